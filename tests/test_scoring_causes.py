"""Errors of what joins things: whether an event or entity below was lost is told, and what is optional is no error."""

from __future__ import annotations

from pathlib import Path

import pytest
from toy_answers import TOY, Answer, changed_toy, find, gold_answer, mention, score

from karat.scoring.error_output import render_errors
from karat.scoring.errors import Error


def errors(answer: Answer, layer: str, root: Path = TOY) -> list[Error]:
    return [e for e in score(answer, root).errors() if e.layer == layer]


def told(answer: Answer, layer: str) -> set[tuple[str, str, str | None]]:
    """Kind, the record of gold's (else the system's), and note of every error of a layer."""
    return {(e.kind, (e.gold or e.predicted).id, e.note) for e in errors(answer, layer)}  # type: ignore[union-attr]


def without_mention(answer: Answer, key: str, name: str) -> Answer:
    for record in answer[key]:
        record["mentions"] = [m for m in record["mentions"] if m["id"] != name]
    answer[key] = [r for r in answer[key] if r["mentions"]]
    return answer


def test_a_relation_is_lost_with_its_mention() -> None:
    answer = without_mention(gold_answer(), "entities", "men-0011")
    assert told(answer, "relations") == {
        ("missed", "rel-002", "one of its ends was not found"),
        # What the system says of a mention that it does not have leads nowhere.
        ("spurious", "rel-002", "one of its ends is not in gold"),
    }
    answer["relations"] = []
    assert told(answer, "relations") == {
        ("missed", "rel-001", None),
        ("missed", "rel-002", "one of its ends was not found"),
        ("missed", "rel-003", None),
    }


def test_a_causal_link_is_lost_with_its_trigger() -> None:
    answer = without_mention(gold_answer(), "events", "evm-0006")
    answer["clinks"] = []
    assert told(answer, "causal") == {
        ("missed", "clk-001", "one of its ends was not found"),
        ("missed", "clk-002", None),
    }


def test_a_temporal_link_is_lost_with_its_event_or_because_its_event_is_another() -> None:
    answer = without_mention(gold_answer(), "events", "evm-0018")
    kept = {"tlk-029": "one of its ends was not found"}
    answer["tlinks"] = [t for t in answer["tlinks"] if t["id"] not in kept]
    assert {(e.gold.id, e.note) for e in errors(answer, "temporal") if e.gold} == set(kept.items())
    # The attack, with two triggers, takes in the injuring, with one: no event of the system's is the injuring now.
    answer = gold_answer()
    find(answer["events"], "evt-002")["mentions"] += find(answer["events"], "evt-004")["mentions"]
    answer["events"] = [e for e in answer["events"] if e["id"] != "evt-004"]
    answer["tlinks"] = [t for t in answer["tlinks"] if "evt-004" not in (t["source"], t["target"])]
    notes = {e.note for e in errors(answer, "temporal")}
    assert len(errors(answer, "temporal")) == 6
    assert notes == {"one of its ends is with other events there"}


def test_an_attribution_is_lost_with_its_source_or_the_event_of_its_cue() -> None:
    answer = gold_answer()
    answer["attributions"] = answer["attributions"][:1]
    assert told(answer, "attribution") == {("missed", "att-002", None), ("missed", "att-003", None)}
    without_mention(answer, "events", "evm-0010")
    assert told(answer, "attribution") == {
        ("missed", "att-002", "its cue was not found as an event"),
        ("missed", "att-003", None),
    }
    answer["entities"] = [e for e in answer["entities"] if e["id"] != "ent-009"]
    answer["attributions"] = []
    assert {note for *_, note in told(answer, "attribution")} == {"its source was not found"}
    # A system that gives no entities at all has lost none.
    answer["entities"] = []
    assert {note for *_, note in told(answer, "attribution")} == {None, "its cue was not found as an event"}


def test_a_source_that_is_another_entity_is_an_error_of_identity() -> None:
    answer = gold_answer()
    answer["attributions"][1]["source"]["entity"] = "ent-004"
    (error,) = errors(answer, "attribution")
    assert error.gold is not None
    assert error.predicted is not None
    assert (error.kind, error.gold.label, error.predicted.label) == ("identity", "source ent-009", "source ent-004")
    for attribution in answer["attributions"]:
        del attribution["source"]["entity"]
    assert errors(answer, "attribution") == []


def test_a_relation_without_direction_is_the_same_either_way_round(tmp_path: Path) -> None:
    root = changed_toy(tmp_path, "relations", "rel-003, type: ART.User-Owner", "rel-003, type: PHYS.Near")
    answer = gold_answer()
    relation = find(answer["relations"], "rel-003")
    relation.update(type="PHYS.Near", arg1=relation["arg2"], arg2=relation["arg1"])
    assert errors(answer, "relations", root) == []
    first = find(answer["relations"], "rel-001")
    first.update(arg1=first["arg2"], arg2=first["arg1"])
    assert [e.kind for e in errors(answer, "relations", root)] == ["missed", "spurious"]


def test_an_attribution_that_is_nested_elsewhere_is_an_error() -> None:
    answer = gold_answer()
    answer["attributions"][1]["nested_in"] = "att-001"
    (error,) = errors(answer, "attribution")
    assert error.gold is not None
    assert error.predicted is not None
    assert (error.gold.label, error.predicted.label) == ("nested in nothing", "nested in att-001")
    # Its parent alone is wrong, and that is the one pair of three that the measure does not credit.
    assert score(answer).measure("attribution", "nesting").total.tolist() == [2, 3, 3, 3]


@pytest.mark.parametrize("found", [False, True])
def test_a_relation_that_is_optional_is_no_error(tmp_path: Path, found: bool) -> None:
    root = changed_toy(tmp_path, "relations", "{id: rel-001, ", "{id: rel-001, optional: true, ")
    answer = gold_answer()
    if not found:
        answer["relations"].pop(0)
    report = score(answer, root)
    assert errors(answer, "relations", root) == []
    assert report.measure("relations", "strict").total.tolist() == [2, 2, 2]
    table = next(s for s in report.layers if s.layer == "relations").confusions["type"]
    assert [table.gold, table.predicted] == [2, 2]


@pytest.mark.parametrize("wrong", [False, True])
def test_links_of_an_event_that_is_optional_are_no_errors(tmp_path: Path, wrong: bool) -> None:
    root = changed_toy(tmp_path, "events", "      - id: evm-0006\n", "      - id: evm-0006\n        optional: true\n")
    answer = gold_answer()
    if wrong:
        find(answer["tlinks"], "tlk-007")["relation"] = "AFTER"
        answer["tlinks"].append({"source": "evt-004", "target": "evt-012", "relation": "FOOBAR"})
    report = score(answer, root)
    assert errors(answer, "temporal", root) == []
    # Six of the 29 links are of the optional injuring.
    assert report.measure("temporal", "plain").total.tolist() == [23, 23, 23]


def test_an_attribute_that_differs_is_named() -> None:
    answer = gold_answer()
    mention(answer, "events", "evm-0007").update(polarity="POS", tense="FUTURE")
    (error,) = errors(answer, "events")
    assert error.kind == "attribute"
    assert error.note == "polarity NEG, found as POS; tense PAST, found as FUTURE"


def test_a_note_with_a_strangers_words_is_printed_as_text() -> None:
    answer = gold_answer()
    one, other = answer["entities"][0], answer["entities"][1]
    one["id"] = "\x1b[31m" + "x" * 500
    one["mentions"] += other["mentions"]
    answer["entities"].remove(other)
    printed = render_errors(score(answer))
    assert "\x1b" not in printed
    assert "x" * 300 not in printed
