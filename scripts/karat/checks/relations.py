"""Levels 3 and 4, relations: two mentions of one sentence, of types that the relation allows, each pair once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from karat.checks.findings import quoted
from karat.checks.places import sentences, span_of
from karat.checks.registry import check
from karat.checks.scope import Entry, Scope
from karat.ontology import OntologyError, load_ontology, top_type
from karat.records import maps

ENDS = ("arg1", "arg2")


@check(3, "relation-self", "relation-duplicate", needs=("relations",))
def pairs(scope: Scope) -> None:
    """A relation joins two mentions, and joins them once."""
    first: dict[tuple[str, ...], Any] = {}
    for relation in scope.records("relations", "relations"):
        kind, one, other = (str(relation.get(key)) for key in ("type", *ENDS))
        if one == other:
            scope.report("relation-self", "relations", relation, "arg2", type=kind, mention=one)
            continue
        twin = first.setdefault((kind, one, other), relation)
        if twin is not relation:
            scope.report("relation-duplicate", "relations", relation, "id", type=kind, other=twin.get("id"))


def _joined(scope: Scope) -> Iterator[tuple[Any, Entry, Entry]]:
    """The relations between two different mentions that are there."""
    for relation in scope.records("relations", "relations"):
        one, other = (scope.entry(relation.get(key), "entities.mentions") for key in ENDS)
        if one is not None and other is not None and one.record is not other.record:
            yield relation, one, other


@check(4, "relation-argument-type", needs=("relations", "entities"))
def argument_types(scope: Scope) -> None:
    """The entities at both ends are of types that the relation allows, in this reading or another."""
    ontology = load_ontology()
    for relation, *ends in _joined(scope):
        kind = str(relation.get("type"))
        try:
            allowed = ontology.relation_arguments(kind)
        except OntologyError:
            continue
        for key, entry, types in zip(ENDS, ends, allowed, strict=True):
            entity: Any = entry.parent or {}
            readings = [entity, *maps(entity.get("alternatives"))]
            if types and types.isdisjoint(top_type(str(r["type"])) for r in readings if "type" in r):
                details = {"type": kind, "end": key, "mention": entry.record.get("id"), "actual": entity.get("type")}
                quote, wanted = quoted(entry.record.get("quote")), " or ".join(sorted(types))
                scope.report(
                    "relation-argument-type", "relations", relation, key, quote=quote, wanted=wanted, **details
                )


@check(4, "relation-same-entity", needs=("relations", "entities"))
def two_entities(scope: Scope) -> None:
    """A relation joins two entities."""
    for relation, one, other in _joined(scope):
        if one.parent is other.parent and one.parent is not None:
            details = {"type": relation.get("type"), "entity": one.parent.get("id")}
            quotes = {"one": quoted(one.record.get("quote")), "other": quoted(other.record.get("quote"))}
            scope.report("relation-same-entity", "relations", relation, "arg2", **details, **quotes)


@check(4, "relation-across-sentences", needs=("relations", "entities", "zones"))
def one_sentence(scope: Scope) -> None:
    """Both ends of a relation are in one sentence."""
    tiles = sentences(scope)
    for relation, one, other in _joined(scope):
        spans = [span_of(scope, "entities", entry.record) for entry in (one, other)]
        places = [tiles.touched(span) if span else [] for span in spans]
        # A mention that crosses a border is a finding of its own.
        if all(len(place) == 1 for place in places) and places[0][0] is not places[1][0]:
            details = {"one": places[0][0].get("id"), "other": places[1][0].get("id"), "type": relation.get("type")}
            scope.report("relation-across-sentences", "relations", relation, "arg2", **details)


@check(4, "relation-stated-by-event", needs=("relations", "entities", "events"))
def not_events(scope: Scope) -> None:
    """What two roles of one event already say of two mentions is not a relation too."""
    filled: defaultdict[str, dict[str, str]] = defaultdict(dict)
    for _, mention in scope.children("events", "events"):
        for argument in maps(mention.get("arguments")):
            filled[str(argument.get("filler"))][str(mention.get("id"))] = str(argument.get("role"))
    told: set[tuple[str, ...]] = set()
    for relation in scope.records("relations", "relations"):
        one, other = (str(relation.get(key)) for key in ENDS)
        if (one, other) in told or not (one in filled and other in filled) or one == other:
            continue
        told.add((one, other))
        roles, other_roles = filled[one], filled[other]
        event = next((e for e in sorted(roles.keys() & other_roles.keys()) if roles[e] != other_roles[e]), None)
        if event is not None:
            details = {"event": event, "role": roles[event], "other_role": other_roles[event]}
            scope.report(
                "relation-stated-by-event", "relations", relation, "type", type=relation.get("type"), **details
            )
