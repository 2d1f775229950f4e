"""Quantities compared, and attributes of matched items: the definitions case by case, and against slow versions."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from karat.metrics.macro import MACRO, macro_statistics
from karat.metrics.statistics import f1, finish_prf
from karat.metrics.values import (
    ATTRIBUTE,
    Operator,
    Quantities,
    admitted_interval,
    attribute_statistics,
    compare_quantities,
    interval_overlap,
)

COUNT, METRE = 0, 1
NAN = math.nan
SIGNS = dict(zip(("=", ">", ">=", "<", "<=", "~", "vague"), Operator, strict=True))


def quantity(sign: str, value: float = NAN, low: float = NAN, high: float = NAN, measure: int = COUNT) -> Quantities:
    return Quantities(*(np.array([x]) for x in (SIGNS[sign], value, low, high, measure)))


def compare(gold: Quantities, predicted: Quantities, **options: Any) -> dict[str, float]:
    return {name: v.item() for name, v in compare_quantities(gold, predicted, count=COUNT, **options).items()}


VALUES = st.one_of(st.just(NAN), st.integers(-5, 60).map(float), st.floats(-1e6, 1e6))
QUANTITIES = st.lists(
    st.tuples(st.sampled_from(list(Operator)), VALUES, VALUES, VALUES, st.integers(0, 2)), max_size=12
).map(
    lambda rows: Quantities(*(np.array([r[i] for r in rows], dtype=(int if i in (0, 4) else float)) for i in range(5)))
)


@pytest.mark.parametrize(
    ("gold", "predicted", "value", "operator"),
    [
        (quantity("=", 40), quantity("=", 40), 1, 1),
        (quantity(">", 40), quantity("=", 40), 1, 0),  # the number is right, the operator is not
        (quantity(">", 40), quantity(">=", 41), 1, 1),  # the same statement about things counted
        (quantity("<", 10), quantity("<=", 9), 1, 1),
        (quantity(">", 40.5), quantity(">=", 41.5), 0, 0),  # but not about what is not whole
        (quantity(">", 40, measure=METRE), quantity(">=", 41, measure=METRE), 0, 0),
        (quantity(">", 40), quantity(">=", 40), 1, 0),
        (quantity("vague", low=24), quantity("vague", low=24), 1, 1),
        (quantity("vague", low=24), quantity("vague", low=3), 0, 1),
        (quantity("vague", low=24), quantity("vague", low=24, high=36), 0, 1),
        (quantity("vague", low=24), quantity("=", 24), 0, 0),
        (quantity("=", 0.1 + 0.2), quantity("=", 0.3), 1, 1),
        (quantity("="), quantity("="), 0, 1),  # no number known is not a right number
    ],
)
def test_value_and_operator(gold: Quantities, predicted: Quantities, value: float, operator: float) -> None:
    scores = compare(gold, predicted)
    assert (scores["value"], scores["operator"]) == (value, operator)
    assert scores["all"] == value * operator
    mirrored = compare(predicted, gold)
    assert (mirrored["value"], mirrored["operator"]) == (value, operator)


def test_tolerance_band_is_relative_to_gold_and_closed() -> None:
    for number, expected in ((450, 1), (449.9, 0), (550, 1), (550.1, 0)):
        assert compare(quantity("=", 500), quantity("=", number))["within"] == expected
    assert compare(quantity("=", 0), quantity("=", 0))["within"] == 1
    assert compare(quantity("=", 0), quantity("=", 0.001))["within"] == 0
    assert compare(quantity("=", -100), quantity("=", -105), tolerance=0.05)["within"] == 1


def test_units_of_measure() -> None:
    scores = compare(quantity("=", 500, measure=METRE), quantity("=", 500))
    assert (scores["value"], scores["measure"], scores["interval"], scores["all"]) == (1, 0, 0, 0)


def test_what_each_operator_admits() -> None:
    expected = {
        "=": (40, 40), ">": (40, math.inf), ">=": (40, math.inf), "<": (0, 40), "<=": (0, 40), "~": (36, 44),
        "vague": (0, math.inf),
    }  # fmt: skip
    for sign, ends in expected.items():
        low, high = admitted_interval(quantity(sign, NAN if sign == "vague" else 40, high=NAN))
        assert (low.item(), high.item()) == (ends if sign != "vague" else pytest.approx((NAN, NAN), nan_ok=True))
    low, high = admitted_interval(quantity("vague", low=24))
    assert (low.item(), high.item()) == (24, math.inf)
    low, high = admitted_interval(quantity("<", -5))
    assert (low.item(), high.item()) == (-math.inf, -5)
    low, high = admitted_interval(quantity("~", 500, low=480, high=520))
    assert (low.item(), high.item()) == (480, 520)


@pytest.mark.parametrize(
    ("a", "b", "jaccard"),
    [
        ((0, 10), (5, 15), 1 / 3),
        ((0, 10), (0, 10), 1),
        ((0, 10), (10, 20), 0),
        ((40, 40), (40, 40), 1),
        ((40, 40), (30, 50), 0),
        ((40, math.inf), (40, math.inf), 1),
        ((40, math.inf), (50, math.inf), 50 / 60),
        ((40, math.inf), (40, 60), 20 / 80),  # cut at 120
        ((-math.inf, 10), (0, 10), 10 / 30),  # cut at -20
        ((-math.inf, math.inf), (-math.inf, math.inf), 1),
        ((0, math.inf), (0, 0), 0),
        ((NAN, NAN), (NAN, NAN), 0),
        ((10, 0), (10, 0), 0),
    ],
)
def test_interval_overlap_by_hand(a: tuple[float, float], b: tuple[float, float], jaccard: float) -> None:
    assert interval_overlap(([a[0]], [a[1]]), ([b[0]], [b[1]])).item() == pytest.approx(jaccard)
    assert interval_overlap(([b[0]], [b[1]]), ([a[0]], [a[1]])).item() == pytest.approx(jaccard)
    scaled = interval_overlap(([a[0] * 8], [a[1] * 8]), ([b[0] * 8], [b[1] * 8])).item()
    assert scaled == pytest.approx(jaccard)


@settings(deadline=None)
@given(QUANTITIES)
@pytest.mark.filterwarnings("error")
def test_a_quantity_agrees_with_itself(quantities: Quantities) -> None:
    scores = compare_quantities(quantities, quantities, count=COUNT)
    low, high = admitted_interval(quantities)
    known = ~np.isnan(quantities.value) | (quantities.operator == Operator.VAGUE)
    assert (scores["value"] == known).all()
    assert (scores["operator"] == 1).all()
    assert (scores["measure"] == 1).all()
    # Vague without a number: the same bounds, or none, admit the same.
    alike = (quantities.operator == Operator.VAGUE) & np.isnan(quantities.value)
    assert (scores["interval"] == ((low <= high) | alike)).all()


@settings(deadline=None)
@given(QUANTITIES, QUANTITIES)
@pytest.mark.filterwarnings("error")
def test_credits_are_bounded_and_ordered(gold: Quantities, predicted: Quantities) -> None:
    n = min(len(gold.value), len(predicted.value))
    scores = compare_quantities(gold.take(range(n)), predicted.take(range(n)), count=COUNT)
    for credit in scores.values():
        assert credit.shape == (n,)
        assert ((credit >= 0) & (credit <= 1)).all()
    assert (scores["within"] >= scores["value"]).all()
    assert (scores["all"] <= np.minimum(scores["value"], scores["operator"])).all()


def test_arrays_of_unequal_length_are_refused() -> None:
    with pytest.raises(ValueError, match="of one length"):
        Quantities(np.array([0]), np.array([1.0, 2.0]), np.array([1.0]), np.array([1.0]), np.array([0]))


def test_attribute_f1_is_accuracy_times_relaxed_f1() -> None:
    # TempEval-3 (UzZaman et al. 2013): attribute F1 = attribute accuracy * F1 of the relaxed match.
    # 33 predicted, 31 gold, 30 matched, 16 with the right value: relaxed F1 .9375, value accuracy 16/30, F1 .5
    stats = attribute_statistics([1.0] * 16 + [0.0] * 14, [0] * 30, [0] * 31, [0] * 33, 1)[0]
    scores = ATTRIBUTE.finish(stats, 0.0)
    relaxed = finish_prf([30, 33, 31])["f1"].item()
    assert relaxed == pytest.approx(0.9375)
    assert scores["accuracy"].item() == pytest.approx(16 / 30)
    assert scores["f1"].item() == pytest.approx(0.5)
    assert scores["f1"].item() == pytest.approx(scores["accuracy"].item() * relaxed)


@settings(deadline=None)
@given(st.lists(st.floats(0, 1), max_size=10), st.integers(0, 5), st.integers(0, 5), st.sampled_from([0.0, 1.0, NAN]))
def test_attribute_scores(credits: list[float], missed: int, spurious: int, zero: float) -> None:
    n = len(credits)
    stats = attribute_statistics(credits, [0] * n, [0] * (n + missed), [0] * (n + spurious), 1)[0]
    scores = ATTRIBUTE.finish(stats, zero)
    total = sum(credits)
    assert scores["accuracy"].item() == pytest.approx(total / n if n else zero, nan_ok=True)
    precision = total / (n + spurious) if n + spurious else zero
    recall = total / (n + missed) if n + missed else zero
    assert scores["precision"].item() == pytest.approx(precision, nan_ok=True)
    assert scores["recall"].item() == pytest.approx(recall, nan_ok=True)
    assert scores["f1"].item() == pytest.approx(f1(precision, recall).item(), nan_ok=True)


def test_attribute_statistics_go_to_their_units() -> None:
    stats = attribute_statistics([1.0, 0.5], [1, 1], [0, 1, 1], [1, 1, 2], 3)
    assert stats.tolist() == [[0, 0, 0, 1], [1.5, 2, 2, 2], [0, 0, 1, 0]]


def test_macro_over_documents_by_gerbils_rules() -> None:
    # documents: 1 of 2 found and 1 wrong; nothing to find and nothing found; only false positives; only misses
    stats = macro_statistics([[1, 2, 2], [0, 0, 0], [0, 3, 0], [0, 0, 2]])
    assert stats.tolist() == [[0.5, 0.5, 0.5, 1], [1, 1, 1, 1], [0, 0, 0, 1], [0, 0, 0, 1]]
    scores = MACRO.finish(stats.sum(axis=0), 0.0)
    assert scores["f1"].item() == pytest.approx(1.5 / 4)
    assert macro_statistics([[0, 0, 0]], both_empty=0.0).tolist() == [[0, 0, 0, 1]]


def test_macro_over_documents_by_evmevals_rules() -> None:
    # a document without gold leaves the average; F1 is that of the averaged P and R, not the average F1
    stats = macro_statistics([[1, 1, 2], [0, 3, 0], [2, 4, 2]], gold_empty="drop")
    scores = MACRO.finish(stats.sum(axis=0), 0.0)
    assert (scores["precision"].item(), scores["recall"].item()) == (0.75, 0.75)
    assert scores["f1_of_means"].item() == 0.75
    assert scores["f1"].item() == pytest.approx(2 / 3)
    assert MACRO.finish(np.zeros(4), 0.0)["f1"].item() == 0.0
