"""Names: what to call a record in words when another one points at it, and where it stands.

A filler is the mention's quote, an entity its name, an event its first trigger. It works on the raw records of one
annotator and needs no layer to be there.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from karat.corpus import LayerSet
from karat.records import maps, walk

#: A quote longer than this is shortened where it is only referred to.
LONGEST = 48


class Names:
    """The names of all records that others point at."""

    def __init__(self, layers: LayerSet) -> None:
        self._words: dict[str, str] = {"dct": "document time", "AUTHOR": "AUTHOR"}
        self._starts: dict[str, int] = {}
        for layer in ("entities", "times", "quantities", "events"):
            for listing, record, _ in walk(layer, layers.records(layer)):
                first = record
                if listing.children:
                    first = next(maps(record.get(listing.children.key)), record)
                self._words[str(record.get("id"))] = short(str(record.get("name") or first.get("quote", "?")))
                self._starts[str(record.get("id"))] = start_of(first)

    def of(self, reference: Any) -> str:
        """A reference in words, its id behind them: `militias (men-0101)`; the id alone where nothing has it."""
        name = str(reference)
        return (
            f"{self._words[name]} ({name})" if name in self._words and name.count("-") else self._words.get(name, name)
        )

    def start(self, *references: Any) -> int:
        """The first offset of the first reference that has one, else -1."""
        return next((self._starts[str(r)] for r in references if str(r) in self._starts), -1)

    def told(self, value: Any) -> str:
        """Any value in words, the references in it named."""
        if isinstance(value, Mapping):
            return ", ".join(f"{key} {self.told(item)}" for key, item in value.items())
        if isinstance(value, bool):
            return str(value).lower()
        if isinstance(value, list) and all(isinstance(item, (int, float)) for item in value):
            return str(list(value))
        if isinstance(value, list):
            return "; ".join(self.told(item) for item in value)
        return self.of(value)


def short(quote: str) -> str:
    """A quote as it is referred to: its beginning and its end, where it is long.

    >>> short("Iraq"), len(short("x" * 100))
    ('Iraq', 48)
    """
    return quote if len(quote) <= LONGEST else f"{quote[: LONGEST - 18].rstrip()} … {quote[-15:].lstrip()}"


def start_of(record: Mapping[str, Any]) -> int:
    """The first offset of a record, -1 where it has no place of its own."""
    span = record.get("span")
    return span[0] if isinstance(span, list) and span and isinstance(span[0], int) else -1
