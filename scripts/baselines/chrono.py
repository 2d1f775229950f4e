"""chrono-node, a parser of dates and times: times."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from baselines.node import ask
from baselines.wording import utf16_length, without_preposition

PROGRAM = "chrono-node"
LICENCE = "MIT"
LAYERS = ("times",)


def run(document: Mapping[str, Any]) -> tuple[Any, str]:
    """What `chrono.parse` finds, with the noon of the creation time as its reference, and the version."""
    return ask("chrono.mjs", document)


def answer(raw: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Its results as times: a TIME if an hour is known, else a DATE, for it has neither lengths nor sets.

    >>> answer([{"index": 6, "text": "on Monday,", "start": {"known": {"weekday": 1},
    ...          "implied": {"year": 2021, "month": 6, "day": 28, "hour": 12}}, "end": None}])["times"]
    [{'span': [9, 15], 'quote': 'Monday', 'type': 'DATE', 'value': '2021-06-28'}]
    """
    return {"offset_unit": "utf16", "times": [_time(found) for found in raw]}


def extract(document: Mapping[str, Any]) -> dict[str, Any]:
    """The program's answer for a request's document."""
    return answer(run(document)[0])


def _time(found: Mapping[str, Any]) -> dict[str, Any]:
    words, cut = without_preposition(found["text"])
    start = found["index"] + cut
    known = found["start"]["known"]
    time = {"span": [start, start + utf16_length(words)], "quote": words, "type": "TIME" if "hour" in known else "DATE"}
    # A stretch from one point to another has no one value in TIMEX3.
    return time if found.get("end") else time | {"value": _value(known, found["start"]["implied"])}


def _value(known: Mapping[str, int], implied: Mapping[str, int]) -> str:
    """The TIMEX3 value of what is known; a part that is only implied is left out where nothing finer is known.

    >>> _value({"month": 3}, {"year": 2021, "day": 1}), _value({"year": 2020}, {"month": 6, "day": 30})
    ('2021-03', '2020')
    """
    parts = {**implied, **known}
    value = f"{parts['year']:04d}"
    if known.keys() & {"month", "day", "weekday", "hour"}:
        value += f"-{parts['month']:02d}"
    if known.keys() & {"day", "weekday", "hour"}:
        value += f"-{parts['day']:02d}"
    return value + (f"T{known['hour']:02d}:{parts.get('minute', 0):02d}" if "hour" in known else "")
