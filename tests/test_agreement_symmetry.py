"""Agreement has no first side: whoever is A, every figure, every interval and every disagreement is the same."""

from __future__ import annotations

import random
from typing import Any

import pytest
from agreement_sides import TEXT, Layers, compared, figures, gold
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from karat.agreement.pairing import choose

#: Fields with a few labels each, to be exchanged at random.
LABELS: dict[str, list[Any]] = {
    "level": ["NAM", "NOM", "PRO"],
    "role": ["LOC", "ORG", None],
    "realis": ["ACTUAL", "OTHER", "GENERIC"],
    "polarity": ["POS", "NEG"],
    "tense": ["PAST", "NONE"],
    "class": ["OCCURRENCE", "STATE"],
    "value": ["2030-05-12", "P3D", 2, 40, "CT+", "Uu"],
    "operator": ["=", ">="],
    "relation": ["BEFORE", "AFTER", "VAGUE", "IS_INCLUDED"],
    "quote_type": ["direct", "indirect"],
    "score": [0, 3, 5],
    "specificity": ["SPC", "USP"],
    "status": ["occurred", "planned"],
}
KINDS = ("mentions", "times", "quantities", "relations", "tlinks", "clinks", "attributions", "incidents", "salience",
         "sentences", "zones", "sic", "signals", "events", "entities", "arguments", "factuality")  # fmt: skip


def spoil(layers: Layers, seed: int, faults: int) -> Layers:
    """Gold with faults at random: records gone, repeated, moved, relabelled, optional, with alternatives; clusters cut,
    merged and called nearly identical."""
    rng = random.Random(seed)
    for _ in range(faults):
        listed = rng.choice(list(_lists(layers)))
        if not listed:
            continue
        at = rng.randrange(len(listed))
        found = listed[at]
        fault = rng.choice(("drop", "repeat", "move", "label", "label", "optional", "alternative", "swap"))
        if fault == "drop":
            listed.pop(at)
        elif fault == "repeat":
            listed.append(dict(found))
        elif fault == "move":
            _move(found, rng)
        elif fault == "optional":
            found["optional"] = True
        elif fault == "swap":
            other = rng.choice(listed)
            for ends in (("arg1", "arg2"), ("source", "target"), ("from", "to"), ("filler",), ("entity",), ("type",)):
                if all(isinstance(found.get(e), str) and isinstance(other.get(e), str) for e in ends):
                    for end in ends:
                        found[end], other[end] = other[end], found[end]
        else:
            fields = [name for name in LABELS if name in found]
            if fields:
                name = rng.choice(fields)
                value = rng.choice(LABELS[name])
                if fault == "label":
                    found[name] = value
                else:
                    found.setdefault("alternatives", []).append({name: value})
    for layer, key in (("entities", "entities"), ("events", "events")):
        _recluster(layers[layer], key, rng)
    return layers


def _move(found: dict[str, Any], rng: random.Random) -> None:
    place = found if "span" in found else found.get(rng.choice(("source", "cue", "content")))
    if isinstance(place, dict) and place.get("span"):
        start = max(0, place["span"][0] + rng.choice((-2, 0, 1)))
        end = min(len(TEXT), max(start + 1, place["span"][-1] + rng.choice((-2, 0, 3))))
        place["span"] = [start, end]


def _recluster(layer: dict[str, Any], key: str, rng: random.Random) -> None:
    clusters = layer[key]
    for _ in range(rng.randrange(3)):
        first, second = rng.choice(clusters), rng.choice(clusters)
        if first is not second and first.get("mentions") and second.get("mentions"):
            first["mentions"].append(second["mentions"].pop())
            if rng.random() < 0.5:
                layer.setdefault("near_identity", []).append([first["id"], second["id"]])


def _lists(layers: Layers) -> Any:
    for layer in layers.values():
        for key, listed in layer.items():
            if key in KINDS and isinstance(listed, list):
                yield listed
                for parent in listed:
                    for inner in ("mentions", "arguments", "factuality"):
                        if isinstance(parent.get(inner), list):
                            yield parent[inner]
                            for child in parent[inner]:
                                for innermost in ("arguments", "factuality"):
                                    if isinstance(child.get(innermost), list):
                                        yield child[innermost]


def _mirrored(name: str) -> str:
    return name.replace("only in A", "only in X").replace("only in B", "only in A").replace("only in X", "only in B")


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(0, 10**6), st.integers(0, 25), st.integers(0, 10**6), st.integers(0, 25))
def test_the_sides_may_change_places(seed_a: int, faults_a: int, seed_b: int, faults_b: int) -> None:
    a, b = spoil(gold(), seed_a, faults_a), spoil(gold(), seed_b, faults_b)
    one, other = compared(a, b, resamples=60), compared(b, a, resamples=60)
    ours, theirs = figures(one), figures(other)
    assert ours.keys() == theirs.keys()
    for key, found in ours.items():
        turned = theirs[key]
        assert turned.value == pytest.approx(found.value, nan_ok=True), key
        assert turned.within == pytest.approx(found.within), key
        assert (turned.within_count, turned.excused) == (found.within_count, found.excused), key
        assert turned.interval == pytest.approx(found.interval), key
        assert dict(turned.beside) == pytest.approx(dict(found.beside)), key
        counts = dict(turned.counts)
        if "both" in counts:
            counts["a"], counts["b"] = counts["b"], counts["a"]
            assert counts == dict(found.counts), key
        if found.value is not None:
            assert -1e-9 <= found.value <= 1 + 1e-9 or found.metric in ("κ", "α"), key
    listed = sorted((d.layer, d.kind, d.document, d.start, d.excused, d.within) for d in one.disagreements)
    turned_list = sorted(
        (d.layer, _mirrored(d.kind), d.document, d.start, d.excused, d.within) for d in other.disagreements
    )
    assert listed == turned_list


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10**6), st.integers(1, 25))
def test_whatever_it_is_it_agrees_with_itself(seed: int, faults: int) -> None:
    a = spoil(gold(), seed, faults)
    # Links may name records that the faults took away, of which nobody can say whether they are the same.
    for layer in ("zones", "entities", "times"):
        for key, found in figures(compared(a, a, layer)).items():
            if found.value is not None and not key[1].startswith("bridges"):
                assert found.value == pytest.approx(1.0), key


EDGES = st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5), st.sampled_from([1.0, 1.5, 2.0])), max_size=20)


@given(EDGES)
def test_pairs_do_not_depend_on_the_side(edges: list[tuple[int, int, float]]) -> None:
    found = choose(edges)
    assert sorted((b, a) for a, b in choose([(b, a, w) for a, b, w in edges])) == found
    assert len({a for a, _ in found}) == len({b for _, b in found}) == len(found)
