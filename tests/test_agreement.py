"""Agreement: the toy gold against itself is perfect, and against copies with known faults as worked out by hand."""

from __future__ import annotations

import copy
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from agreement_sides import TEXT, TOY, Layers, compared, drop, figure, figures, gold, record

from karat.agreement import agree
from karat.agreement.attribution import TOKEN
from karat.agreement.disagreements import STAGES
from karat.agreement.figures import Row, chance_corrected
from karat.agreement.goals import load_goals
from karat.answers import as_answer
from karat.documents import load_documents
from karat.layout import LAYERS, Root
from karat.metrics.statistics import finish_prf
from karat.scoring import Policies, score_answers


def _nothing(_: Layers) -> None:
    """A change that changes nothing."""


def test_gold_with_itself_is_perfect() -> None:
    result = compared(gold(), gold(), resamples=50)
    assert [found.layer for found in result.layers] == list(LAYERS)
    for key, found in figures(result).items():
        if found.value is None:
            # One label in use, or nothing of the kind in so short a text: raw agreement is still whole.
            assert found.reason, key
            assert found.beside.get("raw", 1.0) == 1.0, key
        else:
            assert found.value == pytest.approx(1.0), key
    assert result.disagreements == []
    assert sum("the same in every record" in w for w in result.warnings) == len(LAYERS)


def test_every_goal_is_of_a_figure_that_exists() -> None:
    assert set(load_goals()) <= set(figures(compared(gold(), gold())))


# ---------------------------------------------------------------- entities


def test_a_name_that_one_side_lacks() -> None:
    # The toy has 12 names: 2 · 11 / (12 + 11).
    assert figure("entities", "names", lambda b: drop(b, "men-0004")).value == pytest.approx(22 / 23)


def test_a_name_that_one_side_calls_a_nominal() -> None:
    def change(b: Layers) -> None:
        record(b, "men-0004")["level"] = "NOM"

    # 11 names in common of 12 and 11; 22 others in common of 22 and 23.
    assert figure("entities", "names", change).value == pytest.approx(22 / 23)
    assert figure("entities", "nominals_head", change).value == pytest.approx(44 / 45)
    assert figure("entities", "level_kappa", change).counts == {"agree": 33, "pairs": 34, "labels": 3}


def test_one_head_with_two_extents() -> None:
    def change(b: Layers) -> None:
        record(b, "men-0013").update(span=[261, 267], quote="guards")

    assert figure("entities", "nominals_head", change).value == 1
    # 21 of 22 extents are the same.
    assert figure("entities", "nominals_extent", change).value == pytest.approx(42 / 44)
    found = compared(gold(), _changed(change), "entities").disagreements
    assert [(d.kind, d.stage, d.a and d.a.records, d.b and d.b.span) for d in found] == [
        ("mention extent", "markables", ("a/men-0013",), (261, 267))
    ]


def _changed(change: Any) -> Layers:
    layers = gold()
    change(layers)
    return layers


def _split_attackers(layers: Layers) -> None:
    """ent-004 has two mentions; the second becomes an entity of its own."""
    old = record(layers, "ent-004")
    moved = old["mentions"].pop()
    layers["entities"]["entities"].append({**old, "id": "ent-099", "mentions": [moved]})


def test_a_split_entity() -> None:
    # 34 mentions in 18 entities. MUC: 16 links against 15, P 1, R 15/16. B³: two mentions have recall 1/2, R 33/34.
    # CEAFe: 17 entities are the same, the split one gives 2·1/(2+1): 2 (17 + 2/3) / (18 + 19).
    muc, b_cubed, ceaf = 30 / 31, 66 / 67, 2 * (17 + 2 / 3) / 37
    for name in ("coreference", "coreference_matched"):
        found = figure("entities", name, _split_attackers)
        assert found.value == pytest.approx((muc + b_cubed + ceaf) / 3)
        assert dict(found.beside) == pytest.approx({"muc": muc, "b_cubed": b_cubed, "ceaf_e": ceaf})
        assert found.interval is None
        assert found.no_interval
    (only,) = compared(gold(), _changed(_split_attackers), "entities").disagreements
    # The half that is aligned is the first; the other mention is the one to settle.
    assert (only.kind, only.a and only.a.records) == ("entity identity", ("a/men-0022",))


def test_near_identity_excuses_a_split_either_way() -> None:
    def near(layers: Layers) -> None:
        _split_attackers(layers)
        layers["entities"]["near_identity"] = [["ent-004", "ent-099"]]

    assert figure("entities", "coreference", near).value == pytest.approx(1.0)
    # The side that has it as one says nothing of nearness; which side comes first does not matter.
    assert figure("entities", "coreference", _nothing, near).value == pytest.approx(1.0)
    assert all(d.within for d in compared(gold(), _changed(near), "entities").disagreements)


def test_a_link_that_differs_and_one_that_is_unresolved() -> None:
    def change(b: Layers) -> None:
        # Norrsund Line is named three times, Radio Velm once.
        record(b, "ent-001")["link"] = {"status": "linked", "wikidata": "Q1", "evidence": "x"}
        record(b, "ent-010")["link"] = {"status": "unresolved"}

    found = figure("entities", "links", change)
    assert found.counts == {"agree": 8, "pairs": 11}
    assert found.value == pytest.approx(8 / 11)
    # Wilson (1927) for 8 of 11, z = 1.959964: centre (8 + z²/2) / (11 + z²), reach from the same.
    assert found.interval == pytest.approx((0.4344, 0.9025), abs=5e-4)


def test_optional_records_of_one_side_are_excused() -> None:
    extra = {"id": "tim-099", "span": [228, 231], "quote": "The", "type": "DATE", "value": "2030", "optional": True}
    found = figure("times", "times", lambda b: b["times"]["times"].append(extra))
    assert (found.value, found.excused) == (1.0, 1)
    turned = figure("times", "times", _nothing, lambda a: a["times"]["times"].append(extra))
    assert (turned.value, turned.excused) == (1.0, 1)
    (only,) = compared(gold(), _changed(lambda b: b["times"]["times"].append(extra)), "times").disagreements
    assert only.excused
    assert only.a is None
    # Both have it: then it counts like any other, and what they say of it too.
    both = figure("times", "value", lambda b: b["times"]["times"].append({**extra, "value": "2031"}),
                  lambda a: a["times"]["times"].append(extra))  # fmt: skip
    assert both.counts == {"agree": 5, "pairs": 6}


def test_alternatives_are_counted_apart() -> None:
    def change(b: Layers) -> None:
        record(b, "tim-002").update(value="2030-05-13", alternatives=[{"value": "2030-05-12"}])

    found = figure("times", "value", change)
    assert (found.value, found.within, found.within_count) == (pytest.approx(0.8), 1.0, 1)
    realis = figure("events", "realis_kappa", lambda b: record(b, "evm-0001").update(
        realis="OTHER", alternatives=[{"realis": "ACTUAL"}]))  # fmt: skip
    assert realis.value == pytest.approx(84 / 102)
    assert realis.within == 1.0
    spans = figure("times", "times", lambda b: record(b, "tim-004").update(
        span=[558, 563], quote="hours", alternatives=[{"span": [553, 563], "quote": "five hours"}]))  # fmt: skip
    assert (spans.value, spans.within) == (pytest.approx(0.8), 1.0)


# ---------------------------------------------------------------- events


def test_kappa_of_realis_by_hand() -> None:
    found = figure("events", "realis_kappa", lambda b: record(b, "evm-0001").update(realis="OTHER"))
    # 18 triggers, 15 ACTUAL against 14: observed 17/18 = 306/324, by chance (15·14 + 3·4)/324 = 222/324.
    assert found.value == pytest.approx((306 - 222) / (324 - 222))
    assert found.beside["raw"] == pytest.approx(17 / 18)
    # α: coincidences of 36 values, 29 and 7; 1 - 35 · 2 / (2 · 29 · 7) (Krippendorff 2011, section B).
    assert found.beside["alpha"] == pytest.approx(1 - 35 * 2 / (2 * 29 * 7))


def test_one_label_gives_no_kappa_but_raw_agreement() -> None:
    found = figure("events", "mode_kappa", _nothing)
    assert found.value is None
    assert "one label" in (found.reason or "")
    assert found.beside == {"raw": 1.0}


@pytest.mark.parametrize("seed", range(20))
def test_kappa_equals_scikit_learn(seed: int) -> None:
    sklearn = pytest.importorskip("sklearn.metrics")
    rng = np.random.default_rng(seed)
    a, b = rng.integers(0, 4, (2, 30))
    found = chance_corrected("x", "x", [Row(0, [f"l{x}"], [f"l{y}"]) for x, y in zip(a, b, strict=True)], 1, 0)
    assert found.value == pytest.approx(sklearn.cohen_kappa_score(a, b))


def test_typed_triggers_want_the_type_and_all_triggers_the_span() -> None:
    def change(b: Layers) -> None:
        record(b, "evm-0007")["type"] = "Life.Injure"

    # 12 typed triggers on both sides, 11 with one type.
    assert figure("events", "nuggets_typed", change).value == pytest.approx(22 / 24)
    assert figure("events", "nuggets", change).value == 1


def test_arguments_of_triggers_that_both_have() -> None:
    def change(b: Layers) -> None:
        # Another mention of the same entity: right by entity, wrong by mention.
        record(b, "evm-0012")["arguments"][1]["filler"] = "men-0009"
        # Another role of the same filler.
        record(b, "evm-0003")["arguments"][1]["role"] = "Place"
        # A trigger of A alone: its four arguments are no arguments of triggers that both have.
        drop(b, "evm-0014")

    # 36 arguments less the 4 of the trigger; one has another role.
    assert figure("events", "arguments", change).value == pytest.approx(31 / 32)
    assert figure("events", "arguments_mention", change).value == pytest.approx(30 / 32)
    assert figure("events", "arguments_all", change).value == pytest.approx(2 * 31 / (36 + 32))
    assert figure("events", "role_kappa", change).counts == {"agree": 31, "pairs": 32, "labels": 15}
    kinds = [d.kind for d in compared(gold(), _changed(change), "events").disagreements]
    assert sorted(kinds) == ["argument label", "trigger only in A"]


def test_factuality_of_the_author_and_of_all() -> None:
    def change(b: Layers) -> None:
        record(b, "evm-0001")["factuality"][0]["value"] = "PR+"
        record(b, "evm-0018")["factuality"].pop()

    found = figure("events", "factuality_author_kappa", change)
    # 18 values; A: 11 CT+ and 7 Uu; B: 10 CT+, 7 Uu, 1 PR+. Chance (11·10 + 7·7) / 324 = 159/324.
    assert found.value == pytest.approx((306 - 159) / (324 - 159))
    assert figure("events", "factuality_kappa", change).counts["pairs"] == 26
    assert figure("events", "factuality_chains", change).value == pytest.approx(2 * 26 / (27 + 26))


# ---------------------------------------------------------------- links


def test_relations_by_type_and_by_ends() -> None:
    def change(b: Layers) -> None:
        record(b, "rel-001")["type"] = "ORG-AFF.Employment"

    assert figure("relations", "relations_entity", change).value == pytest.approx(2 / 3)
    assert figure("relations", "relations_mention", change).value == pytest.approx(2 / 3)
    assert figure("relations", "relations_untyped", change).value == 1
    (only,) = compared(gold(), _changed(change), "relations").disagreements
    assert (only.kind, only.stage) == ("relation label", "links")


def test_a_fact_that_is_told_of_another_mention_is_one_fact() -> None:
    def change(b: Layers) -> None:
        record(b, "rel-003")["arg1"] = "men-0004"

    assert figure("relations", "relations_entity", change).value == 1
    assert figure("relations", "relations_mention", change).value == pytest.approx(2 / 3)


def test_of_a_fact_that_is_told_twice_the_telling_that_one_side_lacks_is_named() -> None:
    twice = gold()
    again = {"id": "rel-004", "type": "ART.User-Owner", "arg1": "men-0004", "arg2": "men-0009"}
    twice["relations"]["relations"].append(again)
    second = copy.deepcopy(twice)
    drop(second, "rel-003")
    (only,) = compared(twice, second, "relations").disagreements
    assert only.a is not None
    assert only.a.records == ("a/rel-003",)


def test_temporal_pairs_do_not_depend_on_their_direction() -> None:
    def turned(b: Layers) -> None:
        record(b, "tlk-002").update(source="evt-002", target="evt-001", relation="BEFORE")

    found = figures(compared(gold(), _changed(turned), "temporal"))
    assert {figure.value for figure in found.values()} == {1.0}


def test_temporal_pairs_and_their_relations() -> None:
    def change(b: Layers) -> None:
        drop(b, "tlk-029")
        record(b, "tlk-002")["relation"] = "VAGUE"

    # 29 pairs against 28, all of those in common; 27 of the 28 are related alike.
    assert figure("temporal", "pairs", change).value == pytest.approx(2 * 28 / 57)
    assert figure("temporal", "relations", change).value == pytest.approx(2 * 27 / 57)
    assert figure("temporal", "relation_kappa", change).counts["agree"] == 27


def test_causal_links() -> None:
    def change(b: Layers) -> None:
        record(b, "clk-001")["polarity"] = "NEG"
        record(b, "clk-002").update(type="CAUSE", source="evm-0017")
        # Another trigger of the same event is as good.
        record(b, "clk-001")["source"] = "evm-0003"

    assert figure("causal", "causal", change).value == pytest.approx(1 / 2)
    assert figure("causal", "causal_strict", change).value == 0
    assert figure("causal", "causal_untyped", change).value == 1


def test_attribution() -> None:
    def change(b: Layers) -> None:
        record(b, "att-001")["cue"].update(span=[308, 323], quote="told Radio Velm")
        record(b, "att-003")["content"].update(span=[604, 686], quote=TEXT[604:686])
        record(b, "att-002")["source"]["entity"] = "ent-010"

    assert figure("attribution", "cues", change).value == pytest.approx(2 / 3)
    assert figure("attribution", "attributions", change).value == 1
    # Contents of 57, 41 and 86 characters; B's last is 4 shorter.
    assert figure("attribution", "content_characters", change).value == pytest.approx(2 * 180 / (184 + 180))
    assert figure("attribution", "source_entity", change).value == pytest.approx(2 / 3)


def test_the_alpha_of_tokens_by_a_plain_count() -> None:
    def change(b: Layers) -> None:
        record(b, "att-003")["content"].update(span=[604, 686], quote=TEXT[604:686])

    # Only "The" has a role in A (content) and none in B. Labels of all tokens, counted here from gold.
    parts = [
        (role, a[role]["span"]) for a in gold()["attribution"]["attributions"] for role in ("source", "cue", "content")
    ]
    labels = []
    for token in TOKEN.finditer(TEXT):
        roles = [
            role
            for role, s in parts
            for x, y in zip(s[::2], s[1::2], strict=True)
            if x < token.end() and token.start() < y
        ]
        labels.append("+".join(sorted(set(roles))) or "none")
    at = next(i for i, t in enumerate(TOKEN.finditer(TEXT)) if t.start() == 600)
    assert labels[at] == "content"
    both = [*labels, *labels[:at], "none", *labels[at + 1 :]]
    n = len(both)
    by_chance = n * n - sum(both.count(label) ** 2 for label in set(both))
    found = figure("attribution", "token_alpha", change)
    assert found.value == pytest.approx(1 - (n - 1) * 2 / by_chance)


def test_slots_of_incidents() -> None:
    def change(b: Layers) -> None:
        record(b, "inc-002")["date"]["value"] = "2030-05-13"
        record(b, "inc-002")["casualties"]["killed"]["best"] = 3
        drop(b, "inc-004")

    # 25 slots, types included; inc-004 has three (type, participant, status). Two more differ.
    found = figure("incidents", "slots", change)
    assert found.counts == {"both": 20, "a": 25, "b": 22}
    assert found.value == pytest.approx(40 / 47)
    assert figure("incidents", "templates", change).value == pytest.approx(6 / 7)


def test_salience_by_hand() -> None:
    found = figure("salience", "salience", lambda b: b["salience"]["salience"][-1].update(score=3))
    # Eight pairs, one of them 1 and 3. Observed: 2·2² / 16 = 1/2. Values 5 5 4 2 3 4 2 twice, and 1, 3: Σ 54, Σ² 208;
    # expected 2 (16·208 - 54²) / (16·15) = 412·2 / 240.
    assert found.value == pytest.approx(1 - 0.5 / (2 * 412 / 240))
    assert found.beside["mean distance"] == pytest.approx(0.25)


def test_zones_and_sentences() -> None:
    def change(b: Layers) -> None:
        first, second = b["zones"]["sentences"][2:4]
        first.update(span=[228, 381], quote=TEXT[228:381])
        b["zones"]["sentences"].remove(second)
        record(b, "zon-05")["type"] = "paragraph"

    # 11 sentences against 10: 10 ends in common, 9 spans.
    assert figure("zones", "sentence_ends", change).value == pytest.approx(20 / 21)
    assert figure("zones", "sentences", change).value == pytest.approx(18 / 21)
    assert figure("zones", "type_kappa", change).counts["agree"] == 6


def test_quantities() -> None:
    def change(b: Layers) -> None:
        record(b, "qty-001").update(operator=">=", value=3)
        record(b, "qty-003").update(counted="men-0030")

    assert figure("quantities", "value", change).value == pytest.approx(2 / 3)
    assert figure("quantities", "operator", change).value == pytest.approx(2 / 3)
    assert figure("quantities", "counted", change).value == pytest.approx(2 / 3)


# ---------------------------------------------------------------- the scorer underneath


def test_the_figures_are_those_of_the_scorer() -> None:
    """Agreement with gold is the score of the same answer, where nothing is optional."""

    def change(b: Layers) -> None:
        _split_attackers(b)
        drop(b, "men-0012")
        record(b, "evm-0007")["type"] = "Life.Injure"
        drop(b, "evm-0004")
        record(b, "inc-002")["date"]["value"] = "2030-05-13"
        drop(b, "inc-004")
        record(b, "tlk-002")["relation"] = "VAGUE"
        drop(b, "tlk-001")
        record(b, "tim-002")["value"] = "2030-05-13"
        drop(b, "tim-004")
        drop(b, "clk-002")
        drop(b, "qty-002")

    documents = load_documents(Root(TOY))
    b = _changed(change)
    lists = {key: value for layer in b.values() for key, value in layer.items() if isinstance(value, list)}
    for key in ("provenance", "zones", "sentences", "credits", "sic", "signals"):
        lists.pop(key, None)
    report = score_answers(documents, [as_answer({"document": "toy", **lists})], policies=Policies(resamples=0))
    scored = {(s.layer, m.name): m for s in report.layers for m in s.measures}
    # The scorer takes gold's optional records out of coreference on both sides; agreement counts what both have.
    a = gold()
    for side in (a, b):
        drop(side, "men-0025")
    agreed = figures(compared(a, b))
    for ours, theirs in {
        ("entities", "coreference"): ("entities", "conll3_head"),
        ("times", "times"): ("times", "span"),
        ("quantities", "quantities"): ("quantities", "span"),
        ("events", "nuggets"): ("events", "span"),
        ("events", "nuggets_typed"): ("events", "trig_c_typed"),
        ("incidents", "slots"): ("incidents", "slots"),
        ("temporal", "pairs"): ("temporal", "pairs"),
        ("temporal", "relations"): ("temporal", "plain"),
        ("temporal", "awareness"): ("temporal", "awareness"),
        ("causal", "causal"): ("causal", "typed"),
        ("relations", "relations_entity"): ("relations", "entity_level"),
    }.items():
        measure = scored[theirs]
        assert agreed[ours].value == pytest.approx(float(measure.metric.finish(measure.total, 0.0)["f1"])), ours


def test_f1_as_agreement_is_that_of_precision_and_recall() -> None:
    found = figure("entities", "names", lambda b: drop(b, "men-0004"))
    counts = found.counts
    assert found.value == pytest.approx(finish_prf([counts["both"], counts["b"], counts["a"]])["f1"].item())


def test_layers_that_one_side_lacks_are_absent_with_a_reason() -> None:
    a, b = gold(), gold()
    del a["times"], b["causal"], a["zones"], b["zones"]
    result = compared(a, b)
    assert result.absent == {"zones": "neither side has it", "times": "only B has it", "causal": "only A has it"}


def test_documents_add_up() -> None:
    b = _changed(lambda layers: drop(layers, "men-0004"))
    one = compared(gold(), b)
    (material,) = one.materials
    second = replace(material, id="toy-2", sides=(material.sides[0], material.sides[0]))
    both = agree([material, second], ("a", "b"), ["entities"], resamples=0)
    # 11 of 12 names in the one, 12 of 12 in the other.
    assert figures(both)["entities", "names"].value == pytest.approx(2 * 23 / (24 + 23))
    assert [(d.document, d.a and d.a.records) for d in both.disagreements] == [(0, ("a/men-0004",))]
    # A layer that only one side gives of a document is left out there.
    bare = replace(second, sides=({}, second.sides[1]))
    assert figures(agree([bare, material], ("a", "b"), resamples=0))["entities", "names"].value == pytest.approx(
        22 / 23
    )


def test_two_models_are_an_upper_bound() -> None:
    def person(layers: Layers) -> None:
        for data in layers.values():
            data["provenance"][0]["kind"] = "person"

    assert any("upper bound" in w for w in compared(gold(), gold()).warnings)
    assert not any("upper bound" in w for w in compared(gold(), _changed(person)).warnings)


def test_stages_are_in_order_and_complete() -> None:
    def change(b: Layers) -> None:
        drop(b, "men-0012")
        record(b, "men-0013")["level"] = "NAM"
        drop(b, "rel-001")

    found = compared(gold(), _changed(change)).disagreements
    assert {d.stage for d in found} == set(STAGES)
