"""Errors of what joins two things: relations, temporal and causal links, links to a knowledge base, attributions."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from karat.metrics.temporal_relations import CODE, INVERSE, RELATIONS
from karat.model import Annotations, Attribution, Document
from karat.scoring.errors import Error, Pointer
from karat.scoring.fillers import Fillers, Identity
from karat.scoring.items import Items
from karat.scoring.units import Units
from karat.spans import Span

#: From an attribution to one of its spans.
Part = Callable[[Attribution], "Span | None"]
#: The two ends of a link, and its label.
Joined = tuple[Identity, Identity, str]


def joining_errors(
    layer: str,
    documents: Sequence[Document],
    answers: Sequence[Annotations],
    units: Units,
    records: Callable[[Annotations], Iterable[Any]],
    joined: Callable[[Any, Fillers], Joined],
) -> Iterator[Error]:
    """Errors of links as sets: the same ends under another label are one error of type, the rest missed or spurious.

    Where an end itself was lost (or made up), the note says so.
    """
    for number, (document, answer) in enumerate(zip(documents, answers, strict=True)):
        sides = units.sides[number]
        gold, pred = (
            _by_ends(records(a), joined, side) for a, side in zip((document.gold, answer), sides, strict=True)
        )
        for ends in [ends for ends, found in gold.items() if not any(found.values())]:
            # All that gold has between these ends is optional: whatever is said of them is no error.
            del gold[ends]
            pred.pop(ends, None)
        for ends in gold:
            for label, pointer in gold[ends].items():
                if label in pred.get(ends, {}):
                    continue
                others = [p for other, p in pred.get(ends, {}).items() if other not in gold[ends]]
                note = None if others else _lost(ends, sides[1], "was not found")
                yield Error(layer, number, "type" if others else "missed", pointer, others[0] if others else None, note)
        for ends in pred:
            for label, pointer in pred[ends].items():
                if label not in gold.get(ends, {}) and not gold.get(ends, {}).keys() - pred[ends].keys():
                    yield Error(layer, number, "spurious", None, pointer, _lost(ends, sides[0], "is not in gold"))


def _by_ends(
    records: Iterable[Any], joined: Callable[[Any, Fillers], Joined], side: Fillers
) -> dict[tuple[Identity, Identity], dict[str, Pointer]]:
    found: dict[tuple[Identity, Identity], dict[str, Pointer]] = {}
    for record in records:
        first, second, label = joined(record, side)
        found.setdefault((first, second), {})[label] = Pointer(record.id, _span(first, side), label)
    return found


def _span(end: Identity, side: Fillers) -> Span:
    """The place of an end: its own span, or that of the first mention of what it is."""
    if end[0] in ("span", "trigger"):
        return end[1]  # type: ignore[return-value]
    return side.first_place.get(end, ())


def _lost(ends: tuple[Identity, Identity], other: Fillers, words: str) -> str | None:
    known = (other.places, other.identities)
    return f"one of its ends {words}" if any(end not in known[0] and end not in known[1] for end in ends) else None


def relation_ends(record: Any, side: Fillers) -> Joined:
    """A relation by its two mentions."""
    return side.at(record.arg1), side.at(record.arg2), record.type


def causal_ends(record: Any, side: Fillers) -> Joined:
    """A causal link by its two triggers."""
    negated = "" if record.polarity == "POS" else f" ({record.polarity})"
    return side.at(record.source, "Topic"), side.at(record.target, "Topic"), record.type + negated


def temporal_ends(record: Any, side: Fillers) -> Joined:
    """A temporal link by what its ends are, turned so that A BEFORE B and B AFTER A are one."""
    source, target = side.node(record.source), side.node(record.target)
    relation = record.relation
    if relation in CODE and repr(target) < repr(source):
        return target, source, RELATIONS[INVERSE[CODE[relation]]]
    return source, target, relation


def knowledge_base_errors(gold: Items, pred: Items, ours: Sequence[Any], theirs: Sequence[Any]) -> Iterator[Error]:
    """Mentions that were found and linked to something else; `ours` and `theirs` are the links, a row an item."""
    answered = {(int(d), r.span): row for row, (d, r) in enumerate(zip(pred.document, pred.records, strict=True))}
    for row, (number, mention) in enumerate(zip(gold.document, gold.records, strict=True)):
        link = ours[row]
        other = answered.get((int(number), mention.span))
        if link is None or link.status == "unresolved" or other is None or not mention.span:
            continue
        wanted, got = _ids(link), _ids(theirs[other])
        if not wanted & got:
            yield Error("entities", int(number), "link", _linked(mention, wanted), _linked(pred.records[other], got))


def _linked(mention: Any, ids: set[str]) -> Pointer:
    return Pointer(mention.id, mention.span, " or ".join(sorted(ids)) or "no link")


def _ids(link: Any) -> set[str]:
    if link is None or link.status == "unresolved":
        return set()
    if link.status == "nil":
        return {"NIL"}
    named = {link.wikidata, None if link.geonames is None else f"geonames:{link.geonames}", *link.alternatives}
    return {name for name in named if name is not None}


def attribution_errors(
    gold: Items, pred: Items, pairs: Iterable[tuple[int, int]], roles: Mapping[str, Part]
) -> Iterator[Error]:
    """Attributions that have no partner, and the roles of pairs that stand elsewhere; `pairs` are rows of the items."""
    paired = list(pairs)
    for side, rows, kind in ((gold, {g for g, _ in paired}, "missed"), (pred, {p for _, p in paired}, "spurious")):
        for row, (number, record) in enumerate(zip(side.document, side.records, strict=True)):
            if row not in rows:
                place = record.cue or record.content or record.source or ()
                pointer = Pointer(record.id, place, "attribution")
                shown = (pointer, None) if kind == "missed" else (None, pointer)
                yield Error("attribution", int(number), kind, *shown)
    for ours, theirs in paired:
        for name, part in roles.items():
            one, other = part(gold.records[ours]), part(pred.records[theirs])
            if one != other:
                records = gold.records[ours], pred.records[theirs]
                sides = [
                    None if s is None else Pointer(r.id, s, name) for r, s in zip(records, (one, other), strict=True)
                ]
                yield Error("attribution", int(gold.document[ours]), "boundary", sides[0], sides[1])
        ours_record, theirs_record = gold.records[ours], pred.records[theirs]
        for name in ("quote_type", "kind", "polarity"):
            wanted, got = getattr(ours_record, name), getattr(theirs_record, name)
            if got is not None and wanted != got:
                sides = [
                    Pointer(r.id, r.cue or r.content or (), f"{name} {value}")
                    for r, value in ((ours_record, wanted), (theirs_record, got))
                ]
                yield Error("attribution", int(gold.document[ours]), "attribute", sides[0], sides[1])
