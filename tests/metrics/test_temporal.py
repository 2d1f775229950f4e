"""Temporal graphs against a model-theoretic reference, anaforatools, tieval, and cases worked out by hand."""

from __future__ import annotations

import itertools
import warnings
from collections.abc import Callable
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from karat.metrics.bit_order import Mask, components, transitive_closure
from karat.metrics.temporal import (
    AWARENESS,
    CONSISTENCY,
    Mode,
    awareness_statistics,
    consistency_statistics,
)
from karat.metrics.temporal_closure import (
    accepted_in_order,
    close,
    entailed_links,
    number_nodes,
    reduction_weights,
)
from karat.metrics.temporal_links import RELATION_F1, relation_statistics
from karat.metrics.temporal_relations import CODE, INVERSE, MERGED, RELATIONS, Links, constraints, links, relation_codes

Row = tuple[int, int, str, int]
STRICT = ("BEFORE", "AFTER", "INCLUDES", "IS_INCLUDED")
BASE = (*STRICT, "SIMULTANEOUS")
CONSTRAINED = tuple(name for name in RELATIONS if name != "VAGUE")
MODES: tuple[Mode, ...] = ("awareness", "closure", "te3-acl11")


def rows_of(relations: tuple[str, ...], nodes: int = 5, max_size: int = 9) -> st.SearchStrategy[list[Row]]:
    """Links of one document without self links; most larger ones contradict themselves."""
    pair = st.tuples(st.integers(0, nodes - 1), st.integers(1, nodes - 1)).map(lambda p: (p[0], (p[0] + p[1]) % nodes))
    row = st.tuples(pair, st.sampled_from(relations)).map(lambda r: (0, r[0][0], r[1], r[0][1]))
    return st.lists(row, max_size=max_size)


def allen(a: tuple[int, int], b: tuple[int, int]) -> str:
    """The relation of two concrete intervals."""
    (s, e), (t, f) = a, b
    if e < t:
        return "BEFORE"
    if e == t:
        return "IBEFORE"
    if (s, e) == (t, f):
        return "SIMULTANEOUS"
    if s == t:
        return "BEGINS" if e < f else "BEGUN_BY"
    if e == f:
        return "ENDS" if t < s else "ENDED_BY"
    if s < t and f < e:
        return "INCLUDES"
    if s < t < e < f:
        return "OVERLAP"
    return RELATIONS[INVERSE[CODE[allen(b, a)]]]


@st.composite
def timelines(draw: st.DrawFn, relations: tuple[str, ...], sides: int = 2) -> list[list[Row]]:
    """Consistent graphs: each side reads its links off intervals of its own, most of which are the first side's."""
    interval = st.tuples(st.integers(0, 6), st.integers(1, 4)).map(lambda p: (p[0], p[0] + p[1]))
    first = draw(st.lists(interval, min_size=2, max_size=6))
    result = []
    for side in range(sides):
        times = [draw(interval) if side and draw(st.integers(0, 4)) == 0 else time for time in first]
        pairs = draw(st.permutations(list(itertools.combinations(range(len(times)), 2))))
        rows = []
        for a, b in pairs[: draw(st.integers(0, 8))]:
            a, b = draw(st.sampled_from([(a, b), (b, a)]))
            if (name := allen(times[a], times[b])) in relations:
                rows.append((0, a, name, b))
        result.append(rows)
    return result


def scores(gold: list[Row], predicted: list[Row], mode: Mode = "awareness") -> tuple[float, float, float]:
    total = awareness_statistics(links(gold), links(predicted), 1, mode).sum(axis=0)
    finished = AWARENESS.finish(total, 1.0)
    return finished["precision"].item(), finished["recall"].item(), finished["f1"].item()


def statistics(gold: list[Row], predicted: list[Row], mode: Mode = "awareness") -> list[float]:
    return [float(number) for number in awareness_statistics(links(gold), links(predicted), 1, mode)[0]]


# --- the closure against all models of three intervals ---------------------------------------------------------------

_RANKS = [(s, e) for s in range(6) for e in range(s + 1, 6)]
_MODELS = np.array([[p for interval in model for p in interval] for model in itertools.product(_RANKS, repeat=3)])


def holds_in_models(row: Row) -> Mask:
    """For every placement of three intervals on six instants, whether a link holds there (Allen 1983, Fig. 2)."""
    _, a, name, b = row
    xs, xe, ys, ye = (_MODELS[:, i] for i in (2 * a, 2 * a + 1, 2 * b, 2 * b + 1))
    meanings: dict[str, Callable[[], Mask]] = {
        "BEFORE": lambda: xe < ys,
        "AFTER": lambda: ye < xs,
        "INCLUDES": lambda: (xs < ys) & (ye < xe),
        "IS_INCLUDED": lambda: (ys < xs) & (xe < ye),
        "OVERLAP": lambda: (xs < ye) & (ys < xe),  # what a stated OVERLAP contributes: the two share time
        "IBEFORE": lambda: xe == ys,
        "IAFTER": lambda: ye == xs,
        "BEGINS": lambda: (xs == ys) & (xe < ye),
        "BEGUN_BY": lambda: (xs == ys) & (ye < xe),
        "ENDS": lambda: (xe == ye) & (ys < xs),
        "ENDED_BY": lambda: (xe == ye) & (xs < ys),
        "VAGUE": lambda: np.ones(len(xs), dtype=bool),
    }
    same = np.asarray((xs == ys) & (xe == ye))
    return meanings[name]() if name in meanings else same


def entailed(rows: list[Row], questions: list[Row]) -> list[bool]:
    nodes, [(x, y), (p, q)] = number_nodes(links(rows), links(questions))
    closure = close(nodes, x, y, links(rows).relation)
    return [bool(holds) for holds in closure.entails(p, q, links(questions).relation, partial_overlap=False)]


_QUESTIONS = [(0, a, name, b) for a, b in itertools.permutations(range(3), 2) for name in CONSTRAINED]


def check_against_models(rows: list[Row]) -> None:
    models = np.logical_and.reduce([holds_in_models(row) for row in rows])
    nodes, [(x, y)] = number_nodes(links(rows))
    conflicts = close(nodes, x, y, links(rows).relation).conflicts(x, y, links(rows).relation)
    contradiction = [r for r, bad in zip(rows, conflicts, strict=True) if bad and r[2] != "OVERLAP"]
    assert bool(contradiction) == (not models.any())
    if models.any():
        expected = [bool(holds_in_models(question)[models].all()) for question in _QUESTIONS]
        assert entailed(rows, _QUESTIONS) == expected


@pytest.mark.parametrize("first", CONSTRAINED)
def test_composition_of_two_relations_holds_in_all_models(first: str) -> None:
    for second in CONSTRAINED:
        check_against_models([(0, 0, first, 1), (0, 1, second, 2)])


@settings(max_examples=150, deadline=None)
@given(rows_of(CONSTRAINED, nodes=3, max_size=5).filter(bool))
def test_closure_and_conflicts_are_those_of_all_models(rows: list[Row]) -> None:
    check_against_models(rows)


def test_relations_are_inverted_and_merged_without_loss() -> None:
    codes = np.arange(len(RELATIONS))
    assert (INVERSE[INVERSE] == codes).all()
    assert [RELATIONS[c] for c in codes[codes == INVERSE]] == ["SIMULTANEOUS", "OVERLAP", "VAGUE", "IDENTITY"]
    for code in codes:
        turned = {((a + 2) % 4, operator, (b + 2) % 4) for a, operator, b in constraints(int(code))}
        assert {frozenset((a, b)) if o == "=" else (a, b) for a, o, b in turned} == {
            frozenset((a, b)) if o == "=" else (a, b) for a, o, b in constraints(int(INVERSE[code]))
        }
        assert constraints(int(MERGED[code])) == constraints(int(code))


def test_unknown_relation_and_unequal_arrays_are_named() -> None:
    with pytest.raises(ValueError, match="not a temporal relation: DURNG"):
        relation_codes(["BEFORE", "DURNG"])
    one, none = np.array([0]), np.array([], dtype=np.int64)
    with pytest.raises(ValueError, match="differ in length"):
        Links(one, one, none, one)
    with pytest.raises(ValueError, match=r"0\.\.15"):
        Links(one, one, one, np.array([16]))
    with pytest.raises(ValueError, match="no mode 'te3'"):
        statistics([], [], "te3")  # type: ignore[arg-type]


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_bit_closure_is_warshall_on_booleans(data: st.DataObject) -> None:
    size = data.draw(st.lists(st.integers(0, 70), max_size=4))
    first = np.concatenate([[0], np.cumsum(size)]).astype(int)
    pairs = []
    for g, n in enumerate(size):
        vertex = st.integers(int(first[g]), int(first[g]) + n - 1)
        pairs += data.draw(st.lists(st.tuples(vertex, vertex), max_size=2 * n)) if n else []
    edges = np.array(pairs, dtype=np.int64).reshape(-1, 2)
    order = transitive_closure(np.array(size, dtype=np.int64), edges[:, 0], edges[:, 1])
    for g, n in enumerate(size):
        plain = np.zeros((n, n), dtype=bool)
        inside = (edges[:, 0] >= first[g]) & (edges[:, 0] < first[g + 1])
        plain[tuple((edges[inside] - first[g]).T)] = True
        for middle in range(n):
            plain |= np.outer(plain[:, middle], plain[middle])
        p, q = (side.ravel() + first[g] for side in np.indices((n, n)))
        assert (order.reaches(p, q) == plain.ravel()).all()
        assert (order.reaches_through(p, q) == ((plain.astype(int) @ plain.astype(int)) > 0).ravel()).all()


@settings(max_examples=50, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), max_size=40))
def test_components_are_those_of_union_find(pairs: list[tuple[int, int]]) -> None:
    parts = [{vertex} for vertex in range(31)]
    for a, b in pairs:
        joined = parts[a] | parts[b]
        for vertex in joined:
            parts[vertex] = joined
    edges = np.array(pairs, dtype=np.int64).reshape(-1, 2)
    assert components(31, edges[:, 0], edges[:, 1]).tolist() == [min(part) for part in parts]


# --- anaforatools 1.2.0 and tieval 0.1.11 ----------------------------------------------------------------------------


def anafora_counts(gold: list[Row], predicted: list[Row]) -> list[float]:
    evaluate = pytest.importorskip("anafora.evaluate")
    peer = evaluate.TemporalClosureScores()
    peer.add(*({((a, b), "TLINK", ("type", name)) for _, a, name, b in side} for side in (gold, predicted)))
    return [peer.precision_correct, peer.predicted, peer.recall_correct, peer.reference]


def by_document(documents: list[list[Row]]) -> Links:
    return links([(unit, *row[1:]) for unit, rows in enumerate(documents) for row in rows])


@pytest.mark.parametrize("relations", [BASE, (*BASE, "OVERLAP"), CONSTRAINED])
def test_closure_mode_equals_anaforatools_on_any_graph(relations: tuple[str, ...]) -> None:
    """Seven hundred graphs each, of which most contradict themselves."""
    rng = np.random.default_rng(len(relations))
    sides: tuple[list[list[Row]], list[list[Row]]] = ([], [])
    for _ in range(700):
        for side in sides:
            pairs = rng.integers(1, 6, rng.integers(0, 9)), rng.integers(0, 6, 9)
            side.append([(0, int(b), str(rng.choice(relations)), int(a + b) % 6) for a, b in zip(*pairs, strict=False)])
    ours = awareness_statistics(by_document(sides[0]), by_document(sides[1]), 700, "closure")
    assert ours.tolist() == [anafora_counts(*document) for document in zip(*sides, strict=True)]


@settings(max_examples=60, deadline=None)
@given(rows_of(CONSTRAINED), rows_of(CONSTRAINED))
def test_closure_mode_equals_anaforatools_on_shrunk_graphs(gold: list[Row], predicted: list[Row]) -> None:
    assert statistics(gold, predicted, "closure") == anafora_counts(gold, predicted)


@settings(max_examples=150, deadline=None)
@given(timelines(CONSTRAINED))
def test_closure_mode_equals_anaforatools_on_consistent_graphs(sides: list[list[Row]]) -> None:
    assert statistics(sides[0], sides[1], "closure") == anafora_counts(sides[0], sides[1])


@settings(max_examples=150, deadline=None)
@given(timelines(tuple(name for name in CONSTRAINED if name != "OVERLAP")).filter(lambda sides: all(sides)))
def test_closure_mode_has_the_f_of_tieval(sides: list[list[Row]]) -> None:
    """tieval passes gold and system in exchanged places (its precision is our recall), so F is what can be compared."""
    evaluate = pytest.importorskip("tieval.evaluate")
    tlink = pytest.importorskip("tieval.links").TLink
    gold, system = ({tlink(f"n{a:02}", f"n{b:02}", name) for _, a, name, b in side} for side in sides)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        micro = evaluate.tlink_classification({"d": gold}, {"d": system})["micro"]
    precision, recall, f1 = scores(sides[0], sides[1], "closure")
    assert f1 == pytest.approx(micro["temporal_awareness"], abs=1e-12)
    assert precision == pytest.approx(micro["temporal_recall"], abs=1e-12)
    assert recall == pytest.approx(micro["temporal_precision"], abs=1e-12)
    plain = RELATION_F1.finish(relation_statistics(links(sides[0]), links(sides[1]), 1).sum(axis=0), 0.0)
    assert plain["f1"].item() == pytest.approx(micro["f1"], abs=1e-12)


def test_closure_case_of_anaforatools() -> None:
    """anaforatools 1.2.0, test_temporal_closure_scores, without its relations that TimeML lacks: 5/6, 4/8."""
    a, b, c, d, e, f, g, i, j, k, m = range(11)
    gold = [
        (0, a, "BEFORE", b),
        (0, b, "IS_INCLUDED", c),
        (0, d, "INCLUDES", c),
        (0, e, "INCLUDES", d),
        (0, f, "AFTER", e),
        (0, i, "BEFORE", g),
        (0, j, "IBEFORE", k),
        (0, k, "BEGUN_BY", m),
        (0, m, "BEGINS", k),
    ]
    predicted = [
        (0, a, "BEFORE", b),
        (0, b, "AFTER", a),
        (0, b, "INCLUDES", e),
        (0, b, "BEFORE", f),
        (0, f, "AFTER", d),
        (0, j, "IBEFORE", m),
        (0, k, "BEGUN_BY", m),
    ]
    assert statistics(gold, [(0, b, "AFTER", a), *predicted], "closure") == [5, 6, 4, 8]


# --- temporal awareness by hand --------------------------------------------------------------------------------------


@pytest.mark.parametrize("mode", MODES)
def test_a_link_that_follows_from_the_gold_is_correct(mode: Mode) -> None:
    """UzZaman & Allen 2011, section 1: gold e1 < e2 and e2 < e3, system e1 < e3. P is 1, nothing is recalled."""
    assert scores([(0, 1, "BEFORE", 2), (0, 2, "BEFORE", 3)], [(0, 1, "BEFORE", 3)], mode) == (1.0, 0.0, 0.0)


def test_reduction_does_not_depend_on_the_order_of_the_file() -> None:
    """One graph in two orders for which the TempEval-3 toolkit's default gives R .6 and R .5 (it reduces greedily)."""
    predicted = [
        (0, 0, "BEFORE", 1),
        (0, 0, "BEFORE", 2),
        (0, 1, "BEFORE", 2),
        (0, 3, "AFTER", 4),
        (0, 4, "AFTER", 5),
    ]
    gold = [*predicted[:3], (0, 3, "BEFORE", 4), (0, 4, "BEFORE", 5)]
    for order in itertools.permutations(gold):
        assert statistics(list(order), predicted) == [2, 4, 2, 4]


def test_links_that_follow_earn_nothing_in_awareness_and_count_without_reduction() -> None:
    chain = [(0, i, "BEFORE", i + 1) for i in range(3)]
    full = [(0, i, "BEFORE", j) for i, j in itertools.combinations(range(4), 2)]
    wrong = (0, 8, "BEFORE", 9)
    assert statistics([*chain, (0, 9, "BEFORE", 8)], [*full, wrong]) == [3, 4, 3, 4]
    assert statistics([*chain, (0, 9, "BEFORE", 8)], [*full, wrong], "closure") == [6, 7, 3, 4]
    assert statistics([*chain, (0, 9, "BEFORE", 8)], [*full, wrong], "te3-acl11") == [12, 14, 6, 8]


def test_links_of_simultaneous_events_that_say_the_same_share_one_count() -> None:
    """A = B, A < C, B < C reduce to two links, but not to one pair of them: A < C and B < C weigh a half each."""
    told_twice = [(0, 0, "SIMULTANEOUS", 1), (0, 0, "BEFORE", 2), (0, 2, "AFTER", 1)]
    assert statistics(told_twice, told_twice) == [2, 2, 2, 2]
    assert statistics([(0, 0, "BEFORE", 2)], told_twice) == [0.5, 2, 1, 1]
    assert statistics(told_twice[:2], told_twice) == [2, 2, 2, 2]
    circle = [(0, 0, "SIMULTANEOUS", 1), (0, 1, "IDENTITY", 2), (0, 2, "DURING", 0)]
    assert statistics(circle[:2], circle) == [pytest.approx(2), pytest.approx(2), 2, 2]


def test_overlap_is_partial_in_awareness_and_shared_time_in_closure_mode() -> None:
    includes, overlap = [(0, 0, "INCLUDES", 1)], [(0, 0, "OVERLAP", 1)]
    assert statistics(includes, overlap) == [0, 1, 0, 1]
    assert statistics(includes, overlap, "closure") == [1, 1, 0, 1]
    assert statistics(includes, overlap, "te3-acl11") == [0, 2, 0, 2]
    for mode in MODES:
        assert scores(overlap, [(0, 1, "OVERLAP", 0)], mode) == (1, 1, 1)
    # 0 begins 2 that ends inside 1, and 3 begins inside 2 and ends with 1: 2 overlaps 1 by Allen's o
    proof = [(0, 0, "BEGINS", 2), (0, 0, "BEFORE", 1), (0, 3, "ENDS", 1), (0, 2, "INCLUDES", 4), (0, 1, "INCLUDES", 4)]
    proof += [(0, 2, "BEFORE", 3)]
    assert scores(proof, [(0, 1, "OVERLAP", 2)]) == (1, 0, 0)


def test_a_link_that_states_the_length_of_an_interval_is_dropped() -> None:
    """0 meets 2 and 2 meets 1: that 0 ends before 1 starts is that 2 starts before it ends."""
    rows = [(0, 0, "IBEFORE", 2), (0, 2, "IBEFORE", 1), (0, 0, "BEFORE", 1)]
    assert statistics(rows, rows) == [2, 2, 2, 2]


def test_overlap_is_dropped_only_if_partial_overlap_follows() -> None:
    """That 0 and 1 share time follows from 4 inside both; that they overlap, only if one is first at both ends."""
    shared = [(0, 0, "INCLUDES", 4), (0, 1, "INCLUDES", 4)]
    overlap = (0, 0, "OVERLAP", 1)
    assert statistics(shared, [*shared, overlap]) == [2, 3, 2, 2]
    ends = [(0, 0, "BEGUN_BY", 2), (0, 2, "BEFORE", 1), (0, 1, "ENDED_BY", 3), (0, 0, "BEFORE", 3)]
    assert statistics([*shared, *ends], [*shared, *ends, overlap]) == [6, 6, 6, 6]
    assert statistics([*shared, *ends], [overlap]) == [1, 1, 0, 6]


def test_vague_carries_no_constraint() -> None:
    gold = [(0, 0, "BEFORE", 1), (0, 1, "VAGUE", 2)]
    predicted = [(0, 0, "BEFORE", 1), (0, 1, "BEFORE", 2)]
    assert statistics(gold, predicted) == [1, 2, 1, 1]
    assert statistics(gold, predicted, "closure") == [1, 2, 1, 1]
    assert statistics(gold, predicted, "te3-acl11") == [2, 4, 2, 4]
    assert statistics(gold, gold, "te3-acl11") == [4, 4, 4, 4]


def test_nothing_follows_from_a_contradiction() -> None:
    """A cycle over all events implies every order of them; only the peers' reading gives credit for that."""
    gold = [(0, i, "BEFORE", i + 2) for i in range(4)]
    cycle = [(0, i, "BEFORE", (i + 1) % 6) for i in range(6)]
    assert statistics(gold, cycle)[2] == 0
    assert statistics(gold, cycle, "closure")[2] == len(gold)
    assert statistics(gold, cycle, "closure") == anafora_counts(gold, cycle)


def test_contradictory_links_cost_precision_and_can_be_stated_alike() -> None:
    both = [(0, 0, "BEFORE", 1), (0, 0, "AFTER", 1)]
    sound = (0, 1, "BEFORE", 2)
    assert statistics([both[0], sound], [*both, sound]) == [2, 3, 2, 2]
    for mode in MODES:
        assert scores([*both, sound], [*both, sound], mode) == (1, 1, 1)


@pytest.mark.parametrize(
    ("gold", "system", "expected"),
    [
        ("0<1 1<2", "0<2", [2, 2, 0, 4]),
        ("0<1 1<2 2<0", "0<2", [2, 2, 0, 6]),
        ("2<0 0<1 1<2", "0<2", [0, 2, 0, 6]),
        ("2<0 0<1 1<2", "2<1", [2, 2, 0, 6]),
        ("0<1 1<2 2<0", "2<0 2<1", [2, 4, 2, 6]),
        ("0<1 1<2 0i2", "0<1 1<2 0i2", [6, 6, 6, 6]),
        ("0<1 1<2 2<3 9<8", "0<1 0<2 0<3 1<2 1<3 2<3 8<9", [12, 14, 6, 8]),
        ("0<1 0<2 1<2 3<4 4<5", "0<1 0<2 1<2 4<3 5<4", [6, 10, 6, 10]),
        ("0d1", "1=0 1=0 1=0", [6, 6, 2, 2]),
        ("0<0", "0<0", [1, 1, 1, 1]),
        ("0i1", "0o1", [0, 2, 0, 2]),
        ("0<1 1v2", "0<1 1<2", [2, 4, 2, 4]),
        ("0<1 1v2", "0<1 1v2", [4, 4, 4, 4]),
    ],
)
def test_te3_acl11_counts_what_the_toolkit_counts(gold: str, system: str, expected: list[float]) -> None:
    """Correct and all links that the TempEval-3 toolkit (e02eb2d, option acl11) prints for two files of these."""
    names = {"<": "BEFORE", "i": "INCLUDES", "d": "DURING", "=": "SIMULTANEOUS", "o": "OVERLAP", "v": "VAGUE"}
    gold_rows, system_rows = (
        [(0, int(row[0]), names[row[1]], int(row[2])) for row in side.split()] for side in (gold, system)
    )
    assert statistics(gold_rows, system_rows, "te3-acl11") == expected


def test_order_decides_what_is_accepted_into_a_contradictory_graph() -> None:
    cycle = [(0, 0, "BEFORE", 1), (0, 1, "INCLUDES", 2), (0, 2, "IBEFORE", 0), (0, 1, "SIMULTANEOUS", 0)]
    for turned in itertools.permutations(cycle):
        nodes, [(x, y)] = number_nodes(links(turned))
        accepted = accepted_in_order(nodes, x, y, links(turned).relation)
        taken: list[Row] = []
        for row, ours in zip(turned, accepted, strict=True):
            fits = bool(np.logical_and.reduce([holds_in_models(r) for r in [*taken, row]]).any())
            assert ours == fits
            taken += [row] if fits else []


# --- what holds of any graph -----------------------------------------------------------------------------------------


def rewritten(rows: list[Row], names: list[int], random: Random) -> list[Row]:
    """The same links in another order, half of them turned round, over renamed nodes."""
    turned = [(u, b, RELATIONS[INVERSE[CODE[r]]], a) if random.random() < 0.5 else (u, a, r, b) for u, a, r, b in rows]
    random.shuffle(turned)
    return [(u, names[a], r, names[b]) for u, a, r, b in turned]


@settings(max_examples=60, deadline=None)
@given(rows_of(RELATIONS), rows_of(RELATIONS), st.randoms(use_true_random=False))
def test_order_direction_and_names_of_nodes_do_not_matter(
    gold: list[Row], predicted: list[Row], random: Random
) -> None:
    names = [-3, 11, 4, 0, 7]
    random.shuffle(names)
    gold_again, predicted_again = rewritten(gold, names, random), rewritten(predicted, names, random)
    for mode in MODES[:2]:
        again = statistics(gold_again, predicted_again, mode)
        assert again == pytest.approx(statistics(gold, predicted, mode), abs=1e-12)
    consistent = consistency_statistics(links(gold), 1)
    assert consistency_statistics(links(gold_again), 1).tolist() == consistent.tolist()


@settings(max_examples=60, deadline=None)
@given(rows_of(RELATIONS), rows_of(RELATIONS))
def test_a_graph_scores_one_against_itself_and_exchanging_sides_exchanges_scores(
    gold: list[Row], predicted: list[Row]
) -> None:
    for mode in MODES:
        assert scores(gold, gold, mode) == (1, 1, 1)
        forth, back = statistics(gold, predicted, mode), statistics(predicted, gold, mode)
        assert forth == back[2:] + back[:2]


@settings(max_examples=60, deadline=None)
@given(timelines(BASE, sides=1))
def test_weights_add_up_to_the_smallest_set_of_links_with_the_same_closure(sides: list[list[Row]]) -> None:
    given_links = links(sides[0])
    nodes, [(x, y)] = number_nodes(given_links)
    weights = reduction_weights(nodes, x, y, given_links.relation, close(nodes, x, y, given_links.relation))
    size = next(
        n
        for n in range(len(sides[0]) + 1)
        for kept in itertools.combinations(sides[0], n)
        if all(entailed(list(kept), sides[0]))
    )
    assert weights.sum() == pytest.approx(size)
    assert all(entailed([row for row, w in zip(sides[0], weights, strict=True) if w], sides[0]))


@settings(max_examples=60, deadline=None)
@given(timelines(CONSTRAINED, sides=1))
def test_what_the_reduction_drops_follows_from_what_it_keeps(sides: list[list[Row]]) -> None:
    given_links = links(sides[0])
    nodes, [(x, y)] = number_nodes(given_links)
    weights = reduction_weights(nodes, x, y, given_links.relation, close(nodes, x, y, given_links.relation))
    assert all(entailed([row for row, w in zip(sides[0], weights, strict=True) if w], sides[0]))


@settings(max_examples=60, deadline=None)
@given(timelines(CONSTRAINED, sides=1))
def test_consistent_graphs_are_called_so_and_close_to_themselves(sides: list[list[Row]]) -> None:
    rows = sides[0]
    assert consistency_statistics(links(rows), 1).tolist() == [[len(rows), len(rows), bool(rows), bool(rows)]]
    closed = entailed_links(links(rows))
    assert entailed_links(closed).relation.tolist() == closed.relation.tolist()
    pairs = zip(closed.source, closed.relation, closed.target, strict=True)
    precision, recall, _ = scores([(0, int(a), RELATIONS[r], int(b)) for a, r, b in pairs], rows)
    assert precision == pytest.approx(1)
    assert recall == pytest.approx(1)


def test_documents_do_not_touch_each_other() -> None:
    """Node ids are a document's own, and documents of very different size are closed together."""
    rng = np.random.default_rng(3)
    documents = []
    for n in (2, 90, 3, 40, 2):
        times = rng.integers(0, 200, n)
        pairs = rng.integers(0, n, (2 * n, 2))
        documents.append(
            [
                (0, int(a), "BEFORE" if times[a] < times[b] else "AFTER", int(b))
                for a, b in pairs
                if times[a] != times[b]
            ]
        )
    together = awareness_statistics(by_document(documents), by_document([rows[::2] for rows in documents]), 6)
    assert together[:5].tolist() == [statistics(rows, rows[::2]) for rows in documents]
    assert together[5].tolist() == [0, 0, 0, 0]


def test_consistency_by_hand() -> None:
    """Software of UzZaman & Allen 2011, README: e1 < e2 and e2 < e3 disagree with e1 includes e3."""
    broken = [(0, 1, "BEFORE", 2), (0, 2, "BEFORE", 3), (0, 1, "INCLUDES", 3)]
    assert consistency_statistics(links(broken), 2).tolist() == [[0, 3, 0, 1], [0, 0, 0, 0]]
    aside = [*broken, (0, 4, "BEFORE", 1), (0, 4, "VAGUE", 2), (1, 1, "IBEFORE", 2)]
    statistics_ = consistency_statistics(links(aside), 2)
    assert statistics_.tolist() == [[1, 4, 0, 1], [1, 1, 1, 1]]
    finished = CONSISTENCY.finish(statistics_.sum(axis=0), 0.0)
    assert (finished["links"].item(), finished["graphs"].item()) == (0.4, 0.5)
    assert consistency_statistics(links([(0, 1, "BEFORE", 1), (0, 2, "IDENTITY", 2)]), 1).tolist() == [[1, 2, 0, 1]]
    contained = [(0, 1, "INCLUDES", 2), (0, 1, "OVERLAP", 2)]
    assert consistency_statistics(links(contained), 1).tolist() == [[1, 2, 0, 1]]


# --- inputs that are no graphs ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("zero", [0.0, 1.0])
def test_empty_documents_get_the_declared_value(zero: float) -> None:
    for mode in MODES:
        stats = awareness_statistics(links([]), links([]), 3, mode)
        assert stats.shape == (3, 4)
        assert AWARENESS.finish(stats.sum(axis=0), zero)["precision"].item() == zero
    assert consistency_statistics(links([]), 2).tolist() == [[0, 0, 0, 0]] * 2
    assert CONSISTENCY.finish([0, 0, 0, 0], zero)["links"].item() == zero
    assert len(entailed_links(links([]))) == 0
    assert np.isnan(AWARENESS.finish(np.zeros(4), np.nan)["f1"])


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 2), st.integers(-2, 3), st.sampled_from(RELATIONS), st.integers(-2, 3))),
    st.lists(st.tuples(st.integers(0, 2), st.integers(-2, 3), st.sampled_from(RELATIONS), st.integers(-2, 3))),
)
def test_nothing_crashes_and_nothing_exceeds_its_denominator(gold: list[Row], predicted: list[Row]) -> None:
    for mode in MODES:
        stats = awareness_statistics(links(gold), links(predicted), 3, mode)
        assert (stats[:, [0, 2]] <= stats[:, [1, 3]] + 1e-12).all()
        assert (stats >= 0).all()
    consistent = consistency_statistics(links(gold), 3)
    assert (consistent[:, 0] <= consistent[:, 1]).all()
    assert len(entailed_links(links(gold))) <= 45


def test_self_links_never_constrain_and_count() -> None:
    gold, predicted = [(0, 0, "BEFORE", 1)], [(0, 0, "BEFORE", 1), (0, 0, "AFTER", 0), (0, 1, "SIMULTANEOUS", 1)]
    assert statistics(gold, predicted) == [1, 3, 1, 1]
    assert statistics(predicted, predicted) == [3, 3, 3, 3]


def test_ten_thousand_duplicates_are_one_link() -> None:
    many = [(0, 0, "BEFORE", 1)] * 5_000 + [(0, 1, "AFTER", 0)] * 5_000
    assert statistics([(0, 0, "BEFORE", 1)], many) == [1, 1, 1, 1]
