"""The terminal: whether colour is wanted there, and what must not reach it."""

from __future__ import annotations

import os
import re
from typing import IO


def use_colour(stream: IO[str] | None) -> bool:
    """Whether to write colour: only to a terminal, and never against NO_COLOR."""
    return stream is not None and stream.isatty() and "NO_COLOR" not in os.environ and os.environ.get("TERM") != "dumb"


def harmless(text: str, colour: bool = False) -> str:
    r"""A text of several lines that may hold a stranger's labels, without anything that a terminal would obey.

    >>> harmless("DATE\x1b[2J\n")
    'DATE\\x1b[2J\n'

    Where we write `colour` ourselves, sequences of that kind stay.
    """
    parts = re.split(r"(\x1b\[[0-9;]*m)", text) if colour else [text]
    return "".join(part if number % 2 else _escaped(part) for number, part in enumerate(parts))


def _escaped(text: str) -> str:
    plain = (c if c.isprintable() or c == "\n" else c.encode("unicode_escape").decode("ascii") for c in text)
    return "".join(plain)
