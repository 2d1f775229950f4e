"""Floors: extractors that say nothing, so that a score has something to stand above."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

LAYERS = ("entities", "times", "quantities")
"""The layers that the built-in baseline attempts, and this floor with it."""


def empty(document: Mapping[str, Any]) -> dict[str, Any]:
    """Attempt the layers of the baseline and return nothing in any: recall 0, and no false positive.

    >>> empty({"id": "d-1", "text": "Ann Roe left on Monday."})
    {'document': 'd-1', 'entities': [], 'times': [], 'quantities': []}
    """
    return {"document": document.get("id"), **{layer: [] for layer in LAYERS}}
