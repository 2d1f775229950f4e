"""`karat score`: a file of predictions against gold."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from karat.cli.terminal import harmless, use_colour
from karat.layout import Root, find_root

#: One byte more than a file may have, so that what is too large is known to be.
MAX_INPUT = 64 * 1024 * 1024 + 1

if TYPE_CHECKING:
    from karat.answers import Answer
    from karat.model import Document


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("files", nargs="+", metavar="FILE", help="predictions (JSON, JSONL, YAML, brat .ann), or -")
    parser.add_argument(
        "--from",
        dest="form",
        choices=("karat", "langextract", "brat", "spans", "llm"),
        help="the form of the files (default: what their content shows)",
    )
    parser.add_argument(
        "--labels",
        metavar="MAP",
        help="what their labels are in ours: a file, or ace2005, conll2003, ontonotes5, timeml",
    )
    add_scoring_options(parser)


def add_scoring_options(parser: argparse.ArgumentParser) -> None:
    """The options that `run` and `score` share."""
    parser.add_argument("--root", help="the corpus root (default: $KARAT_ROOT, the nearest above, else Karat's own)")
    parser.add_argument("--document", action="append", metavar="ID", help="score only this document (repeatable)")
    parser.add_argument("--text-version", metavar="N", help="an older version of the text, and its gold (the newest)")
    parser.add_argument("--name", help="the system's name in the report")
    parser.add_argument(
        "--zero-division", default="0", choices=("0", "1", "nan"), help="what a ratio 0/0 counts as (default: 0)"
    )
    parser.add_argument(
        "--ambiguous",
        default="any",
        choices=("any", "first"),
        help="how a quote that occurs several times finds its place",
    )
    parser.add_argument(
        "--duplicates", default="collapse", choices=("collapse", "fp"), help="what a second identical prediction is"
    )
    parser.add_argument(
        "--semeval",
        default="optimal",
        choices=("optimal", "nervaluate"),
        help="how the SemEval-2013 schemas align: order-free, or as nervaluate 1.2.1 does",
    )
    parser.add_argument("--resamples", type=count, default=2000, help="resamples of the intervals, 0 for none (2000)")
    parser.add_argument("--seed", type=count, default=7, help="the seed of the intervals (7)")
    parser.add_argument("--zones", action="store_true", help="every metric for every zone of the text")
    parser.add_argument("--types", action="store_true", help="metrics for every label")
    parser.add_argument("--confusion", action="store_true", help="tables of what was taken for what")
    parser.add_argument("--errors", nargs="?", type=count, const=0, metavar="N", help="list the errors (the first N)")
    parser.add_argument("--json", action="store_true", help="print the whole report as JSON")
    parser.add_argument("--output", metavar="FILE", help="write the whole report as JSON to this file as well")


def count(text: str) -> int:
    """A whole number of at least 0, for argparse."""
    if not text.isascii() or not text.isdigit():
        raise argparse.ArgumentTypeError(f"must be a whole number of at least 0, not {text!r}")
    return int(text)


def positive(text: str) -> int:
    """A whole number of at least 1, for argparse."""
    if count(text) == 0:
        raise argparse.ArgumentTypeError("must be at least 1")
    return count(text)


def run(options: argparse.Namespace) -> int:
    """Print the scores; 0 if everything could be scored."""
    from karat.corpus import read_bytes
    from karat.formats.files import read_file
    from karat.formats.label_maps import load_map
    from karat.formats.predictions import join_answers

    labels = load_map(options.labels) if options.labels else None
    documents = load(options)
    answers: list[Answer] = []
    forms: list[str] = []
    for name in options.files:
        data = sys.stdin.buffer.read(MAX_INPUT) if name == "-" else read_bytes(Path(name))
        reading = read_file(data, "<stdin>" if name == "-" else name, documents, options.form, labels)
        if reading.told:
            print(f"karat score: {reading.told}", file=sys.stderr)
        answers += reading.answers
        forms += [reading.form] if reading.form not in ("karat", *forms) else []
    answers = join_answers(answers, "the files")
    name = options.name or next((str(a.system["name"]) for a in answers if a.system.get("name")), None)
    system = {"name": name or _system_name(options.files[0])}
    system |= {"form": ", ".join(forms)} if forms else {}
    system |= {"labels": labels.title} if labels else {}
    show(options, documents, answers, system)
    return 0


def _system_name(file: str) -> str:
    return "standard input" if file == "-" else Path(file).name


def load(options: argparse.Namespace) -> list[Document]:
    """The documents that the options ask for."""
    from karat.documents import load_documents

    return load_documents(Root(find_root(options.root)), options.document, options.text_version)


def show(
    options: argparse.Namespace,
    documents: list[Document],
    answers: list[Answer],
    system: dict[str, object],
    counters: Mapping[str, int] | None = None,
) -> None:
    """Score answers and print the report in the form that the options ask for.

    `counters` tell more of how the answers came in: time-outs, lines of noise.
    """
    from dataclasses import replace

    from karat.atomic import replace_file
    from karat.scoring import Policies, score_answers
    from karat.scoring.confusion_output import render_confusions
    from karat.scoring.error_output import render_errors
    from karat.scoring.table import render

    policies = Policies(
        zero=float(options.zero_division),
        ambiguous=options.ambiguous,
        duplicates=options.duplicates,
        semeval=options.semeval,
        resamples=options.resamples,
        seed=options.seed,
    )
    report = score_answers(documents, answers, system=system, policies=policies)
    if counters:
        report = replace(report, answers={**report.answers, **counters})
    if options.output:
        # Half a surrogate pair, which JSON can name and UTF-8 cannot, stays named.
        replace_file(Path(options.output), report.to_json().encode("utf-8", "backslashreplace"))
    if options.json:
        print(report.to_json(), end="")
    else:
        colour = use_colour(sys.stdout)
        print(harmless(render(report, zones=options.zones, types=options.types, colour=colour), colour))
        if options.confusion:
            print(harmless(f"\n{render_confusions(report)}"))
        if options.errors is not None:
            print(harmless(f"\n{render_errors(report, options.errors or None)}"))
