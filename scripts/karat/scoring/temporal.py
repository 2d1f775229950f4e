"""Temporal and causal links: the order of events and times, and why things happened."""

from __future__ import annotations

from collections.abc import Sequence
from typing import get_args

import numpy as np

from karat.metrics.matching import joint_keys, set_statistics
from karat.metrics.statistics import IntArray, Metric
from karat.metrics.temporal import AWARENESS, CONSISTENCY, Mode, awareness_statistics, consistency_statistics
from karat.metrics.temporal_links import RELATION_F1, relation_statistics
from karat.metrics.temporal_relations import CODE, Links, links
from karat.model import Annotations, Document
from karat.scoring.fillers import Codes, Fillers, Identity
from karat.scoring.layer_score import LayerScore
from karat.scoring.link_errors import causes_stated, times_stated
from karat.scoring.measures import Measure
from karat.scoring.statements import lost_end, pair_statements, statement_errors, statement_table
from karat.scoring.units import Units

AWARENESS_TITLES: dict[Mode, str] = {
    "awareness": "temporal awareness, order-free reduction",
    "closure": "temporal awareness, closure only (anaforatools)",
    "te3-acl11": "temporal awareness, TempEval-3 acl11",
}


def score_temporal(documents: Sequence[Document], answers: Sequence[Annotations], units: Units) -> LayerScore:
    """Links between events (hoppers), times and the document time; an event of the system's is gold's event if most of
    its triggers are gold's. Links of unknown labels are left out of closures and count as wrong in the plain score."""
    codes = Codes()
    pairs = units.sides
    golds = [d.gold for d in documents]
    spared = [_optional_events(g, ours) for g, (ours, _) in zip(golds, pairs, strict=True)]
    gold, pred = (_links(side, [p[k] for p in pairs], spared, codes) for k, side in enumerate((golds, answers)))
    n = len(documents)

    def measure(name: str, title: str, metric: Metric, statistics: object, match: str, group: str = "") -> Measure:
        return Measure(name, title, metric, np.asarray(statistics), match, unit="document", group=group)

    told = pair_statements(golds, answers, pairs, times_stated, lost_end)
    told = [p for p in told if not spared[p.document] & {*(p.gold or p.predicted).ends}]  # type: ignore[union-attr]
    # A label that the scheme does not have is in no closure, but it was said, and it is wrong.
    unknown = np.zeros(n)
    for pair in told:
        unknown[pair.document] += pair.predicted is not None and pair.predicted.label not in CODE
    plain, vague, either = (
        relation_statistics(gold, pred, n),
        relation_statistics(gold, pred, n, "ignore"),
        relation_statistics(gold, pred, n, typed=False),
    )
    for statistics in (plain, vague, either):
        statistics[:, 1] += unknown
    measures = [
        measure("plain", "relation of a pair, either way round", RELATION_F1, plain, "pair+relation"),
        measure("plain_no_vague", "the same without VAGUE", RELATION_F1, vague, "pair+relation:no-vague"),
        measure("pairs", "pairs alone", RELATION_F1, either, "pair"),
    ]
    for mode in get_args(Mode):
        name = mode.replace("-", "_") if mode == "awareness" else f"awareness_{mode.replace('-', '_')}"
        statistics = awareness_statistics(gold, pred, n, mode)
        measures.append(measure(name, AWARENESS_TITLES[mode], AWARENESS, statistics, f"tlink={mode}"))
    consistent = consistency_statistics(pred, n)
    measures.append(
        measure("consistency", "links of the system that agree with each other", CONSISTENCY, consistent, "consistency")
    )
    return LayerScore(
        "temporal",
        len(gold),
        len(pred) + int(unknown.sum()),
        tuple(measures),
        errors=tuple(statement_errors("temporal", told)),
        confusions={"relation": statement_table(told, "pairs of events and times, as gold states them")},
    )


def _optional_events(gold: Annotations, known: Fillers) -> set[Identity]:
    """Events of which every mention is optional: links of them neither help nor hurt."""
    return {known.node(e.id) for e in gold.events or () if e.mentions and all(m.optional for m in e.mentions)}


def _links(
    side: Sequence[Annotations], fillers: Sequence[Fillers], spared: Sequence[set[Identity]], codes: Codes
) -> Links:
    rows = []
    for number, (answer, known) in enumerate(zip(side, fillers, strict=True)):
        for link in answer.temporal or ():
            ends = known.node(link.source), known.node(link.target)
            if link.relation in CODE and not spared[number] & {*ends}:
                source, target = (codes((number, end)) for end in ends)
                rows.append((number, source, link.relation, target))
    return links(rows)


def score_causal(documents: Sequence[Document], answers: Sequence[Annotations], units: Units) -> LayerScore:
    """Causal links between triggers as sets: with type and polarity, with type, and as directed pairs."""
    codes = Codes()
    pairs = units.sides
    golds = [d.gold for d in documents]
    sides = [_causal_rows(side, [p[k] for p in pairs], units, codes) for k, side in enumerate((golds, answers))]
    measures = []
    for name, title, columns, match in (
        ("strict", "type, polarity and both triggers", (1, 2, 3, 4), "span+span+type+polarity"),
        ("typed", "type and both triggers", (1, 2, 3), "span+span+type"),
        ("pairs", "both triggers, cause first", (1, 2), "span+span"),
    ):
        keys = joint_keys(*([side[c] for c in columns] for side in sides))
        statistics = set_statistics(keys[0], sides[0][0], keys[1], sides[1][0], len(units))
        measures.append(Measure(name, title, Metric(name), statistics, match))
    told = pair_statements(golds, answers, pairs, causes_stated, lost_end)
    return LayerScore(
        "causal",
        len(sides[0][0]),
        len(sides[1][0]),
        tuple(measures),
        errors=tuple(statement_errors("causal", told)),
        confusions={"type": statement_table(told, "pairs of triggers, cause first")},
    )


def _causal_rows(side: Sequence[Annotations], fillers: Sequence[Fillers], units: Units, codes: Codes) -> list[IntArray]:
    rows = []
    for number, (answer, known) in enumerate(zip(side, fillers, strict=True)):
        for link in answer.causal or ():
            source, target = known.at(link.source, "Topic"), known.at(link.target, "Topic")
            unit = units.of(number, source[1] if source[0] == "trigger" else None)  # type: ignore[arg-type]
            ends = codes((number, source)), codes((number, target))
            rows.append((unit, *ends, codes(("type", link.type)), codes(("polarity", link.polarity))))
    return list(np.array(rows, dtype=np.int64).reshape(-1, 5).T)
