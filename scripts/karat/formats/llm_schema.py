"""The schema for language models: the flat form as a JSON Schema that the structured outputs of all large vendors take.

Only what they have in common is used: objects of which every field is required and no other allowed, arrays of one
kind, strings, integers, booleans, and short enumerations. No null, no alternatives, no patterns, no references, no
bounds: those are for our own validator, which sees the answer afterwards.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from karat.formats.llm_form import Field, fields_of, flat_lists

_TYPES = {"text": "string", "number": "string", "label": "string", "integer": "integer", "boolean": "boolean"}


def llm_schema(layers: Iterable[str] | None = None) -> dict[str, Any]:
    """The JSON Schema of the flat answer for some layers and those that they refer to.

    >>> llm_schema(["times"])["properties"]["times"]["items"]["properties"]["type"]["enum"]
    ['DATE', 'TIME', 'DURATION', 'SET']
    """
    lists = flat_lists(layers)
    properties = {
        one.name: {"type": "array", "description": one.description, "items": _object(fields_of(one, lists))}
        for one in lists
    }
    return {"type": "object", "properties": properties, "required": list(properties), "additionalProperties": False}


def _object(fields: Iterable[Field]) -> dict[str, Any]:
    properties = {field.name: _property(field) for field in fields}
    return {"type": "object", "properties": properties, "required": list(properties), "additionalProperties": False}


def _property(field: Field) -> dict[str, Any]:
    if field.kind == "records":
        return {"type": "array", "description": field.description, "items": _object(field.fields)}
    if field.kind == "texts":
        return {"type": "array", "description": field.description, "items": {"type": "string"}}
    schema: dict[str, Any] = {"type": _TYPES[field.kind], "description": field.description}
    if field.kind == "label":
        schema["enum"] = list(field.labels())
    return schema
