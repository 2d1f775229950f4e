"""Errors: every difference between gold and a system, with its place, its kind, and what below it caused it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from karat.metrics.errors import ErrorKind, item_errors
from karat.metrics.labelled_spans import Spans
from karat.metrics.overlap import align, confusion_statistics
from karat.model import Annotations
from karat.scoring.fillers import Fillers, Identity
from karat.scoring.items import Items, Labels
from karat.spans import Span

#: From a gold and a predicted record to whether the fault is there, for each kind of fault beyond span and label.
Faults = Mapping[ErrorKind, Callable[[Any, Any], bool]]


@dataclass(frozen=True, slots=True)
class Pointer:
    """One side of an error: the record's id and place, and its label with what else is worth seeing."""

    id: str
    span: Span
    label: str


@dataclass(frozen=True, slots=True)
class Error:
    """One error: where, of what kind (missed, spurious, boundary, type, link, value, role, attribute), and of whom.

    `document` is its number among those scored. `note` names the error below that caused it, if one did.
    """

    layer: str
    document: int
    kind: str
    gold: Pointer | None
    predicted: Pointer | None
    note: str | None = None

    @property
    def start(self) -> int:
        """Where it begins in the text, for sorting; the end of everything if it has no place."""
        starts = [p.span[0] for p in (self.gold, self.predicted) if p is not None and p.span]
        return min(starts, default=10**9)


def span_errors(
    layer: str, gold: Items, pred: Items, label: Callable[[Any], str], faults: Faults | None = None
) -> Iterator[Error]:
    """The errors of labelled spans over the optimal alignment: each item is right, or in exactly one error."""
    matching = align(gold.spans, pred.spans)
    found: dict[ErrorKind, Any] = {ErrorKind.BOUNDARY: matching.kind % 2 == 1, ErrorKind.TYPE: matching.kind >= 2}
    pairs = list(zip(gold.take(matching.gold), pred.take(matching.pred), strict=True))
    for kind, wrong in (faults or {}).items():
        found[kind] = np.array([wrong(ours, theirs) for ours, theirs in pairs], dtype=bool)
    errors = item_errors(matching, found)
    for kind, ours, theirs in zip(errors.kind, errors.gold, errors.pred, strict=True):
        if kind != ErrorKind.NONE:
            document = gold.document[ours] if ours >= 0 else pred.document[theirs]
            gold_side = _pointer(gold.records[ours], label) if ours >= 0 else None
            pred_side = _pointer(pred.records[theirs], label) if theirs >= 0 else None
            yield Error(layer, int(document), ErrorKind(kind).name.lower(), gold_side, pred_side)


def _pointer(record: Any, label: Callable[[Any], str]) -> Pointer:
    return Pointer(record.id, record.span, label(record))


@dataclass(frozen=True, slots=True)
class Confusion:
    """Gold labels (rows) by predicted labels (columns); the last row is spurious, the last column missed.

    Every row but the last adds up to gold's items of that label, every column but the last to the system's.
    """

    labels: tuple[str, ...]
    table: tuple[tuple[int, ...], ...]


def confusion(gold: Items, pred: Items, labels: Labels) -> Confusion:
    """What was taken for what, over the optimal alignment, all documents together."""
    matching = align(gold.spans, pred.spans)
    ours, theirs = _one_unit(gold.spans), _one_unit(pred.spans)
    table = confusion_statistics(ours, theirs, 1, len(labels), alignment=matching)[0]
    return Confusion(labels.names, tuple(tuple(int(cell) for cell in row) for row in table))


def _one_unit(spans: Spans) -> Spans:
    return Spans(np.zeros_like(spans.unit), spans.label, spans.optional, spans.start, spans.end, spans.item)


def argument_errors(
    golds: Sequence[Annotations], answers: Sequence[Annotations], sides: Sequence[tuple[Fillers, Fillers]]
) -> Iterator[Error]:
    """Arguments that one side has and the other has not, by trigger, role and filler; a wrong role is one error.

    Where the trigger or the filler itself was lost (or made up), the note says so: the fault lies there.
    """
    for number, (ground, answer) in enumerate(zip(golds, answers, strict=True)):
        ours, theirs = sides[number]
        gold, pred = _arguments(ground, ours), _arguments(answer, theirs)
        roles_at = {(trigger, filler): role for trigger, role, filler in pred}
        gold_at = {(trigger, filler) for trigger, _, filler in gold}
        for (trigger, role, filler), pointer in gold.items():
            if (trigger, role, filler) in pred:
                continue
            if (trigger, filler) in roles_at:
                other = pred[trigger, roles_at[trigger, filler], filler]
                yield Error("events", number, "role", pointer, other)
            else:
                note = _cause(trigger, filler, theirs, "was not found")
                yield Error("events", number, "missed", pointer, None, note)
        for (trigger, role, filler), pointer in pred.items():
            if (trigger, role, filler) not in gold and (trigger, filler) not in gold_at:
                note = _cause(trigger, filler, ours, "is not in gold")
                yield Error("events", number, "spurious", None, pointer, note)


def _arguments(side: Annotations, known: Fillers) -> dict[tuple[Identity, str, Identity], Pointer]:
    found: dict[tuple[Identity, str, Identity], Pointer] = {}
    for mention in side.event_mentions:
        for argument in mention.arguments:
            place = known.at(argument.filler, argument.role)
            span: Span = place[1] if place[0] in ("span", "trigger") else ()  # type: ignore[assignment]
            label = f"{mention.type}.{argument.role}"
            trigger: Identity = ("trigger", mention.span)
            found[trigger, argument.role, place] = Pointer(mention.id, span, label)
    return found


def _cause(trigger: Identity, filler: Identity, known: Fillers, words: str) -> str | None:
    if ("trigger", trigger[1]) not in known.places:
        return f"its trigger {words}"
    return f"its filler {words}" if filler not in known.places else None
