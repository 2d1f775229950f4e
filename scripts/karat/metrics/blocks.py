"""Blocks of units: work on a large corpus a part at a time, so that time and memory grow with it and no faster.

Units are independent of each other, in every metric. Arrays of a whole corpus leave the processor's caches, and their
sorting costs more for every doubling; some metrics also need many times the memory of their input while they work.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from karat.metrics.statistics import IntArray

#: Rows of both sides together in a block, unless a single unit has more: some 200 documents of 150 mentions.
ROWS = 1 << 16


def unit_blocks(gold: IntArray, pred: IntArray, rows: int = ROWS) -> Iterator[tuple[IntArray, IntArray]]:
    """Blocks of whole units with about so many rows: the positions of each side's rows, in the order they came in.

    `gold` and `pred` (shapes (n_gold,), (n_pred,)) are the units of the rows, any integers in any order. Blocks follow
    each other as the units do, and units without rows are in none. There is at least one block, which may be empty.

    >>> [(g.tolist(), p.tolist()) for g, p in unit_blocks(np.array([2, 0, 1, 0]), np.array([1, 1]), rows=3)]
    [([1, 3], []), ([2], [0, 1]), ([0], [])]
    """
    sides = [(unit, _in_order(unit)) for unit in (gold, pred)]
    firsts = _firsts(np.sort(np.concatenate([gold, pred]), kind="stable"), rows)
    bounds = [[0, *np.searchsorted(unit[order], firsts).tolist(), len(unit)] for unit, order in sides]
    for number in range(len(firsts) + 1):
        ours, theirs = (
            # Some ties are settled by who came first.
            np.sort(order[bound[number] : bound[number + 1]])
            for (_, order), bound in zip(sides, bounds, strict=True)
        )
        yield ours, theirs


def _in_order(unit: IntArray) -> IntArray:
    return np.arange(len(unit)) if np.all(unit[1:] >= unit[:-1]) else np.argsort(unit, kind="stable")


def _firsts(unit: IntArray, rows: int) -> IntArray:
    """The unit that begins each block but the first, for the sorted units of all rows: it would overfill the last."""
    firsts: list[int] = []
    begun = 0
    while begun + rows < len(unit):
        first = unit[begun + rows]
        begun_next = int(np.searchsorted(unit, first))
        if begun_next == begun:  # one unit fills the block, and more
            begun_next = int(np.searchsorted(unit, first, side="right"))
        if begun_next == len(unit):
            break
        firsts.append(int(unit[begun_next]))
        begun = begun_next
    return np.array(firsts, dtype=np.int64)
