"""Span measures: the scores that every layer of labelled spans has in common."""

from __future__ import annotations

from typing import Any, Protocol, get_args

import numpy as np

from karat.metrics.labelled_spans import span_keys
from karat.metrics.matching import Duplicates, class_statistics, match_sets, set_statistics
from karat.metrics.overlap import PROPORTIONAL, align, proportional_statistics
from karat.metrics.semeval2013 import COLUMNS, METRICS, Mode, Schema, alignments, outcomes
from karat.metrics.statistics import Array, IntArray, Metric, sum_by_unit
from karat.metrics.values import ATTRIBUTE, ATTRIBUTE_COLUMNS, attribute_statistics
from karat.scoring.items import Items, Labels
from karat.scoring.measures import Measure
from karat.scoring.units import Units


class Pairs(Protocol):
    """Who was paired with whom, and what was left."""

    @property
    def gold(self) -> IntArray: ...
    @property
    def pred(self) -> IntArray: ...
    @property
    def missed(self) -> IntArray: ...
    @property
    def spurious(self) -> IntArray: ...


SEMEVAL_TITLES = {
    "strict": "SemEval-2013 strict: span and label",
    "exact": "SemEval-2013 exact: span",
    "partial": "SemEval-2013 partial: overlap counts half",
    "type": "SemEval-2013 type: overlap, label",
}


def set_measure(
    name: str, title: str, gold: Items, predicted: Items, labels: Labels, units: Units, match: str
) -> Measure:
    """The strict set score: equal span and label, duplicates collapsed, gold's optional items neither way."""
    gold_key, pred_key = span_keys(gold.spans, predicted.spans)
    sides = (gold.spans.label, predicted.spans.label)
    optional = gold.spans.optional
    cells = class_statistics(
        gold_key,
        gold.sentence,
        sides[0],
        pred_key,
        predicted.sentence,
        sides[1],
        len(units),
        len(labels),
        optional=optional,
        duplicates="fp" if units.policies.duplicates == "fp" else "collapse",
    )
    by_type = dict(zip(labels.names, cells.sum(axis=0), strict=True))
    return Measure(name, title, Metric(name), cells.sum(axis=1), match, by_type)


def boundary_measure(gold: Items, predicted: Items, units: Units) -> Measure:
    """The set score of spans alone, whatever their labels."""
    gold_key, pred_key = span_keys(gold.spans, predicted.spans)
    duplicates: Duplicates = "fp" if units.policies.duplicates == "fp" else "collapse"
    stats = set_statistics(
        gold_key, gold.sentence, pred_key, predicted.sentence, len(units),
        optional=gold.spans.optional, duplicates=duplicates,
    )  # fmt: skip
    return Measure("span", "same span, whatever the label", Metric("span"), stats, "span")


def head_measure(gold: Items, predicted: Items, labels: Labels, units: Units) -> list[Measure]:
    """The set score of heads and labels; nothing where the system names no heads.

    A prediction without a head stands for its whole span, which is right for names and for single words.
    """
    given = any(getattr(record, "head", None) for record in predicted.records)
    if units.lack("entities", "head", "heads", given, bool(len(predicted))):
        return []
    ours, theirs = gold.by_head(), predicted.by_head()
    return [set_measure("head", "same head and type", ours, theirs, labels, units, "head+type")]


def semeval_measures(gold: Items, predicted: Items, units: Units) -> list[Measure]:
    """The four schemas of SemEval-2013, aligned as the policies say, and the credit of overlaps one to one."""
    mode: Mode = "nervaluate" if units.policies.semeval == "nervaluate" else "optimal"
    paired = alignments(gold.spans, predicted.spans, mode=mode)
    measures = []
    for schema in get_args(Schema):
        matching = paired[schema]
        stats = tally(gold.sentence, predicted.sentence, matching, outcomes(schema, matching), len(units))
        match = f"semeval2013-{schema}:{mode}"
        measures.append(Measure(f"semeval_{schema}", SEMEVAL_TITLES[schema], METRICS[schema], stats, match))
    alignment = align(gold.spans, predicted.spans, typed=True)
    overlap = proportional_statistics(gold.counted(), predicted.counted(), len(units), alignment=alignment)
    title = "same label, shares of the spans that overlap"
    return [*measures, Measure("overlap", title, PROPORTIONAL, overlap, "overlap:one-to-one")]


def tally(gold_unit: IntArray, pred_unit: IntArray, matching: Pairs, outcome: IntArray, n_units: int) -> Array:
    """Pairs by outcome, missed and spurious items, each in the unit where it is counted: shape (n_units, 5)."""
    unit = np.concatenate([gold_unit[matching.gold], gold_unit[matching.missed], pred_unit[matching.spurious]])
    column = np.concatenate([outcome, np.repeat([3, 4], [len(matching.missed), len(matching.spurious)])])
    width = len(COLUMNS)
    counts = sum_by_unit(unit * width + column, np.ones(len(unit)), n_units * width)
    return counts.reshape(n_units, width)


def same_spans(gold: Items, pred: Items) -> Pairs:
    """The pairs of items with the same span, whatever their labels."""
    keys = span_keys(gold.spans, pred.spans)
    return match_sets(keys[0], gold.sentence, keys[1], pred.sentence, optional=gold.spans.optional)


def attribute_measure(
    name: str, title: str, credit: Any, gold: Items, pred: Items, matching: Pairs, units: Units
) -> Measure:
    """An attribute of the paired items: `credit` has a row a pair, between 0 and 1."""
    counted_gold = np.append(matching.gold, matching.missed)
    counted_pred = np.append(matching.pred, matching.spurious)
    stats: Array = attribute_statistics(
        np.asarray(credit, dtype=float), gold.sentence[matching.gold], gold.sentence[counted_gold],
        pred.sentence[counted_pred], len(units),
    )  # fmt: skip
    return Measure(name, title, Metric(name, ATTRIBUTE_COLUMNS, ATTRIBUTE.finish), stats, name.replace("_", "@"))
