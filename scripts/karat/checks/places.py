"""Places: spans that can be trusted, and quick ways to ask which sentence, zone or name a span lies in."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from itertools import accumulate
from typing import Any

# It finds out which layers are of another text, so its checks must be registered before all that ask for places.
import karat.checks.references  # noqa: F401
from karat.checks.scope import Scope
from karat.spans import Span, contains, covered, fault, hull
from karat.yaml_profile import YamlMap

Placed = tuple[Span, YamlMap]


def span_of(scope: Scope, layer: str, record: Any) -> Span | None:
    """The span of a record, if it lies in the text and the quote is what lies there: level 2 has told of the others."""
    key = id(record)
    if key not in scope.spans:
        scope.spans[key] = _span_of(scope, layer, record)
    return scope.spans[key]


def _span_of(scope: Scope, layer: str, record: Any) -> Span | None:
    span, quote = record.get("span"), record.get("quote")
    if scope.text is None or layer in scope.unanchored or not isinstance(span, list) or not isinstance(quote, str):
        return None
    if fault(span, len(scope.text)) is not None or covered(scope.text, span) != quote:
        return None
    return tuple(span)


def placed(scope: Scope, layer: str, key: str) -> Iterator[Placed]:
    """The records of a list whose span can be trusted, with the span."""
    for record in scope.records(layer, key):
        span = span_of(scope, layer, record)
        if span is not None:
            yield span, record


def placed_mentions(scope: Scope, layer: str = "entities") -> Iterator[tuple[Span, YamlMap, YamlMap]]:
    """Every mention whose span can be trusted: span, mention, and the entity or event that it is a mention of."""
    for parent, mention in scope.children(layer, layer):
        span = span_of(scope, layer, mention)
        if span is not None:
            yield span, mention, parent


def head_of(scope: Scope, mention: YamlMap, span: Span) -> Span | None:
    """The head of a mention, if it is a span inside the mention's own."""
    key = id(mention)
    if key not in scope.heads:
        scope.heads[key] = _head_of(scope, mention, span)
    return scope.heads[key]


def _head_of(scope: Scope, mention: YamlMap, span: Span) -> Span | None:
    head = mention.get("head")
    if not isinstance(head, list) or scope.text is None or fault(head, len(scope.text)) is not None:
        return None
    return tuple(head) if contains(span, head) else None


def all_placed(scope: Scope, layer: str, key: str) -> bool:
    """Whether every record of a list can be trusted: only then is a stretch without one a mistake of its own."""
    listed = scope.layers.records(layer).get(key)
    return isinstance(listed, list) and len(listed) == sum(1 for _ in placed(scope, layer, key))


def is_english(scope: Scope) -> bool:
    """Whether the document is in English: some checks know its words."""
    language = scope.files.meta.map.get("language") if scope.files.meta else None
    return isinstance(language, str) and language.partition("-")[0] == "en"


def gaps(covering: Iterable[Span], start: int, end: int) -> Iterator[tuple[int, int]]:
    """The stretches of [start, end) that no span covers; the spans are sorted.

    >>> list(gaps([(0, 3), (5, 8)], 2, 10))
    [(3, 5), (8, 10)]
    """
    at = start
    for first, last in map(hull, covering):
        if first > at:
            yield at, min(first, end)
        at = max(at, last)
        if at >= end:
            return
    if at < end:
        yield at, end


def merged(spans: Iterable[Span]) -> list[Span]:
    """Spans as the stretches that they cover together, in order; stretches that touch stay apart.

    >>> merged([(6, 9), (0, 4), (2, 5)])
    [(0, 5), (6, 9)]
    """
    result: list[Span] = []
    for start, end in sorted(map(hull, spans)):
        if result and start < result[-1][1]:
            result[-1] = (result[-1][0], max(end, result[-1][1]))
        else:
            result.append((start, end))
    return result


class Holders:
    """Continuous spans, asked for one that holds another span; they may overlap and nest.

    >>> names = Holders([((0, 9), "Radio Velm"), ((20, 24), "VDU"), ((2, 5), "inner"), ((3, 7, 8, 9), "in pieces")])
    >>> names.around((2, 5)), names.around((2, 5), strictly=True), names.around((19, 22))
    ('Radio Velm', 'Radio Velm', None)
    >>> names.around((20, 24)), names.around((20, 24), strictly=True), names.around((20, 22), strictly=True)
    ('VDU', None, 'VDU')
    """

    def __init__(self, items: Iterable[tuple[Span, Any]]) -> None:
        ordered = sorted(((s[0], -s[1], n, item) for n, (s, item) in enumerate(items) if len(s) == 2))
        self._starts = [start for start, *_ in ordered]
        reached = [(-end, item) for _, end, _, item in ordered]
        # The furthest end among all spans that start here or earlier, with its owner.
        self._furthest: list[tuple[int, Any]] = list(accumulate(reached, _further))
        self._longest = {start: (-end, item) for start, end, _, item in reversed(ordered)}

    def around(self, span: Span, *, strictly: bool = False) -> Any | None:
        """The owner of a span that holds this one whole; `strictly`: and is not the very same stretch."""
        start, end = hull(span)
        before = (bisect_left if strictly else bisect_right)(self._starts, start) - 1
        if before >= 0 and self._furthest[before][0] >= end:
            return self._furthest[before][1]
        reach, owner = self._longest.get(start, (0, None))
        return owner if strictly and reach > end else None


def _further(best: tuple[int, Any], new: tuple[int, Any]) -> tuple[int, Any]:
    return new if new[0] > best[0] else best


class Tiles:
    """Stretches one after the other, such as sentences; of two that overlap the later one is left out.

    >>> sentences = Tiles([((0, 5), "first"), ((6, 9), "second")])
    >>> sentences.touched((4, 7)), sentences.touched((1, 2)), sentences.touched((5, 6))
    (['first', 'second'], ['first'], [])
    """

    def __init__(self, items: Iterable[tuple[Span, Any]]) -> None:
        self._owners: list[Any] = []
        self._starts: list[int] = []
        self._ends: list[int] = []
        for (start, end), owner in sorted(((hull(s), owner) for s, owner in items), key=lambda item: item[0]):
            if not self._ends or start >= self._ends[-1]:
                self._starts.append(start)
                self._ends.append(end)
                self._owners.append(owner)

    def touched(self, span: Span) -> list[Any]:
        """The first and the last stretch that a span shares text with: none, one or two."""
        start, end = hull(span)
        first, last = bisect_right(self._ends, start), bisect_left(self._starts, end) - 1
        return [] if first > last else [self._owners[i] for i in dict.fromkeys((first, last))]


def sentences(scope: Scope) -> Tiles:
    """The sentences of the document."""
    return Tiles(placed(scope, "zones", "sentences"))
