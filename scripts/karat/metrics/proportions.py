"""Intervals of proportions such as pass rates, and the quantile of Student's t that intervals of means need.

Trials must be independent: of several variants of one sentence, or several answers to one prompt, none is.
"""

from __future__ import annotations

import math
from statistics import NormalDist

import numpy as np
import numpy.typing as npt

from karat.metrics.statistics import Array

#: Up to here the finite series of Student's t is summed; beyond, scipy is quicker, import and all.
MANY_DEGREES = 500


def wilson_interval(successes: npt.ArrayLike, trials: npt.ArrayLike, level: float = 0.95) -> tuple[Array, Array]:
    """Score interval of a proportion (Wilson 1927); 0..1 if there was no trial.

    >>> [round(limit.item(), 4) for limit in wilson_interval(81, 263)]
    [0.2553, 0.3662]
    """
    k, n = np.asarray(successes, dtype=np.float64), np.asarray(trials, dtype=np.float64)
    z2 = NormalDist().inv_cdf((1 + level) / 2) ** 2
    centre = (k + z2 / 2) / (n + z2)
    reach = np.sqrt(np.maximum(z2 * (k * (n - k) + n * z2 / 4), 0) / np.maximum(n, 1)) / (n + z2)
    reach = np.where(n > 0, reach, 0.5)
    return np.where(k == 0, 0.0, np.maximum(centre - reach, 0)), np.where(k == n, 1.0, np.minimum(centre + reach, 1))


def clopper_pearson(successes: npt.ArrayLike, trials: npt.ArrayLike, level: float = 0.95) -> tuple[Array, Array]:
    """Exact interval of a proportion (Clopper & Pearson 1934), never narrower than its level; 0..1 without a trial.

    >>> [round(limit.item(), 4) for limit in clopper_pearson(0, 20)]
    [0.0, 0.1684]
    """
    k, n = np.asarray(successes, dtype=np.float64), np.asarray(trials, dtype=np.float64)
    tail = (1 - level) / 2
    if np.all((k == 0) | (k == n)):
        # Without a mixed outcome the limits are roots, and scipy need not be imported for them.
        root = tail ** (1 / np.maximum(n, 1))
        return np.where(k == 0, 0.0, root), np.where(k == n, 1.0, 1 - root)
    from scipy.special import betaincinv

    low = np.where(k == 0, 0.0, betaincinv(np.maximum(k, 1), n - k + 1, tail))
    high = np.where(k == n, 1.0, betaincinv(k + 1, np.maximum(n - k, 1), 1 - tail))
    return low, high


def t_quantile(probability: float, degrees_of_freedom: float) -> float:
    """Quantile of Student's t.

    For few whole degrees of freedom by bisection of the distribution's finite series (Abramowitz & Stegun 1964,
    26.7.3 and 26.7.4): an article's worth of intervals is then done before scipy would be imported.

    >>> round(t_quantile(0.975, 10), 3)
    2.228
    """
    few = float(degrees_of_freedom).is_integer() and 1 <= degrees_of_freedom <= MANY_DEGREES
    if not few or not 1e-9 < probability < 1 - 1e-9:
        from scipy.special import stdtrit

        return float(stdtrit(degrees_of_freedom, probability))
    if probability == 0.5:
        return 0.0
    wanted = abs(2 * probability - 1)
    low, high = 0.0, math.pi / 2
    # In the angle, atan(t / sqrt(df)), the whole half-line is bounded; 60 halvings use up a float's digits.
    for _ in range(60):
        middle = (low + high) / 2
        if _within_angle(middle, int(degrees_of_freedom)) < wanted:
            low = middle
        else:
            high = middle
    return math.copysign(math.tan((low + high) / 2) * math.sqrt(degrees_of_freedom), probability - 0.5)


def _within_angle(theta: float, df: int) -> float:
    """P(|T| < t) for t = sqrt(df) · tan(theta)."""
    cosine, sine = math.cos(theta), math.sin(theta)
    term = total = cosine if df % 2 else 1.0
    for k in range(2 if df % 2 else 1, df - 1, 2):
        term *= cosine * cosine * k / (k + 1)
        total += term
    if df % 2 == 0:
        return sine * total
    return 2 / math.pi * (theta + (sine * total if df > 1 else 0.0))
