"""New: a corpus, or a document in one, started so that it checks clean and waits for its labels."""

from __future__ import annotations

import json
import re
import shutil
import unicodedata
import uuid
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from karat.checks.text_level import form_faults
from karat.corpus import is_document_id, read_bytes, read_document
from karat.counts import COUNTS_FILE, counts_text
from karat.errors import KaratError
from karat.layout import LAYERS, Root, is_root, schema_dir
from karat.records import RECORDS
from karat.text import decode_fault, sha256
from karat.version import SCHEME

_CANARY = re.compile(r"canary: `?([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})")

README = """\
# A corpus for Karat

canary: `{canary}`

- `corpus/<document>/`: what a document is, and its text, frozen byte for byte.
- `annotations/<document>/`: its labels, a file for each layer.
- `schema/`: the schemas, for editors; `karat schema` shows them too.

`karat new document {folder}/my-document --text FILE` adds a document, `karat check {folder}` tells what is wrong,
`karat fmt` fills offsets and ids from quotes. The canary marks every data file, never a text.
"""


def new_corpus(folder: Path) -> list[Path]:
    """Start a corpus with a canary of its own; the files that were written. KaratError where one is there already."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise KaratError(f"{folder} is there already, and not empty")
    written = {
        "README.md": README.format(canary=uuid.uuid4(), folder=folder.name),
        "CHANGELOG.md": "# Changelog\n\nA section for each version of the gold: `### Gold 0.1.0 of my-document`.\n",
        "corpus/.gitattributes": "# Texts are frozen byte for byte: git must not touch their line ends.\n*.txt -text\n",
        "annotations/README.md": "A folder for each document of `corpus/`, with a file for each layer.\n",
    }
    written |= {
        f"schema/{path.name}": path.read_text(encoding="utf-8") for path in sorted(schema_dir().glob("*.schema.json"))
    }
    for name, text in written.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8", newline="\n")
    return [folder / name for name in written]


def new_document(place: Path, data: bytes, *, mend: bool = False, facts: Mapping[str, str] | None = None) -> list[Path]:
    """Start the document whose corpus and id are the folder and name of `place`, with `data` for its frozen text.

    `mend` brings the text into the form that texts have: NFC, LF, no byte order mark. `facts` are title, language,
    genre, dct, publisher, holder, license; what is not known is said to be unknown. Returns what was written.
    """
    folder, document = place.parent, place.name
    if not is_root(folder):
        raise KaratError(f"{folder} is not a corpus root; start one with `karat new corpus {folder}`")
    if not is_document_id(document):
        raise KaratError(f"{document!r} is no id: an id is small letters and numbers, joined by hyphens")
    root = Root(folder)
    for taken in (root.document_file(document).parent, root.layer_dir(document)):
        if taken.exists():
            raise KaratError(f"{taken} is there already")
    canary = _canary(root)
    data = _mended(data) if mend else data
    for check, line, column, _ in form_faults(data, canary):
        raise KaratError(f"the text, {line}:{column}: {check}; --mend brings form into order where that loses nothing")
    text = data.decode("utf-8")
    if not text.strip():
        raise KaratError("the text is empty")
    files = {root.document_file(document).parent / "1.txt": data}
    meta = _document(document, text, data, canary, dict(facts or {}))
    files[root.document_file(document)] = meta.encode("utf-8")
    for layer in LAYERS:
        files[root.layer_file(document, layer)] = _layer(layer, document, sha256(data), canary).encode("utf-8")
    counts = counts_text(document, canary, {}, "../../schema")
    files[root.layer_dir(document) / COUNTS_FILE] = counts.encode("utf-8")
    try:
        for path, content in files.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
    except OSError:
        # Half a document would be in the way of the next try.
        for made in (root.document_file(document).parent, root.layer_dir(document)):
            shutil.rmtree(made, ignore_errors=True)
        raise
    return list(files)


def _canary(root: Root) -> str:
    """The canary of a corpus: that of its documents, else the one that its README names, else a fresh one."""
    for name in root.document_ids():
        meta = read_document(root, name, passes=False).meta
        if meta is not None and isinstance(meta.map.get("canary"), str):
            return str(meta.map["canary"])
    readme = root.path / "README.md"
    found = _CANARY.search(read_bytes(readme).decode("utf-8", "replace")) if readme.is_file() else None
    return found[1] if found else str(uuid.uuid4())


def _mended(data: bytes) -> bytes:
    fault = decode_fault(data)
    if fault is not None:
        raise KaratError(f"the text, {fault[0]}:{fault[1]}: is not UTF-8, {fault[2]}; convert it first")
    text = data.decode("utf-8").removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    return unicodedata.normalize("NFC", text).encode("utf-8")


def _document(document: str, text: str, data: bytes, canary: str, facts: dict[str, Any]) -> str:
    first = next(line.strip() for line in text.split("\n") if line.strip())
    title = "".join(c if c.isprintable() else " " for c in facts.get("title") or first)[:200]
    day = facts.get("dct")
    value: dict[str, Any] = {
        "id": document, "title": title, "language": facts.get("language") or "en",
        "genre": facts.get("genre") or "news", "canary": canary,
        "source": {"publisher": facts.get("publisher") or "not known yet"},
        "rights": {
            "holder": facts.get("holder") or "not known yet",
            "license": facts.get("license") or "LicenseRef-Unknown",
            "statement": "Not known yet: say here who may do what with the text.",
        },
        "dct": {
            "value": day or date.today().isoformat(),
            "reasoning": "Given when the document was added." if day else
            "Not known yet: this is the day on which the document was added. Correct it before times are labelled.",
        },
        "gold_version": "0.1.0",
        "versions": [
            {"version": "1", "file": "1.txt", "sha256": sha256(data), "code_points": len(text),
             "note": "The text as received."}
        ],
    }  # fmt: skip
    lines = ["# yaml-language-server: $schema=../../schema/document.schema.json"]
    # A JSON value is a YAML value: `karat fmt` gives it the canonical form.
    lines += [f"{key}: {json.dumps(item, ensure_ascii=False)}" for key, item in value.items()]
    return "\n".join(lines) + "\n"


def _layer(layer: str, document: str, digest: str, canary: str) -> str:
    lines = [
        f"# yaml-language-server: $schema=../../schema/{layer}.schema.json",
        f"layer: {layer}",
        f"document: {document}",
        f'text: {{version: "1", sha256: "{digest}"}}',
        f'scheme: "{SCHEME}"',
        "status: none",
        f"canary: {canary}",
        "provenance: []",
    ]
    required = json.loads((schema_dir() / f"{layer}.schema.json").read_text(encoding="utf-8"))["required"]
    lines += [f"{listing.key}: []" for listing in RECORDS[layer] if listing.key in required]
    return "\n".join(lines) + "\n"
