"""Values: whether two quantities say the same, and how an attribute of matched items is scored.

No published scorer compares normalised quantities (MeasEval, Harper et al. 2021, compares strings), so the comparisons
are defined here. Each gives a credit between 0 and 1 for every matched pair; `attribute_statistics` turns the credits
of any attribute, of quantities, times, events or attributions, into accuracy on matched items and into end-to-end
scores.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

import numpy as np
import numpy.typing as npt

from karat.metrics.shares import Share, Told, tell_shared
from karat.metrics.statistics import Array, IntArray, Metric, Scores, precision_recall_f1, ratio, sum_by_unit

ATTRIBUTE_COLUMNS = ("correct", "matched", "predicted", "gold")

ROUNDING = 1e-9
"""Two numbers this close, relative to the larger, are one number: what reading decimals may cost, and no more."""


TOLERANCE = 0.1
"""How far off a number may be to be near enough, as a share of the gold number."""


class Operator(IntEnum):
    """How the words restrict the number: 40, more than 40, at least, less than, at most, about, and dozens."""

    EQUAL = 0
    MORE = 1
    AT_LEAST = 2
    LESS = 3
    AT_MOST = 4
    ABOUT = 5
    VAGUE = 6


@dataclass(frozen=True, slots=True, eq=False)
class Quantities:
    """Quantities, a row each, all arrays of shape (n,): `operator` codes; `value`, `low`, `high`, nan where there is
    none (infinity is no value); `measure`, the code of the unit of measure.

    Raises ValueError if the arrays are not of one length.
    """

    operator: IntArray
    value: Array
    low: Array
    high: Array
    measure: IntArray

    def __post_init__(self) -> None:
        for name in ("operator", "measure"):
            object.__setattr__(self, name, np.asarray(getattr(self, name), dtype=np.int64))
        for name in ("value", "low", "high"):
            object.__setattr__(self, name, np.asarray(getattr(self, name), dtype=float))
        if any(getattr(self, name).shape != (len(self.value),) for name in self.__slots__):
            raise ValueError("the arrays of quantities must be one-dimensional and of one length")
        object.__setattr__(self, "value", np.where(np.isfinite(self.value), self.value, np.nan))

    def take(self, index: npt.ArrayLike) -> Quantities:
        """The quantities at these places, such as the gold ends of an alignment."""
        at = np.asarray(index, dtype=np.int64)
        return Quantities(self.operator[at], self.value[at], self.low[at], self.high[at], self.measure[at])


def admitted_interval(quantities: Quantities, approximation: float = 0.1) -> tuple[Array, Array]:
    """The numbers that each quantity admits, as lower and upper end, shape (n,) each; infinite where it is open.

    `low` and `high` stand where they are given. Else: a number admits itself; "more than" and "at least" reach up
    without end; "less than" and "at most" reach down to 0, or without end for a number below 0; "about" admits the
    share `approximation` of the number on either side; a vague quantity reaches from 0 up without end. Whether an end
    itself is admitted makes no difference to lengths. nan, nan if nothing is known.

    >>> q = Quantities([Operator.MORE, Operator.ABOUT, Operator.VAGUE], [40, 500, np.nan], [np.nan, np.nan, 24],
    ...                [np.nan] * 3, [0, 0, 0])
    >>> low, high = admitted_interval(q)
    >>> low.tolist(), high.tolist()
    ([40.0, 450.0, 24.0], [inf, 550.0, inf])
    """
    op, value = quantities.operator, quantities.value
    margin = np.where(op == Operator.ABOUT, approximation * np.abs(value), 0.0)
    floor = np.where(value < 0, -np.inf, 0.0)
    low = np.where(np.isin(op, (Operator.LESS, Operator.AT_MOST)), floor, value - margin)
    high = np.where(np.isin(op, (Operator.MORE, Operator.AT_LEAST)), np.inf, value + margin)
    vague = op == Operator.VAGUE
    low, high = np.where(vague, floor, low), np.where(vague, np.inf, high)
    low = np.where(np.isnan(quantities.low), low, quantities.low)
    high = np.where(np.isnan(quantities.high), high, quantities.high)
    unknown = np.isnan(value) & np.isnan(quantities.low) & np.isnan(quantities.high)
    return np.where(unknown, np.nan, low), np.where(unknown, np.nan, high)


def interval_overlap(
    gold: tuple[npt.ArrayLike, npt.ArrayLike], predicted: tuple[npt.ArrayLike, npt.ArrayLike]
) -> Array:
    """Jaccard of intervals, each (lower ends, upper ends): length shared over length covered, shape (n,), in [0, 1].

    Equal intervals give 1, single points and open ones too. A point and anything else share no length: 0. An open end
    is cut at twice the largest finite end of the two intervals, disregarding signs, so that the result does not depend
    on the scale: "more than 40" and "more than 50" are [40, 100] and [50, 100]. nan, or an end below its start, is 0.

    >>> interval_overlap(([40, 40, 450], [np.inf, 40, 550]), ([50, 40, 500], [np.inf, 40, 600])).round(3).tolist()
    [0.833, 1.0, 0.333]
    """
    ends = [np.asarray(side, dtype=float) for pair in (gold, predicted) for side in pair]
    finite = np.stack([np.where(np.isfinite(end), np.abs(end), 0.0) for end in ends])
    cut = 2 * finite.max(axis=0)
    low_a, high_a, low_b, high_b = (np.clip(end, -cut, cut) for end in ends)
    shared = np.clip(np.minimum(high_a, high_b) - np.maximum(low_a, low_b), 0.0, None)
    jaccard = ratio(shared, (high_a - low_a) + (high_b - low_b) - shared)
    equal = (ends[0] == ends[2]) & (ends[1] == ends[3])
    sound = (ends[0] <= ends[1]) & (ends[2] <= ends[3])
    return np.where(sound, np.where(equal, 1.0, np.nan_to_num(jaccard)), 0.0)


def compare_quantities(
    gold: Quantities,
    predicted: Quantities,
    *,
    count: int | None = None,
    tolerance: float = TOLERANCE,
    approximation: float = 0.1,
) -> dict[str, Array]:
    """Credits of matched quantities (row i of gold with row i of predicted), each of shape (n,) and in [0, 1]:

    - `value`: the numbers are equal; or operator and number together say the same, as "more than 40" and "at least 41"
      do of things counted (`count` is the code of their unit of measure); or both are vague without a number and have
      the same bounds;
    - `within`: that, or the predicted number lies within the share `tolerance` of the gold number;
    - `operator`: the operators are equal, or operator and number together say the same;
    - `measure`: the units of measure are equal;
    - `interval`: `interval_overlap` of what they admit, 0 if the units of measure differ;
    - `all`: value, operator and measure are right.

    >>> more = Quantities([Operator.MORE], [40], [np.nan], [np.nan], [0])
    >>> least = Quantities([Operator.AT_LEAST], [41], [np.nan], [np.nan], [0])
    >>> compare_quantities(more, least, count=0)["value"], compare_quantities(more, least)["value"]
    (array([1.]), array([0.]))
    """
    ours, theirs = _inclusive(gold, count), _inclusive(predicted, count)
    same_statement = (ours[0] == theirs[0]) & _close(ours[1], theirs[1])
    bounds = _same_bound(gold.low, predicted.low) & _same_bound(gold.high, predicted.high)
    no_number = np.isnan(gold.value) & np.isnan(predicted.value)
    vague = (gold.operator == Operator.VAGUE) & (predicted.operator == Operator.VAGUE)
    value = _close(gold.value, predicted.value) | same_statement | (no_number & vague & bounds)
    distance = np.abs(gold.value - predicted.value)
    within = value | (distance <= tolerance * np.abs(gold.value) * (1 + ROUNDING))
    operator = (gold.operator == predicted.operator) | same_statement
    measure = gold.measure == predicted.measure
    overlap = interval_overlap(admitted_interval(gold, approximation), admitted_interval(predicted, approximation))
    return {
        "value": value.astype(float),
        "within": within.astype(float),
        "operator": operator.astype(float),
        "measure": measure.astype(float),
        # Two that are vague within the same bounds, or within none, admit the same.
        "interval": np.where(measure, np.where(no_number & vague & bounds, 1.0, overlap), 0.0),
        "all": (value & operator & measure).astype(float),
    }


def attribute_statistics(
    credit: npt.ArrayLike, matched_unit: npt.ArrayLike, gold_unit: npt.ArrayLike, pred_unit: npt.ArrayLike, n_units: int
) -> Array:
    """An attribute of items that were matched first: shape (n_units, 4), columns `ATTRIBUTE_COLUMNS`.

    `credit` and `matched_unit` have a row for each matched pair; `gold_unit` (n_gold,) and `pred_unit` (n_pred,) have
    one for each item, matched or not.

    >>> attribute_statistics([1.0, 0.0], [0, 0], [0, 0, 0], [0, 0], 1).tolist()
    [[1.0, 2.0, 2.0, 3.0]]
    """
    credits = np.asarray(credit, dtype=float)
    matched = sum_by_unit(matched_unit, np.stack([credits, np.ones(len(credits))], axis=1), n_units)
    sizes = [np.bincount(np.asarray(u, dtype=np.int64), minlength=n_units)[:n_units] for u in (pred_unit, gold_unit)]
    return np.concatenate([matched, np.stack(sizes, axis=1)], axis=1)


def _finish_attribute(stats: npt.ArrayLike, zero: float) -> Scores:
    """Accuracy on matched items, and P, R, F1 end to end, where an unmatched item is a wrong one.

    The end-to-end F1 is accuracy times the F1 of the matching, as TempEval-3 defines attribute F1 (UzZaman et al.
    2013): both are 2 · correct / (predicted + gold). EvmEval's joint scores follow the same idea.
    """
    s = np.asarray(stats, dtype=float)
    correct, matched, predicted, gold = s[..., 0], s[..., 1], s[..., 2], s[..., 3]
    return {
        "accuracy": ratio(correct, matched, zero),
        **precision_recall_f1(correct, predicted, correct, gold, zero),
    }


def _tell_attribute(total: Sequence[float], zero: float) -> Told:
    correct, matched, predicted, gold = total
    return {"accuracy": Share(correct, matched), **tell_shared(correct, predicted, gold, zero)}


ATTRIBUTE = Metric("attribute", ATTRIBUTE_COLUMNS, _finish_attribute, _tell_attribute)


def _inclusive(quantities: Quantities, count: int | None) -> tuple[IntArray, Array]:
    """Operators and numbers, with "more than n" things counted as "at least n + 1", and "less than n" likewise."""
    op, value = quantities.operator, quantities.value
    whole = (quantities.measure == count) & (value == np.floor(value))
    more, less = whole & (op == Operator.MORE), whole & (op == Operator.LESS)
    operator = np.where(more, Operator.AT_LEAST, np.where(less, Operator.AT_MOST, op))
    return operator, np.where(more, value + 1, np.where(less, value - 1, value))


def _same_bound(a: Array, b: Array) -> npt.NDArray[np.bool_]:
    return _close(a, b) | (np.isnan(a) & np.isnan(b))


def _close(a: Array, b: Array) -> npt.NDArray[np.bool_]:
    """Equal up to rounding; nan and infinity are close to nothing, but an infinity to itself."""
    equal = a == b
    apart = np.abs(np.where(equal, 0.0, a) - np.where(equal, 0.0, b))
    return np.asarray(equal | (apart <= ROUNDING * np.maximum(np.abs(a), np.abs(b))) & np.isfinite(apart))
