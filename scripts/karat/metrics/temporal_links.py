"""Scores of temporal links as they are written down: plain F1, and the confusion of relations.

A BEFORE B is B AFTER A, and duplicates count once; nothing is inferred and no relations are merged. VAGUE is a label
like any other, or, with `vague="ignore"`, no relation: such links are dropped on both sides, so that a relation that is
predicted for a VAGUE pair is spurious (as MATRES is scored, Ning et al. 2018).
"""

from __future__ import annotations

from typing import Literal

import numpy as np
import numpy.typing as npt

from karat.metrics.bit_order import Mask
from karat.metrics.statistics import Array, IntArray, Metric, sum_by_unit
from karat.metrics.temporal_closure import number_nodes
from karat.metrics.temporal_relations import CODE, INVERSE, RELATIONS, Links, one_direction

Vague = Literal["label", "ignore"]

_VAGUE = CODE["VAGUE"]

RELATION_F1 = Metric("temporal_relations")


def relation_statistics(
    gold: Links, predicted: Links, n_units: int, vague: Vague = "label", *, typed: bool = True
) -> Array:
    """Statistics of plain F1 over distinct links, shape (n_units, 3), for `RELATION_F1`.

    With `typed=False` the pairs alone are compared.

    >>> from karat.metrics.temporal_relations import links
    >>> gold, predicted = links([(0, 1, "BEFORE", 2)]), links([(0, 2, "AFTER", 1), (0, 2, "VAGUE", 3)])
    >>> relation_statistics(gold, predicted, 1).tolist(), relation_statistics(gold, predicted, 1, "ignore").tolist()
    ([[1.0, 2.0, 1.0]], [[1.0, 1.0, 1.0]])
    """
    gold, predicted = _under_policy(gold, vague), _under_policy(predicted, vague)
    nodes, ((gold_x, gold_y), (system_x, system_y)) = number_nodes(gold, predicted)
    sides = []
    for side, x, y in ((gold, gold_x, gold_y), (predicted, system_x, system_y)):
        low, high, turned = one_direction(x, y, side.relation)
        keys = (low * nodes.total + high) * len(RELATIONS) + (turned if typed else 0)
        distinct, kept = np.unique(keys, return_index=True)
        sides.append((distinct, side.unit[kept]))
    (gold_keys, gold_unit), (system_keys, system_unit) = sides
    correct = np.isin(system_keys, gold_keys)
    columns = [
        sum_by_unit(system_unit, correct, n_units),
        sum_by_unit(system_unit, np.ones(len(system_unit)), n_units),
        sum_by_unit(gold_unit, np.ones(len(gold_unit)), n_units),
    ]
    return np.stack(columns, axis=1)


def _under_policy(side: Links, vague: Vague) -> Links:
    if vague == "label":
        return side
    if vague == "ignore":
        return side[side.relation != _VAGUE]
    raise ValueError(f"VAGUE is a label or ignored, not {vague!r}")


def relation_confusion(gold: Links, predicted: Links, n_units: int, vague: Vague = "label") -> Array:
    """What the system said (columns) for each relation of the gold (rows), shape (n_units, 17, 17).

    The last row and column are pairs without a link on that side, so that rows add up to the gold's links, columns to
    the system's, and the diagonal to the correct ones of `relation_statistics`. A pair is read in the direction in
    which the gold states it. If a pair has several links, equal ones are set against each other first and the rest in
    the order of `RELATIONS`.

    >>> from karat.metrics.temporal_relations import links
    >>> table = relation_confusion(links([(0, 1, "BEFORE", 2)]), links([(0, 2, "INCLUDES", 1)]), 1)[0]
    >>> [(RELATIONS[row], RELATIONS[column]) for row, column in np.argwhere(table).tolist()]
    [('BEFORE', 'IS_INCLUDED')]
    """
    gold, predicted = _under_policy(gold, vague), _under_policy(predicted, vague)
    nodes, ((gold_x, gold_y), (system_x, system_y)) = number_nodes(gold, predicted)
    none = len(RELATIONS)
    g = _Stated(gold, gold_x, gold_y, nodes.total)
    s = _Stated(predicted, system_x, system_y, nodes.total)
    cells = np.concatenate([g.unit, s.unit]) * (none + 1) ** 2
    rows, columns = np.full(len(cells), none), np.full(len(cells), none)
    counted = np.ones(len(cells), dtype=bool)
    rows[: len(g.unit)], columns[len(g.unit) :] = g.relation, s.relation

    in_system = np.isin(g.statement, s.statement)
    columns[: len(g.unit)][in_system] = g.relation[in_system]
    counted[len(g.unit) :] = ~np.isin(s.statement, g.statement)
    g_rest, s_rest = np.flatnonzero(~in_system), np.flatnonzero(counted[len(g.unit) :])
    _, of_gold, of_system = np.intersect1d(
        _place_in_pair(g.pair[g_rest], g.relation[g_rest]),
        _place_in_pair(s.pair[s_rest], s.relation[s_rest]),
        assume_unique=True,
        return_indices=True,
    )
    of_gold, of_system = g_rest[of_gold], s_rest[of_system]
    turned = g.upward[of_gold] != s.upward[of_system]
    columns[of_gold] = np.where(turned, INVERSE[s.relation[of_system]], s.relation[of_system])
    counted[len(g.unit) + of_system] = False
    flat = (cells + rows * (none + 1) + columns)[counted]
    table = np.bincount(flat, minlength=n_units * (none + 1) ** 2).astype(float)
    return table.reshape(n_units, none + 1, none + 1)


class _Stated:
    """Distinct links with their pair, the direction they are stated in, and what they say."""

    def __init__(self, side: Links, x: IntArray, y: IntArray, n: int) -> None:
        low, high, turned = one_direction(x, y, side.relation)
        statement = (low * n + high) * len(RELATIONS) + turned
        by_statement = np.lexsort((side.relation, statement))
        kept = by_statement[np.unique(statement[by_statement], return_index=True)[1]]
        self.unit, self.relation = side.unit[kept], side.relation[kept]
        self.statement, self.pair = statement[kept], (low * n + high)[kept]
        self.upward: Mask = x[kept] <= y[kept]


def _place_in_pair(pair: IntArray, relation: IntArray) -> IntArray:
    """Keys (pair, rank of the link among those of its pair), in the order of the arrays."""
    order = np.lexsort((relation, pair))
    ordered = pair[order]
    rank = np.empty(len(pair), dtype=np.int64)
    rank[order] = np.arange(len(pair)) - np.searchsorted(ordered, ordered)
    return pair * len(RELATIONS) + rank


def statistics_by_relation(confusion: npt.ArrayLike) -> Array:
    """Correct, predicted and gold of each relation (`PRF_COLUMNS`), shape (..., 16, 3), of a confusion table.

    >>> statistics_by_relation(np.eye(17))[0].tolist()
    [1.0, 1.0, 1.0]
    """
    table = np.asarray(confusion, dtype=float)
    parts = [np.diagonal(table, axis1=-2, axis2=-1), table.sum(axis=-2), table.sum(axis=-1)]
    return np.stack(parts, axis=-1)[..., :-1, :]
