"""`karat agree`: sides of every kind, every form of output, and what it says to what cannot be compared."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from agreement_sides import Layers, gold, record, write_layers, write_root

from karat.agreement.output import number
from karat.cli import main
from karat.schemas import load_schema
from karat.yaml_profile import parse_yaml


def faulty() -> Layers:
    """A pass with one fault of each stage: a date one day late, a mention too short, a relation of another type."""
    layers = gold()
    record(layers, "tim-002")["value"] = "2030-05-13"
    record(layers, "men-0013").update(span=[261, 267], quote="guards")
    record(layers, "rel-001")["type"] = "ORG-AFF.Employment"
    return layers


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return write_root(tmp_path, a=gold(), b=faulty())


def told(capsys: pytest.CaptureFixture[str], *arguments: str, code: int = 0) -> str:
    assert main(["agree", *arguments, "--resamples", "0"]) == code
    found = capsys.readouterr()
    if code == 2:
        # One sentence, no traceback.
        assert found.out == ""
        assert found.err.startswith("karat agree: ")
        assert found.err.count("\n") == 1
        return found.err
    return found.out


def measured(capsys: pytest.CaptureFixture[str], *arguments: str) -> Any:
    return json.loads(told(capsys, *arguments, "--json"))


def test_two_passes_by_name(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    report = measured(capsys, "a", "b", "--root", str(root))
    assert report["layers"]["times"]["figures"]["value"]["value"] == 0.8
    assert report["layers"]["times"]["figures"]["value"]["goal"]["verdict"] == "below blocker"
    assert report["layers"]["times"]["figures"]["times"]["goal"]["verdict"] == "meets goal"
    assert {(d["layer"], d["kind"], d["stage"]) for d in report["disagreements"]} == {
        ("times", "value", "attributes and identity"),
        ("entities", "mention extent", "markables"),
        ("relations", "relation label", "links"),
    }
    assert report["disagreements"][1]["a"]["records"] == ["a/tim-002"]


def test_every_way_to_name_a_side_is_the_same(root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    b = root / "annotations" / "toy" / "passes" / "b"
    lists = {k: v for layer in faulty().values() for k, v in layer.items() if isinstance(v, list) and k != "provenance"}
    for key in ("zones", "sentences", "credits", "sic", "near_identity"):
        lists.pop(key, None)
    answer = tmp_path / "answer.json"
    answer.write_text(json.dumps({"document": "toy", **lists}), encoding="utf-8")
    wanted = None
    for side in ("b", str(b), str(answer), f"gold+{b}", "a+b"):
        report = measured(capsys, "gold", side, "--root", str(root), "--layer", "times", "--layer", "relations")
        values = {name: f["value"] for name, f in report["layers"]["times"]["figures"].items()}
        values |= {name: f["value"] for name, f in report["layers"]["relations"]["figures"].items()}
        wanted = wanted or values
        assert values == wanted, side
    assert wanted is not None
    assert wanted["relations_mention"] == pytest.approx(2 / 3)


def test_a_single_layer_file_is_a_side(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = root / "annotations" / "toy" / "passes" / "b" / "times.yaml"
    report = measured(capsys, "a", str(file), "--root", str(root))
    assert list(report["layers"]) == ["times"]
    assert report["absent"]["events"] == "only A has it"


def test_a_later_folder_rules(root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    mended = write_layers(tmp_path / "b-2", {"times": gold()["times"]})
    report = measured(capsys, "a", f"b+{mended}", "--root", str(root))
    assert report["layers"]["times"]["figures"]["value"]["value"] == 1.0
    assert report["layers"]["relations"]["figures"]["relations_mention"]["value"] == pytest.approx(2 / 3)


def test_links_of_a_later_sitting_refer_to_gold(root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    one = write_layers(tmp_path / "one", {"relations": gold()["relations"]})
    other = write_layers(tmp_path / "two", {"relations": faulty()["relations"]})
    report = measured(capsys, str(one), str(other), "--root", str(root))
    assert list(report["layers"]) == ["relations"]
    assert report["layers"]["relations"]["figures"]["relations_untyped"]["value"] == 1.0


def test_one_file_on_both_sides_is_nothing_to_compare(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    report = measured(capsys, "gold", "gold+b", "--root", str(root), "--layer", "zones")
    assert "nothing to compare" not in str(report["absent"])
    only = root / "annotations" / "toy" / "passes" / "b" / "zones.yaml"
    only.unlink()
    report = measured(capsys, "gold", "gold+b", "--root", str(root), "--layer", "zones")
    assert report["absent"] == {"zones": "both sides read it from one file, so there is nothing to compare"}


def test_text_markdown_and_the_list(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = told(capsys, "a", "b", "--root", str(root), "--disagreements", "2")
    assert "Agreement of A (a) and B (b) on toy" in text
    assert re.search(
        r"value of the time expressions that both have, accuracy +\.8 +\S+ to \S+ +4 of 5 +1 +\.93 +below", text
    )
    assert "\n… and 1 more" in text
    assert "^^^^^^^^^^ A\n" in text
    markdown = told(capsys, "a", "b", "--root", str(root), "--format", "markdown")
    table = [line for line in markdown.splitlines() if line.startswith("|")]
    assert len({line.count("|") for line in table}) == 1
    assert "3 disagreements" in markdown


def test_output_is_the_json(root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "out.json"
    report = measured(capsys, "a", "b", "--root", str(root), "--output", str(file))
    assert json.loads(file.read_text(encoding="utf-8")) == report


def test_the_worksheet_is_yaml_and_has_what_decisions_need(
    root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "worksheet.yaml"
    told(capsys, "a", "b", "--root", str(root), "--adjudication", str(file))
    parsed = parse_yaml(file.read_text(encoding="utf-8"))
    assert not parsed.problems
    stages = parsed.value["stages"]
    assert [s["stage"] for s in stages] == ["markables", "attributes and identity", "links"]
    items = [item for s in stages for item in s["items"]]
    assert [item["number"] for item in items] == [1, 2, 3]
    first = items[0]
    assert first["records"] == ["a/men-0013", "b/men-0013"]
    assert (first["a"]["quote"], first["b"]["quote"]) == ("two guards", "guards")
    assert "injured two guards but" in first["context"]
    assert items[1]["a"]["says"] == "2030-05-12"
    # Filled in, an item is a line of decisions.yaml.
    schema = load_schema("decisions")["properties"]["decisions"]["items"]
    pattern = schema["properties"]["records"]["items"]["pattern"]
    assert all(re.match(pattern, name) for item in items for name in item["records"])
    assert {"records", "choice", "rule", "cause"} <= set(first) & set(schema["properties"])


def test_alike_sides_leave_an_empty_worksheet(root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "worksheet.yaml"
    told(capsys, "a", "gold", "--root", str(root), "--adjudication", str(file))
    parsed = parse_yaml(file.read_text(encoding="utf-8"))
    assert not parsed.problems
    assert all(not s["items"] for s in parsed.value["stages"])


# ---------------------------------------------------------------- bad input


def test_a_side_that_is_not_there(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "c: is no folder, no file and no pass (passes here: a, b)" in told(
        capsys, "c", "b", "--root", str(root), code=2
    )


def test_a_folder_without_layers(root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "empty").mkdir()
    assert "holds no layer file" in told(capsys, str(tmp_path / "empty"), "b", "--root", str(root), code=2)


def test_a_file_that_is_no_layer(root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "notes.txt").write_text("Dear diary,\n", encoding="utf-8")
    told(capsys, "a", str(tmp_path / "notes.txt"), "--root", str(root), code=2)


def _spoilt(root: Path, layer: str, old: str, new: str) -> None:
    path = root / "annotations" / "toy" / "passes" / "b" / f"{layer}.yaml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_another_document(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _spoilt(root, "times", "document: toy", "document: other")
    assert "is of the document other, not of toy" in told(capsys, "a", "b", "--root", str(root), code=2)


def test_another_text(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _spoilt(root, "times", "2d30e1c1", "00000000")
    assert "has no version of" in told(capsys, "a", "b", "--root", str(root), code=2)


def test_a_span_that_does_not_agree_with_the_text(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _spoilt(root, "times", "quote: three days", "quote: four days")
    assert "tim-001 does not agree with the text" in told(capsys, "a", "b", "--root", str(root), code=2)


def test_a_layer_that_its_schema_refuses(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _spoilt(root, "times", "type: DURATION", "type: ETERNITY")
    assert "is not as its schema wants it" in told(capsys, "a", "b", "--root", str(root), code=2)


def test_yaml_that_is_broken(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _spoilt(root, "times", "layer: times", "layer: [times")
    told(capsys, "a", "b", "--root", str(root), code=2)


def test_documents_that_are_not_shared(root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "not a document of both sides" in told(capsys, "a", "b", "--root", str(root), "--document", "x", code=2)
    other = tmp_path / "other.json"
    other.write_text('{"document": "elsewhere", "times": []}', encoding="utf-8")
    assert "no document in common" in told(capsys, "a", str(other), "--root", str(root), code=2)


@pytest.mark.parametrize(
    ("value", "shown"),
    [(0.0, "0"), (1.0, "1"), (0.5, ".5"), (-1.0, "-1"), (0.99996, ".999"), (0.1, ".1"), (-0.0001, "0")],
)
def test_numbers_are_shown_as_papers_do(value: float, shown: str) -> None:
    assert number(value) == shown
