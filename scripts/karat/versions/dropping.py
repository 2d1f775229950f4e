"""Dropping: records that are gone, and with them what says something of them alone.

An argument goes with its filler, a relation with an end, an entity with its last mention. A field that may be missing
(the anchor of a time, what a quantity counts) goes alone. What goes is told before it goes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from karat.checks.references import REFERENCES, Reference, values_at
from karat.records import RECORDS, maps, walk

#: References that a record can do without: the field goes, the record stays.
LOSABLE = frozenset({"anchor", "counted", "nested_in", "part_of", "source.entity", "cue.event", "date.text"})
#: References whose end is one of several items, of which the others still say what they said.
_ITEMS = frozenset({"incidents.incidents", "salience.summaries"})

Data = Mapping[str, Any]


def drop(layers: Data, dead: set[str]) -> list[str]:
    """Take records out of some layers, in place, with everything that falls with them; what fell, in words."""
    told: list[str] = []
    gone: set[str] = set()
    while dead - gone:
        gone |= dead
        for layer, data in layers.items():
            told += _records(layer, data, dead)
        for reference in REFERENCES:
            if reference.layer in layers:
                told += _reference(reference, layers[reference.layer], dead)
    return told


def _records(layer: str, data: Any, dead: set[str]) -> Iterator[str]:
    for listing in RECORDS[layer]:
        records = data.get(listing.key)
        for record in list(maps(records)):
            name = record.get("id")
            if listing.children is not None:
                children = record.get(listing.children.key)
                for child in list(maps(children)):
                    if child.get("id") in dead:
                        yield f"{layer}: {child['id']}"
                        remove(children, child)
                if name not in dead and not children:
                    dead.add(str(name))
            if name in dead and name is not None:
                yield f"{layer}: {name}"
                for child in maps(record.get(listing.children.key)) if listing.children else ():
                    dead.add(str(child.get("id")))
                remove(records, record)


def _reference(reference: Reference, data: Any, dead: set[str]) -> Iterator[str]:
    records = data.get(reference.key)
    for record in list(records) if isinstance(records, list) else ():
        for path, value in reversed(list(values_at(record, reference.path))):
            if value not in dead:
                continue
            name = record.get("id") if isinstance(record, dict) else None
            where = f"{reference.layer}: {name or reference.key}"
            if name in dead:
                break
            if reference.path in LOSABLE:
                yield f"{where}: {reference.path} ({value})"
                delete(_at(record, path[:-1]), path[-1])
            elif reference.path == "mentions[].aspect.event":
                yield f"{where}: aspect ({value})"
                delete(_at(record, path[:-2]), path[-2])
            elif f"{reference.layer}.{reference.key}" in _ITEMS and isinstance(path[-1], int):
                yield f"{where}: {path[0]} ({value})"
                delete(_at(record, path[:-1]), path[-1])
                if not _at(record, path[:-1]) and len(path) == 2:
                    delete(record, path[0])
            elif len(path) > 2 and (items := _innermost(record, path)) is not None:
                yield f"{where}: {path[len(items[1]) - 1]} ({value})"
                _take(record, items[1], items[0])
            elif name is not None:
                dead.add(str(name))
                break
            else:
                yield f"{where} ({value})"
                remove(records, record)
                break


def _innermost(record: Any, path: tuple[str | int, ...]) -> tuple[int, tuple[str | int, ...]] | None:
    """The number, and the path to its list, of the innermost map in a list on the way to a value, below mentions."""
    for length in range(len(path) - 1, 2, -1):
        if isinstance(path[length - 1], int) and isinstance(_at(record, path[:length]), dict):
            return int(path[length - 1]), path[: length - 1]
    return None


def _take(record: Any, path: tuple[str | int, ...], number: int) -> None:
    items = _at(record, path)
    delete(items, number)
    if not items and path[-1] == "alternatives":
        delete(_at(record, path[:-1]), path[-1])


def _at(value: Any, path: tuple[str | int, ...]) -> Any:
    for step in path:
        value = value[step]
    return value


def remove(items: Any, item: Any) -> None:
    """Take an item, this very one, out of a list, and its position with it."""
    delete(items, next(number for number, one in enumerate(items) if one is item))


def delete(container: Any, key: str | int) -> None:
    """Take a field out of a map or an item out of a list, and its position with it."""
    del container[key]
    if isinstance(container, list) and hasattr(container, "item_at"):
        del container.item_at[key]


def names_in(layers: Data) -> set[str]:
    """The ids of all records."""
    return {str(r.get("id")) for layer, data in layers.items() for _, r, _ in walk(layer, data) if r.get("id")}
