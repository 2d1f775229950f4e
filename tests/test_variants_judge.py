"""Verdicts over the toy's cases: gold as an extractor, one that ignores the edit, answers that are spoilt by hand."""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from variant_cases import answer_of, by_quote, gold_extractor, suite_of, toy_builder

from karat.anchoring import Anchor, AnchoringText
from karat.corpus import read_document
from karat.layout import Root, home
from karat.metrics.proportions import wilson_interval
from karat.variants import Builder, Case, SuiteRun, as_json, asking, build_all, read_suite, run_suite
from karat.variants.alignment import Placed, align, match_groups
from karat.variants.focus import parse_focus
from karat.variants.judging import VERDICTS
from karat.variants.result_table import render_result
from karat.variants.results import Rate, rows_of
from karat.variants.running import Prepared, prepare, run_prepared

Answer = dict[str, Any]

QUANTITY = """
    kind: CHANGE
    edits: [{quote: at least 40, to: at least 50}]
    expect: [{op: set, id: qty-003, path: value, from: 40, to: 50}]
    focus: [qty-003.value]
"""
REMOVED = """
    kind: CHANGE
    edits: [{quote: " with firebombs", to: ""}]
    expect:
      - {op: remove, id: men-0012}
      - {op: set, id: evt-002, path: mode, from: explosives, to: null}
      - {op: set, id: inc-002, path: mode, from: explosives, to: null}
      - {op: set, id: inc-002, path: codes, from: {plover: ASSAULT explosives}, to: null}
    focus: [men-0012, evm-0003.arguments]
"""
RELATION = """
    kind: CHANGE
    edits: [{quote: a Norrsund warehouse, to: the Norrsund warehouse}]
    expect: [{op: remove, id: rel-003}]
    focus: [rel-003]
"""
NEGATED = """
    kind: CHANGE
    edits: [{quote: Police detained, to: Police never detained}]
    expect:
      - {op: set, id: evm-0011, path: polarity, from: POS, to: NEG}
      - {op: set, id: evm-0011, path: realis, from: ACTUAL, to: OTHER}
      - {op: set, id: evm-0011, path: "factuality[0].value", from: CT+, to: CT-}
    focus: [evm-0011.polarity]
"""
SAME = """
    kind: SAME
    edits: [{quote: harbour office., to: harbour office }]
    focus: [tim-005.value]
"""
TYPO = """
    kind: SAME
    edits: [{quote: Police detained, to: Polce detained, carry: true}]
    focus: [men-0020, evm-0011.arguments]
"""


def cases_of(*bodies: str) -> list[Case]:
    suite = suite_of(*bodies)
    assert not suite.faults, suite.faults
    return suite.cases


def run(extract: Callable[[Mapping[str, Any]], Any], *bodies: str, **more: Any) -> SuiteRun:
    return run_suite(toy_builder(), cases_of(*bodies), asking(extract), **more)


def gold(*bodies: str) -> Callable[[Mapping[str, Any]], Answer]:
    builder = toy_builder()
    variants = [builder.build(case, check=False)[0] for case in cases_of(*bodies)]
    return gold_extractor(builder, [variant for variant in variants if variant is not None])


def always(answer: Answer) -> Callable[[Mapping[str, Any]], Answer]:
    """An extractor that says the same of every text."""
    return lambda _: answer


def verdicts(run_: SuiteRun) -> list[str]:
    return [one.verdict for one in run_.cases]


ALL = (QUANTITY, REMOVED, RELATION, NEGATED, TYPO)


def spoilt(bodies: tuple[str, ...], on_base: Any = None, on_variant: Any = None) -> SuiteRun:
    """A run of gold with a change of the answers for the base or for the variants, made by functions."""
    base_text = toy_builder().base.text
    true = gold(*bodies)

    def extract(document: Mapping[str, Any]) -> Answer:
        answer = copy.deepcopy(true(document))
        change = on_base if document["text"] == base_text else on_variant
        if change is not None:
            change(answer)
        return answer

    return run(extract, *bodies)


def find(answer: Answer, name: str) -> Any:
    for records in answer.values():
        for record in records if isinstance(records, list) else ():
            for one in (record, *(record.get("mentions", ()) if isinstance(record, dict) else ())):
                if isinstance(one, dict) and one.get("id") == name:
                    return one
    raise KeyError(name)


# ------------------------------------------------------------------------------------------ gold, and ignoring the edit


def test_gold_passes_every_case_of_the_toy() -> None:
    assert verdicts(run(gold(*ALL), *ALL)) == ["pass"] * len(ALL)


def test_an_extractor_that_ignores_the_edit_passes_no_change() -> None:
    changes = (QUANTITY, REMOVED, RELATION, NEGATED)
    answer = answer_of(toy_builder().base.files)
    for said in (answer, by_quote(answer)):
        found = verdicts(run(always(said), *changes))
        assert not {"pass", "side-effect"} & set(found), found
    # Its values are those of the base, in the same places or in words that are gone.
    assert verdicts(run(always(by_quote(answer)), QUANTITY, NEGATED, RELATION)) == ["fail-no-change"] * 3


@pytest.fixture(scope="module")
def shipped() -> tuple[Builder, list[Prepared]]:
    root = Root(home())
    (name,) = root.document_ids()
    base = read_document(root, name, passes=False)
    suite = read_suite(root, base)
    assert not suite.faults, suite.faults
    builder = Builder(root, base)
    prepared, faults = prepare(builder, suite.select())
    assert not faults, faults
    return builder, prepared


def test_gold_passes_every_case_that_ships(shipped: tuple[Builder, list[Prepared]]) -> None:
    builder, prepared = shipped
    extractor = gold_extractor(builder, [one.variant for one in prepared])
    found = run_prepared(builder.base_document, prepared, asking(extractor))
    wrong = {o.prepared.case.id: (o.verdict, o.judgements[0]) for o in found.cases if o.verdict != "pass"}
    assert not wrong
    assert len(found.cases) == len(prepared)


def test_ignoring_the_edit_passes_no_change_that_ships(shipped: tuple[Builder, list[Prepared]]) -> None:
    builder, prepared = shipped
    answer = by_quote(answer_of(builder.base.files))
    found = run_prepared(builder.base_document, prepared, asking(always(answer)))
    passed = [
        one.prepared.case.id
        for one in found.cases
        if one.prepared.case.kind == "CHANGE" and one.verdict in ("pass", "side-effect")
    ]
    assert not passed


def test_every_case_that_ships_is_sound(shipped: tuple[Builder, list[Prepared]]) -> None:
    builder, prepared = shipped
    faults = build_all(builder, [one.case for one in prepared])
    assert not [str(fault) for fault in faults if fault.severity == "error"]


def test_faults_are_the_same_on_any_number_of_processors() -> None:
    cases = cases_of(*[QUANTITY, QUANTITY.replace("to: 50", "to: 60"), NEGATED.replace("from: POS", "from: NEG")] * 3)
    alone = build_all(toy_builder(), cases, 1)
    assert len(alone) == 6
    assert build_all(toy_builder(), cases, 2) == alone


# ------------------------------------------------------------------------------------------------------------ verdicts


def test_wrong_in_the_base_is_no_evidence() -> None:
    found = spoilt((QUANTITY,), on_base=lambda a: find(a, "qty-003").update(value=41))
    assert verdicts(found) == ["fail-base"]
    assert found.cases[0].judgements[0].same is False


def test_the_old_value_is_no_change_and_another_is_a_wrong_one() -> None:
    old = spoilt((QUANTITY,), on_variant=lambda a: find(a, "qty-003").update(value=40))
    assert verdicts(old) == ["fail-no-change"]
    other = spoilt((QUANTITY,), on_variant=lambda a: find(a, "qty-003").update(value=60))
    assert verdicts(other) == ["fail-wrong-change"]
    missing = spoilt((QUANTITY,), on_variant=lambda a: a["quantities"].pop())
    assert verdicts(missing) == ["fail-wrong-change"]


def test_what_got_worse_elsewhere_is_a_side_effect_and_what_got_better_is_none() -> None:
    worse = spoilt((QUANTITY,), on_variant=lambda a: find(a, "tim-002").update(value="2030-05-13"))
    assert verdicts(worse) == ["side-effect"]
    assert worse.cases[0].judgements[0].side_effects == ("tim-002.value",)
    better = spoilt((QUANTITY,), on_base=lambda a: find(a, "tim-002").update(value="2030-05-13"))
    assert verdicts(better) == ["pass"]
    wrong_twice = spoilt(
        (QUANTITY,),
        lambda a: find(a, "tim-002").update(value="2030-05-13"),
        lambda a: find(a, "tim-002").update(value="2030-05-14"),
    )
    assert verdicts(wrong_twice) == ["pass"]


def test_a_new_record_where_the_words_are_the_same_is_a_side_effect() -> None:
    def invent(answer: Answer) -> None:
        answer["times"].append({"quote": "halted", "type": "DATE", "value": "2030"})

    found = spoilt((QUANTITY,), on_variant=invent)
    assert verdicts(found) == ["side-effect"]
    assert found.cases[0].judgements[0].side_effects == ('a new time DATE "halted"',)
    assert verdicts(spoilt((QUANTITY,), invent, invent)) == ["pass"]


def test_expected_changes_outside_of_the_focus_are_no_side_effects() -> None:
    # The realis of the negated event changes too; a system that leaves it alone fails nothing that is asked here.
    found = spoilt((NEGATED,), on_variant=lambda a: find(a, "evm-0011").update(realis="ACTUAL"))
    assert verdicts(found) == ["pass"]


def test_a_removed_record_must_be_gone() -> None:
    def keep(answer: Answer) -> None:
        answer["relations"].append({"type": "ART.User-Owner", "arg1": "men-0010", "arg2": "men-0009"})

    assert verdicts(spoilt((RELATION,), on_variant=keep)) == ["fail-no-change"]

    def cling(answer: Answer) -> None:
        # The words are nowhere in the variant; the system has them all the same.
        mention = {"id": "men-0012", "quote": "firebombs"}
        answer["entities"].append({"id": "ent-007", "type": "WEA.Exploding", "mentions": [mention]})
        find(answer, "evm-0003")["arguments"].append({"role": "Instrument", "filler": "men-0012"})

    found = spoilt((REMOVED,), on_variant=cling)
    assert verdicts(found) == ["fail-wrong-change"]
    told = {one.focus: one for one in found.cases[0].judgements[0].told}
    assert (told["men-0012"].expected, told["men-0012"].said) == (None, "WEA")


def test_what_is_not_attempted_is_skipped() -> None:
    def only_times(answer: Answer) -> None:
        for key in [k for k in answer if k != "times"]:
            del answer[key]

    found = spoilt((QUANTITY, TYPO), only_times, only_times)
    assert verdicts(found) == ["skipped", "skipped"]
    assert found.cases[0].judgements[0].reason == "the system does not attempt quantities"

    def no_polarity(answer: Answer) -> None:
        for event in answer["events"]:
            for mention in event["mentions"]:
                mention.pop("polarity")

    found = spoilt((NEGATED,), no_polarity, no_polarity)
    assert found.cases[0].judgements[0].reason == "the system says nothing of polarity in events"


def test_a_layer_that_is_attempted_anywhere_is_attempted_everywhere() -> None:
    found = spoilt((QUANTITY,), on_variant=lambda a: (a.pop("quantities"), a["layers"].remove("quantities")))
    assert verdicts(found) == ["fail-wrong-change"]


def test_a_crash_is_counted_and_the_others_go_on() -> None:
    true = gold(QUANTITY, NEGATED)

    def extract(document: Mapping[str, Any]) -> Any:
        if "at least 50" in document["text"]:
            raise RuntimeError("too many dockers")
        return true(document)

    found = run(extract, QUANTITY, NEGATED)
    assert verdicts(found) == ["errored", "pass"]
    assert "too many dockers" in found.cases[0].judgements[0].reason
    assert len(found.failures) == 1


def test_a_crash_on_the_base_is_one_of_every_edited_case() -> None:
    base_text = toy_builder().base.text

    def extract(document: Mapping[str, Any]) -> Any:
        if document["text"] == base_text:
            raise RuntimeError("no")
        return gold(QUANTITY)(document)

    assert verdicts(run(extract, QUANTITY)) == ["errored"]


MINIMUM = """
    kind: MINIMUM
    text: They left on Sunday.
    layers: {times: {times: [{id: tim-001, quote: Sunday, type: DATE, value: 2030-05-12, value_text_only: XXXX-WXX-7,
             anchor: dct}], signals: []}}
    focus: [tim-001.value]
"""


def test_a_minimum_case_has_no_base() -> None:
    assert verdicts(run(gold(MINIMUM), MINIMUM)) == ["pass"]
    found = spoilt((MINIMUM,), on_variant=lambda a: find(a, "tim-001").update(value="2030-05-19"))
    assert verdicts(found) == ["fail-wrong-change"]
    # It finds no time in this sentence, and times elsewhere: that is no skip.
    found = spoilt((MINIMUM, QUANTITY), on_variant=lambda a: a.update(times=[]))
    assert verdicts(found)[0] == "fail-wrong-change"


def test_stability_asks_nothing_of_gold() -> None:
    def wrong(answer: Answer) -> None:
        find(answer, "ent-013")["type"] = "PER.Group"

    both = spoilt((TYPO,), wrong, wrong)
    assert verdicts(both) == ["fail-base"]
    assert both.cases[0].judgements[0].same is True
    _, total = rows_of(both)
    assert (total.stability.k, total.stability.n, total.consistency.k, total.consistency.n) == (1, 1, 0, 1)


def test_only_k_passes_are_a_pass() -> None:
    true, asked = gold(QUANTITY), []

    def extract(document: Mapping[str, Any]) -> Answer:
        answer = copy.deepcopy(true(document))
        asked.append(document["text"])
        if "at least 50" in document["text"] and len(asked) > 2:
            find(answer, "qty-003")["value"] = 40
        return answer

    found = run(extract, QUANTITY, repeats=2)
    assert [j.verdict for j in found.cases[0].judgements] == ["pass", "fail-no-change"]
    assert found.cases[0].verdict == "fail-no-change"
    assert len(asked) == 4


def test_nothing_tells_a_variant_from_a_document() -> None:
    seen: list[Mapping[str, Any]] = []

    def extract(document: Mapping[str, Any]) -> Answer:
        seen.append(document)
        return {"times": []}

    orders = set()
    for seed in range(8):
        seen.clear()
        run(extract, *ALL, seed=seed)
        assert all(set(one) == {"id", "text", "lang", "dct", "sentences"} for one in seen)
        assert all(not any(word in one["id"] for word in ("x-y", "toy", "var")) for one in seen)
        orders.add(tuple(one["id"] for one in seen))
        again = [one["id"] for one in seen]
        seen.clear()
        run(extract, *ALL, seed=seed)
        assert [one["id"] for one in seen] == again
    assert len(orders) > 1


# --------------------------------------------------------------------------------------------------- numbers and tables


def test_rates_are_counted_by_hand() -> None:
    # pass, fail-no-change, fail-wrong-change and side-effect, one each, of CHANGE cases; one SAME case that is stable.
    bodies = (QUANTITY, QUANTITY, QUANTITY, QUANTITY, TYPO)
    texts = [40, 60]
    base_text = toy_builder().base.text
    true = gold(QUANTITY, TYPO)
    count = 0

    def extract(document: Mapping[str, Any]) -> Answer:
        nonlocal count
        answer = copy.deepcopy(true(document))
        if "at least 50" in document["text"]:
            count += 1
            if count <= 2:
                find(answer, "qty-003")["value"] = texts[count - 1]
            elif count == 3:
                find(answer, "tim-002")["value"] = "2030-05-13"
        return answer

    assert base_text
    found = run(extract, *bodies)
    assert sorted(verdicts(found)) == ["fail-no-change", "fail-wrong-change", "pass", "pass", "side-effect"]
    (row,), total = rows_of(found)
    assert (row.capability, row.cases, total.cases) == ("x.y", 5, 5)
    assert sum(row.verdicts.values()) == 5
    assert (row.consistency.k, row.consistency.n) == (3, 5)
    assert (row.sensitivity.k, row.sensitivity.n) == (3, 4)
    assert (row.stability.k, row.stability.n) == (1, 1)
    assert (row.side_effects.k, row.side_effects.n) == (1, 3)
    low, high = wilson_interval(3, 5)
    assert (row.consistency.low, row.consistency.high) == (float(low), float(high))


def test_a_rate_without_cases_has_no_value() -> None:
    assert Rate.of([]) == Rate(0, 0, None, 0.0, 1.0)


def test_the_result_is_plain_data_with_sentences_and_words() -> None:
    found = spoilt((QUANTITY, RELATION), on_variant=lambda a: find(a, "qty-003").update(value=40))
    result = as_json(found, toy_builder().base.files, {"name": "spoilt"})
    one = result["results"][0]
    assert one["verdict"] == "fail-no-change"
    assert "the company had promised to hire at least 50 dockers" in one["sentences"][0][1]
    assert one["focus"] == [
        {
            "focus": "qty-003.value", "of": "at least 50", "base_expected": 40, "base_said": 40,
            "expected": 50, "said": 40, "right": False,
        }
    ]  # fmt: skip
    table = render_result(result)
    assert "spoilt on 2 variants of toy" in table
    assert 'qty-003.value "at least 50": expected 50, got 40' in table
    assert "+ The VDU halted its strike" in table
    assert "and 1 more failures" in render_result(result, 0)
    assert set(result["all"]["verdicts"]) == set(VERDICTS)


def test_signatures_are_equal_where_verdicts_can_be_compared() -> None:
    def of(*bodies: str, **more: Any) -> str:
        return str(as_json(run(gold(*bodies), *bodies, **more), toy_builder().base.files, {})["signature"])

    assert of(QUANTITY) == of(QUANTITY.replace("focus", "title: a title\n    focus"))
    assert of(QUANTITY) != of(NEGATED)
    assert of(QUANTITY) != of(QUANTITY, repeats=2)


# ---------------------------------------------------------------------------------------------- alignment, metamorphic


@settings(max_examples=25, deadline=None)
@given(st.randoms(use_true_random=False))
def test_the_order_and_the_ids_of_an_answer_do_not_matter(rng: Any) -> None:
    true = gold(*ALL)

    def shuffled(document: Mapping[str, Any]) -> Answer:
        answer = copy.deepcopy(true(document))
        for records in answer.values():
            rng.shuffle(records)
        for record in [*answer["entities"], *answer["events"]]:
            rng.shuffle(record["mentions"])
        return renamed(answer)

    assert verdicts(run(shuffled, *ALL)) == ["pass"] * len(ALL)


def renamed(value: Any) -> Any:
    """An answer with other ids throughout."""
    if isinstance(value, dict):
        return {key: renamed(one) for key, one in value.items()}
    if isinstance(value, list):
        return [renamed(one) for one in value]
    is_id = isinstance(value, str) and value[3:4] == "-" and value[4:].isdigit()
    return f"{value[:4]}{int(value[4:]) * 7 + 1000:04d}" if is_id else value


spans = st.tuples(st.integers(0, 12), st.integers(1, 5)).map(lambda p: (p[0], p[0] + p[1]))
placed = st.lists(st.builds(Placed, spans, st.sampled_from("AB")), max_size=6)


@given(placed, placed)
def test_alignment_is_one_to_one_and_exact_places_come_first(ours: list[Placed], theirs: list[Placed]) -> None:
    found = align(ours, theirs)
    used = [n for n in found if n is not None]
    assert len(used) == len(set(used))
    for one, number in zip(ours, found, strict=True):
        if number is not None:
            assert one.span[0] < theirs[number].span[1]
            assert theirs[number].span[0] < one.span[1]
        else:
            free = [p for n, p in enumerate(theirs) if n not in used]
            assert not any(p.span[0] < one.span[1] and one.span[0] < p.span[1] for p in free)
    for place in {p.span for p in ours}:
        wanted = min(sum(p.span == place for p in ours), sum(p.span == place for p in theirs))
        exact = sum(n is not None and theirs[n].span == place == one.span for one, n in zip(ours, found, strict=True))
        assert exact == wanted


def test_a_record_that_misses_the_head_stands_for_nothing() -> None:
    phrase = Placed((0, 30), "ORG", (4, 10))
    assert align([phrase], [Placed((20, 30), "ORG")]) == [None]
    assert align([phrase], [Placed((0, 10), "ORG")]) == [0]


def test_groups_are_matched_so_that_most_members_agree() -> None:
    assert match_groups({("a", "x"): 2, ("a", "y"): 3, ("b", "y"): 2}) == {"a": "x", "b": "y"}
    assert match_groups({}) == {}


def test_a_coreferent_filler_is_as_good() -> None:
    # The mayor is an argument by one of her mentions; any other of the same entity says the same.
    body = NEGATED.replace("[evm-0011.polarity]", "[evm-0011.polarity, evm-0010.arguments.Entity]")
    found = spoilt(
        (body,),
        lambda a: find(a, "evm-0010")["arguments"][0].update(filler="men-0016"),
        lambda a: find(a, "evm-0010")["arguments"][0].update(filler="men-0014"),
    )
    assert verdicts(found) == ["pass"]


def test_focus_is_read_and_refused() -> None:
    assert (parse_focus("inc-002.casualties.killed").field, parse_focus("men-0001").field) == ("casualties", "")
    for text, wanted in (
        ("zon-01", "cannot be in focus"),
        ("rel-001.x", "known are type"),
        ("tim-001.mod.x", "no parts"),
    ):
        with pytest.raises(ValueError, match=wanted):
            parse_focus(text)


def test_the_extractor_that_ignores_edits_is_right_on_the_base() -> None:
    # Only then does its failing say something.
    base = toy_builder().base
    text = AnchoringText(base.text, base.sentences)
    assert text.ground(Anchor(quote="firebombs")).span == (195, 204)
    assert verdicts(run(always(by_quote(answer_of(base.files))), TYPO))[0] != "fail-base"
