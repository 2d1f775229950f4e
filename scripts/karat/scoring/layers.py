"""Layers: for each layer that can be scored, its measures over gold and predicted annotations of all documents."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from karat.metrics.labelled_spans import span_keys
from karat.metrics.matching import match_sets
from karat.metrics.overlap import align
from karat.metrics.statistics import Array, Metric
from karat.metrics.values import (
    ATTRIBUTE,
    ATTRIBUTE_COLUMNS,
    Operator,
    Quantities,
    attribute_statistics,
    compare_quantities,
)
from karat.model import Annotations, Document, Mention, Quantity, Timex
from karat.scoring.items import Items, Labels, items_of
from karat.scoring.measures import Measure
from karat.scoring.span_measures import Pairs, boundary_measure, semeval_measures, set_measure
from karat.scoring.units import Units


@dataclass(frozen=True, slots=True)
class LayerScore:
    """What was measured of one layer; `gold` and `predicted` count the items that were scored."""

    layer: str
    gold: int
    predicted: int
    measures: tuple[Measure, ...]
    status: str = ""
    scope: str | None = None
    notes: tuple[str, ...] = field(default_factory=tuple)


Scorer = Callable[[Sequence[Document], Sequence[Annotations], Units], LayerScore]

_OPERATORS = {
    "=": Operator.EQUAL,
    ">": Operator.MORE,
    ">=": Operator.AT_LEAST,
    "<": Operator.LESS,
    "<=": Operator.AT_MOST,
    "~": Operator.ABOUT,
    "vague": Operator.VAGUE,
}


def top_type(label: str) -> str:
    """The first part of a label: GPE of GPE.Nation.

    >>> top_type("GPE.Nation")
    'GPE'
    """
    return label.split(".", 1)[0]


def score_entities(documents: Sequence[Document], answers: Sequence[Annotations], units: Units) -> LayerScore:
    """Mentions of entities: span and type at two depths, and the four schemas of SemEval-2013.

    Where gold has mentions of some levels only (names, in a layer that is in progress), a prediction that says of
    itself that it is of another level is outside of what gold speaks of, and is left out.
    """
    gold_lists = [d.gold.mentions or () for d in documents]
    levels = {m.level for mentions in gold_lists for m in mentions if m.level}
    everything = [a.mentions or () for a in answers]
    pred_lists = [
        [m for m in mentions if not levels or m.level in levels or m.level is None] for mentions in everything
    ]
    left_out = sum(map(len, everything)) - sum(map(len, pred_lists))

    def sides(label: Callable[[Mention], str]) -> tuple[Items, Items, Labels]:
        labels = Labels(label(m) for lists in (gold_lists, pred_lists) for mentions in lists for m in mentions)
        return items_of(gold_lists, units, labels, label), items_of(pred_lists, units, labels, label), labels

    gold, pred, labels = sides(lambda m: top_type(m.type))
    fine_gold, fine_pred, fine_labels = sides(lambda m: m.type)
    n = len(units)
    measures = [
        set_measure("strict", "same span and type", gold, pred, labels, n, "span+type"),
        set_measure(
            "strict_subtype", "same span, type and subtype", fine_gold, fine_pred, fine_labels, n, "span+subtype"
        ),
        boundary_measure(gold, pred, n),
        *semeval_measures(gold, pred, n),
    ]
    scope = None if levels == {"NAM", "NOM", "PRO"} or not levels else "levels:" + "+".join(sorted(levels))
    notes = (f"{left_out} predictions of other levels than {', '.join(sorted(levels))} left out",) if left_out else ()
    return LayerScore("entities", len(gold), len(pred), tuple(measures), scope=scope, notes=notes)


def score_times(documents: Sequence[Document], answers: Sequence[Annotations], units: Units) -> LayerScore:
    """Time expressions: span and type, the four schemas, and the attributes of those that were found.

    An attribute is right or wrong on every pair; accuracy is over the pairs, F1 over everything (UzZaman et al. 2013).
    A value is right if it equals gold's to the letter, or one that gold names as an alternative.
    """
    gold, pred, labels = _sides([d.gold.times or () for d in documents], [a.times or () for a in answers], units, _type)
    n = len(units)
    measures = [
        set_measure("strict", "same span and type", gold, pred, labels, n, "span+type"),
        boundary_measure(gold, pred, n),
        *semeval_measures(gold, pred, n),
    ]
    # The alignment of exact spans is a part of the other: the same pairs, and those that only overlap.
    for name, pairs, words in (
        ("exact", _same_span(gold, pred), "have the same span"),
        ("overlap", align(gold.spans, pred.spans), "overlap"),
    ):
        both = list(zip(gold.take(pairs.gold), pred.take(pairs.pred), strict=True))
        types = [ours.type == theirs.type for ours, theirs in both]
        values = [_same_value(ours, theirs) for ours, theirs in both]
        measures.append(_attribute(f"type_{name}", f"type of those that {words}", types, gold, pred, pairs, n))
        measures.append(_attribute(f"value_{name}", f"value of those that {words}", values, gold, pred, pairs, n))
    return LayerScore("times", len(gold), len(pred), tuple(measures))


def score_quantities(documents: Sequence[Document], answers: Sequence[Annotations], units: Units) -> LayerScore:
    """Quantities: span and unit, the four schemas, and number, operator and interval of those that overlap."""
    gold_lists = [d.gold.quantities or () for d in documents]
    gold, pred, labels = _sides(gold_lists, [a.quantities or () for a in answers], units, _unit)
    n = len(units)
    measures = [
        set_measure("strict", "same span and unit", gold, pred, labels, n, "span+unit"),
        boundary_measure(gold, pred, n),
        *semeval_measures(gold, pred, n),
    ]
    matching = align(gold.spans, pred.spans)
    ours, theirs = (_quantities(items.take(rows), labels) for items, rows in
                    ((gold, matching.gold), (pred, matching.pred)))  # fmt: skip
    count = int(labels.codes(["count"])[0]) if "count" in labels.names else None
    credits = compare_quantities(ours, theirs, count=count)
    titles = {
        "value": "number of those that overlap",
        "operator": "operator of those that overlap",
        "interval": "overlap of what the two admit",
        "all": "number, operator and unit together",
    }
    for name, title in titles.items():
        measures.append(_attribute(f"{name}_overlap", title, credits[name], gold, pred, matching, n))
    return LayerScore("quantities", len(gold), len(pred), tuple(measures))


#: Layer → its scorer, in the order of the report.
SCORERS: dict[str, Scorer] = {
    "entities": score_entities,
    "times": score_times,
    "quantities": score_quantities,
}


def _type(record: Timex) -> str:
    return record.type


def _unit(record: Quantity) -> str:
    return record.unit


def _sides(
    gold: Sequence[Sequence[Any]], pred: Sequence[Sequence[Any]], units: Units, label: Callable[[Any], str]
) -> tuple[Items, Items, Labels]:
    labels = Labels(label(record) for lists in (gold, pred) for records in lists for record in records)
    return items_of(gold, units, labels, label), items_of(pred, units, labels, label), labels


def _same_span(gold: Items, pred: Items) -> Pairs:
    keys = span_keys(gold.spans, pred.spans)
    return match_sets(keys[0], gold.sentence, keys[1], pred.sentence, optional=gold.spans.optional)


def _same_value(gold: Timex, predicted: Timex) -> bool:
    return (predicted.value is not None and predicted.value in gold.values) or gold.value == predicted.value


def _attribute(name: str, title: str, credit: Any, gold: Items, pred: Items, matching: Pairs, n_units: int) -> Measure:
    counted_gold = np.append(matching.gold, matching.missed)
    counted_pred = np.append(matching.pred, matching.spurious)
    stats: Array = attribute_statistics(
        np.asarray(credit, dtype=float), gold.sentence[matching.gold], gold.sentence[counted_gold],
        pred.sentence[counted_pred], n_units,
    )  # fmt: skip
    return Measure(name, title, Metric(name, ATTRIBUTE_COLUMNS, ATTRIBUTE.finish), stats, name.replace("_", "@"))


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
