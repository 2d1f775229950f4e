"""Names: runs of capitals in sentences, known names in headlines, and what is built around them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from karat.extractors.baseline.extents import Extents
from karat.extractors.baseline.headlines import Seen, is_headline, names_in_headline
from karat.extractors.baseline.mentions import Name, matches_initials
from karat.extractors.baseline.numerals import VALUES
from karat.extractors.baseline.regions import borders, direction_regions, vehicles
from karat.extractors.baseline.resolve import resolve
from karat.extractors.baseline.roles import role_of
from karat.extractors.baseline.runs import MOST_TOKENS, Words, is_acronym, run_end, starts_run
from karat.extractors.baseline.tokens import Tokens


def find_names(tokens: Tokens, taken: Sequence[tuple[int, int]] = ()) -> list[Name]:
    """The mentions of names in a text, in order of their extents; no name begins within a `taken` span (a time).

    >>> [(name.words, name.type, name.role) for name in find_names(Tokens("The US bombed a depot near Basra."))]
    [(('US',), 'GPE.Nation', 'ORG'), (('Basra',), 'GPE.Population-Center', 'LOC')]
    """
    blocked = _blocked(tokens, taken)
    machines = vehicles(tokens)
    for name in machines:
        blocked[name.first : name.last] = b"\1" * (name.last - name.first)
    headlines = [span for span in tokens.sentences if is_headline(tokens, *span)]
    titles = set(headlines)
    body = [span for span in tokens.sentences if span not in titles]
    words = Words(tokens, body)
    names: list[Name] = []
    for first, last in body:
        names.extend(_in_sentence(tokens, first, last, words, blocked))
    settle_types(names)
    seen = Seen(names)
    for first, last in headlines:
        names.extend(names_in_headline(tokens, first, last, seen, blocked))
    names.sort(key=lambda name: name.head)
    _count_people(tokens, names)
    _link_acronyms(tokens, names)
    names.extend([*direction_regions(tokens, names), *borders(tokens, names), *machines])
    names.sort(key=lambda name: (name.head, name.first))
    extents = Extents(tokens, names)
    for name in names:
        extents.widen(name)
    for name in names:
        if name.type.startswith("GPE"):
            name.role = name.role or role_of(tokens, name)
    return sorted(names, key=lambda name: (name.first, -name.last, name.head))


def _blocked(tokens: Tokens, taken: Sequence[tuple[int, int]]) -> bytearray:
    """One byte a token: 1 where a time expression covers it."""
    blocked = bytearray(len(tokens))
    for start, end in taken:
        first, last = tokens.at(start), tokens.at(end - 1) + 1
        blocked[first:last] = b"\1" * (last - first)
    return blocked


def _in_sentence(tokens: Tokens, first: int, last: int, words: Words, blocked: bytearray) -> list[Name]:
    names: list[Name] = []
    at = first
    while at < last:
        if blocked[at] or not starts_run(tokens, at, words):
            at += 1
            continue
        end = run_end(tokens, at, last, blocked)
        if end - at <= MOST_TOKENS:
            names.extend(resolve(tokens, at, end))
        at = end
    return names


def settle_types(names: list[Name]) -> None:
    """Give all names of the same words the type with the most evidence over the whole text.

    >>> names = [Name((0, 1), ["Roe"], "GPE.Population-Center", 0.6), Name((5, 6), ["Roe"], "PER.Individual", 3.0)]
    >>> settle_types(names)
    >>> names[0].type
    'PER.Individual'
    """
    evidence: dict[tuple[str, ...], dict[str, float]] = {}
    for name in names:
        weights = evidence.setdefault(name.words, {})
        weights[name.type] = weights.get(name.type, 0.0) + name.strength
    surnames = {
        name.words[-1]
        for name in names
        if name.type == "PER.Individual" and len(name.words) > 1 and name.strength >= 1.5
    }
    for name in names:
        weights = evidence[name.words]
        if len(name.words) == 1 and name.words[0] in surnames and max(weights.values()) < 4:
            name.type = "PER.Individual"
        else:
            name.type = max(sorted(weights), key=lambda kind: weights[kind])


def _count_people(tokens: Tokens, names: list[Name]) -> None:
    """ "two Americans" are people, not the nation."""
    for name in names:
        first = name.head[0]
        counted = first > tokens.first_of[first] and (
            tokens.lower[first - 1] in VALUES or tokens.words[first - 1].isdecimal()
        )
        if name.form == "people" and counted:
            name.type, name.key = "PER.Group", None


def _link_acronyms(tokens: Tokens, names: list[Name]) -> None:
    """Tie an acronym in parentheses to the name before it: "Ponds and Lakes Authority (PLA)"."""
    for before, name in pairwise(names):
        first, last = name.head
        closed = last < len(tokens) and tokens.words[last] == ")"
        if not closed or tokens.words[first - 1] != "(" or before.head[1] != first - 1 or last - first != 1:
            continue
        if not is_acronym(name.words[0]) and sum(letter.isupper() for letter in name.words[0]) < 2:
            continue
        unknown = name.key is None and before.type.startswith(("ORG", "FAC", "LOC"))
        if matches_initials(name.words[0], before.words) or unknown:
            name.of, name.form = before, "acronym"
            name.type = before.type
