"""Coreference of names: same words, known forms of one name, acronyms, short forms of persons and organisations."""

from __future__ import annotations

from karat.extractors.baseline.lexicon import word_set
from karat.extractors.baseline.mentions import Name, matches_initials
from karat.extractors.baseline.runs import CUES
from karat.extractors.baseline.tokens import Tokens

_SUFFIXES = word_set("Inc Corp Corporation Co Company Ltd Limited LLC plc PLC AG GmbH SA NV SpA Group Holdings Holding")


class Cluster:
    """Mentions of one entity, in text order."""

    __slots__ = ("names", "type")

    def __init__(self, name: Name) -> None:
        self.names = [name]
        self.type = name.type

    def label(self, tokens: Tokens) -> str:
        """The name to show: a nation's known name, else the longest form that is neither adjective nor acronym."""
        first = self.names[0]
        if first.key and first.type == "GPE.Nation":
            return first.key
        forms = [name for name in self.names if name.form == "name"] or self.names
        if forms[0].form == "common":
            return tokens.text[tokens.starts[first.first] : tokens.ends[first.last - 1]]
        return max(
            (tokens.text[tokens.starts[name.head[0]] : tokens.ends[name.head[1] - 1]] for name in forms), key=len
        )


def cluster(names: list[Name]) -> list[Cluster]:
    """Clusters of mentions, in order of their first mention; `names` in text order."""
    clusters: list[Cluster] = []
    by_key: dict[str, Cluster] = {}
    by_words: dict[tuple[str, ...], Cluster] = {}
    surnames: dict[str, Cluster] = {}
    short_forms: dict[str, Cluster] = {}
    initials: dict[str, Cluster] = {}
    full_persons = _surname_owners(names)
    placed: dict[int, Cluster] = {}
    for name in names:
        found = placed.get(id(name.of)) if name.of else None
        if found is None and name.key and name.form != "common":
            found = by_key.get(name.key)
        if found is None and name.form not in ("common",):
            words = _bare(name.words)
            found = by_words.get(words)
            if found is None and len(words) == 1:
                found = _short(name, words[0], surnames, short_forms, initials)
            if found is None and name.type.startswith("ORG"):
                found = _longer(name, words, by_words)
            if found is not None and found.type[:3] != name.type[:3]:
                found = None
        if found is None:
            found = Cluster(name)
            clusters.append(found)
        else:
            found.names.append(name)
        placed[id(name)] = found
        if name.form == "common":
            continue
        if name.key:
            by_key.setdefault(name.key, found)
        words = _bare(name.words)
        by_words.setdefault(words, found)
        if name.type == "PER.Individual" and len(words) > 1:
            surnames[words[-1]] = found
        if name.type.startswith("ORG") and len(words) > 1:
            if words[0] not in CUES and len(words[0]) > 3:
                short_forms.setdefault(words[0], found)
            for acronym in _acronyms(words):
                initials.setdefault(acronym, found)
    _merge_forward(clusters, full_persons)
    return clusters


def _bare(words: tuple[str, ...]) -> tuple[str, ...]:
    """The words without a company's suffix."""
    while len(words) > 1 and words[-1] in _SUFFIXES:
        words = words[:-1]
    return words


def _acronyms(words: tuple[str, ...]) -> set[str]:
    capital = "".join(word[0] for word in words if word[0].isupper())
    every = "".join(word[0] for word in words if word[0].isalpha()).upper()
    return {letters for letters in (capital, every) if len(letters) >= 3}


def _short(
    name: Name, word: str, surnames: dict[str, Cluster], short_forms: dict[str, Cluster], initials: dict[str, Cluster]
) -> Cluster | None:
    if name.type == "PER.Individual":
        return surnames.get(word)
    if name.type.startswith("ORG"):
        return initials.get(word.replace(".", "")) or short_forms.get(word)
    return None


def _longer(name: Name, words: tuple[str, ...], by_words: dict[tuple[str, ...], Cluster]) -> Cluster | None:
    """The organisation that the text has called by its first word or its acronym before."""
    if len(words) < 2:
        return None
    if len(words[0]) > 3 and words[0] not in CUES:
        earlier = by_words.get(words[:1])
        if earlier is not None and earlier.type.startswith("ORG"):
            return earlier
    for acronym in _acronyms(words):
        earlier = by_words.get((acronym,))
        if earlier is not None and matches_initials(acronym, name.words):
            return earlier
    return None


def _surname_owners(names: list[Name]) -> dict[str, set[tuple[str, ...]]]:
    """Each family name with the full names that end in it."""
    owners: dict[str, set[tuple[str, ...]]] = {}
    for name in names:
        if name.type == "PER.Individual" and len(name.words) > 1:
            owners.setdefault(name.words[-1], set()).add(name.words)
    return owners


def _merge_forward(clusters: list[Cluster], owners: dict[str, set[tuple[str, ...]]]) -> None:
    """A family name that comes before its only full name (a headline) joins it."""
    by_words = {name.words: group for group in clusters for name in group.names if name.type == "PER.Individual"}
    emptied: set[int] = set()
    for group in clusters:
        words = group.names[0].words
        full = owners.get(words[0], set()) if len(words) == 1 and group.type == "PER.Individual" else set()
        if len(full) != 1 or any(len(name.words) > 1 for name in group.names):
            continue
        target = by_words[next(iter(full))]
        if target is not group:
            target.names.extend(group.names)
            target.names.sort(key=lambda name: name.head)
            emptied.add(id(group))
    clusters[:] = sorted(
        (group for group in clusters if id(group) not in emptied), key=lambda group: group.names[0].head
    )
