"""Predictions: the answers of a system, read from a file of JSON, JSONL or YAML.

The file is data of bounded size; no path in it is ever opened.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from karat.answers import Answer, PredictionError, as_answer
from karat.corpus import MAX_BYTES
from karat.text import decode_fault
from karat.yaml_profile import parse_yaml


def read_predictions(data: bytes, name: str) -> list[Answer]:
    """The answers of a file, one a document; several answers for one document are joined if their layers differ.

    Raises PredictionError where the file is not JSON, JSONL or YAML, or not in the prediction schema.

    >>> read_predictions(b'{"document": "d", "times": []}', "x.json")[0].attempted
    frozenset({'times'})
    """
    return as_answers(list(values(decoded(data, name), name)), name)


def as_answers(found: Iterable[tuple[str, Any]], name: str) -> list[Answer]:
    """The answers of values that were read, each with its place in the file."""
    answers = [as_answer(value, place) for place, value in found]
    if not answers:
        raise PredictionError(f"{name}: holds no answer; write one map a document, with `document` and layers")
    return join_answers(answers, name)


def join_answers(answers: Iterable[Answer], place: str) -> list[Answer]:
    """One answer a document: several are joined where their layers differ, as gold's do, a file each."""
    joined: dict[str | None, Answer] = {}
    for answer in answers:
        known = joined.get(answer.document)
        joined[answer.document] = answer if known is None else _join(known, answer, place)
    return list(joined.values())


def _join(one: Answer, other: Answer, place: str) -> Answer:
    """Two answers for one document as one: gold keeps its layers in files of their own, and so may a system."""
    both = (one.attempted & other.attempted) | (one.records.keys() & other.records.keys() - {"near_identity"})
    if both or one.offset_unit != other.offset_unit:
        raise PredictionError(f"{place}: a second answer for {one.document}, again with {', '.join(sorted(both))}")
    if one.text_sha256 and other.text_sha256 and one.text_sha256 != other.text_sha256:
        raise PredictionError(f"{place}: the answers for {one.document} were made on different texts")
    one.text_sha256 = one.text_sha256 or other.text_sha256
    one.records.update(other.records)
    one.attempted |= other.attempted
    one.unknown_labels += other.unknown_labels
    one.faults.update(other.faults)
    one.notes += other.notes
    return one


def decoded(data: bytes, name: str) -> str:
    """The text of a file. PredictionError where it is too large, not UTF-8, or empty."""
    if len(data) > MAX_BYTES:
        raise PredictionError(f"{name}: is larger than {MAX_BYTES // 2**20} MiB")
    fault = decode_fault(data)
    if fault is not None:
        raise PredictionError(f"{name}:{fault[0]}:{fault[1]}: is not UTF-8, {fault[2]}")
    text = data.decode("utf-8").removeprefix("\ufeff")
    if not text.strip():
        raise PredictionError(f"{name}: is empty; write one map a document, with `document` and layers")
    return text


def values(text: str, name: str) -> Iterator[tuple[str, Any]]:
    """Every item of a text of JSON, JSONL or YAML with its place in it: the items of a list, else the one value."""
    if text.lstrip()[0] in "{[":
        value = _json(text, name)
        if value is not None:
            yield from _items(value, name)
            return
    parsed = parse_yaml(text)
    if parsed.problems:
        from karat.checks.findings import worded

        first = parsed.problems[0]
        finding = worded(first.check, name, first.line, first.column, first.details)
        raise PredictionError(f"{name}:{first.line}:{first.column}: {finding.message}")
    yield from _items(parsed.value, name)


def _json(text: str, name: str) -> Any:
    """The value of a JSON text, or the list of the values of JSONL lines; None where it is flow-style YAML."""
    try:
        return json.loads(text, parse_constant=_no_constant)
    except RecursionError:
        raise PredictionError(f"{name}: is nested too deep") from None
    except ValueError as whole:
        lines = [(number, line) for number, line in enumerate(text.split("\n"), 1) if line.strip()]
        values = []
        for number, line in lines:
            try:
                values.append(json.loads(line, parse_constant=_no_constant))
            except (ValueError, RecursionError) as error:
                if number > 1 and values:
                    raise PredictionError(f"{name}:{number}: is not JSON: {error}") from None
                if not parse_yaml(text).problems:
                    return None
                at = f"{whole.lineno}:{whole.colno}" if isinstance(whole, json.JSONDecodeError) else "1:1"
                fault = whole.msg if isinstance(whole, json.JSONDecodeError) else str(whole)
                raise PredictionError(f"{name}:{at}: is not JSON: {fault}") from None
        return values


def _no_constant(word: str) -> Any:
    raise ValueError(f"{word} is not a JSON number")


def _items(value: Any, name: str) -> Iterator[tuple[str, Any]]:
    if isinstance(value, list):
        for number, item in enumerate(value):
            yield f"{name}: answer {number + 1}", item
    else:
        yield name, value
