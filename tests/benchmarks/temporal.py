"""Speed of temporal awareness beside anaforatools, and of resampling, in one process.

    PYTHONPATH=scripts python tests/benchmarks/temporal.py [--documents N]

The documents have 60 events and 100 links on each side. anaforatools counts temporal awareness over the closure of both
sides; its counts must be those of our mode `closure` before times are printed. It is slow: a thousand documents take it
half a minute.
"""

from __future__ import annotations

import argparse
import importlib
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import numpy as np
from measuring import Line, best_times, lower_ratio, markdown, version
from synthetic import link_corpus

from karat.metrics.statistics import Metric
from karat.metrics.temporal import Mode, awareness_statistics
from karat.metrics.temporal_relations import CODE, Links
from karat.resampling import bootstrap_totals, paired_permutation

MODES: tuple[Mode, ...] = ("awareness", "closure", "te3-acl11")


def as_annotations(gold: Links, predicted: Links, n_documents: int) -> list[list[Any]]:
    """Both sides of each document as the sets that anaforatools takes."""
    names = {code: name for name, code in CODE.items()}
    documents: list[list[Any]] = [[set(), set()] for _ in range(n_documents)]
    for number, side in enumerate((gold, predicted)):
        columns = (side.unit, side.source, side.target, side.relation)
        for unit, a, b, r in zip(*(column.tolist() for column in columns), strict=True):
            documents[unit][number].add(((a, b), "TLINK", ("type", names[r])))
    return documents


def by_anaforatools(documents: list[list[Any]]) -> list[list[float]]:
    """Precision's numerator and denominator, then recall's, of every document."""
    evaluate = importlib.import_module("anafora.evaluate")
    counts = []
    for sides in documents:
        scores = evaluate.TemporalClosureScores()
        scores.add(*sides)
        counts.append([scores.precision_correct, scores.predicted, scores.recall_correct, scores.reference])
    return counts


def lines(n_documents: int, turns: int = 3) -> Iterator[Line]:
    """Our own awareness, and the mode that is anaforatools', beside anaforatools."""
    if not version("anaforatools"):
        return
    gold, predicted = link_corpus(n_documents)
    documents = as_annotations(gold, predicted, n_documents)
    if by_anaforatools(documents) != awareness_statistics(gold, predicted, n_documents, "closure").tolist():
        raise ValueError("anaforatools counts otherwise than the mode closure")
    for mode, least in (("awareness", 20), ("closure", None)):
        run = partial(awareness_statistics, gold, predicted, n_documents, mode)
        times = lower_ratio(run, lambda: by_anaforatools(documents), turns)
        title = f"temporal awareness, mode `{mode}`"
        yield Line(title, times[0], "anaforatools' closure", times[1], least, documents=n_documents)


def one_by_one(n_documents: int = 200) -> None:
    """Print what is left of the speed if every document is scored in a call of its own."""
    gold, predicted = link_corpus(n_documents)
    singles = [(gold[gold.unit == u], predicted[predicted.unit == u]) for u in range(n_documents)]
    for mode in MODES:
        run = lambda mode=mode: [awareness_statistics(g, p, n_documents, mode) for g, p in singles]  # type: ignore[misc]  # noqa: E731
        print(f"karat {mode:<10} one by one {n_documents / best_times([run], [3])[0]:8.0f} documents/s")


def resampling(n_units: int = 40_000, n_columns: int = 20) -> None:
    """Print seconds of resampling made-up statistics; those of the corpus itself are in `all.py`."""
    rng = np.random.default_rng(0)
    system = rng.integers(0, 4, (n_units, n_columns)).astype(float)
    fractions = rng.random((n_units, n_columns))
    for name, stats in (("small counts", system), ("fractions", fractions)):
        taken = _seconds(lambda s=stats: bootstrap_totals(s, 1_000, seed=0))  # type: ignore[misc]
        print(f"1000 resamples of {n_units} x {n_columns} {name:<13}{taken:8.3f} s")
    other = system.copy()
    changed = rng.random(n_units) < 0.1
    other[changed] = rng.integers(0, 4, (int(changed.sum()), n_columns))
    prf = Metric("first three columns")
    taken = _seconds(lambda: paired_permutation(system, other, prf, n_permutations=10_000))
    print(f"10000 permutations of {n_units} x {n_columns}, a tenth changed {taken:8.3f} s")
    sentences = rng.integers(0, 3, (40, 3)).astype(float)
    taken = _seconds(lambda: bootstrap_totals(sentences, 2_000, seed=0))
    print(f"2000 resamples of 40 x 3                {taken * 1e3:8.3f} ms")


def _seconds(run: Callable[[], object]) -> float:
    return best_times([run], [3])[0]


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--documents", type=int, default=100)
    options = parser.parse_args()
    print(markdown(list(lines(options.documents))))
    one_by_one(options.documents)
    resampling()


if __name__ == "__main__":
    main()
