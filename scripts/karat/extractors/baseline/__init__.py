"""The built-in baseline: entities, times and quantities by rules and word lists, without weights, network or clock.

It knows general English newswire and nothing of any corpus. It is the floor that a real system has to beat.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from karat.extractors.baseline.calendar_values import day_of
from karat.extractors.baseline.coreference import cluster
from karat.extractors.baseline.mentions import Name
from karat.extractors.baseline.names import find_names
from karat.extractors.baseline.quantities import Quantity, find_quantities
from karat.extractors.baseline.time_values import Timex
from karat.extractors.baseline.times import find_times
from karat.extractors.baseline.tokens import Tokens


def extract(document: Mapping[str, Any]) -> dict[str, Any]:
    """Entities with their mentions, times and quantities of a document, as a map in the predictions form.

    `document` has `text`, and may have `id`, `dct` (an ISO date, without which relative times get no value) and
    `sentences` (pairs of code-point offsets; without them sentences are found by punctuation). Spans are half-open and
    in code points. The time needed is linear in the length of the text.

    >>> answer = extract({"id": "d-1", "text": "On Monday, the US sent 40 doctors to Mali.", "dct": "2024-03-06"})
    >>> [(e["name"], e["type"], [m["quote"] for m in e["mentions"]]) for e in answer["entities"]]
    [('United States', 'GPE.Nation', ['the US']), ('Mali', 'GPE.Nation', ['Mali'])]
    >>> answer["times"]
    [{'id': 'tim-001', 'span': [3, 9], 'quote': 'Monday', 'type': 'DATE', 'value': '2024-03-04'}]
    >>> [(q["quote"], q["value"], q["operator"], q["unit"]) for q in answer["quantities"]]
    [('40', 40, '=', 'count')]
    """
    text = str(document.get("text") or "")
    tokens = Tokens(text, document.get("sentences"))
    times = find_times(tokens, day_of(document.get("dct")))
    taken = [(timex.start, timex.end) for timex in times]
    names = find_names(tokens, taken)
    solid = [(tokens.starts[name.solid[0]], tokens.ends[name.solid[1] - 1]) for name in names]
    quantities = find_quantities(tokens, _flattened([*taken, *solid]))
    return {
        "document": document.get("id"),
        "entities": _entities(text, tokens, names),
        "times": [_time(text, number, timex) for number, timex in enumerate(times, 1)],
        "quantities": [_quantity(text, number, quantity) for number, quantity in enumerate(quantities, 1)],
    }


def _flattened(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Spans in order, those that overlap made one."""
    merged: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _entities(text: str, tokens: Tokens, names: list[Name]) -> list[dict[str, Any]]:
    """Entities in order of their first mention; mentions are numbered in order of the text."""
    numbers = {id(name): number for number, name in enumerate(names, 1)}
    return [
        {
            "id": f"ent-{number:03d}",
            "type": entity.type,
            "name": entity.label(tokens),
            "mentions": [_mention(text, tokens, numbers[id(name)], name) for name in entity.names],
        }
        for number, entity in enumerate(cluster(names), 1)
    ]


def _mention(text: str, tokens: Tokens, number: int, name: Name) -> dict[str, Any]:
    start, end = tokens.starts[name.first], tokens.ends[name.last - 1]
    head = [tokens.starts[name.head[0]], tokens.ends[name.head[1] - 1]]
    record: dict[str, Any] = {"id": f"men-{number:04d}", "span": [start, end], "quote": text[start:end], "head": head}
    record["level"] = "NOM" if name.form == "common" else "NAM"
    if name.role:
        record["role"] = name.role
    return record


def _time(text: str, number: int, timex: Timex) -> dict[str, Any]:
    span = [timex.start, timex.end]
    record: dict[str, Any] = {"id": f"tim-{number:03d}", "span": span, "quote": text[timex.start : timex.end]}
    record["type"] = timex.type
    if timex.value:
        record["value"] = timex.value
    if timex.mod:
        record["mod"] = timex.mod
    return record


def _quantity(text: str, number: int, quantity: Quantity) -> dict[str, Any]:
    span = [quantity.start, quantity.end]
    record: dict[str, Any] = {"id": f"qty-{number:03d}", "span": span, "quote": text[quantity.start : quantity.end]}
    if quantity.value is not None:
        record["value"] = quantity.value
    record["operator"], record["unit"] = quantity.operator, quantity.unit
    if quantity.low is not None:
        record["low"] = quantity.low
    if quantity.high is not None:
        record["high"] = quantity.high
    if quantity.note:
        record["note"] = quantity.note
    return record
