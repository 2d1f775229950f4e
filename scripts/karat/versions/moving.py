"""Moving: where a span of one text stands in the next one, exactly, by its context, or not at all.

Exact is what the map of the two texts says (`karat.edits`). What the map has lost, because its sentence was moved, is
looked for with the words around it (`karat.anchoring`), and found only where those stand once in the new text. Nothing
is guessed: other words in the place of a label's own are told, and taken only when asked for.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from karat.anchoring import Anchor, AnchoringText
from karat.edits import between
from karat.spans import Span, contains, covered, pieces

#: So much of the old text on each side of a quote is its context; the wider is asked first.
WIDTHS = (40, 20)
#: Fewer characters than this, quote included, are no context: they may well be somewhere else by chance.
SHORTEST = 20

#: How a span came to its new place. `inside` has edits inside of it, so its quote is another.
EXACT, INSIDE, CONTEXT, REPLACED, LOST = "exact", "inside", "context", "replaced", "lost"


@dataclass(frozen=True, slots=True)
class Place:
    """The new place of a span, None where it is lost; `instead` are the words that stand where it stood."""

    how: str
    span: Span | None
    instead: str | None = None


class Mover:
    """Moves spans from one text to another; `replaced` takes the words that stand in the place of a label's own.

    >>> mover = Mover("A strike hit Kalo. Two men died.", "On Monday a strike hit Kalo. Three men died.")
    >>> mover.place((13, 17))
    Place(how='exact', span=(23, 27), instead=None)
    >>> mover.place((19, 22))
    Place(how='lost', span=None, instead='Three')
    >>> mover.place((19, 26)).how
    'inside'
    """

    def __init__(self, old: str, new: str, replaced: bool = False) -> None:
        self.old, self.new, self.replaced = old, new, replaced
        self._map = between(old, new)
        self._anchoring = AnchoringText(new)

    def place(self, span: Sequence[int]) -> Place:
        """Where a span stands in the new text."""
        fate = self._map.forward(span)
        if fate.span is not None and covered(self.new, fate.span) == covered(self.old, span):
            return Place(EXACT, fate.span)
        # Where a paragraph was put before another one, the map may give its full stop to that one's end: the very
        # words in their surroundings say more than a stretch that has others in it.
        found = self._by_context(span)
        if found is not None:
            return Place(CONTEXT, found)
        inside = fate.span or self._by_ends(span)
        if inside is not None:
            return Place(INSIDE, inside)
        if fate.replacement is not None:
            words = covered(self.new, fate.replacement)
            if words.strip() != words or not words:
                return Place(LOST, None, words.strip() or None)
            return Place(REPLACED, fate.replacement, words) if self.replaced else Place(LOST, None, words)
        return Place(LOST, None)

    def head(self, head: Sequence[int], span: Span) -> Span | None:
        """Where the head of a mention stands that is now at `span`; None where it is not in it."""
        fate = self._map.forward(head)
        inside = [found for found in (fate.span, fate.replacement) if found is not None and contains(span, found)]
        words = self._anchoring.exact(covered(self.old, head))
        again = [found for found in words if contains(span, found)]
        return inside[0] if inside else again[0] if len(again) == 1 else None

    def _by_context(self, span: Sequence[int]) -> Span | None:
        """The one place where the same words stand in the same surroundings; discontinuous spans piece by piece."""
        found: list[int] = []
        for start, end in pieces(span):
            place = next(filter(None, (self._piece(start, end, width) for width in WIDTHS)), None)
            if place is None or (found and place[0] < found[-1]):
                return None
            found += place
        return tuple(found)

    def _by_ends(self, span: Sequence[int]) -> Span | None:
        """Where a long stretch of one line stands of which the beginning and the end are still there, once each."""
        quote = covered(self.old, span)
        if len(span) != 2 or len(quote) < 2 * SHORTEST or "\n" in quote:
            return None
        starts, ends = (self._anchoring.exact(words) for words in (quote[:SHORTEST], quote[-SHORTEST:]))
        if len(starts) != 1 or len(ends) != 1:
            return None
        found = (starts[0][0], ends[0][-1])
        length = found[1] - found[0]
        if not len(quote) < 2 * length < 4 * len(quote) or "\n" in self.new[slice(*found)]:
            return None
        return found

    def _piece(self, start: int, end: int, width: int) -> Span | None:
        quote = self.old[start:end]
        # A line that was moved is between other lines now: context ends where the line does.
        low = max(start - width, self.old.rfind("\n", 0, start) + 1)
        line_end = self.old.find("\n", end)
        high = min(end + width, len(self.old) if line_end < 0 else line_end)
        around = self.old[low:high] if "\n" not in quote else quote
        found = self._anchoring.exact(around)
        if len(around) < SHORTEST or len(found) != 1:
            return None
        at = found[0][0] + (start - low if "\n" not in quote else 0)
        grounded = self._anchoring.ground(Anchor(span=(at, at + len(quote)), quote=quote))
        return grounded.span if grounded.status == "offset" else None
