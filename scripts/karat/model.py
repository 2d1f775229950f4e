"""The model: a document and its annotations as frozen dataclasses, gold and predicted alike.

A span is a tuple of code-point offsets (see `karat.spans`); the empty tuple is the span of what could not be anchored,
which only predictions have. A layer is None where it was not annotated, or not attempted, which is not the same as
empty. Labels are the strings of the ontology.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from karat.spans import Span


@dataclass(frozen=True, slots=True)
class Zone:
    """A stretch of the text with one function: title, lead, paragraph, heading, caption."""

    id: str
    type: str
    span: Span


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence; sentences tile their zone."""

    id: str
    zone: str
    span: Span


@dataclass(frozen=True, slots=True)
class Link:
    """What an entity is in a knowledge base: `status` is linked, nil or unresolved."""

    status: str
    wikidata: str | None = None
    geonames: int | None = None
    point: tuple[float, float] | None = None
    alternatives: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Mention:
    """A mention of an entity, with the type of the entity. `entity` is None where a system says nothing of identity."""

    id: str
    span: Span
    type: str
    entity: str | None
    level: str | None = None
    head: Span | None = None
    role: str | None = None
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Entity:
    """An entity and its mentions."""

    id: str
    type: str
    name: str | None
    specificity: str | None
    link: Link | None
    mentions: tuple[Mention, ...]


@dataclass(frozen=True, slots=True)
class Timex:
    """A time expression (TIMEX3). `values` are all values that are right.

    `value_text_only` is the value without the document creation time, as the text alone gives it.
    """

    id: str
    span: Span
    type: str
    value: str | None
    values: frozenset[str] = frozenset()
    mod: str | None = None
    anchor: str | None = None
    optional: bool = False
    value_text_only: str | None = None


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with its operator and unit."""

    id: str
    span: Span
    value: float | None
    operator: str
    unit: str
    low: float | None = None
    high: float | None = None
    counted: str | None = None
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Relation:
    """A relation of two mentions. `evidence` are the sentences, from 0, that a system names for it; gold names none."""

    id: str
    type: str
    arg1: str
    arg2: str
    optional: bool = False
    evidence: tuple[int, ...] | None = None


@dataclass(frozen=True, slots=True)
class Argument:
    """A role of an event and the record that fills it."""

    role: str
    filler: str


@dataclass(frozen=True, slots=True)
class EventMention:
    """A trigger with its attributes and arguments. `event` is its hopper."""

    id: str
    span: Span
    type: str
    event: str | None
    event_class: str | None = None
    realis: str | None = None
    polarity: str | None = None
    tense: str | None = None
    arguments: tuple[Argument, ...] = ()
    factuality: Mapping[tuple[str, ...], str] = field(default_factory=dict)
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Event:
    """An event (a hopper) and its mentions."""

    id: str
    mode: str | None
    mentions: tuple[EventMention, ...]


@dataclass(frozen=True, slots=True)
class TemporalLink:
    """The order of two events or times; `dct` is the document creation time."""

    id: str
    source: str
    target: str
    relation: str


@dataclass(frozen=True, slots=True)
class CausalLink:
    """A causal link of two event mentions."""

    id: str
    type: str
    source: str
    target: str
    polarity: str


@dataclass(frozen=True, slots=True)
class Attribution:
    """Who says what, by which word. A cue or source that is not said is None."""

    id: str
    source: Span | None
    source_entity: str | None
    cue: Span | None
    content: Span | None
    quote_type: str | None = None
    kind: str | None = None
    polarity: str | None = None
    nested_in: str | None = None
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Incident:
    """A document-level template: slot name → fillers, each a tuple of ids or values; `evidence` are event mentions."""

    id: str
    type: str
    slots: Mapping[str, tuple[Any, ...]]
    aggregate: bool = False
    optional: bool = False
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Annotations:
    """All layers of one annotator or system over one document; None is a layer that was not attempted.

    `near_entities` and `near_events` are pairs of gold that may be taken for one or for two.
    """

    entities: tuple[Entity, ...] | None = None
    mentions: tuple[Mention, ...] | None = None
    times: tuple[Timex, ...] | None = None
    quantities: tuple[Quantity, ...] | None = None
    relations: tuple[Relation, ...] | None = None
    events: tuple[Event, ...] | None = None
    temporal: tuple[TemporalLink, ...] | None = None
    causal: tuple[CausalLink, ...] | None = None
    attribution: tuple[Attribution, ...] | None = None
    incidents: tuple[Incident, ...] | None = None
    salience: Mapping[str, int] | None = None
    near_entities: tuple[tuple[str, str], ...] = ()
    near_events: tuple[tuple[str, str], ...] = ()

    @property
    def event_mentions(self) -> tuple[EventMention, ...]:
        """The mentions of all events, in their order."""
        return tuple(mention for event in self.events or () for mention in event.mentions)


@dataclass(frozen=True, slots=True)
class Document:
    """A document: its text, what is known of it, its zones and sentences, and its gold."""

    id: str
    text: str
    sha256: str
    version: str
    language: str
    dct: str | None
    zones: tuple[Zone, ...]
    sentences: tuple[Sentence, ...]
    gold: Annotations
    status: Mapping[str, str] = field(default_factory=dict)
    gold_hashes: Mapping[str, str] = field(default_factory=dict)
    gold_version: str | None = None
    meta: Mapping[str, Any] = field(default_factory=dict)
