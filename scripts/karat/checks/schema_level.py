"""Level 1, shape: every file against its JSON Schema, each keyword of the schema a check with an id of its own."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from typing import Any

from karat.checks.findings import Finding, listed, quoted, worded
from karat.corpus import Source
from karat.schemas import validator
from karat.yaml_profile import YamlMap, position_of

#: The check that a failed keyword of JSON Schema raises.
KEYWORD_CHECKS = {
    "required": "schema-missing-field",
    "additionalProperties": "schema-unknown-field",
    "unevaluatedProperties": "schema-unknown-field",
    "enum": "schema-unknown-label",
    "const": "schema-wrong-value",
    "type": "schema-wrong-type",
    "pattern": "schema-bad-form",
    "minimum": "schema-out-of-range",
    "maximum": "schema-out-of-range",
    "exclusiveMinimum": "schema-out-of-range",
    "exclusiveMaximum": "schema-out-of-range",
    "multipleOf": "schema-out-of-range",
    "minItems": "schema-wrong-length",
    "maxItems": "schema-wrong-length",
    "minLength": "schema-wrong-length",
    "maxLength": "schema-wrong-length",
    "minProperties": "schema-wrong-length",
    # Only spans offer alternatives: so many pairs of offsets, or so many more.
    "anyOf": "schema-wrong-length",
    "uniqueItems": "schema-not-unique",
}
SCHEMA_IDS = (*sorted(set(KEYWORD_CHECKS.values())), "schema-not-allowed")

_JSON_NAMES = {
    dict: "a map",
    list: "a list",
    str: "a string",
    bool: "true or false",
    int: "a whole number",
    float: "a number",
}
_TYPE_NAMES = {
    "object": "a map", "array": "a list", "string": "a string", "boolean": "true or false",
    "integer": "a whole number", "number": "a number", "null": "null",
}  # fmt: skip


def schema_findings(source: Source, schema: str) -> tuple[list[Finding], list[tuple[Any, ...]]]:
    """The findings of one file against a schema, and the paths at which they lie (for passing over bad records)."""
    findings, paths = [], []
    for error in validator(schema).iter_errors(source.value):
        path = tuple(error.absolute_path)
        for check, at, details in _details(error):
            line, column = at or position_of(source.value, path)
            record = _record_id(source.value, path)
            shown_path = _shown(path)
            findings.append(
                worded(
                    check, source.name, line, column, {"id": record or "file", "path": shown_path, **details}, record
                )
            )
        paths.append(path)
    return findings, paths


def _details(error: Any) -> Iterable[tuple[str, tuple[int, int] | None, dict[str, Any]]]:
    """One entry a finding: check id, position where it is not that of the value, and the words of the message."""
    keyword, instance, wanted = error.validator, error.instance, error.validator_value
    check = KEYWORD_CHECKS.get(keyword, "schema-not-allowed")
    if keyword == "required":
        # jsonschema raises one error for each missing field and names it in its message alone.
        missing = next(name for name in wanted if error.message.startswith(f"{name!r} "))
        yield check, None, {"field": missing}
    elif check == "schema-unknown-field":
        known = sorted(error.schema.get("properties", {}))
        for name in [n for n in instance if n not in error.schema.get("properties", {})]:
            at = instance.key_at.get(name) if isinstance(instance, YamlMap) else None
            yield check, at, {"field": quoted(name), "hint": _hint(name, known)}
    elif keyword == "enum":
        yield check, None, {"value": quoted(instance), "hint": _hint(instance, [str(w) for w in wanted])}
    elif keyword == "const":
        yield check, None, {"value": quoted(instance), "wanted": quoted(wanted)}
    elif keyword == "type":
        names = [wanted] if isinstance(wanted, str) else list(wanted)
        expected = " or ".join(_TYPE_NAMES.get(n, n) for n in names)
        yield check, None, {"actual": _JSON_NAMES.get(_plain(instance), "null"), "wanted": expected}
    elif keyword == "pattern":
        yield check, None, {"value": quoted(instance), "pattern": wanted}
    else:
        limit = "the shapes that its description names" if keyword == "anyOf" else f"{keyword} {wanted}"
        yield check, None, {"value": quoted(instance), "limit": limit}


def _plain(instance: Any) -> type:
    return next((t for t in (dict, list, str, bool, int, float) if isinstance(instance, t)), type(None))


def _hint(value: object, known: list[str]) -> str:
    near = difflib.get_close_matches(str(value), known, n=1, cutoff=0.6)
    return f"did you mean {near[0]}?" if near else f"known are {listed(known, 12)}"


def _record_id(value: Any, path: tuple[Any, ...]) -> str | None:
    found = None
    for step in path:
        if isinstance(value, dict) and isinstance(value.get("id"), str):
            found = value["id"]
        try:
            value = value[step]
        except (KeyError, IndexError, TypeError):
            return found
    return value["id"] if isinstance(value, dict) and isinstance(value.get("id"), str) else found


def _shown(path: tuple[Any, ...]) -> str:
    shown = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)
    return shown.lstrip(".") or "the file"
