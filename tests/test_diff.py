"""`karat diff`: every change once and in words, nothing for none, and one clear sentence for what cannot be read."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest
from small_corpus import small_corpus

from karat.cli import main

TOY = Path(__file__).parent / "valid" / "toy"
ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture
def two(tmp_path: Path) -> tuple[Path, Path]:
    """The toy corpus twice."""
    for name in ("old", "new"):
        shutil.copytree(TOY, tmp_path / name)
    return tmp_path / "old", tmp_path / "new"


def edit(root: Path, layer: str, find: str, replace: str) -> None:
    path = root / "annotations" / "toy" / f"{layer}.yaml"
    text = path.read_text(encoding="utf-8")
    assert text.count(find) == 1, f"{find!r} occurs {text.count(find)} times"
    path.write_text(text.replace(find, replace), encoding="utf-8")


def told(old: Path, new: Path, capsys: pytest.CaptureFixture[str]) -> list[str]:
    """The lines of a difference, without the document's name."""
    code = main(["diff", str(old), str(new)])
    lines = capsys.readouterr().out.splitlines()
    assert code == (1 if lines else 0)
    return [line.removeprefix("  ") for line in lines[1:]]


def test_nothing_is_said_where_nothing_changed(two: tuple[Path, Path], capsys: pytest.CaptureFixture[str]) -> None:
    assert told(*two, capsys) == []
    # Form is no label: another order of fields, a comment.
    edit(
        two[1],
        "times",
        "id: tim-004, span: [553, 563], quote: five hours",
        "quote: five hours, span: [553, 563], id: tim-004",
    )
    edit(two[1], "times", "signals:", "# a remark\nsignals:")
    assert told(*two, capsys) == []


@pytest.mark.parametrize(
    ("layer", "find", "replace", "words"),
    [
        ("times", "value: PT5H,", "value: PT6H,", 'times: tim-004 "five hours": value PT5H → PT6H'),
        (
            "times", 'value: "2030-05-15"', 'value: "2030-05-22"',
            'times: tim-005 "Wednesday": value 2030-05-15 → 2030-05-22',
        ),
        (
            "times", "  - {id: sig-001, span: [118, 123], quote: after, relation: AFTER}\n", "",
            'times: sig-001 "after": removed, relation AFTER',
        ),
        ("times", "span: [553, 563], quote: five hours", "span: [553, 557], quote: five", None),
    ],
)  # fmt: skip
def test_a_change_is_told_in_words(
    layer: str, find: str, replace: str, words: str | None, two: tuple[Path, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    edit(two[1], layer, find, replace)
    expected = [words] if words else [
        'times: tim-004 "five": span [553, 563] → [553, 557]', 'times: tim-004 "five": quote five hours → five',
    ]  # fmt: skip
    assert told(*two, capsys) == expected


def test_the_other_way_round_added_is_removed_and_values_change_sides(
    two: tuple[Path, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    edit(two[1], "times", "  - {id: sig-001, span: [118, 123], quote: after, relation: AFTER}\n", "")
    edit(two[1], "times", "value: PT5H,", "value: PT6H,")
    there, back = told(*two, capsys), told(*reversed(two), capsys)
    swapped = [line.replace("PT5H → PT6H", "PT6H → PT5H").replace("removed", "added") for line in there]
    assert sorted(back) == sorted(swapped)


def test_an_argument_and_a_mention_that_moves_are_told_by_their_words(
    two: tuple[Path, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    from karat.corpus import read_bytes, read_source
    from karat.formats.layer_format import Rewriting

    path = two[1] / "annotations" / "toy" / "events.yaml"
    rewriting = Rewriting(read_source(read_bytes(path), "events.yaml"), "events")
    mention = next(m for e in rewriting.root["events"] for m in e["mentions"] if m.get("arguments"))
    argument = mention["arguments"].pop(0)
    mention["arguments"].item_at.pop(0)
    path.write_text(rewriting.text(), encoding="utf-8")
    path = two[1] / "annotations" / "toy" / "entities.yaml"
    rewriting = Rewriting(read_source(read_bytes(path), "entities.yaml"), "entities")
    first, second = [e for e in rewriting.root["entities"] if len(e["mentions"]) > 1][:2]
    moved = first["mentions"].pop()
    first["mentions"].item_at.pop()
    second["mentions"].append(moved)
    second["mentions"].item_at.append((1, 1))
    path.write_text(rewriting.text(), encoding="utf-8")
    lines = told(*two, capsys)
    assert len(lines) == 2
    assert lines[0].startswith(f'entities: {moved["id"]} "{moved["quote"]}": moved from ')
    assert f"({first['id']}) to " in lines[0]
    assert lines[0].endswith(f"({second['id']})")
    assert lines[1].startswith(
        f'events: {mention["id"]} "{mention["quote"]}": argument removed: role {argument["role"]}'
    )
    assert f"({argument['filler']})" in lines[1]


def test_lines_go_by_layer_and_then_by_place_in_the_text(
    two: tuple[Path, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    edit(two[1], "times", 'value: "2030-05-15"', 'value: "2030-05-22"')
    edit(two[1], "times", "value: PT5H,", "value: PT6H,")
    assert [line.split()[1] for line in told(*two, capsys)] == ["tim-004", "tim-005"]


def test_markdown_and_json_say_the_same(two: tuple[Path, Path], capsys: pytest.CaptureFixture[str]) -> None:
    edit(two[1], "times", "value: PT5H,", "value: PT6H,")
    assert main(["diff", str(two[0]), str(two[1]), "--format", "markdown"]) == 1
    out = capsys.readouterr().out
    assert "### toy: 1 change of labels" in out
    assert "- tim-004 “five hours”: value PT5H → PT6H" in out
    assert main(["diff", str(two[0]), str(two[1]), "--json"]) == 1
    (change,) = json.loads(capsys.readouterr().out)["changes"]
    assert (change["layer"], change["id"], change["field"], change["kind"]) == ("times", "tim-004", "value", "changed")


def git(folder: Path, *arguments: str) -> None:
    identity = ["-c", "user.name=t", "-c", "user.email=t@example.invalid", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", *identity, *arguments], cwd=folder, check=True, capture_output=True)


@pytest.mark.skipif(shutil.which("git") is None, reason="needs git")
def test_a_revision_is_read_without_a_checkout(two: tuple[Path, Path], capsys: pytest.CaptureFixture[str]) -> None:
    root = two[1]
    git(root, "init", "-q")
    git(root, "add", "-A")
    git(root, "commit", "-q", "-m", "one")
    edit(root, "times", "value: PT5H,", "value: PT6H,")
    git(root, "commit", "-qam", "two")
    edit(root, "times", "value: PT6H,", "value: PT7H,")
    assert main(["diff", "HEAD~1", "HEAD", "--root", str(root)]) == 1
    assert "PT5H → PT6H" in capsys.readouterr().out
    # The second side is the corpus as it is now, and what is not committed counts.
    assert main(["diff", "HEAD", "--root", str(root)]) == 1
    assert "PT6H → PT7H" in capsys.readouterr().out
    # A side may be a folder: the two ways to the same state agree.
    assert main(["diff", "HEAD~1", str(two[0]), "--root", str(root)]) == 0
    for wrong in ("HEAD~9", "no-such-branch", "--upload-pack=x"):
        assert main(["diff", "--root", str(root), "--", wrong]) == 2
        assert "neither a folder nor a revision" in capsys.readouterr().err


def test_what_cannot_be_compared_is_refused_in_one_sentence(
    two: tuple[Path, Path], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (two[0] / "empty").mkdir()
    for side, words in (
        (str(two[0] / "empty"), "holds no layer"),
        (str(TOY / "CHANGELOG.md"), "is a file"),
        ("HEAD", "git"),
    ):
        with monkeypatch.context() as patch:
            patch.setenv("GIT_CEILING_DIRECTORIES", str(two[0].parent))
            assert main(["diff", side, str(two[1]), "--root", str(two[1])]) == 2
        err = capsys.readouterr().err
        assert words in err
        assert err.count("\n") == 1
    monkeypatch.setenv("PATH", "")
    assert main(["diff", "HEAD", str(two[1]), "--root", str(two[1])]) == 2
    assert "git, which is not installed" in capsys.readouterr().err


def test_a_folder_of_layers_is_compared_in_the_layers_that_both_have(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "mine"
    folder.mkdir()
    shutil.copy(TOY / "annotations" / "toy" / "times.yaml", folder)
    assert main(["diff", str(folder), str(TOY)]) == 0
    assert capsys.readouterr().out == ""
    other = small_corpus(tmp_path)
    capsys.readouterr()
    assert main(["diff", str(folder), str(other)]) == 2
    assert "no document in common" in capsys.readouterr().err
