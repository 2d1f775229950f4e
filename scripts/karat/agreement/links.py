"""Links: whether two annotators join the same things, and by the same label."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from karat.agreement.disagreements import LINKS, Disagreement, Pairs, Saying, told
from karat.agreement.items import Item
from karat.agreement.pairing import Candidate, choose, left_over
from karat.agreement.references import References, Thing
from karat.agreement.study import Study
from karat.records import maps


@dataclass(frozen=True, slots=True)
class Reading:
    """One reading of a link: what it joins, and how."""

    ends: tuple[Thing, ...]
    label: Hashable


@dataclass(frozen=True, slots=True, eq=False)
class Link:
    """A link of one side: its item, and its readings, its own first."""

    item: Item
    readings: Sequence[Reading]
    words: str

    @property
    def unit(self) -> int:
        """The unit in which it is counted."""
        return self.item.unit

    @property
    def optional(self) -> bool:
        """Whether its annotator says that nobody must have it."""
        return self.item.optional

    @property
    def labels(self) -> list[Hashable]:
        """The labels of all readings."""
        return [reading.label for reading in self.readings]


#: From two readings, one of each side, to whether they join the same things.
SameEnds = Callable[[Reading, Reading], bool]


def read_links(
    study: Study,
    known: References,
    side: int,
    layer: str,
    key: str,
    ends: Sequence[str],
    label: Callable[[Mapping[str, Any]], Hashable],
    resolve: Callable[[int, Thing], Thing] | None = None,
) -> list[Link]:
    """The links of a list of a layer. `ends` names their fields, `resolve` turns what these point to into what counts.

    A link is counted in the sentence of its first end in the text.
    """
    found = []
    for item in study.items(side, layer, key):
        own = item.record
        readings = []
        for record in (own, *({**own, **other} for other in maps(own.get("alternatives")))):
            things = [known.find(side, item.document, str(record.get(end, ""))) for end in ends]
            things = [resolve(side, thing) for thing in things] if resolve else things
            readings.append(Reading(tuple(things), label(record)))
        spans = [known.span(side, thing) for thing in readings[0].ends]
        place = min((span for span in spans if span), default=())
        name = str(own.get("id") or f"{own.get('from', '')}-{own.get('to', '')}")
        placed = Item(item.document, study.units.of(item.document, place), name, place, own, None, item.prefix)
        words = " → ".join(known.words(side, thing) for thing in readings[0].ends)
        found.append(Link(placed, readings, f"{readings[0].label} {words}"))
    return sorted(found, key=lambda link: (link.item.document, link.item.span))


def match(first: Sequence[Link], second: Sequence[Link], same_ends: SameEnds, labelled: bool) -> Pairs:
    """Links that join the same things, one to one; with `labelled` by the same label, else preferably so."""
    return choose(_candidates(first, second, same_ends, labelled))


def _candidates(
    first: Sequence[Link], second: Sequence[Link], same_ends: SameEnds, labelled: bool
) -> Iterator[Candidate]:
    by_document: dict[int, list[int]] = {}
    for row, link in enumerate(second):
        by_document.setdefault(link.item.document, []).append(row)
    for row, link in enumerate(first):
        for other in by_document.get(link.item.document, ()):
            one, two = link.readings[0], second[other].readings[0]
            if (one.label == two.label or not labelled) and same_ends(one, two):
                yield row, other, 1 + 0.1 * (one.label == two.label)


def within(first: Sequence[Link], second: Sequence[Link], pairs: Pairs, same_ends: SameEnds) -> Pairs:
    """Rows of what is left unpaired that agree if one side's alternatives are taken for its own reading."""
    rows = left_over(len(first), (a for a, _ in pairs)), left_over(len(second), (b for _, b in pairs))
    found = [
        (a, b, 1.0)
        for a in rows[0]
        for b in rows[1]
        if first[a].item.document == second[b].item.document
        and not first[a].optional
        and not second[b].optional
        and _within(first[a].readings, second[b].readings, same_ends)
    ]
    return choose(found)


def _within(ours: Sequence[Reading], theirs: Sequence[Reading], same_ends: SameEnds) -> bool:
    combinations = [*((ours[0], other) for other in theirs[1:]), *((one, theirs[0]) for one in ours[1:])]
    return any(one.label == other.label and same_ends(one, other) for one, other in combinations)


def items(links: Iterable[Link]) -> list[Item]:
    """The items of some links."""
    return [link.item for link in links]


def link_disagreements(
    layer: str, what: str, first: Sequence[Link], second: Sequence[Link], pairs: Pairs, same_ends: SameEnds
) -> Iterator[Disagreement]:
    """Pairs whose labels differ, and links that only one side has. `pairs` join the same things."""
    for a, b in pairs:
        one, other = first[a], second[b]
        if one.readings[0].label != other.readings[0].label:
            yield Disagreement(
                layer, LINKS, f"{what} label", one.item.document, _said(one), _said(other),
                within=_within(one.readings, other.readings, same_ends),
            )  # fmt: skip
    loosely = within(first, second, pairs, same_ends)
    for a, b in loosely:
        one, other = first[a], second[b]
        yield Disagreement(layer, LINKS, f"{what} differs", one.item.document, _said(one), _said(other), within=True)
    taken = [*pairs, *loosely]
    for a in left_over(len(first), (a for a, _ in taken)):
        link = first[a]
        yield Disagreement(layer, LINKS, f"{what} only in A", link.item.document, _said(link), None, link.optional)
    for b in left_over(len(second), (b for _, b in taken)):
        link = second[b]
        yield Disagreement(layer, LINKS, f"{what} only in B", link.item.document, None, _said(link), link.optional)


def _said(link: Link) -> Saying:
    labels = told(link.labels)
    words = link.words if len(link.readings) == 1 else f"{link.words} [{labels}]"
    return Saying((link.item.name,), link.item.span, words)
