"""Every check has a record, code, a fixture that fires it alone, and a line in the documentation."""

from __future__ import annotations

from pathlib import Path

import pytest
from faults import INVALID, TOY, broken_corpus

from karat.checks import check_records, check_root
from karat.checks.runner import MAX_LEVEL, raised_ids
from karat.layout import Root, schema_dir

FIXTURES = sorted(p for p in INVALID.iterdir() if p.is_dir())


def test_the_toy_corpus_is_valid() -> None:
    result = check_root(Root(TOY))
    assert result.findings == ()
    assert result.documents == 1
    assert result.records > 80
    assert check_root(Root(TOY), level=5).findings == ()


@pytest.mark.parametrize("fixture", FIXTURES, ids=lambda p: p.name)
def test_a_fixture_fires_its_check_and_nothing_else(fixture: Path, tmp_path: Path) -> None:
    # The other fixtures change the numbers of records, which only a release minds.
    level = max(MAX_LEVEL, check_records()[fixture.name].level)
    result = check_root(Root(broken_corpus(fixture, tmp_path)), level=level)
    assert {f.check for f in result.findings} == {fixture.name}, [f"{f.check}: {f.message}" for f in result.findings]
    for finding in result.findings:
        assert finding.line >= 1
        assert finding.column >= 1
        assert "{" not in finding.message
        assert finding.help


def test_code_records_fixtures_and_documentation_agree() -> None:
    records = set(check_records())
    assert raised_ids() == records
    assert {p.name for p in FIXTURES} == records
    page = (schema_dir() / "checks.md").read_text(encoding="utf-8")
    assert {line.split("`")[1] for line in page.splitlines() if line.startswith("### `")} == records


def test_there_are_more_than_sixty_checks_over_all_levels() -> None:
    assert len(check_records()) >= 60
    assert {record.level for record in check_records().values()} == {0, 1, 2, 3, 4, 5}
