"""Plain word lists of general English newswire knowledge; no identifiers of any knowledge base."""

from __future__ import annotations


def word_list(text: str) -> list[str]:
    """The words of a text in order.

    >>> word_list("early late")
    ['early', 'late']
    """
    return text.split()


def word_set(text: str) -> frozenset[str]:
    """The words of a text as a set, to ask what is in it.

    >>> "late" in word_set("early late")
    True
    """
    return frozenset(text.split())
