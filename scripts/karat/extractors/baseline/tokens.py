"""Tokens and sentences of a text, with code-point offsets, in time linear in its length."""

from __future__ import annotations

import re
from bisect import bisect_right

from karat.extractors.baseline.lexicon import word_set
from karat.extractors.baseline.lexicon.words import COMMON

# One character for one: offsets into the folded text are offsets into the text.
FOLD = str.maketrans(
    {"’": "'", "‘": "'", "“": '"', "”": '"', "\u00a0": " ", "\u202f": " ", "\u2009": " ", "‐": "-", "‑": "-"}
)

# Possessive quantifiers: no token can be matched in two ways, so nothing backtracks.
_TOKEN = re.compile(
    r"(?:[A-Za-z]\.){2,}+"  # U.S.
    r"|[^\W\d_](?:[^\W_]|[\u0300-\u036f])*+(?:'(?![sS]\b)(?:[^\W\d_]|[\u0300-\u036f])++)*+"  # word, Shi'ite
    r"|'[sS]\b"
    r"|\d++(?:[.,:]\d++)*+"
    r"|([^\w\s])\1*+"
    r"|_++"
)
_BREAK = re.compile(r"[.!?]++[\"')\]]*+\s++(?=[\"'(\[]{0,2}[^\W_])|\n++")
_ABBREVIATIONS = word_set(
    "mr mrs ms dr prof gen col maj capt lt sgt adm cmdr brig gov sen rep rev hon st no vs jan feb mar apr jun jul "
    "aug sep sept oct nov dec inc corp co ltd fig approx dept mt jr sr calif fla mass mich minn ariz tenn conn "
    "ill ind e.g. i.e. a.m. p.m."
)
_COMMON = frozenset(COMMON)


class Tokens:
    """The tokens of a text as parallel lists, and its sentences as token ranges.

    >>> tokens = Tokens("U.S. troops left. Iran’s envoy stayed.")
    >>> tokens.words
    ['U.S.', 'troops', 'left', '.', 'Iran', "'s", 'envoy', 'stayed', '.']
    >>> tokens.starts[4], tokens.ends[4], tokens.sentences
    (18, 22, [(0, 4), (4, 9)])
    """

    __slots__ = ("ends", "first_of", "lower", "sentences", "starts", "text", "words")

    def __init__(self, text: str, spans: object = None) -> None:
        self.text = text.translate(FOLD)
        self.words: list[str] = []
        self.starts: list[int] = []
        self.ends: list[int] = []
        for match in _TOKEN.finditer(self.text):
            self.words.append(match.group())
            self.starts.append(match.start())
            self.ends.append(match.end())
        self.lower = [word.lower() for word in self.words]
        self.sentences = self._sentences(_boundaries(self.text, spans))
        self.first_of = [0] * len(self.words)
        for first, last in self.sentences:
            self.first_of[first:last] = [first] * (last - first)

    def __len__(self) -> int:
        return len(self.words)

    def at(self, offset: int) -> int:
        """The number of the last token that starts at or before an offset; -1 before the first."""
        return bisect_right(self.starts, offset) - 1

    def spaced(self, index: int) -> bool:
        """Whether only blanks, and some, part token `index` from the one before it."""
        return index > 0 and self.starts[index] > self.ends[index - 1]

    def glued(self, index: int) -> bool:
        """Whether token `index` touches the one before it."""
        return index > 0 and self.starts[index] == self.ends[index - 1]

    def _sentences(self, boundaries: list[int]) -> list[tuple[int, int]]:
        found: list[tuple[int, int]] = []
        first = 0
        for boundary in [*boundaries, len(self.text)]:
            last = bisect_right(self.starts, boundary - 1, lo=first)
            if last > first:
                found.append((first, last))
            first = last
        return found


def _boundaries(text: str, spans: object) -> list[int]:
    """Offsets where a sentence begins or ends: those given, or, where none is usable, those that punctuation shows."""
    given: set[int] = set()
    for span in spans if isinstance(spans, (list, tuple)) else ():
        if isinstance(span, (list, tuple)) and len(span) == 2 and all(isinstance(at, int) for at in span):
            given.update(at for at in span if 0 <= at <= len(text))
    return sorted(given - {0}) if given else [match.end() for match in _BREAK.finditer(text) if _breaks(text, match)]


def _breaks(text: str, match: re.Match[str]) -> bool:
    """Whether a full stop or a line's end closes the sentence.

    >>> [Tokens("Gen. Roe spoke. He left.").sentences, Tokens("one\\ntwo\\nThree").sentences]
    [[(0, 5), (5, 8)], [(0, 2), (2, 3)]]
    """
    after = text[match.end() : match.end() + 24]
    if text[match.start()] == "\n":
        return len(match.group()) > 1 or not after[:1].islower()
    if after[:1].islower():
        return False
    if text[match.start()] != "." or "\n" in match.group():
        return True
    words = text[max(0, match.start() - 12) : match.start()].split()
    before = words[-1].lstrip("(\"'[") if words else ""
    if before.lower() in _ABBREVIATIONS or (len(before) == 1 and before.isupper()):
        return False
    if "." in before:  # U.S. may or may not close: an ordinary word after it says that it does
        follower = after.split()
        return bool(follower) and follower[0].lower().strip(",") in _COMMON
    return True
