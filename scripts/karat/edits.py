"""Edits: from changes of a text to a map of its spans, forward into the new text and back.

A map is the list of what both texts share: blocks of equal characters, each with its place in the old and in the new
text. It knows nothing of the words themselves, so its inverse is the same list read the other way round, and two maps
one after the other are the blocks that both share. It comes from a list of edits (`apply`) or from two texts
(`between`), and serves the variants of the contrast suite, new versions of a text and comparisons of labels alike.

What becomes of a span:

- `kept`: the same characters at the same offsets; `moved`: the same characters at others;
- `touched`: the same characters, but what stands next to them is new or gone;
- `changed`: edits lie inside of it, and its borders are still known; what is put at a border stays outside, what
  replaces words inside of it stays inside;
- `destroyed`: nothing of it is left, or an edit crosses its border, or its parts were torn apart.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TypeAlias

from karat.spans import Span, pieces

STATUSES = ("kept", "moved", "touched", "changed", "destroyed")

_TOKENS = re.compile(r"\w+|\s+|[^\w\s]")


@dataclass(frozen=True, slots=True)
class Edit:
    """The old text's `[start, end)` is replaced by `to`; an insertion where start and end are one."""

    start: int
    end: int
    to: str


@dataclass(frozen=True, slots=True)
class Move:
    """The old text's `[start, end)` is taken out and put in again at the old offset `at`, which lies outside of it."""

    start: int
    end: int
    at: int


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
Change: TypeAlias = Edit | Move


class EditError(ValueError):
    """Edits that cannot be made together; `first` and `second` are their places in the list that was given."""

    def __init__(self, message: str, first: int, second: int) -> None:
        super().__init__(message)
        self.first, self.second = first, second


class SpanMap:
    """The map between the spans of two texts of `old_length` and `new_length` code points.

    >>> text, spans = apply("Two men left.", [Edit(0, 3, "At least three"), Edit(8, 12, "fled")])
    >>> text
    'At least three men fled.'
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

        >>> _, first = apply("one two", [Edit(0, 3, "four")])
        >>> _, second = apply("four two", [Edit(5, 8, "six")])
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
        fates = [self._piece(start, end) for start, end in pieces(span)]
        if len(fates) == 1:
            return fates[0]
        if any(fate.span is None for fate in fates):
            return DESTROYED
        places = [fate.span for fate in fates if fate.span is not None]
        if any(one[-1] > other[0] for one, other in zip(places, places[1:], strict=False)):
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


def apply(text: str, changes: Sequence[Change]) -> tuple[str, SpanMap]:
    """The text after all changes, whose offsets are those of the text before them, and the map from one to the other.

    Raises EditError where two changes overlap, insert at one place, or lie outside of the text.

    >>> apply("b a c", [Move(2, 4, 0)])[0]
    'a b c'
    """
    _refuse_overlaps(text, changes)
    edits = sorted((c for c in changes if isinstance(c, Edit)), key=lambda edit: (edit.start, edit.end))
    parts = list(
        _parts(text, edits, sorted({b for c in changes if isinstance(c, Move) for b in (c.start, c.end, c.at)}))
    )
    for move in (c for c in changes if isinstance(c, Move)):
        taken = [part for part in parts if move.start <= part[0] and part[1] <= move.end and _is_inside(part, move)]
        rest = [part for part in parts if part not in taken]
        at = next((n for n, part in enumerate(rest) if part[0] >= move.at), len(rest))
        parts = rest[:at] + taken + rest[at:]
    out, blocks, length = [], [], 0
    for start, end, to in parts:
        words = text[start:end] if to is None else to
        if to is None:
            blocks.append(Block(start, length, end - start))
        elif not any(isinstance(c, Move) for c in changes):
            blocks += [Block(start, length, 0), Block(end, length + len(words), 0)]
        out.append(words)
        length += len(words)
    return "".join(out), SpanMap(len(text), length, blocks)


_Part: TypeAlias = tuple[int, int, "str | None"]


def _is_inside(part: _Part, move: Move) -> bool:
    """An insertion at a border of what moves stays where it is."""
    return part[0] < part[1] or move.start < part[0] < move.end


def _parts(text: str, edits: Sequence[Edit], borders: Sequence[int]) -> Iterator[_Part]:
    """The text as stretches that stay (None) or are replaced, in old order, cut at the borders as well."""
    at = 0
    for edit in (*edits, None):
        until = len(text) if edit is None else edit.start
        for border in (*(b for b in borders if at < b < until), until):
            if at < border:
                yield at, border, None
            at = border
        if edit is not None:
            yield edit.start, edit.end, edit.to
            at = edit.end


def _refuse_overlaps(text: str, changes: Sequence[Change]) -> None:
    for number, change in enumerate(changes):
        if not 0 <= change.start <= change.end <= len(text):
            raise EditError(f"[{change.start}, {change.end}) is no place in {len(text)} code points", number, number)
    places = sorted((c.start, c.end, n) for n, c in enumerate(changes) if isinstance(c, Edit))
    places_of_moves = sorted((c.start, c.end, n) for n, c in enumerate(changes) if isinstance(c, Move))
    for listed in (places, places_of_moves):
        for (start, end, first), (low, high, second) in zip(listed, listed[1:], strict=False):
            if low < end:
                raise EditError(f"edits overlap at [{low}, {min(end, high)})", first, second)
            if start == end == low == high:
                raise EditError(f"two edits insert at {low}, and nobody can say which comes first", first, second)
    for start, end, number in places_of_moves:
        move = changes[number]
        if isinstance(move, Move) and start < move.at < end:
            raise EditError(f"[{start}, {end}) cannot be moved into itself", number, number)
        for low, high, other in places:
            crosses = low < end and start < high and not start <= low <= high <= end
            is_target = isinstance(move, Move) and low < move.at < high
            if crosses or is_target:
                raise EditError(f"edits overlap at [{low}, {high})", number, other)


def between(old: str, new: str) -> SpanMap:
    """The map between two texts, found word by word: the longest common stretches first (Ratcliff and Metzener 1988).

    White space or punctuation alone, between two changes, is not taken for something that both share.

    >>> between("The strike killed four men.", "The raid killed four people.").blocks
    (Block(old=0, new=0, length=4), Block(old=10, new=8, length=13), Block(old=26, new=27, length=1))
    """
    one, other = _TOKENS.findall(old), _TOKENS.findall(new)
    lead = 0
    while lead < min(len(one), len(other)) and one[lead] == other[lead]:
        lead += 1
    tail = 0
    while tail < min(len(one), len(other)) - lead and one[-1 - tail] == other[-1 - tail]:
        tail += 1
    matcher = SequenceMatcher(None, one[lead : len(one) - tail], other[lead : len(other) - tail], autojunk=False)
    runs = [(lead + m.a, lead + m.b, m.size) for m in matcher.get_matching_blocks() if m.size]
    runs = [(a, b, n) for a, b, n in runs if any(token[0].isalnum() for token in one[a : a + n])]
    runs = [(0, 0, lead), *runs, (len(one) - tail, len(other) - tail, tail)]
    old_at, new_at = _offsets(one), _offsets(other)
    return SpanMap(
        len(old), len(new), (Block(old_at[a], new_at[b], old_at[a + n] - old_at[a]) for a, b, n in runs if n)
    )


def _offsets(tokens: Sequence[str]) -> list[int]:
    found = [0]
    for token in tokens:
        found.append(found[-1] + len(token))
    return found


def trimmed(start: int, quote: str, to: str) -> Edit:
    """The edit that puts `to` in the place of `quote` at `start`, without the whole words that both share at the ends.

    >>> trimmed(10, "killed four men", "killed no men")
    Edit(start=17, end=21, to='no')
    >>> trimmed(0, "four men", "four armed men")
    Edit(start=5, end=5, to='armed ')
    """
    one, other = _TOKENS.findall(quote), _TOKENS.findall(to)
    lead = 0
    while lead < min(len(one), len(other)) and one[lead] == other[lead]:
        lead += 1
    tail = 0
    while tail < min(len(one), len(other)) - lead and one[-1 - tail] == other[-1 - tail]:
        tail += 1
    head = len("".join(one[:lead]))
    rest = len("".join(one[len(one) - tail :]))
    return Edit(start + head, start + len(quote) - rest, to[head : len(to) - rest])
