"""`karat prompt`: what to ask a language model, so that `karat score --from llm` can read its answer."""

from __future__ import annotations

import argparse
import json
import sys

from karat.layout import Root, find_root


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("--layers", type=names, metavar="A,B", help="only these layers and those that they refer to")
    parser.add_argument("--document", metavar="ID", help="put this document below the instructions")
    parser.add_argument("--root", help="the corpus root (default: $KARAT_ROOT, the nearest above, else Karat's own)")
    parser.add_argument("--json", action="store_true", help="print system, user and schema as JSON")


def names(text: str) -> list[str]:
    """Names between commas, for argparse."""
    found = [name.strip() for name in text.split(",") if name.strip()]
    if not found:
        raise argparse.ArgumentTypeError("names at least one layer")
    return found


def run(options: argparse.Namespace) -> int:
    """Print the prompt, and on standard error how long it is."""
    from karat.documents import load_documents
    from karat.formats.llm_form import flat_lists
    from karat.formats.prompt import make_prompt

    lists = flat_lists(options.layers)
    documents = load_documents(Root(find_root(options.root)))
    wanted = next((d for d in documents if d.id == options.document), None)
    if options.document and wanted is None:
        # The same sentence that every command has for it.
        load_documents(Root(find_root(options.root)), [options.document])
    prompt = make_prompt(options.layers, wanted, [d.text for d in documents])
    if options.json:
        print(json.dumps({"system": prompt.system, "user": prompt.user, "schema": prompt.schema}, ensure_ascii=False))
    else:
        print(prompt.text, end="")
    words, tokens = prompt.size
    added = [one.layer for one in lists if options.layers and one.layer not in options.layers]
    more = f"; added because others refer to them: {', '.join(added)}" if added else ""
    print(f"karat prompt: {words:,} words, about {tokens:,} tokens{more}", file=sys.stderr)
    return 0
