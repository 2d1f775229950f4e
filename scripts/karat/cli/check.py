"""`karat check`: the corpus, a document, a file or standard input against every rule."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from karat.cli.terminal import use_colour
from karat.corpus import read_bytes, read_source, shown
from karat.errors import KaratError
from karat.layout import LAYERS, Root, find_root, is_root

if TYPE_CHECKING:
    from karat.checks.runner import CheckResult


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument(
        "paths", nargs="*", metavar="PATH", help="a corpus root, a document's folder, a layer file, or - (default: all)"
    )
    parser.add_argument("--root", help="the corpus root (default: $KARAT_ROOT, the nearest above, else Karat's own)")
    parser.add_argument("--level", type=int, default=4, choices=range(5), help="the highest level to run (default: 4)")
    parser.add_argument("--format", choices=("text", "json", "github", "sarif"), default="text")
    parser.add_argument("--json", dest="format", action="store_const", const="json", help="the same as --format json")
    parser.add_argument("--list", action="store_true", help="list every check with its level, and stop")
    parser.add_argument(
        "--explain", metavar="ID", help="say why a check exists and how to mend what it finds, and stop"
    )


def run(options: argparse.Namespace) -> int:
    """Print the findings; 0 if there is none of severity error, else 1."""
    if options.list:
        return _list()
    if options.explain:
        return _explain(options.explain)
    from karat.checks.output import FORMATS, as_text
    from karat.checks.runner import combine

    result = combine(_check_path(path, options) for path in options.paths or [None])
    if options.format != "text":
        print(FORMATS[options.format](result))
    elif result.findings:
        print(as_text(result, use_colour(sys.stdout)))
    print(_summary(result), file=sys.stderr)
    return 0 if result.clean else 1


def _check_path(path: str | None, options: argparse.Namespace) -> CheckResult:
    from karat.checks.runner import check_root

    if path is None:
        return check_root(Root(find_root(options.root)), None, options.level)
    if path == "-":
        return _check_file(sys.stdin.buffer.read(), "<stdin>", Path("-"), options)
    place = Path(path)
    if place.is_dir():
        if is_root(place):
            return check_root(Root(place), None, options.level)
        root, document = _document_of(place, options)
        return check_root(root, [document], options.level)
    return _check_file(read_bytes(place), shown(place), place, options)


def _document_of(folder: Path, options: argparse.Namespace) -> tuple[Root, str]:
    """The root and the id of the document whose folder (in corpus/ or annotations/) this is."""
    folder = folder.resolve()
    for above in folder.parents:
        if is_root(above):
            parts = folder.relative_to(above).parts
            if len(parts) == 2 and parts[0] in ("corpus", "annotations"):
                return Root(above), parts[1]
    root = Root(find_root(options.root, folder))
    raise KaratError(f"{folder} is neither a corpus root nor a document's folder in one; documents are in {root.path}")


def _check_file(data: bytes, name: str, place: Path, options: argparse.Namespace) -> CheckResult:
    from karat.checks.runner import CheckResult, check_root, check_source, file_kind

    source = read_source(data, name)
    root = Root(find_root(options.root, place.resolve().parent if name != "<stdin>" else None))
    if place.name == "document.yaml" or place.suffix == ".txt":
        result = check_root(root, [place.resolve().parent.name], options.level)
        return CheckResult(tuple(f for f in result.findings if f.file == name), 1, 1, 0)
    layer, document = file_kind(source, place)
    if document is None:
        document = next((p.name for p in place.resolve().parents if p.parent.name == "annotations"), None)
    if layer is None or (document is None and source.sound):
        if not source.sound:
            layer, document = layer or LAYERS[0], document or ""
        else:
            raise KaratError(
                f"{name} does not say what it is: it needs `layer:` (one of {', '.join(LAYERS)}) and `document:`"
            )
    return check_source(root, source, layer, document or "", options.level)


def _summary(result: CheckResult) -> str:
    findings = result.findings
    errors = sum(f.severity == "error" for f in findings)
    warnings = len(findings) - errors
    looked = f"{result.documents} document(s), {result.files} file(s), {result.records} records"
    if not findings:
        return f"clean: {looked}"
    return f"{errors} error(s), {warnings} warning(s) in {looked}"


def _list() -> int:
    from karat.checks import check_records

    for record in check_records().values():
        print(f"L{record.level} {record.severity:7} {record.id:32} {record.message}")
    return 0


def _explain(name: str) -> int:
    from karat.checks import check_records

    record = check_records().get(name)
    if record is None:
        raise KaratError(f"there is no check {name}; `karat check --list` names all of them")
    see = f"\nguideline: {record.guideline.replace('#', '.md#')}" if record.guideline else ""
    print(f"{record.id} (level {record.level}, {record.severity})\n\n{record.message}\n\nwhy: {record.why}")
    print(f"mend: {record.mend}{see}")
    return 0
