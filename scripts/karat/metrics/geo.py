"""Geocoding: great-circle error in kilometres, and the four figures that are taken of it.

Error is measured for every gold toponym; nan stands where the system gave no point, so that coverage is never lost:
a system that only places the easy names has small errors, and coverage beside them says so.

Mean and accuracy are ratios of sums, and `GEOCODING` has them. Median and area under the curve do not add up (the
median of two documents together is no function of their medians), so they have no statistics per unit: an interval
for them takes the errors of the resampled toponyms, `error_km[chosen]`, and calls `geocoding_scores` again.
"""

from __future__ import annotations

from typing import Literal, TypeAlias

import numpy as np
import numpy.typing as npt

from karat.metrics.shares import Share, evaluate, tell_ratios
from karat.metrics.statistics import Array, Metric, Scores, ratio, sum_by_unit

Mode: TypeAlias = Literal["corrected", "gritta-script"]

EARTH_RADIUS_KM = 6371.0088
"""Mean radius of the Earth (R1 of WGS 84). geopy's great circle takes 6371.009: a difference of 3e-8."""

MAX_ERROR_KM = 20039.0
"""The largest error that can be made, as Gritta et al. (2018) set it: about half the Earth's circumference."""

ACCURACY_KM = 161.0
"""A hundred miles: the radius of accuracy@161 km."""

GEOCODING_COLUMNS = ("error_km", "within_161_km", "geocoded", "gold")


def great_circle_km(gold: npt.ArrayLike, predicted: npt.ArrayLike) -> Array:
    """Distance in km on a sphere between points (latitude, longitude) in degrees, shapes (n, 2): shape (n,).

    Haversine formula (Sinnott 1984), which keeps its digits for small distances and at the antipodes alike. Longitudes
    need no wrapping. A point with a nan in it is no point: its distance is nan.

    >>> great_circle_km([[0.0, 0.0], [90.0, 0.0]], [[0.0, 180.0], [90.0, 77.0]]).round(1).tolist()
    [20015.1, 0.0]
    """
    a = np.radians(np.asarray(gold, dtype=float).reshape(-1, 2))
    b = np.radians(np.asarray(predicted, dtype=float).reshape(-1, 2))
    half_latitude, half_longitude = ((b - a) / 2).T
    h = np.sin(half_latitude) ** 2 + np.cos(a[:, 0]) * np.cos(b[:, 0]) * np.sin(half_longitude) ** 2
    return np.asarray(2 * EARTH_RADIUS_KM * np.arcsin(np.sqrt(np.clip(h, 0.0, 1.0))))


def geocoding_scores(error_km: npt.ArrayLike, mode: Mode = "corrected", zero: float = np.nan) -> dict[str, float]:
    """Mean, median, accuracy@161 km, area under the curve, coverage and counts of the errors, shape (n_gold,).

    `error_km` is nan for a gold toponym without a predicted point; all figures but coverage are over the others.
    Definitions: Gritta, Pilehvar, Limsopatham, Collier, "What's missing in geographical parsing?" (2018), and "A
    pragmatic guide to geoparsing evaluation" (2020): accuracy counts errors *smaller than* 161 km; the area is the
    integral of the sorted ln(1 + error) by trapezoids, over the area if every error were the largest. 0 is best, 1 is
    worst. Of a single error, which has no trapezoid, it is the height. `zero` stands where nothing was geocoded.

    `mode="gritta-script"` gives what the script published with the paper prints. It keeps ln(1 + error) and undoes
    only the logarithm, so mean and median come out 1 km too large and accuracy counts errors below 160 km; the area
    divides by ln(20039), not ln(20040), and takes the errors in the order of the toponyms, unsorted, so that which
    ones stand first and last changes it; one error alone gives nan (0/0).

    >>> scores = geocoding_scores([0.0, 160.5, np.nan, 500.0])
    >>> scores["median"], round(scores["accuracy_161_km"], 3), scores["coverage"]
    (160.5, 0.667, 0.75)
    >>> script = geocoding_scores([0.0, 160.5, np.nan, 500.0], mode="gritta-script")
    >>> script["median"], round(script["accuracy_161_km"], 3)
    (161.5, 0.333)
    """
    errors, found = _errors(error_km, mode)
    n = len(found)
    ordered = geocoding_shares(error_km, mode)
    return {
        "mean": float(found.mean()) if n else zero,
        "median": evaluate(ordered, "median", zero),
        "accuracy_161_km": float(np.mean(found < ACCURACY_KM)) if n else zero,
        # One error alone has no trapezoid, and the script divides by it.
        "auc": evaluate(ordered, "auc", zero if n == 0 else np.nan),
        "coverage": ratio(n, len(errors), zero).item(),
        "geocoded": float(n),
        "gold": float(len(errors)),
    }


def geocoding_shares(error_km: npt.ArrayLike, mode: Mode = "corrected") -> dict[str, Share]:
    """Median and area under the curve as shares; errors and modes as in `geocoding_scores`.

    The median is the sum of the errors in the middle over their number, which is 1 or 2; the area is over the area if
    every error were the largest.

    >>> geocoding_shares([0.0, 160.5, np.nan, 500.0, 600.0])["median"]
    Share(numerator=660.5, denominator=2.0)
    """
    _, found = _errors(error_km, mode)
    n, script = len(found), mode == "gritta-script"
    if n == 0:
        return {"median": Share(0.0, 0.0), "auc": Share(0.0, 0.0)}
    middle = np.sort(found)[(n - 1) // 2 : n // 2 + 1]
    heights = np.log(found) if script else np.log1p(np.sort(found))
    worst = float(np.log(MAX_ERROR_KM) if script else np.log1p(MAX_ERROR_KM))
    if n == 1:
        area = Share(0.0, 0.0) if script else Share(float(heights[0]), worst)
    else:
        area = Share(float(heights.sum() - (heights[0] + heights[-1]) / 2), (n - 1) * worst)
    return {"median": Share(float(middle.sum()), float(len(middle))), "auc": area}


def _errors(error_km: npt.ArrayLike, mode: Mode) -> tuple[Array, Array]:
    """All errors, and those that are numbers, as the mode has them."""
    errors = np.asarray(error_km, dtype=float).ravel()
    found = errors[~np.isnan(errors)]
    return errors, found + 1.0 if mode == "gritta-script" else found


def geocoding_statistics(unit: npt.ArrayLike, error_km: npt.ArrayLike, n_units: int) -> Array:
    """The part that adds up: shape (n_units, 4), columns `GEOCODING_COLUMNS`; errors as in `geocoding_scores`.

    >>> geocoding_statistics([0, 0, 1], [100.0, np.nan, 300.0], 2).tolist()
    [[100.0, 1.0, 1.0, 2.0], [300.0, 0.0, 1.0, 1.0]]
    """
    errors = np.asarray(error_km, dtype=float)
    found = ~np.isnan(errors)
    columns = [np.where(found, errors, 0.0), found & (errors < ACCURACY_KM), found, np.ones(len(errors))]
    return sum_by_unit(unit, np.stack(columns, axis=1), n_units)


def _finish_geocoding(stats: npt.ArrayLike, zero: float) -> Scores:
    s = np.asarray(stats, dtype=float)
    error, within, geocoded, gold = s[..., 0], s[..., 1], s[..., 2], s[..., 3]
    return {
        "mean": ratio(error, geocoded, zero),
        "accuracy_161_km": ratio(within, geocoded, zero),
        "accuracy_161_km_end_to_end": ratio(within, gold, zero),
        "coverage": ratio(geocoded, gold, zero),
    }


GEOCODING = Metric(
    "geocoding",
    GEOCODING_COLUMNS,
    _finish_geocoding,
    tell_ratios(mean=(0, 2), accuracy_161_km=(1, 2), accuracy_161_km_end_to_end=(1, 3), coverage=(2, 3)),
)
