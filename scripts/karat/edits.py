"""Edits: from changes of a text, or from two texts, to the new text and the map of spans between them.

They serve the variants of the contrast suite, new versions of a text and comparisons of labels alike. What becomes of
a span is told by `karat.span_map`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import pairwise
from typing import TypeAlias

from karat.span_map import Block, Fate, SpanMap

__all__ = ["Block", "Change", "Edit", "EditError", "Fate", "Move", "SpanMap", "apply", "between", "trimmed"]

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


Change: TypeAlias = Edit | Move


class EditError(ValueError):
    """Edits that cannot be made together; `first` and `second` are their places in the list that was given."""

    def __init__(self, message: str, first: int, second: int) -> None:
        super().__init__(message)
        self.first, self.second = first, second


def apply(text: str, changes: Sequence[Change]) -> tuple[str, SpanMap]:
    """The text after all changes, whose offsets are those of the text before them, and the map from one to the other.

    Raises EditError where two changes overlap, insert at one place, or lie outside of the text.

    >>> apply("b a c", [Move(2, 4, 0)])[0]
    'a b c'
    """
    _refuse_overlaps(text, changes)
    edits = sorted((c for c in changes if isinstance(c, Edit)), key=lambda edit: (edit.start, edit.end))
    moves = [c for c in changes if isinstance(c, Move)]
    parts = list(_parts(text, edits, sorted({border for m in moves for border in (m.start, m.end, m.at)})))
    for move in moves:
        taken = [part for part in parts if move.start <= part[0] and part[1] <= move.end and _is_inside(part, move)]
        rest = [part for part in parts if part not in taken]
        at = next((n for n, part in enumerate(rest) if part[0] >= move.at), len(rest))
        parts = rest[:at] + taken + rest[at:]
    out, blocks, length = [], [], 0
    for start, end, to in parts:
        words = text[start:end] if to is None else to
        if to is None:
            blocks.append(Block(start, length, end - start))
        elif not moves:
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
        for (start, end, first), (low, high, second) in pairwise(listed):
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
    lead, tail = _shared_ends(one, other)
    matcher = SequenceMatcher(None, one[lead : len(one) - tail], other[lead : len(other) - tail], autojunk=False)
    runs = [(lead + m.a, lead + m.b, m.size) for m in matcher.get_matching_blocks() if m.size]
    runs = [(a, b, n) for a, b, n in runs if any(token[0].isalnum() for token in one[a : a + n])]
    runs = [(0, 0, lead), *runs, (len(one) - tail, len(other) - tail, tail)]
    old_at, new_at = _offsets(one), _offsets(other)
    return SpanMap(
        len(old), len(new), (Block(old_at[a], new_at[b], old_at[a + n] - old_at[a]) for a, b, n in runs if n)
    )


def _shared_ends(one: Sequence[str], other: Sequence[str]) -> tuple[int, int]:
    """How many tokens two lists share at their beginnings, and how many more at their ends."""
    shorter = min(len(one), len(other))
    lead = next((n for n in range(shorter) if one[n] != other[n]), shorter)
    tail = next((n for n in range(shorter - lead) if one[-1 - n] != other[-1 - n]), shorter - lead)
    return lead, tail


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
    lead, tail = _shared_ends(one, other)
    head = len("".join(one[:lead]))
    rest = len("".join(one[len(one) - tail :]))
    return Edit(start + head, start + len(quote) - rest, to[head : len(to) - rest])
