"""Type and value of a matched time expression: one reader a pattern.

A reader takes the match and the state of the document and gives one or two `Timex`, or None where the match is no time
expression after all.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

from karat.extractors.baseline import calendar_values as cal
from karat.extractors.baseline.lexicon import word_set
from karat.extractors.baseline.numerals import value_of

PARTS = {"morning": "TMO", "afternoon": "TAF", "evening": "TEV", "night": "TNI", "tonight": "TNI", "overnight": "TNI"}
_OTHER_PARTS = {"dawn": "TMO", "daybreak": "TMO", "sunrise": "TMO", "early hours": "TMO", "small hours": "TMO"}
_OTHER_PARTS |= {"dusk": "TEV", "sunset": "TEV", "nightfall": "TNI"}
SEASONS = {"spring": "SP", "summer": "SU", "autumn": "FA", "fall": "FA", "winter": "WI"}
_BACKWARD = ("last", "past", "previous", "preceding", "this past", "the previous")


class Timex:
    """One expression: span, type, value, modifier; the day it names; a time of day (`clock`) that awaits a day."""

    __slots__ = ("clock", "day", "end", "mod", "start", "type", "value")

    def __init__(self, span: tuple[int, int], kind: str, value: str | None = None, mod: str | None = None) -> None:
        self.start, self.end = span
        self.type = kind
        self.value = value
        self.mod = mod
        self.clock: str | None = None
        self.day = cal.day_of(value) if kind == "DATE" and value else None


class State:
    """What a value is counted from: the document's day, the last day named, and whether the clause looks ahead."""

    __slots__ = ("ahead", "before", "dct", "last")

    def __init__(self, dct: date | None) -> None:
        self.dct = dct
        self.last = dct
        self.ahead = False  # the clause holds "will", "is due to" ...
        self.before = ""  # the word before the expression, lower case

    @property
    def direction(self) -> str:
        return "future" if self.ahead else "recent"

    def year(self, relative: str | None) -> int | None:
        """The year of "this year", "last year", "the same year" ..."""
        base = self.dct if relative in ("this", "last", "next", "the") else self.last
        if relative is None or base is None:
            return None
        return base.year + {"last": -1, "the previous": -1, "next": 1, "the following": 1}.get(relative, 0)


Found = list[Timex] | None
Reader = Callable[[re.Match[str], State], Found]


def _timed(match: re.Match[str], day: date | None, clock: str) -> Timex:
    timex = Timex(match.span(), "TIME", f"{day.isoformat()}{clock}" if day else None)
    timex.clock = clock
    return timex


def read_iso(match: re.Match[str], _: State) -> Found:
    day = cal.day_of(match["iso"])
    if day is None:
        return None
    if match["clock"]:
        return [_timed(match, day, "T" + match["clock"])]
    return [Timex(match.span(), "DATE", day.isoformat())]


def read_numeric(match: re.Match[str], _: State) -> Found:
    first, second, year = int(match["a"]), int(match["b"]), int(match["y"])
    year += 0 if year > 99 else 2000 if year < 70 else 1900
    month, day = (second, first) if first > 12 or match["sep"] == "." else (first, second)
    value = cal.day_value(year, month, day)
    return [Timex(match.span(), "DATE", value)] if value else None


def read_date(match: re.Match[str], state: State) -> Found:
    month, day = cal.month_number(match["m1"] or match["m2"]), int(match["d1"] or match["d2"])
    if month is None or not 1 <= day <= 31:
        return None
    year = int(match["y"]) if match["y"] else state.year(match["yrel"])
    if year is None and state.dct:
        year = cal.year_of_day(state.dct, month, day, state.direction)
    value = cal.day_value(year, month, day) if year else None
    to = match["to1"] or match["to2"]
    if not to:
        return [Timex(match.span(), "DATE", value)]
    other = cal.day_value(year, month, int(to)) if year else None
    cut = match.end("to1") - len(to) - 1 if match["to1"] else match.start("to2") - 1
    return [Timex((match.start(), cut), "DATE", value), Timex((cut + 1, match.end()), "DATE", other)]


def read_month(match: re.Match[str], state: State) -> Found:
    name = match["m"]
    month = cal.month_number(name)
    bare = not (match["y"] or match["yrel"] or match["rel"])
    if month is None or (bare and (len(name.rstrip(".")) < 4 and name != "May")):
        return None
    if bare and name.lower() in ("may", "march", "august") and state.before not in _BEFORE_MONTH:
        return None
    year = int(match["y"]) if match["y"] else state.year(match["yrel"])
    if year is None and state.dct:
        relative = (match["rel"] or "").lower()
        if relative == "this":
            year = state.dct.year
        else:
            backward = relative in ("last", "this past")
            ahead = relative in ("next", "this coming")
            year = cal.year_of_month(state.dct, month, "past" if backward else "future" if ahead else state.direction)
    return [Timex(match.span(), "DATE", f"{year:04d}-{month:02d}" if year else None)]


_BEFORE_MONTH = word_set(
    "in by since until till from to of during before after between and through throughout late early mid each "
    "every for around end on - for"
)


def read_weekday(match: re.Match[str], state: State) -> Found:
    number = cal.weekday_number(match["wd"])
    if number is None:
        return None
    if match["plural"]:
        return [Timex(match.span(), "SET", f"XXXX-WXX-{number + 1}")]
    relative = (match["rel"] or "").lower()
    value = None
    if relative in ("that", "the same", "the previous", "the following"):
        direction = {"the previous": "past", "the following": "future"}.get(relative, "recent")
        value = cal.weekday_value(state.last, number, direction) if state.last else None
    elif state.dct and match["week"]:
        value = cal.weekday_value(state.dct, number, "week")
        day = cal.day_of(value)
        value = cal.shifted(day, {"last": -7, "next": 7}.get(match["week"], 0), "day") if day else None
    elif state.dct:
        directions = {"last": "past", "past": "past", "this past": "past", "next": "future", "coming": "future"}
        directions |= {"this coming": "future", "this": "week"}
        value = cal.weekday_value(state.dct, number, directions.get(relative, state.direction))
    if not match["part"]:
        return [Timex(match.span(), "DATE", value)]
    return [_timed(match, cal.day_of(value), PARTS[match["part"].lower()])]


def read_deictic(match: re.Match[str], state: State) -> Found:
    if match["two"]:
        offset = -2 if match["two"].lower().endswith("yesterday") else 2
    else:
        offset = {"yesterday": -1, "tomorrow": 1}.get((match["day"] or "").lower(), -1 if match["last_night"] else 0)
    value = cal.shifted(state.dct, offset, "day") if state.dct else None
    part = match["part"] or match["part2"] or match["tonight"] or (match["last_night"] and "night")
    if part:
        return [_timed(match, cal.day_of(value), PARTS[part.lower()])]
    return [Timex(match.span(), "DATE", value)]


def read_reference(match: re.Match[str], _: State) -> Found:
    value = "PRESENT_REF" if match["present"] else "PAST_REF" if match["past"] else "FUTURE_REF"
    return [Timex(match.span(), "DATE", value)]


def read_unit(match: re.Match[str], state: State) -> Found:
    relative, unit = match["rel"].lower(), (match["u"] or match["part"] or match["season"]).lower()
    determined = bool(match["the"])
    anchored = relative in ("same", "that", "previous", "following", "preceding") or (determined and relative == "next")
    if unit in ("second", "minute", "hour", "season") and (
        relative not in ("past", "last") or unit in ("second", "season")
    ):
        return None
    if relative in ("same", "current", "upcoming", "preceding", "following", "previous", "coming") and not determined:
        return None
    if relative == "past" or (relative == "last" and determined) or unit in ("minute", "hour"):
        if match["season"] or match["part"]:
            return None
        return [Timex(match.span(), "DURATION", cal.duration("1", unit))]
    base = state.last if anchored else state.dct
    step = -1 if relative in _BACKWARD else 1 if relative in ("next", "coming", "following", "upcoming") else 0
    if match["part"] or unit == "night":
        value = cal.shifted(base, step, "day") if base else None
        return [_timed(match, cal.day_of(value), PARTS[unit])]
    if match["season"]:
        return [Timex(match.span(), "DATE", f"{base.year + step:04d}-{SEASONS[unit]}" if base else None)]
    return [Timex(match.span(), "DATE", cal.shifted(base, step, unit) if base else None)]


def read_the_before(match: re.Match[str], state: State) -> Found:
    step = -1 if match["dir"].lower() in ("before", "earlier") else 1
    unit = match["u"].lower()
    value = cal.shifted(state.last, step, unit) if state.last else None
    if unit == "night":
        return [_timed(match, cal.day_of(value), "TNI")]
    return [Timex(match.span(), "DATE", value)]


def read_clock(match: re.Match[str], state: State) -> Found:
    groups = match.groupdict()
    hour, minute = int(match["h"]), int(match["min"] or 0)
    suffix = (groups.get("ap") or "").strip().lower()[:1]
    marked = bool(suffix or groups.get("oclock") or match["zone"])
    if hour > 24 or minute > 59 or (not marked and groups.get("sep") != ":"):
        return None
    if suffix:
        if hour > 12:
            return None
        hour = hour % 12 + (12 if suffix == "p" else 0)
    return [_timed(match, state.last, f"T{hour:02d}:{minute:02d}")]


def read_clock_words(match: re.Match[str], state: State) -> Found:
    if match["noon"]:
        return [_timed(match, state.last, "T24:00" if match["noon"].lower() == "midnight" else "T12:00")]
    hour = value_of(match["n"])
    return [_timed(match, state.last, f"T{int(hour):02d}:00")] if hour is not None and hour <= 24 else None


def read_daypart(match: re.Match[str], state: State) -> Found:
    if match["overnight"]:
        return [_timed(match, state.last, "TNI")]
    part = match["p"].lower()
    determined = match[0].lower().startswith("the ")
    if determined and state.before not in _BEFORE_PART:
        return None
    if not determined and (
        state.before not in ("at", "by", "until", "before", "after", "since", "around") or part == "evening"
    ):
        return None
    return [_timed(match, state.last, PARTS.get(part) or _OTHER_PARTS[part])]


_BEFORE_PART = word_set("in during by until through throughout since before after into")
