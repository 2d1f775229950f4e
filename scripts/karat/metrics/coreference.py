"""Coreference metrics: mention identification, MUC, B³, CEAFm, CEAFe, BLANC, LEA, and their customary averages.

    table = contingency(gold, predicted, n_units, singletons="drop")
    statistics = coreference_statistics(table)
    METRICS["conll3"].finish(statistics["conll3"].sum(axis=0), 0.0)["f1"]

A corpus scores the ratio of its summed numerators and denominators, as in the CoNLL scorer 8.01 and in the Universal
Anaphora scorer, not the mean of its documents' scores. Two empty sides are 0/0 in every metric; what that counts for is
the `zero` given to `finish`, and `zero_division` tells where it happened.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from karat.metrics.assignment import BoolArray
from karat.metrics.blanc import (
    BLANC_COLUMNS,
    blanc_statistics,
    finish_blanc_conll,
    finish_blanc_ua,
    tell_blanc_conll,
    tell_blanc_ua,
)
from karat.metrics.ceaf import ceaf_e_statistics, ceaf_m_statistics
from karat.metrics.contingency import Clustering, Contingency, contingency, in_singletons
from karat.metrics.shares import Combined, Share, Told, tell_four_sums, tell_prf, under
from karat.metrics.statistics import Array, Metric, Scores, precision_recall_f1, sum_by_unit

__all__ = [
    "METRICS",
    "Clustering",
    "Contingency",
    "b_cubed_statistics",
    "contingency",
    "coreference_statistics",
    "in_singletons",
    "lea_statistics",
    "mention_identification_statistics",
    "muc_statistics",
    "zero_division",
]

FOUR_SUMS = ("precision_numerator", "precision_denominator", "recall_numerator", "recall_denominator")


def mention_identification_statistics(table: Contingency) -> Array:
    """Mentions on both sides, predicted and gold mentions: (n_units, 3) with `PRF_COLUMNS` (Pradhan et al. 2014)."""
    return np.stack(
        [
            sum_by_unit(table.cell_unit, table.cell_count, table.n_units),
            sum_by_unit(table.predicted_unit, table.predicted_size, table.n_units),
            sum_by_unit(table.gold_unit, table.gold_size, table.n_units),
        ],
        axis=1,
    )


def muc_statistics(table: Contingency) -> Array:
    """MUC: links of spanning trees, (n_units, 3) with `PRF_COLUMNS` (Vilain et al. 1995).

    A cluster of n mentions needs n - 1 links. The other side splits it into one part a cell and one a mention without
    counterpart, and keeps as many links as it has mentions less parts. Summed over clusters this is, from either side,
    matched mentions less cells: so precision and recall share their numerator. Singletons count for nothing.
    """
    return np.stack(
        [
            sum_by_unit(table.cell_unit, table.cell_count - 1, table.n_units),
            sum_by_unit(table.predicted_unit, table.predicted_size - 1, table.n_units),
            sum_by_unit(table.gold_unit, table.gold_size - 1, table.n_units),
        ],
        axis=1,
    )


def b_cubed_statistics(table: Contingency) -> Array:
    """B³: the share of its cluster that each mention finds again, (n_units, 4) with `FOUR_SUMS`.

    Bagga and Baldwin 1998. A mention without counterpart adds nothing above and one below: no mention is added to or
    taken from either side (Pradhan et al. 2014), unlike in the adjustments of Cai and Strube (2010).
    """
    squared = table.cell_count.astype(float) ** 2
    unit = table.cell_unit
    return np.stack(
        [
            sum_by_unit(unit, squared / table.predicted_size[table.cell_predicted], table.n_units),
            sum_by_unit(table.predicted_unit, table.predicted_size, table.n_units),
            sum_by_unit(unit, squared / table.gold_size[table.cell_gold], table.n_units),
            sum_by_unit(table.gold_unit, table.gold_size, table.n_units),
        ],
        axis=1,
    )


def lea_statistics(table: Contingency) -> Array:
    """LEA: the share of each cluster's links found, weighed by its size, (n_units, 4) with `FOUR_SUMS`.

    A cluster of n mentions has n(n-1)/2 links; a singleton has one, to itself, and keeps it if its mention is a
    singleton on the other side too (Moosavi and Strube 2016).
    """
    gold_size, predicted_size = table.gold_size[table.cell_gold], table.predicted_size[table.cell_predicted]
    unit, links = table.cell_unit, table.cell_count * (table.cell_count - 1) / 2.0
    both_single = (gold_size == 1) & (predicted_size == 1)

    def kept(size: npt.NDArray[np.int64]) -> Array:
        # size * links / (size * (size - 1) / 2), with the size cancelled; a singleton's own link apart.
        return np.where(size == 1, both_single, 2 * links / np.maximum(size - 1, 1))

    return np.stack(
        [
            sum_by_unit(unit, kept(predicted_size), table.n_units),
            sum_by_unit(table.predicted_unit, table.predicted_size, table.n_units),
            sum_by_unit(unit, kept(gold_size), table.n_units),
            sum_by_unit(table.gold_unit, table.gold_size, table.n_units),
        ],
        axis=1,
    )


def finish_four_sums(stats: npt.ArrayLike, zero: float = 0.0) -> Scores:
    """Precision, recall and F1 of statistics whose last axis is `FOUR_SUMS`.

    >>> finish_four_sums([1, 2, 1, 4])["recall"].item()
    0.25
    """
    s = np.asarray(stats, dtype=float)
    return precision_recall_f1(s[..., 0], s[..., 1], s[..., 2], s[..., 3], zero)


Statistics: TypeAlias = Callable[[Contingency], Array]

_SINGLE: dict[str, tuple[Metric, Statistics]] = {
    "mentions": (Metric("mentions"), mention_identification_statistics),
    "muc": (Metric("muc"), muc_statistics),
    "b_cubed": (Metric("b_cubed", FOUR_SUMS, finish_four_sums, tell_four_sums), b_cubed_statistics),
    "ceaf_m": (Metric("ceaf_m"), ceaf_m_statistics),
    "ceaf_e": (Metric("ceaf_e"), ceaf_e_statistics),
    "blanc_conll": (Metric("blanc_conll", BLANC_COLUMNS, finish_blanc_conll, tell_blanc_conll), blanc_statistics),
    "blanc_ua": (Metric("blanc_ua", BLANC_COLUMNS, finish_blanc_ua, tell_blanc_ua), blanc_statistics),
    "lea": (Metric("lea", FOUR_SUMS, finish_four_sums, tell_four_sums), lea_statistics),
}

# conll3: the score of CoNLL-2011 and 2012 (Pradhan et al. 2012); kbp4: that of the TAC KBP event coreference tasks.
_AVERAGES: dict[str, tuple[str, ...]] = {
    "conll3": ("muc", "b_cubed", "ceaf_e"),
    "kbp4": ("muc", "b_cubed", "ceaf_e", "blanc_conll"),
}


def _average(name: str, parts: tuple[str, ...]) -> Metric:
    """The unweighted mean of the F1 of several metrics; it has no precision or recall."""
    metrics = [_SINGLE[part][0] for part in parts]
    stops = np.cumsum([len(metric.columns) for metric in metrics])[:-1]

    def finish(stats: npt.ArrayLike, zero: float = 0.0) -> Scores:
        pieces = np.split(np.asarray(stats, dtype=float), stops, axis=-1)
        scores = [metric.finish(piece, zero)["f1"] for metric, piece in zip(metrics, pieces, strict=True)]
        return {"f1": np.asarray(np.mean(scores, axis=0))}

    def tell(total: Sequence[float], zero: float) -> Told:
        told: dict[str, Share | Combined] = {"f1": Combined("mean", tuple(f"{metric.name}.f1" for metric in metrics))}
        first = 0
        for metric in metrics:
            own = total[first : first + len(metric.columns)]
            told |= under(metric.name, (metric.tell or tell_prf)(own, zero))
            first += len(metric.columns)
        return told

    columns = tuple(f"{metric.name}.{column}" for metric in metrics for column in metric.columns)
    return Metric(name, columns, finish, tell)


METRICS: dict[str, Metric] = {name: metric for name, (metric, _) in _SINGLE.items()} | {
    name: _average(name, parts) for name, parts in _AVERAGES.items()
}


def coreference_statistics(table: Contingency, names: Iterable[str] = tuple(METRICS)) -> dict[str, Array]:
    """The statistics (n_units, K) of the metrics named, each for `METRICS[name].finish`; each family is counted once.

    Raises KeyError for a name that `METRICS` does not have.

    >>> gold = Clustering([0, 0, 0, 0, 0, 0], [0, 1, 1, 2, 2, 2], [1, 2, 3, 4, 5, 6])
    >>> predicted = Clustering([0, 0, 0], [0, 1, 1], [1, 4, 5])
    >>> statistics = coreference_statistics(contingency(gold, predicted, 1), ["muc", "conll3"])
    >>> statistics["muc"].tolist()
    [[1.0, 1.0, 3.0]]
    >>> round(METRICS["conll3"].finish(statistics["conll3"].sum(axis=0), 0.0)["f1"].item(), 4)
    0.5933
    """
    counted: dict[Statistics, Array] = {}

    def count(name: str) -> Array:
        function = _SINGLE[name][1]
        if function not in counted:
            counted[function] = function(table)
        return counted[function]

    return {
        name: np.concatenate([count(part) for part in _AVERAGES[name]], axis=1) if name in _AVERAGES else count(name)
        for name in names
    }


def zero_division(metric: Metric, stats: npt.ArrayLike) -> BoolArray:
    """Where a score rests on 0/0, so that it is a convention and not a measurement: shape (...) for stats (..., K).

    >>> zero_division(METRICS["muc"], [[0, 0, 0], [1, 2, 3]]).tolist()
    [True, False]
    """
    return np.asarray(np.isnan(metric.finish(stats, np.nan)["f1"]))
