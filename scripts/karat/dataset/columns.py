"""Columns: the types of the dataset, declared once and read by Parquet, the card, Croissant and the rows themselves.

Only types that every version of `datasets` since 4.0 knows are used: strings, numbers, truth values, lists, structs.
The columns of a record follow from its JSON Schema; what the schema leaves open goes into one column of JSON text.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

#: `string`, `bool`, `int32` (offsets), `int64` (counts and ids), `float64`; or a list or a struct of kinds.
Kind: TypeAlias = "str | ListOf | Struct"

Row: TypeAlias = dict[str, Any]


@dataclass(frozen=True, slots=True)
class ListOf:
    """A list of values of one kind."""

    of: Kind


@dataclass(frozen=True, slots=True)
class Struct:
    """A map with a fixed set of columns."""

    columns: tuple[Column, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name, its kind, what it says, the field of the record that it holds, and whether a record that has
    nothing there says so with null."""

    name: str
    kind: Kind
    about: str = ""
    key: str = ""
    says_null: bool = False


SPANS = ListOf(Struct((Column("start", "int32", "First code point."), Column("end", "int32", "Code point after it."))))
ATTRIBUTES = "attributes"

#: Fields of records under names that are no words of SQL and that say what a column holds.
RENAMED = {"span": "spans", "quote": "text", "from": "source", "to": "target", "class": "event_class"}
_SPAN_FIELDS = frozenset({"span", "head"})
#: A reading that is also right may differ in any field: it stays the map that it is, as JSON text.
_OPEN_FIELDS = frozenset({"alternatives", "world"})
_SCALARS = {"string": "string", "integer": "int64", "number": "float64", "boolean": "bool"}


def columns_of(schema: Mapping[str, Any], leave_out: Sequence[str] = ()) -> tuple[Column, ...]:
    """The columns of a record from its JSON Schema, references inlined (`schemas.load_schema`), in the schema's order.

    >>> [c.name for c in columns_of({"properties": {"id": {"type": "string"}, "span": {"type": "array"}}})]
    ['id', 'spans']
    """
    columns: list[Column] = []
    required = schema.get("required", ())
    is_open = False
    for key, field in schema["properties"].items():
        if key in leave_out:
            continue
        if key in _OPEN_FIELDS:
            is_open = True
            continue
        about = str(field.get("description", ""))
        columns.append(Column(RENAMED.get(key, key), _kind(key, field), about, key, key in required))
    if is_open:
        about = "JSON text: readings that are also right, and what else the scheme leaves open."
        columns.append(Column(ATTRIBUTES, "string", about))
    return tuple(columns)


def _kind(key: str, field: Mapping[str, Any]) -> Kind:
    if key in _SPAN_FIELDS:
        return SPANS
    if "enum" in field:
        return "string"
    named = field["type"]
    kind = named if isinstance(named, str) else next(t for t in named if t != "null")
    if kind == "object":
        return Struct(columns_of(field))
    if kind == "array":
        return ListOf(_kind("", field["items"] if "items" in field else field["prefixItems"][0]))
    return _SCALARS[kind]


def to_row(columns: Sequence[Column], record: Mapping[str, Any]) -> Row:
    """A record as a row; fields without a column of their own go into `attributes`.

    >>> columns = (Column("spans", SPANS, key="span"), Column("attributes", "string"))
    >>> to_row(columns, {"span": [0, 4, 6, 8], "world": {"x": 1}})["attributes"]
    '{"world":{"x":1}}'
    """
    row: Row = {c.name: _value(c, record.get(c.key)) for c in columns if c.key}
    if any(c.name == ATTRIBUTES for c in columns):
        own = {c.key for c in columns}
        open_fields = {key: value for key, value in record.items() if key not in own}
        row[ATTRIBUTES] = json_text(open_fields) if open_fields else None
    return row


def inside(columns: Sequence[Column], name: str) -> tuple[Column, ...]:
    """The columns of the maps that a column holds, one or a list of them.

    >>> [c.name for c in inside([Column("spans", SPANS)], "spans")]
    ['start', 'end']
    """
    kind = next(c.kind for c in columns if c.name == name)
    kind = kind.of if isinstance(kind, ListOf) else kind
    if not isinstance(kind, Struct):
        raise TypeError(f"{name} holds no maps")
    return kind.columns


def completed(columns: Sequence[Column], row: Mapping[str, Any]) -> Row:
    """A row with every column, in order; what it does not say is null, or false where the column is a truth value.

    >>> completed((Column("a", "string"), Column("b", "bool")), {})
    {'a': None, 'b': False}
    """
    return {c.name: row.get(c.name, False if c.kind == "bool" else None) for c in columns}


def json_text(value: Any) -> str:
    """A value as JSON text, the same for the same value."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def _value(column: Column, value: Any) -> Any:
    if value is None:
        # What is not said to be so is not so: a truth value is never null, which queries would trip over.
        return False if column.kind == "bool" else None
    if column.key in _SPAN_FIELDS:
        return [{"start": s, "end": e} for s, e in zip(value[::2], value[1::2], strict=True)]
    return _cell(column.kind, value)


def _cell(kind: Kind, value: Any) -> Any:
    if isinstance(kind, ListOf):
        return [_cell(kind.of, item) for item in value]
    if isinstance(kind, Struct):
        return to_row(kind.columns, value)
    return float(value) if kind == "float64" else value


def to_record(columns: Sequence[Column], row: Mapping[str, Any]) -> dict[str, Any]:
    """The record that a row was made of: what `to_row` undone gives.

    >>> columns = (Column("spans", SPANS, key="span"), Column("n", "float64", key="n"))
    >>> to_record(columns, {"spans": [{"start": 0, "end": 4}], "n": 2.0})
    {'span': [0, 4], 'n': 2}
    """
    record: dict[str, Any] = {}
    for column in columns:
        if not column.key:
            continue
        value = row.get(column.name)
        if value is not None and value is not False:
            record[column.key] = _field(column, value)
        elif column.says_null or (column.key == "quote" and row.get("spans") is not None):
            # A span always has its quote; null says that the words were taken out.
            record[column.key] = None
    record |= json.loads(row.get(ATTRIBUTES) or "{}")
    return record


def _field(column: Column, value: Any) -> Any:
    if column.key in _SPAN_FIELDS:
        return [offset for piece in value for offset in (piece["start"], piece["end"])]
    return _uncelled(column.kind, value)


def _uncelled(kind: Kind, value: Any) -> Any:
    if isinstance(kind, ListOf):
        return [_uncelled(kind.of, item) for item in value]
    if isinstance(kind, Struct):
        return to_record(kind.columns, value)
    # Gold writes whole numbers without a point.
    return int(value) if kind == "float64" and float(value).is_integer() else value


def features(columns: Sequence[Column]) -> list[dict[str, Any]]:
    """Columns as the card of a dataset declares them: the `features` of a `dataset_info`.

    >>> features([Column("tags", ListOf("string"))])
    [{'name': 'tags', 'list': 'string'}]
    """
    return [{"name": c.name, **_feature(c.kind)} for c in columns]


def _feature(kind: Kind) -> dict[str, Any]:
    if isinstance(kind, Struct):
        return {"struct": features(kind.columns)}
    if isinstance(kind, ListOf):
        inner = kind.of
        if isinstance(inner, Struct):
            return {"list": features(inner.columns)}
        return {"list": inner if isinstance(inner, str) else _feature(inner)}
    return {"dtype": kind}


def arrow_schema(columns: Sequence[Column]) -> Any:
    """Columns as a `pyarrow.Schema`."""
    import pyarrow as pa

    return pa.schema([pa.field(c.name, _arrow(c.kind)) for c in columns])


def _arrow(kind: Kind) -> Any:
    import pyarrow as pa

    if isinstance(kind, ListOf):
        return pa.list_(_arrow(kind.of))
    if isinstance(kind, Struct):
        return pa.struct([pa.field(c.name, _arrow(c.kind)) for c in kind.columns])
    return {"string": pa.string(), "bool": pa.bool_(), "int32": pa.int32(), "int64": pa.int64(),
            "float64": pa.float64()}[kind]  # fmt: skip
