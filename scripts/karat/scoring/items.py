"""Items: annotations of one kind, from all documents, as the arrays that metrics take."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

import numpy as np

from karat.metrics.labelled_spans import BoolArray, Spans
from karat.metrics.statistics import IntArray
from karat.scoring.units import Units
from karat.spans import Span, pieces


class Anchored(Protocol):
    """Whatever has a place in the text."""

    @property
    def span(self) -> Span: ...
    @property
    def optional(self) -> bool: ...


@dataclass(frozen=True, slots=True, eq=False)
class Items:
    """One side's items of one kind: the records, and their documents, units and spans as arrays, row by row.

    `spans` has the document as its unit, because an item of one document must not match one of another; `sentence` is
    the unit in which it is counted.
    """

    records: tuple[Any, ...]
    document: IntArray
    sentence: IntArray
    spans: Spans

    def __len__(self) -> int:
        return len(self.records)

    def counted(self) -> Spans:
        """The spans with the unit in which they are counted."""
        return replace(self.spans, unit=self.sentence)

    def by_head(self) -> Items:
        """The same items with their heads in place of their spans, where they have one."""
        places = [getattr(record, "head", None) or record.span for record in self.records]
        return replace(self, spans=_spans(self.document, self.spans.label, places, self.spans.optional))

    def take(self, chosen: Iterable[int]) -> tuple[Any, ...]:
        """Some of the records."""
        return tuple(self.records[i] for i in chosen)


class Labels:
    """Labels as codes, the same on both sides."""

    def __init__(self, names: Iterable[str]) -> None:
        self.names = tuple(sorted(set(names)))
        self._code = {name: code for code, name in enumerate(self.names)}

    def __len__(self) -> int:
        return len(self.names)

    def codes(self, names: Iterable[str]) -> IntArray:
        """The codes of some labels: shape (n,)."""
        return np.array([self._code[name] for name in names], dtype=np.int64)


def items_of(
    by_document: Sequence[Sequence[Any]],
    units: Units,
    labels: Labels,
    label: Callable[[Any], str],
    span: Callable[[Any], Span] = lambda record: record.span,
) -> Items:
    """The items of all documents, in order. Only gold's `optional` counts: a system cannot excuse itself."""
    records = [record for group in by_document for record in group]
    document = np.repeat(np.arange(len(by_document)), [len(group) for group in by_document])
    spans = [span(record) for record in records]
    optional = np.array([bool(getattr(record, "optional", False)) for record in records], dtype=bool)
    arrays = _spans(document, labels.codes(map(label, records)), spans, optional)
    sentence = np.array([units.of(int(d), s) for d, s in zip(document, spans, strict=True)], dtype=np.int64)
    return Items(tuple(records), document.astype(np.int64), sentence, arrays)


def _spans(document: IntArray, label: IntArray, places: Sequence[Span], optional: BoolArray) -> Spans:
    flat = [(start, end, number) for number, place in enumerate(places) for start, end in pieces(place)]
    start, end, item = np.array(flat, dtype=np.int64).reshape(-1, 3).T
    return Spans.from_pieces(document, label, start, end, item, optional)


def two_sides(
    gold: Sequence[Sequence[Any]], pred: Sequence[Sequence[Any]], units: Units, label: Callable[[Any], str]
) -> tuple[Items, Items, Labels]:
    """The items of gold and of the prediction, a list of records a document each, with labels that mean the same."""
    labels = Labels(label(record) for lists in (gold, pred) for records in lists for record in records)
    if units.policies.duplicates == "collapse":
        pred = [_once(records, label) for records in pred]
    return items_of(gold, units, labels, label), items_of(pred, units, labels, label), labels


def _once(records: Sequence[Any], label: Callable[[Any], str]) -> list[Any]:
    """Each place with each label once. Of those that differ elsewhere one is taken by what it says, not by its turn."""
    first: dict[tuple[Span, str], Any] = {}
    for record in records:
        if record.span:
            key = record.span, label(record)
            first[key] = record if key not in first else min(first[key], record, key=_wording)
    kept = {id(record) for record in first.values()}
    return [record for record in records if not record.span or id(record) in kept]


def _wording(record: Any) -> str:
    """What a record says, apart from its name."""
    return repr(replace(record, id=""))
