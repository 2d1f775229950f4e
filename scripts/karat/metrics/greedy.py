"""One-to-one pairs taken first come, first served: what greedy reference scorers do, in the order that they do it."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from karat.metrics.labelled_spans import BoolArray


def first_come(left: npt.ArrayLike, right: npt.ArrayLike) -> BoolArray:
    """Choose edges (their ends, shape (n,)) in the order given, each unless one of its ends is taken: shape (n,).

    The result depends on that order, so that only modes that reproduce another scorer use it; `best_matching` is the
    choice that does not.

    >>> first_come([0, 0, 1, 2], [5, 6, 5, 6]).tolist()
    [True, False, False, True]
    """
    ends = zip(np.asarray(left).tolist(), np.asarray(right).tolist(), strict=True)
    used_left: set[int] = set()
    used_right: set[int] = set()
    chosen = np.zeros(len(np.asarray(left)), dtype=bool)
    for edge, (a, b) in enumerate(ends):
        if a not in used_left and b not in used_right:
            chosen[edge] = True
            used_left.add(a)
            used_right.add(b)
    return chosen
