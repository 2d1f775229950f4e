"""The JSON Schemas: the labels generated from the ontology, and every schema as one self-contained, quick validator."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from karat.layout import LAYERS, schema_dir
from karat.ontology import Group, Ontology, load_ontology

#: Every schema that validates a kind of file, by the name before `.schema.json`.
NAMES = (
    *LAYERS, "document", "predictions", "variants", "report", "counts", "decisions", "waivers", "checks", "ontology",
)  # fmt: skip
LABELS_FILE = "labels.schema.json"

_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_ANNOTATIONS = frozenset({"$comment", "title", "description", "enumDescriptions", "markdownEnumDescriptions"})

Schema = dict[str, Any]


class SchemaError(Exception):
    """A schema that cannot be read or put together; its text is one sentence for the maintainer."""


def labels_schema(ontology: Ontology) -> Schema:
    """The schema of labels: a definition for each group, with its labels as `enum` and their meaning for editors.

    A group with abstract labels gives two: `entity_type`, what gold may use, and `entity_type_any`, what a system may
    answer. `incident_type` holds the event types that can have an incident template.
    """
    definitions: Schema = {}
    for name, group in ontology.groups.items():
        definitions[name] = _enumeration(group, ontology.labels(name))
        if any(label.abstract for label in group.labels.values()):
            definitions[f"{name}_any"] = _enumeration(group, ontology.labels(name, abstract=True))
        if name == "event_type":
            definitions["incident_type"] = _enumeration(group, ontology.incident_types())
    return {
        "$comment": "Generated from schema/ontology.yaml; do not edit. Regenerate: karat schema --write",
        "$schema": _DIALECT,
        "title": f"Karat: labels of scheme {ontology.scheme}",
        "description": "Every label of every layer. It validates nothing by itself.",
        "$defs": definitions,
    }


def _enumeration(group: Group, names: tuple[str, ...]) -> Schema:
    described = [group.labels[name] for name in names]
    return {
        "description": group.definition,
        # No `type` beside it: a value that is no string would then be told twice.
        "enum": list(names),
        # yaml-language-server and VS Code show these while a label is chosen; to a validator they are nothing.
        "markdownEnumDescriptions": [
            f"{label.definition} ({label.rule})" if label.rule else label.definition for label in described
        ],
    }


def write_labels(directory: Path | None = None, check: bool = False) -> bool:
    """Write labels.schema.json from the ontology of a schema folder; with `check`, only compare.

    Returns whether the file was already what the ontology gives.
    """
    folder = directory or schema_dir()
    path = folder / LABELS_FILE
    text = json.dumps(labels_schema(load_ontology(folder)), indent=2, ensure_ascii=False) + "\n"
    fresh = path.is_file() and path.read_text(encoding="utf-8") == text
    if not fresh and not check:
        path.write_text(text, encoding="utf-8", newline="\n")
    return fresh


def load_schema(name: str, directory: Path | None = None) -> Schema:
    """The schema of a layer or another kind of file, with every `$ref` replaced by what it points to.

    Parts that are referred to twice are the same object twice, so it is no larger in memory; do not change it.
    Raises SchemaError for a name that is unknown or a reference that leads nowhere or back to itself.

    >>> load_schema("times")["properties"]["layer"]["const"]
    'times'
    """
    if name not in NAMES:
        raise SchemaError(f"there is no schema named {name}; known: {', '.join(NAMES)}")
    return _load(name, directory or schema_dir())


@lru_cache(maxsize=64)
def _load(name: str, directory: Path) -> Schema:
    schema: Schema = _Inliner(directory).file(f"{name}.schema.json")
    return schema


def validator(name: str, directory: Path | None = None) -> Any:
    """A jsonschema Draft202012Validator of a schema, built once per process.

    >>> next(validator("waivers").iter_errors({"waivers": [{"check": "x"}]})).message
    "'reason' is a required property"
    """
    if name not in NAMES:
        raise SchemaError(f"there is no schema named {name}; known: {', '.join(NAMES)}")
    return _validator(name, directory or schema_dir())


@lru_cache(maxsize=64)
def _validator(name: str, directory: Path) -> Any:
    from jsonschema import Draft202012Validator
    from jsonschema.validators import extend

    # To JSON Schema 1.0 is an integer; to a program that slices a text with it, or is typed, it is none.
    checker = Draft202012Validator.TYPE_CHECKER.redefine("integer", _is_integer)
    return extend(Draft202012Validator, type_checker=checker)(_load(name, directory))


def _is_integer(checker: Any, value: object) -> bool:  # noqa: ARG001 - the signature is jsonschema's
    return isinstance(value, int) and not isinstance(value, bool)


class _Inliner:
    """Replaces references in a set of schemas that refer to each other by file name and pointer, without recursion."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._files: dict[str, Schema] = {}
        self._done: dict[tuple[str, str], Any] = {}
        self._open: list[tuple[str, str]] = []

    def file(self, name: str) -> Any:
        content = self._read(name)
        return self._inline({key: value for key, value in content.items() if key != "$defs"}, name)

    def _read(self, name: str) -> Schema:
        if name not in self._files:
            path = self._directory / name
            try:
                self._files[name] = json.loads(path.read_text(encoding="utf-8"))
            except (OSError, ValueError) as error:
                raise SchemaError(f"{path} cannot be read: {error}") from error
        return self._files[name]

    def _inline(self, node: Any, file: str) -> Any:
        if isinstance(node, list):
            return [self._inline(item, file) for item in node]
        if not isinstance(node, dict):
            return node
        here = {key: self._inline(value, file) for key, value in node.items() if key != "$ref"}
        return self._merged(here, node["$ref"], file) if isinstance(node.get("$ref"), str) else here

    def _merged(self, here: Schema, reference: str, file: str) -> Any:
        target = self._target(reference, file)
        if not here:
            return target
        # What stands beside a reference describes the field better than what it refers to, but may not loosen it.
        clash = (here.keys() & target.keys()) - _ANNOTATIONS
        if clash:
            raise SchemaError(f"{file}: {', '.join(sorted(clash))} stands both beside {reference} and in it")
        return {**target, **here}

    def _target(self, reference: str, file: str) -> Any:
        name, _, pointer = reference.partition("#")
        key = (name or file, pointer)
        if key in self._open:
            raise SchemaError(f"{file}: {reference} leads back to itself")
        if key not in self._done:
            self._open.append(key)
            self._done[key] = self._inline(_follow(self._read(key[0]), pointer, reference), key[0])
            self._open.pop()
        return self._done[key]


def _follow(schema: Mapping[str, Any], pointer: str, reference: str) -> Any:
    node: Any = schema
    for step in pointer.strip("/").split("/"):
        if not isinstance(node, Mapping) or step not in node:
            raise SchemaError(f"{reference} leads nowhere")
        node = node[step]
    return node
