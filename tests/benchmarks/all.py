"""All benchmarks in one go: every aim of issue 3 in one Markdown table, and the growth in another.

    pip install -e ".[test]" && pip install neleval==3.1.1 --no-deps
    python tests/benchmarks/all.py [--documents 1000] [--no-growth] [--no-commands]

One process and one synthetic corpus for all that has a peer. Each side has its own form of input ready in memory. Both
sides take turns, twice over, and the round with the lower ratio (without a peer: with the longer time) is printed.
Scores are compared first, and must be equal. Exits with 1 if an aim is missed. It takes some ten minutes, most of them
those of the peers and of the growth.
"""

from __future__ import annotations

import argparse
import os
import platform
import sys
from collections.abc import Iterator
from itertools import chain

import commands
import coreference
import growth
import numpy as np
import pipeline
import spans
import temporal
from measuring import Line, higher_time, markdown, version
from synthetic import SpanCorpus, clusterings, link_corpus, span_corpus

from karat.metrics.coreference import METRICS
from karat.metrics.matching import joint_keys, set_statistics
from karat.metrics.semeval2013 import semeval2013_statistics
from karat.metrics.statistics import Array
from karat.metrics.temporal import awareness_statistics
from karat.resampling import bootstrap_totals

PEERS = ("seqeval", "nervaluate", "scorch", "neleval", "anaforatools")


def decomposable(corpus: SpanCorpus) -> tuple[Array, Array]:
    """All statistics that add up: of mentions by sentence, of coreference and temporal links by document."""
    gold, pred = corpus.gold, corpus.pred
    sentences = corpus.documents * corpus.sentences
    keys = joint_keys([gold.start, gold.end, gold.label], [pred.start, pred.end, pred.label])
    by_sentence = [set_statistics(keys[0], gold.sentence, keys[1], pred.sentence, sentences)]
    ours, theirs, _ = spans.as_spans(corpus)
    ours, theirs = spans.by_sentence(ours, gold.sentence), spans.by_sentence(theirs, pred.sentence)
    by_sentence += semeval2013_statistics(ours, theirs, sentences).values()
    names = tuple(name for name in METRICS if name not in ("conll3", "kbp4"))
    by_document = list(coreference.score(*clusterings(corpus), corpus.documents, names).values())
    by_document.append(awareness_statistics(*link_corpus(corpus.documents), corpus.documents))
    return np.concatenate(by_sentence, axis=1), np.concatenate(by_document, axis=1)


def resampling(corpus: SpanCorpus) -> Iterator[Line]:
    """A thousand resamples of all of them."""
    by_sentence, by_document = decomposable(corpus)
    seconds = higher_time(lambda: [bootstrap_totals(matrix, 1_000) for matrix in (by_sentence, by_document)])
    shapes = " and ".join(
        f"{len(m):,} {name} × {m.shape[1]}" for name, m in (("sentences", by_sentence), ("documents", by_document))
    )
    yield Line(f"1,000 resamples of all statistics that add up ({shapes})", seconds, most=1)


def main() -> int:
    """Print the tables; 1 if an aim was missed."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--documents", type=int, default=1_000)
    parser.add_argument("--no-growth", action="store_true", help="leave out the growth")
    parser.add_argument("--no-commands", action="store_true", help="leave out the commands as whole processes")
    options = parser.parse_args()
    corpus = span_corpus(options.documents)
    installed = {name: version(name) for name in PEERS}
    versions = ", ".join(f"{name} {number}" for name, number in installed.items() if number)
    found: list[Line] = []
    for line in chain(
        spans.lines(corpus),
        coreference.lines(corpus),
        temporal.lines(options.documents),
        resampling(corpus),
        pipeline.lines(),
        () if options.no_commands else commands.lines(),
    ):
        found.append(line)
        print(f"{line.work}: {line.ours:.4f} s, {line.ratio or 0:.1f}", file=sys.stderr, flush=True)
    mentions, load = len(corpus.gold.label) / options.documents, os.getloadavg()[0]
    print(f"{options.documents:,} documents × {corpus.sentences} sentences, {mentions:.0f} mentions each; {versions};")
    print(f"Python {platform.python_version()}, numpy {np.__version__}, {os.cpu_count()} cores, load {load:.1f}\n")
    print(markdown(found), flush=True)
    if not options.no_growth:
        print()
        growth.table(list(growth.WORKS), list(growth.SIZES), minutes=10, gigabytes=16)
    return int(any(line.reached is False for line in found))


if __name__ == "__main__":
    sys.exit(main())
