"""Error kinds: that every item is accounted for once, against a slow version, and what was caused below."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from karat.metrics.errors import (
    ANY_ERROR,
    ErrorKind,
    Errors,
    caused_below,
    error_statistics,
    item_errors,
)
from karat.metrics.labelled_spans import Spans
from karat.metrics.matching import Matching
from karat.metrics.overlap import align

FAULTS = [ErrorKind.BOUNDARY, ErrorKind.TYPE, ErrorKind.LINK, ErrorKind.VALUE, ErrorKind.ROLE, ErrorKind.ATTRIBUTE]
NOTHING = np.zeros(0, dtype=np.int64)


def matching(pairs: list[tuple[int, int]], missed: list[int], spurious: list[int]) -> Matching:
    ours, theirs = (np.array([p[k] for p in pairs], dtype=np.int64) for k in (0, 1))
    lost, extra = np.array(missed, dtype=np.int64), np.array(spurious, dtype=np.int64)
    return Matching(ours, theirs, lost, extra, NOTHING, NOTHING)


def errors(rows: list[tuple[ErrorKind, int, int]]) -> Errors:
    return Errors(*np.array(rows, dtype=np.int64).reshape(-1, 3).T)


def rows_of(found: Errors) -> list[tuple[ErrorKind, int, int]]:
    columns = zip(found.kind.tolist(), found.gold.tolist(), found.pred.tolist(), strict=True)
    return [(ErrorKind(k), g, p) for k, g, p in columns]


@settings(deadline=None)
@given(
    st.integers(0, 6),
    st.integers(0, 3),
    st.integers(0, 3),
    st.sets(st.sampled_from(FAULTS)),
    st.randoms(),
    st.booleans(),
)
def test_kinds_equal_a_slow_loop(n: int, missed: int, spurious: int, kinds: Any, random: Any, every: bool) -> None:
    faults = {kind: [random.random() < 0.4 for _ in range(n)] for kind in random.sample(sorted(kinds), len(kinds))}
    pairs = matching([(i, n - 1 - i) for i in range(n)], list(range(n, n + missed)), list(range(n, n + spurious)))
    expected = []
    for i in range(n):
        found = [kind for kind in FAULTS if kind in faults and faults[kind][i]] or [ErrorKind.NONE]
        expected += [(kind, i, n - 1 - i) for kind in (found if every else found[:1])]
    expected += [(ErrorKind.MISSED, i, -1) for i in range(n, n + missed)]
    expected += [(ErrorKind.SPURIOUS, -1, i) for i in range(n, n + spurious)]
    assert rows_of(item_errors(pairs, faults, every=every)) == expected


@settings(deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 1), st.integers(0, 9), st.integers(1, 4), st.integers(0, 2)), max_size=8),
    st.data(),
)
def test_every_item_is_accounted_for_once(rows: list[Any], data: st.DataObject) -> None:
    keep = data.draw(st.lists(st.booleans(), min_size=len(rows), max_size=len(rows)))
    columns = np.array(rows, dtype=np.int64).reshape(-1, 4)
    gold = Spans.contiguous(columns[:, 0], columns[:, 1], columns[:, 1] + columns[:, 2], columns[:, 3])
    kept = columns[np.array(keep, dtype=bool)]
    pred = Spans.contiguous(kept[:, 0], kept[:, 1], kept[:, 1] + kept[:, 2] + 1, kept[:, 3])
    pairs = align(gold, pred)
    found = item_errors(pairs, {ErrorKind.BOUNDARY: pairs.kind % 2 == 1, ErrorKind.TYPE: pairs.kind >= 2})
    assert sorted(found.gold[found.gold >= 0].tolist()) == list(range(len(gold)))
    assert sorted(found.pred[found.pred >= 0].tolist()) == list(range(len(pred)))
    stats = error_statistics(found, gold.unit, pred.unit, 2)
    assert stats.sum() == len(found.kind)
    assert stats[:, :, 1].sum() == 0
    assert stats[:, ErrorKind.MISSED, 0].sum() == len(pairs.missed)


def test_an_argument_lost_with_its_trigger_is_caused_below() -> None:
    # triggers: 0 found, 1 missed, 2 found with a wrong type (by prediction 1); prediction 2 spurious
    triggers = errors(
        [(ErrorKind.NONE, 0, 0), (ErrorKind.TYPE, 2, 1), (ErrorKind.MISSED, 1, -1), (ErrorKind.SPURIOUS, -1, 2)]
    )
    # arguments 0 and 3 hang on trigger 0, 1 on trigger 1, 2 on trigger 2; predicted ones on 0, 1, 2
    arguments = errors(
        [
            (ErrorKind.NONE, 0, 0),
            (ErrorKind.ROLE, 2, 1),
            (ErrorKind.MISSED, 1, -1),
            (ErrorKind.MISSED, 3, -1),
            (ErrorKind.SPURIOUS, -1, 2),
        ]
    )
    gold_below, pred_below = [0, 1, 2, 0], [0, 1, 2]
    assert caused_below(arguments, triggers, gold_below, pred_below).tolist() == [False, True, True, False, True]
    lost = caused_below(arguments, triggers, gold_below, pred_below, {ErrorKind.MISSED})
    assert lost.tolist() == [False, False, True, False, False]
    stats = error_statistics(arguments, [0] * 4, [0] * 3, 1, caused_below(arguments, triggers, gold_below, pred_below))
    assert stats[0, ErrorKind.MISSED].tolist() == [1, 1]
    assert stats[0, ErrorKind.SPURIOUS].tolist() == [0, 1]
    assert stats[0, ErrorKind.NONE].tolist() == [1, 0]


def test_any_of_several_foundations_may_be_at_fault_and_none_is_none() -> None:
    mentions = errors([(ErrorKind.NONE, 0, 0), (ErrorKind.MISSED, 1, -1)])
    relations = errors([(ErrorKind.MISSED, 0, -1), (ErrorKind.MISSED, 1, -1), (ErrorKind.MISSED, 2, -1)])
    below = [[0, 1], [0, 0], [-1, -1]]
    assert caused_below(relations, mentions, below, np.zeros((0, 2))).tolist() == [True, False, False]


@given(st.lists(st.tuples(st.sampled_from(sorted(ErrorKind)), st.integers(0, 4), st.integers(0, 4)), max_size=10))
def test_nothing_is_caused_by_a_layer_without_errors(rows: list[tuple[ErrorKind, int, int]]) -> None:
    perfect = errors([(ErrorKind.NONE, i, i) for i in range(5)])
    assert not caused_below(errors(rows), perfect, range(5), range(5)).any()
    broken = errors([(ErrorKind.VALUE, i, i) for i in range(5)])
    expected = [kind in ANY_ERROR for kind, _, _ in rows]
    assert caused_below(errors(rows), broken, range(5), range(5)).tolist() == expected


def test_degenerate_input() -> None:
    empty = item_errors(matching([], [], []), {})
    assert len(empty.kind) == 0
    assert caused_below(empty, empty, [], []).tolist() == []
    assert error_statistics(empty, [], [], 2).tolist() == np.zeros((2, len(ErrorKind), 2)).tolist()
    many = item_errors(matching([], [], list(range(10_000))), {ErrorKind.TYPE: []})
    assert error_statistics(many, [], [0] * 10_000, 1)[0, ErrorKind.SPURIOUS, 0] == 10_000
    with pytest.raises(ValueError, match="TYPE is given for 1 of 0 pairs"):
        item_errors(matching([], [], []), {ErrorKind.TYPE: [True]})
