"""Agreement on times and quantities: where they stand, and what they come to."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from karat.agreement.disagreements import Disagreement, markables, values
from karat.agreement.figures import Row, chance_corrected, f_measure, proportion
from karat.agreement.items import Item
from karat.agreement.pairing import choose, left_over
from karat.agreement.results import LayerResult
from karat.agreement.study import Study, exact_pairs

ValueRow = tuple[Item, Item, Sequence[Any], Sequence[Any]]


def attribute_rows(
    both: Sequence[tuple[Item, Item]], field: str, keep_empty: bool = True, default: Any = None
) -> list[ValueRow]:
    """Pairs of items with the readings of a field on either side; pairs that neither gives it only if `keep_empty`."""
    rows: list[ValueRow] = []
    for one, other in both:
        ours, theirs = ([default if v is None else v for v in item.readings(field)] for item in (one, other))
        if keep_empty or ours[0] is not None or theirs[0] is not None:
            rows.append((one, other, ours, theirs))
    return rows


def as_rows(found: Sequence[ValueRow]) -> list[Row]:
    """The same as rows of a figure, each in the sentence of its pair."""
    return [Row(min(a.unit, b.unit), ours, theirs) for a, b, ours, theirs in found]


def spans_within(sides: Sequence[Sequence[Item]], pairs: Sequence[tuple[int, int]]) -> int:
    """How many pairs of unpaired items have a span that the other side calls right as well."""
    lone = [[items[r] for r in left_over(len(items), (p[k] for p in pairs))] for k, items in enumerate(sides)]
    found = [
        (a, b, 1.0)
        for a, one in enumerate(lone[0])
        for b, other in enumerate(lone[1])
        if one.document == other.document
        and not one.optional
        and not other.optional
        and (list(one.span) in other.readings("span") or list(other.span) in one.readings("span"))
    ]
    return len(choose(found))


def times(study: Study) -> LayerResult:
    """Time expressions by exact span; type, value and modifier of those that both have; signals."""
    sides = study.items(0, "times", "times"), study.items(1, "times", "times")
    signals = study.items(0, "times", "signals"), study.items(1, "times", "signals")
    n, draws = len(study.units), study.resamples
    pairs, signal_pairs = exact_pairs(*sides, "type"), exact_pairs(*signals, "relation")
    both = [(sides[0][a], sides[1][b]) for a, b in pairs]
    kinds, amounts, mods = attribute_rows(both, "type"), attribute_rows(both, "value"), attribute_rows(both, "mod")
    relations = attribute_rows([(signals[0][a], signals[1][b]) for a, b in signal_pairs], "relation")
    anchors = attribute_rows(both, "value_text_only", False)
    figures = [
        f_measure("times", "time expressions, same span", *sides, pairs, n, draws, spans_within(sides, pairs)),
        proportion("value", "value of the time expressions that both have", as_rows(amounts)),
        proportion("value_text_only", "value without the document time", as_rows(anchors)),
        chance_corrected("type_kappa", "type of the time expressions that both have", as_rows(kinds), n, draws),
        chance_corrected("mod_kappa", "modifier of the time expressions that both have", as_rows(mods), n, draws),
        f_measure("signals", "temporal signals, same span", *signals, signal_pairs, n, draws),
        chance_corrected(
            "signal_relation_kappa", "relation of the signals that both have", as_rows(relations), n, draws
        ),
    ]
    disagreements: list[Disagreement] = [
        *markables("times", "time", *sides, pairs, _time),
        *markables(
            "times", "signal", *signals, signal_pairs, lambda s: f"signal {s.record.get('relation', '')}".strip()
        ),
        *values("times", "type", kinds),
        *values("times", "value", amounts),
        *values("times", "value_text_only", anchors),
        *values("times", "mod", mods),
        *values("times", "relation", relations),
    ]
    return LayerResult("times", figures, disagreements)


def _time(item: Item) -> str:
    return f"{item.record.get('type', '')} {item.record.get('value') or ''}".strip()


def quantities(study: Study) -> LayerResult:
    """Quantities by exact span; number, operator and unit of those that both have, and what they count."""
    sides = study.items(0, "quantities", "quantities"), study.items(1, "quantities", "quantities")
    n, draws = len(study.units), study.resamples
    pairs = exact_pairs(*sides, "unit")
    both = [(sides[0][a], sides[1][b]) for a, b in pairs]
    amounts, bounds = attribute_rows(both, "value"), _bounds(both)
    operators, units = attribute_rows(both, "operator", default="="), attribute_rows(both, "unit", default="count")
    counted = _counted(study, both)
    figures = [
        f_measure("quantities", "quantities, same span", *sides, pairs, n, draws, spans_within(sides, pairs)),
        proportion("value", "number of the quantities that both have", as_rows(amounts)),
        proportion("bounds", "low and high of the vague ones that both have", as_rows(bounds)),
        proportion("operator", "operator of the quantities that both have", as_rows(operators)),
        proportion("unit", "unit of the quantities that both have", as_rows(units)),
        proportion("counted", "what is counted, of the quantities that both have", as_rows(counted)),
    ]
    disagreements: list[Disagreement] = [
        *markables("quantities", "quantity", *sides, pairs, _quantity),
        *values("quantities", "value", amounts),
        *values("quantities", "bounds", bounds),
        *values("quantities", "operator", operators),
        *values("quantities", "unit", units),
        *values("quantities", "counted", counted),
    ]
    return LayerResult("quantities", figures, disagreements)


def _quantity(item: Item) -> str:
    value = item.record.get("value")
    return f"{item.record.get('operator', '=')} {'' if value is None else value} {item.record.get('unit', 'count')}"


def _bounds(both: Sequence[tuple[Item, Item]]) -> list[ValueRow]:
    """The bounds of the pairs of which either side gives any, in words."""
    rows: list[ValueRow] = []
    for one, other in both:
        ours, theirs = ([item.record.get("low"), item.record.get("high")] for item in (one, other))
        if any(v is not None for v in (*ours, *theirs)):
            rows.append((one, other, [_range(ours)], [_range(theirs)]))
    return rows


def _range(bounds: Sequence[Any]) -> str:
    return " to ".join("–" if v is None else f"{v:g}" for v in bounds)


def _counted(study: Study, both: Sequence[tuple[Item, Item]]) -> list[ValueRow]:
    """What the pairs count, as the words of the mention or trigger; equal where the two mentions are paired."""
    name = counted_names(study)
    return [
        (one, other, [name(0, one, one.record["counted"])], [name(1, other, other.record["counted"])])
        for one, other in both
        if one.record.get("counted") and other.record.get("counted")
    ]


def counted_names(study: Study) -> Callable[[int, Item, str], str]:
    """From a side, an item and the id it names to words that are equal where both sides name one thing."""
    known: list[dict[tuple[int, str], str]] = [{}, {}]
    for items, pairs in ((study.mentions, study.mention_pairs), (study.triggers, study.trigger_pairs)):
        for k in (0, 1):
            paired = {pair[k]: pair for pair in pairs}
            for row, item in enumerate(items[k]):
                partner = paired.get(row)
                shown = item if partner is None else items[0][partner[0]]
                words = f'"{shown.record.get("quote", "")}" at {shown.span[0] if shown.span else "nowhere"}'
                known[k][item.document, item.id] = words if partner is not None else f"{words} ({'AB'[k]} alone)"
    return lambda side, item, name: known[side].get((item.document, name), f"{name} (unknown to {'AB'[side]})")
