"""Intervals of proportions such as pass rates, and the quantile of Student's t that intervals of means need.

Trials must be independent: of several variants of one sentence, or several answers to one prompt, none is.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from karat.metrics.statistics import Array


def wilson_interval(successes: npt.ArrayLike, trials: npt.ArrayLike, level: float = 0.95) -> tuple[Array, Array]:
    """Score interval of a proportion (Wilson 1927); 0..1 if there was no trial.

    >>> [round(limit.item(), 4) for limit in wilson_interval(81, 263)]
    [0.2553, 0.3662]
    """
    from scipy.special import ndtri

    k, n = np.asarray(successes, dtype=np.float64), np.asarray(trials, dtype=np.float64)
    z2 = float(ndtri((1 + level) / 2)) ** 2
    centre = (k + z2 / 2) / (n + z2)
    reach = np.sqrt(np.maximum(z2 * (k * (n - k) + n * z2 / 4), 0) / np.maximum(n, 1)) / (n + z2)
    reach = np.where(n > 0, reach, 0.5)
    return np.where(k == 0, 0.0, np.maximum(centre - reach, 0)), np.where(k == n, 1.0, np.minimum(centre + reach, 1))


def clopper_pearson(successes: npt.ArrayLike, trials: npt.ArrayLike, level: float = 0.95) -> tuple[Array, Array]:
    """Exact interval of a proportion (Clopper & Pearson 1934), never narrower than its level; 0..1 without a trial.

    >>> [round(limit.item(), 4) for limit in clopper_pearson(0, 20)]
    [0.0, 0.1684]
    """
    from scipy.special import betaincinv

    k, n = np.asarray(successes, dtype=np.float64), np.asarray(trials, dtype=np.float64)
    tail = (1 - level) / 2
    low = np.where(k == 0, 0.0, betaincinv(np.maximum(k, 1), n - k + 1, tail))
    high = np.where(k == n, 1.0, betaincinv(k + 1, np.maximum(n - k, 1), 1 - tail))
    return low, high


def t_quantile(probability: float, degrees_of_freedom: float) -> float:
    """Quantile of Student's t.

    >>> round(t_quantile(0.975, 10), 3)
    2.228
    """
    from scipy.special import stdtrit

    return float(stdtrit(degrees_of_freedom, probability))
