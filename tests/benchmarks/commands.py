"""Seconds that Karat's commands take as whole processes, on the article: the median of ten runs each.

PYTHONPATH=scripts python tests/benchmarks/commands.py [--runs R]
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from measuring import Line, markdown

ROOT = Path(__file__).resolve().parents[2]


def median_seconds(command: list[str], runs: int, environment: dict[str, str]) -> float:
    """From the start of the process to its end; one run before the first that counts compiles what is imported."""
    times = []
    for _ in range(runs + 1):
        begin = time.perf_counter()
        run = subprocess.run([sys.executable, "-m", "karat", *command], capture_output=True, env=environment)
        times.append(time.perf_counter() - begin)
        if run.returncode:
            raise SystemExit(run.stderr.decode()[-2000:])
    return statistics.median(times[1:])


def lines(runs: int = 10) -> Iterator[Line]:
    """Each command with its aim, of two medians the higher; `score` scores the answers of the built-in extractor."""
    with tempfile.TemporaryDirectory() as folder:
        answers = str(Path(folder, "answers.jsonl"))
        settings = {
            **os.environ,
            "PYTHONPATH": str(ROOT / "scripts"),
            "KARAT_ROOT": str(ROOT),
            "PYTHONPYCACHEPREFIX": str(Path(folder, "compiled")),
        }
        settings.pop("PYTHONDONTWRITEBYTECODE", None)
        median_seconds(["run", "--save", answers], 1, settings)
        for name, command, most in (
            ("`karat --help`", ["--help"], 0.1),
            ("`karat check`", ["check", str(ROOT)], None),
            ("`karat score` of the article", ["score", answers], 0.5),
            ("`karat run`, extraction included", ["run"], None),
        ):
            seconds = max(median_seconds(command, runs, settings) for _ in range(2))
            yield Line(f"{name}, whole process", seconds, most=most)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--runs", type=int, default=10, help="runs, of which the median is taken (default: 10)")
    print(markdown(list(lines(parser.parse_args().runs))))


if __name__ == "__main__":
    main()
