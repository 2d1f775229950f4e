"""Sparse maximum-weight matching against exhaustive and dense solutions, on ties, paths, stars and large components."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linear_sum_assignment

from karat.metrics import assignment
from karat.metrics.assignment import FEW_EDGES, best_matching, components, rank_within

edges = st.dictionaries(st.tuples(st.integers(0, 6), st.integers(0, 6)), st.integers(0, 4), max_size=25)


def is_matching(left: np.ndarray, right: np.ndarray, chosen: np.ndarray) -> bool:
    return len(set(left[chosen])) == chosen.sum() == len(set(right[chosen]))


def dense_best(left: np.ndarray, right: np.ndarray, weight: np.ndarray) -> float:
    table = np.zeros((left.max(initial=0) + 1, right.max(initial=0) + 1))
    table[left, right] = weight
    return float(table[linear_sum_assignment(table, maximize=True)].sum())


@given(edges, st.integers(1, 7))
@settings(max_examples=300, deadline=None)
def test_small_graphs_with_many_ties(graph: dict[tuple[int, int], int], divisor: int) -> None:
    left, right = np.array(list(graph), dtype=np.int64).reshape(-1, 2).T
    weight = np.array(list(graph.values()), dtype=float) / divisor
    chosen = best_matching(left, right, weight)
    assert is_matching(left, right, chosen)
    assert not chosen[weight == 0].any()
    assert weight[chosen].sum() == pytest.approx(dense_best(left, right, weight))


@pytest.mark.parametrize("dense_cells", [0, 1 << 16])
@pytest.mark.parametrize("rounds", [0, 1, 32])
@pytest.mark.parametrize("kind", ["ties", "integers", "reals", "tiny"])
def test_random_graphs_by_every_route(
    kind: str, rounds: int, dense_cells: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(assignment, "DENSE_CELLS", dense_cells)
    monkeypatch.setattr(assignment, "ROUNDS", rounds)
    rng = np.random.default_rng(4)
    for n, n_left, n_right in ((60, 30, 30), (400, 60, 200), (400, 200, 60), (900, 90, 80)):
        flat = rng.choice(n_left * n_right, n, replace=False)
        left, right = np.divmod(flat, n_right)
        weight = {
            "ties": np.ones(n),
            "integers": rng.integers(1, 4, n).astype(float),
            "reals": rng.random(n),
            "tiny": rng.random(n) * 1e-9,
        }[kind]
        chosen = best_matching(left, right, weight)
        assert is_matching(left, right, chosen)
        assert weight[chosen].sum() == pytest.approx(dense_best(left, right, weight), rel=1e-9)


def test_long_path_takes_every_other_edge() -> None:
    n = 2000
    left, right = np.repeat(np.arange(n), 2), np.repeat(np.arange(n + 1), 2)[1:-1]
    chosen = best_matching(left, right, np.ones(2 * n))
    assert is_matching(left, right, chosen)
    assert chosen.sum() == n


def test_star_takes_its_heaviest_edge() -> None:
    weight = np.arange(1, 10_001, dtype=float)
    chosen = best_matching(np.zeros(10_000, dtype=np.int64), np.arange(10_000), weight)
    assert np.flatnonzero(chosen).tolist() == [9_999]


def test_nothing_to_match() -> None:
    assert best_matching([], [], []).tolist() == []
    assert best_matching([0, 1], [0, 1], [0.0, 0.0]).tolist() == [False, False]
    assert components([], []).tolist() == []
    assert rank_within(np.zeros(0, dtype=np.int64)).tolist() == []


@given(st.lists(st.tuples(st.integers(0, 8), st.integers(0, 8)), max_size=14))
def test_few_edges_fall_into_the_same_components_as_many(edges: list[tuple[int, int]]) -> None:
    left, right = [e[0] for e in edges], [e[1] for e in edges]
    few = components(left, right)
    # Repeated often enough, the same graph is left to scipy.
    times = FEW_EDGES // max(len(edges), 1) + 1
    many = components(left * times, right * times)[: len(edges)]
    assert len({*zip(few.tolist(), many.tolist(), strict=True)}) == len({*few.tolist()}) == len({*many.tolist()})


@pytest.mark.parametrize("few_cells", [0, 1 << 16])
@given(graph=edges)
@settings(max_examples=100, deadline=None)
def test_both_solvers_of_small_components(few_cells: int, graph: dict[tuple[int, int], int]) -> None:
    left, right = np.array(list(graph), dtype=np.int64).reshape(-1, 2).T
    weight = np.array(list(graph.values()), dtype=float)
    with pytest.MonkeyPatch.context() as patch:
        # Nothing is settled beforehand, so that the solver has to see all of it.
        patch.setattr(assignment, "ROUNDS", 0)
        patch.setattr(assignment, "FEW_CELLS", few_cells)
        chosen = best_matching(left, right, weight)
    assert is_matching(left, right, chosen)
    assert weight[chosen].sum() == pytest.approx(dense_best(left, right, weight))
