"""quantulum3, a parser of quantities and units, by its rules alone: quantities."""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from typing import Any

PROGRAM = "quantulum3"
LICENCE = "MIT"
LAYERS = ("quantities",)

#: Its units → ours, and how many of ours one of them is.
UNITS = {
    "dimensionless": ("count", 1), "dozen": ("count", 12), "percentage": ("percent", 1),
    "metre": ("metre", 1), "kilometre": ("kilometre", 1), "foot": ("foot", 1), "mile": ("mile", 1),
    "hectare": ("hectare", 1), "square kilometre": ("square-kilometre", 1),
    "kilogram": ("kilogram", 1), "tonne": ("tonne", 1), "litre": ("litre", 1), "barrel": ("barrel", 1),
    "kilometre per hour": ("kilometre-per-hour", 1), "degree Celsius": ("degree-celsius", 1),
}  # fmt: skip
#: What a unit measures, where the unit itself is not in the table. A length of time is no quantity here (N8).
ENTITIES = {"currency": "money", "time": None}


def run(document: Mapping[str, Any]) -> tuple[Any, str]:
    """What `parser.parse` finds, and the version. Its classifier of ambiguous units is trained, and left out."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from quantulum3 import parser

        found = parser.parse(document["text"])
    raw = [
        {
            "span": list(q.span),
            "surface": q.surface,
            "value": q.value,
            "unit": q.unit.name,
            "entity": q.unit.entity.name,
            "uncertainty": q.uncertainty,
        }
        for q in found
    ]
    return raw, version("quantulum3")


def answer(raw: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Its quantities, `~` where it tells an uncertainty and `=` elsewhere, for it reads no modifiers.

    >>> answer([{"span": [2, 9], "surface": "a dozen", "value": 1.0, "unit": "dozen", "entity": "dimensionless",
    ...          "uncertainty": None}])["quantities"]
    [{'span': [2, 9], 'quote': 'a dozen', 'value': 12.0, 'operator': '=', 'unit': 'count'}]
    """
    quantities = []
    for found in raw:
        unit, times = UNITS.get(found["unit"], (ENTITIES.get(found["entity"], "other"), 1))
        if unit is not None:
            quantities.append(
                {
                    "span": found["span"],
                    "quote": found["surface"],
                    "value": found["value"] * times,
                    "operator": "~" if found["uncertainty"] else "=",
                    "unit": unit,
                }
            )
    return {"quantities": quantities}


def extract(document: Mapping[str, Any]) -> dict[str, Any]:
    """The program's answer for a request's document."""
    return answer(run(document)[0])
