"""Invented corpora of one short text, for tests of checks."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from karat.checks import check_root
from karat.checks.findings import Finding
from karat.layout import Root, schema_dir
from karat.ontology import load_ontology
from karat.text import sha256

CANARY = "00000000-0000-4000-8000-000000000000"
MADE_BY_MODEL: dict[str, Any] = {
    "annotator": "x", "kind": "model", "date": "2030-01-01", "role": "annotation", "reviewed_by_person": False,
}  # fmt: skip
MADE_BY_PERSON = MADE_BY_MODEL | {"kind": "person"}


class Corpus:
    """A corpus of one invented text, written layer by layer."""

    def __init__(self, folder: Path, text: str, language: str = "en") -> None:
        self.folder, self.text = folder, text
        home = folder / "corpus" / "x"
        home.mkdir(parents=True)
        (folder / "annotations" / "x").mkdir(parents=True)
        (home / "1.txt").write_text(text, encoding="utf-8")
        version = {"version": "1", "file": "1.txt", "sha256": sha256(text.encode()), "code_points": len(text)}
        document = {
            "id": "x", "title": "x", "language": language, "genre": "news", "canary": CANARY,
            "source": {"publisher": "x"}, "rights": {"holder": "x", "license": "CC0-1.0", "statement": "x"},
            "dct": {"value": "2030-01-01", "reasoning": "x"}, "gold_version": "1.0.0", "versions": [version],
        }  # fmt: skip
        (home / "document.yaml").write_text(json.dumps(document), encoding="utf-8")

    def at(self, quote: str, number: int = 0) -> dict[str, Any]:
        """Span and quote of an occurrence of some words."""
        start = -1
        for _ in range(number + 1):
            start = self.text.index(quote, start + 1)
        return {"span": [start, start + len(quote)], "quote": quote}

    def mention(
        self, name: str, quote: str, head: str | None = None, level: str = "NOM", **more: Any
    ) -> dict[str, Any]:
        """A mention whose head is the first occurrence of `head` inside it."""
        place = self.at(quote)
        start = self.text.index(head or quote, place["span"][0])
        return {"id": name, **place, "head": [start, start + len(head or quote)], "level": level, **more}

    def layer_text(self, layer: str, lists: dict[str, Any]) -> str:
        """The text of a layer file."""
        header: dict[str, Any] = {
            "layer": layer, "document": "x", "text": {"version": "1", "sha256": sha256(self.text.encode())},
            "scheme": load_ontology().scheme, "status": "adjudicated", "canary": CANARY, "provenance": [MADE_BY_MODEL],
        }  # fmt: skip
        body = json.dumps(header | lists, ensure_ascii=False)
        return f"# yaml-language-server: $schema={schema_dir() / layer}.schema.json\n{body}\n"

    def write(self, layer: str, **lists: Any) -> None:
        """Write a layer; header fields may be among the lists."""
        path = self.folder / "annotations" / "x" / f"{layer}.yaml"
        path.write_text(self.layer_text(layer, lists), encoding="utf-8")

    def findings(self, layer: str | None = None, **lists: Any) -> list[Finding]:
        """What is found after one more layer is written."""
        if layer is not None:
            self.write(layer, **lists)
        return list(check_root(Root(self.folder)).findings)

    def checks(self, layer: str | None = None, **lists: Any) -> list[str]:
        """The ids of what is found."""
        return sorted(finding.check for finding in self.findings(layer, **lists))


def entity(name: str, kind: str, *mentions: dict[str, Any], **more: Any) -> dict[str, Any]:
    """An entity that is specific and in no knowledge base."""
    first = {"id": name, "type": kind, "name": mentions[0]["quote"], "specificity": "SPC", "link": {"status": "nil"}}
    return first | {"mentions": list(mentions)} | more


def sentence(corpus: Corpus, number: int, quote: str) -> dict[str, Any]:
    """A sentence of the zone zon-01."""
    return {"id": f"snt-{number:02}", "zone": "zon-01", **corpus.at(quote)}


def quantity(corpus: Corpus, number: int, quote: str, **fields: Any) -> dict[str, Any]:
    """An exact count, unless the fields say otherwise."""
    return {"id": f"qty-{number:03}", **corpus.at(quote), "operator": "=", "unit": "count", **fields}
