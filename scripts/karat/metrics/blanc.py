"""BLANC: recall, precision and F of coreference links and of non-coreference links, averaged.

Recasens and Hovy 2011 define it where both sides have the same mentions, Luo et al. 2014 for predicted ones; where the
former applies, the two agree. Links are pairs of mentions of a document. Their numbers add up over documents before
anything is divided. The two reference scorers differ only where a type of link is missing, so they share the statistics
and have a `finish` each.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from karat.metrics.assignment import BoolArray
from karat.metrics.contingency import Contingency
from karat.metrics.shares import Combined, Share, Told, tell_prf, under
from karat.metrics.statistics import Array, IntArray, Scores, precision_recall_f1, sum_by_unit

BLANC_COLUMNS = (
    "coreferent_correct",
    "coreferent_predicted",
    "coreferent_gold",
    "noncoreferent_correct",
    "noncoreferent_predicted",
    "noncoreferent_gold",
)


def blanc_statistics(table: Contingency) -> Array:
    """Links of both types, (n_units, 6) with `BLANC_COLUMNS` (Luo et al. 2014, for predicted mentions).

    A link is correct if both sides have it with the same type. The links between matched mentions that neither side
    calls coreferent are counted by inclusion and exclusion, without listing any.
    """
    n_units = table.n_units
    unit = table.cell_unit
    matched_gold = np.bincount(table.cell_gold, weights=table.cell_count, minlength=len(table.gold_size))
    matched_predicted = np.bincount(table.cell_predicted, weights=table.cell_count, minlength=len(table.predicted_size))
    both = sum_by_unit(unit, _pairs(table.cell_count), n_units)
    matched_in_gold = sum_by_unit(table.gold_unit, _pairs(matched_gold), n_units)
    matched_in_predicted = sum_by_unit(table.predicted_unit, _pairs(matched_predicted), n_units)
    matched = _pairs(sum_by_unit(unit, table.cell_count, n_units))
    coreferent_gold = sum_by_unit(table.gold_unit, _pairs(table.gold_size), n_units)
    coreferent_predicted = sum_by_unit(table.predicted_unit, _pairs(table.predicted_size), n_units)
    all_gold = _pairs(sum_by_unit(table.gold_unit, table.gold_size, n_units))
    all_predicted = _pairs(sum_by_unit(table.predicted_unit, table.predicted_size, n_units))
    return np.stack(
        [
            both,
            coreferent_predicted,
            coreferent_gold,
            matched - matched_in_gold - matched_in_predicted + both,
            all_predicted - coreferent_predicted,
            all_gold - coreferent_gold,
        ],
        axis=1,
    )


def finish_blanc_conll(stats: npt.ArrayLike, zero: float = 0.0) -> Scores:
    """BLANC of the CoNLL scorer 8.01: where the gold lacks one type of link, the other type alone counts.

    Links that are predicted of the type that the gold lacks are then free. Gold of at most one mention has no link at
    all and scores `zero`, even if it is predicted rightly. `stats` has shape (..., 6).

    >>> finish_blanc_conll([2, 2, 6, 0, 4, 0])["f1"].item()  # one gold cluster of 4, predicted as two of 2
    0.5
    """
    s = np.asarray(stats, dtype=float)
    return _average(s, s[..., 2] > 0, s[..., 5] > 0, zero)


def finish_blanc_ua(stats: npt.ArrayLike, zero: float = 0.0) -> Scores:
    """BLANC of the Universal Anaphora and CorefUD scorers: a type of link is left out only if both sides lack it.

    `stats` has shape (..., 6).

    >>> finish_blanc_ua([2, 2, 6, 0, 4, 0])["f1"].item()  # one gold cluster of 4, predicted as two of 2
    0.25
    """
    s = np.asarray(stats, dtype=float)
    return _average(s, (s[..., 1] > 0) | (s[..., 2] > 0), (s[..., 4] > 0) | (s[..., 5] > 0), zero)


def tell_blanc_conll(total: Sequence[float], zero: float) -> Told:
    """The two types of link as parts, and which of them the mean is taken of, as in `finish_blanc_conll`."""
    return _tell(total, zero, total[2] > 0, total[5] > 0)


def tell_blanc_ua(total: Sequence[float], zero: float) -> Told:
    """The two types of link as parts, and which of them the mean is taken of, as in `finish_blanc_ua`.

    >>> tell_blanc_ua([2, 2, 6, 0, 4, 0], 0.0)["f1"].of
    ('coreference.f1', 'non-coreference.f1')
    """
    return _tell(total, zero, total[1] > 0 or total[2] > 0, total[4] > 0 or total[5] > 0)


def _tell(total: Sequence[float], zero: float, use_coreferent: bool, use_noncoreferent: bool) -> Told:
    links = {"coreference": (total[:3], use_coreferent), "non-coreference": (total[3:], use_noncoreferent)}
    parts: dict[str, Share | Combined] = {}
    for kind, (counts, _) in links.items():
        parts |= under(kind, tell_prf(counts, zero))
    used = [kind for kind, (_, use) in links.items() if use]
    names = ("precision", "recall", "f1")
    # Without any link there is nothing to take a mean of.
    scores = {n: Combined("mean", tuple(f"{k}.{n}" for k in used)) if used else Share(0.0, 0.0) for n in names}
    return scores | parts


def _average(s: Array, use_coreferent: BoolArray, use_noncoreferent: BoolArray, zero: float) -> Scores:
    """Mean over the types of link in use, elementwise; `zero` where neither is."""
    coreferent = precision_recall_f1(s[..., 0], s[..., 1], s[..., 0], s[..., 2], zero)
    noncoreferent = precision_recall_f1(s[..., 3], s[..., 4], s[..., 3], s[..., 5], zero)
    n_used = use_coreferent.astype(float) + use_noncoreferent
    return {
        name: np.where(
            n_used > 0,
            (np.where(use_coreferent, coreferent[name], 0.0) + np.where(use_noncoreferent, noncoreferent[name], 0.0))
            / np.maximum(n_used, 1),
            zero,
        )
        for name in ("precision", "recall", "f1")
    }


def _pairs(n: Array | IntArray) -> Array:
    """Number of pairs among n mentions."""
    return np.asarray(n * (n - 1) / 2, dtype=float)
