"""`karat show`: every label is shown once, beside its sentence; what is not there is refused in one sentence."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from karat.cli import main
from karat.corpus import read_layer_set
from karat.formats.labels_view import labels_view
from karat.layout import LAYERS
from karat.records import walk

TOY = Path(__file__).parent / "valid" / "toy"
LAYER_SET = read_layer_set("toy", TOY / "annotations" / "toy")


def test_every_record_with_an_id_is_shown_exactly_once() -> None:
    view = labels_view(LAYER_SET)
    shown = [line.id for s in view.sentences for line in s.lines] + [line.id for line in view.document]
    expected = [
        record["id"]
        for layer in LAYERS
        for listing, record, _ in walk(layer, LAYER_SET.records(layer))
        # Zones and sentences are the frame; entities and events are told with each of their mentions.
        if record.get("id") and listing.prefix not in ("zon", "snt", "ent", "evt")
    ]
    assert sorted(filter(None, shown)) == sorted(expected)


def test_a_label_stands_beside_the_sentence_that_holds_it() -> None:
    spans = {s["id"]: s["span"] for s in LAYER_SET.records("zones")["sentences"]}
    for sentence in labels_view(LAYER_SET).sentences:
        for line in sentence.lines:
            assert spans[sentence.id][0] <= line.start < spans[sentence.id][1], line


def test_references_are_told_in_words(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["show", "toy", "--root", str(TOY), "--only", "snt-02", "--layer", "relations"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[1] == "snt-02  lead zon-02"
    # By hand, from the toy's relations.yaml: men-0007 and men-0008 are these two phrases.
    assert "ORG-AFF.Membership  ·  members of Red Lantern (men-0007) → Red Lantern (men-0008)" in lines[2]
    assert len(lines) == 5


def test_arguments_follow_their_trigger(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["show", "toy", "--root", str(TOY), "--only", "snt-03", "--layer", "events"]) == 0
    out = capsys.readouterr().out
    assert re.search(r"evm-0005 .*\n +Time  ·  Sunday \(tim-002\)\n", out)


def test_json_is_the_same_view(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["show", "--root", str(TOY), "--json", "--only", "zon-03"]) == 0
    view = json.loads(capsys.readouterr().out)
    assert [s["id"] for s in view["sentences"]] == ["snt-03", "snt-04", "snt-05"]
    assert view["document"] == []


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["nothing"], "there is no document nothing"),
        (["--only", "zon-99"], "there is no zone or sentence zon-99"),
        (["--pass", "c"], "toy has no pass c; it has none"),
    ],
)
def test_what_is_not_there_is_refused_in_a_sentence(
    arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["show", "--root", str(TOY), *arguments]) == 2
    captured = capsys.readouterr()
    assert said in captured.err
    assert captured.err.count("\n") == 1
    assert not captured.out
