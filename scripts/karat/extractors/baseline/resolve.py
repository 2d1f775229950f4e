"""From a run to names: what stands before a person or an organisation is cut off, and what is left is typed."""

from __future__ import annotations

from karat.extractors.baseline.gazetteer import Entry, gazetteer
from karat.extractors.baseline.lexicon import word_set
from karat.extractors.baseline.lexicon.organisations import INSIDE_NAME_AFTER_NATION
from karat.extractors.baseline.lexicon.persons import GROUP_ADJECTIVES
from karat.extractors.baseline.lexicon.words import DIRECTIONS, VERBS
from karat.extractors.baseline.mentions import Name, matches_initials
from karat.extractors.baseline.name_types import by_context, by_default, by_own_words
from karat.extractors.baseline.runs import COMMON_WORDS, CUES, FUNCTION, GIVEN, TITLE_MODIFIER_WORDS, TITLE_WORDS
from karat.extractors.baseline.tokens import Tokens

_INSIDE = frozenset(INSIDE_NAME_AFTER_NATION.split())
_CURRENCIES = word_set(
    "dollar dollars pound pounds peso pesos franc francs rupee rupees dinar dinars krona lira liras won yen"
)
_GROUP_ADJECTIVES = frozenset(GROUP_ADJECTIVES.split())
_NOUNS_AS_ADJECTIVES = word_set("US U.S. UK U.K. UAE EU UN U.N. USA NATO Nato")
# Titles that are common family names or parts of names too: as the last word of a run they are no titles.
_ALSO_NAMES = word_set(
    "King Prince Major Judge Bishop Marshal Count Chair Staff Crown Field Private General Lord Chief Pope"
)
_VERBS = frozenset(VERBS)


def resolve(tokens: Tokens, first: int, last: int) -> list[Name]:
    """The names of the run of tokens `first` to `last`, those before a person or an organisation marked as such."""
    words = tokens.words
    while first < last and (tokens.lower[first] in FUNCTION or not words[first][0].isalnum()):
        if gazetteer().match(tokens, first, last):
            break
        first += 1
    while last > first and words[last - 1] in (".", "'", "-", "&"):
        last -= 1
    if first >= last:
        return []
    known = gazetteer().match(tokens, first, last)
    if known is not None:
        return _from_known(tokens, first, last, *known)
    if words[first] in _GROUP_ADJECTIVES and last - first == 1:
        return []
    if words[first].lower() in DIRECTIONS and last - first > 1:
        rest = gazetteer().match(tokens, first + 1, last)
        if rest is not None and rest[0] == last and rest[1].form == "name" and rest[1].type[:3] in ("GPE", "LOC"):
            return _from_known(tokens, first + 1, last, *rest)  # "Northern Iraq": the region is added later
    return _after_title(tokens, first, first, last)


def _from_known(tokens: Tokens, first: int, last: int, end: int, entry: Entry) -> list[Name]:
    """A run that opens with a known name, which ends at token `end`."""
    words = tokens.words
    name = _known(tokens, first, end, entry)
    if end == last:
        if entry.type == "GPE.Nation" and last < len(tokens) and tokens.lower[last] in _CURRENCIES:
            return []
        if entry.form == "ambiguous" and words[first] in GIVEN and end - first == 1:
            name.strength = 1.2
        return [name]
    rest = words[end:last]
    titled = _title_end(tokens, end, last) > end
    if titled and (rest[-1] not in CUES or rest[-1] in TITLE_WORDS):
        return _prefix(name, _after_title(tokens, first, end, last))
    if name.type == "GPE.Nation" and (_acronym_follows(tokens, first, last) or (len(rest) == 1 and rest[0] in CUES)):
        return _typed(tokens, first, last)
    nation = entry.form in ("adjective", "people") or words[first] in _NOUNS_AS_ADJECTIVES
    if (
        entry.type == "GPE.Nation"
        and rest[0] in _INSIDE
        and len(rest) <= 2
        and rest[-1] in CUES | dict.fromkeys(_INSIDE, "")
    ):
        return _typed(tokens, first, last)
    if nation and entry.type.startswith("GPE"):
        own = by_own_words(rest)
        if own is not None and not own[0]:
            return [name]
        return _prefix(name, _after_title(tokens, first, end, last))
    if entry.form == "ambiguous" or words[first] in GIVEN:
        return _typed(tokens, first, last)
    if entry.type.startswith("GPE") and _is_separate(tokens, end, last):
        return [name, *resolve(tokens, end, last)]
    if entry.type.startswith("ORG"):
        group = gazetteer().match(tokens, end, last)
        if group is not None and group[0] == last and group[1].type == "PER.Group":
            return _prefix(name, [_known(tokens, end, last, group[1])])
        own = by_own_words(list(words[first:last]))
        kind = own[0] if own and own[0].startswith(("ORG", "FAC")) else entry.type
        if entry.type == "ORG.Non-Governmental" and kind == "ORG.Government":
            kind = entry.type
        return [] if own is not None and not own[0] else [Name((first, last), words[first:last], kind, 2.5)]
    return _typed(tokens, first, last)


def _acronym_follows(tokens: Tokens, first: int, last: int) -> bool:
    """Whether the text gives an acronym that counts the nationality in: "Syrian Democratic Forces (SDF)"."""
    words = tokens.words
    if last + 2 >= len(tokens) or words[last] != "(" or words[last + 2] != ")":
        return False
    return matches_initials(words[last + 1], words[first:last])


def _is_separate(tokens: Tokens, end: int, last: int) -> bool:
    """Whether what follows a place within a run is a known place or person of its own."""
    known = gazetteer().match(tokens, end, last)
    return bool(known and known[0] == last and known[1].type[:3] in ("GPE", "LOC"))


def _known(tokens: Tokens, first: int, end: int, entry: Entry) -> Name:
    name = Name((first, end), tokens.words[first:end], entry.type, 4.0, entry.form)
    name.key = entry.key
    if entry.form == "ambiguous":
        name.form, name.strength = "name", 2.0
    return name


def _prefix(name: Name, rest: list[Name]) -> list[Name]:
    name.prefixes = bool(rest)
    return [name, *rest]


def _title_end(tokens: Tokens, first: int, last: int) -> int:
    """The token after the title that starts at `first`; `first` if none does."""
    words, at, titled = tokens.words, first, False
    while at < last:
        word = words[at]
        following = words[at + 1] if at + 1 < last else ""
        in_name = following == "'s" or (following == "-" and words[min(at + 2, last - 1)] not in TITLE_WORDS)
        if word in TITLE_WORDS and not in_name:
            titled, at = True, at + 1
        elif word in TITLE_MODIFIER_WORDS and any(words[k] in TITLE_WORDS for k in range(at + 1, min(at + 4, last))):
            at += 1
        elif titled and word == "of" and at + 1 < last and words[at - 1] in ("Secretary", "Minister", "Chief"):
            at += 2
        elif titled and word in (".", "-") and at + 1 < last:
            at += 1
        else:
            break
    return at if titled else first


def _after_title(tokens: Tokens, extent: int, first: int, last: int) -> list[Name]:
    """Names of tokens `first` to `last`; a person's extent begins at `extent`, before nationality and title."""
    words = tokens.words
    if words[last - 1] in CUES and words[last - 1] not in TITLE_WORDS and not _person_after_title(tokens, first, last):
        return _typed(tokens, first, last, extent)
    for at in range(first, last):
        end = _title_end(tokens, at, last)
        if end == at:
            continue
        if end >= last:
            if at > first and (words[last - 1] in _ALSO_NAMES or words[first] in GIVEN):
                return _typed(tokens, first, last, extent)
            return _holder(tokens, first, at)
        person = Name((end, last), words[end:last], "PER.Individual", 3.5)
        person.first = extent
        return [*_prefix_all(_holder(tokens, first, at)), person]
    return _typed(tokens, first, last, extent)


def _person_after_title(tokens: Tokens, first: int, last: int) -> bool:
    end = _title_end(tokens, first, last)
    return first < end < last and tokens.words[end] in GIVEN and "'s" not in tokens.words[end:last]


def _holder(tokens: Tokens, first: int, end: int) -> list[Name]:
    """The organisation or place before a title: "Pentagon" in "Pentagon Press Secretary John Kirby"."""
    if first >= end:
        return []
    if end - first == 1 and (tokens.words[first] in CUES or tokens.words[first] in TITLE_MODIFIER_WORDS):
        return []
    return resolve(tokens, first, end)


def _prefix_all(names: list[Name]) -> list[Name]:
    for name in names:
        name.prefixes = True
    return names


def _typed(tokens: Tokens, first: int, last: int, extent: int | None = None) -> list[Name]:
    """One name, typed by its own words, else by its neighbours, else by default."""
    words = list(tokens.words[first:last])
    verdict = by_own_words(words)
    if verdict is None:
        verdict = by_context(tokens, first, last) or by_default(tokens, first, last)
    if not verdict[0] or (
        len(words) == 1 and (words[0].lower() in COMMON_WORDS or words[0] in TITLE_WORDS) and words[0] not in CUES
    ):
        return []
    if len(words) == 1 and words[0].lower() in _VERBS:
        return []
    name = Name((first, last), words, *verdict)
    name.first = first if extent is None else extent
    if (
        verdict[0].startswith("ORG")
        and first > 1
        and tokens.lower[first - 1] in ("st", "nd", "rd", "th")
        and tokens.glued(first - 1)
    ):
        name.head = name.solid = first - 2, last  # "9th Division"
        name.words = (tokens.words[first - 2] + tokens.words[first - 1], *name.words)
        name.first = min(name.first, first - 2)
    return [name]
