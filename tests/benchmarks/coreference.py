"""Speed and memory of the coreference metrics, beside scorch where it is installed. Run it; it takes no part in tests.

    PYTHONPATH=scripts python tests/benchmarks/coreference.py [--documents 1000] [--repeat 5] [--largest 10000]

Everything is timed in one process on one corpus in memory; parsing is nobody's cost. Ours is timed twice: from arrays,
and from the very sets that scorch takes, with their conversion. All contestants of a row take turns, equally often, so
that a busy machine slows all of them; each counts with its best turn.
"""

from __future__ import annotations

import argparse
import importlib.util
import time
import tracemalloc
from collections.abc import Callable
from itertools import chain

import numpy as np

from karat.metrics.coreference import METRICS, Clustering, contingency, coreference_statistics

Sets = list[list[set[int]]]

SIX = ("mentions", "muc", "b_cubed", "ceaf_m", "ceaf_e", "blanc_conll", "lea")
FIVE = ("muc", "b_cubed", "ceaf_m", "ceaf_e", "blanc")


def corpus(n_documents: int, mentions: int = 150, clusters: int = 40, seed: int = 7) -> tuple[Clustering, Clustering]:
    """Gold clusters of skewed sizes, and predictions of them.

    The predictions lose a seventh of the mentions, invent a tenth, move an eighth to other clusters, and cut the
    largest clusters in two.
    """
    rng = np.random.default_rng(seed)
    chance = 1 / np.arange(1, clusters + 6) ** 0.7
    chance /= chance.sum()
    unit = np.repeat(np.arange(n_documents), rng.poisson(mentions, n_documents))
    key = np.arange(len(unit)) - np.searchsorted(unit, unit)
    cluster = rng.choice(len(chance), len(unit), p=chance)
    found = np.where(rng.random(len(unit)) < 0.12, rng.choice(len(chance), len(unit), p=chance), cluster)
    found = np.where((rng.random(len(unit)) < 0.5) & (cluster < clusters // 5), found + len(chance), found)
    kept = rng.random(len(unit)) < 0.86
    spurious_unit = np.repeat(np.arange(n_documents), rng.poisson(mentions / 10, n_documents))
    spurious_key = 2 * mentions + np.arange(len(spurious_unit)) - np.searchsorted(spurious_unit, spurious_unit)
    spurious_cluster = rng.choice(len(chance), len(spurious_unit), p=chance)
    predicted = [
        np.concatenate(pair)
        for pair in ((unit[kept], spurious_unit), (found[kept], spurious_cluster), (key[kept], spurious_key))
    ]
    order = rng.permutation(len(predicted[0]))
    return Clustering(unit, cluster, key), Clustering(*(column[order] for column in predicted))


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
    documents: list[dict[int, set[int]]] = [{} for _ in range(n_documents)]
    for unit, cluster, key in zip(side.unit.tolist(), side.cluster.tolist(), side.mention.tolist(), strict=True):
        documents[unit].setdefault(cluster, set()).add(key)
    return [list(clusters.values()) for clusters in documents]


def from_sets(documents: Sets) -> Clustering:
    sizes = np.array([len(cluster) for document in documents for cluster in document])
    cluster = np.repeat(np.arange(len(sizes)), sizes)
    unit = np.repeat(np.arange(len(documents)), [len(document) for document in documents])[cluster]
    mentions = chain.from_iterable(chain.from_iterable(documents))
    return Clustering(unit, cluster, np.fromiter(mentions, dtype=np.int64, count=int(sizes.sum())))


def best_times(runs: list[Callable[[], object]], repeat: int) -> list[float]:
    """The best time of each run, in seconds; the runs take turns."""
    best = [float("inf")] * len(runs)
    for _ in range(repeat):
        for i, run in enumerate(runs):
            start = time.perf_counter()
            run()
            best[i] = min(best[i], time.perf_counter() - start)
    return best


def peak_memory(run: Callable[[], object]) -> float:
    """Peak of what is allocated during the run, in MB."""
    tracemalloc.start()
    run()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak / 1e6


def score(gold: Clustering, predicted: Clustering, n: int, names: tuple[str, ...]) -> None:
    statistics = coreference_statistics(contingency(gold, predicted, n), names)
    for name, stats in statistics.items():
        METRICS[name].finish(stats.sum(axis=0), 0.0)


def beside_scorch(n: int, repeat: int) -> None:
    gold, predicted = corpus(n)
    gold_sets, predicted_sets = as_sets(gold, n), as_sets(predicted, n)
    per_document = [len(gold) / n, len(predicted) / n, sum(map(len, gold_sets)) / n]
    print("{} documents: {:.1f} gold and {:.1f} predicted mentions, {:.1f} gold clusters each".format(n, *per_document))
    peers: dict[str, Callable[[set[int], set[int]], object]] = {}
    if importlib.util.find_spec("scorch"):
        from scorch import scores

        peers = {"muc": scores.muc, "b_cubed": scores.b_cubed, "ceaf_m": scores.ceaf_m, "ceaf_e": scores.ceaf_e}
        peers["blanc"] = scores.blanc
    print(
        f"\n{'':24}{'seconds':>10}{'docs/s':>10}{'from sets':>11}{'scorch s':>10}{'docs/s':>10}{'ratio':>8}{'sets':>7}"
    )
    rows: list[tuple[str, tuple[str, ...], tuple[str, ...]]] = [
        ("all: our 6, scorch's 5", SIX, FIVE),
        *((name, (name if name != "blanc" else "blanc_conll",), (name,)) for name in FIVE),
        ("lea", ("lea",), ()),
    ]
    for label, names, peer_names in rows:

        def from_arrays(names: tuple[str, ...] = names) -> None:
            score(gold, predicted, n, names)

        def converted(names: tuple[str, ...] = names) -> None:
            score(from_sets(gold_sets), from_sets(predicted_sets), n, names)

        def scorch(peer_names: tuple[str, ...] = peer_names) -> None:
            for name in peer_names:
                for document in zip(gold_sets, predicted_sets, strict=True):
                    peers[name](*document)  # type: ignore[arg-type]

        compared = bool(peers and peer_names)
        ours, with_sets, *theirs = best_times([from_arrays, converted, *([scorch] if compared else [])], repeat)
        line = f"{label:24}{ours:10.4f}{n / ours:10,.0f}{n / with_sets:11,.0f}"
        for seconds in theirs:
            line += f"{seconds:10.3f}{n / seconds:10,.0f}{seconds / ours:7.1f}x{seconds / with_sets:6.1f}x"
        print(line)


def large_documents() -> None:
    print(f"\n{'one document, all six':44}{'seconds':>10}{'peak MB':>10}")
    for label, sides in (
        ("5,000 mentions, 1,000 random clusters", one_document(5000, 1000)),
        ("5,000 mentions, 1 cluster", one_document(5000, 1)),
        ("5,000 mentions, 2,500 pairs in one chain", chain_of_pairs(5000)),
        ("50,000 mentions, 10,000 random clusters", one_document(50_000, 10_000)),
    ):
        gold, predicted = sides
        (seconds,) = best_times([lambda g=gold, p=predicted: score(g, p, 1, SIX)], 2)  # type: ignore[misc]
        print(f"{label:44}{seconds:10.3f}{peak_memory(lambda g=gold, p=predicted: score(g, p, 1, SIX)):10.1f}")  # type: ignore[misc]


def growth(largest: int) -> None:
    print(f"\n{'documents, all six':>20}{'seconds':>10}{'docs/s':>10}{'peak MB':>10}{'input MB':>10}{'peak/input':>12}")
    n = 1000
    while n <= largest:
        gold, predicted = corpus(n)
        (seconds,) = best_times([lambda g=gold, p=predicted, n=n: score(g, p, n, SIX)], 2)  # type: ignore[misc]
        peak = peak_memory(lambda g=gold, p=predicted, n=n: score(g, p, n, SIX))  # type: ignore[misc]
        size = (len(gold) + len(predicted)) * 3 * 8 / 1e6
        print(f"{n:20,}{seconds:10.3f}{n / seconds:10,.0f}{peak:10.0f}{size:10.0f}{peak / size:12.1f}")
        n *= 10


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--documents", type=int, default=1000)
    parser.add_argument("--repeat", type=int, default=5)
    parser.add_argument("--largest", type=int, default=10_000, help="corpus to grow to (100000 takes a few GB)")
    options = parser.parse_args()
    score(*corpus(20), 20, SIX)  # scipy's import is no one's cost
    beside_scorch(options.documents, options.repeat)
    large_documents()
    growth(options.largest)


if __name__ == "__main__":
    main()
