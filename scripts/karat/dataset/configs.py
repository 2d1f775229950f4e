"""Configurations: the tables of the dataset, each with its columns and its rows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from karat.dataset import flat, flat_links, ner, variants
from karat.dataset.columns import Column, Row, completed
from karat.dataset.full import full_columns, full_row
from karat.dataset.material import Material
from karat.dataset.variants import VariantCase

CANARY = Column("canary", "string", "The canary of the document: keep rows that carry it out of training data.")

#: The one split: there is nothing here to train on.
SPLIT = "test"


@dataclass(frozen=True, slots=True)
class Config:
    """A configuration: its name, what it holds, its columns (the canary last), and how its rows come about."""

    name: str
    about: str
    columns: Callable[[], Sequence[Column]]
    rows: Callable[[Material], Iterable[Row]]


CONFIGS: dict[str, Config] = {
    config.name: config
    for config in (
        Config("full", "a row a document, every layer nested in it", full_columns, lambda m: [full_row(m)]),
        Config("documents", "a row a document: text, source, rights, time, layers", flat.document_columns,
               flat.document_rows),
        Config("zones", "a row a zone, sentence, image credit or defect of the source", flat.zone_columns,
               flat.zone_rows),
        Config("ner", "a row a sentence: tokens with BIO tags", ner.ner_columns, ner.ner_rows),
        Config("entities", "a row a mention of an entity", flat.entity_columns, flat.entity_rows),
        Config("coreference", "a row an entity with all its mentions", flat.coreference_columns, flat.coreference_rows),
        Config("linking", "a row an entity with its link to Wikidata and GeoNames", flat.linking_columns,
               flat.linking_rows),
        Config("times", "a row a time expression (TIMEX3) or a temporal signal", flat.time_columns, flat.time_rows),
        Config("quantities", "a row a quantity", flat.quantity_columns, flat.quantity_rows),
        Config("relations", "a row a relation between two mentions", flat_links.relation_columns,
               flat_links.relation_rows),
        Config("events", "a row a mention of an event with arguments and factuality", flat_links.event_columns,
               flat_links.event_rows),
        Config("temporal", "a row a temporal link", flat_links.temporal_columns, flat_links.temporal_rows),
        Config("causal", "a row a causal link", flat_links.causal_columns, flat_links.causal_rows),
        Config("attribution", "a row an attribution: who says what", flat_links.attribution_columns,
               flat_links.attribution_rows),
        Config("incidents", "a row an incident: a template of the whole document", flat_links.incident_columns,
               flat_links.incident_rows),
        Config("salience", "a row an entity: how much the document is about it", flat_links.salience_columns,
               flat_links.salience_rows),
    )
}  # fmt: skip
VARIANTS = "variants"
VARIANTS_ABOUT = "a row a case of the contrast suite: base and edited text, each with its gold"


@dataclass(frozen=True, slots=True)
class Table:
    """A configuration with its rows."""

    name: str
    about: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]


def tables(materials: Sequence[Material], cases: Sequence[Sequence[VariantCase]] = ()) -> list[Table]:
    """Every configuration of some documents; `cases` are those of each document, and without any there is no
    configuration `variants`."""
    configs = list(CONFIGS.values())
    if any(cases):
        by_document = {m.document: some for m, some in zip(materials, cases, strict=True)}
        configs.append(
            Config(VARIANTS, VARIANTS_ABOUT, variants.variant_columns,
                   lambda m: variants.variant_rows(m, by_document[m.document]))
        )  # fmt: skip
    return [_table(config, materials) for config in configs]


def _table(config: Config, materials: Sequence[Material]) -> Table:
    columns = columns_with_canary(config.columns())
    rows = (
        completed(columns, {**row, CANARY.name: material.meta["canary"]})
        for material in materials
        for row in config.rows(material)
    )  # fmt: skip
    return Table(config.name, config.about, columns, tuple(rows))


def columns_with_canary(columns: Sequence[Column]) -> tuple[Column, ...]:
    """Columns with the canary as the last."""
    return (*(c for c in columns if c.name != CANARY.name), CANARY)
