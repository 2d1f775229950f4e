"""Relations: a label between two arguments, as sets. What an argument is decides the level of the score.

With the keys of spans as arguments this is the mention-level score of ACE and of its followers ("Rel"); with keys of
span and entity type together, the stricter "Rel+"; with the codes of entities, the entity-level score of facts, which
for documents as units is DocRED's F1 (Yao et al. 2019) without the correction for facts seen in training ("Ign F1").
All of them are sets, so that a repeated prediction neither helps nor hurts. DocRED's evidence score is the same of
facts with the sentences that show them (`evidence_statistics`).
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from karat.metrics.labelled_spans import BoolArray
from karat.metrics.matching import joint_keys, set_statistics
from karat.metrics.statistics import Array, IntArray


@dataclass(frozen=True, slots=True, eq=False)
class Relations:
    """One side's relations, a row each, all arrays of shape (n,): `unit`, `label`, and the codes of the arguments.

    Codes of both sides must mean the same: keys of `labelled_spans.span_keys`, or entities as `credited_entities`
    numbers them. Raises ValueError if the arrays are not of one length.
    """

    unit: IntArray
    label: IntArray
    first: IntArray
    second: IntArray

    def __post_init__(self) -> None:
        for name in self.__slots__:
            object.__setattr__(self, name, np.asarray(getattr(self, name), dtype=np.int64))
        if any(getattr(self, name).shape != (len(self.unit),) for name in self.__slots__):
            raise ValueError("the arrays of relations must be one-dimensional and of one length")


def credited_entities(gold_entity: npt.ArrayLike, counterpart: npt.ArrayLike) -> IntArray:
    """The gold entity that each predicted mention stands for: shape (n_pred,).

    `gold_entity` (n_gold,) has the entity of every gold mention (codes from 0), `counterpart` (n_pred,) the gold
    mention that a predicted mention matches, or -1. A mention without counterpart becomes an entity of its own, below
    0, so that it matches nothing. With these codes any mention of the right entity earns the credit.

    >>> credited_entities([4, 4, 7], [1, -1, 2, -1]).tolist()
    [4, -2, 7, -4]
    """
    entity, partner = np.asarray(gold_entity, dtype=np.int64), np.asarray(counterpart, dtype=np.int64)
    credited = -1 - np.arange(len(partner))
    found = partner >= 0
    credited[found] = entity[partner[found]]
    return credited


def relation_keys(
    gold: Relations, pred: Relations, symmetric: bool | Collection[int] = False
) -> tuple[IntArray, IntArray]:
    """A key a relation, equal exactly where label and arguments are: shapes (n_gold,), (n_pred,); for `match_sets` too.

    Relations are directed. `symmetric` names the labels whose arguments may come in either order, or is True for all
    (as OneIE and DyGIE++ score); a symmetric relation given in both orders is one.

    >>> a, b = Relations([0], [3], [1], [2]), Relations([0], [3], [2], [1])
    >>> [bool(x == y) for x, y in (relation_keys(a, b), relation_keys(a, b, {3}))]
    [False, True]
    """
    ours, theirs = _ordered(gold, symmetric), _ordered(pred, symmetric)
    return joint_keys([gold.label, *ours], [pred.label, *theirs])


def relation_statistics(
    gold: Relations,
    pred: Relations,
    n_units: int,
    *,
    symmetric: bool | Collection[int] = False,
    optional: npt.ArrayLike | None = None,
) -> Array:
    """Correct, predicted and gold relations a unit: shape (n_units, 3), columns `PRF_COLUMNS`.

    `optional` (n_gold,) marks gold relations that neither help nor hurt. A fact that is stated in two units counts in
    both; for facts of a document give documents as units.

    >>> gold = Relations([0, 0], [1, 1], [10, 11], [20, 21])
    >>> pred = Relations([0, 0, 0], [1, 1, 2], [10, 10, 11], [20, 20, 21])
    >>> relation_statistics(gold, pred, 1).tolist()
    [[1.0, 2.0, 2.0]]
    """
    gold_key, pred_key = relation_keys(gold, pred, symmetric)
    return set_statistics(gold_key, gold.unit, pred_key, pred.unit, n_units, optional=optional)


def evidence_statistics(
    gold: Relations,
    pred: Relations,
    gold_evidence: tuple[npt.ArrayLike, npt.ArrayLike],
    pred_evidence: tuple[npt.ArrayLike, npt.ArrayLike],
    n_units: int,
    *,
    symmetric: bool | Collection[int] = False,
    optional: npt.ArrayLike | None = None,
) -> Array:
    """Sentences that show facts, a unit: shape (n_units, 3), columns `PRF_COLUMNS` (Evi F1 of Yao et al. 2019).

    Each evidence is two parallel arrays: the row of a relation and the code of a sentence that shows it. A sentence is
    right if it is gold's for the same fact, so that those of a wrong fact are all wrong, as in DocRED's script. Of a
    fact that several rows state, the sentences are taken together (the script keeps those of one). What is predicted
    for a fact that is `optional` (n_gold,) in every row neither helps nor hurts.

    >>> gold = Relations([0], [1], [10], [20])
    >>> pred = Relations([0, 0], [1, 2], [10, 10], [20, 20])
    >>> evidence_statistics(gold, pred, ([0, 0], [3, 4]), ([0, 0, 1], [4, 5, 4]), 1).tolist()
    [[1.0, 3.0, 2.0]]
    """
    gold_fact, pred_fact = relation_keys(gold, pred, symmetric)
    spare = np.zeros(len(gold_fact), dtype=bool) if optional is None else np.asarray(optional, dtype=bool)
    facts = joint_keys([gold.unit, gold_fact], [pred.unit, pred_fact])
    # A fact that some row states without reserve is no optional one.
    excused = np.setdiff1d(facts[0][spare], facts[0][~spare])
    rows = []
    for side, fact, (row, sentence) in zip((gold, pred), facts, (gold_evidence, pred_evidence), strict=True):
        of, shown = np.asarray(row, dtype=np.int64), np.asarray(sentence, dtype=np.int64)
        counted = ~np.isin(fact[of], excused)
        rows.append((side.unit[of][counted], [fact[of][counted], shown[counted]]))
    (gold_unit, ours), (pred_unit, theirs) = rows
    keys = joint_keys(ours, theirs)
    return set_statistics(keys[0], gold_unit, keys[1], pred_unit, n_units)


def _ordered(relations: Relations, symmetric: bool | Collection[int]) -> tuple[IntArray, IntArray]:
    """The arguments, those of symmetric relations in the order of their codes."""
    if isinstance(symmetric, bool):
        either = np.full(len(relations.label), symmetric)
    else:
        either = np.isin(relations.label, np.fromiter(symmetric, dtype=np.int64))
    swap: BoolArray = either & (relations.first > relations.second)
    return (
        np.where(swap, relations.second, relations.first),
        np.where(swap, relations.first, relations.second),
    )
