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
from karat.checks.text_level import is_sha256
from karat.corpus import is_document_id
from karat.folding import occurrences
from karat.layout import LAYERS
from karat.records import RECORDS, anchors, walk
from karat.spans import covered, fault
from karat.text import sha256

#: Words that stand where an id stands: the document creation time and the author's own voice.
RESERVED = frozenset({"dct", "AUTHOR"})

_VERSION = re.compile("[1-9][0-9]*")


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
_FILLER = _MENTION + _TIME + _EVENT_MENTION
_EVIDENCE = ("quantities.quantities", *_COUNTABLE)

REFERENCES = (
    Reference("zones", "sentences", "zone", ("zones.zones",)),
    Reference("zones", "credits", "zone", ("zones.zones",)),
    Reference("entities", "bridges", "from", _ENTITY),
    Reference("entities", "bridges", "to", _ENTITY),
    Reference("entities", "near_identity", "[]", _ENTITY),
    Reference("entities", "entities", "mentions[].alternatives[].entity", _ENTITY),
    Reference("times", "times", "anchor", _TIME),
    Reference("quantities", "quantities", "counted", _COUNTABLE),
    Reference("quantities", "constraints", "parts[]", ("quantities.quantities",)),
    Reference("quantities", "constraints", "total", ("quantities.quantities",)),
    Reference("relations", "relations", "arg1", _MENTION),
    Reference("relations", "relations", "arg2", _MENTION),
    Reference("events", "events", "mentions[].aspect.event", _EVENT),
    Reference("events", "events", "mentions[].arguments[].filler", _FILLER),
    Reference("events", "events", "mentions[].arguments[].alternatives[].filler", _FILLER),
    Reference("events", "events", "mentions[].factuality[].sources[]", _ENTITY),
    Reference("events", "events", "mentions[].alternatives[].event", _EVENT),
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
    Reference("salience", "summaries", "entities[]", _ENTITY),
)  # fmt: skip

#: The list whose ids begin with a prefix.
_HOMES = {
    listing.prefix: f"{layer}.{listing.key}"
    for layer, lists in RECORDS.items()
    for top in lists
    for listing in (top, top.children)
    if listing is not None and listing.prefix is not None
}


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
    versions = _versions(scope)
    for layer in LAYERS:
        source = scope.source(layer)
        if source is None or not source.sound:
            continue
        named, document, text = (source.map.get(key) for key in ("layer", "document", "text"))
        if named in LAYERS and named != layer:
            scope.report("layer-name", layer, None, "layer", named=named)
            continue
        if is_document_id(document) and document != scope.files.id:
            scope.report("layer-document", layer, None, "document", actual=quoted(document), folder=scope.files.id)
        if isinstance(text, dict) and versions:
            _text_version(scope, layer, text, versions)


def _versions(scope: Scope) -> dict[str, Any]:
    """The versions of the text by name; none where document.yaml does not say clearly which there are."""
    records = scope.files.versions() if scope.files.meta is not None and scope.files.meta.sound else []
    if not all(isinstance(record.get("version"), (str, int)) for record in records):
        return {}
    return {str(record["version"]): record for record in reversed(records)}


def _text_version(scope: Scope, layer: str, text: dict[str, Any], versions: dict[str, Any]) -> None:
    version, actual = str(text.get("version")), text.get("sha256")
    if version not in versions:
        scope.unanchored.add(layer)
        if _VERSION.fullmatch(version):
            known = listed(sorted(versions))
            scope.report("layer-text-version", layer, None, "text", version=quoted(version), known=known)
        return
    wanted, data = versions[version].get("sha256"), scope.files.texts.get(version)
    newest = str(scope.files.versions()[-1].get("version"))
    if not is_sha256(actual) or actual != wanted:
        scope.unanchored.add(layer)
        # Where document.yaml itself has the hash wrong, `text-hash` says so, once.
        right_anyway = data is not None and sha256(data) == actual
        if is_sha256(actual) and is_sha256(wanted) and not right_anyway:
            details = {"version": version, "wanted": wanted[:12], "actual": str(actual)[:12]}
            scope.report("layer-text-hash", layer, None, "text", **details)
    elif version != newest:
        # Spans over an older version are right there, not here: `reanchor` moves them.
        scope.unanchored.add(layer)


@check(2, "id-duplicate")
def unique_ids(scope: Scope) -> None:
    """An id names one record in all layers of an annotator."""
    first: dict[str, tuple[str, Any]] = {}
    for layer in filter(scope.readable, LAYERS):
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
            # Another reading of a record may refer to something else.
            has_others = isinstance(record, dict) and "alternatives" in record
            for steps in (reference.path, f"alternatives[].{reference.path}")[: 1 + has_others]:
                for path, value in values_at(record, steps):
                    if isinstance(value, str) and value not in RESERVED:
                        _one_reference(scope, reference, record, path, value)


def _records_of(scope: Scope, reference: Reference) -> Iterator[Any]:
    if reference.key != "near_identity":
        yield from scope.records(reference.layer, reference.key)
    elif scope.readable(reference.layer):
        pairs = scope.layers.records(reference.layer).get("near_identity")
        yield from (pair for pair in (pairs if isinstance(pairs, list) else ()) if id(pair) not in scope.refused)


def _one_reference(scope: Scope, reference: Reference, record: Any, path: tuple[str | int, ...], value: str) -> None:
    found = scope.index.get(value)
    if found is not None and f"{found.layer}.{found.listing.key}" in reference.targets:
        return
    label = record.get("id") if isinstance(record, dict) else None
    details = {"id": label or f"{reference.layer}.{reference.key}", "path": _path_text(path), "value": quoted(value)}
    if found is None:
        home = _HOMES.get(value.partition("-")[0], "")
        if home not in reference.targets or scope.certain(home):
            scope.report("reference-dangling", reference.layer, record, path, **details)
    else:
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
    places: dict[str, str] = {}
    for layer in RECORDS:
        if layer in scope.unanchored or not scope.readable(layer):
            continue
        kept = {listing.key: list(scope.records(layer, listing.key)) for listing in RECORDS[layer]}
        for name, record in anchors(layer, kept):
            span, quote = record.get("span"), record.get("quote")
            if not isinstance(span, list):
                continue
            what = fault(span, len(text))
            if what is not None:
                scope.report("span-not-in-text", layer, record, "span", id=name or "span", fault=what)
            elif isinstance(quote, str) and covered(text, span) != quote:
                place = f"{span[0]}:{span[1]}" if len(span) == 2 else ", ".join(map(str, span))
                details = {"place": f"[{place}]", "actual": quoted(covered(text, span)), "quote": quoted(quote)}
                where = places.get(quote) or places.setdefault(quote, _where(text, quote))
                scope.report("span-quote-mismatch", layer, record, "span", id=name or "span", where=where, **details)


def _where(text: str, quote: str) -> str:
    at = [str(start) for start, _ in occurrences(text, quote)] if quote else []
    return f"{quoted(quote)} occurs at {listed(at)}" if at else f"{quoted(quote)} occurs nowhere in the text"
