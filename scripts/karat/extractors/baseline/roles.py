"""The role of a geopolitical mention: state that acts (ORG), place (LOC), people (PER), or none of these (GPE)."""

from __future__ import annotations

from karat.extractors.baseline.lexicon import word_set
from karat.extractors.baseline.lexicon.words import (
    CLASS_WORDS_AFTER,
    DIRECTIONS,
    PART_NOUNS,
    PARTNER_PREPOSITIONS,
    PLACE_PREPOSITIONS,
    STATE_NOUNS,
)
from karat.extractors.baseline.mentions import Name
from karat.extractors.baseline.runs import VERB_WORDS
from karat.extractors.baseline.tokens import Tokens

_SPONSOR_PARTS = word_set(
    "backed led supported funded aligned sponsored allied trained made owned controlled run brokered"
)
_TO_BE = word_set("is was are were left entered reached visited toured leaves visits")
_GOVERNING = word_set("government army president leader forces minister people ambassador king ministry")


def role_of(tokens: Tokens, name: Name) -> str:
    """ORG, LOC, PER or GPE, by the words next to the name.

    >>> tokens = Tokens("Iran said troops stayed in Iraq")
    >>> [role_of(tokens, Name(head, [], "GPE.Nation", 4.0)) for head in ((0, 1), (5, 6))]
    ['ORG', 'LOC']
    """
    first, last = name.head
    start = tokens.first_of[first]
    before = tokens.lower[first - 1] if first > start else ""
    after = tokens.words[last] if last < len(tokens) else ""
    beyond = tokens.lower[last + 1] if last + 1 < len(tokens) else ""
    if name.form == "people":
        return "ORG" if before == "the" and after in VERB_WORDS else "PER"
    if after == "-" and tokens.glued(last):
        return "ORG" if beyond in _SPONSOR_PARTS else "LOC" if beyond == "based" else "GPE"
    if name.form == "adjective":
        return "ORG" if after in STATE_NOUNS else "GPE"
    if name.prefixes and after not in ("'s", ","):
        return "GPE"
    if before == "the" and first - 1 > start:
        before = tokens.lower[first - 2]
    if after == "'s":
        return "LOC" if beyond in PART_NOUNS or name.type != "GPE.Nation" else "ORG"
    if after in STATE_NOUNS and not (name.type != "GPE.Nation" and after in CLASS_WORDS_AFTER):
        return "ORG"
    if before in PLACE_PREPOSITIONS or before in DIRECTIONS:
        return "LOC"
    if before == "of":
        return "ORG" if first - 2 >= start and tokens.lower[first - 2] in _GOVERNING else "LOC"
    second = tokens.lower[first - 2] if first - 2 >= start else ""
    if second in ("border", "borders", "frontier") or (
        name.type != "GPE.Nation" and before in ("between", "among", "for", "on", "than")
    ):
        return "LOC"
    if after.endswith("ed") and after.islower():
        return "ORG"
    if before in PARTNER_PREPOSITIONS or after in VERB_WORDS or _coordinated_subject(tokens, last):
        return "ORG"
    if before in ("said", "says", "that") and after != ",":
        return "ORG"
    if before == "," and first - 2 >= start and tokens.words[first - 2][0].isupper() and after in (",", ".", ""):
        return "LOC"  # "Basra, Iraq"
    if name.type != "GPE.Nation":
        return "LOC"
    if before in VERB_WORDS and before not in _TO_BE:
        return "ORG"
    return "ORG" if first == start or (before == "and" and after in VERB_WORDS) else "GPE"


def _coordinated_subject(tokens: Tokens, last: int) -> bool:
    """ "India and France had": the first of two subjects."""
    for at in range(last + 1, min(last + 4, len(tokens))):
        if tokens.words[at] in VERB_WORDS:
            return tokens.words[last] == "and" and at > last + 1
    return False
