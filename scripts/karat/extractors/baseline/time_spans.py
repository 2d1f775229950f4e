"""Durations and sets: readers of the patterns that count units of time."""

from __future__ import annotations

import re

from karat.extractors.baseline import calendar_values as cal
from karat.extractors.baseline.lexicon import word_set
from karat.extractors.baseline.numerals import plain, value_of
from karat.extractors.baseline.time_values import SEASONS, Found, State, Timex

_IRREGULAR = {"centuries": "century"}
_RATED = word_set(
    "times twice once percent barrels dollars hours minutes days cents euros pounds people tonnes tons litres % "
    "million billion thousand cases deaths"
)
_PERIODS = {
    "daily": "P1D",
    "weekly": "P1W",
    "monthly": "P1M",
    "yearly": "P1Y",
    "annually": "P1Y",
    "annual": "P1Y",
    "hourly": "PT1H",
    "nightly": "P1D",
    "quarterly": "P1Q",
    "fortnightly": "P2W",
    "weekends": "XXXX-WXX-WE",
    "weekdays": "XXXX-WXX",
}
_BEFORE_VERB = word_set("will to would could can may might should must not did does")
_PARTS = {"morning": "TMO", "afternoon": "TAF", "evening": "TEV"}


def singular(unit: str) -> str:
    """The singular of a unit of time.

    >>> singular("Weeks"), singular("centuries"), singular("day")
    ('week', 'century', 'day')
    """
    unit = unit.lower()
    return _IRREGULAR.get(unit, unit.removesuffix("s"))


def amount_of(phrase: str) -> str | None:
    """A count of units as TIMEX3 writes it: `X` where it is vague; None where it is no number.

    >>> amount_of("three"), amount_of("a few"), amount_of("10-15"), amount_of("half a")
    ('3', 'X', 'X', '0.5')
    """
    phrase = phrase.lower()
    if phrase in ("a", "an", "another"):
        return "1"
    if phrase.startswith("half"):
        return "0.5"
    if phrase in ("few", "a few", "the few", "several", "many") or phrase.endswith(" of") or _is_range(phrase):
        return "2" if phrase in ("a couple of", "couple of") else "X"
    if phrase == "the couple":
        return "2"
    value = value_of(phrase)
    return None if value is None else f"{value:.15g}"


def _is_range(phrase: str) -> bool:
    return (
        any(joint in phrase for joint in (" to ", " or "))
        or _joins_two(phrase)
        or (phrase[0].isdigit() and ("-" in phrase or "–" in phrase))
    )


def _joins_two(phrase: str) -> bool:
    """Whether "and" stands between two numbers ("10 and 15"), not within one ("a hundred and two")."""
    return " and " in phrase and (phrase[0].isdigit() or value_of(phrase) is None)


def read_duration(match: re.Match[str], state: State) -> Found:
    """A number of units, and what is counted from a day with one: "three weeks", "two days ago"."""
    count, unit = amount_of(match["n"]), singular(match["u"])
    if count is None or (match["det"].lower() == "last " and state.before in _BEFORE_VERB):
        return None
    single = match["n"].lower() in ("a", "an", "another", "one")
    counted_from = match["dir"].lower() if match["dir"] else None
    if single and counted_from is None and unit in ("second", "quarter", "minute", "night") and not match["age"]:
        return None
    if unit == "quarter" and "-" not in match[0] and counted_from is None and not match["det"]:
        return None
    if count != "X" and (match["half"] or match["half2"]):
        count = f"{plain(float(count) + 0.5):g}"
    value = cal.duration(count, unit)
    if value is None:
        return None
    if counted_from:
        return [Timex(match.span(), "DATE", _counted(count, unit, counted_from, state))]
    if (
        match["n"].lower() in ("a", "an")
        and not match["det"]
        and (state.before in _RATED or state.before[:1].isdigit())
    ):
        return [Timex(match.span(), "SET", value)]
    # A determiner before "five-year" or "12-year-old" belongs to the noun that follows.
    start = match.start("n") if match["age"] or match[0][match.end("n") - match.start()] == "-" else match.start()
    return [Timex((start, match.end()), "DURATION", value)]


def _counted(count: str, unit: str, direction: str, state: State) -> str | None:
    base = state.dct if direction in ("ago", "from now", "hence") else state.last
    if count == "X":
        return "PAST_REF" if direction == "ago" else "FUTURE_REF" if direction in ("from now", "hence") else None
    if base is None or unit in ("hour", "minute", "second"):
        return None
    return cal.shifted(base, -float(count) if direction in ("ago", "earlier") else float(count), unit)


def read_vague(match: re.Match[str], state: State) -> Found:
    """Units without a number: "hours", "recent weeks", "the past few months"."""
    unit, direction = singular(match["u"]), (match["dir"] or "").lower()
    determiner = match["det"].lower()
    if (
        unit in ("second", "night", "minute")
        and not determiner
        and state.before not in ("for", "within", "in", "after")
    ):
        return None
    if "couple" in determiner:
        return [Timex(match.span(), "DURATION", cal.duration("2", unit))]
    if direction:
        return [Timex(match.span(), "DATE", _counted("X", unit, direction, state))]
    return [Timex(match.span(), "DURATION", cal.duration("X", unit))]


def read_set(match: re.Match[str], _: State) -> Found:
    """What recurs: "every day", "twice a week", "annual"."""
    unit = match["u"] or match["u2"] or match["u3"]
    if unit is None:
        word = (match["ly"] or match["u4"] or "").lower()
        return [Timex(match.span(), "SET", _PERIODS[word])] if word else None
    unit = singular(unit)
    if unit in _PARTS:
        return [Timex(match.span(), "SET", "XXXX-XX-XX" + _PARTS[unit])]
    if unit in SEASONS:
        return [Timex(match.span(), "SET", "XXXX-" + SEASONS[unit])]
    number = value_of(match["n"]) if match["n"] else 2 if match["other"] else 1
    return [Timex(match.span(), "SET", cal.duration(f"{number:.15g}", unit))] if number else None


def read_set_named(match: re.Match[str], _: State) -> Found:
    """A weekday or a month that recurs: "every Monday"."""
    if match["m"]:
        return [Timex(match.span(), "SET", f"XXXX-{cal.month_number(match['m']) or 0:02d}")]
    value = f"XXXX-WXX-{(cal.weekday_number(match['wd']) or 0) + 1}"
    part = {"morning": "TMO", "afternoon": "TAF", "evening": "TEV", "night": "TNI"}.get(match["part"] or "", "")
    return [Timex(match.span(), "SET", value + part)]
