"""`karat diff`: what changed in the labels, in words, for a pull request."""

from __future__ import annotations

import argparse

from karat.cli.terminal import harmless
from karat.errors import KaratError
from karat.layout import LAYERS, Root, find_root

FORMATS = ("text", "markdown", "json")


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    what = "a corpus root, a folder of layers, or a git revision (HEAD~1)"
    parser.add_argument("old", metavar="A", help=what)
    parser.add_argument("new", metavar="B", nargs="?", help=f"{what} (default: the corpus as it is now)")
    parser.add_argument("--root", help="the corpus root (default: $KARAT_ROOT, the nearest above, else Karat's own)")
    parser.add_argument("--layer", action="append", choices=LAYERS, help="only this layer (repeatable)")
    parser.add_argument("--document", action="append", metavar="ID", help="only this document (repeatable)")
    parser.add_argument("--format", choices=FORMATS, default="text")
    parser.add_argument("--json", dest="format", action="store_const", const="json", help="the same as --format json")


def run(options: argparse.Namespace) -> int:
    """Print the changes; 0 if there is none, else 1."""
    from karat.versions import as_json, as_markdown, as_text, changes, read_pair

    root = Root(find_root(options.root))
    old, new = read_pair(options.old, options.new or str(root.path), root)
    known = {*old.documents, *new.documents}
    for name in options.document or ():
        if name not in known:
            raise KaratError(f"neither side has a document {name}; they have {', '.join(sorted(known)) or 'none'}")
    found = [
        change
        for change in changes(old, new)
        if (not options.layer or change.layer in options.layer)
        and (not options.document or change.document in options.document)
    ]
    if options.format == "json":
        print(as_json(found))
    elif found:
        print(harmless(as_text(found) if options.format == "text" else as_markdown(found)))
    return 1 if found else 0
