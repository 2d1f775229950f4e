"""Krippendorff's alpha for interval data against his published example, a plain reference, and what must not matter."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from karat.metrics.alpha import INTERVAL_ALPHA, interval_alpha_statistics

#: Krippendorff (2011), section C: four observers, twelve units, values missing (nan).
FOUR_OBSERVERS = [
    [1, 2, 3, 3, 2, 1, 4, 1, 2, math.nan, math.nan, math.nan],
    [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, math.nan, 3],
    [math.nan, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, math.nan],
    [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, math.nan],
]


def alpha(values: list[list[float]]) -> float:
    table = interval_alpha_statistics(values, np.zeros(len(values[0]), dtype=int), 1)
    return float(INTERVAL_ALPHA.finish(table.sum(axis=0), np.nan)["alpha"])


def plain_alpha(values: list[list[float]]) -> float:
    """The general formula, by enumerating the pairs of pairable values (Krippendorff 2011, section E)."""
    units = [[v for v in column if not math.isnan(v)] for column in zip(*values, strict=True)]
    units = [unit for unit in units if len(unit) > 1]
    everything = [v for unit in units for v in unit]
    n = len(everything)
    if n < 2:
        return math.nan
    observed = (
        sum(sum((a - b) ** 2 for a, b in itertools.permutations(unit, 2)) / (len(unit) - 1) for unit in units) / n
    )
    expected = sum((a - b) ** 2 for a, b in itertools.permutations(everything, 2)) / (n * (n - 1))
    return 1 - observed / expected if expected else math.nan


def test_the_published_example() -> None:
    # Krippendorff (2011), section E: interval alpha of these data is .849
    assert alpha(FOUR_OBSERVERS) == pytest.approx(0.849, abs=5e-4)


def test_by_hand() -> None:
    # Values 1 1, 2 3, 3 3: observed (0 + 2 + 0) / 6 = 1/3. Of 13: n Σv² - (Σv)² = 6·33 - 169 = 29, so expected
    # is 2·29 / 30 = 29/15; alpha = 1 - (1/3) / (29/15) = 24/29.
    assert alpha([[1, 2, 3], [1, 3, 3]]) == pytest.approx(24 / 29)


SCORES = st.one_of(st.integers(0, 5).map(float), st.just(math.nan))


@given(st.integers(2, 4).flatmap(lambda n: st.lists(st.lists(SCORES, min_size=n, max_size=n), min_size=1, max_size=12)))
def test_equals_the_plain_reference(columns: list[list[float]]) -> None:
    values = [list(row) for row in zip(*columns, strict=True)]
    assert alpha(values) == pytest.approx(plain_alpha(values), nan_ok=True)
    # Who is called first does not matter.
    assert alpha(values[::-1]) == pytest.approx(alpha(values), nan_ok=True)


@given(st.lists(st.tuples(SCORES, SCORES), min_size=1, max_size=12), st.integers(1, 4))
def test_adds_up_over_units(rows: list[tuple[float, float]], n_units: int) -> None:
    values = np.array(rows).T
    unit = np.arange(len(rows)) % n_units
    apart = interval_alpha_statistics(values, unit, n_units)
    whole = interval_alpha_statistics(values, np.zeros(len(rows), dtype=int), 1)
    assert np.allclose(apart.sum(axis=0), whole[0])


def test_equal_scores_have_no_alpha() -> None:
    assert math.isnan(alpha([[2, 2], [2, 2]]))
