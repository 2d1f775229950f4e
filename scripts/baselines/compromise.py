"""compromise, rules and word lists for English in JavaScript: names and numbers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from baselines.node import ask
from baselines.wording import utf16_length, without_marks

PROGRAM = "compromise"
LICENCE = "MIT"
LAYERS = ("entities", "quantities")

#: Its kinds of names → our types. A place is a GPE: most of those that it knows are countries and towns.
TYPES = {"people": "PER", "places": "GPE", "organizations": "ORG"}
#: The tag of a number → our unit. An ordinal is a number to the program and none to our scheme (N4).
UNITS = {"Percent": "percent", "Money": "money", "Cardinal": "count"}


def run(document: Mapping[str, Any]) -> tuple[Any, str]:
    """What `people()`, `places()`, `organizations()` and `numbers()` find, and the version."""
    return ask("compromise.mjs", document)


def answer(raw: Mapping[str, Any]) -> dict[str, Any]:
    """Its names as mentions, each its own head, without identity; its cardinals as quantities.

    >>> term = {"text": "Erbil", "tags": ["Place"], "start": 3}
    >>> answer({"places": [{"text": "Erbil,", "start": 3, "terms": [term]}], "numbers": []})["mentions"]
    [{'span': [3, 8], 'quote': 'Erbil', 'type': 'GPE', 'head': [3, 8]}]
    """
    mentions = []
    for kind, label in TYPES.items():
        for found in raw.get(kind, ()):
            place = _place(found)
            mentions.append(place | {"type": label, "head": place["span"]})
    quantities = []
    for found in raw["numbers"]:
        tags = {tag for term in found["terms"] for tag in term["tags"]}
        unit = next((ours for tag, ours in UNITS.items() if tag in tags), None)
        if unit is not None and found["number"]["num"] is not None:
            value = {"value": found["number"]["num"], "operator": "=", "unit": unit}
            quantities.append(_place(found) | value)
    return {"offset_unit": "utf16", "mentions": mentions, "quantities": quantities}


def extract(document: Mapping[str, Any]) -> dict[str, Any]:
    """The program's answer for a request's document."""
    return answer(run(document)[0])


def _place(found: Mapping[str, Any]) -> dict[str, Any]:
    """Span and quote. The first term's offset is that of its word, though `text` begins with the marks before it."""
    words, _ = without_marks(found["text"])
    start = found["terms"][0]["start"]
    return {"span": [start, start + utf16_length(words)], "quote": words}
