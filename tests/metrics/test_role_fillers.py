"""CEAF-REE, GTT and CEAF-RME: the cases that GRIT ships, slow versions of each, and where the scripts go wrong."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from template_rows import Document, Filler, documents, templates

from karat.metrics.overlap import PROPORTIONAL
from karat.metrics.role_fillers import ceaf_ree_statistics, ceaf_rme_statistics, gtt_statistics


def fillers(*groups: list[int]) -> list[Document]:
    """One document with one template, whose first role has these fillers."""
    return [[(0, [list(groups), []])]]


def best_sum(worth: list[list[float]]) -> float:
    """The largest sum of a one-to-one choice of cells, by trying all."""
    if not worth or not worth[0]:
        return 0.0
    table = np.array(worth)
    table = table if table.shape[0] <= table.shape[1] else table.T
    choices = itertools.permutations(range(table.shape[1]), table.shape[0])
    return float(max(sum(table[i, j] for i, j in enumerate(choice)) for choice in choices))


def phi_strict(gold: Filler, pred: Filler) -> float:
    return float(bool(pred) and set(pred) <= set(gold))


def phi_proportional(gold: Filler, pred: Filler) -> float:
    return len(set(gold) & set(pred)) / len(set(pred)) if pred else 0.0


GOLD = ([1, 2, 3], [4], [5], [6])
GRIT_CASES = [
    # the script that ships with GRIT prints these; cases 1 to 3 are those of its paper (Du, Rush & Cardie 2021)
    (([1, 2, 3], [4], [5]), ([4], [1], [5], [3]), (3, 4, 3, 3), (3, 4, 3, 3)),
    (([1, 2, 3], [4], [5]), ([1], [4], [5]), (3, 3, 3, 3), (3, 3, 3, 3)),
    (([1, 2, 3], [4], [5]), ([1], [5]), (2, 2, 2, 3), (2, 2, 2, 3)),
    (GOLD, ([4], [1], [5], [6], [3]), (4, 5, 4, 4), (4, 5, 4, 4)),
    (GOLD, ([1, 2], [4], [5], [6]), (4, 4, 4, 4), (4, 4, 4, 4)),
    (GOLD, ([1, 2, 3, 4], [5], [6]), (2, 3, 2, 4), (2.75, 3, 2.75, 4)),
]


@pytest.mark.parametrize(("gold", "pred", "strict", "proportional"), GRIT_CASES)
def test_cases_of_grit(gold: Any, pred: Any, strict: Any, proportional: Any) -> None:
    sides = templates(fillers(*gold)), templates(fillers(*pred))
    assert tuple(ceaf_ree_statistics(*sides, 1, 1)[0, 0]) == strict
    assert tuple(ceaf_ree_statistics(*sides, 1, 1, phi="proportional")[0, 0]) == proportional


def test_where_grits_script_goes_wrong() -> None:
    # a filler without mentions is right for free there (strict), or divides by zero (proportional)
    sides = templates(fillers([1])), templates(fillers([]))
    for phi in ("strict", "proportional"):
        assert ceaf_ree_statistics(*sides, 1, 1, phi=phi)[0, 0].tolist() == [0, 1, 0, 1]
    # mentions that are equal once normalised count twice there: phi 2
    sides = templates(fillers([1, 1])), templates(fillers([1]))
    assert ceaf_ree_statistics(*sides, 1, 1, phi="proportional")[0, 0].tolist() == [1, 1, 1, 1]
    # what is predicted for a role that gold does not have is free there
    gold: list[Document] = [[(0, [[[1]], []])]]
    pred: list[Document] = [[(0, [[[1]], [[2]]])]]
    stats = ceaf_ree_statistics(templates(gold), templates(pred), 1, 2)
    assert stats[0].tolist() == [[1, 1, 1, 1], [0, 1, 0, 0]]


@settings(deadline=None)
@given(documents(2, most_templates=2), documents(2, most_templates=2))
def test_ceaf_ree_equals_its_definition(gold: list[Document], pred: list[Document]) -> None:
    kinds: list[tuple[Any, Any]] = [("strict", phi_strict), ("proportional", phi_proportional)]
    for phi, worth in kinds:
        stats = ceaf_ree_statistics(templates(gold), templates(pred), 2, 2, phi=phi)
        for unit, role in itertools.product(range(2), range(2)):
            ours, theirs = ([f for t in side[unit] for f in t[1][role]] for side in (gold, pred))
            total = best_sum([[worth(g, p) for p in theirs] for g in ours])
            assert stats[unit, role].tolist() == pytest.approx([total, len(theirs), total, len(ours)])


def gtt_counts(gold: Document, pred: Document, mapping: tuple[int, ...]) -> tuple[int, int]:
    """Right and found fillers, types among them, under one mapping (predicted template to gold template or -1)."""
    right = found = 0
    for p, g in enumerate(mapping):
        if g >= 0 and gold[g][0] == pred[p][0]:
            right, found = right + 1, found + 1
            for ours, theirs in zip(gold[g][1], pred[p][1], strict=True):
                right += sum(any(phi_strict(a, b) for a in ours) for b in theirs)
                found += sum(any(phi_strict(a, b) for b in theirs) for a in ours)
    return right, found


def slow_gtt(gold: Document, pred: Document) -> list[int]:
    """GTT's script: every mapping in turn, the first with the largest micro F1."""
    sizes = [len(side) + sum(len(role) for _, roles in side for role in roles) for side in (pred, gold)]
    best, best_f1 = (0, 0), -1.0
    for mapping in itertools.product([*range(len(gold)), -1], repeat=len(pred)):
        if any(mapping.count(g) > 1 for g in mapping if g >= 0):
            continue
        counts = gtt_counts(gold, pred, mapping)
        p, r = (c / n if n else 0.0 for c, n in zip(counts, sizes, strict=True))
        f = 2 * p * r / (p + r) if p + r else 0.0
        if f > best_f1:
            best, best_f1 = counts, f
    return [best[0], sizes[0], best[1], sizes[1]]


@settings(deadline=None)
@given(documents(2), documents(2))
def test_exhaustive_gtt_equals_its_definition(gold: list[Document], pred: list[Document]) -> None:
    stats = gtt_statistics(templates(gold), templates(pred), 2, mapping="exhaustive")
    assert stats.tolist() == [slow_gtt(g, p) for g, p in zip(gold, pred, strict=True)]


@settings(deadline=None)
@given(documents(1), documents(1))
def test_assignment_gtt_has_the_largest_sum_of_right_and_found(gold: list[Document], pred: list[Document]) -> None:
    stats = gtt_statistics(templates(gold), templates(pred), 1)[0]
    mappings = itertools.product([*range(len(gold[0])), -1], repeat=len(pred[0]))
    valid = [m for m in mappings if not any(m.count(g) > 1 for g in m if g >= 0)]
    assert stats[0] + stats[2] == max(sum(gtt_counts(gold[0], pred[0], m)) for m in valid)
    script = slow_gtt(gold[0], pred[0])
    scores = [PROPORTIONAL.finish(s, 0.0)["f1"].item() for s in (stats, script)]
    assert scores[0] <= scores[1] + 1e-12


@settings(deadline=None)
@given(documents(1), documents(1))
def test_both_mappings_of_gtt_agree_where_no_entity_is_split(gold: list[Document], pred: list[Document]) -> None:
    whole = [
        [[(kind, [[[m] for m in sorted({x for f in role for x in f})] for role in roles]) for kind, roles in document]]
        for document in (gold[0], pred[0])
    ]
    sides = templates(whole[0]), templates(whole[1])
    assert gtt_statistics(*sides, 1).tolist() == gtt_statistics(*sides, 1, mapping="exhaustive").tolist()


def test_where_the_mappings_of_gtt_differ() -> None:
    # a prediction splits the one target of the first template into six and has the three of the second: mapping it to
    # the first makes 7 right and 2 found (types counted), to the second 4 and 4; the sum prefers the first (9 > 8), F1
    # the second: P 7/10, R 2/6, F .452 against P 4/10, R 4/6, F .5
    gold: Document = [(0, [[[1, 2, 3, 4, 5, 6]], []]), (0, [[[7], [8], [9]], []])]
    pred: Document = [(0, [[[i] for i in range(1, 10)], []])]
    sides = templates([gold]), templates([pred])
    assert gtt_statistics(*sides, 1).tolist() == [[7, 10, 2, 6]]
    assert gtt_statistics(*sides, 1, mapping="exhaustive").tolist() == [[4, 10, 4, 6]]
    assert slow_gtt(gold, pred) == [4, 10, 4, 6]


def test_gtt_needs_the_type_and_refuses_too_many_mappings() -> None:
    gold, pred = templates([[(0, [[[1]], []])]]), templates([[(1, [[[1]], []])]])
    assert gtt_statistics(gold, pred, 1).tolist() == [[0, 2, 0, 2]]
    many = templates([[(0, [[[i]], []]) for i in range(12)]])
    assert gtt_statistics(many, many, 1).tolist() == [[24, 24, 24, 24]]
    with pytest.raises(ValueError, match="too many mappings"):
        gtt_statistics(many, many, 1, mapping="exhaustive")


def slow_rme(gold: Document, pred: Document, phi: str) -> tuple[float, float]:
    """CEAF-RME (Chen et al. 2023) of a document: the best sums towards P, and among these towards R."""

    def worth(g: Any, p: Any) -> tuple[float, float]:
        if g[0] != p[0]:
            return 0.0, 0.0
        towards_p = towards_r = 0.0
        for ours, theirs in zip(g[1], p[1], strict=True):
            if phi == "phi3":
                towards_p += best_sum([[len(set(a) & set(b)) for b in theirs] for a in ours])
                towards_r = towards_p
            else:
                towards_p += sum(any(set(a) & set(b) for a in ours) for b in theirs)
                towards_r += sum(any(set(a) & set(b) for b in theirs) for a in ours)
        return towards_p, towards_r

    best = (0.0, 0.0)
    for mapping in itertools.product([*range(len(gold)), -1], repeat=len(pred)):
        if not any(mapping.count(g) > 1 for g in mapping if g >= 0):
            pairs = [worth(gold[g], pred[p]) for p, g in enumerate(mapping) if g >= 0]
            best = max(best, (sum(w[0] for w in pairs), sum(w[1] for w in pairs)))
    return best


@settings(deadline=None)
@given(documents(2), documents(2), st.sampled_from(["phi3", "subset"]))
def test_ceaf_rme_equals_its_definition(gold: list[Document], pred: list[Document], phi: Any) -> None:
    stats = ceaf_rme_statistics(templates(gold), templates(pred), 2, phi=phi)
    for unit in range(2):
        sizes = [
            sum(len(f) if phi == "phi3" else 1 for _, roles in side[unit] for role in roles for f in role)
            for side in (pred, gold)
        ]
        towards_p, towards_r = slow_rme(gold[unit], pred[unit], phi)
        assert stats[unit].tolist() == [towards_p, sizes[0], towards_r, sizes[1]]


def test_ceaf_rme_by_hand() -> None:
    # gold target {1 2 3}, perpetrator {4}; predicted targets {1 2}, {3}, perpetrator {5}. phi3 pairs {1 2} only: 2 of 4
    # predicted and of 4 gold mentions. subset: both targets share a mention: 2 of 3 predicted, 1 of 2 gold fillers
    gold: list[Document] = [[(0, [[[4]], [[1, 2, 3]]])]]
    pred: list[Document] = [[(0, [[[5]], [[1, 2], [3]]])]]
    sides = templates(gold), templates(pred)
    assert ceaf_rme_statistics(*sides, 1).tolist() == [[2, 4, 2, 4]]
    assert ceaf_rme_statistics(*sides, 1, phi="subset").tolist() == [[2, 3, 1, 2]]
    other_type: list[Document] = [[(1, pred[0][0][1])]]
    assert ceaf_rme_statistics(sides[0], templates(other_type), 1).tolist() == [[0, 4, 0, 4]]


@settings(deadline=None)
@given(documents(1), documents(1), st.randoms())
def test_order_does_not_matter(gold: list[Document], pred: list[Document], random: Any) -> None:
    ours, one, two = templates(gold), templates(pred), templates([random.sample(pred[0], len(pred[0]))])
    for phi in ("phi3", "subset"):
        assert (ceaf_rme_statistics(ours, one, 1, phi=phi) == ceaf_rme_statistics(ours, two, 1, phi=phi)).all()
    assert ceaf_ree_statistics(ours, one, 1, 2) == pytest.approx(ceaf_ree_statistics(ours, two, 1, 2))


def test_degenerate_input() -> None:
    none, one = templates([[]]), templates(fillers([1]))
    many = templates(fillers(*[[1]] * 10_000))
    for gold, pred in ((none, none), (none, one), (one, none)):
        hits = np.array([[0, len(pred.filler_role), 0, len(gold.filler_role)]])
        assert ceaf_ree_statistics(gold, pred, 1, 1)[:, 0].tolist() == hits.tolist()
        assert ceaf_rme_statistics(gold, pred, 1, phi="subset").tolist() == hits.tolist()
        for mapping in ("assignment", "exhaustive"):
            stats = gtt_statistics(gold, pred, 1, mapping=mapping)
            assert stats.tolist() == (hits * 2).tolist()
    assert ceaf_ree_statistics(one, many, 1, 1)[0, 0].tolist() == [1, 10_000, 1, 1]
    assert ceaf_rme_statistics(one, many, 1).tolist() == [[1, 10_000, 1, 1]]
    assert gtt_statistics(one, many, 1).tolist() == [[10_001, 10_001, 2, 2]]
    assert PROPORTIONAL.finish(np.zeros(4), 0.0)["f1"].item() == 0.0
