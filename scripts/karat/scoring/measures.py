"""Measures: a metric with its statistics, and how its totals are told as numerators and denominators."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

import numpy as np

from karat.metrics.statistics import PRF_COLUMNS, Array, Metric

#: Score name → (numerator, denominator).
Fractions: TypeAlias = dict[str, tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Measure:
    """One metric of a layer, counted.

    `statistics` has shape (n_units, K), a row for each unit of `unit`: the sentences of `Units`, or the documents.
    `by_type` holds totals of shape (K,) for each label. `match` is how items were matched, in the words of the
    signature. `further` holds scores that do not add up (a median), for the whole only. `group` is the heading under
    which a reader finds it.
    """

    name: str
    title: str
    metric: Metric
    statistics: Array
    match: str
    by_type: Mapping[str, Array] = field(default_factory=dict)
    unit: str = "sentence"
    note: str | None = None
    group: str = ""
    further: Mapping[str, float] = field(default_factory=dict)

    @property
    def total(self) -> Array:
        """The statistics summed over all units: shape (K,)."""
        return np.asarray(self.statistics.sum(axis=0))


def _prf(total: Array) -> Fractions:
    correct, predicted, gold = (float(v) for v in total)
    return _fractions(correct, predicted, correct, gold)


def _semeval(total: Array) -> Fractions:
    correct, incorrect, partial, missed, spurious = (float(v) for v in total)
    aligned, credit = correct + incorrect + partial, correct + 0.5 * partial
    return _fractions(credit, aligned + spurious, credit, aligned + missed)


def _attribute(total: Array) -> Fractions:
    correct, matched, predicted, gold = (float(v) for v in total)
    return {"accuracy": (correct, matched), **_fractions(correct, predicted, correct, gold)}


def _four_sums(total: Array) -> Fractions:
    p_num, p_den, r_num, r_den = (float(v) for v in total)
    return {"precision": (p_num, p_den), "recall": (r_num, r_den)}


def _fractions(p_num: float, p_den: float, r_num: float, r_den: float) -> Fractions:
    return {"precision": (p_num, p_den), "recall": (r_num, r_den), "f1": (p_num + r_num, p_den + r_den)}


#: How the totals of a metric are told, by the names of its columns. A metric that is not here has scores alone.
FRACTIONS: dict[tuple[str, ...], Callable[[Array], Fractions]] = {
    PRF_COLUMNS: _prf,
    ("correct", "incorrect", "partial", "missed", "spurious"): _semeval,
    ("correct", "matched", "predicted", "gold"): _attribute,
    ("precision_credit", "predicted", "recall_credit", "gold"): lambda t: _four_sums(t[[0, 1, 2, 3]]),
    ("precision_numerator", "precision_denominator", "recall_numerator", "recall_denominator"): _four_sums,
}


def fractions(metric: Metric, total: Array) -> Fractions:
    """The numerators and denominators behind a metric's scores, where they are one each."""
    told = FRACTIONS.get(metric.columns)
    return told(total) if told else {}


def finished(measure: Measure, total: Array, zero: float) -> dict[str, float]:
    """The scores of some totals of a measure, by name; `zero` is what a ratio 0/0 counts as.

    Where neither side has anything to be right or wrong about, there is no score: nan, whatever `zero` says.
    """
    scores = {name: float(value) for name, value in measure.metric.finish(total, zero).items()}
    return dict.fromkeys(scores, np.nan) if not np.any(total) else scores
