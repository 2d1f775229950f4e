"""Agreement on labels: confusion tables, kappa, alpha, macro-F1; error and correlation on an ordinal scale.

Every figure here is a function of a table that adds up over units: the confusion table, the coincidence matrix, or
seven sums. So the statistics a unit are that table, flattened, and the ratios come last.

Codes of labels are 0..n_classes-1. To score end to end, give unmatched items a class of their own on the side that
lacks them: it lowers accuracy and the F1 of the true class, as it should.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import partial

import numpy as np
import numpy.typing as npt

from karat.metrics.shares import Combined, Share, Told, evaluate
from karat.metrics.statistics import Array, Metric, Scores, ratio, sum_by_unit

FACTUALITY_SCALE = {"CT+": 3, "PR+": 2, "PS+": 1, "Uu": 0, "CTu": 0, "PS-": -1, "PR-": -2, "CT-": -3}
"""FactBank's values (Saurí & Pustejovsky 2009) on the scale [-3, 3] of Lee, Artzi, Choi & Zettlemoyer (2015).

Polarity is the sign, certainty the distance from 0: certain 3, probable 2, possible 1. The two values without
polarity are both 0: `Uu`, where the source commits to nothing, and `CTu`, where the source knows whether but does not
say; the scale cannot tell them apart, accuracy and kappa can.
"""

ORDINAL_COLUMNS = ("items", "absolute_error", "gold", "predicted", "gold_squared", "predicted_squared", "product")


def confusion_statistics(
    gold: npt.ArrayLike, predicted: npt.ArrayLike, unit: npt.ArrayLike, n_units: int, n_classes: int
) -> Array:
    """Confusion tables, flattened: shape (n_units, n_classes²), cell [gold, predicted] at gold * n_classes + predicted.

    The three arrays have shape (n,): an item that both sides have. Raises ValueError for a code outside its range.

    >>> confusion_statistics([0, 1, 1], [0, 1, 0], [0, 0, 0], 1, 2).reshape(2, 2).tolist()
    [[1.0, 0.0], [1.0, 1.0]]
    """
    cell = _checked(gold, n_classes) * n_classes + _checked(predicted, n_classes)
    row = _checked(unit, n_units)
    size = n_classes * n_classes
    return np.bincount(row * size + cell, minlength=n_units * size).reshape(n_units, size).astype(float)


def confusion_metric(
    n_classes: int, averaged: Sequence[int] | None = None, names: Sequence[str] | None = None
) -> Metric:
    """Accuracy, Cohen's kappa, and macro-, micro- and weighted F1 from flattened confusion tables.

    Kappa (Cohen 1960) is 1 for perfect agreement with more than one class in use. Where both sides use one and the same
    class throughout, chance agreement is 1 and kappa is 0/0: the zero value stands. Macro-F1 is the mean over the
    classes that gold or predicted uses (as scikit-learn averages over the labels it sees), weighted F1 weights them by
    gold; `averaged` names the classes to average over instead, in use or not, such as all but a class for unmatched
    items; micro-F1 is then of these classes alone. A class in neither side has F1 `zero`. `names` are those of the
    classes in the columns and in what is told of the scores; without them they are the codes.

    >>> table = np.array([20.0, 5.0, 10.0, 15.0])
    >>> scores = confusion_metric(2).finish(table, 0.0)
    >>> round(scores["accuracy"].item(), 6), round(scores["kappa"].item(), 6)
    (0.7, 0.4)
    """
    known = tuple(map(str, range(n_classes))) if names is None else tuple(names)
    columns = tuple(f"{g}>{p}" for g in known for p in known)
    return Metric(
        "confusion",
        columns,
        partial(_finish_confusion, n_classes=n_classes, averaged=averaged),
        partial(_tell_confusion, names=known, averaged=averaged),
    )


def alpha_statistics(codes: npt.ArrayLike, unit: npt.ArrayLike, n_units: int, n_classes: int) -> Array:
    """Coincidence matrices, flattened: shape (n_units, n_classes²), for any number of coders (Krippendorff 2011).

    `codes` has shape (n_coders, n_items), -1 where a coder gave no value; `unit` has shape (n_items,). An item with m
    values adds 1/(m-1) for each ordered pair of them; with fewer than two it adds nothing.

    >>> alpha_statistics([[0, 1, 1], [0, 0, -1]], [0, 0, 0], 1, 2).tolist()
    [[2.0, 1.0, 1.0, 0.0]]
    """
    values = np.atleast_2d(np.asarray(codes, dtype=np.int64))
    row = _checked(unit, n_units)
    if values.size and (values.min() < -1 or values.max() >= n_classes):
        raise ValueError(f"codes must be -1 or 0..{n_classes - 1}")
    counts = (values[:, :, None] == np.arange(n_classes)).sum(axis=0).astype(float)
    m = counts.sum(axis=1)
    pairs = counts[:, :, None] * counts[:, None, :]
    diagonal = np.arange(n_classes)
    pairs[:, diagonal, diagonal] -= counts
    weight = ratio(1.0, np.where(m > 1, m - 1, 0.0))
    return sum_by_unit(row, (pairs * weight[:, None, None]).reshape(len(counts), n_classes**2), n_units)


def alpha_metric(n_classes: int) -> Metric:
    """Krippendorff's alpha for nominal data (Krippendorff 2011, section C), from flattened coincidence matrices.

    1 - (n - 1) · disagreeing pairs / pairs of different values by chance. Where all values are of one class no
    disagreement can be expected, alpha is not defined, and the zero value stands.

    >>> alpha_metric(2).finish(np.array([10.0, 4.0, 4.0, 2.0]), 0.0)["alpha"].round(3).item()
    0.095
    """
    columns = tuple(f"{a}~{b}" for a in range(n_classes) for b in range(n_classes))
    return Metric(
        "alpha", columns, partial(_finish_alpha, n_classes=n_classes), partial(_tell_alpha, n_classes=n_classes)
    )


def ordinal_statistics(gold: npt.ArrayLike, predicted: npt.ArrayLike, unit: npt.ArrayLike, n_units: int) -> Array:
    """Seven sums of paired scores (shape (n,) each): shape (n_units, 7), columns `ORDINAL_COLUMNS`.

    >>> ordinal_statistics([3, 0], [2, 0], [0, 0], 1).tolist()
    [[2.0, 1.0, 3.0, 2.0, 9.0, 4.0, 6.0]]
    """
    g, p = np.asarray(gold, dtype=float), np.asarray(predicted, dtype=float)
    columns = [np.ones(len(g)), np.abs(g - p), g, p, g * g, p * p, g * p]
    return sum_by_unit(unit, np.stack(columns, axis=1), n_units)


def _finish_ordinal(stats: npt.ArrayLike, zero: float) -> Scores:
    """Mean absolute error and Pearson's r; r is `zero` where either side is constant, as it is then 0/0.

    r from sums is exact for the whole numbers of a scale; for reals, a variance below 1e-12 of the mean square is
    taken for none.
    """
    s = np.asarray(stats, dtype=float)
    n, error, g, p, gg, pp, gp = np.moveaxis(s, -1, 0)
    spread_g, spread_p = (n * sq - total * total for sq, total in ((gg, g), (pp, p)))
    constant = (spread_g <= 1e-12 * n * gg) | (spread_p <= 1e-12 * n * pp)
    scale = np.sqrt(np.where(constant, 0.0, spread_g * spread_p))
    return {
        "mean_absolute_error": ratio(error, n, zero),
        "pearson_r": np.clip(ratio(n * gp - g * p, scale, zero), -1.0, 1.0),
    }


def _tell_ordinal(total: Sequence[float], zero: float) -> Told:  # noqa: ARG001 - the form of `Tell`
    n, error, g, p, gg, pp, gp = total
    spread_g, spread_p = n * gg - g * g, n * pp - p * p
    constant = spread_g <= 1e-12 * n * gg or spread_p <= 1e-12 * n * pp
    return {
        "mean_absolute_error": Share(error, n),
        "pearson_r": Share(n * gp - g * p, 0.0 if constant else math.sqrt(spread_g * spread_p)),
    }


ORDINAL = Metric("ordinal", ORDINAL_COLUMNS, _finish_ordinal, _tell_ordinal)


def _finish_confusion(stats: npt.ArrayLike, zero: float, n_classes: int, averaged: Sequence[int] | None) -> Scores:
    s = np.asarray(stats, dtype=float)
    table = s.reshape(*s.shape[:-1], n_classes, n_classes)
    n = table.sum(axis=(-2, -1))
    gold, predicted = table.sum(axis=-1), table.sum(axis=-2)
    correct = np.diagonal(table, axis1=-2, axis2=-1)
    observed, chance = correct.sum(axis=-1) * n, (gold * predicted).sum(axis=-1)
    in_use = (gold + predicted) > 0
    if averaged is not None:
        in_use = np.broadcast_to(np.isin(np.arange(n_classes), np.asarray(averaged, dtype=np.int64)), gold.shape)
    f1_by_class = np.where(in_use, ratio(2 * correct, gold + predicted, zero), 0.0)
    micro = [np.where(in_use, x, 0.0).sum(axis=-1) for x in (correct, gold, predicted)]
    support = np.where(in_use, gold, 0.0)
    return {
        "accuracy": ratio(correct.sum(axis=-1), n, zero),
        "kappa": ratio(observed - chance, n * n - chance, zero),
        "macro_f1": ratio(f1_by_class.sum(axis=-1), in_use.sum(axis=-1), zero),
        "micro_f1": ratio(2 * micro[0], micro[1] + micro[2], zero),
        "weighted_f1": ratio((f1_by_class * support).sum(axis=-1), support.sum(axis=-1), zero),
    }


def _tell_confusion(
    total: Sequence[float],
    zero: float,
    names: Sequence[str],
    averaged: Sequence[int] | None,
) -> Told:
    """Kappa of the observed and the expected agreement, macro-F1 of the F1 of each class, the others as ratios."""
    table = np.asarray(total, dtype=float).reshape(len(names), len(names))
    gold, predicted, correct = (x.tolist() for x in (table.sum(axis=1), table.sum(axis=0), np.diagonal(table)))
    n, right = sum(gold), sum(correct)
    used = [k for k in range(len(names)) if gold[k] + predicted[k] > 0] if averaged is None else sorted({*averaged})
    by_class = {f"{names[k]}.f1": Share(2 * correct[k], gold[k] + predicted[k]) for k in used}
    weighted = sum(evaluate(by_class, name, zero) * gold[k] for k, name in zip(used, by_class, strict=True) if gold[k])
    support = sum(gold[k] for k in used)
    return {
        "accuracy": Share(right, n),
        "kappa": Combined("beyond chance", ("observed", "expected")),
        "macro_f1": Combined("mean", tuple(by_class)) if by_class else Share(0.0, 0.0),
        "micro_f1": Share(2 * sum(correct[k] for k in used), sum(gold[k] + predicted[k] for k in used)),
        "weighted_f1": Share(weighted, support),
        "observed": Share(right, n),
        "expected": Share(sum(g * p for g, p in zip(gold, predicted, strict=True)), n * n),
        **by_class,
    }


def _tell_alpha(total: Sequence[float], zero: float, n_classes: int) -> Told:  # noqa: ARG001 - the form of `Tell`
    table = np.asarray(total, dtype=float).reshape(n_classes, n_classes)
    values = table.sum(axis=1)
    n = float(values.sum())
    by_chance = n * n - float((values * values).sum())
    return {"alpha": Share(by_chance - (n - 1) * (n - float(np.trace(table))), by_chance)}


def _finish_alpha(stats: npt.ArrayLike, zero: float, n_classes: int) -> Scores:
    s = np.asarray(stats, dtype=float)
    table = s.reshape(*s.shape[:-1], n_classes, n_classes)
    values = table.sum(axis=-1)
    n = values.sum(axis=-1)
    disagreeing = n - np.trace(table, axis1=-2, axis2=-1)
    by_chance = n * n - (values * values).sum(axis=-1)
    alpha = 1.0 - (n - 1) * ratio(disagreeing, by_chance)
    return {"alpha": np.where(by_chance > 0, alpha, zero)}


def _checked(codes: npt.ArrayLike, limit: int) -> npt.NDArray[np.int64]:
    values = np.asarray(codes, dtype=np.int64).ravel()
    if values.size and (values.min() < 0 or values.max() >= limit):
        raise ValueError(f"codes must be 0..{limit - 1}, here {values.min()}..{values.max()}")
    return values
