"""Comments: found in the gaps between YAML tokens, and tied to the entry (key or list item) that they are about.

PyYAML forgets comments. The formatter must not: an annotator's remark beside a label is data too.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from karat.yaml_profile import Position, YamlList, YamlMap

#: Where an entry stands in the tree: the identity of its container and its key or index; for a container in a list
#: its own identity, because lists are sorted and a remark stays with its record.
Place = tuple[int, str | int]


#: What PyYAML, which goes by YAML 1.1, counts as the end of a line.
_BREAK = re.compile("\r\n|[\n\r\x85\u2028\u2029]")


@dataclass(slots=True)
class Comments:
    """The comments of a file: before everything, after everything, above an entry, and at the end of its line."""

    preamble: list[str] = field(default_factory=list)
    footer: list[str] = field(default_factory=list)
    above: dict[Place, list[str]] = field(default_factory=dict)
    beside: dict[Place, str] = field(default_factory=dict)

    def touch(self, container: YamlMap | YamlList) -> bool:
        """Whether any comment is tied to something inside a container."""
        if not self.above and not self.beside:
            return False
        return any(place in self.above or place in self.beside for place, _ in places(container))

    def lift(self, place: Place, to: Place, beside: bool) -> None:
        """Tie the comments of one place to another that begins where it does; `beside`: on the same line, too."""
        above = self.above.pop(place, [])
        words = self.beside.pop(place, None)
        if words is not None and beside:
            self.beside[to] = f"{words} {self.beside[to]}" if to in self.beside else words
        elif words is not None:
            above.append(words)
        if above:
            self.above.setdefault(to, []).extend(above)

    def rescue(self, before: YamlMap, homes: dict[Place, Place]) -> None:
        """Tie comments whose entry is gone to the record that it was in, or to the end of the file.

        `homes` gives for each place of the tree before the change the place of its container (see `containers`).
        """
        if not self.above and not self.beside:
            return
        alive = {place for place, _ in places(before)}
        for place in [p for p in (*self.above, *self.beside) if p not in alive]:
            words = self.above.pop(place, [])
            if place in self.beside:
                words.append(self.beside.pop(place))
            home = homes.get(place)
            while home is not None and home not in alive:
                home = homes.get(home)
            (self.footer if home is None else self.above.setdefault(home, [])).extend(words)


def read_comments(text: str, root: YamlMap) -> Comments:
    """Tie every comment of a text to an entry of the value that was parsed from it.

    A comment on a line of its own is about the entry that follows; one behind something is about the outermost entry
    that begins on its line, or else about the last one before. What stands before the first entry stays there.

    >>> from karat.yaml_profile import parse_yaml
    >>> text = "# top\\na: 1\\n# about b\\nb: 2 # beside\\n# end\\n"
    >>> root = parse_yaml(text).value
    >>> c = read_comments(text, root)
    >>> c.preamble, list(c.above.values()), list(c.beside.values()), c.footer
    (['# top'], [['# about b']], ['# beside'], ['# end'])
    """
    comments = Comments()
    begin, _ = min(root.key_at.values(), default=(1, 1))
    *head, rest = _BREAK.split(text, begin - 1) if begin > 1 else [text]
    if "#" not in rest and all(line.lstrip().startswith("#") or "#" not in line for line in head):
        # Only comments begin with it there, and there are no others: most files need no closer look.
        comments.preamble.extend(line.strip() for line in head if "#" in line)
        return comments
    entries = sorted(_entries(root), key=lambda entry: (entry[0], entry[1]))
    positions = [position for position, _, _ in entries]
    for line, column, alone, words in _scan(text):
        number = bisect_left(positions, (line, column))
        if number == 0:
            comments.preamble.append(words)
            continue
        if alone:
            if number == len(entries):
                comments.footer.append(words)
            else:
                comments.above.setdefault(entries[number][2], []).append(words)
            continue
        first = bisect_left(positions, (line, 0))
        place = entries[first if first < number else number - 1][2]
        before = comments.beside.get(place)
        comments.beside[place] = f"{before} {words}" if before else words
    return comments


def _entries(value: Any, depth: int = 0) -> Iterator[tuple[Position, int, Place]]:
    """Every entry with its position and depth; an item and its first key may share a position, the item comes first."""
    if isinstance(value, YamlMap):
        for key, child in value.items():
            yield value.key_at[key], depth, (id(value), key)
            yield from _entries(child, depth + 1)
    elif isinstance(value, YamlList):
        for number, child in enumerate(value):
            yield value.item_at[number], depth, place_of(value, number)
            yield from _entries(child, depth + 1)


def place_of(container: YamlMap | YamlList, key: str | int) -> Place:
    """The place of an entry."""
    child = container[key]  # type: ignore[index]
    if isinstance(container, YamlList) and isinstance(child, (YamlMap, YamlList)):
        return id(child), "item"
    return id(container), key


def places(value: Any, home: Place | None = None) -> Iterator[tuple[Place, Place | None]]:
    """Every place in a tree, with that of the entry which it is inside of."""
    children: Any = ()
    if isinstance(value, YamlMap):
        children = value.items()
    elif isinstance(value, YamlList):
        children = enumerate(value)
    for key, child in children:
        place = place_of(value, key)
        yield place, home
        yield from places(child, place)


def _scan(text: str) -> Iterator[tuple[int, int, bool, str]]:
    """Line, column (from 1), whether nothing but dashes is before it on its line, and words of every comment."""
    if "#" not in text:
        return
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)(text)
    lines = _BREAK.split(text)
    end_line, end_column = 0, 0
    try:
        while True:
            token = loader.get_token()
            start = token.start_mark if token is not None else None
            until = (start.line, start.column) if start else (len(lines), 0)
            for line in range(end_line, min(until[0], len(lines) - 1) + 1):
                left = end_column if line == end_line else 0
                right = until[1] if line == until[0] else len(lines[line])
                at = lines[line].find("#", left, right)
                if at >= 0:
                    # A lone dash says nothing yet: what stands behind it is about what follows.
                    yield line + 1, at + 1, not lines[line][:at].strip(" -"), lines[line][at:].rstrip()
            if token is None:
                return
            if start is not None and getattr(token, "style", None) in ("|", ">"):
                # What stands behind the mark of a block of text belongs to the token, but is no part of the text.
                at = lines[start.line].find("#", start.column)
                if at >= 0:
                    yield start.line + 1, at + 1, False, lines[start.line][at:].rstrip()
            mark = token.end_mark
            if (mark.line, mark.column) > (end_line, end_column):
                end_line, end_column = mark.line, mark.column
    finally:
        loader.dispose()
