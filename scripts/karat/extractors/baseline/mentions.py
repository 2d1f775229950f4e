"""A mention of a name, while it is being found."""

from __future__ import annotations

from collections.abc import Sequence


class Name:
    """One mention: head and extent as token ranges, type with the strength of its evidence, and what it is linked to.

    `form` is name, adjective ("Iraqi"), people ("Iraqis"), acronym (in parentheses after `of`) or common (a common noun
    heads it); `key` is the shared name of a known entity's forms.
    """

    __slots__ = ("first", "form", "head", "key", "last", "of", "prefixes", "role", "solid", "strength", "type", "words")

    def __init__(
        self, head: tuple[int, int], words: Sequence[str], kind: str, strength: float, form: str = "name"
    ) -> None:
        self.head = head
        self.first, self.last = head
        self.solid = head  # tokens whose numbers are part of the name
        self.words = tuple(words)
        self.type, self.strength, self.form = kind, strength, form
        self.key: str | None = None
        self.role: str | None = None
        self.of: Name | None = None
        self.prefixes = False  # stands before another name within one noun phrase

    def __repr__(self) -> str:
        return f"Name({' '.join(self.words)!r}, {self.type}, {self.head})"


def matches_initials(acronym: str, words: Sequence[str]) -> bool:
    """Whether an acronym is made of the first letters of a name's words, small words skipped or not.

    >>> matches_initials("PLA", ("Ponds", "and", "Lakes", "Authority")), matches_initials("UN", ("Ann", "Roe"))
    (True, False)
    """
    letters = acronym.replace(".", "").upper()
    capital = "".join(word[0] for word in words if word[0].isupper())
    every = "".join(word[0] for word in words if word[0].isalpha()).upper()
    return len(letters) >= 2 and letters in (capital, every)
