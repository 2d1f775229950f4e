"""Patterns of quantities: modifiers, numbers, vague amounts, units. Compiled when first asked for."""

from __future__ import annotations

import re
from functools import cache

from karat.extractors.baseline.lexicon import word_set
from karat.extractors.baseline.lexicon.units import CURRENCY_SYMBOLS, CURRENCY_WORDS, SYMBOLS, WORDS
from karat.extractors.baseline.numerals import IN_DIGITS, IN_WORDS, VALUES

BOUND_WORDS = word_set(
    "just well slightly far a many more over above exceeding less fewer under below no not at up as about around "
    "only almost nearly roughly approximately some an close exactly between from"
)
OPENERS = word_set(
    "dozens scores hundreds thousands millions billions tens several half the rs us c hk $ € £ ¥ ₹ ₽ ₪ ₩ ₺"
)
SCALES = {"hundred": 100.0, "thousand": 1e3, "k": 1e3, "million": 1e6, "mn": 1e6, "m": 1e6}
SCALES |= {"billion": 1e9, "bn": 1e9, "b": 1e9, "trillion": 1e12, "tn": 1e12}
PLACES = {"third": 1 / 3, "quarter": 0.25, "fifth": 0.2, "tenth": 0.1}

# The least that a vague amount means: two of its kind, three for "several".
LOW = {"dozens": 24, "scores": 40, "hundreds": 200, "thousands": 2000, "millions": 2 * 10**6, "billions": 2 * 10**9}
LOW |= {"tens of thousands": 20000, "hundreds of thousands": 200000, "tens of millions": 2 * 10**7}
LOW |= {"hundreds of millions": 2 * 10**8, "tens of billions": 2 * 10**10, "hundreds of billions": 2 * 10**11}
LOW |= {"several": 3, "a few": 3, "a couple": 2, "a couple of": 2, "a handful": 3}
LOW |= {f"{few} {scale}": 3 * size for few in ("several", "a few") for scale, size in (("dozen", 12), ("hundred", 100))}
LOW |= {
    f"{few} {scale}": 3 * size
    for few in ("several", "a few")
    for scale, size in (("thousand", 1000), ("million", 10**6))
}

_SCALE = r"(?P<scale> (?:hundred|thousand|million|billion|trillion)\b| ?(?:bn|tn|mn|k|m|b)(?![\w/²]))?"
_SYMBOL = "(?:(?P<cur>" + "|".join(re.escape(symbol) for symbol in CURRENCY_SYMBOLS) + ") ?)?"

_SOURCES = {
    "bound": r"(?i:(?P<p>(?:just |well |slightly |far |a little |many )?(?:more than|over|above|exceeding|less than"
    r"|fewer than|under|below)|no (?:more|less|fewer) than|not (?:more|less) than|at (?:the )?(?:least|most)|up to|as "
    r"(?:many|much|few|little|high|low) as|a (?:minimum|maximum) of|(?:just |only )?(?:about|around)|(?:almost|nearly"
    r"|roughly|approximately|some|an estimated|close to)|exactly|between|from)) ",
    "vague": r"(?i:(?:tens|hundreds) of (?:thousands|millions|billions)|(?:several|a few) (?:dozen|hundred|thousand"
    r"|million)(?!s)|dozens|scores(?= of)|hundreds|thousands|millions|billions|several|a few|a couple(?: of)?"
    r"|a handful)(?!\w)",
    "single": rf"{_SYMBOL}(?P<n>{IN_DIGITS}){_SCALE}",
    "range": rf"{_SYMBOL}(?P<n>{IN_DIGITS})(?P<to> to | and | or |[-–])[$€£]?(?P<n2>{IN_DIGITS}){_SCALE}",
    "words": r"(?i:(?P<dozen>(?:an?|one|two|three|four|five|six|half a) dozen)|(?P<half>half a (?:million|billion"
    r"|trillion))|(?P<fraction>(?:one|two|three|four|a)[- ](?:thirds?|quarters?|fifths?|tenths?)|half)(?= of)"
    rf"|(?P<n>{IN_WORDS})(?:(?P<to> to | or |-to-| and )(?P<n2>{IN_WORDS}))?)(?!\w|-(?:first|second|third|fifth|half"
    r"|quarter))",
    "after": r"(?i: or (?P<p>more|less|fewer|so|thereabouts)|(?P<odd>-odd)|(?P<plus>\+|-plus))(?!\w)",
    "other": rf"(?i:the other (?P<n>{'|'.join(VALUES)}))(?!\w)",
    "sign": r"[ -]?(" + "|".join(map(re.escape, sorted(SYMBOLS, key=len, reverse=True))) + r")(?![\w/])",
}


@cache
def pattern(name: str) -> re.Pattern[str]:
    """A pattern by its name."""
    return re.compile(_SOURCES[name])


@cache
def unit_words(lines: str) -> tuple[re.Pattern[str], dict[str, str]]:
    """A pattern of units in words, and the unit that each of its groups stands for."""
    named = {f"u{number}": line.split(": ", 1) for number, line in enumerate(lines.strip().splitlines())}
    forms = "|".join(f"(?P<{group}>{form})" for group, (_, form) in named.items())
    return re.compile(rf"(?i:[ -](?:{forms}))(?!\w)"), {group: name for group, (name, _) in named.items()}


def unit_at(text: str, start: int, limit: int, *, money: bool) -> tuple[int, str] | None:
    """End and name of the unit in words that follows a number at `start`: a currency's ISO 4217 code, or a measure.

    >>> unit_at("5 million euros", 9, 15, money=True), unit_at("5 km", 1, 4, money=False)
    ((15, 'EUR'), None)
    """
    if not text[start + 1 : start + 2].isalpha():
        return None
    words, named = unit_words(CURRENCY_WORDS if money else WORDS)
    match = words.match(text, start, limit)
    return (match.end(), named[match.lastgroup]) if match and match.lastgroup else None


def operator_of(words: str) -> str:
    """What the words before a number make of it.

    >>> [operator_of(words) for words in ("more than", "at least", "fewer than", "as many as", "nearly", "exactly")]
    ['>', '>=', '<', '<=', '~', '=']
    """
    words = words.lower()
    if words.startswith(("no less", "no fewer", "not less", "at least", "at the least", "a minimum")):
        return ">="
    if words in ("as few as", "as little as", "as low as"):
        return ">="
    if words.startswith(("no more", "not more", "at most", "at the most", "up to", "as ", "a maximum")):
        return "<="
    if words.endswith(("more than", "over", "above", "exceeding")):
        return ">"
    if words.endswith(("less than", "fewer than", "under", "below")):
        return "<"
    return "=" if words == "exactly" else "~"
