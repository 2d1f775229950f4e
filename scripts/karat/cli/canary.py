"""`karat canary`: the corpus looked for in dumps of text."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict

from karat.errors import KaratError
from karat.layout import Root, find_root

#: So many places are shown of one dump; of the rest only the number.
SHOWN = 50


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument(
        "dumps", nargs="+", metavar="DUMP", help="files of text, plain or gzip, or - for standard input"
    )
    parser.add_argument("--root", help="the corpus root (default: $KARAT_ROOT, the nearest above, else Karat's own)")
    parser.add_argument("--guid", action="append", default=[], help="look for this GUID as well (repeatable)")
    parser.add_argument("--json", action="store_true", help="print every place as JSON, a line each")


def run(options: argparse.Namespace) -> int:
    """Print every place; 0 if there is none, 1 if the corpus was found."""
    from karat.corpus import read_document
    from karat.versions import add_guid, needles_of, search

    root = Root(find_root(options.root))
    needles = needles_of([read_document(root, name, passes=False) for name in root.document_ids()])
    for guid in options.guid:
        if len(guid) < 8 or not guid.isascii():
            raise KaratError(f"{guid!r} is no GUID")
        add_guid(needles, guid, "--guid")
    if not needles.guids and not needles.lines:
        raise KaratError(f"{root.path} has neither a canary nor labels to look for")
    found = 0
    for name in options.dumps:
        count = 0
        stream = sys.stdin.buffer if name == "-" else open(name, "rb")  # noqa: SIM115 - closed below
        shown = "<stdin>" if name == "-" else name
        try:
            for leak in search(stream, needles):
                count += 1
                if options.json:
                    print(json.dumps({"dump": shown, **asdict(leak)}, ensure_ascii=False))
                elif count <= SHOWN:
                    print(f"{shown}:{leak.line}: {leak.kind}: {leak.what}")
        except ValueError as error:
            raise KaratError(f"{shown} {error}") from error
        finally:
            if stream is not sys.stdin.buffer:
                stream.close()
        if count > SHOWN and not options.json:
            print(f"{shown}: and {count - SHOWN:,} more places")
        found += count
    lines = sum(map(len, needles.lines.values()))
    looked = f"{len({*needles.guids.values()})} canary and {lines} lines of labels"
    print(f"{f'found in {found:,} places' if found else 'not found'}: {looked} looked for", file=sys.stderr)
    return 1 if found else 0
