"""Levels 3 and 4, events: triggers, types, classes and modes that go together, and ties between events."""

from __future__ import annotations

from functools import cache
from typing import Any

from karat.checks.cycles import cycles, walked
from karat.checks.findings import listed, quoted
from karat.checks.places import Tiles, placed, placed_mentions, sentences
from karat.checks.registry import check
from karat.checks.scope import Scope
from karat.ontology import load_ontology
from karat.records import maps
from karat.spans import pieces

UNTYPED, BROADCAST = "untyped", "Contact.Broadcast"
REPORTING, ASPECTUAL = "REPORTING", "ASPECTUAL"
BOILERPLATE = "boilerplate"


def readings(record: Any, field: str) -> set[Any]:
    """The value of a field with those that its alternatives give.

    >>> sorted(readings({"type": "a", "alternatives": [{"type": "b"}, {"class": "c"}]}, "type"))
    ['a', 'b']
    """
    values = {record.get(field), *(other.get(field) for other in maps(record.get("alternatives")))}
    return values - {None}


@cache
def types_with_mode() -> frozenset[str]:
    """The event types that can have a mode: those that the crosswalk tells apart by one."""
    return frozenset(row.type for row in load_ontology().crosswalk if row.mode is not None)


@check(3, "event-mixed-types", "event-mode-not-allowed", needs=("events",))
def kinds(scope: Scope) -> None:
    """All mentions of an event share a type, and only an attack has a mode."""
    moded = types_with_mode()
    for event in scope.records("events", "events"):
        mentions = list(maps(event.get("mentions")))
        shared = readings(mentions[0], "type")
        for number, mention in enumerate(mentions):
            shared &= readings(mention, "type")
            if not shared:
                types = listed(dict.fromkeys(str(m.get("type")) for m in mentions))
                scope.report("event-mixed-types", "events", event, ("mentions", number, "type"), types=types)
                break
        types_here: set[Any] = set().union(*(readings(mention, "type") for mention in mentions))
        if event.get("mode") is not None and not types_here & moded:
            details = {"mode": event["mode"], "types": listed(sorted(types_here)), "moded": listed(sorted(moded))}
            scope.report("event-mode-not-allowed", "events", event, "mode", **details)


@check(3, "trigger-overlap", needs=("events",))
def triggers(scope: Scope) -> None:
    """A stretch of text is the trigger of one event of a type, and not of a typed and an untyped one."""
    parts = sorted(
        ((start, end, number, mention) for number, (span, mention, _) in enumerate(placed_mentions(scope, "events"))
         for start, end in pieces(span)),
        key=lambda part: part[:3],
    )  # fmt: skip
    # For each type, how far its triggers reach so far, and whose reaches furthest.
    furthest: dict[str, tuple[int, Any]] = {}
    typed: tuple[int, Any] = (0, None)
    told: set[int] = set()
    for start, end, number, mention in parts:
        kind = str(mention.get("type"))
        rivals = [furthest.get(kind, (0, None)), typed if kind == UNTYPED else furthest.get(UNTYPED, (0, None))]
        other = next((owner for reach, owner in rivals if reach > start and owner is not mention), None)
        if other is not None and number not in told:
            told.add(number)
            details = {"quote": quoted(mention["quote"]), "other": other["id"], "other_quote": quoted(other["quote"])}
            scope.report("trigger-overlap", "events", mention, "span", **details)
        furthest[kind] = max(furthest.get(kind, (0, None)), (end, mention), key=lambda reach: reach[0])
        if kind != UNTYPED:
            typed = max(typed, (end, mention), key=lambda reach: reach[0])


@check(3, "reporting-class", "aspect-not-aspectual", needs=("events",))
def classes(scope: Scope) -> None:
    """Reporting events, and they alone, are of the reporting type; what has an aspect is an aspectual verb."""
    for _, mention in scope.children("events", "events"):
        kind, name = mention.get("type"), mention.get("class")
        if (kind == BROADCAST) != (name == REPORTING):
            details = {"type": kind, "class": name, "broadcast": BROADCAST, "reporting": REPORTING}
            scope.report("reporting-class", "events", mention, "class", **details)
        elif isinstance(mention.get("aspect"), dict) and (kind, name) != (UNTYPED, ASPECTUAL):
            details = {"type": kind, "class": name, "untyped": UNTYPED, "aspectual": ASPECTUAL}
            scope.report("aspect-not-aspectual", "events", mention, "aspect", **details)


@check(3, "aspect-cycle", needs=("events",))
def aspects(scope: Scope) -> None:
    """No event begins or ends itself, nor one that begins or ends it."""
    found = [
        (mention, (event.get("id"), mention["aspect"]["event"]))
        for event, mention in scope.children("events", "events")
        if isinstance(mention.get("aspect"), dict)
    ]
    edges = [edge for _, edge in found]
    for cycle in cycles(edges):
        scope.report("aspect-cycle", "events", found[cycle[0]][0], ("aspect", "event"), cycle=walked(edges, cycle))


@check(3, "event-link-duplicate", "event-link-cycle", needs=("events",))
def event_links(scope: Scope) -> None:
    """Two events are tied once, and none is a part or member of itself."""
    first: dict[tuple[Any, Any], Any] = {}
    for link in scope.records("events", "event_links"):
        other = first.setdefault((link["from"], link["to"]), link)
        if other is not link:
            types = listed(dict.fromkeys((other["type"], link["type"])))
            scope.report("event-link-duplicate", "events", link, id=link["from"], to=link["to"], types=types)
    edges, links = list(first), list(first.values())
    for cycle in cycles(edges):
        link = links[cycle[0]]
        scope.report("event-link-cycle", "events", link, "to", id=link["from"], cycle=walked(edges, cycle))


@check(3, "event-near-identity-self", needs=("events",))
def near_identity(scope: Scope) -> None:
    """An event is not merely nearly identical with itself."""
    layer = scope.layers.records("events")
    pairs = layer.get("near_identity")
    for number, pair in enumerate(pairs if isinstance(pairs, list) else ()):
        if id(pair) not in scope.refused and len(set(pair)) == 1:
            scope.report("event-near-identity-self", "events", layer, ("near_identity", number), id=pair[0])


@check(4, "trigger-crosses-sentence", "trigger-in-boilerplate", needs=("events", "zones"))
def trigger_places(scope: Scope) -> None:
    """A trigger lies in one sentence, and in a part of the page that is annotated."""
    tiles = sentences(scope)
    boilerplate = Tiles(item for item in placed(scope, "zones", "zones") if item[1].get("type") == BOILERPLATE)
    for span, mention, _ in placed_mentions(scope, "events"):
        if boilerplate.touched(span):
            scope.report("trigger-in-boilerplate", "events", mention, "span", quote=quoted(mention["quote"]))
            continue
        around = tiles.touched(span)
        if len(around) > 1:
            details = {"quote": quoted(mention["quote"]), "first": around[0]["id"], "last": around[1]["id"]}
            scope.report("trigger-crosses-sentence", "events", mention, "span", **details)
