"""Counts: how many records the gold of a document has of each kind, and the file that locks them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from karat.corpus import LayerSet
from karat.layout import LAYERS
from karat.records import RECORDS, maps, walk

COUNTS_FILE = "counts.yaml"
#: Lists inside of records that hold labels of their own, without ids.
INSIDE = ("arguments", "factuality")


def counted(layers: LayerSet) -> dict[str, int]:
    """The number of records by layer and list, lists inside of records included; only what there is.

    >>> from pathlib import Path
    >>> from karat.corpus import LayerSet, read_source
    >>> layer = read_source(b"times: [{id: tim-001}, {id: tim-002, optional: true}]", "times.yaml")
    >>> counted(LayerSet("d", Path("."), {"times": layer}))
    {'optional': 1, 'times.times': 2}
    """
    found: Counter[str] = Counter()
    for layer in LAYERS:
        data = layers.records(layer)
        for listing, record, _ in walk(layer, data):
            # Mentions of entities and of events are in lists of one name, in layers of two.
            found[f"{layer}.{listing.key}"] += 1
            for inside in INSIDE:
                found[f"{layer}.{inside}"] += sum(1 for _ in maps(record.get(inside)))
            found["optional"] += record.get("optional") is True
            found["alternatives"] += "alternatives" in record
        for listing in RECORDS[layer]:
            # Pairs are lists, and no maps that `walk` would find.
            items = data.get(listing.key)
            found[f"{layer}.{listing.key}"] += sum(isinstance(i, list) for i in items) if isinstance(items, list) else 0
    return {name: number for name, number in sorted(found.items()) if number}


def counts_text(document: str, canary: str, counts: Mapping[str, int], schema: str) -> str:
    """The text of the file that locks some counts; `schema` is the path to the schemas as seen from it."""
    lines = [
        f"# yaml-language-server: $schema={schema}/counts.schema.json",
        f"document: {document}",
        f"canary: {canary}",
        "note: Written by `karat release --lock`.",
        "counts:" if counts else "counts: {}",
        *(f"  {name}: {number}" for name, number in counts.items()),
    ]
    return "\n".join(lines) + "\n"
