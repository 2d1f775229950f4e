"""Rows: nothing of the gold is lost in them, nothing of the text is in them where it must not be. Needs no Parquet."""

from __future__ import annotations

import copy
import json
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from karat.dataset.columns import Column, ListOf, Struct, features, to_record, to_row
from karat.dataset.configs import CONFIGS, Table, tables
from karat.dataset.full import document_of, full_row, list_names, material_of
from karat.dataset.hidden import LIMIT, Original, hide, mapped, reveal, stretches
from karat.dataset.material import Material, read_material, with_text, without_text
from karat.dataset.ner import tokenised
from karat.dataset.variants import VariantCase, case_of, variant_rows
from karat.documents import load_document
from karat.layout import LAYERS, Root, home
from karat.records import RECORDS
from karat.spans import covered
from karat.text import sha256

TOY = Root(Path(__file__).parent.parent / "valid" / "toy")
OWN = Root(home())
CORPORA = {"toy": (TOY, "toy"), "article": (OWN, "iraq-truce-2021")}


@pytest.fixture(params=CORPORA, scope="module")
def material(request: pytest.FixtureRequest) -> Material:
    return read_material(*CORPORA[request.param])


def test_every_list_of_every_layer_has_a_column() -> None:
    # Where records stand is told once, in `records.RECORDS`; summaries and the two kinds of near-identical pairs are
    # lists without ids of their own.
    for layer in LAYERS:
        for listing in RECORDS[layer]:
            assert (layer, listing.key) in list_names()


def test_a_row_of_full_holds_the_whole_gold(material: Material) -> None:
    row = full_row(material)
    assert json.loads(json.dumps(row)) == row, "plain data"
    assert material_of(row) == material


@pytest.mark.parametrize("name", CORPORA)
def test_a_row_gives_the_document_that_the_corpus_gives(name: str) -> None:
    root, document = CORPORA[name]
    assert document_of(full_row(read_material(root, document))) == load_document(root, document)


def test_what_is_taken_out_comes_back(material: Material) -> None:
    bare = without_text(material)
    assert bare != material
    assert with_text(bare) == material
    assert with_text(material_of(full_row(bare), material.text)) == material


def strings(value: Any) -> list[str]:
    found: list[str] = []
    mapped(value, lambda words: found.append(words) or words)
    return found


def test_nothing_of_the_text_is_in_rows_without_it(material: Material) -> None:
    bare = tables([without_text(material)])
    for table in bare:
        for words in strings(list(table.rows)):
            assert not list(stretches(words, material.original)), f"{table.name}: {words}"
    by_name = {table.name: table for table in bare}
    assert all(row["tokens"] is None for row in by_name["ner"].rows)
    assert by_name["full"].rows[0]["text"] is None
    # Every quote of a record is gone, however short.
    for name in ("zones", "entities", "times", "quantities", "events"):
        assert {row["text"] for row in by_name[name].rows} == {None}
    whole = tables([material])
    for table, other in zip(bare, whole, strict=True):
        assert len(table.rows) == len(other.rows)
        assert table.columns == other.columns


def test_without_the_text_a_document_cannot_be_made(material: Material) -> None:
    with pytest.raises(Exception, match=r"was built without the text of .*karat dataset restore"):
        document_of(full_row(without_text(material)))


def test_spans_and_words_of_the_flat_tables_agree(material: Material) -> None:
    counted = 0
    for table in tables([material]):
        for row in table.rows:
            for spans, words in _quoted(row):
                flat = [offset for piece in spans for offset in (piece["start"], piece["end"])]
                assert covered(material.text, flat) == words, table.name
                counted += 1
    assert counted > 100


def _quoted(value: Any) -> list[tuple[Any, str]]:
    """Every pair of spans and the words beside them."""
    if isinstance(value, list):
        return [pair for item in value for pair in _quoted(item)]
    if not isinstance(value, dict):
        return []
    found = [pair for item in value.values() for pair in _quoted(item)]
    for name in ("", "arg1_", "arg2_"):
        if value.get(f"{name}spans"):
            found.append((value[f"{name}spans"], value[f"{name}text"]))
    return found


@pytest.fixture(scope="module")
def article() -> dict[str, Table]:
    return {table.name: table for table in tables([read_material(OWN, "iraq-truce-2021")])}


def test_the_flat_tables_have_a_row_for_every_record(article: dict[str, Table]) -> None:
    gold = load_document(OWN, "iraq-truce-2021").gold
    expected = {
        "entities": gold.mentions, "coreference": gold.entities, "times": gold.times, "quantities": gold.quantities,
        "relations": gold.relations, "events": gold.event_mentions, "temporal": gold.temporal, "causal": gold.causal,
        "attribution": gold.attribution, "incidents": gold.incidents, "salience": gold.salience,
    }  # fmt: skip
    for name, records in expected.items():
        rows = article[name].rows
        kinds = [row for row in rows if row.get("kind", "time") == "time"] if name == "times" else rows
        assert len(kinds) == len(records or ()), name
    assert len(article["linking"].rows) == sum(e.link is not None for e in gold.entities or ())
    assert set(article) == set(CONFIGS)


def test_a_cluster_has_the_mentions_of_its_entity(article: dict[str, Table]) -> None:
    by_entity: dict[str, list[str]] = {}
    for row in article["entities"].rows:
        by_entity.setdefault(row["entity"], []).append(row["id"])
    assert by_entity == {row["id"]: [m["id"] for m in row["mentions"]] for row in article["coreference"].rows}


def test_sentences_of_rows_are_those_of_the_zones(article: dict[str, Table]) -> None:
    sentences = {row["id"]: row["spans"][0] for row in article["zones"].rows if row["kind"] == "sentence"}
    for name in ("entities", "times", "quantities", "events"):
        for row in article[name].rows:
            place = sentences[row["sentence"]]
            assert place["start"] <= row["spans"][0]["start"] < place["end"], (name, row["id"])


# ---------------------------------------------------------------- tokens and tags


def test_bio_tags_say_what_the_names_say(article: dict[str, Table]) -> None:
    """From the tags back to spans: every name of the gold is either tagged, with its type, or named as left out."""
    tagged: set[tuple[int, int, str]] = set()
    left_out: set[str] = set()
    for row in article["ner"].rows:
        left_out |= set(row["left_out"])
        start = None
        for at, tag in enumerate([*row["fine_tags"], "O"]):
            if start is not None and not tag.startswith("I-"):
                tagged.add((row["starts"][start], row["ends"][at - 1], row["fine_tags"][start][2:]))
                start = None
            if tag.startswith("B-"):
                start = at
            assert tag == "O" or start is not None
    names = [m for m in article["entities"].rows if m["level"] == "NAM"]
    wanted = {
        (m["spans"][0]["start"], m["spans"][-1]["end"], m["type"]) for m in names if m["id"] not in left_out
    }  # fmt: skip
    assert tagged == wanted
    assert len(left_out) + len(wanted) == len(names)
    # Nothing else is left out here: no name of the article is in pieces or ends inside a token.
    for m in (m for m in names if m["id"] in left_out and not m["optional"]):
        start, end = m["spans"][0]["start"], m["spans"][-1]["end"]
        assert any(a <= start and end <= b and (a, b) != (start, end) for a, b, _ in wanted), m["text"]


def test_names_that_tags_cannot_say_are_told() -> None:
    text = "Bank of Oslo and Volvo"
    spans = {"whole": [0, 12], "inner": [8, 12], "part": [17, 20], "apart": [0, 4, 17, 22]}
    entities = [
        {"id": name, "type": "ORG.Commercial", "name": name, "specificity": "SPC",
         "mentions": [{"id": name, "span": span, "quote": covered(text, span), "head": span, "level": "NAM"}]}
        for name, span in spans.items()
    ]  # fmt: skip
    zones = {"zones": [{"id": "zon-01", "type": "lead", "span": [0, 22], "quote": text}],
             "sentences": [{"id": "snt-01", "zone": "zon-01", "span": [0, 22], "quote": text}]}  # fmt: skip
    records = {"zones": zones, "entities": {"entities": entities}}
    made = Material("d", "1", "x", text, {"canary": "c"}, {"entities": {}}, records)
    row = next(iter(CONFIGS["ner"].rows(made)))
    assert row["tokens"] == ["Bank", "of", "Oslo", "and", "Volvo"]
    assert row["tags"] == ["B-ORG", "I-ORG", "I-ORG", "O", "O"]
    assert row["left_out"] == ["inner", "part", "apart"]


@given(st.text(max_size=60))
def test_tokens_are_the_text_without_its_white_space(text: str) -> None:
    places = tokenised(text)
    assert all(a < b for a, b in places)
    assert all(b <= c for (_, b), (c, _) in pairwise(places))
    assert "".join(text[a:b] for a, b in places) == "".join(text.split())


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("é e\u0301", ["é", "e\u0301"]),
        ("👩\u200d🚒 ok", ["👩\u200d🚒", "ok"]),
        ("हिन्दी", ["हिन्दी"]),
        ("F-15s", ["F", "-", "15s"]),
        ("", []),
    ],
)
def test_marks_stay_with_their_characters(text: str, tokens: list[str]) -> None:
    assert [text[a:b] for a, b in tokenised(text)] == tokens


# ---------------------------------------------------------------- hidden words


@given(st.lists(st.tuples(st.integers(0, 150), st.integers(0, 60)), max_size=4), st.text(max_size=20))
def test_hidden_words_come_back_and_leave_no_stretch(cuts: list[tuple[int, int]], between: str) -> None:
    text = "".join(chr(ord("a") + (n * n + n // 7) % 26) for n in range(200))
    original = Original("d@1", text)
    writing = between.join(text[start : start + length] for start, length in cuts)
    if "⟦" in between:
        return
    hidden = hide(writing, [original])
    assert reveal(hidden, {"d@1": original}) == writing
    assert not list(stretches(hidden, original))


def test_phrases_are_not_hidden_and_other_texts_marks_stay() -> None:
    original = Original("d@1", "x" * LIMIT)
    assert hide("x" * (LIMIT - 1), [original]) == "x" * (LIMIT - 1)
    assert hide("x" * LIMIT, [original]) == f"⟦d@1:0-{LIMIT}⟧"
    assert reveal("⟦other@1:0-4⟧", {"d@1": original}) == "⟦other@1:0-4⟧"


# ---------------------------------------------------------------- columns

SCALARS = {"string": st.text(max_size=3), "bool": st.booleans(), "int64": st.integers(-9, 9)}


@st.composite
def tabled(draw: st.DrawFn, depth: int = 2) -> tuple[tuple[Column, ...], dict[str, Any]]:
    """Columns of any shape, and a record for them."""
    columns, record = [], {}
    for number in range(draw(st.integers(1, 3))):
        name = f"c{number}"
        inner = draw(tabled(depth - 1)) if depth else None
        choice = draw(st.sampled_from(["scalar", "list", "maps", "map"] if inner else ["scalar", "list"]))
        scalar = draw(st.sampled_from(sorted(SCALARS)))
        if choice == "scalar":
            kind, value = scalar, draw(SCALARS[scalar])
        elif choice == "list":
            kind, value = ListOf(scalar), draw(st.lists(SCALARS[scalar], max_size=2))  # type: ignore[assignment]
        else:
            assert inner is not None
            kind, value = Struct(inner[0]), inner[1]  # type: ignore[assignment]
            if choice == "maps":
                kind, value = ListOf(kind), [value] * draw(st.integers(0, 2))  # type: ignore[assignment]
        columns.append(Column(name, kind, key=name))
        # False is what a truth value is that nobody states: records do not say it.
        if value is not False and draw(st.booleans()):
            record[name] = value
    return tuple(columns), record


@given(tabled())
def test_a_row_undone_is_the_record(made: tuple[tuple[Column, ...], dict[str, Any]]) -> None:
    columns, record = made
    row = to_row(columns, record)
    assert list(row) == [c.name for c in columns]
    assert to_record(columns, row) == record
    assert len(features(columns)) == len(columns)


# ---------------------------------------------------------------- the contrast suite


def invented_case(material: Material) -> VariantCase:
    """A case over the toy, of the length of the base, so that only the label in question changes."""
    records = copy.deepcopy(material.records)
    text = material.text.replace("five hours", "nine hours")
    for quantity in records["quantities"]["quantities"]:
        if quantity["quote"] == "five":
            quantity |= {"quote": "nine", "value": 9}
    for time in records["times"]["times"]:
        if time["quote"] == "five hours":
            time |= {"quote": "nine hours", "value": "PT9H", "value_text_only": "PT9H"}
    for name in ("zones", "sentences"):
        for record in records["zones"][name]:
            record["quote"] = covered(text, record["span"])
    record = {
        "id": "num-001", "capability": "quantities.value", "kind": "CHANGE", "rule": "quantities#N1",
        "edits": [{"quote": "five hours", "to": "nine hours"}],
        "expect": [{"op": "set", "id": "tim-004", "path": "value", "from": "PT5H", "to": "PT9H"}], "focus": ["tim-004"],
    }  # fmt: skip
    return VariantCase(record, text, records)


def test_variants_are_there_where_there_are_cases() -> None:
    toy = read_material(TOY, "toy")
    case = invented_case(toy)
    assert case.text != toy.text
    assert "variants" not in {table.name for table in tables([toy])}
    found = {table.name: table for table in tables([toy], [[case]])}["variants"]
    (row,) = found.rows
    assert row["base"]["times"] != row["edited"]["times"]
    assert row["sha256"] == sha256(row["text"].encode())
    assert row["base_text"] == toy.text
    assert row["severity"] == "should"


def test_a_case_without_text_comes_back() -> None:
    toy = read_material(TOY, "toy")
    case = invented_case(toy)
    (bare,) = variant_rows(without_text(toy), [case])
    edited = Original("edited@1", case.text)
    assert not [w for w in strings(bare) if list(stretches(w, toy.original)) or list(stretches(w, edited))]
    assert bare["base_text"] is None
    back = case_of(bare, toy)
    assert back.text == case.text
    assert {layer: lists for layer, lists in back.records.items() if lists} == case.records
    assert list(variant_rows(toy, [back])) == list(variant_rows(toy, [replace(case)]))
