"""Time expressions: spans, types and values."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from karat.metrics.errors import ErrorKind
from karat.metrics.matching import Matching
from karat.metrics.overlap import align
from karat.metrics.timex import TIMEX, timex_statistics
from karat.metrics.timex_values import granularity_credit
from karat.model import Annotations, Document, Timex
from karat.scoring.confusion import confusion
from karat.scoring.errors import span_errors
from karat.scoring.items import Items, two_sides
from karat.scoring.layer_score import LayerScore
from karat.scoring.measures import Measure
from karat.scoring.span_measures import attribute_measure, boundary_measure, same_spans, semeval_measures, set_measure
from karat.scoring.units import Units


def score_times(documents: Sequence[Document], answers: Sequence[Annotations], units: Units) -> LayerScore:
    """Time expressions: span and type, the four schemas, and the attributes of those that were found.

    An attribute is right or wrong on every pair; accuracy is over the pairs, F1 over everything (UzZaman et al. 2013).
    A value is right if it equals gold's to the letter, or one that gold names as an alternative.
    """
    gold_lists, pred_lists = [d.gold.times or () for d in documents], [a.times or () for a in answers]
    gold, pred, labels = two_sides(gold_lists, pred_lists, units, lambda timex: timex.type)
    measures = [
        set_measure("strict", "same span and type", gold, pred, labels, units, "span+type"),
        boundary_measure(gold, pred, units),
        *semeval_measures(gold, pred, units),
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
            measures.append(attribute_measure(f"{attribute}_{name}", title, credit, gold, pred, pairs, units))
    overlapping = align(gold.spans, pred.spans)
    measures.append(_tempeval3(gold, pred, overlapping, units))
    absent = {}
    given = any(t.value_text_only for t in pred.records)
    if not units.lack("times", "text_value_overlap", "values", given):
        sides = gold.take(overlapping.gold), pred.take(overlapping.pred)
        credit = [ours.value_text_only == theirs.value_text_only for ours, theirs in zip(*sides, strict=True)]
        title = "value without the document time, of those that overlap"
        measures.append(attribute_measure("text_value_overlap", title, credit, gold, pred, overlapping, units))
    else:
        absent["text_value"] = "the answers do not give `value_text_only`"
    faults = {ErrorKind.VALUE: lambda ours, theirs: not same_value(ours, theirs)}
    errors = tuple(span_errors("times", gold, pred, lambda t: f"{t.type} {t.value or ''}".strip(), faults))
    table = confusion(gold, pred, labels)
    return LayerScore("times", len(gold), len(pred), tuple(measures), absent=absent, errors=errors, confusion=table)


def _tempeval3(gold: Items, pred: Items, overlapping: Matching, units: Units) -> Measure:
    """The figures of TempEval-3, with credit for a value that contains gold's or lies in it beside the strict one."""
    both = list(zip(gold.take(overlapping.gold), pred.take(overlapping.pred), strict=True))
    ours, theirs = np.append(overlapping.gold, overlapping.missed), np.append(overlapping.pred, overlapping.spurious)
    statistics = timex_statistics(
        gold.sentence[ours],
        pred.sentence[theirs],
        len(units),
        # Pairs come first on both sides, in one order.
        pairs=np.repeat(np.arange(len(both))[:, None], 2, axis=1),
        strict=[g.span == p.span for g, p in both],
        type_match=[g.type == p.type for g, p in both],
        value_match=[same_value(g, p) for g, p in both],
        value_credit=np.maximum(
            granularity_credit([g.value or "" for g, _ in both], [p.value or "" for _, p in both]),
            np.array([same_value(g, p) for g, p in both], dtype=float),
        ),
    )
    return Measure("tempeval3", "TempEval-3: strict, relaxed, type, value, granularity", TIMEX, statistics, "tempeval3")


def same_value(gold: Timex, predicted: Timex) -> bool:
    """Whether a predicted value is gold's, or one that gold names as an alternative."""
    return gold.value == predicted.value or (predicted.value is not None and predicted.value in gold.values)
