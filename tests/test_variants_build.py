"""Building variants: what edits and operations do to the toy's gold, and what is refused, with the place."""

from __future__ import annotations

import re

import pytest
from variant_cases import built, case_of, faults_of, record, suite_of, toy_builder

from karat.documents import as_document
from karat.spans import covered
from karat.variants.cases import VariantError

ONE_CHANGE = """
    kind: CHANGE
    title: forty become fifty
    edits: [{quote: at least 40, to: at least 50}]
    expect: [{op: set, id: qty-003, path: value, from: 40, to: 50}]
    focus: [qty-003.value]
"""


def case(edits: str, expect: str = "[]", focus: str = "[qty-003]", kind: str = "SAME") -> str:
    return f"kind: {kind}\nedits: {edits}\nexpect: {expect}\nfocus: {focus}"


def messages(body: str) -> str:
    return "\n".join(map(str, faults_of(body)))


# ---------------------------------------------------------------------------------------------------- what is carried


def test_every_label_that_is_not_named_is_carried() -> None:
    variant = built(ONE_CHANGE)
    assert "at least 50 dockers" in variant.text
    assert record(variant, "qty-003")["quote"] == "at least 50"
    base = toy_builder().base
    for name, place in base.index.items():
        now = record(variant, name)
        assert now is not None, name
        if "span" in now:
            assert covered(variant.text, now["span"]) == now["quote"], name
        if name not in ("qty-003", "men-0033", "ent-018", "snt-10", "zon-06", "att-003"):
            assert now.get("quote") == place.record.get("quote"), name


def test_a_variant_reads_like_any_document() -> None:
    variant = built(ONE_CHANGE)
    read = as_document(variant.files)
    assert read.text == variant.text
    assert read.gold == variant.document.gold
    assert (read.zones, read.sentences, read.status) == (
        variant.document.zones,
        variant.document.sentences,
        variant.document.status,
    )
    assert "not news" in read.meta["versions"][0]["note"]


def test_the_base_is_left_alone() -> None:
    base = toy_builder().base
    before = repr(base.layers)
    built(ONE_CHANGE)
    built(case('[{at: zon-04, to: "", with_labels: true}]', focus="[tim-002]"))
    assert repr(base.layers) == before


def test_labels_beyond_the_basic_plane_stay_on_their_words() -> None:
    variant = built(case("[{quote: The attack on Sunday, to: 🔥𝒳 The attack on Sunday}]"))
    assert record(variant, "men-0023")["quote"] == "A guard"
    # What is put at the very beginning of a paragraph, and of a sentence, belongs to it.
    assert record(variant, "zon-03")["quote"].startswith("🔥𝒳 The attack")
    assert record(variant, "snt-03")["quote"].startswith("🔥𝒳 The attack")


def test_words_that_quote_and_replacement_share_are_not_changed() -> None:
    body = case("[{quote: injured two guards but, to: injured three guards but}]", kind="CHANGE",
                focus="[qty-001.value]", expect="[{op: set, id: qty-001, path: value, from: 2, to: 3}, "
                "{op: set, id: inc-002, path: casualties.injured.best, from: 2, to: 3}, "
                "{op: set, id: inc-002, path: casualties.injured.low, from: 2, to: 3}, "
                "{op: set, id: inc-002, path: casualties.injured.high, from: 2, to: 3}]")  # fmt: skip
    variant = built(body)
    assert record(variant, "men-0013")["quote"] == "three guards"
    assert record(variant, "evm-0006")["quote"] == "injured"


def test_carry_takes_labels_over_to_other_words() -> None:
    variant = built(case("[{quote: Radio Velm, to: Velm Radio, carry: true}]", focus="[men-0015.entity]",
                         expect="[{op: set, id: ent-010, path: name, from: Radio Velm, to: Velm Radio}]"))  # fmt: skip
    assert record(variant, "men-0015")["quote"] == "Velm Radio"
    assert covered(variant.text, record(variant, "men-0015")["head"]) == "Velm Radio"


def test_every_occurrence_is_renamed() -> None:
    body = case("[{quote: Velm, to: Skarn, every: true, carry: true}]", focus="[men-0003.entity]",
                expect="[{op: set, id: ent-003, path: name, from: Port Velm, to: Port Skarn}, "
                "{op: set, id: ent-002, path: name, from: Velm Dock Union, to: Skarn Dock Union}, "
                "{op: set, id: ent-010, path: name, from: Radio Velm, to: Radio Skarn}]")  # fmt: skip
    variant = built(body)
    assert "Velm" not in variant.text
    assert record(variant, "men-0005")["quote"] == "the Skarn Dock Union"


def test_a_caption_is_deleted_with_all_that_hangs_on_it() -> None:
    variant = built(case('[{at: zon-04, to: "", with_labels: true}]', focus="[tim-002]"))
    assert "🔥" not in variant.text
    assert "attackers.\n\nTalks" in variant.text
    for name in ("zon-04", "snt-06", "crd-01", "men-0023", "ent-015", "evm-0012", "evt-010", "tlk-020", "tim-003"):
        assert record(variant, name) is None, name
    assert any("ent-015" in note and "evt-010" in note for note in variant.notes)


def test_paragraphs_change_places_with_their_labels() -> None:
    variant = built(case("[{at: zon-06, before: zon-03}]", focus="[evm-0014.arguments]"))
    order = [zone.id for zone in variant.document.zones]
    assert order == ["zon-01", "zon-02", "zon-06", "zon-03", "zon-04", "zon-05", "zon-07"]
    assert "\n\n\n" not in variant.text
    assert sorted(variant.text) == sorted(toy_builder().base.text)


def test_a_sentence_moves_within_its_paragraph() -> None:
    # The last sentence of a paragraph has no white space behind it that could go along: its neighbour is moved instead.
    assert "move its neighbours" in messages(case("[{at: snt-10, before: snt-09}]", focus="[evm-0014]"))


def test_lines_are_wrapped_anew_and_quotes_are_curled() -> None:
    curled = """{quote: '"or the', to: '“or the'}, {quote: 'pier."', to: 'pier.”'}"""
    wrapped = '{quote: " she said", to: "\\nshe said"}'
    variant = built(case(f"[{curled}, {wrapped}]", focus="[att-002]"))
    assert "\nshe said, “or the pier.”" in variant.text
    assert record(variant, "att-002")["content"]["quote"] == "I will not close the harbour, or the pier."


def test_another_creation_time_asks_what_times_become() -> None:
    wanted = messages('kind: CHANGE\ndct: "2030-05-23"\nexpect: [{op: remove, id: clk-001}]\nfocus: [tim-002.value]')
    assert [name for name in ("tim-001", "tim-002", "tim-003", "tim-004", "tim-005") if name in wanted] == [
        "tim-002",
        "tim-003",
        "tim-005",
    ]
    body = """
        kind: CHANGE
        dct: "2030-05-23"
        expect:
          - {op: set, id: tim-002, path: value, from: 2030-05-12, to: 2030-05-19}
          - {op: set, id: tim-003, path: value, from: 2030-05-12, to: 2030-05-19}
          - {op: set, id: tim-005, path: value, from: 2030-05-15, to: 2030-05-22}
          - {op: set, id: inc-001, path: date.value, from: 2030-05-15, to: 2030-05-22}
          - {op: set, id: inc-002, path: date.value, from: 2030-05-12, to: 2030-05-19}
          - {op: set, id: inc-003, path: date.value, from: 2030-05-15, to: 2030-05-22}
        focus: [tim-002.value]
    """
    variant = built(body)
    assert variant.document.dct == "2030-05-23"
    assert variant.text == toy_builder().base.text


# -------------------------------------------------------------------------------------------------------- operations


def test_set_inside_of_lists_and_maps() -> None:
    body = case("[{quote: according to, to: as confirmed by}]", kind="CHANGE", focus="[att-003.cue]",
                expect='[{op: set, id: att-003, path: cue, from: {quote: according to}, to: {quote: as confirmed by}}, '
                '{op: set, id: evm-0017, path: "factuality[0].value", from: Uu, to: PS+}]')  # fmt: skip
    variant, faults = toy_builder().build(case_of(body), check=False)
    assert variant is not None, faults
    assert covered(variant.text, record(variant, "att-003")["cue"]["span"]) == "as confirmed by"
    assert record(variant, "evm-0017")["factuality"][0]["value"] == "PS+"
    assert "evm-0017.factuality[0].value is" in messages(body.replace("from: Uu", "from: CT-"))
    assert "att-003.cue is" in messages(body.replace("from: {quote: according to}", "from: {quote: by}"))


def test_reanchor_prefers_the_label_s_own_sentence() -> None:
    # Sunday stands in two sentences; in the first one it becomes Saturday, which is then said twice.
    body = """
        kind: CHANGE
        edits:
          - {quote: attack on Sunday, to: attack on Saturday}
          - {quote: warehouse on Sunday, to: warehouse on Saturday}
        expect:
          - {op: reanchor, id: tim-002, quote: Saturday}
          - {op: reanchor, id: tim-003, quote: Saturday}
          - {op: set, id: tim-002, path: value, from: 2030-05-12, to: 2030-05-11}
          - {op: set, id: tim-003, path: value, from: 2030-05-12, to: 2030-05-11}
          - {op: set, id: tim-002, path: value_text_only, from: XXXX-WXX-7, to: XXXX-WXX-6}
          - {op: set, id: tim-003, path: value_text_only, from: XXXX-WXX-7, to: XXXX-WXX-6}
          - {op: set, id: inc-002, path: date.value, from: 2030-05-12, to: 2030-05-11}
        focus: [tim-002.value]
    """
    variant = built(body)
    first, second = (record(variant, name)["span"] for name in ("tim-002", "tim-003"))
    assert first[0] < second[0]


def test_a_mention_is_added_with_its_relation_and_argument() -> None:
    body = """
        kind: CHANGE
        edits: [{quote: Police detained, to: Police in Port Velm detained}]
        expect:
          - op: add
            parent: ent-003
            record: {id: men-0035, quote: Port Velm, prefix: "Police in ", level: NAM, role: LOC}
          - {op: add, id: evm-0011, path: arguments, record: {role: Place, filler: men-0035}}
          - op: add
            layer: relations
            record: {id: rel-004, type: GEN-AFF.Org-Location, arg1: men-0020, arg2: men-0035}
        focus: [evm-0011.arguments.Place]
    """
    # The checks of gold look at what was added like at any label: nothing says that an untyped event has a place.
    assert "[argument-role-not-of-type]" in messages(body)
    variant, faults = toy_builder().build(case_of(body), check=False)
    assert variant is not None, faults
    added = record(variant, "men-0035")
    assert covered(variant.text, added["head"]) == "Port Velm"
    assert added in record(variant, "ent-003")["mentions"]
    assert {"role": "Place", "filler": "men-0035"} in record(variant, "evm-0011")["arguments"]


def test_removing_takes_along_what_hangs_on_it() -> None:
    body = case('[{quote: " with firebombs", to: ""}]', kind="CHANGE", focus="[evm-0003.arguments.Instrument]",
                expect="[{op: remove, id: men-0012}, {op: set, id: inc-002, path: mode, from: explosives, to: null}, "
                "{op: set, id: evt-002, path: mode, from: explosives, to: null}, "
                "{op: set, id: inc-002, path: codes, from: {plover: ASSAULT explosives}, to: null}]")  # fmt: skip
    variant, faults = toy_builder().build(case_of(body), check=False)
    assert variant is not None, faults
    assert record(variant, "ent-007") is None
    assert [a["role"] for a in record(variant, "evm-0003")["arguments"]] == ["Attacker", "Target"]
    assert "weapons" not in record(variant, "inc-002")
    assert "mode" not in record(variant, "evt-002")


def test_an_argument_changes_its_role() -> None:
    body = case("[{quote: for five hours, to: for six hours}]", kind="CHANGE", focus="[evm-0003.arguments]",
                expect="[{op: keep, ids: [tim-004]}, "
                "{op: move_arg, id: evm-0003, filler: men-0007, from: Attacker, to: Target}]")  # fmt: skip
    variant, faults = toy_builder().build(case_of(body), check=False)
    assert variant is not None, faults
    assert {"role": "Target", "filler": "men-0007"} in record(variant, "evm-0003")["arguments"]


def test_entities_are_merged_and_split() -> None:
    body = case("[{quote: A guard leaves, to: The guard leaves}]", kind="CHANGE", focus="[men-0023.entity]",
                expect="[{op: merge, id: ent-015, into: ent-014}, "
                "{op: split, id: ent-001, mentions: [men-0032], into: ent-019, record: {name: another}}]")  # fmt: skip
    variant, faults = toy_builder().build(case_of(body), check=False)
    assert variant is not None, faults
    assert record(variant, "ent-015") is None
    assert [m["id"] for m in record(variant, "ent-014")["mentions"]] == ["men-0021", "men-0023"]
    split = record(variant, "ent-019")
    assert (split["type"], split["name"], [m["id"] for m in split["mentions"]]) == (
        "ORG.Commercial",
        "another",
        ["men-0032"],
    )
    assert "men-0032" not in [m["id"] for m in record(variant, "ent-001")["mentions"]]


def test_merging_two_ends_of_a_link_ends_the_link() -> None:
    body = case("[{quote: one of the attackers, to: each of the attackers}]", kind="CHANGE", focus="[men-0021.entity]",
                expect="[{op: reanchor, id: men-0021, head: each}, {op: remove, id: qty-002}, "
                "{op: merge, id: ent-014, into: ent-004}]")  # fmt: skip
    variant, faults = toy_builder().build(case_of(body), check=False)
    assert variant is not None, faults
    assert variant.files.gold.records("entities")["bridges"] == []


def test_a_link_is_given_anew() -> None:
    body = case("[{quote: Radio Velm, to: Radio Oslo, carry: true}]", kind="CHANGE", focus="[ent-010.link]",
                expect="[{op: relink, id: ent-010, from: {status: nil}, "
                "to: {status: unresolved, evidence: invented}}]")  # fmt: skip
    variant, faults = toy_builder().build(case_of(body), check=False)
    assert variant is not None, faults
    assert record(variant, "ent-010")["link"]["status"] == "unresolved"


def test_records_without_ids_come_and_go() -> None:
    bridge = "{type: OTHER, from: ent-015, to: ent-004}"
    body = case("[{quote: Police detained, to: Police caught}]", kind="CHANGE", focus="[evm-0011]",
                expect="[{op: reanchor, id: evm-0011, quote: caught}, "
                "{op: remove, layer: entities, list: bridges, from: {from: ent-014}}, "
                f"{{op: add, layer: entities, list: bridges, record: {bridge}}}]")  # fmt: skip
    variant, faults = toy_builder().build(case_of(body), check=False)
    assert variant is not None, faults
    assert variant.files.gold.records("entities")["bridges"] == [{"type": "OTHER", "from": "ent-015", "to": "ent-004"}]


# ---------------------------------------------------------------------------------------------- what is refused, where


@pytest.mark.parametrize(
    ("body", "wanted"),
    [
        (case("[{quote: nowhere, to: x}]"), r'"nowhere" is not in the base text'),
        (case("[{quote: Sunday, to: Monday}]"), r'"Sunday" occurs 2 times in the base text: add prefix'),
        (case('[{quote: firebombs, prefix: "by ", to: x}]'), r'does not stand after "by" in'),
        (case('[{quote: firebombs, suffix: " at", to: x}]'), r'does not stand before "at" in'),
        (case("[{quote: firebombs, context: a few firebombs, to: x}]"), r'does not stand in "a few firebombs" in'),
        (case("[{quote: Sunday, occurrence: 3, to: x}]"), r"occurs 2 times"),
        (case("[{quote: firebombs, to: firebombs}]"), "puts .* in the place of itself"),
        (case("[{to: x}]"), "by `quote` or by `at`"),
        (case("[{quote: firebombs}]"), "an edit has one of `to`"),
        (case("[{at: ent-001, to: x}]"), "no place of its own has ent-001"),
        (case("[{at: men-9999, to: x}]"), "there is no record men-9999"),
        (
            case("[{quote: with firebombs as, to: as}, {quote: firebombs, to: x}]"),
            r"edits overlap at \[195, 204\): the edit at line 3, column 149",
        ),
        (
            case("[{quote: with firebombs, to: with stones}]"),
            r'destroys men-0012, "firebombs" at line 3, column 149 of the base text: name it with \{op: reanchor',
        ),
        (case('[{quote: "the burning warehouse", to: "the barn"}]'), "destroys men-0024.head|destroys men-0024"),
        (case("[{quote: according to, to: denies}]"), r"destroys att-003\.cue, .*path: cue, quote"),
        (case("[{quote: five hours, to: six hours}]"), r'changes the words of tim-004, "five hours" at line 11'),
        (
            case("[{quote: at least 40, to: at least 50}]", "[{op: set, id: qty-003, path: value, from: 41, to: 50}]"),
            r"qty-003\.value is 40 in the gold, not 41: the case is stale",
        ),
        (
            case("[{quote: at least 40, to: at least 50}]", "[{op: set, id: qty-003, path: value, from: 40, to: 40}]"),
            r"qty-003\.value stays 40: say so with \{op: keep",
        ),
        (
            case("[{quote: at least 40, to: at least 50}]", "[{op: set, id: qty-099, path: value, from: 40, to: 50}]"),
            "there is no record qty-099 in the gold",
        ),
        (
            case("[{quote: at least 40, to: at least 50}]", "[{op: set, id: qty-003, path: span, from: 1, to: 2}]"),
            "span is not set: reanchor moves a label",
        ),
        (
            case("[{quote: at least 40, to: at least 50}]", "[{op: set, id: qty-003, path: a.b, from: 1, to: 2}]"),
            r"qty-003 has no a, so no a\.b",
        ),
        (
            case("[{quote: two guards, to: three guards}]", "[{op: keep, ids: [qty-001]}, {op: remove, id: clk-009}]"),
            "there is no record clk-009",
        ),
        (
            case(
                "[{quote: two guards, to: three guards}]",
                "[{op: keep, ids: [qty-001]}, {op: remove, id: clk-001}, {op: remove, id: clk-001}]",
            ),
            "clk-001 was removed before",
        ),
        (
            case(
                "[{quote: two guards, to: three guards}]",
                "[{op: keep, ids: [qty-001]}, "
                "{op: add, parent: ent-008, record: {id: men-0013, quote: guards, head: guards, level: NOM}}]",
            ),
            "the id men-0013 is taken; men-0035 is free",
        ),
        (
            case(
                "[{quote: two guards, to: three guards}]",
                "[{op: keep, ids: [qty-001]}, {op: move_arg, id: evm-0003, filler: men-0007, from: Target, to: Place}]",
            ),
            "evm-0003 has no argument Target: men-0007; it has Attacker: men-0007",
        ),
        (
            case(
                "[{quote: two guards, to: three guards}]",
                "[{op: keep, ids: [qty-001]}, {op: remove, id: evm-0003, path: arguments, from: {role: X, filler: y}}]",
            ),
            r'has no \{"role": "X", "filler": "y"\}: the case is stale',
        ),
        (case("[{quote: two guards, to: some guards}]", "[{op: reanchor, id: qty-001}]"), "`quote`, the new words, or"),
        (
            case("[{quote: two guards, to: three guards}]", "[{op: keep, ids: [qty-001]}, {op: merge, id: ent-001}]"),
            "merge needs `into`",
        ),
        (
            case("[{quote: two guards, to: three guards}]", "[{op: keep, ids: [qty-001], quote: x}]"),
            "keep has no use for `quote`",
        ),
        (case("[{quote: Police, to: Guards, carry: true}]", focus="[evt-001.hue]"), "no hue that can be in focus"),
        (case("[{quote: Police, to: Guards, carry: true}]", focus="[qty-077]"), "is of no record of the gold"),
        (
            case("[{quote: Police, to: Guards, carry: true}]", "[{op: remove, id: clk-001}]", "[qty-001]", "CHANGE"),
            "nothing in focus is different in the gold of the variant",
        ),
        (
            case(
                "[{quote: at least 40, to: at least 50}]",
                "[{op: set, id: qty-003, path: value, from: 40, to: 50}]",
                "[qty-003.value]",
            ),
            r"the focus qty-003\.value differs in the gold of the variant, and the case says SAME",
        ),
    ],
)
def test_what_does_not_fit_is_refused_in_a_sentence(body: str, wanted: str) -> None:
    found = faults_of(body)
    assert found
    assert any(re.search(wanted, fault.message) for fault in found), messages(body)
    assert all(fault.line > 8 and fault.case == "x-y-001" for fault in found)


def test_a_label_that_contradicts_the_checks_is_refused_at_its_operation() -> None:
    body = case("[{quote: at least 40, to: at least 50}]", kind="CHANGE", focus="[qty-003.value]",
                expect="[{op: set, id: qty-003, path: value, from: 40, to: 60}]")  # fmt: skip
    (fault,) = faults_of(body)
    assert fault.message.endswith("[quantity-value-differs]")
    # The file's header has seven lines; then `-`, id, capability, rule, kind, edits, expect.
    assert fault.line == 7 + 7


def test_a_finding_is_waived_with_a_reason_and_an_idle_waiver_is_a_fault() -> None:
    body = case("[{quote: at least 40, to: at least 50}]", kind="CHANGE", focus="[qty-003.value]",
                expect="[{op: set, id: qty-003, path: value, from: 40, to: 60}]")  # fmt: skip
    waiver = "\nwaive: [{check: quantity-value-differs, record: qty-003, reason: a test}]"
    assert not faults_of(body + waiver)
    assert "nothing needs the waiver" in messages(ONE_CHANGE.replace("    ", "") + waiver)


def test_rules_are_those_of_the_guidelines() -> None:
    text = "id: x-y-001\ncapability: x.y\nrule: times#T99\n" + case("[{quote: Police, to: Guards, carry: true}]")
    assert "times.md has no rule T99" in messages(text)
    assert "no page nothing" in messages(text.replace("times#T99", "nothing#T1"))


def test_kinds_have_the_fields_that_they_need() -> None:
    edits, focus = "edits: [{quote: Police, to: x}]", "focus: [qty-001]"
    assert "has neither `edits` nor `dct`" in messages(f"kind: CHANGE\nexpect: [{{op: keep, ids: []}}]\n{focus}")
    assert "a CHANGE case says in `expect`" in messages(f"kind: CHANGE\n{edits}\n{focus}")
    assert "only a MINIMUM case" in messages(f"kind: SAME\ntext: x\n{edits}\n{focus}")
    assert "has `text` and `layers`" in messages("kind: MINIMUM\ntext: x\nfocus: [qty-001]")


MINIMUM = """
    kind: MINIMUM
    text: The army plans to shell Kalo.
    layers:
      times: {times: []}
      entities:
        entities:
          - {id: ent-001, type: GPE.Population-Center, name: Kalo, specificity: SPC, link: {status: nil},
             mentions: [{id: men-0001, quote: Kalo, level: NAM, role: LOC}]}
          - {id: ent-002, type: ORG.Government, name: the army, specificity: SPC, link: {status: nil},
             mentions: [{id: men-0002, quote: The army, head: army, level: NOM}]}
    focus: [men-0001]
"""


def test_a_minimum_case_is_a_document_of_its_own() -> None:
    # Records may stand in any order in the case; they are checked as they stand, so that is said.
    assert "[record-order]" in messages(MINIMUM) or built(MINIMUM)
    in_order = MINIMUM.replace("ent-001", "ent-009").replace("ent-002", "ent-001")
    variant, faults = toy_builder().build(case_of(in_order))
    assert variant is not None, faults
    document = variant.document
    assert document.text == "The army plans to shell Kalo."
    assert [(s.id, s.span) for s in document.sentences] == [("snt-01", (0, 29))]
    assert sorted(document.status) == ["entities", "times", "zones"]
    assert document.gold.mentions is not None
    assert {m.id: m.head for m in document.gold.mentions} == {"men-0001": (24, 28), "men-0002": (4, 8)}


def test_files_of_cases_say_what_they_are() -> None:
    suite = suite_of(ONE_CHANGE, ONE_CHANGE.replace("kind", "knd"))
    assert [case.id for case in suite.cases] == ["x-y-001"]
    assert any("knd" in fault.message and fault.case == "x-y-002" for fault in suite.faults)
    other = suite_of("id: z-001\ncapability: a.b\nrule: times\n" + case("[{quote: Police, to: x}]"))
    assert "its capability is a.b, its file is that of x.y" in str(other.faults[0])


def test_cases_are_selected_by_globs() -> None:
    suite = suite_of(ONE_CHANGE, ONE_CHANGE.replace("    kind", "    status: withdrawn\n    kind"))
    assert [case.id for case in suite.select()] == ["x-y-001"]
    assert [case.id for case in suite.select(["x.*"])] == ["x-y-001"]
    with pytest.raises(VariantError, match=r"no active case fits 'x-y-002'; capabilities are x\.y"):
        suite.select(["x-y-002"])
