"""The spans of many mentions at once, in one piece or several: which are the same, and how far they overlap."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from karat.metrics.assignment import rank_within
from karat.metrics.statistics import IntArray


@dataclass(frozen=True, slots=True)
class Mentions:
    """The mentions of one side, made by `from_spans`.

    `unit`, `head_start`, `head_end` have a row a mention, shape (n,); heads are half-open, -1 and -1 where unknown.
    `piece_mention`, `piece_start`, `piece_end` have a row a piece, half-open, sorted by mention and position; pieces
    that touched or overlapped have become one, and empty pieces none.
    """

    unit: IntArray
    head_start: IntArray
    head_end: IntArray
    piece_mention: IntArray
    piece_start: IntArray
    piece_end: IntArray

    @classmethod
    def from_spans(
        cls,
        unit: npt.ArrayLike,
        start: npt.ArrayLike,
        end: npt.ArrayLike,
        *,
        head_start: npt.ArrayLike | None = None,
        head_end: npt.ArrayLike | None = None,
        mention: npt.ArrayLike | None = None,
    ) -> Mentions:
        """Mentions of one piece each; or of any number, if `mention` says to which row of `unit` each piece belongs.

        Raises ValueError if the lengths do not agree or a piece belongs to no row of `unit`.

        >>> both = Mentions.from_spans([0, 0], [7, 0, 2, 3], [9, 2, 3, 5], mention=[0, 0, 0, 1])
        >>> both.piece_start.tolist(), both.piece_end.tolist(), both.length.tolist()
        ([0, 7, 3], [3, 9, 5], [5, 2])
        """
        units = np.asarray(unit, dtype=np.int64)
        starts, ends = np.asarray(start, dtype=np.int64), np.asarray(end, dtype=np.int64)
        owner = np.arange(len(units)) if mention is None else np.asarray(mention, dtype=np.int64)
        unknown = np.full(len(units), -1)
        head_starts = unknown if head_start is None else np.asarray(head_start, dtype=np.int64)
        head_ends = unknown if head_end is None else np.asarray(head_end, dtype=np.int64)
        if not len(owner) == len(starts) == len(ends) or not len(units) == len(head_starts) == len(head_ends):
            raise ValueError("give a start and an end for every piece, and a unit and a head for every mention")
        if len(owner) and not 0 <= owner.min() <= owner.max() < len(units):
            raise ValueError(f"pieces must belong to mentions 0..{len(units) - 1}")
        return cls(units, head_starts, head_ends, *_merge(owner, starts, ends))

    def __len__(self) -> int:
        return len(self.unit)

    @property
    def length(self) -> IntArray:
        """Positions that every mention covers, shape (n,)."""
        lengths = np.bincount(self.piece_mention, self.piece_end - self.piece_start, minlength=len(self))
        return lengths.astype(np.int64)

    def bounds(self) -> tuple[IntArray, IntArray]:
        """Start of the first piece and end of the last, shape (n,) each; -1 and -1 for a mention without pieces."""
        start, end = np.full(len(self), -1), np.full(len(self), -1)
        first = np.flatnonzero(np.diff(self.piece_mention, prepend=-1))
        last = np.append(first[1:], len(self.piece_mention)) - 1
        start[self.piece_mention[first]] = self.piece_start[first]
        end[self.piece_mention[first]] = self.piece_end[last] if len(first) else -1
        return start, end

    def take(self, rows: IntArray) -> Mentions:
        """The mentions of some rows (no row twice), in that order."""
        place = np.full(len(self), -1)
        place[rows] = np.arange(len(rows))
        kept = place[self.piece_mention] >= 0
        pieces = (place[self.piece_mention][kept], self.piece_start[kept], self.piece_end[kept])
        return Mentions(self.unit[rows], self.head_start[rows], self.head_end[rows], *_merge(*pieces))


def identify(gold: Mentions, predicted: Mentions, *, with_heads: bool = False) -> tuple[IntArray, IntArray]:
    """Number the mentions of both sides so that equal numbers mean equal spans in the same unit (and equal heads).

    A mention without pieces equals none, not even another such. Numbers run from 0 without gaps.

    >>> gold, predicted = Mentions.from_spans([0, 0], [1, 4], [3, 6]), Mentions.from_spans([0], [4], [6])
    >>> [ids.tolist() for ids in identify(gold, predicted)]
    [[0, 1], [1]]
    """
    n_gold, n = len(gold), len(gold) + len(predicted)
    owner = np.concatenate([gold.piece_mention, predicted.piece_mention + n_gold])
    starts = np.concatenate([gold.piece_start, predicted.piece_start])
    ends = np.concatenate([gold.piece_end, predicted.piece_end])
    columns = [np.concatenate([gold.unit, predicted.unit])]
    if with_heads:
        columns.append(np.concatenate([gold.head_start, predicted.head_start]))
        columns.append(np.concatenate([gold.head_end, predicted.head_end]))
    bare = np.bincount(owner, minlength=n) == 0
    columns.append(np.where(bare, np.arange(n), -1))
    ids = _row_numbers(*columns)
    place = rank_within(owner)
    by_place = np.argsort(place, kind="stable")
    # Fold in the first pieces, then the second, ...: those who still have one get new numbers, above all older ones.
    for pieces in np.split(by_place, np.flatnonzero(np.diff(place[by_place])) + 1):
        who = owner[pieces]
        ids[who] = int(ids.max(initial=-1)) + 1 + _row_numbers(ids[who], starts[pieces], ends[pieces])
    ids = _row_numbers(ids)
    return ids[:n_gold], ids[n_gold:]


def overlaps(gold: Mentions, predicted: Mentions) -> tuple[IntArray, IntArray, IntArray]:
    """All pairs of a gold and a predicted mention of one unit that overlap: row, row, positions shared (> 0).

    Time and memory grow with the number of such pairs.

    >>> gold, predicted = Mentions.from_spans([0, 1], [0, 0], [5, 5]), Mentions.from_spans([0, 0], [3, 5], [9, 7])
    >>> [column.tolist() for column in overlaps(gold, predicted)]
    [[0], [0], [2]]
    """
    low = min(gold.piece_start.min(initial=0), predicted.piece_start.min(initial=0))
    stride = max(gold.piece_end.max(initial=0), predicted.piece_end.max(initial=0)) - low
    gold_start, gold_end = _on_one_line(gold, low, stride)
    predicted_start, predicted_end = _on_one_line(predicted, low, stride)
    # Of two pieces that overlap, the second starts inside the first, or the first strictly inside the second.
    inside_gold, from_predicted = _starting_between(gold_start, gold_end, predicted_start)
    inside_predicted, from_gold = _starting_between(predicted_start + 1, predicted_end, gold_start)
    gold_piece = np.concatenate([inside_gold, from_gold])
    predicted_piece = np.concatenate([from_predicted, inside_predicted])
    shared = np.minimum(gold_end[gold_piece], predicted_end[predicted_piece])
    shared -= np.maximum(gold_start[gold_piece], predicted_start[predicted_piece])
    pair = gold.piece_mention[gold_piece] * max(len(predicted), 1) + predicted.piece_mention[predicted_piece]
    order = np.argsort(pair, kind="stable")
    first = np.flatnonzero(np.diff(pair[order], prepend=-1))
    total = np.add.reduceat(shared[order], first) if len(first) else shared
    gold_row, predicted_row = np.divmod(pair[order][first], max(len(predicted), 1))
    return gold_row, predicted_row, total


def _merge(owner: IntArray, start: IntArray, end: IntArray) -> tuple[IntArray, IntArray, IntArray]:
    """Sort pieces by mention and position, drop the empty ones, join those of a mention that touch or overlap."""
    full = end > start
    owner, start, end = owner[full], start[full], end[full]
    order = np.lexsort((start, owner))
    owner, start, end = owner[order], start[order], end[order]
    if not len(owner):
        return owner, start, end
    stride = int(end.max() - start.min()) + 1
    reach = np.maximum.accumulate(end + owner * stride) - owner * stride
    fresh = np.ones(len(owner), dtype=bool)
    fresh[1:] = (owner[1:] != owner[:-1]) | (start[1:] > reach[:-1])
    first = np.flatnonzero(fresh)
    return owner[first], start[first], reach[np.append(first[1:], len(owner)) - 1]


def _on_one_line(side: Mentions, low: int, stride: int) -> tuple[IntArray, IntArray]:
    """Pieces' starts and ends with the units laid end to end, so that pieces of different units never overlap."""
    shift = side.unit[side.piece_mention] * stride - low
    return side.piece_start + shift, side.piece_end + shift


def _starting_between(low: IntArray, high: IntArray, start: IntArray) -> tuple[IntArray, IntArray]:
    """All (i, j) with low[i] <= start[j] < high[i]."""
    order = np.argsort(start, kind="stable")
    first = np.searchsorted(start[order], low)
    count = np.maximum(np.searchsorted(start[order], high) - first, 0)
    owner = np.repeat(np.arange(len(low)), count)
    return owner, order[np.arange(len(owner)) - np.repeat(np.cumsum(count) - count - first, count)]


def _row_numbers(*columns: IntArray) -> IntArray:
    """Number the distinct rows of a table from 0, in order."""
    order = np.lexsort(columns[::-1])
    fresh = np.zeros(len(order), dtype=bool)
    for column in columns:
        fresh[1:] |= np.diff(column[order]) != 0
    numbers = np.empty(len(order), dtype=np.int64)
    numbers[order] = np.cumsum(fresh)
    return numbers
