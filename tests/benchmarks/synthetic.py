"""The synthetic corpus of the benchmarks: seeded, of any size, the same on every machine.

Documents of 40 sentences, with about 150 mentions in about 40 clusters, and 100 temporal links between 60 events; and
what a system may have made of them. It comes in blocks of 1,000 documents: a larger corpus begins with a smaller one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields

import numpy as np
import numpy.typing as npt

from karat.metrics.coreference import Clustering
from karat.metrics.temporal_relations import CODE, Links

IntArray = npt.NDArray[np.int64]

BLOCK = 1_000

TOKENS = 25
# A sentence is cut into slots of this many tokens with at most one gold mention each, so that mentions never nest.
SLOT = 5
LABELS = ("PER", "ORG", "GPE", "LOC", "WEA")
# Of so many clusters that a document may have, about 40 have a mention.
CLUSTERS = 45
EVENTS, LINKS = 60, 100


@dataclass(frozen=True, slots=True, eq=False)
class Mentions:
    """One side: for every mention its document, sentence, first token and token after the last (both counted from the
    start of the document), the same in characters (half-open), and the numbers of its label and of its cluster."""

    document: IntArray
    sentence: IntArray
    first_token: IntArray
    stop_token: IntArray
    start: IntArray
    end: IntArray
    label: IntArray
    cluster: IntArray


@dataclass(frozen=True, slots=True, eq=False)
class SpanCorpus:
    """Gold and predicted mentions, in text order, of `documents` documents of `tokens` tokens each."""

    documents: int
    sentences: int
    tokens: int
    gold: Mentions
    pred: Mentions


def span_corpus(documents: int, sentences: int = 40, mentions: int = 150, seed: int = 7) -> SpanCorpus:
    """About `mentions` gold mentions a document, and predictions of which about 85 in 100 are right.

    Of the rest, a third has a wrong boundary, a third a wrong label, a third is missing; as many are spurious as are
    missing. Sentences have 25 tokens, tokens 1 to 9 characters and a space after them. Clusters are of skewed sizes; an
    eighth of the predicted mentions is in another cluster than in gold, and the largest clusters are cut in two.

    >>> corpus = span_corpus(3)
    >>> corpus.gold.document.max(), round(len(corpus.gold.label) / 3, -1)
    (np.int64(2), 150.0)
    """
    blocks = [_span_block(size, sentences, mentions, (seed, number)) for number, size in _blocks(documents)]
    sides = []
    for pairs in zip(*blocks, strict=True):
        columns = {f.name: np.concatenate([getattr(side, f.name) for side in pairs]) for f in fields(Mentions)}
        shift = np.repeat(np.arange(len(pairs)) * BLOCK, [len(side.document) for side in pairs])
        columns["document"] += shift
        columns["sentence"] += shift * sentences
        sides.append(Mentions(**columns))
    return SpanCorpus(documents, sentences, sentences * TOKENS, *sides)


def _blocks(documents: int) -> Iterator[tuple[int, int]]:
    for number, first in enumerate(range(0, documents, BLOCK)):
        yield number, min(BLOCK, documents - first)


def _span_block(documents: int, sentences: int, mentions: int, seed: tuple[int, int]) -> tuple[Mentions, Mentions]:
    rng = np.random.default_rng(seed)
    tokens = sentences * TOKENS
    slots = tokens // SLOT
    if mentions > slots:
        raise ValueError(f"{slots} slots of {SLOT} tokens cannot hold {mentions} mentions")
    shape = (documents, slots)
    there = rng.random(shape) < mentions / slots
    first, length = rng.integers(0, 3, shape), rng.integers(1, 4, shape)
    label = rng.integers(0, len(LABELS), shape)
    fate = rng.random(shape)
    moved = there & (fate >= 0.85) & (fate < 0.90)
    renamed = there & (fate >= 0.90) & (fate < 0.95)
    missing = there & (fate >= 0.95)
    invented = ~there & (rng.random(shape) < 0.05 * mentions / max(slots - mentions, 1))
    # A wrong boundary is one token more or less, and stays in its slot.
    longer = np.where(length == 1, 2, length - 1)
    base = np.arange(slots) * SLOT
    text = rng.integers(1, 10, (documents, tokens)) + 1
    token_start = np.concatenate([np.zeros((documents, 1), dtype=np.int64), np.cumsum(text, axis=1)], axis=1)

    chance = 1 / np.arange(1, CLUSTERS + 1) ** 0.7
    chance /= chance.sum()
    cluster, another = (rng.choice(CLUSTERS, shape, p=chance) for _ in range(2))
    found = np.where(rng.random(shape) < 0.12, another, cluster)
    found = np.where((rng.random(shape) < 0.5) & (cluster < CLUSTERS // 5), found + CLUSTERS, found)

    def side(chosen: npt.NDArray[np.bool_], width: IntArray, labels: IntArray, clusters: IntArray) -> Mentions:
        document, slot = np.nonzero(chosen)
        begin = base[slot] + first[chosen]
        stop = begin + width[chosen]
        return Mentions(
            document=document,
            sentence=document * sentences + begin // TOKENS,
            first_token=begin,
            stop_token=stop,
            start=token_start[document, begin],
            end=token_start[document, stop] - 1,
            label=labels[chosen],
            cluster=clusters[chosen],
        )

    other = (label + rng.integers(1, len(LABELS), shape)) % len(LABELS)
    moved_width, new_label = np.where(moved, longer, length), np.where(renamed, other, label)
    gold = side(there, length, label, cluster)
    return gold, side((there & ~missing) | invented, moved_width, new_label, found)


def clusterings(corpus: SpanCorpus) -> tuple[Clustering, Clustering]:
    """Gold and predicted clusters of the corpus; mentions of one document are the same where their spans are."""
    sides = corpus.gold, corpus.pred
    span = [(m.document * corpus.tokens + m.first_token) * TOKENS + m.stop_token - m.first_token for m in sides]
    keys = np.unique(np.concatenate(span), return_inverse=True)[1]
    gold, pred = np.split(keys, [len(span[0])])
    return Clustering(sides[0].document, sides[0].cluster, gold), Clustering(sides[1].document, sides[1].cluster, pred)


def link_corpus(documents: int, seed: int = 0) -> tuple[Links, Links]:
    """Temporal links of gold and of a system: read off intervals, of which the system has moved a tenth.

    >>> sorted({len(set(side.unit.tolist())) for side in link_corpus(3)})
    [3]
    """
    blocks = [_link_block(size, (seed, number)) for number, size in _blocks(documents)]

    def side(number: int) -> Links:
        units = [pair[number].unit + block * BLOCK for block, pair in enumerate(blocks)]
        columns: list[Callable[[Links], IntArray]] = [lambda s: s.source, lambda s: s.target, lambda s: s.relation]
        return Links(np.concatenate(units), *(np.concatenate([c(pair[number]) for pair in blocks]) for c in columns))

    return side(0), side(1)


def _link_block(documents: int, seed: tuple[int, int]) -> tuple[Links, Links]:
    rng = np.random.default_rng(seed)
    start = rng.integers(0, 3 * EVENTS, (documents, EVENTS))
    end = start + rng.integers(1, 7, start.shape)
    moved = rng.random(start.shape) < 0.1
    sides = []
    for side in range(2):
        s = np.where(moved & (side > 0), rng.integers(0, 3 * EVENTS, start.shape), start)
        e = s + (end - start)
        unit = np.repeat(np.arange(documents), LINKS)
        a = rng.integers(0, EVENTS, len(unit))
        b = (a + rng.integers(1, EVENTS, len(unit))) % EVENTS
        (sa, ea), (sb, eb) = (s[unit, a], e[unit, a]), (s[unit, b], e[unit, b])
        relation = np.select(
            [ea < sb, eb < sa, (sa < sb) & (eb < ea), (sb < sa) & (ea < eb), (sa == sb) & (ea == eb)],
            [CODE[name] for name in ("BEFORE", "AFTER", "INCLUDES", "IS_INCLUDED", "SIMULTANEOUS")],
            CODE["VAGUE"],
        )
        known = relation != CODE["VAGUE"]
        sides.append(Links(unit[known], a[known], b[known], relation[known]))
    return sides[0], sides[1]
