"""Calendar arithmetic: ISO 8601 and TIMEX3 values counted from a reference day."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from karat.extractors.baseline.lexicon import word_list

MONTHS = word_list("january february march april may june july august september october november december")
WEEKDAYS = word_list("monday tuesday wednesday thursday friday saturday sunday")


def day_of(value: Any) -> date | None:
    """The day that an ISO string begins with; None if it begins with none.

    >>> day_of("2021-06-30T10:00"), day_of("June"), day_of(None)
    (datetime.date(2021, 6, 30), None, None)
    """
    if not isinstance(value, str) or len(value) < 10 or value[4] != "-" or value[7] != "-":
        return None
    try:
        return date(int(value[:4]), int(value[5:7]), int(value[8:10]))
    except ValueError:
        return None


def month_number(name: str) -> int | None:
    """1 to 12 from a month's name or abbreviation.

    >>> month_number("Sept."), month_number("June"), month_number("Juno")
    (9, 6, None)
    """
    stem = name.lower().rstrip(".")
    for number, month in enumerate(MONTHS, 1):
        if stem in (month, month[:3]) or (stem == "sept" and number == 9):
            return number
    return None


def weekday_number(name: str) -> int | None:
    """0 (Monday) to 6 from a weekday's name, its plural or its abbreviation.

    >>> weekday_number("Tuesdays"), weekday_number("Thu"), weekday_number("Someday")
    (1, 3, None)
    """
    stem = name.lower().rstrip(".")
    for number, weekday in enumerate(WEEKDAYS):
        if stem in (weekday, weekday + "s", weekday[:3]):
            return number
    return None


def day_value(year: int, month: int, day: int) -> str | None:
    """YYYY-MM-DD if there is such a day, else None.

    >>> day_value(2024, 2, 29), day_value(2023, 2, 29)
    ('2024-02-29', None)
    """
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None


def shifted(reference: date, amount: float, unit: str) -> str | None:
    """The period that lies `amount` units after (before, if negative) a day, in the unit's own precision.

    >>> day = date(2021, 6, 30)
    >>> [shifted(day, -2, unit) for unit in ("day", "week", "month", "quarter", "year", "decade", "century")]
    ['2021-06-28', '2021-W24', '2021-04', '2020-Q4', '2019', '200', '18']
    >>> shifted(day, -5000, "year") is None
    True
    """
    whole = int(amount)
    if unit in ("day", "night", "week", "fortnight", "weekend"):
        step = {"day": 1, "night": 1, "week": 7, "fortnight": 14, "weekend": 7}[unit]
        try:
            moved = reference + timedelta(days=round(amount * step))
        except OverflowError:
            return None
        if unit in ("day", "night"):
            return moved.isoformat()
        return week_value(moved) + ("-WE" if unit == "weekend" else "")
    if unit in ("month", "quarter"):
        months = reference.year * 12 + reference.month - 1 + whole * (3 if unit == "quarter" else 1)
        year, month = divmod(months, 12)
        if not 1 <= year <= 9999:
            return None
        return f"{year:04d}-Q{month // 3 + 1}" if unit == "quarter" else f"{year:04d}-{month + 1:02d}"
    year = reference.year + round(amount * {"year": 1, "decade": 10, "century": 100}.get(unit, 1))
    if unit not in ("year", "decade", "century") or not 1 <= year <= 9999:
        return None
    return f"{year:04d}"[: {"year": 4, "decade": 3, "century": 2}[unit]]


def week_value(day: date) -> str:
    """The ISO week of a day.

    >>> week_value(date(2021, 1, 3))
    '2020-W53'
    """
    year, week, _ = day.isocalendar()
    return f"{year:04d}-W{week:02d}"


def weekday_value(reference: date, weekday: int, direction: str) -> str | None:
    """The weekday that is `recent` (the reference day or before), `past` (before), `future` (after), or of `week`.

    >>> wednesday = date(2021, 6, 30)
    >>> [weekday_value(wednesday, 2, d) for d in ("recent", "past", "future", "week")]
    ['2021-06-30', '2021-06-23', '2021-07-07', '2021-06-30']
    >>> weekday_value(wednesday, 0, "recent"), weekday_value(wednesday, 4, "future")
    ('2021-06-28', '2021-07-02')
    """
    back = (reference.weekday() - weekday) % 7
    offset = {"recent": -back, "past": -(back or 7), "future": 7 - back, "week": weekday - reference.weekday()}
    try:
        return (reference + timedelta(days=offset[direction])).isoformat()
    except OverflowError:
        return None


def year_of_month(reference: date, month: int, direction: str) -> int:
    """The year of a bare month's name, seen from a day: `recent` (this month or before), `past`, `future`.

    >>> [year_of_month(date(2021, 6, 30), 6, d) for d in ("recent", "past", "future")]
    [2021, 2020, 2022]
    """
    if direction == "recent":
        return reference.year - (month > reference.month)
    if direction == "past":
        return reference.year - (month >= reference.month)
    return reference.year + (month <= reference.month)


def year_of_day(reference: date, month: int, day: int, direction: str) -> int:
    """The year of a day and month without one: the last one up to the reference day, or the next one.

    >>> year_of_day(date(2021, 1, 5), 12, 20, "recent"), year_of_day(date(2021, 1, 5), 12, 20, "future")
    (2020, 2021)
    """
    if direction == "future":
        return reference.year + ((month, day) < (reference.month, reference.day))
    return reference.year - ((month, day) > (reference.month, reference.day))


def duration(amount: str, unit: str) -> str | None:
    """An ISO 8601 duration, with TimeML's X for an unknown number; None for a unit without one.

    >>> duration("2", "week"), duration("X", "hour"), duration("0.5", "hour"), duration("1", "decade")
    ('P2W', 'PTXH', 'PT30M', 'P1DE')
    """
    letters = {"day": "D", "week": "W", "month": "M", "year": "Y", "quarter": "Q", "decade": "DE", "century": "CE"}
    letters |= {"weekend": "WE", "night": "NI", "morning": "MO"}
    clock = {"hour": "H", "minute": "M", "second": "S"}
    if amount == "0.5" and unit in ("hour", "minute"):
        return "PT30M" if unit == "hour" else "PT30S"
    if unit == "fortnight":
        return "PXW" if amount == "X" else f"P{float(amount) * 2:g}W"
    if unit in clock:
        return f"PT{amount}{clock[unit]}"
    return f"P{amount}{letters[unit]}" if unit in letters else None
