"""Removal: a record goes, and with it what hangs on it: its mentions, and every link or argument that names it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from karat.checks.references import REFERENCES, Reference, values_at
from karat.records import maps
from karat.variants.labels import Labels
from karat.yaml_profile import YamlMap

#: How many steps above the id stands what goes with it: 0 the id itself or its field, 1 the map or list around it.
#: Where a reference is not here, the whole record goes.
_GOES = {
    ("entities", "mentions[].alternatives[].entity"): 1,
    ("times", "anchor"): 0,
    ("quantities", "counted"): 0,
    ("events", "mentions[].aspect.event"): 1,
    ("events", "mentions[].arguments[].filler"): 1,
    ("events", "mentions[].arguments[].alternatives[].filler"): 1,
    ("events", "mentions[].factuality[].sources[]"): 2,
    ("events", "mentions[].alternatives[].event"): 1,
    ("attribution", "source.entity"): 0,
    ("attribution", "cue.event"): 0,
    ("attribution", "nested_in"): 0,
    ("incidents", "sources[][]"): 1,
    ("incidents", "part_of"): 0,
    ("salience", "entities[]"): 0,
}
#: Lists that mean nothing when they are empty: with the last of them their record goes.
_NEEDED = ("mentions", "evidence")
#: Lists that stand in the files even when they are empty.
KEPT_EMPTY = (*_NEEDED, "arguments", "parts", "sources")


def remove(labels: Labels, names: Iterable[str]) -> None:
    """Remove records and what hangs on them; what went beside the named ones is noted."""
    asked = list(names)
    gone: set[str] = set()
    todo = list(asked)
    while todo:
        batch = {name for name in todo if name in labels.index and name not in gone}
        gone |= batch
        todo = [below for name in batch for below in _take_out(labels, name)]
        labels.reindex()
        todo += _unlink(labels, gone)
        labels.reindex()
        todo += _emptied(labels)
    beside = sorted(gone - set(asked))
    if beside:
        labels.notes.append(f"with {', '.join(asked)} went {', '.join(beside)}")
    for name in gone:
        labels.settle(name)


def _take_out(labels: Labels, name: str) -> list[str]:
    """Take a record out of its list; the ids of the records inside of it."""
    place = labels.index[name]
    drop(place.holder, [n for n, one in enumerate(place.holder) if one is place.record])
    children = place.listing.children
    return [child["id"] for child in maps(place.record.get(children.key))] if children else []


def drop(items: Any, numbers: Iterable[int]) -> None:
    """Delete items of a list by their numbers, and their positions with them."""
    for number in sorted(numbers, reverse=True):
        del items[number]
        positions = getattr(items, "item_at", None)
        if positions is not None:
            items.item_at = [*positions[:number], *positions[number + 1 :]]


def _unlink(labels: Labels, gone: set[str]) -> list[str]:
    """Take out everything that names a record that is gone; the ids of the records that go with it."""
    following: list[str] = []
    for reference in REFERENCES:
        data = labels.layers.get(reference.layer)
        records = data.get(reference.key) if data else None
        if not isinstance(records, list):
            continue
        whole = []
        for number, record in enumerate(records):
            found = [path for path, value in values_at(record, reference.path) if value in gone]
            if not found:
                continue
            up = _up(reference)
            if up is None:
                whole.append(number)
                continue
            for path in sorted({path[: len(path) - up] for path in found}, key=_deepest_last, reverse=True):
                _delete(record, path)
        for number in whole:
            name = records[number].get("id") if isinstance(records[number], dict) else None
            following += [name] if name else []
        drop(records, [n for n in whole if not (isinstance(records[n], dict) and records[n].get("id"))])
    return following


def _up(reference: Reference) -> int | None:
    known = _GOES.get((reference.layer, reference.path))
    if known is None and reference.layer == "incidents":
        return 0
    return known


def _deepest_last(path: tuple[Any, ...]) -> tuple[Any, ...]:
    return tuple((0, step, "") if isinstance(step, int) else (1, 0, step) for step in path)


def _delete(record: YamlMap, path: tuple[Any, ...]) -> None:
    holder: Any = record
    above: list[tuple[Any, Any]] = []
    for step in path[:-1]:
        above.append((holder, step))
        holder = holder[step]
    if isinstance(holder, list):
        drop(holder, [path[-1]])
        # Alternatives and slots that have become empty are left out, as the files have it.
        if not holder and above and isinstance(above[-1][0], dict) and above[-1][1] not in KEPT_EMPTY:
            del above[-1][0][above[-1][1]]
    else:
        del holder[path[-1]]


def _emptied(labels: Labels) -> list[str]:
    return [
        name
        for name, place in labels.index.items()
        if place.listing.key in ("entities", "events", "incidents")
        and any(place.record.get(key) == [] for key in _NEEDED)
    ]
