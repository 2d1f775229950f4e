"""Coreference metrics against a slow reference of our own, against scorch, and against their own symmetries."""

from __future__ import annotations

import math
from collections.abc import Callable, Hashable, Iterable
from fractions import Fraction
from functools import cache
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from karat.metrics.coreference import METRICS, Clustering, contingency, coreference_statistics, in_singletons
from karat.metrics.statistics import Array

Cluster = frozenset[Hashable]
Row = tuple[int, int]  # cluster, mention
Document = tuple[list[Row], list[Row]]  # gold, predicted

# --- The reference: sets, links and exhaustive search, straight from the papers' formulas, in exact fractions. ---


def partition(rows: list[Row], *, duplicates: str = "first", singletons: str = "keep") -> list[Cluster]:
    """Clusters as sets, after the policies; a kept duplicate becomes (mention, occurrence)."""
    seen: dict[int, int] = {}
    clusters: dict[int, set[Hashable]] = {}
    for cluster, mention in rows:
        occurrence = seen[mention] = seen.get(mention, -1) + 1
        if occurrence == 0 or duplicates == "keep":
            clusters.setdefault(cluster, set()).add((mention, occurrence))
    return [frozenset(c) for c in clusters.values() if len(c) > 1 or singletons == "keep"]


def muc(of: list[Cluster], by: list[Cluster]) -> tuple[Fraction, int]:
    """Vilain et al. 1995: a cluster's size less the parts that the other side cuts it into."""
    correct = 0
    for cluster in of:
        parts = [cluster & other for other in by if cluster & other]
        correct += len(cluster) - len(parts) - len(cluster - frozenset().union(*parts))
    return Fraction(correct), sum(len(cluster) - 1 for cluster in of)


def b_cubed(of: list[Cluster], by: list[Cluster]) -> tuple[Fraction, int]:
    """Bagga and Baldwin 1998: for each mention, the share of its cluster that is in its cluster on the other side."""
    home = {mention: cluster for cluster in by for mention in cluster}
    shares = [Fraction(len(c & home[m]), len(c)) if m in home else Fraction(0) for c in of for m in c]
    return sum(shares, Fraction(0)), len(shares)


def lea(of: list[Cluster], by: list[Cluster]) -> tuple[Fraction, int]:
    """Moosavi and Strube 2016: importance (size) times the share of links found; a singleton links to itself."""

    def links(cluster: Cluster) -> set[Cluster]:
        return {frozenset(pair) for pair in combinations(cluster, 2)} if len(cluster) > 1 else {cluster}

    found = {link for cluster in by for link in links(cluster)}
    resolved = (len(c) * Fraction(len(links(c) & found), len(links(c))) for c in of)
    return sum(resolved, Fraction(0)), sum(len(c) for c in of)


def ceaf(gold: list[Cluster], predicted: list[Cluster], similarity: Callable[[Cluster, Cluster], Fraction]) -> Fraction:
    """Luo 2005: the best one-to-one pairing, by trying every partner, or none, for one gold cluster after the other."""

    @cache
    def best(i: int, free: frozenset[int]) -> Fraction:
        if i == len(gold):
            return Fraction(0)
        partners = [similarity(gold[i], predicted[j]) + best(i + 1, free - {j}) for j in free]
        return max([best(i + 1, free), *partners])

    return best(0, frozenset(range(len(predicted))))


def links(clusters: list[Cluster]) -> tuple[set[Cluster], set[Cluster]]:
    """Coreference links and non-coreference links."""
    everything = {frozenset(pair) for pair in combinations([m for c in clusters for m in c], 2)}
    coreferent = {frozenset(pair) for c in clusters for pair in combinations(c, 2)}
    return coreferent, everything - coreferent


def reference(gold: list[Cluster], predicted: list[Cluster]) -> dict[str, list[Fraction | int]]:
    gold_mentions, predicted_mentions = frozenset().union(*gold), frozenset().union(*predicted)
    phi3 = ceaf(gold, predicted, lambda k, r: Fraction(len(k & r)))
    phi4 = ceaf(gold, predicted, lambda k, r: Fraction(2 * len(k & r), len(k) + len(r)))
    (gold_yes, gold_no), (predicted_yes, predicted_no) = links(gold), links(predicted)
    (correct, n_gold), (also_correct, n_predicted) = muc(gold, predicted), muc(predicted, gold)
    assert correct == also_correct
    blanc = [len(gold_yes & predicted_yes), len(predicted_yes), len(gold_yes)]
    blanc += [len(gold_no & predicted_no), len(predicted_no), len(gold_no)]
    return {
        "mentions": [len(gold_mentions & predicted_mentions), len(predicted_mentions), len(gold_mentions)],
        "muc": [correct, n_predicted, n_gold],
        "b_cubed": [*b_cubed(predicted, gold), *b_cubed(gold, predicted)],
        "ceaf_m": [phi3, len(predicted_mentions), len(gold_mentions)],
        "ceaf_e": [phi4, len(predicted), len(gold)],
        "blanc_conll": list(blanc),
        "blanc_ua": list(blanc),
        "lea": [*lea(predicted, gold), *lea(gold, predicted)],
    }


def blanc_scores(stats: list[Fraction | int], mode: str) -> list[float]:
    """Precision, recall and F, with the fallbacks of the CoNLL scorer 8.01 ("conll") or of UA 2.0 ("ua")."""

    def divide(a: Fraction | int, b: Fraction | int) -> Fraction:
        return Fraction(a, b) if b else Fraction(0)

    kinds = []
    for correct, predicted, gold in (stats[:3], stats[3:]):
        p, r = divide(correct, predicted), divide(correct, gold)
        if gold or (mode == "ua" and predicted):
            kinds.append((p, r, divide(2 * p * r, p + r)))
    return [float(sum(kind[i] for kind in kinds) / len(kinds)) if kinds else 0.0 for i in range(3)]


# --- From rows to the functions under test. ---


def side(documents: Iterable[list[Row]]) -> Clustering:
    rows = [(unit, *row) for unit, document in enumerate(documents) for row in document]
    unit, cluster, mention = np.array(rows, dtype=np.int64).reshape(-1, 3).T
    return Clustering(unit, cluster, mention)


def score(documents: list[Document], **policies: str) -> dict[str, Array]:
    gold, predicted = side(gold for gold, _ in documents), side(predicted for _, predicted in documents)
    return coreference_statistics(contingency(gold, predicted, len(documents), **policies))  # type: ignore[arg-type]


def random_documents(n: int, seed: int, *, duplicates: bool) -> list[Document]:
    """Small documents of all shapes: empty sides, singletons, mentions of one side only, one cluster, many."""
    rng = np.random.default_rng(seed)
    documents = []
    for _ in range(n):
        n_keys, n_clusters = int(rng.integers(1, 12)), rng.integers(1, 7, 2)
        sides = []
        for count in n_clusters:
            size = int(rng.integers(0, n_keys + 1))
            keys = rng.choice(n_keys, size, replace=True) if duplicates else rng.permutation(n_keys)[:size]
            sides.append(list(zip(rng.integers(0, count, size).tolist(), keys.tolist(), strict=True)))
        documents.append((sides[0], sides[1]))
    return documents


documents = st.tuples(*2 * [st.lists(st.tuples(st.integers(0, 4), st.integers(0, 8)), max_size=9)])
distinct = st.tuples(
    *2 * [st.lists(st.tuples(st.integers(0, 4), st.integers(0, 8)), max_size=9, unique_by=lambda row: row[1])]
)


# --- Tests. ---


@pytest.mark.parametrize("singletons", ["keep", "drop"])
@pytest.mark.parametrize("duplicates", ["first", "keep"])
@pytest.mark.parametrize("repeating", [False, True])
def test_thousands_of_documents_equal_the_reference(singletons: str, duplicates: str, repeating: bool) -> None:
    corpus = random_documents(400, seed=11 + repeating, duplicates=repeating)
    found = score(corpus, singletons=singletons, duplicates=duplicates)
    for unit, (gold, predicted) in enumerate(corpus):
        expected = reference(
            partition(gold, duplicates=duplicates, singletons=singletons),
            partition(predicted, duplicates=duplicates, singletons=singletons),
        )
        for name, values in expected.items():
            assert found[name][unit] == pytest.approx([float(v) for v in values], abs=1e-12), (name, gold, predicted)
        for mode in ("conll", "ua"):
            scores = METRICS[f"blanc_{mode}"].finish(found[f"blanc_{mode}"][unit], 0.0)
            assert [scores[key].item() for key in ("precision", "recall", "f1")] == pytest.approx(
                blanc_scores(expected["blanc_ua"], mode), abs=1e-12
            )


@given(documents, st.sampled_from(["keep", "drop"]), st.sampled_from(["first", "keep"]))
@settings(max_examples=120, deadline=None)
def test_any_document_equals_the_reference(document: Document, singletons: str, duplicates: str) -> None:
    found = score([document], singletons=singletons, duplicates=duplicates)
    expected = reference(*(partition(rows, duplicates=duplicates, singletons=singletons) for rows in document))
    for name, values in expected.items():
        assert found[name][0] == pytest.approx([float(v) for v in values], abs=1e-12), name


@pytest.mark.filterwarnings("ignore:divide by zero:RuntimeWarning")  # scorch's harmonic mean of 0
@given(distinct)
@settings(max_examples=120, deadline=None)
def test_scorch_agrees(document: Document) -> None:
    scores = pytest.importorskip("scorch.scores")
    gold, predicted = ([set(c) for c in partition(rows)] for rows in document)
    if not gold or not predicted:
        return  # scorch 0.2.0 fails on an empty side
    found = {name: stats[0] for name, stats in score([document]).items()}
    peers = {"muc": scores.muc, "b_cubed": scores.b_cubed, "ceaf_m": scores.ceaf_m}
    if found["mentions"][0]:  # its CEAFe raises without overlap
        peers["ceaf_e"] = scores.ceaf_e
    if found["mentions"][2] >= 2:  # its BLANC has a convention of its own for a gold without links
        peers["blanc_conll"] = scores.blanc
    for name, peer in peers.items():
        ours = METRICS[name].finish(found[name], 0.0)
        theirs = [float(x) for x in peer(gold, predicted)]
        assert [ours["recall"].item(), ours["precision"].item(), ours["f1"].item()] == pytest.approx(theirs), name


@given(documents)
@settings(max_examples=60, deadline=None)
def test_swapping_sides_swaps_precision_and_recall(document: Document) -> None:
    forth, back = score([document]), score([document[::-1]])
    for name in ("mentions", "muc", "b_cubed", "ceaf_m", "ceaf_e", "blanc_ua", "lea"):
        one, other = METRICS[name].finish(forth[name], 0.0), METRICS[name].finish(back[name], 0.0)
        assert one["precision"] == pytest.approx(other["recall"]), name
        assert one["f1"] == pytest.approx(other["f1"]), name


@given(distinct, st.randoms(use_true_random=False))
@settings(max_examples=60, deadline=None)
def test_order_of_mentions_and_names_of_clusters_do_not_matter(document: Document, random: object) -> None:
    shuffled: Document = tuple(random.sample(rows, len(rows)) for rows in document)  # type: ignore[attr-defined, assignment]
    renamed = tuple([((7 - 3 * cluster) * 10**12, mention) for cluster, mention in rows] for rows in shuffled)
    one, other = score([document]), score([renamed])  # type: ignore[list-item]
    for name in METRICS:
        assert one[name] == pytest.approx(other[name]), name


@given(st.lists(documents, max_size=3))
@settings(max_examples=40, deadline=None)
def test_documents_are_counted_apart_and_a_corpus_twice_counts_double(corpus: list[Document]) -> None:
    together, twice = score(corpus), score(corpus + corpus)
    for name in METRICS:
        alone = [score([document])[name][0] for document in corpus]
        assert together[name] == pytest.approx(np.array(alone).reshape(together[name].shape)), name
        assert twice[name].sum(axis=0) == pytest.approx(2 * together[name].sum(axis=0)), name


@given(documents)
@settings(max_examples=60, deadline=None)
def test_a_new_singleton_on_both_sides(document: Document) -> None:
    before, after = score([document]), score([tuple([*rows, (99, 99)] for rows in document)])  # type: ignore[list-item]
    change = {name: (after[name] - before[name])[0] for name in METRICS}
    assert change["muc"].tolist() == [0, 0, 0]
    for name in ("mentions", "ceaf_m", "ceaf_e"):
        assert change[name] == pytest.approx([1, 1, 1]), name
    for name in ("b_cubed", "lea"):
        assert change[name] == pytest.approx([1, 1, 1, 1]), name
    matched, n_predicted, n_gold = before["mentions"][0]
    assert change["blanc_ua"].tolist() == [0, 0, 0, matched, n_predicted, n_gold]


@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 8)), max_size=9))
def test_gold_against_itself_is_perfect_or_undefined(rows: list[Row]) -> None:
    for name, stats in score([(rows, rows)]).items():
        assert METRICS[name].finish(stats, 1.0)["f1"].item() == pytest.approx(1.0), name


def test_scores_stay_between_0_and_1() -> None:
    for policies in ({}, {"duplicates": "keep"}, {"singletons": "drop"}):
        for name, stats in score(random_documents(500, seed=5, duplicates=True), **policies).items():
            f1 = METRICS[name].finish(stats, 0.0)["f1"]
            assert ((f1 >= 0) & (f1 <= 1 + 1e-12)).all(), name


def test_no_documents_and_empty_documents() -> None:
    for name, stats in score([]).items():
        assert stats.shape == (0, len(METRICS[name].columns))
    for name, stats in score([([], []), ([(0, 0)], []), ([], [(0, 0)])]).items():
        assert stats.shape == (3, len(METRICS[name].columns))
        assert METRICS[name].finish(stats, 0.0)["f1"].tolist() == [0, 0, 0], name


@pytest.mark.parametrize("duplicates", ["first", "keep"])
def test_ten_thousand_duplicates(duplicates: str) -> None:
    gold, predicted = [(0, 1), (0, 2)], [(0, 1), (0, 2)] + [(1, 2)] * 10_000
    found = {name: stats[0] for name, stats in score([(gold, predicted)], duplicates=duplicates).items()}
    extra = 10_000 if duplicates == "keep" else 0
    assert found["mentions"].tolist() == [2, 2 + extra, 2]
    assert found["muc"].tolist() == [1, 1 + max(extra - 1, 0), 1]
    assert found["b_cubed"] == pytest.approx([2, 2 + extra, 2, 2])


def test_duplicates_are_reported_whatever_the_policy() -> None:
    gold, predicted = side([[(0, 1), (1, 1)], []]), side([[(0, 1)], [(0, 5), (0, 5), (1, 5)]])
    for duplicates in ("first", "keep"):
        table = contingency(gold, predicted, 2, duplicates=duplicates)  # type: ignore[arg-type]
        assert table.gold_duplicates.tolist() == [1, 0]
        assert table.predicted_duplicates.tolist() == [0, 2]


def test_keys_may_be_any_integers() -> None:
    corpus = random_documents(50, seed=3, duplicates=False)
    rng = np.random.default_rng(0)
    names = rng.integers(np.iinfo(np.int64).min, np.iinfo(np.int64).max, size=20)
    wild = [tuple([(int(names[c]), int(names[m])) for c, m in rows] for rows in document) for document in corpus]
    one, other = score(corpus), score(wild)  # type: ignore[arg-type]
    for name in METRICS:
        assert one[name] == pytest.approx(other[name]), name


def test_units_out_of_range_and_ragged_arrays_are_refused() -> None:
    good = Clustering(np.array([0]), np.array([0]), np.array([0]))
    for bad in (-1, 1):
        with pytest.raises(ValueError, match="units"):
            contingency(good, Clustering(np.array([bad]), np.array([0]), np.array([0])), 1)
    with pytest.raises(ValueError, match="one length"):
        Clustering(np.array([0]), np.array([0, 1]), np.array([0]))


def test_in_singletons_matches_what_dropping_drops() -> None:
    corpus = random_documents(300, seed=9, duplicates=False)
    gold, predicted = side(gold for gold, _ in corpus), side(predicted for _, predicted in corpus)
    n = len(corpus)
    dropped = coreference_statistics(contingency(gold, predicted, n, singletons="drop"))
    gold, predicted = gold.where(~in_singletons(gold, n)), predicted.where(~in_singletons(predicted, n))
    before = coreference_statistics(contingency(gold, predicted, n))
    for name in METRICS:
        assert dropped[name].tolist() == before[name].tolist(), name


def test_in_singletons_counts_a_repeated_mention_once() -> None:
    assert in_singletons(side([[(0, 1), (0, 1), (1, 1), (1, 2)], [(1, 2)]]), 2).tolist() == [
        True,
        True,
        False,
        False,
        True,
    ]


@pytest.mark.parametrize("n_clusters", [1, 40, 1000, 5000])
def test_document_of_5000_mentions(n_clusters: int) -> None:
    from scipy.optimize import linear_sum_assignment

    rng = np.random.default_rng(1)
    keys, unit = np.arange(5000), np.zeros(5000, dtype=np.int64)
    gold, predicted = rng.integers(0, n_clusters, (2, 5000)) if n_clusters < 5000 else (keys, rng.permutation(keys))
    table = contingency(Clustering(unit, gold, keys), Clustering(unit, predicted, keys), 1)
    found = coreference_statistics(table)
    assert found["mentions"][0].tolist() == [5000, 5000, 5000]
    assert found["blanc_ua"][0, [2, 5]].sum() == math.comb(5000, 2)
    if n_clusters == 5000:
        assert found["ceaf_e"][0].tolist() == [5000, 5000, 5000]
        return
    joint = np.zeros((n_clusters, n_clusters))
    np.add.at(joint, (gold, predicted), 1)
    assert found["blanc_ua"][0, 0] == (joint * (joint - 1) / 2).sum()
    sizes = np.maximum(joint.sum(1)[:, None] + joint.sum(0)[None], 1)
    for name, similarity in (("ceaf_m", joint), ("ceaf_e", 2 * joint / sizes)):
        best = similarity[linear_sum_assignment(similarity, maximize=True)].sum()
        assert found[name][0, 0] == pytest.approx(best), name
