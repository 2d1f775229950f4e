"""Disagreements: every place where two annotators differ, with what each says, as adjudication needs it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from karat.agreement.items import Item
from karat.agreement.pairing import choose, left_over, overlapping
from karat.spans import Span

#: The stages of adjudication, each settled before the next (SCHEME, "How gold is made").
MARKABLES, ATTRIBUTES, LINKS = "markables", "attributes and identity", "links"
STAGES = (MARKABLES, ATTRIBUTES, LINKS)

Pairs = Sequence[tuple[int, int]]
Words = Callable[[Any], str]


@dataclass(frozen=True, slots=True)
class Saying:
    """What one side says: the records that say it, the place, and the label or value in words."""

    records: tuple[str, ...]
    span: Span
    words: str


@dataclass(frozen=True, slots=True)
class Disagreement:
    """One disagreement. A side is None where it says nothing.

    `excused` is one about a record that its only annotator calls optional; `within` one where the value of the one
    side is among the alternatives of the other.
    """

    layer: str
    stage: str
    kind: str
    document: int
    a: Saying | None
    b: Saying | None
    excused: bool = False
    within: bool = False

    @property
    def start(self) -> int:
        """Where it begins in the text; the end of everything where it has no place."""
        return min((s.span[0] for s in (self.a, self.b) if s is not None and s.span), default=10**9)


def saying(item: Item, words: str) -> Saying:
    """What an item says."""
    return Saying((item.name,), item.span, words)


def markables(
    layer: str, what: str, first: Sequence[Item], second: Sequence[Item], pairs: Pairs, words: Words
) -> Iterator[Disagreement]:
    """What only one side has marked; of what is left, heads that overlap are one disagreement."""
    rows = left_over(len(first), (a for a, _ in pairs)), left_over(len(second), (b for _, b in pairs))
    lone_a, lone_b = [first[r] for r in rows[0]], [second[r] for r in rows[1]]
    close = choose(overlapping(lone_a, lone_b, lambda item: item.head))
    for a, b in close:
        one, other = lone_a[a], lone_b[b]
        yield Disagreement(
            layer, MARKABLES, f"{what} boundary", one.document, saying(one, words(one)), saying(other, words(other)),
            one.optional and other.optional, _within_spans(one, other),
        )  # fmt: skip
    for a in left_over(len(lone_a), (a for a, _ in close)):
        item = lone_a[a]
        yield Disagreement(
            layer, MARKABLES, f"{what} only in A", item.document, saying(item, words(item)), None, item.optional
        )
    for b in left_over(len(lone_b), (b for _, b in close)):
        item = lone_b[b]
        yield Disagreement(
            layer, MARKABLES, f"{what} only in B", item.document, None, saying(item, words(item)), item.optional
        )


def _within_spans(one: Item, other: Item) -> bool:
    """Whether a span that the one calls right as well is the other's."""
    spans = [[tuple(s) for s in item.readings("span") if s] for item in (one, other)]
    return bool(set(spans[0][1:]) & {other.span} or set(spans[1][1:]) & {one.span})


def values(
    layer: str, what: str, rows: Iterable[tuple[Item, Item, Sequence[Any], Sequence[Any]]], stage: str = ATTRIBUTES
) -> Iterator[Disagreement]:
    """Pairs whose first readings differ: each row has the two items and the readings of each, its own first."""
    for one, other, ours, theirs in rows:
        if ours[0] != theirs[0]:
            yield Disagreement(
                layer, stage, what, one.document, saying(one, told(ours)), saying(other, told(theirs)),
                within=agree_within(ours, theirs),
            )  # fmt: skip


def agree_within(ours: Sequence[Any], theirs: Sequence[Any]) -> bool:
    """Whether one side's value is among the other's readings.

    >>> agree_within(["A", "B"], ["B"]), agree_within(["A"], ["B"]), agree_within(["A", "C"], ["B", "C"])
    (True, False, False)
    """
    return ours[0] in theirs or theirs[0] in ours


def told(found: Sequence[Any]) -> str:
    """Readings in words.

    >>> told(["A", None]), told([None])
    ('A (or –)', '–')
    """
    words = ["–" if value is None else str(value) for value in found]
    return words[0] + (f" (or {', '.join(words[1:])})" if len(words) > 1 else "")
