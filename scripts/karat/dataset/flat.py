"""Flat configurations of what is marked in the text: documents, zones, mentions, clusters, links, times, quantities."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from karat.dataset.columns import SPANS, Column, ListOf, Row, Struct, inside, to_row
from karat.dataset.full import full_columns, full_row, record_columns
from karat.dataset.material import Material

DOCUMENT = Column("document", "string", "The id of the document.")
SENTENCE = Column("sentence", "string", "The id of the sentence in which it begins, as in the configuration `zones`.")
PAIR_TEXT = "Its words; null in a dataset that was built without the text."


class Sentences:
    """Which sentence of a document a span begins in."""

    def __init__(self, material: Material) -> None:
        self._found = sorted((s["span"][0], s["span"][-1], s["id"]) for s in material.lists("zones", "sentences"))

    def of(self, span: Sequence[int] | None) -> str | None:
        """The id of the sentence; None where a span is in none, or there is no span."""
        if not span:
            return None
        at = bisect_right(self._found, (span[0], float("inf"))) - 1
        return self._found[at][2] if at >= 0 and span[0] < self._found[at][1] else None


def without(columns: Iterable[Column], *names: str) -> tuple[Column, ...]:
    """Columns but for some."""
    return tuple(c for c in columns if c.name not in names)


def only(columns: Sequence[Column], record: Mapping[str, Any]) -> Row:
    """The row of a part of a record: other fields are in other columns, and not among the open attributes."""
    keys = {c.key for c in columns} | {"alternatives", "world"}
    return to_row(columns, {key: value for key, value in record.items() if key in keys})


def columns_together(*groups: Iterable[Column]) -> tuple[Column, ...]:
    """The columns of several kinds of records in one table, each name once."""
    found: dict[str, Column] = {}
    for column in (c for group in groups for c in group):
        found.setdefault(column.name, column)
    return tuple(found.values())


def document_columns() -> tuple[Column, ...]:
    """A row a document: its text and what is known of it."""
    layers = next(n for n, c in enumerate(full_columns()) if c.name == "layers")
    return (*full_columns()[: layers + 1], Column("summaries", ListOf(Struct(record_columns("salience", "summaries"))),
                                                  "Summaries from which salience was counted."))  # fmt: skip


def document_rows(material: Material) -> Iterator[Row]:
    row = full_row(material)
    yield {c.name: row[c.name] for c in document_columns()}


ZONE_LISTS = {"zones": "zone", "sentences": "sentence", "credits": "credit", "sic": "sic"}


def zone_columns() -> tuple[Column, ...]:
    """A row a zone, sentence, image credit or defect of the source."""
    kind = Column("kind", "string", "zone, sentence, credit (of an image) or sic (a defect of the source).")
    return (DOCUMENT, kind, *columns_together(*(record_columns("zones", name) for name in ZONE_LISTS)))


def zone_rows(material: Material) -> Iterator[Row]:
    for name, kind in ZONE_LISTS.items():
        yield from (
            {"document": material.document, "kind": kind, **to_row(record_columns("zones", name), record)}
            for record in material.lists("zones", name)
        )


def _entity_columns() -> tuple[Column, ...]:
    return without(record_columns("entities", "entities"), "mentions", "link")


def _mention_columns() -> tuple[Column, ...]:
    return inside(record_columns("entities", "entities"), "mentions")


def entity_columns() -> tuple[Column, ...]:
    """A row a mention, with the type of its entity."""
    return (
        DOCUMENT,
        SENTENCE,
        Column("entity", "string", "The id of the entity that it mentions."),
        *(c for c in _entity_columns() if c.name in ("type", "specificity")),
        *_mention_columns(),
    )


def entity_rows(material: Material) -> Iterator[Row]:
    sentences = Sentences(material)
    for entity in material.lists("entities", "entities"):
        for mention in entity["mentions"]:
            yield {
                "document": material.document, "sentence": sentences.of(mention["span"]), "entity": entity["id"],
                "type": entity["type"], "specificity": entity["specificity"], **to_row(_mention_columns(), mention),
            }  # fmt: skip


_CLUSTER_MENTION = (
    Column("id", "string", "The id of the mention."),
    Column("spans", SPANS, "Where it stands."),
    Column("text", "string", PAIR_TEXT),
    Column("level", "string", "The form of the mention."),
)
_BRIDGE = (
    Column("type", "string", "The kind of tie."),
    Column("entity", "string", "The other entity."),
    Column("optional", "bool", "Nobody must find it."),
)


def coreference_columns() -> tuple[Column, ...]:
    """A row an entity: the cluster of its mentions, and its ties to other entities."""
    return (
        DOCUMENT,
        *_entity_columns(),
        Column("mentions", ListOf(Struct(_CLUSTER_MENTION)), "All its mentions, in order of the text."),
        Column("bridges", ListOf(Struct(_BRIDGE)), "Its ties to other entities: it is the member, the part."),
        Column("near", ListOf("string"), "Entities that one may or may not take for the same."),
    )


def coreference_rows(material: Material) -> Iterator[Row]:
    pairs = material.lists("entities", "near_identity")
    for entity in material.lists("entities", "entities"):
        name = entity["id"]
        yield {
            "document": material.document,
            **only(_entity_columns(), entity),
            "mentions": [
                {"id": m["id"], "spans": spans(m["span"]), "text": m["quote"], "level": m["level"]}
                for m in entity["mentions"]
            ],
            "bridges": [
                {"type": b["type"], "entity": b["to"], "optional": b.get("optional")}
                for b in material.lists("entities", "bridges")
                if b["from"] == name
            ],
            "near": partners(pairs, name),
        }


def partners(pairs: Iterable[Sequence[str]], name: str) -> list[str]:
    """The other sides of the pairs that a name is in, in the order of the pairs.

    >>> partners([("a", "b"), ("c", "a"), ("b", "c")], "a")
    ['b', 'c']
    """
    return [second if first == name else first for first, second in pairs if name in (first, second)]


def spans(span: Sequence[int] | None) -> list[dict[str, int]] | None:
    """A flat span as a list of pieces.

    >>> spans([0, 2, 5, 9])
    [{'start': 0, 'end': 2}, {'start': 5, 'end': 9}]
    """
    return None if span is None else [{"start": s, "end": e} for s, e in zip(span[::2], span[1::2], strict=True)]


def linking_columns() -> tuple[Column, ...]:
    """A row an entity that somebody has looked for in a knowledge base."""
    link = inside(record_columns("entities", "entities"), "link")
    return (
        DOCUMENT,
        Column("entity", "string", "The id of the entity."),
        *(c for c in _entity_columns() if c.name in ("type", "name")),
        *without(link, "point", "attributes"),
        Column("latitude", "float64", "Degrees north, WGS 84."),
        Column("longitude", "float64", "Degrees east, WGS 84."),
        Column("wikidata_alternatives", ListOf("string"), "Wikidata items that are right too."),
        Column("mentions", ListOf("string"), "The ids of its mentions, as in the configuration `entities`."),
    )


def linking_rows(material: Material) -> Iterator[Row]:
    columns = linking_columns()
    for entity in material.lists("entities", "entities"):
        link: Mapping[str, Any] | None = entity.get("link")
        if link is None:
            continue
        latitude, longitude = link.get("point") or (None, None)
        row = only(columns, {**link, "type": entity["type"], "name": entity["name"]})
        yield row | {
            "document": material.document,
            "entity": entity["id"],
            "latitude": None if latitude is None else float(latitude),
            "longitude": None if longitude is None else float(longitude),
            "wikidata_alternatives": list(link.get("alternatives") or ()),
            "mentions": [m["id"] for m in entity["mentions"]],
        }


def time_columns() -> tuple[Column, ...]:
    """A row a time expression or a temporal signal."""
    kind = Column("kind", "string", "time, or signal (a word such as `after`).")
    return (DOCUMENT, SENTENCE, kind,
            *columns_together(record_columns("times", "times"), record_columns("times", "signals")))  # fmt: skip


def time_rows(material: Material) -> Iterator[Row]:
    sentences = Sentences(material)
    for name, kind in (("times", "time"), ("signals", "signal")):
        for record in material.lists("times", name):
            own = {"document": material.document, "sentence": sentences.of(record["span"]), "kind": kind}
            yield own | to_row(record_columns("times", name), record)


_SUM = (Column("type", "string", "How the parts make the whole."), Column("parts", ListOf("string"), "Their ids."))


def quantity_columns() -> tuple[Column, ...]:
    """A row a quantity; sums stand with their total."""
    sums = Column("sums", ListOf(Struct(_SUM)), "Quantities that add up to this one.")
    return (DOCUMENT, SENTENCE, *record_columns("quantities", "quantities"), sums)


def quantity_rows(material: Material) -> Iterator[Row]:
    sentences = Sentences(material)
    for record in material.lists("quantities", "quantities"):
        sums = [c for c in material.lists("quantities", "constraints") if c["total"] == record["id"]]
        yield {
            "document": material.document,
            "sentence": sentences.of(record["span"]),
            **to_row(record_columns("quantities", "quantities"), record),
            "sums": [{"type": c["type"], "parts": c["parts"]} for c in sums],
        }
