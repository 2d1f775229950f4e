"""`karat agree`: how far two annotators agree, and where they do not."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from karat.cli.score import count
from karat.layout import LAYERS, Root, find_root

SIDE = "a pass (a), gold, a folder of layers, or a file of predictions; several joined by +, a later one rules"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("a", metavar="A", help=SIDE)
    parser.add_argument("b", metavar="B", help="the same")
    parser.add_argument("--root", help="the corpus root (default: $KARAT_ROOT, the nearest above, else Karat's own)")
    parser.add_argument("--document", action="append", metavar="ID", help="compare only this document (repeatable)")
    parser.add_argument(
        "--layer", action="append", choices=LAYERS, metavar="LAYER", help="only this layer (repeatable)"
    )
    parser.add_argument("--resamples", type=count, default=2000, help="resamples of the intervals, 0 for none (2000)")
    parser.add_argument(
        "--disagreements", nargs="?", type=count, const=0, metavar="N", help="list the disagreements (the first N)"
    )
    parser.add_argument("--adjudication", metavar="FILE", help="write a worksheet for adjudication (YAML) to this file")
    parser.add_argument("--format", choices=("text", "markdown", "json"), default="text")
    parser.add_argument("--json", dest="format", action="store_const", const="json", help="the same as --format json")
    parser.add_argument("--output", metavar="FILE", help="write everything as JSON to this file as well")


def run(options: argparse.Namespace) -> int:
    """Print the figures; 0 if the two could be compared."""
    from karat.agreement import agree, read_material, read_parts
    from karat.agreement.output import as_json, render, render_disagreements
    from karat.atomic import replace_file
    from karat.formats.predictions import read_predictions

    root = Root(find_root(options.root))
    sides = read_parts(root, options.a, read_predictions), read_parts(root, options.b, read_predictions)
    materials, alone = read_material(root, sides, options.document)
    result = agree(
        materials, (options.a, options.b), options.layer, options.resamples, [] if options.document else alone
    )
    if options.output or options.format == "json":
        text = json.dumps(as_json(result), ensure_ascii=False, indent=2) + "\n"
        if options.output:
            replace_file(Path(options.output), text.encode("utf-8"))
        if options.format == "json":
            print(text, end="")
    if options.adjudication:
        from karat.agreement.worksheet import worksheet

        replace_file(Path(options.adjudication), worksheet(result).encode("utf-8"))
    if options.format != "json":
        print(render(result, options.format == "markdown"))
        if options.disagreements is not None:
            print(f"\n{render_disagreements(result, options.disagreements or None)}")
    return 0
