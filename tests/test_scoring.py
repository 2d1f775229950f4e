"""Scoring: answers through every form, policies, and numbers that can be worked out by hand."""

from __future__ import annotations

import json
import math
import random
from pathlib import Path
from typing import Any

import pytest

import karat
from karat.answers import PredictionError, as_answer
from karat.documents import load_documents
from karat.formats.predictions import read_predictions
from karat.layout import Root, home
from karat.model import Document
from karat.schemas import validator
from karat.scoring import Policies, Report, ScoringError, score_answers
from karat.scoring.measures import finished

TOY = Path(__file__).parent / "valid" / "toy"
LAYERS = ("entities", "times", "quantities")


@pytest.fixture(scope="module")
def article() -> Document:
    return load_documents(Root(home()), ["iraq-truce-2021"])[0]


def gold_answer(document: Document) -> dict[str, Any]:
    """Gold of the three layers as a system would answer it, offsets alone."""
    return {
        "document": document.id,
        "entities": [
            {"type": e.type, "mentions": [{"span": list(m.span), "level": m.level} for m in e.mentions]}
            for e in document.gold.entities or ()
        ],
        "times": [{"span": list(t.span), "type": t.type, "value": t.value} for t in document.gold.times or ()],
        "quantities": [
            {
                "span": list(q.span),
                "value": q.value,
                "operator": q.operator,
                "unit": q.unit,
                "low": q.low,
                "high": q.high,
            }
            for q in document.gold.quantities or ()
        ],
    }


def without_none(value: Any) -> Any:
    if isinstance(value, dict):
        return {k: without_none(v) for k, v in value.items() if v is not None}
    return [without_none(v) for v in value] if isinstance(value, list) else value


@pytest.fixture
def perfect(article: Document) -> dict[str, Any]:
    answer: dict[str, Any] = without_none(gold_answer(article))
    return answer


def every_score(report: Report) -> dict[tuple[str, str, str], float]:
    """All scores that are shares of something, 1 at best, and that something could be right about."""
    return {
        (layer.layer, measure.name, part): value
        for layer in report.layers
        for measure in layer.measures
        for part, value in finished(measure, measure.total, 0.0).items()
        if part in ("precision", "recall", "f1", "accuracy", "coverage") and not math.isnan(value)
    }


def test_gold_against_gold_is_one_in_every_metric() -> None:
    folder = home() / "annotations" / "iraq-truce-2021"
    for layer in LAYERS:
        report = karat.score(folder / f"{layer}.yaml")
        scores = every_score(report)
        assert {key[0] for key in scores} == {layer}
        assert set(scores.values()) == {1.0}


def test_gold_as_an_extractor_answers_it_is_one_too(perfect: dict[str, Any], article: Document) -> None:
    report = karat.score(perfect)
    assert set(every_score(report).values()) == {1.0}
    assert report.measure("entities", "strict").total.tolist()[2] == sum(
        not m.optional for m in article.gold.mentions or ()
    )


def test_an_empty_answer_is_zero_and_says_zero_division() -> None:
    report = karat.score({"entities": [], "times": [], "quantities": []})
    assert set(every_score(report).values()) == {0.0}
    precision = report.as_dict()["layers"]["times"]["metrics"]["strict"]["scores"]["precision"]
    assert (precision["value"], precision["numerator"], precision["denominator"]) == (0.0, 0, 0)
    undefined = karat.score({"times": []}, policies=Policies(zero=float("nan"))).as_dict()
    assert undefined["layers"]["times"]["metrics"]["strict"]["scores"]["precision"]["value"] is None


def test_a_layer_that_was_not_attempted_is_not_zero() -> None:
    report = karat.score({"times": []})
    assert [layer.layer for layer in report.layers] == ["times"]
    assert report.unscored["entities"] == "not attempted by the system"
    assert report.as_dict()["layers"]["entities"] == {
        "attempted": False,
        "reason": "not attempted by the system",
        "metrics": {},
    }


def partial_toy(folder: Path) -> Path:
    """The toy with gold that is not finished: no events yet, and of the entities their names alone."""
    import shutil

    import yaml

    shutil.copytree(TOY, folder, dirs_exist_ok=True)
    layers = folder / "annotations" / "toy"
    for layer in ("relations", "events", "temporal", "causal", "attribution", "incidents", "salience"):
        (layers / f"{layer}.yaml").unlink()
    data = yaml.safe_load((layers / "entities.yaml").read_text(encoding="utf-8"))
    for entity in data["entities"]:
        entity["mentions"] = [m for m in entity["mentions"] if m["level"] == "NAM"]
    data["entities"] = [entity for entity in data["entities"] if entity["mentions"]]
    data["status"], data["bridges"] = "in-progress", []
    (layers / "entities.yaml").write_text(yaml.safe_dump(data), encoding="utf-8")
    return folder


def test_a_layer_that_has_no_gold_yet_is_not_zero(tmp_path: Path) -> None:
    report = karat.score({"times": [], "events": []}, root=partial_toy(tmp_path))
    assert report.unscored["events"] == "no gold yet"


def test_numbers_worked_out_by_hand() -> None:
    """The first two quantities are "several" and "four": one is right, one has a wrong end, a third is from nowhere."""
    text = karat.load()["iraq-truce-2021"].text
    several, four = text.index("several armed"), text.index("four militiamen")
    answer = {
        "quantities": [
            {"span": [several, several + 7], "operator": "vague", "low": 3, "unit": "count"},
            {"span": [four, four + 4 + 12], "value": 4, "operator": "=", "unit": "count"},
            {"span": [0, 4], "value": 1, "operator": "=", "unit": "count"},
        ]
    }
    report = karat.score(answer)
    gold = 22
    assert report.measure("quantities", "strict").total.tolist() == [1, 3, gold]
    assert report.measure("quantities", "semeval_exact").total.tolist() == [1, 1, 0, gold - 2, 1]
    assert report.measure("quantities", "semeval_partial").total.tolist() == [1, 0, 1, gold - 2, 1]
    assert report.measure("quantities", "semeval_type").total.tolist() == [2, 0, 0, gold - 2, 1]
    assert report.measure("quantities", "value_overlap").total.tolist() == [2, 2, 3, gold]
    assert report.measure("quantities", "within_overlap").total.tolist() == [2, 2, 3, gold]
    assert report.score("quantities", "strict", "precision") == pytest.approx(1 / 3)
    assert report.score("quantities", "strict", "recall") == pytest.approx(1 / gold)
    assert report.score("quantities", "semeval_partial", "f1") == pytest.approx(2 * 1.5 / (3 + gold))


def test_types_are_scored_at_two_depths(perfect: dict[str, Any]) -> None:
    for entity in perfect["entities"]:
        entity["type"] = entity["type"].split(".")[0]
    report = karat.score(perfect)
    assert report.score("entities", "strict") == 1.0
    assert report.score("entities", "strict_subtype") == 0.0
    assert report.score("entities", "span") == 1.0


def test_flat_mentions_are_as_good_as_entities(perfect: dict[str, Any]) -> None:
    flat = {"mentions": [{"type": e["type"], **m} for e in perfect.pop("entities") for m in e["mentions"]]}
    assert karat.score(flat).score("entities", "strict_subtype") == 1.0


def test_predictions_of_a_level_that_gold_does_not_have_are_left_out(tmp_path: Path) -> None:
    # The toy's title begins with "Ferry Firm", a nominal, which gold of names alone says nothing of.
    answer = {"entities": [
        {"type": "GPE", "mentions": [{"span": [36, 45], "level": "NAM"}]},
        {"type": "ORG", "mentions": [{"span": [0, 10], "level": "NOM"}]},
    ]}  # fmt: skip
    report = karat.score(answer, root=partial_toy(tmp_path))
    assert report.score("entities", "strict", "precision") == 1.0
    assert "predictions of other levels than NAM were left out: 1" in report.warnings


def test_the_order_of_an_answer_does_not_matter(perfect: dict[str, Any]) -> None:
    rng = random.Random(7)
    perfect["times"].append({"span": [100, 108], "type": "DATE", "value": "2021-06-27"})
    perfect["times"].append({"span": [160, 190], "type": "TIME"})
    before = every_score(karat.score(json.loads(json.dumps(perfect))))
    for _ in range(5):
        for layer in LAYERS:
            rng.shuffle(perfect[layer])
        assert every_score(karat.score(json.loads(json.dumps(perfect)))) == before


def test_ungrounded_quotes_are_false_positives_and_counted(perfect: dict[str, Any]) -> None:
    perfect["times"].append({"quote": "the day after tomorrow", "type": "DATE"})
    report = karat.score(perfect)
    gold = len(perfect["times"]) - 1
    for name in ("strict", "span", "semeval_strict", "semeval_exact", "semeval_partial", "semeval_type"):
        assert report.score("times", name, "precision") == pytest.approx(gold / (gold + 1)), name
        assert report.score("times", name, "recall") == 1.0, name
    assert report.anchoring["times"]["ungrounded"] == 1
    assert report.as_dict()["anchoring"]["ungrounded"] == 1


def test_quotes_in_place_of_offsets(article: Document) -> None:
    """What bare quotes and quotes with context are worth to a perfect extractor, on this article."""
    scores = {}
    for width in (0, 20):
        times = [
            {
                "quote": article.text[t.span[0] : t.span[-1]],
                "type": t.type,
                "prefix": article.text[max(0, t.span[0] - width) : t.span[0]] or "\n",
                "suffix": article.text[t.span[-1] : t.span[-1] + width] or "\n",
            }
            for t in article.gold.times or ()
        ]
        mentions = [
            {
                "quote": article.text[m.span[0] : m.span[-1]],
                "type": m.type,
                "prefix": article.text[max(0, m.span[0] - width) : m.span[0]] or "\n",
                "suffix": article.text[m.span[-1] : m.span[-1] + width] or "\n",
            }
            for m in article.gold.mentions or ()
        ]
        report = karat.score({"times": times, "mentions": mentions})
        scores[width] = report.score("times", "strict"), report.score("entities", "strict")
    assert min(scores[20]) >= 0.99


def test_ambiguous_quotes_are_placed_by_position_never_by_label() -> None:
    answer = {"mentions": [{"quote": "Iraq", "type": "PER.Individual"}]}
    anywhere = karat.score(answer)
    first = karat.score(answer, policies=Policies(ambiguous="first"))
    assert anywhere.score("entities", "span", "precision") == 1.0, "some gold mention reads Iraq"
    assert anywhere.score("entities", "strict", "precision") == 0.0, "and none of them is a person"
    assert first.score("entities", "span", "precision") in (0.0, 1.0)
    assert anywhere.anchoring["entities"]["ambiguous"] == 1
    assert "amb:any" in anywhere.signature
    assert "amb:first" in first.signature


def test_offsets_of_other_units_only_if_declared() -> None:
    document = karat.load(TOY)["toy"]
    times = document.gold.times or ()
    late = [t for t in times if any(ord(c) > 0xFFFF for c in document.text[: t.span[0]])]
    assert late, "the toy has an emoji before a time expression"
    for unit, width in (("utf16", "utf-16-le"), ("utf8", "utf-8")):
        scale = 2 if unit == "utf16" else 1
        records = [
            {"span": [len(document.text[:o].encode(width)) // scale for o in t.span], "type": t.type} for t in times
        ]
        assert karat.score({"times": records, "offset_unit": unit}, root=TOY).score("times", "strict") == 1.0
        assert karat.score({"times": records}, root=TOY).score("times", "strict") < 1.0


def test_duplicates_collapse() -> None:
    gold = karat.load()["iraq-truce-2021"].gold.times or ()
    record = {"span": list(gold[0].span), "type": gold[0].type, "value": gold[0].value}
    report = karat.score({"times": [record] * 10_000})
    assert report.measure("times", "strict").total.tolist() == [1, 1, len(gold)]


def test_zones_and_types_add_up(perfect: dict[str, Any]) -> None:
    del perfect["entities"][::2], perfect["times"][::3]
    report = karat.score(perfect)
    for layer in report.layers:
        for measure in (m for m in layer.measures if m.unit == "sentence"):
            zones = report.units.by_zone(measure.statistics)
            assert sum(zones.values()).tolist() == measure.total.tolist()  # type: ignore[attr-defined]
        strict = layer.measures[0]
        assert sum(strict.by_type.values()).tolist() == strict.total.tolist()


def test_the_report_is_valid_and_whole(perfect: dict[str, Any]) -> None:
    perfect["times"].pop()
    report = json.loads(karat.score(perfect).to_json())
    assert list(validator("report").iter_errors(report)) == []
    strict = report["layers"]["times"]["metrics"]["strict"]
    assert strict["scores"]["recall"]["numerator"] == 13
    assert strict["scores"]["recall"]["denominator"] == 14
    assert "layer:times" in strict["signature"]
    assert strict["by_zone"].keys() == {"body", "title+heading+caption"}


# A tenth of gold's number is the tolerance: 40 admits 36 to 44, and 4 admits neither 3 nor 5.
@pytest.mark.parametrize(("said", "right", "near"), [(40, 1, 1), (44, 0, 1), (36, 0, 1), (45, 0, 0), (35.5, 0, 0)])
def test_a_number_that_is_near_enough(article: Document, said: float, right: int, near: int) -> None:
    gold = next(q for q in article.gold.quantities or () if q.value == 40)
    answer = {"quantities": [{"span": list(gold.span), "value": said, "operator": gold.operator, "unit": gold.unit}]}
    report = karat.score(answer, policies=Policies(resamples=0))
    assert report.measure("quantities", "value_overlap").total.tolist()[:2] == [right, 1]
    assert report.measure("quantities", "within_overlap").total.tolist()[:2] == [near, 1]
    signature = report.as_dict()["layers"]["quantities"]["metrics"]["within_overlap"]["signature"]
    assert "|match:within@overlap:0.1|" in signature


def test_signatures_tell_gold_and_policy_apart(perfect: dict[str, Any]) -> None:
    one = karat.score(perfect)
    other = karat.score(perfect, policies=Policies(zero=1.0))
    toy = karat.score({"times": []}, root=TOY)
    assert len({one.signature, other.signature, toy.signature}) == 3
    assert one.signature == karat.score({"times": []}).signature


def test_a_crash_is_counted_and_the_run_goes_on() -> None:
    def broken(request: Any) -> Any:
        raise RuntimeError(f"no model for {request['lang']}")

    report = karat.score(broken)
    assert report.answers["errored"] == 1
    assert report.layers == ()
    assert set(report.unscored.values()) == {"no answer"}
    assert "documents without an answer: 1 of 1; nothing could be scored" in report.warnings


def test_several_documents_one_report(tmp_path: Path) -> None:
    """Two copies of the toy under two names: statistics double, ratios stay."""
    import shutil

    for name in ("toy", "toy-two"):
        shutil.copytree(TOY / "corpus" / "toy", tmp_path / "corpus" / name)
        shutil.copytree(TOY / "annotations" / "toy", tmp_path / "annotations" / name)
    meta = tmp_path / "corpus" / "toy-two" / "document.yaml"
    meta.write_text(meta.read_text(encoding="utf-8").replace("id: toy", "id: toy-two"), encoding="utf-8")
    for path in (tmp_path / "annotations" / "toy-two").glob("*.yaml"):
        path.write_text(
            path.read_text(encoding="utf-8").replace("document: toy", "document: toy-two"), encoding="utf-8"
        )
    answer = {"times": [{"quote": "Monday", "type": "DATE"}], "quantities": []}
    single = karat.score({"document": "toy", **answer}, root=tmp_path, documents=["toy"])
    both = karat.score([{"document": n, **json.loads(json.dumps(answer))} for n in ("toy", "toy-two")], root=tmp_path)
    assert both.measure("times", "strict").total.tolist() == (2 * single.measure("times", "strict").total).tolist()
    half = karat.score([{"document": "toy", **answer}], root=tmp_path)
    assert half.measure("times", "strict").total[2] == both.measure("times", "strict").total[2]
    assert half.answers["answered"] == 1


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "is empty"),
        (b"   \n", "is empty"),
        (b"\xff{}", "is not UTF-8"),
        (b'{"times": [', "is not JSON"),
        (b'{"times": [{"span": [1, NaN]}]}', "times[0].span[1] is 'NaN', and must be a whole number"),
        (b'{"document": "a", "times": []}\n{"document": "b"', ":2: is not JSON"),
        (b"times: [1", "not YAML"),
        (b"[1, 2]", "an answer is a map"),
        (b"[]", "holds no answer"),
        (b'{"tims": []}', "did you mean times?"),
        (b'{"times": [{"start": 1, "end": 3, "label": "DATE"}]}', "write `span: [start, end]`"),
        (b'{"times": [{"span": [1, 2, 3]}]}', "a span has pairs of offsets"),
        (b'{"times": [{"span": ["a", "b"]}]}', "not in the prediction schema"),
        (b'{"times": [], "document": "d"}\n{"times": [], "document": "d"}', "second answer for d, again with times"),
        (b'{"times": ' + b"[" * 100_000, "nested too deep"),
        (b"a: &a 1\nb: *a\n", "anchor"),
    ],
)
def test_what_is_no_prediction_file_is_said_in_a_sentence(data: bytes, words: str) -> None:
    with pytest.raises(PredictionError) as caught:
        read_predictions(data, "p.json")
    assert words in str(caught.value)
    assert str(caught.value).startswith("p.json")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "data",
    [
        b'{"document": "d", "times": [{"quote": "NO", "type": "DATE"}]}',
        b'[{"document": "d", "times": [{"quote": "NO", "type": "DATE"}]}]',
        b'\n{"document": "d", "times": [{"quote": "NO", "type": "DATE"}]}\n\n{"document": "e", "times": []}\n',
        b"document: d\ntimes:\n  - {quote: NO, type: DATE}\n",
        b"{document: d, times: [{quote: NO, type: DATE}]}",
        b'\xef\xbb\xbf{"document": "d", "times": [{"quote": "NO", "type": "DATE"}]}',
    ],
)
def test_json_jsonl_and_yaml_say_the_same(data: bytes) -> None:
    answer = read_predictions(data, "p")[0]
    assert answer.document == "d"
    assert answer.records["times"] == [{"quote": "NO", "type": "DATE"}]


def test_a_label_outside_of_the_scheme_is_wrong_and_counted() -> None:
    answer = {"times": [{"span": [68, 72], "type": "EPOCH"}]}
    assert as_answer(answer).unknown_labels == {"EPOCH": 1}
    report = karat.score(answer)
    assert report.score("times", "span", "precision") == 1.0
    assert report.score("times", "strict", "precision") == 0.0
    assert report.as_dict()["answers"]["unknown_label"] == 1


def test_answers_must_name_a_document_that_is_there(article: Document) -> None:
    with pytest.raises(ScoringError, match="an answer for atlantis"):
        karat.score({"document": "atlantis", "times": []})
    with pytest.raises(ScoringError, match="two answers"):
        score_answers([article], [as_answer({"times": []}), as_answer({"quantities": []})])


@pytest.mark.parametrize("count", [1, 3, 50])
def test_every_quote_that_is_nowhere_is_a_false_positive_of_its_own(article: Document, count: int) -> None:
    """Hallucinations of one label are as many mistakes as there are, not one."""
    gold = article.gold.times or ()
    right = [{"span": list(t.span), "type": t.type, "value": t.value} for t in gold[:2]]
    made_up = [{"quote": f"the {i}th of Nowhere", "type": "DATE"} for i in range(count)]
    past_the_end = [{"span": [9000 + i, 9004 + i], "type": "DATE"} for i in range(count)]
    report = karat.score({"times": right + made_up + past_the_end})
    for name in ("strict", "span", "semeval_strict", "semeval_exact", "semeval_type", "overlap"):
        assert report.score("times", name, "precision") == pytest.approx(2 / (2 + 2 * count)), name
    mentions = [{"quote": f"Nobody {i}", "type": "PER.Individual", "entity": str(i % 2)} for i in range(count)]
    wrong = karat.score({"mentions": mentions})
    assert wrong.measure("entities", "strict").total.tolist()[1] == count
    assert wrong.measure("entities", "mentions").total.tolist()[1] == count
    assert wrong.measure("entities", "b_cubed").total.tolist()[1] == count
