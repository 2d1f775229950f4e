"""Items: records of one annotator as they are compared: their place, their readings, the record they belong to."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from karat.agreement.sides import Given, Material
from karat.records import maps
from karat.spans import Span


@dataclass(frozen=True, slots=True, eq=False)
class Item:
    """A record. `document` is its number, `unit` the sentence in which it is counted, `owner` its entity or event."""

    document: int
    unit: int
    id: str
    span: Span
    record: Mapping[str, Any]
    owner: Mapping[str, Any] | None = None
    prefix: str = ""

    @property
    def optional(self) -> bool:
        """Whether its annotator says that nobody must have it."""
        return bool(self.record.get("optional") or (self.owner or {}).get("optional"))

    @property
    def head(self) -> Span:
        """The head, or the whole span where there is none."""
        return tuple(self.record.get("head") or ()) or self.span

    @property
    def name(self) -> str:
        """The id as decisions have it: a/men-0001, or men-0001 of gold."""
        return self.prefix + self.id

    def readings(self, field: str) -> list[Any]:
        """The value of a field, and those that the record's alternatives give it."""
        return readings(self.record, field)


def readings(record: Mapping[str, Any], field: str) -> list[Any]:
    """The value of a field of a record, then those of its alternatives.

    >>> readings({"type": "A", "alternatives": [{"type": "B"}]}, "type")
    ['A', 'B']
    """
    return [record.get(field), *(other[field] for other in maps(record.get("alternatives")) if field in other)]


class Units:
    """The sentences of some documents, numbered through; before the first sentence of each is one more unit.

    >>> units = Units([(0, 10)])
    >>> len(units), units.of(0, (4, 5)), units.of(0, (12, 14)), units.of(0, ())
    (3, 1, 2, 0)
    """

    def __init__(self, starts: Sequence[Sequence[int]]) -> None:
        self._starts = starts
        self._first: list[int] = []
        total = 0
        for some in starts:
            self._first.append(total)
            total += len(some) + 1
        self._total = total

    def __len__(self) -> int:
        return self._total

    def of(self, document: int, span: Span) -> int:
        """The unit of a span, by its first offset; the document's first where it is in no sentence."""
        return self._first[document] + (bisect_right(self._starts[document], span[0]) if span else 0)


def items_of(
    materials: Sequence[Material],
    units: Units,
    given: Callable[[int], Given | None],
    key: str,
    children: bool = False,
    place: Callable[[Mapping[str, Any]], Span] = lambda record: tuple(record.get("span") or ()),
) -> list[Item]:
    """The records of a list of all documents, in the order of the text; with `children`, their mentions instead."""
    found: list[Item] = []
    for number in range(len(materials)):
        layer = given(number)
        if layer is None:
            continue
        for record, owner in _records(layer.data, key, children):
            span = place(record)
            found.append(
                Item(number, units.of(number, span), str(record.get("id", "")), span, record, owner, layer.prefix)
            )
    return sorted(found, key=lambda item: (item.document, item.span, str(item.record.get("head"))))


def _records(data: Mapping[str, Any], key: str, children: bool) -> Iterator[tuple[Any, Any]]:
    for record in maps(data.get(key)):
        if children:
            yield from ((child, record) for child in maps(record.get("mentions")))
        else:
            yield record, None
