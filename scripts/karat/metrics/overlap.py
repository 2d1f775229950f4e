"""Overlap in characters: optimal one-to-one pairs of spans, the credit they earn, and what was taken for what.

Pairs are made in three steps, none of which looks at the order of the items: identical spans with the same label; then
identical spans; then, among what is left, the pairs whose summed Dice coefficient 2 |g & p| / (|g| + |p|) is largest
(the similarity φ4 of Luo 2005, on characters). A mention that is right is thus never taken apart to help
two others, nested mentions each find their own, and long spans have no more say than short ones.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from karat.metrics.blocks import unit_blocks
from karat.metrics.labelled_spans import Spans, overlapping, span_keys
from karat.metrics.matching import Matching, joint_keys, pair_equal
from karat.metrics.shares import tell_four_sums
from karat.metrics.statistics import (
    Array,
    IntArray,
    Metric,
    Scores,
    precision_recall_f1,
    ratio,
    sum_by_unit,
)
from karat.metrics.transport import best_flow, spread

# From the gold items, predicted items and shared characters of candidate pairs to their weights; 0 is no candidate.
Weigh: TypeAlias = Callable[[IntArray, IntArray, IntArray], Array]

KINDS = ("correct", "boundary", "type", "boundary+type", "missed", "spurious")
PROPORTIONAL_COLUMNS = ("precision_credit", "predicted", "recall_credit", "gold")


@dataclass(frozen=True, slots=True, eq=False)
class Alignment(Matching):
    """A matching of spans, and what each pair is: `kind` (n_pairs,), an index into the first four of `KINDS`."""

    kind: IntArray

    @classmethod
    def of_blocks(cls, blocks: Sequence[tuple[IntArray, IntArray, Alignment]]) -> Alignment:
        """One alignment of those of blocks of units, each with the positions of its gold and predicted items."""
        rows = [
            (
                ours[a.gold],
                theirs[a.pred],
                a.kind,
                ours[a.missed],
                *(theirs[p] for p in (a.spurious, a.repeated, a.excused)),
            )
            for ours, theirs, a in blocks
        ]
        gold, pred, kind, *alone = (np.concatenate(column) for column in zip(*rows, strict=True))
        missed, spurious, repeated, excused = (np.sort(column, kind="stable") for column in alone)
        if np.any(gold[1:] < gold[:-1]):
            order = np.argsort(gold, kind="stable")
            gold, pred, kind = gold[order], pred[order], kind[order]
        return cls(gold, pred, missed, spurious, repeated, excused, kind)


class Pairing:
    """Pairs made step by step between two sides; what is paired is no longer open.

    Optional gold items only come in when the required ones have had their turn, and what they take is excused.
    """

    def __init__(self, gold: Spans, pred: Spans) -> None:
        self.gold, self.pred = gold, pred
        self.gold_span, self.pred_span = span_keys(gold, pred)
        self.gold_item, self.pred_item = joint_keys([self.gold_span, gold.label], [self.pred_span, pred.label])
        self.gold_open, self.pred_open = np.ones(len(gold), dtype=bool), np.ones(len(pred), dtype=bool)
        self._gold: list[IntArray] = []
        self._pred: list[IntArray] = []

    def copy(self) -> Pairing:
        """The same pairs, to be continued in another way."""
        other = object.__new__(Pairing)
        other.__dict__.update(self.__dict__)
        other.gold_open, other.pred_open = self.gold_open.copy(), self.pred_open.copy()
        other._gold, other._pred = self._gold.copy(), self._pred.copy()
        return other

    def identical(self, *, optional: bool = False) -> None:
        """Pair what has the same span and label."""
        ours, theirs = self._open_items(optional)
        gold, pred = pair_equal(self.gold_item[ours], self.pred_item[theirs])
        self.close(ours[gold], theirs[pred])

    def same_span(self, *, optional: bool = False) -> None:
        """Pair what has the same span."""
        ours, theirs = self._open_items(optional)
        # In the order of their labels, so that who gets whom does not depend on the order of the items.
        ours = ours[np.argsort(self.gold.label[ours], kind="stable")]
        theirs = theirs[np.argsort(self.pred.label[theirs], kind="stable")]
        gold, pred = pair_equal(self.gold_span[ours], self.pred_span[theirs])
        self.close(ours[gold], theirs[pred])

    def best(self, weigh: Weigh, *, optional: bool = False) -> None:
        """Pair what overlaps, so that the sum of the weights is as large as possible."""
        ours, theirs = self._open_items(optional)
        if not len(ours) or not len(theirs):
            return
        our_first, our_kind, our_copies = _distinct(self.gold_item[ours])
        their_first, their_kind, their_copies = _distinct(self.pred_item[theirs])
        ours_once, theirs_once = ours[our_first], theirs[their_first]
        left, right, shared = overlapping(self.gold.select(ours_once), self.pred.select(theirs_once))
        weight = weigh(ours_once[left], theirs_once[right], shared)
        left, right, weight = left[weight > 0], right[weight > 0], weight[weight > 0]
        flow = best_flow(left, right, weight, our_copies, their_copies)
        gold, pred = spread(flow, left, right, our_kind, their_kind)
        self.close(ours[gold], theirs[pred])

    def finish(self) -> Alignment:
        """The pairs and what was left without one."""
        gold = np.concatenate([*self._gold, np.zeros(0, dtype=np.int64)])
        pred = np.concatenate([*self._pred, np.zeros(0, dtype=np.int64)])
        order = np.argsort(gold)
        gold, pred = gold[order], pred[order]
        counted = ~self.gold.optional[gold]
        excused = np.sort(pred[~counted])
        gold, pred = gold[counted], pred[counted]
        other_span = self.gold_span[gold] != self.pred_span[pred]
        other_label = self.gold.label[gold] != self.pred.label[pred]
        return Alignment(
            gold=gold,
            pred=pred,
            missed=np.flatnonzero(self.gold_open & ~self.gold.optional),
            spurious=np.flatnonzero(self.pred_open),
            repeated=np.zeros(0, dtype=np.int64),
            excused=excused,
            kind=other_span + 2 * other_label,
        )

    def excuse_identical(self) -> None:
        """Let optional gold items take the predictions that are identical to them and to no required item."""
        if not self.gold.optional.any():
            return
        trial = self.copy()
        trial.identical()
        before = len(trial._gold)
        trial.identical(optional=True)
        for gold, pred in zip(trial._gold[before:], trial._pred[before:], strict=True):
            self.close(gold, pred)

    def close(self, gold: IntArray, pred: IntArray) -> None:
        """Pair these items, given as parallel positions."""
        self._gold.append(gold)
        self._pred.append(pred)
        self.gold_open[gold] = False
        self.pred_open[pred] = False

    def _open_items(self, optional: bool) -> tuple[IntArray, IntArray]:
        return np.flatnonzero(self.gold_open & (self.gold.optional == optional)), np.flatnonzero(self.pred_open)


def align(gold: Spans, pred: Spans, *, typed: bool = False) -> Alignment:
    """The optimal one-to-one pairs of the module's three steps; `typed` pairs only items with the same label.

    An optional gold item takes out one prediction that overlaps it and that no required item has a use for.

    >>> gold = Spans.contiguous([0, 0], [0, 0], [20, 5], [1, 2])
    >>> pred = Spans.contiguous([0, 0], [0, 1], [6, 20], [2, 1])
    >>> m = align(gold, pred)
    >>> m.gold.tolist(), m.pred.tolist()
    ([0, 1], [1, 0])
    """
    blocks = list(unit_blocks(gold.unit, pred.unit))
    sides = zip(gold.parts(ours for ours, _ in blocks), pred.parts(theirs for _, theirs in blocks), strict=True)
    parts = [_align(*both, typed) for both in sides]
    return Alignment.of_blocks([(*block, part) for block, part in zip(blocks, parts, strict=True)])


def _align(gold: Spans, pred: Spans, typed: bool) -> Alignment:
    def dice(ours: IntArray, theirs: IntArray, shared: IntArray) -> Array:
        alike = gold.label[ours] == pred.label[theirs]
        score = 2.0 * shared / (gold_length[ours] + pred_length[theirs])
        # The label decides only between pairings of equal overlap.
        return np.asarray(score * alike if typed else score + 1e-9 * alike)

    gold_length, pred_length = gold.length(), pred.length()
    pairing = Pairing(gold, pred)
    for optional in (False, True):
        pairing.identical(optional=optional)
    for optional in (False, True):
        if not typed:
            pairing.same_span(optional=optional)
        pairing.best(dice, optional=optional)
    return pairing.finish()


def finish_proportional(stats: npt.ArrayLike, zero: float = 0.0) -> Scores:
    """Precision, recall and F1 of statistics whose last axis is `PROPORTIONAL_COLUMNS`."""
    s = np.asarray(stats, dtype=float)
    return precision_recall_f1(s[..., 0], s[..., 1], s[..., 2], s[..., 3], zero)


PROPORTIONAL = Metric("overlap", PROPORTIONAL_COLUMNS, finish_proportional, tell_four_sums)
CHARACTERS = Metric("characters")


def proportional_statistics(
    gold: Spans, pred: Spans, n_units: int, *, typed: bool = True, alignment: Alignment | None = None
) -> Array:
    """Credit by overlap: shape (n_units, 4), the columns of `PROPORTIONAL_COLUMNS`.

    A pair earns the covered share of the predicted span towards precision, and that of the gold span towards recall
    (the span coverage of Johansson and Moschitti 2013, who sum it over all overlapping pairs; over one-to-one pairs no
    credit is given twice). `alignment` is that of `align(gold, pred, typed=typed)`, if it is at hand.

    >>> gold, pred = Spans.contiguous([0], [0], [10], [1]), Spans.contiguous([0], [5], [10], [1])
    >>> proportional_statistics(gold, pred, 1).tolist()
    [[1.0, 1.0, 0.5, 1.0]]
    """
    pairs = align(gold, pred, typed=typed) if alignment is None else alignment
    shared = shared_characters(gold, pred, pairs)
    n_pred, n_gold = _item_counts(gold, pred, pairs, n_units)
    # Only two identical empty spans share nothing of nothing, and they are right.
    precision = ratio(shared, pred.length()[pairs.pred], zero=1.0)
    recall = ratio(shared, gold.length()[pairs.gold], zero=1.0)
    unit = gold.unit[pairs.gold]
    return np.stack([sum_by_unit(unit, precision, n_units), n_pred, sum_by_unit(unit, recall, n_units), n_gold], axis=1)


def character_statistics(
    gold: Spans, pred: Spans, n_units: int, *, typed: bool = True, alignment: Alignment | None = None
) -> Array:
    """Characters shared by pairs, predicted and in gold: shape (n_units, 3), the columns of `PRF_COLUMNS`.

    Whole numbers, and so exact. `alignment` as in `proportional_statistics`.

    >>> gold, pred = Spans.contiguous([0], [0], [10], [1]), Spans.contiguous([0], [5], [11], [1])
    >>> character_statistics(gold, pred, 1).tolist()
    [[5.0, 6.0, 10.0]]
    """
    pairs = align(gold, pred, typed=typed) if alignment is None else alignment
    gold_counted, pred_counted = np.append(pairs.gold, pairs.missed), np.append(pairs.pred, pairs.spurious)
    return np.stack(
        [
            sum_by_unit(gold.unit[pairs.gold], shared_characters(gold, pred, pairs), n_units),
            sum_by_unit(pred.unit[pred_counted], pred.length()[pred_counted], n_units),
            sum_by_unit(gold.unit[gold_counted], gold.length()[gold_counted], n_units),
        ],
        axis=1,
    )


def shared_characters(gold: Spans, pred: Spans, matching: Matching) -> IntArray:
    """How many characters the two spans of each pair share: shape (n_pairs,)."""
    number = np.arange(len(matching.gold))
    ours, theirs = gold.select(matching.gold), pred.select(matching.pred)
    pair, _, shared = overlapping(replace(ours, unit=number), replace(theirs, unit=number))
    total = np.zeros(len(number), dtype=np.int64)
    total[pair] = shared
    return total


def kind_statistics(gold: Spans, pred: Spans, n_units: int, *, alignment: Alignment | None = None) -> Array:
    """What became of the items: shape (n_units, 6), the columns of `KINDS`.

    Over the pairs of `align(gold, pred)`. The first four and `missed` add up to the gold items, the first four and
    `spurious` to the predicted ones, optional gold items and what they excuse left out.

    >>> gold, pred = Spans.contiguous([0, 0], [0, 9], [5, 12], [1, 2]), Spans.contiguous([0], [0], [4], [2])
    >>> kind_statistics(gold, pred, 1).tolist()
    [[0.0, 0.0, 0.0, 1.0, 1.0, 0.0]]
    """
    pairs = align(gold, pred) if alignment is None else alignment
    unit = np.concatenate([gold.unit[pairs.gold], gold.unit[pairs.missed], pred.unit[pairs.spurious]])
    kind = np.concatenate([pairs.kind, np.repeat([4, 5], [len(pairs.missed), len(pairs.spurious)])])
    return sum_by_unit(unit * len(KINDS) + kind, np.ones(len(kind)), n_units * len(KINDS)).reshape(n_units, len(KINDS))


def confusion_statistics(
    gold: Spans, pred: Spans, n_units: int, n_labels: int, *, alignment: Alignment | None = None
) -> Array:
    """Gold label by predicted label over the pairs of `align(gold, pred)`: shape (n_units, n_labels + 1, n_labels + 1).

    The last column counts missed gold items, the last row spurious predictions, the corner is 0: every row but the last
    adds up to the gold items of its label, every column but the last to the predictions of its label.

    >>> gold = Spans.contiguous([0, 0], [0, 9], [5, 12], [0, 1])
    >>> pred = Spans.contiguous([0, 0], [0, 20], [4, 21], [1, 1])
    >>> confusion_statistics(gold, pred, 1, 2)[0].tolist()
    [[0.0, 1.0, 0.0], [0.0, 0.0, 1.0], [0.0, 1.0, 0.0]]
    """
    pairs = align(gold, pred) if alignment is None else alignment
    size = n_labels + 1
    unit = np.concatenate([gold.unit[pairs.gold], gold.unit[pairs.missed], pred.unit[pairs.spurious]])
    row = np.append(gold.label[np.append(pairs.gold, pairs.missed)], np.full(len(pairs.spurious), n_labels))
    column = np.concatenate([pred.label[pairs.pred], np.full(len(pairs.missed), n_labels), pred.label[pairs.spurious]])
    cell = (unit * size + row) * size + column
    return sum_by_unit(cell, np.ones(len(cell)), n_units * size * size).reshape(n_units, size, size)


def _item_counts(gold: Spans, pred: Spans, matching: Matching, n_units: int) -> tuple[Array, Array]:
    """Predicted and gold items a unit, without what is optional or excused."""
    ours, theirs = np.append(matching.gold, matching.missed), np.append(matching.pred, matching.spurious)
    return (
        sum_by_unit(pred.unit[theirs], np.ones(len(theirs)), n_units),
        sum_by_unit(gold.unit[ours], np.ones(len(ours)), n_units),
    )


def _distinct(code: IntArray) -> tuple[IntArray, IntArray, IntArray]:
    """The first item of every distinct code, the number of each item's code among them, and how many items share it."""
    _, first, number, copies = np.unique(code, return_index=True, return_inverse=True, return_counts=True)
    return first, number.reshape(-1), copies
