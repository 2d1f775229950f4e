"""The command line, as a user meets it: what it prints, its exit codes, and one sentence for every mistake."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from karat.layout import home
from karat.schemas import validator

ROOT = Path(__file__).resolve().parent.parent
TOY = ROOT / "tests" / "valid" / "toy"
GOLD = home() / "annotations" / "iraq-truce-2021"


def karat(*arguments: object, stdin: str | bytes = b"", cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    data = stdin.encode() if isinstance(stdin, str) else stdin
    command = [sys.executable, "-m", "karat", *map(str, arguments)]
    environment = {**os.environ, "PYTHONIOENCODING": "utf-8", "PYTHONPATH": str(ROOT / "scripts")}
    run = subprocess.run(command, input=data, capture_output=True, cwd=cwd or ROOT, env=environment, timeout=120)
    return subprocess.CompletedProcess(command, run.returncode, run.stdout.decode(), run.stderr.decode())


def one_sentence(run: subprocess.CompletedProcess[str]) -> str:
    """The one line that a mistake is told in."""
    assert run.returncode == 2
    assert run.stdout == ""
    lines = run.stderr.strip().splitlines()
    assert len(lines) == 1, run.stderr
    assert "Traceback" not in run.stderr
    return lines[0]


def test_the_readmes_table_is_what_the_first_command_prints() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    shown = text.split("```text\n")[1].split("```")[0].splitlines()
    printed = karat("run").stdout.splitlines()
    missing = [line for line in shown if line.strip() and "…" not in line and line not in printed]
    assert missing == []
    assert len(shown) > 10


def test_running_the_baseline_is_clean_and_quick_to_read() -> None:
    run = karat("run")
    assert run.returncode == 0
    assert run.stderr == ""
    lines = run.stdout.splitlines()
    assert lines[0] == "baseline on iraq-truce-2021, text version 1 (1 of 1 answered)"
    assert "\x1b" not in run.stdout, "colour only on a terminal"
    assert max(map(len, lines[:-1])) <= 120
    assert lines[-1].startswith("signature ")


def test_gold_against_gold_from_the_command_line() -> None:
    files = [GOLD / f"{layer}.yaml" for layer in ("entities", "times", "quantities")]
    run = karat("score", *files, "--name", "gold")
    assert run.returncode == 0
    rows = [line.split() for line in run.stdout.splitlines() if line.startswith("  strict ")]
    assert [row[1:4] for row in rows] == [["1.000", "1.000", "1.000"]] * 3


def test_nothing_against_gold_from_the_command_line() -> None:
    run = karat("run", "--extractor", "empty")
    assert run.returncode == 0
    rows = [line.split() for line in run.stdout.splitlines() if line.startswith("  strict ")]
    assert [row[1:4] for row in rows] == [["0.000*", "0.000", "0.000"]] * 3
    assert "* 0/0, which counts as 0" in run.stdout


@pytest.mark.parametrize("suffix", ["json", "jsonl", "yaml"])
def test_a_run_that_was_saved_scores_the_same(tmp_path: Path, suffix: str) -> None:
    saved = tmp_path / "answers.jsonl"
    first = karat("run", "--save", saved, "--json")
    if suffix != "jsonl":
        answer = json.loads(saved.read_text(encoding="utf-8").splitlines()[0])
        # JSON is YAML too, flow style throughout.
        saved = tmp_path / f"answers.{suffix}"
        saved.write_text(json.dumps(answer, indent=1 if suffix == "yaml" else None), encoding="utf-8")
    second = karat("score", saved, "--json")
    one, other = json.loads(first.stdout), json.loads(second.stdout)
    assert one["layers"] == other["layers"]


def test_standard_input_is_a_file_too() -> None:
    run = karat("score", "-", "--json", stdin='{"times": [{"quote": "In March", "type": "DATE"}]}')
    report = json.loads(run.stdout)
    assert list(validator("report").iter_errors(report)) == []
    assert report["layers"]["times"]["predicted"] == 1


def test_a_report_can_be_written_and_compared(tmp_path: Path) -> None:
    for name in ("baseline", "empty"):
        assert karat("run", "--extractor", name, "--output", tmp_path / f"{name}.json").returncode == 0
    run = karat("compare", tmp_path / "baseline.json", tmp_path / "empty.json")
    assert run.returncode == 0
    assert "times.strict.f1" in run.stdout
    refused = karat("run", "--zero-division", "1", "--output", tmp_path / "other.json")
    assert refused.returncode == 0
    said = one_sentence(karat("compare", tmp_path / "baseline.json", tmp_path / "other.json"))
    assert "was not measured alike" in said
    assert "zero:0" in said
    assert "zero:1" in said


def test_a_callable_of_the_users_own(tmp_path: Path) -> None:
    (tmp_path / "mine.py").write_text(
        "import re\n"
        "def extract(document):\n"
        "    found = re.finditer(r'(Sun|Mon)day', document['text'])\n"
        "    return {'times': [{'span': [m.start(), m.end()], 'type': 'DATE'} for m in found]}\n"
        "class Thing:\n"
        "    extract = staticmethod(extract)\n"
        "def broken(document):\n"
        "    raise ValueError('no such model')\n"
        "def odd(document):\n"
        "    return {'times': {1, 2}}\n",
        encoding="utf-8",
    )
    for name in ("mine:extract", "mine:Thing"):
        run = karat("run", "--extractor", name, "--root", home(), cwd=tmp_path)
        assert run.returncode == 0, run.stderr
        assert "times: 14 gold" in run.stdout
    broken = karat("run", "--extractor", "mine:broken", "--root", home(), cwd=tmp_path)
    assert broken.returncode == 1
    assert "ValueError: no such model" in broken.stderr
    assert "Traceback" not in broken.stderr
    odd = karat("run", "--extractor", "mine:odd", "--root", home(), cwd=tmp_path)
    assert odd.returncode == 1
    assert "cannot be written as JSON" in odd.stderr


def test_errors_are_shown_under_the_text() -> None:
    run = karat("run", "--errors", "3")
    block = run.stdout.split("\n\n")[-1].splitlines()
    assert block[0].startswith("iraq-truce-2021:")
    assert any(set(line.split()[0]) == {"^"} for line in block if line.strip())
    assert "more" in block[-2]
    assert block[-1].split()[1] == "errors:"


def test_tables_of_confusion_are_shown_where_they_are_asked_for() -> None:
    heading = "entities.label: spans, aligned by what they share: "
    shown = karat("run", "--confusion", "--resamples", "0").stdout.splitlines()
    (line,) = [line for line in shown if line.startswith(heading)]
    table = json.loads(karat("run", "--json", "--resamples", "0").stdout)["layers"]["entities"]["confusion"]["table"]
    gold, predicted = sum(map(sum, table[:-1])), sum(sum(row[:-1]) for row in table)
    assert line.removeprefix(heading).startswith(f"{gold} gold, {predicted} predicted, ")
    assert max(len(line) for line in shown if not line.startswith("signature ")) <= 120
    assert heading not in karat("run", "--resamples", "0").stdout


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["score", "nowhere.json"], "there is no such file"),
        (["score", "."], "is a folder"),
        (["score", "README.md"], "README.md"),
        (["score", "-"], "is empty"),
        (["run", "--root", "tests"], "is not a corpus root"),
        (["run", "--root", "nowhere"], "is not a folder"),
        (["run", "--extractor", "nowhere:extract"], "cannot be imported"),
        (["run", "--extractor", "karat:nothing"], "karat has no nothing"),
        (["run", "--extractor", "karat"], "is not of the form package.module:function"),
        (["run", "--extractor", "karat:__version__"], "not a function"),
        (["run", "--document", "atlantis"], "there is no document atlantis"),
        (["run", "--output", "nowhere/at/all.json"], "cannot be written"),
        (["compare", "README.md"], "is not JSON"),
        (["check", "nowhere"], "there is no such file"),
        (["check", "--explain", "nothing"], "there is no check nothing"),
        (["fmt", "nowhere.yaml"], "there is no such file"),
    ],
)
def test_a_users_mistake_is_one_sentence(arguments: list[str], words: str) -> None:
    assert words in one_sentence(karat(*arguments))


@pytest.mark.parametrize(
    "arguments", [["nonsense"], ["score"], ["run", "--zero-division", "2"], ["run", "--resamples", "-1"]]
)
def test_wrong_options_exit_with_two(arguments: list[str]) -> None:
    run = karat(*arguments)
    assert run.returncode == 2
    assert "Traceback" not in run.stderr


def test_help_names_every_command() -> None:
    run = karat("--help")
    assert run.returncode == 0
    for command in ("check", "fmt", "run", "score", "compare", "prompt", "schema"):
        assert command in run.stdout
    assert karat().stdout == run.stdout
    assert karat("--version").stdout.startswith("karat ")


def test_a_reader_that_stops_reading_is_no_error() -> None:
    script = f"{shlex.quote(sys.executable)} -m karat run --zones --types | head -n 1"
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "scripts")}
    run = subprocess.run(["sh", "-c", script], capture_output=True, text=True, cwd=ROOT, env=environment, timeout=120)
    assert run.stderr == ""
    assert run.stdout.startswith("baseline on")


def test_another_corpus_is_found_from_inside_it() -> None:
    run = karat("score", TOY / "annotations" / "toy" / "times.yaml", cwd=TOY / "annotations" / "toy")
    assert run.returncode == 0
    assert "on toy, text version 1" in run.stdout


@pytest.mark.parametrize(
    ("find", "replace"),
    [
        ("span: [107, 117]", "span: 5"),
        ("span: [107, 117]", "span: [107]"),
        ("span: [107, 117]", "span: [x, y]"),
        ("span: [107, 117]", "span: [109, 119]"),
        ("span: [107, 117]", "span: [107, 11700]"),
        ("span: [107, 117], ", ""),
        ("type: DURATION", "type: DURATON"),
        ("status: adjudicated", "status: done"),
        ("status: adjudicated\n", ""),
        ("times:", "times: ["),
    ],
)
def test_gold_that_is_half_edited_is_not_scored_against(tmp_path: Path, find: str, replace: str) -> None:
    shutil.copytree(TOY, tmp_path / "toy")
    path = tmp_path / "toy" / "annotations" / "toy" / "times.yaml"
    text = path.read_text(encoding="utf-8")
    assert find in text
    path.write_text(text.replace(find, replace, 1), encoding="utf-8")
    said = one_sentence(karat("run", "--root", tmp_path / "toy"))
    assert "times.yaml:" in said
    assert said.endswith("run `karat check`")


def test_every_command_that_a_remedy_names_exists() -> None:
    from karat.checks import check_records
    from karat.cli import COMMANDS

    named = {
        word
        for record in check_records().values()
        for text in (record.mend, record.message, record.why)
        for word in re.findall(r"`karat ([a-z]+)", text)
    }
    assert named <= set(COMMANDS)
    assert "fmt" in named


def test_the_examples_of_contributing_work(tmp_path: Path) -> None:
    """The label that CONTRIBUTING adds is placed by fmt, and its waiver names a check that exists."""
    from karat.checks import check_records

    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    example = re.search(r"- (\{quote: .*\})", text)
    assert example is not None
    for folder in ("corpus", "annotations"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    path = tmp_path / "annotations" / "iraq-truce-2021" / "times.yaml"
    layer = path.read_text(encoding="utf-8")
    start = layer.index("  - id: tim-004") if "  - id: tim-004" in layer else layer.index("  - {id: tim-004")
    end = layer.index("  - ", start + 4)
    assert "Sunday" in layer[start:end], "the example's label is in gold; it is taken out to be added again"
    path.write_text(layer[:start] + f"  - {example[1]}\n" + layer[end:], encoding="utf-8")
    run = karat("fmt", path)
    assert run.returncode == 0, run.stderr
    assert "span: [806, 812]" in path.read_text(encoding="utf-8")
    waiver = re.search(r"\{check: ([a-z-]+),", text)
    assert waiver is not None
    assert waiver[1] in check_records()
