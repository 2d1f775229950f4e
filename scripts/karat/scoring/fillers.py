"""Fillers: what roles and links refer to, as codes that mean the same on both sides, by place or by identity."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from karat.metrics.statistics import IntArray
from karat.model import Annotations, EventMention
from karat.spans import Span

#: What a filler is; two fillers of one document are the same thing if these are equal.
Identity = tuple[object, ...]

NOWHERE: Identity = ("nowhere",)


@dataclass(frozen=True, slots=True)
class Fillers:
    """One side's records of one document, as the other side can know them.

    `mention`, `time`, `trigger` give the place of a record, by its span. `who` gives the identity of a mention or a
    trigger, `entity` and `event` that of an entity or event, in gold's ids where they stand for gold's. Ids of
    mentions, times, triggers, entities and events may be the same words: each kind has its own space.
    """

    side: int
    mention: Mapping[str, Identity]
    time: Mapping[str, Identity]
    trigger: Mapping[str, Identity]
    who: Mapping[tuple[str, str], Identity]
    entity: Mapping[str, Identity]
    event: Mapping[str, Identity]
    mentions_of: Mapping[str, tuple[Span, ...]]
    first_place: Mapping[Identity, Span]
    places: frozenset[Identity]
    identities: frozenset[Identity]

    def at(self, name: str, role: str = "") -> Identity:
        """A filler by its place: a mention, a time or a trigger, the last first where the role is a Topic."""
        spaces = (self.trigger, self.mention, self.time) if role == "Topic" else (self.mention, self.time, self.trigger)
        return next((space[name] for space in spaces if name in space), self._lost(name))

    def is_who(self, name: str, role: str = "") -> Identity:
        """A filler by who it is: its entity or event, any mention of which is right; a time by its place."""
        place = self.at(name, role)
        kind = "trigger" if place[0] == "trigger" else "mention"
        return self.who.get((kind, name), place) if name not in self.time or name in self.mention else place

    def node(self, name: str) -> Identity:
        """An end of a temporal link: an event, a time or the document time."""
        if name == "dct":
            return ("dct",)
        return self.event.get(name) or self.time.get(name) or self._lost(name)

    def source(self, name: str) -> Identity:
        """A source of factuality or attribution: an entity, a mention of one, or the author."""
        if name == "AUTHOR":
            return ("AUTHOR",)
        return self.entity.get(name) or self.who.get(("mention", name)) or self._lost(name)

    def of_trigger(self, mention: EventMention) -> Identity:
        """The event that a trigger is of; itself where it is in no text."""
        return self.who.get(("trigger", mention.id), self._lost(mention.id))

    def _lost(self, name: str) -> Identity:
        """What a name that leads nowhere is: itself, on its own side."""
        return (*NOWHERE, self.side, name)


def both_sides(gold: Annotations, predicted: Annotations) -> tuple[Fillers, Fillers]:
    """The fillers of gold and of a system over one document.

    A mention of the system's stands for the gold entity that has a mention at its very span; else for the one that its
    own cluster stands for, which at least half of the cluster's mentions must agree on. Triggers alike, by span and
    type first.
    """
    entity_at: dict[object, str] = {}
    event_at: dict[object, str] = {}
    for m in gold.mentions or ():
        if m.span and m.entity is not None:
            entity_at.setdefault(m.span, m.entity)
    for t in gold.event_mentions:
        if t.span and t.event is not None:
            event_at.setdefault((t.span, t.type), t.event)
            event_at.setdefault(t.span, t.event)
    return _side(gold, entity_at, event_at, 0), _side(predicted, entity_at, event_at, 1)


def _side(
    annotations: Annotations, entity_at: Mapping[object, str], event_at: Mapping[object, str], side: int
) -> Fillers:
    mentions, triggers = annotations.mentions or (), annotations.event_mentions
    places = (
        {m.id: ("span", m.span) for m in mentions if m.span},
        {t.id: ("span", t.span) for t in annotations.times or () if t.span},
        {t.id: ("trigger", t.span) for t in triggers if t.span},
    )
    who: dict[tuple[str, str], Identity] = {}
    entity, spans = _owners(((m.id, m.entity, entity_at.get(m.span), m.span) for m in mentions), side, "entity")
    event, _ = _owners(
        ((t.id, t.event, event_at.get((t.span, t.type)) or event_at.get(t.span), t.span) for t in triggers),
        side,
        "event",
    )
    for m in mentions:
        found = ("entity", entity_at[m.span]) if side and m.span in entity_at else entity.get(m.entity or "")
        if found is not None and found[1] != "unmatched" and m.span:
            who["mention", m.id] = found
    for t in triggers:
        at = event_at.get((t.span, t.type)) or event_at.get(t.span) if side else None
        found = ("event", at) if at is not None else event.get(t.event or "")
        if found is not None and found[1] != "unmatched" and t.span:
            who["trigger", t.id] = found
    first_place: dict[Identity, Span] = {}
    spanned = [*((("mention", m.id), m.span) for m in mentions), *((("trigger", t.id), t.span) for t in triggers)]
    for key, span in spanned:
        if span and key in who:
            first_place[who[key]] = min(first_place.get(who[key], span), span)
    times = annotations.times or ()
    first_place |= {("span", t.span): t.span for t in times if t.span}
    return Fillers(
        side, *places, who, entity, event, spans, first_place,
        frozenset(place for space in places for place in space.values()),
        frozenset([*who.values(), *entity.values(), *event.values(), *places[1].values(), ("dct",)]),
    )  # fmt: skip


def _owners(
    rows: Iterable[tuple[str, str | None, str | None, Span]], side: int, kind: str
) -> tuple[dict[str, Identity], dict[str, tuple[Span, ...]]]:
    """The identity of each cluster, and the spans of its mentions. Gold's clusters are themselves."""
    votes: dict[str, Counter[str | None]] = {}
    spans: dict[str, list[Span]] = {}
    for _, owner, found, span in rows:
        if owner is not None:
            votes.setdefault(owner, Counter())[found] += 1
            spans.setdefault(owner, []).append(span)
    identities: dict[str, Identity] = {}
    for owner, counted in votes.items():
        chosen = owner if side == 0 else _agreed(counted)
        identities[owner] = (kind, chosen) if chosen is not None else (kind, "unmatched", owner)
    return identities, {name: tuple(places) for name, places in spans.items()}


def _agreed(votes: Counter[str | None]) -> str | None:
    """What at least half of the mentions stand for; of two equal halves the first by name, whatever the order."""
    named = [name for name in votes if name is not None]
    best = min(named, key=lambda name: (-votes[name], name), default=None)
    return best if best is not None and 2 * votes[best] >= votes.total() else None


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


def all_sides(gold: Sequence[Annotations], answers: Sequence[Annotations]) -> list[tuple[Fillers, Fillers]]:
    """Both sides of every document."""
    return [both_sides(ours, theirs) for ours, theirs in zip(gold, answers, strict=True)]
