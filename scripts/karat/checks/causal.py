"""Levels 3 and 4, causal: links between different events, each with one warrant, and with the arrow of time."""

from __future__ import annotations

from typing import Any

from karat.checks.cycles import cycles, walked
from karat.checks.findings import quoted
from karat.checks.places import sentences, span_of
from karat.checks.registry import check
from karat.checks.scope import Scope

CAUSE, AFFIRMED = "CAUSE", "POS"
BEFORE, AFTER = "BEFORE", "AFTER"


@check(3, "clink-self", "clink-duplicate", "clink-warrant", needs=("causal",))
def links(scope: Scope) -> None:
    """A link joins two mentions, is the only one from the one to the other, and has one warrant."""
    first: dict[tuple[str, str], Any] = {}
    for link in scope.records("causal", "clinks"):
        ends = link["source"], link["target"]
        if ends[0] == ends[1]:
            scope.report("clink-self", "causal", link, "target", end=ends[0])
            continue
        other = first.setdefault(ends, link)
        if other is not link:
            details = {"source": ends[0], "target": ends[1], "first": other["id"], "type": other["type"]}
            scope.report("clink-duplicate", "causal", link, "target", **details)
            continue
        has_signal, has_warrant = link.get("signal") is not None, link.get("warrant") is not None
        if has_signal and has_warrant:
            fault = f"a signal and the warrant {link['warrant']}"
            scope.report("clink-warrant", "causal", link, "warrant", fault=fault)
        elif not has_signal and not has_warrant and scope.complete("causal"):
            scope.report("clink-warrant", "causal", link, "type", fault="neither a signal nor a warrant")


def _event_of(scope: Scope, mention: str) -> str | None:
    found = scope.entry(mention, "events.mentions")
    name = found.parent.get("id") if found is not None and found.parent is not None else None
    return name if isinstance(name, str) else None


@check(4, "clink-coreferent", "clink-cycle", needs=("causal", "events"))
def coreference(scope: Scope) -> None:
    """No event is tied to itself through two of its mentions, and none is among its own causes."""
    causes: dict[tuple[str, str], Any] = {}
    for link in scope.records("causal", "clinks"):
        source, target = _event_of(scope, link["source"]), _event_of(scope, link["target"])
        if source is None or target is None or link["source"] == link["target"]:
            continue
        if source == target:
            details = {"source": link["source"], "target": link["target"], "event": source}
            scope.report("clink-coreferent", "causal", link, "target", **details)
        elif link["type"] == CAUSE and link["polarity"] == AFFIRMED:
            causes.setdefault((source, target), link)
    edges, owners = list(causes), list(causes.values())
    for cycle in cycles(edges):
        scope.report("clink-cycle", "causal", owners[cycle[0]], "target", cycle=walked(edges, cycle))


@check(4, "clink-signal-elsewhere", needs=("causal", "events", "zones"))
def signals(scope: Scope) -> None:
    """The words that state a link stand in the sentence of one of its ends."""
    tiles = sentences(scope)
    for link in scope.records("causal", "clinks"):
        signal: Any = link.get("signal") or {}
        span = span_of(scope, "causal", signal)
        ends = [scope.entry(link[end], "events.mentions") for end in ("source", "target")]
        spans = [span_of(scope, "events", found.record) for found in ends if found is not None]
        homes = [tiles.touched(place) for place in spans if place is not None]
        if span is None or len(homes) < len(ends) or not all(homes):
            continue
        around = tiles.touched(span)
        if around and not any(one is other for one in around for home in homes for other in home):
            details = {"quote": quoted(signal["quote"]), "place": around[0]["id"]}
            details |= {"source": link["source"], "target": link["target"]}
            scope.report("clink-signal-elsewhere", "causal", link, "signal", **details)


@check(4, "cause-after-effect", needs=("causal", "events", "temporal"))
def order(scope: Scope) -> None:
    """No cause starts after its effect has ended."""
    order_of: dict[tuple[str, str], Any] = {}
    for link in scope.records("temporal", "tlinks"):
        ends, relation = (link["source"], link["target"]), link["relation"]
        if relation in (BEFORE, AFTER):
            order_of.setdefault(ends if relation == BEFORE else ends[::-1], link)
    for link in scope.records("causal", "clinks"):
        source, target = _event_of(scope, link["source"]), _event_of(scope, link["target"])
        if source is None or target is None or link["type"] != CAUSE or link["polarity"] != AFFIRMED:
            continue
        other = order_of.get((target, source))
        if other is not None and other["source"] != other["target"]:
            details = {"cause": source, "effect": target, "tlink": other["id"]}
            scope.report("cause-after-effect", "causal", link, "source", **details)
