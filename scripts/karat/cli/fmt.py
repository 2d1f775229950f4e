"""`karat fmt`: layers in their canonical form, spans and ids filled in."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path

from karat.atomic import replace_file
from karat.corpus import DocumentFiles, Source, is_document_id, read_bytes, read_document, read_source, shown
from karat.errors import KaratError
from karat.layout import LAYERS, SIDE_FILES, LayoutError, Root, find_root, is_root

STDIN = "<stdin>"

Reader = Callable[[str | None, Path, str], DocumentFiles | None]

#: So many refusals of a file are shown; of the rest only the number.
SHOWN_REFUSALS = 20


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("paths", nargs="*", metavar="PATH", help="files or folders, or - (default: the whole corpus)")
    parser.add_argument("--root", help="the corpus root (default: $KARAT_ROOT, the nearest above, else Karat's own)")
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 if a file is not canonical")
    parser.add_argument("--diff", action="store_true", help="write nothing; show what would change, exit 1 if anything")
    parser.add_argument("--json", action="store_true", help="print the names of changed and refused files as JSON")


def run(options: argparse.Namespace) -> int:
    """Format files; 0 if all is (now) canonical, 1 if --check or --diff found a difference, 2 if one was refused."""
    dry = options.check or options.diff
    if options.json and (options.diff or ("-" in options.paths and not dry)):
        raise KaratError("--json prints JSON alone: not a difference, nor the layer that came through -")
    changed: list[str] = []
    refused: list[str] = []
    said: set[str] = set()
    # The layers of a document are formatted beside each other: it is read once for all of them.
    read = cache(_read_document)
    for path in _files(options):
        name = shown(path) if path else STDIN
        try:
            if _format_one(path, name, options, read):
                changed.append(name)
        except KaratError as error:
            # One file that cannot be formatted does not keep the others from it; a reason that several share is one.
            if str(error) not in said:
                print(error, file=sys.stderr)
            said.add(str(error))
            refused.append(name)
    if options.json:
        print(json.dumps({"changed": changed, "refused": refused}, ensure_ascii=False))
    elif changed and dry:
        names = "\n".join(f"  {name}" for name in changed)
        print(f"{len(changed)} file(s) not in canonical form; run `karat fmt`:\n{names}", file=sys.stderr)
    if refused:
        return 2
    return 1 if changed and dry else 0


def _files(options: argparse.Namespace) -> list[Path | None]:
    """The files to format; None stands for standard input."""
    if not options.paths:
        return list(_below(Path(shown(Root(find_root(options.root)).path))))
    files: list[Path | None] = []
    for name in options.paths:
        path = Path(name)
        if name == "-":
            files.append(None)
        elif path.is_dir():
            below = _below(path)
            if not below:
                raise KaratError(f"{name}: there is no layer and no other file of ours in this folder")
            files.extend(below)
        else:
            files.append(path)
    return files


def _below(folder: Path) -> list[Path]:
    """The YAML files of a corpus root or of any folder in one, sorted."""
    places = [folder / "corpus", folder / "annotations"] if is_root(folder) else [folder]
    found = (path for place in places for path in place.rglob("*.yaml") if _kind(path) is not None)
    return sorted(found, key=str)


def _kind(path: Path) -> str | None:
    return path.stem if path.stem in (*LAYERS, *SIDE_FILES, "document") else None


def _format_one(path: Path | None, name: str, options: argparse.Namespace, read: Reader) -> bool:
    """Format one file; whether it changed, or would."""
    from karat.formats.layer_format import FormatError, format_source

    data = sys.stdin.buffer.read() if path is None else read_bytes(path)
    # Line ends and a byte order mark are form, not content: they are mended, not refused.
    plain = data.removeprefix(b"\xef\xbb\xbf").replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    source = read_source(plain, name)
    if not source.sound or source.text is None:
        raise KaratError(_problem(source))
    named = source.map.get("layer")
    kind = named if named in LAYERS else None if path is None else _kind(path)
    if kind is None:
        raise KaratError(f"{name}: nobody knows what this is; it needs `layer:`, one of {', '.join(LAYERS)}")
    start = Path(os.path.abspath(path)).parent if path else Path.cwd()
    of = source.map.get("document")
    document = read(options.root, start, str(of)) if kind in LAYERS and is_document_id(of) else None
    try:
        result = format_source(source, kind, document, path.parent if path else None)
    except FormatError as error:
        raise KaratError(f"{name}: {error}") from error
    if result.text is None:
        lines = [f"{name}:{r.line}:{r.column}: {r.message}" for r in result.filled.refusals]
        more = len(lines) - SHOWN_REFUSALS
        raise KaratError("\n".join(lines[:SHOWN_REFUSALS] + [f"{name}: and {more:,} more like these"] * (more > 0)))
    for note in result.filled.notes:
        print(f"{name}: {note}", file=sys.stderr)
    wanted = result.text.encode("utf-8")
    if path is None and not (options.check or options.diff):
        sys.stdout.buffer.write(wanted)
        return False
    if wanted == data:
        return False
    if options.diff:
        _print_difference(data.decode("utf-8"), result.text, name)
    elif not options.check and path is not None:
        replace_file(path, wanted)
        print(f"{name}: written", file=sys.stderr)
    return True


def _print_difference(old: str, new: str, name: str) -> None:
    import difflib

    # Not `splitlines`: it would also cut at separators that are a part of a line.
    before, after = ([line + "\n" for line in text.split("\n")] for text in (old, new))
    for lines, text in ((before, old), (after, new)):
        # Behind the last line end there is nothing; a last line without one is told as `diff` does.
        if not text or text.endswith("\n"):
            lines.pop()
        else:
            lines[-1] += "\\ No newline at end of file\n"
    sys.stdout.writelines(difflib.unified_diff(before, after, name, name))


def _problem(source: Source) -> str:
    from karat.checks.findings import worded

    first = source.problems[0]
    finding = worded(first.check, source.name, first.line, first.column, first.details)
    return f"{finding.file}:{finding.line}:{finding.column}: {finding.message}; {finding.help}"


def _read_document(root: str | None, start: Path, name: str) -> DocumentFiles | None:
    """A document of the corpus that is asked for, or is around a folder; None where there is none."""
    try:
        document = read_document(Root(find_root(root, start)), name)
    except LayoutError:
        return None
    return document if document.meta is not None else None
