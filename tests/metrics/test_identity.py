"""Which mentions are with the wrong others: by hand, against a slow reading of the definition, and its invariants."""

from __future__ import annotations

from collections import defaultdict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from karat.metrics.identity import misplaced

CLUSTERINGS = st.lists(st.tuples(st.integers(0, 4), st.integers(-2, 2)), max_size=12)


def slowly(inside: list[int], other: list[int]) -> list[bool]:
    """The definition, word by word: the parts of every cluster, the largest and earliest right, the rest not."""
    wrong = [False] * len(inside)
    for cluster in set(inside):
        parts = defaultdict(list)
        for place, name in enumerate(inside):
            if name == cluster:
                parts[other[place]].append(place)
        right = min(parts.values(), key=lambda places: (-len(places), places[0]))
        for places in parts.values():
            for place in places:
                wrong[place] = places is not right
    return wrong


def test_by_hand() -> None:
    # Gold {0 1 2 3} {4 5}; predicted {0 1} {2 3 4} {5}: of 0 1 and 2 3, both two, the first is right, and of 4 and 5
    # too; in {2 3 4} the two of one gold cluster are right.
    split, merged = misplaced([0, 0, 0, 0, 1, 1], [5, 5, 6, 6, 6, 7])
    assert split.tolist() == [False, False, True, True, False, True]
    assert merged.tolist() == [False, False, False, False, True, False]


@given(CLUSTERINGS)
def test_it_is_the_definition(rows: list[tuple[int, int]]) -> None:
    gold, pred = [g for g, _ in rows], [p for _, p in rows]
    split, merged = misplaced(gold, pred)
    assert split.tolist() == slowly(gold, pred)
    assert merged.tolist() == slowly(pred, gold)


@given(CLUSTERINGS)
def test_nothing_is_misplaced_exactly_where_the_partitions_are_equal(rows: list[tuple[int, int]]) -> None:
    split, merged = misplaced([g for g, _ in rows], [p for _, p in rows])
    equal = all((a[0] == b[0]) == (a[1] == b[1]) for a in rows for b in rows)
    assert (not split.any() and not merged.any()) == equal


@given(CLUSTERINGS)
def test_a_split_is_a_merge_from_the_other_side_whatever_clusters_are_called(rows: list[tuple[int, int]]) -> None:
    gold, pred = [g for g, _ in rows], [p for _, p in rows]
    split, merged = misplaced(gold, pred)
    turned = misplaced([9 - p * p * p for p in pred], [7 * g for g in gold])
    assert (turned[0].tolist(), turned[1].tolist()) == (merged.tolist(), split.tolist())


def test_lengths_must_fit() -> None:
    with pytest.raises(ValueError, match="of one length"):
        misplaced([1, 2], [1])
