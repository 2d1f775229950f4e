"""Folding: the form in which quotes and text are compared when they are not equal to the letter."""

from __future__ import annotations

import re
import unicodedata

from karat.spans import Span

_SAME = str.maketrans(
    {
        **dict.fromkeys("\u2018\u2019\u201a\u201b\u2032\u00b4`", "'"),
        **dict.fromkeys("\u201c\u201d\u201e\u201f\u2033\u00ab\u00bb", '"'),
        **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212", "-"),
        **dict.fromkeys("\u00ad\u200b\u200c\u200d\u2060\ufeff", None),
    }
)


def occurrences(text: str, quote: str) -> list[Span]:
    """Every occurrence of a quote in text order, overlapping ones too.

    >>> occurrences("aaa", "aa")
    [(0, 2), (1, 3)]
    """
    found: list[Span] = []
    at = text.find(quote)
    while at >= 0:
        found.append((at, at + len(quote)))
        at = text.find(quote, at + 1)
    return found


def fold(text: str) -> str:
    """The form in which quotes are compared: decomposed, case-folded, plain quotes and dashes, single spaces.

    >>> fold("“Café\\u00a0 Noir”")
    '"cafe\\u0301 noir"'
    """
    return re.sub(r"\s+", " ", unicodedata.normalize("NFD", text.translate(_SAME)).casefold())


class FoldedText:
    """A folded text that remembers, for each of its characters, the original characters it came from."""

    def __init__(self, text: str) -> None:
        out: list[str] = []
        starts: list[int] = []
        ends: list[int] = []
        position = 0
        length = len(text)
        while position < length:
            end = position + 1
            if text[position].isspace():
                while end < length and text[end].isspace():
                    end += 1
            else:
                while end < length and unicodedata.combining(text[end]):
                    end += 1
            folded = fold(text[position:end])
            out.append(folded)
            starts.extend([position] * len(folded))
            ends.extend([end] * len(folded))
            position = end
        self._text = "".join(out)
        self._starts = starts
        self._ends = ends

    def find(self, quote: str) -> list[Span]:
        """Original spans whose folded form is that of `quote`, at the borders of original characters only."""
        wanted = fold(quote).strip()
        found: list[Span] = []
        for start, end in occurrences(self._text, wanted) if wanted else []:
            first, last = self._starts[start], self._ends[end - 1]
            splits_start = start > 0 and self._starts[start - 1] == first
            splits_end = end < len(self._starts) and self._ends[end] == last
            if not splits_start and not splits_end:
                found.append((first, last))
        return found
