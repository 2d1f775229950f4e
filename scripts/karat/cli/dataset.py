"""`karat dataset`: build the dataset for `datasets` and every reader of Parquet, look at it, put its text back."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from karat.layout import Root, find_root

if TYPE_CHECKING:
    from karat.dataset import CaseSource, Dataset, Material, VariantCase

FOLDER = "dist/hf"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of the three commands."""
    commands = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    build = commands.add_parser("build", help="write the gold as Parquet, with card, metadata, schemas and guidelines")
    build.add_argument("--root", help="the corpus root (default: $KARAT_ROOT, the nearest above, else Karat's own)")
    build.add_argument("--document", action="append", metavar="ID", help="build only this document (repeatable)")
    build.add_argument("--out", default=FOLDER, metavar="FOLDER", help=f"where to write it ({FOLDER})")
    build.add_argument("--name", help="what the card calls it (default: Karat, or the name of the corpus's folder)")
    build.add_argument("--without-text", action="store_true", help="offsets and hashes only, nothing of the texts")
    restore = commands.add_parser("restore", help="put the texts back into a dataset that was built without them")
    restore.add_argument("folder", nargs="?", default=FOLDER, help=f"the dataset ({FOLDER})")
    restore.add_argument(
        "--text", action="append", required=True, metavar="FILE", help="a lawful copy of a text (repeatable)"
    )
    info = commands.add_parser("info", help="show configurations, rows and hashes; exit 1 if a file is not as built")
    info.add_argument("folder", nargs="?", default=FOLDER, help=f"the dataset ({FOLDER})")
    for command in (build, restore, info):
        command.add_argument("--json", action="store_true", help="print it as JSON")


def run(options: argparse.Namespace) -> int:
    """Do what is asked; 0 if all is well, 1 if `info` finds a file that is not as it was built."""
    actions = {"build": _build, "restore": _restore, "info": _info}
    return actions[options.action](options)


def case_source(root: Root) -> CaseSource:
    """What yields the cases of the contrast suite of a corpus; KaratError where a case cannot be built."""

    def cases(material: Material) -> Iterator[VariantCase]:
        from karat.corpus import read_document
        from karat.dataset import VariantCase, plain
        from karat.variants import Builder, VariantError, read_suite

        base = read_document(root, material.document, passes=False)
        suite, builder = read_suite(root, base), Builder(root, base)
        faults = list(suite.faults)
        for case in suite.select():
            variant, found = builder.build(case, check=False)
            faults += found
            if variant is not None:
                layers = {layer: _lists(source.map) for layer, source in variant.files.gold.layers.items()}
                yield VariantCase(plain(case.record), variant.text, plain(layers))
        wrong = next((fault for fault in faults if fault.severity == "error"), None)
        if wrong is not None:
            raise VariantError(f"{wrong}; run `karat variants build`")

    return cases


def _lists(layer: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in layer.items() if isinstance(value, list) and key != "provenance"}


def _build(options: argparse.Namespace) -> int:
    from karat.dataset import build

    root = Root(find_root(options.root))
    dataset = build(
        root, options.document, text=not options.without_text, name=options.name, cases=case_source(root)
    )  # fmt: skip
    return _write(options, dataset, Path(options.out))


def _restore(options: argparse.Namespace) -> int:
    from karat.dataset import open_built, restore

    folder = Path(options.folder)
    return _write(options, restore(open_built(folder), [Path(name) for name in options.text]), folder)


def _write(options: argparse.Namespace, dataset: Dataset, folder: Path) -> int:
    from karat.dataset import write

    changed = write(dataset, folder)
    rows = {table.name: len(table.rows) for table in dataset.tables}
    if options.json:
        told = {"folder": str(folder), "content_sha256": dataset.content, "configs": rows, "changed": changed}
        print(json.dumps(told, indent=1))
        return 0
    state = "with the text" if dataset.facts.text else "without the text"
    documents = ", ".join(material.document for material in dataset.facts.materials)
    print(f"{folder}: {len(rows)} configurations, {sum(rows.values())} rows, {state} of {documents}")
    print(f"content sha256:{dataset.content}, {len(changed) or 'no'} file(s) changed")
    return 0


def _info(options: argparse.Namespace) -> int:
    from karat.dataset import faults, open_built

    built = open_built(Path(options.folder))
    found = faults(built)
    if options.json:
        shown = {key: built.manifest[key] for key in ("name", "content_sha256", "text", "documents", "configs")}
        print(json.dumps(shown | {"faults": found}, indent=1, ensure_ascii=False))
        return int(bool(found))
    manifest = built.manifest
    print(f"{manifest['name']}, {'with' if manifest['text'] else 'without'} text, sha256:{manifest['content_sha256']}")
    for document in manifest["documents"]:
        print(f"  {document['document']}, text {document['version']}, gold {document['gold_version']}")
    print(f"\n{'configuration':<16}{'rows':>6}  content")
    for name, told in built.configs.items():
        print(f"{name:<16}{told['rows']:>6}  sha256:{told['sha256'][:16]}…")
    print("\n" + ("\n".join(found) if found else "every file is as it was built"))
    return int(bool(found))
