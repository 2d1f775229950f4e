"""Restoring: a dataset that was built without its texts, given lawful copies of them."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from karat.corpus import read_bytes
from karat.dataset.build import GUIDELINES, SCHEMA, Dataset, assemble
from karat.dataset.configs import VARIANTS
from karat.dataset.full import material_of
from karat.dataset.material import with_text
from karat.dataset.reading import Built
from karat.dataset.variants import case_of
from karat.errors import KaratError
from karat.text import decode_fault, sha256


def restore(built: Built, files: Iterable[Path]) -> Dataset:
    """The dataset with its texts: what a build with them gives, to the byte.

    A file is a text where its bytes have the hash that the dataset names; its name says nothing. Raises KaratError
    where a file is no such text, or a document is left without one.
    """
    if built.manifest["text"]:
        raise KaratError(f"{built.folder} has its text already")
    rows = built.rows("full")
    texts = {digest: text for path in files for digest, text in [_text(path, {r["sha256"]: r for r in rows})]}
    missing = [row["document"] for row in rows if row["sha256"] not in texts]
    if missing:
        raise KaratError(f"no file is the text of {', '.join(missing)}; give --text FILE for each document")
    materials = [with_text(material_of(row, texts[row["sha256"]])) for row in rows]
    suites: list[list[object]] = [[] for _ in materials]
    if VARIANTS in built.configs:
        for row in built.rows(VARIANTS):
            at = next(n for n, m in enumerate(materials) if m.document == row["document"])
            suites[at].append(case_of(row, materials[at]))
    others = {
        name: (built.folder / name).read_bytes()
        for name in built.manifest["files"]
        if name.startswith((f"{GUIDELINES}/", f"{SCHEMA}/"))
    }
    return assemble(
        materials,
        suites,  # type: ignore[arg-type]
        text=True,
        name=built.manifest["name"],
        citation=built.manifest["citation"],
        others=others,
    )


def _text(path: Path, wanted: dict[str, dict[str, object]]) -> tuple[str, str]:
    """The hash and the text of a file that is one of those wanted."""
    data = read_bytes(path)
    digest = sha256(data)
    if digest in wanted and not decode_fault(data):
        return digest, data.decode("utf-8")
    known = "; ".join(f"{row['document']} has {name}" for name, row in sorted(wanted.items()))
    raise KaratError(f"{path} is not a text of this dataset{_near(data, wanted)}: its SHA-256 is {digest}, {known}")


def _near(data: bytes, wanted: dict[str, dict[str, object]]) -> str:
    """What keeps a file from being the text, where it is a matter of form."""
    plain = data.removeprefix(b"\xef\xbb\xbf").replace(b"\r\n", b"\n")
    forms = {
        "but for line ends or a byte order mark": plain,
        "but for white space at its end": plain.rstrip(),
        "but for a missing line end": plain.rstrip() + b"\n",
    }
    return next((f" {words}" for words, form in forms.items() if sha256(form) in wanted), "")
