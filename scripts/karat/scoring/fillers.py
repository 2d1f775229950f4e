"""Fillers: what roles and links refer to, as codes that mean the same on both sides, by place or by identity."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np

from karat.metrics.statistics import IntArray
from karat.model import Annotations
from karat.spans import Span

#: What a filler is; two fillers of one document are the same thing if these are equal.
Identity = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Fillers:
    """One side's records of one document, as the other side can know them.

    `place` gives the identity of a mention, time or trigger by its span. `who` gives that of an entity or event: gold's
    own id, also for the system's, if most of its mentions stand where mentions of that one stand.
    """

    place: Mapping[str, Identity]
    who: Mapping[str, Identity]
    mentions_of: Mapping[str, tuple[Span, ...]]
    owner: Mapping[str, str] = field(default_factory=dict)

    def at(self, name: str) -> Identity:
        """A mention, time or trigger by its place; what has none is itself and equals nothing on the other side."""
        return self.place.get(name, ("lost", id(self), name))

    def identity(self, name: str) -> Identity:
        """Who a filler is: its entity or event, so that any mention of the right one is right; a time by its place."""
        if name in ("dct", "AUTHOR"):
            return (name,)
        owner = self.owner.get(name, name)
        return self.who.get(owner) or self.at(name)


def both_sides(gold: Annotations, predicted: Annotations) -> tuple[Fillers, Fillers]:
    """The fillers of gold and of a system over one document, aligned by equal spans of mentions and triggers."""
    entity_at = {m.span: m.entity for m in gold.mentions or () if m.entity is not None and m.span}
    event_at = {t.span: t.event for t in gold.event_mentions if t.event is not None and t.span}
    return _side(gold, entity_at, event_at, 0), _side(predicted, entity_at, event_at, 1)


def _side(
    annotations: Annotations, entity_at: Mapping[Span, str | None], event_at: Mapping[Span, str | None], side: int
) -> Fillers:
    mentions, triggers = annotations.mentions or (), annotations.event_mentions
    place: dict[str, Identity] = {m.id: ("span", m.span) for m in mentions if m.span}
    place |= {t.id: ("span", t.span) for t in annotations.times or () if t.span}
    place |= {t.id: ("trigger", t.span) for t in triggers if t.span}
    owner = {m.id: m.entity for m in mentions if m.entity is not None}
    owner |= {t.id: t.event for t in triggers if t.event is not None}
    spans: dict[str, list[Span]] = {}
    for name, span in [*((m.id, m.span) for m in mentions), *((t.id, t.span) for t in triggers)]:
        if name in owner:
            spans.setdefault(owner[name], []).append(span)
    events = {t.event for t in triggers}
    who: dict[str, Identity] = {}
    for name, places in spans.items():
        kind, at = ("event", event_at) if name in events else ("entity", entity_at)
        found = name if side == 0 else _most_common(at.get(span) for span in places)
        who[name] = (kind, found) if found is not None else (kind, "unmatched", name)
    return Fillers(place, who, {name: tuple(places) for name, places in spans.items()}, owner)


def _most_common(names: Iterable[str | None]) -> str | None:
    counts = Counter(name for name in names if name is not None)
    # Of equally common ones the first by name, so that the order of an answer does not matter.
    return min(counts, key=lambda name: (-counts[name], name)) if counts else None


class Codes:
    """Integer codes of anything hashable, the same for the same thing."""

    def __init__(self) -> None:
        self._codes: dict[object, int] = {}

    def __call__(self, thing: object) -> int:
        return self._codes.setdefault(thing, len(self._codes))

    def __len__(self) -> int:
        return len(self._codes)

    def columns(self, rows: Iterable[tuple[object, ...]], width: int) -> list[IntArray]:
        """The columns of some rows as codes: `width` arrays of shape (n,)."""
        table = [[self(value) for value in row] for row in rows]
        return list(np.array(table, dtype=np.int64).reshape(-1, width).T)
