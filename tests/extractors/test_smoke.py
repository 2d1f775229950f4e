"""The smoke test: each fault that it is there for, made on purpose, is told in words that say what to do."""

from __future__ import annotations

import re
import time
import unicodedata
from collections.abc import Callable
from typing import Any

import pytest
from asked import faulty

from karat.extractors import CallableDoor, CommandDoor, smoke_problems
from karat.extractors.smoke_documents import CHARACTERS, smoke_documents

Document = dict[str, Any]
DAY = re.compile("(?:Mon|Tues)day")


def days(document: Document, shift: Callable[[str, int], int] = lambda _, at: at, **more: Any) -> Document:
    """Every weekday of a document, its offsets changed on purpose."""
    text = document["text"]
    spans = [[shift(text, m.start()), shift(text, m.end())] for m in DAY.finditer(text)]
    quotes = [m[0] for m in DAY.finditer(text)]
    return {"times": [{"span": s, "quote": q, "type": "DATE"} for s, q in zip(spans, quotes, strict=True)], **more}


def utf16(text: str, at: int) -> int:
    return len(text[:at].encode("utf-16-le")) // 2


def utf8(text: str, at: int) -> int:
    return len(text[:at].encode())


def told(extractor: Callable[[Document], Any]) -> dict[str, str]:
    """What the smoke test says of a function: the first sentence of each kind."""
    found: dict[str, str] = {}
    for problem in smoke_problems(CallableDoor(extractor)):
        found.setdefault(problem.kind, problem.message)
    return found


def test_the_documents_are_what_they_are_for() -> None:
    assert any(ord(c) > 0xFFFF for c in CHARACTERS)
    assert any(unicodedata.combining(c) for c in unicodedata.normalize("NFC", CHARACTERS))
    texts = [document["text"] for _, document in smoke_documents()]
    assert all(unicodedata.is_normalized("NFC", text) for text in texts), "as every text of a corpus is"
    assert len(DAY.findall(texts[0])) == 2
    assert len(texts[1].split()) == 2
    assert texts[2].count("Monday") == 3
    for _, document in smoke_documents():
        assert all(document["text"][s:e].strip().endswith(".") for s, e in document["sentences"])


def test_an_extractor_without_a_fault_is_all_well() -> None:
    assert told(days) == {}
    assert told(lambda d: days(d, utf16, offset_unit="utf16")) == {}
    assert told(lambda d: days(d, utf8, offset_unit="utf8")) == {}


@pytest.mark.parametrize(
    ("shift", "words"),
    [
        (utf16, '"offset_unit": "utf16"'),
        (utf8, '"offset_unit": "utf8"'),
        (lambda _, at: at + 1, "counted from 1"),
    ],
)
def test_offsets_that_count_something_else(shift: Callable[[str, int], int], words: str) -> None:
    found = told(lambda d: days(d, shift))
    assert words in found["offset-unit"]
    assert 'and its quote is "Monday"' in found["offsets"]


def test_utf16_is_guessed_without_quotes_too() -> None:
    def spans(document: Document) -> Document:
        return {"times": [{"span": t["span"], "type": "DATE"} for t in days(document, utf16)["times"]]}

    assert "UTF-16" in told(spans)["offset-unit"]


def test_ends_that_are_inclusive() -> None:
    def inclusive(document: Document) -> Document:
        answer = days(document)
        for time_expression in answer["times"]:
            time_expression["span"][1] -= 1
        return answer

    assert "look inclusive" in told(inclusive)["offset-unit"]


def test_offsets_outside_of_the_text() -> None:
    assert "which has" in told(lambda _: {"times": [{"span": [0, 5000], "type": "DATE"}]})["offsets"]


def test_quotes_that_are_nowhere_or_in_several_places() -> None:
    found = told(lambda _: {"times": [{"quote": "Sunday", "type": "DATE"}]})
    assert 'the quote "Sunday" is not in the text' in found["ungrounded"]
    found = told(lambda _: {"times": [{"quote": "Monday", "type": "DATE"}]})
    assert "add `span`, `context` or `occurrence`" in found["ambiguous"]
    assert "neither a span nor a quote" in told(lambda _: {"times": [{"type": "DATE"}]})["offsets"]


@pytest.mark.parametrize(("label", "nearest"), [("DAET", "DATE"), ("Date", "DATE"), ("duration", "DURATION")])
def test_labels_that_the_scheme_does_not_have(label: str, nearest: str) -> None:
    found = told(lambda d: {"times": [{**t, "type": label} for t in days(d)["times"]]})
    assert nearest in found["unknown-label"]
    assert "times.type" in found["unknown-label"]


def test_layers_that_are_announced_and_not_given() -> None:
    def one(document: Document) -> Document:
        return days(document)

    one.layers = ["times", "events"]  # type: ignore[attr-defined]
    assert "announced and in no answer: events" in told(one)["announced"]
    one.layers = ["events"]  # type: ignore[attr-defined]
    found = [p.message for p in smoke_problems(CallableDoor(one)) if p.kind == "announced"]
    assert "answered and not announced: times" in found[1]
    assert "nothing will be scored" in told(lambda _: {})["no-layer"]


def test_an_extractor_that_is_slow() -> None:
    def slow(document: Document) -> Document:
        time.sleep(0.05)
        return days(document)

    found = smoke_problems(CallableDoor(slow), slow=0.02)
    assert {p.kind for p in found} == {"slow"}


def test_exceptions_and_errors() -> None:
    def raising(document: Document) -> Document:
        raise ValueError("no such model")

    assert "no such model" in told(raising)["crash"]
    assert "did you mean times?" in told(lambda _: {"tims": []})["off-schema"]
    assert "an error: quota" in told(lambda _: {"error": {"message": "quota"}})["error"]


@pytest.mark.parametrize("mode", ["once", "stream"])
@pytest.mark.parametrize(
    ("fault", "kind", "words"),
    [
        ("crash", "crash", "exit code 3"),
        ("python", "unparsable", "no JSON"),
        ("wrong-id", "wrong-id", 'the id "another"'),
        ("noise", "noise", "write such things to standard error"),
        ("leave", "no-answer", "write one map of JSON, and flush it"),
        ("label", "unknown-label", "nearest: DATE"),
    ],
)
def test_programs_with_a_fault(mode: str, fault: str, kind: str, words: str, monkeypatch: pytest.MonkeyPatch) -> None:
    marked = [(title, {**d, "text": d["text"] + " FAULT"}) for title, d in smoke_documents()]
    monkeypatch.setattr("karat.extractors.smoke.smoke_documents", lambda: marked)
    found = smoke_problems(CommandDoor(faulty(fault), mode, timeout=30))
    assert any(p.kind == kind and words in p.message for p in found), found
    assert all(p.message.isprintable() for p in found)


def test_a_program_that_hangs_is_told_how_to_mend_it() -> None:
    found = smoke_problems(CommandDoor(["sleep", "60"], "once", timeout=0.3))
    assert all("is its output flushed" in p.message for p in found if p.kind == "time-out")
    assert len(found) == 3
