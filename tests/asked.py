"""Documents and programs for tests of the doors."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any

from invented import CANARY, MADE_BY_PERSON

from karat.layout import schema_dir
from karat.model import Annotations, Document, Timex
from karat.ontology import load_ontology
from karat.text import sha256

PROGRAMS = Path(__file__).resolve().parent / "extractors" / "programs"
FAULTY = str(PROGRAMS / "faulty.py")

FIRST, SECOND, THIRD = "It rained on Monday.", "FAULT It rained on Monday, too.", "On Monday it rained again."


def faulty(*words: object) -> list[str]:
    """The command of a program with one fault."""
    return [sys.executable, FAULTY, *map(str, words)]


def document(name: str, text: str) -> Document:
    """A document whose gold is every Monday."""
    at = text.find("Monday")
    gold = [Timex("t", (at, at + 6), "DATE", None)] if at >= 0 else []
    return Document(
        name,
        text,
        sha256(text.encode()),
        "1",
        "en",
        None,
        (),
        (),
        Annotations(times=tuple(gold)),
        {"times": "reviewed"},
    )


def documents(*texts: str) -> list[Document]:
    """Documents named a, b, c."""
    return [document(chr(ord("a") + number), text) for number, text in enumerate(texts)]


def write_corpus(folder: Path, *texts: str) -> Path:
    """A corpus of documents a, b, c with a gold of Mondays, as files."""
    for one in documents(*texts):
        home, labels = folder / "corpus" / one.id, folder / "annotations" / one.id
        home.mkdir(parents=True)
        labels.mkdir(parents=True)
        (home / "1.txt").write_text(one.text, encoding="utf-8")
        version = {"version": "1", "file": "1.txt", "sha256": one.sha256, "code_points": len(one.text)}
        meta = {
            "id": one.id, "title": "x", "language": "en", "genre": "news", "canary": CANARY,
            "source": {"publisher": "x"}, "rights": {"holder": "x", "license": "CC0-1.0", "statement": "x"},
            "dct": {"value": "2030-01-01", "reasoning": "x"}, "gold_version": "1.0.0", "versions": [version],
        }  # fmt: skip
        (home / "document.yaml").write_text(json.dumps(meta), encoding="utf-8")
        header: dict[str, Any] = {
            "document": one.id, "text": {"version": "1", "sha256": one.sha256}, "scheme": load_ontology().scheme,
            "status": "reviewed", "canary": CANARY, "provenance": [MADE_BY_PERSON],
        }  # fmt: skip
        times = [
            {"id": "tim-001", "span": list(t.span), "quote": "Monday", "type": "DATE", "value": "XXXX-WXX-1"}
            for t in one.gold.times or ()
        ]
        whole = {"span": [0, len(one.text)], "quote": one.text}
        zones = {
            "zones": [{"id": "zon-01", "type": "paragraph", **whole}],
            "sentences": [{"id": "snt-01", "zone": "zon-01", **whole}],
        }
        for layer, lists in (("zones", zones), ("times", {"times": times})):
            line = f"# yaml-language-server: $schema={schema_dir() / layer}.schema.json\n"
            data = json.dumps({"layer": layer, **header, **lists})
            (labels / f"{layer}.yaml").write_text(line + data + "\n", encoding="utf-8")
    return folder


def alive(number: int) -> bool:
    """Whether a process runs; one that has ended and that nobody has asked after does not."""
    try:
        state = Path(f"/proc/{number}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state not in "ZX"


def all_gone(file: Path, seconds: float = 5.0) -> bool:
    """Whether all processes whose numbers a file holds end within some time."""
    numbers = [int(word) for word in file.read_text(encoding="ascii").split()]
    assert len(numbers) == 3, "the program, its child and the child's child have written their numbers"
    deadline = time.monotonic() + seconds
    while any(map(alive, numbers)):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True
