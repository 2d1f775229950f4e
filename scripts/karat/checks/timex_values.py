"""TIMEX3 values: which form a value has, whether the calendar has it, whether two values can be the same time."""

from __future__ import annotations

import calendar
import re
from datetime import date

Fields = dict[str, str]

_REFERENCE = re.compile(r"(?:PAST|PRESENT|FUTURE)_REF")
_CALENDAR = re.compile(
    r"(?P<era>BC)?(?P<year>[0-9X]{2,4})?"
    r"(?:-(?:(?P<month>[0-9X]{2})(?:-(?P<day>[0-9X]{2}))?|W(?P<week>[0-9X]{2})(?:-(?P<weekday>[1-7X]|WE))?"
    r"|Q(?P<quarter>[1-4X])|H(?P<half>[12X])|(?P<season>SP|SU|FA|WI)))?"
    r"(?:T(?P<time>[A-Z]{2}|[0-9X]{2}(?::[0-9X]{2}){0,2})?.*)?"
)
_PERIOD_PART = re.compile(r"(T?)([0-9X.]+?|X)(CE|DE|WE|SP|SU|FA|WI|[YQMWDHS])")
_WEEKEND = "WE"
#: The days of a month in a year that may be a leap year.
_LEAP_YEAR = 2000


def form(value: str) -> str:
    """Which of the four forms a value has: reference, period, time (of a day), date.

    >>> [form(v) for v in ("PAST_REF", "P3D", "2021-06-27TNI", "T20:00", "XXXX-WXX-7")]
    ['reference', 'period', 'time', 'time', 'date']
    """
    if _REFERENCE.fullmatch(value):
        return "reference"
    if value.startswith("P"):
        return "period"
    return "time" if "T" in value else "date"


def fields(value: str) -> Fields:
    """The parts of a calendar value that are written in it, those with X included.

    >>> fields("2021-W26-7"), fields("XXXX-03")
    ({'year': '2021', 'week': '26', 'weekday': '7'}, {'year': 'XXXX', 'month': '03'})
    """
    found = _CALENDAR.fullmatch(value)
    return {name: part for name, part in found.groupdict().items() if part is not None} if found else {}


def impossible(value: str) -> str | None:
    """Why no calendar or clock has a value, in words; None if one may.

    >>> impossible("2021-02-30"), impossible("XXXX-02-29"), impossible("2021-W53")
    ('February 2021 has 28 days', None, '2021 has 52 weeks')
    """
    if form(value) not in ("date", "time"):
        return None
    parts = fields(value)
    known = {name: int(part) for name, part in parts.items() if part.isdecimal() and part.isascii()}
    year = known.get("year") if len(parts.get("year", "")) == 4 and "era" not in parts else None
    month, day, week = known.get("month"), known.get("day"), known.get("week")
    if month is not None and not 1 <= month <= 12:
        return f"there is no month {month}"
    if day is not None:
        days = calendar.monthrange(year or _LEAP_YEAR, month)[1] if month else 31
        if not 1 <= day <= days:
            where = f"{calendar.month_name[month]}{f' {year}' if year else ''}" if month else "a month"
            return f"{where} has {days} days" if month else f"no month has a day {day}"
    if week is not None:
        weeks = date(year, 12, 28).isocalendar().week if year else 53
        if not 1 <= week <= weeks:
            return f"{year or 'a year'} has {weeks} weeks"
    return _impossible_clock(parts.get("time", ""))


def _impossible_clock(time: str) -> str | None:
    if not time or not set(time) <= set("0123456789X:"):
        return None
    limits = (("hour", 24), ("minute", 59), ("second", 60))
    for (unit, limit), part in zip(limits, time.split(":"), strict=False):
        if part.isdecimal() and int(part) > limit:
            return f"there is no {unit} {part}"
    return None


def disagreement(value: str, other: str) -> str | None:
    """What two values of one expression say differently, in words; None if they can be the same time.

    >>> disagreement("2021-06-27", "XXXX-WXX-7"), disagreement("2021-06-27", "XXXX-WXX-1")
    (None, 'weekday 7 and 1')
    >>> disagreement("P1Y", "PXY"), disagreement("P1Y", "P1M")
    (None, 'P1Y and P1M')
    """
    forms = form(value), form(other)
    if "reference" in forms or impossible(value) or impossible(other):
        return None
    if "period" in forms:
        same = forms == ("period", "period") and _periods_agree(value, other)
        return None if same else f"{value} and {other}"
    one, two = _derived(fields(value)), _derived(fields(other))
    for name in one.keys() & two.keys():
        if not _agree(one[name], two[name]):
            return f"{name.replace('_', ' ')} {one[name]} and {two[name]}"
    return None


def _periods_agree(value: str, other: str) -> bool:
    one, two = _PERIOD_PART.findall(value[1:]), _PERIOD_PART.findall(other[1:])
    if [(t, unit) for t, _, unit in one] != [(t, unit) for t, _, unit in two]:
        return False
    pairs = [(a, b) for (_, a, _), (_, b, _) in zip(one, two, strict=True)]
    return all("X" in a + b or a == b or (_number(a) is not None and _number(a) == _number(b)) for a, b in pairs)


def _number(part: str) -> float | None:
    try:
        return float(part)
    except ValueError:
        return None


def _agree(one: str, other: str) -> bool:
    """Whether two parts can be equal, X standing for any digit; the shorter of two years or clock times says less."""
    if _WEEKEND in (one, other):
        return {one, other} <= {_WEEKEND, "6", "7", "X"}
    if one.isalpha() != other.isalpha() and "X" not in (one[:1], other[:1]):
        return True  # A part of the day beside a time of the clock.
    return all(a == b or "X" in (a, b) for a, b in zip(one, other, strict=False))


def _derived(parts: Fields) -> Fields:
    """The parts with what follows from them: a day's week and weekday, a month's quarter and half."""
    result = dict(parts)
    if "week" in result and "year" in result:
        # The year of a week begins on a Monday: it is another field than the calendar's.
        result["year_of_the_week"] = result.pop("year")
    known = {name: int(part) for name, part in parts.items() if part.isascii() and part.isdecimal()}
    if "era" in parts or len(parts.get("year", "")) != 4:
        known.pop("year", None)
    try:
        day = _day(known)
    except ValueError:
        day = None
    if day is not None:
        year, week, weekday = day.isocalendar()
        exact = {"year": f"{day.year:04}", "month": f"{day.month:02}", "day": f"{day.day:02}"}
        result |= exact | {"year_of_the_week": f"{year:04}", "week": f"{week:02}", "weekday": str(weekday)}
    month = day.month if day else known.get("month")
    if month is not None:
        result |= {"quarter": str((month + 2) // 3), "half": str((month + 5) // 6)}
    elif "quarter" in known:
        result["half"] = str((known["quarter"] + 1) // 2)
    return result


def _day(known: dict[str, int]) -> date | None:
    if {"year", "month", "day"} <= known.keys():
        return date(known["year"], known["month"], known["day"])
    if {"year", "week", "weekday"} <= known.keys():
        return date.fromisocalendar(known["year"], known["week"], known["weekday"])
    return None
