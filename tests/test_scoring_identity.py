"""Errors of identity: who was put with whom, on the toy by hand, and what holds for any two clusterings."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from toy_answers import TOY, Answer, changed_toy, find, gold_answer, score

from karat.documents import load_documents
from karat.layout import Root
from karat.model import Mention
from karat.scoring.errors import Error
from karat.scoring.identity_errors import identity_errors

DOCUMENT = load_documents(Root(TOY), ["toy"])[0]
PLACES = sorted({m.span for m in DOCUMENT.gold.mentions or ()})[:8]

#: A place and the cluster that each side puts it in, None where the side lacks the mention; -1 is no cluster.
CLUSTERINGS = st.lists(
    st.tuples(*[st.one_of(st.none(), st.integers(0, 3))] * 2), min_size=len(PLACES), max_size=len(PLACES)
)


def side(clusters: list[int | None], prefix: str) -> list[Mention]:
    rows = zip(PLACES, clusters, strict=True)
    return [Mention(f"{prefix}{s[0]}", s, "PER", f"{prefix}-{c}") for s, c in rows if c is not None]


def identity(answer: Answer, root: Path = TOY) -> list[Error]:
    return [e for e in score(answer, root).errors() if e.kind == "identity"]


def merged(answer: Answer) -> Answer:
    """The ferry firm and the union are one."""
    one, other = answer["entities"][0], answer["entities"][1]
    one["mentions"] += other["mentions"]
    answer["entities"].remove(other)
    return answer


def test_who_is_merged_is_the_smaller_part_with_both_companies_named() -> None:
    gold = gold_answer()
    sizes = [len(e["mentions"]) for e in gold["entities"][:2]]
    assert sizes == [5, 6]
    errors = identity(merged(gold_answer()))
    assert [e.gold.id for e in errors if e.gold] == [m["id"] for m in gold["entities"][0]["mentions"]]
    assert errors[0].note == "merged; gold: with Norrsund Line (ent-001); predicted: with Union (ent-001)"
    assert errors[0].predicted is not None
    assert errors[0].predicted.span == (0, 10)


def test_who_is_split_off_is_outside_the_largest_part() -> None:
    answer = gold_answer()
    union = find(answer["entities"], "ent-002")
    answer["entities"].append({"id": "mine", "type": union["type"], "mentions": union["mentions"][4:]})
    lost = union["mentions"][4:]
    union["mentions"] = union["mentions"][:4]
    errors = identity(answer)
    assert [e.gold.id for e in errors if e.gold] == [m["id"] for m in lost]
    quote = lost[1]["quote"]
    assert errors[0].note == f"split off; gold: with Velm Dock Union (ent-002); predicted: with {quote} (mine)"


def test_a_mention_moved_to_another_entity_is_one_error_and_a_lost_one_is_no_second() -> None:
    answer = gold_answer()
    firm, union = (find(answer["entities"], name) for name in ("ent-001", "ent-002"))
    union["mentions"].append(firm["mentions"].pop())
    union["mentions"] = union["mentions"][1:]
    report = score(answer)
    assert Counter(e.kind for e in report.errors() if e.layer == "entities") == {"identity": 1, "missed": 1}
    (error,) = [e for e in report.errors() if e.kind == "identity"]
    assert error.note is not None
    assert error.note.startswith("split off and merged; gold: with Norrsund Line (ent-001); predicted: with ")


def test_mentions_that_were_not_found_are_named_as_a_cause() -> None:
    answer = gold_answer()
    union = find(answer["entities"], "ent-002")
    union["mentions"] = union["mentions"][2:]
    answer["entities"].append({"type": union["type"], "mentions": [union["mentions"].pop()]})
    (error,) = identity(answer)
    assert error.note == (
        "split off; gold: with Velm Dock Union (ent-002); predicted: alone; "
        "mentions of gold's there that were not found: 2"
    )


def test_a_wrong_type_is_named_as_a_cause() -> None:
    answer = gold_answer()
    union = find(answer["entities"], "ent-002")
    answer["entities"].append({"type": "PER.Group", "mentions": [union["mentions"].pop()]})
    (error,) = identity(answer)
    assert error.note == "split off; gold: with Velm Dock Union (ent-002); predicted: alone; its type is wrong too"


def test_triggers_of_one_event_that_are_apart_are_errors_too() -> None:
    answer = gold_answer()
    event = next(e for e in answer["events"] if len(e["mentions"]) > 1)
    apart = event["mentions"].pop()
    answer["events"].append({"id": "evt-x", "mentions": [apart]})
    errors = [e for e in identity(answer) if e.layer == "events"]
    assert [e.gold.id for e in errors if e.gold] == [apart["id"]]
    assert errors[0].note is not None
    assert errors[0].note.endswith("predicted: alone")


@pytest.mark.parametrize("one", [False, True])
def test_nearly_identical_entities_are_excused_as_in_the_score(tmp_path: Path, one: bool) -> None:
    root = changed_toy(tmp_path, "entities", "entities:\n", "near_identity:\n  - [ent-001, ent-002]\nentities:\n")
    answer = merged(gold_answer()) if one else gold_answer()
    assert identity(answer, root) == []
    assert score(answer, root).score("entities", "conll3") == 1.0


def test_a_system_that_says_nothing_of_identity_has_no_errors_of_it() -> None:
    answer = gold_answer()
    flat = [{"span": m["span"], "type": e["type"]} for e in answer["entities"] for m in e["mentions"]]
    assert identity({"mentions": flat}) == []


@settings(deadline=None)
@given(CLUSTERINGS)
def test_there_are_no_errors_exactly_where_the_partitions_of_common_mentions_are_equal(
    rows: list[tuple[int | None, int | None]],
) -> None:
    gold, pred = side([g for g, _ in rows], "g"), side([p for _, p in rows], "p")
    errors = list(identity_errors("entities", [DOCUMENT], [gold], [pred], "entity"))
    common = [(span, *row) for span, row in zip(PLACES, rows, strict=True) if None not in row]
    equal = all((a[1] == b[1]) == (a[2] == b[2]) for a in common for b in common)
    assert (errors == []) == equal
    told = [e.gold.span for e in errors if e.gold]
    assert len(told) == len(set(told)) == len(errors)
    assert set(told) <= {span for span, *_ in common}


@settings(deadline=None)
@given(CLUSTERINGS, st.sets(st.integers(0, len(PLACES) - 1)))
def test_optional_mentions_are_never_errors_of_identity(
    rows: list[tuple[int | None, int | None]], spare: set[int]
) -> None:
    optional = {PLACES[number] for number in spare}
    gold, pred = side([g for g, _ in rows], "g"), side([p for _, p in rows], "p")
    marked = [replace(m, optional=m.span in optional) for m in gold]
    excused = optional & {m.span for m in gold}
    left = [[m for m in some if m.span not in excused] for some in (gold, pred)]
    assert list(identity_errors("entities", [DOCUMENT], [marked], [pred], "entity")) == list(
        identity_errors("entities", [DOCUMENT], [left[0]], [left[1]], "entity")
    )
