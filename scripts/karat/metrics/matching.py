"""Strict set matching: what gold and prediction share, counted a unit and a class, with the pairs behind the counts.

Items are integer keys, equal exactly where two items are the same thing (`joint_keys` makes them from columns such as
start, end and label). Matching is by value, so that the order of the items never matters, and an item of one unit never
matches one of another. This is the strict score of CoNLL-2003 (Tjong Kim Sang and De Meulder 2003, section 3), which
seqeval, neleval and spaCy compute too: correct = |gold and predicted|, over the items of each side as sets.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np
import numpy.typing as npt

from karat.metrics.statistics import Array, IntArray

BoolArray: TypeAlias = npt.NDArray[np.bool_]
Duplicates: TypeAlias = Literal["collapse", "fp"]

LARGEST_KEY = 2**62


@dataclass(frozen=True, slots=True, eq=False)
class Matching:
    """Who matched whom, as indices into the gold and the predicted items; the raw material of an error list.

    `gold` and `pred` are parallel, a row a pair, sorted by gold. `missed` are gold items and `spurious` predicted ones
    without a partner. `repeated` are predictions identical to an earlier one of their unit, and `excused` those that an
    optional gold item takes out of the count. Every prediction is in exactly one of the four.
    """

    gold: IntArray
    pred: IntArray
    missed: IntArray
    spurious: IntArray
    repeated: IntArray
    excused: IntArray


def joint_keys(
    gold_columns: Sequence[npt.ArrayLike], pred_columns: Sequence[npt.ArrayLike]
) -> tuple[IntArray, IntArray]:
    """One integer a row, equal (within and across both sides) exactly where all columns are equal.

    Each side is a sequence of columns of equal length, such as start, end, label; a column is anything that sorts, so
    integers, strings or floats. Keys are not negative, below 2**62, and sort as the rows do. Raises ValueError if the
    sides differ in their number of columns or the columns of a side in their length.

    >>> gold, pred = joint_keys([[0, 6], [5, 9], ["PER", "ORG"]], [[6, 0], [9, 5], ["ORG", "GPE"]])
    >>> bool(gold[1] == pred[0]), bool(gold[0] == pred[1])
    (True, False)
    """
    if len(gold_columns) != len(pred_columns):
        raise ValueError(f"gold has {len(gold_columns)} columns, the prediction {len(pred_columns)}")
    gold, pred = [np.asarray(c) for c in gold_columns], [np.asarray(c) for c in pred_columns]
    for side in (gold, pred):
        if any(column.shape != (len(side[0]),) for column in side):
            raise ValueError("the columns of one side must be one-dimensional and of equal length")
    n_gold = len(gold[0]) if gold else 0
    key, size = np.zeros(n_gold + (len(pred[0]) if pred else 0), dtype=np.int64), 1
    for ours, theirs in zip(gold, pred, strict=True):
        code, width = _compact(_join(ours, theirs))
        if size * width > LARGEST_KEY:
            key, size = _ranked(key)
        if size * width > LARGEST_KEY:
            code, width = _ranked(code)
        key, size = key * width + code, size * width
    return key[:n_gold], key[n_gold:]


def set_statistics(
    gold_key: npt.ArrayLike,
    gold_unit: npt.ArrayLike,
    pred_key: npt.ArrayLike,
    pred_unit: npt.ArrayLike,
    n_units: int,
    *,
    optional: npt.ArrayLike | None = None,
    duplicates: Duplicates = "collapse",
) -> Array:
    """Correct, predicted and gold items a unit: shape (n_units, 3), the columns of `PRF_COLUMNS`.

    `gold_key`, `gold_unit` have shape (n_gold,), `pred_key`, `pred_unit` (n_pred,); units lie in 0..n_units-1. Gold is
    always a set. Under `duplicates="collapse"` so is the prediction; under "fp" every further identical prediction of a
    unit counts as a spurious one. `optional` (n_gold,) marks gold items that neither help nor hurt: one that is
    predicted goes out together with one prediction, one that is not is no miss; an item that stands in gold both as
    optional and not is not optional. Raises ValueError on a unit outside the range or an unknown policy.

    >>> set_statistics([1, 2], [0, 0], [2, 2, 3], [0, 0, 0], 1).tolist()
    [[1.0, 2.0, 2.0]]
    >>> set_statistics([1, 2], [0, 0], [2, 2, 3], [0, 0, 0], 1, duplicates="fp").tolist()
    [[1.0, 3.0, 2.0]]
    >>> set_statistics([1, 2], [0, 0], [2, 3], [0, 0], 1, optional=[False, True]).tolist()
    [[0.0, 1.0, 1.0]]
    """
    if duplicates not in ("collapse", "fp"):
        raise ValueError(f"there is no policy {duplicates!r} for duplicates: take 'collapse' or 'fp'")
    gold, pred, width = _codes(gold_key, gold_unit, pred_key, pred_unit, n_units)
    required, excusing = _split_optional(gold, optional)
    distinct = _distinct(pred)
    excused = distinct[_contained(distinct, excusing)]
    correct = required[_contained(required, distinct)]
    predicted = _count(pred if duplicates == "fp" else distinct, width, n_units) - _count(excused, width, n_units)
    return np.stack([_count(correct, width, n_units), predicted, _count(required, width, n_units)], axis=1)


def class_statistics(
    gold_key: npt.ArrayLike,
    gold_unit: npt.ArrayLike,
    gold_class: npt.ArrayLike,
    pred_key: npt.ArrayLike,
    pred_unit: npt.ArrayLike,
    pred_class: npt.ArrayLike,
    n_units: int,
    n_classes: int,
    *,
    optional: npt.ArrayLike | None = None,
    duplicates: Duplicates = "collapse",
) -> Array:
    """`set_statistics` split by class: shape (n_units, n_classes, 3).

    Classes (shape (n,), 0..n_classes-1) are part of what is matched: equal keys in two classes are two items. Where the
    key decides the class, as it does when the label is one of its columns, the sum over classes is `set_statistics`.
    Raises ValueError on a class or a unit outside its range.

    >>> class_statistics([7, 8], [0, 0], [0, 1], [7, 9], [0, 0], [0, 1], 1, 2).tolist()
    [[[1.0, 1.0, 1.0], [0.0, 1.0, 1.0]]]
    """
    sides = []
    for unit, kind in ((gold_unit, gold_class), (pred_unit, pred_class)):
        units, kinds = _in_range(unit, n_units, "unit"), _in_range(kind, n_classes, "class")
        sides.append(units * n_classes + kinds)
    cells = set_statistics(
        gold_key, sides[0], pred_key, sides[1], n_units * n_classes, optional=optional, duplicates=duplicates
    )
    return cells.reshape(n_units, n_classes, 3)


def match_sets(
    gold_key: npt.ArrayLike,
    gold_unit: npt.ArrayLike,
    pred_key: npt.ArrayLike,
    pred_unit: npt.ArrayLike,
    *,
    optional: npt.ArrayLike | None = None,
) -> Matching:
    """The pairs that `set_statistics` counts, each as the first of its copies on either side.

    Shapes as there. A gold item that repeats an earlier one, and an optional one, is in no list.

    >>> m = match_sets([1, 2], [0, 0], [2, 2, 3], [0, 0, 0])
    >>> m.gold.tolist(), m.pred.tolist(), m.missed.tolist(), m.spurious.tolist(), m.repeated.tolist()
    ([1], [0], [0], [2], [1])
    """
    gold, pred = joint_keys([gold_unit, gold_key], [pred_unit, pred_key])
    wanted = np.ones(len(gold), dtype=bool) if optional is None else ~np.asarray(optional, dtype=bool)
    required = np.flatnonzero(wanted)
    required = required[first_occurrences(gold[required])]
    first = first_occurrences(pred)
    firsts = np.flatnonzero(first)
    hit, place = pair_equal(gold[required], pred[firsts])
    free = first.copy()
    free[firsts[place]] = False
    spared = free & np.isin(pred, gold[~wanted])
    return Matching(
        gold=required[hit],
        pred=firsts[place],
        missed=np.delete(required, hit),
        spurious=np.flatnonzero(free & ~spared),
        repeated=np.flatnonzero(~first),
        excused=np.flatnonzero(spared),
    )


def pair_equal(gold_code: npt.ArrayLike, pred_code: npt.ArrayLike) -> tuple[IntArray, IntArray]:
    """One-to-one pairs of equal codes, copy by copy: the first with the first, the second with the second.

    Shapes (n_gold,) and (n_pred,); returns parallel indices, sorted by gold. This is the multiset intersection.

    >>> pair_equal([4, 4, 5], [5, 4, 6])
    (array([0, 2]), array([1, 0]))
    """
    gold, pred = np.asarray(gold_code, dtype=np.int64), np.asarray(pred_code, dtype=np.int64)
    gold_order, pred_order = np.argsort(gold, kind="stable"), np.argsort(pred, kind="stable")
    gold, pred = gold[gold_order], pred[pred_order]
    copy = np.arange(len(gold)) - np.searchsorted(gold, gold)
    place = np.searchsorted(pred, gold) + copy
    found = place < len(pred)
    found[found] = pred[place[found]] == gold[found]
    left, right = gold_order[found], pred_order[place[found]]
    by_gold = np.argsort(left)
    return left[by_gold], right[by_gold]


def first_occurrences(code: npt.ArrayLike) -> BoolArray:
    """Which items are not preceded by an equal one: shape (n,). What the "collapse" policy keeps.

    >>> first_occurrences([3, 1, 3]).tolist()
    [True, True, False]
    """
    codes = np.asarray(code, dtype=np.int64)
    order = np.argsort(codes, kind="stable")
    first = np.ones(len(codes), dtype=bool)
    first[order[1:]] = np.diff(codes[order]) != 0
    return first


def _join(gold: npt.NDArray[np.generic], pred: npt.NDArray[np.generic]) -> npt.NDArray[np.generic]:
    """Both sides of a column; an empty side has no say in its type (an empty list is a float array to numpy)."""
    if not len(gold) or not len(pred):
        return gold if len(gold) else pred
    return np.concatenate([gold, pred])


def _compact(column: npt.NDArray[np.generic]) -> tuple[IntArray, int]:
    """Codes from 0 that sort as the column does, and how many values they may take."""
    if not len(column):
        return np.zeros(0, dtype=np.int64), 1
    if column.dtype.kind in "ib":
        whole = column.astype(np.int64, copy=False)
        low, high = int(whole.min()), int(whole.max())
        if high - low < LARGEST_KEY:
            return whole - low, high - low + 1
    return _ranked(column)


def _ranked(column: npt.NDArray[np.generic]) -> tuple[IntArray, int]:
    values, rank = np.unique(column, return_inverse=True)
    return rank.astype(np.int64).reshape(-1), max(len(values), 1)


def _in_range(values: npt.ArrayLike, size: int, name: str) -> IntArray:
    codes = np.asarray(values, dtype=np.int64)
    if len(codes) and (codes.min() < 0 or codes.max() >= size):
        raise ValueError(f"a {name} lies outside 0..{size - 1}")
    return codes


def _codes(
    gold_key: npt.ArrayLike, gold_unit: npt.ArrayLike, pred_key: npt.ArrayLike, pred_unit: npt.ArrayLike, n_units: int
) -> tuple[IntArray, IntArray, int]:
    """Unit and key in one integer, unit * width + key: both sides, and the width."""
    ours, theirs = _in_range(gold_unit, n_units, "unit"), _in_range(pred_unit, n_units, "unit")
    gold, pred = np.asarray(gold_key, dtype=np.int64), np.asarray(pred_key, dtype=np.int64)
    if gold.shape != ours.shape or pred.shape != theirs.shape:
        raise ValueError("keys and units of one side must have equal length")
    key, width = _compact(np.concatenate([gold, pred]))
    if width * max(n_units, 1) > LARGEST_KEY:
        key, width = _ranked(key)
    return ours * width + key[: len(gold)], theirs * width + key[len(gold) :], width


def _split_optional(gold: IntArray, optional: npt.ArrayLike | None) -> tuple[IntArray, IntArray]:
    """Distinct required codes, and distinct optional codes that are not also required; both sorted."""
    if optional is None:
        return _distinct(gold), np.zeros(0, dtype=np.int64)
    may_miss = np.asarray(optional, dtype=bool)
    required, excusing = _distinct(gold[~may_miss]), _distinct(gold[may_miss])
    return required, excusing[~_contained(excusing, required)]


def _distinct(code: IntArray) -> IntArray:
    """Sorted, every code once. Items in text order make codes in order, and then nothing needs to be sorted."""
    step = np.diff(code)
    if not len(step) or step.min() > 0:
        return code
    ordered = np.sort(code)
    return ordered[np.flatnonzero(np.diff(ordered, prepend=ordered[0] - 1))]


def _contained(code: IntArray, among: IntArray) -> BoolArray:
    """Which codes are among the others; both sorted and distinct."""
    if not len(among):
        return np.zeros(len(code), dtype=bool)
    place = np.minimum(np.searchsorted(among, code), len(among) - 1)
    return np.asarray(among[place] == code)


def _count(code: IntArray, width: int, n_units: int) -> Array:
    return np.bincount(code // width, minlength=n_units).astype(float)
