"""Editing: from the edits of a case to places in the base text, the text of the variant and the map between them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from karat.edits import Change, Edit, EditError, Move, SpanMap, apply, trimmed
from karat.records import maps
from karat.spans import Span, hull
from karat.variants.base import Base, at_line, shown_words, strict_place
from karat.variants.cases import Case, CaseFault

_NEIGHBOURS = {"zones": "zones", "sentences": "sentences"}


@dataclass(frozen=True, slots=True)
class PlacedEdit:
    """An edit at its place in the base text, and the map of the case file that it comes from."""

    change: Change
    record: Mapping[str, Any]

    @property
    def carries(self) -> bool:
        """Whether labels on exactly the words that are replaced go over to the new words."""
        return bool(self.record.get("carry"))

    @property
    def takes_labels(self) -> bool:
        """Whether labels inside of what is deleted go with it."""
        return bool(self.record.get("with_labels"))

    def covers(self, span: Span) -> bool:
        """Whether a span lies inside of what the edit replaces."""
        return self.change.start <= span[0] and span[-1] <= self.change.end


@dataclass(frozen=True, slots=True)
class Edited:
    """The text of a variant, the map of spans from the base, and the edits that made it."""

    text: str
    spans: SpanMap
    edits: tuple[PlacedEdit, ...]


def edited(case: Case, base: Base) -> Edited:
    """Make the edits of a case. Raises CaseFault where a place is not unique or edits overlap."""
    placed = [one for record in maps(case.record.get("edits")) for one in _placed(record, base)]
    try:
        text, spans = apply(base.text, [one.change for one in placed])
    except EditError as error:
        first, second = placed[error.first], placed[error.second]
        where = at_line(base.text, second.change.start)
        words = shown_words(base.text[first.change.start : first.change.end])
        raise CaseFault(f"{error}: the edit at {where} of the base text meets that of {words}", second.record) from None
    return Edited(text, spans, tuple(placed))


def _placed(record: Mapping[str, Any], base: Base) -> Iterator[PlacedEdit]:
    given = [name for name in ("quote", "at") if name in record]
    if len(given) != 1:
        raise CaseFault("an edit says its place by `quote` or by `at`, the id of a record, and by one of them", record)
    target = [name for name in ("to", "before", "after") if name in record]
    if len(target) != 1:
        raise CaseFault("an edit has one of `to` (the new words), `before` and `after` (where they are moved)", record)
    if target != ["to"]:
        yield PlacedEdit(_move(record, target[0], base), record)
    elif record.get("every"):
        yield from _everywhere(record, base)
    elif "at" in record:
        start, end = _stretch(record, "at", base, record["to"] == "")
        yield PlacedEdit(_replacement(record, start, base.text[start:end]), record)
    else:
        start, end = hull(strict_place(base.anchoring, record, record, "the base text"))
        yield PlacedEdit(_replacement(record, start, base.text[start:end]), record)


def _replacement(record: Mapping[str, Any], start: int, quote: str) -> Edit:
    to = str(record["to"])
    if quote == to:
        raise CaseFault(f"puts {shown_words(quote)} in the place of itself", record, "to")
    return trimmed(start, quote, to)


def _everywhere(record: Mapping[str, Any], base: Base) -> Iterator[PlacedEdit]:
    quote = str(record["quote"])
    found = base.anchoring.exact(quote)
    if not found:
        raise CaseFault(f"{shown_words(quote)} is not in the base text", record, "quote")
    for span in found:
        yield PlacedEdit(_replacement(record, span[0], quote), record)


def _move(record: Mapping[str, Any], target: str, base: Base) -> Move:
    if "at" not in record:
        raise CaseFault("what is moved is named by `at`, the id of a zone or a sentence", record)
    start, end = _stretch(record, "at", base, True)
    low, high = _stretch(record, target, base, True)
    # White space goes with the words before it, so that what is put before or after them needs no more of it.
    trails = base.text[start:end][-1:].isspace()
    if trails != base.text[low:high][-1:].isspace():
        raise CaseFault("the last of its kind cannot be moved, nor moved behind: move its neighbours instead", record)
    return Move(start, end, low if target == "before" else high)


def _stretch(record: Mapping[str, Any], key: str, base: Base, with_space: bool) -> tuple[int, int]:
    """The place of a record; where it is taken out, with the white space after a whole zone or sentence."""
    name = record[key]
    place = base.index.get(name)
    span = place.record.get("span") if place else None
    if place is None or not span:
        what = "there is no record" if place is None else "no place of its own has"
        raise CaseFault(f"{what} {name} in the gold of {base.files.id}", record, key)
    start, end = hull(span)
    if not with_space or place.listing.key not in ("zones", "sentences"):
        return start, end
    if place.listing.key == "sentences":
        mates = [tuple(s["span"]) for s in maps(place.holder) if s["zone"] == place.record["zone"]]
        if len(mates) > 1:
            return _with_space(start, end, mates)
    return _with_space(start, end, base.zones)


def _with_space(start: int, end: int, neighbours: list[tuple[int, ...]]) -> tuple[int, int]:
    after = [one[0] for one in neighbours if one[0] >= end]
    if after:
        return start, min(after)
    before = [one[-1] for one in neighbours if one[-1] <= start]
    return (max(before), end) if before else (start, end)
