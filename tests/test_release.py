"""`karat release`: what is missing is said, and the version that label changes demand is proven."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from toy_answers import gold_answer

from karat.cli import main
from karat.corpus import read_document
from karat.counts import counted
from karat.layout import Root
from karat.version import __version__
from karat.versions import changes, demanded, read_pair, story
from karat.versions.bump import Demand

TOY = Path(__file__).parent / "valid" / "toy"
ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture
def toy(tmp_path: Path) -> Path:
    shutil.copytree(TOY, tmp_path / "toy")
    return tmp_path / "toy"


def edit(root: Path, file: str, find: str, replace: str) -> None:
    path = root / file
    text = path.read_text(encoding="utf-8")
    assert text.count(find) == 1, f"{find!r} occurs {text.count(find)} times"
    path.write_text(text.replace(find, replace), encoding="utf-8")


def demand(root: Path) -> Demand:
    old, new = read_pair(str(TOY), str(root), Root(root))
    return demanded(old.documents["toy"], new.documents["toy"], changes(old, new))


TIMES = "annotations/toy/times.yaml"
FIVE_HOURS = (
    "  - {id: tim-004, span: [553, 563], quote: five hours, type: DURATION, value: PT5H, value_text_only: PT5H}\n"
)
META = "corpus/toy/document.yaml"


@pytest.mark.parametrize(
    ("file", "find", "replace", "bump"),
    [
        (TIMES, "value: PT5H,", "value: PT5H,", "none"),
        # A remark is no score; and a signal is a label that no metric looks at, which only rescoring can tell.
        (TIMES, "relation: AFTER}", "relation: AFTER, note: clear}", "patch"),
        (TIMES, "value: PT5H,", "value: PT6H,", "minor"),
        (TIMES, FIVE_HOURS, "", "minor"),
        (TIMES, "span: [553, 563], quote: five hours", "span: [558, 563], quote: hours", "major"),
        (TIMES, "id: tim-004", "id: tim-104", "major"),
        (META, 'value: "2030-05-16"\n  interval', 'value: "2030-05-17"\n  interval', "patch"),
    ],
)  # fmt: skip
def test_the_bump_that_a_change_demands(file: str, find: str, replace: str, bump: str, toy: Path) -> None:
    edit(toy, file, find, replace)
    found = demand(toy)
    assert found.bump == bump, found
    assert bool(found.reasons) == (bump != "none")
    assert found.enough == (bump == "none")


@pytest.mark.parametrize(("version", "enough"), [("1.0.1", False), ("1.1.0", True), ("2.0.0", True), ("0.9.0", False)])
def test_a_version_is_enough_or_not(version: str, enough: bool, toy: Path) -> None:
    edit(toy, TIMES, "value: PT5H,", "value: PT6H,")
    edit(toy, META, 'gold_version: "1.0.0"', f'gold_version: "{version}"')
    assert demand(toy).enough is enough


def test_a_patch_is_proven_on_stored_answers_too(toy: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    edit(toy, META, 'value: "2030-05-16"\n  interval', 'value: "2030-05-17"\n  interval')
    file = tmp_path / "answers.json"
    file.write_text(json.dumps(gold_answer()), encoding="utf-8")
    main(["release", "--root", str(toy), "--against", str(TOY), "--answers", str(file), "--json"])
    (gold,) = json.loads(capsys.readouterr().out)["gold"]
    # The old gold, the new gold, and the file's.
    assert (gold["bump"], gold["answers"]) == ("patch", 3)


def test_the_story_of_this_repository_is_one() -> None:
    if not (ROOT / "pyproject.toml").is_file():
        pytest.skip("needs a checkout")
    parts = {part.name: part for part in story(Root(ROOT), tag=f"v{__version__}")}
    for name in ("package", "CITATION.cff", "tag", "gold of iraq-truce-2021"):
        assert parts[name].missing == "", parts[name]


@pytest.mark.parametrize(
    ("change", "name"),
    [
        (("pyproject.toml", '[project]\nname = "toy"\nversion = "9.0.0"\n'), "CHANGELOG.md"),
        (("CITATION.cff", "version: 0.9.0\ndate-released: 2030-05-16\n"), "CITATION.cff"),
        (("CITATION.cff", "version: 1.0.0\n"), "CITATION.cff"),
        (("CHANGELOG.md", "## Unreleased\n\n### Package 1.0.0\n\n### Gold 1.0.0 of toy\n"), "CHANGELOG.md"),
        (("CHANGELOG.md", "## 1\n\n### Package 1.0.0\n"), "gold of toy"),
        (("dist/hf/README.md", "toy, gold 0.9.0"), "dist/hf/README.md"),
    ],
)
def test_what_does_not_agree_is_missing(change: tuple[str, str], name: str, toy: Path) -> None:
    (toy / "pyproject.toml").write_text('[project]\nname = "toy"\nversion = "1.0.0"\n', encoding="utf-8")
    (toy / "CITATION.cff").write_text("version: 1.0.0\ndate-released: 2030-05-16\n", encoding="utf-8")
    right = [part.name for part in story(Root(toy), "v1.0.0") if part.missing]
    assert right == []
    path = toy / change[0]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(change[1], encoding="utf-8")
    assert name in [part.name for part in story(Root(toy), "v1.0.0") if part.missing]
    assert "tag" in [part.name for part in story(Root(toy), "v0.0.1") if part.missing]


def test_lock_writes_the_counts_that_level_5_compares(toy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    edit(toy, TIMES, "  - {id: sig-001, span: [118, 123], quote: after, relation: AFTER}\n", "")
    edit(toy, TIMES, "signals:\n", "signals: []\n")
    main(["check", str(toy), "--level", "5", "--json"])
    found = json.loads(capsys.readouterr().out)["findings"]
    assert [f["check"] for f in found if f["check"].startswith("counts")] == ["counts-differ"]
    assert main(["release", "--lock", "--root", str(toy)]) == 0
    main(["check", str(toy), "--level", "5", "--json"])
    assert not [f for f in json.loads(capsys.readouterr().out)["findings"] if f["check"].startswith("counts")]


def test_counts_are_those_of_a_reading_by_eye() -> None:
    counts = counted(read_document(Root(TOY), "toy", passes=False).gold)
    # annotations/toy/times.yaml: tim-001 to tim-005 and sig-001; zones.yaml: counted in the file.
    assert (counts["times.times"], counts["times.signals"]) == (5, 1)
    zones = (TOY / "annotations" / "toy" / "zones.yaml").read_text(encoding="utf-8")
    assert counts["zones.sentences"] == zones.count("id: snt-")
