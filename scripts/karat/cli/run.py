"""`karat run`: an extractor on the corpus, and its scores."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from karat.cli.score import add_scoring_options, load, show


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument(
        "--extractor",
        default="baseline",
        metavar="NAME",
        help="package.module:function, or a built-in: baseline, empty (default: baseline)",
    )
    parser.add_argument("--save", metavar="FILE", help="write the answers as JSONL to this file")
    add_scoring_options(parser)


def run(options: argparse.Namespace) -> int:
    """Run and score; 0 if every document was answered, 1 if the extractor failed on one."""
    from karat.atomic import replace_file
    from karat.extractors import load_callable, run_extractor

    extractor = load_callable(options.extractor)
    documents = load(options)
    outcome = run_extractor(extractor, documents, _progress if sys.stderr.isatty() else None)
    if options.save:
        lines = "".join(json.dumps(answer, ensure_ascii=False) + "\n" for answer in outcome.raw)
        replace_file(Path(options.save), lines.encode("utf-8"))
    show(options, documents, outcome.answers, {"name": options.name or options.extractor})
    for failure in outcome.failures:
        print(f"karat run: {failure}", file=sys.stderr)
    return 1 if outcome.failures else 0


def _progress(done: int, total: int) -> None:
    """A counter on one line; nothing for a run that is over before it could be read."""
    if total > 1:
        end = "\r" if done + 1 < total else "\r\x1b[K"
        print(f"{done + 1} of {total} documents", end=end, file=sys.stderr, flush=True)
