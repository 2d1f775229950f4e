"""Incidents and salience: what a reader of the whole document takes away."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from karat.metrics.classification import ORDINAL, ordinal_statistics
from karat.metrics.overlap import PROPORTIONAL
from karat.metrics.role_fillers import ceaf_ree_statistics, ceaf_rme_statistics
from karat.metrics.statistics import Metric
from karat.metrics.templates import SLOT_COLUMNS, SLOTS, Templates, slot_statistics
from karat.model import Annotations, Document, Incident
from karat.reading import SLOTS as SLOT_NAMES
from karat.scoring.fillers import Codes, Fillers, Identity
from karat.scoring.layer_score import LayerScore
from karat.scoring.measures import Measure
from karat.scoring.units import Units


def score_incidents(documents: Sequence[Document], answers: Sequence[Annotations], units: Units) -> LayerScore:
    """Templates mapped one to one for the most credit: slots as in MUC-4, and role fillers as entities.

    A filler is right if it shares a mention with gold's. Aggregates ("more than 40 attacks") are scored apart.
    """
    pairs = units.sides
    golds = [d.gold for d in documents]
    measures: list[Measure] = []
    for aggregate in (False, True):
        codes = Codes()
        gold, pred = (
            _templates(side, [p[k] for p in pairs], codes, aggregate) for k, side in enumerate((golds, answers))
        )
        measures += _slot_measures(gold, pred, len(documents), "aggregate_" if aggregate else "")
    sizes = [sum(len(a.incidents or ()) for a in side) for side in (golds, answers)]
    return LayerScore("incidents", sizes[0], sizes[1], tuple(measures))


def _slot_measures(gold: Templates, pred: Templates, n: int, prefix: str) -> list[Measure]:
    group = "aggregates" if prefix else ""
    table = slot_statistics(gold, pred, n, len(SLOT_NAMES))
    by_slot = dict(zip((*SLOT_NAMES, "type"), table.sum(axis=0), strict=True))
    statistics = {
        "ceaf_ree": ceaf_ree_statistics(_merged(gold, n), _merged(pred, n), n, len(SLOT_NAMES)).sum(axis=1),
        "ceaf_rme": ceaf_rme_statistics(gold, pred, n),
        "ceaf_rme_subset": ceaf_rme_statistics(gold, pred, n, phi="subset"),
    }
    titles = {
        "ceaf_ree": "role fillers of all templates as one (CEAF-REE, GRIT)",
        "ceaf_rme": "role fillers of mapped templates, φ3 (CEAF-RME, IterX)",
        "ceaf_rme_subset": "role fillers of mapped templates, subset (CEAF-RME, IterX)",
    }
    slots = Metric(f"{prefix}slots", SLOT_COLUMNS, SLOTS.finish)
    title = "slots of mapped templates (MUC-4)"
    measures = [
        Measure(f"{prefix}slots", title, slots, table.sum(axis=1), "muc4-slots", by_slot, unit="document", group=group)
    ]
    for name, values in statistics.items():
        metric = Metric(f"{prefix}{name}", PROPORTIONAL.columns, PROPORTIONAL.finish)
        measures.append(Measure(f"{prefix}{name}", titles[name], metric, values, name, unit="document", group=group))
    return measures


def _templates(side: Sequence[Annotations], fillers: Sequence[Fillers], codes: Codes, aggregate: bool) -> Templates:
    templates: list[tuple[int, int]] = []
    slots: list[tuple[int, int]] = []
    mentions: list[tuple[int, int]] = []
    for number, (answer, known) in enumerate(zip(side, fillers, strict=True)):
        for incident in answer.incidents or ():
            if incident.aggregate != aggregate:
                continue
            for role, keys in _filled(incident, known):
                mentions.extend((len(slots), codes((number, key))) for key in keys)
                slots.append((len(templates), role))
            templates.append((number, codes(("type", incident.type))))
    columns = [np.array(rows, dtype=np.int64).reshape(-1, 2).T for rows in (templates, slots, mentions)]
    return Templates(*(column for pair in columns for column in pair))


def _filled(incident: Incident, known: Fillers) -> Iterable[tuple[int, list[object]]]:
    """Every filler of a template: the number of its slot, and the keys of which one must be shared to be right."""
    for role, name in enumerate(SLOT_NAMES):
        for filler in incident.slots.get(name, ()):
            if name == "date":
                yield role, [("date", filler.get("value"), filler.get("precision"))]
            elif name == "casualties":
                for kind in sorted(filler):
                    toll = filler[kind] or {}
                    best = toll.get("best")
                    # Without a best estimate the bounds are what is said.
                    yield (
                        role,
                        [("casualties", kind, *((best,) if best is not None else (toll.get("low"), toll.get("high"))))],
                    )
            elif name == "status":
                yield role, [("status", filler)]
            else:
                spans = known.mentions_of.get(str(filler), ()) or known.mention.get(str(filler), ())[1:]
                yield role, [("mention", span) for span in spans if span] or [("lost", str(filler), id(known))]


def _merged(templates: Templates, n: int) -> Templates:
    """All templates of a document as one, as CEAF-REE wants them."""
    return Templates(
        np.arange(n), np.zeros(n, dtype=np.int64), templates.filler_unit, templates.filler_role,
        templates.mention_filler, templates.mention_key,
    )  # fmt: skip


def score_salience(documents: Sequence[Document], answers: Sequence[Annotations], units: Units) -> LayerScore:
    """Scores of gold's entities against those that the system gives the same entities, 0 where it gives none.

    Entities that gold does not have are not scored here: as mentions they are spurious already.
    """
    rows: list[tuple[int, Any, Any]] = []
    for number, (document, answer) in enumerate(zip(documents, answers, strict=True)):
        ours, theirs = units.sides[number]
        given: dict[Identity, int] = {}
        for name, score in (answer.salience or {}).items():
            # Of several entities that stand for one of gold's, the most salient counts, in whatever order they come.
            given[theirs.source(name)] = max(score, given.get(theirs.source(name), 0))
        rows += [
            (number, score, given.get(ours.source(name), 0)) for name, score in (document.gold.salience or {}).items()
        ]
    unit, gold, pred = np.array(rows, dtype=float).reshape(-1, 3).T
    statistics = ordinal_statistics(gold, pred, unit.astype(np.int64), len(documents))
    title = "distance of scores, 0 to 5, and their correlation"
    measure = Measure("distance", title, ORDINAL, statistics, "entity:ordinal", unit="document")
    return LayerScore("salience", len(rows), sum(len(a.salience or {}) for a in answers), (measure,))
