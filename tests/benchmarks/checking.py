"""Seconds that `karat check` takes: on the article, and on synthetic layers of a thousand annotations and more.

Run as `python tests/benchmarks/checking.py [--runs R] [--sizes N ...]`. The time is that of a whole process, from its
start to its end. The synthetic documents hold no mistake and are the same on every machine: sentences such as
`Badebason met 40 guards in Badeburg on Monday.` with records in five layers.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
DOCUMENT = "synthetic"
CANARY = "0b0c9a52-6f4e-4d0e-9d53-3c1b8f1f7a10"
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
SYLLABLES = ("ba", "de", "fo", "gu", "ki", "la", "me", "no", "pu", "ra")
DIGITS = {"zon": 2, "snt": 2, "men": 4, "evm": 4}
LISTS = {
    "zones": ("zones", "sentences"), "entities": ("entities",), "times": ("times",), "quantities": ("quantities",),
    "events": ("events",),
}  # fmt: skip
#: Sentences in a paragraph, and sentences that name the same town, which is one entity.
PARAGRAPH, CLUSTER = 5, 10

Record = dict[str, Any]


class SyntheticDocument:
    """A text and the records of its layers, written sentence by sentence until there are enough annotations."""

    def __init__(self, annotations: int) -> None:
        self.parts: list[str] = []
        self.length = 0
        self.numbers: Counter[str] = Counter()
        self.lists: dict[str, list[Record]] = defaultdict(list)
        number = 0
        while self.numbers.total() < annotations:
            self._sentence(number)
            number += 1
        self.text = "".join(self.parts)
        for record in (*self.lists["zones"], *self.lists["sentences"]):
            record["quote"] = self.text[slice(*record["span"])]

    def _write(self, words: str) -> Record:
        """Append words to the text; their span and quote."""
        start, self.length = self.length, self.length + len(words)
        self.parts.append(words)
        return {"span": [start, self.length], "quote": words}

    def _id(self, prefix: str) -> str:
        self.numbers[prefix] += 1
        return f"{prefix}-{self.numbers[prefix]:0{DIGITS.get(prefix, 3)}}"

    def _entity(self, kind: str, name: str, specificity: str) -> Record:
        entity: Record = {"id": self._id("ent"), "type": kind, "name": name, "specificity": specificity}
        entity |= {"link": {"status": "nil"}, "mentions": []}
        self.lists["entities"].append(entity)
        return entity

    def _mention(self, entity: Record, place: Record, level: str, **fields: Any) -> str:
        mention = {"id": self._id("men"), **place, "head": place["span"], "level": level, **fields}
        entity["mentions"].append(mention)
        return str(mention["id"])

    def _sentence(self, number: int) -> None:
        new_zone = number % PARAGRAPH == 0
        if number:
            self._write("\n\n" if new_zone else " ")
        start = self.length
        if new_zone:
            kind = ("title", "lead")[number // PARAGRAPH] if number < 2 * PARAGRAPH else "paragraph"
            self.lists["zones"].append({"id": self._id("zon"), "type": kind, "span": [start, start]})
        who = self._write(made_up(number, "son"))
        self._write(" ")
        met = self._write("met")
        self._write(" ")
        count = self._write("40")
        self._write(" ")
        guards = self._write("guards")
        self._write(" in ")
        where = self._write(made_up(number // CLUSTER, "burg"))
        self._write(" on ")
        when = self._write(DAYS[number % len(DAYS)])
        self._write(".")
        zone = self.lists["zones"][-1]
        zone["span"] = [zone["span"][0], self.length]
        self.lists["sentences"].append({"id": self._id("snt"), "zone": zone["id"], "span": [start, self.length]})
        self._records(number, who, met, count, guards, where, when)

    def _records(
        self, number: int, who: Record, met: Record, count: Record, guards: Record, where: Record, when: Record
    ) -> None:
        person = self._mention(self._entity("PER.Individual", who["quote"], "SPC"), who, "NAM")
        whole = {"span": [count["span"][0], guards["span"][1]], "quote": "40 guards"}
        group = self._mention(self._entity("PER.Group", "40 guards", "USP"), whole, "NOM", head=guards["span"])
        if number % CLUSTER == 0:
            self.town = self._entity("GPE.Population-Center", where["quote"], "SPC")
        town = self._mention(self.town, where, "NAM", role="LOC")
        quantity = {"id": self._id("qty"), **count, "value": 40, "operator": "=", "unit": "count", "counted": group}
        self.lists["quantities"].append(quantity)
        day = number % len(DAYS)
        values = {"value": f"2030-05-{6 + day:02}", "value_text_only": f"XXXX-WXX-{day + 1}", "anchor": "dct"}
        self.lists["times"].append({"id": self._id("tim"), **when, "type": "DATE", **values})
        roles = {"Entity": (person, group), "Time": (self.lists["times"][-1]["id"],), "Place": (town,)}
        mention = {
            "id": self._id("evm"), **met, "type": "Contact.Meet", "class": "OCCURRENCE", "realis": "ACTUAL",
            "polarity": "POS", "tense": "PAST",
            "arguments": [{"role": role, "filler": filler} for role, fillers in roles.items() for filler in fillers],
            "factuality": [{"sources": ["AUTHOR"], "value": "CT+"}],
        }  # fmt: skip
        self.lists["events"].append({"id": self._id("evt"), "mentions": [mention]})

    def save(self, root: Path) -> None:
        """Write the document as a corpus of its own; JSON is YAML too, a record a line."""
        (root / "schema").symlink_to(ROOT / "schema", target_is_directory=True)
        corpus, layers = root / "corpus" / DOCUMENT, root / "annotations" / DOCUMENT
        corpus.mkdir(parents=True)
        layers.mkdir(parents=True)
        digest = hashlib.sha256(self.text.encode()).hexdigest()
        (corpus / "1.txt").write_text(self.text, encoding="utf-8", newline="")
        version = {"version": "1", "file": "1.txt", "sha256": digest, "code_points": len(self.text)}
        identity = {
            "id": DOCUMENT, "title": "Synthetic", "language": "en", "genre": "news", "canary": CANARY,
            "source": {"publisher": "nobody"}, "gold_version": "1.0.0", "versions": [version],
            "rights": {"holder": "nobody", "license": "CC0-1.0", "statement": "Free for every use."},
            "dct": {"value": "2030-05-13", "reasoning": "Set with the text."},
        }  # fmt: skip
        (corpus / "document.yaml").write_text(_lines(identity), encoding="utf-8")
        maker = {
            "annotator": "checking.py", "kind": "program", "date": "2030-05-13", "role": "annotation",
            "reviewed_by_person": False,
        }  # fmt: skip
        for layer, keys in LISTS.items():
            header = {
                "layer": layer, "document": DOCUMENT, "text": {"version": "1", "sha256": digest}, "scheme": "1.0",
                "status": "adjudicated", "canary": CANARY, "provenance": [maker],
            }  # fmt: skip
            modeline = f"# yaml-language-server: $schema=../../schema/{layer}.schema.json\n"
            body = _lines(header | {key: self.lists[key] for key in keys})
            (layers / f"{layer}.yaml").write_text(modeline + body, encoding="utf-8")


def made_up(number: int, ending: str) -> str:
    """A name of letters, another one for every number."""
    return "".join(SYLLABLES[int(digit)] for digit in f"{number:05}").capitalize() + ending


def _lines(fields: Record) -> str:
    lines = []
    for key, value in fields.items():
        if isinstance(value, list):
            lines += [f"{key}:", *(f"  - {json.dumps(item)}" for item in value)]
        else:
            lines.append(f"{key}: {json.dumps(value)}")
    return "\n".join(lines) + "\n"


def seconds(root: Path, runs: int) -> float:
    """The median time of `karat check` over a corpus, which must be clean."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "scripts")}
    times = []
    for _ in range(runs):
        begin = time.perf_counter()
        run = subprocess.run([sys.executable, "-m", "karat", "check", str(root)], capture_output=True, env=environment)
        times.append(time.perf_counter() - begin)
        if run.returncode:
            raise SystemExit(run.stdout.decode()[:2000] + run.stderr.decode()[-2000:])
    return statistics.median(times)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=5, help="runs, of which the median is taken (default: 5)")
    parser.add_argument("--sizes", type=int, nargs="*", default=[1_000, 10_000, 20_000, 40_000])
    options = parser.parse_args()
    print(f"the article: {1000 * seconds(ROOT, options.runs):.0f} ms")
    print(f"{'annotations':>12} {'code points':>12} {'seconds':>9} {'per 1,000':>10} {'ratio':>7}")
    before = None
    for size in options.sizes:
        document = SyntheticDocument(size)
        with tempfile.TemporaryDirectory() as folder:
            document.save(Path(folder))
            took = seconds(Path(folder), max(1, options.runs // 2))
        each = took / document.numbers.total() * 1000
        ratio = f"{took / before:.2f}" if before else ""
        count = document.numbers.total()
        print(f"{count:12,} {len(document.text):12,} {took:9.2f} {each:10.4f} {ratio:>7}", flush=True)
        before = took


if __name__ == "__main__":
    main()
