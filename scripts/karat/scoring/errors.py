"""Errors: every difference between gold and a system, with its place, its kind, and what below it caused it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from karat.metrics.errors import ErrorKind, item_errors
from karat.metrics.overlap import align
from karat.scoring.items import Items
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
    """One error: where, of what kind, and of whom. The kinds are those of `karat.metrics.errors.ErrorKind`, in small
    letters: missed, spurious, boundary, type, link, value, role, attribute, identity.

    `document` is its number among those scored. `note` names the error below that caused it, if one did; of an
    identity it says with whom the mention is.
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
    layer: str,
    gold: Items,
    pred: Items,
    label: Callable[[Any], str],
    faults: Faults | None = None,
    note: Callable[[Any, Any], str | None] | None = None,
) -> Iterator[Error]:
    """The errors of labelled spans over the optimal alignment: each item is right, or in exactly one error.

    `note` says of a pair with one of the `faults` what labels do not show.
    """
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
            faulty = ErrorKind(kind) in (faults or {})
            more = note(gold.records[ours], pred.records[theirs]) if note is not None and faulty else None
            yield Error(layer, int(document), ErrorKind(kind).name.lower(), gold_side, pred_side, more)


def _pointer(record: Any, label: Callable[[Any], str]) -> Pointer:
    return Pointer(record.id, record.span, label(record))
