"""Tables of confusion: diagonal for gold, adding up to the totals of the measures for anything else, and as printed."""

from __future__ import annotations

import json
import random
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from toy_answers import Answer, find, gold_answer, mention, score

from karat.metrics.matching import joint_keys, set_statistics
from karat.metrics.temporal_links import relation_confusion
from karat.metrics.temporal_relations import RELATIONS, links
from karat.model import Annotations, TemporalLink, Timex
from karat.schemas import validator
from karat.scoring import Report
from karat.scoring.confusion import Confusion, tabulate
from karat.scoring.confusion_output import render_confusions
from karat.scoring.fillers import both_sides
from karat.scoring.link_errors import times_stated
from karat.scoring.statements import Statement, lost_end, pair_statements, statement_errors, statement_table

TABLES = {
    "entities": ["link"],
    "relations": ["type"],
    "events": ["realis", "polarity", "class", "tense", "factuality", "role"],
    "temporal": ["relation"],
    "causal": ["type"],
    "attribution": ["quote_type", "kind", "polarity"],
    "incidents": ["type"],
}


def tables(report: Report) -> dict[str, Confusion]:
    return {f"{s.layer}.{name}": table for s in report.layers for name, table in s.confusions.items()}


def diagonal(table: Confusion) -> int:
    return sum(row[number] for number, row in enumerate(table.table[:-1]))


def cells(table: Confusion) -> dict[tuple[str, str], int]:
    """What is off the diagonal, by name."""
    names = [*table.labels, "-"]
    rows = enumerate(table.table)
    return {(names[r], names[c]): n for r, row in rows for c, n in enumerate(row) if n and r != c}


def test_gold_against_itself_is_diagonal_and_has_every_table() -> None:
    report = score(gold_answer())
    assert report.errors() == []
    assert {s.layer: list(s.confusions) for s in report.layers if s.confusions} == TABLES
    spans = [s.confusion for s in report.layers if s.confusion is not None]
    assert len(spans) == 4
    for table in [*tables(report).values(), *spans]:
        assert cells(table) == {}
        assert diagonal(table) == table.gold == table.predicted > 0


def spoil(answer: Answer, rng: random.Random) -> Answer:
    """Many small faults, so that every table has something off its diagonal sooner or later."""
    for key, field in (
        ("relations", "type"), ("tlinks", "relation"), ("clinks", "type"), ("incidents", "type"),
        ("attributions", "quote_type"), ("attributions", "polarity"),
    ):  # fmt: skip
        records = answer[key]
        values = [r.get(field) for r in records] + ["UNHEARD"]
        for record in records:
            if rng.random() < 0.3:
                record[field] = rng.choice(values)
        records[:] = [r for r in records if rng.random() < 0.8]
        records += [dict(r) for r in records if rng.random() < 0.2]
    for relation in answer["relations"]:
        if rng.random() < 0.3:
            relation.update(type="PHYS.Near", arg1=relation["arg2"], arg2=relation["arg1"])
            answer["relations"].append(dict(relation, arg1=relation["arg2"], arg2=relation["arg1"]))
            break
    triggers = [m for e in answer["events"] for m in e["mentions"]]
    for field in ("realis", "polarity", "class", "tense"):
        for trigger in triggers:
            if rng.random() < 0.3:
                trigger[field] = rng.choice(triggers).get(field)
            if rng.random() < 0.1:
                trigger.pop(field, None)
    names = [a["filler"] for m in triggers for a in m.get("arguments", [])] + ["nobody"]
    for trigger in triggers:
        for argument in trigger.get("arguments", []):
            if rng.random() < 0.2:
                argument["role"] = rng.choice(["Attacker", "Target", "Topic", "Participant"])
            if rng.random() < 0.1:
                argument["filler"] = rng.choice(names)
        for value in trigger.get("factuality", []):
            if rng.random() < 0.3:
                value["value"] = rng.choice(["CT+", "CT-", "PS+", "Uu"])
    for event in answer["events"]:
        event["mentions"] = [m for m in event["mentions"] if rng.random() < 0.9]
    for entity in answer["entities"]:
        if rng.random() < 0.3:
            entity["link"] = rng.choice([{"status": "linked", "wikidata": "Q1"}, {"status": "unresolved"}])
        entity["mentions"] = [m for m in entity["mentions"] if rng.random() < 0.9]
    answer["tlinks"] += [
        {"source": a["target"], "target": b["source"], "relation": rng.choice(["BEFORE", "AFTER", "VAGUE"])}
        for a, b in [rng.sample(answer["tlinks"], 2) for _ in range(4)]
    ]
    return answer


@settings(deadline=None, max_examples=25)
@given(st.integers(0, 2**32))
def test_every_table_adds_up_to_the_totals_of_the_measures(seed: int) -> None:
    # The totals come from the metrics, which count by sets and matchings of their own and know of no table.
    report = score(spoil(gold_answer(), random.Random(seed)))
    found = tables(report)

    def total(layer: str, name: str) -> list[float]:
        return report.measure(layer, name).total.tolist()  # type: ignore[no-any-return]

    for layer, table, name in (
        ("relations", "type", "strict"), ("causal", "type", "strict"), ("temporal", "relation", "plain"),
    ):  # fmt: skip
        of = found[f"{layer}.{table}"]
        assert [diagonal(of), of.predicted, of.gold] == total(layer, name), layer
    roles = found["events.role"]
    assert [roles.predicted, roles.gold] == total("events", "arg_c_attached")[1:]
    for name in ("realis", "polarity", "class", "tense"):
        table = found[f"events.{name}"]
        right, matched, *_ = total("events", f"{name}_exact")
        neither = matched - sum(map(sum, table.table))
        assert diagonal(table) + neither == right, name
    author = found["events.factuality"]
    assert sum(map(sum, author.table[:-1])) - sum(r[-1] for r in author.table) == sum(
        total("events", "factuality_author")
    )
    for name in ("quote_type", "polarity"):
        table = found[f"attribution.{name}"]
        right, matched, *_ = total("attribution", name)
        assert diagonal(table) + matched - sum(map(sum, table.table)) == right
    counts = sum(report.measure("incidents", f"{p}slots").by_type["type"] for p in ("", "aggregate_"))  # type: ignore[misc]
    correct, _, _, spurious, missing = counts.tolist()  # type: ignore[attr-defined]
    types = found["incidents.type"]
    assert [types.gold, types.predicted] == [correct + missing, correct + spurious]
    assert diagonal(types) == correct
    assert list(validator("report").iter_errors(json.loads(report.to_json()))) == []
    assert render_confusions(report)


@settings(deadline=None, max_examples=15)
@given(st.integers(0, 2**32))
def test_errors_are_what_stands_off_the_diagonal(seed: int) -> None:
    report = score(spoil(gold_answer(), random.Random(seed)))
    found = tables(report)
    for layer, name in (("relations", "type"), ("causal", "type"), ("temporal", "relation")):
        table = cells(found[f"{layer}.{name}"])
        listed: dict[tuple[str, str], int] = {}
        for error in report.errors():
            if error.layer == layer:
                key = error.gold.label if error.gold else "-", error.predicted.label if error.predicted else "-"
                listed[key] = listed.get(key, 0) + 1
        assert listed == table


def test_a_table_by_hand() -> None:
    answer = gold_answer()
    mention(answer, "events", "evm-0007")["polarity"] = "POS"
    del mention(answer, "events", "evm-0001")["polarity"]
    argument = mention(answer, "events", "evm-0003")["arguments"]
    next(a for a in argument if a["role"] == "Attacker")["role"] = "Target"
    answer["tlinks"][0] |= {"relation": "INCLUDES"}
    find(answer["incidents"], "inc-003")["type"] = "Conflict.Attack"
    answer["incidents"].append({"type": "Life.Die"})
    answer["relations"].pop()
    found = tables(score(answer))
    assert cells(found["events.polarity"]) == {("NEG", "POS"): 1, ("POS", "-"): 1}
    assert cells(found["events.role"]) == {("Attacker", "Target"): 1}
    assert cells(found["temporal.relation"]) == {(gold_answer()["tlinks"][0]["relation"], "INCLUDES"): 1}
    assert cells(found["incidents.type"]) == {("Contact.Meet", "Conflict.Attack"): 1, ("-", "Life.Die"): 1}
    assert cells(found["relations.type"]) == {(gold_answer()["relations"][-1]["type"], "-"): 1}


@given(st.lists(st.tuples(*[st.one_of(st.none(), st.sampled_from("abc"))] * 2), max_size=12))
def test_tabulating_counts_every_label_of_either_side(pairs: list[tuple[str | None, str | None]]) -> None:
    table = tabulate(pairs, "letters")
    for number, label in enumerate(table.labels):
        assert sum(table.table[number]) == sum(g == label for g, _ in pairs)
        assert sum(row[number] for row in table.table) == sum(p == label for _, p in pairs)
    assert table.table[-1][-1] == 0


def test_an_attribute_that_the_system_never_gives_has_no_table() -> None:
    answer = gold_answer()
    for event in answer["events"]:
        for trigger in event["mentions"]:
            trigger.pop("tense", None)
            trigger.pop("factuality", None)
    assert not {"events.tense", "events.factuality"} & tables(score(answer)).keys()


# --- statements in general -------------------------------------------------------------------------------------------

ROWS = st.lists(st.tuples(st.integers(0, 2), st.integers(0, 2), st.sampled_from("abc"), st.booleans()), max_size=9)


@given(ROWS, ROWS)
def test_statements_pair_as_sets_do_and_optional_ones_are_excused(gold: list[Any], pred: list[Any]) -> None:
    def stated(annotations: Annotations, side: object) -> list[Statement]:
        rows = gold if annotations.salience is not None else pred
        return [
            Statement((("x", a), ("y", b)), label, str(number), (), optional)
            for number, (a, b, label, optional) in enumerate(rows)
        ]

    # What the annotations hold does not matter here; salience tells gold from the prediction.
    sides = Annotations(salience={}), Annotations()
    pairs = pair_statements([sides[0]], [sides[1]], [both_sides(*sides)], stated, lost_end)
    table = statement_table(pairs, "letters")
    keys = joint_keys(
        *([list(c) for c in zip(*(r[:3] for r in rows), strict=True)] or [[]] * 3 for rows in (gold, pred))
    )
    expected = set_statistics(
        keys[0], [0] * len(gold), keys[1], [0] * len(pred), 1, optional=[r[3] for r in gold]
    )[0].tolist()  # fmt: skip
    assert [diagonal(table), table.predicted, table.gold] == expected
    assert len(list(statement_errors("relations", pairs))) == sum(cells(table).values())


LINKS = st.lists(st.tuples(st.integers(0, 3), st.sampled_from(RELATIONS), st.integers(0, 3)), max_size=8)


@given(LINKS, LINKS)
@example([(0, "ENDS", 0), (0, "ENDED_BY", 0)], [(0, "ENDED_BY", 0)])
def test_temporal_tables_are_those_of_the_metric(gold: list[Any], pred: list[Any]) -> None:
    times = tuple(Timex(f"t{n}", (n, n + 1), "DATE", None) for n in range(4))

    def side(rows: list[Any]) -> Annotations:
        return Annotations(
            times=times,
            temporal=tuple(TemporalLink(f"l{n}", f"t{a}", f"t{b}", r) for n, (a, r, b) in enumerate(rows)),
        )

    ours, theirs = side(gold), side(pred)
    told = pair_statements([ours], [theirs], [both_sides(ours, theirs)], times_stated, lost_end)
    table = statement_table(told, "links")
    reference = relation_confusion(
        *(links([(0, a, r, b) for a, r, b in rows]) for rows in (gold, pred)), 1  # type: ignore[arg-type]
    )[0]  # fmt: skip
    assert diagonal(table) == reference[:-1, :-1].trace()
    assert table.gold == reference[:-1].sum()
    assert table.predicted == reference[:, :-1].sum()
    several = any(len({r for a, r, b in rows if {a, b} == {x, y}}) > 1 for rows in (gold, pred)
                  for x in range(4) for y in range(4))  # fmt: skip
    if not several and all(a != b for rows in (gold, pred) for a, _, b in rows):
        # Where a pair has several links, which of those that differ is set against which is a matter of order; and a
        # link to itself has two names.
        names = [*RELATIONS, "-"]
        expected = {
            (names[r], names[c]): int(n) for r, row in enumerate(reference) for c, n in enumerate(row) if n and r != c
        }
        assert cells(table) == expected


def test_a_table_that_is_too_wide_is_a_list_of_what_was_confused() -> None:
    answer = gold_answer()
    answer["events"] = [e for e in answer["events"] if e["id"] != "evt-004"]
    printed = render_confusions(score(answer))
    heading = "events.label: spans, aligned by what they share: 18 gold, 17 predicted, 17 the same"
    assert f"{heading}\n      1  Life.Injure missed\n" in printed
    assert max(map(len, printed.splitlines())) <= 120


@pytest.mark.parametrize("wide", [False, True])
def test_a_strangers_labels_are_printed_as_text(wide: bool) -> None:
    answer = gold_answer()
    for time in answer["times"]:
        time["type"] = "\x1b[31mRED" * (20 if wide else 1)
    printed = render_confusions(score(answer))
    assert "\x1b" not in printed
    assert "?[31mRED" in printed
