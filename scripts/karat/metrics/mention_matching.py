"""Which predicted mention stands for which gold mention: by exact span, by head, or in part; and the overlap ratio.

Coreference metrics ask only whether two mentions are the same one. Here that is decided, one to one, and written as
keys that are equal exactly where mentions match. Positions may be code points or tokens, as long as both sides agree.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Literal, TypeAlias

import numpy as np

from karat.metrics.assignment import best_matching, components, rank_within
from karat.metrics.mention_spans import Mentions, identify, overlaps
from karat.metrics.statistics import Array, IntArray, Metric, sum_by_unit

__all__ = ["MENTION_OVERLAP_RATIO", "MatchMode", "Mentions", "match_mentions", "mention_overlap_statistics"]

MatchMode: TypeAlias = Literal["exact", "head", "partial"]

MENTION_OVERLAP_RATIO = Metric("mention_overlap_ratio")

# What breaks ties must be too small to change the best sum of overlap proportions, and the second tie-breaker too
# small to change the first.
EARLIER, IN_ORDER = 1e-8, 1e-11


def match_mentions(gold: Mentions, predicted: Mentions, mode: MatchMode = "exact") -> tuple[IntArray, IntArray]:
    """Give every gold and every predicted mention a key, shapes (n_gold,) and (n_predicted,): equal iff they match.

    - "exact": equal spans.
    - "head": equal spans and heads first; then, one to one, equal heads. Equal spans with different heads do not match.
    - "partial": equal spans first; then, one to one, a predicted mention that lies within the gold one and covers its
      head.

    The last two are the modes of corefud-scorer 1.2 (CRAC shared tasks from 2022 on). Where there is a choice, the sum
    over all pairs of the proportion of the gold mention that is covered is made as large as possible; of equal sums,
    mentions that start earlier are matched first, then those that end earlier. A mention whose head is unknown takes,
    in "head", that of the other side's mention with its span, and has no other match; a gold mention without head has
    none but its own span in "partial". A mention that repeats one of its side (span, and in "head" head) shares its
    key; a mention without a span matches nothing.

    Raises ValueError for another mode.

    >>> gold = Mentions.from_spans([0, 0], [0, 20], [9, 24], head_start=[4, 20], head_end=[9, 24])
    >>> predicted = Mentions.from_spans([0, 0], [4, 30], [9, 34], head_start=[4, 30], head_end=[9, 34])
    >>> [keys.tolist() for keys in match_mentions(gold, predicted, "head")]
    [[0, 2], [0, 3]]
    """
    if mode not in ("exact", "head", "partial"):
        raise ValueError(f"unknown way to match mentions: {mode!r}; known are exact, head, partial")
    if mode == "head":
        gold, predicted = _with_heads_of(gold, predicted), _with_heads_of(predicted, gold)
    gold_id, predicted_id = identify(gold, predicted, with_heads=mode == "head")
    if mode == "exact":
        return gold_id, predicted_id
    gold_rows = _first_rows(gold_id, other=predicted_id)
    predicted_rows = _first_rows(predicted_id, other=gold_id)
    gold_left, predicted_left = gold.take(gold_rows), predicted.take(predicted_rows)
    pairs = _head_pairs(gold_left, predicted_left) if mode == "head" else _partial_pairs(gold_left, predicted_left)
    chosen = _choose(gold_left, predicted_left, *pairs)
    key = np.arange(max(gold_id.max(initial=-1), predicted_id.max(initial=-1)) + 1)
    key[predicted_id[predicted_rows[pairs[1][chosen]]]] = gold_id[gold_rows[pairs[0][chosen]]]
    return gold_id, key[predicted_id]


def mention_overlap_statistics(gold: Mentions, predicted: Mentions, n_units: int) -> Array:
    """Mention overlap ratio: positions shared by mentions paired one to one so that they share the most.

    Žabokrtský et al. 2022 (CRAC shared task). Returns (n_units, 3): shared, predicted, gold positions, counted a
    mention, so that a position in two nested mentions counts twice. Equal spans of a side count once.

    >>> gold, predicted = Mentions.from_spans([0, 0], [0, 6], [4, 8]), Mentions.from_spans([0], [1], [7])
    >>> mention_overlap_statistics(gold, predicted, 1).tolist()
    [[3.0, 6.0, 6.0]]
    """
    nobody = np.zeros(0, dtype=np.int64)
    gold_id, predicted_id = identify(gold, predicted)
    gold = gold.take(_first_rows(gold_id, other=nobody))
    predicted = predicted.take(_first_rows(predicted_id, other=nobody))
    gold_row, predicted_row, shared = overlaps(gold, predicted)
    paired = best_matching(gold_row, predicted_row, shared)
    return np.stack(
        [
            sum_by_unit(gold.unit[gold_row[paired]], shared[paired], n_units),
            sum_by_unit(predicted.unit, predicted.length, n_units),
            sum_by_unit(gold.unit, gold.length, n_units),
        ],
        axis=1,
    )


def _with_heads_of(side: Mentions, other: Mentions) -> Mentions:
    """The mentions, with unknown heads taken from the other side's first mention of the same span, if it has one."""
    side_id, other_id = identify(side, other)
    known = np.flatnonzero(other.head_start >= 0)
    ids, first = np.unique(other_id[known], return_index=True)
    place = np.searchsorted(ids, side_id)
    place[place == len(ids)] = 0
    lacking = side.head_start < 0
    lacking &= np.isin(side_id, ids)
    source = known[first][place[lacking]]
    head_start, head_end = side.head_start.copy(), side.head_end.copy()
    head_start[lacking], head_end[lacking] = other.head_start[source], other.head_end[source]
    return replace(side, head_start=head_start, head_end=head_end)


def _first_rows(ids: IntArray, *, other: IntArray) -> IntArray:
    """The first row of every id that the other side lacks."""
    distinct, first = np.unique(ids, return_index=True)
    return np.asarray(first[~np.isin(distinct, other)], dtype=np.int64)


def _head_pairs(gold: Mentions, predicted: Mentions) -> tuple[IntArray, IntArray, IntArray]:
    """Overlapping pairs with one and the same head: row, row, positions shared."""
    g, p, shared = overlaps(gold, predicted)
    same = (gold.head_start[g] == predicted.head_start[p]) & (gold.head_end[g] == predicted.head_end[p])
    same &= gold.head_start[g] >= 0
    return g[same], p[same], shared[same]


def _partial_pairs(gold: Mentions, predicted: Mentions) -> tuple[IntArray, IntArray, IntArray]:
    """Pairs whose predicted mention lies within the gold one and covers its head: row, row, positions shared."""
    g, p, shared = overlaps(gold, predicted)
    within = shared == predicted.length[p]
    heads = Mentions.from_spans(gold.unit, gold.head_start, gold.head_end)
    head_g, head_p, head_shared = overlaps(heads, predicted)
    covered = head_shared == heads.length[head_g]
    n = max(len(predicted), 1)
    within &= np.isin(g * n + p, head_g[covered] * n + head_p[covered])
    return g[within], p[within], shared[within]


def _choose(gold: Mentions, predicted: Mentions, g: IntArray, p: IntArray, shared: IntArray) -> IntArray:
    """Which candidate pairs are matched, one to one."""
    group = components(g, p)
    earlier_gold, earlier_predicted = _rank_in_group(gold, g, group), _rank_in_group(predicted, p, group)
    weight = shared / gold.length[g]
    weight += EARLIER * (2 - earlier_gold - earlier_predicted) + IN_ORDER * earlier_gold * earlier_predicted
    return np.flatnonzero(best_matching(g, p, weight))


def _rank_in_group(side: Mentions, row: IntArray, group: IntArray) -> Array:
    """For every pair, the rank of its mention by start, then end, then length among its group's: from 0 up to 1."""
    start, end = side.bounds()
    mentions, first = np.unique(row, return_index=True)
    order = np.lexsort((side.length[mentions], end[mentions], start[mentions]))
    rank = np.empty(len(mentions), dtype=np.int64)
    rank[order] = rank_within(group[first][order])
    size = np.bincount(group[first], minlength=1)
    return np.asarray((rank / size[group[first]])[np.searchsorted(mentions, row)], dtype=float)
