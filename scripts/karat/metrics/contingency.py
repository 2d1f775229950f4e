"""The contingency table of two clusterings: how many mentions each gold cluster shares with each predicted one.

Every coreference metric but mention overlap is a function of this table alone. It is built once, over all documents
together, and kept sparse: only the cells that are not zero are stored, so that time and memory grow with the mentions.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np

from karat.metrics.assignment import BoolArray, rank_within
from karat.metrics.statistics import IntArray

Singletons: TypeAlias = Literal["keep", "drop"]
Duplicates: TypeAlias = Literal["first", "keep"]


@dataclass(frozen=True, slots=True)
class Clustering:
    """One side, a row a mention: its `unit` (document), its `cluster`, and its `mention` key.

    Keys are equal exactly where mentions match (`mention_matching.match_mentions` makes them). Clusters and keys are
    local to their unit: the same number in two units means two things. Any integers will do.

    Raises ValueError if the three arrays are not one-dimensional and of one length.
    """

    unit: IntArray
    cluster: IntArray
    mention: IntArray

    def __post_init__(self) -> None:
        for name in ("unit", "cluster", "mention"):
            object.__setattr__(self, name, np.asarray(getattr(self, name), dtype=np.int64))
        if self.unit.ndim != 1 or not self.unit.shape == self.cluster.shape == self.mention.shape:
            raise ValueError("unit, cluster and mention must be one-dimensional and of one length")

    def __len__(self) -> int:
        return len(self.unit)

    def where(self, mask: BoolArray) -> Clustering:
        """The mentions that `mask` (shape (n,)) chooses."""
        return Clustering(self.unit[mask], self.cluster[mask], self.mention[mask])


@dataclass(frozen=True, slots=True)
class Contingency:
    """The cells of the table that are not zero, and the sizes of its clusters.

    `gold_unit`, `gold_size` (a gold cluster each), `predicted_unit`, `predicted_size` (a predicted cluster each);
    `cell_gold`, `cell_predicted` (numbers of clusters) and `cell_count` (mentions shared, > 0), sorted by gold cluster,
    then predicted. `gold_duplicates`, `predicted_duplicates`: mentions a unit that repeat an earlier one's key.
    """

    n_units: int
    gold_unit: IntArray
    gold_size: IntArray
    predicted_unit: IntArray
    predicted_size: IntArray
    cell_gold: IntArray
    cell_predicted: IntArray
    cell_count: IntArray
    gold_duplicates: IntArray
    predicted_duplicates: IntArray

    @property
    def cell_unit(self) -> IntArray:
        """The unit of every cell."""
        return self.gold_unit[self.cell_gold]


def contingency(
    gold: Clustering,
    predicted: Clustering,
    n_units: int,
    *,
    singletons: Singletons = "keep",
    duplicates: Duplicates = "first",
) -> Contingency:
    """Count the mentions that each gold and each predicted cluster share, for all units at once.

    `duplicates` says what becomes of a mention that repeats the key of an earlier row of its side and unit: "first"
    drops it; "keep" makes it a mention of its own, so that the second gold occurrence of a key can only be matched by
    its second predicted occurrence, and one that has no counterpart is missing or spurious like any other mention.
    `singletons="drop"` then takes the clusters of one mention out of both sides (as corefud-scorer does by default),
    so that they are neither owed nor spurious.

    Raises ValueError if a unit is outside 0..n_units-1.

    >>> gold = Clustering([0, 0, 0], [7, 7, 8], [1, 2, 3])
    >>> predicted = Clustering([0, 0, 0], [1, 2, 2], [1, 2, 9])
    >>> table = contingency(gold, predicted, 1)
    >>> table.gold_size.tolist(), table.predicted_size.tolist(), table.cell_count.tolist()
    ([2, 1], [1, 2], [1, 1])
    """
    n_gold = len(gold)
    unit = np.concatenate([gold.unit, predicted.unit])
    if len(unit) and not 0 <= unit.min() <= unit.max() < n_units:
        raise ValueError(f"units must lie within 0..{n_units - 1}")
    key = _codes(unit, np.concatenate([gold.mention, predicted.mention]), n_units)
    gold_rank, predicted_rank = _occurrence(key[:n_gold]), _occurrence(key[n_gold:])
    repeats = [
        np.bincount(side.unit[rank > 0], minlength=n_units)
        for side, rank in ((gold, gold_rank), (predicted, predicted_rank))
    ]
    if duplicates == "keep" and (repeats[0].any() or repeats[1].any()):
        key = _codes(key, np.concatenate([gold_rank, predicted_rank]), int(key.max()) + 1)
    gold_key, predicted_key = key[:n_gold], key[n_gold:]
    if duplicates == "first" and repeats[0].any():
        gold, gold_key = gold.where(gold_rank == 0), gold_key[gold_rank == 0]
    if duplicates == "first" and repeats[1].any():
        predicted, predicted_key = predicted.where(predicted_rank == 0), predicted_key[predicted_rank == 0]
    gold_key, gold_cluster, gold_unit, gold_size = _clusters(gold, gold_key, n_units, singletons)
    predicted_key, predicted_cluster, predicted_unit, predicted_size = _clusters(
        predicted, predicted_key, n_units, singletons
    )
    counterpart = np.full(int(key.max(initial=-1)) + 1, -1, dtype=np.int64)
    counterpart[predicted_key] = predicted_cluster
    shared = counterpart[gold_key]
    width = max(len(predicted_size), 1)
    pair = np.sort(gold_cluster[shared >= 0] * width + shared[shared >= 0])
    first = np.flatnonzero(np.diff(pair, prepend=-1))
    cell_gold, cell_predicted = np.divmod(pair[first], width)
    return Contingency(
        n_units=n_units,
        gold_unit=gold_unit,
        gold_size=gold_size,
        predicted_unit=predicted_unit,
        predicted_size=predicted_size,
        cell_gold=cell_gold,
        cell_predicted=cell_predicted,
        cell_count=np.diff(first, append=len(pair)),
        gold_duplicates=repeats[0],
        predicted_duplicates=repeats[1],
    )


def in_singletons(side: Clustering, n_units: int) -> BoolArray:
    """Which mentions, shape (n,), are alone in their cluster; a key that is repeated in its cluster counts once.

    For matching by head or in part, the singletons that are dropped must go before mentions are matched, or they
    take the counterparts of others (CRAC shared tasks, corefud-scorer).

    >>> in_singletons(Clustering([0, 0, 0, 0], [1, 1, 2, 2], [5, 6, 7, 7]), 1).tolist()
    [False, False, True, True]
    """
    cluster = _codes(side.unit, side.cluster, n_units)
    n_clusters = int(cluster.max(initial=-1)) + 1
    member = _codes(cluster, side.mention, n_clusters)
    once = _occurrence(member) == 0
    return np.asarray(np.bincount(cluster[once], minlength=n_clusters)[cluster] == 1)


def _clusters(
    side: Clustering, key: IntArray, n_units: int, singletons: Singletons
) -> tuple[IntArray, IntArray, IntArray, IntArray]:
    """Key and cluster of every mention kept, unit and size of every cluster; clusters numbered from 0 without gaps."""
    cluster = _codes(side.unit, side.cluster, n_units)
    size = np.bincount(cluster)
    used = size > (1 if singletons == "drop" else 0)
    number = np.cumsum(used) - 1
    unit = np.empty(len(size), dtype=np.int64)
    unit[cluster] = side.unit
    if singletons == "drop":
        kept = used[cluster]
        cluster, key = cluster[kept], key[kept]
    return key, number[cluster], unit[used], size[used]


def _occurrence(key: IntArray) -> IntArray:
    """For every row, how many earlier rows have its key; keys are codes."""
    if np.bincount(key).max(initial=0) <= 1:
        return np.zeros(len(key), dtype=np.int64)
    return rank_within(key)


def _codes(group: IntArray, value: IntArray, n_groups: int) -> IntArray:
    """One code for each (group, value): from 0, with gaps, but never more than a few times as many as there are rows.

    Where the values of a group lie close together, as codes mostly do, every group gets the range that its values
    span, and nothing is sorted.
    """
    n = len(group)
    if n == 0:
        return np.zeros(0, dtype=np.int64)
    low = np.full(n_groups, np.iinfo(np.int64).max)
    high = np.full(n_groups, np.iinfo(np.int64).min)
    np.minimum.at(low, group, value)
    np.maximum.at(high, group, value)
    span = np.where(high >= low, high.astype(float) - low + 1, 0.0)
    if span.sum() <= 4 * n + 1024:
        width = np.where(high >= low, high - low + 1, 0)
        return np.asarray((np.cumsum(width) - width - np.where(high >= low, low, 0))[group] + value)
    _, code = np.unique(value, return_inverse=True)
    _, code = np.unique(group * n + code, return_inverse=True)
    return np.asarray(code, dtype=np.int64)
