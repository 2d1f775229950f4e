"""Days: the first and last day that a calendar value stands for."""

from __future__ import annotations

import re
from datetime import date, timedelta

Days = tuple[date, date]

#: How an incident's date is written at each precision.
FORMS = {
    "day": re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}"),
    "week": re.compile(r"[0-9]{4}-W[0-9]{2}"),
    "month": re.compile(r"[0-9]{4}-[0-9]{2}"),
    "year": re.compile(r"[0-9]{4}"),
    "interval": re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}/[0-9]{4}-[0-9]{2}-[0-9]{2}"),
}

_CALENDAR = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")
_WEEK = re.compile(r"([0-9]{4})-W([0-9]{2})(?:-([1-7]|WE))?")
_PART_OF_YEAR = re.compile(r"([0-9]{4})-([QH])([1-4])")
_ONE_DAY = timedelta(days=1)


def precision_of(value: str) -> str | None:
    """The precision that the form of an incident's date shows.

    >>> precision_of("2021-06"), precision_of("2021-W26"), precision_of("June")
    ('month', 'week', None)
    """
    return next((name for name, form in FORMS.items() if form.fullmatch(value)), None)


def days(value: object) -> Days | None:
    """The days of an ISO 8601 or TIMEX3 date, or of start/end; None where the value is vague or there is no such day.

    >>> [str(day) for day in days("2021-02")], [str(day) for day in days("2021-W26-7TNI")]
    (['2021-02-01', '2021-02-28'], ['2021-07-04', '2021-07-04'])
    >>> days("2021-02-30"), days("PAST_REF"), days("XXXX-WXX-7"), days("2021-06-28/2021-06-27")
    (None, None, None, None)
    """
    if not isinstance(value, str):
        return None
    if "/" in value:
        first, last = (days(part) for part in value.split("/", 1))
        return (first[0], last[1]) if first is not None and last is not None and first[0] <= last[1] else None
    # The time of day does not change the day.
    plain = value.partition("T")[0]
    try:
        return _calendar_days(plain) or _week_days(plain) or _part_of_year(plain)
    except (ValueError, OverflowError):
        return None


def _calendar_days(value: str) -> Days | None:
    match = _CALENDAR.fullmatch(value)
    if match is None:
        return None
    year, month, day = int(match[1]), match[2], match[3]
    if day is not None:
        only = date(year, int(month), int(day))
        return only, only
    return _months(year, int(month or 1), 1 if month else 12)


def _months(year: int, first: int, count: int) -> Days:
    after = first + count
    last = date(year, 12, 31) if after > 12 else date(year, after, 1) - _ONE_DAY
    return date(year, first, 1), last


def _week_days(value: str) -> Days | None:
    match = _WEEK.fullmatch(value)
    if match is None:
        return None
    year, week, day = int(match[1]), int(match[2]), match[3]
    if day is None or day == "WE":
        return date.fromisocalendar(year, week, 1 if day is None else 6), date.fromisocalendar(year, week, 7)
    only = date.fromisocalendar(year, week, int(day))
    return only, only


def _part_of_year(value: str) -> Days | None:
    match = _PART_OF_YEAR.fullmatch(value)
    if match is None:
        return None
    months = 3 if match[2] == "Q" else 6
    return _months(int(match[1]), (int(match[3]) - 1) * months + 1, months)
