"""Which intervals of two sets meet: whole corpora at once, in time near-linear in the number of pairs that do.

Intervals of one unit must never meet those of another, so that `one_line` lays the units of a corpus one behind the
other, with a gap between them; one sorted sweep then answers for all of them.
"""

from __future__ import annotations

import numpy as np

from karat.metrics.statistics import IntArray

# Candidate pairs held in memory at one time.
CHUNK = 1 << 22
LONGEST_LINE = 2**62


def one_line(unit: IntArray, start: IntArray, end: IntArray) -> tuple[IntArray, IntArray]:
    """Starts and ends shifted so that intervals of two units neither overlap nor touch; lengths stay. Shapes (n,).

    Raises ValueError if an interval ends before it starts, or if the line would be too long for 64 bits.

    >>> one_line(np.array([0, 1]), np.array([0, 0]), np.array([5, 4]))
    (array([0, 7]), array([ 5, 11]))
    """
    if not len(start):
        return start, end
    if np.any(end < start):
        raise ValueError("a span ends before it starts")
    low, width = int(start.min()), int(end.max()) - int(start.min()) + 2
    if width * (int(unit.max()) - int(unit.min()) + 1) > LONGEST_LINE:
        raise ValueError("offsets and unit numbers are too large to be laid on one line of 64 bits")
    shift = (unit - unit.min()) * width - low
    return start + shift, end + shift


def meeting_pairs(
    gold_start: IntArray, gold_end: IntArray, pred_start: IntArray, pred_end: IntArray, *, touching: bool = False
) -> tuple[IntArray, IntArray]:
    """All pairs of a gold and a predicted interval that meet, as parallel indices.

    Half-open intervals meet if they share a point: [0, 5) and [5, 9) do not. With `touching` their ends count as part
    of them, so that those two meet. Shapes (n_gold,) and (n_pred,). The pairs are sorted by prediction and then by the
    start of the gold interval (the first given first, where two start together).

    >>> start, end = np.array([0, 5]), np.array([5, 9])
    >>> meeting_pairs(start, end, np.array([4, 5]), np.array([6, 7]))
    (array([0, 1, 1]), array([0, 0, 1]))
    >>> meeting_pairs(start, end, np.array([5]), np.array([7]), touching=True)
    (array([0, 1]), array([0, 0]))
    """
    order = np.argsort(gold_start, kind="stable")
    start, end = gold_start[order], gold_end[order]
    first, count = _ranges(start, end, pred_start, pred_end, touching)
    if count.sum() <= CHUNK // 4 + 4 * (len(start) + len(pred_start)):
        gold, pred = _expand(start, end, pred_start, pred_end, first, count, touching)
        return order[gold], pred
    # One long interval early in a text makes the ranges of all that follows needlessly wide: divide by length.
    size = np.frexp((end - start).astype(float))[1]
    golds, preds = [], []
    for one_size in np.flatnonzero(np.bincount(size)):
        own = np.flatnonzero(size == one_size)
        first, count = _ranges(start[own], end[own], pred_start, pred_end, touching)
        gold, pred = _expand(start[own], end[own], pred_start, pred_end, first, count, touching)
        golds.append(own[gold])
        preds.append(pred)
    gold, pred = np.concatenate(golds), np.concatenate(preds)
    by_pred = np.lexsort((gold, pred))
    return order[gold[by_pred]], pred[by_pred]


def _ranges(
    start: IntArray, end: IntArray, pred_start: IntArray, pred_end: IntArray, touching: bool
) -> tuple[IntArray, IntArray]:
    """For every prediction, the first of the gold intervals (sorted by start) that may meet it, and how many may.

    They lie between the first one up to which any reaches the prediction's start, and the last that starts in time.
    """
    reach = np.maximum.accumulate(end)
    first = np.searchsorted(reach, pred_start, side="left" if touching else "right")
    last = np.searchsorted(start, pred_end, side="right" if touching else "left")
    return first, np.maximum(last - first, 0)


def _expand(
    start: IntArray,
    end: IntArray,
    pred_start: IntArray,
    pred_end: IntArray,
    first: IntArray,
    count: IntArray,
    touching: bool,
) -> tuple[IntArray, IntArray]:
    """The pairs of the ranges that do meet, a chunk of candidates at a time."""
    busy = np.flatnonzero(count)
    golds, preds = [], []
    for some in np.split(busy, np.flatnonzero(np.diff(np.cumsum(count[busy]) // CHUNK)) + 1):
        width = count[some]
        pred = np.repeat(some, width)
        gold = np.arange(len(pred)) + np.repeat(first[some] - np.cumsum(width) + width, width)
        shared = np.minimum(end[gold], pred_end[pred]) - np.maximum(start[gold], pred_start[pred])
        meets = shared >= 0 if touching else shared > 0
        golds.append(gold[meets])
        preds.append(pred[meets])
    return np.concatenate(golds), np.concatenate(preds)
