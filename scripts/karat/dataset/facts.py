"""Facts: what the card, the metadata and the manifest say of a dataset, gathered once."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from karat.dataset.material import Material


def overall_hash(hashes: Mapping[str, str]) -> str:
    """One hash of the hashes of all configurations.

    >>> overall_hash({"a": "1", "b": "2"}) == overall_hash({"b": "2", "a": "1"})
    True
    """
    lines = "".join(f"{name} {value}\n" for name, value in sorted(hashes.items()))
    return hashlib.sha256(lines.encode("utf-8")).hexdigest()


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a dataset. `hashes` and `sizes` go by configuration, `digests` and `lengths` by file."""

    name: str
    text: bool
    canary: str
    citation: Mapping[str, Any]
    materials: tuple[Material, ...]
    hashes: Mapping[str, str]
    sizes: Mapping[str, int]
    digests: Mapping[str, str]
    lengths: Mapping[str, int]

    @property
    def content(self) -> str:
        """The hash of what all tables say."""
        return overall_hash(self.hashes)

    @property
    def provenance(self) -> list[Mapping[str, Any]]:
        """Every entry of the provenance of every layer of every document."""
        return [entry for m in self.materials for head in m.heads.values() for entry in head["provenance"]]

    @property
    def languages(self) -> list[str]:
        """The languages of the documents."""
        return sorted({str(m.meta["language"]) for m in self.materials})

    @property
    def gold_version(self) -> str:
        """The version of the gold: the one of all documents, or the newest."""
        return max((str(m.meta["gold_version"]) for m in self.materials), key=_version)

    @property
    def made_on(self) -> str:
        """The day of the last work on the gold; a build has no day of its own, or it could not be repeated."""
        return max((str(entry["date"]) for entry in self.provenance), default="")

    @property
    def by_models_alone(self) -> bool:
        """Whether every annotator was a model."""
        return {entry["kind"] for entry in self.provenance} == {"model"}

    @property
    def reviewed_by_person(self) -> bool:
        """Whether a person has reviewed every layer."""
        layers = [head["provenance"] for m in self.materials for head in m.heads.values()]
        return bool(layers) and all(any(e["reviewed_by_person"] for e in entries) for entries in layers)


def _version(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in text.split("-", 1)[0].split("."))
