"""Credit for TIMEX3 values that are right at a coarser or finer granularity than the gold's.

TempEval-3 compares values as strings: 2021-06 for 2021-06-27 is as wrong as 1999. Beside that score stands this one,
defined here: values that name the same time by other words (2021-W26-1 and 2021-06-28, P7D and P1W) count in full, and
one that contains the other (2021-06 and 2021-06-27) by half, as MUC counts a partial match (Chinchor & Sundheim 1993).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import lru_cache

import numpy as np

from karat.metrics.statistics import Array

_DAY = 86_400
_DATE = re.compile(
    r"(?P<century>\d\d)|(?P<decade>\d{3})|(?P<year>\d{4})"
    r"(?:-(?:(?P<season>SP|SU|FA|WI)|Q(?P<quarter>[1-4])|H(?P<half>[12])|W(?P<week>\d\d)(?:-(?P<weekday>[1-7]|WE))?"
    r"|(?P<month>\d\d)(?:-(?P<day>\d\d))?))?",
    re.ASCII,
)
_TIME = re.compile(r"(?P<part>MO|MI|AF|EV|NI|DT)|(?P<hour>\d\d)(?::(?P<minute>\d\d)(?::(?P<second>\d\d))?)?", re.ASCII)
_NUMBER = r"(\d+(?:\.\d+)?)"
_DURATION = re.compile(
    rf"P(?:{_NUMBER}Y)?(?:{_NUMBER}M)?(?:{_NUMBER}W)?(?:{_NUMBER}D)?"
    rf"(?:T(?:{_NUMBER}H)?(?:{_NUMBER}M)?(?:{_NUMBER}S)?)?",
    re.ASCII,
)


@dataclass(frozen=True, slots=True)
class Interval:
    """Half-open, in seconds from the first day of the year 1. `part` says that the value is some part of it only.

    A season or a part of the day has no agreed limits: it lies in its year or day, and nothing is known to lie in it.
    """

    start: int
    end: int
    part: bool = False

    def contains(self, other: Interval) -> bool:
        """Whether `other` lies in this interval and is not the same.

        >>> value_interval("2021-06").contains(value_interval("2021-06-27TNI"))
        True
        """
        inside = self.start <= other.start and other.end <= self.end
        return inside and not self.part and self != other


@lru_cache(maxsize=4096)
def value_interval(value: str) -> Interval | None:
    """The interval that a value of type DATE or TIME names; None for any other, unresolved or impossible value.

    >>> day = value_interval("2021-06-27")
    >>> (day.end - day.start) // 3600
    24
    >>> value_interval("XXXX-06-27") is value_interval("PRESENT_REF") is value_interval("2021-02-30") is None
    True
    """
    if value.count("/") == 1:
        first, last = (value_interval(end) for end in value.split("/"))
        return Interval(first.start, last.end) if first and last and first.start < last.end else None
    day, _, clock = value.partition("T")
    try:
        whole = _date_interval(day)
        return whole if whole is None or "T" not in value else _clock_interval(whole, clock)
    except ValueError:  # a month, week or day that the calendar does not have
        return None


def _date_interval(text: str) -> Interval | None:
    match = _DATE.fullmatch(text)
    if match is None:
        return None
    found = match.groupdict()
    if found["century"]:
        return _days(date(int(found["century"]) * 100 or 1, 1, 1), date(int(found["century"]) * 100 + 99, 12, 31))
    if found["decade"]:
        return _days(date(int(found["decade"]) * 10 or 1, 1, 1), date(int(found["decade"]) * 10 + 9, 12, 31))
    year = int(found["year"])
    if found["season"]:
        whole = _months(year, 1, 12)
        return Interval(whole.start, whole.end, part=True)
    if found["quarter"]:
        return _months(year, 3 * int(found["quarter"]) - 2, 3)
    if found["half"]:
        return _months(year, 6 * int(found["half"]) - 5, 6)
    if found["week"]:
        first, last = {None: (1, 7), "WE": (6, 7)}.get(found["weekday"]) or (int(found["weekday"]),) * 2
        week = int(found["week"])
        return _days(date.fromisocalendar(year, week, first), date.fromisocalendar(year, week, last))
    if found["day"]:
        day = date(year, int(found["month"]), int(found["day"]))
        return _days(day, day)
    return _months(year, int(found["month"]), 1) if found["month"] else _months(year, 1, 12)


def _months(year: int, month: int, count: int) -> Interval:
    last = month + count - 1
    start = _days(date(year, month, 1), date(year, last, 28)).start
    end_day = 31 if last == 12 else (date(year, last + 1, 1) - date(year, last, 1)).days
    return Interval(start, _days(date(year, last, end_day), date(year, last, end_day)).end)


def _days(first: date, last: date) -> Interval:
    return Interval((first.toordinal() - 1) * _DAY, last.toordinal() * _DAY)


def _clock_interval(day: Interval, text: str) -> Interval | None:
    match = _TIME.fullmatch(text)
    if match is None or day.part or day.end - day.start != _DAY:
        return None
    if match["part"]:
        return Interval(day.start, day.end, part=True)
    hour, minute, second = (int(match[name] or 0) for name in ("hour", "minute", "second"))
    if hour > 24 or minute > 59 or second > 59 or (hour == 24 and (minute or second)):
        return None
    start = day.start + 3600 * hour + 60 * minute + second
    return Interval(start, start + (1 if match["second"] else 60 if match["minute"] else 3600))


@lru_cache(maxsize=4096)
def duration_length(value: str) -> tuple[Fraction, Fraction] | None:
    """Months and seconds of a duration; None for a vague one (PXD) and for what is no duration.

    >>> duration_length("P1W") == duration_length("P7D"), duration_length("P1Y") == duration_length("P12M")
    (True, True)
    """
    match = _DURATION.fullmatch(value)
    if match is None or not any(match.groups()):
        return None
    years, months, weeks, days, hours, minutes, seconds = (Fraction(number or 0) for number in match.groups())
    return 12 * years + months, (7 * weeks + days) * _DAY + 3600 * hours + 60 * minutes + seconds


def granularity_credit(gold: Sequence[str], predicted: Sequence[str], partial: float = 0.5) -> Array:
    """Credit for each pair of values: 1 if they name the same, `partial` if one contains the other, else 0.

    >>> granularity_credit(["2021-06-27", "2021-06-28", "P7D", "PXD"], ["2021-06", "2021-W26-1", "P1W", "P3D"]).tolist()
    [0.5, 1.0, 1.0, 0.0]
    """
    return np.array([_credit(g, p, partial) for g, p in zip(gold, predicted, strict=True)], dtype=np.float64)


def _credit(gold: str, predicted: str, partial: float) -> float:
    if gold == predicted:
        return 1.0
    length = duration_length(gold)
    if length is not None:
        return float(length == duration_length(predicted))
    ours, theirs = value_interval(gold), value_interval(predicted)
    if ours is None or theirs is None:
        return 0.0
    if ours == theirs and not ours.part:
        return 1.0
    return partial if ours.contains(theirs) or theirs.contains(ours) else 0.0
