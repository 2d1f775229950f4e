"""Quantities: spans, numbers, operators and units."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from karat.metrics.errors import ErrorKind
from karat.metrics.overlap import align
from karat.metrics.statistics import Array
from karat.metrics.values import TOLERANCE, Operator, Quantities, compare_quantities
from karat.model import Annotations, Document, Quantity
from karat.scoring.confusion import confusion
from karat.scoring.errors import span_errors
from karat.scoring.items import Labels, two_sides
from karat.scoring.layer_score import LayerScore
from karat.scoring.span_measures import attribute_measure, boundary_measure, semeval_measures, set_measure
from karat.scoring.units import Units

_OPERATORS = {
    "=": Operator.EQUAL,
    ">": Operator.MORE,
    ">=": Operator.AT_LEAST,
    "<": Operator.LESS,
    "<=": Operator.AT_MOST,
    "~": Operator.ABOUT,
    "vague": Operator.VAGUE,
}


def score_quantities(documents: Sequence[Document], answers: Sequence[Annotations], units: Units) -> LayerScore:
    """Quantities: span and unit, the four schemas, and number, operator and interval of those that overlap.

    Beside the number that must be right stands the one that is near enough, with its tolerance in the signature.
    """
    gold_lists = [d.gold.quantities or () for d in documents]
    gold, pred, labels = two_sides(
        gold_lists, [a.quantities or () for a in answers], units, lambda quantity: quantity.unit
    )
    measures = [
        set_measure("strict", "same span and unit", gold, pred, labels, units, "span+unit"),
        boundary_measure(gold, pred, units),
        *semeval_measures(gold, pred, units),
    ]
    matching = align(gold.spans, pred.spans)
    ours, theirs = (_quantities(items.take(rows), labels) for items, rows in
                    ((gold, matching.gold), (pred, matching.pred)))  # fmt: skip
    count = int(labels.codes(["count"])[0]) if "count" in labels.names else None
    credits = compare_quantities(ours, theirs, count=count, tolerance=TOLERANCE)
    titles = {
        "value": "number of those that overlap",
        "operator": "operator of those that overlap",
        "interval": "overlap of what the two admit",
        "all": "number, operator and unit together",
    }
    for name, title in titles.items():
        measures.append(attribute_measure(f"{name}_overlap", title, credits[name], gold, pred, matching, units))
    title = f"number of those that overlap, right to within {TOLERANCE:.0%} of gold's"
    near = attribute_measure("within_overlap", title, credits["within"], gold, pred, matching, units)
    measures.append(replace(near, match=f"within@overlap:{TOLERANCE:g}"))
    faults = {ErrorKind.VALUE: lambda ours, theirs: (ours.value, ours.operator) != (theirs.value, theirs.operator)}
    errors = tuple(span_errors("quantities", gold, pred, _words, faults))
    table = confusion(gold, pred, labels)
    return LayerScore("quantities", len(gold), len(pred), tuple(measures), errors=errors, confusion=table)


def _words(quantity: Quantity) -> str:
    """A quantity as an error shows it: > 40 count."""
    number = "" if quantity.value is None else f" {quantity.value:g}"
    return f"{quantity.operator}{number} {quantity.unit}"


def _quantities(records: Sequence[Quantity], labels: Labels) -> Quantities:
    def numbers(values: list[float | None]) -> Array:
        return np.array([np.nan if v is None else float(v) for v in values], dtype=float)

    return Quantities(
        np.array([_OPERATORS.get(q.operator, Operator.EQUAL) for q in records], dtype=np.int64),
        numbers([q.value for q in records]),
        numbers([q.low for q in records]),
        numbers([q.high for q in records]),
        labels.codes(q.unit for q in records),
    )
