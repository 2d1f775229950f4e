"""The toy corpus under tests/valid: its offsets are right, its references resolve, and it shows what it should."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from karat.layout import LAYERS
from karat.ontology import load_ontology, top_type
from karat.spans import covered, fault
from karat.yaml_profile import parse_yaml

TOY = Path(__file__).parent / "valid" / "toy"
TEXT = (TOY / "corpus" / "toy" / "1.txt").read_bytes().decode("utf-8")
ONTOLOGY = load_ontology()


def load(path: Path) -> Any:
    return parse_yaml(path.read_text(encoding="utf-8")).value


DOCUMENT = load(TOY / "corpus" / "toy" / "document.yaml")
GOLD = {layer: load(TOY / "annotations" / "toy" / f"{layer}.yaml") for layer in LAYERS}
REFERENCE = re.compile(r"(?:ent|men|tim|sig|qty|rel|evt|evm|tlk|clk|att|inc|zon|snt|sic|crd)-[0-9]+")


def maps(node: Any) -> Iterator[dict[str, Any]]:
    if isinstance(node, dict):
        yield node
    for value in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        yield from maps(value)


def strings(node: Any) -> Iterator[str]:
    if isinstance(node, str):
        yield node
    for value in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        yield from strings(value)


def of_id(record_id: str) -> dict[str, Any]:
    return next(record for layer in LAYERS for record in maps(GOLD[layer]) if record.get("id") == record_id)


@pytest.mark.parametrize("layer", LAYERS)
def test_header_names_the_frozen_text(layer: str) -> None:
    version = DOCUMENT["versions"][0]
    assert version["sha256"] == hashlib.sha256(TEXT.encode()).hexdigest()
    assert version["code_points"] == len(TEXT)
    assert GOLD[layer]["text"] == {"version": "1", "sha256": version["sha256"]}
    assert GOLD[layer]["canary"] == DOCUMENT["canary"]
    assert GOLD[layer]["layer"] == layer


@pytest.mark.parametrize("name", [*(f"annotations/toy/{layer}" for layer in LAYERS), "corpus/toy/document"])
def test_modeline_leads_to_the_schema(name: str) -> None:
    path = TOY / f"{name}.yaml"
    first = path.read_text(encoding="utf-8").splitlines()[0]
    schema = first.removeprefix("# yaml-language-server: $schema=")
    assert (path.parent / schema).is_file()
    assert Path(schema).name == f"{path.stem}.schema.json"


@pytest.mark.parametrize("layer", LAYERS)
def test_every_quote_is_the_text_at_its_span(layer: str) -> None:
    for record in maps(GOLD[layer]):
        if "span" in record:
            assert fault(record["span"], len(TEXT)) is None
            assert covered(TEXT, record["span"]) == record["quote"], record
        if "head" in record:
            assert record["span"][0] <= record["head"][0] < record["head"][1] <= record["span"][1]


def test_ids_are_unique_and_every_reference_resolves() -> None:
    ids = [record["id"] for layer in LAYERS for record in maps(GOLD[layer]) if "id" in record]
    assert len(ids) == len(set(ids))
    for layer in LAYERS:
        assert {s for s in strings(GOLD[layer]) if REFERENCE.fullmatch(s)} <= set(ids), layer


def test_sentences_tile_every_zone() -> None:
    for zone in GOLD["zones"]["zones"]:
        inside = [s["span"] for s in GOLD["zones"]["sentences"] if s["zone"] == zone["id"]]
        start, end = zone["span"]
        assert (inside[0][0], inside[-1][1]) == (start, end)
        assert all(not TEXT[a[1] : b[0]].strip() for a, b in pairwise(inside))


def test_arguments_and_relations_keep_to_the_ontology() -> None:
    type_of = {m["id"]: top_type(e["type"]) for e in GOLD["entities"]["entities"] for m in e["mentions"]}
    type_of |= {t["id"]: "time" for t in GOLD["times"]["times"]}
    type_of |= {m["id"]: "event" for e in GOLD["events"]["events"] for m in e["mentions"]}
    for event in GOLD["events"]["events"]:
        for mention in event["mentions"]:
            for argument in mention["arguments"]:
                allowed = ONTOLOGY.fillers(mention["type"], argument["role"])
                assert type_of[argument["filler"]] in allowed, (mention["id"], argument)
    for relation in GOLD["relations"]["relations"]:
        first, second = ONTOLOGY.relation_arguments(relation["type"])
        assert type_of[relation["arg1"]] in first
        assert type_of[relation["arg2"]] in second


def test_every_event_mention_has_the_author_s_view_and_every_event_its_link_to_the_document_time() -> None:
    for event in GOLD["events"]["events"]:
        for mention in event["mentions"]:
            assert ["AUTHOR"] in [view["sources"] for view in mention["factuality"]]
        owed = [t for t in GOLD["temporal"]["tlinks"] if t["source"] == event["id"] and t["target"] == "dct"]
        assert len(owed) == 1
    pairs = [frozenset((t["source"], t["target"])) for t in GOLD["temporal"]["tlinks"]]
    assert len(pairs) == len(set(pairs))


def test_toy_shows_every_kind_of_thing_that_other_tests_rely_on() -> None:
    events = [m for e in GOLD["events"]["events"] for m in e["mentions"]]
    shown = {m["type"] for m in events}
    assert {"Conflict.Attack", "Life.Injure", "Contact.Meet", "Contact.Broadcast", "untyped"} <= shown
    assert {m["realis"] for m in events} >= {"ACTUAL", "OTHER"}
    assert {m["polarity"] for m in events} == {"POS", "NEG"}
    zone_types = {z["type"] for z in GOLD["zones"]["zones"]}
    assert zone_types == set(ONTOLOGY.labels("zone_type")) - {"caption-title"}
    assert {t["type"] for t in GOLD["times"]["times"]} == {"DATE", "DURATION"}
    assert {a["quote_type"] for a in GOLD["attribution"]["attributions"]} == {"direct", "indirect"}
    assert any(len(r["span"]) == 4 for r in maps(GOLD["attribution"]) if "span" in r)
    assert any("warrant" in c for c in GOLD["causal"]["clinks"])
    assert any("signal" in c for c in GOLD["causal"]["clinks"])
    assert len(GOLD["incidents"]["incidents"]) >= 2
    assert of_id("crd-01")["quote"] == "Harbour Gazette"


def test_offsets_count_code_points() -> None:
    flame = TEXT.index("\N{FIRE}")
    assert ord(TEXT[flame]) > 0xFFFF
    after = [r for layer in LAYERS for r in maps(GOLD[layer]) if "span" in r and r["span"][0] > flame]
    utf16 = TEXT.encode("utf-16-le")
    assert after
    for record in after:
        start, end = record["span"][0], record["span"][-1]
        assert utf16[2 * start : 2 * end].decode("utf-16-le", "replace") != TEXT[start:end]
