"""dateparser, `search_dates`: times, as words without offsets."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from typing import Any

from baselines.wording import without_preposition

PROGRAM = "dateparser"
LICENCE = "BSD-3-Clause"
LAYERS = ("times",)

#: What it says that a date is precise to → the TIMEX3 value, as strftime writes it.
VALUES = {"year": "%Y", "month": "%Y-%m", "week": "%G-W%V", "day": "%Y-%m-%d", "time": "%Y-%m-%dT%H:%M"}


def run(document: Mapping[str, Any]) -> tuple[Any, str]:
    """What `search_dates` finds, counted from the creation time, with the precision of each, and the version.

    The search does not tell how precise a date is; the program's own parser does, of the same words.
    """
    from dateparser.date import DateDataParser
    from dateparser.search import search_dates

    languages = [document["lang"]]
    settings = {"RELATIVE_BASE": datetime.datetime.fromisoformat(document["dct"])}
    parser = DateDataParser(languages=languages, settings=settings)
    found = search_dates(document["text"], languages=languages, settings=settings) or []
    raw = [
        {"text": words, "date": date.isoformat(), "period": parser.get_date_data(words).period} for words, date in found
    ]
    return raw, version("dateparser")


def answer(raw: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Its results as times: quotes in the order of the text, the words that it gave as their context.

    >>> answer([{"text": "on Monday", "date": "2021-06-28T00:00:00", "period": "day"}])["times"]
    [{'quote': 'Monday', 'context': 'on Monday', 'type': 'DATE', 'value': '2021-06-28'}]
    """
    times = []
    for found in raw:
        quote, _ = without_preposition(found["text"])
        period = found["period"] or "day"
        value = datetime.datetime.fromisoformat(found["date"]).strftime(VALUES[period])
        kind = "TIME" if period == "time" else "DATE"
        times.append({"quote": quote, "context": found["text"], "type": kind, "value": value})
    return {"order": "document", "times": times}


def extract(document: Mapping[str, Any]) -> dict[str, Any]:
    """The program's answer for a request's document."""
    return answer(run(document)[0])
