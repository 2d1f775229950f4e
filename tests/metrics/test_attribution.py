"""Attribution: pairs, roles, partial spans, tuples and chains against slow versions on sets of characters."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from karat.metrics.attribution import (
    Attributions,
    align_attributions,
    covered_character_statistics,
    nesting_credit,
    role_statistics,
    span_overlap_statistics,
    tuple_statistics,
)
from karat.metrics.labelled_spans import Spans
from karat.metrics.overlap import PROPORTIONAL
from karat.metrics.statistics import finish_prf
from karat.metrics.values import ATTRIBUTE, attribute_statistics

Slot = frozenset[int]
Row = tuple[int, Slot, Slot, Slot, int]
"""unit, characters of source, cue and content, polarity"""


def spans(units: list[int], slots: list[Slot]) -> Spans:
    pieces = [(i, c) for i, slot in enumerate(slots) for c in slot]
    item, start = (np.array([p[k] for p in pieces], dtype=np.int64) for k in (0, 1))
    return Spans.from_pieces(units, [0] * len(units), start, start + 1, item)


def attributions(rows: list[Row]) -> Attributions:
    units = [r[0] for r in rows]
    return Attributions(*(spans(units, [r[k] for r in rows]) for k in (1, 2, 3)))  # type: ignore[misc]


def polarity(rows: list[Row]) -> list[int]:
    return [r[4] for r in rows]


def chars(text: str) -> Slot:
    """`a-d` for the characters 0 to 3, so that a case can be read."""
    first, _, last = text.partition("-")
    return frozenset(range(ord(first) - 97, ord(last or first) - 96)) if text else frozenset()


SLOTS: st.SearchStrategy[Slot] = st.frozensets(st.integers(0, 6), max_size=4)
ROWS: st.SearchStrategy[list[Row]] = st.lists(
    st.tuples(st.integers(0, 1), SLOTS, SLOTS, SLOTS, st.integers(0, 1)), max_size=6
)


def slow_sf1(own: list[Row], other: list[Row], script: bool) -> float:
    """SF1 (Barnes et al. 2022) from the side of `own`: credit of each of its tuples, summed."""

    def fits(a: Any, b: Any) -> bool:
        slots = [bool(a[k] & b[k]) or (not a[k] and not b[k] and not (script and k == 2)) for k in (1, 2, 3)]
        return a[0] == b[0] and any(a[k] & b[k] for k in (1, 2, 3)) and all(slots)

    def weight(a: Any, b: Any) -> float:
        return sum(len(a[k] & b[k]) / len(a[k]) if a[k] else 1.0 for k in (1, 2, 3)) / 3

    total = 0.0
    for a in own:
        agreeing = [b for b in other if fits(a, b) and a[4] == b[4]]
        if agreeing:
            total += max(weight(a, b) for b in (other if script else agreeing) if fits(a, b))
    return total


@settings(deadline=None)
@given(ROWS, ROWS, st.sampled_from(["corrected", "semeval-2022"]))
def test_tuples_equal_slow_sf1(gold: list[Row], pred: list[Row], mode: Any) -> None:
    stats = tuple_statistics(attributions(gold), attributions(pred), 2, polarity(gold), polarity(pred), mode=mode)
    script = mode == "semeval-2022"
    expected = [slow_sf1(pred, gold, script), len(pred), slow_sf1(gold, pred, script), len(gold)]
    assert stats.sum(axis=0).tolist() == pytest.approx(expected)


def test_weight_from_a_tuple_of_the_other_polarity() -> None:
    # SemEval-2022 task 10: the script credits .889 where the tuple of the same polarity is worth .778
    pred: list[Row] = [(0, chars("a"), chars("c-e"), chars("b"), 1)]
    gold: list[Row] = [
        (0, chars("a"), chars("e"), chars("b"), 1),
        (0, chars("a"), chars("c-d"), chars("b"), 0),
    ]
    sides = attributions(gold), attributions(pred), 1, polarity(gold), polarity(pred)
    assert tuple_statistics(*sides)[0, 0] == pytest.approx(0.778, abs=5e-4)
    assert tuple_statistics(*sides, mode="semeval-2022")[0, 0] == pytest.approx(0.889, abs=5e-4)


def test_an_empty_slot_fits_an_empty_one_alone() -> None:
    full: list[Row] = [(0, chars("a"), chars("b"), chars("c"), 0)]
    no_source: list[Row] = [(0, chars(""), chars("b"), chars("c"), 0)]
    no_cue: list[Row] = [(0, chars("a"), chars(""), chars("c"), 0)]

    def f(gold: list[Row], pred: list[Row], **mode: Any) -> float:
        stats = tuple_statistics(attributions(gold), attributions(pred), 1, **mode)
        return PROPORTIONAL.finish(stats.sum(axis=0), 0.0)["f1"].item()

    assert f(no_source, no_source) == 1.0
    assert f(full, no_source) == f(no_source, full) == 0.0
    assert f(no_cue, no_cue) == 1.0
    assert f(no_cue, no_cue, mode="semeval-2022") == 0.0


def best_cue_overlap(gold: list[Row], pred: list[Row]) -> float:
    def dice(a: Row, b: Row) -> float:
        return 2 * len(a[2] & b[2]) / (len(a[2]) + len(b[2])) if a[0] == b[0] and a[2] & b[2] else 0.0

    small, large = sorted((gold, pred), key=len)
    return max(
        (
            sum(dice(a, b) for a, b in zip(small, chosen, strict=True))
            for chosen in itertools.permutations(large, len(small))
        ),
        default=0.0,
    )


@settings(deadline=None, max_examples=60)
@given(ROWS.filter(lambda rows: len(rows) < 5), ROWS.filter(lambda rows: len(rows) < 5), st.randoms())
def test_cues_are_paired_optimally_and_in_any_order(gold: list[Row], pred: list[Row], random: Any) -> None:
    def total(left: Any, right: Any, ours: list[Row], theirs: list[Row]) -> float:
        pairs = [(ours[i][2], theirs[j][2]) for i, j in zip(left.tolist(), right.tolist(), strict=True)]
        return sum(2 * len(a & b) / (len(a) + len(b)) for a, b in pairs if a & b)

    left, right = align_attributions(attributions(gold), attributions(pred))
    assert len(set(left.tolist())) == len(left) == len(set(right.tolist()))
    # the tie-breakers may cost at most their own size
    assert total(left, right, gold, pred) >= best_cue_overlap(gold, pred) - 5e-3
    shuffled = random.sample(pred, len(pred))
    again = align_attributions(attributions(gold), attributions(shuffled))
    assert total(*again, gold, shuffled) == pytest.approx(total(left, right, gold, pred), abs=5e-3)


def test_content_decides_between_equal_cues_and_pairs_what_has_no_cue() -> None:
    gold: list[Row] = [(0, chars(""), chars("a"), chars("c-d"), 0), (0, chars(""), chars(""), chars("g-h"), 0)]
    pred: list[Row] = [
        (0, chars(""), chars("a"), chars("f"), 0),
        (0, chars(""), chars(""), chars("c-g"), 0),
        (0, chars(""), chars("a"), chars("d"), 0),
    ]
    left, right = align_attributions(attributions(gold), attributions(pred))
    assert (left.tolist(), right.tolist()) == ([0, 1], [2, 1])


def test_roles_count_only_under_paired_cues() -> None:
    # 1: source exact; 2: source right, but under a cue that is elsewhere; 3: no source in gold, one predicted
    gold: list[Row] = [
        (0, chars("a-b"), chars("c"), chars("d-e"), 0),
        (0, chars("f-g"), chars("h"), chars("i"), 0),
        (0, chars(""), chars("k"), chars("l"), 0),
    ]
    pred: list[Row] = [
        (0, chars("a-b"), chars("c"), chars("e"), 0),
        (0, chars("f-g"), chars("j"), chars("i"), 0),
        (0, chars("m"), chars("k"), chars("l"), 0),
    ]
    ours, theirs = attributions(gold), attributions(pred)
    pairs = align_attributions(ours, theirs)
    assert role_statistics(ours.source, theirs.source, pairs, 1).tolist() == [[1, 3, 1, 2]]
    assert role_statistics(theirs.source, ours.source, pairs[::-1], 1).tolist() == [[1, 2, 1, 3]]
    assert role_statistics(ours.content, theirs.content, pairs, 1).tolist() == [[1, 3, 1, 3]]
    part = role_statistics(ours.content, theirs.content, pairs, 1, credit="proportional")
    assert part.tolist() == [[2, 3, 1.5, 3]]
    characters = role_statistics(ours.content, theirs.content, pairs, 1, credit="characters")
    assert characters.tolist() == [[2, 3, 2, 4]]


@settings(deadline=None)
@given(ROWS, ROWS)
def test_a_proportional_role_lies_between_exact_and_the_number_of_pairs(gold: list[Row], pred: list[Row]) -> None:
    ours, theirs = attributions(gold), attributions(pred)
    pairs = align_attributions(ours, theirs)
    exact, part = (role_statistics(ours.content, theirs.content, pairs, 2, credit=c) for c in ("exact", "proportional"))
    assert (exact[:, [1, 3]] == part[:, [1, 3]]).all()
    assert (exact[:, [0, 2]] <= part[:, [0, 2]] + 1e-12).all()
    assert (part[:, 0] <= part[:, 1]).all()


@settings(deadline=None)
@given(ROWS, ROWS, st.sampled_from(["union", "qsample"]))
def test_partial_spans_equal_slow_sums(gold: list[Row], pred: list[Row], mode: Any) -> None:
    def credit(own: set[Any], other: set[Any]) -> float:
        total = 0.0
        for unit, span in own:
            rivals = [s for u, s in other if u == unit]
            if mode == "union":
                rivals = [frozenset().union(*rivals)]
            total += sum(len(span & s) / len(span) for s in rivals)
        return total

    ours, theirs = ({(r[0], r[3]) for r in side if r[3]} for side in (gold, pred))
    stats = span_overlap_statistics(attributions(gold).content, attributions(pred).content, 2, mode=mode)
    expected = [credit(theirs, ours), len(theirs), credit(ours, theirs), len(ours)]
    assert stats.sum(axis=0).tolist() == pytest.approx(expected)
    if mode == "union":
        assert (stats[:, 0] <= stats[:, 1] + 1e-9).all()
        assert (stats[:, 2] <= stats[:, 3] + 1e-9).all()


def test_partial_match_after_pareti_by_hand() -> None:
    # contents [0, 10), [20, 30); predicted [5, 15), [20, 30): P = R = (5/10 + 1)/2. QSample's value for 0/0 is 1
    gold = Spans.contiguous([0, 0], [0, 20], [10, 30], [0, 0])
    pred = Spans.contiguous([0, 0], [5, 20], [15, 30], [0, 0])
    for mode in ("union", "qsample"):
        scores = PROPORTIONAL.finish(span_overlap_statistics(gold, pred, 1, mode=mode)[0], 1.0)
        assert (scores["precision"].item(), scores["recall"].item()) == (0.75, 0.75)
    none = Spans.contiguous([], [], [], [])
    scores = PROPORTIONAL.finish(span_overlap_statistics(none, pred, 1, mode="qsample")[0], 1.0)
    assert (scores["precision"].item(), scores["recall"].item(), scores["f1"].item()) == (0.0, 1.0, 0.0)


@settings(deadline=None)
@given(ROWS, ROWS)
def test_covered_characters_are_sets_of_characters(gold: list[Row], pred: list[Row]) -> None:
    ours, theirs = ({(r[0], c) for r in side for c in r[3]} for side in (gold, pred))
    stats = covered_character_statistics(attributions(gold).content, attributions(pred).content, 2).sum(axis=0)
    assert stats.tolist() == [len(ours & theirs), len(theirs), len(ours)]


def test_nesting_and_chains() -> None:
    # commander < MEE < author: gold 0 outermost, 1 in 0, 2 in 1; the prediction has 2 directly in 0
    pairs = ([0, 1, 2], [0, 1, 2])
    gold = [-1, 0, 1]
    assert nesting_credit(pairs, gold, gold, chain=True).tolist() == [True, True, True]
    assert nesting_credit(pairs, gold, [-1, 0, 0]).tolist() == [True, True, False]
    # the outer attribution hangs wrongly: what is inside it is nested right, but its chain is not
    assert nesting_credit(pairs, gold, [2, 0, 1]).tolist() == [False, True, True]
    assert nesting_credit(pairs, gold, [2, 0, 1], chain=True).tolist() == [False, False, False]
    # a parent that was not found
    assert nesting_credit(([1, 2], [0, 1]), gold, [-1, 0]).tolist() == [False, True]
    assert nesting_credit(([], []), [], [-1]).tolist() == []


def test_chain_accuracy_and_sources_as_attributes() -> None:
    # four gold attributions, three paired; chains right for two; the entity of the source right for all three
    pairs = ([0, 1, 3], [0, 1, 2])
    gold_parent, pred_parent = [-1, 0, -1, 1], [-1, 0, 0]
    credit = nesting_credit(pairs, gold_parent, pred_parent, chain=True)
    scores = ATTRIBUTE.finish(attribute_statistics(credit, [0, 0, 0], [0] * 4, [0] * 3, 1)[0], 0.0)
    assert (scores["accuracy"].item(), scores["recall"].item()) == pytest.approx((2 / 3, 0.5))
    gold_entity, pred_entity = np.array([5, 6, 7, 8]), np.array([5, 6, 8])
    same = gold_entity[list(pairs[0])] == pred_entity[list(pairs[1])]
    assert ATTRIBUTE.finish(attribute_statistics(same, [0] * 3, [0] * 4, [0] * 3, 1)[0], 0.0)["accuracy"].item() == 1.0


@settings(deadline=None)
@given(st.lists(st.integers(-1, 5), min_size=6, max_size=6), st.lists(st.integers(-1, 5), min_size=6, max_size=6))
def test_chains_end_even_where_attributions_are_nested_in_a_circle(gold: list[int], pred: list[int]) -> None:
    def ancestors(parents: list[int], i: int) -> list[int] | None:
        seen: list[int] = []
        while parents[i] >= 0:
            i = parents[i]
            if i in seen:
                return None
            seen.append(i)
        return seen

    credit = nesting_credit((range(6), range(6)), gold, pred, chain=True)
    for i in range(6):
        ours, theirs = ancestors(gold, i), ancestors(pred, i)
        assert credit[i] == (ours is not None and ours == theirs)


def test_degenerate_input() -> None:
    none, one = attributions([]), attributions([(0, chars("a"), chars("b"), chars("c"), 0)])
    many = attributions([(0, chars("a"), chars("b"), chars("c"), 0)] * 10_000)
    for gold, pred in ((none, none), (none, one), (one, none), (one, many)):
        pairs = align_attributions(gold, pred)
        assert len(pairs[0]) == min(len(gold), len(pred))
        for credit in ("exact", "proportional", "characters"):
            stats = role_statistics(gold.cue, pred.cue, pairs, 1, credit=credit)
            assert stats[0, 0] == min(len(gold), len(pred))
        assert tuple_statistics(gold, pred, 1).shape == (1, 4)
        assert span_overlap_statistics(gold.cue, pred.cue, 1)[0, 1] == min(len(pred), 1)
        assert finish_prf(covered_character_statistics(gold.cue, pred.cue, 1))["f1"].shape == (1,)
    nowhere = Attributions(one.source, Spans.contiguous([0], [0], [0], [0]), one.content)
    assert len(align_attributions(one, nowhere)[0]) == 0
    assert role_statistics(one.cue, nowhere.cue, ([], []), 1).tolist() == [[0, 1, 0, 1]]
    with pytest.raises(ValueError, match="one item for each"):
        Attributions(one.source, none.cue, one.content)
