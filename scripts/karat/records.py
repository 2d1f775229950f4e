"""Records: which lists a layer holds, how their ids begin, and where their spans stand.

This is the shape of the files as data, for everything that walks over records without caring what they mean: checks,
the formatter, anchoring, counts. What the records mean is in the ontology; what they may hold is in the schemas.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class RecordList:
    """One list of records in a layer.

    `prefix` begins the ids (None: the records have none), `anchored` says that a record has a span and quote of its
    own, `parts` names the fields that hold an anchored map, `children` the list nested in each record.
    """

    key: str
    prefix: str | None = None
    anchored: bool = False
    parts: tuple[str, ...] = ()
    children: RecordList | None = None
    digits: int = 3


RECORDS: dict[str, tuple[RecordList, ...]] = {
    "zones": (
        RecordList("zones", "zon", anchored=True, digits=2),
        RecordList("sentences", "snt", anchored=True, digits=2),
        RecordList("credits", "crd", anchored=True, digits=2),
        RecordList("sic", "sic", anchored=True, digits=2),
    ),
    "entities": (
        RecordList("entities", "ent", children=RecordList("mentions", "men", anchored=True, digits=4)),
        RecordList("bridges"),
        RecordList("near_identity"),
    ),
    "times": (RecordList("times", "tim", anchored=True), RecordList("signals", "sig", anchored=True)),
    "quantities": (RecordList("quantities", "qty", anchored=True), RecordList("constraints")),
    "relations": (RecordList("relations", "rel"),),
    "events": (
        RecordList("events", "evt", children=RecordList("mentions", "evm", anchored=True, digits=4)),
        RecordList("event_links"),
        RecordList("near_identity"),
    ),
    "temporal": (RecordList("tlinks", "tlk"),),
    "causal": (RecordList("clinks", "clk", parts=("signal",)),),
    "attribution": (RecordList("attributions", "att", parts=("source", "cue", "content")),),
    "incidents": (RecordList("incidents", "inc"),),
    "salience": (RecordList("salience"),),
}

#: The kind of record that an id's prefix names.
PREFIXES: dict[str, str] = {
    listing.prefix: listing.key
    for lists in RECORDS.values()
    for top in lists
    for listing in (top, top.children)
    if listing is not None and listing.prefix is not None
}


def maps(value: Any) -> Iterator[Any]:
    """The maps among the items of a value that should be a list of maps; nothing of what is neither."""
    if isinstance(value, list):
        yield from (item for item in value if isinstance(item, dict))


def walk(layer: str, data: Mapping[str, Any]) -> Iterator[tuple[RecordList, Any, Any]]:
    """Every record of a layer with its list's description and its parent record (None at the top), in file order.

    >>> data = {"entities": [{"id": "ent-1", "mentions": [{"id": "men-1"}]}]}
    >>> [(listing.key, record["id"]) for listing, record, _ in walk("entities", data)]
    [('entities', 'ent-1'), ('mentions', 'men-1')]
    """
    for listing in RECORDS.get(layer, ()):
        for record in maps(data.get(listing.key)):
            yield listing, record, None
            if listing.children:
                for child in maps(record.get(listing.children.key)):
                    yield listing.children, child, record


def anchors(layer: str, data: Mapping[str, Any]) -> Iterator[tuple[str | None, Any]]:
    """Every map of a layer that may hold a span and a quote, with the id of the record that it belongs to.

    >>> list(anchors("causal", {"clinks": [{"id": "clk-001", "signal": {"quote": "since"}}]}))
    [('clk-001', {'quote': 'since'})]
    """
    for listing, record, _ in walk(layer, data):
        for reading in (record, *maps(record.get("alternatives"))):
            if listing.anchored:
                yield record.get("id"), reading
            for part in listing.parts:
                value = reading.get(part)
                if isinstance(value, dict):
                    yield record.get("id"), value


def sort_key(listing: RecordList, record: Any) -> tuple[float, float, int, str]:
    """Where a record belongs in its list: by first offset, the longer of two first, then by id.

    Entities and events go by their first mention; records that have no place of their own go by id alone. A record
    whose span is not there yet goes last, so that nothing else moves for it. Ids go by length first, which puts
    `rel-999` before `rel-1000`.

    >>> listing = RECORDS["times"][0]
    >>> sort_key(listing, {"id": "tim-002", "span": [4, 9]})
    (4.0, -9.0, 7, 'tim-002')
    """
    name = str(record.get("id", "")) if isinstance(record, dict) else ""
    if isinstance(record, dict) and listing.anchored:
        spans: list[Any] = [record.get("span")]
    elif isinstance(record, dict) and listing.children is not None and listing.children.anchored:
        spans = [child.get("span") for child in maps(record.get(listing.children.key))]
    else:
        return 0.0, 0.0, len(name), name
    places = [(float(s[0]), -float(s[-1])) for s in spans if isinstance(s, list) and s and _whole_numbers(s)]
    first = min(places, default=(float("inf"), 0.0))
    return *first, len(name), name


def _whole_numbers(values: list[Any]) -> bool:
    return all(isinstance(v, int) for v in values)
