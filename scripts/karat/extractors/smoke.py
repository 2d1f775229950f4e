"""The smoke test: three tiny documents through a door, and what is wrong with the answers, in plain words."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from karat.anchoring import Anchor, AnchoringText
from karat.answers import LAYER_OF, Answer
from karat.extractors.faults import Fault, escaped
from karat.extractors.replies import Door, Noise, Reply
from karat.extractors.request import Request
from karat.extractors.runner import last_lines, settle
from karat.extractors.smoke_documents import smoke_documents
from karat.records import maps
from karat.schemas import validator
from karat.spans import covered, fault
from karat.text import OffsetUnits

#: Seconds for one of the documents, beyond which a corpus will take long.
SLOW = 10.0

#: Problems of one kind that are told one by one.
TOLD = 3


@dataclass(frozen=True, slots=True)
class Problem:
    """Something to mend: the document it was seen in (None: all of them), a word for it, and a sentence."""

    document: str | None
    kind: str
    message: str


def smoke_problems(door: Door, slow: float = SLOW) -> list[Problem]:
    """Send the documents through the door; what is wrong, in their order. Raises ExtractorError as a run does."""
    documents = smoke_documents()
    session = door.session()
    replies: list[Reply] = []
    late = Noise()
    try:
        for number, (_, document) in enumerate(documents, 1):
            replies += session.ask([Request(f"r-{number}", document)])
    finally:
        try:
            late = session.close()
        finally:
            door.stop()
    problems: list[Problem] = []
    answers: list[Answer] = []
    for (title, document), reply in zip(documents, replies, strict=True):
        problems += [Problem(title, *told) for told in _of_reply(reply, slow)]
        settled = settle(reply)
        if isinstance(settled, Fault):
            problems.append(Problem(title, settled.kind, _fault_words(settled, reply)))
            continue
        answer, value = settled
        answers.append(answer)
        if answer.error is not None:
            problems.append(
                Problem(title, "error", f"the extractor answers with an error: {escaped(answer.error, 400)}")
            )
        problems += [Problem(title, *told) for told in _label_problems(value)]
        text = AnchoringText(str(document["text"]), document["sentences"])
        problems += [Problem(title, *told) for told in _place_problems(answer, text)]
    if late.lines:
        problems.append(Problem(None, "noise", f"after the last answer came, on standard output, {late.words()}"))
    return problems + [Problem(None, *told) for told in _layer_problems(answers, replies)]


def _of_reply(reply: Reply, slow: float) -> Iterator[tuple[str, str]]:
    if reply.noise.lines:
        yield "noise", f"on standard output there is {reply.noise.words()}; write such things to standard error"
    if reply.fault is None and reply.seconds > slow:
        yield "slow", f"it took {reply.seconds:.1f} s for a few words"


def _fault_words(found: Fault, reply: Reply) -> str:
    hints = {
        "no-answer": "write one map of JSON, and flush it",
        "unparsable": 'write one map of JSON, as {"times": []}',
        "time-out": "is its output flushed, and does it read to the end of its input, in stream mode only of the line?",
    }
    hint = f" ({hints[found.kind]})" if found.kind in hints else ""
    tail = f"; its standard error ends: {last_lines(reply.stderr)}" if reply.stderr else ""
    return f"no answer: {escaped(found.message, 1000)}{hint}{tail}"


def _label_problems(value: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Labels that the scheme does not have, each once, with the nearest that it has."""
    seen = set()
    for error in validator("predictions").iter_errors(value):
        path = _path(error)
        if error.validator == "enum" and (repr(error.instance), path) not in seen:
            seen.add((repr(error.instance), path))
            known, label = [str(label) for label in error.validator_value], str(error.instance)
            near = difflib.get_close_matches(label, known, n=3) or _same_letters(label, known)
            hint = f"nearest: {', '.join(near)}" if near else f"there are {', '.join(known[:12])}"
            said = escaped(repr(error.instance), 60)
            yield "unknown-label", f"{path} is {said}, which the scheme does not have; {hint}"


def _path(error: Any) -> str:
    return ".".join(str(step) for step in error.absolute_path if not isinstance(step, int))


def _same_letters(label: str, known: list[str]) -> list[str]:
    """Labels that are the same but for case, or that one is the beginning of."""
    low = label.casefold()
    return [k for k in known if low and (k.casefold().startswith(low[:3]) or low == k.casefold())][:3]


def _place_problems(answer: Answer, anchoring: AnchoringText) -> list[tuple[str, str]]:
    """Offsets and quotes that do not agree with the text."""
    text = anchoring.text
    units = OffsetUnits(text)
    problems: list[tuple[str, str]] = []
    disagreeing: list[tuple[list[int], str | None]] = []
    for key, record in _anchored(answer):
        span, quote = record.get("span"), record.get("quote")
        if isinstance(span, list):
            in_text = _covered(text, units, span, answer.offset_unit)
            if in_text is None:
                unit = {"utf16": "UTF-16 code units", "utf8": "bytes"}.get(answer.offset_unit, "code points")
                told = f"{key}: the span {span} is no stretch of the text, which has {_length(text, answer)} {unit}"
                problems.append(("offsets", told))
            elif quote is not None and in_text != quote:
                told = f'{key}: the span {span} is "{escaped(in_text, 60)}", and its quote is "{escaped(quote, 60)}"'
                problems.append(("offsets", told))
            if in_text is None or (quote is not None and in_text != quote) or (quote is None and _cuts(text, span)):
                disagreeing.append((span, quote))
        elif quote is None:
            problems.append(("offsets", f"{key}: a record has neither a span nor a quote"))
        else:
            status = anchoring.ground(Anchor.of(record)).status
            if status == "ungrounded":
                problems.append(("ungrounded", f'{key}: the quote "{escaped(quote, 60)}" is not in the text'))
            elif status == "ambiguous" and not answer.document_order:
                told = f'{key}: the quote "{escaped(quote, 60)}" stands at several places'
                problems.append(("ambiguous", f"{told}: add `span`, `context` or `occurrence`"))
    problems = _first_few(problems)
    guess = _guess(text, units, disagreeing) if answer.offset_unit == "codepoint" else None
    return [*problems, ("offset-unit", guess)] if guess else problems


def _anchored(answer: Answer) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Every map of an answer that stands at a place of its own, with the name of its list."""
    for key, records in answer.records.items():
        for record in maps(records):
            children = list(maps(record.get("mentions")))
            if "span" in record or "quote" in record or (not children and key in ("mentions", "times", "quantities")):
                yield key, record
            yield from ((f"{key}.mentions", child) for child in children)
            parts = (record.get(part) for part in ("source", "cue", "content", "signal"))
            yield from ((key, part) for part in parts if isinstance(part, Mapping) and {"span", "quote"} & part.keys())


def _covered(text: str, units: OffsetUnits, span: list[int], unit: str) -> str | None:
    """What a span covers, its offsets taken in a unit; None where it covers nothing."""
    try:
        points = tuple(units.to_codepoint(offset, unit) for offset in span)
    except ValueError:
        return None
    return covered(text, points) if fault(points, len(text)) is None else None


def _cuts(text: str, span: list[int]) -> bool:
    """Whether a span begins or ends inside a word, or at a blank."""
    start, end = span[0], span[-1]
    inside = any(0 < at < len(text) and text[at - 1].isalnum() and text[at].isalnum() for at in (start, end))
    return inside or text[start:end] != text[start:end].strip()


def _guess(text: str, units: OffsetUnits, spans: list[tuple[list[int], str | None]]) -> str | None:
    """What the offsets seem to count, if that would make all of them agree."""
    if not spans:
        return None
    for unit, name in (("utf16", "UTF-16 code units"), ("utf8", "UTF-8 bytes")):
        if all(_agrees(text, _points(units, span, unit), quote) for span, quote in spans):
            return f'the offsets look like {name}: convert them to code points, or say "offset_unit": "{unit}"'
    if all(len(span) == 2 and quote and text[span[0] : span[1] + 1] == quote for span, quote in spans):
        return "the ends look inclusive: an end is the offset after the last character"
    if all(len(span) == 2 and quote and text[span[0] - 1 : span[1] - 1] == quote for span, quote in spans):
        return "the offsets look as if they counted from 1: the first character is at 0"
    return None


def _points(units: OffsetUnits, span: list[int], unit: str) -> list[int] | None:
    try:
        return [units.to_codepoint(offset, unit) for offset in span]
    except ValueError:
        return None


def _agrees(text: str, span: list[int] | None, quote: str | None) -> bool:
    if span is None or fault(tuple(span), len(text)) is not None:
        return False
    return covered(text, tuple(span)) == quote if quote is not None else not _cuts(text, span)


def _length(text: str, answer: Answer) -> int:
    if answer.offset_unit == "utf16":
        return len(text.encode("utf-16-le")) // 2
    return len(text.encode("utf-8")) if answer.offset_unit == "utf8" else len(text)


def _layer_problems(answers: list[Answer], replies: list[Reply]) -> Iterator[tuple[str, str]]:
    """Layers that were announced or given, and not both."""
    announced = frozenset().union(*(reply.announced for reply in replies))
    given = {LAYER_OF[key] for answer in answers for key in answer.records}
    if answers and (silent := sorted(announced - given)):
        yield "announced", f"announced and in no answer: {', '.join(silent)}; they will be scored as empty"
    if announced and (more := sorted(given - announced)):
        yield "announced", f"answered and not announced: {', '.join(more)}; add them to `layers`"
    if answers and not given and not announced and all(a.error is None and a.skipped is None for a in answers):
        yield "no-layer", "no answer has a layer: nothing will be scored"


def _first_few(problems: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """The first few problems of each kind, and how many more there are."""
    told: list[tuple[str, str]] = []
    for kind in dict.fromkeys(kind for kind, _ in problems):
        same = [problem for problem in problems if problem[0] == kind]
        told += same[:TOLD]
        if len(same) > TOLD:
            told.append((kind, f"and {len(same) - TOLD} more like this"))
    return told
