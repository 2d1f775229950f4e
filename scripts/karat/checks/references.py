"""Level 2, references: headers name the right things, ids are unique and lead somewhere, quotes equal the text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from karat.checks.findings import listed, quoted
from karat.checks.registry import check
from karat.checks.scope import Scope
from karat.folding import occurrences
from karat.layout import LAYERS
from karat.records import PREFIXES, RECORDS, anchors, walk
from karat.spans import covered, fault

#: Words that stand where an id stands: the document creation time and the author's own voice.
RESERVED = frozenset({"dct", "AUTHOR"})


@dataclass(frozen=True, slots=True)
class Reference:
    """Where a layer refers to records: the list, the path in a record (`[]` enters a list), the lists it may name."""

    layer: str
    key: str
    path: str
    targets: tuple[str, ...]


_ENTITY, _MENTION = ("entities.entities",), ("entities.mentions",)
_EVENT, _EVENT_MENTION, _TIME = ("events.events",), ("events.mentions",), ("times.times",)
_COUNTABLE = _MENTION + _EVENT_MENTION
_EVIDENCE = ("quantities.quantities", *_COUNTABLE)

REFERENCES = (
    Reference("zones", "sentences", "zone", ("zones.zones",)),
    Reference("zones", "credits", "zone", ("zones.zones",)),
    Reference("entities", "bridges", "from", _ENTITY),
    Reference("entities", "bridges", "to", _ENTITY),
    Reference("entities", "near_identity", "[]", _ENTITY),
    Reference("times", "times", "anchor", _TIME),
    Reference("quantities", "quantities", "counted", _COUNTABLE),
    Reference("quantities", "constraints", "parts[]", ("quantities.quantities",)),
    Reference("quantities", "constraints", "total", ("quantities.quantities",)),
    Reference("relations", "relations", "arg1", _MENTION),
    Reference("relations", "relations", "arg2", _MENTION),
    Reference("events", "events", "mentions[].aspect.event", _EVENT),
    Reference("events", "events", "mentions[].arguments[].filler", _MENTION + _TIME + _EVENT_MENTION),
    Reference("events", "events", "mentions[].factuality[].sources[]", _ENTITY),
    Reference("events", "event_links", "from", _EVENT),
    Reference("events", "event_links", "to", _EVENT),
    Reference("events", "near_identity", "[]", _EVENT),
    Reference("temporal", "tlinks", "source", _EVENT + _TIME),
    Reference("temporal", "tlinks", "target", _EVENT + _TIME),
    Reference("causal", "clinks", "source", _EVENT_MENTION),
    Reference("causal", "clinks", "target", _EVENT_MENTION),
    Reference("attribution", "attributions", "source.entity", _ENTITY),
    Reference("attribution", "attributions", "cue.event", _EVENT_MENTION),
    Reference("attribution", "attributions", "nested_in", ("attribution.attributions",)),
    *(
        Reference("incidents", "incidents", f"{slot}[]", _ENTITY)
        for slot in ("place", "perpetrators", "targets", "victims", "weapons", "participants")
    ),
    Reference("incidents", "incidents", "date.text", _TIME),
    Reference("incidents", "incidents", "casualties.killed.evidence[]", _EVIDENCE),
    Reference("incidents", "incidents", "casualties.injured.evidence[]", _EVIDENCE),
    Reference("incidents", "incidents", "sources[][]", _ENTITY),
    Reference("incidents", "incidents", "part_of", ("incidents.incidents",)),
    Reference("incidents", "incidents", "evidence[]", _EVENT_MENTION),
    Reference("salience", "salience", "entity", _ENTITY),
)  # fmt: skip


@cache
def _steps(path: str) -> tuple[str, ...]:
    return tuple(re.findall(r"\[\]|[^.\[\]]+", path))


def values_at(record: Any, path: str) -> Iterator[tuple[tuple[str | int, ...], Any]]:
    """Every value that a reference path leads to, with the concrete path to it.

    >>> list(values_at({"parts": ["a", "b"]}, "parts[]"))
    [(('parts', 0), 'a'), (('parts', 1), 'b')]
    """

    def descend(value: Any, steps: tuple[str, ...], so_far: tuple[str | int, ...]) -> Iterator[Any]:
        if not steps:
            yield so_far, value
        elif steps[0] == "[]":
            for number, item in enumerate(value if isinstance(value, list) else ()):
                yield from descend(item, steps[1:], (*so_far, number))
        elif isinstance(value, dict) and steps[0] in value:
            yield from descend(value[steps[0]], steps[1:], (*so_far, steps[0]))

    yield from descend(record, _steps(path), ())


@check(2, "layer-name", "layer-document", "layer-text-version", "layer-text-hash")
def headers(scope: Scope) -> None:
    """A layer's header names its own file, its document, and a text that the document has."""
    versions = {str(v.get("version")): v.get("sha256") for v in scope.files.versions()}
    for layer in LAYERS:
        if not scope.readable(layer):
            continue
        data = scope.layers.records(layer)
        named, document, text = data.get("layer"), data.get("document"), data.get("text")
        if isinstance(named, str) and named != layer:
            scope.report("layer-name", layer, None, "layer", actual=quoted(named))
        if isinstance(document, str) and document != scope.files.id:
            scope.report("layer-document", layer, None, "document", actual=quoted(document), folder=scope.files.id)
        if not isinstance(text, dict) or not versions:
            continue
        version = str(text.get("version"))
        if version not in versions:
            scope.unanchored.add(layer)
            known = listed(versions)
            scope.report("layer-text-version", layer, None, "text", version=quoted(version), known=known)
        elif isinstance(text.get("sha256"), str) and text["sha256"] != versions[version]:
            scope.unanchored.add(layer)
            wanted, actual = str(versions[version])[:12], text["sha256"][:12]
            scope.report("layer-text-hash", layer, None, "text", version=version, wanted=wanted, actual=actual)
        elif version != list(versions)[-1]:
            # Spans over an older version are right there, not here: `reanchor` moves them.
            scope.unanchored.add(layer)


@check(2, "id-duplicate")
def unique_ids(scope: Scope) -> None:
    """An id names one record in all layers of an annotator."""
    first: dict[str, tuple[str, Any]] = {}
    for layer in LAYERS:
        for _, record, _ in walk(layer, scope.layers.records(layer)):
            name = record.get("id")
            if not isinstance(name, str):
                continue
            if name in first:
                where, earlier = first[name]
                scope.report("id-duplicate", layer, record, "id", first=f"{where}.yaml line {earlier.line}")
            else:
                first[name] = (layer, record)


@check(2, "reference-dangling", "reference-wrong-kind")
def references(scope: Scope) -> None:
    """Every reference leads to a record, and to one of a kind that may stand there."""
    for reference in REFERENCES:
        for record in _records_of(scope, reference):
            for path, value in values_at(record, reference.path):
                if isinstance(value, str) and value not in RESERVED:
                    _one_reference(scope, reference, record, path, value)


def _records_of(scope: Scope, reference: Reference) -> Iterator[Any]:
    if reference.key != "near_identity":
        yield from scope.records(reference.layer, reference.key)
    elif scope.readable(reference.layer):
        pairs = scope.layers.records(reference.layer).get("near_identity")
        yield from pairs if isinstance(pairs, list) else ()


def _one_reference(scope: Scope, reference: Reference, record: Any, path: tuple[str | int, ...], value: str) -> None:
    found = scope.index.get(value)
    label = record.get("id") if isinstance(record, dict) else None
    details = {"id": label or f"{reference.layer}.{reference.key}", "path": _path_text(path), "value": quoted(value)}
    if found is None:
        home = PREFIXES.get(value.split("-")[0])
        layer = next((t.split(".")[0] for t in reference.targets if t.split(".")[1] == home), None)
        source = scope.source(layer) if layer else None
        if source is None or source.sound:
            # Of a layer that could not be read, nobody can say what it holds.
            scope.report("reference-dangling", reference.layer, record, path, **details)
    elif f"{found.layer}.{found.listing.key}" not in reference.targets:
        wanted = listed(reference.targets)
        scope.report(
            "reference-wrong-kind", reference.layer, record, path, kind=found.listing.key, wanted=wanted, **details
        )


def _path_text(path: tuple[str | int, ...]) -> str:
    return "".join(f"[{p}]" if isinstance(p, int) else f".{p}" for p in path).lstrip(".") or "item"


@check(2, "span-not-in-text", "span-quote-mismatch")
def quotes(scope: Scope) -> None:
    """Every span lies in the text, and its quote is the text that lies there."""
    text = scope.text
    if text is None:
        return
    for layer in RECORDS:
        if layer in scope.unanchored or not scope.readable(layer):
            continue
        kept = {listing.key: list(scope.records(layer, listing.key)) for listing in RECORDS[layer]}
        for name, record in anchors(layer, kept):
            span, quote = record.get("span"), record.get("quote")
            if not isinstance(span, list) or not isinstance(quote, str):
                continue
            what = fault(span, len(text))
            if what is not None:
                scope.report("span-not-in-text", layer, record, "span", id=name or "span", fault=what)
            elif covered(text, span) != quote:
                place = f"{span[0]}:{span[1]}" if len(span) == 2 else ", ".join(map(str, span))
                details = {"place": f"[{place}]", "actual": quoted(covered(text, span)), "quote": quoted(quote)}
                where = _where(text, quote)
                scope.report("span-quote-mismatch", layer, record, "span", id=name or "span", where=where, **details)


def _where(text: str, quote: str) -> str:
    at = [str(start) for start, _ in occurrences(text, quote)] if quote else []
    return f"{quoted(quote)} occurs at {listed(at)}" if at else f"{quoted(quote)} occurs nowhere in the text"
