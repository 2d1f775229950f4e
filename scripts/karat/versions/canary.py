"""Canary: the corpus looked for in dumps of text, by its GUIDs and by long lines of its labels.

A dump is read in blocks of bounded size, compressed or not, so that its length, or that of a line in it, costs no
memory. A line of labels is found by the id that it begins with and then compared in full; one in which quote marks are
escaped, as JSON has it, is found too.
"""

from __future__ import annotations

import gzip
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import IO, Any, cast

from karat.corpus import DocumentFiles

#: Shorter lines of labels say too little to be a proof: other corpora may hold the same.
SHORTEST = 60
#: So much is read at once, and so much of it is kept for what goes on in the next block.
BLOCK = 1 << 20
_GZIP = b"\x1f\x8b"
_ID = re.compile(rb"(?<![a-z0-9-])id: ([a-z]{3}-[0-9]{2,9})\b")


@dataclass(slots=True)
class Needles:
    """What is looked for: GUIDs, in every common spelling, and lines of labels by the id that they begin with."""

    guids: dict[bytes, str] = field(default_factory=dict)
    lines: dict[bytes, list[tuple[bytes, str]]] = field(default_factory=dict)

    @property
    def longest(self) -> int:
        """How many bytes the longest thing looked for can take in a dump, quote marks escaped."""
        lines = (len(line) + 2 * line.count(b'"') for group in self.lines.values() for line, _ in group)
        return max([64, *(len(guid) for guid in self.guids), *lines])


@dataclass(frozen=True, slots=True)
class Leak:
    """One place in a dump: its line (from 1), what was found there (`canary` or `label`), and where that comes from."""

    line: int
    kind: str
    what: str


def needles_of(documents: list[DocumentFiles]) -> Needles:
    """The GUIDs of some documents, and the long lines of their gold layers."""
    needles = Needles()
    for files in documents:
        canary = files.meta.map.get("canary") if files.meta else None
        if isinstance(canary, str) and canary:
            add_guid(needles, canary, files.id)
        for layer, source in files.gold.layers.items():
            for number, line in enumerate((source.text or "").split("\n"), 1):
                words = line.strip().removeprefix("- ").removeprefix("{").encode("utf-8")
                found = _ID.match(words)
                if found is not None and len(words) >= SHORTEST:
                    told = f"{files.id}/{layer}.yaml:{number}"
                    needles.lines.setdefault(found[1], []).append((words, told))
    return needles


def add_guid(needles: Needles, guid: str, name: str) -> None:
    """Look for a GUID too, with hyphens and without, in any case of letters."""
    for spelling in (guid, guid.replace("-", "")):
        needles.guids[spelling.lower().encode("ascii", "replace")] = f"the canary of {name}"


def search(stream: IO[bytes], needles: Needles, block: int = BLOCK) -> Iterator[Leak]:
    """Everything that is found in a stream of bytes, in its order. ValueError where a compressed one is damaged.

    >>> import io
    >>> needles = Needles()
    >>> add_guid(needles, "D4B7C1E2-5a90-4c3f-8e61-7f2ab09c6d15", "toy")
    >>> list(search(io.BytesIO(b"x\\ny d4b7c1e25a904c3f8e617f2ab09c6d15"), needles, 8))
    [Leak(line=2, kind='canary', what='the canary of toy')]
    """
    overlap = needles.longest + 16
    guids = re.compile(b"|".join(map(re.escape, needles.guids)) or b"(?!)")
    held, line, fresh = b"", 1, True
    for part in _blocks(stream, block):
        held += part
        # What begins in the last stretch may go on in the next block: it is looked at then, and only then.
        end = max(0, len(held) - overlap)
        yield from _found(held, end, fresh, needles, guids, line)
        if end:
            keep = max(0, end - 1)  # One byte before it tells whether an id begins there.
            line += held.count(b"\n", 0, keep)
            held, fresh = held[keep:], False
    yield from _found(held, len(held), fresh, needles, guids, line)


def _found(held: bytes, end: int, fresh: bool, needles: Needles, guids: re.Pattern[bytes], line: int) -> Iterator[Leak]:
    begin = 0 if fresh else 1
    places = [(m.start(), "canary", needles.guids[m[0]]) for m in guids.finditer(held.lower(), begin)]
    for match in _ID.finditer(held, begin):
        for words, told in needles.lines.get(match[1], ()):
            there = held[match.start() : match.start() + len(words) + 2 * words.count(b'"')]
            if there.startswith(words) or there.replace(b'\\"', b'"').startswith(words):
                places.append((match.start(), "label", told))
    for at, kind, told in sorted(places):
        if at < end:
            yield Leak(line + held.count(b"\n", 0, at), kind, told)


def _blocks(stream: IO[bytes], size: int) -> Iterator[bytes]:
    first = stream.read(2)
    joined = cast(IO[bytes], _Joined(first, stream))
    if first != _GZIP:
        while part := joined.read(size):
            yield part
        return
    try:
        with gzip.GzipFile(fileobj=joined) as unpacked:
            while part := unpacked.read(size):
                yield part
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise ValueError(f"is compressed with gzip, and damaged: {str(error).rstrip('.').lower()}") from error


class _Joined:
    """A stream whose first bytes were read already: pipes cannot be wound back."""

    def __init__(self, first: bytes, rest: IO[bytes]) -> None:
        self._first, self._rest = first, rest

    def read(self, size: int = -1) -> bytes:
        first, self._first = self._first, b""
        if size < 0:
            return first + self._rest.read()
        if first:
            self._first = first[size:]
            return first[:size]
        return self._rest.read(size)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._rest, name)
