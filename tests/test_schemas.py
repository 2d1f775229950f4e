"""The JSON Schemas: sound, fresh, strict; the toy corpus passes them and each way of breaking a record is caught."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from karat.layout import LAYERS, schema_dir
from karat.ontology import load_ontology
from karat.schemas import (
    LABELS_FILE,
    NAMES,
    SchemaError,
    labels_schema,
    load_schema,
    validator,
    write_labels,
)
from karat.yaml_profile import parse_yaml

TOY = Path(__file__).parent / "valid" / "toy"
FILES = sorted(schema_dir().glob("*.schema.json"))

#: The fields that may hold anything at all.
FREE_FIELDS = {"world", "meta", "record", "layers", "alternatives", "provenance", "summaries"}


def toy(name: str) -> Any:
    folder = TOY / ("corpus" if name == "document" else "annotations") / "toy"
    parsed = parse_yaml((folder / f"{name}.yaml").read_text(encoding="utf-8"))
    assert not parsed.problems
    return parsed.value


def errors(name: str, value: Any) -> list[tuple[tuple[str | int, ...], str]]:
    return sorted(
        ((tuple(e.absolute_path), e.validator) for e in validator(name).iter_errors(value)),
        key=lambda error: [str(step) for step in error[0]],
    )


def subschemas(node: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], dict[str, Any]]]:
    """Every map inside a schema with the keys that lead to it."""
    if isinstance(node, dict):
        yield path, node
        for key, value in node.items():
            yield from subschemas(value, (*path, key))
    elif isinstance(node, list):
        for item in node:
            yield from subschemas(item, (*path, "[]"))


# ---------------------------------------------------------------- the schemas themselves


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.name)
def test_file_is_a_valid_schema_of_the_dialect_it_names(path: Path) -> None:
    schema = json.loads(path.read_text(encoding="utf-8"))
    assert schema["$schema"] == Draft202012Validator.META_SCHEMA["$id"]
    Draft202012Validator.check_schema(schema)


def test_every_schema_file_is_known_by_name() -> None:
    assert {p.name.removesuffix(".schema.json") for p in FILES} == {*NAMES, "common", "labels"}


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.name)
def test_references_name_files_and_never_addresses(path: Path) -> None:
    schema = json.loads(path.read_text(encoding="utf-8"))
    for where, node in subschemas(schema):
        reference = node.get("$ref")
        if isinstance(reference, str):
            assert reference.startswith(("#/", "common.schema.json#/", "labels.schema.json#/")), where
        assert "$id" not in node, where


@pytest.mark.parametrize("name", NAMES)
def test_inlined_schema_is_sound_and_free_of_references(name: str) -> None:
    schema = load_schema(name)
    Draft202012Validator.check_schema(schema)
    assert not [where for where, node in subschemas(schema) if isinstance(node.get("$ref"), str)]
    assert load_schema(name) is schema


@pytest.mark.parametrize("name", NAMES)
def test_records_are_closed_and_every_property_is_described(name: str) -> None:
    for where, node in subschemas(load_schema(name)):
        properties = node.get("properties")
        if isinstance(properties, dict) and where[-1:] != ("properties",):
            assert node["additionalProperties"] is False, where
            undescribed = [field for field, schema in properties.items() if not schema.get("description")]
            assert not undescribed, where
        elif node.get("type") == "object":
            assert "additionalProperties" in node or FREE_FIELDS & set(where), where


@pytest.mark.parametrize("name", NAMES)
def test_only_spans_use_a_combining_keyword(name: str) -> None:
    # Combinations over records would cost time at ten thousand records and give messages that nobody understands.
    for where, node in subschemas(load_schema(name)):
        if where[-1:] == ("properties",):
            continue
        assert not node.keys() & {"oneOf", "allOf", "not", "if", "dependentSchemas", "unevaluatedProperties"}, where
        if "anyOf" in node:
            assert all(option.keys() == {"minItems", "maxItems"} for option in node["anyOf"]), where


def test_labels_file_is_what_the_ontology_gives() -> None:
    assert write_labels(check=True), "run `karat schema --write`"
    first = (schema_dir() / LABELS_FILE).read_text(encoding="utf-8").splitlines()[1]
    assert "Generated from schema/ontology.yaml" in first


def test_writing_labels_mends_a_stale_file_and_checking_leaves_it(tmp_path: Path) -> None:
    (tmp_path / "ontology.yaml").write_bytes((schema_dir() / "ontology.yaml").read_bytes())
    labels = tmp_path / LABELS_FILE
    assert not write_labels(tmp_path, check=True)
    assert not labels.exists()
    assert not write_labels(tmp_path)
    assert labels.read_bytes() == (schema_dir() / LABELS_FILE).read_bytes()
    labels.write_text("{}", encoding="utf-8")
    assert not write_labels(tmp_path, check=True)
    assert labels.read_text(encoding="utf-8") == "{}"


def test_every_enumerated_label_has_its_meaning_beside_it() -> None:
    ontology = load_ontology()
    for name, definition in labels_schema(ontology)["$defs"].items():
        group = "event_type" if name == "incident_type" else name.removesuffix("_any")
        assert len(definition["enum"]) == len(set(definition["enum"])) == len(definition["markdownEnumDescriptions"])
        for label, shown in zip(definition["enum"], definition["markdownEnumDescriptions"], strict=True):
            assert shown.startswith(ontology.definition(group, label))


def test_unknown_names_and_broken_references_are_told_in_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(SchemaError, match="no schema named nonsense"):
        load_schema("nonsense")
    with pytest.raises(SchemaError, match="no schema named labels"):
        validator("labels")
    with pytest.raises(SchemaError, match="cannot be read"):
        load_schema("zones", tmp_path)
    cases = {
        "times": ({"$ref": "#/$defs/absent"}, "leads nowhere"),
        "events": ({"$ref": "#/$defs/a", "$defs": {"a": {"items": {"$ref": "#/$defs/a"}}}}, "back to itself"),
        "causal": ({"type": "object", "$ref": "#/$defs/a", "$defs": {"a": {"type": "array"}}}, "both beside"),
    }
    for name, (schema, message) in cases.items():
        (tmp_path / f"{name}.schema.json").write_text(json.dumps(schema), encoding="utf-8")
        with pytest.raises(SchemaError, match=message):
            load_schema(name, tmp_path)


# ---------------------------------------------------------------- what must pass


@pytest.mark.parametrize("name", [*LAYERS, "document"])
def test_toy_file_is_valid(name: str) -> None:
    assert errors(name, toy(name)) == []


@pytest.mark.parametrize("layer", LAYERS)
def test_gold_layer_is_a_valid_prediction(layer: str) -> None:
    assert errors("predictions", toy(layer)) == []


def test_layers_can_be_answered_in_one_map_and_documents_in_one_list() -> None:
    records = {key: value for layer in LAYERS for key, value in toy(layer).items() if isinstance(value, list)}
    answer = {"document": "toy", **records}
    assert errors("predictions", answer) == []
    assert errors("predictions", [answer, {"document": "other", "mentions": []}]) == []


@pytest.mark.parametrize("layer", LAYERS)
def test_layer_that_nobody_has_annotated_is_valid(layer: str) -> None:
    value = {key: [] if isinstance(v, list) else v for key, v in toy(layer).items()} | {"status": "none"}
    assert errors(layer, value) == []


@pytest.mark.parametrize("name", ["ontology", "checks"])
def test_own_tables_are_valid(name: str) -> None:
    path = schema_dir() / f"{name}.yaml"
    assert errors(name, parse_yaml(path.read_text(encoding="utf-8")).value) == []


HASH = "0" * 64
HEADER = {"document": "toy", "text": {"version": "1", "sha256": HASH}, "scheme": "1.0"}
CANARY = "f0a61128-4f95-4e4e-950b-ce4a61516760"
SCORE = {"value": 0.5, "numerator": 1, "denominator": 2, "interval": {"low": 0.1, "high": 0.9, "level": 0.95}}
REPORT: dict[str, Any] = {
    "karat_report": 1,
    "karat": "0.1.0",
    "signature": "karat:1.0|gold:0000",
    "policies": {"zero": 0, "duplicates": "collapse"},
    "gold": [{"document": "toy", "version": "1", "sha256": HASH, "gold_version": "1.0.0"}],
    "system": {"name": "caps"},
    "answers": {"documents": 1, "answered": 1},
    "anchoring": {"total": 2, "exact": 1, "ungrounded": 1},
    "layers": {
        "entities": {
            "attempted": True,
            "metrics": {
                "mentions.strict": {
                    "signature": "karat:1.0|layer:entities",
                    "scores": {"f1": SCORE},
                    "by_type": {"PER": {"scores": {"f1": {"value": None, "reason": "no PER in gold"}}}},
                }
            },
        },
        "events": {"attempted": False, "reason": "the system does not announce it", "metrics": {}},
    },
    "errors": [{"layer": "entities", "kind": "missed", "gold": {"id": "men-0001", "span": [0, 2], "label": "PER"}}],
}

VALID_ELSEWHERE: list[tuple[str, str, Any]] = [
    ("flat mention", "predictions", {"document": "d", "mentions": [{"quote": "Kalo", "type": "GPE", "entity": "x"}]}),
    ("quote with context", "predictions", {"id": "r-1", "times": [{"quote": "Monday", "context": "on Monday the"}]}),
    ("unpaired hints", "predictions", {"events": [{"mentions": [{"quote": "said", "sentence": 0, "occurrence": 2}]}]}),
    ("coarse type", "predictions", {"entities": [{"type": "ORG", "mentions": [{"span": [0, 4]}]}]}),
    ("skipped", "predictions", {"id": "r-1", "skipped": {"layers": ["causal"], "reason": "not supported"}}),
    ("error", "predictions", {"id": "r-1", "error": {"kind": "parse", "message": "no JSON", "raw": "Sure!"}}),
    ("no cue", "predictions", {"attributions": [{"content": {"quote": "x"}, "cue": None}]}),
    ("utf-16", "predictions", {"offset_unit": "utf16", "order": "document", "layers": ["times"], "times": []}),
    (
        "variant",
        "variants",
        {
            **HEADER,
            "canary": CANARY,
            "variants": [
                {
                    "id": "neg-001",
                    "capability": "factuality.negation",
                    "kind": "CHANGE",
                    "rule": "events#E6",
                    "edits": [{"quote": "injured", "prefix": "Sunday ", "to": "did not injure"}],
                    "expect": [
                        {"op": "set", "id": "evm-0006", "path": "polarity", "from": "POS", "to": "NEG"},
                        {"op": "set", "id": "evm-0006", "path": "factuality[1].value", "from": "CT+", "to": "CT-"},
                        {"op": "reanchor", "id": "evm-0006", "quote": "injure"},
                    ],
                    "focus": ["evm-0006.polarity"],
                }
            ],
        },
    ),
    (
        "decision",
        "decisions",
        {
            "document": "toy",
            "decisions": [
                {
                    "id": "dec-001",
                    "records": ["pass-a/men-0003", "ent-001"],
                    "choice": "the shorter extent",
                    "rule": "entities#S1",
                    "cause": "slip",
                }
            ],
        },
    ),
    ("waiver", "waivers", {"waivers": [{"check": "time-unused", "record": "tim-001", "reason": "a caption's date"}]}),
    ("report", "report", REPORT),
]


@pytest.mark.parametrize(("name", "value"), [case[1:] for case in VALID_ELSEWHERE], ids=[c[0] for c in VALID_ELSEWHERE])
def test_example_is_valid(name: str, value: Any) -> None:
    assert errors(name, value) == []


# ---------------------------------------------------------------- what must not pass

GONE = object()
Step = str | int

#: The file, the path of the value to put there (GONE: take it away), and the keyword that must catch it. Of a missing
#: field and of an unknown one the fault lies with the map around it; all others lie at the value itself.
MUTATIONS: list[tuple[str, tuple[Step, ...], Any, str]] = [
    ("zones", ("layer",), "entities", "const"),
    ("zones", ("status",), "done", "enum"),
    ("zones", ("scheme",), 1.0, "type"),
    ("zones", ("text", "sha256"), "C6DEDFE6", "pattern"),
    ("zones", ("text", "version"), 1, "type"),
    ("zones", ("canary",), GONE, "required"),
    ("zones", ("provenance", 0, "kind"), "human", "enum"),
    ("zones", ("provenance", 0, "reviewed_by_person"), "no", "type"),
    ("zones", ("provenance", 0, "date"), "2026-13-01", "pattern"),
    ("zones", ("zones", 0, "type"), "headline", "enum"),
    ("zones", ("zones", 0, "span"), [0], "anyOf"),
    ("zones", ("zones", 0, "span"), [0, 5, 7], "anyOf"),
    ("zones", ("zones", 0, "span", 0), -1, "minimum"),
    ("zones", ("zones", 0, "span", 1), 4.5, "type"),
    ("zones", ("zones", 0, "span", 1), True, "type"),
    ("zones", ("zones", 0, "quote"), "", "minLength"),
    ("zones", ("sentences", 0, "zone"), "zone-1", "pattern"),
    ("zones", ("sic", 0, "normalised"), GONE, "required"),
    ("entities", ("entities",), {}, "type"),
    ("entities", ("entitys",), [], "additionalProperties"),
    ("entities", ("entities", 0, "id"), "ent-1", "pattern"),
    ("entities", ("entities", 0, "type"), "ORG", "enum"),
    ("entities", ("entities", 0, "mentions"), [], "minItems"),
    ("entities", ("entities", 0, "mentions", 0, "quote"), GONE, "required"),
    ("entities", ("entities", 0, "mentions", 0, "level"), "PRN", "enum"),
    ("entities", ("entities", 0, "mentions", 0, "metonymy"), "yes", "type"),
    ("entities", ("entities", 0, "mentions", 0, "kind"), "NAM", "additionalProperties"),
    ("entities", ("entities", 0, "mentions", 0, "alternatives"), [{}], "minProperties"),
    ("entities", ("entities", 0, "mentions", 0, "alternatives"), [{"colour": "red"}], "additionalProperties"),
    ("entities", ("entities", 0, "link", "wikidata"), "796", "pattern"),
    ("entities", ("entities", 0, "link", "point"), [91.0, 0.0], "maximum"),
    ("entities", ("bridges", 0, "to"), "men-0001", "pattern"),
    ("entities", ("near_identity",), [["ent-001"]], "minItems"),
    ("times", ("times", 1, "value"), "Sunday", "pattern"),
    ("times", ("times", 1, "value"), "2030-5-12", "pattern"),
    ("times", ("times", 1, "mod"), "EARLY", "enum"),
    ("times", ("times", 1, "anchor"), "now", "pattern"),
    ("quantities", ("quantities", 0, "operator"), "==", "enum"),
    ("quantities", ("quantities", 0, "value"), "two", "type"),
    ("quantities", ("quantities", 0, "counted"), "ent-008", "pattern"),
    ("quantities", ("constraints",), [{"type": "sum", "parts": [], "total": "qty-001"}], "minItems"),
    ("relations", ("relations", 0, "type"), "PHYS.At", "enum"),
    ("relations", ("relations", 0, "arg1"), "ent-001", "pattern"),
    ("events", ("events", 0, "mentions", 0, "type"), "Conflict", "enum"),
    ("events", ("events", 0, "mentions", 0, "realis"), GONE, "required"),
    ("events", ("events", 0, "mentions", 0, "polarity"), False, "enum"),
    ("events", ("events", 0, "mentions", 0, "arguments", 0, "filler"), "ent-001", "pattern"),
    ("events", ("events", 0, "mentions", 0, "arguments", 0, "role"), "attacker", "enum"),
    ("events", ("events", 0, "mentions", 0, "factuality", 0, "sources"), [], "minItems"),
    ("events", ("events", 0, "mentions", 0, "factuality", 0, "value"), "CT", "enum"),
    ("events", ("events", 1, "mode"), "fire", "enum"),
    ("events", ("event_links", 0, "type"), "PART-WHOLE", "enum"),
    ("temporal", ("tlinks", 0, "source"), "evm-0001", "pattern"),
    ("temporal", ("tlinks", 0, "rule"), "d", "enum"),
    ("temporal", ("tlinks", 0, "relation"), GONE, "required"),
    ("causal", ("clinks", 0, "source"), "evt-001", "pattern"),
    ("causal", ("clinks", 0, "warrant"), "guess", "enum"),
    ("causal", ("clinks", 1, "signal"), "because", "type"),
    ("attribution", ("attributions", 0, "cue"), [], "type"),
    ("attribution", ("attributions", 0, "source", "entity"), GONE, "required"),
    ("attribution", ("attributions", 0, "quote_type"), "quoted", "enum"),
    ("incidents", ("incidents", 0, "type"), "Contact.Broadcast", "enum"),
    ("incidents", ("incidents", 0, "date", "value"), "15 May", "pattern"),
    ("incidents", ("incidents", 0, "evidence"), [], "minItems"),
    ("incidents", ("incidents", 1, "casualties", "injured", "best"), -1, "minimum"),
    ("incidents", ("incidents", 1, "casualties", "wounded"), {"best": 1}, "additionalProperties"),
    ("incidents", ("incidents", 1, "codes", "cameo"), 195, "type"),
    ("incidents", ("incidents", 3, "world"), "none", "type"),
    ("salience", ("salience", 0, "score"), 6, "maximum"),
    ("salience", ("salience", 0, "score"), 2.5, "type"),
    ("document", ("versions",), [], "minItems"),
    ("document", ("versions", 0, "file"), "../1.txt", "pattern"),
    ("document", ("gold_version",), "1.0", "pattern"),
    ("document", ("dct", "interval"), ["2030-05-16"], "minItems"),
]


def mutated(value: Any, path: tuple[Step, ...], new: Any) -> Any:
    value = copy.deepcopy(value)
    node = value
    for step in path[:-1]:
        node = node[step]
    if new is GONE:
        del node[path[-1]]
    else:
        node[path[-1]] = new
    return value


def expected_path(path: tuple[Step, ...], new: Any, keyword: str) -> tuple[Step, ...]:
    if path[-1] in ("alternatives", "near_identity"):
        return (*path, 0)
    if path[-1] == "constraints":
        return (*path, 0, "parts")
    if path[-1] == "point":
        return (*path, 0)
    return path[:-1] if new is GONE or keyword == "additionalProperties" else path


@pytest.mark.parametrize(
    ("name", "path", "new", "keyword"),
    MUTATIONS,
    ids=[f"{name}-{'.'.join(map(str, path))}-{keyword}" for name, path, _, keyword in MUTATIONS],
)
def test_mutation_is_caught_where_it_is_and_nowhere_else(
    name: str, path: tuple[Step, ...], new: Any, keyword: str
) -> None:
    assert errors(name, mutated(toy(name), path, new)) == [(expected_path(path, new, keyword), keyword)]


INVALID_ELSEWHERE: list[tuple[str, Any, tuple[Step, ...], str]] = [
    ("predictions", {"mentions": [{"quote": "Kalo", "type": "CITY"}]}, ("mentions", 0, "type"), "enum"),
    ("predictions", [{"mentions": [{"quote": 7}]}], (0, "mentions", 0, "quote"), "type"),
    ("predictions", {"mentions": [{"span": [1, 2, 3]}]}, ("mentions", 0, "span"), "anyOf"),
    ("predictions", {"mention": []}, (), "additionalProperties"),
    ("predictions", "none", (), "type"),
    ("predictions", {"offset_unit": "bytes"}, ("offset_unit",), "enum"),
    ("variants", {**HEADER, "variants": []}, (), "required"),
    ("decisions", {"document": "toy", "decisions": [{"id": "dec-001"}]}, ("decisions", 0), "required"),
    ("waivers", {"waivers": [{"check": "Time unused", "reason": "x"}]}, ("waivers", 0, "check"), "pattern"),
    ("report", REPORT | {"karat_report": 2}, ("karat_report",), "const"),
    ("report", REPORT | {"layers": {"mentions": {"attempted": True, "metrics": {}}}}, ("layers",), "enum"),
    (
        "report",
        mutated(REPORT, ("layers", "entities", "metrics", "mentions.strict", "scores", "f1", "value"), "1.0"),
        ("layers", "entities", "metrics", "mentions.strict", "scores", "f1", "value"),
        "type",
    ),
]


@pytest.mark.parametrize(("name", "value", "path", "keyword"), INVALID_ELSEWHERE)
def test_counterexample_is_caught(name: str, value: Any, path: tuple[Step, ...], keyword: str) -> None:
    found = errors(name, value)
    assert found
    assert set(found) == {(path, keyword)}


@pytest.mark.parametrize(
    "value",
    [
        "2021-06-27", "2021-06", "2021", "202X", "20XX", "2021-W26", "2021-W26-7", "2021-W26-WE", "XXXX-WXX-7",
        "XXXX-02", "2021-Q2", "2021-H1", "2021-SU", "2021-06-27TNI", "2021-06-27T14:30", "2021-06-27T14:30:05Z",
        "2021-06-27T14:30+03:00", "T09", "P1Y", "P3D", "PXD", "PTXH", "PT2H", "P1Y2M", "P2.5Y", "P1DE", "PT30M", "P1W",
        "PRESENT_REF", "PAST_REF", "FUTURE_REF", "BC0044",
    ],
)  # fmt: skip
def test_timex_value_is_accepted(value: str) -> None:
    assert errors("times", mutated(toy("times"), ("times", 1, "value"), value)) == []


@pytest.mark.parametrize("value", ["", "P", "PT", "X", "2021-6-27", "2021/06/27", "June", "P3", "3D", "20210627", "T"])
def test_timex_value_is_refused(value: str) -> None:
    assert errors("times", mutated(toy("times"), ("times", 1, "value"), value)) == [(("times", 1, "value"), "pattern")]
