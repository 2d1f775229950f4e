"""Label agreement against scikit-learn, scipy, slow plain definitions, and the published worked examples."""

from __future__ import annotations

import itertools
import math
import warnings
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from karat.metrics.classification import (
    FACTUALITY_SCALE,
    ORDINAL,
    alpha_metric,
    alpha_statistics,
    confusion_metric,
    confusion_statistics,
    ordinal_statistics,
)

K = 4
PAIRS = st.lists(st.tuples(st.integers(0, K - 1), st.integers(0, K - 1), st.integers(0, 2)), min_size=1, max_size=40)


def confusion_scores(gold: list[int], predicted: list[int], zero: float = 0.0, **options: object) -> dict[str, float]:
    stats = confusion_statistics(gold, predicted, [0] * len(gold), 1, K).sum(axis=0)
    finished = confusion_metric(K, **options).finish(stats, zero)  # type: ignore[arg-type]
    return {name: value.item() for name, value in finished.items()}


def alpha(codes: list[list[int]], n_classes: int, zero: float = math.nan) -> float:
    stats = alpha_statistics(codes, [0] * len(codes[0]), 1, n_classes).sum(axis=0)
    return alpha_metric(n_classes).finish(stats, zero)["alpha"].item()


def slow_alpha(codes: list[list[int]]) -> Fraction | None:
    """Krippendorff (2011): 1 - observed / expected disagreement, by enumerating pairs of pairable values."""
    items = [[v for v in column if v >= 0] for column in zip(*codes, strict=True)]
    items = [values for values in items if len(values) > 1]
    n = sum(map(len, items))
    pool = [v for values in items for v in values]
    expected: int = sum(a != b for a, b in itertools.permutations(pool, 2))
    if not expected:
        return None
    observed = sum(
        (Fraction(sum(a != b for a, b in itertools.permutations(values, 2)), len(values) - 1) for values in items),
        start=Fraction(0),
    )
    return 1 - Fraction(n - 1) * observed / expected


@settings(deadline=None)
@given(PAIRS)
def test_equal_to_scikit_learn(rows: list[tuple[int, int, int]]) -> None:
    metrics = pytest.importorskip("sklearn.metrics")
    gold, predicted = [r[0] for r in rows], [r[1] for r in rows]
    ours = confusion_scores(gold, predicted, zero=math.nan)
    assert ours["accuracy"] == pytest.approx(metrics.accuracy_score(gold, predicted))
    for average in ("macro", "micro", "weighted"):
        theirs = metrics.f1_score(gold, predicted, average=average, zero_division=0)
        assert ours[f"{average}_f1"] == pytest.approx(theirs)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        kappa = metrics.cohen_kappa_score(gold, predicted)
    assert ours["kappa"] == pytest.approx(kappa, nan_ok=True)


@settings(deadline=None)
@given(PAIRS, st.sets(st.integers(0, K - 1), min_size=1))
def test_average_over_named_classes_equals_scikit_learn(rows: list[tuple[int, int, int]], chosen: set[int]) -> None:
    metrics = pytest.importorskip("sklearn.metrics")
    gold, predicted = [r[0] for r in rows], [r[1] for r in rows]
    ours = confusion_scores(gold, predicted, averaged=sorted(chosen))
    for average in ("macro", "micro", "weighted"):
        theirs = metrics.f1_score(gold, predicted, labels=sorted(chosen), average=average, zero_division=0)
        assert ours[f"{average}_f1"] == pytest.approx(theirs)


@settings(deadline=None)
@given(PAIRS)
def test_tables_add_up_over_units(rows: list[tuple[int, int, int]]) -> None:
    gold, predicted, unit = (list(column) for column in zip(*rows, strict=True))
    by_unit = confusion_statistics(gold, predicted, unit, 3, K)
    assert by_unit.shape == (3, K * K)
    assert (by_unit.sum(axis=0) == confusion_statistics(gold, predicted, [0] * len(rows), 1, K)[0]).all()


def test_kappa_of_a_worked_example() -> None:
    # the two-reader example of textbooks on Cohen (1960): 20 yes/yes, 5 yes/no, 10 no/yes, 15 no/no; kappa .40
    gold = [0] * 25 + [1] * 25
    predicted = [0] * 20 + [1] * 5 + [0] * 10 + [1] * 15
    assert confusion_scores(gold, predicted)["kappa"] == pytest.approx(0.4)


@pytest.mark.parametrize("zero", [0.0, 1.0, math.nan])
def test_kappa_of_one_class_is_undefined_and_declared(zero: float) -> None:
    scores = confusion_scores([2, 2, 2], [2, 2, 2], zero=zero)
    assert scores["kappa"] == pytest.approx(zero, nan_ok=True)
    assert scores["accuracy"] == scores["macro_f1"] == 1.0
    assert confusion_scores([0, 1], [0, 1], zero=zero)["kappa"] == 1.0
    assert confusion_scores([0, 0], [1, 1], zero=zero)["kappa"] == 0.0


def test_no_items_at_all() -> None:
    stats = confusion_statistics([], [], [], 2, K)
    assert stats.shape == (2, K * K)
    assert all(value.item() == 1.0 for value in confusion_metric(K).finish(stats.sum(axis=0), 1.0).values())
    assert all(value.item() == 0.0 for value in alpha_metric(3).finish(np.zeros(9), 0.0).values())
    assert all(value.item() == 0.0 for value in ORDINAL.finish(np.zeros(7), 0.0).values())


def test_unmatched_items_as_a_class_of_their_own_lower_accuracy_and_stay_out_of_the_average() -> None:
    # two events found and right, one not found (class 3): accuracy 2/3; F1 of class 0 is 2*1/(2+1), of class 1 is 1
    scores = confusion_scores([0, 1, 0], [0, 1, 3], averaged=[0, 1])
    assert scores["accuracy"] == pytest.approx(2 / 3)
    assert scores["macro_f1"] == pytest.approx((2 / 3 + 1) / 2)


def test_codes_out_of_range_are_refused() -> None:
    with pytest.raises(ValueError, match=r"0\.\.3"):
        confusion_statistics([4], [0], [0], 1, K)
    with pytest.raises(ValueError, match=r"-1 or 0\.\.1"):
        alpha_statistics([[2], [0]], [0], 1, 2)


@settings(deadline=None)
@given(
    st.integers(2, 4).flatmap(
        lambda coders: st.lists(st.lists(st.integers(-1, 2), min_size=coders, max_size=coders), min_size=1, max_size=8)
    )
)
def test_alpha_equals_its_definition(items: list[list[int]]) -> None:
    codes = [list(column) for column in zip(*items, strict=True)]
    expected = slow_alpha(codes)
    assert alpha(codes, 3) == pytest.approx(math.nan if expected is None else float(expected), nan_ok=True)


def test_alpha_of_krippendorffs_own_examples() -> None:
    # Krippendorff (2011), section A: two observers, ten binary items, alpha = .095
    first = [0, 1, 0, 0, 0, 0, 0, 0, 1, 0]
    second = [1, 1, 1, 0, 0, 1, 0, 0, 0, 0]
    assert alpha([first, second], 2) == pytest.approx(0.095, abs=5e-4)
    # section B: two observers, twelve items, five values, alpha = .692
    letters = dict(zip("abcde", range(5), strict=True))
    first, second = ([letters[c] for c in row] for row in ("aabbdcccedda", "babbbccceddd"))
    assert alpha([first, second], 5) == pytest.approx(0.692, abs=5e-4)
    # section C: four observers, twelve items, seven values missing, alpha = .743
    x = -1
    four = [
        [1, 2, 3, 3, 2, 1, 4, 1, 2, x, x, x],
        [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, x, 3],
        [x, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, x],
        [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, x],
    ]
    assert alpha(four, 6) == pytest.approx(0.743, abs=5e-4)


def test_alpha_without_variation_is_undefined_and_perfect_agreement_is_1() -> None:
    assert math.isnan(alpha([[1, 1], [1, 1]], 2))
    assert alpha([[1, 1], [1, 1]], 2, zero=1.0) == 1.0
    assert alpha([[0, 1], [0, 1]], 2) == 1.0
    assert math.isnan(alpha([[0, 1, -1], [-1, -1, 1]], 2)), "no item has two values"


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(-3, 3), st.integers(-3, 3)), min_size=2, max_size=40))
def test_ordinal_equals_scipy_and_scikit_learn(rows: list[tuple[int, int]]) -> None:
    stats = pytest.importorskip("scipy.stats")
    metrics = pytest.importorskip("sklearn.metrics")
    gold, predicted = [r[0] for r in rows], [r[1] for r in rows]
    ours = ORDINAL.finish(ordinal_statistics(gold, predicted, [0] * len(rows), 1).sum(axis=0), math.nan)
    assert ours["mean_absolute_error"].item() == pytest.approx(metrics.mean_absolute_error(gold, predicted))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        r = float(stats.pearsonr(gold, predicted)[0])
    assert ours["pearson_r"].item() == pytest.approx(r, abs=1e-9, nan_ok=True)


@pytest.mark.parametrize("constant", [3.0, 0.1, 0.0])
def test_constant_predictions_have_no_correlation(constant: float) -> None:
    # Stanovsky et al. (2017): the all-factual baseline answers 3.0 throughout, r is not defined
    stats = ordinal_statistics([3, -3, 0], [constant] * 3, [0, 0, 0], 1).sum(axis=0)
    assert math.isnan(ORDINAL.finish(stats, math.nan)["pearson_r"].item())
    assert ORDINAL.finish(stats, 0.0)["pearson_r"].item() == 0.0


def test_factuality_scale_is_antisymmetric() -> None:
    for value, score in FACTUALITY_SCALE.items():
        mirror = value.translate(str.maketrans("+-", "-+"))
        assert FACTUALITY_SCALE[mirror] == -score
    assert sorted(set(FACTUALITY_SCALE.values())) == list(range(-3, 4))


def test_finish_takes_a_matrix_of_resamples() -> None:
    tables = np.arange(3 * 5 * K * K, dtype=float).reshape(3, 5, K * K)
    assert all(value.shape == (3, 5) for value in confusion_metric(K).finish(tables, 0.0).values())
    assert alpha_metric(K).finish(tables, 0.0)["alpha"].shape == (3, 5)
    assert ORDINAL.finish(np.ones((3, 5, 7)), 0.0)["pearson_r"].shape == (3, 5)
