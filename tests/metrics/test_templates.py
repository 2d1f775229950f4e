"""Template slots after MUC-4: by hand, and against a slow version that tries every mapping and every pairing."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from template_rows import Document, Filler, documents, templates

from karat.metrics.templates import SLOT_COLUMNS, SLOTS, Templates, map_templates, pair_slots, slot_statistics

ATTACK, BOMBING = 0, 1
PERPETRATOR, TARGET = 0, 1


def slots(gold: Any, pred: Any, **options: Any) -> Any:
    """Counts a slot (role 0, role 1, type), summed over documents."""
    stats = slot_statistics(templates(gold), templates(pred), len(gold), 2, **options)
    assert stats.shape == (len(gold), 3, len(SLOT_COLUMNS))
    return stats.sum(axis=0).tolist()


def slow_slot_credit(gold: list[Filler], pred: list[Filler]) -> int:
    """The most pairs of fillers that share a mention, by trying all."""
    small, large = sorted((gold, pred), key=len)
    choices = itertools.permutations(large, len(small))
    return max(sum(bool(set(a) & set(b)) for a, b in zip(small, chosen, strict=True)) for chosen in choices)


def slow_correct(gold: Document, pred: Document, type_slot: bool) -> int:
    """The most correct slots of a document over all mappings of templates of one type."""
    best = 0
    for mapping in itertools.product([*range(len(gold)), -1], repeat=len(pred)):
        taken = [g for g in mapping if g >= 0]
        pairs = [(gold[g], pred[p]) for p, g in enumerate(mapping) if g >= 0 and gold[g][0] == pred[p][0]]
        if len(set(taken)) == len(taken):
            fillers = sum(slow_slot_credit(a, b) for g, p in pairs for a, b in zip(g[1], p[1], strict=True))
            best = max(best, fillers + len(pairs) * type_slot)
    return best


@settings(deadline=None)
@given(documents(2), documents(2), st.booleans())
def test_correct_slots_equal_the_best_of_all_mappings(gold: list[Document], pred: list[Document], types: bool) -> None:
    stats = slot_statistics(templates(gold), templates(pred), 2, 2, type_slot=types)
    for unit in range(2):
        assert stats[unit, :, 0].sum() == slow_correct(gold[unit], pred[unit], types)


@settings(deadline=None)
@given(documents(2), documents(2), st.booleans())
def test_counts_add_up_to_the_fills(gold: list[Document], pred: list[Document], types: bool) -> None:
    stats = slot_statistics(templates(gold), templates(pred), 2, 2, type_slot=types)
    correct, partial, incorrect, spurious, missing = np.moveaxis(stats, -1, 0)
    for unit, role in itertools.product(range(2), range(2)):
        assert (correct + partial + incorrect + missing)[unit, role] == sum(len(t[1][role]) for t in gold[unit])
        assert (correct + partial + incorrect + spurious)[unit, role] == sum(len(t[1][role]) for t in pred[unit])
    assert ((correct + missing)[:, 2] == [len(d) * types for d in gold]).all()
    assert ((correct + spurious)[:, 2] == [len(d) * types for d in pred]).all()


@settings(deadline=None)
@given(documents(1), documents(1), st.randoms())
def test_scores_do_not_depend_on_order(gold: list[Document], pred: list[Document], random: Any) -> None:
    shuffled = [random.sample(pred[0], len(pred[0]))]
    first, second = (SLOTS.finish(np.sum(slots(gold, p), axis=0), 0.0) for p in (pred, shuffled))
    assert all(first[k] == second[k] for k in ("precision", "recall", "f1"))


@given(documents(2))
def test_gold_against_itself_is_all_correct(gold: list[Document]) -> None:
    full = [[(t, [[f for f in role if f] for role in roles]) for t, roles in document] for document in gold]
    assert np.sum(slots(full, full), axis=0)[1:].tolist() == [0, 0, 0, 0]


def test_muc4_slots_by_hand() -> None:
    # perpetrators: 1 right, 1 wrong for 1 missed; targets: 2 in gold, 1 found; type right. MUC-4 (Chinchor 1992)
    gold: Document = [(ATTACK, [[[1], [2]], [[3], [4]]])]
    pred: Document = [(ATTACK, [[[1], [9]], [[4]]])]
    counts = slots([gold], [pred])
    assert counts == [[1, 0, 1, 0, 0], [1, 0, 0, 0, 1], [1, 0, 0, 0, 0]]
    scores = {k: v.item() for k, v in SLOTS.finish(np.sum(counts, axis=0), 0.0).items()}
    assert scores == pytest.approx(
        {
            "precision": 3 / 4,
            "recall": 3 / 5,
            "f1": 2 / 3,
            "undergeneration": 1 / 5,
            "overgeneration": 0,
            "substitution": 1 / 4,
            "error_per_fill": 2 / 5,
        }
    )


def test_a_partial_fill_counts_half() -> None:
    # gold filler 0 and predicted filler 0 are named as partly right: (0 + 1/2) of 1, and the type
    gold, pred = [[(ATTACK, [[[1]], []])]], [[(ATTACK, [[[9]], []])]]
    counts = slots(gold, pred, partial=([0], [0]))
    assert counts == [[0, 1, 0, 0, 0], [0, 0, 0, 0, 0], [1, 0, 0, 0, 0]]
    scores = SLOTS.finish(counts[0], 0.0)
    assert [scores[k].item() for k in ("precision", "recall", "substitution", "error_per_fill")] == [0.5] * 4
    assert slots(gold, pred) == [[0, 0, 1, 0, 0], [0, 0, 0, 0, 0], [1, 0, 0, 0, 0]]


def test_a_correct_pair_goes_before_partial_ones_and_a_partial_one_needs_its_slot() -> None:
    gold, pred = [[(ATTACK, [[[1], [2]], [[3]]])]], [[(ATTACK, [[[1], [9]], [[8]]])]]
    # predicted filler 0 is right for gold filler 0, and named as partial for both; 1 is partial for gold filler 0
    counts = slots(gold, pred, partial=([0, 1, 0, 2], [0, 0, 1, 0]))
    assert counts[0] == [1, 0, 1, 0, 0]
    assert counts[1] == [0, 0, 1, 0, 0]


def test_templates_of_another_type_are_missing_and_spurious_as_a_whole() -> None:
    gold, pred = [[(ATTACK, [[[1]], [[2]]])]], [[(BOMBING, [[[1]], [[2]]])]]
    assert slots(gold, pred) == [[0, 0, 0, 1, 1], [0, 0, 0, 1, 1], [0, 0, 0, 1, 1]]


def test_the_mapping_follows_the_fillers() -> None:
    first, second = (ATTACK, [[[1]], [[2], [3]]]), (ATTACK, [[[4]], [[5]]])
    assert np.sum(slots([[first, second]], [[second, first]]), axis=0).tolist() == [7, 0, 0, 0, 0]
    unlike = (ATTACK, [[[7]], []])
    assert slots([[first]], [[unlike]])[2] == [1, 0, 0, 0, 0]
    assert slots([[first]], [[unlike]], type_slot=False) == [[0, 0, 0, 1, 1], [0, 0, 0, 0, 2], [0, 0, 0, 0, 0]]


def test_any_mention_of_an_entity_fills_the_slot_once() -> None:
    gold, pred = [[(ATTACK, [[[1, 2, 3]], []])]], [[(ATTACK, [[[2], [3]], []])]]
    assert slots(gold, pred)[0] == [1, 0, 0, 1, 0]


def test_mapping_takes_no_pair_without_credit() -> None:
    edges = (np.array([0, 0, 0]), np.array([1, 1, 0]))
    assert [side.tolist() for side in map_templates(edges, [1.0, 1.0, 1.5])] == [[0], [1]]
    assert [side.tolist() for side in map_templates(edges, [0.0, 0.0, 0.0])] == [[], []]


def test_degenerate_input() -> None:
    none: list[Document] = [[]]
    one: list[Document] = [[(ATTACK, [[[1]], [[]]])]]
    many: list[Document] = [[(ATTACK, [[[1]] * 10_000, []])]]
    assert np.sum(slots(none, none), axis=0).tolist() == [0, 0, 0, 0, 0]
    assert np.sum(slots(none, one), axis=0).tolist() == [0, 0, 0, 3, 0]
    assert np.sum(slots(one, none), axis=0).tolist() == [0, 0, 0, 0, 3]
    assert slots(one, many) == [[1, 0, 0, 9_999, 0], [0, 0, 0, 0, 1], [1, 0, 0, 0, 0]]
    assert slots(one, one)[1] == [0, 0, 1, 0, 0], "a filler without mentions equals nothing"
    for zero in (0.0, 1.0):
        assert SLOTS.finish(np.zeros(5), zero)["f1"].item() == zero


def test_what_does_not_fit_is_refused() -> None:
    with pytest.raises(ValueError, match="belongs to no template"):
        Templates(*map(np.array, ([0], [0], [1], [0], [0], [0])))
    with pytest.raises(ValueError, match="of one length"):
        Templates(*map(np.array, ([0], [0, 1], [0], [0], [0], [0])))
    three_roles = templates([[(ATTACK, [[], [], [[1]]])]])
    with pytest.raises(ValueError, match="role lies outside"):
        slot_statistics(three_roles, three_roles, 1, 2)


def test_of_equal_mappings_the_favoured_one_is_taken() -> None:
    # Two gold templates alike but for what else they have, and two predictions that fit both equally well.
    gold = templates([[(0, [[[1]], [[5]]]), (0, [[[1]], [[6]]])]])
    pred = templates([[(0, [[[1]], []])]])
    for favoured in (0, 1):
        ours = [float(g == favoured) for g in range(2)]
        found = pair_slots(gold, pred, favour=(ours, [0.0]))
        assert found.templates[0].tolist() == [favoured]
    pred = templates([[(0, [[[1]], []]), (0, [[[1]], []])]])
    single = templates([[(0, [[[1]], [[5]]])]])
    for favoured in (0, 1):
        found = pair_slots(single, pred, favour=([0.0], [float(p == favoured) for p in range(2)]))
        assert found.templates[1].tolist() == [favoured]


@given(documents(2), documents(2), st.data())
def test_favour_never_costs_credit(gold: list[Document], pred: list[Document], data: st.DataObject) -> None:
    ours, theirs = templates(gold), templates(pred)
    favour = tuple(
        data.draw(st.lists(st.floats(0, 1), min_size=len(side.unit), max_size=len(side.unit)))
        for side in (ours, theirs)
    )
    plain, favoured = pair_slots(ours, theirs), pair_slots(ours, theirs, favour=favour)  # type: ignore[arg-type]
    credit = [found.credit.sum() + len(found.templates[0]) for found in (plain, favoured)]
    assert credit[0] == credit[1]
