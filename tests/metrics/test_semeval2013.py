"""SemEval-2013 schemas: nervaluate 1.2.1 to the digit, exhaustive search for the optimal mode, and figures by hand."""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from span_documents import Side, Span, as_spans, documents, random_documents, sides

from karat.metrics.labelled_spans import Spans
from karat.metrics.semeval2013 import (
    METRICS,
    SCHEMAS,
    Mode,
    Schema,
    alignments,
    label_statistics,
    outcomes,
    semeval2013_statistics,
)

MANY = settings(max_examples=90, deadline=None)
MODES: tuple[Mode, ...] = ("optimal", "nervaluate")
TAGS = ["0", "1", "2"]
PEER_NAME = {"strict": "strict", "exact": "exact", "partial": "partial", "type": "ent_type"}


def both(docs: list[tuple[Side, Side]]) -> tuple[Spans, Spans]:
    return as_spans([g for g, _ in docs]), as_spans([p for _, p in docs])


def statistics(docs: list[tuple[Side, Side]], mode: Mode, least: float | None = None) -> dict[Schema, np.ndarray]:
    gold, pred = both(docs)
    return semeval2013_statistics(gold, pred, len(docs), mode=mode, min_overlap_percentage=least)


def one(gold: Side, pred: Side, mode: Mode, least: float | None = None) -> dict[Schema, list[float]]:
    return {schema: stats[0].tolist() for schema, stats in statistics([(gold, pred)], mode, least).items()}


def f1(stats: list[float], schema: Schema) -> float:
    return METRICS[schema].finish(stats, 0.0)["f1"].item()


class TestByHand:
    @pytest.mark.parametrize("mode", MODES)
    def test_the_six_situations(self, mode: Mode) -> None:
        """The situations that Batista 2018 ("Named-Entity evaluation metrics based on entity-level") distinguishes,
        each once, judged by the definitions of Chinchor and Sundheim 1993: both right, only predicted, only in gold,
        wrong type, wrong boundary, both wrong."""
        gold = [(0, 4, 0), (20, 24, 0), (30, 34, 0), (40, 44, 0), (50, 54, 0)]
        pred = [(0, 4, 0), (10, 14, 0), (30, 34, 1), (40, 46, 0), (50, 56, 1)]
        assert one(gold, pred, mode) == {
            "strict": [1, 3, 0, 1, 1],
            "exact": [2, 2, 0, 1, 1],
            "partial": [2, 0, 2, 1, 1],
            "type": [2, 2, 0, 1, 1],
        }
        scores = METRICS["partial"].finish([2, 0, 2, 1, 1], 0.0)
        assert (scores["precision"].item(), scores["recall"].item(), scores["f1"].item()) == (0.6, 0.6, 0.6)
        assert METRICS["strict"].finish([1, 3, 0, 1, 1], 0.0)["precision"].item() == 0.2

    def test_greed_loses_what_is_right(self) -> None:
        """nervaluate 1.2.1, run: gold A[0, 5), predictions A[4, 9) A[0, 5) give COR 0 INC 1 SPU 1; reversed, COR 1
        SPU 1 (its issues 39 and 40)."""
        gold, pred = [(0, 5, 0)], [(4, 9, 0), (0, 5, 0)]
        assert one(gold, pred, "nervaluate")["strict"] == [0, 1, 0, 0, 1]
        assert one(gold, pred[::-1], "nervaluate")["strict"] == [1, 0, 0, 0, 1]
        assert one(gold, pred, "optimal")["strict"] == one(gold, pred[::-1], "optimal")["strict"] == [1, 0, 0, 0, 1]

    def test_spans_that_touch(self) -> None:
        """nervaluate 1.2.1, run: [0, 5) and [5, 9) of one type give F1 0.5 under partial and 1.0 under ent_type."""
        gold, pred = [(0, 5, 0)], [(5, 9, 0)]
        peer, ours = one(gold, pred, "nervaluate"), one(gold, pred, "optimal")
        assert (f1(peer["partial"], "partial"), f1(peer["type"], "type")) == (0.5, 1.0)
        assert (f1(ours["partial"], "partial"), f1(ours["type"], "type")) == (0.0, 0.0)

    def test_one_percent(self) -> None:
        """nervaluate 1.2.1, run: half a percent of the gold span is no overlap by default, one percent is."""
        pred = [(0, 0, 0)]
        assert one([(0, 199, 0)], pred, "nervaluate")["partial"] == [0, 0, 0, 1, 1]
        assert one([(0, 99, 0)], pred, "nervaluate")["partial"] == [0, 0, 1, 0, 0]
        assert one([(0, 199, 0)], [(0, 1, 0)], "optimal")["partial"] == [0, 0, 1, 0, 0]
        assert one([(0, 199, 0)], [(0, 1, 0)], "optimal", 1.0)["partial"] == [0, 0, 0, 1, 1]

    def test_a_second_copy(self) -> None:
        """By hand: the copy of a right prediction is spurious, unless another gold item overlaps it."""
        for mode in MODES:
            assert one([(0, 5, 0)], [(0, 5, 0)] * 2, mode)["strict"] == [1, 0, 0, 0, 1]
            assert one([(0, 5, 0), (0, 8, 1)], [(0, 5, 0)] * 2, mode)["strict"] == [1, 1, 0, 0, 0]

    def test_what_overlaps_most_often_is_paired(self) -> None:
        """By hand: x[0, 9) overlaps a[0, 4) and b[5, 9), y[2, 4) only a. Greedy takes a for x and leaves y alone."""
        gold, pred = [(0, 4, 0), (5, 9, 0)], [(0, 9, 0), (2, 4, 0)]
        assert one(gold, pred, "nervaluate")["partial"] == [0, 0, 1, 1, 1]
        assert one(gold, pred, "optimal")["partial"] == [0, 0, 2, 0, 0]

    def test_what_is_right_is_not_taken_apart_for_two_types(self) -> None:
        """By hand: x = a[0, 10); b[8, 12) overlaps x, y[0, 3) overlaps a. Crosswise both types would be right, at the
        price of a perfect mention; it stays."""
        gold, pred = [(0, 10, 0), (8, 12, 0)], [(0, 10, 0), (0, 3, 0)]
        assert one(gold, pred, "optimal")["type"] == [1, 0, 0, 1, 1]

    def test_what_has_the_right_span_is_not_taken_apart_for_two_overlaps(self) -> None:
        """By hand: the same four spans, but the label of the right span is wrong."""
        gold, pred = [(0, 10, 0), (8, 12, 0)], [(0, 10, 1), (0, 3, 0)]
        found = one(gold, pred, "optimal")
        assert (found["strict"], found["exact"], found["partial"]) == (
            [0, 1, 0, 1, 1],
            [1, 0, 0, 1, 1],
            [1, 0, 0, 1, 1],
        )
        assert found["type"] == [1, 1, 0, 0, 0]

    def test_discontinuous_spans(self) -> None:
        """By hand: pieces [0, 2)[8, 10) against what lies between them: apart to us, filled up for nervaluate."""
        gold = Spans.from_pieces([0], [0], [0, 8], [2, 10], [0, 0])
        pred = Spans.contiguous([0, 0], [0, 3], [10, 6], [0, 0])
        ours = semeval2013_statistics(gold, pred, 1)
        assert ours["exact"].tolist() == [[0, 1, 0, 0, 1]]
        assert semeval2013_statistics(gold, pred, 1, mode="nervaluate")["exact"].tolist() == [[1, 0, 0, 0, 1]]
        same = Spans.from_pieces([0], [0], [8, 0], [10, 2], [0, 0])
        assert semeval2013_statistics(gold, same, 1)["strict"].tolist() == [[1, 0, 0, 0, 0]]

    def test_zero_division_is_as_declared(self) -> None:
        for schema in SCHEMAS:
            finish = METRICS[schema].finish
            assert [finish([0] * 5, zero)["f1"].item() for zero in (0.0, 1.0)] == [0.0, 1.0]
            assert np.isnan(finish(np.zeros((3, 5)), float("nan"))["recall"]).all()
            assert finish([0, 0, 0, 1, 0], 1.0)["precision"].item() == 1.0

    def test_empty_sides(self) -> None:
        for mode in MODES:
            for schema in SCHEMAS:
                assert one([], [], mode)[schema] == [0, 0, 0, 0, 0]
                assert one([(0, 5, 0)], [], mode)[schema] == [0, 0, 0, 1, 0]
                assert one([], [(0, 5, 0)], mode)[schema] == [0, 0, 0, 0, 1]
                assert statistics([([], [])] * 3, mode)[schema].shape == (3, 5)

    def test_an_item_without_a_span_is_missed_or_spurious(self) -> None:
        nowhere, somewhere = Spans.from_pieces([0], [0], [], [], []), as_spans([[(0, 0, 0)]])
        for mode in MODES:
            assert semeval2013_statistics(nowhere, nowhere, 1, mode=mode)["type"].tolist() == [[0, 0, 0, 1, 1]]
            assert semeval2013_statistics(somewhere, nowhere, 1, mode=mode)["type"].tolist() == [[0, 0, 0, 1, 1]]

    def test_ten_thousand_copies(self) -> None:
        for mode in MODES:
            assert one([(0, 5, 0)], [(0, 6, 0)] * 10_000, mode)["partial"] == [0, 0, 1, 0, 9_999]
            assert one([(0, 5, 0)] * 9_999, [(0, 6, 1)] * 10_000, mode)["strict"] == [0, 9_999, 0, 0, 1]

    def test_what_there_is_not_is_refused(self) -> None:
        gold = as_spans([[(0, 5, 0)]])
        with pytest.raises(ValueError, match="no mode 'greedy'"):
            semeval2013_statistics(gold, gold, 1, mode="greedy")  # type: ignore[arg-type]
        for percentage in (0.5, 101.0):
            with pytest.raises(ValueError, match="1 to 100 percent"):
                semeval2013_statistics(gold, gold, 1, mode="nervaluate", min_overlap_percentage=percentage)


class TestNervaluate:
    """nervaluate 1.2.1, given the same numbers: nested, crossing, touching, repeated, empty spans; empty documents."""

    @staticmethod
    def evaluate(docs: list[tuple[Side, Side]], least: float = 1.0) -> dict[str, Any]:
        nervaluate = pytest.importorskip("nervaluate")
        sides_of = [
            [[{"start": s, "end": e, "label": str(c)} for s, e, c in doc[side]] for doc in docs] for side in (0, 1)
        ]
        result: dict[str, Any] = nervaluate.Evaluator(
            *sides_of, tags=TAGS, loader="dict", min_overlap_percentage=least
        ).evaluate()
        return result

    @staticmethod
    def assert_same(stats: np.ndarray, schema: Schema, peer: Any) -> None:
        counts = [peer.correct, peer.incorrect, peer.partial, peer.missed, peer.spurious]
        assert stats.tolist() == counts, schema
        scores = METRICS[schema].finish(stats, 0.0)
        assert [scores[name].item() for name in ("precision", "recall", "f1")] == [peer.precision, peer.recall, peer.f1]

    @settings(max_examples=250, deadline=None)
    @given(documents(), st.sampled_from([1.0, 1.0, 10.0, 33.4, 50.0, 100.0]))
    def test_overall_and_by_label(self, docs: list[tuple[Side, Side]], least: float) -> None:
        peer = self.evaluate(docs, least)
        ours = statistics(docs, "nervaluate", least)
        by_label = label_statistics(*both(docs), len(docs), 3, mode="nervaluate", min_overlap_percentage=least)
        for schema in SCHEMAS:
            self.assert_same(ours[schema].sum(axis=0), schema, peer["overall"][PEER_NAME[schema]])
            for label, entity in peer["entities"].items():
                self.assert_same(by_label[schema].sum(axis=0)[int(label)], schema, entity[PEER_NAME[schema]])

    @pytest.mark.parametrize(
        ("size", "longest", "most", "least"),
        [(12, 6, 9, 1.0), (5, 5, 12, 1.0), (300, 250, 12, 1.0), (40, 20, 25, 29.0), (60, 3, 30, 100.0)],
    )
    def test_every_one_of_six_hundred_documents(self, size: int, longest: int, most: int, least: float) -> None:
        strategies = pytest.importorskip("nervaluate.strategies")
        entity = pytest.importorskip("nervaluate.entities").Entity
        docs = random_documents(600, seed=size + most, size=size, longest=longest, most=most)
        ours = statistics(docs, "nervaluate", least)
        evaluators = {
            "strict": strategies.StrictEvaluation,
            "exact": strategies.ExactEvaluation,
            "partial": strategies.PartialEvaluation,
            "type": strategies.EntityTypeEvaluation,
        }
        for unit, doc in enumerate(docs):
            gold, pred = ([entity(str(c), s, e) for s, e, c in side] for side in doc)
            for schema in SCHEMAS:
                peer, _ = evaluators[schema](least).evaluate(gold, pred, TAGS)
                self.assert_same(ours[schema][unit], schema, peer)

    @MANY
    @given(documents(many=3))
    def test_who_is_correct_and_who_is_spurious(self, docs: list[tuple[Side, Side]]) -> None:
        """The pairs behind the counts are nervaluate's too: it reports the predictions of every outcome by position."""
        peer = self.evaluate(docs)["overall_indices"]
        gold, pred = both(docs)
        position = [(u, i) for u, (_, side) in enumerate(docs) for i in range(len(side))]
        for schema, alignment in alignments(gold, pred, mode="nervaluate").items():
            found = outcomes(schema, alignment)
            indices = peer[PEER_NAME[schema]]
            for number, theirs in enumerate(
                (indices.correct_indices, indices.incorrect_indices, indices.partial_indices)
            ):
                assert sorted(position[i] for i in alignment.pred[found == number]) == sorted(theirs)
            assert [position[i] for i in alignment.spurious] == sorted(indices.spurious_indices)

    def test_strict_is_the_set_match_where_the_spans_of_a_side_neither_overlap_nor_touch(self) -> None:
        docs = [(apart(g), apart(p)) for g, p in random_documents(400, seed=5, size=30, longest=5)]
        correct = [len(set(g) & set(p)) for g, p in docs]
        for mode in MODES:
            assert statistics(docs, mode)["strict"][:, 0].tolist() == correct
        assert sum(correct) > 400


def apart(side: Side) -> Side:
    """The spans of a side with a gap between them, the first of those that meet."""
    kept: Side = []
    for start, end, label in side:
        if all(end < other[0] or start > other[1] for other in kept):
            kept.append((start, end, label))
    return kept


def overlap(a: Span, b: Span) -> bool:
    return min(a[1], b[1]) > max(a[0], b[0])


def judged(schema: Schema, a: Span, b: Span) -> tuple[int, int] | None:
    """What a pair adds to (COR, INC or PAR); None if the two cannot be paired."""
    if a[:2] != b[:2] and not overlap(a, b):
        return None
    right = {"strict": a == b, "exact": a[:2] == b[:2], "partial": a[:2] == b[:2], "type": a[2] == b[2]}[schema]
    return (1, 0) if right else (0, 1)


def all_totals(schema: Schema, gold: Side, pred: Side) -> set[tuple[int, int]]:
    """(COR, INC or PAR) of every way to pair the two sides, everybody with at most one."""
    if not gold:
        return {(0, 0)}
    totals = set(all_totals(schema, gold[1:], pred))
    for i, candidate in enumerate(pred):
        added = judged(schema, gold[0], candidate)
        if added is not None:
            rest = all_totals(schema, gold[1:], pred[:i] + pred[i + 1 :])
            totals |= {(correct + added[0], other + added[1]) for correct, other in rest}
    return totals


class TestOptimal:
    @MANY
    @given(sides(size=5, labels=2, most=4), sides(size=5, labels=2, most=4))
    def test_strict_exact_and_partial_earn_the_most_that_any_alignment_can(self, gold: Side, pred: Side) -> None:
        found = one(gold, pred, "optimal")
        weights: dict[Schema, float] = {"strict": 0.0, "exact": 0.0, "partial": 0.5}
        for schema, weight in weights.items():
            totals = all_totals(schema, gold, pred)
            correct, incorrect, partial, missed, spurious = found[schema]
            assert correct + weight * partial == max(c + weight * other for c, other in totals)
            assert correct == max(c for c, _ in totals)
            assert correct + incorrect + partial + missed == len(gold)
            assert correct + incorrect + partial + spurious == len(pred)
        assert found["strict"][3] == found["exact"][3] == found["partial"][3]

    @MANY
    @given(sides(size=8, most=4, shortest=1), sides(size=8, most=4, shortest=1))
    def test_type_is_best_among_alignments_that_keep_identical_pairs(self, gold: Side, pred: Side) -> None:
        same = Counter(gold) & Counter(pred)
        rest = [list((Counter(side) - same).elements()) for side in (gold, pred)]
        correct, other = max(all_totals("type", *rest))
        assert one(gold, pred, "optimal")["type"][:2] == [correct + same.total(), other]

    @MANY
    @given(sides(size=8, most=4, shortest=1), sides(size=8, most=4, shortest=1))
    def test_as_many_others_as_can_be_paired_are(self, gold: Side, pred: Side) -> None:
        """After identical items and identical spans are gone, the largest number of overlapping pairs."""
        spans = [Counter(span[:2] for span in side) for side in (gold, pred)]
        same = spans[0] & spans[1]
        rest = [[(*span, 0) for span in (side - same).elements()] for side in spans]
        _, other = max(all_totals("exact", *rest))
        assert one(gold, pred, "optimal")["partial"][:3] == [same.total(), 0, other]

    @MANY
    @given(documents(size=20, longest=8, shortest=1))
    def test_partial_and_strict_are_never_below_greedy(self, docs: list[tuple[Side, Side]]) -> None:
        """On even starts and odd ends nothing touches, so that both modes agree on what overlaps."""
        apart = [tuple([(2 * s, 2 * e - 1, c) for s, e, c in side] for side in doc) for doc in docs]
        ours, peer = (statistics(apart, mode) for mode in MODES)  # type: ignore[arg-type]
        for schema in ("strict", "exact", "partial"):
            credit = [stats[schema] @ [1, 0, 0.5, 0, 0] for stats in (ours, peer)]
            assert np.all(credit[0] >= credit[1])

    @MANY
    @given(documents(), st.randoms(use_true_random=False))
    def test_order_does_not_matter(self, docs: list[tuple[Side, Side]], random: Any) -> None:
        shuffled = [(random.sample(g, len(g)), random.sample(p, len(p))) for g, p in docs]
        ours, again = (label_statistics(*both(version), len(docs), 3) for version in (docs, shuffled))
        for schema in SCHEMAS:
            assert ours[schema].tolist() == again[schema].tolist()

    def test_a_thousand_documents_are_scored_as_one_by_one(self) -> None:
        docs = random_documents(1000, seed=23)
        whole = statistics(docs, "optimal")
        for unit in range(300):
            alone = statistics([docs[unit]], "optimal")
            for schema in SCHEMAS:
                assert alone[schema][0].tolist() == whole[schema][unit].tolist()
        assert whole["type"][:, 1].sum() > 100

    @MANY
    @given(documents())
    def test_labels_add_up(self, docs: list[tuple[Side, Side]]) -> None:
        by_label = label_statistics(*both(docs), len(docs), 3)
        whole = statistics(docs, "optimal")
        for schema in SCHEMAS:
            assert by_label[schema].sum(axis=1).tolist() == whole[schema].tolist()
            support = by_label[schema][:, :, :4].sum(axis=2)
            assert support.tolist() == [[sum(c == label for *_, c in g) for label in range(3)] for g, _ in docs]


class TestMetamorphic:
    @MANY
    @given(documents(), st.sampled_from(MODES), st.integers(-1000, 10**6))
    def test_shifting_the_text_changes_nothing(self, docs: list[tuple[Side, Side]], mode: Mode, by: int) -> None:
        moved = [tuple([(s + by, e + by, c) for s, e, c in side] for side in doc) for doc in docs]
        ours, again = statistics(docs, mode), statistics(moved, mode)  # type: ignore[arg-type]
        assert all(ours[schema].tolist() == again[schema].tolist() for schema in SCHEMAS)

    @MANY
    @given(documents(), st.sampled_from(MODES))
    def test_one_more_spurious_and_one_more_missed_item(self, docs: list[tuple[Side, Side]], mode: Mode) -> None:
        before = statistics(docs, mode)
        for added, change in ((([], [(700, 709, 1)]), [0, 0, 0, 0, 1]), (([(700, 709, 1)], []), [0, 0, 0, 1, 0])):
            more = [([*added[0], *docs[0][0]], [*added[1], *docs[0][1]]), *docs[1:]]
            for schema, stats in statistics(more, mode).items():
                assert (stats - before[schema])[0].tolist() == change
                assert not (stats - before[schema])[1:].any()

    @MANY
    @given(documents(), st.sampled_from(MODES))
    def test_documents_may_be_interleaved(self, docs: list[tuple[Side, Side]], mode: Mode) -> None:
        """The first item of every document, then the second of every document, and so on; order within each stays."""
        mixed = []
        for side in (0, 1):
            rows = [(place, u, *span) for u, doc in enumerate(docs) for place, span in enumerate(doc[side])]
            _, unit, start, end, label = np.array(sorted(rows, key=lambda row: row[:2])).reshape(-1, 5).T
            mixed.append(Spans.contiguous(unit, start, end, label))
        ours, again = statistics(docs, mode), semeval2013_statistics(mixed[0], mixed[1], len(docs), mode=mode)
        assert all(ours[schema].tolist() == again[schema].tolist() for schema in SCHEMAS)

    @MANY
    @given(sides(most=6), st.sampled_from(MODES), st.data())
    def test_gold_as_prediction_is_perfect(self, side: Side, mode: Mode, data: st.DataObject) -> None:
        flags = [data.draw(st.booleans()) for _ in side]
        gold = as_spans([side], [flags])
        for stats in semeval2013_statistics(gold, gold, 1, mode=mode).values():
            assert stats.tolist() == [[flags.count(False), 0, 0, 0, 0]]


class TestOptionalItems:
    """By hand. An optional gold item excuses a prediction that would earn credit with it, and is never missed."""

    @pytest.mark.parametrize("mode", MODES)
    @pytest.mark.parametrize(
        ("pred", "spurious"),
        [
            ([], {"strict": 0, "exact": 0, "partial": 0, "type": 0}),
            ([(0, 5, 0)], {"strict": 0, "exact": 0, "partial": 0, "type": 0}),
            ([(0, 5, 1)], {"strict": 1, "exact": 0, "partial": 0, "type": 1}),
            ([(0, 4, 0)], {"strict": 1, "exact": 1, "partial": 0, "type": 0}),
            ([(0, 4, 1)], {"strict": 1, "exact": 1, "partial": 0, "type": 1}),
            ([(0, 5, 0)] * 2, {"strict": 1, "exact": 1, "partial": 1, "type": 1}),
            ([(7, 9, 0)], {"strict": 1, "exact": 1, "partial": 1, "type": 1}),
        ],
    )
    def test_alone(self, mode: Mode, pred: Side, spurious: dict[Schema, int]) -> None:
        gold = as_spans([[(0, 5, 0)]], [[True]])
        stats = semeval2013_statistics(gold, as_spans([pred]), 1, mode=mode)
        assert {schema: stats[schema][0].tolist() for schema in SCHEMAS} == {
            schema: [0, 0, 0, 0, spurious[schema]] for schema in SCHEMAS
        }

    @pytest.mark.parametrize("mode", MODES)
    def test_required_items_come_first(self, mode: Mode) -> None:
        gold = as_spans([[(0, 5, 0), (0, 8, 0)]], [[True, False]])
        assert semeval2013_statistics(gold, as_spans([[(0, 4, 0)]]), 1, mode=mode)["partial"].tolist() == [
            [0, 0, 1, 0, 0]
        ]
        assert semeval2013_statistics(gold, as_spans([[(0, 5, 0)]]), 1, mode=mode)["partial"].tolist() == [
            [0, 0, 0, 1, 0]
        ]
