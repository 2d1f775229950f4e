"""`karat compare`: score reports side by side, if they were measured alike."""

from __future__ import annotations

import argparse
from pathlib import Path

from karat.cli.score import count, positive


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument(
        "reports", nargs="+", metavar="REPORT", help="reports written by `karat score --output`; first: base"
    )
    parser.add_argument(
        "--metric",
        action="append",
        metavar="GLOB",
        help="numbers to show, as layer.metric.score (default: *.strict.f1)",
    )
    parser.add_argument("--format", choices=("text", "markdown", "latex", "csv", "json"), default="text")
    parser.add_argument("--json", dest="format", action="store_const", const="json", help="the same as --format json")
    parser.add_argument("--permutations", type=positive, default=10_000, help="exchanges of the paired test (10000)")
    parser.add_argument("--seed", type=count, default=7, help="the seed of the tests (7)")


def run(options: argparse.Namespace) -> int:
    """Print the table; 0 if the reports could be compared."""
    from karat.corpus import read_bytes
    from karat.scoring.compare import compare, read_report
    from karat.scoring.compare_output import FORMATS

    reports = [read_report(read_bytes(Path(name)), name) for name in options.reports]
    names = [
        str(report["system"].get("name", Path(path).stem))
        for report, path in zip(reports, options.reports, strict=True)
    ]
    if len(set(names)) < len(names):
        stems = [Path(path).stem for path in options.reports]
        names = stems if len(set(stems)) == len(stems) else list(options.reports)
    patterns = options.metric or ["*.strict.f1"]
    print(FORMATS[options.format](compare(reports, names, patterns, options.permutations, options.seed)))
    return 0
