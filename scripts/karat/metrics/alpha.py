"""Krippendorff's alpha for interval data; that for nominal data is in `classification`.

Both compare the disagreement that is observed with what chance would give, for any number of coders and with values
missing (Krippendorff 2011, "Computing Krippendorff's Alpha-Reliability", sections C and E).
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from karat.metrics.statistics import Array, Metric, Scores, ratio, sum_by_unit

INTERVAL_ALPHA_COLUMNS = ("values", "sum", "sum_of_squares", "disagreement")


def interval_alpha_statistics(values: npt.ArrayLike, unit: npt.ArrayLike, n_units: int) -> Array:
    """Four sums a unit of what alpha needs: shape (n_units, 4), columns `INTERVAL_ALPHA_COLUMNS`.

    `values` has shape (n_coders, n_items), nan where a coder gave none; `unit` has shape (n_items,). An item with m
    values adds these m, their sum, the sum of their squares, and the squared differences of all ordered pairs of them,
    divided by m - 1; with fewer than two it adds nothing.

    >>> interval_alpha_statistics([[1, 2, 3], [1, 3, np.nan]], [0, 0, 0], 1).tolist()
    [[4.0, 7.0, 15.0, 2.0]]
    """
    table = np.atleast_2d(np.asarray(values, dtype=float))
    given = np.isfinite(table)
    m = given.sum(axis=0).astype(float)
    paired = m > 1
    filled = np.where(given, table, 0.0)
    total, squares = filled.sum(axis=0), (filled * filled).sum(axis=0)
    # Σ over ordered pairs of (x - y)² is 2 (m Σx² - (Σx)²).
    apart = ratio(2 * (m * squares - total * total), np.where(paired, m - 1, 0.0))
    columns = np.stack([m, total, squares, apart], axis=1) * paired[:, None]
    return sum_by_unit(unit, columns, n_units)


def _finish_interval_alpha(stats: npt.ArrayLike, zero: float) -> Scores:
    """1 - observed / expected disagreement; `zero` where all values are equal, as nothing is then expected."""
    s = np.asarray(stats, dtype=float)
    n, total, squares, apart = np.moveaxis(s, -1, 0)
    by_chance = 2 * (n * squares - total * total)
    varied = by_chance > 1e-12 * np.maximum(n * squares, 1)
    alpha = 1.0 - (n - 1) * ratio(apart, np.where(varied, by_chance, 0.0))
    return {"alpha": np.where(varied, alpha, zero)}


INTERVAL_ALPHA = Metric("interval_alpha", INTERVAL_ALPHA_COLUMNS, _finish_interval_alpha)
"""Alpha for interval data from the sums of `interval_alpha_statistics`.

>>> table = interval_alpha_statistics([[1, 2, 3], [1, 3, 3]], [0, 0, 0], 1)
>>> INTERVAL_ALPHA.finish(table.sum(axis=0), 0.0)["alpha"].round(3).item()
0.848
"""
