"""`karat schema`: the schemas and labels, and the files that are generated of them."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable

from karat.cli.prompt import names
from karat.errors import KaratError


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("name", nargs="?", metavar="NAME", help="print this schema, self-contained, as JSON")
    parser.add_argument("--json", action="store_true", help="print lists as JSON")
    what = parser.add_mutually_exclusive_group()
    what.add_argument(
        "--labels", nargs="?", const="", metavar="GROUP", help="list the labels of a group; without one, the groups"
    )
    what.add_argument("--write", action="store_true", help="write what is generated: labels, checks.md, guidelines")
    what.add_argument("--check", action="store_true", help="write nothing; exit 1 if a generated file is stale")
    what.add_argument("--llm", action="store_true", help="print the schema of a language model's answer")
    parser.add_argument("--layers", type=names, metavar="A,B", help="of --llm: these layers and what they refer to")


def run(options: argparse.Namespace) -> int:
    """Print, write or compare; 1 only if --check found a stale file."""
    if options.name and (options.labels is not None or options.write or options.check or options.llm):
        raise KaratError("name a schema, or use --labels, --write, --check or --llm; not both")
    if options.layers and not options.llm:
        raise KaratError("--layers goes with --llm")
    if options.llm:
        return _llm(options.layers)
    if options.write or options.check:
        return _generate(options.check)
    if options.labels is not None:
        return _labels(options.labels, options.json)
    return _schema(options.name) if options.name else _list(options.json)


def _schema(name: str) -> int:
    from karat.schemas import SchemaError, load_schema

    try:
        print(json.dumps(load_schema(name), indent=2, ensure_ascii=False))
    except SchemaError as error:
        raise KaratError(str(error)) from error
    return 0


def _llm(layers: list[str] | None) -> int:
    from karat.formats.llm_schema import llm_schema

    print(json.dumps(llm_schema(layers), indent=2, ensure_ascii=False))
    return 0


def _list(as_json: bool) -> int:
    from karat.schemas import NAMES, load_schema

    _print({name: str(load_schema(name).get("description", "")) for name in NAMES}, as_json)
    return 0


def _labels(group: str, as_json: bool) -> int:
    from karat.ontology import OntologyError, load_ontology

    groups = load_ontology().groups
    if not group:
        _print({name: one.definition for name, one in groups.items()}, as_json)
        return 0
    try:
        labels = load_ontology().group(group).labels
    except OntologyError as error:
        raise KaratError(str(error)) from error
    _print({name: label.definition for name, label in labels.items()}, as_json)
    return 0


def _print(described: dict[str, str], as_json: bool) -> None:
    if as_json:
        print(json.dumps(described, indent=2, ensure_ascii=False))
        return
    width = max(map(len, described), default=0)
    for name, words in described.items():
        print(f"{name:{width}}  {words}".rstrip())


def _generate(check: bool) -> int:
    from karat.checks.page import PAGE_FILE, write_page
    from karat.guidelines import FOLDER, write_guidelines
    from karat.layout import home
    from karat.schemas import LABELS_FILE, write_labels

    writers: dict[str, Callable[..., bool]] = {LABELS_FILE: write_labels, PAGE_FILE: write_page}
    stale = [f"schema/{name}" for name, write in writers.items() if not write(check=check)]
    stale += [(FOLDER / page).as_posix() for page in write_guidelines(home(), check)]
    for name in stale:
        said = "is not what it is generated from; run `karat schema --write`" if check else "written"
        print(f"{name}: {said}", file=sys.stderr)
    return 1 if stale and check else 0
