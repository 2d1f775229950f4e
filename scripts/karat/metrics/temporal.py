"""Scores of temporal graphs: temporal awareness in named modes, and consistency.

Temporal awareness (UzZaman & Allen 2011) asks what follows from a graph and not how it is written down: precision is
the share of the system's reduced links that the closure of the gold holds, recall the share of the gold's reduced links
that the closure of the system holds. Implementations differ in what they reduce and close; each mode is one reading.

`awareness` (default): links that follow from others do not count, whatever the order of the file
(`temporal_closure.reduction_weights`: links between simultaneous events that say the same share one count, so counts
can be fractions). A link is correct if the other side states it or if it follows there. Links that take part in a
contradiction keep their weight and can be stated alike, but nothing follows from them: otherwise a system that
contradicts itself would know everything. OVERLAP is partial overlap: it follows from Allen's o and oi only.

`closure`: no reduction; distinct links against the plain closure, OVERLAP meaning "share some time". Equal to
anaforatools 1.2.0 (`TemporalClosureScores`) and, on consistent graphs without OVERLAP, to the F of tieval 0.1.11. As in
the former, a contradictory graph holds whatever its cycles imply.

`te3-acl11`: the option `acl11` of the TempEval-3 toolkit: no reduction, each link counted in both directions and as
often as it is listed; graphs are built in the order of the links, leaving out what contradicts the links before; a link
is correct if it is stated literally or follows from that graph. OVERLAP and VAGUE are unknown to it: literal only.
Where the toolkit's own graphs infer what does not follow (seldom, in large graphs) or miss what does (BEGINS, BEGUN_BY,
ENDS, ENDED_BY), this mode does not go along.

VAGUE carries no constraint: it has no part in `awareness` and `closure`. A self link never constrains and is correct
only if both sides state it, except in `closure`, where it is taken as the peer takes it.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Literal, get_args

import numpy as np
import numpy.typing as npt

from karat.metrics.bit_order import Mask
from karat.metrics.blocks import unit_blocks
from karat.metrics.shares import tell_four_sums, tell_ratios
from karat.metrics.statistics import Array, IntArray, Metric, Scores, precision_recall_f1, ratio, sum_by_unit
from karat.metrics.temporal_closure import (
    Nodes,
    accepted_in_order,
    close,
    number_nodes,
    reduction_weights,
    statement_keys,
)
from karat.metrics.temporal_relations import CODE, MERGED, Links, one_direction

Mode = Literal["awareness", "closure", "te3-acl11"]

_VAGUE, _OVERLAP = CODE["VAGUE"], CODE["OVERLAP"]


def finish_awareness(stats: npt.ArrayLike, zero: float = 0.0) -> Scores:
    """Precision, recall and F1 of statistics whose last axis is `AWARENESS.columns`.

    >>> finish_awareness([1, 2, 1, 4])["f1"].item()
    0.3333333333333333
    """
    s = np.asarray(stats, dtype=float)
    return precision_recall_f1(s[..., 0], s[..., 1], s[..., 2], s[..., 3], zero)


AWARENESS = Metric(
    "temporal_awareness",
    ("correct_predicted", "predicted", "correct_gold", "gold"),
    finish_awareness,
    tell_four_sums,
)


def awareness_statistics(gold: Links, predicted: Links, n_units: int, mode: Mode = "awareness") -> Array:
    """Statistics of temporal awareness, shape (n_units, 4), for `AWARENESS`. The module says what the modes are.

    Raises ValueError on another mode, or a unit outside of 0..n_units-1.

    With three links of which the third follows from the first two, gold scored against the two is perfect:

    >>> from karat.metrics.temporal_relations import links
    >>> gold = links([(0, 1, "BEFORE", 2), (0, 2, "BEFORE", 3), (0, 1, "BEFORE", 3)])
    >>> awareness_statistics(gold, links([(0, 3, "AFTER", 2), (0, 2, "AFTER", 1)]), 1).tolist()
    [[2.0, 2.0, 2.0, 2.0]]
    """
    if mode not in get_args(Mode):
        raise ValueError(f"temporal awareness has no mode {mode!r}; it has awareness, closure and te3-acl11")
    for unit in (gold.unit, predicted.unit):
        if len(unit) and not 0 <= unit.min() <= unit.max() < n_units:
            raise ValueError(f"units must lie within 0..{n_units - 1}")
    count = {"awareness": _awareness_statistics, "closure": _closure_statistics, "te3-acl11": _acl11_statistics}[mode]
    statistics = np.zeros((n_units, len(AWARENESS.columns)))
    for block in unit_blocks(gold.unit, predicted.unit):
        ours, theirs = gold[block[0]], predicted[block[1]]
        units = np.concatenate([ours.unit, theirs.unit])
        first, stop = int(units.min(initial=n_units)), int(units.max(initial=-1)) + 1
        if first < stop:
            ours, theirs = (replace(side, unit=side.unit - first) for side in (ours, theirs))
            statistics[first:stop] = count(ours, theirs, stop - first)
    return statistics


def _closure_statistics(gold: Links, predicted: Links, n_units: int) -> Array:
    both = _Both.of(gold[gold.relation != _VAGUE], predicted[predicted.relation != _VAGUE], distinct=True)
    closure = close(both.nodes, both.x, both.y, both.relation)
    correct = closure.entails(both.other(both.x), both.other(both.y), both.relation, partial_overlap=False)
    return both.statistics(correct, np.ones(len(both.x)), n_units)


def _awareness_statistics(gold: Links, predicted: Links, n_units: int) -> Array:
    both = _Both.of(gold[gold.relation != _VAGUE], predicted[predicted.relation != _VAGUE], distinct=True)
    sound = both.x != both.y
    x, y, relation = both.x[sound], both.y[sound], both.relation[sound]
    closure = close(both.nodes, x, y, relation)
    conflicts = closure.conflicts(x, y, relation)
    if conflicts.any():
        sound[sound] = ~conflicts
        x, y, relation = both.x[sound], both.y[sound], both.relation[sound]
        closure = close(both.nodes, x, y, relation)
    follows = closure.entails(both.other(both.x), both.other(both.y), both.relation, partial_overlap=True)
    correct = both.stated_by_other() | (follows & (both.x != both.y))
    weights = np.ones(len(both.x))
    weights[sound] = reduction_weights(both.nodes, x, y, relation, closure)
    return both.statistics(correct, weights, n_units)


def _acl11_statistics(gold: Links, predicted: Links, n_units: int) -> Array:
    both = _Both.of(gold, predicted, distinct=False)
    known = (both.relation != _VAGUE) & (both.relation != _OVERLAP) & (both.x != both.y)
    graph = known.copy()
    graph[known] = accepted_in_order(both.nodes, both.x[known], both.y[known], both.relation[known])
    closure = close(both.nodes, both.x[graph], both.y[graph], both.relation[graph])
    follows = closure.entails(both.other(both.x), both.other(both.y), both.relation, partial_overlap=True)
    directions = np.where(both.x == both.y, 1.0, 2.0)
    return both.statistics(both.stated_by_other() | (follows & known), directions, n_units)


class _Both:
    """Links of gold and system over two copies of the same nodes, so that one closure serves both graphs."""

    def __init__(self, nodes: Nodes, unit: IntArray, x: IntArray, y: IntArray, relation: IntArray) -> None:
        self.nodes, self.unit, self.x, self.y, self.relation = nodes, unit, x, y, relation
        self.half = nodes.total // 2
        self.of_system: Mask = x >= self.half

    @classmethod
    def of(cls, gold: Links, predicted: Links, *, distinct: bool) -> _Both:
        nodes, ((gold_x, gold_y), (system_x, system_y)) = number_nodes(gold, predicted)
        n = nodes.total
        unit = np.concatenate([gold.unit, predicted.unit])
        x, y = np.concatenate([gold_x, system_x + n]), np.concatenate([gold_y, system_y + n])
        relation = MERGED[np.concatenate([gold.relation, predicted.relation])]
        if distinct:
            x, y, relation = one_direction(x, y, relation)
            _, kept = np.unique(statement_keys(x, y, relation, 2 * n), return_index=True)
            unit, x, y, relation = unit[kept], x[kept], y[kept], relation[kept]
        twice = Nodes(np.concatenate([nodes.unit, nodes.unit]), np.concatenate([nodes.count, nodes.count]))
        return cls(twice, unit, x, y, relation)

    def other(self, node: IntArray) -> IntArray:
        """The same nodes in the graph of the other side."""
        return np.where(node >= self.half, node - self.half, node + self.half)

    def stated_by_other(self) -> Mask:
        keys = statement_keys(self.x, self.y, self.relation, 2 * self.half)
        return np.isin(statement_keys(self.other(self.x), self.other(self.y), self.relation, 2 * self.half), keys)

    def statistics(self, correct: Mask, weights: Array, n_units: int) -> Array:
        columns = [
            np.where(of_side, value, 0.0)
            for of_side in (self.of_system, ~self.of_system)
            for value in (weights * correct, weights)
        ]
        return sum_by_unit(self.unit, np.stack(columns, axis=1), n_units)


def finish_consistency(stats: npt.ArrayLike, zero: float = 0.0) -> Scores:
    """Share of links and share of graphs without contradiction.

    >>> {name: score.item() for name, score in finish_consistency([1, 2, 0, 1]).items()}
    {'links': 0.5, 'graphs': 0.0}
    """
    s = np.asarray(stats, dtype=float)
    return {"links": ratio(s[..., 0], s[..., 1], zero), "graphs": ratio(s[..., 2], s[..., 3], zero)}


CONSISTENCY = Metric(
    "temporal_consistency",
    ("consistent_links", "links", "consistent_graphs", "graphs"),
    finish_consistency,
    tell_ratios(links=(0, 1), graphs=(2, 3)),
)


def consistency_statistics(side: Links, n_units: int) -> Array:
    """Statistics of how far links agree with each other, shape (n_units, 4), for `CONSISTENCY`.

    A link is consistent if no constraint of it lies on a contradictory cycle (`temporal_closure.Closure.conflicts`). A
    self link is so if it says SIMULTANEOUS, IDENTITY or DURING. Distinct links count once; VAGUE ones do not count.

    >>> from karat.metrics.temporal_relations import links
    >>> consistency_statistics(links([(0, 1, "BEFORE", 2), (0, 1, "AFTER", 2), (0, 3, "BEFORE", 1)]), 1).tolist()
    [[1.0, 3.0, 0.0, 1.0]]
    """
    side = side[side.relation != _VAGUE]
    nodes, [(x, y)] = number_nodes(side)
    _, kept = np.unique(statement_keys(x, y, side.relation, nodes.total), return_index=True)
    unit, x, y, relation = side.unit[kept], x[kept], y[kept], side.relation[kept]
    conflicts = (x == y) & (MERGED[relation] != CODE["SIMULTANEOUS"])
    proper = x != y
    closure = close(nodes, x[proper], y[proper], relation[proper])
    conflicts[proper] = closure.conflicts(x[proper], y[proper], relation[proper])
    consistent, all_links = (
        sum_by_unit(unit, ~conflicts, n_units),
        sum_by_unit(unit, np.ones(len(unit)), n_units),
    )
    return np.stack([consistent, all_links, (all_links > 0) & (consistent == all_links), all_links > 0], axis=1)
