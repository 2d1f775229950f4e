"""Level 3, attribution: source, cue and content each in its place, nesting that ends, quote marks outside."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from karat.checks.cycles import cycles, walked
from karat.checks.findings import quoted
from karat.checks.places import span_of
from karat.checks.registry import check
from karat.checks.scope import Scope
from karat.spans import Span, contains, hull, pieces

#: Quote types whose content stands in quote marks whole.
QUOTED = frozenset({"direct", "direct-fragment"})

QUOTE_MARKS = frozenset("\"'`´‘’‚‛“”„‟«»‹›「」『』")
APOSTROPHES = frozenset("'’")
#: What may stand between the end of a quotation and its closing mark.
PUNCTUATION = frozenset(".,;:!?…—–-")


def part_span(scope: Scope, attribution: Any, part: str) -> Span | None:
    """The span of the source, cue or content, if there is one that can be trusted."""
    found = attribution.get(part)
    return span_of(scope, "attribution", found) if isinstance(found, dict) else None


def overlap(one: Sequence[int], other: Sequence[int]) -> bool:
    """Whether two spans share text; lying in a gap of the other is not sharing.

    >>> overlap((0, 5, 9, 12), (4, 6)), overlap((0, 5, 9, 12), (5, 9))
    (True, False)
    """
    return any(start < e and s < end for start, end in pieces(one) for s, e in pieces(other))


@check(3, "cue-inside-content", "source-inside-content", needs=("attribution",))
def parts(scope: Scope) -> None:
    """Who says it, and the word that says so, are no part of what is said."""
    for record in scope.records("attribution", "attributions"):
        content = part_span(scope, record, "content")
        for part in ("cue", "source"):
            span = part_span(scope, record, part)
            if content is not None and span is not None and overlap(span, content):
                quote = quoted(record[part]["quote"])
                scope.report(f"{part}-inside-content", "attribution", record, part, quote=quote)


@check(3, "attribution-cycle", "nested-content-outside", needs=("attribution",))
def nesting(scope: Scope) -> None:
    """No attribution stands inside itself, and what does stand inside another lies in that one's content."""
    nested = [r for r in scope.records("attribution", "attributions") if isinstance(r.get("nested_in"), str)]
    edges = [(record["id"], record["nested_in"]) for record in nested]
    knots = cycles(edges)
    for cycle in knots:
        scope.report("attribution-cycle", "attribution", nested[cycle[0]], "nested_in", cycle=walked(edges, cycle))
    circular = {position for cycle in knots for position in cycle}
    for position, record in enumerate(nested):
        found = scope.entry(record["nested_in"], "attribution.attributions")
        if found is None or position in circular:
            continue
        inner, outer = part_span(scope, record, "content"), part_span(scope, found.record, "content")
        # The outer content may lack the words of its own cue, which the inner one then spans.
        if inner is not None and outer is not None and not contains(hull(outer), inner):
            details = {"outer": record["nested_in"], "quote": quoted(record["content"]["quote"])}
            scope.report("nested-content-outside", "attribution", record, "nested_in", **details)


@check(3, "attribution-source-missing", "attribution-carried-over", needs=("attribution",))
def sources(scope: Scope) -> None:
    """A source has words of its own, or is carried over from an attribution further up, which then has no cue."""
    records = list(scope.records("attribution", "attributions"))
    # Where each entity first has content or words as a source; without offsets there is no telling what comes first.
    first: dict[str, int] = {}
    unknown: set[str] = set()
    for record in records:
        content, entity = part_span(scope, record, "content"), record["source"]["entity"]
        if content is None:
            unknown.add(entity)
        else:
            first[entity] = min(first.get(entity, content[0]), content[0])
    for record in records:
        source = record["source"]
        has_words = "span" in source or "quote" in source
        if source.get("carried_over") is True:
            content, entity = part_span(scope, record, "content"), source["entity"]
            is_first = content is not None and entity not in unknown and first[entity] == content[0]
            faults = (
                (has_words, "has words of its own"),
                (record.get("cue") is not None, "has a cue"),
                (record.get("nested_in") is not None, "is nested"),
                (is_first, f"no attribution to {entity} stands before it"),
            )
            fault = next((what for holds, what in faults if holds), None)
            if fault is not None:
                scope.report("attribution-carried-over", "attribution", record, "source", fault=fault)
        elif not has_words and scope.complete("attribution"):
            scope.report("attribution-source-missing", "attribution", record, "source", entity=source["entity"])


@check(3, "content-quote-marks", "quote-mark-missing", needs=("attribution",))
def quote_marks(scope: Scope) -> None:
    """Quote marks stand around a content and not inside its ends; a direct one has at least one of the two."""
    text = scope.text or ""
    for record in scope.records("attribution", "attributions"):
        content = part_span(scope, record, "content")
        if content is None:
            continue
        start, end = hull(content)
        if text[start] in QUOTE_MARKS or (text[end - 1] in QUOTE_MARKS and not _is_possessive(text, end)):
            mark = text[start] if text[start] in QUOTE_MARKS else text[end - 1]
            side = "begins" if text[start] in QUOTE_MARKS else "ends"
            scope.report("content-quote-marks", "attribution", record, "content", side=side, mark=mark)
        elif record["quote_type"] in QUOTED and not (_opened(text, start) or _closed(text, end)):
            scope.report("quote-mark-missing", "attribution", record, "quote_type", quote_type=record["quote_type"])


def _is_possessive(text: str, end: int) -> bool:
    """Whether an apostrophe that ends here may belong to its word: the bases' and "the bases'" look alike."""
    return text[end - 1] in APOSTROPHES and text[max(0, end - 2) : end - 1].lower() in ("s", "z", "x")


def _opened(text: str, start: int) -> bool:
    return start > 0 and text[start - 1] in QUOTE_MARKS


def _closed(text: str, end: int) -> bool:
    at = end
    while at < min(len(text), end + 3) and text[at] in PUNCTUATION:
        at += 1
    return at < len(text) and text[at] in QUOTE_MARKS
