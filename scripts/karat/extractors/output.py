"""Output: the answer in what a program wrote, told apart from noise. What it wrote is data of bounded size, no more."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from karat.answers import LAYER_OF
from karat.extractors.faults import Fault, escaped
from karat.extractors.replies import Noise

#: Any of these keys makes a map an answer, not a line of a log.
ANSWER_KEYS = frozenset({*LAYER_OF, "layers", "skipped", "error"})

#: How often a map that begins on one line may turn out not to end on another. Each time costs a look at all the rest.
ATTEMPTS = 20

BOM = b"\xef\xbb\xbf"

Answer = dict[str, Any]


def parse_line(line: bytes) -> Answer | None:
    """The map that a line of JSON is; None for anything else.

    >>> parse_line(b'{"id": "r-1", "times": []}'), parse_line(b"[1]"), parse_line(b"Loading ...")
    ({'id': 'r-1', 'times': []}, None, None)
    """
    line = line.removeprefix(BOM)
    if not line.lstrip().startswith(b"{"):
        return None
    try:
        value = json.loads(line.decode("utf-8"))
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def looks_like_answer(value: Answer) -> bool:
    """Whether a map says anything that an answer says; a line of a log may be a map too."""
    return not ANSWER_KEYS.isdisjoint(value)


def one_answer(data: bytes, name: str, noise: Noise) -> Answer | Fault:
    """The answer to the request `name` in the whole output of a program; everything else in it is counted as noise.

    An answer without an id is taken, because there was one request; one to another request is not.

    >>> one_answer(b'Loading\\n{"id": "r-1",\\n "times": []}\\n', "r-1", Noise())
    {'id': 'r-1', 'times': []}
    """
    found = _maps(data, noise)
    right = [value for value in found if value.get("id") == name]
    nameless = [value for value in found if "id" not in value]
    likely = [value for value in nameless if looks_like_answer(value)]
    foreign = [value for value in found if "id" in value and looks_like_answer(value)]
    if right or likely or (len(found) == 1 and nameless):
        chosen = (right or likely or nameless)[0]
    elif foreign:
        return wrong_id(foreign[0], name)
    else:
        for value in found:
            noise.add(json.dumps(value))
        return nothing_found(data, noise)
    for value in found:
        if value is not chosen:
            noise.add(json.dumps(value))
    return chosen


def merged_answer(data: bytes, noise: Noise) -> Answer | Fault:
    """The answer that all maps in the output of a program are together: their lists are joined.

    >>> merged_answer(b'{"times": [1]}\\n{"times": [2], "offset_unit": "utf8"}\\n', Noise())
    {'times': [1, 2], 'offset_unit': 'utf8'}
    """
    found = _maps(data, noise)
    if len(found) > 1:
        for value in found:
            if not looks_like_answer(value) and "offset_unit" not in value:
                noise.add(json.dumps(value))
        found = [value for value in found if looks_like_answer(value) or "offset_unit" in value]
    if not found:
        return nothing_found(data, noise)
    answer: Answer = {}
    for value in found:
        for key, part in value.items():
            known = answer.get(key)
            if key not in answer:
                answer[key] = list(part) if isinstance(part, list) else part
            elif isinstance(known, list) and isinstance(part, list):
                known += part
            elif known != part:
                said = f"{escaped(json.dumps(known), 40)} and {escaped(json.dumps(part), 40)}"
                return Fault("off-schema", f"`{escaped(key, 40)}` has two values: {said}")
    return answer


def wrong_id(value: Answer, name: str) -> Fault:
    """The fault of an answer to a request that was not made, or to none."""
    if "id" not in value:
        return Fault("wrong-id", f'the answer has no id: repeat the request\'s, "id": "{name}"')
    said = escaped(json.dumps(value["id"]), 60)
    return Fault("wrong-id", f'the answer has the id {said}; the request was "{name}"')


def nothing_found(data: bytes, noise: Noise) -> Fault:
    """The fault of an output without an answer."""
    if not data.strip():
        return Fault("no-answer", "it wrote nothing on standard output and ended with exit code 0")
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        place = f"byte 0x{data[error.start]:02x} at {error.start}"
        return Fault("unparsable", f"the output is no JSON, and not UTF-8 ({place})")
    return Fault("unparsable", f"the output is no JSON map: {noise.words()}")


def _maps(data: bytes, noise: Noise) -> list[Answer]:
    """Every JSON map in an output that begins on a line of its own, be it on one line or on several."""
    whole = parse_line(data)
    return [whole] if whole is not None else list(_scan(data.removeprefix(BOM), noise))


def _scan(data: bytes, noise: Noise) -> Iterator[Answer]:
    decoder = json.JSONDecoder()
    text: str | None = None
    attempts = ATTEMPTS
    at = 0
    while at < len(data):
        end = data.find(b"\n", at)
        end = len(data) if end < 0 else end
        line = data[at:end]
        value = parse_line(line)
        if value is None and attempts and line.lstrip().startswith(b"{"):
            # Offsets in the text are those in the bytes where each byte that is no ASCII becomes one character.
            text = text if text is not None else data.decode("latin-1")
            attempts -= 1
            try:
                stop = decoder.raw_decode(text, at + len(line) - len(line.lstrip()))[1]
            except (ValueError, RecursionError):
                stop = 0
            closing = data.find(b"\n", stop)
            closing = len(data) if closing < 0 else closing
            if stop and not data[stop:closing].strip() and (value := parse_line(data[at:stop])) is not None:
                end = closing
        if value is None:
            noise.add(line)
        else:
            yield value
        at = end + 1
