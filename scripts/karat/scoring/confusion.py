"""Confusion: what was taken for what, in tables that add up to what gold and the system have."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np

from karat.metrics.labelled_spans import Spans
from karat.metrics.overlap import align, confusion_statistics
from karat.scoring.items import Items, Labels

#: Gold's label and the system's; None on the side that has nothing there.
LabelPair: TypeAlias = "tuple[str | None, str | None]"


@dataclass(frozen=True, slots=True)
class Confusion:
    """Gold labels (rows) by predicted labels (columns); the last row is spurious, the last column missed.

    Every row but the last adds up to gold's items of that label, every column but the last to the system's. `of` says
    in words what the items are.
    """

    labels: tuple[str, ...]
    table: tuple[tuple[int, ...], ...]
    of: str = ""

    @property
    def gold(self) -> int:
        """How many items gold has."""
        return sum(map(sum, self.table[:-1]))

    @property
    def predicted(self) -> int:
        """How many items the system has."""
        return sum(sum(row[:-1]) for row in self.table)


def confusion(gold: Items, pred: Items, labels: Labels) -> Confusion:
    """What was taken for what, over the optimal alignment, all documents together."""
    matching = align(gold.spans, pred.spans)
    ours, theirs = _one_unit(gold.spans), _one_unit(pred.spans)
    table = confusion_statistics(ours, theirs, 1, len(labels), alignment=matching)[0]
    rows = tuple(tuple(int(cell) for cell in row) for row in table)
    return Confusion(labels.names, rows, "spans, aligned by what they share")


def _one_unit(spans: Spans) -> Spans:
    return Spans(np.zeros_like(spans.unit), spans.label, spans.optional, spans.start, spans.end, spans.item)


def tabulate(pairs: Iterable[LabelPair], of: str) -> Confusion:
    """The table of some pairs; a pair without either label is in none of its cells.

    >>> tabulate([("A", "A"), ("A", "B"), (None, "B"), ("A", None), (None, None)], "letters").table
    ((1, 1, 1), (0, 0, 0), (0, 1, 0))
    """
    rows = list(pairs)
    labels = tuple(sorted({label for pair in rows for label in pair if label is not None}))
    place: dict[str | None, int] = {label: number for number, label in enumerate(labels)}
    place[None] = len(labels)
    table = [[0] * (len(labels) + 1) for _ in range(len(labels) + 1)]
    for gold, predicted in rows:
        if gold is not None or predicted is not None:
            table[place[gold]][place[predicted]] += 1
    return Confusion(labels, tuple(map(tuple, table)), of)


def attribute_tables(
    pairs: Sequence[tuple[Any, Any]], attributes: Mapping[str, Callable[[Any], str | None]], of: str
) -> dict[str, Confusion]:
    """A table for each attribute of paired records; a side that leaves the attribute out has missed or spared it.

    An attribute that the system gives none of the pairs was not attempted, and has no table.
    """
    tables = {}
    for name, attribute in attributes.items():
        values = [(attribute(ours), attribute(theirs)) for ours, theirs in pairs]
        if not values or any(theirs is not None for _, theirs in values):
            tables[name] = tabulate(values, f"{name} of {of}")
    return tables
