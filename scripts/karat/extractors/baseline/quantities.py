"""Quantities: numbers with their modifiers and units, and what they state."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence

from karat.extractors.baseline.lexicon import word_set
from karat.extractors.baseline.lexicon.units import CURRENCY_SYMBOLS, NAMED, SYMBOLS
from karat.extractors.baseline.numerals import VALUES, plain, value_of
from karat.extractors.baseline.quantity_context import is_age, is_code, one_counts, stands_alone
from karat.extractors.baseline.quantity_patterns import (
    BOUND_WORDS,
    LOW,
    OPENERS,
    PLACES,
    SCALES,
    operator_of,
    pattern,
    unit_at,
)
from karat.extractors.baseline.tokens import Tokens

_FIRST_WORDS = BOUND_WORDS | OPENERS | frozenset(VALUES)
_AFTER_ARTICLE = word_set(
    "few couple handful dozen hundred thousand million billion trillion third quarter fifth tenth minimum maximum "
    "little estimated $"
)
_SECOND_WORDS = {"a": _AFTER_ARTICLE, "an": _AFTER_ARTICLE, "the": frozenset(("other",))}
_SECOND_WORDS |= dict.fromkeys(("us", "c", "hk"), frozenset(("$",))) | {"rs": frozenset()}
_CURRENCY_OPENERS = frozenset(("rs", "us", "a", "c", "hk"))


class Quantity:
    """One quantity: span, operator, unit, and its value or, where it is vague or a range, its bounds."""

    __slots__ = ("end", "high", "low", "note", "operator", "start", "unit", "value")

    def __init__(self, start: int, end: int, value: float | None = None) -> None:
        self.start, self.end, self.value = start, end, value
        self.low: float | None = None
        self.high: float | None = None
        self.operator, self.unit = "=", "count"
        self.note: str | None = None  # the currency, or the unit that is `other`

    def widen(self, value: float, high: float) -> None:
        """Make it a range."""
        self.operator, self.value, self.low, self.high = "vague", None, value, high


def find_quantities(tokens: Tokens, taken: Sequence[tuple[int, int]]) -> list[Quantity]:
    """The quantities of a text in order, outside the `taken` spans (times and names; sorted, none overlaps another).

    >>> [(q.start, q.end, q.operator, q.value, q.unit) for q in find_quantities(Tokens("Nearly 30 of 1,200 km²."), [])]
    [(0, 9, '~', 30, 'count'), (13, 22, '=', 1200, 'square-kilometre')]
    """
    found: list[Quantity] = []
    starts, reached = [start for start, _ in taken], 0
    for index, word in enumerate(tokens.lower):
        start = tokens.starts[index]
        if start < reached or not (word in _FIRST_WORDS or word[0].isdigit()):
            continue
        if word in _SECOND_WORDS and not _second_fits(tokens, index):
            continue
        place = bisect_right(starts, start)
        if place and taken[place - 1][1] > start:
            continue
        limit = starts[place] if place < len(starts) else len(tokens.text)
        quantity = _Reader(tokens, limit).bounded(index)
        if quantity is not None:
            found.append(quantity)
            reached = quantity.end
    return found


def _second_fits(tokens: Tokens, index: int) -> bool:
    """Whether the next word lets an article or a currency's letters open a quantity: a look that costs little."""
    if index + 1 >= len(tokens):
        return False
    following = tokens.lower[index + 1]
    return following in _SECOND_WORDS[tokens.lower[index]] or (tokens.lower[index] == "rs" and following[0].isdigit())


class _Reader:
    """Reads the quantity at a token; nothing from offset `limit` on belongs to it."""

    __slots__ = ("limit", "text", "tokens")

    def __init__(self, tokens: Tokens, limit: int) -> None:
        self.tokens, self.text, self.limit = tokens, tokens.text, limit

    def match(self, name: str, start: int) -> re.Match[str] | None:
        return pattern(name).match(self.text, start, self.limit)

    def bounded(self, index: int) -> Quantity | None:
        """A quantity with the modifier before it, if there is one."""
        tokens = self.tokens
        if tokens.glued(index) and tokens.lower[index][0].isalpha() and tokens.words[index - 1][-1] not in "\"'(—–[-":
            return None
        bound = self.match("bound", tokens.starts[index]) if tokens.lower[index] in BOUND_WORDS else None
        if bound is not None:
            words, inner = bound["p"].lower(), tokens.at(bound.end())
            quantity = self.number(inner, words) if tokens.starts[inner] == bound.end() else None
            if quantity is None or (quantity.operator == "vague" and quantity.high is None):
                return None  # what is left of it is read at its own first word
            if words == "between":
                quantity.start = bound.start() if quantity.high is not None else quantity.start
            elif words != "from":
                quantity.start = bound.start()
                quantity.operator = operator_of(words) if quantity.operator == "=" else quantity.operator
            return quantity
        return self.number(index, "")

    def number(self, index: int, bound: str) -> Quantity | None:
        """The number at a token with its unit and what follows, without what stands before it."""
        start, word = self.tokens.starts[index], self.tokens.lower[index]
        if word == "the":
            other = self.match("other", start)
            if other is None or not stands_alone(self.tokens, self.tokens.at(other.end() - 1) + 1):
                return None
            return Quantity(start, other.end(), value_of(other["n"]))
        vague = self.match("vague", start)
        if vague is not None:
            quantity = Quantity(start, vague.end())
            quantity.operator, quantity.low = "vague", LOW[vague[0].lower()]
            return self.measured(quantity)
        in_digits = not word[0].isalpha() or word in _CURRENCY_OPENERS
        found = self.in_digits(index, bound) if in_digits else None
        if found is None and word[0].isalpha():
            found = self.in_words(index, bound)
        after = self.match("after", found.end) if found is not None else None
        if found is not None and after is not None:
            found.end = after.end()
            following = "about" if after["odd"] else (after["p"] or "more").lower()
            found.operator = {"more": ">=", "less": "<=", "fewer": "<="}.get(following, "~")
        return found

    def in_digits(self, index: int, bound: str) -> Quantity | None:
        start = self.tokens.starts[index]
        match = self.match("range", start)
        high = value_of(match["n2"]) if match else None
        low = value_of(match["n"]) if match else None
        is_range = match is not None and low is not None and high is not None and low < high
        if match is not None and not is_range and match["to"] in ("-", "–"):
            return None  # a score, a telephone number
        if not is_range or (match and match["to"] == " and " and bound != "between"):
            match, high = self.match("single", start), None
        value = value_of(match["n"]) if match else None
        if match is None or value is None or is_code(self.tokens, index, match):
            return None
        end, scale = match.end(), (match["scale"] or "").strip()
        if scale in ("k", "m", "b") and match["cur"] is None:
            letter = match.start("scale")
            # "5m" is five metres unless it is money; a letter on its own is no scale.
            if self.text[letter] == " " or (scale == "m" and unit_at(self.text, end, self.limit, money=True) is None):
                scale, end = "", letter
        factor = SCALES.get(scale, 1)
        quantity = Quantity(start, end, plain(value * factor))
        if high is not None:
            quantity.widen(plain(value * factor), plain(high * factor))
        if match["cur"] is not None:
            quantity.unit, quantity.note = "money", CURRENCY_SYMBOLS[match["cur"]]
            return quantity
        if self.measured(quantity).unit == "count" and is_age(self.tokens, index, value):
            quantity.unit, quantity.note = "other", "year"
        return quantity

    def in_words(self, index: int, bound: str) -> Quantity | None:
        tokens, start = self.tokens, self.tokens.starts[index]
        if (
            tokens.words[index][0].isupper()
            and index != tokens.first_of[index]
            and tokens.words[index - 1] not in "\"'("
        ):
            return None  # "Group of Seven"
        match = self.match("words", start)
        if match is None:
            return None
        if match["fraction"]:
            return _fraction(match)
        if match["dozen"]:
            first = match["dozen"].lower().split()[0]
            return Quantity(start, match.end(), 6 if first == "half" else 12 * int(VALUES.get(first, 1)))
        if match["half"]:
            return self.measured(Quantity(start, match.end(), plain(SCALES[match["half"].lower().split()[-1]] / 2)))
        low, high = value_of(match["n"]), value_of(match["n2"]) if match["n2"] else None
        if match["to"] == " and " and bound != "between":
            high = None
        if high is not None and low is not None and low < high:
            quantity = Quantity(start, match.end())
            quantity.widen(low, high)
            return self.measured(quantity)
        alone = match["n"].lower() == "one" and not bound
        if low is None or (alone and not one_counts(tokens, index)):
            return None
        return self.measured(Quantity(start, match.end("n"), low))

    def measured(self, quantity: Quantity) -> Quantity:
        """Take in the unit that follows the number, if one does."""
        money = unit_at(self.text, quantity.end, self.limit, money=True)
        if money is not None:
            quantity.end, quantity.unit = money[0], "money"
            quantity.note, _, hundredth = money[1].partition("/")
            if hundredth and quantity.value is not None:
                quantity.value = plain(quantity.value / 100)
            return quantity
        measure = unit_at(self.text, quantity.end, self.limit, money=False)
        if measure is None and (sign := self.match("sign", quantity.end)):
            measure = sign.end(), SYMBOLS[sign[1]]
        if measure is not None:
            quantity.end, name = measure
            quantity.unit, quantity.note = (name, None) if name in NAMED else ("other", name)
        return quantity


def _fraction(match: re.Match[str]) -> Quantity:
    words = match["fraction"].lower().replace("-", " ").split()
    value = 0.5 if words == ["half"] else VALUES.get(words[0], 1) * PLACES[words[1].removesuffix("s")]
    quantity = Quantity(match.start(), match.end(), plain(value))
    quantity.unit, quantity.note = "other", "fraction"
    return quantity
