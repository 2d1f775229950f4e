"""Floors: what anybody reaches without reading. They see no gold of the document that they answer for."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

#: The invented document of the tests: the only labelled text besides the corpus.
TOY = Path(__file__).resolve().parents[2] / "tests" / "valid" / "toy"
_WORD = re.compile(r"[^\W\d_][\w'’-]*")


@lru_cache(maxsize=1)
def majority_label() -> str:
    """The most frequent type of a mention in the toy document, for a floor must not take it from the gold it meets."""
    import karat

    toy = karat.load(TOY)["toy"]
    return Counter(mention.type.split(".")[0] for mention in toy.gold.mentions or ()).most_common(1)[0][0]


def capitalised(document: Mapping[str, Any]) -> dict[str, Any]:
    """Every run of capitalised words as a mention with the majority label."""
    return {"mentions": [_mention(start, end) for start, end in _runs(document["text"])]}


def first_occurrence(document: Mapping[str, Any]) -> dict[str, Any]:
    """The same, but each string of words only where it stands first: what a list of bare strings amounts to."""
    text = document["text"]
    first: dict[str, tuple[int, int]] = {}
    for start, end in _runs(text):
        first.setdefault(text[start:end], (start, end))
    return {"mentions": [_mention(start, end) for start, end in first.values()]}


def _mention(start: int, end: int) -> dict[str, Any]:
    return {"span": [start, end], "head": [start, end], "type": majority_label()}


def _runs(text: str) -> list[tuple[int, int]]:
    """Where capitalised words with single spaces between them begin and end.

    >>> [("Ann Roe left Port Kalo. Nobody did."[s:e]) for s, e in _runs("Ann Roe left Port Kalo. Nobody did.")]
    ['Ann Roe', 'Port Kalo', 'Nobody']
    """
    runs: list[tuple[int, int]] = []
    for word in _WORD.finditer(text):
        if not word[0][0].isupper():
            continue
        if runs and text[runs[-1][1] : word.start()] == " ":
            runs[-1] = (runs[-1][0], word.end())
        else:
            runs.append(word.span())
    return runs
