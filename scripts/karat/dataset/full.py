"""The `full` configuration: a row a document, every layer nested in it, nothing lost."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from karat.dataset.columns import Column, ListOf, Row, Struct, columns_of, json_text, to_record, to_row
from karat.dataset.material import Material, Records, document_of_material
from karat.errors import KaratError
from karat.layout import LAYERS
from karat.model import Document
from karat.schemas import load_schema

#: What a layer file says of itself; all else in it are lists of records.
HEADER = frozenset({"layer", "document", "text", "scheme", "status", "canary", "provenance", "note"})

LAYER_COLUMNS = (
    Column("layer", "string", "The layer.", "layer"),
    Column("status", "string", "How far the work on it has come.", "status"),
    Column("scheme", "string", "The version of the annotation scheme.", "scheme"),
    Column("gold_sha256", "string", "SHA-256 of what the layer says, as in the signatures of scores.", "gold_sha256"),
    Column("provenance", "string", "JSON text: who did what, oldest first, and whether a person has reviewed it."),
    Column("note", "string", "A remark for people.", "note"),
)


@cache
def record_columns(layer: str, name: str) -> tuple[Column, ...]:
    """The columns of the records of one list of a layer."""
    return columns_of(load_schema(layer)["properties"][name]["items"])


@cache
def list_names() -> dict[tuple[str, str], str]:
    """Every list of every layer, (layer, its name in the file), and its column in `full`."""
    names = [(layer, key) for layer in LAYERS for key in load_schema(layer)["properties"] if key not in HEADER]
    near = {("entities", "near_identity"): "near_entities", ("events", "near_identity"): "near_events"}
    return {name: near.get(name, name[1]) for name in names}


@cache
def meta_columns() -> tuple[Column, ...]:
    """The columns of what is known of a document: those of document.yaml, its id apart."""
    return columns_of(load_schema("document"), leave_out=("id",))


@cache
def layer_struct() -> tuple[Column, ...]:
    """The columns of all layers: the nested gold of one text."""
    columns = []
    for (layer, key), name in list_names().items():
        field = load_schema(layer)["properties"][key]
        items = field["items"]
        kind = ListOf(ListOf("string")) if items["type"] == "array" else ListOf(Struct(record_columns(layer, key)))
        columns.append(Column(name, kind, str(field.get("description", ""))))
    return tuple(columns)


@cache
def full_columns() -> tuple[Column, ...]:
    """The columns of `full`."""
    return (
        Column("document", "string", "The id of the document."),
        Column("text_version", "string", "The version of the text that offsets count in."),
        Column("sha256", "string", "SHA-256 of the text's UTF-8 bytes."),
        Column("text", "string", "The text; null in a dataset that was built without it."),
        *meta_columns(),
        Column("layers", ListOf(Struct(LAYER_COLUMNS)), "What each layer says of itself."),
        *layer_struct(),
    )


def full_row(material: Material) -> Row:
    """The row of a document."""
    heads = [
        to_row(LAYER_COLUMNS, head) | {"provenance": json_text(head["provenance"])} for head in material.heads.values()
    ]
    return {
        "document": material.document,
        "text_version": material.version,
        "sha256": material.sha256,
        "text": material.text if material.with_text else None,
        **to_row(meta_columns(), material.meta),
        "layers": heads,
        **nested(material.records),
    }


def nested(records: Records) -> Row:
    """The records of all layers as the columns of `layer_struct`; null where a layer has no such list."""
    row: Row = {}
    for (layer, key), name in list_names().items():
        found = records.get(layer, {}).get(key)
        if found is None or key == "near_identity":
            row[name] = found
        else:
            row[name] = [to_row(record_columns(layer, key), record) for record in found]
    return row


def material_of(row: Mapping[str, Any], text: str | None = None) -> Material:
    """The material that a row of `full` was made of; `text` stands in for one that the row does not have.

    Raises KaratError where there is neither.
    """
    words = row["text"] if text is None else text
    if words is None:
        raise KaratError(
            f"the dataset was built without the text of {row['document']}; `karat dataset restore` puts a copy back"
        )
    heads = {
        head["layer"]: to_record(LAYER_COLUMNS, head)
        | {"provenance": json.loads(head["provenance"]), "note": head["note"]}
        for head in row["layers"]
    }
    records = records_of(row, heads)
    meta = {"id": row["document"], **to_record(meta_columns(), row)}
    return Material(
        row["document"], row["text_version"], row["sha256"], words, meta, heads, records, row["text"] is not None
    )


def records_of(row: Mapping[str, Any], layers: Iterable[str]) -> Records:
    """The records of some layers from the columns of `layer_struct`: what `nested` undone gives."""
    records: Records = {layer: {} for layer in layers}
    for (layer, key), name in list_names().items():
        found = row[name]
        if found is not None and layer in records:
            is_pair = key == "near_identity"
            columns = () if is_pair else record_columns(layer, key)
            records[layer][key] = [list(one) if is_pair else to_record(columns, one) for one in found]
    return records


def document_of(row: Mapping[str, Any]) -> Document:
    """A document with its gold from a row of `full`, as `karat.load` gives it from the corpus.

    Takes a row as `datasets`, pyarrow (`to_pylist`) or another engine gives it: a map of plain lists and maps.
    Raises KaratError where the row has no text.
    """
    return document_of_material(material_of(row))
