"""Role fillers as entities: CEAF-REE of GRIT, the template scores of GTT, CEAF-RME of IterX.

All three compare sets of mentions. Their scripts compare normalised strings (lower case, without punctuation and
articles); here mentions are keys, so that whoever makes the keys decides. Statistics have the four columns
`overlap.PROPORTIONAL_COLUMNS`, since what counts towards precision and what towards recall may differ; finish them
with `overlap.PROPORTIONAL`. Where the scripts crash or give points away the docstrings say what is done instead.
"""

from __future__ import annotations

import itertools
from typing import Literal

import numpy as np

from karat.metrics.assignment import best_matching
from karat.metrics.statistics import Array, IntArray, f1, sum_by_unit
from karat.metrics.templates import (
    Edges,
    Templates,
    best_within_templates,
    map_templates,
    same_type,
    shared_mentions,
)

EXHAUSTIVE_LIMIT = 100_000


def ceaf_ree_statistics(
    gold: Templates,
    pred: Templates,
    n_units: int,
    n_roles: int,
    *,
    phi: Literal["strict", "proportional"] = "strict",
) -> Array:
    """CEAF-REE (Du, Rush & Cardie 2021, GRIT) a unit and role: shape (n_units, n_roles, 4).

    All templates of a unit count as one: give merged templates, or what two of them share counts twice. Predicted and
    gold fillers of a role are paired one to one for the largest sum of phi: 1 if the predicted mentions are all gold's
    (`strict`), or the share of the predicted mentions that are gold's (`proportional`). A second prediction for one
    entity is thus wrong.

    Differs from the script where that gives points away or stops: a filler without mentions is worth 0 (there 1, or a
    division by zero); a mention repeated in a filler counts once (there phi can pass 1); roles that gold does not have
    count (there what is predicted for them is free); and no input is changed.

    >>> gold = Templates([0], [0], [0, 0], [0, 0], [0, 0, 1], [1, 2, 3])
    >>> pred = Templates([0], [0], [0, 0], [0, 0], [0, 1, 1], [1, 3, 9])
    >>> ceaf_ree_statistics(gold, pred, 1, 1)[0].tolist()
    [[1.0, 2.0, 1.0, 2.0]]
    >>> ceaf_ree_statistics(gold, pred, 1, 1, phi="proportional")[0].tolist()
    [[1.5, 2.0, 1.5, 2.0]]
    """
    left, right, shared = shared_mentions(gold, pred, typed=False)
    share = shared / pred.filler_size()[right]
    worth = share if phi == "proportional" else (share == 1).astype(float)
    chosen = best_matching(left, right, worth)
    cell = gold.filler_unit[left] * n_roles + gold.filler_role[left]
    credit = sum_by_unit(cell[chosen], worth[chosen], n_units * n_roles)
    sizes = [
        np.bincount(side.filler_unit * n_roles + side.filler_role, minlength=n_units * n_roles) for side in (pred, gold)
    ]
    return np.stack([credit, sizes[0], credit, sizes[1]], axis=1).reshape(n_units, n_roles, 4)


def ceaf_rme_statistics(
    gold: Templates, pred: Templates, n_units: int, *, phi: Literal["phi3", "subset"] = "phi3"
) -> Array:
    """CEAF-RME (Chen et al. 2023, IterX): shape (n_units, 4).

    Templates of one type are mapped for the largest sum of phi. `phi3`: the mentions shared by fillers of a role,
    paired one to one within the two templates; P and R count mentions. `subset`: the predicted fillers that share a
    mention with some gold filler of the role; towards R count the gold fillers that share one with some prediction; P
    and R count fillers. Between mappings that are equal towards P the one that is best towards R is taken.

    The script counts towards R only the first gold filler that it meets for each prediction, and takes any of the equal
    mappings, so that its recall by `subset` depends on the order of the input; where no prediction meets two gold
    fillers and one mapping is best, it is the same. It splits gold types such as "attack / bombing" into two templates
    and keeps the one with the larger sum of phi; decide the type before. A mention repeated in a filler counts once.

    >>> gold = Templates([0], [0], [0, 0], [0, 0], [0, 0, 1], [1, 2, 3])
    >>> pred = Templates([0], [0], [0, 0], [0, 0], [0, 0, 1], [1, 2, 2])
    >>> ceaf_rme_statistics(gold, pred, 1).tolist(), ceaf_rme_statistics(gold, pred, 1, phi="subset").tolist()
    ([[2.0, 3.0, 2.0, 3.0]], [[2.0, 2.0, 1.0, 2.0]])
    """
    left, right, shared = shared_mentions(gold, pred)
    width = max(len(pred.unit), 1)
    if phi == "phi3":
        best = best_within_templates(gold, pred, left, right, shared)
        pair = gold.filler_template[left[best]] * width + pred.filler_template[right[best]]
        gains = [shared[best].astype(float)] * 2
        pairs = [pair, pair]
        sizes = [sum_by_unit(side.filler_unit, side.filler_size(), n_units) for side in (pred, gold)]
    else:
        pair = gold.filler_template[left] * width + pred.filler_template[right]
        pairs = [np.unique(np.stack([pair, filler]), axis=1)[0] for filler in (right, left)]
        gains = [np.ones(len(p)) for p in pairs]
        sizes = [sum_by_unit(side.filler_unit, np.ones(len(side.filler_role)), n_units) for side in (pred, gold)]
    # Towards R only what P leaves open: no sum of these comes near 1.
    both, weight = np.concatenate(pairs), np.append(gains[0], gains[1] * 1e-7)
    mapped = map_templates((both // width, both % width), weight)
    kept = mapped[0] * width + mapped[1]
    credits = [
        sum_by_unit(gold.unit[p[np.isin(p, kept)] // width], gain[np.isin(p, kept)], n_units)
        for p, gain in zip(pairs, gains, strict=True)
    ]
    return np.stack([credits[0], sizes[0], credits[1], sizes[1]], axis=1)


def gtt_statistics(
    gold: Templates, pred: Templates, n_units: int, *, mapping: Literal["assignment", "exhaustive"] = "assignment"
) -> Array:
    """The template scores of GTT (Du, Rush & Cardie 2021): shape (n_units, 4), columns
    `overlap.PROPORTIONAL_COLUMNS`.

    Under mapped templates a predicted filler is right if all its mentions are among those of one gold filler of the
    role, and a gold filler is found if some predicted filler is right by it: not one to one, so that two predictions
    that split an entity are both right. The type is a slot of its own. A filler without mentions is wrong (the script
    takes it for right by any gold filler).

    The script maps for the largest micro F1 of the document and tries every mapping: `mapping="exhaustive"`, in its
    order, the first of equals; ValueError beyond 100,000 mappings of a unit. "assignment" maps for the largest sum of
    right and found fillers, which takes polynomial time. The two agree where as many fillers are right as are found,
    for any mapping, as always where no entity is split; else F1 can prefer another mapping.
    """
    left, right, shared = shared_mentions(gold, pred)
    inside = shared == pred.filler_size()[right]
    pairs = (gold.filler_template[left[inside]], pred.filler_template[right[inside]])
    width = max(len(pred.unit), 1)
    pair = pairs[0] * width + pairs[1]
    right_fillers = np.unique(np.stack([pair, right[inside]]), axis=1)[0]
    found_fillers = np.unique(np.stack([pair, left[inside]]), axis=1)[0]
    alike = same_type(gold, pred)
    candidate = np.unique(alike[0] * width + alike[1])
    gains: list[Array] = [
        np.bincount(np.append(np.searchsorted(candidate, hits), np.arange(len(candidate)))).astype(float)
        for hits in (right_fillers, found_fillers)
    ]
    sizes = [
        np.bincount(side.unit, minlength=n_units) + np.bincount(side.filler_unit, minlength=n_units)
        for side in (pred, gold)
    ]
    edges = (candidate // width, candidate % width)
    if mapping == "assignment":
        mapped = map_templates(edges, gains[0] + gains[1])
        chosen = np.searchsorted(candidate, mapped[0] * width + mapped[1])
    else:
        chosen = _best_f1(gold, pred, edges, gains, sizes)
    unit = gold.unit[edges[0][chosen]]
    credits = [sum_by_unit(unit, gain[chosen], n_units) for gain in gains]
    return np.stack([credits[0], sizes[0], credits[1], sizes[1]], axis=1)


def _best_f1(gold: Templates, pred: Templates, edges: Edges, gains: list[Array], sizes: list[IntArray]) -> IntArray:
    """Edges of the mapping with the largest F1, unit by unit, by trying all in the order of GTT's script."""
    number = {(g, p): e for e, (g, p) in enumerate(zip(edges[0].tolist(), edges[1].tolist(), strict=True))}
    chosen: list[int] = []
    for unit in np.unique(gold.unit[edges[0]]).tolist():
        ours, theirs = np.flatnonzero(gold.unit == unit).tolist(), np.flatnonzero(pred.unit == unit).tolist()
        if (len(ours) + 1) ** len(theirs) > EXHAUSTIVE_LIMIT:
            raise ValueError(f"unit {unit} has {len(ours)} and {len(theirs)} templates: too many mappings to try")
        best, best_score = [], -1.0
        for mapping in itertools.product([*ours, -1], repeat=len(theirs)):
            taken = [g for g in mapping if g >= 0]
            if len(set(taken)) < len(taken):
                continue
            some = [number[pair] for pair in zip(mapping, theirs, strict=True) if pair in number]
            p, r = (gain[some].sum() / size[unit] for gain, size in zip(gains, sizes, strict=True))
            if (score := f1(p, r).item()) > best_score:
                best, best_score = some, score
        chosen += best
    return np.array(chosen, dtype=np.int64)
