"""JSON in a model's answer: with code fences around it, or words before and after it, which are counted."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

_FENCE = re.compile(r"```[A-Za-z0-9_-]*[ \t]*\n(.*?)(?:\n[ \t]*```|\Z)", re.DOTALL)
#: So many places in chatter are tried: a file of open braces must not take for ever.
MAX_TRIES = 100


def find_json(text: str, wanted: Callable[[Any], bool]) -> tuple[Any, int]:
    """The largest piece of JSON of a text that is wanted, and how many lines that are not blank stand around it.

    The value is None where there is none.

    >>> find_json('Here:\\n```json\\n{"times": []}\\n```', lambda value: "times" in value)
    ({'times': []}, 1)
    >>> find_json("I cannot do that.", lambda value: True)
    (None, 1)
    """
    best: Any = None
    size, piece = -1, ""
    for candidate in _candidates(text):
        if len(candidate) > size and (value := _parsed(candidate)) is not None and wanted(value):
            best, size, piece = value, len(candidate), candidate
    around = text.replace(piece, " ", 1) if piece else text
    lines = [line for line in around.split("\n") if line.strip() and not line.strip().startswith("```")]
    return best, len(lines)


def _candidates(text: str) -> Iterator[str]:
    """The pieces that may be JSON: all of the text, what stands in fences, what begins with a brace."""
    yield text.strip()
    for number, fence in enumerate(_FENCE.finditer(text)):
        if number == MAX_TRIES:
            break
        yield fence[1]
    decoder = json.JSONDecoder(parse_constant=_refuse)
    at = text.find("{")
    for _ in range(MAX_TRIES):
        if at < 0:
            return
        try:
            _, end = decoder.raw_decode(text, at)
        except (ValueError, RecursionError):
            at = text.find("{", at + 1)
        else:
            yield text[at:end]
            at = text.find("{", end)


def _parsed(text: str) -> Any:
    try:
        return json.loads(text, parse_constant=_refuse)
    except (ValueError, RecursionError):
        return None


def _refuse(word: str) -> Any:
    raise ValueError(f"{word} is not a JSON number")
