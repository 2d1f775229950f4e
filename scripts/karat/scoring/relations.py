"""Relations: by the mentions that they join, and by the entities."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from karat.metrics.relations import Relations, relation_statistics
from karat.metrics.statistics import Metric
from karat.model import Annotations, Document
from karat.scoring.fillers import Codes, Fillers
from karat.scoring.layer_score import LayerScore
from karat.scoring.link_errors import relations_stated
from karat.scoring.measures import Measure
from karat.scoring.statements import lost_end, pair_statements, statement_errors, statement_table
from karat.scoring.units import Units


def score_relations(documents: Sequence[Document], answers: Sequence[Annotations], units: Units) -> LayerScore:
    """Relations as sets: between mentions, in their sentence; between entities, as the facts of a document.

    At the entity level any mention of the right entity is right, and a fact that is told twice is one (DocRED, Yao et
    al. 2019). What stands at an end is known by its span, so the scores are of mentions and relations together.
    """
    codes = Codes()
    pairs = units.sides
    golds = [d.gold for d in documents]
    mention = [_mention_level(side, [p[k] for p in pairs], units, codes) for k, side in enumerate((golds, answers))]
    entity = [_entity_level(side, [p[k] for p in pairs], codes) for k, side in enumerate((golds, answers))]
    optional = np.array([r.optional for g in golds for r in g.relations or ()], dtype=bool)
    untyped = [Relations(r.unit, np.zeros_like(r.label), r.first, r.second) for r in mention]
    measures = (
        Measure(
            "strict",
            "type and both mentions",
            Metric("strict"),
            relation_statistics(mention[0], mention[1], len(units), optional=optional),
            "span+span+type",
        ),
        Measure(
            "untyped",
            "both mentions, whatever the type",
            Metric("untyped"),
            relation_statistics(untyped[0], untyped[1], len(units), optional=optional),
            "span+span",
        ),
        Measure(
            "entity_level",
            "type and both entities, a fact once a document",
            Metric("entity_level"),
            relation_statistics(entity[0], entity[1], len(documents), optional=optional),
            "entity+entity+type",
            unit="document",
        ),
    )
    told = pair_statements(golds, answers, pairs, relations_stated, lost_end)
    return LayerScore(
        "relations",
        len(mention[0].unit),
        len(mention[1].unit),
        measures,
        errors=tuple(statement_errors("relations", told)),
        confusions={"type": statement_table(told, "relations of two mentions")},
    )


def _mention_level(side: Sequence[Annotations], fillers: Sequence[Fillers], units: Units, codes: Codes) -> Relations:
    rows = []
    for number, (answer, known) in enumerate(zip(side, fillers, strict=True)):
        for relation in answer.relations or ():
            ends = known.at(relation.arg1), known.at(relation.arg2)
            unit = units.of(number, ends[0][1] if ends[0][0] == "span" else None)  # type: ignore[arg-type]
            rows.append((unit, codes(("type", relation.type)), *(codes((number, end)) for end in ends)))
    return Relations(*np.array(rows, dtype=np.int64).reshape(-1, 4).T)


def _entity_level(side: Sequence[Annotations], fillers: Sequence[Fillers], codes: Codes) -> Relations:
    rows = []
    for number, (answer, known) in enumerate(zip(side, fillers, strict=True)):
        for relation in answer.relations or ():
            ends = known.is_who(relation.arg1), known.is_who(relation.arg2)
            rows.append((number, codes(("type", relation.type)), *(codes((number, end)) for end in ends)))
    return Relations(*np.array(rows, dtype=np.int64).reshape(-1, 4).T)
