"""Faults: why there is no answer, as a kind to count and a sentence for people."""

from __future__ import annotations

import traceback
from dataclasses import dataclass
from typing import Literal, TypeAlias

from karat.errors import KaratError

#: How a document can fail to be answered.
FaultKind: TypeAlias = Literal[
    "crash", "time-out", "too-large", "no-answer", "unparsable", "wrong-id", "off-schema", "error"
]

#: Of a stranger's text no more than this is shown.
SHOWN = 200


class ExtractorError(KaratError):
    """An extractor that cannot be found, started or asked at all; its text says what was looked for."""


class Stopped(ExtractorError):
    """A program that is not started, because the run has been ended."""


@dataclass(frozen=True, slots=True)
class Fault:
    """Why there is no answer: a kind to count, and a sentence for people."""

    kind: FaultKind
    message: str


def escaped(text: str, limit: int = SHOWN) -> str:
    r"""A stranger's text on one line: nothing in it that a terminal would obey, and no more than `limit` of it.

    >>> escaped("red: \x1b[31m, and\na line")
    'red: \\x1b[31m, and\\na line'
    """
    cut = text[:limit]
    plain = "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in cut)
    return plain + ("…" if len(text) > limit else "")


def timed_out(seconds: float) -> Fault:
    """The fault of a program that did not answer in time."""
    return Fault("time-out", f"it had not ended its answer after {seconds:g} s, and was stopped")


def too_large(limit: int) -> Fault:
    """The fault of a program that does not stop to write; `limit` is in bytes."""
    size = f"{limit // 2**20} MiB" if limit >= 2**20 else f"{limit} bytes"
    return Fault("too-large", f"it wrote more than {size} for one document, and was stopped")


def raised(error: BaseException) -> Fault:
    """The fault of Python code that raised: the exception, and where, in one line."""
    frames = traceback.extract_tb(error.__traceback__)
    where = f" ({frames[-1].filename}:{frames[-1].lineno})" if frames else ""
    return Fault("crash", f"{type(error).__name__}: {error}{where}")
