"""`karat new`: a corpus, or a document in one, that checks clean and waits for its labels."""

from __future__ import annotations

import argparse
import json
import os
import sys
from pathlib import Path

FACTS = {
    "title": "its title (default: its first line)",
    "language": "its language (default: en)",
    "genre": "its genre (default: news)",
    "dct": "the day on which it was written, 2021-06-30",
    "publisher": "who published it",
    "holder": "who holds the rights to it",
    "license": "an SPDX identifier or LicenseRef-…",
}


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    kinds = parser.add_subparsers(dest="kind", required=True, metavar="corpus|document")
    corpus = kinds.add_parser("corpus", help="start a corpus", description="Start a corpus.")
    corpus.add_argument("place", metavar="FOLDER", help="a folder that is not there yet, or empty")
    document = kinds.add_parser("document", help="start a document", description="Start a document in a corpus.")
    document.add_argument("place", metavar="FOLDER/ID", help="the corpus root and the document's id")
    document.add_argument("--text", required=True, metavar="FILE", help="its text, UTF-8, or - for standard input")
    document.add_argument("--mend", action="store_true", help="bring the text into NFC, LF, without byte order mark")
    for name, words in FACTS.items():
        document.add_argument(f"--{name}", help=words)
    for kind in (corpus, document):
        kind.add_argument("--json", action="store_true", help="print the names of the new files as JSON")


def run(options: argparse.Namespace) -> int:
    """Write the files, in canonical form; 0 if that was possible."""
    from karat.atomic import replace_file
    from karat.corpus import read_bytes, read_source, shown
    from karat.formats.layer_format import Rewriting
    from karat.versions import new_corpus, new_document

    # A name like `.` or `x/..` has no last part to be an id; its absolute form has.
    place = Path(os.path.abspath(options.place))
    if options.kind == "corpus":
        written = new_corpus(place)
    else:
        data = sys.stdin.buffer.read() if options.text == "-" else read_bytes(Path(options.text))
        facts = {name: getattr(options, name) for name in FACTS if getattr(options, name)}
        written = new_document(place, data, mend=options.mend, facts=facts)
        for path in (p for p in written if p.suffix == ".yaml"):
            text = Rewriting(read_source(read_bytes(path), shown(path)), path.stem).text()
            replace_file(path, text.encode("utf-8"))
    if options.json:
        print(json.dumps({"written": [shown(path) for path in written]}, ensure_ascii=False))
        return 0
    for path in written:
        if path.suffix != ".json":
            print(shown(path))
    if options.kind == "document":
        print("next: mark zones and sentences first; `karat check` says what is wrong, document.yaml what is not known")
    return 0
