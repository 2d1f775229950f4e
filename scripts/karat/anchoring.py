"""Anchoring: from a quote, with or without offsets and context, to the span that it stands for.

The rule looks at the text alone, never at gold, and is deterministic. It serves annotators who write quotes without
offsets and extractors that answer with quotes. In order:

1. offsets that agree with the quote, or offsets alone (`offset`);
2. offsets that disagree with the quote: its nearest occurrence (`repaired`);
3. exact occurrences, word-bounded ones first (`exact`);
4. occurrences after normalisation of composition, case, quotes, dashes, white space, outer punctuation (`normalised`);
5. a quote with an ellipsis: its parts in order within one sentence, a discontinuous span (`elided`);
6. nothing: `ungrounded`.

Several candidates are narrowed by context, prefix and suffix, sentence, occurrence; each only if it leaves one. What
stays open is `ambiguous`, with all its candidates.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from karat.folding import FoldedText, fold, occurrences
from karat.spans import Span, covered, fault

#: The rule's version, part of every score's signature: a change that could move one anchor changes it.
RULE = "ctx1"

STATUSES = ("offset", "exact", "normalised", "elided", "repaired", "ambiguous", "ungrounded")

_ELLIPSIS = re.compile(r"\s*(?:\[(?:…|\.\.\.)\]|…|\.\.\.)\s*")
_OUTER = " \t\r\n.,;:!?\"'()[]{}-"


@dataclass(frozen=True, slots=True)
class Anchor:
    """What an annotator or an extractor says of a place in the text.

    `sentence` is the number of a sentence, from 0; `occurrence` counts from 1 among what the other hints leave.
    """

    span: Span | None = None
    quote: str | None = None
    context: str | None = None
    prefix: str | None = None
    suffix: str | None = None
    sentence: int | None = None
    occurrence: int | None = None

    @classmethod
    def of(cls, record: Mapping[str, Any]) -> Anchor:
        """The anchor that a record's own keys make.

        >>> Anchor.of({"quote": "Kalo", "prefix": "shelled ", "type": "GPE"})
        Anchor(span=None, quote='Kalo', context=None, prefix='shelled ', suffix=None, sentence=None, occurrence=None)
        """
        span = record.get("span")
        return cls(
            tuple(span) if span else None,
            record.get("quote"),
            record.get("context"),
            record.get("prefix"),
            record.get("suffix"),
            record.get("sentence"),
            record.get("occurrence"),
        )


@dataclass(frozen=True, slots=True)
class Grounding:
    """The status of an anchor and its candidate spans: one where it is grounded, none where it is ungrounded."""

    status: str
    candidates: tuple[Span, ...]

    @property
    def span(self) -> Span | None:
        """The one span; the first candidate of an ambiguous anchor; None if ungrounded."""
        return self.candidates[0] if self.candidates else None


UNGROUNDED = Grounding("ungrounded", ())


class AnchoringText:
    """A text prepared for anchoring; `sentences` are its half-open sentence spans, in order.

    >>> text = AnchoringText("US troops left. The US stayed.", [(0, 15), (16, 30)])
    >>> text.ground(Anchor(quote="US", sentence=1))
    Grounding(status='exact', candidates=((20, 22),))
    >>> text.ground(Anchor(quote="US")).status
    'ambiguous'
    >>> text.ground(Anchor(quote="us  TROOPS"))
    Grounding(status='normalised', candidates=((0, 9),))
    >>> text.ground(Anchor(span=(3, 5), quote="US"))
    Grounding(status='repaired', candidates=((0, 2),))
    """

    def __init__(self, text: str, sentences: Sequence[Sequence[int]] = ()) -> None:
        self.text = text
        self.sentences = [(int(s[0]), int(s[-1])) for s in sentences]
        self._starts = [s for s, _ in self.sentences]
        self._folded: FoldedText | None = None
        self._exact: dict[str, list[Span]] = {}
        self._grounded: dict[Anchor, Grounding] = {}

    def ground(self, anchor: Anchor) -> Grounding:
        """The span or spans that an anchor stands for, and how they were found."""
        grounding = self._grounded.get(anchor)
        if grounding is None:
            grounding = self._grounded[anchor] = self._ground(anchor)
        return grounding

    def _ground(self, anchor: Anchor) -> Grounding:
        if anchor.span is not None and fault(anchor.span, len(self.text)) is None:
            if anchor.quote is None or covered(self.text, anchor.span) == anchor.quote:
                return Grounding("offset", (anchor.span,))
        elif anchor.quote is None:
            return UNGROUNDED
        quote = anchor.quote
        if not quote or not quote.strip():
            return UNGROUNDED
        for status, find in (("exact", self.exact), ("normalised", self._normalised), ("elided", self._elided)):
            found = find(quote)
            if not found:
                continue
            if anchor.span is not None:
                at = anchor.span[0]
                return Grounding("repaired", (min(found, key=lambda span: (abs(span[0] - at), span[0])),))
            left = self._narrow(found, anchor)
            return Grounding(status if len(left) == 1 else "ambiguous", tuple(left))
        return UNGROUNDED

    def exact(self, quote: str) -> list[Span]:
        """All exact occurrences in text order, overlapping ones too; only the word-bounded ones if there are any."""
        found = self._exact.get(quote)
        if found is None:
            found = self._exact[quote] = _word_bounded(self.text, occurrences(self.text, quote))
        return found

    def _normalised(self, quote: str) -> list[Span]:
        folded = self._folded = self._folded or FoldedText(self.text)
        found = folded.find(quote)
        if not found:
            bare = quote.strip(_OUTER)
            found = folded.find(bare) if bare and bare != quote else []
        return _word_bounded(self.text, found)

    def _elided(self, quote: str) -> list[Span]:
        parts = [part for part in _ELLIPSIS.split(quote) if part]
        if len(parts) < 2:
            return []
        found = []
        for first in self.exact(parts[0]) or self._normalised(parts[0]):
            span = list(first)
            limit = self._sentence_end(first[0])
            for part in parts[1:]:
                after = [s for s in self.exact(part) or self._normalised(part) if s[0] > span[-1] and s[-1] <= limit]
                if not after:
                    break
                span.extend(after[0])
            else:
                found.append(tuple(span))
        return found

    def _sentence_end(self, offset: int) -> int:
        number = bisect_right(self._starts, offset) - 1
        if number >= 0 and offset < self.sentences[number][1]:
            return self.sentences[number][1]
        line_end = self.text.find("\n", offset)
        return len(self.text) if line_end < 0 else line_end

    def _narrow(self, found: list[Span], anchor: Anchor) -> list[Span]:
        if len(found) > 1 and anchor.context:
            around = self.exact(anchor.context) or self._normalised(anchor.context)
            found = _within(found, around) or found
        if len(found) > 1 and anchor.prefix:
            prefix = fold(anchor.prefix)
            width = 2 * len(anchor.prefix) + 8
            found = [s for s in found if fold(self.text[max(0, s[0] - width) : s[0]]).endswith(prefix)] or found
        if len(found) > 1 and anchor.suffix:
            suffix = fold(anchor.suffix)
            width = 2 * len(anchor.suffix) + 8
            found = [s for s in found if fold(self.text[s[-1] : s[-1] + width]).startswith(suffix)] or found
        if len(found) > 1 and anchor.sentence is not None and 0 <= anchor.sentence < len(self.sentences):
            start, end = self.sentences[anchor.sentence]
            found = [s for s in found if start <= s[0] and s[-1] <= end] or found
        if len(found) > 1 and anchor.occurrence is not None and 0 < anchor.occurrence <= len(found):
            found = [found[anchor.occurrence - 1]]
        return found


def ground_all(text: AnchoringText, anchors: Sequence[Anchor], document_order: bool = False) -> list[Grounding]:
    """Ground many anchors; where the answer declares document order, an open one is the next after the one before.

    >>> text = AnchoringText("a b a b a")
    >>> [g.span for g in ground_all(text, [Anchor(quote="a"), Anchor(quote="b"), Anchor(quote="a")], True)]
    [(0, 1), (2, 3), (4, 5)]
    """
    groundings = [text.ground(anchor) for anchor in anchors]
    if not document_order:
        return groundings
    cursor, taken = 0, -1
    for number, grounding in enumerate(groundings):
        if grounding.status == "ambiguous":
            after = [s for s in grounding.candidates if (s[0], s[-1]) > (cursor, taken)]
            if after:
                groundings[number] = grounding = Grounding("exact", (after[0],))
        if grounding.span is not None and grounding.status != "ambiguous":
            cursor, taken = grounding.span[0], grounding.span[-1]
    return groundings


def choose_by_position(groundings: Sequence[Grounding], places: Sequence[Span]) -> list[Span | None]:
    """One span for every grounding; ambiguous ones are matched one to one with `places`, by position only.

    Grounded anchors take their places first. The rest is a maximum bipartite matching (Kuhn 1955) in the order of the
    anchors, so that k equal quotes take k distinct places. An anchor without a place keeps its first candidate that
    no other took.

    >>> twice = Grounding("ambiguous", ((0, 2), (9, 11)))
    >>> choose_by_position([twice, twice, Grounding("offset", ((0, 2),))], [(0, 2), (9, 11)])
    [(9, 11), (0, 2), (0, 2)]
    """
    chosen: list[Span | None] = [None if _is_open(g) else g.span for g in groundings]
    taken = {span for span in chosen if span is not None}
    free = set(places) - taken
    # Equal anchors share one Grounding: what is worked out for its candidates is worked out once.
    left = {id(g): tuple(s for s in g.candidates if s in free) for g in {id(g): g for g in groundings}.values()}
    options = {i: left[id(g)] for i, g in enumerate(groundings) if _is_open(g)}
    places_of = _maximum_matching(options)
    taken |= set(places_of.values())
    leftovers: dict[int, Iterator[Span]] = {}
    for anchor in options:
        candidates = groundings[anchor].candidates
        rest = leftovers.setdefault(id(candidates), iter(candidates))
        chosen[anchor] = places_of.get(anchor) or next((s for s in rest if s not in taken), candidates[0])
    return chosen


def _is_open(grounding: Grounding) -> bool:
    return grounding.status == "ambiguous"


def _maximum_matching(options: Mapping[int, tuple[Span, ...]]) -> dict[int, Span]:
    """A maximum bipartite matching of anchors with places, by alternating paths found breadth first.

    Anchors with the same options are alike: once one of them finds no place, none of the others looks again, so that
    ten thousand equal quotes cost no more than their list.
    """
    place_of: dict[int, Span] = {}
    holder: dict[Span, int] = {}
    hopeless: set[int] = set()
    for anchor, wanted in options.items():
        if id(wanted) in hopeless:
            continue
        came_from: dict[Span, int] = {}
        queue, end = [anchor], None
        for current in queue:
            for span in options[current]:
                if span in came_from:
                    continue
                came_from[span] = current
                if span not in holder:
                    end = span
                    break
                queue.append(holder[span])
            if end is not None:
                break
        if end is None:
            hopeless.add(id(wanted))
        while end is not None:
            owner = came_from[end]
            left_behind = place_of.get(owner)
            place_of[owner], holder[end] = end, owner
            end = left_behind
    return place_of


def _word_bounded(text: str, found: list[Span]) -> list[Span]:
    bounded = [s for s in found if not _inside_word(text, s[0]) and not _inside_word(text, s[-1])]
    return bounded or found


def _inside_word(text: str, at: int) -> bool:
    return 0 < at < len(text) and text[at - 1].isalnum() and text[at].isalnum()


def _within(found: list[Span], around: list[Span]) -> list[Span]:
    """The spans that lie within one of `around` (which are in text order and all of one length or nearly so)."""
    starts = [start for start, *_ in around]
    left: list[Span] = []
    for span in found:
        low, high = bisect_left(starts, span[-1] - max((a[-1] - a[0] for a in around), default=0)), span[0]
        if any(a[0] <= high and span[-1] <= a[-1] for a in around[low : bisect_right(starts, high)]):
            left.append(span)
    return left
