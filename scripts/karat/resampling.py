"""Uncertainty of scores: bootstrap intervals, paired permutation tests, the smallest difference that can be found.

Everything starts from additive statistics, a matrix (units, K), and the function that finishes sums of them into
scores (`karat.metrics.statistics.Metric`). A resample is a row of counts times that matrix, so a metric is never
computed again. The unit must be what is exchangeable, a sentence or a document, never an item: items of one sentence
are right or wrong together. An interval over the sentences of one article is about other sentences of such an article.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
import numpy.typing as npt

from karat.metrics.proportions import clopper_pearson, t_quantile
from karat.metrics.statistics import Array, Metric

Method = Literal["logit-t", "t", "percentile"]

MIN_UNITS = 11
"""With fewer units than this that have something to count, no interval is worth printing."""

_CHUNK = 1 << 22  # floats (32 MB) of counts or signs in memory at a time
_CACHED = 1 << 16  # draws that are counted at a time


def bootstrap_totals(stats: npt.ArrayLike, n_resamples: int, seed: int = 0) -> Array:
    """Sums of statistics over units drawn with replacement (Efron 1979), shape (n_resamples, K), in float64.

    `stats` has shape (units, K). Counts are exactly multinomial: drawn for distinct rows where these are few, else unit
    by unit. The result depends on the seed and on the rows, not on their order. Beside the result and the sorted rows
    it needs 32 MB, or a few times the units if that is more.

    >>> bootstrap_totals([[1.0, 2.0], [1.0, 2.0]], 3).tolist()
    [[2.0, 4.0], [2.0, 4.0], [2.0, 4.0]]
    """
    matrix = _matrix(stats)
    n = len(matrix)
    rng = np.random.default_rng(seed)
    totals = np.zeros((n_resamples, matrix.shape[1]))
    if not matrix.size:
        return totals
    rows, times = np.unique(matrix, axis=0, return_counts=True)
    few = 8 * len(rows) <= n
    units = rows if few else np.repeat(rows, times, axis=0)
    for chunk in _chunks(n_resamples, len(units)):
        resamples = chunk.stop - chunk.start
        counts = rng.multinomial(n, times / n, size=resamples).astype(np.float64) if few else _draw(rng, resamples, n)
        totals[chunk] = counts @ units
    return totals


def _draw(rng: np.random.Generator, resamples: int, n: int) -> Array:
    """How often each of n units is among n that are drawn with replacement, shape (resamples, n)."""
    counts = np.empty((resamples, n))
    step = max(1, _CACHED // n)
    for start in range(0, resamples, step):
        block = counts[start : start + step]
        drawn = rng.integers(0, n, block.shape)
        drawn += np.arange(0, block.size, n)[:, None]
        block[:] = np.bincount(drawn.ravel(), minlength=block.size).reshape(block.shape)
    return counts


@dataclass(frozen=True, slots=True)
class Interval:
    """A score with its interval, or with the reason why it has none.

    `n_units` are the units that have something to count; `method` is what the limits come from.
    """

    estimate: float
    low: float | None
    high: float | None
    level: float
    method: str
    n_units: int
    reason: str | None = None


def bootstrap_intervals(
    stats: npt.ArrayLike,
    metric: Metric,
    *,
    level: float = 0.95,
    n_resamples: int = 2_000,
    seed: int = 0,
    method: Method = "logit-t",
    zero: float = 0.0,
) -> dict[str, Interval]:
    """An interval for each score of a metric, from one set of resamples of its statistics, shape (units, K).

    `logit-t`: logit(estimate) ± t · SE / (estimate · (1 - estimate)), turned back; SE is the bootstrap standard error,
    the divisor its transformation by the delta method, t the quantile of Student's t with n_units - 1 degrees of
    freedom. In simulations of F1 over 12 to 80 sentences it covers 94 to 97 of 100, and `percentile` 88 to 94. An
    estimate of exactly 0 or 1 has no spread; its other limit is that of Clopper & Pearson (1934) for no, or only,
    successes in n_units trials, taking a unit for a trial. `t`: estimate ± t · SE, for scores that are not confined to
    0..1. `percentile`: quantiles of the resamples (Efron 1979).

    There is no interval for fewer than `MIN_UNITS` units, for an undefined score, or if no resample differs. Resamples
    in which a score is undefined (`zero=nan`) are left out; if they are half or more, so is the interval.

    >>> found = bootstrap_intervals([[1, 1, 1]] * 30 + [[0, 1, 1]] * 10, Metric("strict"))["f1"]
    >>> found.estimate, round(found.low, 2), round(found.high, 2)
    (0.75, 0.59, 0.86)
    >>> bootstrap_intervals([[1, 1, 1]] * 10, Metric("strict"))["f1"].reason
    'fewer than 11 units have something to count: 10'
    """
    if method not in get_args(Method):
        raise ValueError(f"there is no interval method {method!r}; there are {', '.join(get_args(Method))}")
    matrix = _matrix(stats)
    n_units = int(matrix.any(axis=1).sum())
    estimates = metric.finish(matrix.sum(axis=0), zero)
    scores = metric.finish(bootstrap_totals(matrix, n_resamples, seed), zero) if n_units >= MIN_UNITS else {}
    result = {}
    for name, value in estimates.items():
        estimate = float(value)
        if n_units < MIN_UNITS:
            found: tuple[float, float] | str = f"fewer than {MIN_UNITS} units have something to count: {n_units}"
        elif not np.isfinite(estimate):
            found = "the score is undefined"
        else:
            found = _limits(estimate, scores[name], n_units, level, method)
        low, high, reason = (None, None, found) if isinstance(found, str) else (*found, None)
        result[name] = Interval(estimate, low, high, level, method, n_units, reason)
    return result


def _limits(estimate: float, resampled: Array, n_units: int, level: float, method: Method) -> tuple[float, float] | str:
    defined = resampled[np.isfinite(resampled)]
    if 2 * len(defined) <= len(resampled):
        return "the score is undefined in half of the resamples or more"
    if method == "percentile":
        low, high = np.quantile(defined, [(1 - level) / 2, (1 + level) / 2])
        return float(low), float(high)
    if method == "logit-t" and estimate in (0.0, 1.0):
        low, high = clopper_pearson(estimate * n_units, n_units, level)
        return float(low), float(high)
    if method == "logit-t" and not 0 < estimate < 1:
        return "the score does not lie in 0..1"
    if np.ptp(defined) <= 1e-12 * abs(estimate):
        return "the units do not differ"
    reach = t_quantile((1 + level) / 2, n_units - 1) * float(np.std(defined, ddof=1))
    if method == "t":
        return estimate - reach, estimate + reach
    centre, reach = np.log(estimate / (1 - estimate)), reach / (estimate * (1 - estimate))
    return float(_expit(centre - reach)), float(_expit(centre + reach))


@dataclass(frozen=True, slots=True)
class Comparison:
    """The first system's score minus the second's, and how often chance does as much.

    `n_units` are the units on which the systems differ, `exact` whether all their 2 ** n_units exchanges were tried.
    """

    difference: float
    p_value: float
    n_units: int
    n_permutations: int
    exact: bool


def paired_permutation(
    first: npt.ArrayLike,
    second: npt.ArrayLike,
    metric: Metric,
    *,
    n_permutations: int = 10_000,
    seed: int = 0,
    zero: float = 0.0,
) -> dict[str, Comparison]:
    """Two-sided test of two systems on the same units, statistics of shape (units, K) each (Fisher 1935; Noreen 1989).

    If the systems are alike, exchanging their statistics on any set of units leaves the difference of scores as it is
    distributed. Scores are finished anew from the exchanged sums. p is the share of exchanges with a difference as
    large as the observed one: of all, if they are no more than `n_permutations`, else (c + 1) / (n_permutations + 1)
    for c among as many random ones. Where a score is undefined, chance is said to do as much.

    >>> paired_permutation([[1, 1, 1]] * 5, [[0, 1, 1]] * 5, Metric("strict"))["f1"].p_value
    0.0625
    """
    a, b = _matrices(first, second)
    sums = a.sum(axis=0), b.sum(axis=0)
    change = _differing(a, b)
    n = len(change)
    exact = n < 63 and 2**n <= n_permutations
    total = 2**n if exact else n_permutations
    rng = np.random.default_rng(seed)
    observed = _differences(metric, *sums, zero)
    least = {name: np.abs(value) - 1e-12 * np.maximum(np.abs(value), 1) for name, value in observed.items()}
    as_much = dict.fromkeys(observed, 0)
    for chunk in _chunks(total, n):
        if exact:
            exchanged = ((np.arange(chunk.start, chunk.stop)[:, None] >> np.arange(n)) & 1).astype(np.float64)
        else:
            random_bytes = rng.integers(0, 256, (chunk.stop - chunk.start, (n + 7) // 8), dtype=np.uint8)
            exchanged = np.unpackbits(random_bytes, axis=1, count=n).astype(np.float64)
        moved = exchanged @ change
        for name, values in _differences(metric, sums[0] + moved, sums[1] - moved, zero).items():
            as_much[name] += int((~(np.abs(values) < least[name])).sum())
    return {
        name: Comparison(
            difference=float(difference),
            p_value=as_much[name] / total if exact else (as_much[name] + 1) / (total + 1),
            n_units=n,
            n_permutations=total,
            exact=exact,
        )
        for name, difference in observed.items()
    }


def _differing(a: Array, b: Array) -> Array:
    """What the first system gains by an exchange, a row for each unit on which the systems differ, in sorted order."""
    change: Array = (b - a)[(a != b).any(axis=1)]
    if change.size:
        change = change[np.lexsort(change.T)]
    return change


def _differences(metric: Metric, first: Array, second: Array, zero: float) -> dict[str, Array]:
    ours, theirs = metric.finish(first, zero), metric.finish(second, zero)
    return {name: ours[name] - theirs[name] for name in ours}


def minimal_detectable_difference(
    first: npt.ArrayLike,
    second: npt.ArrayLike,
    metric: Metric,
    *,
    alpha: float = 0.05,
    power: float = 0.8,
    n_resamples: int = 2_000,
    seed: int = 0,
    zero: float = 0.0,
) -> dict[str, float | None]:
    """The smallest true difference that a two-sided test of these systems finds with probability `power`.

    (t(1 - alpha / 2) + t(power)) · SE (Bloom 1995), with SE the bootstrap standard error of the difference of scores,
    both systems resampled on the same units, and n - 1 degrees of freedom for n units that have something to count.
    None for fewer than `MIN_UNITS` of them, or where the difference is undefined in half of the resamples or more.

    >>> a, b = [[1, 1, 1], [0, 1, 1]] * 20, [[1, 1, 1], [0, 1, 1], [0, 1, 1], [1, 1, 1]] * 10
    >>> round(minimal_detectable_difference(a, b, Metric("strict"))["f1"], 2)
    0.33
    """
    a, b = _matrices(first, second)
    both = np.concatenate([a, b], axis=1)
    n_units = int(both.any(axis=1).sum())
    totals = bootstrap_totals(both, n_resamples, seed)
    result: dict[str, float | None] = {}
    for name, values in _differences(metric, totals[:, : a.shape[1]], totals[:, a.shape[1] :], zero).items():
        defined = values[np.isfinite(values)]
        result[name] = None
        if n_units >= MIN_UNITS and 2 * len(defined) > len(values) > 1:
            multiplier = t_quantile(1 - alpha / 2, n_units - 1) + t_quantile(power, n_units - 1)
            result[name] = multiplier * float(np.std(defined, ddof=1))
    return result


def holm(p_values: npt.ArrayLike) -> Array:
    """p values adjusted for their number (Holm 1979): reject what is at most alpha, and err at all with at most alpha.

    >>> holm([0.01, 0.04, 0.03, 0.005]).round(3).tolist()
    [0.03, 0.06, 0.06, 0.02]
    """
    p = np.asarray(p_values, dtype=np.float64)
    order = np.argsort(p, kind="stable")
    adjusted = np.empty_like(p)
    adjusted[order] = np.minimum(np.maximum.accumulate(p[order] * np.arange(len(p), 0, -1)), 1)
    return adjusted


def _expit(x: float) -> float:
    return float(1 / (1 + np.exp(-x)) if x > 0 else np.exp(x) / (1 + np.exp(x)))


def _matrix(stats: npt.ArrayLike) -> Array:
    matrix = np.asarray(stats, dtype=np.float64)
    if matrix.ndim != 2:
        raise ValueError(f"statistics have two axes, units and columns; these have the shape {matrix.shape}")
    return matrix


def _matrices(first: npt.ArrayLike, second: npt.ArrayLike) -> tuple[Array, Array]:
    a, b = _matrix(first), _matrix(second)
    if a.shape != b.shape:
        raise ValueError(f"the systems have statistics of different shapes: {a.shape} and {b.shape}")
    return a, b


def _chunks(total: int, width: int) -> Iterator[slice]:
    """Slices of 0..total so that a chunk of rows of `width` stays within the memory bound."""
    step = max(1, _CHUNK // max(width, 1))
    for start in range(0, total, step):
        yield slice(start, min(start + step, total))
