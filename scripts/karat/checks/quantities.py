"""Level 3, quantities: values, bounds and operators that go together, numbers as they are written, sums that add up."""

from __future__ import annotations

import math
import re
from typing import Any

from karat.checks.findings import listed, quoted
from karat.checks.places import is_english, placed
from karat.checks.registry import check
from karat.checks.scope import Scope
from karat.folding import fold

VAGUE, EXACT = "vague", "="
MORE, LESS = frozenset({">", ">="}), frozenset({"<", "<="})

NO_QUANTITIES = frozenset(("a", "an", "some", "first", "second", "third", "fourth", "fifth"))
_ORDINAL = re.compile(r"[0-9]+(?:st|nd|rd|th)")
_DIGITS = re.compile(r"[0-9]+(?:,[0-9]{3})*(?:\.[0-9]+)?")
_SMALL = "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen"
_WORDS = {word: number for number, word in enumerate(f"{_SMALL} eighteen nineteen twenty".split(), 1)} | {"dozen": 12}
#: Words that multiply or divide what stands beside them, so that it is not the value.
_FACTORS = frozenset({
    "hundred", "thousand", "million", "billion", "trillion", "hundreds", "thousands", "dozens", "score",
    "half", "third", "quarter", "k", "m", "bn", "tn",
})  # fmt: skip


@check(3, "quantity-value-missing", "quantity-operator-misfit", "quantity-bounds", needs=("quantities",))
def values(scope: Scope) -> None:
    """A written number has a value, a vague one has bounds instead, and bounds hold the value."""
    for record in scope.records("quantities", "quantities"):
        operator, value = record.get("operator"), record.get("value")
        low, high = record.get("low"), record.get("high")
        vague = operator == VAGUE
        fault = _bounds_fault(operator, value, low, high)
        if fault is not None:
            scope.report("quantity-bounds", "quantities", record, "low" if "low" in record else "high", fault=fault)
        elif vague and value is not None:
            scope.report(
                "quantity-operator-misfit", "quantities", record, "value", fault=f"a vague one has value {value}"
            )
        elif operator == EXACT and not vague and _differs(value, low, high):
            bound = next(b for b in (low, high) if b not in (None, value))
            fault = f"of an exact {value} the bound is {bound}"
            scope.report("quantity-operator-misfit", "quantities", record, "operator", fault=fault)
        elif scope.complete("quantities") and (low if vague else value) is None:
            field = "low" if vague else "value"
            details = {"field": field, "quote": quoted(record.get("quote")), "operator": operator}
            scope.report("quantity-value-missing", "quantities", record, **details)


def _differs(value: Any, low: Any, high: Any) -> bool:
    return value is not None and any(bound not in (None, value) for bound in (low, high))


def _bounds_fault(operator: Any, value: Any, low: Any, high: Any) -> str | None:
    if low is not None and high is not None and low > high:
        return f"low is {low}, above high {high}"
    if value is None:
        return None
    # What is more than the value may well begin above it, and what is less may end below it.
    if low is not None and value < low and operator not in MORE:
        return f"low is {low}, above the value {value}"
    if high is not None and value > high and operator not in LESS:
        return f"high is {high}, below the value {value}"
    return None


@check(3, "quantity-value-differs", "quantity-no-number", needs=("quantities",))
def written_numbers(scope: Scope) -> None:
    """The value is the number that is written; articles and ordinals are none."""
    if not is_english(scope):
        return
    for _, record in placed(scope, "quantities", "quantities"):
        quote, value = str(record["quote"]), record.get("value")
        folded = fold(quote)
        if folded in NO_QUANTITIES or _ORDINAL.fullmatch(folded):
            scope.report("quantity-no-number", "quantities", record, "span", quote=quoted(quote))
            continue
        written = written_number(folded)
        if written is not None and value is not None and not math.isclose(abs(value), written):
            details = {"quote": quoted(quote), "value": value, "written": f"{written:.15g}"}
            scope.report("quantity-value-differs", "quantities", record, "value", **details)


def written_number(quote: str) -> float | None:
    """The one number that a quote writes out; None where it writes none, several, or one with a factor.

    >>> [written_number(q) for q in ("more than 2,500", "five more", "a dozen", "2.5 million", "two or three")]
    [2500.0, 5.0, 12.0, None, None]
    """
    found = [float(number.replace(",", "")) for number in _DIGITS.findall(quote)]
    for word in re.findall(r"[^\W\d_]+", quote):
        if word in _FACTORS:
            return None
        if word in _WORDS:
            found.append(float(_WORDS[word]))
    return found[0] if len(found) == 1 else None


@check(3, "constraint-sum", "constraint-repeats", needs=("quantities",))
def constraints(scope: Scope) -> None:
    """The parts of a constraint are different quantities that can add up to its total."""
    for constraint in scope.records("quantities", "constraints"):
        names = [str(part) for part in constraint.get("parts") or ()]
        total = str(constraint.get("total"))
        seen: set[str] = set()
        repeated = next((n for n in (*names, total) if n in seen or seen.add(n)), None)  # type: ignore[func-returns-value]
        if repeated is not None:
            scope.report("constraint-repeats", "quantities", constraint, "parts", total=total, repeated=repeated)
            continue
        found = [scope.entry(name, "quantities.quantities") for name in (*names, total)]
        records = [entry.record for entry in found if entry is not None]
        if len(records) == len(found):
            fault = _sum_fault(records[:-1], records[-1])
            if fault is not None:
                scope.report("constraint-sum", "quantities", constraint, "total", total=total, fault=fault)


def _sum_fault(parts: list[Any], total: Any) -> str | None:
    units = list(dict.fromkeys(str(record.get("unit")) for record in (*parts, total)))
    if len(units) > 1:
        return f"adds {listed(units)}"
    ranges = [_range(record) for record in parts]
    low, high = (sum(bound[side] for bound in ranges) for side in (0, 1))
    least, most = _range(total)
    slack = 1e-9 * max(1.0, *(abs(bound) for bound in (low, high, least, most) if math.isfinite(bound)))
    if high >= least - slack and low <= most + slack:
        return None
    shown = " + ".join(_shown(record) for record in parts[:6]) + (" + …" if len(parts) > 6 else "")
    return f"{shown} is not {_shown(total)}"


def _range(record: Any) -> tuple[float, float]:
    """The least and the most that a quantity can mean; what is approximate can mean anything here."""
    value, operator = record.get("value"), record.get("operator")
    low, high = record.get("low"), record.get("high")
    if value is not None and operator == EXACT:
        return float(value), float(value)
    if low is None and value is not None and operator in MORE:
        low = value
    if high is None and value is not None and operator in LESS:
        high = value
    return (-math.inf if low is None else float(low)), (math.inf if high is None else float(high))


def _shown(record: Any) -> str:
    value, operator = record.get("value"), record.get("operator")
    return str(record.get("quote")) if value is None else f"{'' if operator == EXACT else operator}{value}"
