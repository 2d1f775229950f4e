"""Changes: how the labels of two states differ, record by record, in words.

Records are paired by id, records without ids by what they are about (an argument by role and filler, a score by its
entity). Where the two states are of different texts, an offset that only moved along with its words is no change.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from karat.corpus import DocumentFiles
from karat.layout import LAYERS
from karat.names import Names, short, start_of
from karat.records import RECORDS, RecordList, maps, walk
from karat.spans import fault
from karat.versions.moving import Mover
from karat.versions.snapshots import Snapshot

#: What records and items without an id are known by, by the list that they stand in; others by all that they say.
KEYS: dict[str, tuple[str, ...]] = {
    "arguments": ("role", "filler"), "factuality": ("sources",), "bridges": ("type", "from", "to"),
    "event_links": ("type", "from", "to"), "constraints": ("total",), "salience": ("entity",),
    "provenance": ("annotator", "role", "date"), "versions": ("version",),
}  # fmt: skip
#: One thing of such a list, in words.
ONE = {"arguments": "argument", "bridges": "bridge", "event_links": "link", "constraints": "constraint",
       "alternatives": "alternative", "versions": "text"}  # fmt: skip
DOCUMENT = "document"
_NOTHING = "nothing"
_ABSENT: Any = object()


@dataclass(frozen=True, slots=True)
class Change:
    """One change: of which record (`id`, empty for a layer's header), what kind, which field, and what it says.

    `kind` is added, removed, moved, changed or layer; `said` tells it in words; `start` is where it stands in the text.
    """

    document: str
    layer: str
    kind: str
    id: str
    quote: str
    field: str
    said: str
    start: int = -1

    @property
    def words(self) -> str:
        """The change on one line: `times: tim-004 "Sunday": value 2021-06-27 → 2021-06-28`."""
        name = " ".join(filter(None, (self.id, f'"{self.quote}"' if self.quote else "")))
        return f"{self.layer}: {f'{name}: ' if name else ''}{self.said}"


def changes(old: Snapshot, new: Snapshot) -> list[Change]:
    """Every change from one state to the other, by document, layer and place in the text."""
    found: list[Change] = []
    for document in sorted({*old.documents, *new.documents}):
        before, after = old.documents.get(document), new.documents.get(document)
        if before is None or after is None:
            kind = "added" if before is None else "removed"
            found.append(Change(document, DOCUMENT, kind, "", "", "", f"the document is {kind}"))
        else:
            found += _Comparison(before, after, old.whole and new.whole).all()
    return found


class _Comparison:
    """Two states of one document."""

    def __init__(self, old: DocumentFiles, new: DocumentFiles, whole: bool) -> None:
        self.old, self.new, self.whole = old, new, whole
        self.names = Names(old.gold), Names(new.gold)
        self._movers: dict[tuple[str, str], Mover | None] = {}

    def all(self) -> Iterator[Change]:
        if self.old.meta is not None and self.new.meta is not None:
            yield from self._fields(DOCUMENT, "", "", -1, self.old.meta.map, self.new.meta.map)
        for layer in LAYERS:
            before, after = self.old.gold.layers.get(layer), self.new.gold.layers.get(layer)
            if before is not None and after is not None:
                yield from self._layer(layer)
            elif self.whole and (before or after):
                there = self.new.gold if before is None else self.old.gold
                count = sum(1 for _ in walk(layer, there.records(layer)))
                what = "added" if before is None else "removed"
                yield Change(self.new.id, layer, "layer", "", "", "", f"the layer is {what}, with {count} records")

    def _layer(self, layer: str) -> Iterator[Change]:
        old, new = self.old.gold.records(layer), self.new.gold.records(layer)
        lists = {listing.key for listing in RECORDS[layer]}
        # Where document.yaml is compared, a new text is told once there, not again in every layer.
        skipped = lists | ({"text"} if self.new.meta is not None and self.old.meta is not None else set())
        was, now = ({key: value for key, value in data.items() if key not in skipped} for data in (old, new))
        yield from self._fields(layer, "", "", -1, was, now)
        mover = self._mover(old, new)
        moved = old if mover is None else _moved(old, mover)
        found = [*self._records(layer, moved, new), *self._nameless(layer, old, new)]
        yield from sorted(found, key=lambda one: (one.start < 0, one.start))

    def _mover(self, old: Mapping[str, Any], new: Mapping[str, Any]) -> Mover | None:
        """From the text of one layer to that of the other; None where they are the same, or not to be had."""
        heads = [data.get("text") for data in (old, new)]
        hashes = [head.get("sha256") if isinstance(head, dict) else None for head in heads]
        if hashes[0] == hashes[1] or None in hashes:
            return None
        key = (str(hashes[0]), str(hashes[1]))
        if key not in self._movers:
            texts = [
                files.text(head.get("version")) if isinstance(head, dict) else None
                for files, head in zip((self.old, self.new), heads, strict=True)
            ]
            missing = texts[0] is None or texts[1] is None
            self._movers[key] = None if missing else Mover(str(texts[0]), str(texts[1]), replaced=True)
        return self._movers[key]

    def _records(self, layer: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Change]:
        before, after = _by_id(layer, old), _by_id(layer, new)
        for name in (*before, *(n for n in after if n not in before)):
            listing, record, parent = after.get(name) or before[name]
            quote, start = _called(listing, record)
            if start < 0:
                start = self.names[name in after].start(*(v for v in record.values() if isinstance(v, str)))
            if name not in after or name not in before:
                kind = "added" if name in after else "removed"
                said = f"{kind}{self._of_parent(parent, name in after)}{self._summary(listing, record, name in after)}"
                yield Change(self.new.id, layer, kind, name, quote, "", said, start)
                continue
            _, was, was_in = before[name]
            if was_in != parent:
                said = f"moved from {self.names[0].of(was_in)} to {self.names[1].of(parent)}"
                yield Change(self.new.id, layer, "moved", name, quote, "", said, start)
            inside = {"id", listing.children.key if listing.children else "id"}
            before_it, after_it = ({k: v for k, v in one.items() if k not in inside} for one in (was, record))
            yield from self._fields(layer, name, quote, start, before_it, after_it)

    def _of_parent(self, parent: str | None, is_new: bool) -> str:
        return f" {'to' if is_new else 'from'} {self.names[is_new].of(parent)}" if parent else ""

    def _summary(self, listing: RecordList, record: Mapping[str, Any], is_new: bool) -> str:
        hidden = {"id", "span", "quote", "head", "name", "note", listing.children.key if listing.children else "id"}
        told = self.names[is_new].told({key: value for key, value in record.items() if key not in hidden})
        return f", {told}" if told else ""

    def _nameless(self, layer: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Change]:
        for listing in RECORDS[layer]:
            if listing.prefix is None:
                yield from self._items(layer, "", "", -1, listing.key, old.get(listing.key), new.get(listing.key))

    def _fields(
        self, layer: str, name: str, quote: str, start: int, old: Mapping[str, Any], new: Mapping[str, Any],
        path: str = "",
    ) -> Iterator[Change]:  # fmt: skip
        """The changes between two maps, field by field, those of maps and lists inside of them too."""
        for key in (*old, *(k for k in new if k not in old)):
            one, other = old.get(key, _ABSENT), new.get(key, _ABSENT)
            if one == other:
                continue
            where = f"{path}{key}"
            if isinstance(one, dict) and isinstance(other, dict):
                yield from self._fields(layer, name, quote, start, one, other, f"{where}.")
            elif (_is_set(one) or _is_set(other)) and all(v is _ABSENT or isinstance(v, list) for v in (one, other)):
                was, now = (None if v is _ABSENT else v for v in (one, other))
                yield from self._items(layer, name, quote, start, key, was, now, path)
            else:
                said = f"{where} {self._value(one, 0)} → {self._value(other, 1)}"
                yield Change(self.new.id, layer, "changed", name, quote, where, said, start)

    def _items(
        self, layer: str, name: str, quote: str, start: int, key: str, old: Any, new: Any, path: str = "",
    ) -> Iterator[Change]:  # fmt: skip
        """The changes between two lists whose items have no id: what was added, removed, or says something else."""
        before, after = _keyed(key, old), _keyed(key, new)
        where, one = f"{path}{key}", f"{path}{ONE.get(key, key)}"
        for item_key in (*before, *(k for k in after if k not in before)):
            was, now = before.get(item_key), after.get(item_key)
            at = start if start >= 0 else self.names[now is not None].start(*_strings(was if now is None else now))
            if was is None or now is None:
                is_new = was is None
                what = "added" if is_new else "removed"
                said = f"{one} {what}: {self._value(now if is_new else was, int(is_new), key)}"
                # A record without an id is a record: it was added, not its layer changed.
                yield Change(self.new.id, layer, "changed" if name else what, name, quote, where, said, at)
            elif isinstance(was, dict) and isinstance(now, dict):
                told = self.names[1].told({k: now[k] for k in KEYS.get(key, ()) if k in now})
                within = f"{one} {told}: " if told else f"{one}: "
                yield from self._fields(layer, name, quote, at, was, now, within)

    def _value(self, value: Any, state: int, key: str = "") -> str:
        if value is _ABSENT or value is None:
            return _NOTHING
        if key == "provenance" and isinstance(value, dict):
            value = {k: value[k] for k in ("annotator", "kind", "role", "date") if k in value}
        return self.names[state].told(value)


def _by_id(layer: str, data: Mapping[str, Any]) -> dict[str, tuple[RecordList, Any, str | None]]:
    found = {}
    for listing, record, parent in walk(layer, data):
        if listing.prefix is not None:
            found[str(record.get("id"))] = (listing, record, None if parent is None else str(parent.get("id")))
    return found


def _called(listing: RecordList, record: Mapping[str, Any]) -> tuple[str, int]:
    """What a record is called, and where it stands."""
    first = next(maps(record.get(listing.children.key)), record) if listing.children else record
    parts = [record[part] for part in reversed(listing.parts) if isinstance(record.get(part), dict)]
    whole = next((part for part in parts if part.get("span")), first)
    words = record.get("name") or whole.get("quote") or record.get("type") or record.get("relation") or ""
    return short(str(words)), start_of(whole)


def _is_set(value: Any) -> bool:
    """Whether a value is a list that is read as a set of items: offsets and points are not."""
    return isinstance(value, list) and any(not isinstance(item, (int, float)) for item in value)


def _keyed(key: str, items: Any) -> dict[str, Any]:
    """Items by what they are known by; equal ones are numbered, so that none is lost."""
    found: dict[str, Any] = {}
    for item in items or ():
        known = [k for k in KEYS.get(key, ()) if isinstance(item, dict) and k in item]
        own = json.dumps([item[k] for k in known] if known else item, sort_keys=True, ensure_ascii=False)
        number = sum(1 for other in found if other.rpartition("#")[0] == own)
        found[f"{own}#{number}"] = item
    return found


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    for item in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _strings(item)


def _moved(value: Any, mover: Mover) -> Any:
    """A value with its offsets as they are in the new text; what is not there keeps those that it had."""
    if isinstance(value, dict):
        return {
            key: list(mover.place(item).span or item) if key in ("span", "head") and _fits(item, mover.old)
            else _moved(item, mover)
            for key, item in value.items()
        }  # fmt: skip
    return [_moved(item, mover) for item in value] if isinstance(value, list) else value


def _fits(span: Any, text: str) -> bool:
    """Whether a value is a span of a text; the checks tell of those that are not."""
    if not isinstance(span, list) or not span or len(span) % 2 or not all(isinstance(v, int) for v in span):
        return False
    return fault(span, len(text)) is None
