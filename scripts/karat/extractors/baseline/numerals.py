"""Numbers in digits and in words: patterns to find them and their value."""

from __future__ import annotations

from karat.extractors.baseline.lexicon import word_list

_SMALL = word_list(
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen"
)
_TENS = word_list("twenty thirty forty fifty sixty seventy eighty ninety")
SCALES = {"hundred": 100, "thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12}
VALUES: dict[str, float] = {word: number for number, word in enumerate(_SMALL)}
VALUES.update((word, 10 * number) for number, word in enumerate(_TENS, 2))

_ONES = "|".join(sorted(_SMALL, key=len, reverse=True))
_BELOW_100 = rf"(?:(?:{'|'.join(_TENS)})(?:[- ](?:one|two|three|four|five|six|seven|eight|nine))?|{_ONES})"
_BELOW_1000 = rf"(?:(?:{_BELOW_100}|an?) hundred(?:(?: and)? {_BELOW_100})?|{_BELOW_100})"
_GROUP = rf"{_BELOW_1000} (?:thousand|million|billion|trillion)"

# Words, without dozens; "a hundred" and "a million" count, bare "hundred" does not.
IN_WORDS = (
    rf"(?:(?:{_GROUP}|an? (?:thousand|million|billion|trillion))(?:,? {_GROUP}){{0,3}}(?:(?:,| and)? {_BELOW_1000})?"
    rf"|{_BELOW_1000})"
)
IN_DIGITS = r"(?:[0-9]{1,3}(?:,[0-9]{3}){1,5}(?![0-9])(?:\.[0-9]{1,6})?|[0-9]{1,15}(?:\.[0-9]{1,6})?)(?![0-9])"


def in_words(phrase: str) -> float | None:
    """The value of a number in words; None if it is not one.

    >>> in_words("two thousand five hundred"), in_words("a hundred and twenty-one"), in_words("two and three")
    (2500, 121, None)
    """
    total = group = 0.0
    before = ""
    for word in phrase.lower().replace("-", " ").replace(",", " ").split():
        if word in VALUES:
            group += VALUES[word]
        elif word in ("a", "an"):
            group += 1
        elif word == "hundred":
            group = (group or 1) * 100
        elif word in SCALES:
            total += (group or 1) * SCALES[word]
            group = 0
        elif word != "and" or before not in SCALES:
            return None
        before = word
    return plain(total + group)


def value_of(phrase: str) -> float | None:
    """The value of a number in digits or in words; None if it is neither.

    >>> value_of("1,250"), value_of("2.5"), value_of("forty-two"), value_of("")
    (1250, 2.5, 42, None)
    """
    if not phrase:
        return None
    if phrase[0].isdigit():
        try:
            return plain(float(phrase.replace(",", "")))
        except ValueError:
            return None
    return in_words(phrase)


def plain(value: float) -> float:
    """A whole number as an int, another one without the noise of binary fractions.

    >>> plain(2.0), plain(0.1 + 0.2)
    (2, 0.3)
    """
    rounded = round(value, 6)
    return int(rounded) if rounded == int(rounded) else rounded
