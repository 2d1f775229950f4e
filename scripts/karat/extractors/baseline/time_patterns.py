"""Patterns of time expressions.

Every pattern is matched at the start of a token only, and every repetition in one is bounded, so the search is linear.
"""

from __future__ import annotations

import re
from functools import cache

from karat.extractors.baseline.calendar_values import MONTHS, WEEKDAYS
from karat.extractors.baseline.lexicon import word_list
from karat.extractors.baseline.numerals import IN_DIGITS, IN_WORDS

_FULL_MONTHS = [month.capitalize() for month in MONTHS]
_SHORT_MONTHS = [month[:3].capitalize() for month in MONTHS if month != "may"] + ["Sept"]
_FULL_DAYS = [day.capitalize() for day in WEEKDAYS]
_SHORT_DAYS = word_list("Mon Tue Tues Wed Thu Thur Thurs Fri Sat Sun")

MONTH = (
    "(?:" + "|".join([*_FULL_MONTHS, *(m.upper() for m in _FULL_MONTHS), *(rf"{m}\b\.?" for m in _SHORT_MONTHS)]) + ")"
)
WEEKDAY = "(?:" + "|".join([*_FULL_DAYS, *(d.upper() for d in _FULL_DAYS)]) + ")"
_WEEKDAY_ANY = (
    "(?:" + "|".join([*_FULL_DAYS, *(d.upper() for d in _FULL_DAYS), *(rf"{d}\b\.?" for d in _SHORT_DAYS)]) + ")"
)
YEAR = r"(?:1[5-9]|20)[0-9][0-9](?![0-9]|[,.][0-9])"
DAYPART = "(?:morning|afternoon|evening|night)"
SEASON = "(?:spring|summer|autumn|fall|winter)"
ORDINALS = word_list("first second third fourth fifth sixth seventh eighth ninth tenth")
_PAST_UNIT = "second|minute|hour|day|night|week|weekend|fortnight|month|quarter|year|decade"
_UNIT = rf"(?:{_PAST_UNIT}|century)"
_UNITS = rf"(?:(?:{_PAST_UNIT})s?|century|centuries)"
_PLURAL = r"(?:seconds|minutes|hours|days|nights|weeks|fortnights|months|years|decades|centuries)"
_NUMBER = rf"(?:{IN_DIGITS}|(?i:{IN_WORDS}))"
_VAGUE = (
    r"(?i:(?:a|the) few|few|several|many|(?:a )?couple of|(?:the )?couple"
    r"|(?:tens|dozens|hundreds|thousands|millions) of)"
)
_SPAN_WORD = r"(?i:past|last|next|first|coming|previous|following|final|recent|preceding|intervening|remaining|opening)"
_REL_YEAR = r"(?:,? (?:of )?(?P<yrel>this|last|next|that|the same|the following|the previous) year)"
_DAY = r"[0-9]{1,2}(?![0-9]|[,.:][0-9]|%|[-–][0-9]{3})"
_TIMEX_END = r"(?!\w)"

PATTERNS: dict[str, str] = {
    "iso": r"(?P<iso>[0-9]{4}-[0-9]{2}-[0-9]{2})(?:[T ](?P<clock>[0-9]{2}:[0-9]{2}(?::[0-9]{2})?)Z?)?",
    "numeric": r"(?P<a>[0-9]{1,2})(?P<sep>[/.])(?P<b>[0-9]{1,2})(?P=sep)(?P<y>[0-9]{4}|[0-9]{2})(?![/.][0-9])",
    "date": rf"(?:(?P<wd>{_WEEKDAY_ANY}),? (?:the )?)?(?:(?P<m1>{MONTH}) (?P<d1>{_DAY})(?:st|nd|rd|th)?(?:[-–]"
    rf"(?P<to1>[0-9]{{1,2}})(?![0-9]))?|(?:[Tt]he )?(?P<d2>{_DAY})(?:st|nd|rd|th)?(?:[-–](?P<to2>[0-9]{{1,2}}))?"
    rf"(?: of)? (?P<m2>{MONTH}))(?:,? (?P<y>{YEAR})|{_REL_YEAR})?",
    "month": rf"(?:(?i:(?P<rel>this|last|next|this coming|this past)) )?(?P<m>{MONTH})(?:(?:,| of)? (?P<y>{YEAR})"
    rf"|{_REL_YEAR})?",
    "weekday": r"(?:(?i:(?P<rel>this coming|this past|this|last|next|coming|past|the previous|the following|the same"
    rf"|that)) )?(?P<wd>{WEEKDAY})(?:(?P<plural>s)\b|,? (?:(?i:early|late) )?(?i:(?P<part>{DAYPART})))?(?: "
    r"(?P<week>this|last|next) week)?",
    "deictic": rf"(?i:(?P<day>yesterday|today|tomorrow)(?: (?P<part>{DAYPART}))?|(?P<tonight>tonight)|this "
    rf"(?P<part2>{DAYPART})|(?P<last_night>last night)|(?P<two>the day before yesterday|the day after tomorrow))",
    "reference": r"(?i:(?P<present>currently|now(?! that)|nowadays|presently|the present)|(?P<past>recently|lately"
    rf"|the (?:recent )?past(?! {_SPAN_WORD}| few| several| couple| [0-9]| {_UNITS}| {IN_WORDS}))|(?P<future>the "
    r"(?:near |foreseeable )?future))",
    "unit": r"(?i:(?P<the>the |these |those )?(?P<rel>this|last|next|past|coming|previous|following|same|current|that"
    rf"|upcoming|preceding) (?:(?P<u>{_UNIT}|season)|(?P<part>morning|afternoon|evening)|(?P<season>{SEASON})))(?!-)",
    "duration": rf"(?:(?P<det>(?i:(?:the |these |those |this |that |another )?(?:{_SPAN_WORD} )?))(?P<n>{_NUMBER}(?:"
    rf"(?: to | or | and |[-–]){_NUMBER})?|(?i:half an?|half|an?|another)|{_VAGUE})(?P<half> and a half)?[ -](?P<u>"
    rf"(?i:{_UNITS}))(?P<half2> and a half)?(?P<age>[- ]olds?\b)?(?:-long)?)(?: (?P<dir>ago|earlier|later|from now"
    r"|hence))?",
    "vague": rf"(?i:(?P<det>(?:the |these |those |more |some )?(?:{_SPAN_WORD} )?(?:(?:few|several|couple of|many) )?)"
    rf"(?P<u>{_PLURAL})(?: (?P<dir>ago|earlier|later|from now))?)",
    "year": rf"(?P<y>{YEAR})(?:[-–/](?P<to>{YEAR}|[0-9]{{2}}(?![0-9])))?(?![-–][0-9])",
    "decade": r"(?i:the )?(?:(?P<y>(?:1[5-9]|20)[0-9]0)s|'(?P<yy>[0-9]0)s)",
    "set": rf"(?i:(?:(?P<every>every|each)(?P<other> other)? (?:(?P<n>{_NUMBER}) )?(?P<u>{_UNITS}|morning|evening"
    rf"|afternoon|{SEASON})|(?P<often>(?:once|twice|{_NUMBER} times)(?: in)?) (?:a|an|per|each|every) (?P<u2>{_UNIT})"
    rf"|(?P<ly>daily|weekly|monthly|yearly|annually|annual|hourly|nightly|quarterly|fortnightly)|per (?P<u3>{_UNIT})"
    r"|(?P<u4>weekends|weekdays)))",
    "set_named": rf"(?i:every|each) (?:(?P<wd>{WEEKDAY})(?: (?P<part>{DAYPART}))?|(?P<m>{MONTH}))",
    "clock": r"(?P<h>[0-9]{1,2})(?:(?P<sep>[:.])(?P<min>[0-9]{2})(?::[0-9]{2})?)?(?P<ap> ?(?:a\.m\.?|p\.m\.?"
    r"|[ap]m|[AP]M)(?![A-Za-z]))?(?P<oclock> o'clock)?(?P<zone> (?:GMT|UTC|EST|EDT|ET|PST|PDT|PT|CST|CDT|BST|CET|CEST"
    r"|IST|local time)(?![A-Za-z]))?",
    "clock_zone": r"(?P<h>[012][0-9])(?P<min>[0-5][0-9])(?P<zone> (?:GMT|UTC|EST|EDT|ET|hours|local time))",
    "clock_words": rf"(?i:(?P<noon>noon|midday|midnight)|(?P<n>{IN_WORDS}) o'clock)",
    "season": rf"(?i:(?:the )?(?:early |late )?(?P<s>{SEASON}))(?:(?:,| of)? (?P<y>{YEAR})|{_REL_YEAR})?",
    "daypart": rf"(?i:(?:the )?(?:early |late )?(?P<p>{DAYPART}|dawn|dusk|daybreak|sunrise|sunset|nightfall|early hours"
    r"|small hours)|(?P<overnight>overnight))",
    "century": rf"(?i:the )?(?:(?P<n>[0-9]{{1,2}})(?:st|nd|rd|th)|(?i:(?P<w>(?:twenty-)?first|{'|'.join(ORDINALS[1:])}"
    r"|eleventh|twelfth|thirteenth|fourteenth|fifteenth|sixteenth|seventeenth|eighteenth|nineteenth"
    r"|twentieth)))[ -]century(?P<bc> BCE?)?",
    "quarter": r"(?i:(?:the )?(?P<o>first|second|third|fourth|final|last|1st|2nd|3rd|4th)[ -](?P<q>quarter|half))(?:"
    rf"(?: of|,)? (?P<y>{YEAR})| of (?P<yrel>this|last|next|the) year)?",
    "q": rf"Q(?P<q>[1-4])(?:,? (?P<y>{YEAR}))?",
    "the_before": r"(?i:the (?P<u>day|night|week|month|year) (?P<dir>before|after|earlier|later))(?= ?(?:[.,;:!?)\"]"
    r"|$))",
    "the_unit": r"(?i:the (?P<u>day|week|weekend|month|year|decade|century))",
    "weekend": r"(?i:the weekend)",
    # What may stand before an expression and turns or limits its value.
    "part_of": r"(?i:(?:the )?(?P<p>very end|end|start|beginning|middle|close|turn|first days|last days|final days"
    r"|early days|early part|latter part|early hours|small hours|morning|afternoon|evening|night) of )",
    "early_late": r"(?i:(?:the )?(?P<p>early|late|earlier|later|mid))(?: on | in |[ -])",
    "bound": r"(?i:(?P<p>(?:just |well |slightly |a little )?(?:more than|less than|fewer than|over|under)|no (?:more"
    r"|longer|less|fewer) than|at (?:least|most)|up to|as (?:long|little|much|many) as|a (?:minimum|maximum) of|about"
    r"|around|approximately|roughly|nearly|almost|some|an estimated|close to)) ",
    "holiday": r"(?P<name>Christmas(?: Day| Eve)?|New Year(?:'s)?(?: Day| Eve)?|Boxing Day|Halloween|Valentine's Day"
    r"|Easter(?: Sunday| Monday)?|Good Friday|Thanksgiving(?: Day)?|Ramadan|Eid al-(?:Fitr|Adha)|Bastille Day|May Day"
    rf"|Independence Day|Memorial Day|Labor Day)(?: (?P<y>{YEAR})|{_REL_YEAR})?",
}


@cache
def compiled(name: str) -> re.Pattern[str]:
    """The pattern of a kind; one that does not end in a blank is closed at its right end by a word boundary."""
    end = "" if name in ("part_of", "early_late", "bound") else _TIMEX_END
    return re.compile(rf"(?:{PATTERNS[name]}){end}")
