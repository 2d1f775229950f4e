"""`karat run` through its doors, as a user meets it: what is printed, exit codes, and nothing left running."""

from __future__ import annotations

import json
import os
import shlex
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from asked import FIRST, SECOND, THIRD, all_gone, faulty, write_corpus

from karat.schemas import validator

ROOT = Path(__file__).resolve().parents[2]
ENVIRONMENT = {**os.environ, "PYTHONIOENCODING": "utf-8", "PYTHONPATH": str(ROOT / "scripts")}


def words(*arguments: object) -> list[str]:
    return [sys.executable, "-m", "karat", "run", *map(str, arguments)]


def karat(*arguments: object, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    run = subprocess.run(words(*arguments), capture_output=True, cwd=cwd or ROOT, env=ENVIRONMENT, timeout=120)
    done = subprocess.CompletedProcess(run.args, run.returncode, run.stdout.decode(), run.stderr.decode())
    assert "Traceback (most" not in done.stderr
    return done


def program(fault: str, *more: object) -> str:
    return shlex.join(faulty(fault, *more))


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_corpus(tmp_path_factory.mktemp("corpus"), FIRST, SECOND, THIRD)


@pytest.mark.parametrize("mode", ["once", "stream"])
def test_a_crash_is_at_the_top_of_the_table_and_in_the_report(corpus: Path, mode: str) -> None:
    arguments = ["--root", corpus, "--command", program("crash"), "--mode", mode, "--timeout", "30", "--resamples", "0"]
    run = karat(*arguments)
    assert run.returncode == 1
    assert "(2 of 3 answered, 1 errored, 1 of them crashed)" in run.stdout.splitlines()[0]
    assert "b: it ended with exit code 3" in run.stderr
    assert "its standard error ends: Traceback: no such model" in run.stderr
    report = json.loads(karat(*arguments, "--json").stdout)
    assert list(validator("report").iter_errors(report)) == []
    counted = {"documents": 3, "answered": 2, "errored": 1, "crashed": 1, "timed_out": 0, "noise": 0, "skipped": 0}
    assert counted.items() <= report["answers"].items()
    # Three Mondays are gold; the one of the document that was not answered is missed.
    assert report["layers"]["times"]["metrics"]["strict"]["counts"]["gold"] == 3
    assert report["layers"]["times"]["metrics"]["strict"]["scores"]["recall"]["numerator"] == 2


def test_noise_and_what_was_skipped_are_at_the_top_too(corpus: Path) -> None:
    run = karat("--root", corpus, "--command", program("noise"), "--resamples", "0")
    assert run.returncode == 0
    assert "(3 of 3 answered, 3 lines of noise)" in run.stdout.splitlines()[0]
    assert 'b: on standard output 3 lines that are no answer, first: "Loading the model \\x1b[31m100 %"' in run.stderr
    assert "\x1b" not in run.stdout + run.stderr
    run = karat("--root", corpus, "--command", program("skip"), "--mode", "stream", "--resamples", "0")
    assert run.stdout.startswith("faulty on 3 documents (2 of 3 answered, 1 skipped)")


def test_layers_that_are_announced_are_zero_and_others_are_not(corpus: Path) -> None:
    report = json.loads(karat("--root", corpus, "--command", program("skip"), "--mode", "stream", "--json").stdout)
    assert report["layers"]["times"]["attempted"] is True
    assert report["layers"]["events"] == {"attempted": False, "reason": "no gold yet", "metrics": {}}
    nothing = json.loads(karat("--root", corpus, "--command", "echo '{\"entities\": []}'", "--json").stdout)
    assert nothing["layers"]["times"]["attempted"] is False
    assert "not attempted" in nothing["layers"]["times"]["reason"]


@pytest.mark.parametrize("fault", ["crash", "announce", "skip", "error"])
def test_a_saved_run_scores_the_same(corpus: Path, tmp_path: Path, fault: str) -> None:
    saved = tmp_path / "answers.jsonl"
    ran = karat("--root", corpus, "--command", program(fault), "--mode", "stream", "--save", saved, "--json")
    command = [sys.executable, "-m", "karat", "score", str(saved), "--root", str(corpus), "--json"]
    scored = subprocess.run(command, capture_output=True, cwd=ROOT, env=ENVIRONMENT, timeout=120, check=True)
    assert json.loads(scored.stdout)["layers"] == json.loads(ran.stdout)["layers"]


def test_several_at_once_give_the_same_report(corpus: Path) -> None:
    arguments = ["--root", corpus, "--command", program("crash"), "--json", "--mode", "stream"]
    assert karat(*arguments, "--jobs", 3).stdout == karat(*arguments).stdout
    arguments = ["--root", corpus, "--json"]
    for more in (["--jobs", "3"], ["--timeout", "60"]):
        assert karat(*arguments, *more).stdout == karat(*arguments).stdout


def test_the_cache_is_told_in_the_report(corpus: Path, tmp_path: Path) -> None:
    arguments = ["--root", corpus, "--command", program("good"), "--cache", tmp_path / "kept", "--json"]
    first, second = (json.loads(karat(*arguments).stdout) for _ in range(2))
    assert "note" not in first["system"]
    assert second["system"]["note"] == "answers from the cache: 3 of 3"
    assert list(validator("report").iter_errors(second)) == []
    assert second["layers"] == first["layers"]
    (tmp_path / "file").write_text("x")
    run = karat("--root", corpus, "--command", program("good"), "--cache", tmp_path / "file")
    assert run.returncode == 2
    assert "is no folder to keep answers in" in run.stderr


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("arguments", [["--mode", "once"], ["--mode", "stream"], ["--mode", "stream", "--jobs", "2"]])
def test_nothing_is_left_running_after_a_signal(
    corpus: Path, tmp_path: Path, number: signal.Signals, arguments: list[str]
) -> None:
    file = tmp_path / "numbers"
    command = words("--root", corpus, "--command", program("fork-hang", file), *arguments)
    run = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT, env=ENVIRONMENT)
    deadline = time.monotonic() + 60
    while not file.exists() or len(file.read_text().split()) < 3:
        assert time.monotonic() < deadline
        assert run.poll() is None
        time.sleep(0.05)
    run.send_signal(number)
    _, error = run.communicate(timeout=30)
    assert run.returncode == 130
    assert error.decode().strip().splitlines()[-1] == "karat: interrupted"
    assert b"Traceback" not in error
    assert all_gone(file)


def test_the_smoke_test_says_what_is_wrong_and_fails(tmp_path: Path) -> None:
    good = karat("--smoke", "--command", program("good"), "--mode", "stream")
    assert (good.returncode, good.stdout) == (0, "smoke test, 3 documents: all well\n")
    bad = karat("--smoke", "--command", "echo hello")
    assert bad.returncode == 1
    lines = bad.stdout.splitlines()
    assert lines[0].startswith("emoji and combining marks: noise: ")
    assert lines[1].startswith("emoji and combining marks: unparsable: no answer: ")
    assert lines[-1] == "smoke test, 3 documents: 6 problems"
    told = json.loads(karat("--smoke", "--json", "--command", "echo hello").stdout)
    assert (told["clean"], len(told["problems"])) == (False, 6)
    assert karat("--smoke").returncode == 0, "the built-in extractor"


def test_what_a_function_prints_does_not_spoil_the_report(tmp_path: Path) -> None:
    (tmp_path / "printing.py").write_text("def extract(d):\n    print('hello')\n    return {'times': []}\n")
    for more in ([], ["--jobs", "2"]):
        run = karat("--extractor", "printing:extract", "--json", *more, cwd=tmp_path)
        assert json.loads(run.stdout)["answers"]["answered"] == 1


def test_half_a_character_stops_nothing(corpus: Path, tmp_path: Path) -> None:
    answer = json.dumps({"times": [{"quote": "\ud83d", "type": "\ud83d\x1b"}]})
    saved = tmp_path / "saved.jsonl"
    command = shlex.join(["echo", answer])
    run = karat(
        "--root", corpus, "--command", command, "--save", saved, "--errors", "--types", "--output", tmp_path / "r.json"
    )
    assert run.returncode == 0, run.stderr
    assert "\x1b" not in run.stdout
    assert json.loads(saved.read_text(encoding="utf-8").splitlines()[0])["times"][0]["quote"] == "\ud83d"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--mode", "once"], "needs --command"),
        (["--command", "no-such-program-here"], "there is no program"),
        (["--command", "cat | sort"], "no shell runs the command"),
        (["--command", program("hello-error"), "--mode", "stream"], "no licence"),
        (["--command", program("hello-label"), "--mode", "stream"], "did you mean times?"),
        (["--extractor", "nowhere:extract", "--jobs", "2"], "cannot be imported"),
    ],
)
def test_a_users_mistake_is_one_sentence(corpus: Path, arguments: list[str], said: str) -> None:
    run = karat("--root", corpus, *arguments)
    assert run.returncode == 2
    assert run.stdout == ""
    assert len(run.stderr.splitlines()) == 1
    assert said in run.stderr


@pytest.mark.parametrize("value", ["0", "-1", "nan", "inf", "soon"])
def test_a_time_limit_is_a_number_above_zero(value: str) -> None:
    run = karat("--timeout", value)
    assert run.returncode == 2
    assert "must be a number of seconds above 0" in run.stderr


def test_the_help_has_the_protocol() -> None:
    from karat.extractors import protocol

    run = karat("--help")
    assert str(protocol.__doc__).strip() in run.stdout
    assert run.stdout.isascii()


def test_progress_is_for_terminals_only(corpus: Path) -> None:
    pty = pytest.importorskip("pty")
    arguments = ["--root", corpus, "--command", program("good"), "--resamples", "0"]
    assert karat(*arguments).stderr == ""
    ours, theirs = pty.openpty()
    run = subprocess.run(words(*arguments), stdout=subprocess.DEVNULL, stderr=theirs, cwd=ROOT, env=ENVIRONMENT)
    os.close(theirs)
    said = os.read(ours, 4096).decode()
    os.close(ours)
    assert run.returncode == 0
    assert "1 of 3 documents\r" in said
    assert said.endswith("3 of 3 documents\r\x1b[K")


def test_the_examples_of_the_readme_work(tmp_path: Path) -> None:
    """The program that the README shows, by the command that it shows."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    source = text.split("# mine_too.py\n")[1].split("```")[0]
    (tmp_path / "mine_too.py").write_text(source, encoding="utf-8")
    lines = [line for line in text.splitlines() if line.startswith("karat run --command")]
    assert len(lines) == 2
    for line in lines:
        arguments = [sys.executable + w[6:] if w.startswith("python ") else w for w in shlex.split(line)[2:]]
        run = karat(*arguments, cwd=tmp_path)
        assert run.returncode == 0, run.stderr + run.stdout
