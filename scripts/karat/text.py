"""Text: bytes to code points, offsets to lines, and offsets of other units to ours."""

from __future__ import annotations

import hashlib
import itertools
from bisect import bisect_right


def sha256(data: bytes) -> str:
    """The hexadecimal SHA-256 of some bytes.

    >>> sha256(b"")[:8]
    'e3b0c442'
    """
    return hashlib.sha256(data).hexdigest()


def decode_fault(data: bytes) -> tuple[int, int, str] | None:
    """Line, column (both from 1, in code points) and reason of the first byte that is not UTF-8; None if all is.

    >>> decode_fault(b"ab\\n\\xff")
    (2, 1, 'byte 0xff at offset 3: invalid start byte')
    """
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8")
        line = before.count("\n") + 1
        column = len(before) - (before.rfind("\n") + 1) + 1
        return line, column, f"byte 0x{data[error.start]:02x} at offset {error.start}: {error.reason}"
    return None


def position(text: str, offset: int) -> tuple[int, int]:
    """Line and column of one code-point offset, both from 1; for many offsets of one text, `Lines` is quicker.

    >>> position("ab\\ncd", 4)
    (2, 2)
    """
    return text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset)


class Lines:
    """Line and column of an offset, both from 1, columns in code points.

    >>> Lines("ab\\ncd").position(4)
    (2, 2)
    """

    def __init__(self, text: str) -> None:
        self._starts = [0, *(i + 1 for i, c in enumerate(text) if c == "\n")]

    def position(self, offset: int) -> tuple[int, int]:
        """Line and column of a code-point offset."""
        line = bisect_right(self._starts, offset)
        return line, offset - self._starts[line - 1] + 1


class OffsetUnits:
    """Offsets in UTF-16 code units or UTF-8 bytes, turned into code points.

    An offset inside a character (the second half of a surrogate pair, a continuation byte) is a ValueError: the
    caller's offsets are then not what it says they are.

    >>> units = OffsetUnits("a😀b")
    >>> units.to_codepoint(3, "utf16"), units.to_codepoint(5, "utf8"), units.to_codepoint(2, "codepoint")
    (2, 2, 2)
    """

    def __init__(self, text: str) -> None:
        self._text = text
        self._tables: dict[str, dict[int, int]] = {}

    def to_codepoint(self, offset: int, unit: str) -> int:
        """The code-point offset of `offset`, given in `unit` (codepoint, utf16, utf8)."""
        if unit == "codepoint":
            return offset
        if unit not in ("utf16", "utf8"):
            raise ValueError(f"the unit of offsets is codepoint, utf16 or utf8, not {unit!r}")
        if unit not in self._tables:
            widths = (
                (2 if ord(c) > 0xFFFF else 1 for c in self._text)
                if unit == "utf16"
                else (len(c.encode("utf-8", "surrogatepass")) for c in self._text)
            )
            self._tables[unit] = {at: i for i, at in enumerate(itertools.accumulate(widths, initial=0))}
        found = self._tables[unit].get(offset)
        if found is None:
            raise ValueError(f"offset {offset} ({unit}) is inside a character or past the end of the text")
        return found
