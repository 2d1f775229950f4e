"""Errors by kind: what is wrong with each item, and whether the fault lies in the layer below.

A layer is matched first; what its pairs have in common is then looked at, fault by fault. An argument whose trigger was
not found cannot be right, so errors are also told apart by where they arise.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import IntEnum

import numpy as np
import numpy.typing as npt

from karat.metrics.labelled_spans import BoolArray
from karat.metrics.matching import Matching
from karat.metrics.statistics import Array, IntArray, sum_by_unit


class ErrorKind(IntEnum):
    """What is wrong with an item; of several faults of a pair the first in this order is its kind.

    MISSED and SPURIOUS: one side lacks it. BOUNDARY: its span. TYPE: its label. LINK: what it is in a knowledge base.
    VALUE: a date, a number, a score. ROLE: what it is to an event, or who fills the slot of an incident. ATTRIBUTE:
    realis, polarity, factuality and the like. IDENTITY: it is put with the wrong others (`karat.metrics.identity`).
    """

    NONE = 0
    MISSED = 1
    SPURIOUS = 2
    BOUNDARY = 3
    TYPE = 4
    LINK = 5
    VALUE = 6
    ROLE = 7
    ATTRIBUTE = 8
    IDENTITY = 9


ANY_ERROR = frozenset(ErrorKind) - {ErrorKind.NONE}


@dataclass(frozen=True, slots=True, eq=False)
class Errors:
    """A row an item or pair, all of shape (n,): `kind`, and the gold and the predicted item, -1 where there is none."""

    kind: IntArray
    gold: IntArray
    pred: IntArray


def item_errors(matching: Matching, faults: Mapping[ErrorKind, npt.ArrayLike], *, every: bool = False) -> Errors:
    """What became of each item: pairs first, then missed gold items, then spurious predictions.

    `faults` says for each kind which pairs of `matching` have it, shape (n_pairs,). A pair has one row, with its first
    fault or `NONE`, so that the rows with a gold item are the gold items and the rows with a prediction the
    predictions; with `every` a pair with several faults has a row for each. Repeated and excused predictions are no
    errors. Raises ValueError if a fault is not given for each pair.

    >>> pairs = Matching(*map(np.array, ([0, 1], [1, 0], [2], [2], [], [])))
    >>> errors = item_errors(pairs, {ErrorKind.TYPE: [False, True]})
    >>> [ErrorKind(k).name for k in errors.kind], errors.gold.tolist(), errors.pred.tolist()
    (['NONE', 'TYPE', 'MISSED', 'SPURIOUS'], [0, 1, 2, -1], [1, 0, -1, 2])
    """
    n_pairs = len(matching.gold)
    kinds = sorted(faults)
    table = np.zeros((n_pairs, len(kinds) + 1), dtype=bool)
    for column, kind in enumerate(kinds):
        wrong = np.asarray(faults[kind], dtype=bool)
        if wrong.shape != (n_pairs,):
            raise ValueError(f"{kind.name} is given for {wrong.size} of {n_pairs} pairs")
        table[:, column] = wrong
    table[:, -1] = ~table.any(axis=1)
    if every:
        pair, column_of = np.nonzero(table)
    else:
        pair, column_of = np.arange(n_pairs), table.argmax(axis=1)
    codes = np.array([*kinds, ErrorKind.NONE], dtype=np.int64)
    n_missed, n_spurious = len(matching.missed), len(matching.spurious)
    nothing = np.full(max(n_missed, n_spurious), -1)
    return Errors(
        kind=np.concatenate(
            [codes[column_of], np.repeat([ErrorKind.MISSED, ErrorKind.SPURIOUS], [n_missed, n_spurious])]
        ),
        gold=np.concatenate([matching.gold[pair], matching.missed, nothing[:n_spurious]]).astype(np.int64),
        pred=np.concatenate([matching.pred[pair], nothing[:n_missed], matching.spurious]).astype(np.int64),
    )


def caused_below(
    errors: Errors,
    below: Errors,
    gold_below: npt.ArrayLike,
    pred_below: npt.ArrayLike,
    kinds: Collection[ErrorKind] = ANY_ERROR,
) -> BoolArray:
    """Which errors come with an error of the layer below: shape (n,), a row of `errors` each.

    `gold_below` (n_gold,) or (n_gold, k) has, for each gold item, the gold items of the layer below that it is built on
    (an argument's trigger and its filler's mention), -1 for none; `pred_below` the same of predictions. An error is
    caused below if anything that its gold or its predicted item is built on has an error of one of `kinds` there.

    >>> triggers = Errors(*map(np.array, ([ErrorKind.MISSED, ErrorKind.NONE], [0, 1], [-1, 0])))
    >>> arguments = Errors(*map(np.array, ([ErrorKind.MISSED, ErrorKind.MISSED], [0, 1], [-1, -1])))
    >>> caused_below(arguments, triggers, [0, 1], []).tolist()
    [True, False]
    """
    wrong = np.isin(below.kind, np.array(sorted(kinds), dtype=np.int64))
    caused = np.zeros(len(errors.kind), dtype=bool)
    for item, foundation, lost in (
        (errors.gold, gold_below, below.gold[wrong]),
        (errors.pred, pred_below, below.pred[wrong]),
    ):
        built_on = np.asarray(foundation, dtype=np.int64)
        built_on = built_on[:, None] if built_on.ndim == 1 else built_on
        shaky: BoolArray = np.any(np.isin(built_on, lost) & (built_on >= 0), axis=1)
        present = item >= 0
        caused[present] |= shaky[item[present]]
    wrong_itself: BoolArray = errors.kind != ErrorKind.NONE
    return caused & wrong_itself


def error_statistics(
    errors: Errors,
    gold_unit: npt.ArrayLike,
    pred_unit: npt.ArrayLike,
    n_units: int,
    caused: npt.ArrayLike | None = None,
) -> Array:
    """Errors a unit and kind, those that arise here and those caused below: shape (n_units, len(ErrorKind), 2).

    A pair counts in the unit of its gold item. `caused` is what `caused_below` returns; without it all arise here.

    >>> errors = Errors(*map(np.array, ([0, 1, 2], [0, 1, -1], [0, -1, 1])))
    >>> error_statistics(errors, [0, 0], [0, 1], 2)[:, :3, 0].tolist()
    [[1.0, 1.0, 0.0], [0.0, 0.0, 1.0]]
    """
    ours, theirs = np.asarray(gold_unit, dtype=np.int64), np.asarray(pred_unit, dtype=np.int64)
    unit = np.zeros(len(errors.kind), dtype=np.int64)
    has_gold = errors.gold >= 0
    unit[has_gold] = ours[errors.gold[has_gold]]
    unit[~has_gold] = theirs[errors.pred[~has_gold]]
    below = np.zeros(len(unit), dtype=bool) if caused is None else np.asarray(caused, dtype=bool)
    cell = (unit * len(ErrorKind) + errors.kind) * 2 + below
    shape = (n_units, len(ErrorKind), 2)
    return sum_by_unit(cell, np.ones(len(cell)), n_units * len(ErrorKind) * 2).reshape(shape)
