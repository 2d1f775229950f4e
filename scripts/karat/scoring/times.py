"""Time expressions: spans, types and values."""

from __future__ import annotations

from collections.abc import Sequence

from karat.metrics.errors import ErrorKind
from karat.metrics.overlap import align
from karat.model import Annotations, Document, Timex
from karat.scoring.errors import confusion, span_errors
from karat.scoring.items import two_sides
from karat.scoring.layer_score import LayerScore
from karat.scoring.span_measures import attribute_measure, boundary_measure, same_spans, semeval_measures, set_measure
from karat.scoring.units import Units


def score_times(documents: Sequence[Document], answers: Sequence[Annotations], units: Units) -> LayerScore:
    """Time expressions: span and type, the four schemas, and the attributes of those that were found.

    An attribute is right or wrong on every pair; accuracy is over the pairs, F1 over everything (UzZaman et al. 2013).
    A value is right if it equals gold's to the letter, or one that gold names as an alternative.
    """
    gold_lists, pred_lists = [d.gold.times or () for d in documents], [a.times or () for a in answers]
    gold, pred, labels = two_sides(gold_lists, pred_lists, units, lambda timex: timex.type)
    n = len(units)
    measures = [
        set_measure("strict", "same span and type", gold, pred, labels, n, "span+type"),
        boundary_measure(gold, pred, n),
        *semeval_measures(gold, pred, n),
    ]
    # The alignment of exact spans is a part of the other: the same pairs, and those that only overlap.
    for name, pairs, words in (
        ("exact", same_spans(gold, pred), "have the same span"),
        ("overlap", align(gold.spans, pred.spans), "overlap"),
    ):
        both = list(zip(gold.take(pairs.gold), pred.take(pairs.pred), strict=True))
        for attribute, credit in (
            ("type", [ours.type == theirs.type for ours, theirs in both]),
            ("value", [same_value(ours, theirs) for ours, theirs in both]),
        ):
            title = f"{attribute} of those that {words}"
            measures.append(attribute_measure(f"{attribute}_{name}", title, credit, gold, pred, pairs, n))
    faults = {ErrorKind.VALUE: lambda ours, theirs: not same_value(ours, theirs)}
    errors = tuple(span_errors("times", gold, pred, lambda t: f"{t.type} {t.value or ''}".strip(), faults))
    table = confusion(gold, pred, labels)
    return LayerScore("times", len(gold), len(pred), tuple(measures), errors=errors, confusion=table)


def same_value(gold: Timex, predicted: Timex) -> bool:
    """Whether a predicted value is gold's, or one that gold names as an alternative."""
    return gold.value == predicted.value or (predicted.value is not None and predicted.value in gold.values)
