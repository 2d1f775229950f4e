"""Attribution: who said it (source), with what word (cue), and what (content), as spans, pairs, tuples and chains.

No reference scorer ships with PARC3 or PolNeAR. What is used stands here side by side: spans by themselves, exact and
in part (Pareti 2015, as QSample codes it: Scheible, Klinger & Padó 2016); roles under cues that were matched one to one
first (SpkAtt-2023: Petersen-Frey & Biemann 2023); and whole tuples by weighted overlap (SF1 of SemEval-2022 task 10:
Barnes et al. 2022). All of them count characters, so that no tokeniser has a say; give token numbers as offsets to
count tokens.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import numpy.typing as npt

from karat.metrics.assignment import best_matching
from karat.metrics.labelled_spans import BoolArray, Spans, overlapping, span_keys
from karat.metrics.matching import first_occurrences
from karat.metrics.statistics import Array, IntArray, ratio, sum_by_unit

# A pair is made by its cues; content and source decide between cues that fit equally well, in this order.
CONTENT_TIE, SOURCE_TIE = 1e-3, 1e-6


@dataclass(frozen=True, slots=True, eq=False)
class Attributions:
    """One side's attributions, n of them: `source`, `cue` and `content` have n items each, with the same units.

    An item without pieces is a slot that is empty, such as the cue of a quotation that only its quote marks attribute;
    a predicted span that is nowhere in the text is not that, but an empty span: [0, 0). Labels are not looked at.
    Raises ValueError if the three do not have the same units.
    """

    source: Spans
    cue: Spans
    content: Spans

    def __post_init__(self) -> None:
        if any(not np.array_equal(role.unit, self.cue.unit) for role in (self.source, self.content)):
            raise ValueError("source, cue and content must have one item for each attribution, in the same units")

    def __len__(self) -> int:
        return len(self.cue)

    @property
    def unit(self) -> IntArray:
        """The unit of every attribution, shape (n,)."""
        return self.cue.unit


def align_attributions(gold: Attributions, pred: Attributions) -> tuple[IntArray, IntArray]:
    """Pairs of attributions, one to one, as parallel indices sorted by gold: the best total Dice of their cues.

    Where cues fit equally well content decides, then source. Attributions without a cue are paired among themselves,
    by their contents.

    >>> words = Spans.contiguous([0, 0], [0, 9], [4, 13], [0, 0])
    >>> turned = words.select(np.array([1, 0]))
    >>> align_attributions(Attributions(words, words, words), Attributions(turned, turned, turned))
    (array([0, 1]), array([1, 0]))
    """
    left, right, _ = overlapping(gold.cue, pred.cue)
    bare_left, bare_right, _ = overlapping(gold.content, pred.content)
    no_cue = (gold.cue.pieces()[bare_left] == 0) & (pred.cue.pieces()[bare_right] == 0)
    left, right = np.append(left, bare_left[no_cue]), np.append(right, bare_right[no_cue])
    weight = _dice(gold.cue, pred.cue, left, right)
    weight += CONTENT_TIE * _dice(gold.content, pred.content, left, right)
    weight += SOURCE_TIE * _dice(gold.source, pred.source, left, right)
    chosen = best_matching(left, right, weight)
    order = np.argsort(left[chosen], kind="stable")
    return left[chosen][order], right[chosen][order]


def role_statistics(
    gold: Spans,
    pred: Spans,
    pairs: tuple[npt.ArrayLike, npt.ArrayLike],
    n_units: int,
    *,
    credit: Literal["exact", "proportional", "characters"] = "exact",
) -> Array:
    """One role under attributions that were paired: shape (n_units, 4), columns `overlap.PROPORTIONAL_COLUMNS`.

    `gold` and `pred` have an item for each attribution, without pieces where it lacks the role; `pairs` is what
    `align_attributions` returns. A role earns credit only where its attribution was paired: 1 towards P and R if the
    spans are equal (`exact`); the share of the predicted span that gold covers towards P, the share of the gold span
    that is found towards R (`proportional`); all denominators count roles. `characters` counts characters in all four
    columns instead. Finish with `overlap.PROPORTIONAL`.

    >>> gold, pred = Spans.contiguous([0], [0], [10], [0]), Spans.contiguous([0], [5], [10], [0])
    >>> [role_statistics(gold, pred, ([0], [0]), 1, credit=c).tolist() for c in ("exact", "proportional", "characters")]
    [[[0.0, 1.0, 0.0, 1.0]], [[1.0, 1.0, 0.5, 1.0]], [[5.0, 5.0, 5.0, 10.0]]]
    """
    left, right = (np.asarray(side, dtype=np.int64) for side in pairs)
    length_gold, length_pred = gold.length(), pred.length()
    if credit == "exact":
        gold_key, pred_key = span_keys(gold, pred)
        towards_p = towards_r = (gold_key[left] == pred_key[right]).astype(float)
    else:
        shared = _shared(gold, pred, left, right)
        towards_p = towards_r = shared
        if credit == "proportional":
            towards_p, towards_r = ratio(shared, length_pred[right]), ratio(shared, length_gold[left])
    in_characters = credit == "characters"
    columns = [
        sum_by_unit(gold.unit[left], towards_p, n_units),
        sum_by_unit(pred.unit, length_pred if in_characters else pred.pieces() > 0, n_units),
        sum_by_unit(gold.unit[left], towards_r, n_units),
        sum_by_unit(gold.unit, length_gold if in_characters else gold.pieces() > 0, n_units),
    ]
    return np.stack(columns, axis=1)


def span_overlap_statistics(
    gold: Spans, pred: Spans, n_units: int, *, mode: Literal["union", "qsample"] = "union"
) -> Array:
    """Spans by themselves, in part: shape (n_units, 4), columns `overlap.PROPORTIONAL_COLUMNS`.

    Each predicted span earns the share of it that gold spans cover, towards P; each gold span the share of it that
    predicted spans cover, towards R; denominators count spans, as sets; items without pieces are none.
    `mode="qsample"` adds up the overlaps with every span of the other side, as QSample's F1 does: the same where the
    spans of a side do not overlap each other, more than 1 a span where they are nested (there QSample stops with an
    error). Its value for 0/0 is 1.

    >>> gold = Spans.contiguous([0, 0], [0, 0], [10, 6], [0, 0])
    >>> pred = Spans.contiguous([0], [0], [10], [0])
    >>> span_overlap_statistics(gold, pred, 1).tolist()
    [[1.0, 1.0, 2.0, 2.0]]
    >>> span_overlap_statistics(gold, pred, 1, mode="qsample").tolist()
    [[1.6, 1.0, 2.0, 2.0]]
    """
    gold_key, pred_key = span_keys(gold, pred)
    gold = gold.select(np.flatnonzero(first_occurrences(gold_key) & (gold.pieces() > 0)))
    pred = pred.select(np.flatnonzero(first_occurrences(pred_key) & (pred.pieces() > 0)))
    columns = []
    for own, other in ((pred, gold), (gold, pred)):
        index, _, shared = overlapping(own, other if mode == "qsample" else _covered(other, n_units))
        share = ratio(np.bincount(index, weights=shared, minlength=len(own)), own.length())
        columns += [sum_by_unit(own.unit, share, n_units), sum_by_unit(own.unit, np.ones(len(own)), n_units)]
    return np.stack(columns, axis=1)


def covered_character_statistics(gold: Spans, pred: Spans, n_units: int) -> Array:
    """Characters in any span of both sides, of the prediction, of gold: shape (n_units, 3), columns `PRF_COLUMNS`.

    What a tagger of characters (of tokens, if offsets are tokens) would be scored with; nesting and repetition count
    once.

    >>> gold, pred = Spans.contiguous([0, 0], [0, 2], [10, 6], [0, 0]), Spans.contiguous([0], [8], [12], [0])
    >>> covered_character_statistics(gold, pred, 1).tolist()
    [[2.0, 4.0, 10.0]]
    """
    ours, theirs = _covered(gold, n_units), _covered(pred, n_units)
    unit, _, shared = overlapping(ours, theirs)
    both = np.bincount(unit, weights=shared, minlength=n_units)
    return np.stack([both, theirs.length(), ours.length()], axis=1)


def tuple_statistics(
    gold: Attributions,
    pred: Attributions,
    n_units: int,
    gold_polarity: npt.ArrayLike | None = None,
    pred_polarity: npt.ArrayLike | None = None,
    *,
    mode: Literal["corrected", "semeval-2022"] = "corrected",
) -> Array:
    """Weighted tuples (SF1, Barnes et al. 2022): shape (n_units, 4), columns `overlap.PROPORTIONAL_COLUMNS`.

    Two tuples fit if they overlap in source, cue and content, an empty slot fitting an empty one alone, and have the
    same polarity (codes of shape (n,), if given). A predicted tuple earns, towards P, the mean over the three slots of
    the share of it that the gold one covers, an empty slot 1; of several gold tuples that fit, the best. A gold tuple
    earns the same towards R from the predicted ones. Several may fit the same one.

    `mode="semeval-2022"` repeats two traits of the shared task's script: once some tuple fits, the weight is taken from
    the best tuple of *any* polarity; and a tuple without a cue (there: expression) never fits.

    >>> one = Spans.contiguous([0], [0], [4], [0])
    >>> half = Spans.contiguous([0], [2], [6], [0])
    >>> tuple_statistics(Attributions(one, one, one), Attributions(one, one, half), 1).round(3).tolist()
    [[0.833, 1.0, 0.833, 1.0]]
    """
    left, right = _touching(gold, pred)
    fit = np.ones(len(left), dtype=bool)
    sums = np.zeros((2, len(left)))
    for name in ("source", "cue", "content"):
        ours, theirs = getattr(gold, name), getattr(pred, name)
        shared = _shared(ours, theirs, left, right)
        empty = (ours.pieces()[left] == 0) & (theirs.pieces()[right] == 0)
        if name == "cue" and mode == "semeval-2022":
            empty[:] = False
        fit &= empty | (shared > 0)
        sums += [np.where(empty, 1.0, ratio(shared, side)) for side in (theirs.length()[right], ours.length()[left])]
    weight = np.where(fit, sums / 3, 0.0)
    agree = fit
    if gold_polarity is not None and pred_polarity is not None:
        agree = fit & (np.asarray(gold_polarity)[left] == np.asarray(pred_polarity)[right])
    if mode == "corrected":
        weight = np.where(agree, weight, 0.0)
    columns = []
    for side, index, own in ((pred, right, weight[0]), (gold, left, weight[1])):
        best = np.zeros(len(side))
        np.maximum.at(best, index, own)
        found = np.zeros(len(side), dtype=bool)
        found[index[agree]] = True
        columns += [sum_by_unit(side.unit, best * found, n_units), sum_by_unit(side.unit, np.ones(len(side)), n_units)]
    return np.stack(columns, axis=1)


def nesting_credit(
    pairs: tuple[npt.ArrayLike, npt.ArrayLike],
    gold_parent: npt.ArrayLike,
    pred_parent: npt.ArrayLike,
    *,
    chain: bool = False,
) -> BoolArray:
    """Whether each paired attribution is nested where it should be: shape (n_pairs,), for `attribute_statistics`.

    `gold_parent` (n_gold,) and `pred_parent` (n_pred,) have the attribution that each is nested in, -1 if none. It is
    right if neither is nested, or if the two parents are paired with each other; with `chain` the whole chain outwards
    must be right. A chain that never ends (a cycle in the prediction) is wrong.

    >>> nesting_credit(([0, 1], [0, 1]), [-1, 0], [-1, 0]).tolist()
    [True, True]
    >>> nesting_credit(([0, 1, 2], [0, 1, 2]), [-1, 0, 1], [1, 0, 1], chain=True).tolist()
    [False, False, False]
    """
    left, right = (np.asarray(side, dtype=np.int64) for side in pairs)
    ours, theirs = np.asarray(gold_parent, dtype=np.int64)[left], np.asarray(pred_parent, dtype=np.int64)[right]
    pair_of = np.full(len(np.asarray(gold_parent)), -1, dtype=np.int64)
    pair_of[left] = np.arange(len(left))
    parent_pair = np.where(ours >= 0, pair_of[ours], -1)
    outermost = (ours < 0) & (theirs < 0)
    nested = (parent_pair >= 0) & (right[parent_pair] == theirs)
    if not chain:
        return np.asarray(outermost | nested)
    right_so_far = outermost
    while True:
        further = outermost | (nested & right_so_far[parent_pair])
        if np.array_equal(further, right_so_far):
            return np.asarray(further)
        right_so_far = further


def _shared(gold: Spans, pred: Spans, left: IntArray, right: IntArray) -> Array:
    """How many characters the spans of each pair share: shape (n_pairs,)."""
    number = np.arange(len(left))
    pair, _, shared = overlapping(replace(gold.select(left), unit=number), replace(pred.select(right), unit=number))
    total = np.zeros(len(left))
    total[pair] = shared
    return total


def _dice(gold: Spans, pred: Spans, left: IntArray, right: IntArray) -> Array:
    return ratio(2 * _shared(gold, pred, left, right), gold.length()[left] + pred.length()[right])


def _covered(spans: Spans, n_units: int) -> Spans:
    """One item a unit, of all characters that any of its spans has."""
    everything = np.zeros(n_units, dtype=np.int64)
    return Spans.from_pieces(np.arange(n_units), everything, spans.start, spans.end, spans.unit[spans.item])


def _touching(gold: Attributions, pred: Attributions) -> tuple[IntArray, IntArray]:
    """Pairs of tuples that overlap in some slot, each once."""
    found = [overlapping(getattr(gold, name), getattr(pred, name))[:2] for name in ("source", "cue", "content")]
    width = max(len(pred), 1)
    pair = np.unique(np.concatenate([left * width + right for left, right in found]))
    return pair // width, pair % width
