"""Level 3, times: values of the form that the type needs, real dates, anchors that lead to a start, bare extents."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from karat.checks.findings import quoted
from karat.checks.places import is_english, placed
from karat.checks.registry import check
from karat.checks.scope import Scope
from karat.checks.timex_values import disagreement, form, impossible
from karat.folding import fold

#: The forms of value that each type may have: a SET is written as a period or as a pattern of the calendar.
FORMS = {
    "DATE": ("date", "reference"),
    "TIME": ("time", "reference"),
    "DURATION": ("period",),
    "SET": ("period", "date", "time"),
}
#: TimeML 1.2.1, section 2.2, `mod`: the modifiers of points and those of lengths; the others go with both.
POINT_MODS = frozenset({"BEFORE", "AFTER", "ON_OR_BEFORE", "ON_OR_AFTER"})
LENGTH_MODS = frozenset({"LESS_THAN", "MORE_THAN", "EQUAL_OR_LESS", "EQUAL_OR_MORE"})
POINTS, LENGTHS = frozenset({"DATE", "TIME"}), frozenset({"DURATION"})

PREPOSITIONS = frozenset(
    ("on", "in", "at", "since", "during", "for", "from", "by", "until", "till", "throughout", "after", "before", "of")
)

Reading = tuple[tuple[str | int, ...], Any]


def _readings(record: Any) -> Iterator[Reading]:
    """A record, then each alternative filled up with what it leaves as it is; with the path to it."""
    yield (), record
    for number, other in enumerate(record.get("alternatives") or ()):
        if isinstance(other, dict):
            yield ("alternatives", number), {**record, **other}


@check(3, "time-value-form", "time-impossible", "time-values-disagree", needs=("times",))
def values(scope: Scope) -> None:
    """A value has the form of its type, is on the calendar, and is what the text alone gives, made exact."""
    for record in scope.records("times", "times"):
        if not _value_faults(scope, record, (), record):
            for path, reading in list(_readings(record))[1:]:
                _value_faults(scope, record, path, reading)


def _value_faults(scope: Scope, record: Any, path: tuple[str | int, ...], reading: Any) -> bool:
    """Report the first thing that is wrong with the values of one reading."""
    kind = str(reading.get("type"))
    known = FORMS.get(kind, ())
    written = {key: reading[key] for key in ("value", "value_text_only") if isinstance(reading.get(key), str)}
    for key, value in written.items():
        if known and form(value) not in known:
            details = {"field": key, "value": quoted(value), "type": kind, "form": form(value)}
            scope.report("time-value-form", "times", record, (*path, key), wanted=" or ".join(known), **details)
            return True
        reason = impossible(value)
        if reason is not None:
            scope.report("time-impossible", "times", record, (*path, key), field=key, value=quoted(value), fault=reason)
            return True
    what = disagreement(*written.values()) if len(written) == 2 else None
    if what is not None:
        scope.report("time-values-disagree", "times", record, (*path, "value_text_only"), fault=what)
    return what is not None


@check(3, "time-mod-misfit", needs=("times",))
def modifiers(scope: Scope) -> None:
    """Points have the modifiers of points, lengths those of lengths."""
    for record in scope.records("times", "times"):
        for path, reading in _readings(record):
            kind, mod = reading.get("type"), reading.get("mod")
            if (mod in POINT_MODS and kind in LENGTHS) or (mod in LENGTH_MODS and kind in POINTS):
                meant = "points" if mod in POINT_MODS else "lengths"
                scope.report("time-mod-misfit", "times", record, (*path, "mod"), mod=mod, type=kind, meant=meant)
                break


@check(3, "time-anchor-cycle", needs=("times",))
def anchor_cycles(scope: Scope) -> None:
    """Following anchors from one time to the next never leads back."""
    records = {str(record.get("id")): record for record in scope.records("times", "times")}
    done: set[str] = set()
    for start in records:
        trail: dict[str, None] = {}
        at = start
        while at in records and at not in done and at not in trail:
            trail[at] = None
            at = str(records[at].get("anchor"))
        if at in trail:
            names = list(trail)
            circle = [*names[names.index(at) :], at]
            scope.report("time-anchor-cycle", "times", records[at], "anchor", circle=" -> ".join(_short(circle)))
        done.update(trail)


def _short(circle: list[str]) -> list[str]:
    return circle if len(circle) <= 6 else [*circle[:3], "…", *circle[-2:]]


@check(3, "time-extent", needs=("times",))
def extents(scope: Scope) -> None:
    """A time expression has no preposition in front and no possessive 's behind."""
    if not is_english(scope):
        return
    for _, record in placed(scope, "times", "times"):
        words = fold(record["quote"]).split()
        if len(words) > 1 and words[0] in PREPOSITIONS:
            fault = f"begins with the preposition {quoted(words[0])}"
        # Not of a decade ("the 1990's").
        elif words and words[-1].endswith("'s") and not words[-1][:-2].isdecimal():
            fault = "ends with a possessive 's"
        else:
            continue
        scope.report("time-extent", "times", record, "span", quote=quoted(record["quote"]), fault=fault)
