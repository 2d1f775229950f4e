"""Pairing: which record of one annotator stands for which of the other's, one to one, the same whichever is first."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import Any

import numpy as np

from karat.metrics.assignment import best_matching
from karat.spans import Span, pieces

#: A row of the one side, a row of the other, and how much speaks for it (greater than 0).
Candidate = tuple[int, int, float]

#: Weights of what decides only where all else is equal: that the order is kept, and then who comes first.
KEEPS_ORDER, EARLIER = 1e-5, 1e-8


def choose(candidates: Iterable[Candidate]) -> list[tuple[int, int]]:
    """The pairs, no record in two of them, with the greatest sum of weights, sorted.

    Where several choices are equal, the one that keeps the order of the rows is taken, and then the earlier one. So the
    result is the same, turned round, where the sides change places.

    >>> choose([(0, 0, 1.0), (0, 1, 1.0), (1, 0, 1.0), (1, 1, 1.0)])
    [(0, 0), (1, 1)]
    >>> choose([(0, 1, 1.0), (0, 2, 1.0)])
    [(0, 1)]
    """
    best: dict[tuple[int, int], float] = {}
    for first, second, weight in candidates:
        if weight > best.get((first, second), 0.0):
            best[first, second] = weight
    if not best:
        return []
    edges = np.array(list(best), dtype=np.int64)
    weights = np.array(list(best.values()), dtype=float)
    # The order of the edges must not depend on the side that comes first either.
    order = np.lexsort((edges.max(axis=1), edges.sum(axis=1)))
    edges, weights = edges[order], weights[order]
    size = float(edges.max() + 1)
    distance, sum_of_rows = (edges[:, 0] - edges[:, 1]) / size, edges.sum(axis=1) / size
    weights = weights + KEEPS_ORDER * (1 - distance**2) + EARLIER * (2 - sum_of_rows)
    chosen = edges[best_matching(edges[:, 0], edges[:, 1], weights)]
    return sorted((int(first), int(second)) for first, second in chosen)


def same(
    first: Sequence[Any],
    second: Sequence[Any],
    key: Callable[[Any], Hashable | None],
    weight: Callable[[Any, Any], float] = lambda a, b: 1.0,  # noqa: ARG005 - the signature is that of a weight
) -> list[Candidate]:
    """All pairs with equal keys; a key of None pairs with nothing.

    >>> same("ab", "ba", lambda letter: letter)
    [(0, 1, 1.0), (1, 0, 1.0)]
    """
    rows: dict[Hashable, list[int]] = {}
    for number, record in enumerate(second):
        rows.setdefault(key(record), []).append(number)
    rows.pop(None, None)
    return [
        (number, other, weight(record, second[other]))
        for number, record in enumerate(first)
        for other in rows.get(key(record), ())
    ]


def dice(first: Span, second: Span) -> float:
    """The share of two spans that is common to both (Dice 1945): 1 for equal spans, 0 for spans that do not meet.

    >>> dice((0, 4), (2, 6)), dice((0, 4), (4, 6)), dice((), ())
    (0.5, 0.0, 0.0)
    """
    size = _length(first) + _length(second)
    return 2 * shared(first, second) / size if size else 0.0


def shared(first: Span, second: Span) -> int:
    """How many characters two spans have in common.

    >>> shared((0, 2, 6, 9), (1, 8))
    3
    """
    if not first or not second or first[-1] <= second[0] or second[-1] <= first[0]:
        return 0
    return sum(
        max(0, min(end, end2) - max(start, start2)) for start, end in pieces(first) for start2, end2 in pieces(second)
    )


def _length(span: Span) -> int:
    return sum(end - start for start, end in pieces(span))


def overlapping(first: Sequence[Any], second: Sequence[Any], place: Callable[[Any], Span]) -> list[Candidate]:
    """All pairs of one document whose places overlap, with the share that they have in common."""
    by_document: dict[int, list[int]] = {}
    for number, record in enumerate(second):
        by_document.setdefault(record.document, []).append(number)
    found = []
    for number, record in enumerate(first):
        for other in by_document.get(record.document, ()):
            common = dice(place(record), place(second[other]))
            if common > 0:
                found.append((number, other, common))
    return found


def left_over(n: int, taken: Iterable[int]) -> list[int]:
    """The rows of 0..n-1 that are in no pair.

    >>> left_over(3, [1])
    [0, 2]
    """
    used = set(taken)
    return [row for row in range(n) if row not in used]
