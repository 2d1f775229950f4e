"""Plain F1 of temporal links and their confusion table, by hand and by what must add up."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from karat.metrics.temporal_links import (
    RELATION_F1,
    Vague,
    relation_confusion,
    relation_statistics,
    statistics_by_relation,
)
from karat.metrics.temporal_relations import CODE, INVERSE, RELATIONS, links

Row = tuple[int, int, str, int]


def rows_of(nodes: int, max_size: int) -> st.SearchStrategy[list[Row]]:
    node = st.integers(0, nodes - 1)
    return st.lists(st.tuples(st.integers(0, 1), node, st.sampled_from(RELATIONS), node), max_size=max_size)


def test_plain_f1_by_hand() -> None:
    gold = [(0, 0, "BEFORE", 1), (0, 1, "VAGUE", 2), (1, 0, "INCLUDES", 1)]
    predicted = [(0, 1, "AFTER", 0), (0, 1, "AFTER", 0), (0, 1, "BEFORE", 2), (1, 0, "BEFORE", 1), (1, 0, "VAGUE", 2)]
    assert relation_statistics(links(gold), links(predicted), 2).tolist() == [[1, 2, 2], [0, 2, 1]]
    assert relation_statistics(links(gold), links(predicted), 2, "ignore").tolist() == [[1, 2, 1], [0, 1, 1]]
    assert relation_statistics(links(gold), links(predicted), 2, typed=False).tolist() == [[2, 2, 2], [1, 2, 1]]


def test_confusion_by_hand() -> None:
    gold = [(0, 1, "BEFORE", 0), (0, 1, "INCLUDES", 2), (0, 3, "VAGUE", 4)]
    predicted = [(0, 0, "BEFORE", 1), (0, 2, "IS_INCLUDED", 1), (0, 5, "OVERLAP", 4)]
    table = relation_confusion(links(gold), links(predicted), 1)[0]
    cells = {(row, column): int(table[row, column]) for row, column in np.argwhere(table).tolist()}
    none = len(RELATIONS)
    assert cells == {
        (CODE["BEFORE"], CODE["AFTER"]): 1,
        (CODE["INCLUDES"], CODE["INCLUDES"]): 1,
        (CODE["VAGUE"], none): 1,
        (none, CODE["OVERLAP"]): 1,
    }


@settings(max_examples=150, deadline=None)
@given(rows_of(4, 14), rows_of(4, 14), st.booleans())
def test_confusion_adds_up_to_the_counts(gold: list[Row], predicted: list[Row], ignore: bool) -> None:
    policy: Vague = "ignore" if ignore else "label"
    table = relation_confusion(links(gold), links(predicted), 2, policy)
    counts = relation_statistics(links(gold), links(predicted), 2, policy)
    assert table[:, :-1].sum(axis=(1, 2)).tolist() == counts[:, 2].tolist()
    assert table[:, :, :-1].sum(axis=(1, 2)).tolist() == counts[:, 1].tolist()
    assert np.trace(table, axis1=1, axis2=2).tolist() == counts[:, 0].tolist()
    assert (table[:, -1, -1] == 0).all()
    assert statistics_by_relation(table).sum(axis=1).tolist() == counts.tolist()
    pairs = relation_statistics(links(gold), links(predicted), 2, policy, typed=False)
    assert (table[:, :-1, :-1].sum(axis=(1, 2)) >= pairs[:, 0]).all()


def test_confusion_without_contradictions_does_not_depend_on_direction_or_names() -> None:
    gold = [(0, 0, "BEFORE", 1), (0, 1, "BEGINS", 2), (0, 0, "AFTER", 3)]
    predicted = [(0, 0, "IS_INCLUDED", 1), (0, 2, "ENDED_BY", 1), (0, 3, "BEFORE", 0)]
    expected = relation_confusion(links(gold), links(predicted), 1)
    renamed = [(u, 9 - a, r, 9 - b) for u, a, r, b in gold], [(u, 9 - a, r, 9 - b) for u, a, r, b in predicted]
    assert (relation_confusion(links(renamed[0]), links(renamed[1]), 1) == expected).all()
    turned = [(u, b, RELATIONS[INVERSE[CODE[r]]], a) for u, a, r, b in predicted]
    assert (relation_confusion(links(gold), links(turned), 1) == expected).all()


@settings(max_examples=100, deadline=None)
@given(rows_of(4, 8), rows_of(4, 8))
def test_statistics_are_those_of_plain_sets(gold: list[Row], predicted: list[Row]) -> None:
    def statements(rows: list[Row], unit: int) -> set[frozenset[tuple[int, str, int]]]:
        return {frozenset({(a, r, b), (b, RELATIONS[INVERSE[CODE[r]]], a)}) for u, a, r, b in rows if u == unit}

    for unit, row in enumerate(relation_statistics(links(gold), links(predicted), 2).tolist()):
        g, s = statements(gold, unit), statements(predicted, unit)
        assert row == [len(g & s), len(s), len(g)]


def test_empty_sides_and_duplicates() -> None:
    assert relation_statistics(links([]), links([]), 2).tolist() == [[0, 0, 0]] * 2
    assert relation_confusion(links([]), links([]), 0).shape == (0, 17, 17)
    assert RELATION_F1.finish(np.zeros(3), 1.0)["f1"].item() == 1
    many = links([(0, 0, "BEFORE", 1), (0, 1, "AFTER", 0)] * 5_000)
    assert relation_statistics(many, many, 1).tolist() == [[1, 1, 1]]
    assert relation_confusion(many, links([]), 1)[0, CODE["BEFORE"], -1] == 1


def test_unknown_policy_is_named() -> None:
    with pytest.raises(ValueError, match="not 'drop'"):
        relation_statistics(links([]), links([]), 0, "drop")  # type: ignore[arg-type]
