"""Strict set matching against Python's own sets, against seqeval, and against numbers worked out by hand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import get_args

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from span_documents import Side, documents, random_documents

from karat.metrics.matching import (
    Duplicates,
    class_statistics,
    first_occurrences,
    joint_keys,
    match_sets,
    pair_equal,
    set_statistics,
)
from karat.metrics.statistics import finish_prf

MANY = settings(max_examples=120, deadline=None)

small_keys = st.lists(st.tuples(st.integers(0, 2), st.integers(0, 4)), max_size=12)
flagged_keys = st.lists(st.tuples(st.integers(0, 2), st.integers(0, 4), st.booleans()), max_size=12)


def columns(rows: Sequence[tuple[int, ...]], width: int) -> list[np.ndarray]:
    return list(np.array(rows, dtype=np.int64).reshape(-1, width).T)


def strict(docs: list[tuple[Side, Side]], duplicates: Duplicates = "collapse") -> np.ndarray:
    """Statistics a document of spans with labels, by the way that a caller goes."""
    gold = columns([(u, *span) for u, (side, _) in enumerate(docs) for span in side], 4)
    pred = columns([(u, *span) for u, (_, side) in enumerate(docs) for span in side], 4)
    keys = joint_keys(gold[1:], pred[1:])
    return set_statistics(keys[0], gold[0], keys[1], pred[0], len(docs), duplicates=duplicates)


def test_conll_2003_example_by_hand() -> None:
    """Tjong Kim Sang and De Meulder 2003, section 3: only exact entities count. Two of three found, one of three right:
    gold PER[0,2) ORG[5,6) LOC[8,9); predicted PER[0,2) ORG[5,7) LOC[8,9) MISC[3,4): correct 2, P 2/4, R 2/3, F 4/7."""
    gold, pred = [(0, 2, 0), (5, 6, 1), (8, 9, 2)], [(0, 2, 0), (5, 7, 1), (8, 9, 2), (3, 4, 3)]
    stats = strict([(gold, pred)])
    assert stats.tolist() == [[2, 4, 3]]
    scores = finish_prf(stats[0])
    assert [scores[name].item() for name in ("precision", "recall")] == [2 / 4, 2 / 3]
    assert scores["f1"].item() == pytest.approx(4 / 7, abs=1e-15)


def test_the_example_of_the_seqeval_documentation() -> None:
    """seqeval 1.2.2, docstring of precision_recall_fscore_support: MISC a token too long, PER right, all scores 0.5."""
    docs = [([(3, 6, 0)], [(2, 6, 0)]), ([(0, 2, 1)], [(0, 2, 1)])]
    scores = finish_prf(strict(docs).sum(axis=0))
    assert {name: value.item() for name, value in scores.items()} == {"precision": 0.5, "recall": 0.5, "f1": 0.5}


@MANY
@given(flagged_keys, small_keys)
def test_counts_are_those_of_python_sets(gold: list[tuple[int, int, bool]], pred: list[tuple[int, int]]) -> None:
    g, p = columns([(u, k) for u, k, _ in gold], 2), columns(pred, 2)
    optional = [flag for *_, flag in gold]
    for duplicates in get_args(Duplicates):
        stats = set_statistics(g[1], g[0], p[1], p[0], 3, optional=optional, duplicates=duplicates)
        for unit in range(3):
            required = {k for u, k, flag in gold if u == unit and not flag}
            excusing = {k for u, k, flag in gold if u == unit and flag} - required
            answers = [k for u, k in pred if u == unit]
            counted = len(set(answers)) if duplicates == "collapse" else len(answers)
            expected = [len(required & set(answers)), counted - len(excusing & set(answers)), len(required)]
            assert stats[unit].tolist() == expected


def test_two_thousand_documents_at_once() -> None:
    docs = random_documents(2000, seed=3)
    expected = [[len(set(g) & set(p)), len(set(p)), len(set(g))] for g, p in docs]
    assert strict(docs).tolist() == expected
    assert sum(row[0] for row in expected) > 2000


@MANY
@given(flagged_keys, small_keys)
def test_the_pairs_are_those_that_are_counted(gold: list[tuple[int, int, bool]], pred: list[tuple[int, int]]) -> None:
    g, p = columns([(u, k) for u, k, _ in gold], 2), columns(pred, 2)
    optional = [flag for *_, flag in gold]
    m = match_sets(g[1], g[0], p[1], p[0], optional=optional)
    assert [gold[i][:2] for i in m.gold] == [pred[i] for i in m.pred]
    parts = np.concatenate([m.pred, m.spurious, m.repeated, m.excused])
    assert sorted(parts.tolist()) == list(range(len(pred)))
    stats = set_statistics(g[1], g[0], p[1], p[0], 3, optional=optional).sum(axis=0)
    assert stats.tolist() == [len(m.gold), len(m.gold) + len(m.spurious), len(m.gold) + len(m.missed)]
    every = set_statistics(g[1], g[0], p[1], p[0], 3, optional=optional, duplicates="fp").sum(axis=0)
    assert every[1] == len(m.gold) + len(m.spurious) + len(m.repeated)
    assert not set(m.missed.tolist()) & {i for i, flag in enumerate(optional) if flag}


@MANY
@given(small_keys, small_keys)
def test_pair_equal_is_the_multiset_intersection(gold: list[tuple[int, int]], pred: list[tuple[int, int]]) -> None:
    g, p = [10 * u + k for u, k in gold], [10 * u + k for u, k in pred]
    left, right = pair_equal(g, p)
    assert [g[i] for i in left] == [p[i] for i in right]
    assert Counter(g[i] for i in left) == Counter(g) & Counter(p)
    assert len(set(left.tolist())) == len(left) == len(set(right.tolist()))
    assert np.all(np.diff(left) > 0)


@MANY
@given(st.lists(st.integers(-3, 3), max_size=20))
def test_first_occurrences(codes: list[int]) -> None:
    assert first_occurrences(codes).tolist() == [codes[i] not in codes[:i] for i in range(len(codes))]


wild = st.integers(-(2**63), 2**63 - 1) | st.integers(-2, 2) | st.just(2**63 - 1)
wild_rows = st.lists(st.tuples(wild, wild, wild), max_size=8)


@MANY
@given(wild_rows, wild_rows, st.data())
def test_keys_are_equal_where_rows_are_and_sort_as_rows_do(
    gold: list[tuple[int, int, int]], pred: list[tuple[int, int, int]], data: st.DataObject
) -> None:
    if gold:
        pred = pred + data.draw(st.lists(st.sampled_from(gold), max_size=4))
    g, p = joint_keys(columns(gold, 3), columns(pred, 3))
    rows, keys = [*gold, *pred], [*g.tolist(), *p.tolist()]
    assert all(key >= 0 for key in keys)
    ranks = {row: rank for rank, row in enumerate(sorted(set(rows)))}
    key_ranks = {key: rank for rank, key in enumerate(sorted(set(keys)))}
    assert [ranks[row] for row in rows] == [key_ranks[key] for key in keys]


def test_keys_of_columns_that_fit_alone_but_not_together() -> None:
    rows = [(i, j, k) for i in range(9) for j in (0, 2**61) for k in (-(2**61), 0)]
    keys, _ = joint_keys(columns(rows, 3), [[], [], []])
    assert np.all(np.diff(keys) > 0)
    assert keys[0] >= 0


def test_keys_of_strings_and_of_an_empty_side() -> None:
    gold, pred = joint_keys([[3, 3], ["PER", "ORG"]], [[3], ["ORG"]])
    assert gold[1] == pred[0] != gold[0]
    gold, pred = joint_keys([[3, 3], ["PER", "ORG"]], [[], []])
    assert len(set(gold.tolist())) == 2
    assert len(pred) == 0


@pytest.mark.parametrize(("gold", "pred"), [([[1], [2]], [[1]]), ([[1], [2, 3]], [[1], [2]]), ([[[1]]], [[[1]]])])
def test_columns_that_do_not_fit_are_refused(gold: list[list[int]], pred: list[list[int]]) -> None:
    with pytest.raises(ValueError, match="column"):
        joint_keys(gold, pred)


def test_what_is_out_of_range_is_refused() -> None:
    with pytest.raises(ValueError, match=r"a unit lies outside 0\.\.0"):
        set_statistics([1], [1], [], [], 1)
    with pytest.raises(ValueError, match=r"a class lies outside 0\.\.1"):
        class_statistics([1], [0], [2], [], [], [], 1, 2)
    with pytest.raises(ValueError, match="equal length"):
        set_statistics([1, 2], [0], [], [], 1)
    with pytest.raises(ValueError, match="no policy 'reject'"):
        set_statistics([1], [0], [], [], 1, duplicates="reject")  # type: ignore[arg-type]


def test_keys_so_large_that_units_do_not_fit_beside_them() -> None:
    big = 2**62
    stats = set_statistics([big, -big], [0, 999], [big, -big, big], [0, 0, 999], 1000)
    assert stats[[0, 999]].tolist() == [[1, 2, 1], [0, 1, 1]]
    assert stats.sum() == 6


def test_empty_sides_and_units() -> None:
    assert set_statistics([], [], [], [], 2).tolist() == [[0, 0, 0], [0, 0, 0]]
    assert set_statistics([], [], [], [], 0).shape == (0, 3)
    assert set_statistics([1], [1], [], [], 2).tolist() == [[0, 0, 0], [0, 0, 1]]
    assert set_statistics([], [], [1], [1], 2).tolist() == [[0, 0, 0], [0, 1, 0]]
    assert class_statistics([], [], [], [], [], [], 1, 2).tolist() == [[[0, 0, 0], [0, 0, 0]]]
    assert len(match_sets([], [], [], []).gold) == 0


def test_zero_division_is_as_declared() -> None:
    stats = set_statistics([1], [0], [], [], 1)
    assert [finish_prf(stats, zero)["precision"].item() for zero in (0.0, 1.0)] == [0.0, 1.0]
    assert np.isnan(finish_prf(stats, float("nan"))["precision"]).all()
    assert finish_prf(stats, 1.0)["recall"].item() == 0.0


def test_ten_thousand_copies() -> None:
    copies = np.full(10_000, 5)
    zeros = np.zeros(10_000, dtype=np.int64)
    assert set_statistics(copies, zeros, copies, zeros, 1).tolist() == [[1, 1, 1]]
    assert set_statistics(copies, zeros, copies, zeros, 1, duplicates="fp").tolist() == [[1, 10_000, 1]]
    m = match_sets([5], [0], copies, zeros)
    assert (m.pred.tolist(), len(m.repeated), len(m.spurious)) == ([0], 9_999, 0)


class TestMetamorphic:
    @MANY
    @given(documents(), st.randoms(use_true_random=False))
    def test_order_does_not_matter(self, docs: list[tuple[Side, Side]], random: object) -> None:
        shuffled = [(random.sample(g, len(g)), random.sample(p, len(p))) for g, p in docs]  # type: ignore[attr-defined]
        assert strict(docs).tolist() == strict(shuffled).tolist()

    @MANY
    @given(documents())
    def test_repeating_every_prediction_costs_as_declared(self, docs: list[tuple[Side, Side]]) -> None:
        repeated = [(g, p + p) for g, p in docs]
        assert strict(docs).tolist() == strict(repeated).tolist()
        added = strict(repeated, duplicates="fp") - strict(docs, duplicates="fp")
        assert added.tolist() == [[0, len(p), 0] for _, p in docs]

    @MANY
    @given(documents())
    def test_one_more_spurious_item_is_one_more_prediction(self, docs: list[tuple[Side, Side]]) -> None:
        more = [(docs[0][0], [*docs[0][1], (999, 1000, 0)]), *docs[1:]]
        change = strict(more) - strict(docs)
        assert change[0].tolist() == [0, 1, 0]
        assert not change[1:].any()

    @MANY
    @given(documents(), st.integers(-(10**9), 10**9))
    def test_shifting_the_text_changes_nothing(self, docs: list[tuple[Side, Side]], by: int) -> None:
        moved = [tuple([(s + by, e + by, c) for s, e, c in side] for side in doc) for doc in docs]
        assert strict(docs).tolist() == strict(moved).tolist()  # type: ignore[arg-type]

    @MANY
    @given(documents())
    def test_gold_as_prediction_is_perfect_and_classes_add_up(self, docs: list[tuple[Side, Side]]) -> None:
        own = strict([(g, g) for g, _ in docs])
        assert np.all(own == own[:, [2]])
        gold = columns([(u, *span) for u, (side, _) in enumerate(docs) for span in side], 4)
        pred = columns([(u, *span) for u, (_, side) in enumerate(docs) for span in side], 4)
        keys = joint_keys(gold[1:], pred[1:])
        split = class_statistics(keys[0], gold[0], gold[3], keys[1], pred[0], pred[3], len(docs), 3)
        assert split.sum(axis=1).tolist() == strict(docs).tolist()


def test_a_class_is_part_of_what_matches() -> None:
    """Equal keys in two classes are one miss and one spurious item, not a hit whose class nobody can tell."""
    split = class_statistics([7], [0], [0], [7], [0], [1], 1, 2)
    assert split.tolist() == [[[0, 0, 1], [0, 1, 0]]]


def flat(side: Side, tokens: int) -> Side:
    """The spans of a side that IOB2 can hold: not empty, inside the sentence, the first of those that overlap."""
    free, kept = [True] * tokens, []
    for start, end, label in side:
        if start < end <= tokens and all(free[start:end]):
            free[start:end] = [False] * (end - start)
            kept.append((start, end, label))
    return kept


def tags(side: Side, tokens: int) -> list[str]:
    sequence = ["O"] * tokens
    for start, end, label in side:
        sequence[start:end] = [f"B-T{label}"] + [f"I-T{label}"] * (end - start - 1)
    return sequence


class TestSeqeval:
    """seqeval 1.2.2. On IOB2 sequences its default (conlleval) and its strict mode agree; both are the set match."""

    @MANY
    @given(documents(size=12, longest=4, most=12, many=8))
    def test_micro_scores_are_equal(self, docs: list[tuple[Side, Side]]) -> None:
        metrics = pytest.importorskip("seqeval.metrics")
        scheme = pytest.importorskip("seqeval.scheme")
        sentences = [(flat(g, 16), flat(p, 16)) for g, p in docs]
        true, pred = [tags(g, 16) for g, _ in sentences], [tags(p, 16) for _, p in sentences]
        scores = finish_prf(strict(sentences).sum(axis=0))
        for mode in ({}, {"mode": "strict", "scheme": scheme.IOB2}):
            for name in ("precision", "recall", "f1"):
                peer = getattr(metrics, f"{name}_score")(true, pred, zero_division=0, **mode)
                assert scores[name].item() == pytest.approx(peer, abs=1e-15), (mode, name)

    @MANY
    @given(documents(size=12, longest=4, most=12, many=8))
    def test_scores_of_each_class_are_equal(self, docs: list[tuple[Side, Side]]) -> None:
        labelling = pytest.importorskip("seqeval.metrics.sequence_labeling")
        sentences = [(flat(g, 16), flat(p, 16)) for g, p in docs]
        true, pred = [tags(g, 16) for g, _ in sentences], [tags(p, 16) for _, p in sentences]
        g = columns([(u, *span) for u, (side, _) in enumerate(sentences) for span in side], 4)
        p = columns([(u, *span) for u, (_, side) in enumerate(sentences) for span in side], 4)
        keys = joint_keys(g[1:], p[1:])
        stats = class_statistics(keys[0], g[0], g[3], keys[1], p[0], p[3], len(docs), 3).sum(axis=0)
        present = np.flatnonzero(stats.sum(axis=1))
        precision, recall, f1, support = labelling.precision_recall_fscore_support(
            true, pred, average=None, zero_division=0
        )
        scores = finish_prf(stats[present])
        assert stats[present, 2].tolist() == list(support)
        for ours, theirs in ((scores["precision"], precision), (scores["recall"], recall), (scores["f1"], f1)):
            assert ours.tolist() == pytest.approx(list(theirs), abs=1e-15)

    def test_where_the_two_modes_of_seqeval_part(self) -> None:
        """I-A I-A is an entity to conlleval and none to strict IOB2; spans leave no room for the question."""
        metrics = pytest.importorskip("seqeval.metrics")
        scheme = pytest.importorskip("seqeval.scheme")
        true, pred = [["B-A", "I-A"]], [["I-A", "I-A"]]
        assert metrics.f1_score(true, pred) == finish_prf(strict([([(0, 2, 0)], [(0, 2, 0)])]))["f1"].item() == 1.0
        assert metrics.f1_score(true, pred, mode="strict", scheme=scheme.IOB2, zero_division=0) == 0.0
