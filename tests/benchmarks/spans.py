"""Seconds that span metrics take, side by side with their peers, in one process and in memory.

Run as `python tests/benchmarks/spans.py [--documents N] [--repeats R]`; needs seqeval 1.2.2 and nervaluate 1.2.1, and
leaves out what is not installed. Input is ready on both sides: arrays here, tag sequences for seqeval, dictionaries for
nervaluate. Scores must be the same before times are printed.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

sys.path[:0] = [str(Path(__file__).resolve().parents[2] / "scripts"), str(Path(__file__).resolve().parent)]

from synthetic import LABELS, Mentions, SpanCorpus, span_corpus  # noqa: E402

from karat.metrics.labelled_spans import Spans  # noqa: E402
from karat.metrics.matching import joint_keys, set_statistics  # noqa: E402
from karat.metrics.overlap import align, confusion_statistics  # noqa: E402
from karat.metrics.semeval2013 import METRICS, SCHEMAS, Mode, label_statistics, semeval2013_statistics  # noqa: E402
from karat.metrics.statistics import finish_prf  # noqa: E402

Result = dict[str, float]


def strict(corpus: SpanCorpus) -> Result:
    """Strict F1 from columns: keys are part of the work."""
    gold, pred = corpus.gold, corpus.pred
    keys = joint_keys([gold.start, gold.end, gold.label], [pred.start, pred.end, pred.label])
    stats = set_statistics(keys[0], gold.document, keys[1], pred.document, corpus.documents)
    return {"strict": finish_prf(stats.sum(axis=0))["f1"].item()}


def strict_python(sides: tuple[list[set[tuple[int, int, int]]], list[set[tuple[int, int, int]]]]) -> Result:
    """Strict F1 from one Python set a document: the floor that every scorer stands on."""
    gold, pred = sides
    correct = sum(len(g & p) for g, p in zip(gold, pred, strict=True))
    precision, recall = correct / sum(map(len, pred)), correct / sum(map(len, gold))
    return {"strict": 2 * precision * recall / (precision + recall)}


def strict_seqeval(tags: tuple[list[list[str]], list[list[str]]]) -> Result:
    """Strict F1 by seqeval in its default mode."""
    from seqeval.metrics import f1_score  # type: ignore[import-untyped]

    return {"strict": float(f1_score(*tags))}


def schemas(sides: tuple[Spans, Spans, int], mode: Mode, labels: bool = False) -> Result:
    """The four schemas, on request split by label as well, as nervaluate always does."""
    gold, pred, n_units = sides
    stats = semeval2013_statistics(gold, pred, n_units, mode=mode)
    if labels:
        label_statistics(gold, pred, n_units, len(LABELS), mode=mode)
    return {schema: METRICS[schema].finish(stats[schema].sum(axis=0), 0.0)["f1"].item() for schema in SCHEMAS}


def schemas_nervaluate(sides: tuple[list[Any], list[Any]]) -> Result:
    """The four schemas, overall and by label, by nervaluate."""
    from nervaluate import Evaluator  # type: ignore[import-untyped]

    overall = Evaluator(*sides, tags=list(LABELS), loader="dict").evaluate()["overall"]
    return {schema: overall["ent_type" if schema == "type" else schema].f1 for schema in SCHEMAS}


def confusion(sides: tuple[Spans, Spans, int]) -> Result:
    """Optimal alignment by overlap and the table of confusions."""
    gold, pred, n_units = sides
    table = confusion_statistics(gold, pred, n_units, len(LABELS), alignment=align(gold, pred))
    return {"right label": float(np.trace(table.sum(axis=0)))}


def as_spans(corpus: SpanCorpus) -> tuple[Spans, Spans, int]:
    """Both sides as `Spans` in characters, and the number of documents."""
    gold, pred = (Spans.contiguous(m.document, m.start, m.end, m.label) for m in (corpus.gold, corpus.pred))
    return gold, pred, corpus.documents


def as_sets(corpus: SpanCorpus) -> tuple[list[set[tuple[int, int, int]]], list[set[tuple[int, int, int]]]]:
    """Both sides as one set of tuples a document."""

    def side(mentions: Mentions) -> list[set[tuple[int, int, int]]]:
        sets: list[set[tuple[int, int, int]]] = [set() for _ in range(corpus.documents)]
        columns = (mentions.document, mentions.start, mentions.end, mentions.label)
        for document, start, end, label in zip(*(c.tolist() for c in columns), strict=True):
            sets[document].add((start, end, label))
        return sets

    return side(corpus.gold), side(corpus.pred)


def as_tags(corpus: SpanCorpus) -> tuple[list[list[str]], list[list[str]]]:
    """Both sides as one IOB2 sequence a sentence."""
    width = corpus.tokens // corpus.sentences

    def side(mentions: Mentions) -> list[list[str]]:
        tags = [["O"] * width for _ in range(corpus.documents * corpus.sentences)]
        columns = (mentions.sentence, mentions.first_token % width, mentions.stop_token - mentions.first_token)
        for sentence, first, length, label in zip(*(c.tolist() for c in (*columns, mentions.label)), strict=True):
            tags[sentence][first : first + length] = [f"B-{LABELS[label]}"] + [f"I-{LABELS[label]}"] * (length - 1)
        return tags

    return side(corpus.gold), side(corpus.pred)


def as_dictionaries(corpus: SpanCorpus) -> tuple[list[Any], list[Any]]:
    """Both sides as one list of dictionaries a document, character offsets as they are."""

    def side(mentions: Mentions) -> list[Any]:
        documents: list[Any] = [[] for _ in range(corpus.documents)]
        columns = (mentions.document, mentions.start, mentions.end, mentions.label)
        for document, start, end, label in zip(*(c.tolist() for c in columns), strict=True):
            documents[document].append({"start": start, "end": end, "label": LABELS[label]})
        return documents

    return side(corpus.gold), side(corpus.pred)


def seconds(work: Callable[[], Result], repeats: int) -> tuple[float, Result]:
    """The least of several times, and the result."""
    times, result = [], {}
    for _ in range(repeats):
        began = time.perf_counter()
        result = work()
        times.append(time.perf_counter() - began)
    return min(times), result


def compare(name: str, ours: tuple[float, Result], peer: tuple[float, Result] | None, *, same: bool = True) -> None:
    """One line of the table; raises ValueError if the scores are not the `same` although they should be."""
    if peer is None:
        print(f"{name:<52}{ours[0]:>9.4f}   (peer not installed)")
        return
    for key, value in peer[1].items():
        if same and ours[1][key] != value:
            raise ValueError(f"{name}: {key} is {ours[1][key]} here and {value} there")
    print(f"{name:<52}{ours[0]:>9.4f}{peer[0]:>9.4f}{peer[0] / ours[0]:>9.1f}")


def measured_peer(work: Callable[[], Result]) -> tuple[float, Result] | None:
    """The peer's time (of one run: they are slow) and result, None if it is not installed."""
    try:
        return seconds(work, 1)
    except ImportError:
        return None


def workloads(corpus: SpanCorpus) -> dict[str, Callable[[], Result]]:
    """What karat is measured at."""
    spans = as_spans(corpus)
    return {
        "strict": lambda: strict(corpus),
        "4 schemas (nervaluate)": lambda: schemas(spans, "nervaluate"),
        "4 schemas (nervaluate), and by label": lambda: schemas(spans, "nervaluate", labels=True),
        "4 schemas (optimal)": lambda: schemas(spans, "optimal"),
        "optimal overlap, confusion table": lambda: confusion(spans),
    }


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=1000, help="documents in the comparison (default 1000)")
    parser.add_argument("--repeats", type=int, default=5, help="the best of so many runs is printed (default 5)")
    parser.add_argument("--no-growth", action="store_true", help="leave out the run with ten times the documents")
    options = parser.parse_args()

    corpus = span_corpus(options.documents)
    print(
        f"{corpus.documents} documents, {len(corpus.gold.label)} gold and {len(corpus.pred.label)} predicted mentions"
    )
    ours = {name: seconds(work, options.repeats) for name, work in workloads(corpus).items()}
    sets, tags, dictionaries = as_sets(corpus), as_tags(corpus), as_dictionaries(corpus)
    seqeval = measured_peer(lambda: strict_seqeval(tags))
    nervaluate = measured_peer(lambda: schemas_nervaluate(dictionaries))

    print(f"\n{'seconds':<52}{'karat':>9}{'peer':>9}{'ratio':>9}")
    compare("strict | seqeval f1_score", ours["strict"], seqeval)
    compare("strict | Python set intersection", ours["strict"], seconds(lambda: strict_python(sets), options.repeats))
    for name in ("4 schemas (nervaluate), and by label", "4 schemas (nervaluate)"):
        compare(f"{name} | nervaluate", ours[name], nervaluate)
    compare("4 schemas (optimal) | nervaluate", ours["4 schemas (optimal)"], nervaluate, same=False)
    if options.no_growth:
        return

    larger = span_corpus(10 * options.documents)
    print(f"\n{'growth, seconds':<52}{corpus.documents:>9}{larger.documents:>9}{'factor':>9}")
    for name, work in workloads(larger).items():
        before, (after, _) = ours[name][0], seconds(work, 3)
        print(f"{name:<52}{before:>9.4f}{after:>9.4f}{after / before:>9.1f}")


if __name__ == "__main__":
    main()
