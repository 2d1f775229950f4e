"""`karat release`: what a release still lacks, and which version of the gold its changes demand."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from karat.errors import KaratError
from karat.layout import Root, find_root

if TYPE_CHECKING:
    from karat.answers import Answer
    from karat.versions import Demand


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("--root", help="the corpus root (default: $KARAT_ROOT, the nearest above, else Karat's own)")
    parser.add_argument("--tag", help="the tag to come (default: those of the commit)")
    parser.add_argument(
        "--against", metavar="REV", help="say which version the changes since this revision or corpus demand"
    )
    parser.add_argument(
        "--answers", action="append", default=[], metavar="FILE",
        help="of --against: answers of a system, scored against both golds (repeatable)",
    )  # fmt: skip
    parser.add_argument("--lock", action="store_true", help="write the numbers of records that level 5 compares")
    parser.add_argument("--json", action="store_true", help="print everything as JSON")


def run(options: argparse.Namespace) -> int:
    """Say what is missing; 0 if nothing is, else 1."""
    from karat.checks.runner import check_root
    from karat.versions import story

    if options.answers and not options.against:
        raise KaratError("--answers goes with --against")
    root = Root(find_root(options.root))
    if options.lock:
        return _lock(root, options.json)
    parts = story(root, options.tag)
    result = check_root(root, level=5)
    errors = [f for f in result.findings if f.severity == "error"]
    demands = _demands(root, options.against, options.answers) if options.against else []
    short = [demand for demand in demands if not demand.enough]
    ready = not errors and not short and not any(part.missing for part in parts)
    if options.json:
        told = {
            "ready": ready, "parts": [asdict(part) for part in parts], "findings": len(errors),
            "gold": [{**asdict(demand), "enough": demand.enough} for demand in demands],
        }  # fmt: skip
        print(json.dumps(told, ensure_ascii=False, indent=2))
        return 0 if ready else 1
    width = max((len(part.name) for part in parts), default=0)
    for part in parts:
        print(f"{part.name:{width}}  {part.says}{f'  ← {part.missing}' if part.missing else ''}")
    for demand in demands:
        _show(demand)
    wrong = f"{len(errors)} error(s); run `karat check --level 5`" if errors else "clean"
    print(f"checks up to level 5: {wrong}")
    print("ready" if ready else "not ready", file=sys.stderr)
    return 0 if ready else 1


def _show(demand: Demand) -> None:
    step = "no new version" if demand.bump == "none" else f"a {demand.bump.upper()} version"
    short = "" if demand.enough else f"  ← {demand.new} is not far enough from {demand.old}"
    print(f"{demand.document}: {demand.old} → {demand.new}, the changes demand {step}{short}")
    for reason in demand.reasons:
        print(f"  {reason}")


def _lock(root: Root, as_json: bool) -> int:
    from karat.atomic import replace_file
    from karat.corpus import read_source, shown
    from karat.formats.layer_format import Rewriting
    from karat.versions import locked

    written = []
    for path, text in locked(root).items():
        canonical = Rewriting(read_source(text.encode("utf-8"), shown(path)), path.stem).text()
        if not path.is_file() or path.read_text(encoding="utf-8") != canonical:
            replace_file(path, canonical.encode("utf-8"))
            written.append(shown(path))
    if as_json:
        print(json.dumps({"written": written}, ensure_ascii=False))
    for name in [] if as_json else written:
        print(f"{name}: written", file=sys.stderr)
    return 0


def _demands(root: Root, against: str, names: list[str]) -> list[Demand]:
    from karat.versions import changes, demanded, read_pair

    old, new = read_pair(against, str(root.path), root)
    found = changes(old, new)
    both = sorted({*old.documents} & {*new.documents})
    answers = _answers(root, names)
    return [demanded(old.documents[name], new.documents[name], found, answers) for name in both]


def _answers(root: Root, names: list[str]) -> list[Answer]:
    from karat.corpus import read_bytes
    from karat.documents import load_documents
    from karat.formats.files import read_file

    documents = load_documents(root) if names else []
    return [a for name in names for a in read_file(read_bytes(Path(name)), name, documents).answers]
