"""References: what the links of either annotator point to, and whether both point to the same."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from karat.agreement.items import Item
from karat.agreement.study import Key, Study, by_id, owner_key
from karat.spans import Span

#: What is no record: the document time, and the author of the document.
CONSTANTS = ("dct", "AUTHOR")


@dataclass(frozen=True, slots=True)
class Thing:
    """What a link points to. `row` is its row among the side's records of its kind, -1 for clusters and constants."""

    kind: str
    key: Key
    row: int = -1


class References:
    """Both sides' records by id, and which of them stand for each other."""

    def __init__(self, study: Study) -> None:
        self._items: dict[str, tuple[list[Item], list[Item]]] = {
            "mention": study.mentions,
            "trigger": study.triggers,
            "time": study.times,
            "quantity": study.quantities,
        }
        self._rows = {kind: tuple(by_id(side) for side in sides) for kind, sides in self._items.items()}
        self._pairs: dict[str, Mapping[int, int]] = {
            "mention": dict(study.mention_pairs),
            "trigger": dict(study.trigger_pairs),
            "time": dict(study.time_pairs),
            "quantity": dict(study.quantity_pairs),
        }
        self._clusters: dict[str, Mapping[Key, Key]] = {
            "entity": dict(study.entity_pairs),
            "event": dict(study.event_pairs),
        }
        self._members: dict[str, tuple[dict[Key, list[Item]], dict[Key, list[Item]]]] = {
            "entity": (_members(study.mentions[0]), _members(study.mentions[1])),
            "event": (_members(study.triggers[0]), _members(study.triggers[1])),
        }

        forth: dict[str, Mapping[Any, Any]] = {**self._pairs, **self._clusters}
        self._across = forth, {kind: {b: a for a, b in pairs.items()} for kind, pairs in forth.items()}

    def find(self, side: int, document: int, name: str) -> Thing:
        """The thing that an id of a side means; of the kind `lost` where the side has no such record."""
        key = (document, name)
        if name in CONSTANTS:
            return Thing(name, key)
        for kind, sides in self._rows.items():
            if key in sides[side]:
                return Thing(kind, key, sides[side][key])
        for kind, members in self._members.items():
            if key in members[side]:
                return Thing(kind, key)
        return Thing("lost", key)

    def alike(self, a: Thing, b: Thing, by_place: bool = False) -> bool:
        """Whether what A points to is what B points to.

        A mention is also right where another mention of its entity is, a trigger where another of its event is; with
        `by_place` neither is.
        """
        if a.kind != b.kind or a.key[0] != b.key[0] or a.kind == "lost":
            return False
        if a.kind in CONSTANTS:
            return True
        if a.kind in self._clusters:
            return self._clusters[a.kind].get(a.key) == b.key
        if self._pairs[a.kind].get(a.row) == b.row:
            return True
        cluster = {"mention": "entity", "trigger": "event"}.get(a.kind)
        if by_place or cluster is None:
            return False
        first, second = self._items[a.kind]
        return self._clusters[cluster].get(owner_key(first[a.row])) == owner_key(second[b.row])

    def cluster(self, side: int, thing: Thing) -> Thing:
        """The entity of a mention, the event of a trigger; any other thing itself."""
        kind = {"mention": "entity", "trigger": "event"}.get(thing.kind)
        return thing if kind is None else Thing(kind, owner_key(self._items[thing.kind][side][thing.row]))

    def partner(self, side: int, thing: Thing) -> Thing | None:
        """The other side's thing that stands for this one, None where there is none."""
        if thing.kind in CONSTANTS:
            return thing
        if thing.kind in self._clusters:
            found = self._across[side][thing.kind].get(thing.key)
            return None if found is None else Thing(thing.kind, found)
        row = self._across[side].get(thing.kind, {}).get(thing.row)
        if row is None:
            return None
        other = self._items[thing.kind][1 - side][row]
        return Thing(thing.kind, (other.document, other.id), row)

    def position(self, side: int, thing: Thing) -> float:
        """Where a thing begins, the same for two that stand for each other; infinity where it has no place."""
        other = self.partner(side, thing)
        spans = [self.span(side, thing), self.span(1 - side, other) if other is not None else ()]
        return min((float(span[0]) for span in spans if span), default=float("inf"))

    def span(self, side: int, thing: Thing) -> Span:
        """Where a thing is: its own place, or that of its first mention."""
        item = self._first(side, thing)
        return item.span if item is not None else ()

    def words(self, side: int, thing: Thing) -> str:
        """A thing as a disagreement shows it."""
        if thing.kind in CONSTANTS:
            return thing.kind
        item = self._first(side, thing)
        return f"{thing.key[1]}, which is unknown" if item is None else f'"{item.record.get("quote", "")}"'

    def _first(self, side: int, thing: Thing) -> Item | None:
        if thing.kind in self._items:
            return self._items[thing.kind][side][thing.row]
        members = self._members.get(thing.kind)
        return members[side][thing.key][0] if members else None


def _members(items: list[Item]) -> dict[Key, list[Item]]:
    found: dict[Key, list[Item]] = {}
    for item in items:
        found.setdefault(owner_key(item), []).append(item)
    return found
