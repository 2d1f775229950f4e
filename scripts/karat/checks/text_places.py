"""Level 4, where records stand: inside one sentence, outside of boilerplate, numbers outside of names and times."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from karat.checks.entities import NAME
from karat.checks.findings import quoted
from karat.checks.places import Holders, head_of, placed, placed_mentions, sentences, span_of
from karat.checks.registry import check
from karat.checks.scope import Scope
from karat.spans import Span, contains

BOILERPLATE = "boilerplate"


def _markables(scope: Scope) -> Iterator[tuple[str, Span, Any]]:
    """The mentions, times, signals and quantities that can be trusted, each with its layer."""
    for span, mention, _ in placed_mentions(scope):
        yield "entities", span, mention
    for layer, key in (("times", "times"), ("times", "signals"), ("quantities", "quantities")):
        for span, record in placed(scope, layer, key):
            yield layer, span, record


@check(4, "span-crosses-sentence", "span-in-boilerplate", needs=("zones",))
def sentence_borders(scope: Scope) -> None:
    """What is marked lies inside one sentence, and none of it in boilerplate."""
    tiles = sentences(scope)
    boilerplate = Holders(
        (span, zone) for span, zone in placed(scope, "zones", "zones") if zone.get("type") == BOILERPLATE
    )
    for layer, span, record in _markables(scope):
        quote = quoted(record["quote"])
        zone = boilerplate.around(span)
        touched = tiles.touched(span)
        if zone is not None:
            scope.report("span-in-boilerplate", layer, record, "span", quote=quote, zone=zone.get("id"))
        elif len(touched) > 1:
            details = {"first": touched[0].get("id"), "last": touched[-1].get("id")}
            scope.report("span-crosses-sentence", layer, record, "span", quote=quote, **details)


@check(4, "credit-mention-not-optional", needs=("zones", "entities"))
def credits_are_optional(scope: Scope) -> None:
    """A mention inside an image credit is optional."""
    holders = Holders(placed(scope, "zones", "credits"))
    for span, mention, entity in placed_mentions(scope):
        held = None if True in (mention.get("optional"), entity.get("optional")) else holders.around(span)
        if held is not None:
            details = {"quote": quoted(mention["quote"]), "credit": held.get("id")}
            scope.report("credit-mention-not-optional", "entities", mention, "span", **details)


@check(4, "quantity-in-time", needs=("quantities", "times"))
def no_numbers_of_times(scope: Scope) -> None:
    """A number inside a time expression belongs to its value and is no quantity."""
    holders = Holders(placed(scope, "times", "times"))
    for span, record in placed(scope, "quantities", "quantities"):
        time = holders.around(span)
        if time is not None:
            details = {"quote": quoted(record["quote"]), "time": time.get("id"), "words": quoted(time["quote"])}
            scope.report("quantity-in-time", "quantities", record, "span", **details)


@check(4, "quantity-in-name", needs=("quantities", "entities"))
def no_numbers_of_names(scope: Scope) -> None:
    """A number inside a name is no quantity."""
    heads = ((head_of(scope, m, span), m) for span, m, _ in placed_mentions(scope) if m.get("level") == NAME)
    holders = Holders((head, mention) for head, mention in heads if head is not None)
    for span, record in placed(scope, "quantities", "quantities"):
        name = holders.around(span)
        if name is not None:
            details = {"quote": quoted(record["quote"]), "mention": name.get("id"), "name": quoted(name["quote"])}
            scope.report("quantity-in-name", "quantities", record, "span", **details)


@check(4, "quantity-counted-apart", needs=("quantities", "zones"))
def counted_nearby(scope: Scope) -> None:
    """What a quantity counts stands around it, or at least in its sentence."""
    tiles = sentences(scope)
    for span, record in placed(scope, "quantities", "quantities"):
        counted = scope.entry(record.get("counted"), "entities.mentions", "events.mentions")
        place = span_of(scope, counted.layer, counted.record) if counted else None
        if counted is None or place is None or contains(place, span):
            continue
        here, there = tiles.touched(span), tiles.touched(place)
        if len(here) == len(there) == 1 and here[0] is not there[0]:
            details = {"quote": quoted(record["quote"]), "counted": counted.record.get("id")}
            details |= {"words": quoted(counted.record["quote"]), "sentence": there[0].get("id")}
            scope.report("quantity-counted-apart", "quantities", record, "counted", **details)
