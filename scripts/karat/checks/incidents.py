"""Level 3, incidents: templates whose slots fit their type, and whose dates, counts and parts add up."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from typing import Any

from karat.checks.cycles import cycles, walked
from karat.checks.dates import FORMS, days, precision_of
from karat.checks.events import readings, types_with_mode
from karat.checks.findings import listed, quoted
from karat.checks.registry import check
from karat.checks.scope import Scope
from karat.ontology import load_ontology

#: The roles of events whose fillers a slot takes.
SLOT_ROLES = {
    "place": ("Place",),
    "perpetrators": ("Attacker",),
    "targets": ("Target",),
    "victims": ("Victim",),
    "weapons": ("Instrument",),
    "participants": ("Entity", "Participant", "Communicator"),
}
#: Slots that a type has if it has the role of another: harm is done where somebody attacks.
RIDES_WITH = {"victims": "perpetrators", "casualties": "perpetrators"}

TOLLS = ("killed", "injured")


@cache
def slot_types(slot: str) -> frozenset[str]:
    """The top entity types that a slot takes: those of its roles in incident types; in all types if none has them.

    >>> sorted(slot_types("weapons")), sorted(slot_types("victims"))
    (['VEH', 'WEA'], ['PER'])
    """
    ontology = load_ontology()
    for names in (ontology.incident_types(), ontology.labels("event_type")):
        found = frozenset[str]().union(*(ontology.fillers(name, role) for name in names for role in SLOT_ROLES[slot]))
        if found:
            return found
    return frozenset()


@cache
def has_slot(kind: str, slot: str) -> bool:
    """Whether incidents of a type have a slot. Every incident has a place.

    >>> has_slot("Contact.Meet", "participants"), has_slot("Contact.Meet", "victims")
    (True, False)
    """
    roles = SLOT_ROLES[RIDES_WITH.get(slot, slot)]
    return slot == "place" or any(role in load_ontology().roles(kind) for role in roles)


@check(3, "incident-slot-not-allowed", "incident-aggregate-count", needs=("incidents",))
def slots(scope: Scope) -> None:
    """An incident has the slots of its type, and an aggregate is not counted a second time."""
    for record in scope.records("incidents", "incidents"):
        kinds = readings(record, "type")
        for slot in (*SLOT_ROLES, "casualties"):
            if record.get(slot) and not any(has_slot(kind, slot) for kind in kinds):
                scope.report("incident-slot-not-allowed", "incidents", record, slot, slot=slot, type=record["type"])
        if record.get("mode") is not None and not kinds & types_with_mode():
            scope.report("incident-slot-not-allowed", "incidents", record, "mode", slot="mode", type=record["type"])
        if record.get("aggregate") is True and "count" in record:
            scope.report("incident-aggregate-count", "incidents", record, "count", count=record["count"])


@check(3, "incident-date-form", needs=("incidents",))
def dates(scope: Scope) -> None:
    """A date is written at its precision, and it exists."""
    for record in scope.records("incidents", "incidents"):
        date = record.get("date")
        if not isinstance(date, dict):
            continue
        value, precision = date["value"], date["precision"]
        details = {"value": quoted(value), "precision": precision}
        found = precision_of(value)
        if found != precision and precision in FORMS:
            fault = f"is a {found}" if found else "is not a date"
            scope.report("incident-date-form", "incidents", record, ("date", "value"), fault=fault, **details)
        elif days(value) is None:
            fault = "ends before it starts" if _parts_exist(value) else "is not in the calendar"
            scope.report("incident-date-form", "incidents", record, ("date", "value"), fault=fault, **details)


def _parts_exist(value: str) -> bool:
    return "/" in value and all(days(part) is not None for part in value.split("/"))


def tolls(record: Any) -> Iterator[tuple[str, Any]]:
    """The numbers of killed and injured that an incident gives."""
    casualties = record.get("casualties")
    for kind in TOLLS if isinstance(casualties, dict) else ():
        toll = casualties.get(kind)
        if isinstance(toll, dict):
            yield kind, toll


@check(3, "casualties-order", needs=("incidents",))
def bounds(scope: Scope) -> None:
    """The best estimate lies between the lowest and the highest."""
    for record in scope.records("incidents", "incidents"):
        for kind, toll in tolls(record):
            given = [(name, toll[name]) for name in ("low", "best", "high") if isinstance(toll.get(name), int)]
            if any(one > other for (_, one), (_, other) in pairwise(given)):
                numbers = ", ".join(f"{name} {number}" for name, number in given)
                path = ("casualties", kind)
                scope.report("casualties-order", "incidents", record, path, kind=kind, numbers=numbers)


@check(3, "incident-cycle", "casualties-exceed-whole", needs=("incidents",))
def parts(scope: Scope) -> None:
    """No incident is a part of itself, and the casualties of the parts are among those of the whole."""
    records = [r for r in scope.records("incidents", "incidents") if isinstance(r.get("part_of"), str)]
    edges = [(record["id"], record["part_of"]) for record in records]
    knots = cycles(edges)
    for cycle in knots:
        scope.report("incident-cycle", "incidents", records[cycle[0]], "part_of", cycle=walked(edges, cycle))
    if knots:
        return
    sums: dict[tuple[str, str], int] = defaultdict(int)
    names: dict[tuple[str, str], list[str]] = defaultdict(list)
    for record in records:
        for kind, toll in tolls(record):
            sums[record["part_of"], kind] += toll["best"]
            names[record["part_of"], kind].append(record["id"])
    for (whole, kind), total in sums.items():
        found = scope.entry(whole, "incidents.incidents")
        if found is None:
            continue
        own = dict(tolls(found.record)).get(kind)
        if (own["best"] < total) if own is not None else (total > 0 and scope.complete("incidents")):
            best = own["best"] if own is not None else "none"
            details = {"kind": kind, "best": best, "total": total, "parts": listed(names[whole, kind])}
            path = ("casualties", kind, "best")
            scope.report("casualties-exceed-whole", "incidents", found.record, path, **details)


@check(3, "incident-code", needs=("incidents",))
def codes(scope: Scope) -> None:
    """The codes of other schemes are those that the crosswalk gives for the type and mode."""
    ontology = load_ontology()
    for record in scope.records("incidents", "incidents"):
        given = record.get("codes")
        if not isinstance(given, dict):
            continue
        rows = [
            row
            for kind in readings(record, "type")
            for mode in readings(record, "mode") or {None}
            for row in ontology.event_crosswalk(kind, mode)
        ]
        for name, code in given.items():
            known = sorted({row.codes[name] for row in rows if name in row.codes})
            if known and code not in known:
                details = {"name": name, "code": quoted(code), "known": listed(map(quoted, known))}
                details["what"] = " ".join(filter(None, (record["type"], record.get("mode"))))
                scope.report("incident-code", "incidents", record, ("codes", name), **details)
