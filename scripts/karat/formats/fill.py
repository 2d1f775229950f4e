"""Filling: the span of a quote, the head of a mention, the next free id of a record, and the order of records.

An annotator writes `{quote: Iraq, context: "bases in Iraq", level: NAM}`; what follows from it is filled in here,
through the one anchoring engine. What cannot be decided is refused, with the places it could be.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from karat.anchoring import Anchor, AnchoringText, Grounding
from karat.records import RECORDS, RecordList, anchors, maps, sort_key, walk
from karat.spans import Span, contains, covered
from karat.yaml_profile import YamlList, YamlMap

#: Ways to say where a quote stands; offsets take their place once they are known.
HINTS = ("context", "prefix", "suffix", "sentence", "occurrence")


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
            _fill_span(name or str(record.get("quote", "span")), record, text, filled)
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


def highest_numbers(layers: Mapping[str, Mapping[str, Any]]) -> dict[str, int]:
    """The highest number in use for each id prefix.

    >>> highest_numbers({"times": {"times": [{"id": "tim-007"}, {"id": "tim-002"}]}})
    {'tim': 7}
    """
    highest: dict[str, int] = {}
    for layer, data in layers.items():
        for _, record, _ in walk(layer, data):
            found = re.fullmatch(r"([a-z]{3})-([0-9]{1,9})", str(record.get("id", "")))
            if found:
                highest[found[1]] = max(highest.get(found[1], 0), int(found[2]))
    return highest


def _fill_id(listing: RecordList, record: YamlMap, highest: dict[str, int]) -> None:
    if listing.prefix is None or record.get("id") not in (None, ""):
        return
    number = highest.get(listing.prefix, 0) + 1
    highest[listing.prefix] = number
    _put(record, "id", f"{listing.prefix}-{number:0{listing.digits}}")


def _fill_span(name: str, record: YamlMap, text: AnchoringText, filled: Filled) -> None:
    quote = record.get("quote")
    if not isinstance(quote, str) or not _is_span(record.get("span", [0, 1])):
        return  # The schema says so; there is nothing to fill from.
    old = tuple(record["span"]) if "span" in record else None
    grounding = text.ground(Anchor.of(record))
    if grounding.status in ("ambiguous", "ungrounded") or grounding.span is None:
        filled.refusals.append(_refusal(name, record, quote, grounding, text.text))
        return
    span = grounding.span
    if old is not None and span != old:
        filled.notes.append(f"{name}: {quote!r} re-anchored from {list(old)} to {list(span)}")
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
            filled.refusals.append(_refusal(f"{name}.head", record, head, grounding, text.text))
            return
        _put(record, "head", YamlList(), inside[0])
    elif _is_span(head) and old is not None and old != span and not contains(span, head or ()):
        shift = span[0] - old[0]
        moved = tuple(offset + shift for offset in head or ())
        if contains(span, moved):
            _put(record, "head", YamlList(), moved)
        else:
            line, column = record.value_at.get("head", (record.line, record.column))
            message = f"{name}: its head {list(head or ())} lies outside of the span that its quote has now"
            filled.refusals.append(Refusal(line, column, message))
    elif head is None and (record.get("level") == "NAM" or " " not in record["quote"]):
        # A name is its own head, and so is a single word; of other phrases only the annotator knows.
        _put(record, "head", YamlList(), span)


def _refusal(name: str, record: YamlMap, quote: str, grounding: Grounding, text: str) -> Refusal:
    line, column = record.value_at.get("quote", (record.line, record.column))
    if not grounding.candidates:
        return Refusal(line, column, f"{name}: the quote {quote!r} is not in the text")
    places = "; ".join(f"{span[0]}: {_around(text, span)}" for span in grounding.candidates[:8])
    more = len(grounding.candidates) - 8
    places += f"; and {more} more" if more > 0 else ""
    message = f"{name}: {quote!r} occurs {len(grounding.candidates)} times: add `context` or `occurrence`; at {places}"
    return Refusal(line, column, message, grounding.candidates)


def _around(text: str, span: Span, width: int = 18) -> str:
    before, after = text[max(0, span[0] - width) : span[0]], text[span[-1] : span[-1] + width]
    return repr(f"{before}[{text[span[0] : span[-1]]}]{after}")


def _is_span(value: object) -> bool:
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
