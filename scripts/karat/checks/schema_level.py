"""Level 1, shape: every file against its JSON Schema, each keyword of the schema a check with an id of its own."""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterable
from functools import cache, lru_cache
from typing import Any

from karat.checks.findings import Finding, listed, quoted, worded
from karat.corpus import Source
from karat.layout import LAYERS, schema_dir
from karat.quick_shape import quick_shape
from karat.schemas import validator
from karat.yaml_profile import YamlMap, position_of

#: The check that a failed keyword of JSON Schema raises; a keyword that is not here may not stand in a schema of ours.
KEYWORD_CHECKS = {
    "required": "schema-missing-field",
    "additionalProperties": "schema-unknown-field",
    "enum": "schema-unknown-label",
    "const": "schema-wrong-value",
    "type": "schema-wrong-type",
    "pattern": "schema-bad-form",
    "minimum": "schema-out-of-range",
    "maximum": "schema-out-of-range",
    "minItems": "schema-wrong-length",
    "maxItems": "schema-wrong-length",
    "minLength": "schema-wrong-length",
    "minProperties": "schema-wrong-length",
    # Only spans offer alternatives: so many pairs of offsets, or so many more.
    "anyOf": "schema-wrong-length",
}
SCHEMA_IDS = tuple(sorted(set(KEYWORD_CHECKS.values())))

#: A longer word is no slip of the hand, and a longer pattern tells a reader nothing.
_LONGEST_SLIP, _LONGEST_PATTERN = 60, 60

_LIMITS = {
    "minimum": "at least {}", "maximum": "at most {}",
    "minItems": "at least {}", "maxItems": "at most {}", "minLength": "at least {}", "minProperties": "at least {}",
    "anyOf": "pairs of offsets",
}  # fmt: skip
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
    if quick_shape(schema)(source.value):
        return [], []
    findings, paths = [], []
    errors = [(tuple(error.absolute_path), error) for error in validator(schema).iter_errors(source.value)]
    # Where a field is missing and a misspelt one stands beside it, the misspelt one tells both.
    misspelt = {
        (path, _nearest(name, _known_fields(error)))
        for path, error in errors
        if error.validator == "additionalProperties"
        for name in _unknown_fields(error)
    }
    for path, error in errors:
        if path == ("layer",) and error.instance in LAYERS:
            continue  # It names another layer: `layer-name` says so.
        record = _record_id(source.value, path)
        place = {"id": record or schema, "path": _shown(path)}
        for check, at, details in _details(error):
            if check == "schema-missing-field" and (path, details["field"]) in misspelt:
                continue
            line, column = at or position_of(source.value, path)
            findings.append(worded(check, source.name, line, column, {**place, **details}, record))
        paths.append(path)
    return findings, paths


def _details(error: Any) -> Iterable[tuple[str, tuple[int, int] | None, dict[str, Any]]]:
    """One entry a finding: check id, position where it is not that of the value, and the words of the message."""
    keyword, instance, wanted = error.validator, error.instance, error.validator_value
    check = KEYWORD_CHECKS[keyword]
    if keyword == "required":
        # jsonschema raises one error for each missing field and names it in its message alone.
        missing = next(name for name in wanted if error.message.startswith(f"{name!r} "))
        yield check, None, {"field": missing}
    elif keyword == "additionalProperties":
        for name in _unknown_fields(error):
            at = instance.key_at.get(name) if isinstance(instance, YamlMap) else None
            yield check, at, {"field": quoted(name), "hint": _hint(name, _known_fields(error))}
    elif keyword == "enum":
        yield check, None, {"value": _value(instance), "hint": _hint(str(instance), tuple(str(w) for w in wanted))}
    elif keyword == "const":
        yield check, None, {"value": _value(instance), "wanted": quoted(wanted)}
    elif keyword == "type":
        names = [wanted] if isinstance(wanted, str) else list(wanted)
        expected = " or ".join(_TYPE_NAMES.get(n, n) for n in names)
        yield check, None, {"actual": _JSON_NAMES.get(_plain(instance), "null"), "wanted": expected}
    elif keyword == "pattern":
        yield check, None, {"value": quoted(instance), "form": _form(wanted, error.schema.get("description"))}
    else:
        limit = _LIMITS[keyword].format(wanted)
        yield check, None, {"value": str(instance), "actual": _size(instance), "limit": limit}


def _value(instance: Any) -> str:
    if isinstance(instance, str):
        return quoted(instance)
    written = json.dumps(instance, ensure_ascii=False)
    return written if len(written) <= _LONGEST_SLIP else written[:_LONGEST_SLIP] + "…"


def _size(instance: Any) -> str:
    if not isinstance(instance, (str, list, dict)):
        return str(instance)
    count = len(instance)
    unit = "character" if isinstance(instance, str) else "item" if isinstance(instance, list) else "field"
    return f"{count} {unit}{'' if count == 1 else 's'}"


def _form(pattern: str, description: str | None) -> str:
    """What the schema says of a form: what the field is, and where it says no more than that, what the form is."""
    words = list(dict.fromkeys(w for w in (description, _forms().get(pattern)) if w))
    if len(pattern) <= _LONGEST_PATTERN:
        words.append(f"As a pattern: {pattern}")
    return " ".join(words)


@cache
def _forms() -> dict[str, str]:
    shared = json.loads((schema_dir() / "common.schema.json").read_text(encoding="utf-8"))["$defs"].values()
    return {one["pattern"]: one["description"] for one in shared if "pattern" in one and "description" in one}


def _plain(instance: Any) -> type:
    return next((t for t in (dict, list, str, bool, int, float) if isinstance(instance, t)), type(None))


def _known_fields(error: Any) -> tuple[str, ...]:
    return tuple(sorted(error.schema.get("properties", ())))


def _unknown_fields(error: Any) -> list[str]:
    known = error.schema.get("properties", ())
    return [name for name in error.instance if name not in known]


@lru_cache(maxsize=4096)
def _nearest(word: str, known: tuple[str, ...]) -> str | None:
    near = difflib.get_close_matches(word, known, n=1, cutoff=0.6) if len(word) <= _LONGEST_SLIP else ()
    return near[0] if near else None


def _hint(word: str, known: tuple[str, ...]) -> str:
    near = _nearest(word, known)
    return f"did you mean {near}?" if near else f"known are {listed(known, 12)}"


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
