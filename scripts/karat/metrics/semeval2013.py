"""The four schemas of SemEval-2013 task 9.1: strict, exact, partial and type.

Gold and predicted spans are aligned one to one, and every aligned pair, missed gold item and spurious prediction is
counted as COR, INC, PAR, MIS or SPU in the sense of MUC-5 (Chinchor and Sundheim 1993; Segura-Bedmar, Martínez and
Herrero-Zazo 2013). With ACT = COR + INC + PAR + SPU and POS = COR + INC + PAR + MIS, precision is COR / ACT and recall
COR / POS; under partial and type, PAR counts half.

| schema  | correct             | incorrect             | partial                |
|---------|---------------------|-----------------------|------------------------|
| strict  | same span and label | any other pair        | -                      |
| exact   | same span           | any other pair        | -                      |
| partial | same span           | -                     | any other pair         |
| type    | same label          | any other pair        | -                      |

The task did not say how to align; the two modes do.

`optimal` looks at no order. Identical items are paired first. Under strict, exact and partial, identical spans follow,
then as many overlapping pairs as can be made (of several ways, the one with the largest overlap); no alignment earns
more credit. Under type, as many overlapping pairs with the same label as can be made, then as many others. Half-open
spans that merely touch do not overlap.

`nervaluate` gives what nervaluate 1.2.1 gives for the same numbers, order of items included. Its ways, kept here:
- it is greedy in the order of the predictions, so that a right prediction can lose its gold item to an earlier one that
  only overlaps it, and "strict" is not the strict set match as soon as spans overlap;
- end offsets are taken as part of the span: the half-open [0, 5) and [5, 9) overlap, by one character;
- a prediction overlaps a gold item if it covers at least `min_overlap_percentage` percent of it, by default 1.0: one
  character of a gold span of 200 is not enough;
- partial and exact align alike, and PAR of the one is INC of the other;
- a second copy of a right prediction is spurious, or incorrect if it finds another gold item to overlap;
- results of one label see only the items of this label: a wrong label is INC overall, but MIS under the one label and
  SPU under the other, so that labels do not add up to the whole (`label_statistics`);
- it drops items whose label is not among its `tags`. Nothing is dropped here: leave them out to get the same numbers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Literal, TypeAlias

import numpy as np
import numpy.typing as npt

from karat.metrics.blocks import unit_blocks
from karat.metrics.labelled_spans import Spans
from karat.metrics.nervaluate import greedy_pairs
from karat.metrics.overlap import Alignment, Pairing, Weigh
from karat.metrics.shares import Told, tell_shared
from karat.metrics.statistics import Array, IntArray, Metric, Scores, precision_recall_f1

Mode: TypeAlias = Literal["optimal", "nervaluate"]
Schema: TypeAlias = Literal["strict", "exact", "partial", "type"]

SCHEMAS: tuple[Schema, ...] = ("strict", "exact", "partial", "type")
COLUMNS = ("correct", "incorrect", "partial", "missed", "spurious")

# The default of nervaluate 1.2.1.
NERVALUATE_MIN_OVERLAP = 1.0


# What a pair counts as that is correct, or wrong in its boundary, its type, or both (`overlap.KINDS`).
OUTCOME_OF_KIND: dict[Schema, tuple[int, int, int, int]] = {
    "strict": (0, 1, 1, 1),
    "exact": (0, 1, 0, 1),
    "partial": (0, 2, 0, 2),
    "type": (0, 0, 1, 1),
}


def finish_semeval2013(stats: npt.ArrayLike, zero: float = 0.0) -> Scores:
    """Precision, recall and F1 of statistics whose last axis is `COLUMNS`; what is partial counts half.

    >>> finish_semeval2013([3, 0, 1, 1, 1])["precision"].item()
    0.7
    """
    s = np.asarray(stats, dtype=float)
    correct, incorrect, partial, missed, spurious = (s[..., i] for i in range(len(COLUMNS)))
    aligned, credit = correct + incorrect + partial, correct + 0.5 * partial
    return precision_recall_f1(credit, aligned + spurious, credit, aligned + missed, zero)


def _tell_semeval2013(total: Sequence[float], zero: float) -> Told:
    correct, incorrect, partial, missed, spurious = total
    aligned = correct + incorrect + partial
    return tell_shared(correct + 0.5 * partial, aligned + spurious, aligned + missed, zero)


METRICS: dict[Schema, Metric] = {
    schema: Metric(f"semeval2013-{schema}", COLUMNS, finish_semeval2013, _tell_semeval2013) for schema in SCHEMAS
}


def semeval2013_statistics(
    gold: Spans,
    pred: Spans,
    n_units: int,
    *,
    mode: Mode = "optimal",
    min_overlap_percentage: float | None = None,
) -> dict[Schema, Array]:
    """COR, INC, PAR, MIS and SPU a unit under every schema: each of shape (n_units, 5), the columns of `COLUMNS`.

    Arguments as in `alignments`.

    >>> gold = Spans.contiguous([0, 0], [0, 9], [5, 12], [1, 2])
    >>> pred = Spans.contiguous([0, 0], [0, 10], [5, 12], [3, 2])
    >>> {schema: stats[0].tolist() for schema, stats in semeval2013_statistics(gold, pred, 1).items()}["partial"]
    [1.0, 0.0, 1.0, 0.0, 0.0]
    """
    aligned = alignments(gold, pred, mode=mode, min_overlap_percentage=min_overlap_percentage)
    return {schema: _count(schema, gold, pred, alignment, n_units) for schema, alignment in aligned.items()}


def label_statistics(
    gold: Spans,
    pred: Spans,
    n_units: int,
    n_labels: int,
    *,
    mode: Mode = "optimal",
    min_overlap_percentage: float | None = None,
) -> dict[Schema, Array]:
    """The same split by label: each of shape (n_units, n_labels, 5).

    Under `optimal`, pairs and missed items are counted under the gold label and spurious ones under the predicted
    label, so that the labels add up to `semeval2013_statistics`. Under `nervaluate`, each label is scored as if there
    were no other, as nervaluate does, and they do not.

    >>> gold, pred = Spans.contiguous([0], [0], [5], [0]), Spans.contiguous([0], [0], [5], [1])
    >>> label_statistics(gold, pred, 1, 2)["strict"].tolist()
    [[[0.0, 1.0, 0.0, 0.0, 0.0], [0.0, 0.0, 0.0, 0.0, 0.0]]]
    >>> label_statistics(gold, pred, 1, 2, mode="nervaluate")["strict"].tolist()
    [[[0.0, 0.0, 0.0, 1.0, 0.0], [0.0, 0.0, 0.0, 0.0, 1.0]]]
    """
    ours = replace(gold, unit=gold.unit * n_labels + gold.label)
    theirs = replace(pred, unit=pred.unit * n_labels + pred.label)
    n_cells, least = n_units * n_labels, min_overlap_percentage
    if mode == "nervaluate":
        whole = semeval2013_statistics(ours, theirs, n_cells, mode=mode, min_overlap_percentage=least)
    else:
        aligned = alignments(gold, pred, mode=mode, min_overlap_percentage=least)
        whole = {schema: _count(schema, ours, theirs, alignment, n_cells) for schema, alignment in aligned.items()}
    return {schema: stats.reshape(n_units, n_labels, len(COLUMNS)) for schema, stats in whole.items()}


def alignments(
    gold: Spans, pred: Spans, *, mode: Mode = "optimal", min_overlap_percentage: float | None = None
) -> dict[Schema, Alignment]:
    """Who is aligned with whom under every schema.

    `min_overlap_percentage` is how much of a gold span a prediction must cover to be aligned with it. Left out, one
    character is enough under `optimal`, and it is 1.0 under `nervaluate`, which takes 1 to 100 and, as it knows nothing
    else, fills discontinuous spans up (`Spans.hulls`). Optional gold items excuse the predictions that are identical to
    them, and after the alignment one each that would earn credit with them. Raises ValueError on an unknown mode or an
    impossible percentage.
    """
    if mode == "nervaluate":
        least = NERVALUATE_MIN_OVERLAP if min_overlap_percentage is None else min_overlap_percentage
        if not 1.0 <= least <= 100.0:
            raise ValueError(f"nervaluate takes an overlap of 1 to 100 percent, not {least}")
        gold, pred = gold.hulls(), pred.hulls()
    elif mode == "optimal":
        least = 0.0 if min_overlap_percentage is None else min_overlap_percentage
    else:
        raise ValueError(f"there is no mode {mode!r}: take 'optimal' or 'nervaluate'")
    blocks = list(unit_blocks(gold.unit, pred.unit))
    many = min(len(gold), len(pred)) + 1
    parts = []
    sides = zip(gold.parts(ours for ours, _ in blocks), pred.parts(theirs for _, theirs in blocks), strict=True)
    for ours, theirs in sides:
        if mode == "nervaluate":
            paired = _align_greedily(ours, theirs, least)
        else:
            paired = _align_optimally(ours, theirs, least, many)
        parts.append(_finished(paired, least, many))
    whole: dict[tuple[int, ...], Alignment] = {}
    aligned = {}
    for schema in SCHEMAS:
        same = tuple(id(part[schema]) for part in parts)
        if same not in whole:
            whole[same] = Alignment.of_blocks(
                [(*block, part[schema]) for block, part in zip(blocks, parts, strict=True)]
            )
        aligned[schema] = whole[same]
    return aligned


def _finished(paired: dict[Schema, Pairing], least: float, many: int) -> dict[Schema, Alignment]:
    """The alignments of a block; schemas that share a pairing share its alignment, if no item is optional."""
    if any(pairing.gold.optional.any() for pairing in paired.values()):
        return {schema: _excuse(schema, pairing.copy(), least, many).finish() for schema, pairing in paired.items()}
    finished = {id(pairing): pairing.finish() for pairing in paired.values()}
    return {schema: finished[id(pairing)] for schema, pairing in paired.items()}


def outcomes(schema: Schema, alignment: Alignment) -> IntArray:
    """What each pair counts as, an index into the first three of `COLUMNS`: shape (n_pairs,)."""
    return np.asarray(OUTCOME_OF_KIND[schema])[alignment.kind]


def _align_greedily(gold: Spans, pred: Spans, least: float) -> dict[Schema, Pairing]:
    start = Pairing(gold, pred)
    start.excuse_identical()
    ours, theirs = np.flatnonzero(start.gold_open & ~gold.optional), np.flatnonzero(start.pred_open)
    paired = {}
    for rule, (taken, taker) in greedy_pairs(gold.select(ours), pred.select(theirs), least).items():
        paired[rule] = start.copy()
        paired[rule].close(ours[taken], theirs[taker])
    return {"strict": paired["strict"], "exact": paired["exact"], "partial": paired["exact"], "type": paired["type"]}


def _align_optimally(gold: Spans, pred: Spans, least: float, many: int) -> dict[Schema, Pairing]:
    spans = Pairing(gold, pred)
    spans.identical()
    spans.identical(optional=True)
    types = spans.copy()
    spans.same_span()
    spans.best(_weights(gold, pred, least, many, "overlap"))
    types.best(_weights(gold, pred, least, many, "label"))
    return {"strict": spans, "exact": spans, "partial": spans, "type": types}


def _weights(
    gold: Spans, pred: Spans, least: float, many: int, prefer: Literal["overlap", "label", "label only"]
) -> Weigh:
    """At least one for every pair that overlaps enough, so that the most pairs are made, with what goes before that.

    There can be fewer than `many` pairs, in all blocks together.
    """
    gold_length, pred_length = gold.length(), pred.length()

    def weigh(ours: IntArray, theirs: IntArray, shared: IntArray) -> Array:
        enough = shared / gold_length[ours] * 100.0 >= least
        same_label = gold.label[ours] == pred.label[theirs]
        if prefer == "overlap":
            # All Dice coefficients together weigh less than one more pair.
            dice = 2.0 * shared / (gold_length[ours] + pred_length[theirs])
            return np.asarray(enough * (1.0 + dice / many))
        if prefer == "label":
            # One more pair with the right label can cost two others their partners, and never more.
            return np.where(enough, np.where(same_label, 3.0, 1.0), 0.0)
        return np.asarray(enough * same_label * 1.0)

    return weigh


def _excuse(schema: Schema, pairing: Pairing, least: float, many: int) -> Pairing:
    """Let optional gold items take what would earn credit with them under this schema."""
    gold, pred = pairing.gold, pairing.pred
    pairing.identical(optional=True)
    if schema in ("exact", "partial"):
        pairing.same_span(optional=True)
    if schema == "partial":
        pairing.best(_weights(gold, pred, least, many, "overlap"), optional=True)
    if schema == "type":
        pairing.best(_weights(gold, pred, least, many, "label only"), optional=True)
    return pairing


def _count(schema: Schema, gold: Spans, pred: Spans, alignment: Alignment, n_units: int) -> Array:
    found, missed, spurious = alignment.gold, alignment.missed, alignment.spurious
    unit = np.concatenate([gold.unit[found], gold.unit[missed], pred.unit[spurious]])
    column = np.append(outcomes(schema, alignment), np.repeat([3, 4], [len(missed), len(spurious)]))
    cells = np.bincount(unit * len(COLUMNS) + column, minlength=n_units * len(COLUMNS))
    return cells.reshape(n_units, len(COLUMNS)).astype(float)
