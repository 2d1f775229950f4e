"""Headlines: sentences in which every word has a capital, where a capital is no evidence of a name."""

from __future__ import annotations

from karat.extractors.baseline.gazetteer import gazetteer
from karat.extractors.baseline.lexicon import word_set
from karat.extractors.baseline.lexicon.words import DIRECTIONS, PARTICLES
from karat.extractors.baseline.mentions import Name
from karat.extractors.baseline.resolve import resolve
from karat.extractors.baseline.runs import (
    COMMON_WORDS,
    CUES,
    GIVEN,
    TITLE_MODIFIER_WORDS,
    TITLE_WORDS,
    is_acronym,
    is_capital,
)
from karat.extractors.baseline.tokens import Tokens

_MIN_WORDS = 4
_SHORT = word_set(
    "a an the in on at by for from to of and but or as with over after amid into near off out up down vs via its "
    "his her is be al el de van von bin per than that if not no"
)


class Seen:
    """Names that the body of a text has, by their words."""

    __slots__ = ("_by_words", "_longest")

    def __init__(self, names: list[Name]) -> None:
        self._by_words = {name.words[-1]: name for name in names if name.type == "PER.Individual"}
        self._by_words |= {" ".join(name.words): name for name in names}
        self._longest = max((len(name.words) for name in names), default=0)

    def match(self, tokens: Tokens, at: int, last: int) -> Name | None:
        """A new mention of the longest name seen that stands at a token, or None."""
        for end in range(min(at + self._longest, last), at, -1):
            like = self._by_words.get(" ".join(tokens.words[at:end]))
            if like is not None:
                name = Name((at, end), tokens.words[at:end], like.type, 0.5, like.form)
                name.key = like.key
                return name
        return None


def is_headline(tokens: Tokens, first: int, last: int) -> bool:
    """Whether a sentence is in title case: at least four words, and all of them but short ones have a capital.

    >>> tokens = Tokens("Storm Hits Coast of Spain")
    >>> is_headline(tokens, 0, len(tokens)), is_headline(Tokens("Spain fears a storm"), 0, 4)
    (True, False)
    """
    if last - first > 60 or tokens.words[last - 1] == ".":
        return False
    words = [word for word in tokens.words[first:last] if word[0].isalpha() and word.lower() not in _SHORT]
    lower = sum(1 for word in words if not is_capital(word))
    after_hyphen = sum(
        1 for at in range(first + 1, last) if tokens.words[at][0].islower() and tokens.words[at - 1] == "-"
    )
    return len(words) >= _MIN_WORDS and lower <= after_hyphen


def names_in_headline(tokens: Tokens, first: int, last: int, seen: Seen, blocked: bytearray) -> list[Name]:
    """Names of a headline: known ones, those that the body of the text has (`seen`, by their words), acronyms, people
    with a title, and institutions by their last word."""
    found: list[Name] = []
    capitals = tokens.words[first:last]
    shouted = sum(1 for word in capitals if word.isupper() and len(word) > 1) * 2 > len(capitals)
    at = first
    while at < last:
        step = at + 1
        if not blocked[at] and (is_capital(tokens.words[at]) or tokens.lower[at] in PARTICLES):
            name = seen.match(tokens, at, last) or _known(tokens, at, last)
            if name is None:
                names = _titled(tokens, at, last) or _institution(tokens, at, last)
                if not names and not shouted and _plain_acronym(tokens, at):
                    names = resolve(tokens, at, at + 1)
                found.extend(names)
                step = max([step, *(name.head[1] for name in names)])
            else:
                found.append(name)
                step = name.head[1]
        at = step
    return found


def _known(tokens: Tokens, at: int, last: int) -> Name | None:
    known = gazetteer().match(tokens, at, last)
    if known is None or (known[1].form == "ambiguous" and known[0] == at + 1):
        return None
    end, entry = known
    name = Name((at, end), tokens.words[at:end], entry.type, 4.0, entry.form)
    name.key = entry.key
    return name


def _plain_acronym(tokens: Tokens, at: int) -> bool:
    return is_acronym(tokens.words[at]) and tokens.lower[at] not in COMMON_WORDS and not tokens.glued(at)


def _plain(tokens: Tokens, at: int) -> bool:
    """Whether a token of a headline may be part of a person's name."""
    word = tokens.words[at]
    return is_capital(word) and tokens.lower[at] not in COMMON_WORDS and word not in CUES and tokens.spaced(at)


def _titled(tokens: Tokens, at: int, last: int) -> list[Name]:
    """ "President Ann Roe Visits Spain": a title and two words that are not ordinary ones."""
    end = at
    while end < last and (tokens.words[end] in TITLE_WORDS or tokens.words[end] in TITLE_MODIFIER_WORDS):
        end += 1
    if end == at or tokens.words[end - 1] not in TITLE_WORDS or end >= last or not _plain(tokens, end):
        return []
    stop = end + 2
    if stop > last or not (_plain(tokens, end) and _plain(tokens, end + 1)):
        return []
    if tokens.words[end].endswith("s") and tokens.words[end] not in GIVEN:
        return []
    return resolve(tokens, at, stop)


def _institution(tokens: Tokens, at: int, last: int) -> list[Name]:
    """ "Foreign Ministry", "Ponds University": one or two words that are not common before an institution's word."""
    for end in (at + 2, at + 3):
        if end <= last and CUES.get(tokens.words[end - 1], "").startswith("ORG.G") and tokens.spaced(end - 1):
            before = tokens.words[end - 2]
            modifier = before in TITLE_MODIFIER_WORDS
            if (
                (modifier or _plain(tokens, end - 2))
                and tokens.lower[at] not in DIRECTIONS
                and tokens.words[end - 1] == "Ministry"
            ):
                return resolve(tokens, at if end == at + 2 else end - 2, end)
    return []
