"""Relations: by the mentions that they join, by the entities, and by the sentences that show them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import partial

import numpy as np

from karat.metrics.relations import Relations, evidence_statistics, relation_statistics
from karat.metrics.statistics import IntArray, Metric
from karat.model import Annotations, Document
from karat.ontology import load_ontology
from karat.scoring.fillers import Codes, Fillers
from karat.scoring.layer_score import LayerScore
from karat.scoring.link_errors import relations_stated
from karat.scoring.measures import Measure
from karat.scoring.statements import lost_end, pair_statements, statement_errors, statement_table
from karat.scoring.units import Units


def score_relations(documents: Sequence[Document], answers: Sequence[Annotations], units: Units) -> LayerScore:
    """Relations as sets: between mentions, in their sentence; between entities, as the facts of a document.

    At the entity level any mention of the right entity is right, and a fact that is told twice is one (DocRED, Yao et
    al. 2019). What stands at an end is known by its span, so the scores are of mentions and relations together. Types
    that the ontology calls symmetric are the same with their ends exchanged. Without the type there is no direction
    either (who backs whom is one type, who sides with whom another), so pairs alone are compared in either order.
    """
    codes = Codes()
    pairs = units.sides
    sides = [d.gold for d in documents], answers
    either_way = _symmetric(sides)
    symmetric = [codes(("type", name)) for name in sorted(either_way)]
    mention = [_mention_level(s, [p[k] for p in pairs], units, codes, either_way) for k, s in enumerate(sides)]
    entity = [_entity_level(s, [p[k] for p in pairs], codes) for k, s in enumerate(sides)]
    optional = np.array([r.optional for g in sides[0] for r in g.relations or ()], dtype=bool)
    untyped = [Relations(r.unit, np.zeros_like(r.label), r.first, r.second) for r in mention]
    measures = [
        Measure(
            "strict",
            "type and both mentions",
            Metric("strict"),
            relation_statistics(mention[0], mention[1], len(units), symmetric=symmetric, optional=optional),
            "span+span+type",
        ),
        Measure(
            "untyped",
            "both mentions, whatever the type, in either order",
            Metric("untyped"),
            relation_statistics(untyped[0], untyped[1], len(units), symmetric=True, optional=optional),
            "span+span:unordered",
        ),
        Measure(
            "entity_level",
            "type and both entities, a fact once a document",
            Metric("entity_level"),
            relation_statistics(entity[0], entity[1], len(documents), symmetric=symmetric, optional=optional),
            "entity+entity+type",
            unit="document",
        ),
    ]
    absent = {}
    given = any(r.evidence is not None for a in answers for r in a.relations or ())
    if not units.lack("relations", "evidence", "sentences", given):
        shown = _shown_by_gold(sides[0], [p[0] for p in pairs], units), _shown_by_system(answers, units)
        statistics = evidence_statistics(
            entity[0], entity[1], shown[0], shown[1], len(documents), symmetric=symmetric, optional=optional
        )
        title = "sentences that show the facts (DocRED evidence)"
        match = "entity+entity+type+sentence"
        measures.append(Measure("evidence", title, Metric("evidence"), statistics, match, unit="document"))
    else:
        absent["evidence"] = "the answers do not give `evidence` sentences"
    told = pair_statements(*sides, pairs, partial(relations_stated, symmetric=either_way), lost_end)
    gold, predicted = (len(side.unit) for side in mention)
    return LayerScore(
        "relations",
        gold,
        predicted,
        tuple(measures),
        absent=absent,
        errors=tuple(statement_errors("relations", told)),
        confusions={"type": statement_table(told, "relations of two mentions")},
    )


def _symmetric(sides: Sequence[Sequence[Annotations]]) -> frozenset[str]:
    """The types whose ends may come in either order; the ontology is read only where there are relations."""
    there = any(answer.relations for side in sides for answer in side)
    return load_ontology().symmetric("relation_type") if there else frozenset()


def _mention_level(
    side: Sequence[Annotations], fillers: Sequence[Fillers], units: Units, codes: Codes, symmetric: Collection[str]
) -> Relations:
    rows = []
    for number, (answer, known) in enumerate(zip(side, fillers, strict=True)):
        for relation in answer.relations or ():
            ends = known.at(relation.arg1), known.at(relation.arg2)
            spans = [end[1] if end[0] == "span" else None for end in ends]
            # A relation is counted where its first end stands; if its ends have no order, where the earlier does.
            places = [units.of(number, span) for span in spans]  # type: ignore[arg-type]
            unit = min(places) if relation.type in symmetric else places[0]
            rows.append((unit, codes(("type", relation.type)), *(codes((number, end)) for end in ends)))
    return Relations(*np.array(rows, dtype=np.int64).reshape(-1, 4).T)


def _entity_level(side: Sequence[Annotations], fillers: Sequence[Fillers], codes: Codes) -> Relations:
    rows = []
    for number, (answer, known) in enumerate(zip(side, fillers, strict=True)):
        for relation in answer.relations or ():
            ends = known.is_who(relation.arg1), known.is_who(relation.arg2)
            rows.append((number, codes(("type", relation.type)), *(codes((number, end)) for end in ends)))
    return Relations(*np.array(rows, dtype=np.int64).reshape(-1, 4).T)


def _shown_by_gold(golds: Sequence[Annotations], fillers: Sequence[Fillers], units: Units) -> tuple[IntArray, IntArray]:
    """The rows of relations and the sentences that show them: in gold, those where its two mentions stand."""
    rows: list[tuple[int, int]] = []
    row = 0
    for number, (gold, known) in enumerate(zip(golds, fillers, strict=True)):
        for relation in gold.relations or ():
            ends = known.at(relation.arg1), known.at(relation.arg2)
            places = {units.of(number, end[1]) for end in ends if end[0] == "span"}  # type: ignore[arg-type]
            # What stands in no sentence is shown by none.
            rows += [(row, place) for place in sorted(places - {units.of(number, None)})]
            row += 1
    return _columns(rows)


def _shown_by_system(answers: Sequence[Annotations], units: Units) -> tuple[IntArray, IntArray]:
    """The same of a system: the sentences that it names, by number."""
    relations = [(number, r) for number, answer in enumerate(answers) for r in answer.relations or ()]
    return _columns(
        [(row, units.numbered(n, k)) for row, (n, relation) in enumerate(relations) for k in relation.evidence or ()]
    )


def _columns(rows: list[tuple[int, int]]) -> tuple[IntArray, IntArray]:
    first, second = np.array(rows, dtype=np.int64).reshape(-1, 2).T
    return first, second
