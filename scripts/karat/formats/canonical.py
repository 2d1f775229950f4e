"""The canonical form of a YAML file: one way to write every value, so that a diff shows labels and nothing else.

Fields stand in the order of their schema. A map or list is written on one line where it fits and holds no comment;
records, and the items of a layer's own lists, always have a line each. A string is plain only where every YAML reader,
1.1 or 1.2, takes it for a string. Long prose is folded.
"""

from __future__ import annotations

import json
import re
import textwrap
from collections.abc import Mapping
from typing import Any

from karat.formats.comments import Comments, place_of
from karat.yaml_profile import YamlList, YamlMap

WIDTH = 120
INDENT = 2

#: A string that starts with a letter and has nothing that could end it, begin a comment or read as another type.
_PLAIN = re.compile(r"[^\W\d_](?:[\w./+'()%*&!-]| (?=[^\s#]))*\Z")
#: A key that takes more than 1,024 characters is only read behind a question mark.
_LONGEST_KEY = 1000
_NOT_STRINGS = frozenset({"y", "n", "yes", "no", "on", "off", "true", "false", "null"})


def scalar(value: Any) -> str:
    """A scalar as it is written.

    >>> [scalar(v) for v in ("Iraq", "NO", "2021-06-28", "a, b", 40, 1.5, True, None, "don't", "=")]
    ['Iraq', '"NO"', '"2021-06-28"', '"a, b"', '40', '1.5', 'true', 'null', "don't", '"="']
    """
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        digits, mark, power = repr(value).partition("e")
        # YAML 1.1 takes 1e+22 for a string, and 1.0e+22 for the number that it is.
        return repr(value) if not mark or "." in digits else f"{digits}.0e{power}"
    if not isinstance(value, str):
        return repr(value)
    if _PLAIN.match(value) and value.isprintable() and value.lower() not in _NOT_STRINGS:
        return value
    if '"' in value and "\\" not in value and value.isprintable():
        return "'" + value.replace("'", "''") + "'"
    # JSON's escapes are YAML's too; what is not printable is escaped so that an editor cannot lose it.
    quoted = json.dumps(value, ensure_ascii=False)
    return "".join(c if c.isprintable() else _escape(c) for c in quoted)


def _escape(character: str) -> str:
    code = ord(character)
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"


def canonical(root: YamlMap, schema: Mapping[str, Any], comments: Comments) -> str:
    """The canonical text of a file's value; `schema` gives the order of the fields, with all its references inlined.

    >>> from karat.yaml_profile import parse_yaml
    >>> value = parse_yaml("b: [ 1,2 ]\\na: {x: 'NO'}").value
    >>> print(canonical(value, {"properties": {"a": {}, "b": {}}}, Comments()), end="")
    a: {x: "NO"}
    b: [1, 2]
    """
    if comments.above or comments.beside:
        _lift(root, schema, comments)
    writer = _Writer(comments)
    writer.lines.extend(comments.preamble)
    if root:
        writer.block(root, schema, 0)
    else:
        writer.lines.append("{}")
    writer.lines.extend(comments.footer)
    return "\n".join(writer.lines) + "\n"


def _lift(value: Any, schema: Mapping[str, Any], comments: Comments) -> None:
    """Tie what is about the first entry of a list's item to the item: on the page the two begin in one place."""
    if isinstance(value, YamlMap):
        for key, inner in value.items():
            _lift(inner, _of_key(schema, key), comments)
    elif isinstance(value, YamlList):
        inner_schema = _of_items(schema)
        for number, item in enumerate(value):
            _lift(item, inner_schema, comments)
            if isinstance(item, (YamlMap, YamlList)) and item:
                first = ordered(item, inner_schema)[0] if isinstance(item, YamlMap) else 0
                comments.lift(place_of(item, first), place_of(value, number), beside=isinstance(item, YamlMap))


def ordered(value: Mapping[str, Any], schema: Mapping[str, Any]) -> list[str]:
    """The keys of a map in the order of its schema; unknown ones last, as they came."""
    known = [key for key in schema.get("properties", ()) if key in value]
    return known + [key for key in value if key not in schema.get("properties", ())]


def _of_key(schema: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    found = schema.get("properties", {}).get(key, {})
    return found if isinstance(found, Mapping) else {}


def _of_items(schema: Mapping[str, Any]) -> Mapping[str, Any]:
    found = schema.get("items", {})
    return found if isinstance(found, Mapping) else {}


def flow(value: Any, schema: Mapping[str, Any]) -> str:
    """A value on one line.

    >>> flow({"span": [1, 2], "id": "a"}, {})
    '{span: [1, 2], id: a}'
    """
    if isinstance(value, Mapping):
        inside = (f"{_flow_key(key)}: {flow(value[key], _of_key(schema, key))}" for key in ordered(value, schema))
        return "{" + ", ".join(inside) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(flow(item, _of_items(schema)) for item in value) + "]"
    return scalar(value)


def _flow_key(key: str) -> str:
    written = scalar(key)
    return written if len(written) <= _LONGEST_KEY else f"? {written} "


def _holds_records(value: Any) -> bool:
    """Whether a list of records (maps with an id) is in a value: records have a line each."""
    if isinstance(value, Mapping):
        return any(_holds_records(v) for v in value.values())
    return isinstance(value, list) and any(_holds_records(v) or (isinstance(v, Mapping) and "id" in v) for v in value)


class _Writer:
    def __init__(self, comments: Comments) -> None:
        self.comments = comments
        self.lines: list[str] = []

    def block(self, value: YamlMap | YamlList, schema: Mapping[str, Any], indent: int, lead: str | None = None) -> None:
        """Write a container a line an entry. `lead` is what already stands where the first line begins (`- `)."""
        is_map = isinstance(value, YamlMap)
        keys: Any = ordered(value, schema) if is_map else range(len(value))  # type: ignore[arg-type]
        for number, key in enumerate(keys):
            place = place_of(value, key)
            above = self.comments.above.get(place, [])
            start = lead if lead is not None and number == 0 else " " * indent
            self.lines.extend(" " * indent + words for words in above)
            head = f"{start}{scalar(key)}:" if is_map else f"{start}-"
            if is_map and len(head) - len(start) > _LONGEST_KEY:
                self.lines.append(f"{start}? {scalar(key)}")
                head = " " * indent + ":"
            inner = _of_key(schema, key) if is_map else _of_items(schema)
            self._entry(head, value[key], inner, indent, self.comments.beside.get(place))

    def _entry(self, head: str, value: Any, schema: Mapping[str, Any], indent: int, beside: str | None) -> None:
        tail = f" {beside}" if beside else ""
        if not isinstance(value, (YamlMap, YamlList)):
            self._scalar_entry(head, value, indent, tail)
            return
        line = self._on_one_line(head, value, schema, at_root=not indent)
        if line is not None:
            self.lines.append(line + tail)
        elif head.endswith("-") and isinstance(value, YamlMap):
            position = len(self.lines)
            self.block(value, schema, indent + INDENT, head + " ")
            self.lines[position] += tail
        else:
            if beside and head.endswith("-"):
                # A comment behind a lone dash reads as one above what follows.
                self.lines.append(" " * indent + beside)
                tail = ""
            self.lines.append(head + tail)
            self.block(value, schema, indent + INDENT)

    def _on_one_line(
        self, head: str, value: YamlMap | YamlList, schema: Mapping[str, Any], at_root: bool
    ) -> str | None:
        """The line of a container that may and does stand on one; None of any other."""
        # The lists of a layer have an item a line, also where an item is a pair of ids.
        spread = at_root and isinstance(value, YamlList) and any(isinstance(i, (YamlMap, YamlList)) for i in value)
        if value and (spread or _holds_records(value) or self.comments.touch(value)):
            return None
        line = f"{head} {flow(value, schema)}"
        return line if not value or len(line) <= WIDTH else None

    def _scalar_entry(self, head: str, value: Any, indent: int, tail: str) -> None:
        written = f"{head} {scalar(value)}"
        if len(written) > WIDTH and isinstance(value, str) and _foldable(value):
            self.lines.append(f"{head} >-{tail}")
            margin = " " * (indent + INDENT)
            self.lines.extend(
                textwrap.wrap(
                    value, WIDTH, initial_indent=margin, subsequent_indent=margin, break_long_words=False,
                    break_on_hyphens=False,
                )
            )  # fmt: skip
        else:
            self.lines.append(written + tail)


def _foldable(value: str) -> bool:
    return value.isprintable() and value == " ".join(value.split(" ")) and value.split() == value.split(" ")
