"""Filling: the span of a quote, the head of a mention, the next free id of a record, and the order of records.

An annotator writes `{quote: Iraq, context: "bases in Iraq", level: NAM}`; what follows from it is filled in here,
through the one anchoring engine. What cannot be decided is refused, with the places it could be.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from karat.anchoring import Anchor, AnchoringText, Grounding
from karat.checks.findings import quoted
from karat.records import PREFIXES, RECORDS, RecordList, anchors, maps, sort_key, walk
from karat.spans import Span, contains, covered
from karat.yaml_profile import YamlList, YamlMap

#: Ways to say where a quote stands; offsets take their place once they are known.
HINTS = {"context": str, "prefix": str, "suffix": str, "sentence": int, "occurrence": int}

_ID = re.compile(r"\b([a-z]{3})-([0-9]{2,9})\b")
_SHOWN_PLACES = 8


@dataclass(frozen=True, slots=True)
class Refusal:
    """An anchor that could not be filled: where it stands in the file, what is wrong, and the places it could be."""

    line: int
    column: int
    message: str
    candidates: tuple[Span, ...] = ()


@dataclass(slots=True)
class Filled:
    """What filling did: refusals (nothing may be written if there is one) and notes on labels that moved."""

    refusals: list[Refusal] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def fill_layer(layer: str, data: YamlMap, text: AnchoringText | None, taken: Mapping[str, int]) -> Filled:
    """Fill spans, heads and ids of a layer in place, and sort its records.

    `text` is None where the layer's text is not to be had: then only ids and order are filled. `taken` gives the
    highest number in use for each id prefix, over all layers of the annotator.
    """
    filled = Filled()
    if text is not None:
        for name, record in anchors(layer, data):
            _fill_span(name if isinstance(name, str) else "a record without id", record, text, filled)
    if filled.refusals:
        return filled
    highest = dict(taken)
    for listing in RECORDS[layer]:
        records = data.get(listing.key)
        if isinstance(records, YamlList):
            for record in maps(records):
                if listing.children is not None:
                    _sort(listing.children, record.get(listing.children.key))
            _sort(listing, records)
    for listing, record, _ in walk(layer, data):
        _fill_id(listing, record, highest)
    for listing in RECORDS[layer]:
        # Records that had no id had nothing to break a tie of offsets with.
        _sort(listing, data.get(listing.key))
    return filled


def highest_numbers(*values: Any) -> dict[str, int]:
    """The highest number that any id has, by prefix: of a record, or named in a reference, a decision, a note.

    An id that is gone lives on where it was named, and must not come to mean another record there.

    >>> highest_numbers({"times": [{"id": "tim-007", "note": "was tim-012"}]}, ["ent-003"])
    {'tim': 12, 'ent': 3}
    """
    highest: dict[str, int] = {}
    for value in values:
        for prefix, number in _ids_in(value):
            highest[prefix] = max(highest.get(prefix, 0), number)
    return highest


def _ids_in(value: Any) -> Iterator[tuple[str, int]]:
    if isinstance(value, dict):
        for key, item in value.items():
            # The words of the article are no ids, whatever they look like.
            if key not in ("quote", *HINTS):
                yield from _ids_in(item)
    elif isinstance(value, list):
        for item in value:
            yield from _ids_in(item)
    elif isinstance(value, str) and "-" in value:
        for prefix, number in _ID.findall(value):
            if prefix in PREFIXES:
                yield prefix, int(number)


def is_nameless(listing: RecordList, record: Mapping[str, Any]) -> bool:
    """Whether a record lacks the id that records of its list have."""
    return listing.prefix is not None and record.get("id") in (None, "")


def _fill_id(listing: RecordList, record: YamlMap, highest: dict[str, int]) -> None:
    if listing.prefix is None or not is_nameless(listing, record):
        return
    number = highest.get(listing.prefix, 0) + 1
    highest[listing.prefix] = number
    _put(record, "id", f"{listing.prefix}-{number:0{listing.digits}}")


def _fill_span(name: str, record: YamlMap, text: AnchoringText, filled: Filled) -> None:
    quote = record.get("quote")
    if not isinstance(quote, str) or not is_span(record.get("span", [0, 1])):
        return  # The schema says so; there is nothing to fill from.
    for hint, kind in HINTS.items():
        if hint in record and (not isinstance(record[hint], kind) or isinstance(record[hint], bool)):
            wanted = "a string" if kind is str else "a whole number"
            filled.refusals.append(_at(record, hint, f"{name}: {hint} must be {wanted}"))
            return
    old = tuple(record["span"]) if "span" in record else None
    grounding = text.ground(Anchor.of(record))
    if grounding.status in ("ambiguous", "ungrounded") or grounding.span is None:
        remedy = "add `context` or `occurrence`"
        filled.refusals.append(_refusal(name, record, "quote", grounding, text.text, remedy))
        return
    span = grounding.span
    if old is not None and span != old:
        filled.notes.append(f"{name}: {quoted(quote)} re-anchored from {list(old)} to {list(span)}")
    _put(record, "span", YamlList(), span)
    record["quote"] = covered(text.text, span)
    for hint in HINTS:
        record.pop(hint, None)
    if "level" in record or "head" in record:
        _fill_head(name, record, old, text, filled)


def _fill_head(name: str, record: YamlMap, old: Span | None, text: AnchoringText, filled: Filled) -> None:
    head, span = record.get("head"), tuple(record["span"])
    if isinstance(head, str):
        inside = [s for s in text.exact(head) if contains(span, s)]
        if len(inside) != 1:
            grounding = Grounding("ambiguous" if inside else "ungrounded", tuple(inside))
            remedy = f"give its offsets, within {list(span)}"
            filled.refusals.append(_refusal(f"{name}.head", record, "head", grounding, text.text, remedy))
            return
        _put(record, "head", YamlList(), inside[0])
    elif is_span(head) and old is not None and old != span and not contains(span, head or ()):
        shift = span[0] - old[0]
        moved = tuple(offset + shift for offset in head or ())
        if contains(span, moved):
            _put(record, "head", YamlList(), moved)
        else:
            message = f"{name}: its head {list(head or ())} lies outside of the span that its quote has now"
            filled.refusals.append(_at(record, "head", message))
    elif head is None and (record.get("level") == "NAM" or " " not in record["quote"]):
        # A name is its own head, and so is a single word; of other phrases only the annotator knows.
        _put(record, "head", YamlList(), span)


def _refusal(name: str, record: YamlMap, key: str, grounding: Grounding, text: str, remedy: str) -> Refusal:
    words, found = quoted(record[key]), grounding.candidates
    if not found:
        where = "the text" if key == "quote" else f"the mention, {quoted(record['quote'])}"
        return _at(record, key, f"{name}: {words} is not in {where}")
    places = "; ".join(f"{span[0]}: {_around(text, span)}" for span in found[:_SHOWN_PLACES])
    more = f"; and {len(found) - _SHOWN_PLACES} more" if len(found) > _SHOWN_PLACES else ""
    return _at(record, key, f"{name}: {words} occurs {len(found)} times: {remedy}; at {places}{more}", found)


def _at(record: YamlMap, key: str, message: str, candidates: tuple[Span, ...] = ()) -> Refusal:
    line, column = record.value_at.get(key, (record.line, record.column))
    return Refusal(line, column, message, candidates)


def _around(text: str, span: Span, width: int = 18) -> str:
    before, after = text[max(0, span[0] - width) : span[0]], text[span[-1] : span[-1] + width]
    return quoted(f"{before}[{text[span[0] : span[-1]]}]{after}")


def is_span(value: object) -> bool:
    """Whether a value has the form of a span: pairs of whole numbers.

    >>> is_span([3, 5]), is_span([3, 5, 8]), is_span([3, "5"])
    (True, False, False)
    """
    return (
        isinstance(value, list)
        and len(value) >= 2
        and len(value) % 2 == 0
        and all(isinstance(v, int) and not isinstance(v, bool) for v in value)
    )


def _put(record: YamlMap, key: str, value: Any, items: Sequence[int] = ()) -> None:
    """Set a field, with positions where none were: the writer asks for them when it looks for comments."""
    at = record.value_at.get(key, (record.line, record.column))
    if isinstance(value, YamlList):
        value.extend(items)
        value.item_at = [at] * len(items)
    record[key] = value
    record.value_at[key] = at
    record.key_at.setdefault(key, at)


def _sort(listing: RecordList | None, records: Any) -> None:
    """Sort a list of records by their place in the text; positions travel along, comments are tied to the records."""
    if listing is None or not isinstance(records, YamlList) or not all(isinstance(r, YamlMap) for r in records):
        return
    order = sorted(range(len(records)), key=lambda i: sort_key(listing, records[i]))
    if order != list(range(len(records))):
        records[:], records.item_at = [records[i] for i in order], [records.item_at[i] for i in order]
