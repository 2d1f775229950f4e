"""Linking measures against slow set definitions, the cases of GERBIL's matching tests, and the rules for NIL."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from karat.metrics.labelled_spans import Spans
from karat.metrics.links import (
    LINK_ACCURACY,
    MEASURES,
    NIL,
    UNRESOLVED,
    Links,
    accept_alternatives,
    link_accuracy_statistics,
    link_statistics,
    matched_link_statistics,
)
from karat.metrics.macro import MACRO, macro_statistics
from karat.metrics.statistics import finish_prf

Row = tuple[int, int, int, int, int]
"""unit, start, end, type, id"""


def links(rows: list[Row]) -> Links:
    columns = np.array(rows, dtype=np.int64).reshape(-1, 5).T
    return Links(Spans.contiguous(columns[0], columns[1], columns[2], columns[3]), columns[4])


def rows_of(lowest_id: int) -> st.SearchStrategy[list[Row]]:
    row = st.tuples(
        st.integers(0, 1), st.integers(0, 4), st.integers(1, 3), st.integers(0, 1), st.integers(lowest_id, 2)
    ).map(lambda r: (r[0], r[1], r[1] + r[2], r[3], r[4]))
    return st.lists(row, max_size=8)


def slow_measure(measure: str, gold: list[Row], pred: list[Row]) -> list[float]:
    """neleval's definition (Hachey et al. 2014): filter each side by itself, then compare sets of keys."""
    columns, only = MEASURES[measure]

    def keys(rows: list[Row]) -> set[Any]:
        chosen = [r for r in rows if only == "all" or (r[4] == NIL) == (only == "nil")]
        fields = {"span": lambda r: r[:3], "type": lambda r: r[3], "id": lambda r: r[4], "unit": lambda r: r[0]}
        return {tuple(fields[c](r) for c in columns) for r in chosen}

    ours, theirs = keys(gold), keys(pred)
    return [len(ours & theirs), len(theirs), len(ours)]


def prf(stats: Any) -> tuple[float, float, float]:
    scores = finish_prf(np.asarray(stats).sum(axis=0))
    return scores["precision"].item(), scores["recall"].item(), scores["f1"].item()


@settings(deadline=None)
@given(rows_of(NIL), rows_of(NIL), st.sampled_from(sorted(MEASURES)))
def test_measures_equal_their_definition(gold: list[Row], pred: list[Row], measure: str) -> None:
    stats = link_statistics(measure, links(gold), links(pred), 2)
    assert stats.shape == (2, 3)
    assert stats.sum(axis=0).tolist() == slow_measure(measure, gold, pred)


@settings(deadline=None)
@given(rows_of(UNRESOLVED), st.randoms())
def test_gold_is_perfect_against_itself_and_order_and_repetition_do_not_matter(gold: list[Row], random: Any) -> None:
    gold = list({r[:3]: r for r in gold}.values())
    shuffled = gold * 2
    random.shuffle(shuffled)
    for measure in MEASURES:
        stats = link_statistics(measure, links(gold), links(shuffled), 2)
        assert (stats[:, 0] == stats[:, 1]).all()
        assert (stats[:, 0] == stats[:, 2]).all()


def test_measures_by_hand() -> None:
    # "Iraq" right, "US" with a wrong id, "Kataib" NIL in gold but linked, "Erbil" NIL on both sides with a wrong type
    gold = links([(0, 0, 4, 0, 796), (0, 10, 12, 0, 30), (0, 20, 26, 1, NIL), (0, 30, 35, 0, NIL)])
    pred = links([(0, 0, 4, 0, 796), (0, 10, 12, 0, 31), (0, 20, 26, 1, 5), (0, 30, 35, 2, NIL)])
    expected = {
        "strong_mention_match": (4, 4, 4),
        "strong_typed_mention_match": (3, 4, 4),
        "strong_linked_mention_match": (2, 3, 2),
        "strong_link_match": (1, 3, 2),
        "strong_nil_match": (1, 1, 2),
        "strong_all_match": (2, 4, 4),
        "strong_typed_link_match": (1, 3, 2),
        "strong_typed_nil_match": (0, 1, 2),
        "strong_typed_all_match": (1, 4, 4),
        "entity_match": (1, 3, 2),
    }
    assert set(expected) == set(MEASURES)
    for measure, counts in expected.items():
        assert tuple(link_statistics(measure, gold, pred, 1)[0]) == counts, measure


def test_two_ids_on_one_span_are_one_mention_and_two_links() -> None:
    # neleval keeps items in a dictionary by key: wikilinks/neleval issue 35
    gold, pred = links([(0, 0, 4, 0, 1)]), links([(0, 0, 4, 0, 1), (0, 0, 4, 0, 2)])
    assert link_statistics("strong_mention_match", gold, pred, 1).tolist() == [[1, 1, 1]]
    assert link_statistics("strong_link_match", gold, pred, 1).tolist() == [[1, 2, 1]]


def test_unresolved_gold_is_not_scored_and_excuses_what_stands_on_its_span() -> None:
    gold = links([(0, 0, 4, 0, UNRESOLVED), (0, 10, 14, 0, 7)])
    pred = links([(0, 0, 4, 0, 3), (0, 10, 14, 0, 7), (0, 20, 24, 0, 9)])
    assert link_statistics("strong_link_match", gold, pred, 1).tolist() == [[1, 2, 1]]
    assert link_statistics("entity_match", gold, pred, 1).tolist() == [[1, 2, 1]]
    assert link_statistics("strong_mention_match", gold, pred, 1).tolist() == [[2, 3, 2]]
    assert matched_link_statistics(gold, pred, 1).tolist() == [[1, 2, 1]]
    assert link_accuracy_statistics(gold, pred, 1).tolist() == [[1, 1, 1, 0, 0, 0]]


def test_unresolved_gold_does_not_excuse_an_answer_that_meets_a_scored_mention() -> None:
    # "Iraqi army" is scored, "Iraqi" inside it is not: a wrong id on the whole is wrong, one on the part is excused
    gold = links([(0, 0, 10, 0, 7), (0, 0, 5, 0, UNRESOLVED)])
    assert matched_link_statistics(gold, links([(0, 0, 10, 0, 8)]), 1).tolist() == [[0, 1, 1]]
    assert matched_link_statistics(gold, links([(0, 0, 5, 0, 8)]), 1).tolist() == [[0, 0, 1]]
    assert matched_link_statistics(gold, links([(0, 0, 5, 0, 7)]), 1).tolist() == [[1, 1, 1]]


def test_an_answer_without_an_id_never_matches() -> None:
    gold, pred = (
        links([(0, 0, 4, 0, NIL), (0, 5, 9, 0, 3)]),
        links([(0, 0, 4, 0, UNRESOLVED), (0, 5, 9, 0, UNRESOLVED)]),
    )
    assert link_statistics("strong_all_match", gold, pred, 1).tolist() == [[0, 2, 2]]
    assert link_statistics("strong_link_match", gold, pred, 1).tolist() == [[0, 0, 1]]
    assert link_statistics("strong_nil_match", gold, pred, 1).tolist() == [[0, 0, 1]]
    assert matched_link_statistics(gold, pred, 1).tolist() == [[0, 2, 2]]


def test_alternatives_are_equally_right() -> None:
    gold = links([(0, 0, 4, 0, 7), (0, 10, 14, 0, NIL), (0, 20, 24, 0, 5)])
    pred = links([(0, 0, 4, 0, 9), (0, 10, 14, 0, 6), (0, 20, 24, 0, 9)])
    accepted = accept_alternatives(gold, pred, [0, 0, 1], [8, 9, 6])
    assert accepted.id.tolist() == [7, NIL, 9], "9 is no alternative on the third span"
    assert link_statistics("strong_all_match", gold, accepted, 1).tolist() == [[2, 3, 3]]
    assert accept_alternatives(gold, pred, [], []).id.tolist() == [9, 6, 9]


def test_an_answer_that_another_gold_mention_of_the_span_wants_is_left_to_it() -> None:
    gold = links([(0, 0, 4, 0, 7), (0, 0, 4, 0, 9)])
    pred = links([(0, 0, 4, 0, 9)])
    assert accept_alternatives(gold, pred, [0], [9]).id.tolist() == [9]


GERBIL_CASES = [
    # spans as (start, length): answers, gold, and (TP, FP, FN) under strong and weak matching, as GERBIL's own tests
    # of StrongSpanMatchingsSearcher and WeakSpanMatchingsSearcher have them
    ([(0, 10), (20, 10), (40, 10), (62, 3)], [(2, 10), (16, 10), (42, 4), (60, 10)], (0, 4, 4), (4, 0, 0)),
    ([(0, 10), (6, 10)], [(2, 10)], (0, 2, 1), (1, 1, 0)),
]


@pytest.mark.parametrize(("answers", "gold", "strong", "weak"), GERBIL_CASES)
@pytest.mark.parametrize("mode", ["optimal", "gerbil"])
def test_gerbils_own_span_cases(answers: Any, gold: Any, strong: Any, weak: Any, mode: Any) -> None:
    ours, theirs = (links([(0, s, s + n, 0, 1) for s, n in side]) for side in (gold, answers))
    expected: list[tuple[Any, Any]] = [("strong", strong), ("weak", weak)]
    for match, (tp, fp, fn) in expected:
        stats = matched_link_statistics(ours, theirs, 1, match=match, mode=mode)
        assert stats.tolist() == [[tp, tp + fp, tp + fn]]


def test_gerbils_own_meaning_cases() -> None:
    # CompoundMatchingsSearcherTest: one of three answers on a span is right; the right ids on the wrong spans
    pred = links([(0, 0, 10, 0, 1), (0, 0, 10, 0, 2), (0, 0, 10, 0, 3)])
    assert matched_link_statistics(links([(0, 0, 10, 0, 2)]), pred, 1, match="strong").tolist() == [[1, 3, 1]]
    gold = links([(0, 0, 10, 0, 2), (0, 20, 30, 0, 3), (0, 40, 50, 0, 1)])
    pred = links([(0, 0, 10, 0, 1), (0, 20, 30, 0, 2), (0, 40, 50, 0, 3)])
    assert matched_link_statistics(gold, pred, 1, match="strong").tolist() == [[0, 3, 3]]


def test_gerbil_goes_through_gold_and_takes_the_first_free_answer() -> None:
    gold = links([(0, 0, 10, 0, 1), (0, 8, 20, 0, 1)])
    pred = links([(0, 9, 15, 0, 1), (0, 2, 4, 0, 1)])
    assert matched_link_statistics(gold, pred, 1, mode="gerbil").tolist() == [[1, 2, 2]]
    assert matched_link_statistics(gold, pred, 1).tolist() == [[2, 2, 2]]


def test_d2kb_removes_answers_off_the_gold_spans_first() -> None:
    gold = links([(0, 0, 4, 0, 1), (0, 10, 14, 0, NIL)])
    pred = links([(0, 0, 4, 0, 2), (0, 10, 14, 0, NIL), (0, 9, 14, 0, NIL), (0, 30, 34, 0, 5)])
    assert matched_link_statistics(gold, pred, 1, task="D2KB", match="strong").tolist() == [[1, 2, 2]]
    assert matched_link_statistics(gold, pred, 1, task="A2KB", match="strong").tolist() == [[1, 4, 2]]


def test_gerbil_macro_counts_a_document_with_nothing_to_find_as_perfect() -> None:
    gold, pred = links([(0, 0, 4, 0, 1), (0, 5, 9, 0, 2)]), links([(0, 0, 4, 0, 1), (2, 0, 4, 0, 1)])
    stats = matched_link_statistics(gold, pred, 3)
    assert stats.tolist() == [[1, 1, 2], [0, 0, 0], [0, 1, 0]]
    macro = MACRO.finish(macro_statistics(stats).sum(axis=0), 0.0)
    assert macro["precision"].item() == pytest.approx(2 / 3)
    assert macro["recall"].item() == pytest.approx(1.5 / 3)
    assert macro["f1"].item() == pytest.approx((2 / 3 + 1) / 3)
    assert prf(stats) == (0.5, 0.5, 0.5)


@settings(deadline=None)
@given(rows_of(NIL), rows_of(NIL), st.sampled_from(["strong", "weak"]), st.sampled_from(["A2KB", "D2KB"]))
def test_matched_links_equal_slow_matching(gold: list[Row], pred: list[Row], match: Any, task: Any) -> None:
    kept = [p for p in pred if task == "A2KB" or any(p[:3] == g[:3] for g in gold)]

    def fits(g: Row, p: Row) -> bool:
        meet = g[:3] == p[:3] if match == "strong" else g[0] == p[0] and max(g[1], p[1]) < min(g[2], p[2])
        return meet and g[4] == p[4]

    free = list(kept)
    greedy = 0
    for g in gold:
        first = next((p for p in free if fits(g, p)), None)
        if first is not None:
            free.remove(first)
            greedy += 1

    def most(i: int, used: frozenset[int]) -> int:
        if i == len(gold):
            return 0
        options = [most(i + 1, used)]
        options += [1 + most(i + 1, used | {j}) for j, p in enumerate(kept) if j not in used and fits(gold[i], p)]
        return max(options)

    modes: list[tuple[Any, int]] = [("gerbil", greedy), ("optimal", most(0, frozenset()))]
    for mode, correct in modes:
        stats = matched_link_statistics(links(gold), links(pred), 2, match=match, task=task, mode=mode)
        assert stats.sum(axis=0).tolist() == [correct, len(kept), len(gold)]


def test_accuracy_on_matched_spans() -> None:
    gold = links([(0, 0, 4, 0, 1), (0, 5, 9, 0, 2), (0, 10, 14, 0, NIL), (0, 20, 24, 0, NIL), (0, 30, 34, 0, 3)])
    pred = links([(0, 0, 4, 0, 1), (0, 5, 9, 0, 9), (0, 10, 14, 0, NIL), (0, 20, 24, 0, 4)])
    scores = LINK_ACCURACY.finish(link_accuracy_statistics(gold, pred, 1)[0], 0.0)
    assert {k: v.item() for k, v in scores.items()} == {
        "accuracy": 0.5,
        "linked_accuracy": 0.5,
        "nil_accuracy": 0.5,
        "coverage": 0.8,
    }


def test_answering_with_every_candidate_earns_its_share() -> None:
    gold = links([(0, 0, 4, 0, 1)])
    for order in itertools.permutations([1, 2, 3, 4]):
        pred = links([(0, 0, 4, 0, i) for i in order])
        assert link_accuracy_statistics(gold, pred, 1)[0, 0] == 0.25


@pytest.mark.parametrize("gold", [[], [(0, 0, 4, 0, 1)]])
@pytest.mark.parametrize("pred", [[], [(0, 0, 4, 0, 1)], [(0, 0, 4, 0, 1)] * 10_000])
def test_degenerate_input(gold: list[Row], pred: list[Row]) -> None:
    hits = float(bool(gold) and bool(pred))
    for measure, (_, only) in MEASURES.items():
        expected = [0, 0, 0] if only == "nil" else [hits, float(bool(pred)), len(gold)]
        assert link_statistics(measure, links(gold), links(pred), 1)[0].tolist() == expected
    assert matched_link_statistics(links(gold), links(pred), 1)[0].tolist() == [hits, len(pred), len(gold)]
    assert link_accuracy_statistics(links(gold), links(pred), 1)[0, 0] == hits


def test_a_mention_needs_an_id() -> None:
    with pytest.raises(ValueError, match="exactly one id"):
        Links(Spans.contiguous([0], [0], [4], [0]), np.array([1, 2]))
