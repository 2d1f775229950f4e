"""Foreign answers: what files of other tools say of a document, before their labels are read as ours.

Every reader of a foreign format gives this form and nothing else, so that labels, offsets and counts of what was left
behind are treated alike for all of them. Offsets are code points.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

#: So many spans, events and links may one file hold: some thousand times what an article has.
MAX_RECORDS = 1_000_000


@dataclass(frozen=True, slots=True)
class ForeignSpan:
    """Some words with a label. `span` is flat (start, end, …) or None, `quote` the words, as the tool has them."""

    id: str | None
    label: str
    span: tuple[int, ...] | None = None
    quote: str | None = None
    confidence: float | None = None
    attributes: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ForeignEvent:
    """An event: its type, the id of the span that is its trigger, and its arguments as (role, id) pairs."""

    id: str
    label: str
    trigger: str
    arguments: tuple[tuple[str, str], ...] = ()
    attributes: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ForeignLink:
    """A binary relation between two spans or events."""

    id: str | None
    label: str
    first: str
    second: str


@dataclass(slots=True)
class ForeignDocument:
    """All that a file says of one document. `same` lists groups of spans of one entity; `left` counts, in words that
    take a plural s, what the file has and this form has not. `place` says where in the file it stood."""

    place: str
    document: str | None = None
    text: str | None = None
    spans: list[ForeignSpan] = field(default_factory=list)
    events: list[ForeignEvent] = field(default_factory=list)
    links: list[ForeignLink] = field(default_factory=list)
    same: list[tuple[str, ...]] = field(default_factory=list)
    left: Counter[str] = field(default_factory=Counter)
    system: str | None = None


def counted(counts: Mapping[str, int]) -> str:
    """Counts in words, the zeros left out.

    >>> counted({"span": 2, "event": 1, "link": 0})
    '2 spans, 1 event'
    """
    return ", ".join(f"{n:,} {word}{'' if n == 1 else 's'}" for word, n in counts.items() if n)


def whole(value: object) -> int | None:
    """A value where it is a whole number, as offsets must be; a float of JSON's, such as 4.0, is one.

    >>> whole(4), whole(4.0), whole(True), whole("4")
    (4, 4, None, None)
    """
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return int(value) if float(value).is_integer() else None


def share(value: object) -> float | None:
    """A value where it is a number from 0 to 1, as scores of confidence are."""
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return float(value) if is_number and 0 <= value <= 1 else None  # type: ignore[operator, arg-type]


def text_of(value: object) -> str | None:
    """A value where it is a text that is not empty."""
    return value if isinstance(value, str) and value else None


def maps_of(value: object) -> Iterator[Mapping[str, Any]]:
    """The maps of a list."""
    if isinstance(value, list):
        yield from (item for item in value if isinstance(item, dict))
