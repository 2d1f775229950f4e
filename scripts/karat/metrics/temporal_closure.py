"""Temporal closure, conflicts and reduction of graphs of intervals, by the algebra of their end points.

The links of a document become constraints "=" and "<" on the starts and ends of its intervals (Vilain & Kautz 1986).
Equal points are merged, the order of what remains is closed transitively, and a link follows from a graph if all its
constraints do. Nothing depends on the order of links, on their direction, or on the numbers of nodes.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from karat.metrics.bit_order import BitOrder, Mask, components, transitive_closure
from karat.metrics.statistics import Array, IntArray
from karat.metrics.temporal_relations import CODE, MERGED, RELATIONS, Links, constraints, one_direction

_OPERATORS = {"<": 1, "=": 2}
_LEFT, _KIND, _RIGHT = (np.zeros((len(RELATIONS), 2), dtype=np.int64) for _ in range(3))
for _code in range(len(RELATIONS)):
    for _column, (_left, _operator, _right) in enumerate(constraints(_code)):
        _LEFT[_code, _column], _KIND[_code, _column], _RIGHT[_code, _column] = _left, _OPERATORS[_operator], _right

_CONSTRAINED: Mask = np.asarray(_KIND.any(axis=1))
_SAME, _OVERLAP = CODE["SIMULTANEOUS"], CODE["OVERLAP"]


@dataclass(frozen=True, slots=True)
class Nodes:
    """The intervals of several sets of links, numbered through document by document: `unit[g]` has `count[g]`."""

    unit: IntArray
    count: IntArray

    @property
    def total(self) -> int:
        return int(self.count.sum())


def number_nodes(*sets: Links) -> tuple[Nodes, list[tuple[IntArray, IntArray]]]:
    """Number the nodes of sets of links together; for each set, the numbers of its sources and targets."""
    units = np.concatenate([part for s in sets for part in (s.unit, s.unit)])
    nodes = np.concatenate([part for s in sets for part in (s.source, s.target)])
    distinct_units, unit = np.unique(units, return_inverse=True)
    distinct_nodes, node = np.unique(nodes, return_inverse=True)
    keys, number = np.unique(unit * max(len(distinct_nodes), 1) + node, return_inverse=True)
    count = np.bincount(keys // max(len(distinct_nodes), 1), minlength=len(distinct_units))
    ends = np.split(number, np.cumsum([len(s) for s in sets for _ in range(2)])[:-1])
    return Nodes(distinct_units, count), list(zip(ends[::2], ends[1::2], strict=True))


@dataclass(frozen=True, slots=True)
class Closure:
    """The closure of links x-relation-y over `nodes`: which end points are equal, and which lie before which."""

    equal: IntArray
    order: BitOrder

    def before(self, p: IntArray, q: IntArray) -> Mask:
        """Whether point p (2 × node for its start, one more for its end) is known to lie before point q."""
        return self.order.reaches(self.equal[p], self.equal[q])

    def same(self, p: IntArray, q: IntArray) -> Mask:
        """Whether two points are known to be equal."""
        same: Mask = self.equal[p] == self.equal[q]
        return same

    def entails(self, x: IntArray, y: IntArray, relation: IntArray, *, partial_overlap: bool) -> Mask:
        """Whether each link follows. VAGUE never does.

        OVERLAP follows if x and y share time; with `partial_overlap` only if one is known to start and to end before
        the other (Allen's o or oi), which a stated OVERLAP alone does not give.
        """
        left, right, kind = _points(x, y, relation)
        each = np.where(kind == 1, self.before(left, right), (kind == 0) | self.same(left, right))
        holds = _CONSTRAINED[relation] & each[:, 0] & each[:, 1]
        if partial_overlap and (overlaps := np.flatnonzero(relation == _OVERLAP)).size:
            holds[overlaps] &= self.one_after_the_other(x[overlaps], y[overlaps])
        return holds

    def one_after_the_other(self, x: IntArray, y: IntArray) -> Mask:
        """Whether one of two intervals is known both to start and to end before the other does."""
        x_first = self.before(2 * x, 2 * y) & self.before(2 * x + 1, 2 * y + 1)
        y_first = self.before(2 * y, 2 * x) & self.before(2 * y + 1, 2 * x + 1)
        return x_first | y_first

    def contains(self, x: IntArray, y: IntArray) -> Mask:
        """Whether x is known to contain y, with room or without."""
        starts = self.before(2 * x, 2 * y) | self.same(2 * x, 2 * y)
        ends = self.before(2 * y + 1, 2 * x + 1) | self.same(2 * y + 1, 2 * x + 1)
        return starts & ends

    def conflicts(self, x: IntArray, y: IntArray, relation: IntArray) -> Mask:
        """Which links take part in a contradiction of the graph that was closed.

        A link does if one of its constraints lies on a cycle with a "<" in it. There is no telling which link of a
        cycle is the wrong one, so all of them are named. An OVERLAP of intervals of which one contains the other
        contradicts the definition of OVERLAP, and it alone is named.
        """
        left, right, kind = _points(x, y, relation)
        each = (kind > 0) & self.before(right, left)  # for equal points: whether they lie before themselves
        bad: Mask = each[:, 0] | each[:, 1]
        if (overlaps := np.flatnonzero(relation == _OVERLAP)).size:
            a, b = x[overlaps], y[overlaps]
            bad[overlaps] |= self.contains(a, b) | self.contains(b, a)
        return bad


def _points(x: IntArray, y: IntArray, relation: IntArray) -> tuple[IntArray, IntArray, IntArray]:
    """Left and right points and the operator of each of two constraints (0: no constraint), of shape (n, 2)."""
    four = np.stack([2 * x, 2 * x + 1, 2 * y, 2 * y + 1], axis=1)
    rows = np.arange(len(x))[:, None]
    return four[rows, _LEFT[relation]], four[rows, _RIGHT[relation]], _KIND[relation]


def close(nodes: Nodes, x: IntArray, y: IntArray, relation: IntArray) -> Closure:
    """Close the links x-relation-y; x and y are numbers of `nodes`. Consistent or not, it never fails.

    >>> from karat.metrics.temporal_relations import links
    >>> nodes, [(x, y)] = number_nodes(given := links([(0, 1, "BEFORE", 2), (0, 3, "AFTER", 2)]))
    >>> closure = close(nodes, x, y, given.relation)
    >>> closure.entails(np.array([0]), np.array([2]), np.array([CODE["BEFORE"]]), partial_overlap=True).tolist()
    [True]
    """
    left, right, kind = _points(x, y, relation)
    equal = components(2 * nodes.total, left[kind == 2], right[kind == 2])
    starts = 2 * np.arange(nodes.total)
    earlier = np.concatenate([left[kind == 1], starts])
    later = np.concatenate([right[kind == 1], starts + 1])
    return Closure(equal, transitive_closure(2 * nodes.count, equal[earlier], equal[later]))


def reduction_weights(nodes: Nodes, x: IntArray, y: IntArray, relation: IntArray, closure: Closure) -> Array:
    """How much each link of a consistent graph counts in its reduction; the weights add up to the reduction's size.

    The order of the merged end points has one transitive reduction (Aho, Garey & Ullman 1972; for temporal graphs
    Tannier & Muller 2011). A link stays if it states an edge of it, or an equality, or an OVERLAP that does not follow
    otherwise; all other links follow from those and weigh 0. Which of several links of simultaneous events stays is
    arbitrary (with A = B, A < C and B < C say the same), so these share the one place that any choice would leave them:
    each of n weighs 1/n, and each of m SIMULTANEOUS links that connect k intervals weighs (k - 1)/m.

    The links are distinct statements (`one_direction`, `MERGED`), none is a self link.
    """
    left, right, kind = _points(x, y, relation)
    earlier, later = closure.equal[left], closure.equal[right]
    starts = 2 * np.arange(nodes.total)
    given = _pair_keys(closure.equal[starts], closure.equal[starts + 1], 2 * nodes.total)
    stated = _pair_keys(earlier, later, 2 * nodes.total)
    follows = np.isin(stated, given) | closure.order.reaches_through(earlier, later)
    stays = ((kind == 2) | (kind == 1) & ~follows).any(axis=1)
    if (overlaps := np.flatnonzero(relation == _OVERLAP)).size:
        stays[overlaps] |= ~closure.one_after_the_other(x[overlaps], y[overlaps])

    same = relation == _SAME
    group = components(nodes.total, x[same], y[same])
    first, second, turned = one_direction(group[x], group[y], relation)
    keys = _pair_keys(first, second, nodes.total) * len(RELATIONS) + turned
    _, tie, tied = np.unique(keys, return_inverse=True, return_counts=True)
    weights = stays / np.maximum(tied[tie], 1)
    members = np.bincount(group, minlength=nodes.total)
    connecting = np.bincount(group[x[same]], minlength=nodes.total)
    weights[same] = (members[group[x[same]]] - 1) / connecting[group[x[same]]]
    result: Array = weights.astype(np.float64)
    return result


def _pair_keys(first: IntArray, second: IntArray, n: int) -> IntArray:
    return first * n + second


def entailed_links(given: Links) -> Links:
    """All that follows from links: for each pair of a document the most specific relation, source < target, sorted.

    VAGUE, self links and links in conflict put no constraint; a pair of which nothing follows is left out. OVERLAP
    stands for Allen's o and oi, and for itself where it is stated. Memory grows with the square of a document's nodes.

    >>> from karat.metrics.temporal_relations import links
    >>> closed = entailed_links(links([(0, 1, "BEFORE", 2), (0, 3, "AFTER", 2)]))
    >>> list(zip(closed.source.tolist(), closed.relation.tolist(), closed.target.tolist()))
    [(1, 0, 2), (1, 0, 3), (2, 0, 3)]
    """
    nodes, [(x, y)] = number_nodes(given)
    ids = np.zeros(nodes.total, dtype=np.int64)
    ids[x], ids[y] = given.source, given.target
    use = x != y
    use[use] = ~close(nodes, x[use], y[use], given.relation[use]).conflicts(x[use], y[use], given.relation[use])
    x, y, stated = x[use], y[use], given.relation[use]
    closure = close(nodes, x, y, stated)
    graph, low, high = _pairs(nodes)
    relation = np.full(len(low), -1)
    for code in np.flatnonzero(_CONSTRAINED & (np.arange(len(RELATIONS)) == MERGED)):
        holds = closure.entails(low, high, np.full(len(low), code), partial_overlap=True)
        relation[holds & (relation < 0)] = code
    overlaps = stated == _OVERLAP
    said = np.isin(
        _pair_keys(low, high, nodes.total),
        _pair_keys(np.minimum(x, y)[overlaps], np.maximum(x, y)[overlaps], nodes.total),
    )
    relation[said & (relation < 0)] = _OVERLAP
    known = relation >= 0
    return Links(nodes.unit[graph[known]], ids[low[known]], ids[high[known]], relation[known])


def _pairs(nodes: Nodes) -> tuple[IntArray, IntArray, IntArray]:
    """Document, lower and higher node of all pairs of nodes of one document."""
    first = np.cumsum(nodes.count) - nodes.count
    pairs = [np.triu_indices(n, 1) for n in nodes.count]
    graph = np.repeat(np.arange(len(pairs)), [len(low) for low, _ in pairs]).astype(np.int64)
    low = np.concatenate([low for low, _ in pairs] or [graph]) + first[graph]
    high = np.concatenate([high for _, high in pairs] or [graph]) + first[graph]
    return graph, low, high


def statement_keys(x: IntArray, y: IntArray, relation: IntArray, n: int) -> IntArray:
    """Integers that are equal iff two links over n nodes say the same, in whatever direction, by whatever synonym."""
    low, high, turned = one_direction(x, y, MERGED[relation])
    return (low * n + high) * len(RELATIONS) + turned


def accepted_in_order(nodes: Nodes, x: IntArray, y: IntArray, relation: IntArray) -> Mask:
    """Which links are taken if a graph is built link by link and one that contradicts those before it is left out.

    It depends on the order of the links, which is what the TempEval-3 toolkit does; `Closure.conflicts` does not.
    """
    accepted = np.ones(len(x), dtype=bool)
    conflicts = close(nodes, x, y, relation).conflicts(x, y, relation)
    graph = np.repeat(np.arange(len(nodes.count)), nodes.count)
    first = np.cumsum(nodes.count) - nodes.count
    for g in np.unique(graph[x[conflicts]]):
        here = np.flatnonzero(graph[x] == g)
        left, right, kind = _points(x[here] - first[g], y[here] - first[g], relation[here])
        accepted[here] = _accepted(2 * int(nodes.count[g]), left, right, kind)
    return accepted


def _accepted(n_points: int, left: IntArray, right: IntArray, kind: IntArray) -> Mask:
    before = np.zeros((n_points, n_points), dtype=bool)
    before[np.arange(0, n_points, 2), np.arange(1, n_points, 2)] = True
    not_after = before | np.eye(n_points, dtype=bool)
    accepted = np.zeros(len(left), dtype=bool)
    for i in range(len(left)):
        stated = [(p, q, k) for p, q, k in zip(left[i], right[i], kind[i], strict=True) if k]
        if any(not_after[q, p] if k == 1 else before[p, q] or before[q, p] for p, q, k in stated):
            continue  # no relation's two constraints contradict a graph together that each of them fits alone
        accepted[i] = True
        for p, q, k in stated:
            for a, b in [(p, q)] if k == 1 else [(p, q), (q, p)]:
                strictly = np.outer(before[:, a], not_after[b]) | np.outer(not_after[:, a], before[b])
                reached = np.outer(not_after[:, a], not_after[b])
                before |= reached if k == 1 else strictly
                not_after |= reached
    return accepted
