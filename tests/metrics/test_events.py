"""Events: TextEE's six numbers on the cases that tell scorers apart, and EvmEval's greedy partial credit, slowly."""

from __future__ import annotations

import heapq
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from karat.metrics.events import (
    ARGUMENT_KEYS,
    NOT_ANNOTATED,
    Arguments,
    argument_statistics,
    nugget_attribute_statistics,
    nugget_statistics,
    trigger_statistics,
)
from karat.metrics.labelled_spans import Spans
from karat.metrics.macro import MACRO, macro_statistics
from karat.metrics.matching import match_sets
from karat.metrics.relations import credited_entities
from karat.metrics.statistics import finish_prf
from karat.metrics.values import ATTRIBUTE

ATTACK, DIE = 0, 1
AGENT, VICTIM = 0, 1


def triggers(rows: list[tuple[int, int, int, int]]) -> Spans:
    """Rows of unit, start, end, type."""
    columns = np.array(rows, dtype=np.int64).reshape(-1, 4).T
    return Spans.contiguous(*columns)


def arguments(rows: list[tuple[int, int, int, int, int]]) -> Arguments:
    """Rows of unit, event type, trigger, role, filler."""
    return Arguments(*np.array(rows, dtype=np.int64).reshape(-1, 5).T)


def six(
    gold: list[tuple[int, int, int, int, int]], pred: list[tuple[int, int, int, int, int]]
) -> dict[str, tuple[float, ...]]:
    levels = {level: argument_statistics(level, arguments(gold), arguments(pred), 1)[0] for level in ARGUMENT_KEYS}
    return {level: tuple(stats) for level, stats in levels.items()}


def test_a_repeated_trigger_counts_once() -> None:
    # research on TextEE and OneIE: TextEE 1/1/1 where OneIE gives a trigger F of 133.33
    gold, pred = triggers([(0, 3, 9, DIE)]), triggers([(0, 3, 9, DIE)] * 2)
    for level in ("Trig-I", "Trig-C"):
        assert trigger_statistics(level, gold, pred, 1).tolist() == [[1, 1, 1]]


def test_two_types_on_one_trigger() -> None:
    # gold Attack and Die on one trigger, Die predicted: TextEE Trig-C 1/1/2 (OneIE finds nothing)
    gold, pred = triggers([(0, 3, 9, ATTACK), (0, 3, 9, DIE)]), triggers([(0, 3, 9, DIE)])
    assert trigger_statistics("Trig-I", gold, pred, 1).tolist() == [[1, 1, 1]]
    assert trigger_statistics("Trig-C", gold, pred, 1).tolist() == [[1, 1, 2]]


def test_swapped_victims_of_two_deaths() -> None:
    # two Die events with their victims swapped: Arg-C 2/2/2, attached 0/2/2
    gold = [(0, DIE, 10, VICTIM, 7), (0, DIE, 20, VICTIM, 8)]
    swapped = [(0, DIE, 10, VICTIM, 8), (0, DIE, 20, VICTIM, 7)]
    assert six(gold, swapped) == {"Arg-I": (2, 2, 2), "Arg-C": (2, 2, 2), "Arg-I+": (0, 2, 2), "Arg-C+": (0, 2, 2)}


def test_a_victim_that_two_deaths_share() -> None:
    # two Die events sharing a victim: gold has one plain argument, two attached ones
    gold = [(0, DIE, 10, VICTIM, 7), (0, DIE, 20, VICTIM, 7)]
    assert six(gold, gold[:1]) == {"Arg-I": (1, 1, 1), "Arg-C": (1, 1, 1), "Arg-I+": (1, 1, 2), "Arg-C+": (1, 1, 2)}


def test_role_and_type_at_every_level() -> None:
    # wrong role: identified, not classified; wrong event type: not even identified, since the type is part of both
    gold = [(0, DIE, 10, VICTIM, 7)]
    assert six(gold, [(0, DIE, 10, AGENT, 7)]) == {
        "Arg-I": (1, 1, 1), "Arg-C": (0, 1, 1), "Arg-I+": (1, 1, 1), "Arg-C+": (0, 1, 1),
    }  # fmt: skip
    assert set(six(gold, [(0, ATTACK, 10, VICTIM, 7)]).values()) == {(0, 1, 1)}
    assert six(gold, [(0, DIE, 11, VICTIM, 7)])["Arg-C"] == (1, 1, 1)


def test_units_keep_equal_arguments_apart() -> None:
    gold, pred = arguments([(0, DIE, 10, VICTIM, 7)]), arguments([(1, DIE, 10, VICTIM, 7)])
    assert argument_statistics("Arg-C", gold, pred, 2).tolist() == [[0, 0, 1], [0, 1, 0]]


ARGUMENT_ROWS: st.SearchStrategy[Any] = st.lists(
    st.tuples(*[st.integers(0, 1), st.integers(0, 1), st.integers(0, 2), st.integers(0, 1), st.integers(0, 2)]),
    max_size=12,
)


@settings(deadline=None)
@given(ARGUMENT_ROWS, ARGUMENT_ROWS, st.sampled_from(sorted(ARGUMENT_KEYS)))
def test_arguments_equal_sets_of_tuples(gold: Any, pred: Any, level: Any) -> None:
    place = {"event_type": 1, "trigger": 2, "role": 3, "filler": 4}

    def keys(rows: Any) -> set[Any]:
        return {(r[0], *(r[place[c]] for c in ARGUMENT_KEYS[level])) for r in rows}

    stats = argument_statistics(level, arguments(gold), arguments(pred), 2).sum(axis=0)
    assert stats.tolist() == [len(keys(gold) & keys(pred)), len(keys(pred)), len(keys(gold))]


@settings(deadline=None)
@given(ARGUMENT_ROWS, ARGUMENT_ROWS)
def test_stricter_levels_never_find_more_of_the_same_gold(gold: Any, pred: Any) -> None:
    numbers = {lv: argument_statistics(lv, arguments(gold), arguments(pred), 2).sum(axis=0) for lv in ARGUMENT_KEYS}
    assert (numbers["Arg-I"][1:] <= numbers["Arg-C"][1:]).all(), "coarser keys make fewer items"
    if len(set(gold)) == numbers["Arg-I"][2] and len(set(pred)) == numbers["Arg-I"][1]:
        assert numbers["Arg-C+"][0] <= numbers["Arg-C"][0] <= numbers["Arg-I"][0]


def test_entity_level_credit_and_optional_arguments() -> None:
    # gold mentions 0 and 1 are one entity; the prediction found mention 1, gold names mention 0
    gold_entity = np.array([5, 5, 6])
    filler = credited_entities(gold_entity, [1, -1])
    gold = Arguments([0, 0], [DIE, DIE], [10, 10], [VICTIM, AGENT], gold_entity[[0, 2]])  # type: ignore[arg-type]
    pred = Arguments([0, 0], [DIE, DIE], [10, 10], [VICTIM, VICTIM], filler)  # type: ignore[arg-type]
    assert argument_statistics("Arg-C+", gold, pred, 1).tolist() == [[1, 2, 2]]
    assert argument_statistics("Arg-C+", gold, pred, 1, optional=[False, True]).tolist() == [[1, 2, 1]]


def slow_evmeval(gold: list[Any], pred: list[Any], fits: Any) -> float:
    """EvmEval's mapping as described: a heap of overlaps, the best first, each nugget used once."""
    heap: list[tuple[float, int, int]] = []
    for j, (_, s2, e2, *_) in enumerate(pred):
        for i, (_, s1, e1, *_) in enumerate(gold):
            ours, theirs = set(range(s1, e1)), set(range(s2, e2))
            dice = 2.0 * len(ours & theirs) / (len(ours) + len(theirs))
            if dice > 0 and gold[i][0] == pred[j][0]:
                heapq.heappush(heap, (-dice, j, i))
    total, used_gold, used_pred = 0.0, set(), set()
    while heap:
        score, j, i = heapq.heappop(heap)
        if i not in used_gold and j not in used_pred and fits(gold[i], pred[j]):
            total -= score
            used_gold.add(i)
            used_pred.add(j)
    return total


NUGGETS: st.SearchStrategy[Any] = st.lists(
    st.tuples(st.integers(0, 1), st.integers(0, 6), st.integers(1, 5), st.integers(-1, 1), st.integers(0, 1)).map(
        lambda r: (r[0], r[1], r[1] + r[2], r[3], r[4])
    ),
    max_size=7,
)


@settings(deadline=None)
@given(NUGGETS, NUGGETS, st.sampled_from([(), (3,), (4,), (3, 4)]))
def test_nuggets_equal_the_greedy_mapping(gold: Any, pred: Any, attributes: tuple[int, ...]) -> None:
    def fits(g: Any, p: Any) -> bool:
        return all(g[a] in (NOT_ANNOTATED, p[a]) for a in attributes)

    ours, theirs = (triggers([(*r[:3], 0) for r in side]) for side in (gold, pred))
    values = [
        np.array([[r[a] for a in attributes] for r in side]).reshape(len(side), len(attributes))
        for side in (gold, pred)
    ]
    stats = nugget_statistics(ours, theirs, 2, *values, mode="evmeval")
    for unit in range(2):
        here, there = [r for r in gold if r[0] == unit], [r for r in pred if r[0] == unit]
        expected = [slow_evmeval(here, there, fits), len(there), len(here)] if here else [0, 0, 0]
        assert stats[unit].tolist() == pytest.approx(expected)
    best = nugget_statistics(ours, theirs, 2, *values)
    assert best[:, 0].sum() >= stats[:, 0].sum() - 1e-9


def test_greedy_mapping_can_earn_less_than_the_best() -> None:
    # gold a [0, 8), b [8, 12); predicted x [4, 12), z [8, 9). Dice: x-a 1/2, x-b 2/3, z-b 2/5. Greedy takes x-b, and z
    # has nothing left; the best is x-a and z-b
    gold = triggers([(0, 0, 8, 0), (0, 8, 12, 0)])
    pred = triggers([(0, 4, 12, 0), (0, 8, 9, 0)])
    assert nugget_statistics(gold, pred, 1, mode="evmeval")[0, 0] == pytest.approx(2 / 3)
    assert nugget_statistics(gold, pred, 1)[0, 0] == pytest.approx(0.5 + 0.4)


def test_evmeval_takes_no_account_of_documents_without_gold() -> None:
    # document 0: one of two nuggets found exactly, document 1: nothing to find, three found, document 2: nothing found
    gold = triggers([(0, 0, 4, 0), (0, 5, 9, 0), (2, 0, 4, 0)])
    pred = triggers([(0, 0, 4, 0), (1, 0, 1, 0), (1, 2, 3, 0), (1, 4, 5, 0)])
    stats = nugget_statistics(gold, pred, 3, mode="evmeval")
    assert stats.tolist() == [[1, 1, 2], [0, 0, 0], [0, 0, 1]]
    assert nugget_statistics(gold, pred, 3).tolist() == [[1, 1, 2], [0, 3, 0], [0, 0, 1]]
    micro = finish_prf(stats.sum(axis=0))
    assert (micro["precision"].item(), micro["recall"].item()) == pytest.approx((1.0, 1 / 3))
    macro = MACRO.finish(macro_statistics(stats, gold_empty="drop").sum(axis=0), 0.0)
    assert (macro["precision"].item(), macro["recall"].item()) == (0.5, 0.25)
    assert macro["f1_of_means"].item() == pytest.approx(1 / 3)


def test_every_attribute_combination_has_its_own_pairs() -> None:
    # a prediction of the right place and the wrong type loses its gold nugget to a worse one of the right type
    gold = triggers([(0, 0, 6, 0)])
    pred = triggers([(0, 0, 6, 0), (0, 0, 4, 0)])
    assert nugget_statistics(gold, pred, 1).tolist() == [[1.0, 2, 1]]
    assert nugget_statistics(gold, pred, 1, [ATTACK], [DIE, ATTACK]).tolist() == [[0.8, 2, 1]]
    both = nugget_statistics(gold, pred, 1, [[ATTACK, 2]], [[DIE, 2], [ATTACK, 1]])
    assert both.tolist() == [[0.0, 2, 1]]
    open_realis = nugget_statistics(gold, pred, 1, [[ATTACK, NOT_ANNOTATED]], [[DIE, 2], [ATTACK, 1]])
    assert open_realis.tolist() == [[0.8, 2, 1]]


def test_discontinuous_nuggets_are_sets_of_characters() -> None:
    gold = Spans.from_pieces([0], [0], [0, 8], [4, 10], [0, 0])
    pred = triggers([(0, 0, 10, 0)])
    assert nugget_statistics(gold, pred, 1)[0, 0] == pytest.approx(2 * 6 / 16)


def test_attribute_accuracy_on_matched_triggers_and_end_to_end() -> None:
    # gold realis: right, wrong, missed, open; one spurious. Matched and annotated: 2, one right
    gold = triggers([(0, 0, 4, 0), (0, 5, 9, 0), (0, 10, 14, 0), (0, 15, 19, 0)])
    pred = triggers([(0, 5, 9, 0), (0, 0, 4, 0), (0, 15, 19, 0), (0, 20, 24, 0)])
    matching = match_sets([0, 5, 10, 15], [0] * 4, [5, 0, 15, 20], [0] * 4)
    stats = nugget_attribute_statistics(matching, gold, pred, [1, 2, 1, NOT_ANNOTATED], [0, 1, 0, 1], 1)
    assert stats.tolist() == [[1, 2, 3, 3]]
    scores = ATTRIBUTE.finish(stats[0], 0.0)
    assert (scores["accuracy"].item(), scores["f1"].item()) == pytest.approx((0.5, 1 / 3))


def test_degenerate_input() -> None:
    none, one = triggers([]), triggers([(0, 0, 4, 0)])
    empty = np.zeros(0, dtype=np.int64)
    assert nugget_statistics(none, none, 1, empty, empty, mode="evmeval").tolist() == [[0, 0, 0]]
    assert nugget_statistics(one, none, 1, [1], empty).tolist() == [[0, 0, 1]]
    many = triggers([(0, 0, 4, 0)] * 10_000)
    assert nugget_statistics(one, many, 1).tolist() == [[1, 10_000, 1]]
    assert nugget_statistics(one, many, 1, mode="evmeval").tolist() == [[1, 10_000, 1]]
    assert trigger_statistics("Trig-C", none, many, 1).tolist() == [[0, 1, 0]]
    assert argument_statistics("Arg-C+", arguments([]), arguments([]), 2).tolist() == [[0, 0, 0]] * 2
    with pytest.raises(ValueError, match="of one length"):
        Arguments(empty, empty, empty, empty, np.array([1]))
