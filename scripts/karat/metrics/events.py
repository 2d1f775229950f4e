"""Events: triggers and arguments as TextEE's six numbers, and event nuggets by EvmEval's partial credit.

TextEE (Huang et al. 2024) names what equals what: a trigger is its span (Trig-I), with its type (Trig-C); an argument
is the type of its event and its span (Arg-I), with its role (Arg-C); the attached scores add the span of the trigger.
All are sets. TextEE compares within windows of text; here that is the unit.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np
import numpy.typing as npt

from karat.metrics.assignment import best_matching
from karat.metrics.greedy import first_come
from karat.metrics.labelled_spans import BoolArray, Spans, overlapping, span_keys
from karat.metrics.matching import Matching, joint_keys, set_statistics
from karat.metrics.statistics import Array, IntArray, sum_by_unit
from karat.metrics.values import attribute_statistics

TriggerLevel: TypeAlias = Literal["Trig-I", "Trig-C"]
ArgumentLevel: TypeAlias = Literal["Arg-I", "Arg-C", "Arg-I+", "Arg-C+"]

ARGUMENT_KEYS: dict[ArgumentLevel, tuple[str, ...]] = {
    "Arg-I": ("event_type", "filler"),
    "Arg-C": ("event_type", "filler", "role"),
    "Arg-I+": ("event_type", "trigger", "filler"),
    "Arg-C+": ("event_type", "trigger", "filler", "role"),
}
"""What makes two arguments equal at each level."""

NOT_ANNOTATED = -1
"""An attribute that gold leaves open."""


@dataclass(frozen=True, slots=True, eq=False)
class Arguments:
    """One side's event arguments, a row each, all arrays of shape (n,).

    `trigger` and `filler` are codes that mean the same on both sides: keys of `labelled_spans.span_keys` for scores
    over mentions. With gold's entities as fillers (`relations.credited_entities`) any mention of the right entity earns
    the credit; with aligned events as triggers an argument may hang on any mention of its event.

    Raises ValueError if the arrays are not of one length.
    """

    unit: IntArray
    event_type: IntArray
    trigger: IntArray
    role: IntArray
    filler: IntArray

    def __post_init__(self) -> None:
        for name in self.__slots__:
            object.__setattr__(self, name, np.asarray(getattr(self, name), dtype=np.int64))
        if any(getattr(self, name).shape != (len(self.unit),) for name in self.__slots__):
            raise ValueError("the arrays of arguments must be one-dimensional and of one length")


def trigger_keys(level: TriggerLevel, gold: Spans, pred: Spans) -> tuple[IntArray, IntArray]:
    """A key a trigger, equal exactly where two triggers are the same at this level; labels are event types."""
    gold_span, pred_span = span_keys(gold, pred)
    if level == "Trig-I":
        return gold_span, pred_span
    return joint_keys([gold_span, gold.label], [pred_span, pred.label])


def trigger_statistics(level: TriggerLevel, gold: Spans, pred: Spans, n_units: int) -> Array:
    """Correct, predicted and gold triggers a unit: shape (n_units, 3), columns `PRF_COLUMNS`.

    Several events on one trigger are one trigger for Trig-I and one a type for Trig-C.

    >>> gold = Spans.contiguous([0, 0], [3, 3], [9, 9], [1, 2])
    >>> pred = Spans.contiguous([0], [3], [9], [2])
    >>> trigger_statistics("Trig-I", gold, pred, 1).tolist(), trigger_statistics("Trig-C", gold, pred, 1).tolist()
    ([[1.0, 1.0, 1.0]], [[1.0, 1.0, 2.0]])
    """
    gold_key, pred_key = trigger_keys(level, gold, pred)
    return set_statistics(gold_key, gold.unit, pred_key, pred.unit, n_units, optional=gold.optional)


def argument_keys(level: ArgumentLevel, gold: Arguments, pred: Arguments) -> tuple[IntArray, IntArray]:
    """A key an argument, equal exactly where two arguments are the same at this level."""
    columns = ARGUMENT_KEYS[level]
    return joint_keys([getattr(gold, c) for c in columns], [getattr(pred, c) for c in columns])


def argument_statistics(
    level: ArgumentLevel,
    gold: Arguments,
    pred: Arguments,
    n_units: int,
    *,
    optional: npt.ArrayLike | None = None,
) -> Array:
    """Correct, predicted and gold arguments a unit: shape (n_units, 3), columns `PRF_COLUMNS`.

    `optional` (n_gold,) marks gold arguments that neither help nor hurt. Without the trigger, arguments that two events
    of one type share are one (TextEE); only the attached levels tell whose argument it is.

    >>> gold = Arguments([0, 0], [1, 1], [10, 20], [5, 5], [7, 8])
    >>> swapped = Arguments([0, 0], [1, 1], [10, 20], [5, 5], [8, 7])
    >>> argument_statistics("Arg-C", gold, swapped, 1).tolist()
    [[2.0, 2.0, 2.0]]
    >>> argument_statistics("Arg-C+", gold, swapped, 1).tolist()
    [[0.0, 2.0, 2.0]]
    """
    gold_key, pred_key = argument_keys(level, gold, pred)
    return set_statistics(gold_key, gold.unit, pred_key, pred.unit, n_units, optional=optional)


def nugget_statistics(
    gold: Spans,
    pred: Spans,
    n_units: int,
    gold_attributes: npt.ArrayLike | None = None,
    pred_attributes: npt.ArrayLike | None = None,
    *,
    mode: Literal["optimal", "evmeval"] = "optimal",
) -> Array:
    """Event nuggets with partial credit: shape (n_units, 3), columns `PRF_COLUMNS`, where correct is a sum of Dice.

    TAC KBP event nugget evaluation (Liu, Mitamura & Hovy 2015; EvmEval 1.8): a pair of nuggets earns the Dice
    coefficient of their characters, 2 |g & p| / (|g| + |p|). Attributes (shape (n,) or (n, k), codes) must be equal for
    a pair to be made; a gold `NOT_ANNOTATED` equals anything. So one call without attributes gives EvmEval's "plain",
    one with the types "mention_type", with the realis "realis_status", with both side by side the combination: each has
    its own pairs. Labels of the spans are not looked at.

    Pairs are one to one and earn as much together as they can. `mode="evmeval"` takes them greedily, the best first,
    ties by the order of the predictions, then of gold; and it drops what is predicted in units (there: documents)
    without gold nuggets, as EvmEval's micro average does. Its macro average is `macro.macro_statistics` of the result
    with `gold_empty="drop"`, and its F1 `f1_of_means`.

    >>> gold = Spans.contiguous([0], [0], [6], [0])
    >>> pred = Spans.contiguous([0, 0], [0, 4], [4, 6], [0, 0])
    >>> nugget_statistics(gold, pred, 1).tolist()
    [[0.8, 2.0, 1.0]]
    """
    left, right, shared = overlapping(gold, pred)
    if gold_attributes is not None and pred_attributes is not None:
        ours, theirs = _columns(gold_attributes)[left], _columns(pred_attributes)[right]
        agree = ((ours == theirs) | (ours == NOT_ANNOTATED)).all(axis=1)
        left, right, shared = left[agree], right[agree], shared[agree]
    dice = 2.0 * shared / (gold.length()[left] + pred.length()[right])
    chosen = _best_first(left, right, dice) if mode == "evmeval" else best_matching(left, right, dice)
    unit = gold.unit[left[chosen]]
    columns = [
        sum_by_unit(unit, dice[chosen], n_units),
        sum_by_unit(pred.unit, np.ones(len(pred)), n_units),
        sum_by_unit(gold.unit, np.ones(len(gold)), n_units),
    ]
    stats = np.stack(columns, axis=1)
    if mode == "evmeval":
        stats[stats[:, 2] == 0] = 0.0
    return stats


def nugget_attribute_statistics(
    matching: Matching,
    gold: Spans,
    pred: Spans,
    gold_attribute: npt.ArrayLike,
    pred_attribute: npt.ArrayLike,
    n_units: int,
) -> Array:
    """An attribute (realis, polarity, ...) of matched nuggets: shape (n_units, 4), columns `ATTRIBUTE_COLUMNS`.

    `matching` says who matched whom (`matching.match_sets`, `overlap.align`); attributes are codes of shape (n_gold,)
    and (n_pred,). Finish with `values.ATTRIBUTE`: accuracy on matched nuggets, and P, R, F1 end to end. A nugget whose
    gold attribute is `NOT_ANNOTATED` is not counted on either side.

    >>> spans = Spans.contiguous([0, 0], [0, 5], [3, 9], [1, 1])
    >>> from karat.metrics.overlap import align
    >>> nugget_attribute_statistics(align(spans, spans), spans, spans, [1, 2], [1, 1], 1).tolist()
    [[1.0, 2.0, 2.0, 2.0]]
    """
    ours, theirs = np.asarray(gold_attribute, dtype=np.int64), np.asarray(pred_attribute, dtype=np.int64)
    known = ours[matching.gold] != NOT_ANNOTATED
    left, right = matching.gold[known], matching.pred[known]
    missed = matching.missed[ours[matching.missed] != NOT_ANNOTATED]
    return attribute_statistics(
        ours[left] == theirs[right],
        gold.unit[left],
        gold.unit[np.append(left, missed)],
        pred.unit[np.append(right, matching.spurious)],
        n_units,
    )


def _columns(attributes: npt.ArrayLike) -> IntArray:
    values = np.asarray(attributes, dtype=np.int64)
    return values[:, None] if values.ndim == 1 else values


def _best_first(left: IntArray, right: IntArray, weight: Array) -> BoolArray:
    """EvmEval's greedy choice: the heaviest edge first, ties by the predicted end, then by the gold end."""
    order = np.lexsort((left, right, -weight))
    chosen = np.zeros(len(left), dtype=bool)
    chosen[order] = first_come(left[order], right[order])
    return chosen
