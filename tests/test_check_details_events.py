"""Checks of events, time, cause, attribution, incidents and salience where they are easy to get wrong.

The texts and labels are invented for these cases; the rules are those of the annotation scheme 1.0.
"""

from __future__ import annotations

import json
import time
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from karat.checks import (
    arguments,
    attribution,
    causal,
    dates,
    events,
    factuality,
    incident_evidence,
    incidents,
    temporal,
)
from karat.checks.cycles import cycles
from karat.checks.findings import Finding
from karat.checks.registry import REGISTRY
from karat.checks.runner import check_document, load_checks
from karat.checks.scope import Scope
from karat.corpus import DocumentFiles, LayerSet, read_source
from karat.layout import LAYERS, Root
from karat.ontology import load_ontology
from karat.text import sha256
from karat.yaml_profile import YamlMap

TEXT = (
    "Rebels struck the base on Monday. The strike killed two guards. "
    'The mayor said: "We met for two hours," and left. The guards\' boss agreed, he said.'
)
CANARY = "00000000-0000-4000-8000-000000000000"
MODULES = (
    "events", "arguments", "factuality", "temporal", "causal", "attribution", "attribution_links", "incidents",
    "incident_evidence", "salience",
)  # fmt: skip

Record = dict[str, Any]


def at(quote: str, occurrence: int = 0) -> Record:
    start = -1
    for _ in range(occurrence + 1):
        start = TEXT.index(quote, start + 1)
    return {"span": [start, start + len(quote)], "quote": quote}


def mention(number: int, quote: str, kind: str = "untyped", occurrence: int = 0, **fields: Any) -> Record:
    plain = {"class": "OCCURRENCE", "realis": "ACTUAL", "polarity": "POS", "tense": "PAST"}
    return {"id": f"evm-{number:04}", **at(quote, occurrence), "type": kind, **plain, **fields}


def event(number: int, *mentions: Record, **fields: Any) -> Record:
    return {"id": f"evt-{number:03}", "mentions": list(mentions), **fields}


def entity(number: int, kind: str, quote: str, **fields: Any) -> Record:
    plain = {"id": f"men-{number:04}", **at(quote), "head": at(quote)["span"], "level": "NOM"}
    return {"id": f"ent-{number:03}", "type": kind, "name": quote, "specificity": "SPC", "mentions": [plain], **fields}


def tlink(number: int, source: str, relation: str, target: str, rule: str = "c") -> Record:
    return {"id": f"tlk-{number:03}", "source": source, "target": target, "relation": relation, "rule": rule}


def incident(number: int, kind: str, evidence: list[str], **fields: Any) -> Record:
    plain = {"status": "occurred", "sources": [["AUTHOR"]], "evidence": evidence}
    return {"id": f"inc-{number:03}", "type": kind, **plain, **fields}


def said(number: int, content: Record, **fields: Any) -> Record:
    plain = {"source": {**at("The mayor"), "entity": "ent-001"}, "cue": at("said"), "quote_type": "indirect"}
    return {"id": f"att-{number:03}", **plain, "content": content, "kind": "assertion", "polarity": "POS", **fields}


def clink(number: int, source: str, target: str, kind: str = "CAUSE", **fields: Any) -> Record:
    ends = {"source": source, "target": target}
    return {"id": f"clk-{number:03}", "type": kind, **ends, "polarity": "POS", "warrant": "lexical", **fields}


def layer_set(layers: dict[str, Record], status: str) -> LayerSet:
    text = {"version": "1", "sha256": sha256(TEXT.encode())}
    found = LayerSet("tale", Path("annotations/tale"))
    for name, lists in layers.items():
        head = {"layer": name, "document": "tale", "text": text, "scheme": "1.0", "status": status, "canary": CANARY}
        # JSON is YAML of the profile.
        data = json.dumps({**head, "provenance": [], **lists}).encode()
        found.layers[name] = read_source(data, f"{name}.yaml")
    return found


def all_findings(layers: dict[str, Record], status: str = "in-progress") -> list[Finding]:
    """What a whole run says of a document with these lists, through every level, the schema included."""
    version = {"version": "1", "file": "1.txt", "sha256": sha256(TEXT.encode()), "code_points": len(TEXT)}
    meta = read_source(json.dumps({"id": "tale", "language": "en", "versions": [version]}).encode(), "document.yaml")
    files = DocumentFiles("tale", meta, {"1": TEXT.encode()}, layer_set(layers, status))
    return list(check_document(Root(Path(".")), files).findings)


def own(layers: dict[str, Record], status: str = "in-progress") -> list[tuple[str, str | None]]:
    """Check and record of the findings of the modules that this file is about, once what they build on is sound."""
    load_checks()
    names = tuple(f"karat.checks.{name}" for name in MODULES)
    ids = {name for entry in REGISTRY if entry.function.__module__ in names for name in entry.ids}
    found = all_findings(layers, status)
    assert not [f for f in found if f.check.startswith(("schema", "yaml")) and f.file != "document.yaml"]
    return [(f.check, f.record) for f in found if f.check in ids]


def zones() -> Record:
    ends = [0] + [i + 1 for i, (a, b) in enumerate(pairwise(TEXT)) if a == "." and b == " "] + [len(TEXT)]
    spans = [(start + (start > 0), end) for start, end in pairwise(ends)]
    sentences = [
        {"id": f"snt-{n:02}", "zone": "zon-01", "span": [s, e], "quote": TEXT[s:e]} for n, (s, e) in enumerate(spans, 1)
    ]
    zone = {"id": "zon-01", "type": "paragraph", "span": [0, len(TEXT)], "quote": TEXT}
    return {"zones": [zone], "sentences": sentences, "credits": [], "sic": []}


def bare_scope(layer: str, key: str, records: list[Record]) -> Scope:
    """A scope over records that were never written to a file, for sizes at which reading would take the time."""
    source = read_source(b"status: in-progress", f"{layer}.yaml")
    assert isinstance(source.value, YamlMap)
    source.value[key] = records
    layers = LayerSet("tale", Path("annotations/tale"), {layer: source})
    return Scope(DocumentFiles("tale", None, {}, layers), layers)


def test_labels_that_checks_name_are_labels() -> None:
    named = {
        "event_type": [events.UNTYPED, events.BROADCAST],
        "event_class": [events.REPORTING, events.ASPECTUAL],
        "zone_type": [events.BOILERPLATE],
        "timex_type": [arguments.DURATION, *incident_evidence.DATED],
        "timex_mod": incident_evidence.ASIDE,
        "realis": [factuality.ACTUAL, temporal.OTHER, incident_evidence.GENERIC],
        "polarity": [factuality.NEGATIVE, causal.AFFIRMED],
        "factuality_value": [*factuality.DENIALS, temporal.UNCOMMITTED],
        "temporal_relation": [temporal.VAGUE, causal.BEFORE, causal.AFTER],
        "temporal_clause": temporal.ENDS,
        "causal_type": [causal.CAUSE],
        "quote_type": attribution.QUOTED,
        "incident_status": [*incident_evidence.NOT_HAPPENED, incident_evidence.HAPPENED],
        "date_precision": dates.FORMS,
        "quantity_operator": [incident_evidence.EXACTLY],
        "quantity_unit": [incident_evidence.COUNT],
        "argument_role": [role for roles in incidents.SLOT_ROLES.values() for role in roles],
    }
    ontology = load_ontology()
    lost = [(group, name) for group, names in named.items() for name in names if name not in ontology.labels(group)]
    assert lost == []


MINIMAL: dict[str, Record] = {
    "zones": zones(),
    "entities": {"entities": [entity(1, "PER.Individual", "The mayor"), entity(2, "PER.Group", "Rebels")]},
    "times": {"times": [], "signals": []},
    "events": {
        "events": [
            event(1, mention(1, "struck", "Conflict.Attack", arguments=[{"role": "Attacker", "filler": "men-0002"}])),
            event(2, mention(2, "said", "Contact.Broadcast", factuality=[]) | {"class": "REPORTING"}),
        ]
    },
    "temporal": {"tlinks": []},
    "causal": {
        "clinks": [{"id": "clk-001", "type": "CAUSE", "source": "evm-0001", "target": "evm-0002", "polarity": "POS"}]
    },
    "attribution": {
        "attributions": [said(1, at("The strike killed two guards"), cue=None, source={"entity": "ent-001"})]
    },
    "incidents": {"incidents": []},
    "salience": {"salience": []},
}


def test_unfinished_layers_lack_nothing() -> None:
    assert own(MINIMAL) == []


def test_finished_layers_are_told_what_they_lack() -> None:
    assert sorted(own(MINIMAL, "adjudicated")) == [
        ("attribution-source-missing", "att-001"),
        ("clink-warrant", "clk-001"),
        ("factuality-missing", "evm-0001"),
        ("factuality-missing", "evm-0002"),
        ("incident-missing", "evt-001"),
        ("reporting-without-attribution", "evm-0002"),
        ("tlink-missing", "evt-001"),
        ("tlink-missing", "evt-002"),
    ]


@pytest.mark.parametrize("layer", [name for name in LAYERS if name in MINIMAL])
def test_any_layer_may_be_absent(layer: str) -> None:
    rest = {name: lists for name, lists in MINIMAL.items() if name != layer}
    # Only what leads into the absent layer is wrong, and level 2 says so.
    assert own(rest) == []


def test_dangling_references_are_left_to_level_2() -> None:
    ghost = mention(1, "struck", "Conflict.Attack", arguments=[{"role": "Time", "filler": "tim-999"}])
    ghost |= {"aspect": {"relation": "INITIATES", "event": "evt-999"}, "type": "untyped", "class": "ASPECTUAL"}
    ghost["arguments"] = [{"role": "Theme", "filler": "evm-9999"}, {"role": "Agent", "filler": "men-9999"}]
    layers: dict[str, Record] = {
        "zones": zones(),
        "events": {
            "events": [event(1, ghost)],
            "event_links": [{"type": "SUBEVENT", "from": "evt-001", "to": "evt-999"}],
        },
        "temporal": {"tlinks": [tlink(1, "evt-998", "BEFORE", "evt-999"), tlink(2, "evt-999", "AFTER", "dct", "b")]},
        "causal": {"clinks": [clink(1, "evm-9998", "evm-9999")]},
        "attribution": {
            "attributions": [said(1, at("The strike"), nested_in="att-999", cue={**at("said"), "event": "evm-9999"})]
        },
        "incidents": {
            "incidents": [incident(1, "Conflict.Attack", ["evm-9999"], part_of="inc-999", weapons=["ent-999"])]
        },
        "salience": {"salience": [{"entity": "ent-999", "score": 3}]},
    }
    assert own(layers) == []
    assert {f.check for f in all_findings(layers) if f.level == 2} == {"reference-dangling"}


def test_a_trigger_in_the_gap_of_another_does_not_overlap_it() -> None:
    start, end = TEXT.index("struck"), TEXT.index("on Monday")
    split = mention(1, "struck") | {"span": [start, start + 6, end, end + 2], "quote": "struck on"}
    assert own({"events": {"events": [event(1, split), event(2, mention(2, "base"))]}}) == []


def test_a_word_may_trigger_events_of_two_types_but_not_a_typed_and_an_untyped_one() -> None:
    two = [event(1, mention(1, "killed", "Conflict.Attack")), event(2, mention(2, "killed", "Life.Die"))]
    assert own({"events": {"events": two}}) == []
    three = [*two, event(3, mention(3, "killed"))]
    assert own({"events": {"events": three}}) == [("trigger-overlap", "evm-0003")]


def test_an_alternative_type_holds_an_event_together() -> None:
    either = mention(1, "killed", "Life.Die", alternatives=[{"type": "Life.Injure"}])
    injured = mention(2, "struck", "Life.Injure")
    assert own({"events": {"events": [event(1, injured, either)]}}) == []
    del either["alternatives"]
    assert own({"events": {"events": [event(1, injured, either)]}}) == [("event-mixed-types", "evt-001")]


def test_a_cycle_of_three_event_links_is_told_once() -> None:
    three = [event(n, mention(n, quote)) for n, quote in ((1, "struck"), (2, "killed"), (3, "left"))]
    links = [{"type": "SUBEVENT", "from": f"evt-00{a}", "to": f"evt-00{b}"} for a, b in ((1, 2), (2, 3), (3, 1))]
    found = all_findings({"events": {"events": three, "event_links": links}})
    assert [f.message for f in found if f.check == "event-link-cycle"] == [
        "evt-001: an event is a part or member of itself: evt-001 → evt-002 → evt-003 → evt-001"
    ]


def test_a_filler_may_have_the_wanted_type_as_an_alternative() -> None:
    victim = mention(1, "killed", "Life.Die", arguments=[{"role": "Victim", "filler": "men-0001"}])
    guards = entity(1, "ORG.Government", "two guards")
    layers: dict[str, Record] = {"entities": {"entities": [guards]}, "events": {"events": [event(1, victim)]}}
    assert own(layers) == [("argument-filler-type", "evm-0001")]
    guards["alternatives"] = [{"type": "PER.Group"}]
    assert own(layers) == []


def test_a_role_that_the_type_lacks_is_one_finding_whatever_fills_it() -> None:
    odd = mention(1, "killed", "Life.Die", arguments=[{"role": "Topic", "filler": "men-0001"}])
    layers: dict[str, Record] = {
        "entities": {"entities": [entity(1, "ORG.Media", "Rebels")]},
        "events": {"events": [event(1, odd)]},
    }
    assert own(layers) == [("argument-role-not-of-type", "evm-0001")]


def test_where_a_quote_is_wrong_no_sentence_is_judged_by_it() -> None:
    far = mention(1, "killed", "Life.Die", arguments=[{"role": "Agent", "filler": "men-0001"}])
    rebels = entity(1, "PER.Group", "Rebels")
    layers: dict[str, Record] = {
        "zones": zones(),
        "entities": {"entities": [rebels]},
        "events": {"events": [event(1, far)]},
    }
    assert own(layers) == [("argument-outside-sentence", "evm-0001")]
    rebels["mentions"][0]["quote"] = "guards"
    assert own(layers) == []
    assert "span-quote-mismatch" in {f.check for f in all_findings(layers)}


def test_a_source_between_the_author_and_another_needs_a_value() -> None:
    chains = [["AUTHOR"], ["AUTHOR", "ent-001", "ent-002"]]
    deep = mention(1, "struck", factuality=[{"sources": chain, "value": "Uu"} for chain in chains])
    layers = {**MINIMAL, "events": {"events": [event(1, deep)]}}
    found = [f.message for f in all_findings(layers, "pass") if f.check == "factuality-missing"]
    assert found == ["evm-0001: no factuality value for AUTHOR > ent-001"]


def test_a_chain_without_the_author_is_one_finding() -> None:
    headless = mention(1, "struck", factuality=[{"sources": ["ent-001"], "value": "CT+"}])
    layers = {**MINIMAL, "events": {"events": [event(1, headless)]}, "causal": {"clinks": []}}
    found = [check for check, record in own(layers, "pass") if record == "evm-0001"]
    assert found == ["source-chain-author"]


def test_an_actual_event_that_the_author_denies_is_not_also_called_negated() -> None:
    denied = mention(1, "struck", polarity="NEG", factuality=[{"sources": ["AUTHOR"], "value": "CT-"}])
    assert own({"events": {"events": [event(1, denied)]}}) == [("realis-factuality-conflict", "evm-0001")]
    # What another source denies does not bind the author.
    denied["factuality"][0]["sources"] = ["AUTHOR", "ent-001"]
    denied["polarity"] = "POS"
    assert own({**MINIMAL, "events": {"events": [event(1, denied), MINIMAL["events"]["events"][1]]}}) == []


def orders(*rows: tuple[str, str, str]) -> list[tuple[str, str | None]]:
    links = [
        tlink(n, f"evt-{source}", relation, f"evt-{target}") for n, (source, relation, target) in enumerate(rows, 1)
    ]
    return own({"temporal": {"tlinks": links}})


@pytest.mark.parametrize(
    "rows",
    [
        # What lies in an interval that ends before another starts is before it too.
        (("001", "INCLUDES", "002"), ("001", "BEFORE", "003"), ("003", "BEFORE", "002")),
        (("001", "IS_INCLUDED", "002"), ("003", "SIMULTANEOUS", "001"), ("003", "AFTER", "002")),
        (("001", "INCLUDES", "002"), ("002", "INCLUDES", "003"), ("003", "INCLUDES", "001")),
        # Two that share some time have nothing between them.
        (("001", "OVERLAP", "002"), ("001", "BEFORE", "003"), ("003", "BEFORE", "002")),
    ],
)
def test_contradictions_are_found_through_relations_of_several_kinds(rows: tuple[tuple[str, str, str], ...]) -> None:
    assert [check for check, _ in orders(*rows)] == ["tlink-contradiction"]


def test_orders_that_some_timeline_satisfies_are_no_contradiction() -> None:
    assert orders(
        ("001", "INCLUDES", "002"), ("001", "BEFORE", "003"), ("002", "BEFORE", "003"), ("003", "SIMULTANEOUS", "004"),
        ("004", "VAGUE", "001"), ("001", "OVERLAP", "005"), ("005", "BEFORE", "003"), ("005", "OVERLAP", "002"),
    ) == []  # fmt: skip


def test_a_pair_that_is_marked_twice_is_not_also_a_contradiction() -> None:
    assert orders(("001", "BEFORE", "002"), ("002", "BEFORE", "001")) == [("tlink-duplicate", "tlk-002")]


def test_contradictions_that_have_nothing_in_common_are_told_apart() -> None:
    rings = [(f"{a:03}", "BEFORE", f"{b:03}") for a, b in ((1, 2), (2, 3), (3, 1), (4, 5), (5, 6), (6, 4))]
    assert orders(*rings) == [("tlink-contradiction", "tlk-001"), ("tlink-contradiction", "tlk-004")]


def test_ten_thousand_links_in_a_row_take_no_recursion_and_little_time() -> None:
    count = 10_000
    chain = [tlink(n, f"evt-{n:05}", "BEFORE", f"evt-{n + 1:05}") for n in range(count)]
    began = time.perf_counter()
    scope = bare_scope("temporal", "tlinks", chain)
    temporal.contradictions(scope)
    assert scope.findings == []
    closed = bare_scope("temporal", "tlinks", [*chain, tlink(count, f"evt-{count:05}", "BEFORE", "evt-00000")])
    temporal.contradictions(closed)
    assert [f.check for f in closed.findings] == ["tlink-contradiction"]
    assert "more" in closed.findings[0].message
    # Linear work takes a fraction of a second; the square of it would take minutes.
    assert time.perf_counter() - began < 10


def test_ten_thousand_nested_attributions_and_parts_take_no_recursion() -> None:
    count = 10_000
    nested = [said(n, at("The strike"), nested_in=f"att-{n + 1:03}") for n in range(count)]
    scope = bare_scope("attribution", "attributions", nested)
    attribution.nesting(scope)
    assert scope.findings == []
    parts = [incident(n, "Conflict.Attack", ["evm-0001"], part_of=f"inc-{(n + 1) % count:03}") for n in range(count)]
    scope = bare_scope("incidents", "incidents", parts)
    incidents.parts(scope)
    assert [f.check for f in scope.findings] == ["incident-cycle"]


def test_thousands_of_triggers_on_one_word_are_each_told_once() -> None:
    count = 2_000
    crowd = [event(n, mention(n, "struck")) for n in range(1, count + 1)]
    found = own({"events": {"events": crowd}})
    assert len(found) == len(set(found)) == count - 1


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), max_size=14))
def test_one_cycle_is_found_in_every_knot_and_none_elsewhere(edges: list[tuple[int, int]]) -> None:
    reach = {(a, b) for a, b in edges}
    for _ in range(6):
        reach |= {(a, d) for a, b in reach for c, d in reach if b == c}
    knots = {frozenset(b for b in range(6) if (a, b) in reach and (b, a) in reach) for a in range(6) if (a, a) in reach}
    found = cycles(edges)
    assert len(found) == len(knots)
    for cycle in found:
        steps = [edges[position] for position in cycle]
        assert all(one[1] == other[0] for one, other in pairwise([*steps, steps[0]]))
        assert len({a for a, _ in steps}) == len(steps)


def test_an_optional_event_owes_no_temporal_link_and_no_template() -> None:
    owing = event(1, mention(1, "struck", "Conflict.Attack", factuality=[{"sources": ["AUTHOR"], "value": "CT+"}]))
    owing["mentions"][0]["arguments"] = [{"role": "Attacker", "filler": "men-0002"}]
    layers = {**MINIMAL, "events": {"events": [owing]}, "causal": {"clinks": []}, "attribution": {"attributions": []}}
    assert own(layers, "pass") == [("incident-missing", "evt-001"), ("tlink-missing", "evt-001")]
    assert own({**layers, "events": {"events": [{**owing, "optional": True}]}}, "pass") == []


def test_a_link_that_the_schema_refuses_is_not_called_missing() -> None:
    events_here = {"events": [event(1, mention(1, "struck", factuality=[{"sources": ["AUTHOR"], "value": "CT+"}]))]}
    refused = tlink(1, "evt-001", "BEFOR", "dct", "b")
    layers: dict[str, Record] = {"events": events_here, "temporal": {"tlinks": [refused]}}
    assert "tlink-missing" not in {f.check for f in all_findings(layers, "pass")}
    assert "tlink-missing" in {f.check for f in all_findings({**layers, "temporal": {"tlinks": []}}, "pass")}


def test_a_hypothetical_event_is_vague_and_a_denied_one_need_not_be() -> None:
    maybe = mention(1, "struck", realis="OTHER", factuality=[{"sources": ["AUTHOR"], "value": "Uu"}])
    link = {"tlinks": [tlink(1, "dct", "BEFORE", "evt-001", "b")]}
    assert own({"events": {"events": [event(1, maybe)]}, "temporal": link}) == [("tlink-hypothetical", "tlk-001")]
    maybe["factuality"][0]["value"] = "CT-"
    assert own({"events": {"events": [event(1, maybe)]}, "temporal": link}) == []


TWO_EVENTS = {"events": [event(1, mention(1, "struck")), event(2, mention(2, "killed"), mention(3, "left"))]}


def test_only_affirmed_causes_make_a_cycle() -> None:
    forth, back = clink(1, "evm-0001", "evm-0002"), clink(2, "evm-0003", "evm-0001")
    assert own({"events": TWO_EVENTS, "causal": {"clinks": [forth, back]}}) == [("clink-cycle", "clk-001")]
    for harmless in ({**back, "polarity": "NEG"}, {**back, "type": "PURPOSE"}):
        assert own({"events": TWO_EVENTS, "causal": {"clinks": [forth, harmless]}}) == []


def test_a_link_has_a_signal_or_a_warrant_and_not_both() -> None:
    both = clink(1, "evm-0001", "evm-0002", signal=at("killed"))
    assert own({"events": TWO_EVENTS, "causal": {"clinks": [both]}}) == [("clink-warrant", "clk-001")]


@pytest.mark.parametrize(("relation", "wrong"), [("AFTER", True), ("BEFORE", False), ("OVERLAP", False)])
def test_a_cause_does_not_come_after_its_effect(relation: str, wrong: bool) -> None:
    order = {"tlinks": [tlink(1, "evt-001", relation, "evt-002")]}
    found = own({"events": TWO_EVENTS, "causal": {"clinks": [clink(1, "evm-0001", "evm-0002")]}, "temporal": order})
    assert found == ([("cause-after-effect", "clk-001")] if wrong else [])


QUOTATION = at("We met for two hours")
MAYOR = {"entities": [entity(1, "PER.Individual", "The mayor")]}


@pytest.mark.parametrize(
    ("content", "quote_type", "found"),
    [
        (QUOTATION, "direct", []),
        (at('"We met for two hours'), "direct", ["content-quote-marks"]),
        (at('We met for two hours,"'), "direct", ["content-quote-marks"]),
        # One mark is enough: a quotation goes on in the next paragraph without a closing one (rule Q4).
        (at("We met for two"), "direct", []),
        (at("two hours"), "direct-fragment", []),
        (at("met for two"), "direct", ["quote-mark-missing"]),
        (at("met for two"), "indirect", []),
        # An apostrophe after s may be a possessive.
        (at("The guards'"), "indirect", []),
    ],
)
def test_quote_marks(content: Record, quote_type: str, found: list[str]) -> None:
    layers: dict[str, Record] = {
        "entities": MAYOR,
        "attribution": {"attributions": [said(1, content, quote_type=quote_type)]},
    }
    assert [check for check, _ in own(layers)] == found


def test_a_nested_content_may_span_the_gap_in_the_outer_one() -> None:
    start, end = TEXT.index("We met"), TEXT.index("and left")
    outer = said(1, {"span": [start, start + 6, end, end + 8], "quote": "We met and left"}, cue=None)
    inner = said(2, at("for two hours"), cue=None, nested_in="att-001")
    assert own({"entities": MAYOR, "attribution": {"attributions": [outer, inner]}}) == []
    inner["content"] = at("boss agreed")
    found = own({"entities": MAYOR, "attribution": {"attributions": [outer, inner]}})
    assert found == [("nested-content-outside", "att-002")]


def test_a_source_is_carried_over_from_an_attribution_further_up() -> None:
    later = said(2, at("boss agreed"), source={"entity": "ent-001", "carried_over": True}, cue=None)
    assert own({"entities": MAYOR, "attribution": {"attributions": [said(1, QUOTATION), later]}}) == []
    assert own({"entities": MAYOR, "attribution": {"attributions": [later]}}) == [
        ("attribution-carried-over", "att-002")
    ]


def test_a_source_may_be_the_head_of_a_mention() -> None:
    mayor = entity(1, "PER.Individual", "The mayor")
    mayor["mentions"][0]["head"] = at("mayor")["span"]
    head = said(1, QUOTATION, source={**at("mayor"), "entity": "ent-001"})
    assert own({**MINIMAL, "entities": {"entities": [mayor]}, "attribution": {"attributions": [head]}}) == []


@pytest.mark.parametrize(
    ("value", "precision", "fine"),
    [
        ("2021-06-27", "day", True), ("2021-02-29", "day", False), ("2021-06", "month", True), ("2021", "month", False),
        ("2021-W52", "week", True), ("2021-W53", "week", False), ("2020-W53", "week", True),
        ("2021-06-27/2021-06-28", "interval", True), ("2021-06-28/2021-06-27", "interval", False),
        ("2021-06", "day", False),
    ],
)  # fmt: skip
def test_dates_have_the_form_of_their_precision_and_exist(value: str, precision: str, fine: bool) -> None:
    dated = incident(1, "Conflict.Attack", ["evm-0001"], date={"value": value, "precision": precision})
    layers: dict[str, Record] = {
        "events": {"events": [event(1, mention(1, "struck", "Conflict.Attack"))]},
        "incidents": {"incidents": [dated]},
    }
    assert own(layers) == ([] if fine else [("incident-date-form", "inc-001")])


@pytest.mark.parametrize(
    ("time_value", "mod", "agrees"),
    [
        ("2021-W25-7", None, True), ("2021-W26", None, False), ("2021-W25", None, True), ("2021-06-27TNI", None, True),
        ("XXXX-WXX-1", None, True), ("2021-07", None, False), ("2021-07", "BEFORE", True), ("PAST_REF", None, True),
    ],
)  # fmt: skip
def test_a_date_agrees_with_the_expression_that_it_is_taken_from(
    time_value: str, mod: str | None, agrees: bool
) -> None:
    monday = {"id": "tim-001", **at("Monday"), "type": "DATE", "value": time_value, "value_text_only": "XXXX-WXX-1"}
    dated = {"text": "tim-001", "value": "2021-06-27", "precision": "day"}
    layers: dict[str, Record] = {
        "times": {"times": [monday | ({"mod": mod} if mod else {})], "signals": []},
        "events": {"events": [event(1, mention(1, "struck", "Conflict.Attack"))]},
        "incidents": {"incidents": [incident(1, "Conflict.Attack", ["evm-0001"], date=dated)]},
    }
    assert own(layers) == ([] if agrees else [("incident-date-conflict", "inc-001")])


@pytest.mark.parametrize(
    ("best", "operator", "fine"), [(2, "=", True), (4, "=", True), (3, "=", False), (3, ">=", True)]
)
def test_a_toll_is_one_of_its_exact_numbers_or_their_sum(best: int, operator: str, fine: bool) -> None:
    numbers = [
        {"id": f"qty-{n:03}", **at("two", n - 1), "value": 2, "operator": operator, "unit": "count"} for n in (1, 2)
    ]
    toll = {"killed": {"best": best, "evidence": ["qty-001", "qty-002"]}}
    layers: dict[str, Record] = {
        "quantities": {"quantities": numbers, "constraints": []},
        "events": {"events": [event(1, mention(1, "struck", "Conflict.Attack"))]},
        "incidents": {"incidents": [incident(1, "Conflict.Attack", ["evm-0001"], casualties=toll)]},
    }
    assert own(layers) == ([] if fine else [("casualties-evidence", "inc-001")])


def attack_and_part(part: Record) -> dict[str, Record]:
    whole = incident(1, "Conflict.Attack", ["evm-0001"], casualties={"killed": {"best": 4}})
    attack = {"events": [event(1, mention(1, "struck", "Conflict.Attack"))]}
    return {"events": attack, "incidents": {"incidents": [whole, {**part, "part_of": "inc-001"}]}}


def test_the_parts_together_do_not_exceed_the_whole() -> None:
    part = incident(2, "Conflict.Attack", ["evm-0001"], casualties={"killed": {"best": 3}})
    layers = attack_and_part(part)
    assert own(layers) == []
    layers["incidents"]["incidents"].append({**part, "id": "inc-003", "part_of": "inc-001"})
    assert own(layers) == [("casualties-exceed-whole", "inc-001")]


def test_a_whole_without_numbers_is_only_wrong_when_it_is_finished() -> None:
    layers = attack_and_part(incident(2, "Conflict.Attack", ["evm-0001"], casualties={"injured": {"best": 3}}))
    assert own(layers) == []
    assert ("casualties-exceed-whole", "inc-001") in own(layers, "adjudicated")


def test_codes_are_judged_only_where_the_crosswalk_has_the_case() -> None:
    unlisted = incident(1, "Conflict.Attack", ["evm-0001"], mode="firearms", codes={"cameo": "193", "muc4": "ATTACK"})
    attack = {"events": [event(1, mention(1, "struck", "Conflict.Attack"))]}
    assert own({"events": attack, "incidents": {"incidents": [unlisted]}}) == []
    listed = {**unlisted, "mode": "aerial"}
    assert own({"events": attack, "incidents": {"incidents": [listed]}}) == [("incident-code", "inc-001")]


def test_a_death_may_be_evidence_of_an_attack_but_not_the_only_one() -> None:
    both = {"events": [event(1, mention(1, "struck", "Conflict.Attack")), event(2, mention(2, "killed", "Life.Die"))]}
    fine = incident(1, "Conflict.Attack", ["evm-0001", "evm-0002"])
    assert own({"events": both, "incidents": {"incidents": [fine]}}) == []
    bare = incident(1, "Conflict.Attack", ["evm-0002"])
    assert own({"events": both, "incidents": {"incidents": [bare]}}) == [("incident-evidence-type", "inc-001")]


@pytest.mark.parametrize(
    "excuse",
    [
        {"event_links": [{"type": "SET-MEMBER", "from": "evt-001", "to": "evt-002"}]},
        {"near_identity": [["evt-002", "evt-001"]]},
        {"realis": "GENERIC"},
        {"arguments": []},
    ],
    ids=lambda excuse: next(iter(excuse)),
)
def test_events_that_need_no_template(excuse: Record) -> None:
    certain = [{"sources": ["AUTHOR"], "value": "CT+"}]
    attacker = [{"role": "Attacker", "filler": "men-0002"}]
    bare = mention(1, "struck", "Conflict.Attack", arguments=attacker, factuality=certain)
    covered = event(2, mention(2, "strike", "Conflict.Attack", factuality=certain))
    lists = {"incidents": {"incidents": [incident(1, "Conflict.Attack", ["evm-0002"])]}}
    base = {name: MINIMAL[name] for name in ("zones", "entities")}
    owed = {**base, **lists, "events": {"events": [event(1, bare), covered]}}
    assert own(owed, "pass") == [("incident-missing", "evt-001")]
    fields = {name: value for name, value in excuse.items() if name in ("realis", "arguments")}
    others = {name: value for name, value in excuse.items() if name not in fields}
    excused = {**base, **lists, "events": {"events": [event(1, {**bare, **fields}), covered], **others}}
    assert own(excused, "pass") == []


def test_scores_are_compared_with_summaries_only_where_all_name_their_entities() -> None:
    one = {"text": "One.", "entities": ["ent-001"]}
    scored: Record = {"salience": [{"entity": "ent-001", "score": 2}], "summaries": [one]}
    people = {"entities": MINIMAL["entities"]}
    assert [check for check, _ in own({**people, "salience": scored})] == ["salience-score"]
    silent = {**scored, "summaries": [one, {"text": "Two."}]}
    assert own({**people, "salience": silent}) == []
    # An entity that a summary mentions and nobody scored has 0: wrong in a finished layer.
    both = {**one, "entities": ["ent-001", "ent-002"]}
    other: Record = {"salience": [{"entity": "ent-001", "score": 1}], "summaries": [both]}
    assert own({**people, "salience": other}) == []
    assert [check for check, _ in own({**people, "salience": other}, "pass")] == ["salience-score"]
