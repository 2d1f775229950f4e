"""Wording: what all adapters cut from a program's spans, because our scheme leaves it out by rule, and no more.

Without this a program would be scored by its taste in commas. Nothing is ever added to what a program found.
"""

from __future__ import annotations

import re

#: Before a time expression these are outside of it (guideline times, T1).
PREPOSITIONS = ("at", "by", "during", "from", "in", "of", "on", "since", "till", "until")
_PREPOSITION = re.compile(rf"(?:{'|'.join(PREPOSITIONS)})\s+", re.IGNORECASE)
#: Marks around a name, which some programs leave on the word that they stand at.
_MARKS = "\"'“”‘’.,;:!?()[]{}-–— \t\n"


def utf16_length(text: str) -> int:
    """How many UTF-16 units a text has: what JavaScript counts.

    >>> utf16_length("Erbil"), utf16_length("🔥")
    (5, 2)
    """
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def without_marks(found: str) -> tuple[str, int]:
    """The words without the marks around them and without a possessive, and how many UTF-16 units went before them.

    >>> without_marks("Baghdad,"), without_marks('"Eight'), without_marks("Syria's")
    (('Baghdad', 0), ('Eight', 1), ('Syria', 0))
    """
    words = found.strip(_MARKS)
    start = found.find(words)
    return re.sub(r"['’]s$", "", words), utf16_length(found[:start])


def without_preposition(found: str) -> tuple[str, int]:
    """The same for a time expression, which loses a preposition at its front as well.

    >>> without_preposition("on Sunday,"), without_preposition("Monday"), without_preposition("On")
    (('Sunday', 3), ('Monday', 0), ('On', 0))
    """
    words, cut = without_marks(found)
    matched = _PREPOSITION.match(words)
    if matched is None:
        return words, cut
    return words[matched.end() :], cut + utf16_length(matched[0])
