"""Salience: how much each entity matters to the document."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TypeAlias

import numpy as np

from karat.metrics.classification import ORDINAL, ordinal_statistics
from karat.model import Annotations, Document
from karat.scoring.errors import Error, Pointer
from karat.scoring.fillers import Fillers, Identity
from karat.scoring.layer_score import LayerScore
from karat.scoring.measures import Measure
from karat.scoring.units import Units

#: Who an entity is → the score that the system gives it, and under what name.
Given: TypeAlias = Mapping[Identity, tuple[int, str]]


def score_salience(documents: Sequence[Document], answers: Sequence[Annotations], units: Units) -> LayerScore:
    """Scores of gold's entities against those that the system gives the same entities, 0 where it gives none.

    Entities that gold does not have are not scored here: as mentions they are spurious already.
    """
    rows: list[tuple[int, int, int]] = []
    errors: list[Error] = []
    for number, (document, answer) in enumerate(zip(documents, answers, strict=True)):
        ours, theirs = units.sides[number]
        given: dict[Identity, tuple[int, str]] = {}
        for name, score in (answer.salience or {}).items():
            # Of several entities that stand for one of gold's, the most salient counts, in whatever order they come.
            given[theirs.source(name)] = max((score, name), given.get(theirs.source(name), (0, "")))
        wanted = document.gold.salience or {}
        rows += [(number, score, given.get(ours.source(name), (0, ""))[0]) for name, score in wanted.items()]
        errors += _errors(number, wanted, given, units.sides[number])
    unit, gold, pred = np.array(rows, dtype=float).reshape(-1, 3).T
    statistics = ordinal_statistics(gold, pred, unit.astype(np.int64), len(documents))
    title = "distance of scores, 0 to 5, and their correlation"
    measure = Measure("distance", title, ORDINAL, statistics, "entity:ordinal", unit="document")
    predicted = sum(len(a.salience or {}) for a in answers)
    return LayerScore("salience", len(rows), predicted, (measure,), errors=tuple(errors))


def _errors(number: int, wanted: Mapping[str, int], given: Given, sides: tuple[Fillers, Fillers]) -> Iterator[Error]:
    """Entities whose score differs, and those that have none where gold has more than 0."""
    for name, score in wanted.items():
        who = sides[0].source(name)
        place = sides[0].first_place.get(who, ())
        got, other = given.get(who, (0, ""))
        if got == score:
            continue
        gold = Pointer(name, place, f"salience {score}")
        if who in given:
            note = f"gold {score}, predicted {got}"
            predicted = Pointer(other, sides[1].first_place.get(who, ()), f"salience {got}")
            yield Error("salience", number, "value", gold, predicted, note)
        else:
            yield Error("salience", number, "missed", gold, None, _cause(who, sides[1]))


def _cause(who: Identity, other: Fillers) -> str | None:
    """Whether the system lacks an entity, or has its mentions and no entity that is mostly these."""
    if who not in other.identities:
        return "its entity was not found"
    return None if who in other.entity.values() else "its mentions are with other entities there"
