"""Relations against slow sets, and the cases in which published scorers differ."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from karat.metrics.relations import (
    Relations,
    credited_entities,
    evidence_statistics,
    relation_keys,
    relation_statistics,
)
from karat.metrics.statistics import finish_prf

Row = tuple[int, int, int, int]
"""unit, label, first, second"""
ROWS: st.SearchStrategy[list[Row]] = st.lists(
    st.tuples(st.integers(0, 2), st.integers(0, 2), st.integers(0, 3), st.integers(0, 3)), max_size=15
)


def relations(rows: list[Row]) -> Relations:
    columns = np.array(rows, dtype=np.int64).reshape(-1, 4).T
    return Relations(*columns)


def slow(gold: list[Row], pred: list[Row], symmetric: set[int]) -> list[int]:
    def facts(rows: list[Row]) -> set[Any]:
        return {(u, r, frozenset((a, b)) if r in symmetric else (a, b)) for u, r, a, b in rows}

    return [len(facts(gold) & facts(pred)), len(facts(pred)), len(facts(gold))]


@settings(deadline=None)
@given(ROWS, ROWS, st.sets(st.integers(0, 2)))
def test_equal_to_sets_of_tuples(gold: list[Row], pred: list[Row], symmetric: set[int]) -> None:
    stats = relation_statistics(relations(gold), relations(pred), 3, symmetric=symmetric)
    assert stats.sum(axis=0).tolist() == slow(gold, pred, symmetric)


@settings(deadline=None)
@given(ROWS, ROWS)
def test_undirected_means_symmetric_in_all_labels(gold: list[Row], pred: list[Row]) -> None:
    everywhere = relation_statistics(relations(gold), relations(pred), 3, symmetric=True)
    assert (everywhere == relation_statistics(relations(gold), relations(pred), 3, symmetric=[0, 1, 2])).all()
    turned = relations([(u, r, b, a) for u, r, a, b in pred])
    assert (everywhere == relation_statistics(relations(gold), turned, 3, symmetric=True)).all()


@settings(deadline=None)
@given(ROWS, st.randoms())
def test_order_and_repetition_do_not_matter(gold: list[Row], random: Any) -> None:
    again = gold * 3
    random.shuffle(again)
    stats = relation_statistics(relations(gold), relations(again), 3)
    assert (stats[:, [0, 0]] == stats[:, 1:]).all()


def test_a_directed_relation_turned_round_is_wrong() -> None:
    gold, pred = relations([(0, 1, 5, 6), (0, 2, 5, 6)]), relations([(0, 1, 6, 5), (0, 2, 6, 5)])
    assert relation_statistics(gold, pred, 1).tolist() == [[0, 2, 2]]
    assert relation_statistics(gold, pred, 1, symmetric={2}).tolist() == [[1, 2, 2]]


def test_a_repeated_prediction_counts_once() -> None:
    # OneIE counts every repetition of a right prediction as right again, and so can pass 100 %
    gold = relations([(0, 1, 5, 6)])
    assert relation_statistics(gold, relations([(0, 1, 5, 6)] * 10_000), 1).tolist() == [[1, 1, 1]]


def test_entity_level_credit_for_any_mention_of_the_right_entity() -> None:
    # gold: Located(men 0 of ent 0, men 2 of ent 1); predicted between mention 1 of ent 0 and mention 2
    gold_entity = np.array([0, 0, 1])
    counterpart = np.array([1, 2, -1])
    entity = credited_entities(gold_entity, counterpart)
    gold_mention, pred_mention = (0, 2), (0, 1)
    mention = relation_statistics(relations([(0, 1, 0, 2)]), relations([(0, 1, 1, 2)]), 1)
    assert mention.tolist() == [[0, 1, 1]]
    gold_fact = Relations(np.array([0]), np.array([1]), *(gold_entity[[m]] for m in gold_mention))
    pred_fact = Relations(np.array([0]), np.array([1]), *(entity[[m]] for m in pred_mention))
    assert relation_statistics(gold_fact, pred_fact, 1).tolist() == [[1, 1, 1]]


def test_unmatched_mentions_never_match_each_other() -> None:
    codes = credited_entities([3], [-1, -1, 0])
    assert len(set(codes.tolist())) == 3
    assert (codes[:2] < 0).all(), "no gold entity has a code below 0"
    assert codes[2] == 3
    assert credited_entities([], [-1]).tolist() == [-1]


def test_docred_f1_counts_facts_once_and_has_no_crash_on_an_empty_submission() -> None:
    # DocRED evaluation.py: facts (title, head, tail, relation); 3 gold; 2 distinct right of 3 distinct submitted
    gold = relations([(0, 17, 0, 1), (0, 17, 0, 2), (1, 150, 3, 0)])
    pred = relations([(0, 17, 0, 1), (0, 17, 0, 1), (1, 150, 3, 0), (1, 150, 0, 3)])
    scores = finish_prf(relation_statistics(gold, pred, 2).sum(axis=0))
    assert scores["precision"].item() == scores["recall"].item() == pytest.approx(2 / 3)
    empty = relation_statistics(gold, relations([]), 2)
    assert finish_prf(empty.sum(axis=0))["f1"].item() == 0.0


def test_optional_relations_neither_help_nor_hurt() -> None:
    gold = relations([(0, 1, 5, 6), (0, 1, 7, 8)])
    for pred, expected in (([(0, 1, 7, 8)], [0, 0, 1]), ([(0, 1, 5, 6)], [1, 1, 1]), ([], [0, 0, 1])):
        assert relation_statistics(gold, relations(pred), 1, optional=[False, True]).tolist() == [expected]


def test_keys_differ_where_labels_do() -> None:
    gold_key, pred_key = relation_keys(relations([(0, 1, 5, 6)]), relations([(0, 2, 5, 6), (0, 1, 5, 6)]))
    assert (gold_key[0] == pred_key).tolist() == [False, True]


def test_unequal_lengths_are_refused() -> None:
    with pytest.raises(ValueError, match="of one length"):
        Relations(np.array([0]), np.array([1]), np.array([1, 2]), np.array([1]))


SHOWN = st.lists(st.tuples(st.integers(0, 14), st.integers(0, 3)), max_size=12)


@settings(deadline=None)
@given(ROWS, ROWS, SHOWN, SHOWN, st.sets(st.integers(0, 2)), st.lists(st.booleans(), min_size=15, max_size=15))
def test_evidence_is_the_sets_of_facts_with_sentences(
    gold: list[Row], pred: list[Row], ours: Any, theirs: Any, symmetric: set[int], optional: list[bool]
) -> None:
    def facts(rows: list[Row]) -> list[Any]:
        return [(u, r, frozenset((a, b)) if r in symmetric else (a, b)) for u, r, a, b in rows]

    def columns(rows: list[tuple[int, int]]) -> tuple[list[int], list[int]]:
        return [row for row, _ in rows], [sentence for _, sentence in rows]

    ours = [(row, k) for row, k in ours if row < len(gold)]
    theirs = [(row, k) for row, k in theirs if row < len(pred)]
    spare = {f for f, o in zip(facts(gold), optional, strict=False) if o}
    spare -= {f for f, o in zip(facts(gold), optional, strict=False) if not o}
    wanted = {(facts(gold)[row], k) for row, k in ours if facts(gold)[row] not in spare}
    found = {(facts(pred)[row], k) for row, k in theirs if facts(pred)[row] not in spare}
    stats = evidence_statistics(
        relations(gold), relations(pred), columns(ours), columns(theirs), 3,
        symmetric=symmetric, optional=optional[: len(gold)],
    )  # fmt: skip
    assert stats.sum(axis=0).tolist() == [len(wanted & found), len(found), len(wanted)]


# By the definition in DocRED's evaluation script (Yao et al. 2019): |gold ∩ predicted sentences| over facts that are
# right, by all predicted sentences, those of wrong facts too, and by all gold sentences. Worked out by hand: the fact
# that is right shares 1 of 2 sentences, the wrong one names 1, the missed one has 1: P = 1/3, R = 1/3.
def test_evidence_of_a_wrong_fact_is_wrong() -> None:
    gold, pred = relations([(0, 1, 5, 6), (0, 1, 7, 8)]), relations([(0, 1, 5, 6), (0, 2, 7, 8)])
    stats = evidence_statistics(gold, pred, ([0, 0, 1], [2, 3, 4]), ([0, 0, 1], [3, 9, 4]), 1)
    assert stats.tolist() == [[1, 3, 3]]
