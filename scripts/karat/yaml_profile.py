"""The YAML profile: one strict parse that gives plain values and the position of every one of them.

Plain scalars are what they look like to an editor that reads YAML 1.2: `NO`, `12:30` and `2021-06-28` are strings.
Anchors, aliases, tags, duplicate keys, keys that are not strings and further documents are problems, each with line
and column. Nothing is ever expanded, so a file cannot grow in memory beyond what its bytes hold.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field
from typing import Any

from karat.text import position

MAX_DEPTH = 40

_CONSTANTS: dict[str, bool | None] = {
    "": None, "~": None, "null": None, "Null": None, "NULL": None,
    "true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False,
}  # fmt: skip
# Eighteen digits fit a 64-bit integer everywhere; a longer run of digits stays a string, and the schema says so.
_INTEGER = re.compile(r"[-+]?(?:0|[1-9][0-9]{0,17})\Z")
_FLOAT = re.compile(r"[-+]?(?:[0-9]+\.[0-9]*|\.[0-9]+|[0-9]+(?=[eE]))(?:[eE][-+]?[0-9]+)?\Z")
_NUMBER_START = frozenset("-+.0123456789")
#: What YAML 1.2 (section 5.1) lets no stream hold: control characters, halves of surrogate pairs, two non-characters.
_FORBIDDEN = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

Position = tuple[int, int]


class YamlMap(dict[str, Any]):
    """A mapping that knows where it stands: `line`, `column`, and the positions of its keys and values."""

    __slots__ = ("column", "key_at", "line", "value_at")

    def __init__(self, line: int = 1, column: int = 1) -> None:
        super().__init__()
        self.line = line
        self.column = column
        self.key_at: dict[str, Position] = {}
        self.value_at: dict[str, Position] = {}


class YamlList(list[Any]):
    """A sequence that knows where it stands: `line`, `column`, and the positions of its items."""

    __slots__ = ("column", "item_at", "line")

    def __init__(self, line: int = 1, column: int = 1) -> None:
        super().__init__()
        self.line = line
        self.column = column
        self.item_at: list[Position] = []


@dataclass(frozen=True, slots=True)
class Problem:
    """What the profile refuses: the check's id, where, and the words that fill its message."""

    check: str
    line: int
    column: int
    details: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Parsed:
    """The value of a file (None where it could not be read) and every problem found on the way."""

    value: Any
    problems: tuple[Problem, ...]


def resolve_plain(value: str) -> Any:
    """The value of a plain (unquoted) scalar: null, boolean, integer, finite float, else the string itself.

    >>> [resolve_plain(s) for s in ("NO", "12:30", "2021-06-28", "40", "-1.5", "true", "~", "1e999", "007")]
    ['NO', '12:30', '2021-06-28', 40, -1.5, True, None, '1e999', '007']
    """
    if value[:1] in _NUMBER_START:
        if _INTEGER.match(value):
            return int(value)
        if _FLOAT.match(value):
            number = float(value)
            return number if math.isfinite(number) else value
        return value
    return _CONSTANTS.get(value, value)


def position_of(value: Any, path: Any) -> Position:
    """The position of the value that a path (keys and indices) leads to; of the last container that has one otherwise.

    >>> position_of(parse_yaml("a:\\n  - {b: 1}\\n").value, ["a", 0, "b"])
    (2, 9)
    """
    line, column = getattr(value, "line", 1), getattr(value, "column", 1)
    for step in path:
        if isinstance(value, YamlMap) and step in value:
            line, column = value.value_at.get(step, (line, column))
        elif isinstance(value, YamlList) and isinstance(step, int) and step < len(value):
            line, column = value.item_at[step] if step < len(value.item_at) else (line, column)
        else:
            break
        value = value[step]
    return line, column


def parse_yaml(text: str) -> Parsed:
    """Parse one YAML document under the profile.

    >>> parse_yaml("{a: NO, b: [1, 2021-06-28]}").value
    {'a': 'NO', 'b': [1, '2021-06-28']}
    >>> [(p.check, p.line, p.column) for p in parse_yaml("a: 1\\na: &x 2\\n").problems]
    [('yaml-duplicate-key', 2, 1), ('yaml-anchor', 2, 4)]
    """
    forbidden = _FORBIDDEN.search(text)
    if forbidden is not None:
        line, column = position(text, forbidden.start())
        fault = f"the character U+{ord(forbidden[0]):04X} may not stand in YAML"
        return Parsed(None, (Problem("yaml-syntax", line, column, {"fault": fault}),))
    if not text.strip():
        return Parsed(None, (Problem("yaml-empty", 1, 1),))

    import yaml

    builder = _Builder(getattr(yaml, "CSafeLoader", yaml.SafeLoader)(text), yaml)
    try:
        value = builder.document()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        what = ", ".join(part for part in (error.problem, error.context) if part)
        if "cannot start any token" in what and _character(text, line, column) == "\t":
            what = "a tab may not indent a line; YAML takes spaces only"
        return Parsed(None, (*builder.problems, Problem("yaml-syntax", line, column, {"fault": what})))
    except _TooDeepError as error:
        line, column = error.position
        problem = Problem("yaml-too-deep", line, column, {"limit": MAX_DEPTH})
        return Parsed(None, (*builder.problems, problem))
    finally:
        builder.loader.dispose()
    return Parsed(value, tuple(sorted(builder.problems, key=lambda p: (p.line, p.column))))


def _character(text: str, line: int, column: int) -> str:
    lines = text.split("\n")
    return lines[line - 1][column - 1 : column] if line <= len(lines) else ""


class _TooDeepError(Exception):
    def __init__(self, position: Position) -> None:
        super().__init__()
        self.position = position


class _Builder:
    """Builds values from parser events. Events, not nodes: the depth is then ours to bound, and aliases stay unread."""

    def __init__(self, loader: Any, yaml: Any) -> None:
        self.loader = loader
        self.problems: list[Problem] = []
        self._event = loader.get_event
        self._yaml = yaml
        self._scalar, self._mapping, self._sequence = yaml.ScalarEvent, yaml.MappingStartEvent, yaml.SequenceStartEvent
        self._mapping_end, self._sequence_end = yaml.MappingEndEvent, yaml.SequenceEndEvent
        self._alias = yaml.AliasEvent

    def document(self) -> Any:
        self._event()  # stream start
        event = self._event()
        if isinstance(event, self._yaml.StreamEndEvent):
            self.problems.append(Problem("yaml-empty", 1, 1))
            return None
        event = self._event()
        value = self._value(event, 0)
        if value is None and not self.problems:
            self.problems.append(Problem("yaml-empty", 1, 1))
        self._event()  # document end
        further = self._event()
        if not isinstance(further, self._yaml.StreamEndEvent):
            mark = further.start_mark
            self.problems.append(Problem("yaml-many-documents", mark.line + 1, mark.column + 1))
        return value

    def _value(self, event: Any, depth: int) -> Any:
        kind = type(event)
        if kind is self._scalar:
            if event.anchor is not None or event.tag is not None:
                self._refuse(event)
            return resolve_plain(event.value) if event.implicit[0] else event.value
        mark = event.start_mark
        if kind is self._alias:
            self.problems.append(Problem("yaml-alias", mark.line + 1, mark.column + 1, {"name": event.anchor}))
            return None
        if depth >= MAX_DEPTH:
            raise _TooDeepError((mark.line + 1, mark.column + 1))
        if event.anchor is not None or event.tag is not None:
            self._refuse(event)
        if kind is self._mapping:
            return self._map(mark, depth + 1)
        return self._list(mark, depth + 1)

    def _map(self, mark: Any, depth: int) -> YamlMap:
        result = YamlMap(mark.line + 1, mark.column + 1)
        next_event, end = self._event, self._mapping_end
        key_at, value_at = result.key_at, result.value_at
        while True:
            event = next_event()
            if type(event) is end:
                return result
            mark = event.start_mark
            at = (mark.line + 1, mark.column + 1)
            key = self._value(event, depth)
            event = next_event()
            mark = event.start_mark
            value = self._value(event, depth)
            if not isinstance(key, str):
                shown = "a list or a map" if isinstance(key, (dict, list)) else repr(key)
                self.problems.append(Problem("yaml-key-not-string", *at, {"key": shown}))
            elif key in result:
                first = key_at[key][0]
                self.problems.append(Problem("yaml-duplicate-key", *at, {"key": key, "first": first}))
            else:
                result[key] = value
                key_at[key] = at
                value_at[key] = (mark.line + 1, mark.column + 1)

    def _list(self, mark: Any, depth: int) -> YamlList:
        result = YamlList(mark.line + 1, mark.column + 1)
        next_event, end = self._event, self._sequence_end
        while True:
            event = next_event()
            if type(event) is end:
                return result
            mark = event.start_mark
            result.item_at.append((mark.line + 1, mark.column + 1))
            result.append(self._value(event, depth))

    def _refuse(self, event: Any) -> None:
        mark = event.start_mark
        at = (mark.line + 1, mark.column + 1)
        if event.anchor is not None:
            self.problems.append(Problem("yaml-anchor", *at, {"name": event.anchor}))
        if event.tag is not None:
            self.problems.append(Problem("yaml-tag", *at, {"tag": event.tag.replace("tag:yaml.org,2002:", "!!")}))
