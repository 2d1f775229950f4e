"""Replies: what came back through a door for one document, an answer or what went wrong in place of one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol, runtime_checkable

from karat.extractors.faults import SHOWN, Fault, escaped
from karat.extractors.request import Request

#: Lines of noise that are kept to be shown.
KEPT_LINES = 3


@dataclass(slots=True)
class Noise:
    """Lines on standard output that are no answer: how many, and the first few."""

    lines: int = 0
    samples: list[str] = field(default_factory=list)

    def add(self, line: bytes | str) -> None:
        """Count a line, unless it is blank."""
        if line.strip():
            self.lines += 1
            if len(self.samples) < KEPT_LINES:
                beginning = line[: 4 * SHOWN]
                text = beginning if isinstance(beginning, str) else beginning.decode("utf-8", "backslashreplace")
                self.samples.append(escaped(text.strip()))

    def update(self, other: Noise) -> None:
        """Count the lines of another as well."""
        self.lines += other.lines
        self.samples += other.samples[: KEPT_LINES - len(self.samples)]

    def words(self) -> str:
        """What to show of it.

        >>> noise = Noise()
        >>> noise.add("Loading the model")
        >>> noise.words()
        '1 line that is no answer: "Loading the model"'
        """
        counted = "1 line that is no answer" if self.lines == 1 else f"{self.lines} lines that are no answer, first"
        return f'{counted}: "{self.samples[0]}"' if self.samples else "no noise"


@dataclass(slots=True)
class Reply:
    """What came back for one document: a value as JSON has it, or a fault; and what was seen on the way.

    `announced` are the layers that the extractor said it would attempt, `system` what it said of itself, `stderr` the
    end of its standard error where it failed, `seconds` the time from request to reply.
    """

    value: Any = None
    fault: Fault | None = None
    noise: Noise = field(default_factory=Noise)
    stderr: str = ""
    seconds: float = 0.0
    announced: frozenset[str] = frozenset()
    system: Mapping[str, str] = field(default_factory=dict)
    cached: bool = False


class Session(Protocol):
    """An open door: one thread asks, as often as it likes."""

    def ask(self, requests: list[Request]) -> list[Reply]:
        """A reply for each request, in their order; raises nothing of the extractor's own."""

    def close(self) -> Noise:
        """End it, with nothing left running; gives the noise that came after the last answer."""


@runtime_checkable
class Door(Protocol):
    """A way to an extractor. `batch` is how many documents it likes to be asked for at once.

    `identity` names the extractor and its code, for the cache; it is None where that cannot be known.
    """

    @property
    def name(self) -> str:
        """What the system is called if it does not say."""

    @property
    def batch(self) -> int:
        """How many documents to ask for at once."""

    def identity(self) -> str | None:
        """What must be equal for an answer to be used again."""

    def session(self) -> Session:
        """Open the door once; every thread has a session of its own."""

    def stop(self) -> None:
        """End all sessions at once, from any thread."""
