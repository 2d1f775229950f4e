"""Material: everything that the dataset says of one document, with its words or without them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

from karat.corpus import read_document
from karat.dataset.hidden import Original, hide, mapped, reveal
from karat.documents import as_document
from karat.layout import LAYERS, Root
from karat.model import Document
from karat.reading import NEAR_EVENTS, Reader, read_zones
from karat.spans import covered

#: Layer → name of a list → its records, as the gold file has them.
Records: TypeAlias = dict[str, dict[str, list[Any]]]


@dataclass(frozen=True, slots=True)
class Material:
    """A document as data: `meta` is its document.yaml, `heads` what each layer says of itself, `records` its lists.

    Where `with_text` is false, quotes are null and longer stretches of the text are marks (`karat.dataset.hidden`);
    `text` is there all the same, for what is computed from it and not shown.
    """

    document: str
    version: str
    sha256: str
    text: str
    meta: Mapping[str, Any]
    heads: Mapping[str, Mapping[str, Any]]
    records: Records
    with_text: bool = True

    @property
    def original(self) -> Original:
        """The text under the name that marks give it."""
        return Original(f"{self.document}@{self.version}", self.text)

    def lists(self, layer: str, name: str) -> list[Any]:
        """The records of a list, none where the layer was not annotated."""
        return self.records.get(layer, {}).get(name) or []


def read_material(root: Root, document: str) -> Material:
    """The material of a document of a corpus; CorpusError, in one sentence, where its gold cannot be used."""
    files = read_document(root, document, passes=False)
    loaded = as_document(files)
    records: Records = {}
    heads: dict[str, dict[str, Any]] = {}
    for layer in (name for name in LAYERS if name in loaded.status):
        data = files.gold.layers[layer].map
        records[layer] = {k: plain(v) for k, v in data.items() if isinstance(v, list) and k != "provenance"}
        heads[layer] = {
            "layer": layer, "status": loaded.status[layer], "scheme": str(data["scheme"]),
            "gold_sha256": loaded.gold_hashes[layer], "provenance": plain(data["provenance"]),
            "note": data.get("note"),
        }  # fmt: skip
    meta = plain(loaded.meta)
    return Material(loaded.id, loaded.version, loaded.sha256, loaded.text, meta, heads, records)


def plain(value: Any) -> Any:
    """Maps and lists that remember their line in a file, as ones that do not."""
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    return [plain(item) for item in value] if isinstance(value, list) else value


def without_text(material: Material) -> Material:
    """The material with its quotes taken out and longer stretches of its text replaced by marks."""
    originals = [material.original]

    def hidden(value: Any) -> Any:
        return mapped(value, lambda words: hide(words, originals))

    return replace(
        material,
        meta=hidden(material.meta),
        heads=hidden(material.heads),
        records=hidden(_unquoted(material.records)),
        with_text=False,
    )


def _unquoted(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: None if key == "quote" else _unquoted(item) for key, item in value.items()}
    return [_unquoted(item) for item in value] if isinstance(value, list) else value


def with_text(material: Material) -> Material:
    """The material with its words put back from `text`: what `without_text` undone gives."""
    originals = {material.original.name: material.original}

    def revealed(value: Any) -> Any:
        return mapped(value, lambda words: reveal(words, originals))

    return replace(
        material,
        meta=revealed(material.meta),
        heads=revealed(material.heads),
        records=quoted(revealed(material.records), material.text),
        with_text=True,
    )


def quoted(value: Any, text: str) -> Any:
    """Plain data with every quote taken anew from the span beside it."""
    if isinstance(value, dict):
        found = {key: quoted(item, text) for key, item in value.items()}
        return found | {"quote": covered(text, found["span"])} if "quote" in found and found.get("span") else found
    return [quoted(item, text) for item in value] if isinstance(value, list) else value


def document_of_material(material: Material) -> Document:
    """The material as the model: a document with its gold, ready to be scored against."""
    flat: dict[str, Any] = {}
    for layer, lists in material.records.items():
        flat |= {NEAR_EVENTS if (layer, key) == ("events", "near_identity") else key: v for key, v in lists.items()}
    zones, sentences = read_zones(flat)
    dct = material.meta.get("dct")
    status = {layer: str(head["status"]) for layer, head in material.heads.items()}
    return Document(
        id=material.document,
        text=material.text,
        sha256=material.sha256,
        version=material.version,
        language=str(material.meta.get("language", "")),
        dct=dct.get("value") if isinstance(dct, Mapping) else None,
        zones=zones,
        sentences=sentences,
        gold=Reader().annotations(flat, status),
        status=status,
        gold_hashes={layer: str(head["gold_sha256"]) for layer, head in material.heads.items()},
        gold_version=material.meta.get("gold_version"),
        meta=material.meta,
    )
