"""Published coreference cases, in our own notation: a cluster is a word, a mention a letter of it.

Sources: the CoNLL reference scorer 8.01 (TC-A to TC-N, test/TestCases.README and test/CorefMetricTestConfig.pm) for
everything but LEA; for LEA the scorer coval of the metric's author, which works every one of these cases out
(ns-moosavi/coval, tests/TestCases.README); the unit tests of corefud-scorer 1.2 for BLANC "ua". What a paper's text was
not at hand for is called recomputed, and its arithmetic stands beside it: then the formula is the paper's, and the
numbers are ours.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction as F

import numpy as np
import pytest

from karat.metrics.coreference import METRICS, Clustering, contingency, coreference_statistics, zero_division
from karat.metrics.statistics import Array

Ratio = tuple[F | int, F | int]


@dataclass(frozen=True)
class Case:
    """Expected numerators and denominators, recall before precision; of links: correct, gold, predicted."""

    id: str
    gold: str
    predicted: str
    muc: tuple[Ratio, Ratio] | None = None
    b_cubed: tuple[Ratio, Ratio] | None = None
    ceaf_m: tuple[Ratio, Ratio] | None = None
    ceaf_e: tuple[Ratio, Ratio] | None = None
    lea: tuple[Ratio, Ratio] | None = None
    links: tuple[int, int, int] | None = None
    non_links: tuple[int, int, int] | None = None
    f1: dict[str, F | float | int] = field(default_factory=dict)


def clustering(text: str) -> Clustering:
    """Letters of words as mentions of clusters, all in unit 0."""
    rows = [(0, cluster, ord(letter)) for cluster, word in enumerate(text.split()) for letter in word]
    unit, cluster, mention = np.array(rows, dtype=np.int64).reshape(-1, 3).T
    return Clustering(unit, cluster, mention)


def statistics(gold: str, predicted: str, **policies: str) -> dict[str, Array]:
    table = contingency(clustering(gold), clustering(predicted), 1, **policies)  # type: ignore[arg-type]
    return {name: stats[0] for name, stats in coreference_statistics(table).items()}


def f1(metric: str, gold: str, predicted: str, **policies: str) -> float:
    return METRICS[metric].finish(statistics(gold, predicted, **policies)[metric], 0.0)["f1"].item()


A, M, N = "a bc def", "abcdef", "a b c d e f"
CASES = [
    Case("TC-A-1", A, A, ((3, 3), (3, 3)), ((6, 6), (6, 6)), ((6, 6), (6, 6)), ((3, 3), (3, 3)), ((6, 6), (6, 6)),
         (4, 4, 4), (11, 11, 11), {"blanc_conll": 1, "conll3": 1, "kbp4": 1}),
    Case("TC-A-2", A, "a de", ((1, 3), (1, 1)), ((F(7, 3), 6), (3, 3)), ((3, 6), (3, 3)),
         ((F(9, 5), 3), (F(9, 5), 2)), ((2, 6), (3, 3)), (1, 4, 1), (2, 11, 2),
         {"b_cubed": F(14, 25), "ceaf_e": 0.72, "lea": 0.5, "blanc_conll": 0.35385}),
    Case("TC-A-3", A, "a bcx defy z", ((3, 3), (3, 5)), ((6, 6), (F(55, 12), 9)), ((6, 6), (6, 9)),
         ((F(93, 35), 3), (F(93, 35), 4)), ((6, 6), (4, 9)), (4, 4, 9), (11, 11, 27),
         {"b_cubed": F(110, 163), "ceaf_e": 0.75918, "blanc_conll": 0.59717}),
    Case("TC-A-4", A, "a bcx dy z", ((1, 3), (1, 3)), ((F(10, 3), 6), (F(17, 6), 7)), ((4, 6), (4, 7)),
         ((F(11, 5), 3), (F(11, 5), 4)), ((3, 6), (2, 7)), (1, 4, 4), (5, 11, 17),
         {"ceaf_e": 0.62857, "blanc_conll": 0.30357}),
    # TC-A-5 and 6: a further mention that overlaps b but is another span (w here).
    Case("TC-A-5", A, "a bcxw dy z", ((1, 3), (1, 4)), ((F(10, 3), 6), (F(5, 2), 8)), ((4, 6), (4, 8)),
         ((F(31, 15), 3), (F(31, 15), 4)), ((3, 6), (F(5, 3), 8)), (1, 4, 7), (5, 11, 21),
         {"ceaf_e": 0.59048, "blanc_conll": 0.24716}),
    Case("TC-A-6", A, "a bcx dy wz", ((1, 3), (1, 4)), ((F(10, 3), 6), (F(17, 6), 8)), ((4, 6), (4, 8)),
         ((F(11, 5), 3), (F(11, 5), 4)), ((3, 6), (2, 8)), (1, 4, 5), (5, 11, 23), {"blanc_conll": 0.25817}),
    # TC-A-7 to 9: b once more in its cluster, in another one, and ten times in another one; the first is kept.
    *(
        Case(name, A, predicted, ((1, 3), (1, 3)), ((F(10, 3), 6), (F(17, 6), 7)), ((4, 6), (4, 7)),
             ((F(11, 5), 3), (F(11, 5), 4)), ((3, 6), (2, 7)), (1, 4, 4), (5, 11, 17), {"blanc_conll": 0.30357})
        for name, predicted in (
            ("TC-A-7", "a bcxb dy z"), ("TC-A-8", "a bcx dy bz"), ("TC-A-9", "a bcx dy bbbbbbbbbbz"),
        )
    ),
    Case("TC-A-10", A, N, ((0, 3), (0, 0)), ((3, 6), (6, 6)), lea=((1, 6), (1, 6)), links=(0, 4, 0),
         non_links=(11, 11, 15), f1={"muc": 0, "b_cubed": F(2, 3), "blanc_conll": 0.42308}),
    Case("TC-A-11", A, M, ((3, 3), (3, 5)), ((6, 6), (F(7, 3), 6)), lea=((5, 6), (F(8, 5), 6)), links=(4, 4, 15),
         non_links=(0, 11, 0), f1={"muc": F(3, 4), "b_cubed": F(14, 25), "blanc_conll": 0.21053}),
    Case("TC-A-12", A, "a x y c d e z", ((0, 3), (0, 0)), ((F(13, 6), 6), (4, 7)), lea=((1, 6), (1, 7)),
         links=(0, 4, 0), non_links=(5, 11, 21), f1={"b_cubed": F(104, 235), "blanc_conll": 0.15625}),
    Case("TC-A-13", A, "axycdez", ((1, 3), (1, 6)), ((F(17, 6), 6), (F(6, 7), 7)), lea=((1, 6), (F(1, 3), 7)),
         links=(1, 4, 21), non_links=(0, 11, 0), f1={"muc": F(2, 9), "blanc_conll": 0.04}),
    Case("TC-B-1", "ab cde", "bcx de", lea=((1, 5), (2, 5)), links=(1, 4, 4), non_links=(2, 6, 6),
         f1={"blanc_conll": F(7, 24)}),
    Case("TC-C-1", "ab cde fg", "bcx de fg", lea=((3, 7), (4, 7)), links=(2, 5, 5), non_links=(10, 16, 16),
         f1={"blanc_conll": F(41, 80)}),
    # Bagga and Baldwin 1998, the two responses of the paper's comparison of MUC and B³.
    Case("TC-D-1", "12345 67 89ABC", "12345 6789ABC", ((9, 9), (9, 10)), ((12, 12), (F(64, 7), 12)),
         lea=((12, 12), (F(26, 3), 12)), f1={"b_cubed": 0.864864865, "muc": 0.947368421}),
    Case("TC-E-1", "12345 67 89ABC", "1234589ABC 67", ((9, 9), (9, 10)), ((12, 12), (7, 12)),
         lea=((12, 12), (F(58, 9), 12)), f1={"b_cubed": 0.736842105, "muc": 0.947368421}),
    # Vilain et al. 1995, the examples of the model-theoretic scoring scheme.
    Case("TC-F-1", "ABCD", "AB CD", ((2, 3), (2, 2)), lea=((F(4, 3), 4), (4, 4))),
    Case("TC-G-1", "AB CD", "ABCD", ((2, 2), (2, 3)), lea=((4, 4), (F(4, 3), 4))),
    Case("TC-H-1", "ABCD", "ABCD", ((3, 3), (3, 3)), lea=((4, 4), (4, 4))),
    Case("TC-I-1", "ABCD", "AB CD", ((2, 3), (2, 2)), lea=((F(4, 3), 4), (4, 4))),
    Case("TC-J-1", "ABC", "AC", ((1, 2), (1, 1)), lea=((1, 3), (2, 2))),
    Case("TC-K-1", "BCDEGHJ", "ABC DEF GHI", ((3, 6), (3, 6)), lea=((1, 7), (3, 9))),
    Case("TC-L-1", "ABC DEFG", "AB CD FGH", ((2, 5), (2, 4)), lea=((F(5, 3), 7), (3, 7))),
    Case("TC-M-1", M, M, ((5, 5), (5, 5)), ((6, 6), (6, 6)), ((6, 6), (6, 6)), ((1, 1), (1, 1)), ((6, 6), (6, 6)),
         (15, 15, 15), (0, 0, 0), {"blanc_conll": 1, "blanc_ua": 1}),
    Case("TC-M-2", M, N, ((0, 5), (0, 0)), lea=((0, 6), (0, 6)), links=(0, 15, 0), non_links=(0, 0, 15),
         f1={"muc": 0, "blanc_conll": 0, "blanc_ua": 0}),
    Case("TC-M-3", M, "ab cde f", lea=((F(8, 5), 6), (5, 6)), links=(4, 15, 4), non_links=(0, 0, 11),
         f1={"blanc_conll": 0.42105, "blanc_ua": 0.42105 / 2}),
    Case("TC-M-4", M, "abcxyz", lea=((F(6, 5), 6), (F(6, 5), 6)), links=(3, 15, 15), non_links=(0, 0, 0),
         f1={"blanc_conll": 0.2, "blanc_ua": 0.2}),
    Case("TC-M-5", M, "a b c x y z", ((0, 5), (0, 0)), lea=((0, 6), (0, 6)), links=(0, 15, 0), non_links=(0, 0, 15),
         f1={"blanc_conll": 0, "blanc_ua": 0}),
    Case("TC-M-6", M, "ab cxy z", lea=((F(2, 5), 6), (2, 6)), links=(1, 15, 4), non_links=(0, 0, 11),
         f1={"blanc_conll": 0.10526, "blanc_ua": 0.10526 / 2}),
    Case("TC-N-1", N, N, ((0, 0), (0, 0)), ((6, 6), (6, 6)), ((6, 6), (6, 6)), ((6, 6), (6, 6)), ((6, 6), (6, 6)),
         (0, 0, 0), (15, 15, 15), {"muc": 0, "blanc_conll": 1, "blanc_ua": 1}),
    Case("TC-N-2", N, M, ((0, 0), (0, 5)), lea=((0, 6), (0, 6)), links=(0, 0, 15), non_links=(0, 15, 0),
         f1={"muc": 0, "blanc_conll": 0, "blanc_ua": 0}),
    Case("TC-N-3", N, "ab cde f", lea=((1, 6), (1, 6)), links=(0, 0, 4), non_links=(11, 15, 11),
         f1={"blanc_conll": 0.84615, "blanc_ua": 0.84615 / 2}),
    Case("TC-N-4", N, "a b c x y z", ((0, 0), (0, 0)), lea=((3, 6), (3, 6)), links=(0, 0, 0), non_links=(3, 15, 15),
         f1={"muc": 0, "blanc_conll": 0.2, "blanc_ua": 0.2}),
    Case("TC-N-5", N, "abcxyz", lea=((0, 6), (0, 6)), links=(0, 0, 15), non_links=(0, 15, 0),
         f1={"blanc_conll": 0, "blanc_ua": 0}),
    Case("TC-N-6", N, "ab cxy z", lea=((0, 6), (0, 6)), links=(0, 0, 4), non_links=(2, 15, 11),
         f1={"blanc_conll": 0.15385, "blanc_ua": 0.15385 / 2}),
    # TC-O-1 of corefud-scorer, which takes it from Cai and Strube 2010.
    Case("TC-O-1", "abc", "abd ij", b_cubed=((F(4, 3), 3), (F(4, 3), 5))),
    # The clusters that Pradhan et al. 2014 take all metrics through. Recomputed: LEA, by the formula of Moosavi and
    # Strube 2016, recall (3 · 1/3 + 4 · 1/6) / 7, precision (2 · 1/1 + 2 · 0/1 + 4 · 1/6) / 8; and BLANC, of the links
    # ab, fg among 9 and 8, and of ad, bd, af, ag, bf, bg, cf, cg among 12 and 20: the mean of 4/17 and 1/2.
    Case("Pradhan 2014", "abc defg", "ab cd fghi", ((2, 5), (2, 5)), ((F(35, 12), 7), (4, 8)), ((4, 7), (4, 8)),
         ((F(13, 10), 2), (F(13, 10), 3)), ((F(5, 3), 7), (F(8, 3), 8)), (2, 9, 8), (8, 12, 20),
         {"muc": 0.4, "b_cubed": 0.45455, "ceaf_m": 0.53333, "ceaf_e": 0.52, "lea": F(5, 18),
          "blanc_conll": F(25, 68), "blanc_ua": F(25, 68)}),
    # The key and the four responses by which Luo 2005 compares MUC, B³ and CEAF; (a) and (b) are TC-D-1 and TC-E-1,
    # whose MUC and B³ are those above. Recomputed: CEAFm (a) 5 + 5, (b) 5 + 2, (c) 5, (d) 1 + 1 + 1 mentions of 12;
    # CEAFe (a) 1 + 10/12 over 3 and 2, (b) 10/15 + 1 over 3 and 2, (c) 10/17 over 3 and 1, (d) 2/6 + 2/3 + 2/6 over 3
    # and 12 clusters; B³ (c) precision 54/144, (d) recall 3/12; MUC (c) precision 9/11, (d) no link.
    *(
        Case(f"Luo 2005 ({letter})", "12345 67 89ABC", predicted,
             f1={"muc": muc, "b_cubed": b_cubed, "ceaf_m": ceaf_m, "ceaf_e": ceaf_e})
        for letter, predicted, muc, b_cubed, ceaf_m, ceaf_e in (
            ("a", "12345 6789ABC", F(18, 19), F(32, 37), F(10, 12), F(11, 15)),
            ("b", "1234589ABC 67", F(18, 19), F(14, 19), F(7, 12), F(2, 3)),
            ("c", "123456789ABC", 0.9, F(6, 11), F(5, 12), F(5, 17)),
            ("d", "1 2 3 4 5 6 7 8 9 A B C", 0, F(2, 5), F(3, 12), F(8, 45)),
        )
    ),
]  # fmt: skip


# Recasens and Hovy 2011 define BLANC where both sides have the same mentions, by four counts of links: right and wrong
# coreferent ones (rc, wc), right and wrong others (rn, wn). Recomputed for these partitions by listing all pairs: with
# rc = ab, de; wc = cd, ce; wn = ac, bc; rn the nine others, P and R are 2/4, and 9/11. Then P and R apart: two of the
# six links of one cluster are found (rc = 2, wn = 4), and every one of the four others is right (rn = 4, wc = 0).
@pytest.mark.parametrize(
    ("gold", "predicted", "rc", "wc", "rn", "wn"),
    [("abc de f", "ab cde f", 2, 2, 9, 2), ("abcd e", "ab cd e", 2, 0, 4, 4), ("ab cd e", "abcd e", 2, 4, 4, 0)],
)
def test_blanc_by_right_and_wrong_links(gold: str, predicted: str, rc: int, wc: int, rn: int, wn: int) -> None:
    found = statistics(gold, predicted)["blanc_conll"]
    assert found.tolist() == [rc, rc + wc, rc + wn, rn, rn + wn, rn + wc]
    scores = METRICS["blanc_conll"].finish(found, 0.0)
    precision, recall = (F(rc, rc + wc), F(rn, rn + wn)), (F(rc, rc + wn), F(rn, rn + wc))
    f1s = [2 * p * r / (p + r) for p, r in zip(precision, recall, strict=True)]
    for name, parts in (("precision", precision), ("recall", recall), ("f1", f1s)):
        assert scores[name].item() == pytest.approx(float(sum(parts) / 2), abs=1e-12)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_published_case(case: Case) -> None:
    found = statistics(case.gold, case.predicted)
    for name in ("muc", "ceaf_m", "ceaf_e"):
        if (expected := getattr(case, name)) is not None:
            (correct, gold), (also_correct, predicted) = expected
            assert correct == also_correct
            assert found[name] == pytest.approx([float(x) for x in (correct, predicted, gold)], abs=1e-12), name
    for name in ("b_cubed", "lea"):
        if (expected := getattr(case, name)) is not None:
            recall, precision = expected
            assert found[name] == pytest.approx([float(x) for x in (*precision, *recall)], abs=1e-12), name
    for links, columns in ((case.links, slice(0, 3)), (case.non_links, slice(3, 6))):
        if links is not None:
            correct, gold, predicted = links
            assert found["blanc_conll"][columns].tolist() == [correct, predicted, gold]
    for name, value in case.f1.items():
        assert METRICS[name].finish(found[name], 0.0)["f1"] == pytest.approx(float(value), abs=5e-6), name


# Where the Perl scorer 8.01 and the Universal Anaphora and corefud scorers part ways, and where they do not: runs of
# all three, documented in the comparison of scorers that this module follows. (gold, predicted, conll F, ua F)
@pytest.mark.parametrize(
    ("gold", "predicted", "conll", "ua"),
    [
        ("", "", 0, 0),
        ("ab c", "", 0, 0),
        ("", "ab c", 0, 0),
        ("a b c", "a b c", 1, 1),
        ("a", "a", 0, 0),
        ("a b c", "ab c", F(4, 5), F(2, 5)),
        ("abcd", "ab cd", F(1, 2), F(1, 4)),
        ("abcd", "abcd", 1, 1),
        ("ab c", "ab c", 1, 1),
    ],
)
def test_blanc_where_reference_scorers_diverge(gold: str, predicted: str, conll: F | int, ua: F | int) -> None:
    assert f1("blanc_conll", gold, predicted) == pytest.approx(float(conll), abs=1e-12)
    assert f1("blanc_ua", gold, predicted) == pytest.approx(float(ua), abs=1e-12)


def test_identical_singletons_score_full_in_all_but_link_metrics() -> None:
    scores = {name: f1(name, "a b c", "a b c") for name in METRICS}
    assert scores == {
        "mentions": 1, "muc": 0, "b_cubed": 1, "ceaf_m": 1, "ceaf_e": 1, "blanc_conll": 1, "blanc_ua": 1, "lea": 1,
        "conll3": pytest.approx(2 / 3), "kbp4": 0.75,
    }  # fmt: skip


def test_averages_are_means_of_f1_over_summed_documents() -> None:
    first, second = statistics(N, "ab cde f"), statistics("A B", "A B")  # where BLANC "ua" is not "conll"
    total = {name: first[name] + second[name] for name in METRICS}
    single = {name: METRICS[name].finish(total[name], 0.0)["f1"] for name in METRICS}
    assert single["conll3"] == pytest.approx((single["muc"] + single["b_cubed"] + single["ceaf_e"]) / 3)
    parts = single["muc"] + single["b_cubed"] + single["ceaf_e"] + single["blanc_conll"]
    assert single["kbp4"] == pytest.approx(parts / 4)


# TC-A-7 without de-duplication, as TestCases.README of the CoNLL scorer works it out: CEAFm 4/6 and 4/8,
# CEAFe 31/15 over 3 and over 4.
def test_kept_duplicate_is_a_spurious_mention() -> None:
    found = statistics(A, "a bcxb dy z", duplicates="keep")
    assert found["ceaf_m"].tolist() == [4, 8, 6]
    assert found["ceaf_e"] == pytest.approx([31 / 15, 4, 3])
    assert found["mentions"].tolist() == [4, 8, 6]
    assert found["muc"].tolist() == [1, 4, 3]


# A duplicate of a spurious mention: 8.01 leaves it in, as "keep" does; "first" takes it out.
def test_duplicates_of_a_spurious_mention() -> None:
    kept, first = (statistics("ab c", "abzz c", duplicates=mode) for mode in ("keep", "first"))
    assert kept["b_cubed"] == pytest.approx([1 + 1, 5, 3, 3])
    assert first["b_cubed"] == pytest.approx([4 / 3 + 1, 4, 3, 3])


def test_kept_duplicates_match_occurrence_by_occurrence() -> None:
    found = statistics("ab a", "ab a", duplicates="keep")
    assert found["mentions"].tolist() == [3, 3, 3]
    assert all(METRICS[name].finish(stats, 0.0)["f1"] == pytest.approx(1.0) for name, stats in found.items())


def test_dropped_singletons_are_neither_owed_nor_spurious() -> None:
    dropped, without = statistics("ab c d", "ab c xy z", singletons="drop"), statistics("ab", "ab xy")
    for name in METRICS:
        assert dropped[name].tolist() == without[name].tolist(), name


def test_cluster_that_repeats_one_mention_is_a_singleton() -> None:
    found = statistics("ab cc", "ab c", singletons="drop")
    assert found["mentions"].tolist() == [2, 2, 2]


@pytest.mark.parametrize(("zero", "expected"), [(0.0, 0.0), (1.0, 1.0), (np.nan, np.nan)])
@pytest.mark.parametrize("name", METRICS)
def test_zero_division_is_a_declared_policy(name: str, zero: float, expected: float) -> None:
    stats = statistics("", "")[name]
    with np.errstate(all="raise"):
        assert METRICS[name].finish(stats, zero)["f1"].item() == pytest.approx(expected, nan_ok=True)
    assert zero_division(METRICS[name], stats)


def test_zero_division_flags_only_what_rests_on_it() -> None:
    found = statistics("a b", "a b")
    flagged = {name for name, stats in found.items() if zero_division(METRICS[name], stats)}
    assert flagged == {"muc", "conll3", "kbp4"}
