"""Labelled spans as arrays: contiguous or discontinuous, nested or not, of any number of units."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from karat.metrics.intervals import meeting_pairs, one_line
from karat.metrics.matching import joint_keys
from karat.metrics.statistics import IntArray

BoolArray: TypeAlias = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Spans:
    """One side's items, n of them, and the m pieces that they are made of.

    `unit`, `label`, `optional` (n,): where an item belongs, the code of its label, whether it may be missed (in gold).
    `start`, `end`, `item` (m,): pieces as half-open offsets, and the item of each; sorted by item and start, and
    neither overlapping nor touching within an item. An item without a piece (an ungrounded prediction) matches nothing.
    Make one with `contiguous` or `from_pieces`.
    """

    unit: IntArray
    label: IntArray
    optional: BoolArray
    start: IntArray
    end: IntArray
    item: IntArray

    @classmethod
    def contiguous(
        cls,
        unit: npt.ArrayLike,
        start: npt.ArrayLike,
        end: npt.ArrayLike,
        label: npt.ArrayLike,
        optional: npt.ArrayLike | None = None,
    ) -> Spans:
        """Items of one piece each; all arrays have shape (n,). Raises ValueError if a span ends before it starts.

        >>> len(Spans.contiguous([0, 0], [0, 6], [5, 9], [1, 2]))
        2
        """
        starts = np.asarray(start, dtype=np.int64)
        return cls.from_pieces(unit, label, starts, end, np.arange(len(starts)), optional)

    @classmethod
    def from_pieces(
        cls,
        unit: npt.ArrayLike,
        label: npt.ArrayLike,
        start: npt.ArrayLike,
        end: npt.ArrayLike,
        item: npt.ArrayLike,
        optional: npt.ArrayLike | None = None,
    ) -> Spans:
        """Items of any number of pieces: `unit`, `label`, `optional` have shape (n,), `start`, `end`, `item` (m,).

        Pieces come in any order; those of one item that overlap or touch are made one, and an empty piece counts only
        if its item has no other. Raises ValueError on a piece that ends before it starts or belongs to no item.

        >>> Spans.from_pieces([0], [1], [9, 0, 5], [12, 5, 6], [0, 0, 0]).end.tolist()
        [6, 12]
        """
        units, labels = np.asarray(unit, dtype=np.int64), np.asarray(label, dtype=np.int64)
        starts, ends, items = (np.asarray(a, dtype=np.int64) for a in (start, end, item))
        may_miss = np.zeros(len(units), dtype=bool) if optional is None else np.asarray(optional, dtype=bool)
        if units.shape != labels.shape or units.shape != may_miss.shape:
            raise ValueError("unit, label and optional must have equal length")
        if not starts.shape == ends.shape == items.shape:
            raise ValueError("start, end and item must have equal length")
        if np.any(ends < starts):
            raise ValueError("a span ends before it starts")
        if len(items) and (items.min() < 0 or items.max() >= len(units)):
            raise ValueError(f"a piece belongs to none of the {len(units)} items")
        if np.any(np.diff(items) <= 0):
            starts, ends, items = _tidy(starts, ends, items)
        return cls(units, labels, may_miss, starts, ends, items)

    def __len__(self) -> int:
        return len(self.unit)

    def is_contiguous(self) -> bool:
        """Whether every item has exactly one piece."""
        return len(self.item) == len(self.unit) and bool(np.all(self.item[1:] > self.item[:-1]))

    def pieces(self) -> IntArray:
        """How many pieces each item has: shape (n,)."""
        return np.bincount(self.item, minlength=len(self))

    def length(self) -> IntArray:
        """Characters of each item: shape (n,)."""
        if self.is_contiguous():
            return self.end - self.start
        return np.bincount(self.item, weights=self.end - self.start, minlength=len(self)).astype(np.int64)

    def hulls(self) -> Spans:
        """The same items, each filled up to one piece from its first character to its last."""
        if self.is_contiguous():
            return self
        first, last = np.diff(self.item, prepend=-1) > 0, np.diff(self.item, append=len(self)) > 0
        return Spans(self.unit, self.label, self.optional, self.start[first], self.end[last], self.item[first])

    def select(self, chosen: IntArray) -> Spans:
        """The items at the positions `chosen` (shape (k,), in any order), renumbered 0..k-1."""
        return next(self.parts([chosen]))

    def parts(self, choices: Iterable[IntArray]) -> Iterator[Spans]:
        """`select` for each of several choices; what they need to know of all items is looked up once."""
        contiguous = self.is_contiguous()
        count = np.zeros(0, dtype=np.int64) if contiguous else self.pieces()
        before = np.cumsum(count) - count
        for chosen in choices:
            item, piece = np.arange(len(chosen)), chosen
            if not contiguous:
                first, width = before[chosen], count[chosen]
                piece = np.arange(int(width.sum())) + np.repeat(first - np.cumsum(width) + width, width)
                item = np.repeat(item, width)
            unit, label, optional = self.unit[chosen], self.label[chosen], self.optional[chosen]
            yield Spans(unit, label, optional, self.start[piece], self.end[piece], item)


def span_keys(gold: Spans, pred: Spans) -> tuple[IntArray, IntArray]:
    """A key a span, equal exactly where unit and characters are the same, whatever the label: (n_gold,) and (n_pred,).

    Items without pieces have a key of their own each: they equal nothing, and not each other.

    >>> gold = Spans.from_pieces([0], [1], [0, 8], [4, 9], [0, 0])
    >>> pred = Spans.from_pieces([0, 0], [1, 1], [0, 8, 0], [4, 9, 9], [0, 0, 1])
    >>> bool(span_keys(gold, pred)[0][0] == span_keys(gold, pred)[1][0])
    True
    """
    if gold.is_contiguous() and pred.is_contiguous():
        return joint_keys([gold.unit, gold.start, gold.end], [pred.unit, pred.start, pred.end])
    n_pieces = np.concatenate([gold.pieces(), pred.pieces()])
    unit = np.concatenate([gold.unit, pred.unit])
    start, end = np.concatenate([gold.start, pred.start]), np.concatenate([gold.end, pred.end])
    first = np.cumsum(n_pieces) - n_pieces
    grounded = n_pieces > 0
    head = np.zeros((2, len(unit)), dtype=np.int64)
    head[:, grounded] = start[first[grounded]], end[first[grounded]]
    # What is nowhere in the text equals nothing, also not another thing that is nowhere.
    side = np.where(grounded, 0, np.arange(1, len(unit) + 1))
    key = _key(unit, *head, n_pieces, side)
    if n_pieces.max(initial=0) > 1:
        key = _dense(key)
    for n in range(1, int(n_pieces.max(initial=0))):
        longer = np.flatnonzero(n_pieces > n)
        # The piece count is part of the key already: what is renamed here equals nothing that is not.
        key[longer] = _dense(_key(key[longer], start[first[longer] + n], end[first[longer] + n])) + key.max() + 1
    return key[: len(gold)], key[len(gold) :]


def overlapping(gold: Spans, pred: Spans) -> tuple[IntArray, IntArray, IntArray]:
    """All pairs of a gold and a predicted item of one unit that share a character, and how many they share.

    Three parallel arrays, sorted by gold item, then predicted item.

    >>> gold, pred = Spans.from_pieces([0], [1], [0, 8], [4, 9], [0, 0]), Spans.contiguous([0], [3], [9], [1])
    >>> overlapping(gold, pred)
    (array([0]), array([0]), array([2]))
    """
    n = len(gold.start)
    start, end = one_line(
        np.concatenate([gold.unit[gold.item], pred.unit[pred.item]]),
        np.concatenate([gold.start, pred.start]),
        np.concatenate([gold.end, pred.end]),
    )
    left, right = meeting_pairs(start[:n], end[:n], start[n:], end[n:])
    shared = np.minimum(end[left], end[n + right]) - np.maximum(start[left], start[n + right])
    pair = gold.item[left] * max(len(pred), 1) + pred.item[right]
    order = np.argsort(pair, kind="stable")
    pair, shared = pair[order], shared[order]
    heads = np.flatnonzero(np.diff(pair, prepend=-1))
    total = np.add.reduceat(shared, heads) if len(heads) else shared
    return pair[heads] // max(len(pred), 1), pair[heads] % max(len(pred), 1), total


def _tidy(start: IntArray, end: IntArray, item: IntArray) -> tuple[IntArray, IntArray, IntArray]:
    """Pieces sorted by item and start, joined where they overlap or touch, without needless empty ones."""
    full = end > start
    has_full = np.zeros(int(item.max()) + 1, dtype=bool)
    has_full[item[full]] = True
    kept = np.flatnonzero(full | ~has_full[item])
    order = kept[np.lexsort((end[kept], start[kept], item[kept]))]
    start, end, item = start[order], end[order], item[order]
    on_line, line_end = one_line(item, start, end)
    reached = np.maximum.accumulate(line_end)
    opens = np.ones(len(item), dtype=bool)
    opens[1:] = on_line[1:] > reached[:-1]
    heads = np.flatnonzero(opens)
    return start[heads], np.maximum.reduceat(end, heads), item[heads]


def _key(*columns: IntArray) -> IntArray:
    return joint_keys(columns, [np.zeros(0, dtype=np.int64)] * len(columns))[0]


def _dense(key: IntArray) -> IntArray:
    return np.unique(key, return_inverse=True)[1].astype(np.int64).reshape(-1)
