"""Audits over the whole text: one string with two labels, a name that was passed over, a sentence with nothing in it.

Each finds what a reader sees only after the last label is set, and may be right: all of them warn, and a waiver says
why a case is as it should be.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from karat.checks.entities import NAME
from karat.checks.findings import quoted
from karat.checks.places import Holders, Tiles, head_of, is_english, placed, placed_mentions, sentences
from karat.checks.registry import check
from karat.checks.scope import Scope
from karat.folding import fold, occurrences
from karat.records import maps
from karat.spans import Span, covered

PRONOUN = "PRO"
#: Words before a noun that do not make it another string.
_ARTICLE = re.compile(r"^(?:the|a|an|some|these|those|this|that) ")
#: Lists whose records, each with a span, say that something is marked in a sentence.
MARKED = (("times", "times"), ("times", "signals"), ("quantities", "quantities"))


@check(3, "mention-types-differ", needs=("entities",))
def one_string_one_entity_type(scope: Scope) -> None:
    """The same words, articles aside, name things of the same type, unless an alternative says that they may not."""
    first: dict[str, tuple[Any, Any]] = {}
    for _, mention, entity in placed_mentions(scope):
        if mention.get("level") == PRONOUN:
            continue
        words = fold(str(mention["quote"]))
        known, owner = first.setdefault(_ARTICLE.sub("", words) if is_english(scope) else words, (mention, entity))
        if not _readings(entity) & _readings(owner):
            details = {"quote": quoted(mention["quote"]), "type": entity.get("type"), "known": owner.get("type")}
            scope.report("mention-types-differ", "entities", mention, "quote", other=known.get("id"), **details)


@check(3, "trigger-types-differ", needs=("events",))
def one_string_one_event_type(scope: Scope) -> None:
    """The same trigger has the same type, unless an alternative says that it may not."""
    first: dict[str, Any] = {}
    for _, mention, _ in placed_mentions(scope, "events"):
        known = first.setdefault(fold(str(mention["quote"])), mention)
        if not _readings(known) & _readings(mention):
            details = {"type": mention.get("type"), "other": known.get("id"), "known": known.get("type")}
            scope.report("trigger-types-differ", "events", mention, "quote", quote=quoted(mention["quote"]), **details)


def _readings(record: Any) -> set[str]:
    """The types that a record has or may have."""
    return {str(one["type"]) for one in (record, *maps(record.get("alternatives"))) if "type" in one}


@check(4, "name-passed-over", needs=("entities", "zones"))
def every_place_of_a_name(scope: Scope) -> None:
    """What is a name in one place is a name, or a part of one, wherever it stands."""
    if scope.text is None or not scope.complete("entities"):
        return
    heads: list[tuple[Span, Any]] = []
    for span, mention, _ in placed_mentions(scope):
        head = head_of(scope, mention, span)
        if mention.get("level") == NAME and head is not None:
            heads.append((head, mention))
    names = Holders(heads)
    annotated = Tiles(_annotated_zones(scope))
    inside_of_others = Holders((span, m) for span, m, _ in placed_mentions(scope) if m.get("level") != NAME)
    told: set[Span] = set()
    for name, mention in {covered(scope.text, head): mention for head, mention in reversed(heads)}.items():
        for place in _as_word(scope.text, name):
            if place in told or names.around(place) is not None or not annotated.touched(place):
                continue
            holder = inside_of_others.around(place)
            if holder is not None and holder.get("span") == list(place):
                continue
            told.add(place)
            details = {"name": quoted(name), "start": place[0], "end": place[1]}
            scope.report("name-passed-over", "entities", mention, "head", **details)


def _as_word(text: str, name: str) -> Iterator[Span]:
    for start, end in occurrences(text, name):
        before, after = text[max(0, start - 1) : start], text[end : end + 1]
        if not (before.isalnum() or after.isalnum()):
            yield (start, end)


def _annotated_zones(scope: Scope) -> Iterator[tuple[Span, Any]]:
    for span, zone in placed(scope, "zones", "zones"):
        if zone.get("type") != "boilerplate":
            yield span, zone


@check(4, "sentence-unmarked", needs=("zones", "entities", "times", "quantities", "events"))
def every_sentence_has_something(scope: Scope) -> None:
    """A sentence without any label was read and found empty, or it was forgotten."""
    if not all(scope.complete(layer) for layer in ("entities", "times", "quantities", "events")):
        return
    tiles, annotated = sentences(scope), Tiles(_annotated_zones(scope))
    marked = [span for layer in ("entities", "events") for span, _, _ in placed_mentions(scope, layer)]
    marked += [span for layer, key in MARKED for span, _ in placed(scope, layer, key)]
    found = {id(sentence) for span in marked for sentence in tiles.touched(span)}
    for span, sentence in placed(scope, "zones", "sentences"):
        if id(sentence) not in found and annotated.touched(span):
            scope.report("sentence-unmarked", "zones", sentence, "quote", quote=quoted(sentence["quote"]))
