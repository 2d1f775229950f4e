"""Intervals: how far a score would move on other sentences, where that can be said honestly."""

from __future__ import annotations

from collections.abc import Sequence

from karat.metrics.statistics import Array
from karat.model import Document
from karat.resampling import Interval, bootstrap_intervals
from karat.scoring.measures import Measure
from karat.scoring.policies import Policies
from karat.scoring.units import Units

#: What an interval is about. It stands in every report, because the usual reading is wrong for one document.
MEANING = {
    "sentence": "intervals are about other sentences of articles like these, not about news in general",
    "document": "intervals are about other documents like these",
}


def intervals(measure: Measure, documents: Sequence[Document], units: Units, policies: Policies) -> dict[str, Interval]:
    """An interval, or the reason why there is none, for each score of a measure.

    Sentences are resampled; where a metric does not add up over sentences (clusters, sets of a whole document),
    documents are. With one document the latter have no interval: nothing can be said of others from one.
    """
    if policies.resamples <= 0:
        return {}
    if measure.unit == "document" and len(documents) == 1:
        reason = "the metric does not add up over sentences, and there is one document"
        found = measure.metric.finish(measure.total, policies.zero)
        return {n: Interval(float(v), None, None, 0.95, "logit-t", 1, reason) for n, v in found.items()}
    statistics: Array = measure.statistics
    if measure.unit == "sentence":
        # The unit for what is in no sentence is no sentence: it is resampled only if something was counted there.
        statistics = statistics[(units.zone != 2) | statistics.any(axis=1)]
    bounded = {name for name in measure.metric.finish(measure.total, policies.zero) if name not in ("mean", "median")}
    found_all = bootstrap_intervals(
        statistics, measure.metric, n_resamples=policies.resamples, seed=policies.seed, zero=policies.zero
    )
    return {name: interval for name, interval in found_all.items() if name in bounded}
