"""A study: all that two annotators say of some documents, paired once for all layers that refer to each other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from karat.agreement.disagreements import Pairs
from karat.agreement.figures import RESAMPLES
from karat.agreement.items import Item, Units, items_of
from karat.agreement.pairing import Candidate, choose, dice, same
from karat.agreement.sides import Given, Material

#: A record that one of the two sides refers to, by document and id.
Key = tuple[int, str]


@dataclass
class Study:
    """Two sides of some documents. Pairs are rows of the two sides' lists of items."""

    materials: Sequence[Material]
    resamples: int = RESAMPLES

    @cached_property
    def units(self) -> Units:
        """The sentences that are resampled."""
        return Units([material.starts for material in self.materials])

    def given(self, side: int, layer: str) -> list[Given | None]:
        """A layer as a side gives it, a row a document."""
        return [material.sides[side].get(layer) for material in self.materials]

    def items(self, side: int, layer: str, key: str, children: bool = False, **place: Any) -> list[Item]:
        """The records of a list of a layer that a side gives."""
        given = self.given(side, layer)
        return items_of(self.materials, self.units, given.__getitem__, key, children, **place)

    def _referred(self, layer: str, key: str, children: bool) -> tuple[list[Item], list[Item]]:
        """Records that other layers refer to; gold's where a side does not give the layer itself."""
        found = []
        for side in (0, 1):
            rows = [
                given or material.gold.get(layer)
                for given, material in zip(self.given(side, layer), self.materials, strict=True)
            ]
            found.append(items_of(self.materials, self.units, rows.__getitem__, key, children))
        return found[0], found[1]

    @cached_property
    def mentions(self) -> tuple[list[Item], list[Item]]:
        """Mentions of entities."""
        return self._referred("entities", "entities", True)

    @cached_property
    def triggers(self) -> tuple[list[Item], list[Item]]:
        """Mentions of events."""
        return self._referred("events", "events", True)

    @cached_property
    def times(self) -> tuple[list[Item], list[Item]]:
        """Time expressions."""
        return self._referred("times", "times", False)

    @cached_property
    def quantities(self) -> tuple[list[Item], list[Item]]:
        """Quantities."""
        return self._referred("quantities", "quantities", False)

    @cached_property
    def mention_pairs(self) -> Pairs:
        """Mentions with one head, those with one extent and one type first."""

        def likeness(a: Item, b: Item) -> float:
            alike = bool(_owner(a, "type") == _owner(b, "type"))
            return 1 + 0.5 * (a.span == b.span) + 0.2 * dice(a.span, b.span) + 0.1 * alike

        return choose(same(*self.mentions, lambda m: (m.document, m.head) if m.head else None, likeness))

    @cached_property
    def trigger_pairs(self) -> Pairs:
        """Triggers with one span, those of one type first."""
        return exact_pairs(*self.triggers, "type")

    @cached_property
    def time_pairs(self) -> Pairs:
        """Time expressions with one span."""
        return exact_pairs(*self.times, "type")

    @cached_property
    def quantity_pairs(self) -> Pairs:
        """Quantities with one span."""
        return exact_pairs(*self.quantities, "unit")

    @cached_property
    def entity_pairs(self) -> list[tuple[Key, Key]]:
        """Entities of the two sides that stand for each other, one to one, by the mentions that they share."""
        return aligned(*self.mentions, self.mention_pairs)

    @cached_property
    def event_pairs(self) -> list[tuple[Key, Key]]:
        """Events (hoppers) of the two sides that stand for each other."""
        return aligned(*self.triggers, self.trigger_pairs)


def exact_pairs(first: Sequence[Item], second: Sequence[Item], label: str) -> Pairs:
    """Items with one span, those with one label first."""
    return choose(
        same(
            first, second, lambda item: (item.document, item.span) if item.span else None,
            lambda a, b: 1 + 0.1 * (a.record.get(label) == b.record.get(label)),
        )
    )  # fmt: skip


def owner_key(item: Item) -> Key:
    """The entity or event that an item is a mention of."""
    return item.document, str((item.owner or {}).get("id", ""))


def _owner(item: Item, field: str) -> Any:
    return (item.owner or {}).get(field)


def aligned(first: Sequence[Item], second: Sequence[Item], pairs: Pairs) -> list[tuple[Key, Key]]:
    """The clusters of two sides that stand for each other, one to one, so that they share as many mentions as can be.

    Of equal choices that of clusters which are most alike is taken, then the one that keeps the order of the text.
    """
    order: tuple[dict[Key, int], dict[Key, int]] = ({}, {})
    size: tuple[dict[Key, int], dict[Key, int]] = ({}, {})
    for side, items in enumerate((first, second)):
        for item in items:
            order[side].setdefault(owner_key(item), len(order[side]))
            size[side][owner_key(item)] = size[side].get(owner_key(item), 0) + 1
    common: dict[tuple[Key, Key], int] = {}
    for a, b in pairs:
        ends = owner_key(first[a]), owner_key(second[b])
        common[ends] = common.get(ends, 0) + 1
    candidates: list[Candidate] = [
        (order[0][a], order[1][b], n + 0.1 * 2 * n / (size[0][a] + size[1][b])) for (a, b), n in common.items()
    ]
    names = [list(found) for found in order]
    return [(names[0][a], names[1][b]) for a, b in choose(candidates)]


def by_id(items: Sequence[Item]) -> Mapping[Key, int]:
    """The row of every item, by document and id."""
    return {(item.document, item.id): row for row, item in enumerate(items)}
