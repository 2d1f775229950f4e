"""Level 3, the form of lists and spans: records in order, nothing twice, nothing overlapping, edges at words."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import Any

from karat.checks.findings import quoted
from karat.checks.places import head_of, placed, span_of
from karat.checks.registry import check
from karat.checks.scope import Scope
from karat.layout import LAYERS
from karat.records import RECORDS, RecordList, anchors, maps, sort_key
from karat.spans import Span, covered, pieces

#: Lists whose records never share text with each other.
DISJOINT = (
    ("zones", "zones"), ("zones", "sentences"), ("zones", "credits"),
    ("times", "times"), ("times", "signals"), ("quantities", "quantities"),
)  # fmt: skip

#: A defect of the source may be a part of a word; every other record goes by words.
INSIDE_WORDS = frozenset({("zones", "sic")})


@check(3, "record-order")
def order(scope: Scope) -> None:
    """The records of a list stand in the order of the text, those without a place in the order of their ids."""
    for layer in LAYERS:
        for listing in RECORDS[layer]:
            records = list(scope.records(layer, listing.key))
            _in_order(scope, layer, listing, records)
            if listing.children is not None:
                for record in records:
                    _in_order(scope, layer, listing.children, maps(record.get(listing.children.key)))


def _in_order(scope: Scope, layer: str, listing: RecordList, records: Iterable[Any]) -> None:
    sure = [(sort_key(listing, record), record) for record in records if _has_sure_place(scope, layer, listing, record)]
    for (key, record), (next_key, following) in pairwise(sure):
        if next_key < key:
            # `karat fmt` puts the whole list right: one finding is enough for it.
            scope.report("record-order", layer, following, "id", other=record.get("id", "the record above"))
            return


def _has_sure_place(scope: Scope, layer: str, listing: RecordList, record: Any) -> bool:
    if listing.anchored:
        return span_of(scope, layer, record) is not None
    if listing.children is not None and listing.children.anchored:
        return all(span_of(scope, layer, child) is not None for child in maps(record.get(listing.children.key)))
    return True


@check(3, "span-white-space", "span-cuts-word")
def edges(scope: Scope) -> None:
    """A span, and a head, begins and ends where words do."""
    for layer in LAYERS:
        for name, record, field, span in _stretches(scope, layer):
            text = scope.text or ""
            is_padded = any(text[start].isspace() or text[end - 1].isspace() for start, end in pieces(span))
            cut = next((at for at in span if _inside_word(text, at)), None)
            if not is_padded and cut is None:
                continue
            details = {"id": name or "span", "what": field, "quote": quoted(covered(text, span))}
            if is_padded:
                scope.report("span-white-space", layer, record, field, **details)
            elif cut is not None:
                around = quoted(text[max(0, cut - 12) : cut] + "|" + text[cut : cut + 12])
                scope.report("span-cuts-word", layer, record, field, around=around, **details)


def _stretches(scope: Scope, layer: str) -> Iterator[tuple[str | None, Any, str, Span]]:
    kept = {
        listing.key: list(scope.records(layer, listing.key))
        for listing in RECORDS[layer]
        if (layer, listing.key) not in INSIDE_WORDS
    }
    for name, record in anchors(layer, kept):
        span = span_of(scope, layer, record)
        if span is None:
            continue
        yield name, record, "span", span
        head = head_of(scope, record, span)
        # An edge that the two share is told once, of the span.
        if head is not None and head != span:
            yield name, record, "head", head


def _inside_word(text: str, at: int) -> bool:
    if at == 0 or at == len(text):
        return False
    left, right = text[at - 1], text[at]
    if unicodedata.combining(right):
        return True
    # Only letters with case: scripts without it may write words together.
    cased = [c.islower() or c.isupper() for c in (left, right)]
    return all(cased) or (left.isdecimal() and right.isdecimal())


@check(3, "span-duplicate", "span-overlap")
def distinct(scope: Scope) -> None:
    """No record stands twice in its list, and where a list divides the text its records share none of it."""
    for layer in LAYERS:
        for listing in RECORDS[layer]:
            if not listing.anchored:
                continue
            found = sorted(placed(scope, layer, listing.key), key=lambda item: (item[0][0], -item[0][-1]))
            _duplicates(scope, layer, found)
            if (layer, listing.key) in DISJOINT:
                _overlaps(scope, layer, found)


def _duplicates(scope: Scope, layer: str, found: list[tuple[Span, Any]]) -> None:
    first: dict[tuple[Span, object], Any] = {}
    for span, record in found:
        other = first.setdefault((span, _kind(record)), record)
        if other is not record:
            scope.report("span-duplicate", layer, record, "span", quote=quoted(record["quote"]), other=other.get("id"))


def _kind(record: Any) -> object:
    return record.get("type") or record.get("relation")


def _overlaps(scope: Scope, layer: str, found: list[tuple[Span, Any]]) -> None:
    """Report each overlap with the span that reaches furthest so far; pieces may lie between each other."""
    furthest: tuple[Span, Any] | None = None
    told: set[int] = set()
    for span, record in found:
        if len(span) > 2:
            continue
        if furthest is not None and span[0] < furthest[0][1] and id(furthest[1]) not in told:
            other_span, other = furthest
            if span != other_span or _kind(record) != _kind(other):
                told.add(id(other))
                shared = quoted((scope.text or "")[span[0] : min(span[1], other_span[1])])
                scope.report("span-overlap", layer, record, "span", shared=shared, other=other.get("id"))
        if furthest is None or span[1] > furthest[0][1]:
            furthest = span, record
