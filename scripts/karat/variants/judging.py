"""Judging: how a system fared on a case, from what it said of the base and of the variant.

A case is judged by its focus. Base and variant are each translated into gold's terms (`translation`), and:

1. `errored`: there is no readable answer for one of the two; `skipped`: the focus needs a layer, or a field, in which
   the system says nothing in any of its answers;
2. `fail-base`: something in focus is wrong in the base already. That is no evidence about the phenomenon;
3. the focus is right in the variant: `pass`, or `side-effect` if something else got worse;
4. it is wrong in the variant: `fail-no-change` if the case expects a change and the system says of everything in focus
   what it said of the base, be it in words that are gone; else `fail-wrong-change`.

Something else got worse where a field that gold has alike in both texts, of a record outside of the focus, was right in
the base and is not in the variant; or where the system has a record that gold has not, at a place whose words the edits
left alone, and did not have it in the base. What got better, and what changed between two wrong values, is no side
effect. A removed record is right if the system has nothing in its place: where its words are gone, if the answer for
the variant has no record of these words and this label more than the answer for the base.

A MINIMUM case has no base: right is `pass`, wrong is `fail-wrong-change`. `same` says whether all that is in focus is
told alike of both texts, right or wrong: for SAME cases that is stability, and asks nothing of gold.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, field
from typing import Any

from karat.edits import SpanMap
from karat.folding import fold
from karat.spans import Span, covered
from karat.variants.cases import CHANGE, Case
from karat.variants.focus import Focus
from karat.variants.translation import Extra, Facets, Translation

VERDICTS = ("pass", "fail-base", "fail-no-change", "fail-wrong-change", "side-effect", "errored", "skipped")


@dataclass(frozen=True, slots=True)
class Side:
    """One text of a case: what gold says, what the system says, and the words of the text at a place.

    `lost` are the words of records that the system's anchors could not be found for, by kind and label.
    """

    expected: Mapping[str, Facets]
    said: Translation
    text: str
    lost: Counter[tuple[str, str, str]]
    error: str | None = None
    #: What the system says if its records that are nowhere here are taken for those of the other text's words.
    clung: Mapping[str, Facets] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Told:
    """One thing in focus: what gold has and what the system said, of base and variant."""

    focus: str
    base_expected: Any
    base_said: Any
    expected: Any
    said: Any
    #: Whether the system still says it of words that are no longer there.
    clings: bool = False

    @property
    def same(self) -> bool:
        """Whether the system says of the variant what it said of the base."""
        return self.said == self.base_said or self.clings


@dataclass(frozen=True, slots=True)
class Judgement:
    """The verdict on a case, with what it rests on; `reason` says why a case was skipped or errored."""

    verdict: str
    told: tuple[Told, ...] = ()
    side_effects: tuple[str, ...] = ()
    same: bool | None = None
    reason: str = ""


ABSENT = None


class SameWords:
    """Which places of the variant were left alone by the edits, and where they were in the base."""

    def __init__(self, spans: SpanMap | None) -> None:
        self._back = spans.inverse() if spans is not None else None

    def back(self, span: Span) -> Span | None:
        """The place in the base of words that are the same there; None for new words."""
        if self._back is None or not span:
            return None
        fate = self._back.forward(span)
        return fate.span if fate.status in ("kept", "moved", "touched") else None


def judge(case: Case, focus: Iterable[Focus], base: Side | None, variant: Side, same_words: SameWords) -> Judgement:
    """The judgement of one case that the system attempts. `base` is None for a MINIMUM case."""
    items = list(focus)
    error = next((side.error for side in (base, variant) if side is not None and side.error is not None), None)
    if error is not None:
        return Judgement("errored", reason=error)
    told = tuple(_told(item, base, variant) for item in items)
    right = all(one.said == one.expected for one in told)
    if base is None:
        return Judgement("pass" if right else "fail-wrong-change", told)
    same = all(one.same for one in told)
    if any(one.base_said != one.base_expected for one in told):
        return Judgement("fail-base", told, same=same)
    if right:
        worse = tuple(_side_effects({item.id for item in items}, base, variant, same_words))
        return Judgement("side-effect" if worse else "pass", told, worse, same)
    return Judgement("fail-no-change" if case.kind == CHANGE and same else "fail-wrong-change", told, same=same)


def lacking(focus: Iterable[Focus], layers: Set[str], fields: Set[tuple[str, str]]) -> str:
    """What the focus needs and a system never says anything in: a layer, or a field; "" if there is nothing.

    `layers` and `fields` are those of all its answers: one that finds no event in a sentence does attempt events.
    """
    for item in focus:
        if item.layer not in layers:
            return f"the system does not attempt {item.layer}"
        if item.attempt and (item.layer, item.attempt) not in fields:
            return f"the system says nothing of {item.attempt} in {item.layer}"
    return ""


def _told(item: Focus, base: Side | None, variant: Side) -> Told:
    said = _claim(item, variant, base)
    if base is None:
        return Told(item.text, ABSENT, ABSENT, item.of(variant.expected), said)
    clings = said is ABSENT and _clings(item, variant, base)
    return Told(item.text, item.of(base.expected), _claim(item, base, variant), item.of(variant.expected), said, clings)


def _claim(item: Focus, side: Side, other: Side | None) -> Any:
    """What the system says of a thing in focus; of a record that is not in this text, whether it is claimed anyway."""
    is_here = item.id in side.expected or item.id in side.said.facets
    if is_here or other is None:
        return item.of(side.said.facets)
    return item.of(other.said.facets) if _clings(item, side, other) else item.of(side.clung)


def _clings(item: Focus, side: Side, other: Side) -> bool:
    """Whether the system has what it has on the other text here too, in words that are not where gold would have them.

    It has: a record of these words and this label that stands for none of gold's, more often than on the other text.
    """
    if item.words is None or item.id not in other.said.facets:
        return False
    return _claims(side)[item.words] > _claims(other)[item.words]


def _claims(side: Side) -> Counter[tuple[str, str, str]]:
    """How often the system has a record of some words and label that stands for none of gold's."""
    counted = Counter(side.lost)
    for extra in side.said.extras:
        if extra.span:
            counted[extra.kind, extra.label, fold(covered(side.text, extra.span))] += 1
    return counted


def _side_effects(in_focus: set[str], base: Side, variant: Side, same_words: SameWords) -> Iterator[str]:
    nothing: Facets = {}
    for name, expected in variant.expected.items():
        before = base.expected.get(name)
        if name in in_focus or before is None:
            continue
        was, now = base.said.facets.get(name, nothing), variant.said.facets.get(name, nothing)
        if was == now:
            continue
        for key, value in expected.items():
            if value == before.get(key) == was.get(key) != now.get(key):
                yield f"{name}{'.' + key if key else ''}"
                break
    known = Counter((e.kind, e.label, e.span) for e in base.said.extras)
    for extra in variant.said.extras:
        place = same_words.back(extra.span)
        if place is None:
            continue
        if known[extra.kind, extra.label, place] > 0:
            known[extra.kind, extra.label, place] -= 1
        else:
            yield _told_extra(extra, variant.text)


def _told_extra(extra: Extra, text: str) -> str:
    words = covered(text, extra.span)
    return f'a new {extra.kind} {extra.label} "{words}"'.replace("  ", " ")
