"""How time and memory grow with the number of documents: 1,000, 10,000 and 100,000 of them.

    PYTHONPATH=scripts python tests/benchmarks/growth.py [--sizes N ...] [--works NAME ...] [--gigabytes G]

Every size of every work has a process of its own. Time is the processor's, which others on the machine disturb less
than the clock's, and that of the work alone, without making the corpus; memory is the peak of the process during the
work less what it had before the corpus was made, so that input and result are in it. `×` is what a
document takes, compared with the smallest size: 1.00 is linear growth. A size that would take more minutes or
gigabytes than are allowed, by the size before it, is left out and said to be.
"""

from __future__ import annotations

import argparse
import ctypes
import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pipeline
from coreference import SIX, score
from spans import as_spans, schemas, strict
from synthetic import clusterings, link_corpus, span_corpus

from karat.metrics.temporal import awareness_statistics
from karat.scoring import score_answers

SIZES = (1_000, 10_000, 100_000)
Run = Callable[[], object]


def mentions(n: int) -> Run:
    """Strict mentions and the four schemas."""
    corpus = span_corpus(n)
    spans = as_spans(corpus)
    return lambda: (strict(corpus), schemas(spans, "optimal"))


def coreference(n: int) -> Run:
    """The six metrics and mention overlap."""
    gold, predicted = clusterings(span_corpus(n))
    return lambda: score(gold, predicted, n, SIX)


def temporal(n: int) -> Run:
    """Temporal awareness."""
    gold, predicted = link_corpus(n)
    return lambda: awareness_statistics(gold, predicted, n, "awareness")


def whole(n: int) -> Run:
    """Scoring as a whole, from answers in memory to the report: grounding, alignment, errors, links, relations."""
    golds, answers = pipeline.corpus(n, 40, 150, 40)
    return lambda: score_answers(golds, answers)


WORKS: dict[str, tuple[str, Callable[[int], Run]]] = {
    "mentions": ("strict and four schemas", mentions),
    "coreference": ("six coreference metrics", coreference),
    "temporal": ("temporal awareness", temporal),
    "whole": ("`score_answers`, all of it", whole),
}


def one(work: str, size: int) -> dict[str, float]:
    """Seconds of a work, and megabytes: of its input, and at the peak of the work."""
    prepare = WORKS[work][1]
    prepare(20)()  # what is imported late, is now
    before = _resident()
    run = prepare(size)
    _give_back()
    ready = _resident()
    _forget_peak()
    start = time.process_time()
    result = run()
    seconds = time.process_time() - start
    del result
    return {"seconds": seconds, "input": ready - before, "peak": _peak() - before}


def _give_back() -> None:
    """Return what making the corpus has freed to the system, where the C library can (glibc)."""
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None) if sys.platform == "linux" else None
    if trim is not None:
        trim(0)


def _resident() -> float:
    """Megabytes that the process has now (Linux), or has had at most (elsewhere)."""
    status = Path("/proc/self/status")
    return _field(status, "VmRSS") if status.exists() else _peak()


def _peak() -> float:
    status = Path("/proc/self/status")
    if status.exists():
        return _field(status, "VmHWM")
    unit = 1024 * 1024 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit


def _field(status: Path, name: str) -> float:
    (line,) = (line for line in status.read_text().splitlines() if line.startswith(f"{name}:"))
    return int(line.split()[1]) / 1024


def _forget_peak() -> None:
    """Let the peak begin anew, so that making the corpus has no part in it; only Linux can."""
    switch = Path("/proc/self/clear_refs")
    if switch.exists():
        switch.write_text("5")


def table(works: list[str], sizes: list[int], minutes: float, gigabytes: float) -> None:
    """Measure and print, line by line."""
    print("| | documents | CPU seconds | ms a document | × | input MB | peak MB | kB a document | × |")
    print("|---|--:|--:|--:|--:|--:|--:|--:|--:|", flush=True)
    for work in works:
        first: tuple[float, float] | None = None
        last: tuple[int, float, float] | None = None
        for size in sizes:
            if last is not None:
                expected = size / last[0] * last[1] / 60, size / last[0] * last[2] / 1000
                if expected[0] > minutes or expected[1] > gigabytes:
                    told = f"left out: about {expected[0]:.0f} minutes and {expected[1]:.0f} GB"
                    print(f"| {WORKS[work][0]} | {size:,} | {told} | | | | | | |", flush=True)
                    continue
            command = [sys.executable, __file__, "--one", work, str(size)]
            found = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
            each = 1000 * found["seconds"] / size, 1000 * found["peak"] / size
            first, last = first or each, (size, found["seconds"], found["peak"])
            ratios = [f"{now / then:.2f}" for now, then in zip(each, first, strict=True)]
            cells = (
                WORKS[work][0], f"{size:,}", f"{found['seconds']:.2f}", f"{each[0]:.3f}", ratios[0],
                f"{found['input']:,.0f}", f"{found['peak']:,.0f}", f"{each[1]:.1f}", ratios[1],
            )  # fmt: skip
            print("| " + " | ".join(cells) + " |", flush=True)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--sizes", type=int, nargs="+", default=list(SIZES))
    parser.add_argument("--works", nargs="+", choices=WORKS, default=list(WORKS))
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--gigabytes", type=float, default=16)
    parser.add_argument("--one", nargs=2, metavar=("WORK", "SIZE"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        print(json.dumps(one(options.one[0], int(options.one[1]))))
    else:
        table(options.works, options.sizes, options.minutes, options.gigabytes)


if __name__ == "__main__":
    main()
