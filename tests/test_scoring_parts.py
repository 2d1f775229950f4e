"""Parts: documents counted apart and added up score as they do together, to the last digit, in whatever order."""

from __future__ import annotations

import json
import pickle
import random
from dataclasses import replace
from fractions import Fraction
from functools import lru_cache, reduce
from operator import add
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from toy_answers import TOY, gold_answer

import karat
from karat.answers import Answer, as_answer
from karat.formats.predictions import read_predictions
from karat.layout import LAYERS, home
from karat.metrics.statistics import exact_total
from karat.model import Document
from karat.records import RECORDS
from karat.scoring import Policies, ScoringError, count, finish, score_answers

POLICIES = Policies(resamples=0)


@lru_cache(maxsize=1)
def documents() -> tuple[Document, ...]:
    """The article, and the toy thrice: as it is, with names alone and in progress, and without its events."""
    toy = karat.load(TOY)["toy"]
    mentions = tuple(m for m in toy.gold.mentions or () if m.level == "NAM")
    entities = tuple(
        replace(e, mentions=tuple(m for m in e.mentions if m.level == "NAM")) for e in toy.gold.entities or ()
    )
    begun = replace(
        toy, id="toy-begun", status={**toy.status, "entities": "in-progress"},
        gold=replace(toy.gold, mentions=mentions, entities=entities),
    )  # fmt: skip
    less = {layer: status for layer, status in toy.status.items() if layer != "events"}
    without = replace(toy, id="toy-without", status=less, gold=replace(toy.gold, events=None))
    return karat.load()["iraq-truce-2021"], toy, begun, without


@lru_cache(maxsize=1)
def article_answer() -> str:
    layers: dict[str, Any] = {}
    for layer in LAYERS[1:]:
        data = (home() / "annotations" / "iraq-truce-2021" / f"{layer}.yaml").read_bytes()
        layers |= {k: v for k, v in read_predictions(data, layer)[0].records.items() if k != "near_identity"}
    return json.dumps(layers)


def spoilt(document: Document, seed: int, gaps: frozenset[str]) -> Answer:
    """Gold of a document with records lost, moved and renamed at random; `gaps` names fields and lists it never has."""
    rng = random.Random(f"{seed} {document.id}")
    answer = json.loads(article_answer()) if document.id.startswith("iraq") else gold_answer()
    answer["document"] = document.id

    def changed(value: Any) -> Any:
        if isinstance(value, list):
            kept = [item for item in value if not isinstance(item, dict) or rng.random() < 0.9]
            return [changed(item) for item in kept]
        if not isinstance(value, dict):
            return value
        found = {key: changed(item) for key, item in value.items() if key not in gaps}
        if "span" in found and len(found["span"]) == 2 and rng.random() < 0.15:
            found["span"] = [found["span"][0], found["span"][1] + 1]
            found.pop("head", None)
            found.pop("quote", None)
        if found.get("type") in ("DATE", "GPE.Nation", "Conflict.Attack") and rng.random() < 0.3:
            found["type"] = {"DATE": "TIME", "GPE.Nation": "LOC", "Conflict.Attack": "untyped"}[found["type"]]
        if "mentions" in found and not found["mentions"]:
            found["mentions"] = [{"span": [0, 4]}]
        return found

    told = {key: changed(value) for key, value in answer.items() if key not in gaps}
    for entity in told.get("entities", ()):
        if "link" in entity and rng.random() < 0.5:
            entity["link"].setdefault("point", [33.3, 44.4])
    return read_predictions(json.dumps(told).encode(), "spoilt")[0]


def told(report: dict[str, Any]) -> dict[str, Any]:
    """What a report and `finish` both say: counts of items and metrics of each layer, medians and tables apart."""
    layers: dict[str, Any] = {}
    for name, layer in report["layers"].items():
        if not layer["attempted"]:
            layers[name] = layer["reason"]
            continue
        metrics = {}
        for metric, value in layer["metrics"].items():
            kept = ("signature", "short", "title", "unit", "scores", "parts", "counts", "by_type", "by_zone")
            metrics[metric] = {key: value[key] for key in kept if key in value}
            of_the_whole = set(value.get("statistics", {}) and value["scores"]) - set(_additive(value))
            metrics[metric]["scores"] = {k: v for k, v in value["scores"].items() if k not in of_the_whole}
        layers[name] = {"gold": layer["gold"], "predicted": layer["predicted"], "metrics": metrics}
    return {"signature": report["signature"], "layers": layers}


def _additive(metric: dict[str, Any]) -> set[str]:
    """The scores that add up: medians and areas of distances do not, and are told of the whole alone."""
    return {name for name in metric["scores"] if name not in ("median", "auc", "auc_corrected", "median_km")}


def assert_same(documents: list[Document], answers: list[Answer], parts: list[list[int]]) -> dict[str, Any]:
    whole = score_answers(documents, answers, policies=POLICIES).as_dict()
    by_name = {answer.document: answer for answer in answers}
    counts = [
        count([documents[n] for n in part], [by_name[documents[n].id] for n in part if documents[n].id in by_name])
        for part in parts
    ]
    # Through bytes, as between processes.
    added = finish(pickle.loads(pickle.dumps(reduce(add, counts))))
    ours, theirs = told(added), told(whole)
    for layer in theirs["layers"]:
        assert ours["layers"][layer] == theirs["layers"][layer], layer
    assert ours == theirs
    assert {k: added["answers"][k] for k in ("answered", "skipped", "errored")} == {
        k: whole["answers"][k] for k in ("answered", "skipped", "errored")
    }
    return added


GAPS = [*(listing.key for layer in LAYERS[1:] for listing in RECORDS[layer]), "head", "link", "point", "factuality",
        "realis", "value_text_only", "arguments", "polarity", "class", "tense"]  # fmt: skip


@settings(max_examples=25, deadline=None)
@given(
    st.integers(0, 10**6),
    st.lists(st.frozensets(st.sampled_from(GAPS), max_size=4), min_size=4, max_size=4),
    st.permutations(range(4)),
    st.integers(1, 4),
)
def test_counted_apart_is_counted_together(seed: int, gaps: list[frozenset[str]], order: list[int], size: int) -> None:
    chosen = sorted(documents(), key=lambda d: d.id)
    # Two entities are all that some layers refer to; a list that is gone takes what refers to it along as dangling.
    answers = [spoilt(d, seed, lacking) for d, lacking in zip(chosen, gaps, strict=True)]
    assert_same(chosen, answers, [order[at : at + size] for at in range(0, 4, size)])


def test_what_only_one_part_gives_is_measured_in_all() -> None:
    """Heads, links, points, factuality and the rest come from one document alone; the others count as misses."""
    chosen = sorted(documents(), key=lambda d: d.id)
    bare = frozenset({"head", "link", "factuality", "realis", "value_text_only", "arguments", "relations"})
    answers = [spoilt(d, 1, frozenset() if d.id == "toy" else bare) for d in chosen]
    found = assert_same(chosen, answers, [[0], [1], [2], [3]])
    assert {"head", "strong_link_match", "geocoding"} <= set(found["layers"]["entities"]["metrics"])
    assert "factuality_author" in found["layers"]["events"]["metrics"]
    assert "text_value_overlap" in found["layers"]["times"]["metrics"]


def test_what_no_part_gives_is_left_out() -> None:
    chosen = sorted(documents(), key=lambda d: d.id)
    gaps = frozenset({"head", "link", "factuality", "realis", "value_text_only", "salience", "tlinks"})
    found = assert_same(chosen, [spoilt(d, 1, gaps) for d in chosen], [[3, 1], [0], [2]])
    assert not {"head", "strong_link_match", "geocoding"} & set(found["layers"]["entities"]["metrics"])
    assert "factuality_author" not in found["layers"]["events"]["metrics"]
    assert found["layers"]["salience"]["reason"] == "not attempted by the system"


def test_missing_errored_and_skipped_answers() -> None:
    chosen = sorted(documents(), key=lambda d: d.id)
    answers = [
        spoilt(chosen[0], 3, frozenset()),
        as_answer({"document": chosen[1].id, "error": {"message": "crash"}}),
        as_answer({"document": chosen[2].id, "skipped": {"reason": "too long"}}),
    ]
    found = assert_same(chosen, answers, [[0], [1], [2], [3]])
    assert found["answers"] == {"answered": 1, "skipped": 1, "errored": 1, "missing": 1}


def test_one_document_has_no_mean_over_documents() -> None:
    chosen = [documents()[1]]
    found = assert_same(chosen, [spoilt(chosen[0], 3, frozenset())], [[0]])
    assert "macro_match" not in found["layers"]["entities"]["metrics"]


def test_parts_that_do_not_belong_together_are_refused() -> None:
    first, second = (count([d], [], policies=POLICIES) for d in documents()[:2])
    with pytest.raises(ScoringError, match="toy was counted twice"):
        (first + second) + second
    with pytest.raises(ScoringError, match="different policies"):
        first + count([documents()[1]], [], policies=Policies(zero=1.0))


@given(st.lists(st.tuples(st.fractions(0, 1), st.integers(0, 5)), max_size=30), st.randoms())
def test_sums_are_rounded_once(rows: list[tuple[Fraction, int]], rng: random.Random) -> None:
    table = np.array([[float(a), b] for a, b in rows], dtype=float).reshape(-1, 2)
    exact = [float(sum((Fraction(v) for v in column), Fraction(0))) for column in table.T.tolist()]
    assert exact_total(table).tolist() == exact
    shuffled = table.copy()
    rng.shuffle(shuffled.tolist())
    assert exact_total(shuffled[::-1]).tolist() == exact
