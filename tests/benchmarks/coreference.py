"""Speed and memory of the coreference metrics, beside scorch and neleval where they are installed.

    PYTHONPATH=scripts python tests/benchmarks/coreference.py [--documents 1000] [--turns 5]

Everything is in one process and in memory, on one corpus, document by document. Each side has its own form of input
ready: arrays here, lists of sets of numbers for scorch, dictionaries of sets of numbers for neleval
(`neleval_peer` says how to install it). Ours is timed as well from the sets that scorch takes, with their conversion.
Scores must be the same before times are printed.
"""

from __future__ import annotations

import argparse
import tracemalloc
from collections.abc import Callable, Iterator
from itertools import chain
from typing import Any

import neleval_peer
import numpy as np
from measuring import Line, best_times, lower_ratio, markdown, version
from synthetic import SpanCorpus, clusterings, span_corpus

from karat.metrics.coreference import METRICS, Clustering, contingency, coreference_statistics

Sets = list[list[set[int]]]

#: What is scored here: the six metrics, and mention overlap with them; and what the peers call those that they have.
SIX = ("mentions", "muc", "b_cubed", "ceaf_m", "ceaf_e", "blanc_conll", "lea")
SCORCH = {"muc": "muc", "b_cubed": "b_cubed", "ceaf_m": "ceaf_m", "ceaf_e": "ceaf_e", "blanc_conll": "blanc"}
NELEVAL = {"muc": "muc", "b_cubed": "b_cubed", "ceaf_m": "mention_ceaf", "ceaf_e": "entity_ceaf"}
TITLES = {"muc": "MUC", "b_cubed": "B³", "ceaf_m": "CEAFm", "ceaf_e": "CEAFe", "blanc_conll": "BLANC"}
#: The aims of issue 3: MUC and B³ against the fastest peer, the rest all together.
AIMS = {"muc": 2.0, "b_cubed": 2.0}


def one_document(mentions: int, clusters: int, seed: int = 7) -> tuple[Clustering, Clustering]:
    """Two random clusterings of the same mentions, which share next to nothing: the worst case for CEAF."""
    rng = np.random.default_rng(seed)
    unit, key = np.zeros(mentions, dtype=np.int64), np.arange(mentions)
    return tuple(Clustering(unit, rng.integers(0, clusters, mentions), key) for _ in range(2))  # type: ignore[return-value]


def chain_of_pairs(mentions: int) -> tuple[Clustering, Clustering]:
    """Clusters of two on both sides, shifted by one: a single component of equal weights."""
    unit, key = np.zeros(mentions, dtype=np.int64), np.arange(mentions)
    return Clustering(unit, key // 2, key), Clustering(unit, (key + 1) // 2, key)


def as_sets(side: Clustering, n_documents: int) -> Sets:
    """The clusters of every document as sets."""
    documents: list[dict[int, set[int]]] = [{} for _ in range(n_documents)]
    for unit, cluster, key in zip(side.unit.tolist(), side.cluster.tolist(), side.mention.tolist(), strict=True):
        documents[unit].setdefault(cluster, set()).add(key)
    return [list(clusters.values()) for clusters in documents]


def from_sets(documents: Sets) -> Clustering:
    """The same as arrays again."""
    sizes = np.array([len(cluster) for document in documents for cluster in document])
    cluster = np.repeat(np.arange(len(sizes)), sizes)
    unit = np.repeat(np.arange(len(documents)), [len(document) for document in documents])[cluster]
    mentions = chain.from_iterable(chain.from_iterable(documents))
    return Clustering(unit, cluster, np.fromiter(mentions, dtype=np.int64, count=int(sizes.sum())))


def score(gold: Clustering, predicted: Clustering, n: int, names: tuple[str, ...]) -> dict[str, np.ndarray]:
    """The statistics of some metrics a document; their scores are worked out on the way."""
    statistics = coreference_statistics(contingency(gold, predicted, n), names)
    for name, stats in statistics.items():
        METRICS[name].finish(stats.sum(axis=0), 0.0)
    return statistics


class Peers:
    """scorch and neleval, as far as they are installed, with the corpus in the form of each."""

    def __init__(self, gold: Clustering, predicted: Clustering, n: int) -> None:
        self.gold, self.predicted, self.n = gold, predicted, n
        self.sets = as_sets(gold, n), as_sets(predicted, n)
        self.dictionaries = [[dict(enumerate(document)) for document in side] for side in self.sets]
        self.scorch: Any = None
        if version("scorch"):
            from scorch import scores

            self.scorch = scores
        self.neleval: Any = neleval_peer.load() if version("neleval") else None

    def by_scorch(self, name: str) -> list[Any]:
        """Recall, precision and F1 of every document."""
        run = getattr(self.scorch, SCORCH[name])
        return [run(*pair) for pair in zip(*self.sets, strict=True)]

    def by_neleval(self, name: str) -> list[Any]:
        """Numerator and denominator of precision, then of recall, of every document."""
        run = getattr(self.neleval, NELEVAL[name])
        return [run(*pair) for pair in zip(*self.dictionaries, strict=True)]

    def check(self) -> None:
        """Raise ValueError unless the peers have our scores of every document, and neleval of the corpus."""
        ours = score(self.gold, self.predicted, self.n, SIX)
        for name in SCORCH if self.scorch else ():
            f1 = [result[2] for result in self.by_scorch(name)]
            _same(f"{name} of scorch", METRICS[name].finish(ours[name], 0.0)["f1"], f1)
        for name in NELEVAL if self.neleval else ():
            four = np.array(self.by_neleval(name), dtype=float)
            finished = METRICS[name].finish(ours[name], 0.0)
            for part, (up, down) in {"precision": (0, 1), "recall": (2, 3)}.items():
                _same(f"{part} in {name} of neleval", finished[part], four[:, up] / four[:, down])
            total = four.sum(axis=0)
            p, r = total[0] / total[1], total[2] / total[3]
            _same(f"{name} of neleval", METRICS[name].finish(ours[name].sum(axis=0), 0.0)["f1"], 2 * p * r / (p + r))


def _same(what: str, ours: Any, theirs: Any) -> None:
    """The same to rounding: sums of fractions are added in another order there."""
    if not np.allclose(ours, theirs, rtol=1e-12, atol=1e-12):
        raise ValueError(f"{what} differs: {np.abs(np.asarray(ours) - np.asarray(theirs)).max()}")


def lines(corpus: SpanCorpus, turns: int = 5) -> Iterator[Line]:
    """Ours beside the peers; a metric that has an aim is held against the fastest peer by it."""
    n = corpus.documents
    gold, predicted = clusterings(corpus)
    peers = Peers(gold, predicted, n)
    peers.check()
    if peers.scorch:
        run = lambda: [peers.by_scorch(name) for name in SCORCH]  # noqa: E731
        times = lower_ratio(lambda: score(gold, predicted, n, SIX), run, turns)
        yield Line("six coreference metrics", times[0], "scorch's five", times[1], least=10, documents=n)
    for name in SCORCH:
        for peer, there, metrics in (
            ("neleval", peers.neleval, NELEVAL),
            ("scorch", peers.scorch, SCORCH),
        ):
            if there and name in metrics:
                theirs: Callable[[str], object] = getattr(peers, f"by_{peer}")
                times = lower_ratio(
                    lambda name=name: score(gold, predicted, n, (name,)),  # type: ignore[misc]
                    lambda name=name, theirs=theirs: theirs(name),  # type: ignore[misc]
                    turns,
                    their_turns=2,
                )
                yield Line(f"{TITLES[name]} alone", times[0], peer, times[1], least=AIMS.get(name), documents=n)


def from_the_sets_of_peers(corpus: SpanCorpus, turns: int) -> None:
    """Print what is left of our speed if the input is made of sets and has to be turned into arrays first."""
    n = corpus.documents
    gold, predicted = (as_sets(side, n) for side in clusterings(corpus))
    print(f"\n{'from sets, with their conversion':44}{'seconds':>10}{'docs/s':>10}")
    for names in (SIX, ("muc",), ("b_cubed",)):
        (taken,) = best_times([lambda names=names: score(from_sets(gold), from_sets(predicted), n, names)], [turns])  # type: ignore[misc]
        print(f"{', '.join(names) if len(names) == 1 else 'all six':44}{taken:10.4f}{n / taken:10,.0f}")


def large_documents() -> None:
    """Print seconds and memory of documents that are hard for CEAF."""
    print(f"\n{'one document, all six':44}{'seconds':>10}{'peak MB':>10}")
    for label, sides in (
        ("5,000 mentions, 1,000 random clusters", one_document(5000, 1000)),
        ("5,000 mentions, 1 cluster", one_document(5000, 1)),
        ("5,000 mentions, 2,500 pairs in one chain", chain_of_pairs(5000)),
        ("50,000 mentions, 10,000 random clusters", one_document(50_000, 10_000)),
    ):
        run = lambda sides=sides: score(*sides, 1, SIX)  # type: ignore[misc]  # noqa: E731
        (seconds,) = best_times([run], [2])
        print(f"{label:44}{seconds:10.3f}{peak_memory(run):10.1f}")


def peak_memory(run: Callable[[], object]) -> float:
    """Peak of what is allocated during the run, in MB."""
    tracemalloc.start()
    run()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak / 1e6


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--documents", type=int, default=1000)
    parser.add_argument("--turns", type=int, default=5, help="turns of ours, of which the best counts (default: 5)")
    options = parser.parse_args()
    corpus = span_corpus(options.documents)
    print(markdown(list(lines(corpus, options.turns))))
    from_the_sets_of_peers(corpus, options.turns)
    large_documents()


if __name__ == "__main__":
    main()
