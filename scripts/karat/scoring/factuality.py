"""Factuality: how certain the author, and those whom the author cites, are of each event."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from karat.metrics.classification import (
    FACTUALITY_SCALE,
    ORDINAL,
    confusion_metric,
    confusion_statistics,
    ordinal_statistics,
)
from karat.metrics.matching import joint_keys, set_statistics
from karat.metrics.statistics import IntArray, Metric
from karat.model import Annotations, EventMention
from karat.scoring.errors import Error, Pointer
from karat.scoring.fillers import Codes, Fillers
from karat.scoring.items import Items
from karat.scoring.measures import Measure
from karat.scoring.span_measures import Pairs
from karat.scoring.units import Units

AUTHOR = ("AUTHOR",)
GROUP = "factuality"


def factuality_measures(
    golds: Sequence[Annotations],
    answers: Sequence[Annotations],
    units: Units,
    gold: Items,
    pred: Items,
    pairs: Pairs,
) -> list[Measure]:
    """The author's values on the triggers that were found: accuracy, κ, macro-F1, and the distance on FactBank's scale;
    and every value of every chain of sources, end to end. Nothing where the system gives no factuality."""
    given = any(m.factuality for m in pred.records)
    if units.lack("events", GROUP, "values", given, bool(len(pred))):
        return []
    n = len(units)
    found = [
        (unit, ours.factuality[AUTHOR], theirs.factuality[AUTHOR])
        for unit, ours, theirs in zip(
            gold.sentence[pairs.gold], gold.take(pairs.gold), pred.take(pairs.pred), strict=True
        )
        if AUTHOR in ours.factuality and AUTHOR in theirs.factuality
    ]
    values = tuple(FACTUALITY_SCALE)
    known = [row for row in found if row[1] in values and row[2] in values]
    unit = np.array([row[0] for row in known], dtype=np.int64)
    ours, theirs = (np.array([values.index(row[k]) for row in known], dtype=np.int64) for k in (1, 2))
    scale = np.array([FACTUALITY_SCALE[v] for v in values], dtype=float)
    table = confusion_statistics(ours, theirs, unit, n, len(values))
    distance = ordinal_statistics(scale[ours], scale[theirs], unit, n)
    measures = [
        Measure(
            "factuality_author", "the author's value, triggers found", confusion_metric(len(values), names=values),
            table, "factuality@author", group=GROUP,
        ),
        Measure(
            "factuality_distance", "distance on the scale of -3 to 3, triggers found", ORDINAL, distance,
            "factuality@author:ordinal", group=GROUP,
        ),
    ]  # fmt: skip
    sides = units.sides
    codes = Codes()
    gold_rows = _chains(golds, [s[0] for s in sides], units, codes)
    pred_rows = _chains(answers, [s[1] for s in sides], units, codes)
    keys = joint_keys([gold_rows[1]], [pred_rows[1]])
    statistics = set_statistics(keys[0], gold_rows[0], keys[1], pred_rows[0], n)
    name, title = "factuality_chains", "trigger, chain of sources and value"
    return [*measures, Measure(name, title, Metric(name), statistics, "trigger+chain+value", group=GROUP)]


def authors_value(mention: EventMention) -> str | None:
    """How certain the author is of an event, where that is said."""
    return mention.factuality.get(AUTHOR)


def factuality_errors(gold: Items, pred: Items, pairs: Pairs) -> Iterator[Error]:
    """Triggers that were found and of whose event the author is said to be more, or less, certain than in gold."""
    for row, other in zip(pairs.gold, pairs.pred, strict=True):
        ours, theirs = gold.records[row], pred.records[other]
        wanted, got = authors_value(ours), authors_value(theirs)
        if wanted is not None and got is not None and wanted != got:
            sides = (Pointer(r.id, r.span, f"factuality {v}") for r, v in ((ours, wanted), (theirs, got)))
            first, second = sides
            yield Error("events", int(gold.document[row]), "attribute", first, second)


def _chains(
    side: Sequence[Annotations], fillers: Sequence[Fillers], units: Units, codes: Codes
) -> tuple[IntArray, IntArray]:
    """The unit and the code of every value: trigger, chain by who the sources are, value."""
    rows = []
    for number, (answer, known) in enumerate(zip(side, fillers, strict=True)):
        for mention in answer.event_mentions:
            for chain, value in mention.factuality.items():
                sources = tuple(known.source(source) for source in chain)
                place = mention.span or ("lost", mention.id, id(known))
                rows.append((units.of(number, mention.span), codes((number, place, sources, value))))
    unit, code = np.array(rows, dtype=np.int64).reshape(-1, 2).T
    return unit, code
