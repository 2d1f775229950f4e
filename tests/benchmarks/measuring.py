"""What all benchmarks measure with: times of contestants that take turns, and the lines that come of it."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import metadata


@dataclass(frozen=True, slots=True)
class Line:
    """One result: what was done, seconds here and at the peer (None if there is no peer), and what was aimed at.

    `least` is the ratio to reach, `most` the seconds to stay under; `rate` the documents of the work, if it has any.
    """

    work: str
    ours: float
    peer: str = ""
    theirs: float | None = None
    least: float | None = None
    most: float | None = None
    documents: int | None = None

    @property
    def ratio(self) -> float | None:
        """How many times faster Karat is."""
        return None if self.theirs is None else self.theirs / self.ours

    @property
    def reached(self) -> bool | None:
        """Whether the aim was reached; None if there is none."""
        if self.least is not None:
            return None if self.ratio is None else self.ratio >= self.least
        return None if self.most is None else self.ours < self.most


def version(distribution: str) -> str | None:
    """The version of an installed package, None (with a line on standard error) if it is not installed.

    >>> version("no-such-package-anywhere") is None
    True
    """
    try:
        return metadata.version(distribution)
    except metadata.PackageNotFoundError:
        print(f"left out: {distribution} is not installed", file=sys.stderr)
        return None


def best_times(runs: Sequence[Callable[[], object]], turns: Sequence[int]) -> list[float]:
    """The best time of each run, in seconds, of as many turns as each has; the runs take turns.

    A busy machine slows all that run side by side, and the best turn is the one that it slowed least.
    """
    best = [float("inf")] * len(runs)
    for turn in range(max(turns)):
        for i, run in enumerate(runs):
            if turn < turns[i]:
                start = time.perf_counter()
                run()
                best[i] = min(best[i], time.perf_counter() - start)
    return best


def lower_ratio(
    ours: Callable[[], object], theirs: Callable[[], object], turns: int = 3, their_turns: int = 1, rounds: int = 2
) -> tuple[float, float]:
    """Seconds of both sides, measured in several rounds: those of the round in which the ratio was lowest."""
    measured = [best_times([ours, theirs], [turns, their_turns]) for _ in range(rounds)]
    here, there = min(measured, key=lambda pair: pair[1] / pair[0])
    return here, there


def higher_time(run: Callable[[], object], turns: int = 3, rounds: int = 2) -> float:
    """Seconds of the best turn, of the slower one of two rounds."""
    return max(best_times([run], [turns])[0] for _ in range(rounds))


def seconds_as_text(seconds: float) -> str:
    """Seconds with two figures or three, in ms below one.

    >>> seconds_as_text(0.00664), seconds_as_text(0.0597), seconds_as_text(2.778), seconds_as_text(23.4)
    ('6.6 ms', '60 ms', '2.8 s', '23 s')
    """
    value, unit = (1000 * seconds, "ms") if seconds < 1 else (seconds, "s")
    return f"{value:.1f} {unit}" if value < 9.95 else f"{value:.0f} {unit}"


def markdown(lines: Sequence[Line]) -> str:
    """The lines as a Markdown table."""
    rows = ["| | Karat | peer | ratio | aim |", "|---|--:|--:|--:|---|"]
    for line in lines:
        theirs = "" if line.theirs is None else seconds_as_text(line.theirs)
        ratio = "" if line.ratio is None else f"{line.ratio:.1f}" if line.ratio < 10 else f"{line.ratio:.0f}"
        aim = f"≥ {line.least:g}" if line.least else f"< {seconds_as_text(line.most)}" if line.most else ""
        aim += ", missed" if line.reached is False else ""
        work = f"{line.work} / {line.peer}" if line.peer else line.work
        rows.append(f"| {work} | {seconds_as_text(line.ours)} | {theirs} | {ratio} | {aim} |")
    return "\n".join(rows)
