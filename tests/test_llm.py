"""Language models: the schema that vendors take, the prompt, and the answer that is read whatever is wrong with it."""

from __future__ import annotations

import ast
import json
import math
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from karat.cli import main
from karat.corpus import read_document
from karat.documents import load_document
from karat.formats.files import read_file
from karat.formats.label_maps import load_map
from karat.formats.llm_answer import read_flat
from karat.formats.llm_flat import FlatWriter
from karat.formats.llm_form import COVERED, FLAT, FlatFormError, flat_lists
from karat.formats.llm_json import find_json
from karat.formats.llm_schema import llm_schema
from karat.formats.prompt import LEFT_OUT, make_prompt, numbered
from karat.guidelines import FOLDER, rule_ids
from karat.layout import LAYERS, Root, home
from karat.model import Document
from karat.scoring import Policies, score_answers
from karat.scoring.measures import finished
from karat.yaml_profile import parse_yaml

HERE = Path(__file__).parent
TOY = Root(HERE / "valid" / "toy")
DOCUMENT = load_document(TOY, "toy")
ARTICLE = load_document(Root(home()), "iraq-truce-2021")
PROFILES = parse_yaml((HERE / "vendor_profiles.yaml").read_text(encoding="utf-8")).value["profiles"]


def gold_records(root: Root = TOY, name: str = "toy") -> dict[str, Any]:
    files = read_document(root, name)
    return {key: v for layer in LAYERS for key, v in files.gold.records(layer).items() if isinstance(v, list)}


def flat_gold(layers: list[str] | None = None) -> dict[str, Any]:
    """What a perfect model would answer on the toy."""
    return FlatWriter(DOCUMENT.text, [s.span for s in DOCUMENT.sentences]).answer(gold_records(), layers)


def scores(text: str, document: Document = DOCUMENT) -> dict[tuple[str, str, str], float]:
    """Every share of every layer that a flat answer about a document gets."""
    reading = read_file(text.encode(), "answer.json", [document], "llm")
    report = score_answers([document], reading.answers, policies=Policies(resamples=0))
    return {
        (layer.layer, measure.name, part): value
        for layer in report.layers
        for measure in layer.measures
        for part, value in finished(measure, measure.total, 0.0).items()
        if part in ("precision", "recall", "f1", "accuracy") and not math.isnan(value)
    }


# ---------------------------------------------------------------- the schema


def nodes(schema: dict[str, Any], level: int = 0) -> Iterator[tuple[dict[str, Any], int]]:
    """Every schema in a schema, with the number of objects around it."""
    yield schema, level
    for part in schema.get("properties", {}).values():
        yield from nodes(part, level + 1)
    if "items" in schema:
        yield from nodes(schema["items"], level)


def unfit(schema: dict[str, Any], profile: dict[str, Any]) -> list[str]:
    """What of a schema a vendor's profile does not take."""
    everything = list(nodes(schema))
    objects = [node for node, _ in everything if node.get("type") == "object"]
    enums = [node["enum"] for node, _ in everything if "enum" in node]
    names = [name for node in objects for name in node["properties"]] + [str(v) for e in enums for v in e]
    sizes = {
        "properties": sum(len(node["properties"]) for node in objects),
        "levels": 1 + max(level for node, level in everything if node.get("type") == "object"),
        "enum_values": sum(map(len, enums)),
        "names_characters": sum(map(len, names)),
        "optional_fields": sum(len(node["properties"]) - len(node.get("required", ())) for node in objects),
        "unions": sum("anyOf" in node or isinstance(node.get("type"), list) for node, _ in everything),
    }
    found = [f"{name}: {size} > {profile[name]}" for name, size in sizes.items() if size > profile.get(name, math.inf)]
    for node, _ in everything:
        found += [f"keyword {key}" for key in node if key not in profile["keywords"]]
        kinds = node.get("type", [])
        found += [
            f"type {kind}" for kind in ([kinds] if isinstance(kinds, str) else kinds) if kind not in profile["types"]
        ]
        found += ["a node without a type"] if profile.get("type_everywhere") and "type" not in node else []
    found += ["root"] if profile.get("root") not in (None, schema.get("type")) else []
    for node in objects:
        found += (
            ["a field not required"]
            if profile.get("all_required") and set(node["required"]) != set(node["properties"])
            else []
        )
        found += ["an open object"] if profile.get("closed") and node.get("additionalProperties") is not False else []
    large = profile.get("large_enum", {"more_than": math.inf})
    found += ["a large enum" for e in enums if len(e) > large["more_than"] and sum(map(len, e)) > large["characters"]]
    return found


@pytest.mark.parametrize("vendor", PROFILES)
def test_every_vendor_takes_the_schema(vendor: str) -> None:
    for layers in (None, *([layer] for layer in COVERED)):
        schema = llm_schema(layers)
        Draft202012Validator.check_schema(schema)
        assert unfit(schema, PROFILES[vendor]) == [], layers


@pytest.mark.parametrize(
    "spoil",
    [
        lambda s: s["properties"]["times"]["items"]["required"].pop(),
        lambda s: s["properties"]["times"]["items"].pop("additionalProperties"),
        lambda s: s["properties"]["times"]["items"]["properties"]["value"].update(type=["string", "null"]),
        lambda s: s["properties"]["times"]["items"]["properties"]["value"].update(pattern="^x$"),
        lambda s: s["properties"]["times"].update(oneOf=[]),
        lambda s: s["properties"]["times"]["items"]["properties"]["type"].update(enum=[str(i) for i in range(300)]),
    ],
)
def test_a_schema_with_more_would_be_told(spoil: Any) -> None:
    """The profiles can fail: each thing that some vendor refuses is found."""
    schema = json.loads(json.dumps(llm_schema(["times"])))
    spoil(schema)
    assert unfit(schema, PROFILES["minimal"])


def test_every_profile_names_its_source_and_date() -> None:
    assert len(PROFILES) >= 4
    assert all(profile["source"] and re.match(r"20[0-9]{2}-", profile["date"]) for profile in PROFILES.values())


def test_layers_bring_those_that_they_refer_to() -> None:
    """By the scheme: arguments are mentions, times and event mentions; the order is of events and times."""
    assert [one.layer for one in flat_lists(["temporal"])] == ["entities", "times", "events", "temporal"]
    assert [one.layer for one in flat_lists(["times", "quantities"])] == ["times", "quantities"]
    with pytest.raises(FlatFormError, match="zones has no flat form"):
        flat_lists(["zones"])
    with pytest.raises(FlatFormError, match="moods is no layer"):
        flat_lists(["moods"])


# ---------------------------------------------------------------- there and back


def test_gold_in_the_flat_form_is_in_the_schema_and_scores_one_in_every_layer() -> None:
    """A perfect answer: whatever is below one was lost in the form, not by the model."""
    answer = flat_gold()
    Draft202012Validator(llm_schema()).validate(answer)
    found = scores(json.dumps(answer))
    assert {layer for layer, _, _ in found} == set(COVERED) - {"salience"}, "salience has distances, no shares"
    assert {key: value for key, value in found.items() if value < 0.99} == {}


def test_the_articles_gold_goes_there_and_back_too() -> None:
    """A thousand words with discontinuous spans, nested quotations and equal quotes in one sentence."""
    records = gold_records(Root(home()), ARTICLE.id)
    answer = FlatWriter(ARTICLE.text, [s.span for s in ARTICLE.sentences]).answer(records)
    Draft202012Validator(llm_schema()).validate(answer)
    found = scores(json.dumps(answer), ARTICLE)
    assert {key: value for key, value in found.items() if value < 0.99} == {}


@pytest.mark.parametrize("layer", COVERED)
def test_every_layer_goes_there_and_back_by_itself(layer: str) -> None:
    answer = flat_gold([layer])
    Draft202012Validator(llm_schema([layer])).validate(answer)
    reading = read_file(json.dumps(answer).encode(), "toy.json", [DOCUMENT], "llm")
    assert {one.layer for one in flat_lists([layer])} == reading.answers[0].attempted
    assert not any(reading.answers[0].faults.values())
    assert min(scores(json.dumps(answer)).values(), default=1.0) >= 0.99


def test_salience_comes_back_as_it_was() -> None:
    reading = read_file(json.dumps(flat_gold(["salience"])).encode(), "toy.json", [DOCUMENT], "llm")
    report = score_answers([DOCUMENT], reading.answers, policies=Policies(resamples=0))
    measure = report.measure("salience", "distance")
    assert finished(measure, measure.total, 0.0)["mean_absolute_error"] == 0.0


def test_a_flat_answer_is_recognised_without_being_told() -> None:
    assert read_file(json.dumps(flat_gold()).encode(), "toy.json", [DOCUMENT]).form == "llm"
    assert read_file(b'{"times": [{"quote": "Sunday", "type": "DATE"}]}', "toy.json", [DOCUMENT]).form == "karat"


def test_a_label_map_reads_the_labels_of_a_model_too() -> None:
    answer = {"times": [{"key": "t1", "quote": "Sunday", "sentence": 2, "context": "", "type": "date"}]}
    labels = load_map(str(HERE / "foreign" / "labels.yaml"))
    read = read_file(json.dumps(answer).encode(), "toy.json", [DOCUMENT], "llm", labels).answers[0]
    assert (read.records["times"][0]["type"], read.unknown_labels.total()) == ("DATE", 0)


# ---------------------------------------------------------------- what is wrong with answers


def test_fences_and_chatter_are_read_past_and_everything_wrong_is_counted(capsys: pytest.CaptureFixture[str]) -> None:
    """chatty.txt, by hand: m4 lacks a field and has a number as text, one item is no record, `mood` is no list (3 off
    the schema); ORG.Militia; m99; Atlantis Lines; two lines around the fence."""
    assert main(["score", "--from", "llm", str(HERE / "foreign" / "chatty.txt"), "--root", str(TOY.path)]) == 0
    said = capsys.readouterr()
    assert said.out.splitlines()[2] == (
        "form: 0 unparsable, 3 off the schema, 1 unknown labels, 1 dangling references, 1 ungrounded; "
        "2 lines around the JSON"
    )
    assert len(said.err.splitlines()) == 1
    assert "read as the flat answer of a language model" in said.err


def test_the_report_has_the_counters() -> None:
    answer, _ = read_flat((HERE / "foreign" / "chatty.txt").read_text(encoding="utf-8"), "chatty.txt", "toy")
    report = score_answers([DOCUMENT], [answer], policies=Policies(resamples=0)).as_dict()
    counted = {"unparsable": 0, "off_schema": 3, "unknown_label": 1, "dangling_reference": 1, "noise": 2}
    assert {name: report["answers"][name] for name in counted} == counted
    assert report["anchoring"]["ungrounded"] == 1
    lost = {"document": "toy", "layer": "entities", "status": "ungrounded", "id": "m3", "quote": "Atlantis Lines"}
    assert lost in report["anchors"]


def test_an_answer_without_json_is_an_error_that_is_counted() -> None:
    reading = read_file(b"I am sorry, but I cannot help with that.", "toy.json", [DOCUMENT], "llm")
    report = score_answers([DOCUMENT], reading.answers, policies=Policies(resamples=0)).as_dict()
    assert report["answers"]["unparsable"] == 1
    assert report["answers"]["errored"] == 1
    truncated = json.dumps(flat_gold())[:-40]
    assert read_flat(truncated, "x", "toy")[0].faults["unparsable"] == 1


@pytest.mark.parametrize(
    ("text", "noise"),
    [
        ('{"times": []}', 0),
        ('```json\n{"times": []}\n```', 0),
        ('Here it is:\n\n```\n{"times": []}\n```\nDone.', 2),
        ('I used {braces} first. {"times": []} That is all.', 1),
        ('```json\n{"times": []}', 0),
        ('{"note": 1}\n{"times": []}', 1),
    ],
)
def test_the_json_in_a_text(text: str, noise: int) -> None:
    assert find_json(text, lambda v: isinstance(v, dict) and "times" in v) == ({"times": []}, noise)


def test_a_text_of_braces_takes_no_time() -> None:
    assert find_json("{" * 200_000, bool)[0] is None
    assert find_json('{"a":' * 50_000, bool)[0] is None
    assert find_json("[" * 200_000, bool)[0] is None


junk = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(
        ["key", "quote", "sentence", "type", "arguments", "role", "filler", "sources", "value", "event", "x"]
    ), inner, max_size=5),
    max_leaves=12,
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.dictionaries(st.sampled_from([one.name for one in FLAT]), st.lists(junk, max_size=3), min_size=1))
def test_no_answer_stops_the_reader_or_the_scorer(answer: dict[str, Any]) -> None:
    text = json.dumps(answer)
    read, _ = read_flat(text, "x", "toy")
    assert read.error is None
    items = sum(len(value) for value in answer.values())
    kept = sum(len(r.get("mentions", [r])) if name == "events" else 1 for name, rs in read.records.items() for r in rs)
    assert kept <= items
    assert read.faults["off_schema"] >= items - kept, "what is no record is counted"
    score_answers([DOCUMENT], [read], policies=Policies(resamples=0))


def test_a_wrong_record_is_wrong_and_never_dropped() -> None:
    """Of the flat gold one mention is spoilt in each of three ways; it stays among the predictions."""
    whole = flat_gold(["entities"])
    n = len(whole["mentions"])
    for field, value in (("type", "PERSON"), ("quote", "nobody at all"), ("sentence", "two")):
        answer = json.loads(json.dumps(whole))
        answer["mentions"][3][field] = value
        read = read_file(json.dumps(answer).encode(), "toy.json", [DOCUMENT], "llm").answers
        assert score_answers([DOCUMENT], read, policies=Policies(resamples=0)).layers[0].predicted == n


# ---------------------------------------------------------------- the prompt


def test_the_prompt_says_all_labels_and_the_rules_and_is_short_enough_to_be_used() -> None:
    """Five thousand tokens for entities and times, as much again for all layers' rules and twice for their example."""
    prompt = make_prompt(None, ARTICLE, [ARTICLE.text])
    for one in FLAT:
        assert f"# {one.layer.capitalize()}" in prompt.system
        for field in one.fields:
            assert f"`{field.name}`" in prompt.system
            assert all(label in prompt.system for label in field.labels())
    assert "The extent is the maximal noun phrase" in prompt.system, "entities#S1"
    words, tokens = prompt.size
    assert words < 10_000
    assert tokens < 16_000
    assert make_prompt(["times"]).size[1] < 2_500


def test_no_piece_of_the_text_is_in_the_instructions() -> None:
    """Five words in a row of the article, or three that a rule or a definition puts in quotes, would be a hint."""
    system = make_prompt(None, ARTICLE, [ARTICLE.text]).system
    spoken = re.findall(r"[\w'’-]+", system.casefold())
    runs = {tuple(spoken[i : i + 5]) for i in range(len(spoken))}
    words = re.findall(r"[\w'’-]+", ARTICLE.text.casefold())
    assert [words[i : i + 5] for i in range(len(words) - 4) if tuple(words[i : i + 5]) in runs] == []
    assert [q for q in re.findall(r'"([^"\n]+)"', system) if len(q.split()) >= 3 and q in ARTICLE.text] == []


def test_the_worked_example_is_the_toys_gold_and_scores_one() -> None:
    system = make_prompt(["entities", "times"], ARTICLE).system
    example = json.loads(system.split("The answer:\n\n")[1])
    assert example == flat_gold(["entities", "times"])
    assert min(scores(json.dumps(example)).values()) >= 0.99
    assert "The answer:" not in make_prompt(None, DOCUMENT).system, "never about the document that is asked about"


def test_the_document_is_numbered_as_answers_count() -> None:
    shown = numbered(DOCUMENT)
    for number, sentence in enumerate(DOCUMENT.sentences):
        words = DOCUMENT.text[sentence.span[0] : sentence.span[1]]
        assert (f"[{number}] {words}" in shown) == (words != "READ MORE"), "boilerplate is not annotated"
    assert shown.startswith("Document creation time: 2030-05-16")


def test_rules_that_are_left_out_exist() -> None:
    for page, rules in LEFT_OUT.items():
        assert rules <= set(rule_ids((home() / FOLDER / f"{page}.md").read_text(encoding="utf-8")))


def test_prompt_and_schema_from_the_command_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["prompt", "--layers", "relations", "--document", "iraq-truce-2021"]) == 0
    said = capsys.readouterr()
    assert "[0] Iran" in said.out.rpartition("# The document")[2]
    assert re.search(r"karat prompt: [0-9,]+ words, about [0-9,]+ tokens; .*: entities$", said.err.strip())
    assert main(["prompt", "--layers", "times", "--json"]) == 0
    printed = json.loads(capsys.readouterr().out)
    assert printed["schema"] == llm_schema(["times"])
    assert main(["schema", "--llm", "--layers", "times"]) == 0
    assert json.loads(capsys.readouterr().out) == llm_schema(["times"])
    for wrong in (
        ["prompt", "--layers", "moods"],
        ["prompt", "--document", "atlantis"],
        ["schema", "--layers", "times"],
    ):
        assert main(wrong) == 2
        assert len(capsys.readouterr().err.splitlines()) == 1


def test_a_wheel_carries_what_the_prompt_needs(tmp_path: Path) -> None:
    """The package with the data that the build hook names, away from the checkout: prompt and maps are there."""
    root = HERE.parent
    hook = ast.parse((root / "scripts" / "hatch_build.py").read_text(encoding="utf-8"))
    data = next(ast.literal_eval(node.value) for node in hook.body if isinstance(node, ast.Assign))
    shutil.copytree(root / "scripts" / "karat", tmp_path / "karat", ignore=shutil.ignore_patterns("__pycache__"))
    for folder in data:
        shutil.copytree(root / folder, tmp_path / "karat" / "_data" / folder)
    command = [sys.executable, "-m", "karat", "prompt", "--layers", "times", "--document", "iraq-truce-2021"]
    environment = {**os.environ, "PYTHONPATH": str(tmp_path), "PYTHONIOENCODING": "utf-8"}
    run = subprocess.run(command, capture_output=True, cwd=tmp_path, env=environment, timeout=60)
    assert run.returncode == 0, run.stderr.decode()
    assert "The answer:" in run.stdout.decode()
    assert (tmp_path / "karat" / "_data" / "schema" / "label-maps" / "ace2005.yaml").is_file()
