"""Small documents full of trouble for the tests of span metrics: nested, crossing, touching, repeated, empty spans."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
from hypothesis import strategies as st

from karat.metrics.labelled_spans import Spans

Span: TypeAlias = tuple[int, int, int]
Side: TypeAlias = list[Span]
# An item of any number of pieces, and its label.
Item: TypeAlias = tuple[tuple[tuple[int, int], ...], int]


@st.composite
def span(draw: st.DrawFn, size: int, longest: int, labels: int, shortest: int = 0) -> Span:
    """Start, end and label."""
    start = draw(st.integers(0, size))
    return start, start + draw(st.integers(shortest, longest)), draw(st.integers(0, labels - 1))


def sides(
    size: int = 10, longest: int = 6, labels: int = 3, most: int = 7, shortest: int = 0
) -> st.SearchStrategy[Side]:
    """The spans of one document on one side."""
    return st.lists(span(size, longest, labels, shortest), max_size=most)


def documents(
    size: int = 10, longest: int = 6, labels: int = 3, most: int = 7, shortest: int = 0, many: int = 6
) -> st.SearchStrategy[list[tuple[Side, Side]]]:
    """Documents as pairs of a gold and a predicted side, of which neither knows the other."""
    side = sides(size, longest, labels, most, shortest)
    return st.lists(st.tuples(side, side), min_size=1, max_size=many)


@st.composite
def item(draw: st.DrawFn, size: int = 12, labels: int = 3) -> Item:
    """One to three pieces, which may overlap, touch or come in any order, and a label."""
    pieces = draw(st.lists(span(size, 4, 1, shortest=1), min_size=1, max_size=3))
    return tuple((start, end) for start, end, _ in pieces), draw(st.integers(0, labels - 1))


def random_documents(
    many: int, seed: int, size: int = 12, longest: int = 6, labels: int = 3, most: int = 9, shortest: int = 0
) -> list[tuple[Side, Side]]:
    """A great many such documents at once, always the same; predictions are in part right."""
    rng = random.Random(seed)

    def side() -> Side:
        starts = [rng.randrange(size) for _ in range(rng.randrange(most + 1))]
        return [(start, start + rng.randint(shortest, longest), rng.randrange(labels)) for start in starts]

    golds = [side() for _ in range(many)]
    return [(gold, [one for one in [*gold, *side()] if rng.random() < 0.6]) for gold in golds]


def as_spans(sides_by_unit: Sequence[Side], optional: Sequence[Sequence[bool]] | None = None) -> Spans:
    """One side of many documents as arrays."""
    rows = [(unit, *one) for unit, side in enumerate(sides_by_unit) for one in side]
    unit, start, end, label = np.array(rows, dtype=np.int64).reshape(-1, 4).T
    flags = None if optional is None else [flag for side in optional for flag in side]
    return Spans.contiguous(unit, start, end, label, flags)


def as_items(sides_by_unit: Sequence[Sequence[Item]]) -> Spans:
    """The same for items of any number of pieces."""
    items = [(unit, *one) for unit, side in enumerate(sides_by_unit) for one in side]
    pieces = [(*piece, number) for number, (_, of_item, _) in enumerate(items) for piece in of_item]
    start, end, owner = np.array(pieces, dtype=np.int64).reshape(-1, 3).T
    return Spans.from_pieces([unit for unit, _, _ in items], [label for _, _, label in items], start, end, owner)


def characters(one: Item) -> frozenset[int]:
    """The offsets that an item covers."""
    return frozenset(offset for start, end in one[0] for offset in range(start, end))
