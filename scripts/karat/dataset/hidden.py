"""Hidden words: stretches of an article that stand in other writing, replaced by their offsets, and put back.

Labels and guidelines quote the article. Where its text must not travel, every stretch of it that is longer than a
phrase becomes a mark such as `⟦iraq-truce-2021@1:964-999⟧`, from which a lawful copy of the text restores it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

#: Shorter stretches are names and phrases that anyone would use; this long, they are the author's own wording.
LIMIT = 32

_MARK = re.compile(r"⟦([a-z0-9-]+@[0-9]+):([0-9]+)-([0-9]+)⟧")


@dataclass(frozen=True, slots=True)
class Original:
    """A text whose words are hidden, under the name that marks give it: `document@version`."""

    name: str
    text: str
    _places: dict[str, list[int]] = field(default_factory=dict, compare=False, repr=False)

    def places(self, words: str) -> Sequence[int]:
        """Where `LIMIT` code points stand in the text."""
        if not self._places:
            for at in range(len(self.text) - LIMIT + 1):
                self._places.setdefault(self.text[at : at + LIMIT], []).append(at)
        return self._places.get(words, ())


def stretches(writing: str, original: Original) -> Iterator[tuple[int, int, int]]:
    """Where words of the original stand in some writing: the place there, the place in the original, the length.

    >>> list(stretches("He wrote: " + "x" * 40, Original("d@1", "y" + "x" * 40)))
    [(10, 1, 40)]
    """
    at = 0
    while at + LIMIT <= len(writing):
        places = original.places(writing[at : at + LIMIT])
        if not places:
            at += 1
            continue
        place, length = max(((p, _common(writing, at, original.text, p)) for p in places), key=lambda found: found[1])
        yield at, place, length
        at += length


def _common(one: str, at: int, other: str, place: int) -> int:
    length = LIMIT
    while at + length < len(one) and place + length < len(other) and one[at + length] == other[place + length]:
        length += 1
    return length


def hide(writing: str, originals: Sequence[Original]) -> str:
    """Writing with every stretch of the originals replaced by its mark.

    >>> hide("so: " + "long words of an author " * 2, [Original("d@1", "long words of an author " * 2)])
    'so: ⟦d@1:0-48⟧'
    """
    if len(writing) < LIMIT:
        return writing
    return _hidden(writing, tuple(originals))


@lru_cache(maxsize=1 << 14)
def _hidden(writing: str, originals: tuple[Original, ...]) -> str:
    """Notes and names recur in every variant of a document: they are looked through once."""
    for original in originals:
        parts, done = [], 0
        for at, place, length in stretches(writing, original):
            parts += [writing[done:at], f"⟦{original.name}:{place}-{place + length}⟧"]
            done = at + length
        writing = "".join([*parts, writing[done:]])
    return writing


def reveal(writing: str, originals: Mapping[str, Original]) -> str:
    """Writing with its marks replaced by the words they stand for; marks of other texts stay.

    >>> reveal("so: ⟦d@1:0-4⟧", {"d@1": Original("d@1", "long words")})
    'so: long'
    """

    def words(mark: re.Match[str]) -> str:
        original = originals.get(mark[1])
        return mark[0] if original is None else original.text[int(mark[2]) : int(mark[3])]

    return _MARK.sub(words, writing)


def mapped(value: Any, change: Any) -> Any:
    """Plain data with every string in it changed; keys stay."""
    if isinstance(value, Mapping):
        return {key: mapped(item, change) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [mapped(item, change) for item in value]
    return change(value) if isinstance(value, str) else value
