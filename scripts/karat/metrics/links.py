"""Entity linking: neleval's measures over mentions with ids, GERBIL's over overlapping ones, accuracy on matched spans.

A mention is linked to an id of the knowledge base (0 or more), or NIL: it has none there. A gold link that is
UNRESOLVED (the id exists but is not verified) is not scored: neither it nor the answers on its span count. An answer
that is UNRESOLVED is no answer: it never matches, is neither linked nor NIL, and counts as predicted where all do.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np
import numpy.typing as npt

from karat.metrics.assignment import best_matching
from karat.metrics.greedy import first_come
from karat.metrics.labelled_spans import BoolArray, Spans, overlapping, span_keys
from karat.metrics.matching import first_occurrences, joint_keys, set_statistics
from karat.metrics.shares import Share, Told
from karat.metrics.statistics import Array, IntArray, Metric, Scores, ratio, sum_by_unit

NIL = -1
UNRESOLVED = -2

Filter: TypeAlias = Literal["all", "linked", "nil"]

MEASURES: dict[str, tuple[tuple[str, ...], Filter]] = {
    "strong_mention_match": (("span",), "all"),
    "strong_typed_mention_match": (("span", "type"), "all"),
    "strong_linked_mention_match": (("span",), "linked"),
    "strong_link_match": (("span", "id"), "linked"),
    "strong_nil_match": (("span",), "nil"),
    "strong_all_match": (("span", "id"), "all"),
    "strong_typed_link_match": (("span", "type", "id"), "linked"),
    "strong_typed_nil_match": (("span", "type"), "nil"),
    "strong_typed_all_match": (("span", "type", "id"), "all"),
    "entity_match": (("unit", "id"), "linked"),
}
"""neleval 3.1.1's measures by name: what makes two mentions equal, and which ones are looked at."""

ACCURACY_COLUMNS = ("correct_linked", "matched_linked", "gold_linked", "correct_nil", "matched_nil", "gold_nil")


@dataclass(frozen=True, slots=True, eq=False)
class Links:
    """One side's mentions with their ids: `spans` (whose label is the type) and `id`, shape (n,).

    Raises ValueError if the two are not of one length.
    """

    spans: Spans
    id: IntArray

    def __post_init__(self) -> None:
        object.__setattr__(self, "id", np.asarray(self.id, dtype=np.int64))
        if self.id.shape != (len(self.spans),):
            raise ValueError("a mention needs exactly one id, NIL or UNRESOLVED")

    def where(self, mask: BoolArray) -> Links:
        """The mentions that `mask` (shape (n,)) chooses."""
        return Links(self.spans.select(np.flatnonzero(mask)), self.id[mask])


def accept_alternatives(gold: Links, pred: Links, item: npt.ArrayLike, alternative: npt.ArrayLike) -> Links:
    """The predictions, with every id that is also right on its span replaced by the first id of the gold mention.

    `item` and `alternative` are parallel, a row for each further id that is right for a gold mention. All measures
    taken of the result then treat the alternatives as equally right, `entity_match` too.

    >>> one = Spans.contiguous([0], [0], [4], [1])
    >>> accept_alternatives(Links(one, [7]), Links(one, [9]), [0], [9]).id.tolist()
    [7]
    """
    of, n_gold = np.asarray(item, dtype=np.int64), len(gold.id)
    gold_span, pred_span = span_keys(gold.spans, pred.spans)
    ids = np.concatenate([gold.id, np.asarray(alternative, dtype=np.int64)])
    right, answer = joint_keys([np.concatenate([gold_span, gold_span[of]]), ids], [pred_span, pred.id])
    further, first = np.unique(right[n_gold:], return_index=True)
    hit = np.isin(answer, further) & ~np.isin(answer, right[:n_gold])
    replaced = pred.id.copy()
    replaced[hit] = gold.id[of[first[np.searchsorted(further, answer[hit])]]]
    return Links(pred.spans, replaced)


def link_statistics(measure: str, gold: Links, pred: Links, n_units: int) -> Array:
    """Correct, predicted, gold of one of `MEASURES` a unit: shape (n_units, 3), columns `PRF_COLUMNS`.

    Definitions: Hachey, Nothman & Radford (2014) and neleval. Mentions are sets: what repeats is counted once, but a
    span with two ids is one mention and two links. The filter (linked, nil) looks at each side by itself, so that an
    answer NIL where gold has an id costs `strong_link_match` recall and `strong_nil_match` precision. `entity_match`
    compares the sets of ids of a unit, so for it units should be documents. Raises KeyError for an unknown measure.

    >>> gold = Links(Spans.contiguous([0, 0], [0, 9], [4, 12], [1, 1]), [7, NIL])
    >>> pred = Links(Spans.contiguous([0, 0], [0, 9], [4, 12], [1, 2]), [8, NIL])
    >>> link_statistics("strong_link_match", gold, pred, 1).tolist()
    [[0.0, 1.0, 1.0]]
    >>> link_statistics("strong_all_match", gold, pred, 1).tolist()
    [[1.0, 2.0, 2.0]]
    """
    columns, only = MEASURES[measure]
    if "id" in columns or only != "all":
        gold, pred = _scored(gold, pred)
    gold, pred = _filtered(gold, only), _filtered(pred, only)
    gold_span, pred_span = span_keys(gold.spans, pred.spans)
    ours = {"span": gold_span, "type": gold.spans.label, "id": gold.id, "unit": gold.spans.unit}
    theirs = {"span": pred_span, "type": pred.spans.label, "id": pred.id, "unit": pred.spans.unit}
    if "id" in columns:
        theirs["id"] = np.where(pred.id == UNRESOLVED, UNRESOLVED - 1, pred.id)
    gold_key, pred_key = joint_keys([ours[c] for c in columns], [theirs[c] for c in columns])
    return set_statistics(gold_key, gold.spans.unit, pred_key, pred.spans.unit, n_units)


def matched_link_statistics(
    gold: Links,
    pred: Links,
    n_units: int,
    *,
    match: Literal["strong", "weak"] = "weak",
    task: Literal["A2KB", "D2KB"] = "A2KB",
    mode: Literal["optimal", "gerbil"] = "optimal",
) -> Array:
    """Correct, predicted, gold of one-to-one matched mentions: shape (n_units, 3), columns `PRF_COLUMNS`.

    A gold mention and an answer can match if their spans are equal (`strong`) or share a character (`weak`), and their
    ids are equal or both are NIL. `task="D2KB"` first removes the answers whose span is not exactly a gold one, as
    GERBIL (Usbeck et al. 2015; Röder et al. 2018) does where the spans are given. As many as possible are matched;
    `mode="gerbil"` instead goes through gold in its order and takes the first free answer in its order, which can
    find fewer. Repeated answers are wrong after the first. For the average over documents see
    `karat.metrics.macro.macro_statistics`, whose defaults are GERBIL's.

    >>> gold = Links(Spans.contiguous([0, 0], [0, 8], [10, 20], [1, 1]), [7, 7])
    >>> pred = Links(Spans.contiguous([0, 0], [5, 0], [12, 3], [1, 1]), [7, 7])
    >>> matched_link_statistics(gold, pred, 1).tolist()
    [[2.0, 2.0, 2.0]]
    >>> matched_link_statistics(gold, pred, 1, mode="gerbil").tolist()
    [[1.0, 2.0, 2.0]]
    """
    if task == "D2KB":
        gold_span, pred_span = span_keys(gold.spans, pred.spans)
        pred = pred.where(np.isin(pred_span, gold_span))
    left, right = _candidates(gold, pred, match)
    agree = (gold.id[left] == pred.id[right]) & (gold.id[left] != UNRESOLVED)
    chosen = np.zeros(len(left), dtype=bool)
    if mode == "gerbil":
        chosen[agree] = first_come(left[agree], right[agree])
    else:
        chosen[agree] = best_matching(left[agree], right[agree], np.ones(int(agree.sum())))
    scored = gold.id != UNRESOLVED
    counted = _counted(gold, pred, left, right)
    counted[right[chosen]] = True
    columns = [
        sum_by_unit(gold.spans.unit[left[chosen]], np.ones(int(chosen.sum())), n_units),
        sum_by_unit(pred.spans.unit, counted, n_units),
        sum_by_unit(gold.spans.unit, scored, n_units),
    ]
    return np.stack(columns, axis=1)


def link_accuracy_statistics(gold: Links, pred: Links, n_units: int) -> Array:
    """Right ids on the gold spans that were found: shape (n_units, 6), columns `ACCURACY_COLUMNS`.

    Linked and NIL gold mentions apart. A span that got several ids earns the share of them that is right, so that
    answering with all candidates earns little and the order of answers nothing.

    >>> gold = Links(Spans.contiguous([0, 0], [0, 9], [4, 12], [1, 1]), [7, NIL])
    >>> pred = Links(Spans.contiguous([0, 0], [0, 0], [4, 4], [1, 1]), [7, 8])
    >>> link_accuracy_statistics(gold, pred, 1).tolist()
    [[0.5, 1.0, 1.0, 0.0, 0.0, 1.0]]
    """
    gold = gold.where(gold.id != UNRESOLVED)
    gold_span, pred_span = span_keys(gold.spans, pred.spans)
    gold_link, pred_link = joint_keys([gold_span, gold.id], [pred_span, pred.id])
    ours, theirs = first_occurrences(gold_link), first_occurrences(pred_link)
    gold_span, gold_link, unit, nil = gold_span[ours], gold_link[ours], gold.spans.unit[ours], gold.id[ours] == NIL
    answered, n_answers = np.unique(pred_span[theirs], return_counts=True)
    matched = np.isin(gold_span, answered)
    answers = np.ones(len(gold_span))
    answers[matched] = n_answers[np.searchsorted(answered, gold_span[matched])]
    credit = np.isin(gold_link, pred_link) / answers
    rows = [credit, matched, np.ones(len(gold_span))]
    return sum_by_unit(unit, np.stack([row * side for side in (~nil, nil) for row in rows], axis=1), n_units)


def _finish_accuracy(stats: npt.ArrayLike, zero: float) -> Scores:
    """Accuracy over matched gold mentions, all, linked and NIL, and the share of gold mentions that were matched."""
    s = np.asarray(stats, dtype=float)
    correct, matched, gold = (s[..., i] + s[..., i + 3] for i in range(3))
    return {
        "accuracy": ratio(correct, matched, zero),
        "linked_accuracy": ratio(s[..., 0], s[..., 1], zero),
        "nil_accuracy": ratio(s[..., 3], s[..., 4], zero),
        "coverage": ratio(matched, gold, zero),
    }


def _tell_accuracy(total: Sequence[float], zero: float) -> Told:  # noqa: ARG001 - the form of `Tell`
    correct, matched, gold = (total[i] + total[i + 3] for i in range(3))
    return {
        "accuracy": Share(correct, matched),
        "linked_accuracy": Share(total[0], total[1]),
        "nil_accuracy": Share(total[3], total[4]),
        "coverage": Share(matched, gold),
    }


LINK_ACCURACY = Metric("link_accuracy", ACCURACY_COLUMNS, _finish_accuracy, _tell_accuracy)


def _scored(gold: Links, pred: Links) -> tuple[Links, Links]:
    """Without unresolved gold mentions, and without the answers on spans that only such mentions have."""
    unresolved = gold.id == UNRESOLVED
    if not unresolved.any():
        return gold, pred
    nowhere = np.zeros(0, dtype=np.int64)
    return gold.where(~unresolved), pred.where(_counted(gold, pred, nowhere, nowhere))


def _counted(gold: Links, pred: Links, left: IntArray, right: IntArray) -> BoolArray:
    """Which answers count: not those whose span, or all that it meets (the pairs given), is unresolved in gold."""
    unresolved = gold.id == UNRESOLVED
    gold_span, pred_span = span_keys(gold.spans, pred.spans)
    same_span = np.isin(pred_span, gold_span[unresolved]) & ~np.isin(pred_span, gold_span[~unresolved])
    meets_nothing_else = np.zeros(len(pred.id), dtype=bool)
    meets_nothing_else[right[unresolved[left]]] = True
    meets_nothing_else[right[~unresolved[left]]] = False
    return ~(same_span | meets_nothing_else)


def _filtered(links: Links, only: Filter) -> Links:
    if only == "all":
        return links
    return links.where(links.id >= 0 if only == "linked" else links.id == NIL)


def _candidates(gold: Links, pred: Links, match: Literal["strong", "weak"]) -> tuple[IntArray, IntArray]:
    """Pairs whose spans match, sorted by gold, then by prediction."""
    left, right, _ = overlapping(gold.spans, pred.spans)
    if match == "strong":
        gold_span, pred_span = span_keys(gold.spans, pred.spans)
        equal = gold_span[left] == pred_span[right]
        left, right = left[equal], right[equal]
    return left, right
