"""Years, decades, centuries, quarters, seasons, holidays: readers of the patterns that name a period."""

from __future__ import annotations

import re

from karat.extractors.baseline import calendar_values as cal
from karat.extractors.baseline.lexicon import word_list
from karat.extractors.baseline.time_patterns import ORDINALS
from karat.extractors.baseline.time_values import SEASONS, Found, State, Timex

_HOLIDAYS = {
    "Christmas": (12, 25),
    "Christmas Day": (12, 25),
    "Christmas Eve": (12, 24),
    "New Year's Day": (1, 1),
    "New Year's Eve": (12, 31),
    "Boxing Day": (12, 26),
    "Halloween": (10, 31),
    "Valentine's Day": (2, 14),
    "Bastille Day": (7, 14),
    "May Day": (5, 1),
}


def read_year(match: re.Match[str], _: State) -> Found:
    year = match["y"]
    if not match["to"]:
        return [Timex(match.span(), "DATE", year)]
    other = match["to"] if len(match["to"]) == 4 else year[:2] + match["to"]
    if int(other) <= int(year):
        return None
    return [Timex(match.span("y"), "DATE", year), Timex(match.span("to"), "DATE", other)]


def read_decade(match: re.Match[str], _: State) -> Found:
    return [Timex(match.span(), "DATE", match["y"][:3] if match["y"] else "19" + match["yy"][0])]


def read_century(match: re.Match[str], _: State) -> Found:
    words = [*ORDINALS, *word_list("eleventh twelfth thirteenth fourteenth fifteenth sixteenth seventeenth")]
    words += ["eighteenth", "nineteenth", "twentieth", "twenty-first"]
    number = int(match["n"]) if match["n"] else words.index(match["w"].lower()) + 1
    if not 1 <= number <= 30:
        return None
    return [Timex(match.span(), "DATE", None if match["bc"] else f"{number - 1:02d}")]


def read_quarter(match: re.Match[str], state: State) -> Found:
    word, half = match["o"].lower(), match["q"].lower() == "half"
    year = int(match["y"]) if match["y"] else state.year(match["yrel"])
    if half and not (match["y"] or match["yrel"]):
        return None
    if match[0][:4].lower() != "the " and not (match["y"] or match["yrel"]):
        return None
    last = 2 if half else 4
    number = last if word in ("last", "final") else ORDINALS.index(word) + 1 if word in ORDINALS else int(word[0])
    if year is None and state.dct:
        year = state.dct.year - (number > (state.dct.month - 1) // 3 + 1)
    if number > last:
        return None
    return [Timex(match.span(), "DATE", f"{year:04d}-{'H' if half else 'Q'}{number}" if year else None)]


def read_q(match: re.Match[str], state: State) -> Found:
    year = int(match["y"]) if match["y"] else state.dct.year if state.dct else None
    return [Timex(match.span(), "DATE", f"{year:04d}-Q{match['q']}" if year else None)]


def read_season(match: re.Match[str], state: State) -> Found:
    year = int(match["y"]) if match["y"] else state.year(match["yrel"])
    bare = not (match["y"] or match["yrel"])
    if bare and state.before not in ("in", "during", "since", "by", "until", "throughout"):
        return None
    if bare and state.dct:
        year = state.dct.year
    mod = {"early": "START", "late": "END"}.get(match[0].lower().removeprefix("the ").split()[0])
    return [Timex(match.span(), "DATE", f"{year:04d}-{SEASONS[match['s'].lower()]}" if year else None, mod)]


def read_holiday(match: re.Match[str], state: State) -> Found:
    name = match["name"]
    fixed = _HOLIDAYS.get(name)
    year = int(match["y"]) if match["y"] else state.year(match["yrel"])
    if fixed is None:
        return [Timex(match.span(), "DATE")]
    if year is None and state.dct:
        year = cal.year_of_day(state.dct, *fixed, state.direction)
    return [Timex(match.span(), "DATE", cal.day_value(year, *fixed) if year else None)]


def read_weekend(match: re.Match[str], state: State) -> Found:
    """ "the weekend": the last one, or the one to come where the clause looks ahead."""
    if state.dct is None:
        return [Timex(match.span(), "DATE")]
    step = 0 if state.ahead or state.dct.weekday() >= 5 else -1
    return [Timex(match.span(), "DATE", cal.shifted(state.dct, step, "weekend"))]


def read_the_unit(match: re.Match[str], state: State) -> Found:
    """ "the year" as in "the end of the year": only after such a phrase."""
    return [Timex(match.span(), "DATE", cal.shifted(state.dct, 0, match["u"].lower()) if state.dct else None)]
