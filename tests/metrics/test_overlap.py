"""Overlap of spans and their optimal pairs against exhaustive search on sets of characters, and figures by hand."""

from __future__ import annotations

import itertools
from collections import Counter
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from span_documents import Item, Side, as_items, as_spans, characters, documents, item, random_documents, sides

from karat.metrics import intervals, transport
from karat.metrics.intervals import meeting_pairs, one_line
from karat.metrics.labelled_spans import Spans, overlapping, span_keys
from karat.metrics.overlap import (
    CHARACTERS,
    KINDS,
    PROPORTIONAL,
    align,
    character_statistics,
    confusion_statistics,
    kind_statistics,
    proportional_statistics,
    shared_characters,
)
from karat.metrics.transport import best_flow, spread

MANY = settings(max_examples=100, deadline=None)

item_lists = st.lists(item(), max_size=5)
item_documents = st.lists(st.tuples(item_lists, item_lists), min_size=1, max_size=4)


def both(docs: list[tuple[Side, Side]]) -> tuple[Spans, Spans]:
    return as_spans([g for g, _ in docs]), as_spans([p for _, p in docs])


def both_items(docs: list[tuple[list[Item], list[Item]]]) -> tuple[Spans, Spans]:
    return as_items([g for g, _ in docs]), as_items([p for _, p in docs])


class TestIntervals:
    @MANY
    @given(sides(size=20, most=12), sides(size=20, most=12), st.booleans(), st.sampled_from([1, 4, 1 << 22]))
    def test_meeting_pairs(self, gold: Side, pred: Side, touching: bool, chunk: int) -> None:
        g, p = as_spans([gold]), as_spans([pred])
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(intervals, "CHUNK", chunk)
            left, right = meeting_pairs(g.start, g.end, p.start, p.end, touching=touching)
        if touching:
            expected = {(i, j) for i, a in enumerate(gold) for j, b in enumerate(pred) if a[0] <= b[1] and b[0] <= a[1]}
        else:
            expected = {
                (i, j)
                for i, a in enumerate(gold)
                for j, b in enumerate(pred)
                if set(range(*a[:2])) & set(range(*b[:2]))
            }
        pairs = list(zip(left.tolist(), right.tolist(), strict=True))
        assert len(pairs) == len(expected)
        assert set(pairs) == expected
        assert [(j, gold[i][0], i) for i, j in pairs] == sorted((j, gold[i][0], i) for i, j in pairs)

    def test_a_long_span_at_the_start_does_not_make_the_rest_quadratic(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Without classes of length, each of the n predictions would look at all gold items before it: n * n / 2."""
        looked_at = []
        expand = intervals._expand

        def counting(*arguments: object) -> object:
            looked_at.append(int(np.sum(arguments[5])))  # type: ignore[call-overload]
            return expand(*arguments)  # type: ignore[arg-type]

        monkeypatch.setattr(intervals, "_expand", counting)
        start = np.arange(0, 60_000, 10)
        gold_start, gold_end = np.append(0, start), np.append(60_000, start + 8)
        left, right = meeting_pairs(gold_start, gold_end, start + 1, start + 9)
        assert len(left) == 2 * len(start)
        assert len(right) == 2 * len(start)
        assert sum(looked_at) < 10 * len(start)

    def test_lines(self) -> None:
        with pytest.raises(ValueError, match="ends before it starts"):
            one_line(np.array([0]), np.array([3]), np.array([2]))
        with pytest.raises(ValueError, match="64 bits"):
            one_line(np.array([0, 2**40]), np.array([0, 0]), np.array([1, 2**40]))
        start, end = one_line(np.array([7, 5, 5]), np.array([-3, 2, -3]), np.array([2, 4, -3]))
        assert (end - start).tolist() == [5, 2, 0]
        assert start[0] > max(end[1], end[2])


class TestSpans:
    @MANY
    @given(item_documents)
    def test_overlapping_and_keys_are_those_of_character_sets(self, docs: list[tuple[list[Item], list[Item]]]) -> None:
        gold, pred = both_items(docs)
        ours = [(u, characters(one)) for u, (side, _) in enumerate(docs) for one in side]
        theirs = [(u, characters(one)) for u, (_, side) in enumerate(docs) for one in side]
        expected = [
            (i, j, len(a & b))
            for (i, (u, a)), (j, (v, b)) in itertools.product(enumerate(ours), enumerate(theirs))
            if u == v and a & b
        ]
        assert list(zip(*(array.tolist() for array in overlapping(gold, pred)), strict=True)) == expected
        keys = np.concatenate(span_keys(gold, pred)).tolist()
        both_sides = ours + theirs
        for (i, a), (j, b) in itertools.combinations(enumerate(both_sides), 2):
            assert (keys[i] == keys[j]) == (a == b)
        assert gold.length().tolist() == [len(covered) for _, covered in ours]
        hulls = gold.hulls()
        assert list(zip(hulls.start, hulls.end, strict=True)) == [(min(c), max(c) + 1) for _, c in ours]

    @MANY
    @given(item_documents, st.data())
    def test_select_takes_items_in_any_order(
        self, docs: list[tuple[list[Item], list[Item]]], data: st.DataObject
    ) -> None:
        gold, _ = both_items(docs)
        chosen = data.draw(st.lists(st.integers(0, len(gold) - 1), max_size=6)) if len(gold) else []
        some = gold.select(np.array(chosen, dtype=np.int64))
        assert some.length().tolist() == gold.length()[chosen].tolist()
        assert np.all(span_keys(some, gold)[0] == span_keys(gold, gold)[0][chosen]) or not chosen
        assert some.label.tolist() == gold.label[chosen].tolist()

    def test_pieces_that_touch_are_one_and_empty_ones_vanish(self) -> None:
        spans = Spans.from_pieces([0, 0], [1, 1], [5, 0, 9, 3], [9, 5, 9, 3], [0, 0, 0, 1])
        assert list(zip(spans.item, spans.start, spans.end, strict=True)) == [(0, 0, 9), (1, 3, 3)]

    def test_an_item_without_a_span_is_missed_or_spurious(self) -> None:
        gold, pred = Spans.from_pieces([0, 0], [1, 1], [0], [5], [0]), Spans.from_pieces([0, 0], [1, 1], [0], [5], [1])
        kinds = dict(zip(KINDS, kind_statistics(gold, pred, 1)[0].tolist(), strict=True))
        assert kinds == {"correct": 1, "boundary": 0, "type": 0, "boundary+type": 0, "missed": 1, "spurious": 1}
        assert not gold.is_contiguous()
        assert gold.hulls().item.tolist() == [0]

    @pytest.mark.parametrize(
        ("arguments", "message"),
        [
            (([0], [1, 2], [], [], []), "unit, label and optional"),
            (([0], [1], [0], [5, 6], [0]), "start, end and item"),
            (([0], [1], [5], [4], [0]), "ends before it starts"),
            (([0], [1], [0], [4], [1]), "belongs to none"),
        ],
    )
    def test_what_does_not_fit_is_refused(self, arguments: tuple[list[int], ...], message: str) -> None:
        with pytest.raises(ValueError, match=message):
            Spans.from_pieces(*arguments)


class TestTransport:
    @MANY
    @given(st.data())
    def test_copies_are_as_good_as_items_written_out(self, data: st.DataObject) -> None:
        """The number of copies, written out or left to the linear program, against exhaustive search on the items."""
        left = data.draw(st.lists(st.integers(1, 3), min_size=1, max_size=2))
        right = data.draw(st.lists(st.integers(1, 3), min_size=1, max_size=2))
        edges = [e for e in itertools.product(range(len(left)), range(len(right))) if data.draw(st.booleans())]
        weights = [data.draw(st.sampled_from([0.5, 1.0, 1.25, 3.0])) for _ in edges]
        rows, columns = (np.array([e[side] for e in edges], dtype=np.int64) for side in (0, 1))
        weight_of = dict(zip(edges, weights, strict=True))
        one_side = [kind for kind, copies in enumerate(left) for _ in range(copies)]
        other_side = [kind for kind, copies in enumerate(right) for _ in range(copies)]
        longer, shorter = sorted([one_side, other_side], key=len, reverse=True)
        swap = shorter is one_side
        best = max(
            sum(weight_of.get((b, a) if swap else (a, b), 0.0) for a, b in zip(order, shorter, strict=False))
            for order in set(itertools.permutations(longer, len(shorter)))
        )
        for solve in (best_flow, transport._linear_program) if edges else (best_flow,):
            flow = solve(rows, columns, np.array(weights), np.array(left), np.array(right))
            assert float(flow @ np.array(weights)) == pytest.approx(best)
            assert np.all(np.bincount(rows, flow, len(left)) <= left)
            assert np.all(np.bincount(columns, flow, len(right)) <= right)
            gold, pred = spread(flow, rows, columns, np.array(one_side), np.array(other_side))
            assert len(set(gold.tolist())) == len(gold) == len(set(pred.tolist())) == flow.sum()
            pairs = Counter((one_side[i], other_side[j]) for i, j in zip(gold, pred, strict=True))
            assert pairs == {e: int(f) for e, f in zip(edges, flow, strict=True) if f}

    def test_ten_thousand_copies_on_both_sides(self) -> None:
        copies = np.array([10_000])
        nothing = np.zeros(1, dtype=np.int64)
        assert best_flow(nothing, nothing, np.ones(1), copies, copies - 1).tolist() == [9_999]


def dice(a: frozenset[int], b: frozenset[int]) -> Fraction:
    return Fraction(2 * len(a & b), len(a) + len(b))


def best_sum(gold: list[Item], pred: list[Item]) -> Fraction:
    """The largest sum of Dice coefficients over all ways to pair, identical items and then identical spans first."""
    for key in (lambda one: (characters(one), one[1]), characters):
        for one in list(gold):
            match = next((other for other in pred if key(other) == key(one)), None)
            if match is not None:
                gold, pred = list(gold), list(pred)
                gold.remove(one)
                pred.remove(match)
    longer, shorter = sorted([list(map(characters, gold)), list(map(characters, pred))], key=len, reverse=True)
    return max(
        (sum(map(dice, order, shorter), Fraction(0)) for order in itertools.permutations(longer, len(shorter))),
        default=Fraction(0),
    )


class TestAlignment:
    @MANY
    @given(item_lists, item_lists)
    def test_no_other_pairs_overlap_more(self, gold: list[Item], pred: list[Item]) -> None:
        g, p = as_items([gold]), as_items([pred])
        pairs = align(g, p)
        identical = sum(
            (Counter((characters(o), o[1]) for o in gold) & Counter((characters(o), o[1]) for o in pred)).values()
        )
        same_span = sum((Counter(map(characters, gold)) & Counter(map(characters, pred))).values())
        kinds = Counter(pairs.kind.tolist())
        assert kinds[0] == identical
        assert kinds[0] + kinds[2] == same_span
        ours = sum(
            (
                dice(characters(gold[i]), characters(pred[j]))
                for i, j, kind in zip(pairs.gold, pairs.pred, pairs.kind, strict=True)
                if kind % 2
            ),
            Fraction(0),
        )
        assert ours == best_sum(gold, pred)

    @MANY
    @given(item_documents, st.booleans())
    def test_pairs_are_one_to_one_within_a_unit_and_nothing_is_lost(
        self, docs: list[tuple[list[Item], list[Item]]], typed: bool
    ) -> None:
        g, p = both_items(docs)
        pairs = align(g, p, typed=typed)
        assert sorted([*pairs.gold.tolist(), *pairs.missed.tolist()]) == list(range(len(g)))
        assert sorted([*pairs.pred.tolist(), *pairs.spurious.tolist()]) == list(range(len(p)))
        assert g.unit[pairs.gold].tolist() == p.unit[pairs.pred].tolist()
        assert np.all(shared_characters(g, p, pairs) > 0)
        if typed:
            assert g.label[pairs.gold].tolist() == p.label[pairs.pred].tolist()

    @MANY
    @given(documents(), st.randoms(use_true_random=False))
    def test_order_does_not_matter(self, docs: list[tuple[Side, Side]], random: object) -> None:
        shuffled = [(random.sample(g, len(g)), random.sample(p, len(p))) for g, p in docs]  # type: ignore[attr-defined]
        for typed in (False, True):
            found = []
            for version in (docs, shuffled):
                gold, pred = both(version)
                pairs = align(gold, pred, typed=typed)
                ours = np.stack([gold.unit, gold.start, gold.end, gold.label], axis=1)[pairs.gold].tolist()
                theirs = np.stack([pred.start, pred.end, pred.label], axis=1)[pairs.pred].tolist()
                found.append(Counter(map(str, zip(ours, theirs, strict=True))))
            assert found[0] == found[1]

    def test_nested_mentions_find_their_own(self) -> None:
        """By hand: [the mayor of [Basra]] with both boundaries a little off; the outer overlaps both predictions."""
        gold, pred = as_spans([[(0, 18, 0), (13, 18, 1)]]), as_spans([[(13, 17, 1), (4, 18, 0)]])
        pairs = align(gold, pred)
        assert list(zip(pairs.gold.tolist(), pairs.pred.tolist(), strict=True)) == [(0, 1), (1, 0)]
        assert [KINDS[kind] for kind in pairs.kind] == ["boundary", "boundary"]

    def test_what_is_right_is_not_taken_apart(self) -> None:
        """By hand: pairing across would overlap twice (9/10 and 9/10) but the exact pair stands."""
        gold, pred = as_spans([[(0, 10, 0), (1, 10, 0)]]), as_spans([[(0, 10, 0), (0, 9, 0)]])
        pairs = align(gold, pred)
        assert list(zip(pairs.gold.tolist(), pairs.pred.tolist(), strict=True)) == [(0, 0), (1, 1)]

    def test_spans_that_touch_do_not_overlap(self) -> None:
        gold, pred = as_spans([[(0, 5, 0)]]), as_spans([[(5, 9, 0)]])
        assert kind_statistics(gold, pred, 1).tolist() == [[0, 0, 0, 0, 1, 1]]

    @pytest.mark.parametrize("labels", [(0, 1), (1, 0)])
    def test_the_label_decides_between_equal_overlaps(self, labels: tuple[int, int]) -> None:
        """By hand: two gold spans and two predictions, all equally far from each other; each finds its label."""
        gold, pred = as_spans([[(0, 4, labels[0]), (2, 6, labels[1])]]), as_spans([[(1, 5, 1), (1, 5, 0)]])
        pairs = align(gold, pred)
        assert gold.label[pairs.gold].tolist() == pred.label[pairs.pred].tolist() == list(labels)

    @pytest.mark.parametrize("labels", [(0, 1), (1, 0)])
    def test_who_gets_the_one_span_does_not_depend_on_the_order(self, labels: tuple[int, int]) -> None:
        """By hand: two labels at one span in gold, a third one predicted, or the other way round."""
        two, single = as_spans([[(0, 5, label) for label in labels]]), as_spans([[(0, 5, 2)]])
        pairs, turned = align(two, single), align(single, two)
        assert two.label[pairs.missed].tolist() == two.label[turned.spurious].tolist() == [1]

    def test_ten_thousand_copies(self) -> None:
        gold, pred = as_spans([[(0, 5, 0)]]), as_spans([[(0, 6, 0)] * 10_000])
        assert kind_statistics(gold, pred, 1).tolist() == [[0, 1, 0, 0, 0, 9_999]]
        assert kind_statistics(pred, pred, 1).tolist() == [[10_000, 0, 0, 0, 0, 0]]
        assert kind_statistics(as_spans([[(2, 4, 1)] * 10_000]), pred, 1).tolist() == [[0, 0, 0, 10_000, 0, 0]]


class TestOptional:
    """By hand. Gold has an optional item [0, 5) of label 0."""

    @pytest.mark.parametrize(
        ("pred", "excused", "spurious"),
        [
            ([], 0, 0),
            ([(0, 5, 0)], 1, 0),
            ([(0, 4, 0)], 1, 0),
            ([(0, 5, 0), (0, 4, 0)], 1, 1),
            ([(7, 9, 0)], 0, 1),
        ],
    )
    def test_it_neither_helps_nor_hurts(self, pred: Side, excused: int, spurious: int) -> None:
        gold = as_spans([[(0, 5, 0)]], [[True]])
        pairs = align(gold, as_spans([pred]), typed=True)
        assert (len(pairs.excused), len(pairs.spurious), len(pairs.gold), len(pairs.missed)) == (
            excused,
            spurious,
            0,
            0,
        )
        assert proportional_statistics(gold, as_spans([pred]), 1).tolist() == [[0, spurious, 0, 0]]

    def test_required_items_come_first(self) -> None:
        """The one prediction overlaps both; the optional item must not take it away."""
        gold = as_spans([[(0, 5, 0), (0, 6, 0)]], [[True, False]])
        pairs = align(gold, as_spans([[(0, 4, 0)]]))
        assert (pairs.gold.tolist(), len(pairs.excused)) == ([1], 0)

    def test_what_is_identical_to_an_optional_item_is_not_a_wrong_boundary_of_another(self) -> None:
        gold = as_spans([[(0, 5, 0), (0, 6, 0)]], [[True, False]])
        pairs = align(gold, as_spans([[(0, 5, 0), (0, 6, 0)]]))
        assert (pairs.gold.tolist(), pairs.pred.tolist(), pairs.excused.tolist()) == ([1], [1], [0])

    @MANY
    @given(sides(most=6), st.data())
    def test_gold_as_prediction_is_perfect(self, side: Side, data: st.DataObject) -> None:
        flags = [data.draw(st.booleans()) for _ in side]
        gold = as_spans([side], [flags])
        required = len(flags) - sum(flags)
        assert kind_statistics(gold, gold, 1).tolist() == [[required, 0, 0, 0, 0, 0]]
        assert proportional_statistics(gold, gold, 1).tolist() == [[required] * 4]


class TestStatistics:
    def test_proportional_credit_by_hand(self) -> None:
        """Gold [0, 10) and [20, 24); predicted [5, 25) and [20, 22), one label. The Dice sums: [5, 25) with [0, 10) is
        10/30 and [20, 22) with [20, 24) is 4/6, together 1; the other way is 8/24. Precision credit 5/20 + 2/2, recall
        credit 5/10 + 2/4: P = 1.25/2, R = 1/2."""
        gold, pred = as_spans([[(0, 10, 0), (20, 24, 0)]]), as_spans([[(5, 25, 0), (20, 22, 0)]])
        stats = proportional_statistics(gold, pred, 1)
        assert stats.tolist() == [[1.25, 2, 1, 2]]
        scores = PROPORTIONAL.finish(stats[0], 0.0)
        assert (scores["precision"].item(), scores["recall"].item()) == (0.625, 0.5)
        assert character_statistics(gold, pred, 1).tolist() == [[7, 22, 14]]
        assert CHARACTERS.finish(character_statistics(gold, pred, 1)[0], 0.0)["recall"].item() == 0.5

    def test_discontinuous_credit_by_hand(self) -> None:
        """Gold "no civilian ... casualties" [0, 5)[20, 30), predicted [0, 30): 15 characters shared."""
        gold = Spans.from_pieces([0], [0], [0, 20], [5, 30], [0, 0])
        pred = Spans.contiguous([0], [0], [30], [0])
        assert proportional_statistics(gold, pred, 1).tolist() == [[15 / 30, 1, 1, 1]]
        assert [KINDS[kind] for kind in align(gold, pred).kind] == ["boundary"]

    @MANY
    @given(item_documents)
    def test_tables_add_up(self, docs: list[tuple[list[Item], list[Item]]]) -> None:
        gold, pred = both_items(docs)
        table = confusion_statistics(gold, pred, len(docs), 3)
        kinds = kind_statistics(gold, pred, len(docs))
        for unit, (ours, theirs) in enumerate(docs):
            gold_labels, pred_labels = (np.bincount([o[1] for o in side], minlength=3) for side in (ours, theirs))
            assert table[unit, :3].sum(axis=1).tolist() == gold_labels.tolist()
            assert table[unit, :, :3].sum(axis=0).tolist() == pred_labels.tolist()
            assert table[unit, 3, 3] == 0
            assert kinds[unit, :5].sum() == len(ours)
            assert kinds[unit, [0, 1, 2, 3, 5]].sum() == len(theirs)
            assert np.trace(table[unit, :3, :3]) == kinds[unit, :2].sum()
            assert (table[unit, :3, 3].sum(), table[unit, 3].sum()) == (kinds[unit, 4], kinds[unit, 5])

    @MANY
    @given(documents(), st.booleans())
    def test_credit_is_bounded_and_the_untyped_credit_no_smaller_a_pair(
        self, docs: list[tuple[Side, Side]], typed: bool
    ) -> None:
        gold, pred = both(docs)
        stats = proportional_statistics(gold, pred, len(docs), typed=typed)
        assert stats[:, 1].tolist() == [len(p) for _, p in docs]
        assert stats[:, 3].tolist() == [len(g) for g, _ in docs]
        assert np.all(stats[:, [0, 2]] <= np.minimum(stats[:, 1], stats[:, 3])[:, None] + 1e-12)
        exact = kind_statistics(gold, pred, len(docs))[:, 0]
        assert np.all(stats[:, 0] >= exact - 1e-12)

    @MANY
    @given(documents(shortest=1))
    def test_one_more_spurious_item_and_a_longer_text(self, docs: list[tuple[Side, Side]]) -> None:
        gold, pred = both(docs)
        kinds = kind_statistics(gold, pred, len(docs))
        more = [(g, [*p, (500, 507, 0)]) for g, p in docs]
        assert (kind_statistics(*both(more), len(docs)) - kinds).tolist() == [[0, 0, 0, 0, 0, 1]] * len(docs)
        change = character_statistics(*both(more), len(docs)) - character_statistics(gold, pred, len(docs))
        assert change.tolist() == [[0, 7, 0]] * len(docs)
        moved = [tuple([(s + 77, e + 77, c) for s, e, c in side] for side in doc) for doc in docs]
        assert kind_statistics(*both(moved), len(docs)).tolist() == kinds.tolist()  # type: ignore[arg-type]
        table = confusion_statistics(gold, pred, len(docs), 3)
        assert confusion_statistics(*both(moved), len(docs), 3).tolist() == table.tolist()  # type: ignore[arg-type]

    def test_a_thousand_documents_are_scored_as_one_by_one(self) -> None:
        docs = random_documents(1000, seed=11)
        gold, pred = both(docs)
        kinds, credit = kind_statistics(gold, pred, 1000), proportional_statistics(gold, pred, 1000)
        for unit, doc in enumerate(docs[:300]):
            assert kind_statistics(*both([doc]), 1).tolist() == [kinds[unit].tolist()]
            assert proportional_statistics(*both([doc]), 1)[0] == pytest.approx(credit[unit], abs=1e-12)
        assert all(kinds.sum(axis=0) > 20)

    def test_empty_sides(self) -> None:
        nothing, one = as_spans([[]]), as_spans([[(0, 5, 0)]])
        assert kind_statistics(nothing, nothing, 1).tolist() == [[0] * 6]
        assert confusion_statistics(nothing, one, 1, 1).tolist() == [[[0, 0], [1, 0]]]
        assert confusion_statistics(one, nothing, 1, 1).tolist() == [[[0, 1], [0, 0]]]
        assert proportional_statistics(nothing, one, 2).tolist() == [[0, 1, 0, 0], [0, 0, 0, 0]]
        assert np.isnan(PROPORTIONAL.finish(proportional_statistics(nothing, nothing, 1), float("nan"))["f1"]).all()

    def test_identical_empty_spans_are_right(self) -> None:
        gold = as_spans([[(4, 4, 0)]])
        assert proportional_statistics(gold, gold, 1).tolist() == [[1, 1, 1, 1]]
        assert kind_statistics(gold, as_spans([[(5, 5, 0)]]), 1).tolist() == [[0, 0, 0, 0, 1, 1]]
