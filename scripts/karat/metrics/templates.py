"""Document-level templates: the slots of MUC-4, and the mapping of predicted to gold templates that they need.

A template has a type and fillers; a filler has a role (its slot) and is an entity, given as the keys of its mentions:
one key, if the caller has resolved entities already; otherwise every form that is right. Keys are equal exactly where
two mentions are the same. What repeats within a filler counts once.

Templates are mapped one to one within a unit (document), so that what is filled right adds up to as much as possible.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from karat.metrics.assignment import best_matching
from karat.metrics.matching import joint_keys
from karat.metrics.shares import Share, Told, tell_shared
from karat.metrics.statistics import Array, IntArray, Metric, Scores, precision_recall_f1, ratio

Edges: TypeAlias = tuple[IntArray, IntArray]

#: What breaks ties between mappings.
TIE = 1e-3

SLOT_COLUMNS = ("correct", "partial", "incorrect", "spurious", "missing")


@dataclass(frozen=True, slots=True, eq=False)
class Templates:
    """One side's templates (n), their fillers (m) and the mentions of these (k).

    `unit`, `type` (n,); `filler_template` (index of the template), `filler_role` (m,); `mention_filler` (index of the
    filler), `mention_key` (k,). Raises ValueError if lengths or indices do not fit.
    """

    unit: IntArray
    type: IntArray
    filler_template: IntArray
    filler_role: IntArray
    mention_filler: IntArray
    mention_key: IntArray

    def __post_init__(self) -> None:
        for name in self.__slots__:
            object.__setattr__(self, name, np.asarray(getattr(self, name), dtype=np.int64))
        for index, other, size in (
            (self.unit, self.type, None),
            (self.filler_template, self.filler_role, len(self.unit)),
            (self.mention_filler, self.mention_key, len(self.filler_role)),
        ):
            if index.shape != other.shape or index.ndim != 1:
                raise ValueError("unit and type, template and role, filler and key must be of one length each")
            if size is not None and len(index) and not 0 <= index.min() <= index.max() < size:
                raise ValueError("a filler belongs to no template, or a mention to no filler")

    @property
    def filler_unit(self) -> IntArray:
        """The unit of every filler, shape (m,)."""
        return self.unit[self.filler_template]

    def filler_size(self) -> IntArray:
        """How many different mentions each filler has, shape (m,)."""
        distinct, _ = _distinct_mentions(self)
        return np.bincount(distinct, minlength=len(self.filler_role))


def shared_mentions(gold: Templates, pred: Templates, *, typed: bool = True) -> tuple[IntArray, IntArray, IntArray]:
    """Pairs of fillers of one unit and role that share mentions, and how many: three arrays sorted by gold filler.

    With `typed`, only fillers whose templates have the same type.
    """
    sides = []
    for side in (gold, pred):
        filler, key = _distinct_mentions(side)
        kind = side.type[side.filler_template[filler]] if typed else np.zeros(len(filler), dtype=np.int64)
        sides.append((filler, [side.filler_unit[filler], kind, side.filler_role[filler], key]))
    gold_key, pred_key = joint_keys(sides[0][1], sides[1][1])
    left, right = _equal_pairs(gold_key, pred_key)
    width = max(len(pred.filler_role), 1)
    pair, shared = np.unique(sides[0][0][left] * width + sides[1][0][right], return_counts=True)
    return pair // width, pair % width, shared


def map_templates(edges: Edges, credit: npt.ArrayLike) -> Edges:
    """The one-to-one mapping of templates with the most credit: parallel indices, sorted by gold template.

    `edges` are pairs of a gold and a predicted template, a pair any number of times, and `credit` what each adds if the
    pair is mapped.

    >>> map_templates((np.array([0, 0, 1]), np.array([0, 1, 0])), [3.0, 2.0, 2.0])
    (array([0, 1]), array([1, 0]))
    """
    width = int(edges[1].max(initial=0)) + 1
    pair, number = np.unique(edges[0] * width + edges[1], return_inverse=True)
    total = np.bincount(number.reshape(-1), weights=np.asarray(credit, dtype=float), minlength=len(pair))
    chosen = pair[best_matching(pair // width, pair % width, total)]
    return chosen // width, chosen % width


def same_type(gold: Templates, pred: Templates) -> Edges:
    """All pairs of templates of one unit and type."""
    return _equal_pairs(*joint_keys([gold.unit, gold.type], [pred.unit, pred.type]))


def best_within_templates(
    gold: Templates, pred: Templates, left: IntArray, right: IntArray, credit: npt.ArrayLike
) -> IntArray:
    """The best one-to-one pairs of fillers for every pair of templates by itself, as indices of the edges given.

    `left` and `right` are pairs of fillers, each once, `credit` what they are worth.
    """
    gold_node = np.unique(left * max(len(pred.unit), 1) + pred.filler_template[right], return_inverse=True)[1]
    pred_node = np.unique(right * max(len(gold.unit), 1) + gold.filler_template[left], return_inverse=True)[1]
    return np.flatnonzero(best_matching(gold_node.reshape(-1), pred_node.reshape(-1), credit))


@dataclass(frozen=True, slots=True, eq=False)
class SlotPairs:
    """Who was mapped to whom, as parallel indices of gold and prediction: `templates`, and under these `fillers`.

    `credit` is what each pair of fillers is worth, 1 or 1/2.
    """

    templates: Edges
    fillers: Edges
    credit: Array


def pair_slots(
    gold: Templates,
    pred: Templates,
    *,
    partial: tuple[npt.ArrayLike, npt.ArrayLike] | None = None,
    type_slot: bool = True,
    favour: tuple[npt.ArrayLike, npt.ArrayLike] | None = None,
) -> SlotPairs:
    """The mapping of templates and of their fillers that `slot_statistics` counts, sorted by gold template.

    `favour` has a number between 0 and 1 for every gold template (n_gold,) and predicted one (n_pred,): of mappings
    with equal credit the one with the largest sum is taken. It needs the type slot.

    >>> gold = Templates([0, 0], [7, 7], [0, 1], [0, 0], [0, 1], [10, 11])
    >>> pred = Templates([0], [7], [0], [0], [0], [11])
    >>> found = pair_slots(gold, pred)
    >>> [side.tolist() for side in (*found.templates, *found.fillers)]
    [[1], [0], [1], [0]]
    """
    left, right, _ = shared_mentions(gold, pred)
    credit = np.ones(len(left))
    if partial is not None:
        left, right, credit = _with_partial(gold, pred, (left, right), partial)
    best = best_within_templates(gold, pred, left, right, credit)
    left, right, credit = left[best], right[best], credit[best]
    pairs, gain = (gold.filler_template[left], pred.filler_template[right]), credit
    if type_slot:
        alike = same_type(gold, pred)
        pairs = (np.append(pairs[0], alike[0]), np.append(pairs[1], alike[1]))
        worth = np.ones(len(alike[0]))
        if favour is not None:
            ours, theirs = (np.asarray(side, dtype=float) for side in favour)
            # A pair has one type. However many pairs there are, together this is less than half a filler.
            worth += TIE * (ours[alike[0]] + theirs[alike[1]]) / (1 + min(len(ours), len(theirs)))
        gain = np.append(gain, worth)
    mapped_gold, mapped_pred = map_templates(pairs, gain)
    partner = np.full(len(gold.unit), -1)
    partner[mapped_gold] = mapped_pred
    kept = partner[gold.filler_template[left]] == pred.filler_template[right]
    return SlotPairs((mapped_gold, mapped_pred), (left[kept], right[kept]), credit[kept])


def slot_statistics(
    gold: Templates,
    pred: Templates,
    n_units: int,
    n_roles: int,
    *,
    partial: tuple[npt.ArrayLike, npt.ArrayLike] | None = None,
    type_slot: bool = True,
) -> Array:
    """MUC-4 counts a unit and slot: shape (n_units, n_roles + 1, 5), columns `SLOT_COLUMNS`, the type slot last.

    Two fillers are a correct pair if they share a mention, a partial one if `partial` (parallel indices of gold and
    predicted fillers) names them. Under mapped templates the fillers of a slot are paired one to one for the most
    credit, 1 a correct and 1/2 a partial pair; what is left on both sides of the slot is incorrect, on one side
    missing or spurious. So are all fillers of templates that were not mapped ("all templates" in MUC-4). Only
    templates of one type are mapped, for the most credit, where the type itself is a slot and counts 1; with
    `type_slot=False` it is none, and templates that share nothing are not mapped. Of mappings with equal credit any may
    be taken: P, R and F are the same, and only the division of what is wrong into the last three columns may differ.

    After Chinchor (1992, "MUC-4 evaluation metrics"). Sum over units and over any slots, then finish with `SLOTS`.
    Raises ValueError for a role outside 0..n_roles-1.

    >>> gold = Templates([0], [7], [0, 0], [0, 0], [0, 1], [10, 11])
    >>> pred = Templates([0], [7], [0, 0, 0], [0, 0, 0], [0, 1, 2], [10, 12, 13])
    >>> slot_statistics(gold, pred, 1, 1)[0].tolist()
    [[1.0, 0.0, 1.0, 1.0, 0.0], [1.0, 0.0, 0.0, 0.0, 0.0]]
    """
    for side in (gold, pred):
        if len(side.filler_role) and not 0 <= side.filler_role.min() <= side.filler_role.max() < n_roles:
            raise ValueError(f"a role lies outside 0..{n_roles - 1}")
    found = pair_slots(gold, pred, partial=partial, type_slot=type_slot)
    (mapped_gold, mapped_pred), (left, right), credit = found.templates, found.fillers, found.credit

    n_slots = n_roles + 1
    slot = gold.filler_unit[left] * n_slots + gold.filler_role[left]
    table = np.zeros((n_units * n_slots, 5))
    for column, wanted in ((0, credit == 1), (1, credit < 1)):
        table[:, column] = np.bincount(slot[wanted], minlength=len(table))
    gold_open, pred_open = np.ones(len(gold.filler_role), dtype=bool), np.ones(len(pred.filler_role), dtype=bool)
    gold_open[left], pred_open[right] = False, False
    _count_unpaired(table, n_slots, gold, pred, (mapped_gold, mapped_pred), (gold_open, pred_open))
    if type_slot:
        mapped = np.bincount(gold.unit[mapped_gold], minlength=n_units)
        table[n_roles::n_slots, 0] = mapped
        table[n_roles::n_slots, 3] = np.bincount(pred.unit, minlength=n_units) - mapped
        table[n_roles::n_slots, 4] = np.bincount(gold.unit, minlength=n_units) - mapped
    return table.reshape(n_units, n_slots, 5)


def _finish_slots(stats: npt.ArrayLike, zero: float) -> Scores:
    """MUC-4's figures; a partial filler counts half. ACT(ual) and POS(sible) fills are the denominators of P and R."""
    correct, partial, incorrect, spurious, missing = np.moveaxis(np.asarray(stats, dtype=float), -1, 0)
    found = correct + partial + incorrect
    hits, actual, possible = correct + partial / 2, found + spurious, found + missing
    return {
        **precision_recall_f1(hits, actual, hits, possible, zero),
        "undergeneration": ratio(missing, possible, zero),
        "overgeneration": ratio(spurious, actual, zero),
        "substitution": ratio(incorrect + partial / 2, found, zero),
        "error_per_fill": ratio(incorrect + partial / 2 + spurious + missing, found + spurious + missing, zero),
    }


def _tell_slots(total: Sequence[float], zero: float) -> Told:
    correct, partial, incorrect, spurious, missing = total
    found, wrong = correct + partial + incorrect, incorrect + partial / 2
    actual, possible = found + spurious, found + missing
    return {
        **tell_shared(correct + partial / 2, actual, possible, zero),
        "undergeneration": Share(missing, possible),
        "overgeneration": Share(spurious, actual),
        "substitution": Share(wrong, found),
        "error_per_fill": Share(wrong + spurious + missing, found + spurious + missing),
    }


SLOTS = Metric("muc-4 slots", SLOT_COLUMNS, _finish_slots, _tell_slots)


def _with_partial(
    gold: Templates, pred: Templates, correct: Edges, partial: tuple[npt.ArrayLike, npt.ArrayLike]
) -> tuple[IntArray, IntArray, Array]:
    """Correct edges at 1 and partial ones at 1/2, each pair once; partial ones only where templates and slots fit."""
    ours, theirs = (np.asarray(side, dtype=np.int64) for side in partial)
    slots = joint_keys(
        *([s.filler_unit[f], s.type[s.filler_template[f]], s.filler_role[f]] for s, f in ((gold, ours), (pred, theirs)))
    )
    fits = slots[0] == slots[1]
    width = max(len(pred.filler_role), 1)
    whole, half = correct[0] * width + correct[1], (ours * width + theirs)[fits]
    half = np.setdiff1d(half, whole)
    pair = np.append(whole, half)
    return pair // width, pair % width, np.repeat([1.0, 0.5], [len(whole), len(half)])


def _count_unpaired(
    table: Array,
    n_slots: int,
    gold: Templates,
    pred: Templates,
    mapped: Edges,
    unpaired: tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_]],
) -> None:
    """Incorrect, spurious and missing fillers into the last three columns of the table, a row a unit and slot."""
    n_gold, n_pred = len(gold.unit), len(pred.unit)
    counts = []
    for side, rest, group in ((gold, unpaired[0], np.arange(n_gold)), (pred, unpaired[1], n_gold + np.arange(n_pred))):
        if side is pred:
            group[mapped[1]] = mapped[0]
        cell = group[side.filler_template[rest]] * n_slots + side.filler_role[rest]
        counts.append(np.bincount(cell, minlength=(n_gold + n_pred) * n_slots))
    missing, spurious = counts
    both = np.minimum(missing, spurious)
    unit = np.repeat(np.concatenate([gold.unit, pred.unit]), n_slots)
    row = unit * n_slots + np.tile(np.arange(n_slots), n_gold + n_pred)
    for column, values in ((2, both), (3, spurious - both), (4, missing - both)):
        table[:, column] = np.bincount(row, weights=values, minlength=len(table))


def _distinct_mentions(side: Templates) -> Edges:
    """Filler and key of every mention, each once a filler."""
    return tuple(np.unique(np.stack([side.mention_filler, side.mention_key]), axis=1))


def _equal_pairs(gold_key: IntArray, pred_key: IntArray) -> Edges:
    """All pairs of equal keys."""
    order = np.argsort(pred_key, kind="stable")
    first, last = (np.searchsorted(pred_key[order], gold_key, side=s) for s in ("left", "right"))
    count = last - first
    left = np.repeat(np.arange(len(gold_key)), count)
    place = np.arange(int(count.sum())) + np.repeat(first - np.cumsum(count) + count, count)
    return left, order[place]
