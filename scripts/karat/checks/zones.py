"""Level 3, zones: zones and sentences cover the text, each in its place; credits and defects are what they say."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from typing import Any

from karat.checks.findings import quoted
from karat.checks.places import all_placed, gaps, merged, placed, span_of
from karat.checks.registry import check
from karat.checks.scope import Scope
from karat.folding import fold
from karat.spans import contains, hull

TITLE, LEAD = "title", "lead"
CAPTIONS = frozenset({"caption", "caption-title"})
STRAY_QUOTE, MISSING_QUOTE = "stray-quote", "missing-quote"


@check(3, "zone-title-missing", "zone-type-repeated", needs=("zones",))
def single_zones(scope: Scope) -> None:
    """A document has one title and at most one lead."""
    first: dict[str, Any] = {}
    for zone in scope.records("zones", "zones"):
        kind = str(zone.get("type"))
        if kind not in (TITLE, LEAD):
            continue
        other = first.setdefault(kind, zone)
        if other is not zone:
            scope.report("zone-type-repeated", "zones", zone, "type", type=kind, first=other.get("id"))
    if TITLE not in first and scope.complete("zones") and all_placed(scope, "zones", "zones"):
        scope.report("zone-title-missing", "zones", None, "zones")


@check(3, "text-outside-zones", "sentence-gap", needs=("zones",))
def coverage(scope: Scope) -> None:
    """Zones cover the text and sentences cover every zone; only white space stands between them."""
    text = scope.text
    if text is None or not scope.complete("zones") or not all_placed(scope, "zones", "zones"):
        return
    zones = list(placed(scope, "zones", "zones"))
    sentences = merged(span for span, _ in placed(scope, "zones", "sentences"))
    # A sentence outside of its zone is a finding of its own.
    for start, end in gaps(merged([*(span for span, _ in zones), *sentences]), 0, len(text)):
        bare = text[start:end].strip()
        if bare:
            at = text.index(bare, start)
            scope.report("text-outside-zones", "zones", None, "zones", quote=quoted(bare), at=at)
    if not all_placed(scope, "zones", "sentences"):
        return
    starts, ends = [start for start, _ in sentences], [end for _, end in sentences]
    for span, zone in zones:
        start, end = hull(span)
        near = sentences[bisect_right(ends, start) : bisect_left(starts, end)]
        bare = next((text[s:e].strip() for s, e in gaps(near, start, end) if text[s:e].strip()), "")
        if bare:
            scope.report("sentence-gap", "zones", zone, "span", quote=quoted(bare))


@check(3, "sentence-outside-zone", needs=("zones",))
def sentences_in_zones(scope: Scope) -> None:
    """A sentence lies in the zone that it names."""
    for span, sentence in placed(scope, "zones", "sentences"):
        zone = scope.entry(sentence.get("zone"), "zones.zones")
        place = span_of(scope, "zones", zone.record) if zone else None
        if zone is not None and place is not None and not contains(place, span):
            details = {"zone": zone.record.get("id"), "place": list(place), "span": list(span)}
            scope.report("sentence-outside-zone", "zones", sentence, "zone", **details)


@check(3, "credit-outside-caption", needs=("zones",))
def credits_in_captions(scope: Scope) -> None:
    """An image credit lies in a caption."""
    for span, credit in placed(scope, "zones", "credits"):
        zone = scope.entry(credit.get("zone"), "zones.zones")
        if zone is None:
            continue
        kind, name, place = zone.record.get("type"), zone.record.get("id"), span_of(scope, "zones", zone.record)
        if kind not in CAPTIONS:
            fault = f"{name} is of the type {kind}"
        elif place is not None and not contains(place, span):
            fault = f"its span is outside of {name}"
        else:
            continue
        scope.report("credit-outside-caption", "zones", credit, "zone", quote=quoted(credit["quote"]), fault=fault)


@check(3, "sic-not-mended", needs=("zones",))
def defects(scope: Scope) -> None:
    """The normalised form of a defect mends what its type says is wrong."""
    for record in scope.records("zones", "sic"):
        quote, normalised, kind = str(record.get("quote")), str(record.get("normalised")), record.get("type")
        change = _quote_marks(normalised) - _quote_marks(quote)
        if normalised == quote:
            fault = "is the quote itself"
        elif kind == STRAY_QUOTE and change >= 0:
            fault = "has no quote mark less"
        elif kind == MISSING_QUOTE and change <= 0:
            fault = "has no quote mark more"
        else:
            continue
        scope.report("sic-not-mended", "zones", record, "normalised", value=quoted(normalised), fault=fault)


def _quote_marks(text: str) -> int:
    folded = fold(text)
    return folded.count('"') + folded.count("'")
