"""Levels 3 and 4, temporal: each pair that the scheme owes is marked once, and the order that the links give exists."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from karat.checks.arguments import DURATION
from karat.checks.cycles import cycles
from karat.checks.events import readings
from karat.checks.factuality import AUTHOR
from karat.checks.findings import listed, quoted
from karat.checks.registry import check
from karat.checks.scope import Scope
from karat.records import maps

CREATION = "dct"
VAGUE = "VAGUE"
OTHER, UNCOMMITTED = "OTHER", "Uu"
#: The clauses that owe pairs, and the kinds of their ends.
ENDS = {"a": ("evt", "tim"), "b": ("dct", "evt"), "c": ("evt", "evt")}

Point = tuple[str, int]


def _kind(end: str) -> str:
    return end.partition("-")[0]


def _pair(one: str, other: str) -> tuple[str, str]:
    return (one, other) if one <= other else (other, one)


def _first_of_pairs(scope: Scope) -> dict[tuple[str, str], Any]:
    """The link of each pair of different ends; of a pair that is marked twice, the first."""
    first: dict[tuple[str, str], Any] = {}
    for link in scope.records("temporal", "tlinks"):
        if link["source"] != link["target"]:
            first.setdefault(_pair(link["source"], link["target"]), link)
    return first


@check(3, "tlink-self", "tlink-duplicate", "tlink-clause", needs=("temporal",))
def pairs(scope: Scope) -> None:
    """A link joins two different things, of the kinds of its clause, and is the only one of the two."""
    first = _first_of_pairs(scope)
    for link in scope.records("temporal", "tlinks"):
        source, target = link["source"], link["target"]
        if source == target:
            scope.report("tlink-self", "temporal", link, "target", end=source)
            continue
        other = first[_pair(source, target)]
        if other is not link:
            details = {"source": source, "target": target, "first": other["id"], "relation": other["relation"]}
            scope.report("tlink-duplicate", "temporal", link, "target", **details)
            continue
        kinds, rule = tuple(sorted((_kind(source), _kind(target)))), link["rule"]
        if ENDS.get(rule) != kinds:
            right = next((clause for clause, ends in ENDS.items() if ends == kinds), None)
            hint = f"write rule: {right}" if right else "remove the link: no clause owes such a pair"
            details = {"rule": rule, "source": source, "target": target, "hint": hint}
            scope.report("tlink-clause", "temporal", link, "rule", **details)


@check(3, "tlink-contradiction", needs=("temporal",))
def contradictions(scope: Scope) -> None:
    """Some order of all starts and ends satisfies every link.

    Each link is taken as what it says of the start and end points of its two ends (Vilain & Kautz 1986), as when links
    are scored. No such order exists if and only if a cycle of points goes through a "<".
    """
    edges: list[tuple[Point, Point]] = []
    strict: list[bool] = []
    owners: list[Any] = []
    for link, earlier, later, is_strict in _constraints(scope):
        edges.append((earlier, later))
        strict.append(is_strict)
        owners.append(link)
    # Every interval starts before it ends. These come last, so that a finding stands at a link that says "<".
    for name in dict.fromkeys(name for edge in edges for name, _ in edge):
        edges.append(((name, 0), (name, 1)))
        strict.append(True)
        owners.append(None)
    told: set[str] = set()
    for cycle in cycles(edges, strict):
        links = list({owner["id"]: owner for owner in map(owners.__getitem__, cycle) if owner is not None}.values())
        # A ring of INCLUDES is a cycle of starts and one of ends: the same links, and one mistake.
        if told & {link["id"] for link in links}:
            continue
        told.update(link["id"] for link in links)
        phrases = [f"{link['id']} ({link['source']} {link['relation']} {link['target']})" for link in links]
        scope.report("tlink-contradiction", "temporal", links[0], "relation", links=listed(phrases, 8))


def _constraints(scope: Scope) -> Iterator[tuple[Any, Point, Point, bool]]:
    first = _first_of_pairs(scope)
    if not first:
        return
    # Imported here because it loads numpy, which nothing else in a run of checks needs.
    from karat.metrics.temporal_relations import CODE, constraints

    for link in first.values():
        points = [(end, side) for end in (link["source"], link["target"]) for side in (0, 1)]
        for left, operator, right in constraints(CODE[link["relation"]]):
            yield link, points[left], points[right], operator == "<"
            if operator == "=":
                yield link, points[right], points[left], False


@check(4, "tlink-duration", needs=("temporal", "times"))
def durations(scope: Scope) -> None:
    """A length of time has no place in the order."""
    for link in scope.records("temporal", "tlinks"):
        for field in ("source", "target"):
            found = scope.entry(link[field], "times.times")
            if found is not None and readings(found.record, "type") == {DURATION}:
                details = {"end": link[field], "quote": quoted(found.record.get("quote")), "duration": DURATION}
                scope.report("tlink-duration", "temporal", link, field, **details)


@check(4, "tlink-missing", needs=("temporal", "events"))
def owed_pairs(scope: Scope) -> None:
    """Each event is placed against the document, and against each time that modifies one of its mentions."""
    if not (scope.complete("temporal") and scope.complete("events")):
        return
    # A record that the schema refused may hold the pair.
    listing = scope.layers.records("temporal").get("tlinks")
    marked = {_pair(link["source"], link["target"]) for link in scope.records("temporal", "tlinks")}
    if isinstance(listing, list) and any(id(link) in scope.refused for link in listing):
        return
    for event in scope.records("events", "events"):
        mentions = [mention for mention in maps(event.get("mentions")) if mention.get("optional") is not True]
        if event.get("optional") is True or not mentions:
            continue
        owed = {CREATION: "b", **{time: "a" for mention in mentions for time in _times_of(scope, mention)}}
        for other, rule in sorted(owed.items()):
            if _pair(event["id"], other) not in marked:
                scope.report("tlink-missing", "events", event, "id", other=other, rule=rule)


def _times_of(scope: Scope, mention: Any) -> Iterator[str]:
    """The times that modify a mention, as far as its arguments say so; lengths of time take no part."""
    if not scope.complete("times"):
        return
    for argument in maps(mention.get("arguments")):
        found = scope.entry(argument["filler"], "times.times")
        if found is not None and found.record.get("type") != DURATION and argument.get("optional") is not True:
            yield argument["filler"]


@check(4, "tlink-hypothetical", needs=("temporal", "events"))
def hypothetical(scope: Scope) -> None:
    """An event that nobody vouches for has no known place before or after the document."""
    for link in scope.records("temporal", "tlinks"):
        if CREATION not in (link["source"], link["target"]) or VAGUE in readings(link, "relation"):
            continue
        name = link["source"] if link["target"] == CREATION else link["target"]
        found = scope.entry(name, "events.events")
        mentions = list(maps(found.record.get("mentions"))) if found is not None else []
        if mentions and all(map(_is_hypothetical, mentions)):
            details = {"event": name, "relation": link["relation"], "realis": OTHER}
            details |= {"value": UNCOMMITTED, "vague": VAGUE}
            scope.report("tlink-hypothetical", "temporal", link, "relation", **details)


def _is_hypothetical(mention: Any) -> bool:
    values = [v["value"] for v in maps(mention.get("factuality")) if v["sources"] == [AUTHOR]]
    return mention.get("realis") == OTHER and values == [UNCOMMITTED]
