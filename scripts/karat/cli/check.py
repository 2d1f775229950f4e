"""`karat check`: the corpus, a document, a file or standard input against every rule."""

from __future__ import annotations

import argparse
import difflib
import json
import os
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from karat.cli.terminal import use_colour
from karat.corpus import is_document_id, read_bytes, read_source, shown
from karat.errors import KaratError
from karat.layout import LAYERS, Root, find_root, is_root

if TYPE_CHECKING:
    from karat.checks.runner import CheckResult

#: So many findings of one check in one file are shown; of the rest only the number, for people who read them.
SHOWN_ALIKE = 20


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument(
        "paths", nargs="*", metavar="PATH", help="a corpus root, a document's folder, a file, or - (default: all)"
    )
    parser.add_argument("--root", help="the corpus root (default: $KARAT_ROOT, the nearest above, else Karat's own)")
    parser.add_argument(
        "--level", type=int, default=4, choices=range(6), help="the highest level to run (4; 5: release)"
    )
    parser.add_argument("--format", choices=("text", "json", "github", "sarif"), default="text")
    parser.add_argument("--json", dest="format", action="store_const", const="json", help="the same as --format json")
    parser.add_argument(
        "--all", action="store_true", help=f"show every finding as text, not only {SHOWN_ALIKE} alike in a file"
    )
    parser.add_argument("--list", action="store_true", help="list every check with its level, and stop")
    parser.add_argument(
        "--explain", metavar="ID", help="say why a check exists and how to mend what it finds, and stop"
    )


def run(options: argparse.Namespace) -> int:
    """Print the findings; 0 if there is none of severity error, else 1."""
    if options.list:
        return _list(options.format == "json")
    if options.explain:
        return _explain(options.explain, options.format == "json")
    from karat.checks.output import FORMATS, as_text
    from karat.checks.runner import combine

    result = combine(_check_path(path, options) for path in options.paths or [None])
    if options.format != "text":
        print(FORMATS[options.format](result))
    elif result.findings:
        print(as_text(result, use_colour(sys.stdout), None if options.all else SHOWN_ALIKE))
    print(_summary(result), file=sys.stderr)
    return 0 if result.clean else 1


def _check_path(path: str | None, options: argparse.Namespace) -> CheckResult:
    from karat.checks.runner import check_root

    if path is None:
        return check_root(Root(find_root(options.root)), None, options.level)
    if path == "-":
        return _check_stray(sys.stdin.buffer.read(), "<stdin>", "", Root(find_root(options.root)), options)
    place = Path(path)
    if not place.is_dir():
        return _check_file(place, options)
    if is_root(place):
        return check_root(Root(place), None, options.level)
    root, document, inside = _document_of(Path(os.path.abspath(place)))
    if root is None or inside:
        known = Root(find_root(options.root, place)).path
        raise KaratError(f"{place} is neither a corpus root nor a document's folder in one; documents are in {known}")
    return check_root(root, [document], options.level)


def _document_of(place: Path) -> tuple[Root | None, str, tuple[str, ...]]:
    """The root that a file or folder stands in, the document that it is of, and the way from there to it."""
    for above in place.parents:
        if is_root(above):
            first, *rest = place.relative_to(above).parts
            if rest and first in ("corpus", "annotations"):
                return Root(above), rest[0], tuple(rest[1:])
    return None, "", ()


def _check_file(place: Path, options: argparse.Namespace) -> CheckResult:
    """Check one file: as a part of its document where it is one, else as a layer of the document that it names."""
    from karat.checks.runner import check_file

    data = read_bytes(place)
    whole = Path(os.path.abspath(place))
    root, document, inside = _document_of(whole)
    asked = None if options.root is None else Root(find_root(options.root))
    if root is not None and inside and (asked is None or root.path.samefile(asked.path)):
        result = check_file(root, document, whole, options.level)
        if result is not None:
            return result
    return _check_stray(data, shown(place), place.stem, asked or Root(find_root(None, whole.parent)), options)


def _check_stray(data: bytes, name: str, stem: str, root: Root, options: argparse.Namespace) -> CheckResult:
    """Check a layer that comes through a pipe or stands outside of any corpus; its header says what it is."""
    from karat.checks.runner import check_form, check_source

    source = read_source(data, name)
    named, document = source.map.get("layer"), source.map.get("document")
    layer = next((one for one in (named, stem) if one in LAYERS), None)
    if source.sound and layer is None:
        raise KaratError(
            f"{name} does not say what it is: it needs `layer:` (one of {', '.join(LAYERS)}) and `document:`"
        )
    if layer is None or not source.sound or not is_document_id(document):
        # Of which text it is cannot be told, but what is wrong with its form can.
        return check_form(source, layer, options.level)
    return check_source(root, source, layer, str(document), options.level)


def _summary(result: CheckResult) -> str:
    findings = result.findings
    errors = sum(f.severity == "error" for f in findings)
    warnings = len(findings) - errors
    looked = f"{result.documents} document(s), {result.files} file(s), {result.records} records"
    if not findings:
        return f"clean: {looked}"
    return f"{errors} error(s), {warnings} warning(s) in {looked}"


def _list(as_json: bool) -> int:
    from karat.checks import check_records

    records = sorted(check_records().values(), key=lambda record: (record.level, record.id))
    if as_json:
        print(json.dumps([asdict(record) for record in records], ensure_ascii=False, indent=2))
        return 0
    for record in records:
        print(f"L{record.level} {record.severity:7} {record.id:32} {record.message}")
    return 0


def _explain(name: str, as_json: bool) -> int:
    from karat.checks.findings import check_records, guideline_page

    record = check_records().get(name)
    if record is None:
        near = difflib.get_close_matches(name, check_records(), n=1)
        hint = f"did you mean {near[0]}?" if near else "`karat check --list` names all of them"
        raise KaratError(f"there is no check {name}; {hint}")
    if as_json:
        print(json.dumps(asdict(record), ensure_ascii=False, indent=2))
        return 0
    see = f"\nguideline: {guideline_page(record.guideline)}" if record.guideline else ""
    print(f"{record.id} (level {record.level}, {record.severity})\n\n{record.message}\n\nwhy: {record.why}")
    print(f"mend: {record.mend}{see}")
    return 0
