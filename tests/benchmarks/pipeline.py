"""Scoring as a whole, from answers to the report, on synthetic documents: seconds, growth, and large documents.

PYTHONPATH=scripts python tests/benchmarks/pipeline.py [--documents N ...]
"""

from __future__ import annotations

import argparse
import itertools
import random
import resource
import time
from collections.abc import Iterator
from typing import Any

from measuring import Line, higher_time

from karat.answers import Answer, as_answer
from karat.model import Document, Sentence, Zone
from karat.reading import Reader
from karat.scoring import score_answers
from karat.scoring.table import render

SENTENCE = "Alpha met Beta in Gamma today . "
LAYERS = ("entities", "relations")


def records(rng: random.Random, length: int, mentions: int, clusters: int, wrong: float) -> dict[str, Any]:
    """Entities and relations over a text; a share of the spans is off by one, of the mentions in another cluster."""
    grouped: dict[int, list[dict[str, Any]]] = {}
    for i in range(mentions):
        start = rng.randrange(length - 20)
        end = start + 1 + i % 17 + (rng.random() < wrong)
        cluster = rng.randrange(clusters) if rng.random() < wrong else i % clusters
        grouped.setdefault(cluster, []).append({"id": f"men-{i}", "span": [start, end]})
    entities = [
        {"id": f"ent-{k}", "type": ("PER", "ORG", "GPE", "FAC")[k % 4], "mentions": m} for k, m in grouped.items()
    ]
    ends = [(rng.randrange(mentions), rng.randrange(mentions)) for _ in range(mentions // 8)]
    relations = [{"type": "PHYS.Located", "arg1": f"men-{a}", "arg2": f"men-{b}"} for a, b in ends]
    return {"entities": entities, "relations": relations}


def corpus(documents: int, sentences: int, mentions: int, clusters: int) -> tuple[list[Document], list[Answer]]:
    """Documents with gold and the answers of a system that is right in four of five."""
    text = SENTENCE * sentences
    spans = tuple(Sentence(f"s{i}", "z", (i * 32, i * 32 + 31)) for i in range(sentences))
    golds, answers = [], []
    for number in range(documents):
        gold = records(random.Random(number), len(text), mentions, clusters, 0.0)
        annotations = Reader().annotations(gold, LAYERS)
        zones = (Zone("z", "paragraph", (0, len(text))),)
        status = dict.fromkeys(LAYERS, "adjudicated")
        name = f"d{number}"
        golds.append(Document(name, text, "0" * 64, "1", "en", None, zones, spans, annotations, status))
        answers.append(
            as_answer({"document": name, **records(random.Random(number), len(text), mentions, clusters, 0.2)})
        )
    return golds, answers


def measure(name: str, golds: list[Document], answers: list[Answer]) -> None:
    """Print one line: seconds to score, to print, to write."""
    marks = [time.perf_counter()]
    report = score_answers(golds, answers)
    marks.append(time.perf_counter())
    render(report)
    marks.append(time.perf_counter())
    size = len(report.to_json())
    marks.append(time.perf_counter())
    scored, shown, written = (b - a for a, b in itertools.pairwise(marks))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"{name:45} {scored:8.2f} {shown:8.2f} {written:8.2f} {size / 1e6:8.1f} {peak:8}", flush=True)


def lines() -> Iterator[Line]:
    """Large documents, scored as a whole, with the aim of issue 3: under two seconds, the report's JSON left out."""
    for mentions, clusters in ((5_000, 1_000), (5_000, 1)):
        golds, answers = corpus(1, 400, mentions, clusters)
        seconds = higher_time(lambda golds=golds, answers=answers: score_answers(golds, answers), turns=1)  # type: ignore[misc]
        what = f"a document of {mentions:,} mentions in {clusters:,} cluster{'s' * (clusters > 1)}, scored as a whole"
        yield Line(what, seconds, most=2)


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, nargs="*", default=[100, 200, 400])
    options = parser.parse_args()
    print(f"{'':45} {'score s':>8} {'table s':>8} {'JSON s':>8} {'MB':>8} {'peak MB':>8}")
    for mentions, clusters in ((5_000, 1_000), (5_000, 1)):
        measure(f"one document, {mentions:,} mentions, {clusters:,} clusters", *corpus(1, 400, mentions, clusters))
    for count in options.documents:
        measure(f"{count:,} documents of 40 sentences, 150 mentions", *corpus(count, 40, 150, 40))


if __name__ == "__main__":
    main()
