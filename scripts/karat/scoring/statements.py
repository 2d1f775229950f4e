"""Statements: what is said of two things (a relation, a link, an argument), paired between gold and a system.

A statement has two ends and a label. Two statements of the same ends and label are one. Between two ends equal labels
are paired first, and of the rest one with one in the order of the alphabet: so every statement of either side is in one
pair, errors and the table of confusions are read from the same pairs, and both add up to the strict score.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import TypeAlias

from karat.metrics.temporal_relations import CODE, INVERSE, RELATIONS
from karat.model import Annotations
from karat.scoring.confusion import Confusion, tabulate
from karat.scoring.errors import Error, Pointer
from karat.scoring.fillers import Fillers, Identity
from karat.spans import Span

Ends: TypeAlias = tuple[Identity, Identity]


@dataclass(frozen=True, slots=True)
class Statement:
    """What is said of two ends by the record `id`, to be shown at `span`, with the words `before` its label.

    `turned` says that the record states it the other way round than `ends` and `label` do.
    """

    ends: Ends
    label: str
    id: str
    span: Span
    optional: bool = False
    turned: bool = False
    before: str = ""


@dataclass(frozen=True, slots=True)
class Pair:
    """A statement of gold's and what the system has in its place, or one that only one side has, with the cause."""

    document: int
    gold: Statement | None
    predicted: Statement | None
    note: str | None = None

    @property
    def wrong(self) -> bool:
        """Whether it is an error."""
        return self.gold is None or self.predicted is None or self.gold.label != self.predicted.label


#: From one side's annotations and fillers to what it states.
Stating: TypeAlias = Callable[[Annotations, Fillers], Iterable[Statement]]
#: From the ends of a statement that is on one side only, and the other side, to what below is to blame.
Blame: TypeAlias = Callable[[Ends, Fillers, str], "str | None"]


def pair_statements(
    golds: Sequence[Annotations],
    answers: Sequence[Annotations],
    sides: Sequence[tuple[Fillers, Fillers]],
    stated: Stating,
    blame: Blame,
) -> list[Pair]:
    """All statements of both sides in pairs, document by document.

    Gold's optional statements, and predictions that equal one, are in no pair. A statement that one side lacks has the
    cause beside it, where an end itself was lost or made up.
    """
    pairs: list[Pair] = []
    for number, (gold, answer) in enumerate(zip(golds, answers, strict=True)):
        ours, theirs = sides[number]
        required, excused = _by_ends(stated(gold, ours))
        given, more = _by_ends(stated(answer, theirs))
        # A system cannot excuse itself: what it calls optional is said like the rest.
        for ends, labels in more.items():
            given.setdefault(ends, {}).update({k: v for k, v in labels.items() if k not in given[ends]})
        for ends in dict.fromkeys([*required, *given]):
            wanted = required.get(ends, {})
            free = excused.get(ends, {}).keys() - wanted.keys()
            said = {label: s for label, s in given.get(ends, {}).items() if label not in free}
            for one, other in _matched(wanted, said):
                note = None
                if one is None or other is None:
                    lost = (theirs, "was not found") if other is None else (ours, "is not in gold")
                    note = blame(ends, *lost)
                pairs.append(Pair(number, one, other, note))
    return pairs


def _by_ends(statements: Iterable[Statement]) -> tuple[dict[Ends, dict[str, Statement]], ...]:
    """Statements by ends and label, those that count and the optional ones apart, each once."""
    found: tuple[dict[Ends, dict[str, Statement]], ...] = ({}, {})
    for statement in statements:
        found[statement.optional].setdefault(statement.ends, {}).setdefault(statement.label, statement)
    return found


def _matched(
    gold: dict[str, Statement], pred: dict[str, Statement]
) -> Iterator[tuple[Statement | None, Statement | None]]:
    for label in sorted(gold.keys() & pred.keys()):
        yield gold[label], pred[label]
    yield from zip_longest(*([side[k] for k in sorted(side.keys() - other.keys())]
                             for side, other in ((gold, pred), (pred, gold))))  # fmt: skip


def statement_errors(layer: str, pairs: Iterable[Pair], wrong: str = "type") -> Iterator[Error]:
    """What is wrong with the pairs: another label is an error of the kind `wrong`, the rest is missed or spurious."""
    for pair in pairs:
        if pair.wrong:
            kind = "missed" if pair.predicted is None else "spurious" if pair.gold is None else wrong
            ours, theirs = (_pointer(s, pair.gold or s) for s in (pair.gold, pair.predicted))
            yield Error(layer, pair.document, kind, ours, theirs, pair.note)


def statement_table(pairs: Iterable[Pair], of: str) -> Confusion:
    """The labels of the pairs, read in the direction in which gold states them, as a table of confusions."""
    rows = []
    for pair in pairs:
        ours, theirs = (None if s is None else _label(s, pair.gold or s) for s in (pair.gold, pair.predicted))
        rows.append((ours, theirs))
    return tabulate(rows, of)


def _label(statement: Statement, like: Statement) -> str:
    """The label as it reads in the direction in which another statement was made."""
    label = statement.label
    return RELATIONS[INVERSE[CODE[label]]] if like.turned and label in CODE else label


def _pointer(statement: Statement | None, like: Statement | None) -> Pointer | None:
    if statement is None or like is None:
        return None
    return Pointer(statement.id, statement.span, statement.before + _label(statement, like))


def place_of(end: Identity, side: Fillers) -> Span:
    """The place of an end: its own span, or that of the first mention of what it is."""
    if end[0] in ("span", "trigger"):
        return end[1]  # type: ignore[return-value]
    return side.first_place.get(end, ())


def lost_end(ends: Ends, other: Fillers, words: str) -> str | None:
    """What happened to an end that the other side does not have: it is not there, or it is put with other events."""
    if any(end not in other.places and end not in other.identities for end in ends):
        return f"one of its ends {words}"
    if any(end[0] == "event" and end not in other.event.values() for end in ends):
        return "one of its ends is with other events there"
    return None
