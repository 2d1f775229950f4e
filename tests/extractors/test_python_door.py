"""The Python door: functions, objects, batches and plug-ins, in this process or in workers; and the cache."""

from __future__ import annotations

import io
import json
from importlib import metadata
from pathlib import Path
from typing import Any

import pytest
from asked import FIRST, SECOND, THIRD, documents, faulty

from karat.extractors import (
    CallableDoor,
    CommandDoor,
    ExtractorError,
    find_extractor,
    load_callable,
    run_extractor,
    worker_door,
)
from karat.extractors.callable_door import source_identity
from karat.extractors.worker import converse

MINE = """
import os, sys, time

CALLS = []


def days(document):
    CALLS.append(document["id"])
    with open("calls.txt", "a") as file:
        file.write(document["id"] + "\\n")
    at = document["text"].find("Monday")
    return {"times": [{"span": [at, at + 6], "quote": "Monday", "type": "DATE"}] if at >= 0 else []}


def printing(document):
    print("working on it")
    return days(document)


def raising(document):
    if "FAULT" in document["text"]:
        raise ValueError("no such model")
    return days(document)


def dying(document):
    if "FAULT" in document["text"]:
        os.kill(os.getpid(), 11)
    return days(document)


def hanging(document):
    if "FAULT" in document["text"]:
        time.sleep(600)
    return days(document)


def listing(documents):
    assert isinstance(documents, list)
    if len(documents) > 1 and any("FAULT" in d["text"] for d in documents):
        raise ValueError("the batch is broken")
    return [raising(d) for d in documents]


listing.batch = 2


class Model:
    layers = ["times", "events"]

    def describe(self):
        return {"name": "a model", "version": "2"}

    def extract(self, document):
        return days(document)


class Batches:
    def extract_batch(self, documents):
        return [days(d) for d in documents]


class Short:
    batch = 3

    def extract_batch(self, documents):
        return [days(d) for d in documents][1:]


def text(document):
    return "Monday"
"""


@pytest.fixture
def mine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A module of extractors in the working folder; every test has one of another name."""
    name = "mine_" + "".join(c if c.isalnum() else "_" for c in tmp_path.name)
    (tmp_path / f"{name}.py").write_text(MINE, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(str(tmp_path))
    return name


def door(name: str) -> CallableDoor:
    return CallableDoor(find_extractor(name), name)


def calls() -> int:
    """How many documents the functions in the working folder were asked for."""
    file = Path("calls.txt")
    return len(file.read_text().split()) if file.exists() else 0


def answered(run: Any) -> list[str]:
    return ["error" if a.error is not None else str(len(a.records["times"])) for a in run.answers]


ASKED = documents(FIRST, SECOND, THIRD)


@pytest.mark.parametrize("attribute", ["days", "listing", "Model", "Batches", "printing"])
@pytest.mark.parametrize("workers", [False, True])
def test_every_form_of_extractor_answers_alike(mine: str, attribute: str, workers: bool) -> None:
    name = f"{mine}:{attribute}"
    asked = documents(FIRST, "Nothing.", THIRD)
    run = run_extractor(worker_door(name, 30) if workers else door(name), asked, jobs=2 if workers else 1)
    assert run.failures == []
    assert answered(run) == ["1", "0", "1"]
    assert run.counters["noise"] == 0, "what a function prints is not on the protocol's channel"
    assert run.answers[0].attempted == ({"times", "events"} if attribute == "Model" else {"times"})
    if attribute == "Model":
        assert run.system == {"name": "a model", "version": "2"}


@pytest.mark.parametrize("attribute", ["raising", "listing"])
@pytest.mark.parametrize("workers", [False, True])
def test_an_exception_costs_its_own_document_only(mine: str, attribute: str, workers: bool) -> None:
    name = f"{mine}:{attribute}"
    run = run_extractor(worker_door(name, 30) if workers else door(name), ASKED)
    assert answered(run) == ["1", "error", "1"]
    assert "ValueError: no such model" in run.failures[0]
    assert run.counters["crashed"] == 1


@pytest.mark.parametrize(("attribute", "counter"), [("dying", "crashed"), ("hanging", "timed_out")])
def test_a_worker_that_dies_or_hangs_costs_its_own_document_only(mine: str, attribute: str, counter: str) -> None:
    run = run_extractor(worker_door(f"{mine}:{attribute}", 3.0), ASKED)
    assert answered(run) == ["1", "error", "1"]
    assert run.counters[counter] == 1


def test_a_batch_of_the_wrong_length_is_an_error_of_each(mine: str) -> None:
    run = run_extractor(door(f"{mine}:Short"), ASKED)
    assert answered(run) == ["error"] * 3
    assert "a batch of 1 was answered by 0 answers" in run.failures[0]


def test_a_batch_is_as_large_as_it_is_asked_for() -> None:
    sizes: list[int] = []

    def many(asked: list[Any]) -> list[Any]:
        sizes.append(len(asked))
        return [{"times": []} for _ in asked]

    many.batch = 2  # type: ignore[attr-defined]
    run_extractor(many, documents(*[FIRST] * 5))
    assert sizes == [2, 2, 1]
    many.batch = True  # type: ignore[attr-defined]
    run_extractor(many, documents(*[FIRST] * 5))
    assert sizes[3:] == [5]


def test_what_is_no_map_is_told(mine: str) -> None:
    for run in (run_extractor(door(f"{mine}:text"), ASKED), run_extractor(worker_door(f"{mine}:text", 30), ASKED)):
        assert answered(run) == ["error"] * 3
        assert "an answer is a map" in run.failures[0]


def test_a_module_that_a_worker_cannot_import_ends_the_run(mine: str) -> None:
    for name, words in ((f"{mine}:nothing", "has no nothing"), ("no_such_module:f", "cannot be imported")):
        with pytest.raises(ExtractorError, match=words):
            run_extractor(worker_door(name, 30), ASKED)


def test_a_worker_speaks_the_protocol(mine: str) -> None:
    lines = [
        {"id": "h", "cmd": "hello"},
        {"id": "r", "cmd": "extract", "document": {"id": "d", "text": FIRST}},
        {"id": "b", "cmd": "bye"},
        {"id": "never", "cmd": "extract", "document": {"id": "d", "text": FIRST}},
    ]
    answers = io.StringIO()
    converse(f"{mine}:Model", [json.dumps(line) for line in lines], answers)
    hello, answer = map(json.loads, answers.getvalue().splitlines())
    assert hello == {"id": "h", "system": {"name": "a model", "version": "2"}, "layers": ["events", "times"]}
    assert answer == {"id": "r", "times": [{"span": [13, 19], "quote": "Monday", "type": "DATE"}]}


# Plug-ins


@pytest.fixture
def plugins(mine: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """Entry points as installed packages would offer them."""
    offered = [
        metadata.EntryPoint("weekdays", f"{mine}:days", "karat.extractors"),
        metadata.EntryPoint("baseline", f"{mine}:days", "karat.extractors"),
        metadata.EntryPoint("two", f"{mine}:days", "karat.extractors"),
        metadata.EntryPoint("two", f"{mine}:Model", "karat.extractors"),
    ]
    monkeypatch.setattr(metadata, "entry_points", lambda group: offered if group == "karat.extractors" else [])
    return mine


def test_a_plug_in_is_found_by_its_name(plugins: str) -> None:
    assert load_callable("weekdays")({"id": "d", "text": FIRST})["times"][0]["quote"] == "Monday"
    assert source_identity("weekdays") == source_identity(f"{plugins}:days")


def test_no_plug_in_takes_a_built_ins_name(plugins: str) -> None:
    assert load_callable("baseline").__module__ == "karat.extractors.baseline"


def test_two_plug_ins_of_one_name_are_told(plugins: str) -> None:
    with pytest.raises(ExtractorError, match="several packages"):
        load_callable("two")
    with pytest.raises(ExtractorError, match="not one of baseline, empty, two, weekdays"):
        load_callable("three")


# The cache


def test_an_answer_is_asked_for_once(mine: str, tmp_path: Path) -> None:
    folder = tmp_path / "answers" / "kept"
    first = run_extractor(door(f"{mine}:Model"), ASKED, cache=folder)
    assert (calls(), first.cached) == (3, 0)
    second = run_extractor(door(f"{mine}:Model"), ASKED, cache=folder)
    assert (calls(), second.cached) == (3, 3)
    assert second.raw == first.raw
    assert [a.attempted for a in second.answers] == [a.attempted for a in first.answers], "announced layers too"
    assert second.system == first.system
    third = run_extractor(worker_door(f"{mine}:Model", 30), ASKED, cache=folder)
    assert (calls(), third.raw) == (3, first.raw), "in a worker it is the same extractor"


def test_another_text_extractor_code_or_layers_is_another_answer(mine: str, tmp_path: Path) -> None:
    from dataclasses import replace

    folder = tmp_path / "kept"
    run_extractor(door(f"{mine}:days"), ASKED, cache=folder)
    assert run_extractor(door(f"{mine}:Model"), ASKED, cache=folder).cached == 0
    assert run_extractor(door(f"{mine}:days"), [*ASKED, *documents("Another.")], cache=folder).cached == 3
    dated = [replace(document, dct="2024-01-01") for document in ASKED]
    assert run_extractor(door(f"{mine}:days"), dated, cache=folder).cached == 0
    more = [replace(document, status={"times": "reviewed", "entities": "reviewed"}) for document in ASKED]
    assert run_extractor(door(f"{mine}:days"), more, cache=folder).cached == 0
    before = source_identity(f"{mine}:days")
    with Path(f"{mine}.py").open("a") as file:
        file.write("\nNEW = True\n")
    assert source_identity(f"{mine}:days") != before
    assert run_extractor(door(f"{mine}:days"), ASKED, cache=folder).cached == 0


@pytest.mark.parametrize("fault", ["crash", "error", "schema", "infinite"])
def test_no_fault_is_kept(tmp_path: Path, fault: str) -> None:
    for cached in (0, 2, 2):
        run = run_extractor(CommandDoor(faulty(fault), "stream", timeout=30), ASKED, cache=tmp_path / "kept")
        assert run.cached == cached
        assert answered_or_error(run) == ["1", "error", "1"]


def answered_or_error(run: Any) -> list[str]:
    return ["error" if a.error is not None else str(len(a.records.get("times", ()))) for a in run.answers]


@pytest.mark.parametrize(
    "damage",
    [
        b"",
        b"{",
        b"[]",
        b"\xff",
        b'{"form": 1}',
        b'{"form": 9, "announced": [], "answer": {}}',
        b'{"form": 1, "announced": ["x"], "answer": {}}',
        b'{"form": 1, "announced": [], "answer": {"tims": []}}',
    ],
)
def test_a_damaged_file_is_no_answer(mine: str, tmp_path: Path, damage: bytes) -> None:
    folder = tmp_path / "kept"
    first = run_extractor(door(f"{mine}:days"), ASKED, cache=folder)
    files = sorted(folder.iterdir())
    assert len(files) == 3
    for file in files:
        file.write_bytes(damage)
    again = run_extractor(door(f"{mine}:days"), ASKED, cache=folder)
    assert (again.cached, again.raw) == (0, first.raw)
    assert run_extractor(door(f"{mine}:days"), ASKED, cache=folder).cached == 3, "and is written anew"
    assert sorted(folder.iterdir()) == files, "nothing else is left in the folder"


def test_a_function_without_a_name_cannot_be_cached(tmp_path: Path) -> None:
    with pytest.raises(ExtractorError, match="has a name"):
        run_extractor(lambda _: {"times": []}, ASKED, cache=tmp_path)


def test_a_commands_files_are_part_of_who_it_is(tmp_path: Path) -> None:
    script = tmp_path / "mine.py"
    identities = set()
    for text in ("print(1)", "print(2)"):
        script.write_text(text)
        identities |= {CommandDoor(["sh", str(script)], mode).identity() for mode in ("once", "stream")}
    assert len(identities) == 4


def test_progress_tells_every_document_once_it_is_done(mine: str) -> None:
    told: list[tuple[int, int]] = []
    run_extractor(door(f"{mine}:days"), ASKED, lambda done, total: told.append((done, total)))
    assert told == [(0, 3), (1, 3), (2, 3), (3, 3)]


def test_karat_score_takes_doors_and_objects(mine: str) -> None:
    import karat

    program = CommandDoor(faulty("good"), "stream", timeout=30)
    for extractor in (program, find_extractor(f"{mine}:Model"), load_callable(f"{mine}:days")):
        report = karat.score(extractor)
        assert report.answers["answered"] == 1
        assert report.score("times", "strict", "precision") in (0.0, 1.0)
        assert {"timed_out", "noise"} <= report.as_dict()["answers"].keys()
