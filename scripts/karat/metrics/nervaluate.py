"""The greedy alignment of nervaluate 1.2.1, faithful to its order, for whole corpora at once.

Every prediction, in the order of the list, takes the gold item it likes best among those not yet taken. What it likes
depends on the schema, and the outcome on the order of both lists: with gold [0, 5) and the predictions [4, 9), [0, 5),
the first prediction takes the gold item, and the second, which is right, is spurious. Only predictions of one
neighbourhood of overlapping spans can take anything from each other; so the first prediction of every neighbourhood is
served at once, then every second one, and so on.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np

from karat.metrics.intervals import meeting_pairs, one_line
from karat.metrics.labelled_spans import Spans
from karat.metrics.matching import joint_keys
from karat.metrics.statistics import IntArray

Rule: TypeAlias = Literal["strict", "exact", "type"]
RULES: tuple[Rule, ...] = ("strict", "exact", "type")

UNAVAILABLE = np.iinfo(np.int64).max


@dataclass(frozen=True, slots=True, eq=False)
class _Side:
    """Spans on one line (end offsets are part of them), and the position each has in its list."""

    start: IntArray
    end: IntArray
    label: IntArray
    position: IntArray


def greedy_pairs(
    gold: Spans, pred: Spans, min_overlap_percentage: float = 1.0
) -> dict[Rule, tuple[IntArray, IntArray]]:
    """The pairs under each rule, as parallel positions of gold and predicted items.

    The candidates of a prediction are the gold items not yet taken that it covers to at least `min_overlap_percentage`
    percent (1 to 100), the end offset counted as part of a span. Of these it takes, under "strict", the first one
    with its span and label, else the first; under "exact" (and nervaluate's "partial", which takes the same ones), the
    first one with its span, else the first; under "type", the one with its label whose start and end are closest, else
    the first. A discontinuous span stands for all between its ends.

    >>> gold, pred = Spans.contiguous([0], [0], [5], [1]), Spans.contiguous([0, 0], [4, 0], [9, 5], [1, 1])
    >>> greedy_pairs(gold, pred)["strict"]
    (array([0]), array([0]))
    """
    ours, theirs = _sides(gold.hulls(), pred.hulls())
    # Gold items that are the same in all respects form a queue, in the order of the list.
    key, _ = joint_keys([ours.start, ours.end, ours.label], [[], [], []])
    members = np.argsort(key, kind="stable")
    first = np.flatnonzero(np.diff(key[members], prepend=-1))
    head = members[first]
    queue, item = meeting_pairs(ours.start[head], ours.end[head], theirs.start, theirs.end, touching=True)
    start, end = ours.start[head][queue], ours.end[head][queue]
    shared = np.minimum(end, theirs.end[item]) - np.maximum(start, theirs.start[item]) + 1
    enough = shared / (end - start + 1) * 100.0 >= min_overlap_percentage
    queue, item = queue[enough], item[enough]

    alone = (np.bincount(queue)[queue] == 1) & (np.bincount(item)[item] == 1)
    sure_gold, sure_pred = head[queue[alone]], item[alone]
    queue, item = queue[~alone], item[~alone]
    turn = _turns(ours, theirs, head[queue], item)
    in_turn = np.argsort(turn, kind="stable")
    queue, item, turn = queue[in_turn], item[in_turn], turn[in_turn]
    result = {}
    for rule in RULES:
        rank = _rank(rule, ours, theirs, head[queue], item)
        taken, taker = _serve(members, first, queue, item, turn, rank)
        result[rule] = (
            ours.position[np.append(sure_gold, taken)],
            theirs.position[np.append(sure_pred, taker)],
        )
    return result


def _sides(gold: Spans, pred: Spans) -> tuple[_Side, _Side]:
    """Both sides on one line, without the items that have no span."""
    n = len(gold.item)
    start, end = one_line(
        np.concatenate([gold.unit[gold.item], pred.unit[pred.item]]),
        np.concatenate([gold.start, pred.start]),
        np.concatenate([gold.end, pred.end]),
    )
    return (
        _Side(start[:n], end[:n], gold.label[gold.item], gold.item),
        _Side(start[n:], end[n:], pred.label[pred.item], pred.item),
    )


def _rank(rule: Rule, gold: _Side, pred: _Side, ours: IntArray, theirs: IntArray) -> IntArray:
    """How much a prediction likes a candidate: less is better; between equals the place in the list decides."""
    off = np.abs(gold.start[ours] - pred.start[theirs]) + np.abs(gold.end[ours] - pred.end[theirs])
    same_label = gold.label[ours] == pred.label[theirs]
    if rule == "type":
        return np.where(same_label, off, int(off.max(initial=0)) + 1)
    right = (off == 0) & same_label if rule == "strict" else off == 0
    return np.where(right, 0, 1)


def _turns(gold: _Side, pred: _Side, ours: IntArray, theirs: IntArray) -> IntArray:
    """For every candidate pair, how many predictions of the neighbourhood are served before this one."""
    golds, preds = _used(ours), _used(theirs)
    start = np.append(gold.start[golds], pred.start[preds])
    end = np.append(gold.end[golds], pred.end[preds])
    order = np.argsort(start, kind="stable")
    opens = np.zeros(len(order), dtype=np.int64)
    opens[1:] = start[order][1:] > np.maximum.accumulate(end[order])[:-1]
    neighbourhood = np.empty(len(order), dtype=np.int64)
    neighbourhood[order] = np.cumsum(opens)
    of_pred = neighbourhood[len(golds) :]
    # `preds` ascend, so that a stable sort leaves each neighbourhood in the order of the list.
    grouped = np.argsort(of_pred, kind="stable")
    turn = np.empty(len(preds), dtype=np.int64)
    turn[grouped] = np.arange(len(preds)) - np.searchsorted(of_pred[grouped], of_pred[grouped])
    return np.asarray(turn[np.searchsorted(preds, theirs)])


def _serve(
    members: IntArray, first: IntArray, queue: IntArray, item: IntArray, turn: IntArray, rank: IntArray
) -> tuple[IntArray, IntArray]:
    """Let the predictions take gold items, turn by turn; candidate pairs are sorted by turn and prediction."""
    none = len(members)
    stop = np.append(first[1:], none)
    waiting, nexts = np.append(members, none), first.copy()
    front = waiting[nexts]
    queue_of = np.empty(none, dtype=np.int64)
    queue_of[members] = np.repeat(np.arange(len(first)), stop - first)
    opens = np.flatnonzero(np.diff(item, prepend=-1))
    bounds = np.searchsorted(turn, np.arange(int(turn.max(initial=-1)) + 2)).tolist()
    open_bounds = np.searchsorted(opens, bounds).tolist()
    golds, preds = [np.zeros(0, dtype=np.int64)], [np.zeros(0, dtype=np.int64)]
    for n in range(len(bounds) - 1):
        pairs, starts = slice(bounds[n], bounds[n + 1]), opens[open_bounds[n] : open_bounds[n + 1]]
        candidate = front[queue[pairs]]
        choice = np.where(candidate < none, rank[pairs] * (none + 1) + candidate, UNAVAILABLE)
        best = np.minimum.reduceat(choice, starts - bounds[n])
        served = best < UNAVAILABLE
        taken = best[served] % (none + 1)
        golds.append(taken)
        preds.append(item[starts[served]])
        emptied = queue_of[taken]
        nexts[emptied] += 1
        front[emptied] = np.where(nexts[emptied] < stop[emptied], waiting[nexts[emptied]], none)
    return np.concatenate(golds), np.concatenate(preds)


def _used(position: IntArray) -> IntArray:
    return np.flatnonzero(np.bincount(position))
