"""Spans: half-open code-point offsets over one text, continuous or in several pieces.

A span is a flat tuple `(start, end)` or, where it is discontinuous, `(start1, end1, start2, end2, ...)` with the pieces
in text order. The quote of a discontinuous span is its pieces joined by one space.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeAlias

Span: TypeAlias = tuple[int, ...]


def pieces(span: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Yield the pieces of a span in order.

    >>> list(pieces((369, 371, 390, 399)))
    [(369, 371), (390, 399)]
    """
    it = iter(span)
    return zip(it, it, strict=True)


def covered(text: str, span: Sequence[int]) -> str:
    """The text under a span, its pieces joined by one space.

    >>> covered("US bases and personnel", (0, 2, 13, 22))
    'US personnel'
    """
    if len(span) == 2:
        return text[span[0] : span[1]]
    return " ".join(text[start:end] for start, end in pieces(span))


def fault(span: Sequence[int], length: int) -> str | None:
    """What is wrong with a span over a text of `length` code points, in words; None if nothing is.

    >>> fault((3, 3), 10)
    'is empty: it ends at 3 where it starts'
    >>> fault((8, 12), 10)
    'ends at 12, but the text has 10 code points'
    >>> fault((0, 2, 1, 4), 10) is None
    False
    """
    previous = 0
    for number, (start, end) in enumerate(pieces(span)):
        if start < 0:
            return f"starts at {start}, before the text"
        if start == end:
            return f"is empty: it ends at {end} where it starts"
        if end < start:
            return f"ends at {end}, before its start {start}"
        if end > length:
            return f"ends at {end}, but the text has {length} code points"
        if number and start < previous:
            return f"has pieces that overlap or are out of order at {start}"
        if number and start == previous:
            return f"has pieces that touch at {start}: they are one piece"
        previous = end
    return None


def hull(span: Sequence[int]) -> tuple[int, int]:
    """The smallest continuous span around a span.

    >>> hull((369, 371, 390, 399))
    (369, 399)
    """
    return span[0], span[-1]


def contains(outer: Sequence[int], inner: Sequence[int]) -> bool:
    """Whether every piece of `inner` lies within one piece of `outer`.

    >>> contains((0, 5, 8, 12), (9, 10)), contains((0, 5, 8, 12), (4, 9))
    (True, False)
    """
    return all(any(s <= start and end <= e for s, e in pieces(outer)) for start, end in pieces(inner))


def crosses(one: Sequence[int], other: Sequence[int]) -> bool:
    """Whether two spans overlap without one lying within the other.

    >>> crosses((0, 5), (3, 8)), crosses((0, 5), (1, 4)), crosses((0, 5), (5, 8))
    (True, False, False)
    """
    if one[-1] <= other[0] or other[-1] <= one[0]:
        return False
    overlap = any(s < e2 and s2 < e for s, e in pieces(one) for s2, e2 in pieces(other))
    return overlap and not contains(one, other) and not contains(other, one)
