"""Averages over documents, as statistics that add up: each document brings its own precision, recall and F1."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np
import numpy.typing as npt

from karat.metrics.shares import F1, Share, Told
from karat.metrics.statistics import Array, Metric, Scores, f1, ratio

MACRO_COLUMNS = ("precision", "recall", "f1", "documents")


def macro_statistics(
    stats: npt.ArrayLike, *, both_empty: float = 1.0, gold_empty: Literal["count", "drop"] = "count"
) -> Array:
    """From counts a document (columns `PRF_COLUMNS`), its scores and a 1: shape (n_documents, 4), `MACRO_COLUMNS`.

    A document with nothing to find where nothing was found scores `both_empty`; any other 0/0 is 0. These are GERBIL's
    rules (Usbeck et al. 2015; FMeasureCalculator). `gold_empty="drop"` leaves out every document without gold items,
    as EvmEval does: what was predicted there is then never counted.

    >>> macro_statistics([[1, 1, 2], [0, 0, 0], [0, 3, 0]]).round(3).tolist()
    [[1.0, 0.5, 0.667, 1.0], [1.0, 1.0, 1.0, 1.0], [0.0, 0.0, 0.0, 1.0]]
    """
    s = np.asarray(stats, dtype=float).reshape(-1, 3)
    correct, predicted, gold = s.T
    precision, recall = ratio(correct, predicted), ratio(correct, gold)
    rows = np.stack([precision, recall, f1(precision, recall), np.ones(len(s))], axis=1)
    rows[(predicted == 0) & (gold == 0), :3] = both_empty
    if gold_empty == "drop":
        rows[gold == 0] = 0.0
    return rows


def _finish_macro(stats: npt.ArrayLike, zero: float) -> Scores:
    """Means over documents; `f1` is the mean of F1 (GERBIL), `f1_of_means` the F1 of mean P and R (EvmEval)."""
    s = np.asarray(stats, dtype=float)
    precision, recall, mean_f1 = (ratio(s[..., column], s[..., 3], zero) for column in range(3))
    return {"precision": precision, "recall": recall, "f1": mean_f1, "f1_of_means": f1(precision, recall)}


def _tell_macro(total: Sequence[float], zero: float) -> Told:  # noqa: ARG001 - the form of `Tell`
    documents = total[3]
    means = {name: Share(total[column], documents) for column, name in enumerate(MACRO_COLUMNS[:3])}
    return means | {"f1_of_means": F1}


MACRO = Metric("macro", MACRO_COLUMNS, _finish_macro, _tell_macro)
