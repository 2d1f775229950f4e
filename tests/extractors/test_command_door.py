"""The command door with programs that have one fault each: it is counted, told, and costs its own document only.

What is expected is the protocol's: `karat.extractors.protocol`, and the table of faults in programs/faulty.py.
"""

from __future__ import annotations

import json
import threading
import time
from pathlib import Path

import pytest
from asked import FIRST, SECOND, THIRD, all_gone, documents, faulty
from hypothesis import given, settings
from hypothesis import strategies as st

from karat.extractors import CommandDoor, ExtractorError, Run, run_extractor
from karat.extractors.command_door import split_command
from karat.extractors.faults import Fault, escaped
from karat.extractors.output import merged_answer, one_answer
from karat.extractors.processes import Child
from karat.extractors.replies import Noise

BOTH = pytest.mark.parametrize("mode", ["once", "stream"])
#: Seconds for programs that hang: more than any other needs here, on a busy machine too.
PATIENCE = 3.0


def asked(fault: object, mode: str, *words: object, timeout: float = 30, jobs: int = 1, **more: float) -> Run:
    """A run over three documents, of which the second has the fault."""
    door = CommandDoor(faulty(fault, *words), mode, timeout=timeout, max_output=2**20, **more)  # type: ignore[arg-type]
    return run_extractor(door, documents(FIRST, SECOND, THIRD), jobs=jobs)


def outcomes(run: Run) -> list[str]:
    """For each document whether it was answered, with how many times."""
    return [f"error: {a.error}" if a.error is not None else str(len(a.records.get("times", ()))) for a in run.answers]


@BOTH
def test_a_program_without_a_fault(mode: str) -> None:
    run = asked("good", mode)
    assert outcomes(run) == ["1", "1", "1"]
    assert run.failures == []
    assert run.counters == {"timed_out": 0, "crashed": 0, "unparsable": 0, "noise": 0, "cached": 0}


@BOTH
@pytest.mark.parametrize(
    ("fault", "words", "counter"),
    [
        ("crash", "ended with exit code 3", "crashed"),
        ("signal", "ended with signal 11 (SIGSEGV)", "crashed"),
        ("leave", "exit code 0", None),
        ("flood", "wrote more than 1 MiB for one document", None),
        ("flood-lines", "wrote more than 1 MiB for one document", None),
        ("not-utf8", "no JSON", "unparsable"),
        ("python", "no JSON", "unparsable"),
        ("wrong-id", 'has the id "another"; the request was "r-2"', None),
        ("infinite", "not JSON compliant", None),
        ("schema", "did you mean times?", None),
        ("error", "I \x1b[31mwill not", None),
    ],
)
def test_a_fault_costs_its_own_document_only(mode: str, fault: str, words: str, counter: str | None) -> None:
    run = asked(fault, mode)
    first, second, third = outcomes(run)
    assert (first, third) == ("1", "1")
    assert words in second
    assert len(run.failures) == 1
    assert run.failures[0].startswith("b: ")
    counted = {name for name, count in run.counters.items() if count and name != "noise"}
    assert counted == ({counter} if counter else set())


@BOTH
def test_a_program_that_hangs_is_stopped(mode: str) -> None:
    began = time.monotonic()
    run = asked("hang", mode, timeout=PATIENCE)
    assert outcomes(run)[::2] == ["1", "1"]
    assert run.counters["timed_out"] == 1
    assert f"after {PATIENCE:g} s" in run.failures[0]
    assert time.monotonic() - began < 4 * PATIENCE


@BOTH
@pytest.mark.parametrize("fault", ["split", "stderr", "deep", "label", "skip", "bye-noise", "announce"])
def test_what_is_odd_and_no_fault(mode: str, fault: str) -> None:
    run = asked(fault, mode)
    assert run.failures == []
    assert outcomes(run) == ["1", "0" if fault == "skip" else "1", "1"]
    assert run.answers[1].skipped == ("too long" if fault == "skip" else None)
    assert sum(run.answers[1].unknown_labels.values()) == (fault == "label")


@BOTH
@pytest.mark.parametrize(("fault", "lines"), [("noise", 3), ("twice", 1), ("early", 1)])
def test_lines_that_are_no_answer_are_counted_and_shown(mode: str, fault: str, lines: int) -> None:
    run = asked(fault, mode)
    assert outcomes(run) == ["1", "1", "1"], "an answer to another request, or a second one, is never taken"
    assert run.counters["noise"] == lines
    assert run.notes
    assert all(note.isprintable() for note in run.notes)
    if fault == "noise":
        assert "Loading the model \\x1b[31m100 %" in run.notes[0]


def test_noise_after_bye_is_counted_too() -> None:
    assert asked("bye-noise", "stream").counters["noise"] == 1


def test_an_answer_over_several_lines_is_one_where_the_output_is() -> None:
    run = asked("pretty", "once")
    assert outcomes(run) == ["1", "1", "1"]
    assert run.counters["noise"] == 1
    told = outcomes(asked("pretty", "stream", timeout=PATIENCE))[1]
    assert "an answer is one line of JSON" in told


def test_an_answer_without_an_id_is_taken_where_there_was_one_request() -> None:
    assert outcomes(asked("no-id", "once")) == ["1", "1", "1"]
    assert 'repeat the request\'s, "id": "r-2"' in outcomes(asked("no-id", "stream"))[1]


def test_the_end_of_standard_error_is_shown() -> None:
    for mode in ("once", "stream"):
        assert asked("crash", mode).failures[0].endswith("its standard error ends: Traceback: no such model")


def test_what_is_shown_has_no_control_characters() -> None:
    for fault in ("error", "noise", "not-utf8"):
        run = asked(fault, "stream")
        assert all(line.isprintable() for line in run.failures + run.notes)


@pytest.mark.parametrize(("fault", "words"), [("hello-crash", "exit code 4"), ("hello-hang", "after 0.5 s")])
def test_a_stream_that_says_no_hello_is_given_up(fault: str, words: str) -> None:
    run = asked(fault, "stream", start_timeout=0.5)
    told = outcomes(run)
    assert all("in answer to hello: " in one and words in one for one in told[:2])
    assert "was not asked" in told[2]


@pytest.mark.parametrize(("fault", "words"), [("hello-error", "no licence"), ("hello-label", "did you mean times?")])
def test_a_stream_that_says_it_cannot_run_ends_the_run(fault: str, words: str) -> None:
    with pytest.raises(ExtractorError, match=words.replace("?", r"\?")):
        asked(fault, "stream")


def test_announced_layers_are_attempted_and_no_others() -> None:
    def attempted(run: Run) -> list[set[str]]:
        return [set(answer.attempted) for answer in run.answers]

    assert attempted(asked("announce", "stream")) == [{"times", "events"}] * 3
    assert attempted(asked("announce", "once")) == [{"times"}] * 3, "nothing is announced in once mode"
    assert attempted(asked("crash", "stream")) == [{"times"}] * 3, "what was announced and not answered is missed"
    assert attempted(asked("crash", "once")) == [{"times"}, set(), {"times"}]
    assert attempted(asked("skip", "stream"))[1] == set()


def test_saved_answers_attempt_what_the_run_did() -> None:
    from karat.answers import as_answer

    for fault in ("announce", "crash", "skip", "error"):
        run = asked(fault, "stream")
        for answer, raw in zip(run.answers, run.raw, strict=True):
            again = as_answer(json.loads(json.dumps(raw)))
            assert (again.document, again.attempted, again.records) == (
                answer.document,
                answer.attempted,
                answer.records,
            )
            assert (again.error is None, again.skipped) == (answer.error is None, answer.skipped)


@BOTH
def test_nothing_is_left_running(tmp_path: Path, mode: str) -> None:
    for fault, timeout in (("fork", 30.0), ("fork-hang", PATIENCE)):
        file = tmp_path / fault
        run = asked(fault, mode, file, timeout=timeout)
        assert outcomes(run)[::2] == ["1", "1"]
        assert run.counters["timed_out"] == (fault == "fork-hang")
        assert all_gone(file)


def test_a_stream_that_does_not_end_after_bye_is_ended() -> None:
    began = time.monotonic()
    run = asked("bye-hang", "stream")
    assert outcomes(run) == ["1", "1", "1"]
    assert time.monotonic() - began < 20


@BOTH
def test_the_order_is_that_of_the_documents_however_many_are_asked_at_once(mode: str) -> None:
    texts = [SECOND if n == 7 else FIRST if n % 3 else "Nothing." for n in range(12)]
    asked_for = documents(*texts)
    expected = run_extractor(CommandDoor(faulty("crash"), mode, timeout=30), asked_for)
    run = run_extractor(CommandDoor(faulty("crash"), mode, timeout=30), asked_for, jobs=4)
    assert outcomes(run) == outcomes(expected)
    assert run.counters == expected.counters
    assert [a.document for a in run.answers] == [d.id for d in asked_for]


def test_stopping_a_door_ends_what_waits_for_it(tmp_path: Path) -> None:
    file = tmp_path / "numbers"
    door = CommandDoor(faulty("fork-hang", file), "once", timeout=60)
    ended: list[object] = []

    def ask() -> None:
        try:
            ended.append(run_extractor(door, documents(SECOND, SECOND), jobs=2))
        except ExtractorError as error:
            ended.append(error)

    thread = threading.Thread(target=ask)
    thread.start()
    while not file.exists() or len(file.read_text().split()) < 3:
        time.sleep(0.05)
    door.stop()
    thread.join(20)
    assert ended, "the run has ended"


def test_an_environment_and_a_folder_are_passed_through(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("KARAT_TEST_DAY", "Monday")
    script = 'printf \'{"times": [{"quote": "%s", "type": "DATE"}], "meta": {"in": "%s"}}\' "$KARAT_TEST_DAY" "$PWD"'
    run = run_extractor(CommandDoor(["sh", "-c", script], "text"), documents(FIRST))
    assert run.raw[0]["times"][0]["quote"] == "Monday"
    assert Path(run.raw[0]["meta"]["in"]).samefile(tmp_path)


def test_a_program_that_does_not_read_its_input(tmp_path: Path) -> None:
    long = "It rained on Monday. " * 200_000
    run = run_extractor(CommandDoor(["echo", '{"times": []}'], "text", timeout=30), documents(long))
    assert run.failures == []


@pytest.mark.parametrize(
    ("command", "words"),
    [
        ("", "is empty"),
        ("'", "cannot be split"),
        ("no-such-program-anywhere x", "no program 'no-such-program-anywhere'"),
        ("cat | sort", "no shell runs the command"),
        ("cat < file", "no shell runs the command"),
        ("echo $HOME", "no shell runs the command"),
        ("true; true", "no shell runs the command"),
    ],
)
def test_a_command_that_cannot_be_run_is_one_sentence(command: str, words: str) -> None:
    with pytest.raises(ExtractorError) as caught:
        CommandDoor(command)
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_program_that_the_system_refuses_is_one_sentence(tmp_path: Path) -> None:
    program = tmp_path / "mine"
    program.write_bytes(b"\x7fELF no program at all")
    program.chmod(0o755)
    with pytest.raises(ExtractorError, match="cannot be started"):
        run_extractor(CommandDoor([str(program)]), documents(FIRST))


def test_quoted_marks_of_a_shell_are_the_programs_own() -> None:
    assert split_command("awk -F '|' \"{print $1; exit}\" a\\;b") == ["awk", "-F", "|", "{print $1; exit}", "a;b"]


# Properties: whatever a program writes, an answer or a fault comes of it; and what it writes is told safely.

JSON_LINES = st.one_of(
    st.binary(max_size=40),
    st.sampled_from(
        [b"{", b"}", b'{"id": "r-1",', b'"times": []}', b"null", b'{"id": "r-2", "times": []}', b"\xef\xbb\xbf{}"]
    ),
    st.dictionaries(st.sampled_from(["id", "times", "x"]), st.sampled_from(["r-1", 1, None, []])).map(
        lambda value: json.dumps(value).encode()
    ),
)


@given(st.lists(JSON_LINES, max_size=8))
@settings(deadline=None)
def test_any_output_is_an_answer_or_a_fault(lines: list[bytes]) -> None:
    data = b"\n".join(lines)
    for found in (one_answer(data, "r-1", Noise()), merged_answer(data, Noise())):
        assert isinstance(found, dict | Fault)
    found = one_answer(data, "r-1", Noise())
    if isinstance(found, dict):
        assert found.get("id", "r-1") == "r-1"


#: Lines that begin no map, and hold no mark of byte order, which before everything else is no line.
NOISE = st.binary(max_size=40).filter(lambda line: not line.lstrip().startswith(b"{") and b"\xef\xbb\xbf" not in line)


@given(st.lists(NOISE, max_size=6), st.data())
@settings(deadline=None)
def test_noise_around_an_answer_does_not_change_it(lines: list[bytes], data: st.DataObject) -> None:
    answer = {"id": "r-1", "times": [{"quote": "Монday 😀", "type": "DATE"}]}
    indent = data.draw(st.sampled_from([None, 1]))
    at = data.draw(st.integers(0, len(lines)))
    written = b"\n".join([*lines[:at], json.dumps(answer, indent=indent, ensure_ascii=False).encode(), *lines[at:]])
    noise = Noise()
    assert one_answer(written, "r-1", noise) == answer
    assert noise.lines == sum(bool(part.strip()) for line in lines for part in line.split(b"\n"))


@given(st.text())
def test_what_is_shown_of_a_stranger_is_one_plain_line(text: str) -> None:
    assert escaped(text).isprintable()
    assert not any(c in escaped(text) for c in "\x1b\n\r\u202e")


def test_a_map_that_never_ends_costs_little() -> None:
    data = b'{"a":[1,\n' * 200_000
    began = time.monotonic()
    assert isinstance(one_answer(data, "r-1", Noise()), Fault)
    assert time.monotonic() - began < 20


def test_a_child_may_be_stopped_twice_and_before_it_has_said_anything() -> None:
    child = Child(faulty("good"))
    assert child.stop() == -9
    assert child.stop() == -9
    assert child.read(time.monotonic() + 5) == b""


def test_what_comes_after_the_deadline_is_late_though_it_can_be_read() -> None:
    child = Child(["echo", "x"])
    assert child.wait(time.monotonic() + 30)
    with pytest.raises(TimeoutError):
        child.read(time.monotonic() - 1)
    assert child.read(time.monotonic() + 30) == b"x\n"
    assert child.stop() == 0
