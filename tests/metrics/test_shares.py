"""Shares: dividing what is told of a score gives what `finish` gives, for every metric, total and zero value."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from karat.metrics.classification import alpha_metric, confusion_metric
from karat.metrics.shares import Combined, Share, evaluate
from karat.metrics.statistics import Metric
from karat.scoring.known_metrics import _NAMED
from karat.scoring.measures import told

METRICS: dict[str, Metric] = {
    **_NAMED,
    "confusion": confusion_metric(3),
    "confusion, all but the last": confusion_metric(3, averaged=[0, 1]),
    "alpha": alpha_metric(3),
    "of no module": Metric("anything"),
}


#: Columns that count what is right → the columns that count what there is, of the same metric or part.
RIGHT = {
    ("correct",): ("predicted", "gold"),
    ("coreferent_correct",): ("coreferent_predicted", "coreferent_gold"),
    ("noncoreferent_correct",): ("noncoreferent_predicted", "noncoreferent_gold"),
    ("strict", "relaxed", "type", "value", "granularity", "matched"): ("predicted", "gold"),
}


def possible(metric: Metric, total: list[int]) -> list[float]:
    """The totals as such a metric can have them: nothing is right more often than it occurs."""
    values = [float(v) for v in total[: len(metric.columns)]]
    for at, column in enumerate(metric.columns):
        prefix, _, own = column.rpartition(".")
        for names, bounds in RIGHT.items():
            there = [f"{prefix}.{b}" if prefix else b for b in bounds]
            if own in names and set(there) <= set(metric.columns):
                values[at] = min(values[at], *(values[metric.columns.index(b)] for b in there))
    if metric.name == "alpha":
        table = np.array(values).reshape(3, 3)
        return (table + table.T).ravel().tolist()
    if metric.name == "ordinal":
        n = values[0]
        gold, predicted = np.arange(n) % 3, (np.arange(n) * values[1]) % 4
        columns = (n, np.abs(gold - predicted).sum(), gold.sum(), predicted.sum())
        squares = ((gold**2).sum(), (predicted**2).sum(), (gold * predicted).sum())
        return [float(v) for v in (*columns, *squares)]
    return values


@pytest.mark.parametrize("name", METRICS)
@settings(deadline=None, max_examples=60)
@given(total=st.lists(st.integers(0, 6), min_size=24, max_size=24), zero=st.sampled_from([0.0, 1.0, math.nan]))
def test_what_is_told_divides_to_the_score(name: str, total: list[int], zero: float) -> None:
    metric = METRICS[name]
    row = np.array(possible(metric, total))
    made = told(metric, row, zero)
    for score, value in metric.finish(row, zero).items():
        assert evaluate(made, score, zero) == pytest.approx(float(value), abs=1e-12, nan_ok=True), score


@pytest.mark.parametrize("name", METRICS)
def test_what_scores_are_combined_of_is_told_too(name: str) -> None:
    metric = METRICS[name]
    for total in (np.zeros(len(metric.columns)), np.arange(1.0, len(metric.columns) + 1)):
        made = told(metric, total, 0.0)
        assert set(metric.finish(total, 0.0)) <= set(made)
        for one in made.values():
            assert isinstance(one, Share | Combined)
            assert isinstance(one, Share) or (set(one.of) <= set(made) and one.of)


# The clusters of Pradhan et al. 2014 ("abc defg" against "ab cd fghi"), counted by hand in test_coreference_cases.
def test_blanc_is_told_as_the_mean_of_two_types_of_link() -> None:
    made = told(METRICS["blanc_conll"], np.array([2.0, 8, 9, 8, 20, 12]), 0.0)
    assert made["f1"] == Combined("mean", ("coreference.f1", "non-coreference.f1"))
    assert made["coreference.recall"] == Share(2, 9)
    assert made["non-coreference.precision"] == Share(8, 20)
    assert made["coreference.f1"] == Share(4, 17)
    assert evaluate(made, "f1") == pytest.approx((4 / 17 + 16 / 32) / 2)


def test_a_mean_of_metrics_names_each_with_its_sums() -> None:
    # MUC 2 of 4 and of 5; B³ 4/8 and 35/12 of 7; CEAFe 13/10 of 3 and of 2: the paper's fractions.
    made = told(METRICS["conll3"], np.array([2, 4, 5, 4, 8, 35 / 12, 7, 1.3, 3, 2]), 0.0)
    assert made["f1"] == Combined("mean", ("muc.f1", "b_cubed.f1", "ceaf_e.f1"))
    assert made["b_cubed.f1"] == Combined("harmonic mean", ("b_cubed.precision", "b_cubed.recall"))
    assert made["muc.f1"] == Share(4, 9)
    assert evaluate(made, "f1") == pytest.approx((4 / 9 + 5 / 11 + 0.52) / 3, abs=1e-12)


# The confusion table of the doctest of `confusion_metric`: observed 35/50, expected (25 · 30 + 25 · 20) / 50².
def test_kappa_is_told_as_observed_and_expected() -> None:
    made = told(confusion_metric(2, names=("yes", "no")), np.array([20.0, 5, 10, 15]), 0.0)
    assert made["kappa"] == Combined("beyond chance", ("observed", "expected"))
    assert (made["observed"], made["expected"]) == (Share(35, 50), Share(1250, 2500))
    assert made["macro_f1"] == Combined("mean", ("yes.f1", "no.f1"))
    assert (made["yes.f1"], made["no.f1"]) == (Share(40, 55), Share(30, 45))
