"""Time expressions (TIMEX3) with their values."""

from __future__ import annotations

import re
from datetime import date
from itertools import pairwise

from karat.extractors.baseline import time_periods, time_spans, time_values
from karat.extractors.baseline.lexicon import word_set
from karat.extractors.baseline.time_patterns import compiled
from karat.extractors.baseline.time_triggers import PREFIX_WORDS, second_words, triggers
from karat.extractors.baseline.time_values import PARTS, Found, Reader, State, Timex
from karat.extractors.baseline.tokens import Tokens

_READERS: dict[str, Reader] = {
    "iso": time_values.read_iso,
    "numeric": time_values.read_numeric,
    "date": time_values.read_date,
    "month": time_values.read_month,
    "weekday": time_values.read_weekday,
    "deictic": time_values.read_deictic,
    "reference": time_values.read_reference,
    "unit": time_values.read_unit,
    "year": time_periods.read_year,
    "decade": time_periods.read_decade,
    "century": time_periods.read_century,
    "quarter": time_periods.read_quarter,
    "q": time_periods.read_q,
    "the_before": time_values.read_the_before,
    "the_unit": time_periods.read_the_unit,
    "weekend": time_periods.read_weekend,
    "season": time_periods.read_season,
    "holiday": time_periods.read_holiday,
    "clock": time_values.read_clock,
    "clock_zone": time_values.read_clock,
    "clock_words": time_values.read_clock_words,
    "daypart": time_values.read_daypart,
    "duration": time_spans.read_duration,
    "vague": time_spans.read_vague,
    "set": time_spans.read_set,
    "set_named": time_spans.read_set_named,
}
_AHEAD = word_set("will shall 'll due scheduled expected set plans plan going would planned hopes must next")
_LOOKS_BACK = word_set("said was were had did told been announced killed")
_YEAR_BEFORE = word_set(
    "in since until till by from to of during after before between and through throughout late early mid year "
    "around circa about the a an his her its their our this 's as back for election ( season"
)
_COUNT_BEFORE = word_set("about around than some least nearly over almost to of up roughly approximately")
_LENGTHS = word_set("kilometres kilometers miles metres meters feet km")
_NOT_PLURAL = word_set("is was has as its this his us")
_MOD_OF_PART = {"start": "START", "beginning": "START", "turn": "START", "first days": "START", "early days": "START"}
_MOD_OF_PART |= {"early part": "START", "middle": "MID", "mid": "MID", "end": "END", "very end": "END", "close": "END"}
_MOD_OF_PART |= {"last days": "END", "final days": "END", "latter part": "END", "early": "START", "earlier": "START"}
_MOD_OF_PART |= {"late": "END", "later": "END"}
_HOURS = {"early hours": "TMO", "small hours": "TMO", **PARTS}
_POINT_MOD = {
    "MORE_THAN": "BEFORE",
    "LESS_THAN": "AFTER",
    "EQUAL_OR_MORE": "ON_OR_BEFORE",
    "EQUAL_OR_LESS": "ON_OR_AFTER",
}
_COUNTED = ("ago", "earlier", "later", "from now", "hence")


def find_times(tokens: Tokens, dct: date | None) -> list[Timex]:
    """The time expressions of a text in order; values that need the day of the document are None without it.

    >>> [(t.type, t.value, t.mod) for t in find_times(Tokens("They met early on Monday."), date(2021, 6, 30))]
    [('DATE', '2021-06-28', 'START')]
    """
    state, found, reached = State(dct), list[Timex](), 0
    table = triggers()
    for index, word in enumerate(tokens.lower):
        if tokens.starts[index] < reached or not (word in table or word in PREFIX_WORDS or word[0].isdigit()):
            continue
        if not (_may_begin(tokens, index) and _free_on_the_left(tokens, index)):
            continue
        for timex in _expression(tokens, index, state) or ():
            found.append(timex)
            reached = timex.end
            state.last = timex.day or state.last
    return _joined(tokens.text, found)


def _may_begin(tokens: Tokens, index: int) -> bool:
    """Whether the next token lets an article or a number open an expression: a look that costs little."""
    word, following = tokens.lower[index], index + 1
    allowed = second_words().get(word)
    if allowed is not None:
        return following < len(tokens) and (
            tokens.lower[following] in allowed or not tokens.words[following][0].isalpha()
        )
    if word[0].isdigit() and len(word) < 3 and following < len(tokens):
        return tokens.glued(following) or tokens.words[following][0].isalpha()
    return True


def _free_on_the_left(tokens: Tokens, index: int) -> bool:
    """Whether a token is not the second half of a word, a code, an amount or a name ("F-15", "$2016", "Covid-19")."""
    if not tokens.glued(index):
        return True
    before = tokens.words[index - 1]
    if before in ("-", "–"):
        stem = tokens.lower[index - 2] if index > 1 else ""
        return not tokens.glued(index - 1) or stem in ("mid", "pre", "post", "late", "early", "non")
    in_word = before == "'" and tokens.words[index][0].isalpha() and index > 1 and tokens.glued(index - 1)
    return before[-1] in "\"'([—,;:" and not in_word


def _expression(tokens: Tokens, index: int, state: State) -> Found:
    """The expression that starts at a token, with what modifies it."""
    if tokens.lower[index] in PREFIX_WORDS:
        text, start = tokens.text, tokens.starts[index]
        for name, apply in (("part_of", _part_of), ("early_late", _early_or_late), ("bound", _bounded)):
            match = compiled(name).match(text, start)
            if match is None:
                continue
            inner = tokens.at(match.end())
            if inner <= index or tokens.starts[inner] != match.end():
                continue
            found = _core(tokens, inner, state, after_part=name == "part_of")
            timex = apply(match, found[0], text) if found else None
            if found and timex:
                timex.start = start
                return found
    return _core(tokens, index, state)


def _part_of(match: re.Match[str], timex: Timex, _: str) -> Timex | None:
    part = match["p"].lower()
    if part in _HOURS:
        if timex.type != "DATE":
            return None
        timex.type, timex.clock = "TIME", _HOURS[part]
        timex.value = timex.day.isoformat() + _HOURS[part] if timex.day else None
        return timex
    if timex.type == "SET":
        return None
    timex.mod = _MOD_OF_PART[part]
    return timex


def _early_or_late(match: re.Match[str], timex: Timex, text: str) -> Timex | None:
    if (
        timex.type not in ("DATE", "TIME")
        or (timex.value or "").endswith("_REF")
        or text[timex.start : timex.end].endswith("ago")
    ):
        return None
    timex.mod = _MOD_OF_PART[match["p"].lower()]
    return timex


def _bounded(match: re.Match[str], timex: Timex, text: str) -> Timex | None:
    mod = bound_mod(match["p"].lower())
    inner = text[timex.start : timex.end]
    if timex.type == "SET" or (
        mod != "APPROX" and inner.lower().startswith(("the ", "this ", "last ", "next ", "past "))
    ):
        return None
    if timex.type == "DURATION":
        if match["p"].lower() == "some" and not inner[0].isdigit():
            return None
        timex.mod = mod
        return timex
    if inner.endswith(_COUNTED):
        timex.mod = _POINT_MOD.get(mod, mod)
        return timex
    if match["p"].lower() in ("about", "around", "approximately", "roughly") and not inner[:1].isupper():
        timex.mod = "APPROX"
        return timex
    return None


def bound_mod(words: str) -> str:
    """The TimeML modifier of a bound on a duration (TIMEX2 standard 2005, table of MOD).

    >>> bound_mod("more than"), bound_mod("nearly"), bound_mod("no more than"), bound_mod("about")
    ('MORE_THAN', 'LESS_THAN', 'EQUAL_OR_LESS', 'APPROX')
    """
    if words.startswith(("no less", "no fewer", "at least", "a minimum")):
        return "EQUAL_OR_MORE"
    if words.startswith(("no ", "at most", "up to", "as ", "a maximum")):
        return "EQUAL_OR_LESS"
    if words.endswith(("more than", "over")):
        return "MORE_THAN"
    if words.endswith(("less than", "fewer than", "under")) or words in ("nearly", "almost", "close to"):
        return "LESS_THAN"
    return "APPROX"


def _core(tokens: Tokens, index: int, state: State, *, after_part: bool = False) -> Found:
    """The longest reading of the patterns that the token calls for."""
    word, start = tokens.lower[index], tokens.starts[index]
    patterns = triggers().get("0" if word[0].isdigit() else word, ())
    if after_part and word == "the":
        patterns = (*patterns, ("the_unit", compiled("the_unit")))
    matches = [(match.end(), name, match) for name, pattern in patterns if (match := pattern.match(tokens.text, start))]
    if not matches:
        return None
    first = tokens.first_of[index]
    state.before = tokens.lower[index - 1] if index > first else ""
    state.ahead = _looks_ahead(tokens, index, first)
    for _, name, match in sorted(matches, key=lambda found: -found[0]):
        if _fits(tokens, index, name, match) and (found := _READERS[name](match, state)):
            return found
    return None


def _looks_ahead(tokens: Tokens, index: int, first: int) -> bool:
    for at in range(index - 1, max(first, index - 12) - 1, -1):
        if tokens.lower[at] in _LOOKS_BACK:
            return False
        if tokens.lower[at] in _AHEAD:
            return True
    return False


def _fits(tokens: Tokens, index: int, name: str, match: re.Match[str]) -> bool:
    """Whether the words around allow a reading that the pattern alone leaves open."""
    following = tokens.at(match.end() - 1) + 1
    after = tokens.words[following] if following < len(tokens) else ""
    before = tokens.lower[index - 1] if index else ""
    if name == "set" and match.groupdict().get("ly"):
        opening = index == tokens.first_of[index]
        return not after[:1].isupper() and (opening or tokens.words[index][0].islower())
    if name == "month" and not (match["y"] or match["yrel"] or match["rel"]):
        return not (
            after[:1].isupper() and tokens.spaced(following) and before not in ("in", "since", "by", "until", "on")
        )
    if name == "year":
        year, counted = int(match["y"]), after[:1].islower() and after.endswith("s") and after not in _NOT_PLURAL
        if after in ("%", "percent", "km", "metres", "meters", "people") or (
            counted and (before in _COUNT_BEFORE - {"of", "to"})
        ):
            return False
        if counted and year % 500 == 0 and before != "in":
            return False
        return bool(match["to"]) or before in _YEAR_BEFORE or after in (")",) or (before == "-" and index > 1)
    if name in ("duration", "set") and before in _LENGTHS and match[0].lower().startswith(("a ", "an ", "per ")):
        return False  # a speed
    if name == "deictic" and before == "'s":
        return False  # the name of a programme
    if name == "daypart" and after in ("of", "club", "market", "shift"):
        return False
    return not (name == "vague" and after == "old")


def _joined(text: str, found: list[Timex]) -> list[Timex]:
    """A time of day and a day that stand together as one expression: "9 a.m. on Monday", "Monday at noon"."""
    result: list[Timex] = []
    for timex in found:
        before = result[-1] if result else None
        gap = text[before.end : timex.start] if before and timex.start - before.end <= 12 else "."
        if (
            before
            and before.type == "TIME"
            and _is_clock(before)
            and timex.type == "DATE"
            and gap in (" ", " on ", ", ", ", on ")
        ):
            before.end, before.day = timex.end, timex.day
            before.value = timex.day.isoformat() + (before.clock or "") if timex.day else None
        elif (
            before
            and before.type == "DATE"
            and before.day
            and _is_clock(timex)
            and gap in (" at ", " ", ", ", ", at ", " at around ", " at about ")
        ):
            before.type, before.end, before.clock = "TIME", timex.end, timex.clock
            before.value = before.day.isoformat() + (timex.clock or "")
        else:
            result.append(timex)
    for before, timex in reversed(list(pairwise(result))):
        gap = text[before.end : timex.start] if timex.start - before.end <= 12 else ""
        # "9 p.m. (2000 GMT) on Monday": both are Monday's.
        if _is_clock(before) and timex.day and (gap.endswith(" on ") or (gap == " (" and _is_clock(timex))):
            before.day = timex.day
            before.value = timex.day.isoformat() + (before.clock or "")
    return result


def _is_clock(timex: Timex) -> bool:
    return timex.clock is not None and timex.clock[1].isdigit()
