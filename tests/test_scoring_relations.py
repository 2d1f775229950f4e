"""Relations in the report: types whose ends have no order, and the sentences that show a fact."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import karat
from karat.answers import as_answer
from karat.documents import load_documents
from karat.layout import Root
from karat.model import Document, Relation
from karat.schemas import validator
from karat.scoring import Policies, Report, score_answers
from karat.yaml_profile import parse_yaml

TOY = Path(__file__).parent / "valid" / "toy"
NO_INTERVALS = Policies(resamples=0)

Map = dict[str, Any]


@pytest.fixture(scope="module")
def toy() -> Document:
    return load_documents(Root(TOY), ["toy"])[0]


@pytest.fixture
def answer() -> Map:
    """The entities and relations of the toy's gold as an answer."""
    folder = TOY / "annotations" / "toy"
    layers = {
        name: parse_yaml((folder / f"{name}.yaml").read_text("utf-8")).value for name in ("entities", "relations")
    }
    told = {"document": "toy", **{name: data[name] for name, data in layers.items()}}
    return json.loads(json.dumps(told))  # type: ignore[no-any-return]


def totals(report: Report) -> dict[str, list[float]]:
    scored = next(s for s in report.layers if s.layer == "relations")
    return {m.name: m.total.tolist() for m in scored.measures}


def near(document: Document) -> Document:
    """The document with one relation of gold more, of a type that the ontology calls symmetric."""
    more = Relation("rel-004", "PHYS.Near", "men-0007", "men-0009")
    return replace(document, gold=replace(document.gold, relations=(*(document.gold.relations or ()), more)))


# The toy has three relations; with the one that `near` adds there are four.
@pytest.mark.parametrize(
    ("kind", "ends", "strict"),
    [
        ("PHYS.Near", ("men-0007", "men-0009"), 4),
        ("PHYS.Near", ("men-0009", "men-0007"), 4),
        ("PHYS.Located", ("men-0009", "men-0007"), 3),
    ],
)
def test_a_symmetric_relation_is_right_in_either_order(
    toy: Document, answer: Map, kind: str, ends: tuple[str, str], strict: int
) -> None:
    answer["relations"].append({"type": kind, "arg1": ends[0], "arg2": ends[1]})
    report = score_answers([near(toy)], [as_answer(answer)], policies=NO_INTERVALS)
    expected = {"strict": [strict, 4, 4], "untyped": [4, 4, 4], "entity_level": [strict, 4, 4]}
    assert totals(report) == expected
    errors = [(e.kind, e.layer) for e in report.errors() if e.layer == "relations"]
    assert len(errors) == (0 if strict == 4 else 2)


def test_a_symmetric_relation_given_in_both_orders_is_one(toy: Document, answer: Map) -> None:
    for ends in (("men-0007", "men-0009"), ("men-0009", "men-0007")):
        answer["relations"].append({"type": "PHYS.Near", "arg1": ends[0], "arg2": ends[1]})
    report = score_answers([near(toy)], [as_answer(answer)], policies=NO_INTERVALS)
    assert totals(report)["strict"] == [4, 4, 4]


def test_a_directed_relation_turned_round_is_wrong_and_joins_the_same_two(answer: Map) -> None:
    relation = answer["relations"][0]
    relation["arg1"], relation["arg2"] = relation["arg2"], relation["arg1"]
    found = totals(karat.score(answer, root=TOY, policies=NO_INTERVALS))
    assert found["strict"] == [2, 3, 3]
    assert found["untyped"] == [3, 3, 3]


def sentence_of(document: Document, mention: str) -> int:
    span = next(m.span for m in document.gold.mentions or () if m.id == mention)
    return next(n for n, s in enumerate(document.sentences) if s.span[0] <= span[0] < s.span[-1])


def test_evidence_is_scored_where_it_is_given(toy: Document, answer: Map) -> None:
    for relation in answer["relations"]:
        relation["evidence"] = sorted({sentence_of(toy, relation[end]) for end in ("arg1", "arg2")})
    shown = sum(len(r["evidence"]) for r in answer["relations"])
    report = karat.score(answer, root=TOY)
    assert totals(report)["evidence"] == [shown, shown, shown]
    assert list(validator("report").iter_errors(report.as_dict())) == []
    answer["relations"][0]["evidence"] = [len(toy.sentences) - 1, 1_000]  # another sentence, and one that is nowhere
    lost = len({sentence_of(toy, toy.gold.relations[0].arg1), sentence_of(toy, toy.gold.relations[0].arg2)})  # type: ignore[index]
    assert totals(karat.score(answer, root=TOY))["evidence"] == [shown - lost, shown - lost + 2, shown]


def test_evidence_is_absent_with_a_reason_where_no_answer_gives_it(answer: Map) -> None:
    layer = karat.score(answer, root=TOY, policies=NO_INTERVALS).as_dict()["layers"]["relations"]
    assert "evidence" not in layer["metrics"]
    assert layer["absent"] == {"evidence": "the answers do not give `evidence` sentences"}
