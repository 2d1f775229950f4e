"""Flat configurations of what ties things together: relations, events, order, causes, attribution, incidents,
salience. Ends of a tie come with their words, so that a row can be read alone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from karat.dataset.columns import SPANS, Column, ListOf, Row, Struct, inside, to_row
from karat.dataset.flat import DOCUMENT, PAIR_TEXT, SENTENCE, Sentences, partners, spans
from karat.dataset.full import record_columns
from karat.dataset.material import Material

_TIE = (Column("type", "string", "The kind of tie."), Column("event", "string", "The other event."),
        Column("optional", "bool", "Nobody must find it."))  # fmt: skip


class Words:
    """The words of the records of a document, by id; an event has those of its first mention."""

    def __init__(self, material: Material) -> None:
        self.spans: dict[str, Any] = {}
        self.text: dict[str, str | None] = {}
        self.owner: dict[str, Any] = {}
        self.names: dict[str, str] = {}
        for layer, name in (("entities", "entities"), ("events", "events")):
            for whole in material.lists(layer, name):
                for mention in whole["mentions"]:
                    self._add(mention)
                    self.owner[mention["id"]] = whole
                self.text[whole["id"]] = whole["mentions"][0]["quote"]
                self.names[whole["id"]] = whole.get("name")
        for record in (*material.lists("times", "times"), *material.lists("quantities", "quantities")):
            self._add(record)

    def _add(self, record: Any) -> None:
        self.spans[record["id"]] = record["span"]
        self.text[record["id"]] = record["quote"]


def _end(name: str, what: str) -> tuple[Column, ...]:
    return (
        Column(f"{name}_spans", SPANS, f"Where {what} stands."),
        Column(f"{name}_text", "string", f"The words of {what}; null in a dataset that was built without the text."),
        Column(f"{name}_entity", "string", f"The id of the entity of {what}."),
        Column(f"{name}_type", "string", f"The type of {what}."),
    )


def relation_columns() -> tuple[Column, ...]:
    """A row a relation between two mentions."""
    ends = (*_end("arg1", "the first mention"), *_end("arg2", "the second mention"))
    return (DOCUMENT, SENTENCE, *record_columns("relations", "relations"), *ends)


def relation_rows(material: Material) -> Iterator[Row]:
    words, sentences = Words(material), Sentences(material)
    for record in material.lists("relations", "relations"):
        row: Row = {"document": material.document, "sentence": sentences.of(words.spans.get(record["arg1"]))}
        row |= to_row(record_columns("relations", "relations"), record)
        for end in ("arg1", "arg2"):
            name = record[end]
            owner = words.owner.get(name, {})
            row |= {
                f"{end}_spans": spans(words.spans.get(name)), f"{end}_text": words.text.get(name),
                f"{end}_entity": owner.get("id"), f"{end}_type": owner.get("type"),
            }  # fmt: skip
        yield row


def _trigger_columns() -> tuple[Column, ...]:
    return inside(record_columns("events", "events"), "mentions")


def _argument_columns() -> tuple[Column, ...]:
    filler = Column("spans", SPANS, "Where the filler stands."), Column("text", "string", PAIR_TEXT)
    return (*inside(_trigger_columns(), "arguments"), *filler)


def event_columns() -> tuple[Column, ...]:
    """A row a mention of an event (a trigger) with its arguments; what is true of the event is on each of its rows."""
    filled = Column("arguments", ListOf(Struct(_argument_columns())), "Its arguments; an empty list: it has none.")
    return (
        DOCUMENT,
        SENTENCE,
        Column("event", "string", "The id of the event (hopper)."),
        Column("mode", "string", "How an attack is carried out."),
        *(filled if c.name == "arguments" else c for c in _trigger_columns()),
        Column("event_links", ListOf(Struct(_TIE)), "Ties of the event to others."),
        Column("near", ListOf("string"), "Events that one may or may not take for the same."),
    )


def event_rows(material: Material) -> Iterator[Row]:
    words, sentences = Words(material), Sentences(material)
    pairs = material.lists("events", "near_identity")
    for event in material.lists("events", "events"):
        ties = [t for t in material.lists("events", "event_links") if t["from"] == event["id"]]
        of_event = {
            "document": material.document,
            "event": event["id"],
            "mode": event.get("mode"),
            "event_links": [{"type": t["type"], "event": t["to"], "optional": t.get("optional")} for t in ties],
            "near": partners(pairs, event["id"]),
        }
        for mention in event["mentions"]:
            row = of_event | {"sentence": sentences.of(mention["span"])} | to_row(_trigger_columns(), mention)
            for argument in row["arguments"] or ():
                name = argument["filler"]
                argument |= {"spans": spans(words.spans.get(name)), "text": words.text.get(name)}
            yield row


def _with_words(columns: tuple[Column, ...]) -> tuple[Column, ...]:
    first = "; of an event those of its first mention; null in a dataset that was built without the text."
    return (*columns, Column("source_text", "string", f"The words of the source{first}"),
            Column("target_text", "string", f"The words of the target{first}"))  # fmt: skip


def temporal_columns() -> tuple[Column, ...]:
    """A row a temporal link between events, times and the document time."""
    return _with_words((DOCUMENT, *record_columns("temporal", "tlinks")))


def causal_columns() -> tuple[Column, ...]:
    """A row a causal link between two mentions of events."""
    return _with_words((DOCUMENT, *record_columns("causal", "clinks")))


def temporal_rows(material: Material) -> Iterator[Row]:
    yield from _link_rows(material, "temporal", "tlinks")


def causal_rows(material: Material) -> Iterator[Row]:
    yield from _link_rows(material, "causal", "clinks")


def _link_rows(material: Material, layer: str, name: str) -> Iterator[Row]:
    words = Words(material)
    for record in material.lists(layer, name):
        yield {
            "document": material.document,
            **to_row(record_columns(layer, name), record),
            "source_text": words.text.get(record["source"]),
            "target_text": words.text.get(record["target"]),
        }


def attribution_columns() -> tuple[Column, ...]:
    """A row an attribution: who says what, by which word."""
    name = Column("source_name", "string", "The name of the source's entity, for people.")
    return (DOCUMENT, SENTENCE, *record_columns("attribution", "attributions"), name)


def attribution_rows(material: Material) -> Iterator[Row]:
    words, sentences = Words(material), Sentences(material)
    for record in material.lists("attribution", "attributions"):
        content, source = record["content"] or {}, record["source"] or {}
        yield {
            "document": material.document,
            "sentence": sentences.of(content.get("span")),
            **to_row(record_columns("attribution", "attributions"), record),
            "source_name": words.names.get(source.get("entity", "")),
        }


def incident_columns() -> tuple[Column, ...]:
    """A row an incident: a template of the whole document."""
    return (DOCUMENT, *record_columns("incidents", "incidents"))


def incident_rows(material: Material) -> Iterator[Row]:
    for record in material.lists("incidents", "incidents"):
        yield {"document": material.document, **to_row(record_columns("incidents", "incidents"), record)}


def salience_columns() -> tuple[Column, ...]:
    """A row an entity: how much the document is about it."""
    return (
        DOCUMENT,
        *record_columns("salience", "salience"),
        Column("name", "string", "The name of the entity, for people."),
        Column("in_summaries", ListOf("int32"), "The summaries that mention it, from 0, as in `documents`."),
    )


def salience_rows(material: Material) -> Iterator[Row]:
    words = Words(material)
    summaries = material.lists("salience", "summaries")
    for record in material.lists("salience", "salience"):
        name = record["entity"]
        yield {
            "document": material.document,
            **to_row(record_columns("salience", "salience"), record),
            "name": words.names.get(name),
            "in_summaries": [n for n, s in enumerate(summaries) if name in (s.get("entities") or ())],
        }
