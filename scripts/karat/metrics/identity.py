"""Identity: which mentions a clustering puts with the wrong others, so that errors of coreference can be listed.

The coreference metrics say how well two clusterings agree; none says which mention is wrong. Here that is defined for
the mentions that both sides have: of the parts that a gold cluster is split into by the predicted clusters the largest
is right, of equal ones that with the earliest mention, and every mention of the other parts is split off. Merging is
the same thing seen from the other side. So nothing is split off or merged exactly where both partitions are equal.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from karat.metrics.labelled_spans import BoolArray
from karat.metrics.statistics import IntArray


def misplaced(gold_cluster: npt.ArrayLike, pred_cluster: npt.ArrayLike) -> tuple[BoolArray, BoolArray]:
    """Which mentions are split off, and which are merged with what is not theirs: two arrays of shape (n,).

    `gold_cluster` and `pred_cluster` (n,) have the clusters of the mentions that both sides have, each mention once, in
    the order of the text; clusters are any integers, different for different documents. Raises ValueError if the two
    are not of one length.

    >>> split, merged = misplaced([1, 1, 1, 2], [7, 7, 8, 8])
    >>> split.tolist(), merged.tolist()
    ([False, False, True, False], [False, False, False, True])
    """
    gold, pred = _numbered(gold_cluster), _numbered(pred_cluster)
    if gold.shape != pred.shape or gold.ndim != 1:
        raise ValueError("gold and predicted clusters must be one-dimensional and of one length")
    part = _numbered(gold * (len(pred) + 1) + pred)
    return _outside_the_largest(gold, part), _outside_the_largest(pred, part)


def _numbered(codes: npt.ArrayLike) -> IntArray:
    """The same codes as numbers from 0."""
    return np.unique(np.asarray(codes, dtype=np.int64), return_inverse=True)[1].reshape(np.shape(codes))


def _outside_the_largest(cluster: IntArray, part: IntArray) -> BoolArray:
    """Which mentions are in another part of their cluster than the largest."""
    if not len(cluster):
        return np.zeros(0, dtype=bool)
    _, first, size = np.unique(part, return_index=True, return_counts=True)
    order = np.lexsort((first, -size, cluster[first]))
    _, leading = np.unique(cluster[first][order], return_index=True)
    return ~np.isin(part, order[leading])
