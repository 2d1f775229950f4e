"""recognizers-text, of Microsoft, in English: dates, times and lengths of time; numbers, with and without a unit."""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from typing import Any

PROGRAM = "recognizers-text"
LICENCE = "MIT"
LAYERS = ("times", "quantities")

#: Its types of times → ours.
TIMES = {
    "date": "DATE", "daterange": "DATE", "time": "TIME", "timerange": "TIME",
    "datetime": "TIME", "datetimerange": "TIME", "duration": "DURATION", "set": "SET",
}  # fmt: skip
MODS = {"start": "START", "mid": "MID", "end": "END", "approx": "APPROX", "less": "LESS_THAN", "more": "MORE_THAN"}
#: Its units → ours.
UNITS = {
    "Meter": "metre", "Kilometer": "kilometre", "Foot": "foot", "Mile": "mile", "Square kilometer": "square-kilometre",
    "Kilogram": "kilogram", "Metric ton": "tonne", "Liter": "litre", "Barrel": "barrel",
    "Kilometer per hour": "kilometre-per-hour", "C": "degree-celsius",
}  # fmt: skip
#: Its types of quantities → the unit where the table above has none. What is first here takes the place of a number.
QUANTITIES = {"dimension": "other", "temperature": "other", "currency": "money", "percentage": "percent"}


def run(document: Mapping[str, Any]) -> tuple[Any, str]:
    """What its recognisers find, counted from the creation time, and the version.

    It is asked sentence by sentence: over the whole article it loses every month, which it finds in each sentence
    alone. Its own names and fields are kept, with `at`, where the sentence begins; `start` counts from there, and `end`
    is the last character that belongs to what was found.
    """
    import recognizers_date_time as dates
    import recognizers_number as numbers
    import recognizers_number_with_unit as units

    text, culture = document["text"], "en-us"
    reference = datetime.datetime.fromisoformat(document["dct"])
    raw = []
    for at, stop in document.get("sentences") or [[0, len(text)]]:
        words = text[at:stop]
        found = [
            *dates.recognize_datetime(words, culture, reference=reference),
            *numbers.recognize_number(words, culture),
            *numbers.recognize_percentage(words, culture),
            *units.recognize_dimension(words, culture),
            *units.recognize_temperature(words, culture),
            *units.recognize_currency(words, culture),
        ]
        raw += [
            {"at": at, "start": r.start, "end": r.end, "text": r.text, "type": r.type_name, "resolution": r.resolution}
            for r in found
        ]
    return raw, version("recognizers-text-suite")


def answer(raw: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Its times, and its quantities outside of them (N8); of two that overlap the one with a unit.

    >>> found = {"type": "number", "at": 100, "start": 3, "end": 4, "text": "40", "resolution": {"value": "40"}}
    >>> answer([found])["quantities"]
    [{'span': [103, 105], 'value': 40.0, 'operator': '=', 'unit': 'count'}]
    """
    times = [found for found in raw if found["type"].startswith("datetimeV2.")]
    taken = [_span(found) for found in times]
    quantities = []
    for kind in (*QUANTITIES, "number"):
        for found in raw:
            start, end = span = _span(found)
            if found["type"] == kind and not any(start < e and s < end for s, e in taken):
                taken.append(span)
                quantities.append({"span": span} | _quantity(found))
    return {"times": [_time(found) for found in times], "quantities": sorted(quantities, key=lambda q: q["span"])}


def extract(document: Mapping[str, Any]) -> dict[str, Any]:
    """The program's answer for a request's document."""
    return answer(run(document)[0])


def _span(found: Mapping[str, Any]) -> list[int]:
    return [found["at"] + found["start"], found["at"] + found["end"] + 1]


def _quantity(found: Mapping[str, Any]) -> dict[str, Any]:
    resolution = found["resolution"]
    unit = UNITS.get(resolution.get("unit", ""), QUANTITIES.get(found["type"], "count"))
    number = re.fullmatch(r"(-?[0-9.]+)%?", str(resolution.get("value", "")))
    return ({"value": float(number[1])} if number else {}) | {"operator": "=", "unit": unit}


def _time(found: Mapping[str, Any]) -> dict[str, Any]:
    """A time. Of two readings, the last Monday and the next, the first is taken: news tells of what has been."""
    first = found["resolution"]["values"][0]
    time = {"span": _span(found), "type": TIMES[first["type"]]}
    timex = first["timex"]
    # A stretch from one point to another, (start,end,length), has no one value in TIMEX3.
    if not timex.startswith("("):
        time |= {"value": _value(timex, first), "value_text_only": timex}
    return time | ({"mod": MODS[first["Mod"]]} if first.get("Mod") in MODS else {})


def _value(timex: str, resolved: Mapping[str, str]) -> str:
    """The value with what the creation time tells: its own date in place of a timex that leaves the year open.

    >>> _value("XXXX-WXX-1", {"value": "2021-06-28"}), _value("XXXX-02", {"start": "2021-02-01"}), _value("P1Y", {})
    ('2021-06-28', '2021-02', 'P1Y')
    """
    if not timex.startswith("XXXX"):
        return timex
    return resolved["value"] if "value" in resolved else resolved.get("start", "XXXX")[:4] + timex[4:]
