"""Publish the dataset on the Hugging Face Hub: checked and built anew, shown, then sent in one commit.

    python scripts/publish_dataset.py OWNER/NAME --dry-run
    python scripts/publish_dataset.py OWNER/NAME [--private] [--pull-request]

The text of an article is sent only with --with-text and the words that it asks for. Account and address of the Hub are
those of huggingface_hub (`hf auth login`, HF_TOKEN, HF_ENDPOINT).
"""

from __future__ import annotations

import argparse
import sys

from karat.cli.dataset import case_source
from karat.dataset.publish import prepare, send
from karat.errors import KaratError
from karat.layout import Root, find_root


def main(arguments: list[str]) -> int:
    """Show what would be sent, and send it; 0 if it was, or would be, 2 if it could not."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("repository", metavar="OWNER/NAME", help="the dataset repository; made if it is not there")
    parser.add_argument("--root", help="the corpus root (default: $KARAT_ROOT, the nearest above, else Karat's own)")
    parser.add_argument("--document", action="append", metavar="ID", help="only this document (repeatable)")
    parser.add_argument("--dry-run", action="store_true", help="show what would be sent, and send nothing")
    parser.add_argument("--with-text", metavar="WORDS", help="send the texts too, if these are the words of consent")
    parser.add_argument("--private", action="store_true", help="make the repository private, if it is new")
    parser.add_argument("--pull-request", action="store_true", help="open a pull request and change nothing itself")
    options = parser.parse_args(arguments)
    try:
        root = Root(find_root(options.root))
        dataset = prepare(root, options.document, words=options.with_text, cases=case_source(root))
        for path, data in dataset.files.items():
            print(f"{len(data):>9,}  {path}")
        total = sum(map(len, dataset.files.values()))
        state = "WITH the text" if dataset.facts.text else "without the text"
        documents = ", ".join(material.document for material in dataset.facts.materials)
        print(f"{total:>9,}  bytes in {len(dataset.files)} files, {state} of {documents}")
        print(f"content sha256:{dataset.content}")
        if options.dry_run:
            print(f"nothing was sent; without --dry-run this goes to {options.repository}")
            return 0
        sent = send(dataset, options.repository, private=options.private, pull_request=options.pull_request)
    except KaratError as error:
        print(f"publish_dataset: {error}", file=sys.stderr)
        return 2
    print(f"published: {sent.address}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
