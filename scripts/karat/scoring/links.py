"""Links: what entities are in a knowledge base, counted by mentions, and how far off their places are."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from karat.metrics.geo import GEOCODING, geocoding_shares, geocoding_statistics, great_circle_km
from karat.metrics.labelled_spans import span_keys
from karat.metrics.links import (
    LINK_ACCURACY,
    NIL,
    UNRESOLVED,
    Links,
    accept_alternatives,
    link_accuracy_statistics,
    link_statistics,
    matched_link_statistics,
)
from karat.metrics.macro import MACRO, macro_statistics
from karat.metrics.statistics import Array, IntArray, Metric
from karat.model import Annotations, Document, Link
from karat.scoring.items import Items
from karat.scoring.measures import Measure
from karat.scoring.units import Units

MEASURES = {
    "strong_mention_match": "same span",
    "strong_link_match": "same span and id, linked ones",
    "strong_nil_match": "same span, both NIL",
    "strong_all_match": "same span and id, NIL an id like any",
    "strong_typed_all_match": "same span, type and id",
    "entity_match": "the ids of a document as a set",
}


def link_measures(
    documents: Sequence[Document], answers: Sequence[Annotations], gold: Items, pred: Items, units: Units
) -> list[Measure] | str:
    """Link measures over mentions; the reason in words where the system links nothing.

    Every mention has the link of its entity. Gold that is unresolved is not scored, on either side. An id is
    Wikidata's, or GeoNames' where there is no other; gold's further ids (its GeoNames id, alternatives) are right too.
    """
    gold_links = links_of([d.gold for d in documents], gold)
    pred_links = links_of(answers, pred)
    n_units = len(units)
    if units.lack("entities", "links", "links", any(link is not None for link in pred_links), bool(len(pred))):
        return "the answers give no links"
    codes: dict[str, int] = {}
    ours, theirs = Links(gold.counted(), _ids(gold_links, codes)), Links(pred.counted(), _ids(pred_links, codes))
    further = [(row, _code(name, codes)) for row, link in enumerate(gold_links) for name in _further(link)]
    rows, ids = np.array(further, dtype=np.int64).reshape(-1, 2).T
    theirs = accept_alternatives(ours, theirs, rows, ids)
    measures = []
    for name, title in MEASURES.items():
        if name == "entity_match":
            sides = Links(gold.spans, ours.id), Links(pred.spans, theirs.id)
            statistics = link_statistics(name, *sides, len(documents))
            measures.append(Measure(name, title, Metric(name), statistics, name, unit="document", group="links"))
        else:
            statistics = link_statistics(name, ours, theirs, n_units)
            measures.append(Measure(name, title, Metric(name), statistics, name, group="links"))
    weak = matched_link_statistics(ours, theirs, n_units)
    measures.append(_strong("weak_match", "overlap and id (GERBIL A2KB)", weak, "weak"))
    given = matched_link_statistics(ours, theirs, n_units, match="strong", task="D2KB")
    measures.append(_strong("d2kb", "id where the span is gold's (GERBIL D2KB)", given, "d2kb"))
    if len(documents) > 1 or units.part:
        by_document = matched_link_statistics(
            Links(gold.spans, ours.id), Links(pred.spans, theirs.id), len(documents), match="strong"
        )
        title = "mean over documents of strong matches (GERBIL macro)"
        macro = macro_statistics(by_document)
        measures.append(Measure("macro_match", title, MACRO, macro, "strong:macro", unit="document", group="links"))
    accuracy = link_accuracy_statistics(ours, theirs, n_units)
    title = "ids of the spans that were found"
    measures.append(Measure("link_accuracy", title, LINK_ACCURACY, accuracy, "link-accuracy", group="links"))
    geo = _geocoding(gold_links, pred_links, gold, pred, units)
    return [*measures, geo] if geo is not None else measures


def _strong(name: str, title: str, statistics: Array, match: str) -> Measure:
    return Measure(name, title, Metric(name), statistics, match, group="links")


def _geocoding(
    gold_links: Sequence[Link | None], pred_links: Sequence[Link | None], gold: Items, pred: Items, units: Units
) -> Measure | None:
    """The distance of gold's places from where the system puts the same spans; None if it gives no points."""
    gold_key, pred_key = span_keys(gold.spans, pred.spans)
    answered = {int(key): link.point for key, link in zip(pred_key, pred_links, strict=True) if link and link.point}
    wanted = [(row, link.point) for row, link in enumerate(gold_links) if link is not None and link.point is not None]
    lacking = [
        units.lack("entities", "geocoding", "points of the system", bool(answered)),
        units.lack("entities", "geocoding", "points of gold", bool(wanted)),
    ]
    if any(lacking):
        return None
    nowhere = (np.nan, np.nan)
    error = great_circle_km(
        np.array([point for _, point in wanted], dtype=float).reshape(-1, 2),
        np.array([answered.get(int(gold_key[row]), nowhere) for row, _ in wanted], dtype=float).reshape(-1, 2),
    )
    statistics = geocoding_statistics(gold.sentence[[row for row, _ in wanted]], error, len(units))
    title = "km from gold's point"
    # Medians and areas do not add up over sentences: they are of the whole.
    further = geocoding_shares(error) if not units.part else {}
    return Measure("geocoding", title, GEOCODING, statistics, "great-circle", group="links", further=further)


def links_of(annotations: Sequence[Annotations], items: Items) -> list[Link | None]:
    """The link of every item's entity, a row an item."""
    by_entity = [{e.id: e.link for e in a.entities or ()} for a in annotations]
    return [by_entity[int(d)].get(m.entity) for d, m in zip(items.document, items.records, strict=True)]


def _ids(links: Sequence[Link | None], codes: dict[str, int]) -> IntArray:
    return np.array([_id(link, codes) for link in links], dtype=np.int64)


def _id(link: Link | None, codes: dict[str, int]) -> int:
    if link is None or link.status == "unresolved":
        return UNRESOLVED
    if link.status == "nil":
        return NIL
    name = link.wikidata or (f"geonames:{link.geonames}" if link.geonames is not None else None)
    return UNRESOLVED if name is None else _code(name, codes)


def _code(name: str, codes: dict[str, int]) -> int:
    return codes.setdefault(name, len(codes))


def _further(link: Link | None) -> list[str]:
    if link is None or link.status != "linked":
        return []
    geonames = [f"geonames:{link.geonames}"] if link.wikidata and link.geonames is not None else []
    return [*geonames, *link.alternatives]
