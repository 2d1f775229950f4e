"""Resampling against exact enumeration, classical data, published tables, scipy, and the coverage it promises."""

from __future__ import annotations

import itertools
from fractions import Fraction
from math import comb

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from karat.metrics.proportions import clopper_pearson, t_quantile, wilson_interval
from karat.metrics.statistics import Metric, Scores
from karat.resampling import (
    MIN_UNITS,
    bootstrap_intervals,
    bootstrap_totals,
    holm,
    minimal_detectable_difference,
    paired_permutation,
)

STRICT = Metric("strict")


def finish_mean(stats: npt.ArrayLike, zero: float) -> Scores:
    s = np.asarray(stats, dtype=float)
    return {"mean": np.where(s[..., 1] == 0, zero, s[..., 0] / np.where(s[..., 1] == 0, 1, s[..., 1]))}


MEAN = Metric("mean", ("sum", "n"), finish_mean)


def ones(values: npt.ArrayLike) -> npt.NDArray[np.float64]:
    column = np.asarray(values, dtype=float)
    return np.stack([column, np.ones(len(column))], axis=1)


def sentences(rng: np.random.Generator, n: int, accuracy: float) -> npt.NDArray[np.float64]:
    """Correct, predicted, gold of n sentences of about three items; sentences differ in difficulty by .8 logits."""
    logit = np.log(accuracy / (1 - accuracy)) + rng.normal(0, 0.8, n)
    share = 1 / (1 + np.exp(-logit))
    gold = rng.poisson(3, n)
    correct = rng.binomial(gold, share)
    return np.stack([correct, correct + rng.poisson(3 * (1 - share)), gold], axis=1).astype(float)


# --- bootstrap -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("copies", [1, 10])
def test_resamples_are_multinomial(copies: int) -> None:
    """Every outcome of drawing 3 of 3 units has its exact probability; ten copies of each take the other code path."""
    n, n_resamples = 3 * copies, 30_000
    totals = bootstrap_totals([[1.0], [100.0], [10_000.0]] * copies, n_resamples)[:, 0].astype(int)
    assert (totals % 100 + totals // 100 % 100 + totals // 10_000 == n).all()
    for a, b in itertools.product(range(4), repeat=2):
        if (c := n - a - b) < 0:
            continue
        expected = comb(n, a) * comb(n - a, b) / 3**n * n_resamples
        found = int((totals == a + 100 * b + 10_000 * c).sum())
        assert abs(found - expected) <= 5 * np.sqrt(expected) + 1


def test_resamples_have_the_covariance_of_sums_of_draws() -> None:
    rng = np.random.default_rng(5)
    stats = rng.random((50, 3))
    totals = bootstrap_totals(stats, 20_000)
    assert totals.mean(axis=0) == pytest.approx(stats.sum(axis=0), rel=0.005)
    assert np.cov(totals.T) == pytest.approx(50 * np.cov(stats.T, bias=True), rel=0.05, abs=0.05)


@pytest.mark.parametrize("n", [40, 70_000])
def test_seed_decides_and_zero_is_a_seed(n: int) -> None:
    """sacreBLEU 2.6.0 takes a seed of 0 for none, so that two runs with "seed:0" differ."""
    stats = np.random.default_rng(1).random((n, 2))
    first = bootstrap_totals(stats, 3, seed=0)
    assert (first == bootstrap_totals(stats, 3)).all()
    assert (first == bootstrap_totals(stats, 3, seed=0)).all()
    assert (first != bootstrap_totals(stats, 3, seed=1)).any()
    assert (first == bootstrap_totals(stats[::-1], 3, seed=0)).all()


def test_sums_are_exact_beyond_single_precision() -> None:
    """sacreBLEU 2.6.0 keeps statistics in float32, where 2**24 + 1 is 2**24."""
    assert bootstrap_totals([[2.0**24 + 1]] * 3, 1).tolist() == [[3 * (2.0**24 + 1)]]


def test_shapes_without_units_or_columns() -> None:
    assert bootstrap_totals(np.zeros((0, 3)), 2).tolist() == [[0, 0, 0]] * 2
    assert bootstrap_totals(np.zeros((3, 0)), 2).shape == (2, 0)
    with pytest.raises(ValueError, match="two axes"):
        bootstrap_totals([1.0, 2.0], 2)


def test_logit_interval_is_what_its_formula_says() -> None:
    stats = sentences(np.random.default_rng(2), 40, 0.7)
    n = int(stats.any(axis=1).sum())
    resampled = STRICT.finish(bootstrap_totals(stats, 500, seed=3), 0.0)["f1"]
    found = bootstrap_intervals(stats, STRICT, n_resamples=500, seed=3)["f1"]
    f = found.estimate
    reach = t_quantile(0.975, n - 1) * resampled.std(ddof=1) / (f * (1 - f))
    for limit, side in ((found.low, -1), (found.high, 1)):
        assert limit == pytest.approx(1 / (1 + np.exp(-(np.log(f / (1 - f)) + side * reach))))
    assert (found.n_units, found.method, found.level, found.reason) == (n, "logit-t", 0.95, None)
    straight = bootstrap_intervals(stats, STRICT, n_resamples=500, seed=3, method="t")["f1"]
    assert straight.high == pytest.approx(f + t_quantile(0.975, n - 1) * resampled.std(ddof=1))
    percentile = bootstrap_intervals(stats, STRICT, n_resamples=500, seed=3, method="percentile")["f1"]
    assert [percentile.low, percentile.high] == pytest.approx(np.quantile(resampled, [0.025, 0.975]))


def test_mean_of_units_has_its_textbook_interval() -> None:
    """For a mean the bootstrap standard error is sd / sqrt(n), so method t is Student's (1908) but for n - 1."""
    values = np.random.default_rng(4).normal(50, 10, 30)
    found = bootstrap_intervals(ones(values), MEAN, method="t", n_resamples=40_000)["mean"]
    reach = t_quantile(0.975, 29) * values.std() / np.sqrt(30)
    assert found.low == pytest.approx(values.mean() - reach, abs=0.06)
    assert found.high == pytest.approx(values.mean() + reach, abs=0.06)


@pytest.mark.parametrize(("correct", "low", "high"), [(1, 0.025 ** (1 / 20), 1.0), (0, 0.0, 1 - 0.025 ** (1 / 20))])
def test_scores_of_zero_and_one_have_the_interval_of_clopper_and_pearson(correct: int, low: float, high: float) -> None:
    """Clopper & Pearson 1934: with 20 of 20 successes the lower limit is the 20th root of alpha / 2."""
    found = bootstrap_intervals([[correct, 2, 2] if correct == 0 else [2, 2, 2]] * 20 + [[0, 0, 0]] * 9, STRICT)["f1"]
    assert (found.estimate, found.n_units) == (correct, 20)
    assert found.low == pytest.approx(low)
    assert found.high == pytest.approx(high)


def test_what_has_no_interval_has_a_reason() -> None:
    few = bootstrap_intervals([[1, 2, 2]] * (MIN_UNITS - 1) + [[0, 0, 0]] * 90, STRICT)["f1"]
    assert (few.low, few.high, few.n_units) == (None, None, MIN_UNITS - 1)
    assert few.reason == "fewer than 11 units have something to count: 10"
    for same in (bootstrap_intervals([[1, 3, 3]] * 20, STRICT), bootstrap_intervals([[0.1, 0.7, 0.7]] * 20, STRICT)):
        assert {interval.reason for interval in same.values()} == {"the units do not differ"}
    assert bootstrap_intervals([[1, 2, 2], [2, 2, 2]] * 9, STRICT, n_resamples=1)["f1"].low is None
    assert bootstrap_intervals([[1, 2, 2], [2, 2, 2]] * 9, STRICT, n_resamples=0)["f1"].low is None
    undefined = bootstrap_intervals([[0, 0, 1]] * 20, STRICT, zero=np.nan)
    assert undefined["precision"].reason == "the score is undefined"
    assert undefined["recall"].reason is None
    seldom = bootstrap_intervals([[1, 1, 1]] + [[0, 0, 1]] * 60, STRICT, zero=np.nan, n_resamples=500)
    assert seldom["precision"].reason is None  # about a third of the resamples lack the one unit
    beyond = bootstrap_intervals(ones(np.arange(20.0)), MEAN)["mean"]
    assert beyond.reason == "the score does not lie in 0..1"
    nothing = bootstrap_intervals(np.zeros((0, 3)), STRICT)["f1"]
    assert (nothing.estimate, nothing.n_units, nothing.low) == (0.0, 0, None)
    with pytest.raises(ValueError, match="no interval method 'bca'"):
        bootstrap_intervals([[1, 1, 1]], STRICT, method="bca")  # type: ignore[arg-type]


def test_undefined_resamples_are_left_out_until_they_are_half() -> None:
    one_in_many = np.array([[2, 2, 2], [1, 2, 2]] + [[0, 0, 1]] * 60, dtype=float)
    found = bootstrap_intervals(one_in_many, STRICT, zero=np.nan, n_resamples=1_000, seed=1)["precision"]
    resampled = STRICT.finish(bootstrap_totals(one_in_many, 1_000, seed=1), np.nan)["precision"]
    share = np.isnan(resampled).mean()
    assert 0.05 < share < 0.3
    assert found.low is not None
    assert 0 < found.low < found.estimate == 0.75


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3), st.integers(0, 3)), max_size=30), st.integers(0, 3))
def test_intervals_surround_their_estimate_and_stay_in_range(rows: list[tuple[int, int, int]], seed: int) -> None:
    stats = [[correct, correct + spurious, correct + missed] for correct, spurious, missed in rows]
    for interval in bootstrap_intervals(np.reshape(stats, (-1, 3)), STRICT, n_resamples=100, seed=seed).values():
        if interval.reason is None:
            assert interval.low is not None
            assert interval.high is not None
            assert 0 <= interval.low <= interval.estimate <= interval.high <= 1
        else:
            assert interval.low is interval.high is None


@pytest.mark.parametrize(("n", "accuracy"), [(20, 0.6), (30, 0.9)])
def test_logit_intervals_cover_as_promised_and_more_than_percentiles(n: int, accuracy: float) -> None:
    rng = np.random.default_rng(n)
    truth = STRICT.finish(sentences(rng, 400_000, accuracy).sum(axis=0), 0.0)["f1"].item()
    covered = {"logit-t": 0, "percentile": 0}
    repetitions = 400
    for repetition in range(repetitions):
        sample = sentences(rng, n, accuracy)
        for method in covered:
            found = bootstrap_intervals(sample, STRICT, n_resamples=300, seed=repetition, method=method)["f1"]  # type: ignore[arg-type]
            assert found.low is not None
            assert found.high is not None
            covered[method] += found.low <= truth <= found.high
    assert 0.92 <= covered["logit-t"] / repetitions <= 0.985
    assert covered["logit-t"] > covered["percentile"]


# --- permutation -----------------------------------------------------------------------------------------------------

# Height differences of 15 pairs of crossed and self-fertilised plants, in eighths of an inch (Darwin 1876).
DARWIN = [49, -67, 8, 16, 6, 23, 28, 41, 14, 29, 56, 24, 75, 60, -48]


def test_darwins_plants_as_fisher_permuted_them() -> None:
    """Fisher 1935, The Design of Experiments, section 21: 863 of 32,768 sums reach the observed one, on one side."""
    found = paired_permutation(ones(DARWIN), ones(np.zeros(15)), MEAN, n_permutations=2**15)["mean"]
    assert found.p_value == Fraction(2 * 863, 2**15)
    assert (found.exact, found.n_units, found.n_permutations) == (True, 15, 2**15)
    assert found.difference == pytest.approx(314 / 15)
    drawn = paired_permutation(ones(DARWIN), ones(np.zeros(15)), MEAN, n_permutations=30_000)["mean"]
    assert not drawn.exact
    assert drawn.p_value == pytest.approx(found.p_value, abs=0.006)
    assert (drawn.p_value * 30_001) % 1 == pytest.approx(0, abs=1e-6)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 2), st.integers(0, 2), st.integers(0, 2), st.integers(0, 2)), max_size=7))
def test_few_units_are_enumerated(rows: list[tuple[int, int, int, int]]) -> None:
    """p by exchanging every set of units and scoring both systems anew."""
    first = np.array([[a, a + b, a + c] for a, b, c, _ in rows], dtype=float).reshape(-1, 3)
    second = np.array([[d, d + c, d + b] for _, b, c, d in rows], dtype=float).reshape(-1, 3)
    observed = STRICT.finish(first.sum(axis=0), 0.0)["f1"] - STRICT.finish(second.sum(axis=0), 0.0)["f1"]
    as_much = 0
    for exchange in itertools.product([False, True], repeat=len(rows)):
        swap = np.array(exchange, dtype=bool).reshape(-1, 1)
        one, other = np.where(swap, second, first), np.where(swap, first, second)
        difference = STRICT.finish(one.sum(axis=0), 0.0)["f1"] - STRICT.finish(other.sum(axis=0), 0.0)["f1"]
        as_much += bool(abs(difference) >= abs(observed) - 1e-12)
    found = paired_permutation(first, second, STRICT)["f1"]
    assert found.exact
    assert found.p_value == as_much / 2 ** len(rows)
    assert found.difference == pytest.approx(observed.item())
    back = paired_permutation(second, first, STRICT)["f1"]
    assert back.difference == pytest.approx(-found.difference)
    assert back.p_value == found.p_value


def test_permutation_of_means_equals_scipy() -> None:
    stats = pytest.importorskip("scipy.stats")
    rng = np.random.default_rng(6)
    a, b = rng.normal(0.3, 1, 12), rng.normal(0, 1, 12)
    peer = stats.permutation_test(
        (a - b,), lambda d, axis: np.mean(d, axis=axis), permutation_type="samples", n_resamples=np.inf, vectorized=True
    )
    assert paired_permutation(ones(a), ones(b), MEAN)["mean"].p_value == pytest.approx(peer.pvalue)


def test_systems_that_are_alike_differ_by_chance_only() -> None:
    stats = sentences(np.random.default_rng(7), 60, 0.7)
    alike = paired_permutation(stats, stats, STRICT)["f1"]
    assert (alike.difference, alike.p_value, alike.n_units, alike.n_permutations) == (0.0, 1.0, 0, 1)
    none = paired_permutation(np.zeros((0, 3)), np.zeros((0, 3)), STRICT)["f1"]
    assert (none.p_value, none.n_units) == (1.0, 0)
    undefined = paired_permutation([[0, 0, 1]] * 4, [[1, 1, 1]] * 4, STRICT, zero=np.nan)["precision"]
    assert np.isnan(undefined.difference)
    assert undefined.p_value == 1
    with pytest.raises(ValueError, match="different shapes"):
        paired_permutation([[1, 1, 1]], [[1, 1]], STRICT)


def test_random_exchanges_are_seeded_and_do_not_depend_on_the_order_of_units() -> None:
    rng = np.random.default_rng(8)
    first, second = sentences(rng, 80, 0.75), sentences(rng, 80, 0.65)
    found = paired_permutation(first, second, STRICT, n_permutations=2_000)["f1"]
    assert found == paired_permutation(first, second, STRICT, n_permutations=2_000, seed=0)["f1"]
    assert found == paired_permutation(first[::-1], second[::-1], STRICT, n_permutations=2_000)["f1"]
    assert found.p_value != paired_permutation(first, second, STRICT, n_permutations=2_000, seed=1)["f1"].p_value
    assert found.p_value >= 1 / 2_001


def test_the_test_keeps_its_level() -> None:
    """Under the null hypothesis p <= .05 in about one case of twenty (here: at most 32 of 400, 3 standard errors)."""
    rng = np.random.default_rng(9)
    rejected = 0
    for seed in range(400):
        a, b = sentences(rng, 25, 0.7), sentences(rng, 25, 0.7)
        rejected += paired_permutation(a, b, STRICT, n_permutations=200, seed=seed)["f1"].p_value <= 0.05
    assert 8 <= rejected <= 33


# --- minimal detectable difference -----------------------------------------------------------------------------------


def test_detectable_difference_of_means_is_blooms_multiple_of_the_standard_error() -> None:
    """Bloom 1995: about 2.8 standard errors for alpha .05, power .8 and many units."""
    rng = np.random.default_rng(10)
    a, b = rng.normal(0, 1, 200), rng.normal(0, 1, 200)
    found = minimal_detectable_difference(ones(a), ones(b), MEAN, n_resamples=20_000)["mean"]
    error = (a - b).std() / np.sqrt(200)
    assert found == pytest.approx((t_quantile(0.975, 199) + t_quantile(0.8, 199)) * error, rel=0.02)
    assert found == pytest.approx(2.81 * error, rel=0.025)
    more = minimal_detectable_difference(ones(a), ones(b), MEAN, power=0.95)["mean"]
    assert more is not None
    assert found is not None
    assert more > found


def test_a_difference_of_that_size_is_found_as_often_as_promised() -> None:
    rng = np.random.default_rng(11)
    a = rng.normal(0, 1, 40)
    noise = rng.normal(0, 1, 40)
    size = minimal_detectable_difference(ones(a), ones(a + noise), MEAN)["mean"]
    assert size is not None
    found = 0
    for seed in range(200):
        difference = ones(size + noise.std() * np.random.default_rng(seed).normal(0, 1, 40))
        found += paired_permutation(difference, ones(np.zeros(40)), MEAN, n_permutations=400)["mean"].p_value <= 0.05
    assert 0.7 <= found / 200 <= 0.9


def test_detectable_difference_needs_units() -> None:
    ten, other = ([[n, 2, 2] for n in (1, a, b) * 3] + [[b, 2, 2]] + [[0, 0, 0]] * 20 for a, b in ((1, 2), (2, 1)))
    assert set(minimal_detectable_difference(ten, other, STRICT).values()) == {None}
    eleven = minimal_detectable_difference([*ten, [1, 2, 2]], [*other, [1, 2, 2]], STRICT)["f1"]
    assert eleven is not None
    assert eleven > 0
    undefined = minimal_detectable_difference([[0, 0, 1]] * 20, [[0, 0, 1]] * 20, STRICT, zero=np.nan)
    assert undefined["precision"] is None
    with pytest.raises(ValueError, match="different shapes"):
        minimal_detectable_difference([[1, 1, 1]], [[1, 1]], STRICT)


# --- proportions, quantiles, Holm ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("successes", "trials", "wilson", "exact"),
    [
        (81, 263, (0.2553, 0.3662), (0.2527, 0.3676)),
        (15, 148, (0.0624, 0.1605), (0.0578, 0.1617)),
        (0, 20, (0.0000, 0.1611), (0.0000, 0.1684)),
        (1, 29, (0.0061, 0.1718), (0.0009, 0.1776)),
    ],
)
def test_proportions_of_newcombe(
    successes: int, trials: int, wilson: tuple[float, float], exact: tuple[float, float]
) -> None:
    """Newcombe 1998, Statistics in Medicine 17:857-872, Table I: Wilson (method 3) and Clopper-Pearson (method 5)."""
    assert tuple(round(limit.item(), 4) for limit in wilson_interval(successes, trials)) == wilson
    assert tuple(round(limit.item(), 4) for limit in clopper_pearson(successes, trials)) == exact


def test_proportions_equal_scipy() -> None:
    stats = pytest.importorskip("scipy.stats")
    grid = [(k, n) for n in (1, 2, 7, 40, 1000) for k in sorted({0, 1, n // 2, n - 1, n})]
    k, n = np.array(grid).T
    for level in (0.9, 0.95, 0.99):
        for ours, method in ((wilson_interval(k, n, level), "wilson"), (clopper_pearson(k, n, level), "exact")):
            peer = [stats.binomtest(*case).proportion_ci(level, method) for case in grid]
            assert ours[0] == pytest.approx([interval.low for interval in peer], abs=1e-12)
            assert ours[1] == pytest.approx([interval.high for interval in peer], abs=1e-12)


def test_proportions_without_trials_say_nothing() -> None:
    for interval in (wilson_interval, clopper_pearson):
        low, high = interval([0, 0, 1], [0, 1, 1])
        assert (low[0], high[0]) == (0, 1)
        assert (low[1], high[2]) == (0, 1)
        assert 0.7 < high[1] < 1


@pytest.mark.parametrize(
    ("degrees", "table"), [(1, 12.706), (2, 4.303), (5, 2.571), (10, 2.228), (30, 2.042), (120, 1.980)]
)
def test_t_quantiles_are_those_of_the_tables(degrees: int, table: float) -> None:
    """Fisher & Yates 1938, Statistical Tables, Table III, P = .05."""
    assert round(t_quantile(0.975, degrees), 3) == table
    assert t_quantile(0.025, degrees) == pytest.approx(-t_quantile(0.975, degrees))


def test_holm_by_hand() -> None:
    """Four p values whose thresholds at .05 are .05/4, .05/3, .05/2, .05 (Holm 1979, section 3): two are rejected."""
    assert holm([0.01, 0.04, 0.03, 0.005]).tolist() == pytest.approx([0.03, 0.06, 0.06, 0.02])
    assert holm([]).shape == (0,)
    assert holm([0.7, 0.9]).tolist() == [1.0, 1.0]


@settings(max_examples=100, deadline=None)
@given(st.lists(st.floats(0, 1), min_size=1, max_size=12), st.floats(0.001, 0.2))
def test_holm_rejects_what_its_step_down_procedure_rejects(p_values: list[float], alpha: float) -> None:
    rejected = set()
    for step, i in enumerate(sorted(range(len(p_values)), key=lambda j: p_values[j])):
        if p_values[i] * (len(p_values) - step) > alpha:
            break
        rejected.add(i)
    assert {i for i, p in enumerate(holm(p_values)) if p <= alpha} == rejected


@pytest.mark.parametrize("degrees", [*range(1, 41), 99, 100, 499, 500, 501, 2000, 10.5])
def test_t_quantiles_are_scipys(degrees: float) -> None:
    from scipy.special import stdtrit

    for probability in (0.001, 0.025, 0.3, 0.5, 0.8, 0.975, 0.9995):
        expected = float(stdtrit(degrees, probability))
        assert t_quantile(probability, degrees) == pytest.approx(expected, rel=1e-9, abs=1e-12)


@pytest.mark.parametrize("trials", [1, 2, 14, 500])
def test_limits_without_a_mixed_outcome_are_scipys(trials: int) -> None:
    from scipy.stats import binomtest

    for k in (0, trials):
        expected = binomtest(k, trials).proportion_ci(0.95, method="exact")
        assert [limit.item() for limit in clopper_pearson(k, trials)] == pytest.approx([expected.low, expected.high])
