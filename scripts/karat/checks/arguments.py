"""Levels 3 and 4, arguments: roles that the event's type has, and fillers that fit them, in the trigger's sentence."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from karat.checks.events import readings
from karat.checks.findings import listed, quoted
from karat.checks.places import sentences, span_of
from karat.checks.registry import check
from karat.checks.scope import Entry, Scope
from karat.ontology import OTHER_FILLERS, load_ontology, top_type
from karat.records import maps

DURATION = "DURATION"
TIME_FILLER, EVENT_FILLER = OTHER_FILLERS

MENTIONS, TIMES, EVENT_MENTIONS = "entities.mentions", "times.times", "events.mentions"


def _arguments(scope: Scope) -> Iterator[tuple[Any, int, Any]]:
    """Every argument with its event mention and its place in the list."""
    for _, mention in scope.children("events", "events"):
        for number, argument in enumerate(maps(mention.get("arguments"))):
            yield mention, number, argument


@check(3, "argument-role-not-of-type", "argument-duplicate", needs=("events",))
def roles(scope: Scope) -> None:
    """An event mention has the roles of its type, and fills none of them with the same thing twice."""
    ontology = load_ontology()
    seen: set[tuple[int, str, str]] = set()
    for mention, number, argument in _arguments(scope):
        kind, role, filler = mention["type"], argument["role"], argument["filler"]
        known = ontology.roles(kind)
        if role not in known:
            details = {"role": role, "type": kind, "roles": listed(known, len(known))}
            scope.report("argument-role-not-of-type", "events", mention, ("arguments", number, "role"), **details)
        if (id(mention), role, filler) in seen:
            details = {"role": role, "filler": filler}
            scope.report("argument-duplicate", "events", mention, ("arguments", number), **details)
        seen.add((id(mention), role, filler))


@check(4, "argument-filler-type", "argument-time-duration", needs=("events",))
def fillers(scope: Scope) -> None:
    """What fills a role is of a type that the role takes, and a length of time fills none."""
    ontology = load_ontology()
    for mention, number, argument in _arguments(scope):
        wanted = ontology.fillers(mention["type"], argument["role"])
        found = scope.entry(argument["filler"], MENTIONS, TIMES, EVENT_MENTIONS)
        if not wanted or found is None:
            continue
        kinds, named = _kinds(found)
        path = ("arguments", number, "filler")
        details = {"role": argument["role"], "type": mention["type"], "filler": argument["filler"]}
        if not kinds & wanted:
            takes = listed(sorted(wanted), len(wanted))
            scope.report("argument-filler-type", "events", mention, path, named=named, takes=takes, **details)
        elif kinds == {TIME_FILLER} and readings(found.record, "type") == {DURATION}:
            quote = quoted(found.record.get("quote"))
            scope.report("argument-time-duration", "events", mention, path, quote=quote, duration=DURATION, **details)


def _kinds(found: Entry) -> tuple[set[str], str]:
    """What a filler counts as, in the words of the ontology, and what it is called in a message."""
    if found.layer == "times":
        return {TIME_FILLER}, "a time"
    if found.layer == "events":
        return {EVENT_FILLER}, "an event"
    entity: Mapping[str, Any] = found.parent or {}
    return {top_type(str(kind)) for kind in readings(entity, "type")}, f"of type {entity.get('type')}"


@check(4, "argument-outside-sentence", needs=("events", "zones"))
def argument_places(scope: Scope) -> None:
    """An argument stands in the sentence of its trigger."""
    tiles = sentences(scope)
    for mention, number, argument in _arguments(scope):
        found = scope.entry(argument["filler"], MENTIONS, TIMES, EVENT_MENTIONS)
        trigger = span_of(scope, "events", mention)
        filler = span_of(scope, found.layer, found.record) if found is not None else None
        if found is None or trigger is None or filler is None:
            continue
        home, place = tiles.touched(trigger), tiles.touched(filler)
        # A trigger or filler that reaches over the end of a sentence is a fault of its own.
        if home and place and not any(one is other for one in home for other in place):
            details = {
                "role": argument["role"], "filler": argument["filler"],
                "place": place[0]["id"], "home": home[0]["id"],
            }  # fmt: skip
            path = ("arguments", number, "filler")
            scope.report("argument-outside-sentence", "events", mention, path, **details)
