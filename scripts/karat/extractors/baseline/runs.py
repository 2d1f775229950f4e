"""Runs: stretches of tokens that may hold names, found by capital letters and what may stand between them."""

from __future__ import annotations

from karat.extractors.baseline.gazetteer import gazetteer
from karat.extractors.baseline.lexicon import organisations as org
from karat.extractors.baseline.lexicon import word_set
from karat.extractors.baseline.lexicon.persons import GIVEN_NAMES, ROLE_MODIFIERS, ROLES, TITLE_MODIFIERS, TITLES
from karat.extractors.baseline.lexicon.words import (
    CLASS_WORDS_AFTER,
    COMMON,
    HYPHEN_PREFIXES,
    JOINERS,
    OPENERS,
    PARTICLES,
    VERBS,
)
from karat.extractors.baseline.tokens import Tokens

MOST_TOKENS = 14
"""A longer run of capitals is no name."""

CUES = {
    word: kind
    for words, kind in (
        (org.MEDIA_CUES, "ORG.Media"),
        (org.FACILITY_CUES, "FAC.Building-Grounds"),
        (org.PLANT_CUES, "FAC.Plant"),
        (org.LOCATION_CUES, "LOC.Region-General"),
        (org.COMMERCIAL_CUES, "ORG.Commercial"),
        (org.NON_GOVERNMENTAL_CUES, "ORG.Non-Governmental"),
        (org.GOVERNMENT_CUES, "ORG.Government"),
        (org.PROVINCE_CUES, "GPE.State-or-Province"),
        (org.TOWN_CUES, "GPE.Population-Center"),
        (org.NATION_CUES, "GPE.Nation"),
    )
    for word in words.split()
}
ROLE_WORDS = frozenset(ROLES.split())
ROLE_MODIFIER_WORDS = frozenset(ROLE_MODIFIERS.split())
NO_NAMES = word_set(
    "Mars Venus Jupiter Saturn Moon Earth Sun Internet God Bible Quran Koran Islam Christianity Judaism English Nobel"
)
TITLE_WORDS = frozenset(TITLES.split())
TITLE_MODIFIER_WORDS = frozenset(TITLE_MODIFIERS.split())
GIVEN = frozenset(GIVEN_NAMES.split())
COMMON_WORDS = frozenset(COMMON) | frozenset(OPENERS)
VERB_WORDS = frozenset(VERBS)
FUNCTION = word_set(
    "a an the in on at by for from to of and but or if as with when while after before since until although "
    "though because this that these those there here he she it they we i you his her its their our my not no yes "
    "is are was were what who how why where i'm i've it's"
)
_OF_HEADS = frozenset(CUES) | word_set(
    "Study Protection Prevention Development Secretary Minister Board House Cape Isle Bay Gulf Strait Sea "
    "Battle Chief Bishop Duke"
)
_ABBREVIATED = word_set(
    "Mr Mrs Ms Dr Prof Gen Col Lt Maj Capt Sgt Cmdr Adm Brig Gov Sen Rep Rev Hon St Mt Jr Sr Cpl Pvt"
)
_OPENING_MARKS = "-–—/([\"'“:*#"
_POSSESSED = word_set("People Women Children Men Workers Veterans Teachers Farmers King Queen Students Writers")
_OPENERS = frozenset(('"', "'", ":", "(", "[", "—", "–", "-", "•", "*", "...", "…", "?", "!", "--"))
_NOT_SYLLABLES = word_set(
    "led run era hit fed ban old set off out up by in on to era age ups ins top co tv war aid way"
)


class Words:
    """What the text itself shows of its words: those capitalised within a sentence, and those in lower case."""

    __slots__ = ("capital", "lower")

    def __init__(self, tokens: Tokens, sentences: list[tuple[int, int]]) -> None:
        self.capital: set[str] = set()
        self.lower: set[str] = set()
        for first, last in sentences:
            for index in range(first, last):
                word = tokens.words[index]
                if not word[0].isupper():
                    self.lower.add(word)
                elif not opens(tokens, index):
                    self.capital.add(word)


def opens(tokens: Tokens, index: int) -> bool:
    """Whether a token stands where any word has a capital: at the start of a sentence, after an opening mark."""
    return index == tokens.first_of[index] or tokens.words[index - 1] in _OPENERS


def is_capital(word: str) -> bool:
    return word[0].isupper()


def is_acronym(word: str) -> bool:
    return 2 <= len(word) <= 7 and word.replace(".", "").isupper()


def starts_run(tokens: Tokens, index: int, words: Words) -> bool:
    """Whether a name may start at a token."""
    word, lower = tokens.words[index], tokens.lower[index]
    if not is_capital(word):
        particle = lower in ("al", "el") and index + 2 < len(tokens) and tokens.words[index + 1] == "-"
        return particle and is_capital(tokens.words[index + 2]) and tokens.glued(index + 2)
    if tokens.glued(index) and tokens.words[index - 1][0] not in _OPENING_MARKS:
        return False
    following = tokens.words[index + 1] if index + 1 < len(tokens) else ""
    if lower in HYPHEN_PREFIXES and following == "-" and tokens.glued(index + 1):
        return False
    if gazetteer().match(tokens, index) is not None:
        return True
    if lower in FUNCTION or word in NO_NAMES or (word in ("R", "D") and following == "-"):
        return False
    if not opens(tokens, index):
        return True
    if (
        lower in ROLE_WORDS
        and word not in TITLE_WORDS
        and following
        and is_capital(following)
        and following not in CUES
    ):
        return False  # "Striker Danny Roe": the role belongs to the extent
    if lower in COMMON_WORDS and not (is_acronym(word) and len(word) > 2):
        if word in words.capital and lower not in words.lower:
            return True
        cued = following in CUES or following in TITLE_WORDS
        return (word in TITLE_MODIFIER_WORDS or word in CUES) and cued and tokens.spaced(index + 1)
    return _unknown_opener(tokens, index, words)


def _unknown_opener(tokens: Tokens, index: int, words: Words) -> bool:
    """Whether a word that no list holds is a name, though it has its capital at the start of a sentence."""
    word, lower = tokens.words[index], tokens.lower[index]
    if word in words.capital or word in GIVEN or word in TITLE_WORDS or is_acronym(word):
        return True
    if lower in words.lower:
        return False
    following = tokens.words[index + 1] if index + 1 < len(tokens) else "."
    if is_capital(following) and tokens.spaced(index + 1):
        return not lower.endswith(("ing", "ly"))
    if lower.endswith(("ing", "ly", "ed", "tion", "ment", "ness", "ity", "ism")) or (
        lower.endswith("s") and not lower.endswith("ss")
    ):
        return following == "'s"
    if following in ROLE_WORDS and index + 2 < len(tokens) and is_capital(tokens.words[index + 2]):
        return lower not in ROLE_MODIFIER_WORDS  # "Ponds spokesman Jan Roe"
    return following in VERB_WORDS or following in CLASS_WORDS_AFTER or following in ("'s", ",", "-", "who", "and")


def run_end(tokens: Tokens, index: int, last: int, blocked: bytearray) -> int:
    """The token after the last of the run that starts at a token, within the sentence that ends before `last`."""
    at = index + 3 if tokens.lower[index] in ("al", "el") and tokens.words[index + 1] == "-" else index + 1
    known = gazetteer().match(tokens, index, last)
    if known is not None:
        at = max(at, known[0])
    while at < last and at - index <= MOST_TOKENS:
        step = _next(tokens, index, at, last, blocked)
        if step == at:
            break
        at = step
    return at


def _next(tokens: Tokens, start: int, at: int, last: int, blocked: bytearray) -> int:
    """The end of the run with what follows at `at`; `at` itself if the run ends here."""
    words, before = tokens.words, tokens.words[at - 1]
    word = words[at]
    capital_next = at + 1 < last and is_capital(words[at + 1])
    if blocked[at]:
        return at
    if is_capital(word) and tokens.spaced(at):
        if tokens.lower[at] in FUNCTION:
            return at
        known = gazetteer().match(tokens, at, last)
        return known[0] if known else at + 1
    if word == "." and tokens.glued(at) and capital_next and tokens.spaced(at + 1):
        return at + 1 if len(before) == 1 or before in _ABBREVIATED else at
    if word == "-" and tokens.glued(at) and at + 1 < last and tokens.glued(at + 1):
        return _after_hyphen(tokens, start, at, last)
    if word == "&" and capital_next:
        return at + 2
    if word == "'" and before.endswith("s") and capital_next and words[at + 1] in CUES:
        return at + 2
    if (
        word == "'s"
        and capital_next
        and (before in _POSSESSED or (words[at + 1] in CUES and words[at - 2] in ("King", "Queen", "St")))
    ):
        return at + 2
    if not tokens.spaced(at):
        return at
    if word in PARTICLES and at - start <= 8:
        return _after_particle(tokens, at, last)
    if word in JOINERS and before in _OF_HEADS:
        if word == "on" and before not in ("Commission", "Committee", "Council", "Institute", "Centre", "Center"):
            return at
        if word == "of" and before in ("Secretary", "Minister", "Chief") and capital_next:
            return (
                at + 2
                if words[at + 1] in TITLE_MODIFIER_WORDS or words[at + 1] in ("State", "Affairs", "Staff")
                else at
            )
        target = at + 2 if at + 2 < last and words[at + 1] == "the" else at + 1
        return target + 1 if target < last and is_capital(words[target]) and not blocked[target] else at
    if word == "and" and capital_next and tokens.spaced(at + 1):
        return _after_and(tokens, start, at, last)
    return at


def _after_hyphen(tokens: Tokens, start: int, at: int, last: int) -> int:
    following = tokens.words[at + 1]
    if following[0].isdigit():
        return at
    if is_capital(following):
        table = gazetteer()
        left, right = table.match(tokens, at - 1, at), table.match(tokens, at + 1, last)
        return at if left and right and left[1].type[:3] == right[1].type[:3] == "GPE" else at + 2
    syllable = following.isalpha() and len(following) <= 3 and following not in _NOT_SYLLABLES
    return at + 2 if syllable and at - start >= 2 else at


def _after_particle(tokens: Tokens, at: int, last: int) -> int:
    words, end = tokens.words, at + 1
    if end < last and words[end] in PARTICLES and tokens.spaced(end):
        end += 1
    if end < last and words[end] == "-" and tokens.glued(end):
        end += 1
    return end + 1 if end < last and is_capital(words[end]) and tokens.lower[end] not in FUNCTION else at


def _after_and(tokens: Tokens, start: int, at: int, last: int) -> int:
    """ "Ministry of Health and Welfare", "Food and Drug Administration": "and" within one name."""
    words = tokens.words
    known = gazetteer().match(tokens, at + 1, last)
    if words[at + 1] in TITLE_WORDS or (known and known[1].type.startswith("ORG")):
        return at
    joiner = next((k for k in range(start + 1, at) if words[k] in JOINERS), None)
    if joiner is not None and (CUES.get(words[joiner - 1], "").startswith("ORG") or words[joiner - 1] == "State"):
        return at + 2
    if (
        known
        or at - start > 2
        or any(word in GIVEN for word in words[start:at])
        or gazetteer().match(tokens, start, last)
    ):
        return at
    for end in range(at + 2, min(at + 4, last)):
        if not is_capital(words[end]):
            break
        if CUES.get(words[end], "").startswith("ORG") and words[at + 1] not in GIVEN and words[at - 1] not in CUES:
            return end + 1
    return at
