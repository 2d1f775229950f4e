"""Errors of incidents and salience, and incidents that are optional: on the toy by hand, and against the measures."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from toy_answers import TOY, Answer, changed_toy, find, gold_answer, score

from karat.documents import load_documents
from karat.layout import Root
from karat.metrics.templates import slot_statistics
from karat.model import Incident
from karat.reading import SLOTS
from karat.scoring import Policies
from karat.scoring.errors import Error
from karat.scoring.fillers import all_sides
from karat.scoring.incident_errors import incident_errors, pair_templates
from karat.scoring.incident_sides import owed_templates
from karat.scoring.incidents import score_incidents
from karat.scoring.units import Units

DOCUMENT = load_documents(Root(TOY), ["toy"])[0]


def errors(answer: Answer, layer: str, root: Path = TOY) -> list[Error]:
    return [e for e in score(answer, root).errors() if e.layer == layer]


def told(found: list[Error]) -> list[tuple[str, str | None, str | None, str | None]]:
    return [(e.kind, e.gold and e.gold.label, e.predicted and e.predicted.label, e.note) for e in found]


def measures(answer: Answer, root: Path) -> dict[str, list[float]]:
    layer = next(s for s in score(answer, root).layers if s.layer == "incidents")
    return {m.name: m.total.tolist() for m in layer.measures}


# --- errors ----------------------------------------------------------------------------------------------------------


def test_what_is_wrong_in_each_slot_has_the_kind_of_the_slot() -> None:
    answer = gold_answer()
    attack = find(answer["incidents"], "inc-002")
    attack["date"]["value"] = "2030-05-13"
    attack["casualties"]["injured"]["best"] = 3
    attack["status"] = "reported"
    attack["perpetrators"] = ["ent-001"]
    attack["victims"] = []
    attack["targets"].append("ent-003")
    assert sorted(told(errors(answer, "incidents"))) == sorted(
        [
            ("value", "Conflict.Attack.date 2030-05-12", "Conflict.Attack.date 2030-05-13", None),
            ("value", "Conflict.Attack.casualties injured 2", "Conflict.Attack.casualties injured 3", None),
            ("attribute", "Conflict.Attack.status occurred", "Conflict.Attack.status reported", None),
            (
                "role",
                "Conflict.Attack.perpetrators the attackers (ent-004)",
                "Conflict.Attack.perpetrators Norrsund Line (ent-001)",
                None,
            ),
            ("missed", "Conflict.Attack.victims two guards (ent-008)", None, None),
            ("spurious", None, "Conflict.Attack.targets Port Velm (ent-003)", None),
        ]
    )  # fmt: skip


def test_templates_are_missed_spurious_or_of_another_type() -> None:
    answer = gold_answer()
    find(answer["incidents"], "inc-003")["type"] = "Conflict.Attack"
    answer["incidents"] = [i for i in answer["incidents"] if i["id"] != "inc-004"]
    answer["incidents"].append({"type": "Life.Die", "status": "occurred"})
    assert told(errors(answer, "incidents")) == [
        ("type", "Contact.Meet", "Conflict.Attack", None),
        ("missed", "Contact.CommitmentPromiseExpressIntent", None, None),
        ("spurious", None, "Life.Die", None),
    ]


def test_a_status_in_common_does_not_make_two_templates_alike() -> None:
    answer = gold_answer()
    answer["incidents"] = [i for i in answer["incidents"] if i["id"] != "inc-003"]
    answer["incidents"].append({"type": "Life.Die", "status": "occurred"})
    assert told(errors(answer, "incidents")) == [
        ("missed", "Contact.Meet", None, None),
        ("spurious", None, "Life.Die", None),
    ]


def test_the_killed_are_held_against_the_killed_wherever_they_are_told_of() -> None:
    answer = gold_answer()
    tolls = find(answer["incidents"], "inc-002")["casualties"]
    # In gold the injured come first in the text; here the killed do, for they are nowhere.
    tolls["killed"] = {"best": 1}
    tolls["injured"] |= {"best": 3, "evidence": ["evm-0012"]}
    found = [(g, p) for _, g, p, _ in told(errors(answer, "incidents"))]
    assert sorted(found, key=str) == [
        ("Conflict.Attack.casualties injured 2", "Conflict.Attack.casualties injured 3"),
        ("Conflict.Attack.casualties killed 0", "Conflict.Attack.casualties killed 1"),
    ]


def test_an_incident_stands_where_its_evidence_does() -> None:
    answer = gold_answer()
    answer["incidents"] = [i for i in answer["incidents"] if i["id"] != "inc-002"]
    (error,) = errors(answer, "incidents")
    triggers = {m.id: m.span for m in DOCUMENT.gold.event_mentions}
    assert error.gold is not None
    assert error.gold.span == min(triggers["evm-0003"], triggers["evm-0005"])


def test_what_was_lost_below_is_named_as_the_cause() -> None:
    answer = gold_answer()
    answer["entities"] = [e for e in answer["entities"] if e["id"] not in ("ent-007", "ent-004")]
    attack = find(answer["incidents"], "inc-002")
    attack["weapons"] = []
    answer["events"] = [e for e in answer["events"] if "evm-0017" not in {m["id"] for m in e["mentions"]}]
    answer["incidents"] = [i for i in answer["incidents"] if i["id"] != "inc-004"]
    found = {(e.kind, e.gold.label if e.gold else ""): e.note for e in errors(answer, "incidents")}
    assert found == {
        ("missed", "Contact.CommitmentPromiseExpressIntent"): "none of its triggers was found",
        ("role", "Conflict.Attack.perpetrators the attackers (ent-004)"): "its filler was not found",
        ("missed", "Conflict.Attack.weapons firebombs (ent-007)"): "its filler was not found",
    }


NAMES = [e.id for e in DOCUMENT.gold.entities or ()][:5]


def invented(rng: random.Random, count: int) -> tuple[Incident, ...]:
    """Incidents of two types over few entities, so that templates share much and in many ways."""
    found = []
    for number in range(count):
        slots: dict[str, tuple[Any, ...]] = {
            name: tuple(rng.sample(NAMES, rng.randint(0, 2))) for name in ("place", "targets", "victims")
        }
        if rng.random() < 0.5:
            slots["date"] = ({"value": rng.choice(["2030", "2031"]), "precision": "year"},)
        if rng.random() < 0.5:
            killed, injured = rng.choice([(1, 2), (1, 3), (2, 2)])
            slots["casualties"] = ({"killed": {"best": killed}, "injured": {"best": injured}},)
        if rng.random() < 0.7:
            slots["status"] = (rng.choice(["occurred", "reported"]),)
        kind = rng.choice(["Conflict.Attack", "Life.Die"])
        aggregate, optional = rng.random() < 0.3, rng.random() < 0.3
        found.append(Incident(f"i{number}", kind, {k: v for k, v in slots.items() if v}, aggregate, optional))
    return tuple(found)


@settings(deadline=None, max_examples=60)
@given(st.integers(0, 2**32), st.integers(0, 4), st.integers(0, 4), st.booleans())
def test_errors_add_up_to_the_counts_of_the_muc_4_measure(seed: int, n: int, m: int, aggregate: bool) -> None:
    rng = random.Random(seed)
    golds = [replace(DOCUMENT.gold, incidents=invented(rng, n))]
    answers = [replace(DOCUMENT.gold, incidents=invented(rng, m))]
    sides = all_sides(golds, answers)
    gold, pred = owed_templates(golds, answers, sides, aggregate)
    pairs = pair_templates(gold, pred)
    found = list(incident_errors(gold, pred, pairs, sides))
    kinds = [(e.kind, "." in (e.gold or e.predicted).label.split(" ")[0].partition(".")[2]) for e in found]  # type: ignore[union-attr]
    table = slot_statistics(gold.templates, pred.templates, 1, len(SLOTS))[0]
    correct, _, incorrect, spurious, missing = table[:-1].sum(axis=0).tolist()
    assert sum(kind in ("value", "attribute", "role") for kind, _ in kinds) == incorrect
    # The fillers of templates that were not mapped are in the measure one by one, and in the list with their template.
    for side, mapped, count, kind, column in ((gold, 0, missing, "missed", 4), (pred, 1, spurious, "spurious", 3)):
        unmapped = np.setdiff1d(np.arange(len(side)), pairs.mapped[mapped])
        inside = int(np.isin(side.templates.filler_template, unmapped).sum())
        assert sum(k == kind and slot for k, slot in kinds) + inside == count
        whole = sum((k == kind and not slot) or k == "type" for k, slot in kinds)
        assert whole == len(unmapped) == table[-1, column]
    assert correct == len(pairs.fillers[0])


# --- what is optional ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("aggregate", [False, True])
@pytest.mark.parametrize("name", ["inc-001", "inc-002", "inc-004"])
def test_an_optional_incident_neither_helps_nor_hurts(tmp_path: Path, name: str, aggregate: bool) -> None:
    more = "    optional: true\n" + "    aggregate: true\n" * aggregate
    root = changed_toy(tmp_path, "incidents", f"  - id: {name}\n", f"  - id: {name}\n{more}")
    answer = gold_answer()
    find(answer["incidents"], name).update({"aggregate": True} if aggregate else {})
    found = measures(answer, root)
    assert errors(answer, "incidents", root) == []
    partly = find(answer["incidents"], name)
    for slot in ("date", "casualties", "targets"):
        partly.pop(slot, None)
    in_part = measures(answer, root)
    assert errors(answer, "incidents", root) == []
    answer["incidents"] = [i for i in answer["incidents"] if i["id"] != name]
    lost = measures(answer, root)
    assert errors(answer, "incidents", root) == []
    assert found == in_part == lost
    assert len(found) == 8
    # Three incidents are owed, and there is nothing wrong with them.
    whole = score(answer, root).measure("incidents", "slots")
    assert whole.by_type["type"].tolist() == [3, 0, 0, 0, 0]
    assert whole.total.tolist()[1:] == [0, 0, 0, 0]


def test_what_stands_for_no_optional_incident_is_not_excused(tmp_path: Path) -> None:
    root = changed_toy(tmp_path, "incidents", "  - id: inc-003\n", "  - id: inc-003\n    optional: true\n")
    answer = gold_answer()
    answer["incidents"].append({"id": "mine", "type": "Life.Die", "status": "occurred"})
    answer["incidents"].append(dict(find(answer["incidents"], "inc-003"), id="again"))
    assert told(errors(answer, "incidents", root)) == [
        ("spurious", None, "Contact.Meet", None),
        ("spurious", None, "Life.Die", None),
    ]


def test_a_prediction_that_fits_both_stands_for_the_incident_that_is_owed(tmp_path: Path) -> None:
    text = (TOY / "annotations" / "toy" / "incidents.yaml").read_text(encoding="utf-8")
    start = text.index("  - id: inc-003\n")
    meeting = text[start : text.index("  - id: inc-004\n")]
    twin = meeting.replace("inc-003", "inc-005").replace("  - id: inc-005\n", "  - id: inc-005\n    optional: true\n")
    for old, new in ((meeting, twin + meeting), (meeting, meeting + twin)):
        root = changed_toy(tmp_path / str(new.index("optional")), "incidents", old, new)
        answer = gold_answer()
        assert score(answer, root).measure("incidents", "slots").by_type["type"].tolist() == [4, 0, 0, 0, 0]
        assert errors(answer, "incidents", root) == []


def test_of_predictions_that_fit_an_optional_incident_alike_the_fuller_is_excused(tmp_path: Path) -> None:
    root = changed_toy(tmp_path, "incidents", "  - id: inc-003\n", "  - id: inc-003\n    optional: true\n")
    meeting = {"type": "Contact.Meet", "participants": ["ent-001"]}
    both = [meeting | {"id": "x1"}, meeting | {"id": "x2", "place": ["ent-006"], "victims": ["ent-008"]}]
    found = []
    for order in (both, both[::-1]):
        answer = gold_answer()
        answer["incidents"] = [i for i in answer["incidents"] if i["id"] != "inc-003"] + order
        (error,) = errors(answer, "incidents", root)
        assert error.predicted is not None
        assert error.predicted.id == "x1"
        found.append(measures(answer, root))
    assert found[0] == found[1]


def test_a_system_cannot_excuse_itself() -> None:
    answer = gold_answer()
    answer["incidents"].append({"type": "Life.Die", "optional": True})
    assert [e.kind for e in errors(answer, "incidents")] == ["spurious"]


def totals(gold: tuple[Incident, ...], pred: tuple[Incident, ...]) -> dict[str, list[float]]:
    document = replace(DOCUMENT, gold=replace(DOCUMENT.gold, incidents=gold))
    answer = replace(DOCUMENT.gold, incidents=pred)
    units = Units([document], Policies())
    units.sides = all_sides([document.gold], [answer])
    return {m.name: m.total.tolist() for m in score_incidents([document], [answer], units).measures}


@settings(deadline=None, max_examples=60)
@given(st.integers(0, 2**32), st.data())
def test_found_or_not_optional_incidents_change_no_measure(seed: int, data: st.DataObject) -> None:
    # Every incident has a date of its own, so that it is clear which one a prediction stands for.
    rng = random.Random(seed)
    gold = tuple(
        replace(i, slots={**i.slots, "date": ({"value": str(2000 + n), "precision": "year"},)}, type=f"T{n}")
        for n, i in enumerate(invented(rng, 5))
    )
    chosen = data.draw(st.lists(st.booleans(), min_size=5, max_size=5))
    found = tuple(i for i, keep in zip(gold, chosen, strict=True) if keep)
    required = tuple(i for i in found if not i.optional)
    shuffled = tuple(data.draw(st.permutations(found)))
    assert (
        totals(gold, shuffled) == totals(gold, required) == totals(tuple(i for i in gold if not i.optional), required)
    )


# --- salience --------------------------------------------------------------------------------------------------------


def test_salience_that_differs_is_told_with_both_scores() -> None:
    answer = gold_answer()
    answer["salience"][0]["score"] = 2
    answer["salience"][-1]["score"] = 4
    answer["salience"].append({"entity": "ent-007", "score": 5})
    found = errors(answer, "salience")
    assert told(found) == [
        ("value", "salience 5", "salience 2", "gold 5, predicted 2"),
        ("value", "salience 1", "salience 4", "gold 1, predicted 4"),
    ]
    assert found[0].gold is not None
    assert (found[0].gold.id, found[0].gold.span) == ("ent-001", (0, 10))


def test_an_entity_without_salience_is_missed_and_the_cause_told() -> None:
    answer = gold_answer()
    one, other = answer["entities"][0], answer["entities"][1]
    other["mentions"] += one["mentions"]
    answer["entities"] = [e for e in answer["entities"] if e["id"] not in (one["id"], "ent-004")]
    wanted = {s["entity"]: s["score"] for s in answer["salience"]}
    answer["salience"] = [s for s in answer["salience"] if s["entity"] not in (one["id"], "ent-004", "ent-009")]
    notes = {e.gold.id: (e.kind, e.note) for e in errors(answer, "salience") if e.gold}
    assert wanted["ent-009"] > 0
    assert notes == {
        "ent-001": ("missed", "its mentions are with other entities there"),
        "ent-004": ("missed", "its entity was not found"),
        "ent-009": ("missed", None),
    }
