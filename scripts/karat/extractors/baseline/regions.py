"""Mentions built around other names: regions by direction, borders, aircraft and armoured vehicles."""

from __future__ import annotations

from collections.abc import Iterator

from karat.extractors.baseline.lexicon.vehicles import AIR_PREFIXES, CLASS_NOUNS, LAND_PREFIXES, MAKERS, NICKNAMES
from karat.extractors.baseline.lexicon.words import DIRECTIONS
from karat.extractors.baseline.mentions import Name
from karat.extractors.baseline.name_types import noun_like
from karat.extractors.baseline.numerals import VALUES
from karat.extractors.baseline.tokens import Tokens


def direction_regions(tokens: Tokens, names: list[Name]) -> Iterator[Name]:
    """ "northern Iraq": a region around the name of a place; "northern Iraqi" is none."""
    for name in names:
        if name.form != "name" or name.type[:3] not in ("GPE", "LOC") or name.type == "LOC.Boundary":
            continue
        first = _direction_start(tokens, name.head[0])
        if first is None:
            continue
        if (
            name.type == "GPE.State-or-Province"
            and tokens.words[first][0].isupper()
            and first != tokens.first_of[first]
        ):
            name.head, name.first, name.words = (first, name.head[1]), first, tuple(tokens.words[first : name.head[1]])
            name.key = None
            continue  # "North Darfur" is a state's own name
        continental = name.type == "LOC.Region-International"
        kind = "LOC.Region-International" if continental else "LOC.Region-General"
        last = name.head[1]
        region = Name((first, last), tokens.words[first:last], kind, 4.0)
        name.first = name.head[0]
        yield region


def _direction_start(tokens: Tokens, at: int) -> int | None:
    """The first token of the direction that stands before token `at`, or None."""
    start = tokens.first_of[at]
    if at <= start or not tokens.spaced(at) or tokens.lower[at - 1] not in DIRECTIONS:
        return None
    first = at - 1
    if first - 2 >= start and tokens.words[first - 1] == "-" and tokens.lower[first - 2] in DIRECTIONS:
        return first - 2 if tokens.glued(first) and tokens.glued(first - 1) else first
    if first > start and tokens.lower[first] in ("west", "east", "western", "eastern") and tokens.spaced(first):
        return first - 1 if tokens.lower[first - 1] in ("north", "south") else first
    return first


def borders(tokens: Tokens, names: list[Name]) -> Iterator[Name]:
    """ "the Iraq-Syria border": a boundary around the names of its sides; its head is the common noun."""
    ending_at = {name.head[1]: name for name in names}
    for name in names:
        at = name.head[1]
        if name.type[:3] != "GPE" or at >= len(tokens) or tokens.lower[at] not in ("border", "borders", "frontier"):
            continue
        first = name.head[0]
        if first >= 2 and tokens.words[first - 1] in ("-", "–", "/") and (first - 1) in ending_at:
            other = ending_at[first - 1]
            first = other.head[0]
            other.role = other.role or "LOC"
        name.role = "LOC"
        if noun_like(tokens, at + 1):
            continue
        if first > tokens.first_of[first] and tokens.lower[first - 1] in ("the", "its", "their"):
            first -= 1
        border = Name((at, at + 1), [tokens.words[k] for k in range(first, at + 1)], "LOC.Boundary", 4.0, "common")
        border.first = first
        yield border


def vehicles(tokens: Tokens) -> list[Name]:
    """Designations of aircraft and armour, alone ("a Boeing 737") or before their class nouns ("F-16 fighter jets")."""
    found: list[Name] = []
    index = 0
    while index < len(tokens):
        end, kind = _designation(tokens, index)
        if end == index:
            index += 1
            continue
        found.append(_vehicle(tokens, index, end, kind))
        index = found[-1].last
    return found


def _designation(tokens: Tokens, at: int) -> tuple[int, str]:
    """End and type of the designation that starts at a token; (at, "") if none does."""
    words, size = tokens.words, len(tokens)
    word = words[at]
    if at + 1 >= size or not word[0].isupper():
        return at, ""
    if word in MAKERS and tokens.spaced(at + 1):
        model = words[at + 1]
        if not (model[0].isdigit() or (model[0] == "A" and model[1:].isdigit())):
            return at, ""
        end = at + 2
        while end + 1 < size and words[end] == "-" and tokens.glued(end) and tokens.glued(end + 1):
            end += 2
        return end, "VEH.Air"
    kind = "VEH.Land" if word in LAND_PREFIXES else "VEH.Air" if word in AIR_PREFIXES else ""
    hyphen = words[at + 1] == "-" and tokens.glued(at + 1) and at + 2 < size and tokens.glued(at + 2)
    if not kind or not hyphen or not words[at + 2].isdecimal() or len(words[at + 2]) > 3:
        return at, ""
    if tokens.glued(at) and words[at - 1] not in ('"', "(", "-"):
        return at, ""
    end = at + 3
    if end < size and tokens.glued(end) and words[end].isalpha() and len(words[end]) <= 2:
        end += 1
    while end < size and words[end] in NICKNAMES and tokens.spaced(end):
        end += 1
    return end, kind


def _vehicle(tokens: Tokens, first: int, end: int, kind: str) -> Name:
    """The mention: coordinated designations and class nouns are one noun phrase, headed by its last noun."""
    words, last, size = tokens.words, end, len(tokens)
    if last + 1 < size and words[last] in ("and", "or"):
        other, _ = _designation(tokens, last + 1)
        last = other if other > last + 1 and other < size and words[other] in CLASS_NOUNS else last
    coordinated = last > end
    noun = last
    while noun < size and words[noun] in CLASS_NOUNS and tokens.spaced(noun):
        noun += 1
    head = (noun - 1, noun) if noun > last else (first, end)
    name = Name(head, words[first:end], kind, 4.0, "common" if noun > last else "name")
    name.first, name.last = first, noun if noun > last else end
    name.solid = first, name.last
    if coordinated:
        name.words = tuple(words[first:noun])
    before = tokens.lower[first - 1] if first > tokens.first_of[first] else ""
    if before in VALUES or before in ("a", "an", "the") or before.isdecimal():
        name.first = first - 1
    return name
