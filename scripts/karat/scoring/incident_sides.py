"""Incident sides: the templates of gold and of a system as arrays, with the words and places that errors need."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from karat.metrics.statistics import Array
from karat.metrics.templates import Templates, pair_slots
from karat.model import Annotations, Incident
from karat.reading import SLOTS as SLOT_NAMES
from karat.scoring.fillers import Codes, Fillers
from karat.spans import Span


@dataclass(frozen=True, slots=True)
class Filler:
    """A filler of a slot: what it is in words, where it is said, and the keys of which one must be shared to be right.

    `part` tells fillers of a slot apart that say different things (killed, injured). `entity` is the name of the entity
    that fills the slot, None where a value does.
    """

    slot: int
    words: str
    span: Span
    keys: tuple[tuple[object, ...], ...]
    part: str = ""
    entity: str | None = None


@dataclass(frozen=True, slots=True)
class IncidentSide:
    """One side's incidents, their places and their fillers, and the same as arrays, row by row."""

    document: tuple[int, ...]
    incidents: tuple[Incident, ...]
    places: tuple[Span, ...]
    fillers: tuple[Filler, ...]
    templates: Templates

    def __len__(self) -> int:
        return len(self.incidents)


def owed_templates(
    golds: Sequence[Annotations],
    answers: Sequence[Annotations],
    sides: Sequence[tuple[Fillers, Fillers]],
    aggregate: bool,
) -> tuple[IncidentSide, IncidentSide]:
    """Both sides' incidents, or both sides' aggregates, without gold's optional ones and what stands for one of them.

    A prediction stands for an optional incident where the mapping of MUC-4 over all of gold's incidents gives it to
    that one. Of mappings with equal credit that with the most required incidents is taken, and then that with the
    fullest predictions, so that the order of records does not matter. Then both are taken out: a prediction that stands
    for an optional incident scores as one that was not made.
    """
    gold_rows = [[i for i in a.incidents or () if i.aggregate == aggregate] for a in golds]
    pred_rows = [[i for i in a.incidents or () if i.aggregate == aggregate] for a in answers]
    both = _two_sides((golds, answers), (gold_rows, pred_rows), sides)
    optional = np.array([i.optional for i in both[0].incidents], dtype=bool)
    if not optional.any():
        return both
    ours, theirs = pair_slots(both[0].templates, both[1].templates, favour=(~optional, _fullness(both[1]))).templates
    excused = {id(both[1].incidents[row]) for row in theirs[optional[ours]]}
    gold_rows = [[i for i in rows if not i.optional] for rows in gold_rows]
    pred_rows = [[i for i in rows if id(i) not in excused] for rows in pred_rows]
    return _two_sides((golds, answers), (gold_rows, pred_rows), sides)


def _fullness(side: IncidentSide) -> Array:
    """How much each template says, between 0 and 1: its fillers, and then the mentions of these.

    Templates are weighed within their document, so that no document's mapping depends on another's.
    """
    n = len(side)
    document = np.array(side.document, dtype=np.int64)
    fillers = np.bincount(side.templates.filler_template, minlength=n)
    mentions = np.bincount(side.templates.filler_template, weights=side.templates.filler_size(), minlength=n)
    most = np.zeros(int(document.max(initial=-1)) + 1)
    np.maximum.at(most, document, mentions)
    full: Array = fillers + mentions / (1 + most[document])
    # Less than one required incident more, however many predictions there are.
    return np.asarray(full / (1 + np.bincount(document, weights=full, minlength=len(most))[document]))


def _two_sides(
    annotations: tuple[Sequence[Annotations], Sequence[Annotations]],
    rows: tuple[Sequence[Sequence[Incident]], Sequence[Sequence[Incident]]],
    sides: Sequence[tuple[Fillers, Fillers]],
) -> tuple[IncidentSide, IncidentSide]:
    codes = Codes()
    known = [[pair[k] for pair in sides] for k in (0, 1)]
    return _side(annotations[0], rows[0], known[0], codes), _side(annotations[1], rows[1], known[1], codes)


def _side(
    side: Sequence[Annotations], rows: Sequence[Sequence[Incident]], known: Sequence[Fillers], codes: Codes
) -> IncidentSide:
    documents: list[int] = []
    incidents: list[Incident] = []
    places: list[Span] = []
    fillers: list[Filler] = []
    owners: list[int] = []
    for number, (answer, some) in enumerate(zip(side, rows, strict=True)):
        if some:
            names = {e.id: e.name for e in answer.entities or () if e.name}
            for incident in some:
                found = list(_filled(incident, known[number], names))
                owners += [len(incidents)] * len(found)
                fillers += found
                documents.append(number)
                incidents.append(incident)
                places.append(_evidence(incident.evidence, known[number]) or _first(f.span for f in found))
    mentions = [(row, codes((documents[owners[row]], key))) for row, f in enumerate(fillers) for key in f.keys]
    mention_filler, mention_key = np.array(mentions, dtype=np.int64).reshape(-1, 2).T
    arrays = Templates(
        np.array(documents, dtype=np.int64),
        np.array([codes(("type", i.type)) for i in incidents], dtype=np.int64),
        np.array(owners, dtype=np.int64),
        np.array([f.slot for f in fillers], dtype=np.int64),
        mention_filler,
        mention_key,
    )
    return IncidentSide(tuple(documents), tuple(incidents), tuple(places), tuple(fillers), arrays)


def _filled(incident: Incident, known: Fillers, names: Mapping[str, str]) -> Iterator[Filler]:
    """Every filler of a template."""
    values: dict[str, Callable[[int, Any, Fillers], Iterable[Filler]]] = {
        "date": _date,
        "casualties": _casualties,
        "status": lambda slot, value, _: [Filler(slot, str(value), (), (("status", value),))],
    }
    for slot, name in enumerate(SLOT_NAMES):
        for value in incident.slots.get(name, ()):
            if name in values:
                yield from values[name](slot, value, known)
            else:
                entity = str(value)
                spans = known.mentions_of.get(entity, ()) or known.mention.get(entity, ())[1:]
                placed = tuple(("mention", span) for span in spans if span)
                keys: tuple[tuple[object, ...], ...] = placed or (("lost", entity, id(known)),)
                named = names.get(entity)
                words = f"{named} ({entity})" if named else entity
                yield Filler(slot, words, _first(spans), keys, entity=entity)  # type: ignore[arg-type]


def _date(slot: int, value: Mapping[str, Any], known: Fillers) -> Iterator[Filler]:
    place = known.time.get(str(value.get("text")), ())[1:]
    key = ("date", value.get("value"), value.get("precision"))
    yield Filler(slot, str(value.get("value")), _first(place), (key,))  # type: ignore[arg-type]


def _casualties(slot: int, value: Mapping[str, Any], known: Fillers) -> Iterator[Filler]:
    for part in sorted(value):
        toll = value[part] or {}
        best, bounds = toll.get("best"), (toll.get("low"), toll.get("high"))
        # Without a best estimate the bounds are what is said.
        said = (best,) if best is not None else bounds
        words = f"{best}" if best is not None else f"{_number(bounds[0])} to {_number(bounds[1])}"
        span = _evidence(toll.get("evidence") or (), known)
        yield Filler(slot, f"{part} {words}", span, (("casualties", part, *said),), part)


def _number(bound: object) -> str:
    return "?" if bound is None else str(bound)


def _evidence(names: Iterable[object], known: Fillers) -> Span:
    """The place of the first trigger that is named."""
    return _first(known.trigger.get(str(name), ((), ()))[1] for name in names)  # type: ignore[misc]


def _first(spans: Iterable[Span]) -> Span:
    """The first place in the text; none where nothing has one."""
    return min((span for span in spans if span), default=())
