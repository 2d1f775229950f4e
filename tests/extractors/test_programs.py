"""The command door with real programs in four languages: each finds the weekdays, and all of them the same ones.

What is expected comes from a search in this file, in code points. A program skips where its interpreter is missing.
"""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from asked import PROGRAMS, documents

from karat.extractors import CommandDoor, run_extractor, smoke_problems
from karat.extractors.output import parse_line
from karat.scoring import Policies, score_answers

#: Astral characters and a letter of two code points before, between and after; a name that is repeated; nothing.
TEXTS = (
    "It rained on Monday.",
    "👩🏽‍🚒 Q̃uo said on Monday 😀 that on Sunday, and on Monday again, 𝔎alo fell. Ёлка, on Friday.",
    "Nothing at all.",
    "",
    "“Tuesday”—Tuesday\nWednesday\tThursday (Saturday) 😀Sunday",
)
DAY = re.compile("(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day")

SCRIPTS = {
    "python": [sys.executable, "weekdays.py"],
    "perl": ["perl", "weekdays.pl"],
    "node": ["node", "weekdays.js"],
}
AWK = "awk -f " + shlex.quote(str(PROGRAMS / "weekdays.awk"))


def command(language: str) -> list[str]:
    """The command of a language's program; the test skips where there is no interpreter, or not all of it."""
    interpreter, script = SCRIPTS[language]
    if shutil.which(interpreter) is None:
        pytest.skip(f"{interpreter} is not installed")
    if language == "perl" and subprocess.run(["perl", "-MJSON::PP", "-e", "1"], capture_output=True).returncode:
        pytest.skip("this perl has no JSON::PP")
    return [interpreter, str(PROGRAMS / script)]


def found(door: CommandDoor, jobs: int = 1) -> list[list[tuple[str, int, int]]]:
    """What a program finds in each text, as quote and code points, by way of the scorer's grounding."""
    from karat.scoring.grounding import ground_answer

    asked = documents(*TEXTS)
    run = run_extractor(door, asked, jobs=jobs)
    assert run.failures == []
    assert run.noise.lines == 0
    places = []
    for document, answer in zip(asked, run.answers, strict=True):
        grounded = ground_answer(answer, document)
        assert answer.attempted == {"times"}
        assert set(grounded.anchoring.get("times", ())) <= {"offset", "exact"}, "nothing had to be mended"
        places.append([(document.text[t.span[0] : t.span[1]], *t.span) for t in grounded.annotations.times or ()])
    return places


EXPECTED = [[(m[0], *m.span()) for m in DAY.finditer(text)] for text in TEXTS]


def test_what_is_expected_is_something() -> None:
    assert [len(days) for days in EXPECTED] == [1, 4, 0, 0, 6]
    assert EXPECTED[1][0] == ("Monday", 18, 24)


@pytest.mark.parametrize("mode", ["once", "stream"])
@pytest.mark.parametrize("language", SCRIPTS)
def test_a_program_finds_the_same_days_in_every_language(language: str, mode: str) -> None:
    assert found(CommandDoor(command(language), mode, timeout=30)) == EXPECTED


@pytest.mark.parametrize("language", SCRIPTS)
def test_several_processes_at_once_find_the_same(language: str) -> None:
    assert found(CommandDoor(command(language), "stream", timeout=30), jobs=3) == EXPECTED


def test_a_line_of_awk_is_an_extractor() -> None:
    if shutil.which("awk") is None:
        pytest.skip("awk is not installed")
    script = (PROGRAMS / "weekdays.awk").read_text(encoding="utf-8")
    assert script.count("\n") == 1
    assert found(CommandDoor(AWK, "text", timeout=30)) == EXPECTED
    assert found(CommandDoor(f"awk {shlex.quote(script)}", "text", timeout=30)) == EXPECTED


@pytest.mark.parametrize("language", SCRIPTS)
@pytest.mark.parametrize("mode", ["once", "stream"])
def test_the_smoke_test_has_nothing_to_say_of_them(language: str, mode: str) -> None:
    assert smoke_problems(CommandDoor(command(language), mode, timeout=30)) == []


def test_their_answers_are_worth_a_score() -> None:
    # Gold of these documents is the first Monday of each: two of two are found, and nine days more.
    asked = documents(*TEXTS)
    run = run_extractor(CommandDoor(command("python"), "stream", timeout=30), asked)
    report = score_answers(asked, run.answers, policies=Policies(resamples=0))
    assert report.score("times", "strict", "recall") == 1.0
    assert report.score("times", "strict", "precision") == pytest.approx(2 / 11)


def test_the_answer_to_a_request_is_what_the_protocol_says(tmp_path: Path) -> None:
    """Without any of our code between: the programs speak the protocol that `karat run --help` describes."""
    from karat.extractors.protocol import __doc__ as told

    lines = [line.strip() for line in str(told).splitlines() if line.startswith(("  {", "   "))]
    request, answer, hello, announcement = (line.encode() for line in [" ".join(lines[:2]), *lines[2:5]])
    for sent, expected in (
        (request, answer),
        (hello, announcement.replace(b"mine", b"weekdays").replace(b"0.1", b"1")),
    ):
        got = subprocess.run(command("python"), input=sent + b"\n", capture_output=True, check=True, cwd=tmp_path)
        assert parse_line(got.stdout) == parse_line(expected) != None  # noqa: E711
