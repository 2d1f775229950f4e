"""The span map: what two texts share, and so what becomes of the spans of one in the other, and back.

A map is a list of blocks of equal characters, each with its place in the old and in the new text. It knows nothing of
the words themselves, so its inverse is the same list read the other way round, and two maps one after the other are the
blocks that both share. `karat.edits` makes maps.

What becomes of a span:

- `kept`: the same characters at the same offsets; `moved`: the same characters at others;
- `touched`: the same characters, but what stands next to them is new or gone;
- `changed`: edits lie inside of it, and its borders are still known; what is put at a border stays outside, what
  replaces words inside of it stays inside;
- `destroyed`: nothing of it is left, or an edit crosses its border, or its parts were torn apart.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from karat.spans import Span, pieces

STATUSES = ("kept", "moved", "touched", "changed", "destroyed")


@dataclass(frozen=True, slots=True, order=True)
class Block:
    """`length` characters that stand at `old` in the old text and at `new` in the new one.

    A block of length 0 is a seam: the two places are one, though what stands on both sides of them has changed.
    """

    old: int
    new: int
    length: int


@dataclass(frozen=True, slots=True)
class Fate:
    """What becomes of a span: its status and its new place, None where it is destroyed.

    `replacement` is the place of the words that were put exactly in the place of a destroyed span, if any were.
    """

    status: str
    span: Span | None
    replacement: Span | None = None


DESTROYED = Fate("destroyed", None)


class SpanMap:
    """The map between the spans of two texts of `old_length` and `new_length` code points.

    "Two men left." becomes "At least three men fled.":

    >>> spans = SpanMap(13, 24, [Block(3, 14, 5), Block(12, 23, 1)])
    >>> spans.forward((4, 7))
    Fate(status='moved', span=(15, 18), replacement=None)
    >>> spans.forward((0, 7))
    Fate(status='changed', span=(0, 18), replacement=None)
    >>> spans.forward((8, 12))
    Fate(status='destroyed', span=None, replacement=(19, 23))
    >>> spans.back((0, 18)).span
    (0, 7)
    """

    def __init__(self, old_length: int, new_length: int, blocks: Iterable[Block]) -> None:
        self.old_length = old_length
        self.new_length = new_length
        self.blocks = _normalised(blocks, old_length, new_length)
        self._kept = [block for block in self.blocks if block.length]
        self._starts = [block.old for block in self._kept]
        in_new_order = sorted(self._kept, key=lambda block: block.new)
        self._rank = {block: number for number, block in enumerate(in_new_order)}
        #: Where the kept block before each one ends in the new text, and where the one after it begins.
        ends = [0, *(block.new + block.length for block in in_new_order)]
        starts = [*(block.new for block in in_new_order), new_length]
        self._room = {block: (ends[n], starts[n + 1]) for block, n in self._rank.items()}
        seams: dict[int, list[int]] = {0: [0]}
        seams.setdefault(old_length, []).append(new_length)
        for block in self.blocks:
            seams.setdefault(block.old, []).append(block.new)
            seams.setdefault(block.old + block.length, []).append(block.new + block.length)
        self._seams = seams

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, SpanMap):
            return NotImplemented
        return (self.old_length, self.new_length, self.blocks) == (other.old_length, other.new_length, other.blocks)

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"SpanMap({self.old_length}, {self.new_length}, {list(self.blocks)})"

    @property
    def is_identity(self) -> bool:
        """Whether nothing has changed."""
        whole = (Block(0, 0, self.old_length),) if self.old_length else ()
        return self.old_length == self.new_length and self.blocks == whole

    def inverse(self) -> SpanMap:
        """The map from the new text to the old one."""
        blocks = (Block(block.new, block.old, block.length) for block in self.blocks)
        return SpanMap(self.new_length, self.old_length, blocks)

    def then(self, other: SpanMap) -> SpanMap:
        """This map and, from its new text on, another one. ValueError where the lengths say that they do not meet.

        >>> first = SpanMap(7, 8, [Block(3, 4, 4)])
        >>> second = SpanMap(8, 8, [Block(0, 0, 5)])
        >>> first.then(second).blocks
        (Block(old=3, new=4, length=1),)
        """
        if self.new_length != other.old_length:
            raise ValueError(f"a map to {self.new_length} code points cannot go on from {other.old_length}")
        theirs = sorted(other._with_ends())
        found = []
        for mine in self._with_ends():
            end = mine.new + mine.length
            for block in theirs:
                if block.old > end:
                    break
                low, high = max(mine.new, block.old), min(end, block.old + block.length)
                if low <= high:
                    found.append(Block(mine.old + low - mine.new, block.new + low - block.old, high - low))
        return SpanMap(self.old_length, other.new_length, found)

    def _with_ends(self) -> tuple[Block, ...]:
        return (Block(0, 0, 0), *self.blocks, Block(self.old_length, self.new_length, 0))

    def forward(self, span: Sequence[int]) -> Fate:
        """What becomes of a span of the old text; a discontinuous one is destroyed where one of its pieces is."""
        if len(span) == 2:
            return self._piece(span[0], span[1])
        fates = [self._piece(start, end) for start, end in pieces(span)]
        if len(fates) == 1:
            return fates[0]
        if any(fate.span is None for fate in fates):
            return DESTROYED
        places = [fate.span for fate in fates if fate.span is not None]
        if any(one[-1] > other[0] for one, other in pairwise(places)):
            return DESTROYED
        status = max((fate.status for fate in fates), key=STATUSES.index)
        joined: list[int] = list(places[0])
        for start, end in places[1:]:
            if start == joined[-1]:  # What was between them is gone: they are one piece.
                joined[-1], status = end, "changed"
            else:
                joined += [start, end]
        return Fate(status, tuple(joined))

    def back(self, span: Sequence[int]) -> Fate:
        """What a span of the new text was in the old one."""
        return self.inverse().forward(span)

    def _piece(self, start: int, end: int) -> Fate:
        at = bisect_right(self._starts, start) - 1
        if at >= 0 and (block := self._kept[at]).old < start and end < block.old + block.length:
            # Most spans lie well inside a block: they move with it.
            shift = block.new - block.old
            return Fate("moved" if shift else "kept", (start + shift, end + shift))
        inside = self._blocks_in(start, end)
        if not inside:
            return Fate("destroyed", None, self._replacement(start, end))
        ranks = [self._rank[block] for block in inside]
        if ranks != list(range(ranks[0], ranks[0] + len(ranks))):
            return DESTROYED
        new_start = self._left(start, inside[0])
        new_end = self._right(end, inside[-1])
        if new_start is None or new_end is None:
            return DESTROYED
        first, last = inside[0], inside[-1]
        whole = len(inside) == 1 and first.old <= start and end <= last.old + last.length
        if not whole:
            return Fate("changed", (new_start, new_end))
        at_start = start == first.old and (first.old, first.new) != (0, 0)
        stop = last.old + last.length
        at_end = end == stop and (stop, last.new + last.length) != (self.old_length, self.new_length)
        status = "touched" if at_start or at_end else "kept" if new_start == start else "moved"
        return Fate(status, (new_start, new_end))

    def _blocks_in(self, start: int, end: int) -> list[Block]:
        """The kept blocks that share a character with an old stretch, in old order."""
        first = max(0, bisect_right(self._starts, start) - 1)
        found = self._kept[first : bisect_left(self._starts, end)]
        return [block for block in found if block.old + block.length > start]

    def _left(self, start: int, block: Block) -> int | None:
        """Where a stretch begins in the new text whose first kept characters are in this block; None if it is cut."""
        if start >= block.old:
            return block.new + start - block.old
        if start not in self._seams:
            return None
        low = self._room[block][0]
        return max((new for new in self._seams[start] if low <= new <= block.new), default=block.new)

    def _right(self, end: int, block: Block) -> int | None:
        stop = block.old + block.length
        if end <= stop:
            return block.new + end - block.old
        if end not in self._seams:
            return None
        low, high = block.new + block.length, self._room[block][1]
        return min((new for new in self._seams[end] if low <= new <= high), default=low)

    def _replacement(self, start: int, end: int) -> Span | None:
        """The new words between the seams that a stretch without kept characters lies between."""
        starts, ends = self._seams.get(start), self._seams.get(end)
        if not starts or not ends:
            return None
        found = [(high - low, low, high) for low in starts for high in ends if low < high and self._is_new(low, high)]
        return min(found)[1:] if found else None

    def _is_new(self, low: int, high: int) -> bool:
        return all(block.new + block.length <= low or block.new >= high for block in self._kept)


def _normalised(blocks: Iterable[Block], old_length: int, new_length: int) -> tuple[Block, ...]:
    """Blocks in old order, neighbours joined; seams only where no block begins or ends in the same two places."""
    kept: list[Block] = []
    seams: set[tuple[int, int]] = set()
    for block in sorted(set(blocks)):
        if not block.length:
            seams.add((block.old, block.new))
            continue
        last = kept[-1] if kept else None
        if last and (last.old + last.length, last.new + last.length) == (block.old, block.new):
            kept[-1] = Block(last.old, last.new, last.length + block.length)
        else:
            kept.append(block)
    known = {(0, 0), (old_length, new_length)}
    for block in kept:
        known |= {(block.old, block.new), (block.old + block.length, block.new + block.length)}
    inside = {
        (old, new)
        for old, new in seams
        for block in kept
        if 0 < old - block.old < block.length and new - block.new == old - block.old
    }
    return tuple(sorted([*kept, *(Block(old, new, 0) for old, new in seams - known - inside)]))
