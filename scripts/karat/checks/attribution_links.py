"""Level 4, attribution against entities and events: sources are mentions, cues and reporting events are the same."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from karat.checks.attribution import part_span
from karat.checks.events import BROADCAST, REPORTING, readings
from karat.checks.findings import listed, quoted
from karat.checks.places import Tiles, head_of, placed_mentions
from karat.checks.registry import check
from karat.checks.scope import Scope
from karat.spans import Span

ASSERTION = "assertion"


@check(4, "attribution-source-mention", needs=("attribution", "entities"))
def source_mentions(scope: Scope) -> None:
    """The words of a source are a mention of the entity that it names."""
    entities_at: dict[Span, set[str]] = defaultdict(set)
    for span, mention, entity in placed_mentions(scope):
        known = {entity["id"], *readings(mention, "entity")}
        entities_at[span] |= known
        head = head_of(scope, mention, span)
        if head is not None:
            entities_at[head] |= known
    for record in scope.records("attribution", "attributions"):
        source, entity = part_span(scope, record, "source"), record["source"]["entity"]
        if source is None or scope.entry(entity, "entities.entities") is None:
            continue
        found = entities_at.get(source, set())
        # While mentions are still being marked, only a mention of something else says that this is wrong.
        if entity not in found and (found or scope.complete("entities")):
            what = f"a mention of {listed(sorted(found))}" if found else "no mention at all"
            details = {"quote": quoted(record["source"]["quote"]), "entity": entity, "what": what}
            scope.report("attribution-source-mention", "attribution", record, "source", **details)


@check(4, "cue-event-class", needs=("attribution", "events"))
def cue_events(scope: Scope) -> None:
    """The cue of something said is a reporting event."""
    for record in scope.records("attribution", "attributions"):
        cue: Any = record.get("cue") or {}
        found = scope.entry(cue.get("event"), "events.mentions")
        # An event of the reporting type with another class is a fault of the event.
        if found is None or record["kind"] != ASSERTION or found.record.get("type") == BROADCAST:
            continue
        if REPORTING not in readings(found.record, "class"):
            details = {
                "quote": quoted(cue["quote"]), "event": cue["event"], "trigger": quoted(found.record.get("quote")),
                "class": found.record.get("class"), "reporting": REPORTING,
            }  # fmt: skip
            scope.report("cue-event-class", "attribution", record, ("cue", "event"), **details)


@check(4, "reporting-without-attribution", needs=("attribution", "events"))
def reporting(scope: Scope) -> None:
    """A reporting event is the cue of an attribution."""
    if not (scope.complete("attribution") and scope.complete("events")):
        return
    cued: set[Any] = set()
    cues = []
    for record in scope.records("attribution", "attributions"):
        cue, span = record.get("cue"), part_span(scope, record, "cue")
        cued.add(cue.get("event") if isinstance(cue, dict) else None)
        cues += [(span, record)] if span is not None else []
    # Cues that name no event are found by their text.
    tiles = Tiles(cues)
    for span, mention, _ in placed_mentions(scope, "events"):
        if mention.get("class") != REPORTING or mention.get("optional") is True or mention["id"] in cued:
            continue
        if not tiles.touched(span):
            quote = quoted(mention["quote"])
            scope.report("reporting-without-attribution", "events", mention, "class", quote=quote, reporting=REPORTING)
