"""What the words around a number say of it: a code, a year, an age, a pronoun, a number that stands for things."""

from __future__ import annotations

import re

from karat.extractors.baseline.lexicon import word_set
from karat.extractors.baseline.quantity_patterns import pattern
from karat.extractors.baseline.tokens import Tokens

_FUNCTION_WORDS = word_set(
    "was were had has have is are who that which said will would could did do does and or but in on at from to "
    "for with by as if it he she they we so after before when while also both remain remained died"
)
_NO_NOUNS = _FUNCTION_WORDS | word_set("another thing could should can may might must of with")
_ONE_BEFORE = word_set("the this that which each every any no another someone number only right wrong big good new old")
_PLURALS = word_set("men women people children police")
_CODE_BEFORE = word_set(
    "article section chapter resolution flight route highway channel unit camp class type mark no number level "
    "phase room gate terminal building sector zone district page paragraph formula area division group team title "
    "part volume apollo interstate boeing airbus covid version figure table line platform ward stage grade rule "
    "apartment suite box floor engine squadron psalm battalion brigade windows iphone model series episode season "
    "day week game round lot item track"
)
_LOWER_CODE_BEFORE = word_set("number no page level grade chapter room article section route flight channel")


def is_code(tokens: Tokens, index: int, match: re.Match[str]) -> bool:
    """Whether digits belong to a name, a code, an address, a year or a list rather than count something."""
    text, start, end = tokens.text, match.start(), match.end()
    before, after, beyond = text[start - 1 : start], text[end : end + 1], text[end + 1 : end + 2]
    if before and (before.isalnum() or before in "_#/.@=&:\\,"):
        return True
    if before in ("-", "–", "'") and text[max(0, start - 2) : start - 1].isalnum():
        return True
    if (after.isalpha() or after == "_") and not pattern("sign").match(text, end):
        return True
    if after and (after in "/=@" or (after in ".:-–," and beyond.isdigit())):
        return True
    if match["cur"] is not None:
        return False
    if index == tokens.first_of[index]:
        return after in (".", ")") and beyond == " "  # "1. " opens a list
    return _follows_a_code_word(tokens, index) or _is_year(tokens, index, match)


def _follows_a_code_word(tokens: Tokens, index: int) -> bool:
    at = index - 2 if tokens.words[index - 1] == "." and index > 1 else index - 1
    word = tokens.lower[at]
    if word not in _CODE_BEFORE:
        return False
    return word in _LOWER_CODE_BEFORE or tokens.words[at][0].isupper()


def _is_year(tokens: Tokens, index: int, match: re.Match[str]) -> bool:
    number = match["n"]
    if len(number) != 4 or not number.isdigit() or not 1900 <= int(number) <= 2099 or match["scale"]:
        return False
    following = tokens.words[index + 1] if index + 1 < len(tokens) else ""
    return not (following[:1].islower() or following == "%")


def is_age(tokens: Tokens, index: int, value: float) -> bool:
    """Whether a number set off by commas after a name is an age: "Ann Roe, 45, said"."""
    if index < 2 or index + 1 >= len(tokens) or not 0 < value <= 115 or value != int(value):
        return False
    return (
        tokens.words[index - 1] == ","
        and tokens.words[index - 2][0].isupper()
        and tokens.words[index + 1] in (",", ".")
    )


def one_counts(tokens: Tokens, index: int) -> bool:
    """Whether "one" is a number: before a noun or "of", not for a thing named before, not in "no one"."""
    before = tokens.lower[index - 1] if index > tokens.first_of[index] else ""
    after = tokens.lower[index + 1] if index + 1 < len(tokens) else "."
    if after == "of":
        return before not in ("this", "that", "which", "any")
    return before not in _ONE_BEFORE and after[0].isalpha() and after not in _NO_NOUNS and not tokens.glued(index + 1)


def stands_alone(tokens: Tokens, index: int) -> bool:
    """Whether no noun follows at a token: after "the other two", which then stands for things named before."""
    if index >= len(tokens):
        return True
    word = tokens.lower[index]
    return not word[0].isalpha() or word in _FUNCTION_WORDS or not (word.endswith("s") or word in _PLURALS)
