"""Numerators and denominators: every score of a report has them, or names its parts, and they give the score."""

from __future__ import annotations

import copy
import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import karat
from karat.layout import LAYERS
from karat.records import RECORDS
from karat.schemas import validator
from karat.scoring import Policies
from karat.yaml_profile import parse_yaml

TOY = Path(__file__).parent / "valid" / "toy"

Map = dict[str, Any]


@pytest.fixture(scope="module")
def gold() -> Map:
    """All layers of the toy's gold as one answer."""
    answer: Map = {"document": "toy"}
    for layer in LAYERS:
        data = parse_yaml((TOY / "annotations" / "toy" / f"{layer}.yaml").read_text(encoding="utf-8")).value
        answer |= {listing.key: data[listing.key] for listing in RECORDS[layer] if listing.key in data}
    return json.loads(json.dumps(answer))  # type: ignore[no-any-return]


def perturbed(gold: Map, seed: int) -> Map:
    """Gold with about one record in five lost, and many labels and values of the others changed."""
    rng, answer = random.Random(seed), copy.deepcopy(gold)
    other = {
        "polarity": ["POS", "NEG"], "relation": ["BEFORE", "AFTER", "VAGUE"], "operator": ["=", ">"],
        "quote_type": ["direct", "indirect"], "realis": ["ACTUAL", "OTHER"], "score": [0, 2, 5],
        "value": [5, 40],
    }  # fmt: skip

    def changed(record: Any) -> Any:
        if isinstance(record, list):
            return [changed(r) for r in record if not isinstance(r, dict) or rng.random() > 0.1 or len(record) < 2]
        if not isinstance(record, dict):
            return record
        return {
            key: rng.choice(other[key])
            if key in other and isinstance(value, type(other[key][0])) and rng.random() < 0.3
            else changed(value)
            for key, value in record.items()
        }

    return {key: changed(value) for key, value in answer.items()}


def blocks(report: Map) -> Iterator[tuple[str, Map]]:
    """Every place of a report where scores stand: a metric as a whole, by type, by zone."""
    for layer, scored in report["layers"].items():
        for name, metric in scored["metrics"].items():
            yield f"{layer}.{name}", metric
            for kind in ("by_type", "by_zone"):
                for part, block in metric.get(kind, {}).items():
                    yield f"{layer}.{name}[{part}]", block


def recomputed(block: Map, score: Map, zero: float) -> float:
    """A score from what the report says of it alone, as a reader without Karat would."""
    if "numerator" in score:
        return score["numerator"] / score["denominator"] if score["denominator"] else zero
    known = block["scores"] | block.get("parts", {})
    values = [recomputed(block, known[name], zero) for name in score["of"]]
    if score["how"] == "mean":
        return sum(values) / len(values)
    first, second = values
    if score["how"] == "harmonic mean":
        return 2 * first * second / (first + second) if first + second else 0.0
    assert score["how"] == "beyond chance"
    return (first - second) / (1 - second) if second != 1 else zero


def check(report: Map, zero: float) -> int:
    """Recompute every score and part; how many there were."""
    seen = 0
    for where, block in blocks(report):
        for name, score in (block["scores"] | block.get("parts", {})).items():
            assert ("numerator" in score) != ("of" in score), f"{where}.{name}"
            again = recomputed(block, score, zero)
            seen += 1
            if score["value"] is not None:
                assert again == pytest.approx(score["value"], abs=1e-12), f"{where}.{name}"
            else:
                # No value: nothing was counted at all, or 0/0 is declared to be none.
                assert score["reason"] in ("0/0", "neither gold nor the system has any"), f"{where}.{name}"
                assert again != again or not any(block["counts"].values()), f"{where}.{name}"
    return seen


@pytest.mark.parametrize("seed", range(4))
def test_every_score_of_every_layer_can_be_recomputed_from_the_report(gold: Map, seed: int) -> None:
    report = karat.score(perturbed(gold, seed), root=TOY).as_dict()
    assert list(validator("report").iter_errors(report)) == []
    assert [layer for layer, scored in report["layers"].items() if scored["attempted"]] == list(LAYERS[1:])
    below = [s["value"] for _, b in blocks(report) for s in b["scores"].values() if 0 < (s["value"] or 0) < 1]
    assert len(below) > 200  # the answer is neither right nor empty, or the test would show nothing
    assert check(report, 0.0) > 1_000


@pytest.mark.parametrize("zero", [0.0, 1.0, float("nan")])
def test_what_rests_on_0_0_is_told_as_0_0(gold: Map, zero: float) -> None:
    for answer in (gold, {key: [] for key in gold if key != "document"}, perturbed(gold, 1)):
        check(karat.score(answer, root=TOY, policies=Policies(zero=zero, resamples=0)).as_dict(), zero)


def test_parts_are_named_where_a_score_is_no_single_ratio(gold: Map) -> None:
    metrics = karat.score(perturbed(gold, 2), root=TOY, policies=Policies(resamples=0)).as_dict()["layers"]
    conll3, events = metrics["entities"]["metrics"]["conll3"], metrics["events"]["metrics"]
    assert conll3["scores"]["f1"]["of"] == ["muc.f1", "b_cubed.f1", "ceaf_e.f1"]
    muc = metrics["entities"]["metrics"]["muc"]["scores"]["f1"]
    assert conll3["parts"]["muc.f1"] == muc
    assert conll3["parts"]["b_cubed.precision"] == metrics["entities"]["metrics"]["b_cubed"]["scores"]["precision"]
    kbp4 = next(m for name, m in events.items() if name.endswith("kbp4"))
    assert kbp4["parts"]["blanc_conll.f1"]["of"] == ["blanc_conll.coreference.f1", "blanc_conll.non-coreference.f1"]
    factuality = events["factuality_author"]
    assert factuality["scores"]["kappa"]["of"] == ["observed", "expected"]
    assert {"CT+.f1"} <= set(factuality["scores"]["macro_f1"]["of"])
    assert factuality["counts"]["CT+>CT+"] > 0
