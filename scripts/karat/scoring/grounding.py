"""Grounding: an answer's quotes and offsets become spans, by one rule for all systems, and every repair is counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field, replace
from typing import Any, Literal, TypeAlias

from karat.anchoring import Anchor, AnchoringText, Grounding, choose_by_position, ground_all
from karat.answers import LAYER_OF, Answer
from karat.model import Annotations, Document
from karat.reading import Reader, Record
from karat.records import RECORDS, maps
from karat.spans import Span
from karat.text import OffsetUnits

#: What an anchor with several candidates stands for: any free place of gold's, or the first occurrence.
Ambiguous: TypeAlias = Literal["any", "first"]


#: Statuses of anchors about which there is nothing to tell.
PLAIN = frozenset({"offset", "exact"})


@dataclass(frozen=True, slots=True)
class Doubtful:
    """How a record was anchored that does not stand where its offsets or its quote say, or may stand elsewhere."""

    layer: str
    id: str | None
    status: str
    quote: str | None
    span: Span


@dataclass(frozen=True, slots=True)
class Grounded:
    """An answer as annotations, and for each layer how many of its anchors had which status.

    `lost` tells of what was found nowhere: its layer, and the words or offsets that the system gave. `doubtful` has
    every record whose place was not simply given or found once.
    """

    annotations: Annotations
    anchoring: Mapping[str, Counter[str]] = field(default_factory=dict)
    lost: tuple[tuple[str, str], ...] = ()
    doubtful: tuple[Doubtful, ...] = ()


def ground_answer(answer: Answer, document: Document, ambiguous: Ambiguous = "any") -> Grounded:
    """The annotations that an answer stands for over a document.

    Anchors are grounded without a look at gold. Only where one has several candidates left does `any` match it, one to
    one and by position alone, with gold's spans of the same kind (a mention, a trigger, a cue); labels play no part.
    """
    text = AnchoringText(document.text, [s.span for s in document.sentences])
    units = OffsetUnits(document.text)
    places = _gold_places(document.gold) if ambiguous == "any" else {}
    spans: dict[int, Span] = {}
    counts: dict[str, Counter[str]] = {}
    lost: list[tuple[str, str]] = []
    doubtful: list[Doubtful] = []
    for (layer, kind), records in _groups(answer).items():
        anchors = [_anchor(record, answer.offset_unit, units) for record in records]
        groundings = ground_all(text, anchors, answer.document_order)
        counts.setdefault(layer, Counter()).update(g.status for g in groundings)
        lost += [(layer, _said(record)) for record, g in zip(records, groundings, strict=True) if g.span is None]
        chosen = _chosen(groundings, places.get((layer, kind), ()), ambiguous)
        for record, span, found in zip(records, chosen, groundings, strict=True):
            spans[id(record)] = span or ()
            if found.status not in PLAIN:
                said = record.get("id"), found.status, record.get("quote")
                doubtful.append(Doubtful(layer, *said, span or ()))
    heads = _heads(answer, units)
    reader = Reader(lambda record: spans.get(id(record), ()), lambda record: heads.get(id(record)))
    annotations = reader.annotations(answer.records, answer.attempted)
    return Grounded(annotations, counts, tuple(lost), tuple(doubtful))


def ground_records(answer: Answer, text: str, sentences: Sequence[Span]) -> dict[str, list[Any]]:
    """The records of an answer as gold has them: with spans and heads in code points, found without a look at gold.

    The records are copies, lists by name; what is found nowhere has no `span`.
    """
    copied = replace(answer, records=deepcopy(answer.records))
    where, units = AnchoringText(text, sentences), OffsetUnits(text)
    heads = _heads(copied, units)
    for records in _groups(copied).values():
        anchors = [_anchor(record, copied.offset_unit, units) for record in records]
        for record, found in zip(records, ground_all(where, anchors, copied.document_order), strict=True):
            record.pop("span", None)
            record.pop("head", None)
            if found.span is not None:
                record["span"] = list(found.span)
            if id(record) in heads:
                record["head"] = list(heads[id(record)])
    return copied.records


def _said(record: Record) -> str:
    """What a system gave to find a record by."""
    if isinstance(record.get("quote"), str):
        return f'the quote "{record["quote"]}"'
    return f"the span {record['span']}" if "span" in record else "neither span nor quote"


def _chosen(groundings: Sequence[Grounding], places: Sequence[Span], ambiguous: Ambiguous) -> list[Span | None]:
    if ambiguous == "first":
        return [g.span for g in groundings]
    return choose_by_position(groundings, places)


def _anchor(record: Record, unit: str, units: OffsetUnits) -> Anchor:
    anchor = Anchor.of(record)
    if anchor.span is None or unit == "codepoint":
        return anchor
    try:
        span = tuple(units.to_codepoint(offset, unit) for offset in anchor.span)
    except ValueError:
        # Offsets inside a character are no offsets; the quote, if there is one, may still be found. An answer without
        # one keeps a span that fits no text, and is ungrounded.
        span = () if anchor.quote else (-1, -1)
    return Anchor(
        span or None, anchor.quote, anchor.context, anchor.prefix, anchor.suffix, anchor.sentence, anchor.occurrence
    )


def _heads(answer: Answer, units: OffsetUnits) -> dict[int, Span]:
    """The head of every record that has one, in code points; offsets inside a character are no head."""
    heads: dict[int, Span] = {}
    for records in _groups(answer).values():
        for record in records:
            if isinstance(record.get("head"), list):
                try:
                    heads[id(record)] = tuple(units.to_codepoint(o, answer.offset_unit) for o in record["head"])
                except ValueError:
                    continue
    return heads


def _groups(answer: Answer) -> dict[tuple[str, str], list[Any]]:
    """The anchored maps of an answer by layer and kind: what may stand at the same place for the same reason."""
    groups: dict[tuple[str, str], list[Any]] = {}
    for layer in RECORDS:
        for kind, record in _anchored(layer, answer.records):
            groups.setdefault((layer, kind), []).append(record)
    return {key: group for key, group in groups.items() if key[0] in answer.attempted}


def _anchored(layer: str, records: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for listing in RECORDS[layer]:
        for record in maps(records.get(listing.key)):
            if listing.anchored:
                yield listing.key, record
            for part in listing.parts:
                value = record.get(part)
                if isinstance(value, dict) and ("span" in value or "quote" in value):
                    yield part, value
            if listing.children is not None:
                yield from ((listing.children.key, child) for child in maps(record.get(listing.children.key)))
    if LAYER_OF["mentions"] == layer:
        yield from (("mentions", record) for record in maps(records.get("mentions")))


def _gold_places(gold: Annotations) -> dict[tuple[str, str], list[Span]]:
    """Gold's spans by layer and kind."""
    places: dict[tuple[str, str], list[Span]] = {
        ("entities", "mentions"): [m.span for m in gold.mentions or ()],
        ("times", "times"): [t.span for t in gold.times or ()],
        ("quantities", "quantities"): [q.span for q in gold.quantities or ()],
        ("events", "mentions"): [m.span for m in gold.event_mentions],
    }
    for part in ("source", "cue", "content"):
        spans = [getattr(a, part) for a in gold.attribution or ()]
        places["attribution", part] = [s for s in spans if s]
    return places
