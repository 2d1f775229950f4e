"""`karat reanchor`: all labels of a document moved to a new version of its text."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict
from pathlib import Path

from karat.cli.terminal import harmless
from karat.layout import LayoutError, Root, find_root


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("document", help="the document")
    parser.add_argument("--text", required=True, metavar="FILE", help="the new text, UTF-8, or - for standard input")
    parser.add_argument("--root", help="the corpus root (default: $KARAT_ROOT, the nearest above, else Karat's own)")
    parser.add_argument("--note", default="", help="what is new in this text, for document.yaml")
    parser.add_argument(
        "--replaced",
        action="store_true",
        help="a label whose words were replaced takes those that stand in their place",
    )
    parser.add_argument(
        "--drop-orphans", action="store_true", help="leave out labels that are not in the new text, and what needs them"
    )
    parser.add_argument("--dry-run", action="store_true", help="say what would happen, and write nothing")
    parser.add_argument("--json", action="store_true", help="print what happens as JSON")


def run(options: argparse.Namespace) -> int:
    """Move the labels; 0 if all moved and check clean, 1 if there are orphans or findings to look at."""
    from karat.checks.runner import check_root
    from karat.corpus import read_bytes, read_document
    from karat.formats.layer_format import Rewriting
    from karat.versions import plan, write_plan

    root = Root(find_root(options.root))
    known = root.document_ids()
    if options.document not in known:
        raise LayoutError(
            f"there is no document {options.document} in {root.path}; it has {', '.join(known) or 'none'}"
        )
    data = sys.stdin.buffer.read() if options.text == "-" else read_bytes(Path(options.text))
    made = plan(
        read_document(root, options.document, passes=False), data, Rewriting,
        note=options.note, replaced=options.replaced, drop_orphans=options.drop_orphans,
    )  # fmt: skip
    written = bool(made.files) and not options.dry_run
    if written:
        write_plan(root, made)
    findings = [f for f in check_root(root, [made.document]).findings if f.severity == "error"] if written else []
    if options.json:
        told = {
            "document": made.document, "old": made.old, "new": made.new, "written": written, "moved": dict(made.moved),
            "changed": [asdict(one) for one in made.changed], "orphans": [asdict(one) for one in made.orphans],
            "dropped": made.dropped, "findings": len(findings),
        }  # fmt: skip
        print(json.dumps(told, ensure_ascii=False, indent=2))
        return 1 if made.orphans or findings else 0
    counts = ", ".join(f"{number} {how}" for how, number in sorted(made.moved.items()))
    lines = [f"{made.document}: version {made.old} → {made.new}: {counts or 'no spans'}"]
    lines += [f"  {one.words}" for one in (*made.changed, *made.orphans)]
    if made.orphans:
        rest = [f"  {told}" for told in made.dropped]
        lines += [f"{'gone' if made.files else 'would go'} with what is not in the new text:", *rest]
    if made.orphans and not made.files:
        lines.append("nothing was written: mend the text, use --replaced, or leave them out with --drop-orphans")
    elif written:
        lines.append("written; a new text is a MAJOR version of the gold: `karat release --against` says which")
    if findings:
        lines.append(f"{len(findings)} finding(s) in what was written; `karat check` tells them")
    print(harmless("\n".join(lines)))
    return 1 if made.orphans or findings else 0
