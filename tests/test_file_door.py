"""The file door: answers in other tools' forms, recognised by content, with what could not be carried over counted."""

from __future__ import annotations

import json
import time
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import karat
from karat.answers import Answer, PredictionError
from karat.cli import main
from karat.documents import load_document
from karat.formats.brat import read_brat
from karat.formats.carry import Carrier
from karat.formats.files import Reading, read_file
from karat.formats.label_maps import LabelMap, load_map
from karat.layout import Root, home
from karat.schemas import validator
from karat.scoring import Policies, Report, score_answers

HERE = Path(__file__).parent
FOREIGN = HERE / "foreign"
TOY = load_document(Root(HERE / "valid" / "toy"), "toy")
ARTICLE = load_document(Root(home()), "iraq-truce-2021")
QUICK = Policies(resamples=0)


def read(data: Any, labels: str | None = None, form: str | None = None, name: str = "answers") -> Reading:
    raw = data if isinstance(data, bytes) else data.encode() if isinstance(data, str) else json.dumps(data).encode()
    return read_file(raw, name, [TOY], form, load_map(labels) if labels else None)


def fixture(name: str, labels: str | None = None) -> tuple[Reading, Report]:
    reading = read((FOREIGN / name).read_bytes(), labels, name=name)
    return reading, score_answers([TOY], reading.answers, policies=QUICK)


def quotes(answer: Answer, key: str) -> list[tuple[str, str]]:
    """What each record of a list covers, and its label."""
    found = []
    for record in answer.records[key]:
        pieces = record.get("span", [])
        words = " ".join(TOY.text[s:e] for s, e in zip(pieces[::2], pieces[1::2], strict=True)) or record["quote"]
        found.append((words, record.get("type") or record.get("unit")))
    return found


# ---------------------------------------------------------------- brat


def test_brat_standoff_carries_all_that_has_a_place() -> None:
    """toy.ann, by hand: 8 mentions, a time, three events with four arguments, a relation, a link in time."""
    reading, report = fixture("toy.ann")
    (answer,) = reading.answers
    assert quotes(answer, "mentions") == [
        ("members of Red Lantern", "PER.Group"), ("Red Lantern", "ORG"), ("a Norrsund warehouse in Port Velm", "FAC"),
        ("firebombs", "WEA"), ("Norrsund Line", "ORG"), ("Norrsund Line", "ORG"),
        ("Mayor Tornqvist", "PER.Individual"), ("pier", "Robot"),
    ]  # fmt: skip
    assert quotes(answer, "times") == [("Sunday", "DATE")]
    mentions = [mention for event in answer.records["events"] for mention in event["mentions"]]
    assert [(m["type"], m.get("realis"), m.get("polarity")) for m in mentions] == [
        ("Conflict.Attack", "ACTUAL", None), ("Conflict.Attack", None, None), ("Life.Die", None, "NEG"),
    ]  # fmt: skip
    assert [len(m["arguments"]) for m in mentions] == [3, 1, 0]
    # In gold are attacked with these three arguments, attack with its time, killed, and Red Lantern's membership.
    assert report.measure("events", "trig_c").total.tolist()[:2] == [3, 3]
    assert report.measure("events", "arg_c").total.tolist()[:2] == [4, 4]
    assert report.measure("relations", "strict").total.tolist()[:2] == [1, 1]
    assert report.measure("temporal", "pairs").total[0] == 1, "the attack and its Sunday are a pair of gold's"
    assert report.score("temporal", "plain") == 0.0, "which are not one before the other"


def test_brat_equivalence_is_coreference() -> None:
    (answer,) = fixture("toy.ann")[0].answers
    entity = {record["id"]: record["entity"] for record in answer.records["mentions"]}
    assert entity["T8"] == entity["T9"]
    assert len(set(entity.values())) == len(entity) - 1


def test_what_brat_says_beyond_is_counted_and_said_in_one_line() -> None:
    reading, report = fixture("toy.ann")
    assert reading.told == (
        "toy.ann: read as brat standoff: 12 spans, 3 events, 2 links; "
        "not carried over: 1 normalisation, 1 note, 1 attribute"
    )
    assert any("Robot ×1" in warning for warning in report.as_dict()["warnings"])
    assert report.answers["unknown_label"] == 1, "which is a false positive"


def test_brats_discontinuous_spans_are_ours() -> None:
    found = read_brat("T1\tPER 8 11;0 3\tRoe Ann\n", "x.ann")
    assert found.spans[0].span == (8, 11, 0, 3)
    reading = read("T1\tPER 293 297;287 292\tMayor Ilse\n")
    assert reading.answers[0].records["mentions"][0]["span"] == [287, 292, 293, 297], "in order"
    touching = read("T1\tPER 287 292;292 297\tMayor Ilse\n")
    assert touching.answers[0].records["mentions"][0]["span"] == [287, 297], "pieces that touch are one"


@pytest.mark.parametrize(
    "line",
    ["T1 PER 0 3 Ann", "T1\tPER 0\tAnn", "T1\tPER a b\tAnn", "T1\tPER 0 3;\tAnn", "E1\tDie", "R1\tNear Arg1:T1",
     "R1\tNear T1 T2", "*\tEquiv T1", "A1\tNegation", "Q1\tx", "T1"],
)  # fmt: skip
def test_a_line_that_brat_would_not_read_is_named(line: str) -> None:
    with pytest.raises(PredictionError, match=r"x\.ann:2: is no line of brat standoff"):
        read_brat(f"T9\tPER 0 3\tAnn\n{line}\n", "x.ann")


def test_an_id_that_is_used_twice_is_refused() -> None:
    with pytest.raises(PredictionError, match="the id T1 is used twice"):
        read_brat("T1\tPER 0 3\tAnn\nT1\tPER 4 6\tRoe\n", "x.ann")


def test_large_files_take_no_square_of_time() -> None:
    """20,000 mentions of one entity, told pair by pair, and as many links: what is quadratic would take minutes."""
    n = 20_000
    rows = [f"T{i}\tORG 0 5\tFerry" for i in range(n)] + [f"*\tEquiv T{i} T{i + 1}" for i in range(n - 1)]
    rows += [f"R{i}\tNear Arg1:T{i} Arg2:T0" for i in range(n)] + ["E1\tDie:T0"]
    started = time.process_time()
    found = read_brat("\n".join(rows), "x.ann")
    answer = Carrier(LabelMap()).answer(found, "toy", TOY.text)
    assert time.process_time() - started < 20
    assert len({record["entity"] for record in answer["mentions"]}) == 1


def test_a_file_of_labels_alone_is_refused() -> None:
    with pytest.raises(PredictionError, match="answers: has more than 2,000 different labels"):
        read([{"start": 0, "end": 4, "label": f"x{i}"} for i in range(2_001)])


# ---------------------------------------------------------------- langextract


def test_langextract_keeps_offsets_and_its_own_lost_extractions() -> None:
    """langextract.jsonl, by hand: an inexact alignment is where langextract says; two extractions have no place, of
    which one can be found and one cannot."""
    reading, report = fixture("langextract.jsonl", "ontonotes5")
    (answer,) = reading.answers
    assert answer.document == "toy", "by its text, because its id is made up"
    assert quotes(answer, "mentions") == [
        ("Ilse Tornqvist", "PER"), ("Velm Dock Union", "ORG"), ("Red Lantern", "ORG"), ("Port Velm", "GPE"),
        ("Atlantis Lines", "ORG"),
    ]  # fmt: skip
    assert answer.records["times"][0]["value"] == "2030-05-12"
    assert report.anchoring["entities"] == Counter(offset=3, exact=1, ungrounded=1)
    assert "1 inexact wording, 1 attribute" in reading.told


def test_langextract_documents_find_their_own() -> None:
    documents = [TOY, ARTICLE]
    lines = [
        {"extractions": [], "text": ARTICLE.text, "document_id": "doc_1"},
        {"extractions": None, "text": None, "document_id": "toy"},
    ]
    data = "\n".join(map(json.dumps, lines)).encode()
    assert [a.document for a in read_file(data, "x.jsonl", documents).answers] == ["iraq-truce-2021", "toy"]
    with pytest.raises(PredictionError, match="does not say of which document it is"):
        read_file(json.dumps(lines[0] | {"text": "another"}).encode(), "x.jsonl", documents)


# ---------------------------------------------------------------- lists of spans


def test_gliners_list() -> None:
    reading, report = fixture("gliner.json", str(FOREIGN / "labels.yaml"))
    (answer,) = reading.answers
    assert quotes(answer, "mentions") == [("Ilse Tornqvist", "PER.Individual"), ("Red Lantern", "ORG")]
    assert quotes(answer, "times") == [("Sunday", "DATE")]
    assert answer.records["mentions"][0]["confidence"] == 0.93
    assert report.measure("entities", "strict").total.tolist()[:2] == [1, 2], "gold's mention has the title in it"
    assert any("left out as the label map says: 1 record" in warning for warning in report.warnings)


def test_spacys_document() -> None:
    (answer,) = fixture("spacy.json", "ontonotes5")[0].answers
    assert quotes(answer, "mentions") == [("Ilse Tornqvist", "PER"), ("Red Lantern", "ORG"), ("Port Velm", "GPE")]
    assert quotes(answer, "quantities") == [("two", "count")]
    assert quotes(answer, "times") == [("Sunday", "DATE")]


def test_hugging_faces_groups() -> None:
    """A span that begins with the space before the word, as some tokenizers' do, is mended by its words and counted."""
    reading, report = fixture("hf-groups.json", "conll2003")
    (answer,) = reading.answers
    assert [record.get("quote") for record in answer.records["mentions"]] == ["Ilse Tornqvist", None]
    assert report.anchoring["entities"] == Counter(repaired=1, offset=1)
    assert report.as_dict()["anchors"][0]["span"] == [293, 307]


def test_hugging_faces_tokens_are_joined_as_its_pipeline_does() -> None:
    """By the rule of `group_entities`: the same tag again and no B-; by the token's number, since O is left out."""
    (answer,) = fixture("hf-tokens.json", "conll2003")[0].answers
    assert [words for words, _ in quotes(answer, "mentions")] == [
        "Ilse Tornqvist", "Port Velm", "Red Lantern", "VDU", "VDU",
    ]  # fmt: skip
    assert answer.records["mentions"][0]["confidence"] == pytest.approx((0.9 + 0.9 + 0.7) / 3)


def test_tokens_without_offsets_are_words() -> None:
    tokens = [
        {"entity": "B-PER", "word": "Il", "index": 1, "start": None, "end": None},
        {"entity": "I-PER", "word": "##se", "index": 2, "start": None, "end": None},
        {"entity": "I-PER", "word": "Tornqvist", "index": 3, "start": None, "end": None},
    ]
    assert read(tokens, "conll2003").answers[0].records["mentions"][0]["quote"] == "Ilse Tornqvist"
    marked = [t | {"word": w} for t, w in zip(tokens, ("ĠIl", "se", "ĠTornqvist"), strict=True)]
    assert read(marked, "conll2003").answers[0].records["mentions"][0]["quote"] == "Ilse Tornqvist"


@pytest.mark.parametrize(
    "shape",
    [
        lambda spans: spans,
        lambda spans: [spans],
        lambda spans: {"ents": spans},
        lambda spans: {"id": "toy", "entities": spans},
        lambda spans: [{"document": "toy", "spans": spans}],
        lambda spans: {"toy": spans},
    ],
)
def test_a_list_may_stand_in_many_places(shape: Any) -> None:
    spans = [{"start": 293, "end": 307, "label": "PER", "text": "Ilse Tornqvist"}]
    (answer,) = read(shape(spans)).answers
    assert answer.document == "toy"
    assert answer.records["mentions"] == [{"span": [293, 307], "type": "PER"}]


def test_lines_of_spans_are_one_list() -> None:
    data = '{"start": 293, "end": 307, "label": "PER"}\n{"start": 0, "end": 4, "label": "PER"}\n'
    assert len(read(data).answers[0].records["mentions"]) == 2


def test_lists_that_nobody_can_place_are_refused() -> None:
    with pytest.raises(PredictionError, match="does not say of which document it is"):
        read([[{"start": 0, "end": 4, "label": "PER"}], [{"start": 0, "end": 4, "label": "PER"}]])


# ---------------------------------------------------------------- recognition, layers, offsets


@pytest.mark.parametrize(
    ("name", "form"),
    [("toy.ann", "brat"), ("langextract.jsonl", "langextract"), ("gliner.json", "spans"), ("spacy.json", "spans"),
     ("hf-groups.json", "spans"), ("hf-tokens.json", "spans")],
)  # fmt: skip
def test_forms_are_recognised_by_content_and_can_be_forced(name: str, form: str) -> None:
    data = (FOREIGN / name).read_bytes()
    recognised = read_file(data, "x", [TOY])
    assert recognised.form == form
    assert read_file(data, "x", [TOY], form).answers == recognised.answers
    with pytest.raises(PredictionError):
        read_file(data, "x", [TOY], "karat")


@pytest.mark.parametrize("layer", ["entities", "times", "quantities", "relations", "events", "attribution", "zones"])
def test_gold_is_still_our_own_form(layer: str) -> None:
    path = HERE / "valid" / "toy" / "annotations" / "toy" / f"{layer}.yaml"
    reading = read_file(path.read_bytes(), path.name, [TOY])
    assert (reading.form, reading.told) == ("karat", "")


def test_a_layer_that_was_not_attempted_is_not_zero() -> None:
    report = fixture("hf-groups.json", "conll2003")[1]
    assert [layer.layer for layer in report.layers] == ["entities"]
    assert report.unscored["times"] == "not attempted by the system"


def test_a_tool_that_found_nothing_in_one_document_attempted_it() -> None:
    lines = {"toy": [], "iraq-truce-2021": [{"start": 0, "end": 4, "label": "GPE"}]}
    reading = read_file(json.dumps(lines).encode(), "x.json", [TOY, ARTICLE])
    assert [a.attempted for a in reading.answers] == [frozenset({"entities"})] * 2


def test_coarse_labels_score_at_the_first_depth() -> None:
    """Gold's GPE mentions as GPE alone: right by type, and not by subtype."""
    places = [m for m in TOY.gold.mentions or () if m.type.startswith("GPE")]
    spans = [{"start": m.span[0], "end": m.span[1], "label": "GPE"} for m in places]
    report = score_answers([TOY], read(spans).answers, policies=QUICK)
    assert report.score("entities", "strict", "precision") == 1.0
    assert report.score("entities", "strict_subtype", "precision") == 0.0


def test_the_file_may_be_named_after_its_document() -> None:
    data = (FOREIGN / "toy.ann").read_bytes()
    assert read_file(data, "somewhere/toy.ann", [ARTICLE, TOY]).answers[0].document == "toy"
    with pytest.raises(PredictionError, match="name the file after it, or give --document"):
        read_file(data, "somewhere/other.ann", [ARTICLE, TOY])


offsets = st.integers(-5, len(TOY.text) + 50)
spans = st.fixed_dictionaries(
    {"start": offsets, "end": offsets, "label": st.sampled_from(["PER", "DATE", "x", "Conflict.Attack", "é\u2028"])},
    optional={
        "text": st.text(max_size=8),
        "score": st.floats(allow_nan=False, allow_infinity=False),
        "note": st.text(max_size=3),
    },
)


@settings(max_examples=60, deadline=None)
@given(st.lists(spans, min_size=1, max_size=8))
def test_every_span_becomes_a_prediction_whatever_is_wrong_with_it(items: list[dict[str, Any]]) -> None:
    (answer,) = read(items).answers
    assert sum(len(records) for records in answer.records.values()) == len(items)
    report = score_answers([TOY], [answer], policies=QUICK)
    assert sum(sum(counts.values()) for counts in report.anchoring.values()) == len(items)
    assert list(validator("report").iter_errors(report.as_dict())) == []


lines = st.lists(st.text(alphabet="TREA#*N0123456789 \t;:abc", max_size=20), max_size=6)


@settings(max_examples=300, deadline=None)
@given(lines)
def test_no_text_stops_the_reader_of_brat(rows: list[str]) -> None:
    reading, refused = None, ""
    try:
        reading = read("T1\tPER 0 4\tFerr\n" + "\n".join(rows), form="brat")
    except PredictionError as error:
        refused = str(error)
    if reading is None:
        assert len(refused.splitlines()) == 1
    else:
        score_answers([TOY], reading.answers, policies=QUICK)


def test_a_file_of_another_tool_is_scored_from_python_too() -> None:
    report = karat.score(FOREIGN / "spacy.json", root=HERE / "valid" / "toy", policies=QUICK, labels="ontonotes5")
    assert report.system["labels"].startswith("ontonotes5 (")
    assert report.measure("times", "strict").total.tolist()[:2] == [1, 1]


# ---------------------------------------------------------------- from the command line


def test_the_command_line_says_what_it_read(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    root = str(HERE / "valid" / "toy")
    output = tmp_path / "report.json"
    files = [str(FOREIGN / "spacy.json"), "--labels", "ontonotes5", "--root", root, "--output", str(output)]
    assert main(["score", *files]) == 0
    said = capsys.readouterr()
    assert said.err.startswith(f"karat score: {FOREIGN / 'spacy.json'}: read as lists of spans: 6 spans; labels: onto")
    assert len(said.err.splitlines()) == 1
    assert "(ungrounded 0.0 %, repaired 0.0 %)" in said.out.splitlines()[1], "the rates stand at the top"
    report = json.loads(output.read_text(encoding="utf-8"))
    assert list(validator("report").iter_errors(report)) == []
    assert report["system"] == {"name": "spacy.json", "form": "spans", "labels": load_map("ontonotes5").title}


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["toy.ann", "--labels", "nothing"], "no file and no label map nothing; shipped are ace2005, conll2003"),
        (["toy.ann", "--labels", "nothing.yaml"], "there is no such file"),
        (["gliner.json", "--from", "brat"], "is no line of brat standoff"),
        (["gliner.json", "--from", "langextract"], "is no annotated document of langextract"),
        (["langextract.jsonl", "--from", "spans"], "no list of spans"),
    ],
)
def test_a_mistake_is_one_sentence(capsys: pytest.CaptureFixture[str], arguments: list[str], words: str) -> None:
    name, *rest = arguments
    assert main(["score", str(FOREIGN / name), *rest, "--root", str(HERE / "valid" / "toy")]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert words in said.err
    assert len(said.err.splitlines()) == 1


def test_what_a_file_says_is_escaped_where_it_is_shown(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = tmp_path / "toy.json"
    path.write_text(json.dumps([{"start": 0, "end": 4, "label": "\x1b[31mPER\n<b>"}]), encoding="utf-8")
    assert main(["score", str(path), "--root", str(HERE / "valid" / "toy")]) == 0
    said = capsys.readouterr()
    assert "\x1b" not in said.out + said.err


def test_half_a_character_in_a_label_stops_no_report(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """JSON may hold half of a surrogate pair; UTF-8 may not."""
    path, output = tmp_path / "toy.json", tmp_path / "report.json"
    path.write_text('[{"start": 0, "end": 4, "label": "\\ud83dPER", "text": "\\ud800"}]', encoding="utf-8")
    assert main(["score", str(path), "--root", str(HERE / "valid" / "toy"), "--output", str(output)]) == 0
    assert json.loads(output.read_text(encoding="utf-8"))["answers"]["unknown_label"] == 1


def test_no_path_in_a_file_is_opened(tmp_path: Path) -> None:
    """A text or an id that is a path is a text or an id."""
    secret = tmp_path / "secret.txt"
    secret.write_text("T1\tPER 0 4\tFerr\n", encoding="utf-8")
    (answer,) = read([{"start": 0, "end": 4, "label": "PER", "text": str(secret)}]).answers
    assert "secret" in answer.records["mentions"][0]["quote"]
    with pytest.raises(PredictionError, match="does not say of which document"):
        read_file(
            json.dumps({"document_id": str(secret), "ents": [{"start": 0, "end": 4, "label": "PER"}]}).encode(),
            "x.json", [TOY, ARTICLE],
        )  # fmt: skip
