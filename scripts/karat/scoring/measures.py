"""Measures: a metric with its statistics, its scores, and the numerators and denominators that they are made of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from karat.metrics.shares import Share, Told, tell_prf
from karat.metrics.statistics import PRF_COLUMNS, Array, Metric, exact_total
from karat.scoring.known_metrics import known_metric


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
    further: Mapping[str, Share] = field(default_factory=dict)

    @property
    def total(self) -> Array:
        """The statistics summed over all units: shape (K,)."""
        return exact_total(self.statistics)


def told(metric: Metric, total: Array, zero: float) -> Told:
    """The numerators and denominators behind a metric's scores and behind the parts that they are combined of.

    A metric that does not say how it is told is told as the known one with its columns.

    >>> told(Metric("strict"), np.array([1.0, 2.0, 2.0]), 0.0)["f1"]
    Share(numerator=2.0, denominator=4.0)
    """
    alike = metric if metric.tell else known_metric(metric.name, metric.columns)
    tell = alike.tell if alike is not None and alike.tell else tell_prf if metric.columns == PRF_COLUMNS else None
    return tell(total.tolist(), zero) if tell is not None else {}


def finished(measure: Measure, total: Array, zero: float) -> dict[str, float]:
    """The scores of some totals of a measure, by name; `zero` is what a ratio 0/0 counts as.

    Where neither side has anything to be right or wrong about, there is no score: nan, whatever `zero` says.
    """
    scores = {name: float(value) for name, value in measure.metric.finish(total, zero).items()}
    return dict.fromkeys(scores, np.nan) if not np.any(total) else scores
