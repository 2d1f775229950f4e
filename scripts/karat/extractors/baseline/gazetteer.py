"""Names known beforehand, looked up token by token, the longest first."""

from __future__ import annotations

from functools import cache

from karat.extractors.baseline.lexicon import countries, organisations, persons, places, vehicles
from karat.extractors.baseline.tokens import Tokens


class Entry:
    """A known name: its type, the name that all its forms share, and what form it is (name, adjective, people)."""

    __slots__ = ("form", "key", "type")

    def __init__(self, kind: str, key: str, form: str = "name") -> None:
        self.type, self.key, self.form = kind, key, form


class Gazetteer:
    """All entries, by their tokens joined with blanks.

    >>> found = gazetteer().match(Tokens("the Saudi Arabian king"), 1)
    >>> found and (found[0], found[1].key, found[1].form)
    (3, 'Saudi Arabia', 'adjective')
    """

    __slots__ = ("entries", "longest")

    def __init__(self) -> None:
        self.entries: dict[str, Entry] = {}
        self.longest: dict[str, int] = {}  # tokens of the longest entry with this first token

    def add(self, name: str, entry: Entry) -> None:
        words = Tokens(name).words
        joined = " ".join(words)
        if joined not in self.entries:
            self.entries[joined] = entry
            self.longest[words[0]] = max(len(words), self.longest.get(words[0], 0))

    def match(self, tokens: Tokens, index: int, last: int | None = None) -> tuple[int, Entry] | None:
        """End (token number) and entry of the longest known name that starts at a token, or None."""
        words = tokens.words
        longest = self.longest.get(words[index])
        if longest is None:
            return self._in_capitals(words, index)
        last = len(words) if last is None else last
        for end in range(min(index + longest, last), index, -1):
            entry = self.entries.get(" ".join(words[index:end]))
            if entry is not None:
                return end, entry
        return None

    def _in_capitals(self, words: list[str], index: int) -> tuple[int, Entry] | None:
        """Places in a dateline: "MEXICO CITY (Reuters)"."""
        if len(words[index]) < 3 or not words[index].isupper():
            return None
        for end in range(index + 3, index, -1):
            entry = self.entries.get(" ".join(word.capitalize() for word in words[index:end]))
            if entry is not None and entry.type[:3] in ("GPE", "LOC") and " ".join(words[index:end]).isupper():
                return end, entry
        return None


@cache
def gazetteer() -> Gazetteer:
    """The gazetteer of the built-in word lists; earlier lists win."""
    table = Gazetteer()
    for line in countries.COUNTRIES.strip().splitlines():
        name, others, adjectives, nouns = (*line.split(";"), "")[:4]
        for form in (name, *_listed(others)):
            table.add(form, Entry("GPE.Nation", name, "ambiguous" if form in countries.AMBIGUOUS else "name"))
        for form in _listed(adjectives):
            table.add(form, Entry("GPE.Nation", name, "adjective"))
        derived = [form + "s" for form in _listed(adjectives) if form[-1] in "ni" and not nouns]
        for form in (*_listed(nouns), *derived):
            table.add(form, Entry("GPE.Nation", name, "people"))
    for lines, kind in (
        (organisations.GOVERNMENT, "ORG.Government"),
        (organisations.NON_GOVERNMENTAL, "ORG.Non-Governmental"),
        (organisations.COMMERCIAL, "ORG.Commercial"),
        (organisations.MEDIA, "ORG.Media"),
    ):
        for line in lines.strip().splitlines():
            name, _, others = line.partition(";")
            for form in (name, *_listed(others)):
                table.add(form, Entry(kind, name))
    for text, kind in (
        (places.CITIES, "GPE.Population-Center"),
        (places.STATES, "GPE.State-or-Province"),
        (places.REGIONS_INTERNATIONAL, "LOC.Region-International"),
        (places.REGIONS_GENERAL, "LOC.Region-General"),
        (places.DISTRICTS, "GPE.Population-Center"),
    ):
        for form in _listed(text):
            table.add(form, Entry(kind, form))
    for form in persons.GROUPS.split():
        table.add(form, Entry("PER.Group", form))
    for names, kind in ((vehicles.AIR_NAMES, "VEH.Air"), (vehicles.LAND_NAMES, "VEH.Land")):
        for form in names:
            table.add(form, Entry(kind, form))
            table.add(form + "s", Entry(kind, form))
    return table


def _listed(text: str) -> list[str]:
    return [form.strip() for form in text.replace("\n", "").split(",") if form.strip()]
