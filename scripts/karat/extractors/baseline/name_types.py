"""The type of a name, from its own words and from the words next to it."""

from __future__ import annotations

from karat.extractors.baseline.gazetteer import gazetteer
from karat.extractors.baseline.lexicon import organisations as org
from karat.extractors.baseline.lexicon import word_set
from karat.extractors.baseline.lexicon.words import (
    CLASS_WORDS_AFTER,
    CLASS_WORDS_BEFORE,
    COMMON,
    JOINERS,
    PARTICLES,
    PLACE_PREPOSITIONS,
)
from karat.extractors.baseline.runs import CUES, GIVEN, ROLE_WORDS, VERB_WORDS, is_acronym, opens
from karat.extractors.baseline.tokens import Tokens

_NO_ENTITY_CUES = frozenset(org.NO_ENTITY_CUES.split())
_NO_ENTITY_STARTS = frozenset(org.NO_ENTITY_STARTS.split())
_LEADING = {
    "Mount": "LOC.Region-General",
    "Lake": "LOC.Region-General",
    "Cape": "LOC.Region-General",
    "Fort": "FAC.Building-Grounds",
    "Camp": "FAC.Building-Grounds",
    "Port": "GPE.Population-Center",
    "Saint": "GPE.Population-Center",
    "Radio": "ORG.Media",
    "FC": "ORG.Non-Governmental",
    "Hotel": "FAC.Building-Grounds",
    "Banco": "ORG.Commercial",
    "Grupo": "ORG.Commercial",
    "Abu": "PER.Individual",
    "Bin": "PER.Individual",
}
_OF_TYPES = {"Gulf": "LOC.Region-International", "Sea": "LOC.Region-International", "Bay": "LOC.Region-General"}
_OF_TYPES |= {"Strait": "LOC.Region-International", "Isle": "LOC.Region-General", "House": "ORG.Government"}
_OF_TYPES |= {
    "Board": "ORG.Non-Governmental",
    "State": "GPE.Nation",
    "Cape": "LOC.Region-General",
    "Office": "ORG.Government",
}
_PLACE_NOUNS = {"city": "GPE.Population-Center", "town": "GPE.Population-Center", "village": "GPE.Population-Center"}
_PLACE_NOUNS |= {"port": "GPE.Population-Center", "suburb": "GPE.Population-Center", "capital": "GPE.Population-Center"}
_PLACE_NOUNS |= {
    "province": "GPE.State-or-Province",
    "governorate": "GPE.State-or-Province",
    "state": "GPE.State-or-Province",
}
_PLACE_NOUNS |= {"county": "GPE.State-or-Province", "island": "LOC.Region-General", "region": "LOC.Region-General"}
_PLACE_NOUNS |= {
    "district": "LOC.Region-General",
    "neighbourhood": "LOC.Region-General",
    "valley": "LOC.Region-General",
}

_TOWN_HAS = word_set("mayor airport streets residents population council port suburbs outskirts university hospital")
_INTERNATIONAL = word_set("European International World African Asian Arab Pan-American Inter-American Global")

Verdict = tuple[str, float]


def by_own_words(words: list[str]) -> Verdict | None:
    """Type and strength that the words of a name give; ("", 0) for what is no entity; None if they say nothing.

    >>> by_own_words(["Ministry", "of", "Ponds"]), by_own_words(["Ann", "Roe"]), by_own_words(["World", "Cup"])
    (('ORG.Government', 3.0), ('PER.Individual', 3.0), ('', 0.0))
    """
    first, last = words[0], words[-1]
    joiner = next((at for at, word in enumerate(words) if word in JOINERS and at), None)
    if joiner is not None:
        head = words[joiner - 1]
        if head in _NO_ENTITY_CUES:
            return "", 0.0
        if head in _OF_TYPES and not (head == "State" and joiner > 1):
            return _OF_TYPES[head], 2.5
        if head in CUES:
            return _of_bank(words, joiner) or (CUES[head], 3.0)
    if (
        first in _NO_ENTITY_STARTS
        or last in _NO_ENTITY_CUES
        or (len(words) > 2 and words[-2] in _NO_ENTITY_CUES and len(last) < 4)
    ):
        return "", 0.0
    if len(words) > 1 and first in _LEADING:
        return _LEADING[first], 2.5
    if last in CUES and (len(words) > 1 or last in ("Parliament", "Congress", "Senate", "Army", "Navy", "Treasury")):
        # "Julia Bank" has a given name, but "Bank" speaks louder; "Carlos Lane" does not.
        if (
            first in GIVEN
            and len(words) == 2
            and last in ("Lane", "Park", "Hill", "Mine", "Church", "Hall", "Day", "House", "Major")
        ):
            return "PER.Individual", 2.0
        return _corrected(words, CUES[last]), 3.0
    if len(words) > 2 and words[-2] in CUES and _known_place(last):
        return CUES[words[-2]], 2.5  # "King's College London"
    if len(words) > 1 and first in GIVEN:
        return "PER.Individual", 3.0
    if len(words) > 2 and "." in words[1:-1] and first not in CUES:
        return "PER.Individual", 2.5
    if len(words) > 2 and any(word in PARTICLES for word in words[1:-1]):
        return "PER.Individual", 2.0
    return None


def _known_place(word: str) -> bool:
    entry = gazetteer().entries.get(word)
    return entry is not None and entry.type.startswith("GPE")


def _of_bank(words: list[str], joiner: int) -> Verdict | None:
    """A central bank: "Bank of Mali", "Reserve Bank of Mali"."""
    known = gazetteer().entries.get(" ".join(words[joiner + 1 :]))
    if words[joiner - 1] == "Bank" and known is not None and known.type == "GPE.Nation":
        return "ORG.Government", 3.0
    return None


def _corrected(words: list[str], kind: str) -> str:
    """The type of a last word, mended by the first: international bodies, central banks."""
    if kind == "ORG.Government" and words[0] in _INTERNATIONAL:
        return "ORG.Non-Governmental"
    if words[-1] == "Bank" and words[-2:-1] and words[-2] in ("Central", "Reserve", "National", "State"):
        return "ORG.Government"
    return kind


def by_context(tokens: Tokens, first: int, last: int) -> Verdict | None:
    """Type and strength that the words around the tokens `first` to `last` give, or None."""
    start = tokens.first_of[first]
    before = tokens.lower[first - 1] if first > start else ""
    second = tokens.lower[first - 2] if first - 1 > start else ""
    after = tokens.lower[last] if last < len(tokens) else ""
    if before == "of" and second in _PLACE_NOUNS:
        return _PLACE_NOUNS[second], 3.0
    if before in ROLE_WORDS and (tokens.words[first - 1] == before or opens(tokens, first - 1)):
        return "PER.Individual", 3.0
    if before in CLASS_WORDS_BEFORE:
        return CLASS_WORDS_BEFORE[before], 2.5
    if after in ROLE_WORDS and last + 1 < len(tokens) and tokens.words[last + 1][0].isupper():
        return "ORG.Non-Governmental", 1.5  # "Ponds spokesman Jan Roe"
    if after == "administration":
        return "PER.Individual", 2.0
    if after in CLASS_WORDS_AFTER and tokens.words[last] == after and tokens.spaced(last):
        return CLASS_WORDS_AFTER[after], 2.0
    beyond = tokens.lower[last + 1] if last + 1 < len(tokens) else ""
    if after == "'s" and beyond in _TOWN_HAS:
        return "GPE.Population-Center", 2.0
    if _age_follows(tokens, last) or after in ("who", "whose"):
        return "PER.Individual", 3.0
    return None


def by_default(tokens: Tokens, first: int, last: int) -> Verdict:
    """Type and strength for a name of which nothing is known."""
    before = tokens.lower[first - 1] if first > tokens.first_of[first] else ""
    after = tokens.lower[last] if last < len(tokens) else ""
    length, word = last - first, tokens.words[first]
    if length == 1 and word in CUES:
        return CUES[word], 1.0
    if length == 1 and any(letter.isupper() for letter in word[3:]) and not word.isupper():
        return "ORG.Commercial", 1.5  # a capital within the word
    if length == 1 and is_acronym(word):
        return "ORG.Non-Governmental", 1.5
    if before == "at" and length == 2:
        return "FAC.Building-Grounds", 1.0
    if before in ("in", "near", "at", "into", "outside", "around", "across", "throughout") and length <= 2:
        return "GPE.Population-Center", 1.5
    if (before in PLACE_PREPOSITIONS or before == "of") and length == 1:
        return "GPE.Population-Center", 0.6
    if before in ("left", "reached", "visited", "entered", "toured", "leave", "visit", "hit") and length == 1:
        return "GPE.Population-Center", 0.6
    if before == "'s" and length == 1:
        return "ORG.Commercial", 0.6
    if before == "the":
        plural = word.endswith("s") and length == 1
        return ("PER.Group", 1.0) if plural else ("ORG.Non-Governmental", 1.0)
    if 2 <= length <= 3:
        return "PER.Individual", 1.5 if after in VERB_WORDS else 1.0
    if length > 3:
        return "ORG.Non-Governmental", 0.8
    return "PER.Individual", 0.7 if after in VERB_WORDS or after == "," else 0.5


def _age_follows(tokens: Tokens, last: int) -> bool:
    """ "Ann Roe, 45," """
    if last + 2 >= len(tokens) or tokens.words[last] != "," or tokens.words[last + 2] not in (",", "."):
        return False
    number = tokens.words[last + 1]
    return number.isdecimal() and len(number) <= 3


def noun_like(tokens: Tokens, index: int) -> bool:
    """Whether a token in lower case continues the noun phrase of the name before it ("the US troops")."""
    if index >= len(tokens) or not tokens.spaced(index):
        return index < len(tokens) and tokens.words[index] == "-"
    word = tokens.words[index]
    if not word[0].islower() or word in _NO_NOUNS or word in VERB_WORDS:
        return False
    return not word.endswith(("ed", "ly"))


_NO_NOUNS = frozenset(COMMON) - word_set(
    "officials troops forces soldiers military police government public experts lawmakers leaders lawyers "
    "journalists fighters militants rebels citizens civilians sanctions stocks shares economists doctors teachers "
    "students workers elections economy people residents refugees migrants companies company prison police "
    "politics sources media city opposition president policy strikes strike attack attacks air raid raids team "
    "coach court judge minister missions mission army campaign ambassador tax trade oil food regulators investors "
    "markets market banks lawmakers customs talks deal party leader chief study scientists researchers star state "
    "bombs bomb fire defence defense security health"
)
