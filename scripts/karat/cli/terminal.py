"""The terminal: whether colour and progress are wanted there."""

from __future__ import annotations

import os
from typing import IO


def use_colour(stream: IO[str] | None) -> bool:
    """Whether to write colour: only to a terminal, and never against NO_COLOR."""
    return stream is not None and stream.isatty() and "NO_COLOR" not in os.environ and os.environ.get("TERM") != "dumb"
