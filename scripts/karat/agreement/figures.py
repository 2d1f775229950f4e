"""Figures: one number of agreement each, with its counts, its interval, and what stands beside it."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from karat.agreement.disagreements import Pairs, agree_within
from karat.agreement.items import Item
from karat.agreement.pairing import left_over
from karat.metrics.classification import alpha_metric, alpha_statistics, confusion_metric, confusion_statistics
from karat.metrics.proportions import wilson_interval
from karat.metrics.statistics import Array, Metric, ratio
from karat.resampling import bootstrap_intervals

RESAMPLES, SEED = 2000, 7

DICE = Metric(
    "dice", ("twice_both", "a_and_b"), lambda s, zero: {"f1": ratio(np.asarray(s)[..., 0], np.asarray(s)[..., 1], zero)}
)
"""F1 from what both have, counted twice, and from what either has: 2 |A ∩ B| / (|A| + |B|) (Dice 1945)."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One number. `value` is None where it is not defined, and `reason` then says why.

    `counts` are what it is made of; `beside` further numbers (raw agreement, α, Pearson's r); `within` the same number
    with values that agree within alternatives, and `excused` how many disagreements about optional records were not
    counted. `interval` is None where there is none, and `no_interval` then says why.
    """

    name: str
    title: str
    metric: str
    value: float | None
    counts: Mapping[str, float]
    reason: str | None = None
    interval: tuple[float, float] | None = None
    no_interval: str | None = None
    beside: Mapping[str, float] = field(default_factory=dict)
    within: float | None = None
    within_count: int = 0
    excused: int = 0


@dataclass(frozen=True, slots=True)
class Row:
    """Two labels of one thing, with the unit that it is counted in and all readings of either side, its own first."""

    unit: int
    a: Sequence[Hashable]
    b: Sequence[Hashable]


def absent(name: str, title: str, metric: str, reason: str) -> Figure:
    """A figure that there is nothing to compute from."""
    return Figure(name, title, metric, None, {}, reason)


def f_measure(
    name: str,
    title: str,
    first: Sequence[Item],
    second: Sequence[Item],
    pairs: Pairs,
    n_units: int,
    resamples: int = RESAMPLES,
    within: int = 0,
) -> Figure:
    """F1 as agreement: what both have, of what either has (Hripcsak and Rothschild 2005).

    `pairs` are the rows on which the two agree, `within` how many further pairs of unpaired rows agree within
    alternatives. A record that nobody else has and that its annotator calls optional is excused.
    """
    lone = [
        [items[r] for r in left_over(len(items), (pair[k] for pair in pairs))]
        for k, items in enumerate((first, second))
    ]
    excused = sum(item.optional for items in lone for item in items)
    table = np.zeros((n_units, 3))
    for a, b in pairs:
        one, other = first[a].unit, second[b].unit
        # Nothing of a pair may depend on which side is first.
        table[min(one, other), 0] += 1
        table[other, 1] += 1
        table[one, 2] += 1
    for column, items in ((2, lone[0]), (1, lone[1])):
        for item in items:
            table[item.unit, column] += not item.optional
    return from_table(name, title, table, resamples, within, excused)


def from_table(
    name: str, title: str, table: Array, resamples: int = RESAMPLES, within: int = 0, excused: int = 0
) -> Figure:
    """F1 from counts a unit, shape (n_units, 3): what both have, what B has, what A has."""
    both, b, a = (float(v) for v in table.sum(axis=0))
    counts = {"both": both, "a": a, "b": b}
    if a + b == 0:
        return Figure(name, title, "F1", None, counts, "neither side has any", excused=excused)
    value = 2 * both / (a + b)
    lenient = 2 * (both + within) / (a + b) if within else None
    # Two sums that are the same whichever side is first, so that the resamples are too.
    sums = np.stack([2 * table[:, 0], table[:, 1] + table[:, 2]], axis=1)
    interval, why = resampled(sums, DICE, "f1", resamples)
    return Figure(name, title, "F1", value, counts, None, interval, why, {}, lenient, within, excused)


def resampled(
    table: Array, metric: Metric, score: str, resamples: int
) -> tuple[tuple[float, float] | None, str | None]:
    """The interval of a score over sentences, or the reason why there is none."""
    if resamples <= 0:
        return None, "no resamples were asked for"
    found = bootstrap_intervals(table[table.any(axis=1)], metric, n_resamples=resamples, seed=SEED, zero=np.nan)[score]
    if found.low is None or found.high is None:
        return None, found.reason
    return (found.low, found.high), None


def chance_corrected(name: str, title: str, rows: Iterable[Row], n_units: int, resamples: int = RESAMPLES) -> Figure:
    """Cohen's κ of two labels of each thing (Cohen 1960), with raw agreement and Krippendorff's α beside it.

    Where only one label is in use, κ and α are 0/0: there is no value, and raw agreement alone tells.
    """
    found = list(rows)
    if not found:
        return absent(name, title, "κ", "there are no pairs to compare")
    labels = {
        label: code for code, label in enumerate(sorted({r.a[0] for r in found} | {r.b[0] for r in found}, key=repr))
    }
    a, b = (np.array([labels[getattr(r, side)[0]] for r in found]) for side in "ab")
    unit, n = np.array([r.unit for r in found]), len(labels)
    table = confusion_statistics(a, b, unit, n_units, n)
    agreeing = int((a == b).sum())
    lenient = [row for row in found if row.a[0] != row.b[0] and agree_within(row.a, row.b)]
    counts = {"agree": float(agreeing), "pairs": float(len(found)), "labels": float(n)}
    beside = {"raw": agreeing / len(found)}
    if n == 1:
        label = next(iter(labels))
        reason = f"all have one label, {'none' if label is None else label}: κ is 0/0"
        return Figure(name, title, "κ", None, counts, reason, beside=beside)
    metric = confusion_metric(n)
    value = float(metric.finish(table.sum(axis=0), np.nan)["kappa"])
    alpha = float(alpha_metric(n).finish(alpha_statistics([a, b], np.zeros_like(a), 1, n)[0], np.nan)["alpha"])
    beside["alpha"] = alpha
    interval: tuple[float, float] | None = None
    why: str | None = "no pair disagrees"
    if agreeing < len(found):
        interval, why = resampled(_one_way_round(table, n), metric, "kappa", resamples)
    kinder = None
    if lenient:
        ours, theirs = np.array([[labels[label] for label in _reconciled(row)] for row in found]).T
        kinder = float(metric.finish(confusion_statistics(ours, theirs, unit, n_units, n).sum(axis=0), np.nan)["kappa"])
    return Figure(name, title, "κ", value, counts, None, interval, why, beside, kinder, len(lenient))


def _one_way_round(table: Array, n: int) -> Array:
    """The tables or their transposes, whichever sort first: κ is the same, and so must its resamples be."""
    turned = table.reshape(-1, n, n).transpose(0, 2, 1).reshape(table.shape)
    return min(table, turned, key=lambda t: sorted(map(tuple, t)))


def _reconciled(row: Row) -> tuple[Hashable, Hashable]:
    """The labels of a row; where they agree within alternatives, the one that both allow, twice."""
    common = [label for label, others in ((row.a[0], row.b), (row.b[0], row.a)) if label in others]
    chosen = min(common, key=repr) if common else None
    return (row.a[0], row.b[0]) if chosen is None else (chosen, chosen)


def proportion(name: str, title: str, rows: Iterable[Row]) -> Figure:
    """The share of pairs that agree, with the interval of a proportion (Wilson 1927), as if pairs were independent."""
    found = list(rows)
    if not found:
        return absent(name, title, "accuracy", "there are no pairs to compare")
    agreeing = sum(row.a[0] == row.b[0] for row in found)
    lenient = sum(row.a[0] != row.b[0] and agree_within(row.a, row.b) for row in found)
    low, high = wilson_interval(agreeing, len(found))
    n = len(found)
    return Figure(
        name, title, "accuracy", agreeing / n, {"agree": float(agreeing), "pairs": float(n)}, None,
        (float(low), float(high)), None, {}, (agreeing + lenient) / n if lenient else None, lenient,
    )  # fmt: skip


def plain(name: str, title: str, metric: str, value: Any, counts: Mapping[str, float], why: str, **more: Any) -> Figure:
    """A number that does not add up over sentences, and so has no interval on one document."""
    return Figure(name, title, metric, float(value), counts, None, None, why, **more)
