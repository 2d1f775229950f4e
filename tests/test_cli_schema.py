"""`karat schema`: schemas and labels for people and programs, and generated files that cannot go stale unseen."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from karat import layout
from karat.checks import check_records
from karat.checks.page import PAGE_FILE, checks_page, write_page
from karat.cli import main
from karat.ontology import load_ontology
from karat.schemas import LABELS_FILE, NAMES, write_labels

FIRST_LINE = "<!-- Generated from schema/checks.yaml by karat schema --write; do not edit. -->"


@pytest.fixture
def schemas(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the schema folder that the commands take for Karat's own."""
    folder = tmp_path / "schema"
    shutil.copytree(layout.schema_dir(), folder)
    monkeypatch.setattr(layout, "home", lambda: tmp_path)
    return folder


def test_all_schemas_are_listed_with_what_they_are_for(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["schema"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == list(NAMES)
    assert all(len(line.split()) > 3 for line in lines)
    assert main(["schema", "--json"]) == 0
    assert list(json.loads(capsys.readouterr().out)) == list(NAMES)


@pytest.mark.parametrize("name", ["entities", "events", "document", "predictions"])
def test_a_schema_is_printed_self_contained(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["schema", name]) == 0
    printed = capsys.readouterr().out
    schema = json.loads(printed)
    assert '"$ref"' not in printed
    Draft202012Validator.check_schema(schema)
    assert [e.validator for e in Draft202012Validator(schema).iter_errors(7)] == ["type"]


def test_a_name_that_is_no_schema_is_one_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["schema", "entitys"]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("karat schema: there is no schema named entitys; known: zones, ")
    assert len(err.splitlines()) == 1


def test_labels_are_listed_with_their_definitions(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["schema", "--labels", "realis"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == list(load_ontology().labels("realis"))
    assert lines[0] == f"ACTUAL   {load_ontology().definition('realis', 'ACTUAL')}"
    assert main(["schema", "--labels", "realis", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["OTHER"] == load_ontology().definition("realis", "OTHER")


def test_without_a_group_the_groups_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["schema", "--labels"]) == 0
    assert {line.split()[0] for line in capsys.readouterr().out.splitlines()} == set(load_ontology().groups)


def test_a_group_that_does_not_exist_is_one_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["schema", "--labels", "reali"]) == 2
    assert capsys.readouterr().err.startswith("karat schema: there is no group of labels named reali; known: ")


def test_two_things_at_once_are_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["schema", "times", "--write"]) == 2
    assert len(capsys.readouterr().err.splitlines()) == 1


@pytest.mark.parametrize("name", [LABELS_FILE, PAGE_FILE])
@pytest.mark.parametrize("spoil", ["changed", "missing"])
def test_a_stale_file_is_named_and_mended(
    name: str, spoil: str, schemas: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["schema", "--write"])
    assert main(["schema", "--check"]) == 0
    capsys.readouterr()
    path = schemas / name
    right = path.read_bytes()
    if spoil == "changed":
        path.write_bytes(right + b"\n")
    else:
        path.unlink()
    assert main(["schema", "--check"]) == 1
    err = capsys.readouterr().err
    assert err == f"schema/{name}: is not what it is generated from; run `karat schema --write`\n"
    assert not path.exists() or path.read_bytes() == right + b"\n"
    assert main(["schema", "--write"]) == 0
    assert path.read_bytes() == right
    assert main(["schema", "--check"]) == 0


def test_what_is_generated_is_what_would_be_generated_now() -> None:
    assert write_page(check=True), "run `karat schema --write`"
    assert write_labels(check=True), "run `karat schema --write`"


def test_a_changed_record_makes_the_page_stale(schemas: Path) -> None:
    write_page(schemas)
    assert write_page(schemas, check=True)
    records = schemas / "checks.yaml"
    text = records.read_text(encoding="utf-8")
    records.write_text(text.replace("the file is empty", "the file is quite empty"), encoding="utf-8")
    check_records.cache_clear()
    assert not write_page(schemas, check=True)
    assert not write_page(schemas)
    assert "the file is quite empty" in (schemas / PAGE_FILE).read_text(encoding="utf-8")


def test_the_page_has_every_check_in_order_with_all_its_words() -> None:
    page = checks_page()
    assert page.splitlines()[0] == FIRST_LINE
    headings = [line.split("`")[1] for line in page.splitlines() if line.startswith("### ")]
    assert headings == [r.id for r in sorted(check_records().values(), key=lambda r: (r.level, r.id))]
    sections = dict(zip(headings, page.split("\n### ")[1:], strict=True))
    for name, record in check_records().items():
        shown = sections[name].replace("\\*", "*").replace("&lt;", "<")
        assert all(words in shown for words in (record.message, record.why, record.mend)), name
        assert record.severity.capitalize() in shown
        if record.guideline:
            guideline, _, rule = record.guideline.partition("#")
            assert f"../annotations/guidelines/{guideline}.md{'#' + rule if rule else ''})" in shown
