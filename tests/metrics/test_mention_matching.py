"""Mention matching by exact span, head and part, and the mention overlap ratio.

Spans are written as tokens, both ends included, with the head after "@": "2-5", "2-7+10-11@10" in two pieces. Cases
TC-HMA, TC-NCMA, TC-NCMB and TC-OLMA to OLMC are those of corefud-scorer 1.2 (its unit tests; the READMEs beside them
have older values for OLMB-3 and OLMC-2), re-expressed.
"""

from __future__ import annotations

from fractions import Fraction as F

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from karat.metrics.coreference import METRICS, Clustering, contingency, coreference_statistics
from karat.metrics.mention_matching import (
    MENTION_OVERLAP_RATIO,
    MatchMode,
    Mentions,
    match_mentions,
    mention_overlap_statistics,
)
from karat.metrics.mention_spans import identify, overlaps


def mentions(text: str, unit: int = 0) -> Mentions:
    """Mentions of one unit; "-" is one without a span."""
    starts, ends, owners, heads = [], [], [], []
    spans = text.replace("|", " ").split()
    for number, span in enumerate(spans):
        pieces, _, head = span.partition("@")
        for piece in pieces.split("+") if pieces != "-" else []:
            first, _, last = piece.partition("-")
            starts.append(int(first))
            ends.append(int(last or first) + 1)
            owners.append(number)
        heads.append((int(head), int(head) + 1) if head else (-1, -1))
    head_start, head_end = zip(*heads, strict=True) if heads else ((), ())
    return Mentions.from_spans(
        [unit] * len(spans), starts, ends, head_start=head_start, head_end=head_end, mention=owners
    )


def matched(gold: str, predicted: str, mode: MatchMode) -> list[int | None]:
    """For every predicted mention the gold mention (by position) that it stands for."""
    gold_key, predicted_key = (keys.tolist() for keys in match_mentions(mentions(gold), mentions(predicted), mode))
    return [gold_key.index(key) if key in gold_key else None for key in predicted_key]


def scores(gold: str, predicted: str, mode: MatchMode) -> dict[str, tuple[float, float]]:
    """MUC and B³ recall and precision; "|" ends a cluster."""
    keys = match_mentions(mentions(gold), mentions(predicted), mode)
    sides = []
    for text, key in zip((gold, predicted), keys, strict=True):
        cluster = [number for number, part in enumerate(text.split("|")) for _ in part.split()]
        sides.append(Clustering(np.zeros(len(key), dtype=np.int64), np.array(cluster), key))
    found = coreference_statistics(contingency(sides[0], sides[1], 1), ["muc", "b_cubed"])
    finished = {name: METRICS[name].finish(stats[0], 0.0) for name, stats in found.items()}
    return {name: (score["recall"].item(), score["precision"].item()) for name, score in finished.items()}


NCMA = "2-13@10 48@48 | 30-33@30 63-64@63 67@67"
NCMB = "2-7+10-11+13@10 48@48 | 30-33@30 63-64@63 67@67"
OLMA = "2-13@10 48@48 | 2-5@3 30-32@30 63-64@63 67@67"
OLMB = "2-13@2 48@48 | 2-5@3 30-32@30 63-64@63 67@67"
OLMC = "2-13@4 48@48 | 2-5@4 30-33@30 63-64@63 67@67"
REST, LAST = "48 | 30-33 63-64 67", "30-32 63-64 67"
ALL, MOST, SOME = (1, 1), (F(2, 3), F(2, 3)), (F(3, 4), F(3, 4))
B_MOST, B_SOME = (F(7, 10), F(7, 10)), (F(17, 24), F(17, 24))


@pytest.mark.parametrize(
    ("name", "mode", "gold", "predicted", "muc", "b_cubed"),
    [
        ("NCMA-1", "partial", NCMA, f"2-13 {REST}", ALL, ALL),
        ("NCMA-2 within, covers the head", "partial", NCMA, f"5-12 {REST}", ALL, ALL),
        ("NCMA-3 reaches out", "partial", NCMA, f"5-15 {REST}", MOST, B_MOST),
        ("NCMA-4 misses the head", "partial", NCMA, f"11-13 {REST}", MOST, B_MOST),
        ("NCMA-5 two pieces", "partial", NCMA, f"4-10+12 {REST}", ALL, ALL),
        ("NCMA-6 two pieces, one reaches out", "partial", NCMA, f"1-5+10-11 {REST}", MOST, B_MOST),
        ("NCMA-7 two pieces miss the head", "partial", NCMA, f"4-6+11-13 {REST}", MOST, B_MOST),
        ("NCMB-1", "partial", NCMB, f"2-7+10-11+13 {REST}", ALL, ALL),
        ("NCMB-2 head alone", "partial", NCMB, f"10 {REST}", ALL, ALL),
        ("NCMB-3 fills a gap", "partial", NCMB, f"10-13 {REST}", MOST, B_MOST),
        ("NCMB-4 misses the head", "partial", NCMB, f"13 {REST}", MOST, B_MOST),
        ("NCMB-5 fills a gap", "partial", NCMB, f"5-10 {REST}", MOST, B_MOST),
        ("NCMB-6 two pieces fill a gap", "partial", NCMB, f"2-4+6-10 {REST}", MOST, B_MOST),
        ("NCMB-7 reaches out", "partial", NCMB, f"2-4+10-17 {REST}", MOST, B_MOST),
        ("NCMB-8 two pieces miss the head", "partial", NCMB, f"2-4+13 {REST}", MOST, B_MOST),
        ("OLMA-1", "partial", OLMA, f"2-13 48 | 2-5 {LAST}", ALL, ALL),
        ("OLMA-2", "partial", OLMA, f"10 48 | 3 {LAST}", ALL, ALL),
        ("OLMA-3", "partial", OLMA, f"4-11 48 | 3-5 {LAST}", ALL, ALL),
        ("OLMA-4", "partial", OLMA, f"9-11 48 | 4-5 {LAST}", SOME, B_SOME),
        ("OLMA-5", "partial", OLMA, f"4-11 48 | {LAST}", (F(3, 4), 1), (F(17, 24), 1)),
        ("OLMA-6", "partial", OLMA, f"4-5 48 | {LAST}", (F(1, 2), F(2, 3)), (F(11, 24), F(7, 10))),
        ("OLMB-3 either is possible, both only one way", "partial", OLMB, f"2-4 48 | 3-5 {LAST}", ALL, ALL),
        ("OLMB-4", "partial", OLMB, f"2 48 | 3-7 {LAST}", SOME, B_SOME),
        ("OLMB-5", "partial", OLMB, f"2-11 48 | {LAST}", (F(3, 4), 1), (F(17, 24), 1)),
        ("OLMC-2 the smaller is covered better", "partial", OLMC, "4 48 | 30-33 63-64 67",
         (F(1, 2), F(2, 3)), (F(1, 2), F(4, 5))),
        ("OLMC-3 only the larger contains it", "partial", OLMC, "4-6 48 | 30-33 63-64 67",
         (F(3, 4), 1), (F(17, 24), 1)),
        ("OLMC-4", "partial", OLMC, "4-9 48 | 2-4 30-33 63-64 67", ALL, ALL),
        ("HMA-1", "head", OLMA, "2-13@10 48@48 | 2-5@3 30-32@30 63-64@63 67@67", ALL, ALL),
        ("HMA-2 heads alone", "head", OLMA, "10@10 48@48 | 3@3 30-32@30 63-64@63 67@67", ALL, ALL),
        ("HMA-3 reach out", "head", OLMA, "2-11@10 48@48 | 3-9@3 29-32@30 63-64@63 67@67", ALL, ALL),
        ("HMA-4 another head", "head", OLMA, "9-11@10 48@48 | 4-5@4 30-32@30 63-64@63 67@67", SOME, B_SOME),
        ("HMA-5 another head", "head", OLMA, "9-11@10 48@48 | 3-5@4 30-32@30 63-64@63 67@67", SOME, B_SOME),
    ],
    ids=lambda value: value if isinstance(value, str) and value[:2] in ("NC", "OL", "HM") else "",
)  # fmt: skip
def test_case_of_corefud_scorer(
    name: str, mode: MatchMode, gold: str, predicted: str, muc: tuple[float, float], b_cubed: tuple[float, float]
) -> None:
    found = scores(gold, predicted, mode)
    assert found["muc"] == pytest.approx([float(x) for x in muc]), name
    assert found["b_cubed"] == pytest.approx([float(x) for x in b_cubed]), name


# "Mention" of the same cases: tokens shared, tokens predicted, tokens of the gold (23 in OLMA and OLMB, 17 in OLMAA).
@pytest.mark.parametrize(
    ("gold", "predicted", "expected"),
    [
        (OLMA, f"2-13 48 2-5 {LAST}", (23, 23, 23)),
        (OLMA, f"10 48 3 {LAST}", (9, 9, 23)),
        (OLMA, f"4-11 48 3-5 {LAST}", (18, 18, 23)),
        (OLMA, f"9-11 48 4-5 {LAST}", (12, 12, 23)),
        (OLMA, f"4-11 48 {LAST}", (15, 15, 23)),
        (OLMA, f"4-5 48 {LAST}", (9, 9, 23)),
        (OLMB, f"2-4 48 3-5 {LAST}", (13, 13, 23)),
        (OLMB, f"2 48 3-7 {LAST}", (13, 13, 23)),
        ("2-3@2 12@12 30-32@30 65@65 48@48 62-70@64", "2-3 12 30-32 65 71 48 64", (9, 10, 17)),
        ("2-7+10-11+13@10", "5-12", (5, 8, 9)),
    ],
)
def test_mention_overlap_of_corefud_scorer(gold: str, predicted: str, expected: tuple[int, int, int]) -> None:
    found = mention_overlap_statistics(mentions(gold), mentions(predicted), 1)
    assert found.tolist() == [list(expected)]
    assert MENTION_OVERLAP_RATIO.finish(found.sum(axis=0), 0.0)["recall"].item() == expected[0] / expected[2]


@pytest.mark.parametrize(
    ("why", "gold", "predicted", "mode", "expected"),
    [
        ("exact wants every token", "2-5 7", "2-4 7", "exact", [None, 1]),
        ("pieces that touch are one", "2-3+4-5", "2-5", "exact", [0]),
        ("pieces inside others", "2-9+3-4+6-7", "2-9", "exact", [0]),
        ("pieces in any order", "7+2-3", "2-3+7", "exact", [0]),
        ("a gap matters", "2-5", "2-3+5", "exact", [None]),
        ("exact ignores heads", "2-5@3", "2-5@4", "exact", [0]),
        ("head does not", "2-5@3", "2-5@4", "head", [None]),
        ("the same span and head come first", "2-9@4 3-5@4", "3-5@4 4@4", "head", [1, 0]),
        ("even where two others cover more together", "1-4@2 1-3@2", "1-3@2", "head", [1]),
        ("larger share of the gold", "1-10@3 3-4@3", "3@3", "head", [1]),
        ("equal shares: the gold that starts earlier", "3-4@3 2-3@3", "3@3", "head", [1]),
        ("however small the difference", "1-21@15 2-21@15", "15@15", "head", [1]),
        ("equal shares: the gold that starts earlier, not ends", "3-5@3 2-3+9@3", "3@3", "head", [1]),
        ("equal shares: the gold that ends earlier", "3+8-9@3 3-4+6@3", "3@3", "head", [1]),
        ("equal shares: the prediction that starts earlier", "3@3", "3-4@3 2-3@3", "head", [None, 0]),
        ("equal shares: the prediction that ends earlier", "3@3", "3-5@3 3-4@3", "head", [None, 0]),
        ("equal sums: in order", "2-3@3 3-4@3", "0+3@3 3@3", "head", [0, 1]),
        ("equal sums: in order, whatever the pieces", "0+3@3 3-4@3", "2-3@3 3+6@3", "head", [0, 1]),
        ("equal sums of three: in order", "0+3@3 3-4@3 1+3@3", "2-3@3 3+6@3 3+7@3", "head", [0, 2, 1]),
        ("equal sums: in order again", "3-4@3 2-3@3", "0+3@3 3@3", "head", [1, 0]),
        ("one to one", "3@3", "2-3@3 3-4@3 1-3@3", "head", [None, None, 0]),
        ("unknown predicted head: the span's", "2-5@3", "2-5", "head", [0]),
        ("unknown predicted head: nothing but the span", "2-5@3", "3", "head", [None]),
        ("unknown gold head: the span's", "2-5", "2-5@3", "head", [0]),
        ("unknown heads on both sides", "2-5", "2-5", "head", [0]),
        ("unknown heads on both sides: nothing but the span", "2-5", "2-4", "head", [None]),
        ("no gold head, no part", "2-5", "3", "partial", [None]),
        ("a repeated prediction shares its key", "2-5@3", "3@3 3@3", "head", [0, 0]),
        ("no span, no match", "- 1", "- -", "exact", [None, None]),
        ("no span, no match in part", "-@1 1-2@1", "- 1", "partial", [None, 1]),
    ],
    ids=lambda value: value if isinstance(value, str) and " " in value and not value[0].isdigit() else "",
)
def test_rule(why: str, gold: str, predicted: str, mode: MatchMode, expected: list[int | None]) -> None:
    assert matched(gold, predicted, mode) == expected, why


spans = st.lists(st.tuples(st.integers(0, 9), st.integers(1, 5), st.integers(0, 4), st.booleans()), max_size=5)


def written(spans: list[tuple[int, int, int, bool]]) -> list[tuple[frozenset[int], int]]:
    """Distinct (tokens, head); some with a gap after the first token."""
    made = []
    for start, length, head, gap in spans:
        tokens = [start, *range(start + 1 + gap, start + length + gap)]
        made.append((frozenset(tokens), tokens[head % length]))
    return list(dict.fromkeys(made))


def text_of(mentions: list[tuple[frozenset[int], int]]) -> str:
    return " ".join("+".join(map(str, sorted(tokens))) + f"@{head}" for tokens, head in mentions)


@given(spans, spans, st.sampled_from(["head", "partial"]))
@settings(max_examples=300, deadline=None)
def test_matching_is_one_to_one_allowed_and_covers_the_most(
    gold_spans: list[tuple[int, int, int, bool]], predicted_spans: list[tuple[int, int, int, bool]], mode: MatchMode
) -> None:
    gold, predicted = written(gold_spans), written(predicted_spans)
    if mode == "partial":  # spans alone count; keep them distinct
        gold, predicted = (
            list({tokens: (tokens, head) for tokens, head in side}.values()) for side in (gold, predicted)
        )

    def same(g: int, p: int) -> bool:
        return gold[g] == predicted[p] if mode == "head" else gold[g][0] == predicted[p][0]

    def share(g: int, p: int) -> F:
        (tokens, head), (others, other_head) = gold[g], predicted[p]
        allowed = head == other_head if mode == "head" else others <= tokens and head in others
        return F(len(tokens & others), len(tokens)) if allowed else F(0)

    found = matched(text_of(gold), text_of(predicted), mode)
    pairs = [(g, p) for p, g in enumerate(found) if g is not None]
    assert len({g for g, _ in pairs}) == len(pairs)
    exact = {(g, p) for g in range(len(gold)) for p in range(len(predicted)) if same(g, p)}
    assert exact <= set(pairs)
    others = [pair for pair in pairs if pair not in exact]
    assert all(share(*pair) > 0 for pair in others)
    left = [g for g in range(len(gold)) if g not in {g for g, _ in exact}]
    free = frozenset(p for p in range(len(predicted)) if p not in {p for _, p in exact})

    def best(golds: list[int], free: frozenset[int]) -> F:
        if not golds:
            return F(0)
        return max([best(golds[1:], free), *(share(golds[0], p) + best(golds[1:], free - {p}) for p in free)])

    assert sum((share(*pair) for pair in others), F(0)) == best(left, free)


@given(spans, spans)
@settings(max_examples=200, deadline=None)
def test_overlaps_count_the_shared_tokens(
    gold_spans: list[tuple[int, int, int, bool]], predicted_spans: list[tuple[int, int, int, bool]]
) -> None:
    gold, predicted = written(gold_spans), written(predicted_spans)
    found = overlaps(mentions(text_of(gold)), mentions(text_of(predicted)))
    expected = [
        (g, p, len(gold[g][0] & predicted[p][0]))
        for g in range(len(gold))
        for p in range(len(predicted))
        if gold[g][0] & predicted[p][0]
    ]
    assert list(zip(*(column.tolist() for column in found), strict=True)) == expected


def test_units_do_not_mix() -> None:
    gold = Mentions.from_spans([0, 1, 2], [5, 0, 9], [9, 3, 12], head_start=[5, 0, 9], head_end=[6, 1, 10])
    predicted = Mentions.from_spans([1, 2, 0], [5, 9, 0], [9, 11, 3], head_start=[5, 9, 0], head_end=[6, 10, 1])
    for mode, n_matches in (("exact", 0), ("head", 1), ("partial", 1)):
        gold_key, predicted_key = match_mentions(gold, predicted, mode)  # type: ignore[arg-type]
        assert np.isin(predicted_key, gold_key).tolist() == [False, bool(n_matches), False]
    assert mention_overlap_statistics(gold, predicted, 4).tolist() == [[0, 3, 4], [0, 4, 3], [2, 2, 3], [0, 0, 0]]


def test_part_must_cover_the_whole_head() -> None:
    gold = Mentions.from_spans([0], [0], [10], head_start=[4], head_end=[7])
    for end, expected in ((6, False), (7, True)):
        gold_key, predicted_key = match_mentions(gold, Mentions.from_spans([0], [3], [end]), "partial")
        assert (gold_key == predicted_key).tolist() == [expected]


def test_nothing_matches_nothing() -> None:
    for mode in ("exact", "head", "partial"):
        for gold, predicted in (("", ""), ("1@1", ""), ("", "1@1"), ("-", "-")):
            keys = match_mentions(mentions(gold), mentions(predicted), mode)  # type: ignore[arg-type]
            assert [len(key) for key in keys] == [len(gold.split()), len(predicted.split())]
            assert not np.isin(*keys).any()
    assert mention_overlap_statistics(mentions(""), mentions(""), 2).tolist() == [[0, 0, 0], [0, 0, 0]]


def test_ten_thousand_repetitions_are_one_mention() -> None:
    gold, many = mentions("2-9@4"), mentions(" ".join(["3-5@4"] * 10_000))
    for mode in ("head", "partial"):
        gold_key, predicted_key = match_mentions(gold, many, mode)  # type: ignore[arg-type]
        assert (predicted_key == gold_key[0]).all()
    assert mention_overlap_statistics(gold, many, 1).tolist() == [[3, 3, 8]]


def test_mentions_of_many_pieces_are_told_apart_by_the_last() -> None:
    pieces = "+".join(str(n) for n in range(0, 400, 2))
    ids, others = identify(mentions(f"{pieces} {pieces}+402 {pieces}+404"), mentions(f"{pieces}+404 {pieces}"))
    assert [ids.tolist().index(i) for i in others] == [2, 0]


def test_bad_input_is_refused() -> None:
    with pytest.raises(ValueError, match="every piece"):
        Mentions.from_spans([0], [1, 2], [3])
    with pytest.raises(ValueError, match="belong"):
        Mentions.from_spans([0], [1], [3], mention=[1])
    with pytest.raises(ValueError, match="unknown way"):
        match_mentions(mentions("1"), mentions("1"), "fuzzy")  # type: ignore[arg-type]
