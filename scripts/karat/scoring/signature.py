"""Signatures: what a number was measured with, in one line, so that two numbers can be compared or refused."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from karat.model import Document
from karat.scoring.policies import Policies
from karat.version import __version__

#: What a layer's scores depend on besides its own gold: where its sentences are, and whom and what it refers to.
READS = {
    "relations": ("entities",),
    "events": ("entities", "times"),
    "temporal": ("events", "times"),
    "causal": ("events",),
    "attribution": ("entities",),
    "incidents": ("entities", "times"),
    "salience": ("entities",),
}


def gold_hash(documents: Sequence[Document], layer: str | None = None) -> str:
    """The hash of the gold that a layer's scores depend on, or of all layers: what it says, not how it is written."""
    digest = hashlib.sha256()
    for document in documents:
        hashes = document.gold_hashes
        read = sorted(hashes) if layer is None else [layer, "zones", *READS.get(layer, ())]
        for name in read:
            digest.update(f"{document.id}@{document.version}:{name}:{hashes.get(name, '')}\n".encode())
    return digest.hexdigest()


def document_part(documents: Sequence[Document]) -> str:
    """The documents of a signature: the one by name, several by number and hash."""
    if len(documents) == 1:
        return f"{documents[0].id}@{documents[0].version}"
    names = "\n".join(f"{d.id}@{d.version}:{d.sha256}" for d in documents)
    return f"{len(documents)}:{hashlib.sha256(names.encode()).hexdigest()[:8]}"


def signature(
    documents: Sequence[Document], policies: Policies, layer: str | None = None, match: str | None = None,
    extra: Sequence[str] = (),
) -> str:  # fmt: skip
    """The long signature of a report, of a layer, or of one number."""
    parts = [f"karat:{__version__}", f"gold:{gold_hash(documents, layer)[:12]}", f"doc:{document_part(documents)}"]
    parts += [f"layer:{layer}"] if layer else []
    parts += [f"match:{match}"] if match else []
    return "|".join([*parts, *extra, *policies.parts()])


def short(long: str) -> str:
    """A signature of eight characters, equal where the long ones are.

    >>> len(short("karat:1.0|zero:0"))
    8
    """
    return hashlib.sha256(long.encode()).hexdigest()[:8]
