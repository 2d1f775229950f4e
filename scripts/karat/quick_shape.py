"""Shape in brief: whether a value is in a schema, yes or no, ten times as fast as jsonschema says why not.

Most files are valid, and for those a yes is all that is needed: jsonschema is not even imported. Where the answer is
no, jsonschema says what is wrong. Only keywords that our schemas use are known here; any other is answered with no.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from karat.schemas import load_schema

Test = Callable[[Any], bool]

#: Keywords that describe and do not judge; `additionalProperties` and `required` are judged with `properties`.
_SILENT = frozenset(
    {"$schema", "$comment", "title", "description", "markdownEnumDescriptions", "additionalProperties", "required"}
)


@cache
def quick_shape(name: str) -> Test:
    """The test of a schema: whether a value as YAML or JSON gives it is valid.

    >>> quick_shape("waivers")({"waivers": [{"check": "x", "reason": "y"}]}), quick_shape("waivers")({"waivers": 7})
    (True, False)
    """
    return _Compiler().test(load_schema(name))


class _Compiler:
    """Turns a schema, whose parts may be the same object many times over, into nested functions."""

    def __init__(self) -> None:
        self._done: dict[int, Test] = {}

    def test(self, schema: Mapping[str, Any]) -> Test:
        known = self._done.get(id(schema))
        if known is None:
            parts = [self._keyword(key, wanted, schema) for key, wanted in schema.items() if key not in _SILENT]
            if "properties" not in schema and ("required" in schema or "additionalProperties" in schema):
                parts.append(self._map(schema))
            known = self._done[id(schema)] = parts[0] if len(parts) == 1 else _all(parts)
        return known

    def _keyword(self, key: str, wanted: Any, schema: Mapping[str, Any]) -> Test:
        if key == "properties":
            return self._map(schema)
        if key in ("items", "prefixItems"):
            return self._list(schema)
        if key == "anyOf":
            return _any([self.test(one) for one in wanted])
        if key == "type":
            return _any([_TYPES[one] for one in ([wanted] if isinstance(wanted, str) else wanted)])
        if key in ("enum", "const"):
            words = [wanted] if key == "const" else wanted
            if all(isinstance(word, str) for word in words):
                allowed = frozenset(words)
                return lambda value: isinstance(value, str) and value in allowed
        if key == "pattern":
            search = re.compile(wanted).search
            return lambda value: not isinstance(value, str) or search(value) is not None
        if key in _LIMITS:
            return _LIMITS[key](wanted)
        return _refuse

    def _map(self, schema: Mapping[str, Any]) -> Test:
        tests = {name: self.test(one) for name, one in schema.get("properties", {}).items()}
        required = frozenset(schema.get("required", ()))
        others = schema.get("additionalProperties", True)
        if not isinstance(others, bool):
            return _refuse

        def judge(value: Any) -> bool:
            if not isinstance(value, dict):
                return True
            if not required <= value.keys():
                return False
            for name, item in value.items():
                test = tests.get(name)
                if not (others if test is None else test(item)):
                    return False
            return True

        return judge

    def _list(self, schema: Mapping[str, Any]) -> Test:
        first = [self.test(one) for one in schema.get("prefixItems", ())]
        rest = self.test(schema["items"]) if "items" in schema else None

        def judge(value: Any) -> bool:
            if not isinstance(value, list):
                return True
            if not all(test(item) for test, item in zip(first, value, strict=False)):
                return False
            return rest is None or all(map(rest, value[len(first) :] if first else value))

        return judge


def _all(tests: list[Test]) -> Test:
    def judge(value: Any) -> bool:
        for test in tests:  # noqa: SIM110 - a generator here costs as much again
            if not test(value):
                return False
        return True

    return judge


def _any(tests: list[Test]) -> Test:
    return tests[0] if len(tests) == 1 else lambda value: any(test(value) for test in tests)


def _refuse(value: Any) -> bool:  # noqa: ARG001 - the signature of every test
    return False


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


_TYPES: dict[str, Test] = {
    "object": lambda value: isinstance(value, dict),
    "array": lambda value: isinstance(value, list),
    "string": lambda value: isinstance(value, str),
    "boolean": lambda value: isinstance(value, bool),
    "integer": lambda value: isinstance(value, int) and not isinstance(value, bool),
    "number": _is_number,
    "null": lambda value: value is None,
}

_LIMITS: dict[str, Callable[[Any], Test]] = {
    "minimum": lambda limit: lambda value: not _is_number(value) or value >= limit,
    "maximum": lambda limit: lambda value: not _is_number(value) or value <= limit,
    "minItems": lambda limit: lambda value: not isinstance(value, list) or len(value) >= limit,
    "maxItems": lambda limit: lambda value: not isinstance(value, list) or len(value) <= limit,
    "minLength": lambda limit: lambda value: not isinstance(value, str) or len(value) >= limit,
    "minProperties": lambda limit: lambda value: not isinstance(value, dict) or len(value) >= limit,
}
