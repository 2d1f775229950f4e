"""Errors of identity: mentions and triggers that the system has and puts with the wrong others.

Compared are the mentions that both sides have at the same span, as clusters (`karat.metrics.identity` has the
definition): a mention is split off if it is outside of the largest part of its gold cluster, and merged if it is
outside of the largest part of the system's cluster. One that is both is one error. A mention that only one side has is
missed or spurious, which is told of elsewhere and not again here; where a gold cluster has such mentions, a note says
so.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from karat.metrics.identity import misplaced
from karat.model import Document
from karat.scoring.coreference import owed_mentions
from karat.scoring.errors import Error, Pointer
from karat.spans import Span, covered

#: So many characters of a name are shown.
LONGEST_NAME = 40


def identity_errors(
    layer: str,
    documents: Sequence[Document],
    gold_lists: Sequence[Sequence[Any]],
    pred_lists: Sequence[Sequence[Any]],
    cluster: str,
    near: Sequence[Sequence[tuple[str, str]]] = (),
    type_of: Callable[[Any], str] = lambda mention: str(mention.type),
) -> Iterator[Error]:
    """Every mention that is split off or merged, with whom it is in gold and with whom the system has it.

    The arguments are those of `coreference_measures`, and what is optional or nearly identical is excused as there. A
    mention whose type (`type_of`) the system has wrong may be with others for that: the note says so.
    """
    golds, preds = owed_mentions(gold_lists, pred_lists, cluster, near)
    for number, document in enumerate(documents):
        names = {e.id: e.name for e in document.gold.entities or () if e.name} if layer == "entities" else {}
        ours, theirs = _Side(golds[number], cluster, names), _Side(preds[number], cluster, {})
        shared = sorted(ours.mentions.keys() & theirs.mentions.keys())
        codes = [_codes([side.cluster_of(span) for span in shared]) for side in (ours, theirs)]
        lost = Counter(ours.cluster_of(span) for span in ours.mentions.keys() - theirs.mentions.keys())
        for span, split, merged in zip(shared, *misplaced(*codes), strict=True):
            if split or merged:
                said = " and ".join(word for word, wrong in (("split off", split), ("merged", merged)) if wrong)
                told = [side.company(span, other, document.text) for side, other in ((ours, theirs), (theirs, ours))]
                note = f"{said}; gold: {told[0]}; predicted: {told[1]}"
                missing = lost[ours.cluster_of(span)]
                note += f"; mentions of gold's there that were not found: {missing}" if missing else ""
                one, other = ours.mentions[span], theirs.mentions[span]
                note += "; its type is wrong too" if type_of(one) != type_of(other) else ""
                pointers = [Pointer(m.id, m.span, m.type) for m in (one, other)]
                yield Error(layer, number, "identity", pointers[0], pointers[1], note)


class _Side:
    """One side's mentions by span, the first of those at one span, and which of them are together."""

    def __init__(self, mentions: Sequence[Any], cluster: str, names: dict[str, str]) -> None:
        self.mentions: dict[Span, Any] = {}
        self._names = names
        self._cluster: Callable[[Any], str | None] = lambda mention: getattr(mention, cluster)
        self._members: dict[object, list[Span]] = {}
        for mention in mentions:
            if mention.span and mention.span not in self.mentions:
                self.mentions[mention.span] = mention
        for span in sorted(self.mentions):
            self._members.setdefault(self.cluster_of(span), []).append(span)

    def cluster_of(self, span: Span) -> object:
        """The cluster of the mention at a span; a mention without one is its own."""
        name = self._cluster(self.mentions[span])
        return ("alone", span) if name is None else name

    def company(self, span: Span, other: _Side, text: str) -> str:
        """With whom it is, by the name of the cluster or by its first other mention, one that both sides have first."""
        members = self._members[self.cluster_of(span)]
        if len(members) == 1:
            return "alone"
        name = self._cluster(self.mentions[span]) or ""
        words = self._names.get(name) or covered(text, self._first_other(members, span, other))
        words = " ".join(words.split())
        shown = words if len(words) <= LONGEST_NAME else words[:LONGEST_NAME] + "…"
        # A system that names no clusters has them numbered by the reader, which tells nobody anything.
        return f"with {shown}" + ("" if name.startswith("#") else f" ({name})")

    def _first_other(self, members: list[Span], span: Span, other: _Side) -> Span:
        apart = (m for m in members if m != span and m in other.mentions)
        return next(apart, members[0] if members[0] != span else members[1])


def _codes(names: Sequence[object]) -> list[int]:
    numbers: dict[object, int] = {}
    return [numbers.setdefault(name, len(numbers)) for name in names]
