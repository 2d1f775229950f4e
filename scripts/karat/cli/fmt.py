"""`karat fmt`: layers in their canonical form, spans and ids filled in."""

from __future__ import annotations

import argparse
import difflib
import sys
from pathlib import Path

from karat.atomic import replace_file
from karat.corpus import DocumentFiles, Source, read_bytes, read_document, read_source, shown
from karat.errors import KaratError
from karat.layout import LAYERS, SIDE_FILES, LayoutError, Root, find_root, is_root


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("paths", nargs="*", metavar="PATH", help="files or folders, or - (default: the whole corpus)")
    parser.add_argument("--root", help="the corpus root (default: $KARAT_ROOT, the nearest above, else Karat's own)")
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 if a file is not canonical")
    parser.add_argument("--diff", action="store_true", help="write nothing; show what would change, exit 1 if anything")
    parser.add_argument("--json", action="store_true", help="print the names of changed files as JSON")


def run(options: argparse.Namespace) -> int:
    """Format files; 0 if all is (now) canonical, 1 if --check or --diff found a difference, 2 if one was refused."""
    changed, refused = [], []
    for path in _files(options):
        try:
            if _format_one(path, options):
                changed.append(shown(path) if path else "<stdin>")
        except KaratError as error:
            # One file that cannot be formatted does not keep the others from it.
            print(error, file=sys.stderr)
            refused.append(path)
    if options.json:
        import json

        print(json.dumps({"changed": changed, "refused": [str(p) for p in refused]}))
    elif changed and (options.check or options.diff):
        names = "\n".join(f"  {name}" for name in changed)
        print(f"{len(changed)} file(s) not in canonical form; run `karat fmt`:\n{names}", file=sys.stderr)
    if refused:
        return 2
    return 1 if changed and (options.check or options.diff) else 0


def _files(options: argparse.Namespace) -> list[Path | None]:
    """The files to format; None stands for standard input."""
    if not options.paths:
        return list(_below(Root(find_root(options.root)).path))
    files: list[Path | None] = []
    for name in options.paths:
        path = Path(name)
        if name == "-":
            files.append(None)
        elif path.is_dir():
            files.extend(_below(path))
        else:
            files.append(path)
    return files


def _below(folder: Path) -> list[Path | None]:
    """The YAML files of a corpus root or of any folder in one, sorted."""
    places = [folder / "corpus", folder / "annotations"] if is_root(folder) else [folder]
    return sorted(
        (path for place in places for path in place.rglob("*.yaml") if _kind(path) is not None), key=lambda p: str(p)
    )


def _kind(path: Path) -> str | None:
    return path.stem if path.stem in (*LAYERS, *SIDE_FILES, "document") else None


def _format_one(path: Path | None, options: argparse.Namespace) -> bool:
    """Format one file; whether it changed, or would."""
    from karat.formats.layer_format import format_source

    data = sys.stdin.buffer.read() if path is None else read_bytes(path)
    name = "<stdin>" if path is None else shown(path)
    # Line ends and a byte order mark are form, not content: they are mended, not refused.
    source = read_source(data.removeprefix(b"\xef\xbb\xbf").replace(b"\r\n", b"\n"), name)
    if not source.sound or source.text is None:
        raise KaratError(_problem(source))
    named = source.map.get("layer")
    kind = named if named in LAYERS else None if path is None else _kind(path)
    if kind is None:
        raise KaratError(f"{name}: nobody knows what this is; it needs `layer:`, one of {', '.join(LAYERS)}")
    document = _document(source, path, options) if kind in LAYERS else None
    result = format_source(source, kind, document, path.parent if path else None)
    if result.text is None:
        lines = [f"{name}:{r.line}:{r.column}: {r.message}" for r in result.filled.refusals]
        raise KaratError("\n".join(lines))
    for note in result.filled.notes:
        print(f"{name}: {note}", file=sys.stderr)
    wanted = result.text.encode("utf-8")
    if path is None and not (options.check or options.diff):
        sys.stdout.buffer.write(wanted)
        return False
    if wanted == data:
        return False
    if options.diff:
        difference = difflib.unified_diff(
            data.decode("utf-8", "replace").splitlines(keepends=True), result.text.splitlines(keepends=True), name, name
        )
        sys.stdout.writelines(difference)
    elif not options.check and path is not None:
        replace_file(path, wanted)
        print(f"{name}: written", file=sys.stderr)
    return True


def _problem(source: Source) -> str:
    from karat.checks.findings import worded

    if not source.problems:
        return f"{source.name}:1:1: the file does not hold a map"
    first = source.problems[0]
    finding = worded(first.check, source.name, first.line, first.column, first.details)
    return f"{finding.file}:{finding.line}:{finding.column}: {finding.message}; {finding.help}"


def _document(source: Source, path: Path | None, options: argparse.Namespace) -> DocumentFiles | None:
    """The document that a layer is about; None where it cannot be told, and then spans stay as they are."""
    start = path.resolve().parent if path else None
    try:
        root = Root(find_root(options.root, start))
    except LayoutError:
        return None
    name = source.map.get("document")
    if not isinstance(name, str) or "/" in name or not root.document_file(name).is_file():
        return None
    return read_document(root, name)
