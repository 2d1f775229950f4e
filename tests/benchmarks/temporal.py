"""Speed of temporal closure scores beside anaforatools, and of resampling, in one process.

Run `python tests/benchmarks/temporal.py`; with anaforatools installed it prints how many times faster Karat is on the
same documents (60 intervals and 100 links on each side), one document at a time and all at once.
"""

from __future__ import annotations

import importlib
import sys
import time
from collections.abc import Callable

import numpy as np

from karat.metrics.statistics import Metric
from karat.metrics.temporal import Mode, awareness_statistics
from karat.metrics.temporal_relations import CODE, Links
from karat.resampling import bootstrap_totals, paired_permutation

N_NODES, N_LINKS = 60, 100


def synthetic(n_documents: int, seed: int) -> tuple[Links, Links]:
    """Gold and system of documents: links read off intervals; the system has moved a tenth of them."""
    rng = np.random.default_rng(seed)
    start = rng.integers(0, 3 * N_NODES, (n_documents, N_NODES))
    end = start + rng.integers(1, 7, start.shape)
    moved = rng.random(start.shape) < 0.1
    sides = []
    for side in range(2):
        s = np.where(moved & (side > 0), rng.integers(0, 3 * N_NODES, start.shape), start)
        e = s + (end - start)
        unit = np.repeat(np.arange(n_documents), N_LINKS)
        a = rng.integers(0, N_NODES, len(unit))
        b = (a + rng.integers(1, N_NODES, len(unit))) % N_NODES
        (sa, ea), (sb, eb) = (s[unit, a], e[unit, a]), (s[unit, b], e[unit, b])
        relation = np.select(
            [ea < sb, eb < sa, (sa < sb) & (eb < ea), (sb < sa) & (ea < eb), (sa == sb) & (ea == eb)],
            [CODE[name] for name in ("BEFORE", "AFTER", "INCLUDES", "IS_INCLUDED", "SIMULTANEOUS")],
            CODE["VAGUE"],
        )
        known = relation != CODE["VAGUE"]
        sides.append(Links(unit[known], a[known], b[known], relation[known]))
    return sides[0], sides[1]


def seconds(run: Callable[[], object], repeats: int = 3) -> float:
    """The best of some runs."""
    times = []
    for _ in range(repeats):
        begin = time.perf_counter()
        run()
        times.append(time.perf_counter() - begin)
    return min(times)


def anafora_seconds(gold: Links, predicted: Links, n_documents: int, ours: list[list[float]]) -> float | None:
    try:
        evaluate = importlib.import_module("anafora.evaluate")
    except ImportError:
        return None
    names = {code: name for name, code in CODE.items()}
    documents = []
    for document in range(n_documents):
        sides = [side[side.unit == document] for side in (gold, predicted)]
        rows = [zip(s.source.tolist(), s.target.tolist(), s.relation.tolist(), strict=True) for s in sides]
        documents.append([{((a, b), "TLINK", ("type", names[r])) for a, b, r in side} for side in rows])
    counts: list[list[float]] = []

    def run() -> None:
        counts.clear()
        for sides in documents:
            scores = evaluate.TemporalClosureScores()
            scores.add(*sides)
            counts.append([scores.precision_correct, scores.predicted, scores.recall_correct, scores.reference])

    taken = seconds(run, repeats=1)
    if counts != ours:
        sys.exit("anaforatools counts otherwise than the closure mode")
    return taken


def temporal(n_documents: int = 100) -> None:
    gold, predicted = synthetic(n_documents, seed=0)
    singles = [(gold[gold.unit == u], predicted[predicted.unit == u]) for u in range(n_documents)]
    modes: tuple[Mode, ...] = ("closure", "awareness", "te3-acl11")
    ours = awareness_statistics(gold, predicted, n_documents, "closure").tolist()
    peer = anafora_seconds(gold, predicted, n_documents, ours)
    if peer is not None:
        print(f"anaforatools closure     {n_documents / peer:10.1f} documents/s")
    for mode in modes:
        at_once = seconds(lambda m=mode: awareness_statistics(gold, predicted, n_documents, m))  # type: ignore[misc]
        one_by_one = seconds(
            lambda m=mode: [awareness_statistics(g, p, n_documents, m) for g, p in singles]  # type: ignore[misc]
        )
        for name, taken in (("at once", at_once), ("one by one", one_by_one)):
            times = f"  {peer / taken:7.0f} times anaforatools" if peer is not None else ""
            print(f"karat {mode:<10} {name:<10}{n_documents / taken:8.0f} documents/s{times}")


def resampling(n_units: int = 40_000, n_columns: int = 20) -> None:
    rng = np.random.default_rng(0)
    system = rng.integers(0, 4, (n_units, n_columns)).astype(float)
    fractions = rng.random((n_units, n_columns))
    for name, stats in (("small counts", system), ("fractions", fractions)):
        taken = seconds(lambda s=stats: bootstrap_totals(s, 1_000, seed=0))  # type: ignore[misc]
        print(f"1000 resamples of {n_units} x {n_columns} {name:<13}{taken:8.3f} s")
    other = system.copy()
    changed = rng.random(n_units) < 0.1
    other[changed] = rng.integers(0, 4, (int(changed.sum()), n_columns))
    prf = Metric("first three columns")
    taken = seconds(lambda: paired_permutation(system, other, prf, n_permutations=10_000))
    print(f"10000 permutations of {n_units} x {n_columns}, a tenth changed {taken:8.3f} s")
    sentences = rng.integers(0, 3, (40, 3)).astype(float)
    taken = seconds(lambda: bootstrap_totals(sentences, 2_000, seed=0))
    print(f"2000 resamples of 40 x 3                {taken * 1e3:8.3f} ms")


if __name__ == "__main__":
    temporal()
    resampling()
