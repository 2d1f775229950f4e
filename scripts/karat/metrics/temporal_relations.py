"""Temporal relations between intervals, as constraints on their end points, and arrays of temporal links.

Every relation but VAGUE says something about the four end points of two intervals x and y (Allen 1983, Fig. 2; TimeML
1.2.1, Sauri et al. 2006, section 2.2). The start of an interval lies before its end in every graph.

DURING, DURING_INV and IDENTITY put no other constraint than SIMULTANEOUS (the reading of the TempEval-3 toolkit, after
page 45 of the TimeML guidelines): as statements about time the four are one. OVERLAP is a relation without direction:
x and y share some time, and neither contains the other. The first half is what a link contributes to a graph (Allen's o
and oi cannot be told apart by one conjunction of end points); the second half decides when OVERLAP is inferred.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from karat.metrics.statistics import IntArray

RELATIONS = (
    "BEFORE",
    "AFTER",
    "INCLUDES",
    "IS_INCLUDED",
    "SIMULTANEOUS",
    "OVERLAP",
    "VAGUE",
    "IBEFORE",
    "IAFTER",
    "BEGINS",
    "BEGUN_BY",
    "ENDS",
    "ENDED_BY",
    "DURING",
    "DURING_INV",
    "IDENTITY",
)
CODE = {name: code for code, name in enumerate(RELATIONS)}

_INVERSE = {
    "BEFORE": "AFTER",
    "INCLUDES": "IS_INCLUDED",
    "IBEFORE": "IAFTER",
    "BEGINS": "BEGUN_BY",
    "ENDS": "ENDED_BY",
    "DURING": "DURING_INV",
}
_BOTH_WAYS = _INVERSE | {second: first for first, second in _INVERSE.items()}
INVERSE: IntArray = np.array([CODE[_BOTH_WAYS.get(name, name)] for name in RELATIONS], dtype=np.int64)
"""Code of y's relation to x, given the code of x's relation to y."""

_SAME_TIME = ("SIMULTANEOUS", "DURING", "DURING_INV", "IDENTITY")
MERGED: IntArray = np.array([CODE["SIMULTANEOUS" if name in _SAME_TIME else name] for name in RELATIONS])
"""Code of the relation with the same constraints that stands for all of them."""

X_START, X_END, Y_START, Y_END = range(4)
_CONSTRAINTS: dict[str, tuple[tuple[int, str, int], ...]] = {
    "BEFORE": ((X_END, "<", Y_START),),
    "INCLUDES": ((X_START, "<", Y_START), (Y_END, "<", X_END)),
    "SIMULTANEOUS": ((X_START, "=", Y_START), (X_END, "=", Y_END)),
    "OVERLAP": ((X_START, "<", Y_END), (Y_START, "<", X_END)),
    "VAGUE": (),
    "IBEFORE": ((X_END, "=", Y_START),),
    "BEGINS": ((X_START, "=", Y_START), (X_END, "<", Y_END)),
    "ENDS": ((X_END, "=", Y_END), (Y_START, "<", X_START)),
}


def constraints(relation: int) -> tuple[tuple[int, str, int], ...]:
    """What a relation says of the end points 0 (x starts), 1 (x ends), 2 (y starts), 3 (y ends).

    >>> constraints(CODE["AFTER"])
    ((3, '<', 0),)
    """
    name = RELATIONS[MERGED[relation]]
    if name in _CONSTRAINTS:
        return _CONSTRAINTS[name]
    return tuple(
        ((left + 2) % 4, operator, (right + 2) % 4) for left, operator, right in _CONSTRAINTS[_BOTH_WAYS[name]]
    )


def relation_codes(names: Iterable[str]) -> IntArray:
    """Codes of relation names; a name that is not in `RELATIONS` is a ValueError.

    >>> relation_codes(["BEFORE", "VAGUE"]).tolist()
    [0, 6]
    """
    listed = list(names)
    unknown = sorted(set(listed) - CODE.keys())
    if unknown:
        raise ValueError(f"not a temporal relation: {', '.join(unknown)}; known are {', '.join(RELATIONS)}")
    return np.array([CODE[name] for name in listed], dtype=np.int64)


@dataclass(frozen=True, slots=True)
class Links:
    """Temporal links of many documents as four arrays of one length.

    `unit` is the document, 0..n_units-1; `source` and `target` are node ids, which need to be unique inside their
    document only; `relation` holds codes of `RELATIONS`. Order matters in the mode `te3-acl11` alone.
    """

    unit: IntArray
    source: IntArray
    target: IntArray
    relation: IntArray

    def __post_init__(self) -> None:
        lengths = {len(array) for array in (self.unit, self.source, self.target, self.relation)}
        if len(lengths) != 1:
            raise ValueError(f"the arrays of the links differ in length: {sorted(lengths)}")
        if len(self) and not 0 <= self.relation.min() <= self.relation.max() < len(RELATIONS):
            raise ValueError(f"relation codes lie in 0..{len(RELATIONS) - 1}")

    def __len__(self) -> int:
        return len(self.unit)

    def __getitem__(self, which: npt.NDArray[np.bool_] | IntArray) -> Links:
        """The links that a mask or an array of positions selects."""
        return Links(self.unit[which], self.source[which], self.target[which], self.relation[which])


def links(rows: Iterable[tuple[int, int, str, int]]) -> Links:
    """Links from rows of (document, source node, relation name, target node).

    >>> links([(0, 1, "BEFORE", 2)]).relation.tolist()
    [0]
    """
    listed = list(rows)
    numbers = np.array([(unit, source, target) for unit, source, _, target in listed], dtype=np.int64).reshape(-1, 3)
    return Links(numbers[:, 0], numbers[:, 1], numbers[:, 2], relation_codes(row[2] for row in listed))


def one_direction(source: IntArray, target: IntArray, relation: IntArray) -> tuple[IntArray, IntArray, IntArray]:
    """Links turned so that source < target; a self link gets the lower of its relation's code and the inverse's.

    >>> [part.tolist() for part in one_direction(np.array([2]), np.array([1]), relation_codes(["BEFORE"]))]
    [[1], [2], [1]]
    """
    turn = (source > target) | ((source == target) & (INVERSE[relation] < relation))
    return (
        np.where(turn, target, source),
        np.where(turn, source, target),
        np.where(turn, INVERSE[relation], relation),
    )
