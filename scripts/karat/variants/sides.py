"""Sides: an answer and gold over one text, both in gold's terms, ready to be judged."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, TypeAlias

from karat.answers import Answer
from karat.folding import fold
from karat.model import Annotations, Document
from karat.records import RECORDS, maps, walk
from karat.scoring import ground_answer
from karat.spans import covered
from karat.variants.ghosts import is_empty
from karat.variants.judging import Side
from karat.variants.translation import Facets, Ghosts, Translation, translate

#: The kind, label and folded words of a record.
Words: TypeAlias = tuple[str, str, str]

_NOBODY = Ghosts()
_KINDS = {"mentions": "mention", "times": "time", "quantities": "quantity", "attributions": "attribution"}


def expected_facets(document: Document, ghosts: Ghosts = _NOBODY) -> dict[str, Facets]:
    """What gold says of its own records: gold translated by itself."""
    return _translated(document, document.gold, ghosts, document.status).facets


def _translated(
    document: Document, said: Annotations, ghosts: Ghosts, layers: Any, stands_in: Mapping[str, str] | None = None
) -> Translation:
    return translate(document.gold, said, ghosts, [s.span for s in document.sentences], layers, stands_in)


class Heard:
    """What a system said of one document: grounded once, translated for each set of ghosts."""

    def __init__(self, document: Document, answer: Answer) -> None:
        self.document = document
        self.error = answer.error
        self.skipped = answer.skipped
        self.layers = answer.attempted
        named = _named(answer)
        self._said = ground_answer(named, document).annotations if answer.error is None else Annotations()
        self._nowhere = _nowhere(named, self._said)
        self._lost = Counter(self._nowhere.values())
        self._plain: Side | None = None

    def side(
        self,
        ghosts: Ghosts = _NOBODY,
        expected: Mapping[str, Facets] | None = None,
        words: Mapping[str, Words] | None = None,
    ) -> Side:
        """The side of this text, with ghosts of the other and the words of the records there.

        `expected` is what gold says here, where that is known.
        """
        if not is_empty(ghosts):
            side = self._made(ghosts, expected or expected_facets(self.document, ghosts))
            meant = self._meant(words or {})
            if meant:
                layers = self.layers & self.document.status.keys()
                clung = _translated(self.document, self._said, ghosts, layers, meant).facets
                side = replace(side, clung=clung)
            return side
        if self._plain is None:
            self._plain = self._made(_NOBODY, expected or expected_facets(self.document))
        return self._plain

    def _meant(self, words: Mapping[str, Words]) -> dict[str, str]:
        """The records of the other text that those mean that are nowhere here, each once, in their order."""
        free: dict[Words, list[str]] = {}
        for name, told in words.items():
            free.setdefault(told, []).append(name)
        return {name: free[told].pop(0) for name, told in self._nowhere.items() if free.get(told)}

    def _made(self, ghosts: Ghosts, expected: Mapping[str, Facets]) -> Side:
        made = _translated(self.document, self._said, ghosts, self.layers & self.document.status.keys())
        return Side(expected, made, self.document.text, self._lost, self.error)


def _named(answer: Answer) -> Answer:
    """The answer with an id for every record that may be looked for by its words."""
    are_named = all("id" in r for layer in RECORDS for _, r, _ in walk(layer, answer.records))
    if are_named and "mentions" not in answer.records:
        return answer
    counter = iter(range(1, 1_000_000_000))

    def named(record: Any) -> Any:
        if not isinstance(record, dict):
            return record
        copied = {"id": f"~{next(counter)}", **record}
        if isinstance(copied.get("mentions"), list):
            copied["mentions"] = [named(one) for one in copied["mentions"]]
        return copied

    lists = {*_KINDS, "entities", "events", "mentions"}
    records = {key: [named(r) for r in rows] if key in lists else rows for key, rows in answer.records.items()}
    return replace(answer, records=records)


def _nowhere(answer: Answer, said: Annotations) -> dict[str, Words]:
    """The kind, label and folded words of records that were found nowhere, by id."""
    quotes = {str(r.get("id")): r.get("quote") for layer in RECORDS for _, r, _ in walk(layer, answer.records)}
    quotes |= {str(r.get("id")): r.get("quote") for r in maps(answer.records.get("mentions"))}
    found: dict[str, Words] = {}
    for kind, records in _by_kind(said).items():
        for record in records:
            if not record.span and isinstance(quotes.get(record.id), str):
                found[record.id] = kind, label_of(record), fold(str(quotes[record.id]))
    contents = {str(r.get("id")): r.get("content") for r in maps(answer.records.get("attributions"))}
    for one in said.attribution or ():
        content = contents.get(one.id)
        if not one.content and isinstance(content, dict) and isinstance(content.get("quote"), str):
            found[one.id] = "attribution", "", fold(content["quote"])
    return found


def _by_kind(said: Annotations) -> dict[str, tuple[Any, ...]]:
    return {
        "mention": said.mentions or (),
        "time": said.times or (),
        "quantity": said.quantities or (),
        "trigger": said.event_mentions,
    }


def label_of(record: Any) -> str:
    """The label by which records of a kind are told apart: a type, or a unit."""
    return str(getattr(record, "type", "") or getattr(record, "unit", ""))


def words_of(document: Document) -> dict[str, Words]:
    """Kind, label and folded words of every record of gold that has a place, by id; of an attribution its content's."""
    found = {
        record.id: (kind, label_of(record), fold(covered(document.text, record.span)))
        for kind, records in _by_kind(document.gold).items()
        for record in records
    }
    for one in document.gold.attribution or ():
        if one.content:
            found[one.id] = "attribution", "", fold(covered(document.text, one.content))
    return found
