"""Additive statistics and the ratios that are taken of them last.

A metric family counts something for every *unit* (the thing that is resampled: a sentence or a document) and leaves
the division to the end. Whatever adds up can then be summed over any set of units, resampled, split by type or zone,
or counted on many machines, with one and the same code.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from karat.metrics.shares import Tell

Array: TypeAlias = npt.NDArray[np.float64]
IntArray: TypeAlias = npt.NDArray[np.int64]
Scores: TypeAlias = dict[str, Array]

PRF_COLUMNS = ("correct", "predicted", "gold")


def ratio(numerator: npt.ArrayLike, denominator: npt.ArrayLike, zero: float = 0.0) -> Array:
    """Divide elementwise; where the denominator is 0 the declared value `zero` stands (0.0, 1.0 or nan).

    >>> ratio([1, 0], [4, 0]).tolist()
    [0.25, 0.0]
    >>> ratio([0], [0], zero=1.0).tolist()
    [1.0]
    """
    num, den = np.broadcast_arrays(np.asarray(numerator, dtype=float), np.asarray(denominator, dtype=float))
    result = np.full(den.shape, zero, dtype=float)
    np.divide(num, den, out=result, where=den != 0)
    return result


def f1(precision: npt.ArrayLike, recall: npt.ArrayLike) -> Array:
    """Harmonic mean of precision and recall (van Rijsbergen 1979); 0 where both are 0, nan where either is nan.

    >>> f1(0.5, 1.0).item()
    0.6666666666666666
    >>> f1(0.0, 0.0).item()
    0.0
    """
    p, r = np.asarray(precision, dtype=float), np.asarray(recall, dtype=float)
    total = ratio(2 * p * r, p + r)
    return np.where(np.isnan(p) | np.isnan(r), np.nan, total)


def precision_recall_f1(
    p_num: npt.ArrayLike, p_den: npt.ArrayLike, r_num: npt.ArrayLike, r_den: npt.ArrayLike, zero: float = 0.0
) -> Scores:
    """Precision, recall and F1 from their four sums, which need not share a numerator (B³, LEA, partial credit).

    >>> {k: v.item() for k, v in precision_recall_f1(1, 2, 1, 4).items()}
    {'precision': 0.5, 'recall': 0.25, 'f1': 0.3333333333333333}
    """
    p, r = ratio(p_num, p_den, zero), ratio(r_num, r_den, zero)
    return {"precision": p, "recall": r, "f1": f1(p, r)}


def finish_prf(stats: npt.ArrayLike, zero: float = 0.0) -> Scores:
    """Precision, recall and F1 of statistics whose last axis is `PRF_COLUMNS`.

    >>> finish_prf([[2, 4, 2]])["precision"].tolist()
    [0.5]
    """
    s = np.asarray(stats, dtype=float)
    correct, predicted, gold = s[..., 0], s[..., 1], s[..., 2]
    return precision_recall_f1(correct, predicted, correct, gold, zero)


@dataclass(frozen=True, slots=True)
class Metric:
    """A metric: the names of the statistics that add up, and the function that finishes them into scores.

    `finish` takes statistics of shape (..., len(columns)) and the zero-division value, and returns
    arrays of shape (...). `tell` says what numerators and denominators the scores of one row are made of; left out, it
    is that of the columns (`scoring.measures.told`).

    >>> Metric("strict").finish(np.array([1, 2, 1]), 0.0)["f1"].item()
    0.6666666666666666
    """

    name: str
    columns: tuple[str, ...] = PRF_COLUMNS
    finish: Callable[[npt.ArrayLike, float], Scores] = finish_prf
    tell: Tell | None = None


def exact_total(statistics: npt.ArrayLike) -> Array:
    """The sums of the columns of statistics (n_units, K), each rounded once: shape (K,).

    A sum of fractions that rounds at every step depends on the order of the units in its last digit. This one does not,
    so that parts that were counted apart come to the same total (Shewchuk 1997, as `math.fsum` has it).

    >>> exact_total([[1.0, 1e16], [2.0, 1.0], [3.0, -1e16]]).tolist()
    [6.0, 1.0]
    """
    rows = np.asarray(statistics, dtype=float)
    total = np.asarray(rows.sum(axis=0))
    for column in np.flatnonzero((rows != np.floor(rows)).any(axis=0) | (np.abs(rows).max(axis=0, initial=0) >= 2**53)):
        if np.isfinite(rows[:, column]).all():
            total[column] = math.fsum(rows[:, column].tolist())
    return total


def sum_by_unit(unit: npt.ArrayLike, values: npt.ArrayLike, n_units: int) -> Array:
    """Sum `values` (shape (n,), or (n, K)) into their units: shape (n_units,) or (n_units, K).

    >>> sum_by_unit([0, 2, 0], [1.0, 1.0, 2.0], 3).tolist()
    [3.0, 0.0, 1.0]
    """
    where, what = np.asarray(unit, dtype=np.int64), np.asarray(values, dtype=float)
    if what.ndim == 1:
        return np.bincount(where, weights=what, minlength=n_units)[:n_units].astype(float)
    columns = [np.bincount(where, weights=column, minlength=n_units)[:n_units] for column in what.T]
    return np.stack(columns, axis=1) if columns else np.zeros((n_units, 0))
