"""Scores of time expressions as TempEval-3 has them, over expressions that were matched before.

TempEval-3 (UzZaman et al. 2013, section 4.1) scores spans strictly (same extent) and relaxed (any overlap), and an
attribute by its accuracy on the relaxed matches times the relaxed F1. That product is F1 with the right attributes as
correct items, 2 · right / (predicted + gold), so precision and recall of an attribute come for free and all counts add
up. Where both sides are empty the toolkit says 1, which is `zero=1`; where one is, it says 0, which is `zero=0`.

Values are right as strings (or by the caller's account of alternatives); credit for granularity
(`timex_values.granularity_credit`) is a score of its own.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from karat.metrics.shares import Share, Told, tell_shared
from karat.metrics.statistics import Array, Metric, Scores, precision_recall_f1, ratio, sum_by_unit

_MATCHES = ("strict", "relaxed", "type", "value", "granularity")
_ATTRIBUTES = ("type", "value", "granularity")


def finish_timex(stats: npt.ArrayLike, zero: float = 0.0) -> Scores:
    """Precision, recall and F1 of strict and relaxed spans, type, value and granularity; accuracy of the last three.

    The sample that comes with the TempEval-3 toolkit, without normalising its ids, has 31 gold and 33 predicted
    expressions, 26 of them matched, 19 with equal extent and 10 with equal values. The toolkit prints these four:

    >>> scores = finish_timex([19, 26, 26, 10, 10, 33, 31])
    >>> [round(100 * scores[name].item(), 2) for name in ("strict_f1", "relaxed_f1", "type_f1", "value_f1")]
    [59.38, 81.25, 81.25, 31.25]
    """
    s = np.asarray(stats, dtype=float)
    predicted, gold = s[..., 5], s[..., 6]
    scores: Scores = {}
    for column, name in enumerate(_MATCHES):
        for measure, values in precision_recall_f1(s[..., column], predicted, s[..., column], gold, zero).items():
            scores[f"{name}_{measure}"] = values
        if name in _ATTRIBUTES:
            scores[f"{name}_accuracy"] = ratio(s[..., column], s[..., 1], zero)
    return scores


def _tell_timex(total: Sequence[float], zero: float) -> Told:
    predicted, gold = total[5:]
    told: dict[str, Share] = {}
    for right, name in zip(total, _MATCHES, strict=False):
        told |= tell_shared(right, predicted, gold, zero, prefix=f"{name}_")
        if name in _ATTRIBUTES:
            told[f"{name}_accuracy"] = Share(right, total[1])
    return told


TIMEX = Metric("timex", (*_MATCHES, "predicted", "gold"), finish_timex, _tell_timex)


def timex_statistics(
    gold_unit: npt.ArrayLike,
    predicted_unit: npt.ArrayLike,
    n_units: int,
    *,
    pairs: npt.ArrayLike,
    strict: npt.ArrayLike,
    type_match: npt.ArrayLike,
    value_match: npt.ArrayLike,
    value_credit: npt.ArrayLike | None = None,
) -> Array:
    """Statistics for `TIMEX`, shape (n_units, 7).

    `gold_unit` and `predicted_unit` have one unit for each expression. `pairs`, shape (m, 2), are relaxed matches:
    positions of a gold and a predicted expression. The other arrays, shape (m,), say of each pair whether its spans,
    its types and its values are equal, and which credit in 0..1 its values deserve (default: equality). An expression
    counts in one pair only: a pair counts if no pair before it that counts has its gold or its predicted expression.
    Pairs belong to the unit of their gold expression.

    >>> timex_statistics([0, 0], [0], 1, pairs=[[1, 0]], strict=[False], type_match=[True], value_match=[True]).tolist()
    [[0.0, 1.0, 1.0, 1.0, 1.0, 1.0, 2.0]]
    """
    unit_of_gold = np.asarray(gold_unit, dtype=np.int64)
    unit_of_predicted = np.asarray(predicted_unit, dtype=np.int64)
    matched = np.asarray(pairs, dtype=np.int64).reshape(-1, 2)
    of_pair = [
        strict,
        np.ones(len(matched)),
        type_match,
        value_match,
        value_match if value_credit is None else value_credit,
    ]
    columns = np.stack([np.asarray(column, dtype=float) for column in of_pair], axis=1)
    kept = _one_to_one(matched)
    return np.concatenate(
        [
            sum_by_unit(unit_of_gold[matched[kept, 0]], columns[kept], n_units),
            sum_by_unit(unit_of_predicted, np.ones((len(unit_of_predicted), 1)), n_units),
            sum_by_unit(unit_of_gold, np.ones((len(unit_of_gold), 1)), n_units),
        ],
        axis=1,
    )


def _one_to_one(pairs: npt.NDArray[np.int64]) -> npt.NDArray[np.bool_]:
    """Which pairs share no expression with an earlier pair that is kept."""
    kept = np.ones(len(pairs), dtype=bool)
    if all(len(np.unique(side)) == len(side) for side in pairs.T):
        return kept
    used: tuple[set[int], set[int]] = (set(), set())
    for i, (gold, predicted) in enumerate(pairs.tolist()):
        kept[i] = gold not in used[0] and predicted not in used[1]
        if kept[i]:
            used[0].add(gold)
            used[1].add(predicted)
    return kept
