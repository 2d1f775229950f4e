"""Links: what relations, temporal and causal links and arguments state, and the errors of links to a knowledge base."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Any

from karat.metrics.temporal_relations import CODE, INVERSE, RELATIONS
from karat.model import Annotations, Link
from karat.scoring.errors import Error, Pointer
from karat.scoring.fillers import Fillers, Identity
from karat.scoring.items import Items
from karat.scoring.statements import Ends, Statement, place_of
from karat.spans import Span


def relations_stated(annotations: Annotations, side: Fillers, symmetric: Collection[str] = ()) -> Iterator[Statement]:
    """Relations by their two mentions; those of `symmetric` types have no order, so theirs stand in one."""
    for r in annotations.relations or ():
        ends = side.at(r.arg1), side.at(r.arg2)
        span = _span(ends, side)
        if r.type in symmetric and repr(ends[1]) < repr(ends[0]):
            ends = ends[::-1]
        yield Statement(ends, r.type, r.id, span, r.optional)


def causes_stated(annotations: Annotations, side: Fillers) -> Iterator[Statement]:
    """Causal links by their two triggers, the cause first; a link that is denied is another."""
    for link in annotations.causal or ():
        ends = side.at(link.source, "Topic"), side.at(link.target, "Topic")
        negated = "" if link.polarity == "POS" else f" ({link.polarity})"
        yield Statement(ends, link.type + negated, link.id, _span(ends, side))


def times_stated(annotations: Annotations, side: Fillers) -> Iterator[Statement]:
    """Temporal links by what their ends are, turned so that A BEFORE B and B AFTER A are one."""
    for link in annotations.temporal or ():
        source, target = side.node(link.source), side.node(link.target)
        span = _span((source, target), side)
        known = link.relation in CODE
        inverse = RELATIONS[INVERSE[CODE[link.relation]]] if known else link.relation
        # A link to itself has no direction that says which of the two names is meant: they are one.
        if repr(target) < repr(source) or (target == source and inverse < link.relation):
            yield Statement((target, source), inverse, link.id, span, turned=True)
        else:
            yield Statement((source, target), link.relation, link.id, span)


def _span(ends: Ends, side: Fillers) -> Span:
    """The place of the first end that has one."""
    return place_of(ends[0], side) or place_of(ends[1], side)


def arguments_stated(annotations: Annotations, side: Fillers) -> Iterator[Statement]:
    """Arguments by trigger and filler."""
    for mention in annotations.event_mentions:
        trigger: Identity = ("trigger", mention.span) if mention.span else ("lost", side.side, mention.id)
        for argument in mention.arguments:
            filler = side.at(argument.filler, argument.role)
            ends, span = (trigger, filler), place_of(filler, side)
            yield Statement(ends, argument.role, mention.id, span, before=f"{mention.type}.")


def lost_argument(ends: Ends, other: Fillers, words: str) -> str | None:
    """Whether the other side lacks the trigger of an argument, or else its filler."""
    trigger, filler = ends
    if trigger not in other.places:
        return f"its trigger {words}"
    return f"its filler {words}" if filler not in other.places else None


def knowledge_base_errors(gold: Items, pred: Items, ours: Sequence[Any], theirs: Sequence[Any]) -> Iterator[Error]:
    """Mentions that were found and linked to something else; `ours` and `theirs` are the links, a row an item."""
    for row, other in _linked_rows(gold, pred, ours):
        wanted, got = _ids(ours[row]), _ids(theirs[other])
        if not wanted & got:
            number, mention = int(gold.document[row]), gold.records[row]
            yield Error("entities", number, "link", _linked(mention, wanted), _linked(pred.records[other], got))


def linked_pairs(gold: Items, pred: Items, ours: Sequence[Any], theirs: Sequence[Any]) -> list[tuple[Any, Any]]:
    """The links of both sides, where gold has one that is scored and the system has the mention."""
    return [(ours[row], theirs[other]) for row, other in _linked_rows(gold, pred, ours)]


def link_status(link: Link | None) -> str | None:
    """Whether a link is to the knowledge base (linked), to nothing in it (nil), or open (unresolved)."""
    return None if link is None else link.status


def _linked_rows(gold: Items, pred: Items, ours: Sequence[Any]) -> Iterator[tuple[int, int]]:
    answered = {(int(d), r.span): row for row, (d, r) in enumerate(zip(pred.document, pred.records, strict=True))}
    for row, (number, mention) in enumerate(zip(gold.document, gold.records, strict=True)):
        link = ours[row]
        other = answered.get((int(number), mention.span))
        if link is not None and link.status != "unresolved" and other is not None and mention.span:
            yield row, other


def _linked(mention: Any, ids: set[str]) -> Pointer:
    return Pointer(mention.id, mention.span, " or ".join(sorted(ids)) or "no link")


def _ids(link: Any) -> set[str]:
    if link is None or link.status == "unresolved":
        return set()
    if link.status == "nil":
        return {"NIL"}
    named = {link.wikidata, None if link.geonames is None else f"geonames:{link.geonames}", *link.alternatives}
    return {name for name in named if name is not None}
