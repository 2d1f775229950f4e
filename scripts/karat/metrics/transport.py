"""Best one-to-one pairs where many items are copies of each other.

A system that loops says the same thing ten thousand times. Identical items have identical candidates, so that the
candidates are given once a kind of item, with the number of its copies, and not once a pair of items.
"""

from __future__ import annotations

import numpy as np

from karat.metrics.assignment import best_matching
from karat.metrics.statistics import Array, IntArray

# Up to this many pairs of copies are simply written out; beyond it, copies are left to a linear program.
WRITTEN_OUT = 1 << 22


def best_flow(gold: IntArray, pred: IntArray, weight: Array, gold_copies: IntArray, pred_copies: IntArray) -> IntArray:
    """How many one-to-one pairs to make on each edge so that the sum of their weights is as large as possible.

    `gold`, `pred` (n,) are the kinds that an edge joins, an edge given once, and `weight` (n,) is above 0;
    `gold_copies`, `pred_copies` tell how many items each kind stands for. Returns shape (n,).

    >>> gold, pred, copies = np.array([0, 0]), np.array([0, 1]), np.array([2, 10000])
    >>> best_flow(gold, pred, np.array([1.0, 0.5]), np.array([3]), copies).tolist()
    [2, 1]
    """
    # No kind can use more copies than all its neighbours have together.
    gold_copies = np.minimum(gold_copies, _total(gold, pred_copies[pred], len(gold_copies)))
    pred_copies = np.minimum(pred_copies, _total(pred, gold_copies[gold], len(pred_copies)))
    pairs = gold_copies[gold] * pred_copies[pred]
    if pairs.sum() > max(WRITTEN_OUT, 8 * len(gold)):
        return _linear_program(gold, pred, weight, gold_copies, pred_copies)
    edge = np.repeat(np.arange(len(gold)), pairs)
    within = np.arange(len(edge)) - np.repeat(np.cumsum(pairs) - pairs, pairs)
    gold_first, pred_first = np.cumsum(gold_copies) - gold_copies, np.cumsum(pred_copies) - pred_copies
    width = pred_copies[pred[edge]]
    left, right = gold_first[gold[edge]] + within // width, pred_first[pred[edge]] + within % width
    return np.bincount(edge[best_matching(left, right, weight[edge])], minlength=len(gold))


def spread(
    flow: IntArray, gold: IntArray, pred: IntArray, gold_kind: IntArray, pred_kind: IntArray
) -> tuple[IntArray, IntArray]:
    """The items behind a flow: every edge takes the next unused copies of its two kinds.

    `flow`, `gold`, `pred` (n,) as in `best_flow`; `gold_kind` (n_gold,) and `pred_kind` (n_pred,) tell the kind of
    each item. Returns parallel positions of items.

    >>> spread(np.array([2, 1]), np.array([0, 0]), np.array([0, 1]), np.array([0, 0, 0]), np.array([1, 0, 0]))
    (array([0, 1, 2]), array([1, 2, 0]))
    """
    return _next_copies(flow, gold, gold_kind), _next_copies(flow, pred, pred_kind)


def _next_copies(flow: IntArray, kind: IntArray, kind_of_item: IntArray) -> IntArray:
    items = np.argsort(kind_of_item, kind="stable")
    first = np.searchsorted(kind_of_item[items], kind)
    order = np.argsort(kind, kind="stable")
    before = np.cumsum(flow[order]) - flow[order]
    same = np.searchsorted(kind[order], kind[order])
    used = np.empty(len(kind), dtype=np.int64)
    used[order] = before - before[same] if len(kind) else before
    within = np.arange(int(flow.sum())) - np.repeat(np.cumsum(flow) - flow, flow)
    taken: IntArray = items[np.repeat(first + used, flow) + within]
    return taken


def _linear_program(
    gold: IntArray, pred: IntArray, weight: Array, gold_copies: IntArray, pred_copies: IntArray
) -> IntArray:
    """The transportation problem (Hitchcock 1941); its vertices are whole numbers, and simplex ends in a vertex."""
    from scipy.optimize import linprog
    from scipy.sparse import csr_array

    edge = np.arange(len(gold))
    rows = np.concatenate([gold, len(gold_copies) + pred])
    shape = (len(gold_copies) + len(pred_copies), len(gold))
    limits = csr_array((np.ones(2 * len(gold)), (rows, np.concatenate([edge, edge]))), shape=shape)
    answer = linprog(-weight, A_ub=limits, b_ub=np.concatenate([gold_copies, pred_copies]), method="highs-ds")
    return np.asarray(np.rint(answer.x), dtype=np.int64)


def _total(end: IntArray, copies: IntArray, size: int) -> IntArray:
    """The sum of the copies at the other end of the edges of each kind."""
    return np.bincount(end, weights=copies, minlength=size).astype(np.int64)
