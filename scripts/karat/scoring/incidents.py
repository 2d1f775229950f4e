"""Incidents: what happened, to whom and by whom, as templates of a whole document."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from karat.metrics.overlap import PROPORTIONAL
from karat.metrics.role_fillers import ceaf_ree_statistics, ceaf_rme_statistics
from karat.metrics.statistics import Metric
from karat.metrics.templates import SLOT_COLUMNS, SLOTS, Templates, slot_statistics
from karat.model import Annotations, Document
from karat.reading import SLOTS as SLOT_NAMES
from karat.scoring.confusion import LabelPair, tabulate
from karat.scoring.errors import Error
from karat.scoring.incident_errors import incident_errors, pair_templates, type_pairs
from karat.scoring.incident_sides import owed_templates
from karat.scoring.layer_score import LayerScore
from karat.scoring.measures import Measure
from karat.scoring.units import Units


def score_incidents(documents: Sequence[Document], answers: Sequence[Annotations], units: Units) -> LayerScore:
    """Templates mapped one to one for the most credit: slots as in MUC-4, and role fillers as entities.

    A filler is right if it shares a mention with gold's. Aggregates ("more than 40 attacks") are scored apart. Gold's
    optional incidents, and the predictions that stand for one, are left out of all measures.
    """
    measures: list[Measure] = []
    errors: list[Error] = []
    types: list[LabelPair] = []
    sizes = np.zeros(2, dtype=np.int64)
    golds = [d.gold for d in documents]
    for aggregate in (False, True):
        gold, pred = owed_templates(golds, answers, units.sides, aggregate)
        sizes += len(gold), len(pred)
        measures += _slot_measures(gold.templates, pred.templates, len(documents), "aggregate_" if aggregate else "")
        pairing = pair_templates(gold, pred)
        errors += incident_errors(gold, pred, pairing, units.sides)
        types += type_pairs(gold, pred, pairing)
    table = tabulate(types, "incidents, mapped by type and then by what they share")
    return LayerScore(
        "incidents",
        int(sizes[0]),
        int(sizes[1]),
        tuple(measures),
        errors=tuple(errors),
        confusions={"type": table},
    )


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


def _merged(templates: Templates, n: int) -> Templates:
    """All templates of a document as one, as CEAF-REE wants them."""
    return Templates(
        np.arange(n), np.zeros(n, dtype=np.int64), templates.filler_unit, templates.filler_role,
        templates.mention_filler, templates.mention_key,
    )  # fmt: skip
