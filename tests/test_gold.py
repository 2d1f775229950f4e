"""The gold of the article: nothing appears or vanishes unseen, every disagreement has its decision."""

from __future__ import annotations

import re
import runpy
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import karat
from karat.agreement import agree, read_material, read_parts
from karat.corpus import LayerSet, read_document
from karat.formats.predictions import read_predictions
from karat.guidelines import FOLDER, rule_ids
from karat.layout import LAYERS, Root
from karat.records import maps, walk

ROOT = Path(__file__).resolve().parent.parent
DOCUMENT = "iraq-truce-2021"
FILES = read_document(Root(ROOT), DOCUMENT)
GOLD = FILES.gold
PASSES = {one.folder.name: one for one in FILES.passes}
DECISIONS: list[dict[str, Any]] = list(maps(GOLD.others["decisions"].map["decisions"]))
RECORD = re.compile(r"[a-z]{3}-[0-9]{2,}")

#: How many records the gold has of each kind, locked: a change of labels changes them here, in the same commit.
COUNTS = {
    "attribution.attributions": 13,
    "causal.clinks": 13,
    "entities.bridges": 23,
    "entities.entities": 82,
    "entities.mentions in them": 168,
    "entities.near_identity": 3,
    "events.arguments": 124,
    "events.event_links": 7,
    "events.events": 51,
    "events.factuality": 136,
    "events.mentions in them": 79,
    "events.near_identity": 8,
    "incidents.incidents": 20,
    "optional": 23,
    "quantities.constraints": 1,
    "quantities.quantities": 22,
    "relations.relations": 64,
    "salience.salience": 12,
    "temporal.tlinks": 109,
    "times.signals": 6,
    "times.times": 14,
    "with alternatives": 28,
    "zones.credits": 3,
    "zones.sentences": 39,
    "zones.sic": 12,
    "zones.zones": 27,
}

#: Pairs of passes whose every difference was settled.
COMPARED = [("a", "b"), ("a-links", "b-links"), ("a-order", "b-order")]


def counted(layers: LayerSet) -> dict[str, int]:
    """How many records each list of a layer holds, lists without ids and lists inside events included."""
    found: Counter[str] = Counter()
    for layer in LAYERS:
        for listing, record, parent in walk(layer, layers.records(layer)):
            found[f"{layer}.{listing.key}" if parent is None else f"{layer}.{listing.key} in them"] += 1
            for inside in ("arguments", "factuality"):
                found[f"{layer}.{inside}"] += len(record.get(inside, ()))
            found["optional"] += bool(record.get("optional"))
            found["with alternatives"] += "alternatives" in record
        # Pairs are lists, and no maps that `walk` would find.
        found[f"{layer}.near_identity"] = len(layers.records(layer).get("near_identity", ()))
    return {name: number for name, number in sorted(found.items()) if number}


def test_the_counts_of_records_are_locked() -> None:
    assert counted(GOLD) == COUNTS


@pytest.mark.parametrize("layer", LAYERS)
def test_a_layer_is_adjudicated_and_says_who_made_it(layer: str) -> None:
    data = GOLD.records(layer)
    assert data["status"] == "adjudicated"
    assert data["provenance"][-1]["role"] == "adjudication"
    assert data["provenance"][-1]["blind"] is False
    for one in data["provenance"]:
        # Until a person has worked on a file, its file must not say so.
        assert one["kind"] == "model"
        assert one["reviewed_by_person"] is False


def test_the_gold_scores_one_against_itself_in_every_metric_of_every_layer() -> None:
    answers: dict[str, Any] = {"document": DOCUMENT}
    for layer in LAYERS[1:]:
        data = GOLD.records(layer)
        answers |= {key: value for key, value in data.items() if isinstance(value, list) and key != "provenance"}
    report = karat.score(answers, root=ROOT, documents=[DOCUMENT])
    assert {scored.layer for scored in report.layers} == set(LAYERS[1:])
    wrong = [f"{name} {score}" for name, score in scores(report.as_dict()) if score not in (perfect(name), None)]
    assert wrong == []
    assert report.errors() == []


def scores(report: dict[str, Any]) -> Iterator[tuple[str, float | None]]:
    """Every score of a report by layer, metric and name."""
    for layer, scored in report["layers"].items():
        for metric, told in scored["metrics"].items():
            for name, score in told["scores"].items():
                yield f"{layer}.{metric}.{name}", score["value"] if isinstance(score, dict) else score


def perfect(name: str) -> float:
    """What a perfect answer has: 1, and 0 where a score is a distance or a share of errors."""
    none = r"mean_absolute_error|geocoding\.(mean|median|auc)|generation|substitution|error"
    return 0.0 if re.search(none, name) else 1.0


@pytest.mark.parametrize(("first", "second"), COMPARED, ids="-".join)
def test_every_disagreement_of_two_passes_has_a_decision(first: str, second: str) -> None:
    root = Root(ROOT)
    sides = read_parts(root, first, read_predictions), read_parts(root, second, read_predictions)
    materials, _ = read_material(root, sides, [DOCUMENT])
    found = agree(materials, (first, second), resamples=0).disagreements
    assert found
    settled = {record for decision in DECISIONS for record in decision["records"]}
    for one in found:
        names = [
            f"{name}/{record}"
            for name, said in ((first, one.a), (second, one.b))
            if said is not None
            for words in said.records
            for record in RECORD.findall(words)
        ]
        assert set(names) & settled, f"no decision on {one.layer} {one.kind}: {names}"


def test_decisions_name_records_that_exist_and_rules_that_stand() -> None:
    known = {"": ids(GOLD)} | {f"{name}/": ids(one) for name, one in PASSES.items()}
    over_gold = ids(GOLD)
    for decision in DECISIONS:
        for record in decision["records"]:
            name, slash, plain = record.rpartition("/")
            assert plain in known[name + slash] or (name.endswith(("links", "order")) and plain in over_gold), record
        page, _, rule = decision["rule"].partition("#")
        assert rule in rule_ids((ROOT / FOLDER / f"{page}.md").read_text(encoding="utf-8")), decision["rule"]
        assert any("/" in record for record in decision["records"]), decision["id"]
    numbers = [decision["id"] for decision in DECISIONS]
    assert len(set(numbers)) == len(numbers)


def ids(layers: LayerSet) -> set[str]:
    """The ids of all records of a set of layers."""
    return {str(record.get("id")) for layer in LAYERS for _, record, _ in walk(layer, layers.records(layer))}


def test_salience_is_the_count_of_five_summaries() -> None:
    # That the scores of the pass are the counts of its summaries is what the check `salience-score` says.
    kept = PASSES["summaries"].records("salience")
    assert len(kept["summaries"]) == 5
    assert [dict(s) for s in GOLD.records("salience")["salience"]] == [dict(s) for s in kept["salience"]]


def test_the_passes_were_blind_and_by_models_and_say_so() -> None:
    made = {"a", "b", "a-links", "b-links", "a-order", "b-order", "pilot-a", "pilot-b", "summaries", "third"}
    assert made <= set(PASSES)
    for name, one in PASSES.items():
        for layer in one.layers:
            for said in one.records(layer)["provenance"]:
                assert said["kind"] == "model", (name, layer)
                assert said["blind"] is True, (name, layer)
                assert said["reviewed_by_person"] is False, (name, layer)


def test_the_quality_page_says_what_the_passes_say() -> None:
    script = runpy.run_path(str(ROOT / "scripts" / "write_quality.py"))
    page = (ROOT / FOLDER / "quality.md").read_text(encoding="utf-8")
    assert script["filled"](page) == page, "run python scripts/write_quality.py"
