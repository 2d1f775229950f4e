"""The first words that call for the patterns of time expressions; `0` stands for any number in digits."""

from __future__ import annotations

import re
from functools import cache

from karat.extractors.baseline.calendar_values import MONTHS, WEEKDAYS
from karat.extractors.baseline.lexicon import word_set
from karat.extractors.baseline.time_patterns import compiled

_SHORT_MONTHS = " ".join(month[:3] for month in MONTHS)
_UNITS = "second minute hour day night week weekend fortnight month quarter year decade century"
_PLURALS = "seconds minutes hours days nights weeks fortnights months years decades centuries"

# Patterns, then the words; a word may stand in several lines.
_TABLE = f"""
iso numeric date clock clock_zone year duration century quarter decade set: 0
date month: {" ".join(MONTHS)} {_SHORT_MONTHS} sept
date weekday: {" ".join(WEEKDAYS)} {"s ".join(WEEKDAYS)}s mon tue tues wed thu thur thurs fri sat sun
duration set clock_words: zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen
duration set clock_words: sixteen seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety
vague: {_PLURALS}
deictic: yesterday today tomorrow tonight
deictic unit month weekday duration: this
deictic unit month weekday duration vague: last
unit month weekday duration vague: next
unit weekday duration vague: past coming previous following final
unit weekday duration: that
unit: same current upcoming preceding
deictic reference unit duration vague date decade century quarter season daypart the_before weekday weekend: the
decade: '
unit duration vague: these those
duration vague: a an half another several many couple few recent intervening remaining opening some more
duration: tens dozens hundreds thousands millions
duration vague quarter century: first
quarter century: second third fourth fifth sixth seventh eighth ninth tenth
century: eleventh twelfth thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth twenty
reference: now currently recently nowadays presently lately
set set_named: every each
set: once twice daily weekly monthly yearly annually annual hourly nightly quarterly fortnightly per weekends weekdays
clock_words: noon midday midnight
season: spring summer autumn fall winter early late
daypart: morning afternoon evening night dawn dusk daybreak sunrise sunset nightfall overnight early late
holiday: christmas new boxing halloween valentine valentine's easter good thanksgiving ramadan eid bastille may
holiday: independence memorial labor
q: q1 q2 q3 q4
"""

PREFIX_WORDS = word_set(
    "the very end start beginning middle close turn first last final early latter small morning afternoon evening "
    "night late earlier later mid just well slightly a no at up as about around approximately roughly nearly "
    "almost some an more less fewer over under"
)
"""First words of what may stand before an expression and limit it: "the end of", "early", "more than"."""

_AFTER_A = word_set(_UNITS + " few couple hundred thousand million minimum maximum little estimated")
_MORE_AFTER_THE = word_set(_UNITS + " " + _PLURALS + " future present near foreseeable")


@cache
def triggers() -> dict[str, tuple[tuple[str, re.Pattern[str]], ...]]:
    """First word (lower case) to the patterns to try there, with their names.

    >>> [name for name, _ in triggers()["tonight"]]
    ['deictic']
    """
    table: dict[str, list[str]] = {}
    for line in _TABLE.strip().splitlines():
        names, words = line.split(": ")
        for word in words.split():
            known = table.setdefault(word, [])
            known.extend(name for name in names.split() if name not in known)
    return {word: tuple((name, compiled(name)) for name in names) for word, names in table.items()}


@cache
def second_words() -> dict[str, frozenset[str]]:
    """What must follow an article for an expression to begin with it; spares most articles the patterns."""
    after_the = (frozenset(triggers()) | PREFIX_WORDS | _MORE_AFTER_THE) - {"the"}
    return {"the": after_the, "a": _AFTER_A, "an": _AFTER_A}
