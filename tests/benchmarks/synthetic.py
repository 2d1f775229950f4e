"""A synthetic corpus of flat mentions for the benchmarks: seeded, of any size, the same on every machine."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

IntArray = npt.NDArray[np.int64]

TOKENS = 25
# A sentence is cut into slots of this many tokens with at most one gold mention each, so that mentions never nest.
SLOT = 5
LABELS = ("PER", "ORG", "GPE", "LOC", "WEA")


@dataclass(frozen=True, slots=True, eq=False)
class Mentions:
    """One side: for every mention its document, sentence, first token and token after the last (both counted from the
    start of the document), the same in characters (half-open), and the number of its label."""

    document: IntArray
    sentence: IntArray
    first_token: IntArray
    stop_token: IntArray
    start: IntArray
    end: IntArray
    label: IntArray


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
    missing. Sentences have 25 tokens, tokens 1 to 9 characters and a space after them.
    """
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

    def side(chosen: npt.NDArray[np.bool_], width: IntArray, labels: IntArray) -> Mentions:
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
        )

    other = (label + rng.integers(1, len(LABELS), shape)) % len(LABELS)
    return SpanCorpus(
        documents=documents,
        sentences=sentences,
        tokens=tokens,
        gold=side(there, length, label),
        pred=side((there & ~missing) | invented, np.where(moved, longer, length), np.where(renamed, other, label)),
    )
