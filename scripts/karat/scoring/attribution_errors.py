"""Errors of attribution: who said it, by which word, what and how, and whether the source itself was lost."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from karat.model import Attribution
from karat.scoring.errors import Error, Pointer
from karat.scoring.fillers import Fillers
from karat.scoring.items import Items
from karat.spans import Span

#: From an attribution to one of its spans.
Part = Callable[[Attribution], "Span | None"]

ATTRIBUTES: Mapping[str, Callable[[Attribution], str | None]] = {
    "quote_type": lambda a: a.quote_type,
    "kind": lambda a: a.kind,
    "polarity": lambda a: a.polarity,
}


def attribution_errors(
    gold: Items,
    pred: Items,
    pairs: Sequence[tuple[int, int]],
    roles: Mapping[str, Part],
    sides: Sequence[tuple[Fillers, Fillers]],
    nested: Sequence[float],
) -> Iterator[Error]:
    """Attributions that have no partner, and what is wrong with those that have; `pairs` are rows of the items, and
    `nested` says of each pair whether both are nested in the same.

    A role of a pair that stands elsewhere is an error of boundary; a source at the right place that is another entity
    one of identity, where the system says who its sources are. `sides` has the fillers of each document: where the
    entity of a source or the event of a cue was lost, or made up, the note says so.
    """
    for ours, theirs, kind in (
        (gold, {g for g, _ in pairs}, "missed"),
        (pred, {p for _, p in pairs}, "spurious"),
    ):
        for row, (number, record) in enumerate(zip(ours.document, ours.records, strict=True)):
            if row not in theirs:
                here = Pointer(record.id, _place(record), "attribution")
                shown = (here, None) if kind == "missed" else (None, here)
                yield Error("attribution", int(number), kind, shown[0], shown[1], _lost(record, sides[number], kind))
    names_sources = any(record.source_entity is not None for record in pred.records)
    for (row, other), in_the_same in zip(pairs, nested, strict=True):
        number, one, two = int(gold.document[row]), gold.records[row], pred.records[other]
        for name, part in roles.items():
            if part(one) != part(two):
                shown_as = [None if part(r) is None else Pointer(r.id, part(r) or (), name) for r in (one, two)]
                note = _lost(one, sides[number], "missed") if name == "source" else None
                yield Error("attribution", number, "boundary", shown_as[0], shown_as[1], note)
        if names_sources and one.source == two.source and not same_source(one, two, sides[number]):
            wanted, got = (Pointer(r.id, r.source or _place(r), f"source {r.source_entity}") for r in (one, two))
            yield Error("attribution", number, "identity", wanted, got, _lost(one, sides[number], "missed"))
        if not in_the_same:
            wanted, got = (Pointer(r.id, _place(r), f"nested in {r.nested_in or 'nothing'}") for r in (one, two))
            yield Error("attribution", number, "attribute", wanted, got)
        for name, attribute in ATTRIBUTES.items():
            if attribute(two) is not None and attribute(one) != attribute(two):
                wanted, got = (Pointer(r.id, _place(r), f"{name} {attribute(r)}") for r in (one, two))
                yield Error("attribution", number, "attribute", wanted, got)


def _place(record: Attribution) -> Span:
    return record.cue or record.content or record.source or ()


def same_source(gold: Attribution, predicted: Attribution, sides: tuple[Fillers, Fillers]) -> bool:
    """Whether two sources are one entity; where gold names none, none is right."""
    if gold.source_entity is None or predicted.source_entity is None:
        return gold.source_entity == predicted.source_entity
    return sides[0].source(gold.source_entity) == sides[1].source(predicted.source_entity)


def _lost(record: Attribution, sides: tuple[Fillers, Fillers], kind: str) -> str | None:
    """Whether the source of an attribution, or the event that its cue is, is one that the other side does not have.

    A system that gives no entities, or no events, has not lost any.
    """
    own, other, words = (*sides, "was not found") if kind == "missed" else (*sides[::-1], "is not in gold")
    source = record.source_entity
    if source not in (None, "AUTHOR") and other.mention and own.source(str(source)) not in other.identities:
        return f"its source {words}"
    cue = ("trigger", record.cue)
    if other.trigger and cue in own.places and cue not in other.places:
        return f"its cue {words} as an event"
    return None
