"""Extents: from the head of a name to its noun phrase, with determiner, role, nationality and class word."""

from __future__ import annotations

from karat.extractors.baseline.lexicon import word_set
from karat.extractors.baseline.lexicon.persons import ROLE_MODIFIERS, TITLE_MODIFIERS
from karat.extractors.baseline.lexicon.words import CLASS_WORDS_AFTER, CLASS_WORDS_BEFORE
from karat.extractors.baseline.mentions import Name
from karat.extractors.baseline.name_types import noun_like
from karat.extractors.baseline.runs import COMMON_WORDS, ROLE_WORDS, opens
from karat.extractors.baseline.tokens import Tokens

_ROLE_PREMODIFIERS = frozenset(TITLE_MODIFIERS.lower().split()) | frozenset(ROLE_MODIFIERS.split()) | ROLE_WORDS
_AGENT = ("er", "or", "ist", "man", "woman", "ian")
_DETERMINERS = word_set("the a an his her its their my our your")
_LAST_CLASS_WORD = frozenset(("state", "party", "news", "city", "movement", "region", "base", "plant"))


class Extents:
    """Widens the mentions of a text; names must come in text order."""

    __slots__ = ("_ending_at", "_tokens")

    def __init__(self, tokens: Tokens, names: list[Name]) -> None:
        self._tokens = tokens
        self._ending_at = {name.head[1]: name for name in names}  # the innermost name that ends at a token

    def widen(self, name: Name) -> None:
        """Set the first and last token of a name's extent, and mark what it takes in as a premodifier."""
        if name.form in ("adjective", "acronym", "common"):
            return
        if name.form == "name" and name.type != "PER.Individual":
            self._take_class_word_after(name)
        self._take_class_words_before(name)
        self._take_possessor_or_determiner(name)

    def _take_class_word_after(self, name: Name) -> None:
        tokens, at = self._tokens, name.last
        if at >= len(tokens) or not tokens.spaced(at):
            return
        kind = CLASS_WORDS_AFTER.get(tokens.words[at])
        if kind is None or kind[:3] != name.type[:3] or name.type == "GPE.Nation":
            return
        if name.key is not None and name.type != kind and not name.type.startswith("LOC"):
            return
        end = at + 1
        while end < len(tokens) and tokens.words[end] in CLASS_WORDS_AFTER and tokens.spaced(end):
            end += 1
        if tokens.words[end - 1] not in _LAST_CLASS_WORD or not noun_like(tokens, end):
            name.last = end

    def _take_class_words_before(self, name: Name) -> None:
        """Role nouns before a person, class words before another name, their modifiers, the nationality before."""
        tokens, at = self._tokens, name.first
        start = tokens.first_of[name.head[0]]
        person = name.type == "PER.Individual"
        nouns = (
            ROLE_WORDS
            if person
            else CLASS_WORDS_BEFORE.keys() - {"party", "group"}
            if name.key
            else CLASS_WORDS_BEFORE.keys()
        )
        if (
            at > start
            and tokens.spaced(at)
            and (self._common(at - 1) in nouns or (person and self._is_agent(at - 1, start)))
        ):
            at -= 1
            while at > start and tokens.spaced(at) and self._common(at - 1) in _ROLE_PREMODIFIERS:
                at -= 1
        before = self._ending_at.get(at)
        if before is not None and tokens.spaced(at) and before.last == at and before is not name:
            if at < name.first or before.form == "adjective":
                before.prefixes = True
                at = before.first
        elif at < name.first and at > start and tokens.words[at - 1].lower() in ("state-owned", "local"):
            at -= 1
        name.first = min(name.first, at)

    def _is_agent(self, at: int, start: int) -> bool:
        """Whether a noun that no list holds says what someone does: "the German beekeeper Ann Roe"."""
        word = self._tokens.words[at]
        if at <= start or len(word) < 6 or not word.islower() or not word.endswith(_AGENT) or word in COMMON_WORDS:
            return False
        return self._tokens.lower[at - 1] in _DETERMINERS or at in self._ending_at

    def _common(self, at: int) -> str:
        """A token as a common noun: in lower case where a sentence opens."""
        return self._tokens.lower[at] if opens(self._tokens, at) else self._tokens.words[at]

    def _take_possessor_or_determiner(self, name: Name) -> None:
        tokens, at = self._tokens, name.first
        if at <= tokens.first_of[name.head[0]]:
            return
        word = tokens.lower[at - 1]
        if word in _DETERMINERS and tokens.spaced(at):
            widened = name.first < name.head[0] and name.type == "PER.Individual"
            whole = name.last > name.head[1] or not noun_like(tokens, name.last)
            if widened or (word == "the" and whole):
                name.first = at - 1
        elif word == "'s" and at >= 2:
            owner = self._ending_at.get(at - 1)
            whole = not (name.type[:3] == "GPE" and noun_like(tokens, name.last))
            if owner is not None and owner.last == at - 1 and owner.type != name.type and whole:
                name.first = owner.first
