"""Stored outputs: what each program said of each document, kept so that nobody needs the program to score it.

    python -m baselines.stored [NAME …]

asks the programs again, all or some, and writes `tests/fixtures/baselines/<name>.json`. README.md of this folder says
how to install them. Of the article nothing is stored but the words that a program found.
"""

from __future__ import annotations

import importlib
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

from baselines import ADAPTERS

FOLDER = Path(__file__).resolve().parents[2] / "tests" / "fixtures" / "baselines"
DOCUMENT = "iraq-truce-2021"


def adapter(name: str) -> ModuleType:
    """The module of an adapter."""
    return importlib.import_module(f"baselines.{name}")


def stored(name: str) -> dict[str, Any]:
    """What is stored of a program: its name, version, licence, the text's hash, and its raw output."""
    found: dict[str, Any] = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    return found


def stored_answer(name: str) -> dict[str, Any]:
    """What a program said, in our prediction schema, with its name and version."""
    output = stored(name)
    system = {"name": output["program"], "version": output["version"]}
    answer: dict[str, Any] = adapter(name).answer(output["raw"])
    return {"document": output["document"], "system": system} | answer


def asked(name: str) -> dict[str, Any]:
    """What a program says now, as it is stored; needs the program."""
    import karat
    from karat.extractors import extract_request

    document = karat.load()[DOCUMENT]
    program = adapter(name)
    raw, version = program.run(extract_request(document))
    told = {"program": program.PROGRAM, "version": version, "licence": program.LICENCE}
    return told | {"document": DOCUMENT, "text_sha256": document.sha256, "raw": json.loads(json.dumps(raw))}


def written(output: dict[str, Any]) -> str:
    """The JSON of an output, an item of its lists a line, so that a change can be read."""
    lists = json.dumps(output["raw"], ensure_ascii=False)
    if isinstance(output["raw"], list):
        lists = _lines(output["raw"])
    elif isinstance(output["raw"], dict):
        lists = "{" + ",\n".join(f"{json.dumps(kind)}: {_lines(items)}" for kind, items in output["raw"].items()) + "}"
    head = json.dumps({key: value for key, value in output.items() if key != "raw"}, ensure_ascii=False, indent=1)
    return f'{head[:-2]},\n "raw": {lists}\n}}\n'


def _lines(items: Sequence[Any]) -> str:
    return "[\n" + ",\n".join("  " + json.dumps(item, ensure_ascii=False) for item in items) + "\n ]"


def main(names: Sequence[str]) -> int:
    """Ask and write; a program that is not there, or fails, is named, and the rest go on."""
    failed = 0
    for name in names or ADAPTERS:
        try:
            output = asked(name)
        except Exception as error:
            failed += 1
            print(f"{name}: {type(error).__name__}: {error}", file=sys.stderr)
            continue
        (FOLDER / f"{name}.json").write_text(written(output), encoding="utf-8")
        print(f"{name}: {output['program']} {output['version']}")
    return int(failed > 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
