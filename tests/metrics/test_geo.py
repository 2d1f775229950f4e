"""Geocoding error: distances against the cosine law, figures by hand, and the script of Gritta et al. step by step."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from karat.metrics.geo import (
    EARTH_RADIUS_KM,
    GEOCODING,
    MAX_ERROR_KM,
    geocoding_scores,
    geocoding_statistics,
    great_circle_km,
)

LATITUDE = st.floats(-90, 90)
LONGITUDE = st.floats(-180, 180)
ERRORS = st.lists(st.floats(0, 20015), min_size=1, max_size=30)


def slow_distance(a: tuple[float, float], b: tuple[float, float]) -> float:
    """Angle between two unit vectors, by atan2 of cross and dot product."""

    def vector(point: tuple[float, float]) -> np.ndarray:
        latitude, longitude = map(math.radians, point)
        return np.array(
            [math.cos(latitude) * math.cos(longitude), math.cos(latitude) * math.sin(longitude), math.sin(latitude)]
        )

    x, y = vector(a), vector(b)
    return EARTH_RADIUS_KM * math.atan2(float(np.linalg.norm(np.cross(x, y))), float(x @ y))


def slow_script(errors: list[float]) -> dict[str, float]:
    """What the script of Gritta et al. (2018) prints, written from its description: it keeps ln(1 + error)."""
    logs = [math.log(1 + e) for e in errors]
    area = sum((a + b) / 2 for a, b in itertools.pairwise(logs))
    return {
        "mean": float(np.mean(np.exp(logs))),
        "median": float(np.median(np.exp(logs))),
        "accuracy_161_km": sum(x < math.log(161) for x in logs) / len(logs),
        "auc": area / (math.log(20039) * (len(logs) - 1)) if len(logs) > 1 else math.nan,
    }


@settings(deadline=None)
@given(LATITUDE, LONGITUDE, LATITUDE, LONGITUDE)
def test_distance_is_the_angle_between_unit_vectors(a: float, b: float, c: float, d: float) -> None:
    distance = great_circle_km([[a, b]], [[c, d]]).item()
    # near the antipodes the haversine has lost half of its digits: 1e-8 rad are 6 cm
    assert distance == pytest.approx(slow_distance((a, b), (c, d)), rel=1e-9, abs=1e-3)


@settings(deadline=None)
@given(LATITUDE, LONGITUDE, LATITUDE, LONGITUDE)
def test_distance_is_symmetric_and_does_not_care_for_full_turns(a: float, b: float, c: float, d: float) -> None:
    there = great_circle_km([[a, b]], [[c, d]]).item()
    assert there == pytest.approx(great_circle_km([[c, d]], [[a, b]]).item(), abs=1e-3)
    assert there == pytest.approx(great_circle_km([[a, b + 360]], [[c, d]]).item(), abs=1e-3)
    assert 0 <= there <= math.pi * EARTH_RADIUS_KM + 1e-6


def test_a_degree_of_latitude_and_a_quarter_of_the_globe() -> None:
    # one degree of latitude is R * pi / 180 = 111.195 km (mean sphere); a quarter of a great circle 10007.557 km
    assert great_circle_km([[33.0, 44.0]], [[34.0, 44.0]]).item() == pytest.approx(111.19508, abs=1e-4)
    assert great_circle_km([[0.0, 0.0]], [[0.0, 90.0]]).item() == pytest.approx(10007.557, abs=1e-3)


def test_missing_points_are_nan_and_counted_in_coverage_only() -> None:
    error = great_circle_km([[1.0, 1.0], [2.0, 2.0]], [[np.nan, np.nan], [2.0, 2.0]])
    assert np.isnan(error).tolist() == [True, False]
    scores = geocoding_scores(error)
    assert (scores["mean"], scores["accuracy_161_km"], scores["coverage"], scores["gold"]) == (0.0, 1.0, 0.5, 2.0)


@settings(deadline=None)
@given(ERRORS)
def test_script_mode_equals_the_script_step_by_step(errors: list[float]) -> None:
    ours = geocoding_scores(errors, mode="gritta-script")
    theirs = slow_script(errors)
    for name in ("mean", "median", "auc"):
        assert ours[name] == pytest.approx(theirs[name], rel=1e-9, nan_ok=True)
    if not any(abs(e - 160) < 1e-9 for e in errors):
        assert ours["accuracy_161_km"] == theirs["accuracy_161_km"]


@settings(deadline=None)
@given(ERRORS)
def test_corrected_mode_undoes_the_off_by_ones(errors: list[float]) -> None:
    ours, script = geocoding_scores(errors), geocoding_scores(errors, mode="gritta-script")
    assert ours["mean"] == pytest.approx(script["mean"] - 1, abs=1e-7)
    assert ours["median"] == pytest.approx(script["median"] - 1, abs=1e-7)
    assert ours["accuracy_161_km"] == np.mean([e < 161 for e in errors])
    assert 0 <= ours["auc"] <= 1


@settings(deadline=None)
@given(st.permutations([3.0, 70.0, 900.0, 12000.0]))
def test_area_does_not_depend_on_the_order_but_in_script_mode_it_does(errors: list[float]) -> None:
    assert geocoding_scores(errors)["auc"] == pytest.approx(geocoding_scores(sorted(errors))["auc"])
    first_is_worst = geocoding_scores([12000.0, 3.0, 70.0, 900.0], mode="gritta-script")["auc"]
    worst_inside = geocoding_scores([3.0, 12000.0, 70.0, 900.0], mode="gritta-script")["auc"]
    assert first_is_worst < worst_inside


def test_between_160_and_161_km_the_script_miscounts() -> None:
    # arithmetic of Gritta's test: ln(1 + d) < ln 161 holds only for d < 160
    assert geocoding_scores([160.5])["accuracy_161_km"] == 1.0
    assert geocoding_scores([160.5], mode="gritta-script")["accuracy_161_km"] == 0.0
    assert geocoding_scores([161.0])["accuracy_161_km"] == 0.0


def test_area_by_hand() -> None:
    # every error the largest: 1; every error none: 0; errors 0 and e - 1: trapezoid of heights 0 and 1
    assert geocoding_scores([MAX_ERROR_KM] * 5)["auc"] == pytest.approx(1.0)
    assert geocoding_scores([0.0] * 5)["auc"] == 0.0
    assert geocoding_scores([0.0, math.e - 1])["auc"] == pytest.approx(0.5 / math.log(20040))
    assert geocoding_scores([math.e - 1])["auc"] == pytest.approx(1 / math.log(20040))
    assert math.isnan(geocoding_scores([math.e - 1], mode="gritta-script", zero=0.0)["auc"])


@pytest.mark.parametrize("mode", ["corrected", "gritta-script"])
@pytest.mark.parametrize("errors", [[], [np.nan, np.nan]])
def test_nothing_geocoded_is_the_declared_value(errors: list[float], mode: str) -> None:
    scores = geocoding_scores(errors, mode=mode, zero=0.0)  # type: ignore[arg-type]
    assert [scores[k] for k in ("mean", "median", "accuracy_161_km", "auc", "coverage")] == [0.0] * 5


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(0, 3), st.one_of(st.just(math.nan), st.floats(0, 20000))), max_size=30))
def test_additive_part_equals_the_plain_scores(rows: list[tuple[int, float]]) -> None:
    unit, error = [r[0] for r in rows], [r[1] for r in rows]
    total = geocoding_statistics(unit, error, 4).sum(axis=0)
    finished = GEOCODING.finish(total, np.nan)
    plain = geocoding_scores(error)
    for name in ("mean", "accuracy_161_km", "coverage"):
        assert finished[name].item() == pytest.approx(plain[name], nan_ok=True)
    assert GEOCODING.finish(np.stack([total, total]), 0.0)["mean"].shape == (2,)
