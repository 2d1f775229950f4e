"""Level 4, incidents against the other layers: evidence, dates and numbers that agree, fillers of the right type."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from karat.checks.arguments import TIME_FILLER
from karat.checks.dates import days
from karat.checks.events import readings
from karat.checks.factuality import ACTUAL
from karat.checks.findings import listed, quoted
from karat.checks.incidents import SLOT_ROLES, has_slot, slot_types, tolls
from karat.checks.registry import check
from karat.checks.scope import Scope
from karat.ontology import load_ontology, top_type
from karat.records import maps

EXACTLY, COUNT = "=", "count"
GENERIC = "GENERIC"
#: Values of `status` by which an incident did not take place, or has not yet.
NOT_HAPPENED, HAPPENED = frozenset({"conditional", "planned", "denied"}), "occurred"
#: Time expressions that stand for a place on the calendar.
DATED = frozenset({"DATE", "TIME"})
#: Modifiers that move a time away from its value.
ASIDE = frozenset({"BEFORE", "AFTER", "ON_OR_BEFORE", "ON_OR_AFTER"})


def _evidence(scope: Scope, record: Any) -> list[tuple[int, Any]]:
    """The event mentions that an incident names, with their place in the list; those that do not exist are left out."""
    found = ((number, scope.entry(name, "events.mentions")) for number, name in enumerate(record["evidence"]))
    return [(number, entry.record) for number, entry in found if entry is not None]


@check(4, "incident-evidence-type", "incident-status-realis", needs=("incidents", "events"))
def evidence(scope: Scope) -> None:
    """An incident rests on mentions of its own type, whose realis agrees with its status."""
    templates = set(load_ontology().incident_types())
    for record in scope.records("incidents", "incidents"):
        kinds, mentions = readings(record, "type"), _evidence(scope, record)
        if not mentions:
            continue
        own = [mention for _, mention in mentions if readings(mention, "type") & kinds]
        # A death may speak of the attack that caused it; what has templates of its own speaks for those.
        foreign = [m for m in mentions if readings(m[1], "type") <= templates - kinds]
        known = len(mentions) == len(record["evidence"])
        for number, mention in foreign or (mentions[:1] if known and not own else ()):
            details = {"mention": mention["id"], "found": mention["type"], "type": record["type"]}
            scope.report("incident-evidence-type", "incidents", record, ("evidence", number), **details)
        if foreign or not own:
            continue
        happened = [ACTUAL in readings(mention, "realis") for mention in own]
        status = record["status"]
        if (status in NOT_HAPPENED and all(happened)) or (status == HAPPENED and not any(happened)):
            realis = listed(dict.fromkeys(str(mention["realis"]) for mention in own))
            scope.report("incident-status-realis", "incidents", record, "status", status=status, realis=realis)


@check(4, "incident-slot-type", needs=("incidents", "entities"))
def slot_fillers(scope: Scope) -> None:
    """What fills a slot is of a type that the slot takes."""
    takes = {slot: slot_types(slot) for slot in SLOT_ROLES}
    for record in scope.records("incidents", "incidents"):
        for slot, wanted in takes.items():
            for number, name in enumerate(record.get(slot) or ()):
                found = scope.entry(name, "entities.entities")
                # Of a slot that the type lacks, level 3 has told.
                if found is None or not has_slot(record["type"], slot):
                    continue
                if not {top_type(str(kind)) for kind in readings(found.record, "type")} & wanted:
                    details = {"slot": slot, "entity": name, "type": found.record.get("type")}
                    details["takes"] = listed(sorted(wanted), len(wanted))
                    scope.report("incident-slot-type", "incidents", record, (slot, number), **details)


@check(4, "incident-date-conflict", needs=("incidents", "times"))
def dates(scope: Scope) -> None:
    """The date of an incident is one of the days of the expression that it is taken from."""
    for record in scope.records("incidents", "incidents"):
        date: Any = record.get("date") or {}
        found = scope.entry(date.get("text"), "times.times")
        if found is None or found.record.get("type") not in DATED or readings(found.record, "mod") & ASIDE:
            continue
        own = days(date["value"])
        told = [days(value) for value in readings(found.record, "value")]
        if own is None or not told or not all(told):
            continue
        if all(own[1] < first or last < own[0] for first, last in filter(None, told)):
            details = {"value": quoted(date["value"]), "time": date["text"]}
            details |= {"quote": quoted(found.record.get("quote")), "told": quoted(found.record.get("value"))}
            scope.report("incident-date-conflict", "incidents", record, ("date", "value"), **details)


@check(4, "casualties-evidence", needs=("incidents", "quantities"))
def counts(scope: Scope) -> None:
    """A toll that rests on exact numbers is one of them, or their sum."""
    for record in scope.records("incidents", "incidents"):
        for kind, toll in tolls(record):
            entries = [scope.entry(name, "quantities.quantities") for name in toll.get("evidence") or ()]
            quantities = [entry.record for entry in entries if entry is not None]
            if not quantities or any(_exact_values(quantity) is None for quantity in quantities):
                continue
            values = [_exact_values(quantity) or [] for quantity in quantities]
            # Two numbers may be two tellings of the same people, or of some and the others.
            possible = {number for numbers in values for number in numbers} | {sum(numbers[0] for numbers in values)}
            if toll["best"] not in possible:
                quotes = listed(quoted(quantity.get("quote")) for quantity in quantities)
                details = {"kind": kind, "best": toll["best"], "quotes": quotes}
                scope.report("casualties-evidence", "incidents", record, ("casualties", kind, "best"), **details)


def _exact_values(quantity: Any) -> list[float] | None:
    """The numbers that an exact count may mean, its own first; None of what is no exact count."""
    if readings(quantity, "operator") != {EXACTLY} or quantity.get("unit") != COUNT or "value" not in quantity:
        return None
    return [quantity["value"], *readings(quantity, "value")]


@check(4, "incident-missing", needs=("incidents", "events"))
def owed_templates(scope: Scope) -> None:
    """An event of a type with templates that has a time, a place or an actor, and is no part of another, has one."""
    if not (scope.complete("incidents") and scope.complete("events")):
        return
    templates = set(load_ontology().incident_types())
    covered = {scope.index[name].parent["id"] for name in _all_evidence(scope)}  # type: ignore[index]
    part = {link["from"] for link in scope.records("events", "event_links")}
    near = _near(scope)
    for event in scope.records("events", "events"):
        mentions = [mention for mention in maps(event.get("mentions")) if mention.get("optional") is not True]
        if event.get("optional") is True or not mentions or mentions[0]["type"] not in templates:
            continue
        if event["id"] in part or ({event["id"]} | near.get(event["id"], set())) & covered:
            continue
        roles = {argument["role"] for mention in mentions for argument in maps(mention.get("arguments"))}
        telling = sorted(roles & _telling_roles(mentions[0]["type"]))
        # A kind of event that nobody says took place is no incident.
        if telling and any(mention["realis"] != GENERIC for mention in mentions):
            details = {"type": mentions[0]["type"], "roles": listed(telling)}
            scope.report("incident-missing", "events", event, "id", **details)


def _all_evidence(scope: Scope) -> Iterator[str]:
    for record in scope.records("incidents", "incidents"):
        yield from (name for name in record["evidence"] if scope.entry(name, "events.mentions") is not None)


def _near(scope: Scope) -> dict[str, set[str]]:
    """The events that each event is nearly identical with: a template of the one may stand for the other."""
    near: dict[str, set[str]] = {}
    pairs = scope.layers.records("events").get("near_identity")
    for pair in pairs if isinstance(pairs, list) else ():
        if id(pair) not in scope.refused:
            near.setdefault(pair[0], set()).add(pair[1])
            near.setdefault(pair[1], set()).add(pair[0])
    return near


def _telling_roles(kind: str) -> set[str]:
    """The roles of a type that give a time, a place or an actor."""
    slots = ("place", "perpetrators", "participants")
    roles = load_ontology().label("event_type", kind).roles
    named = {role for slot in slots for role in SLOT_ROLES[slot]}
    return {role for role, fillers in roles.items() if role in named or TIME_FILLER in fillers}
