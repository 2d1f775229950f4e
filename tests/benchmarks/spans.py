"""Seconds that span metrics take, side by side with their peers, in one process and in memory.

    PYTHONPATH=scripts python tests/benchmarks/spans.py [--documents N] [--turns T]

Needs seqeval and nervaluate, and leaves out what is not installed. Input is ready on both sides: arrays here, tag
sequences for seqeval, dictionaries for nervaluate. Scores must be the same before times are printed.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import numpy as np
from measuring import Line, best_times, lower_ratio, markdown, version
from synthetic import LABELS, IntArray, Mentions, SpanCorpus, span_corpus

from karat.metrics.labelled_spans import Spans
from karat.metrics.matching import joint_keys, set_statistics
from karat.metrics.overlap import align, confusion_statistics
from karat.metrics.semeval2013 import METRICS, SCHEMAS, Mode, label_statistics, semeval2013_statistics
from karat.metrics.statistics import finish_prf

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


def by_sentence(side: Spans, sentence: IntArray) -> Spans:
    """The same spans with sentences for units."""
    return replace(side, unit=sentence)


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


def lines(corpus: SpanCorpus, turns: int = 5) -> Iterator[Line]:
    """Strict mentions beside seqeval and beside Python's own sets, the four schemas beside nervaluate."""
    n, spans, ours = corpus.documents, as_spans(corpus), strict(corpus)
    if version("seqeval"):
        tags = as_tags(corpus)
        _check("strict", ours, strict_seqeval(tags))
        times = lower_ratio(lambda: strict(corpus), lambda: strict_seqeval(tags), turns)
        yield Line("strict mentions", times[0], "seqeval", times[1], least=20, documents=n)
    sets = as_sets(corpus)
    _check("strict", ours, strict_python(sets))
    times = lower_ratio(lambda: strict(corpus), lambda: strict_python(sets), turns, turns)
    yield Line("strict mentions", times[0], "sets of tuples in plain Python", times[1], documents=n)
    if version("nervaluate"):
        dictionaries = as_dictionaries(corpus)
        there = schemas_nervaluate(dictionaries)
        _check("four schemas", schemas(spans, "nervaluate"), there)
        # nervaluate always scores every label too; so do we, in the line that has the aim.
        for what, mode, labels, least in (
            ("four SemEval-2013 schemas, all and by label", "nervaluate", True, 20),
            ("four SemEval-2013 schemas, order-free, all and by label", "optimal", True, None),
        ):
            run = lambda mode=mode, labels=labels: schemas(spans, mode, labels)  # noqa: E731
            times = lower_ratio(run, lambda: schemas_nervaluate(dictionaries), turns)
            yield Line(what, times[0], "nervaluate", times[1], least=least, documents=n)


def _check(what: str, ours: Result, theirs: Result) -> None:
    """Raise ValueError unless the scores are the same, to the last digit."""
    for key, value in theirs.items():
        if ours[key] != value:
            raise ValueError(f"{what}: {key} is {ours[key]} here and {value} there")


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=1000, help="documents in the comparison (default 1000)")
    parser.add_argument("--turns", type=int, default=5, help="turns of ours, of which the best counts (default: 5)")
    options = parser.parse_args()
    corpus = span_corpus(options.documents)
    print(f"{len(corpus.gold.label)} gold and {len(corpus.pred.label)} predicted mentions")
    print(markdown(list(lines(corpus, options.turns))))
    spans = as_spans(corpus)
    others: dict[str, Callable[[], Result]] = {
        "4 schemas, as nervaluate, without labels": lambda: schemas(spans, "nervaluate"),
        "4 schemas, order-free, without labels": lambda: schemas(spans, "optimal"),
        "optimal overlap, confusion table": lambda: confusion(spans),
    }
    for name, run in others.items():
        print(f"{name:<52}{best_times([run], [options.turns])[0]:>9.4f}")


if __name__ == "__main__":
    main()
