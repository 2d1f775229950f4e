"""Every layer on the toy document: gold against itself, and answers with one known mistake each."""

from __future__ import annotations

import copy
import json
import math
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import karat
from karat.layout import LAYERS, home
from karat.records import RECORDS
from karat.schemas import validator
from karat.scoring import Report
from karat.scoring.compare import ComparisonError, compare, read_report
from karat.scoring.compare_output import FORMATS
from karat.scoring.error_output import render_errors
from karat.scoring.measures import finished
from karat.scoring.table import render
from karat.yaml_profile import parse_yaml

TOY = Path(__file__).parent / "valid" / "toy"
SHARES = ("precision", "recall", "f1", "accuracy", "coverage", "kappa", "macro_f1")

Answer = dict[str, Any]


@pytest.fixture(scope="session")
def toy_gold() -> Answer:
    """All layers of the toy's gold as one answer."""
    answer: Answer = {"document": "toy"}
    for layer in LAYERS:
        data = parse_yaml((TOY / "annotations" / "toy" / f"{layer}.yaml").read_text(encoding="utf-8")).value
        answer |= {listing.key: data[listing.key] for listing in RECORDS[layer] if listing.key in data}
    return json.loads(json.dumps(answer))  # type: ignore[no-any-return]


@pytest.fixture
def answer(toy_gold: Answer) -> Answer:
    return copy.deepcopy(toy_gold)


def score(answer: Answer) -> Report:
    return karat.score(answer, root=TOY)


def totals(report: Report) -> dict[str, list[float]]:
    return {f"{s.layer}.{m.name}": m.total.tolist() for s in report.layers for m in s.measures}


def shares(report: Report) -> dict[str, float]:
    return {
        f"{s.layer}.{m.name}.{part}": value
        for s in report.layers
        for m in s.measures
        for part, value in finished(m, m.total, 0.0).items()
        if part in SHARES and not math.isnan(value)
    }


def find(records: list[Answer], **wanted: Any) -> Answer:
    return next(r for r in records if all(r.get(k) == v for k, v in wanted.items()))


def event_mention(answer: Answer, name: str) -> Answer:
    return next(m for e in answer["events"] for m in e["mentions"] if m["id"] == name)


def test_gold_against_gold_is_one_in_every_metric_of_every_layer(answer: Answer) -> None:
    report = score(answer)
    assert [s.layer for s in report.layers] == list(LAYERS[1:])
    assert set(shares(report).values()) == {1.0}
    assert report.errors() == []
    assert len(shares(report)) > 200


def test_the_empty_answer_is_zero_in_every_metric_of_every_layer(toy_gold: Answer) -> None:
    empty = {key: [] for key in toy_gold if key != "document"}
    report = score(empty)
    assert [s.layer for s in report.layers] == list(LAYERS[1:])
    zeros = {k: v for k, v in shares(report).items() if not k.startswith(("temporal.consistency", "events.factuality"))}
    assert set(zeros.values()) == {0.0}


def test_renaming_every_id_changes_nothing(answer: Answer) -> None:
    text = json.dumps({k: v for k, v in answer.items() if k != "document"})
    for prefix in ("ent", "men", "tim", "qty", "rel", "evt", "evm", "tlk", "clk", "att", "inc"):
        text = text.replace(f'"{prefix}-', f'"my-{prefix}-x')
    renamed = json.loads(text) | {"document": "toy"}
    assert totals(score(renamed)) == totals(score(answer))


def test_the_order_of_records_changes_nothing(answer: Answer) -> None:
    answer["times"].pop()
    answer["events"][2]["mentions"][0]["type"] = "Contact.Meet"
    answer["tlinks"] = answer["tlinks"][:9]
    before = totals(score(copy.deepcopy(answer)))
    rng = random.Random(3)
    for _ in range(3):
        for key, records in answer.items():
            if key != "document":
                rng.shuffle(records)
        for parent in (*answer["entities"], *answer["events"]):
            rng.shuffle(parent["mentions"])
        # Summing fractions in another order may move the last digit.
        after = totals(score(copy.deepcopy(answer)))
        assert after.keys() == before.keys()
        for name, values in after.items():
            assert values == pytest.approx(before[name], abs=1e-9), name


def test_one_spurious_item_costs_precision_alone(answer: Answer) -> None:
    perfect = shares(score(copy.deepcopy(answer)))
    answer["times"].append({"span": [0, 5], "type": "DATE", "value": "2021"})
    worse = shares(score(answer))
    for name in perfect:
        if name.startswith("times.") and name.endswith("recall"):
            assert worse[name] == 1.0, name
    assert worse["times.strict.precision"] == pytest.approx(5 / 6)
    untouched = [n for n in perfect if not n.startswith("times.")]
    assert all(worse[n] == 1.0 for n in untouched)


def lose_trigger(a: Answer) -> None:
    """The injuring is lost, with its victim; what told of it now has a topic that is nothing."""
    a["events"] = [e for e in a["events"] if e["id"] != "evt-004"]


def swap_role(a: Answer) -> None:
    find(event_mention(a, "evm-0003")["arguments"], role="Attacker")["role"] = "Target"


def other_mention_of_the_same(a: Answer) -> None:
    """The meeting's entity by another mention of the union."""
    find(event_mention(a, "evm-0014")["arguments"], filler="men-0028")["filler"] = "men-0005"


def turn_relation(a: Answer) -> None:
    relation = find(a["relations"], id="rel-003")
    relation["arg1"], relation["arg2"] = relation["arg2"], relation["arg1"]


def deny(a: Answer) -> None:
    event_mention(a, "evm-0007")["polarity"] = "POS"


def believe(a: Answer) -> None:
    event_mention(a, "evm-0006")["factuality"][0]["value"] = "CT+"


def invert_link(a: Answer) -> None:
    inverse = {"BEFORE": "AFTER", "AFTER": "BEFORE", "INCLUDES": "IS_INCLUDED", "IS_INCLUDED": "INCLUDES"}
    for link in a["tlinks"]:
        if link["relation"] in inverse:
            link["source"], link["target"] = link["target"], link["source"]
            link["relation"] = inverse[link["relation"]]


def wrong_source(a: Answer) -> None:
    a["attributions"][0]["source"] = {"span": [124, 146], "entity": "ent-004"}


def pronoun_source(a: Answer) -> None:
    """Another mention of the mayor as the source of what she said."""
    a["attributions"][0]["source"] = {"span": [357, 360], "entity": "ent-009"}


def merge_entities(a: Answer) -> None:
    one, other = a["entities"][0], a["entities"][1]
    one["mentions"] += other["mentions"]
    a["entities"].remove(other)


#: What was done to gold → numbers that must change, with their totals, and numbers that must not.
MISTAKES: list[tuple[Callable[[Answer], None], dict[str, list[float]], list[str]]] = [
    (lose_trigger, {"events.trig_c": [17, 17, 18], "events.arg_c_attached": [34, 35, 36]}, ["entities.strict"]),
    (swap_role, {"events.arg_c": [34, 35, 35]}, ["events.trig_c", "events.arg_i"]),
    (other_mention_of_the_same, {"events.arg_c": [34, 35, 35]}, ["events.arg_c_entity", "events.trig_c"]),
    (turn_relation, {"relations.strict": [2, 3, 3], "relations.entity_level": [2, 3, 3]}, ["events.trig_c"]),
    (deny, {"events.polarity_exact": [17, 18, 18, 18]}, ["events.realis_exact", "events.trig_c"]),
    (believe, {"events.factuality_chains": [26, 27, 27]}, ["events.trig_c", "events.polarity_exact"]),
    (invert_link, {}, ["temporal.plain", "temporal.awareness", "temporal.pairs"]),
    (wrong_source, {"attribution.source_exact": [2, 3, 2, 3]}, ["attribution.cue_exact", "attribution.content_exact"]),
    (pronoun_source, {"attribution.source_exact": [2, 3, 2, 3]}, ["attribution.source_entity"]),
    (merge_entities, {}, ["entities.strict", "entities.mentions"]),
]


@pytest.mark.parametrize(("mistake", "changed", "kept"), MISTAKES, ids=lambda v: getattr(v, "__name__", ""))
def test_one_mistake_changes_what_it_should(
    toy_gold: Answer, mistake: Callable[[Answer], None], changed: dict[str, list[float]], kept: list[str]
) -> None:
    perfect = totals(score(copy.deepcopy(toy_gold)))
    broken = copy.deepcopy(toy_gold)
    mistake(broken)
    after = totals(score(broken))
    for name, total in changed.items():
        assert after[name] == pytest.approx(total), name
        assert after[name] != perfect[name]
    for name in kept:
        assert after[name] == perfect[name], name


def test_merging_two_entities_hurts_precision_of_clusters(answer: Answer) -> None:
    merge_entities(answer)
    report = score(answer)
    for name in ("b_cubed", "muc", "lea"):
        assert report.score("entities", name, "precision") < 1.0
    assert report.score("entities", "muc", "recall") == 1.0
    assert report.score("entities", "conll3") < 1.0


def test_flat_mentions_leave_coreference_unattempted(answer: Answer) -> None:
    flat = [{"span": m["span"], "type": e["type"]} for e in answer["entities"] for m in e["mentions"]]
    report = score({"mentions": flat})
    entities = report.layers[0]
    assert entities.absent == {
        "coreference": "the answers give mentions without clusters",
        "links": "the answers give no links",
    }
    assert report.score("entities", "strict") == 1.0
    assert report.as_dict()["layers"]["entities"]["absent"] == entities.absent


def test_an_argument_lost_with_its_trigger_says_so(answer: Answer) -> None:
    lose_trigger(answer)
    errors = [e for e in score(answer).errors() if e.layer == "events"]
    lost = [e for e in errors if e.gold and e.gold.label == "Life.Injure.Victim"]
    assert [(e.kind, e.note) for e in lost] == [("missed", "its trigger was not found")]


def test_a_wrong_role_is_one_error(answer: Answer) -> None:
    swap_role(answer)
    errors = score(answer).errors()
    assert [(e.kind, e.gold.label, e.predicted.label) for e in errors if e.gold and e.predicted] == [
        ("role", "Conflict.Attack.Attacker", "Conflict.Attack.Target")
    ]
    assert len(errors) == 1


def test_errors_and_confusions_add_up_to_the_totals(answer: Answer) -> None:
    answer["times"][0]["type"] = "SET"
    # With its quote beside it, a wrong offset would be repaired.
    del answer["times"][1]["quote"]
    answer["times"][1]["span"][1] += 3
    answer["times"][2]["value"] = "1999"
    answer["times"].pop()
    answer["times"].append({"span": [0, 5], "type": "DATE"})
    report = score(answer)
    times = next(s for s in report.layers if s.layer == "times")
    assert sorted(e.kind for e in times.errors) == ["boundary", "missed", "spurious", "type", "value"]
    assert times.confusion is not None
    rows = times.confusion.table
    assert sum(map(sum, rows[:-1])) == times.gold
    assert sum(row[c] for row in rows for c in range(len(rows) - 1)) == times.predicted


def test_what_is_found_in_boilerplate_is_left_out(answer: Answer) -> None:
    text = karat.load(TOY)["toy"].text
    at = text.index("READ MORE")
    answer["times"].append({"span": [at, at + 4], "type": "DATE"})
    answer["entities"].append({"type": "PER.Individual", "mentions": [{"span": [at, at + 9]}]})
    report = score(answer)
    assert set(shares(report).values()) == {1.0}
    assert "predictions in boilerplate, which is not annotated, were left out: 2" in report.warnings


@pytest.mark.parametrize(
    "change",
    [
        lambda a: a["tlinks"].append({"source": "evt-001", "target": "evt-001", "relation": "BEFORE"}),
        lambda a: a["tlinks"].extend(
            {"source": f"evt-00{i}", "target": f"evt-00{i % 3 + 1}", "relation": "BEFORE"} for i in (1, 2, 3)
        ),
        lambda a: a["tlinks"].append({"source": "nobody", "target": "dct", "relation": "BEFORE"}),
        lambda a: a["relations"].append({"type": "PHYS.Near", "arg1": "nobody", "arg2": "men-0001"}),
        lambda a: a["entities"][0]["mentions"].append(copy.deepcopy(a["entities"][0]["mentions"][0])),
        lambda a: a["entities"][1]["mentions"].append(copy.deepcopy(a["entities"][0]["mentions"][0])),
        lambda a: a["attributions"].append({"content": {"quote": "nowhere in the text"}}),
        lambda a: a["attributions"][1].update(nested_in="att-001"),
        lambda a: a["incidents"].append({"type": "Conflict.Attack"}),
        lambda a: event_mention(a, "evm-0001")["arguments"].append({"role": "Place", "filler": "nobody"}),
        lambda a: a["times"].extend([{"quote": "Sunday", "type": "DATE"}] * 500),
        lambda a: a["events"].append({"mentions": []}),
        lambda a: a["salience"].append({"entity": "nobody", "score": 5}),
    ],
)
def test_odd_answers_are_scored_not_refused(toy_gold: Answer, change: Callable[[Answer], object]) -> None:
    odd = copy.deepcopy(toy_gold)
    change(odd)
    report = score(odd)
    for name, value in shares(report).items():
        assert 0.0 <= value <= 1.0, name
    assert list(validator("report").iter_errors(json.loads(report.to_json()))) == []
    assert render(report, zones=True, types=True)
    assert render_errors(report)


def test_a_document_bound_metric_has_no_made_up_interval(answer: Answer) -> None:
    report = json.loads(score(answer).to_json())
    muc = report["layers"]["entities"]["metrics"]["muc"]["scores"]["f1"]["interval"]
    assert muc == {"reason": "the metric does not add up over sentences, and there is one document"}


# --- comparisons ----------------------------------------------------------------------------------------------------


def stored(report: Report, name: str) -> dict[str, Any]:
    return read_report(report.to_json().encode(), name)


def test_comparing_tells_who_differs(answer: Answer) -> None:
    one = stored(score(copy.deepcopy(answer)), "one")
    swap_role(answer)
    two = stored(score(answer), "two")
    table = compare([one, two], ["one", "two"], ["events.arg_c*.f1", "times.strict.f1"])
    cells = table.rows["events.arg_c.f1"]
    assert cells[0].value == 1.0
    assert cells[1].difference == pytest.approx(cells[1].value - 1.0 if cells[1].value else 0)
    assert cells[1].p is not None
    assert 0.0 < cells[1].p <= 1.0
    for make in FORMATS.values():
        text = make(table)
        assert "one" in text
        assert "events.arg" in text.replace("\\", "")


def test_comparing_refuses_what_was_not_measured_alike(answer: Answer) -> None:
    one = stored(score(copy.deepcopy(answer)), "one")
    other = stored(karat.score(answer, root=TOY, policies=karat.scoring.Policies(ambiguous="first")), "other")
    with pytest.raises(ComparisonError, match=r"one has amb:any.*other has amb:first"):
        compare([one, other], ["one", "other"])
    with pytest.raises(ComparisonError, match="no number is called"):
        compare([one], ["one"], ["nothing.*"])


def test_what_was_not_attempted_is_n_a_in_a_comparison(answer: Answer) -> None:
    one = stored(score(answer), "one")
    other = stored(score({"times": []}), "other")
    table = compare([one, other], ["one", "other"], ["*.strict.f1"])
    assert table.rows["causal.strict.f1"][1].value is None
    assert table.rows["causal.strict.f1"][1].reason == "not attempted by the system"
    assert "n/a" in FORMATS["text"](table)


@pytest.mark.parametrize(
    ("data", "words"),
    [(b"{", "is not JSON"), (b"[]", "is not a score report"), (b'{"karat_report": 1}', "is not a valid report")],
)
def test_what_is_no_report_is_said(data: bytes, words: str) -> None:
    with pytest.raises(ComparisonError, match=words):
        read_report(data, "x.json")


def test_gold_that_is_optional_neither_helps_nor_hurts(answer: Answer, tmp_path: Path) -> None:
    """The second attribution is made optional in gold: finding it or not is all the same."""
    import shutil

    shutil.copytree(TOY, tmp_path / "toy")
    path = tmp_path / "toy" / "annotations" / "toy" / "attribution.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("  - id: att-002\n", "  - id: att-002\n    optional: true\n"), encoding="utf-8")
    found = karat.score(copy.deepcopy(answer), root=tmp_path / "toy")
    answer["attributions"] = [a for a in answer["attributions"] if a["id"] != "att-002"]
    lost = karat.score(answer, root=tmp_path / "toy")
    for report in (found, lost):
        assert report.measure("attribution", "cue_exact").total.tolist() == [2, 2, 2, 2]
        assert [e for e in report.errors() if e.layer == "attribution"] == []


def test_errors_of_links_between_things(answer: Answer) -> None:
    answer["relations"][0]["type"] = "ORG-AFF.Employment"
    answer["clinks"].pop()
    answer["tlinks"][0]["relation"] = "VAGUE"
    answer["attributions"].pop()
    answer["attributions"][0]["content"] = {"span": [228, 256]}
    found = {(e.layer, e.kind) for e in score(answer).errors()}
    assert found == {
        ("relations", "type"),
        ("causal", "missed"),
        ("temporal", "type"),
        ("attribution", "missed"),
        ("attribution", "boundary"),
    }


@pytest.mark.parametrize("merged", [False, True])
def test_nearly_identical_entities_may_be_one_or_two(answer: Answer, tmp_path: Path, merged: bool) -> None:
    import shutil

    shutil.copytree(TOY, tmp_path / "toy")
    path = tmp_path / "toy" / "annotations" / "toy" / "entities.yaml"
    one, other = (e["id"] for e in answer["entities"][:2])
    text = path.read_text(encoding="utf-8")
    path.write_text(f"{text}near_identity:\n  - [{one}, {other}]\n", encoding="utf-8")
    if merged:
        merge_entities(answer)
    report = karat.score(answer, root=tmp_path / "toy")
    for name in ("muc", "b_cubed", "ceaf_e", "lea", "conll3"):
        assert report.score("entities", name) == 1.0, name


def test_modes_and_policies_are_in_the_signatures(answer: Answer) -> None:
    answer["times"].append(dict(answer["times"][0]))
    collapsed = score(copy.deepcopy(answer))
    counted = karat.score(answer, root=TOY, policies=karat.scoring.Policies(duplicates="fp", semeval="nervaluate"))
    assert collapsed.score("times", "strict", "precision") == 1.0
    assert counted.score("times", "strict", "precision") == pytest.approx(5 / 6)
    metrics = json.loads(counted.to_json())["layers"]["times"]["metrics"]
    assert "dup:fp" in metrics["strict"]["signature"]
    assert "semeval2013-strict:nervaluate" in metrics["semeval_strict"]["signature"]


def test_times_without_the_document_time_and_with_credit_for_granularity(answer: Answer) -> None:
    answer["times"][1]["value"] = "2030-05"
    answer["times"][1]["value_text_only"] = "XXXX-05"
    report = score(answer)
    assert report.score("times", "tempeval3", "value_f1") == pytest.approx(4 / 5)
    assert report.score("times", "tempeval3", "granularity_f1") == pytest.approx(4.5 / 5)
    assert report.score("times", "text_value_overlap", "accuracy") == pytest.approx(4 / 5)


# --- credit by identity, odd identities, what is optional, several documents ------------------------------------------


def entity_numbers(report: Report) -> dict[str, list[float]]:
    names = ("events.arg_c", "events.arg_c_entity", "relations.strict", "relations.entity_level")
    return {name: totals(report)[name] for name in names}


def test_a_system_without_clusters_has_credit_by_identity(answer: Answer) -> None:
    perfect = entity_numbers(score(copy.deepcopy(answer)))
    answer["mentions"] = [{**m, "type": e["type"]} for e in answer.pop("entities") for m in e["mentions"]]
    assert entity_numbers(score(answer)) == perfect


def test_one_giant_cluster_keeps_the_credit_of_its_mentions(answer: Answer) -> None:
    perfect = entity_numbers(score(copy.deepcopy(answer)))
    everything = [m for e in answer["entities"] for m in e["mentions"]]
    answer["entities"] = [{"id": "ent-001", "type": "PER.Group", "mentions": everything}]
    assert entity_numbers(score(answer)) == perfect


def test_ids_of_a_system_may_be_the_same_words_in_every_layer(answer: Answer) -> None:
    perfect = entity_numbers(score(copy.deepcopy(answer)))
    text = json.dumps(answer)
    for mention, trigger in (("men-0007", "evm-0003"), ("men-0009", "evm-0005")):
        # One and the same word for a mention and for a trigger, as systems that count from 1 in every list do.
        text = text.replace(f'"{mention}"', f'"x-{mention}"').replace(f'"{trigger}"', f'"x-{mention}"')
    same = json.loads(text)
    assert entity_numbers(score(same)) == perfect


def test_an_entity_that_is_mostly_made_up_is_not_golds(answer: Answer) -> None:
    made_up = [{"id": f"m{i}", "span": [i, i + 1]} for i in range(1, 10)]
    right = find(answer["entities"], id="ent-009")
    right["mentions"] = [right["mentions"][0], *made_up]
    answer["attributions"][1]["source"] = {"span": [1, 2], "entity": "ent-009"}
    report = score(answer)
    assert report.measure("attribution", "source_entity").total.tolist()[0] == 0


@pytest.mark.parametrize("found", [True, False])
def test_what_hangs_on_an_optional_trigger_neither_helps_nor_hurts(answer: Answer, tmp_path: Path, found: bool) -> None:
    import shutil

    shutil.copytree(TOY, tmp_path / "toy")
    path = tmp_path / "toy" / "annotations" / "toy" / "events.yaml"
    text = path.read_text(encoding="utf-8")
    # The injuring, with its victim, its factuality and its links in time.
    path.write_text(text.replace("      - id: evm-0006\n", "      - id: evm-0006\n        optional: true\n"), "utf-8")
    answer["events"][5]["mentions"][0]["arguments"] = []
    if not found:
        answer["events"] = [e for e in answer["events"] if e["id"] != "evt-004"]
        answer["tlinks"] = [t for t in answer["tlinks"] if "evt-004" not in (t["source"], t["target"])]
    report = karat.score(answer, root=tmp_path / "toy")
    for layer, name in (
        ("events", "nuggets_type_realis"),
        ("events", "trig_c"),
        ("events", "factuality_chains"),
        ("temporal", "plain"),
        ("temporal", "awareness"),
    ):
        scores = finished(report.measure(layer, name), report.measure(layer, name).total, 0.0)
        assert scores["precision"] == 1.0, name
        assert scores["recall"] == 1.0, name
    assert report.score("events", "arg_c_attached", "precision") == 1.0
    lost = [e for e in report.errors() if e.gold and e.gold.id == "evm-0006"]
    assert lost == []


def two_documents(tmp_path: Path, drop: str | None) -> Path:
    """The toy twice, the second time without the gold of one layer."""
    import shutil

    for name in ("toy", "toy-two"):
        shutil.copytree(TOY / "corpus" / "toy", tmp_path / "corpus" / name)
        shutil.copytree(TOY / "annotations" / "toy", tmp_path / "annotations" / name)
    for path in [
        *(tmp_path / "annotations" / "toy-two").glob("*.yaml"),
        tmp_path / "corpus" / "toy-two" / "document.yaml",
    ]:
        text = path.read_text(encoding="utf-8")
        path.write_text(
            text.replace("document: toy", "document: toy-two").replace("id: toy\n", "id: toy-two\n"), "utf-8"
        )
    if drop:
        (tmp_path / "annotations" / "toy-two" / f"{drop}.yaml").unlink()
    return tmp_path


def test_a_document_without_gold_of_a_layer_is_left_out_of_it(answer: Answer, tmp_path: Path) -> None:
    root = two_documents(tmp_path, "events")
    both = [copy.deepcopy(answer), copy.deepcopy(answer) | {"document": "toy-two"}]
    report = karat.score(both, root=root)
    assert report.measure("events", "trig_c").total.tolist() == [18, 18, 18]
    assert report.measure("times", "strict").total.tolist() == [10, 10, 10]
    assert "events: documents without gold were left out: 1 of 2" in report.warnings


def test_a_document_that_was_not_attempted_is_told_of(answer: Answer, tmp_path: Path) -> None:
    root = two_documents(tmp_path, None)
    report = karat.score([answer, {"document": "toy-two", "times": []}], root=root)
    assert report.measure("events", "trig_c").total.tolist() == [18, 18, 36]
    assert "events: documents that the system did not attempt count as missed: 1" in report.warnings


def test_a_layers_signature_depends_on_what_its_scores_depend_on(answer: Answer, tmp_path: Path) -> None:
    import shutil

    shutil.copytree(TOY, tmp_path / "toy")
    before = json.loads(karat.score(copy.deepcopy(answer), root=tmp_path / "toy").to_json())["layers"]
    path = tmp_path / "toy" / "annotations" / "toy" / "entities.yaml"
    path.write_text(path.read_text("utf-8").replace("specificity: SPC", "specificity: USP", 1), "utf-8")
    after = json.loads(karat.score(answer, root=tmp_path / "toy").to_json())["layers"]
    changed = {
        layer for layer in before if before[layer]["metrics"] and _signed(before[layer]) != _signed(after[layer])
    }
    assert changed == {"entities", "relations", "events", "attribution", "incidents", "salience"}


def _signed(layer: Answer) -> list[str]:
    return [metric["signature"] for metric in layer["metrics"].values()]


def test_duplicates_are_under_one_policy_in_all_span_metrics(answer: Answer) -> None:
    answer["times"] += [copy.deepcopy(answer["times"][0]) for _ in range(3)]
    report = score(copy.deepcopy(answer))
    for name in ("strict", "span", "semeval_strict", "semeval_partial", "overlap", "value_overlap", "tempeval3"):
        scores = finished(report.measure("times", name), report.measure("times", name).total, 0.0)
        assert {v for k, v in scores.items() if k.endswith(("precision", "f1"))} == {1.0}, name
    assert [e for e in report.errors() if e.layer == "times"] == []


def test_salience_takes_the_most_salient_of_several_in_any_order(answer: Answer) -> None:
    first, *_ = answer["salience"]
    twin = {
        "id": "twin",
        "type": "PER",
        "mentions": [dict(find(answer["entities"], id=first["entity"])["mentions"][0])],
    }
    twin["mentions"][0].pop("id")
    answer["entities"].append(twin)
    for order in (1, -1):
        tried = copy.deepcopy(answer)
        tried["salience"] = ([{"entity": "twin", "score": 0}, *tried["salience"]])[::order]
        assert score(tried).score("salience", "distance", "mean_absolute_error") == 0.0


def test_a_label_of_time_that_nobody_knows_is_wrong_not_dropped(answer: Answer) -> None:
    answer["tlinks"][0]["relation"] = "FOOBAR"
    report = score(answer)
    assert report.measure("temporal", "plain").total.tolist() == [28, 29, 29]


def test_scoring_leaves_the_answer_as_it_was(answer: Answer) -> None:
    answer["offset_unit"] = "utf16"
    before = copy.deepcopy(answer)
    first = totals(score(answer))
    assert answer == before
    assert totals(score(answer)) == first


def test_numbers_that_do_not_add_up_are_compared_without_a_test(answer: Answer) -> None:
    report = stored(karat.score(home() / "annotations" / "iraq-truce-2021" / "entities.yaml"), "gold")
    table = compare([report, report], ["one", "other"], ["entities.geocoding.*"])
    assert table.rows["entities.geocoding.median"][1].p is None


def test_errors_of_factuality_and_of_how_something_is_quoted(answer: Answer) -> None:
    believe(answer)
    answer["attributions"][0]["quote_type"] = "direct"
    found = [
        (e.layer, e.kind, e.gold.label, e.predicted.label) for e in score(answer).errors() if e.gold and e.predicted
    ]
    assert found == [
        ("events", "attribute", "factuality Uu", "factuality CT+"),
        ("attribution", "attribute", "quote_type indirect", "quote_type direct"),
    ]
