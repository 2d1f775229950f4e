"""Reading: from records, as gold files and predictions have them, to the model.

Records of predictions have fewer fields than gold's: ids may be missing (then a record gets one that no file can
hold), mentions may be flat. What is missing is None; what the schema refuses never comes here.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from karat.model import (
    Annotations,
    Argument,
    Attribution,
    CausalLink,
    Entity,
    Event,
    EventMention,
    Incident,
    Link,
    Mention,
    Quantity,
    Relation,
    Sentence,
    TemporalLink,
    Timex,
    Zone,
)  # fmt: skip
from karat.records import maps
from karat.spans import Span

Record = Mapping[str, Any]
#: From a record with an anchor to its span; () where it could not be anchored.
Locate = Callable[[Record], Span]

#: The incident fields that are slots of a template, and not its identity or its bookkeeping.
SLOTS = ("date", "place", "perpetrators", "targets", "victims", "weapons", "participants", "casualties", "status")


#: Entities and events both have a list `near_identity`; where all layers are in one map, that of events is here.
NEAR_EVENTS = "event_near_identity"


def own_span(record: Record) -> Span:
    """The span that a record has, as gold does."""
    return tuple(record.get("span") or ())


def own_head(record: Record) -> Span | None:
    """The head that a record has, as gold does."""
    head = record.get("head")
    return tuple(head) if isinstance(head, list) else None


class Reader:
    """Reads the records of one annotator over one document; nameless records get ids of their own."""

    def __init__(self, locate: Locate = own_span, head: Callable[[Record], Span | None] = own_head) -> None:
        self._locate = locate
        self._head = head
        self._counter = itertools.count(1)

    def annotations(self, records: Mapping[str, Any], attempted: Iterable[str]) -> Annotations:
        """All attempted layers; `records` maps the lists' names (entities, times, ...) to lists of records."""
        layers: dict[str, Any] = {}
        named = set(attempted)
        if "entities" in named:
            layers["entities"], layers["mentions"] = self._entities(records)
        if "events" in named:
            layers["events"] = tuple(self._event(r) for r in maps(records.get("events")))
        readers: dict[str, tuple[str, Callable[[Record], Any]]] = {
            "times": ("times", self._timex),
            "quantities": ("quantities", self._quantity),
            "relations": ("relations", self._relation),
            "temporal": ("tlinks", self._temporal_link),
            "causal": ("clinks", self._causal_link),
            "attribution": ("attributions", self._attribution),
            "incidents": ("incidents", self._incident),
        }
        for layer, (key, read) in readers.items():
            if layer in named:
                layers[layer] = tuple(read(r) for r in maps(records.get(key)))
        if "salience" in named:
            layers["salience"] = {r["entity"]: r["score"] for r in maps(records.get("salience"))}
        layers["near_entities"] = _pairs(records.get("near_identity"))
        layers["near_events"] = _pairs(records.get(NEAR_EVENTS))
        return Annotations(**layers)

    def _id(self, record: Record) -> str:
        name = record.get("id")
        return name if isinstance(name, str) else f"#{next(self._counter)}"

    def _entities(self, records: Mapping[str, Any]) -> tuple[tuple[Entity, ...] | None, tuple[Mention, ...]]:
        """Entities with their mentions, and all mentions; entities are None where a system only gave mentions."""
        entities = [self._entity(record) for record in maps(records.get("entities"))]
        flat = list(maps(records.get("mentions")))
        mentions = [mention for entity in entities for mention in entity.mentions]
        grouped: dict[str, list[Mention]] = {}
        for record in flat:
            mention = self._mention(record, str(record.get("type", "")), record.get("entity"))
            mentions.append(mention)
            if mention.entity is not None:
                grouped.setdefault(mention.entity, []).append(mention)
        if flat and not grouped and not entities:
            return None, tuple(mentions)
        for name, members in grouped.items():
            entities.append(Entity(name, members[0].type, None, None, None, tuple(members)))
        return tuple(entities), tuple(mentions)

    def _entity(self, record: Record) -> Entity:
        name = self._id(record)
        kind = str(record.get("type", ""))
        mentions = tuple(self._mention(m, str(m.get("type", kind)), name) for m in maps(record.get("mentions")))
        link = record.get("link")
        return Entity(
            name,
            kind,
            record.get("name"),
            record.get("specificity"),
            _link(link) if isinstance(link, dict) else None,
            mentions,
        )

    def _mention(self, record: Record, kind: str, entity: str | None) -> Mention:
        return Mention(
            self._id(record),
            self._locate(record),
            kind,
            entity,
            record.get("level"),
            self._head(record),
            record.get("role"),
            bool(record.get("optional")),
        )

    def _timex(self, record: Record) -> Timex:
        value = record.get("value")
        right = [value, *(a.get("value") for a in maps(record.get("alternatives")))]
        return Timex(
            self._id(record),
            self._locate(record),
            str(record.get("type", "")),
            value,
            frozenset(v for v in right if isinstance(v, str)),
            record.get("mod"),
            record.get("anchor"),
            bool(record.get("optional")),
            record.get("value_text_only"),
        )

    def _quantity(self, record: Record) -> Quantity:
        return Quantity(
            self._id(record),
            self._locate(record),
            record.get("value"),
            str(record.get("operator", "=")),
            str(record.get("unit", "count")),
            record.get("low"),
            record.get("high"),
            record.get("counted"),
            bool(record.get("optional")),
        )

    def _relation(self, record: Record) -> Relation:
        arg1, arg2 = str(record.get("arg1", "")), str(record.get("arg2", ""))
        evidence = tuple(record["evidence"]) if "evidence" in record else None
        label, optional = str(record.get("type", "")), bool(record.get("optional"))
        return Relation(self._id(record), label, arg1, arg2, optional, evidence)

    def _event(self, record: Record) -> Event:
        name = self._id(record)
        mentions = tuple(self._event_mention(m, name) for m in maps(record.get("mentions")))
        return Event(name, record.get("mode"), mentions)

    def _event_mention(self, record: Record, event: str) -> EventMention:
        return EventMention(
            self._id(record),
            self._locate(record),
            str(record.get("type", "")),
            event,
            record.get("class"),
            record.get("realis"),
            record.get("polarity"),
            record.get("tense"),
            tuple(Argument(str(a.get("role", "")), str(a.get("filler", ""))) for a in maps(record.get("arguments"))),
            {tuple(f.get("sources", ())): str(f.get("value", "")) for f in maps(record.get("factuality"))},
            bool(record.get("optional")),
        )

    def _temporal_link(self, record: Record) -> TemporalLink:
        ends = str(record.get("source", "")), str(record.get("target", ""))
        return TemporalLink(self._id(record), *ends, str(record.get("relation", "")))

    def _causal_link(self, record: Record) -> CausalLink:
        ends = str(record.get("source", "")), str(record.get("target", ""))
        return CausalLink(self._id(record), str(record.get("type", "")), *ends, str(record.get("polarity", "POS")))

    def _attribution(self, record: Record) -> Attribution:
        source = record.get("source")
        return Attribution(
            self._id(record),
            self._part(source),
            source.get("entity") if isinstance(source, dict) else None,
            self._part(record.get("cue")),
            self._part(record.get("content")),
            record.get("quote_type"),
            record.get("kind"),
            record.get("polarity"),
            record.get("nested_in"),
            bool(record.get("optional")),
        )

    def _part(self, value: Any) -> Span | None:
        has_anchor = isinstance(value, dict) and ("span" in value or "quote" in value)
        return self._locate(value) if has_anchor else None

    def _incident(self, record: Record) -> Incident:
        slots = {name: _fillers(record[name]) for name in SLOTS if record.get(name) not in (None, [], {})}
        aggregate, optional = bool(record.get("aggregate")), bool(record.get("optional"))
        evidence = record.get("evidence")
        named = tuple(map(str, evidence)) if isinstance(evidence, list) else ()
        return Incident(self._id(record), str(record.get("type", "")), slots, aggregate, optional, named)


def _pairs(value: Any) -> tuple[tuple[str, str], ...]:
    return tuple((str(pair[0]), str(pair[1])) for pair in value or () if isinstance(pair, list) and len(pair) == 2)


def _link(record: Record) -> Link:
    point = record.get("point")
    return Link(
        str(record.get("status", "linked")),
        record.get("wikidata"),
        record.get("geonames"),
        (float(point[0]), float(point[1])) if isinstance(point, list) and len(point) == 2 else None,
        tuple(str(a) for a in record.get("alternatives", ())),
    )


def _fillers(value: Any) -> tuple[Any, ...]:
    return tuple(value) if isinstance(value, list) else (value,)


def read_zones(records: Mapping[str, Any]) -> tuple[tuple[Zone, ...], tuple[Sentence, ...]]:
    """Zones and sentences in text order."""
    zones = [Zone(str(z["id"]), str(z["type"]), own_span(z)) for z in maps(records.get("zones"))]
    sentences = [Sentence(str(s["id"]), str(s["zone"]), own_span(s)) for s in maps(records.get("sentences"))]
    return tuple(sorted(zones, key=lambda z: z.span)), tuple(sorted(sentences, key=lambda s: s.span))
