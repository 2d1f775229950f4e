"""Agreement on incidents and salience: what either annotator takes away from the whole document."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from karat.agreement.clusters import NOT_ADDITIVE
from karat.agreement.disagreements import LINKS, Disagreement, Pairs, Saying, told
from karat.agreement.figures import Figure, absent, plain
from karat.agreement.items import Item, readings
from karat.agreement.pairing import Candidate, choose, left_over
from karat.agreement.references import References, Thing
from karat.agreement.results import LayerResult
from karat.agreement.study import Study
from karat.metrics.alpha import INTERVAL_ALPHA, interval_alpha_statistics
from karat.metrics.classification import ORDINAL, ordinal_statistics
from karat.reading import SLOTS
from karat.records import maps


@dataclass(frozen=True, slots=True, eq=False)
class Template:
    """An incident: its item, its type, its fillers (slot and what fills it), and the things that are its evidence."""

    item: Item
    fillers: Sequence[tuple[str, Hashable]]
    evidence: Sequence[Thing]

    @property
    def type(self) -> str:
        """The type, which counts as a slot."""
        return str(self.item.record.get("type", ""))


def incidents(study: Study) -> LayerResult:
    """Templates of one type mapped one to one for the most fillers, as in MUC-4; F1 of slots, the type one of them.

    Aggregates ("more than 40 attacks") are mapped among themselves, and counted apart.
    """
    known = References(study)
    figures: list[Figure] = []
    found: list[Disagreement] = []
    for aggregate in (False, True):
        first, second = ([t for t in _templates(study, known, k) if _is_aggregate(t) == aggregate] for k in (0, 1))
        if aggregate and not first and not second:
            continue
        pairs = _mapped(known, first, second)
        figures += _figures(known, first, second, pairs, "aggregate_" if aggregate else "")
        found += _differences(known, first, second, pairs)
    return LayerResult("incidents", figures, found)


def _is_aggregate(template: Template) -> bool:
    return bool(template.item.record.get("aggregate"))


def _templates(study: Study, known: References, side: int) -> list[Template]:
    templates = []
    for item in study.items(side, "incidents", "incidents"):
        evidence = [known.find(side, item.document, str(e)) for e in item.record.get("evidence") or ()]
        place = min((s for s in (known.span(side, e) for e in evidence) if s), default=())
        placed = Item(
            item.document, study.units.of(item.document, place), item.id, place, item.record, None, item.prefix
        )
        fillers = [
            (slot, known.find(side, item.document, f) if slot in ENTITIES else f) for slot, f in _fillers(item.record)
        ]
        templates.append(Template(placed, fillers, evidence))
    return sorted(templates, key=lambda t: (t.item.document, t.item.span))


#: Slots that are filled by records; the others hold values.
ENTITIES = frozenset(SLOTS) - {"date", "casualties", "status"}


def _fillers(record: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Every slot of a record with each of its fillers: ids, or values that are equal where they agree."""
    for slot in SLOTS:
        value = record.get(slot)
        if value in (None, [], {}):
            continue
        if slot == "date":
            yield slot, (value.get("value"), value.get("precision"))
        elif slot == "casualties":
            for kind in sorted(value):
                toll = value[kind] or {}
                best = toll.get("best")
                # Without a best estimate the bounds are what is said.
                yield slot, (kind, *((best,) if best is not None else (toll.get("low"), toll.get("high"))))
        else:
            for filler in value if isinstance(value, list) else [value]:
                yield slot, str(filler)


def _same(known: References, a: Hashable, b: Hashable) -> bool:
    return known.alike(a, b) if isinstance(a, Thing) and isinstance(b, Thing) else a == b


def _filled(known: References, one: Template, other: Template) -> Pairs:
    """The fillers on which two templates agree, one to one."""
    return choose(
        (a, b, 1.0)
        for a, (slot, ours) in enumerate(one.fillers)
        for b, (other_slot, theirs) in enumerate(other.fillers)
        if slot == other_slot and _same(known, ours, theirs)
    )


def _mapped(known: References, first: Sequence[Template], second: Sequence[Template]) -> Pairs:
    """Templates of one type, one to one, for the most fillers; where these are equal, shared evidence decides."""
    found: list[Candidate] = []
    for a, one in enumerate(first):
        for b, other in enumerate(second):
            if one.item.document == other.item.document and one.type == other.type:
                found.append((a, b, 1 + len(_filled(known, one, other)) + 0.01 * _evidence(known, one, other)))
    return choose(found)


def _evidence(known: References, one: Template, other: Template) -> bool:
    return any(known.alike(a, b) for a in one.evidence for b in other.evidence)


def _figures(
    known: References, first: Sequence[Template], second: Sequence[Template], pairs: Pairs, prefix: str
) -> list[Figure]:
    words = "aggregates: " if prefix else ""
    slots = f"{words}slots of the templates that are mapped, the type one of them"
    templates = f"{words}templates of one type that share an event"
    if not first and not second:
        return [
            absent(f"{prefix}{n}", t, "F1", "neither side has any")
            for n, t in (("templates", templates), ("slots", slots))
        ]
    both = [(first[a], second[b]) for a, b in pairs]
    # What both templates of a pair call optional, or one that nobody else has, is excused.
    lone = [
        [t for row, t in enumerate(side) if row not in {pair[k] for pair in pairs}]
        for k, side in enumerate((first, second))
    ]
    excused = sum(t.item.optional for side in lone for t in side)
    owed = [
        [t for row, t in enumerate(side) if t not in lone[k] or not t.item.optional]
        for k, side in enumerate((first, second))
    ]
    agreeing = sum(1 + len(_filled(known, one, other)) for one, other in both)
    sizes = [sum(1 + len(t.fillers) for t in side) for side in owed]
    together = sum(_evidence(known, one, other) for one, other in both)
    return [
        _ratio(f"{prefix}templates", templates, together, len(owed[0]), len(owed[1]), excused),
        _ratio(f"{prefix}slots", slots, agreeing, sizes[0], sizes[1], excused),
    ]


def _ratio(name: str, title: str, both: int, a: int, b: int, excused: int) -> Figure:
    counts = {"both": float(both), "a": float(a), "b": float(b)}
    if not a + b:
        return absent(name, title, "F1", "all that either side has is optional")
    return plain(name, title, "F1", 2 * both / (a + b), counts, NOT_ADDITIVE, excused=excused)


def _differences(
    known: References, first: Sequence[Template], second: Sequence[Template], pairs: Pairs
) -> Iterator[Disagreement]:
    for a, b in pairs:
        one, other = first[a], second[b]
        alike = _filled(known, one, other)
        for slot in SLOTS:
            rows = [
                [f for row, (s, f) in enumerate(t.fillers) if s == slot and row not in {pair[k] for pair in alike}]
                for k, t in enumerate((one, other))
            ]
            if rows[0] or rows[1]:
                ours, theirs = _slot(known, 0, one, slot), _slot(known, 1, other, slot)
                within = any(_told_alike(known, one, other, slot, k) for k in (0, 1))
                yield Disagreement("incidents", LINKS, slot, one.item.document, ours, theirs, within=within)
    for k, side in enumerate((first, second)):
        for row in left_over(len(side), (pair[k] for pair in pairs)):
            item = side[row].item
            said = Saying((item.name,), item.span, side[row].type)
            kind, sides = f"incident only in {'AB'[k]}", (said, None) if k == 0 else (None, said)
            yield Disagreement("incidents", LINKS, kind, item.document, sides[0], sides[1], item.optional)


def _told_alike(known: References, one: Template, other: Template, slot: str, side: int) -> bool:
    """Whether an alternative of the one side gives a slot just what the other side's own reading does."""
    teller, listener = (one, other) if side == 0 else (other, one)
    wanted = [f for s, f in listener.fillers if s == slot]
    for reading in maps(teller.item.record.get("alternatives")):
        if slot not in reading:
            continue
        given = [
            known.find(side, teller.item.document, f) if slot in ENTITIES else f
            for s, f in _fillers(reading)
            if s == slot
        ]
        pairs = choose(
            (a, b, 1.0)
            for a, x in enumerate(given)
            for b, y in enumerate(wanted)
            if (_same(known, x, y) if side == 0 else _same(known, y, x))
        )
        if len(pairs) == len(given) == len(wanted):
            return True
    return False


def _slot(known: References, side: int, template: Template, slot: str) -> Saying:
    words = [
        known.words(side, f) if isinstance(f, Thing) else " ".join(map(str, f)) if isinstance(f, tuple) else str(f)
        for s, f in template.fillers
        if s == slot
    ]
    return Saying((template.item.name,), template.item.span, f"{template.type}: {', '.join(words) or 'none'}")


def salience(study: Study) -> LayerResult:
    """Interval α and Pearson's r of the scores of the entities that both have; no score is 0."""
    known = References(study)
    scores: tuple[dict[Thing, Mapping[str, Any]], dict[Thing, Mapping[str, Any]]] = ({}, {})
    items: list[dict[Thing, Item]] = [{}, {}]
    for k in (0, 1):
        for item in study.items(k, "salience", "salience"):
            thing = known.find(k, item.document, str(item.record.get("entity", "")))
            scores[k][thing], items[k][thing] = item.record, item
    partners: list[tuple[Thing | None, Thing | None]] = [(thing, known.partner(0, thing)) for thing in scores[0]]
    partners += [(known.partner(1, thing), thing) for thing in scores[1] if known.partner(1, thing) not in scores[0]]
    rows = [(a, b) for a, b in partners if a is not None and b is not None]
    values = np.array(
        [
            [scores[0].get(a, {}).get("score", 0) for a, _ in rows],
            [scores[1].get(b, {}).get("score", 0) for _, b in rows],
        ],
        dtype=float,
    )
    figures = [_alpha(values, len(partners) - len(rows))]
    return LayerResult("salience", figures, list(_score_differences(study, known, scores, rows)))


def _alpha(values: Any, unpaired: int) -> Figure:
    name, title = "salience", "scores of the entities that both have"
    n = values.shape[1]
    if not n:
        return absent(name, title, "α", "no entity with a score is in both")
    unit = np.zeros(n, dtype=np.int64)
    alpha = float(INTERVAL_ALPHA.finish(interval_alpha_statistics(values, unit, 1)[0], np.nan)["alpha"])
    found = ORDINAL.finish(ordinal_statistics(values[0], values[1], unit, 1)[0], np.nan)
    counts = {
        "agree": float((values[0] == values[1]).sum()),
        "pairs": float(n),
        "entities of one side": float(unpaired),
    }
    beside = {"mean distance": float(found["mean_absolute_error"])}
    if np.isfinite(found["pearson_r"]):
        beside["r"] = float(found["pearson_r"])
    if np.isnan(alpha):
        return Figure(
            name, title, "α", None, counts, "all scores are equal, so none can differ by chance", beside=beside
        )
    return plain(name, title, "α", alpha, counts, "scores are of documents, not of sentences", beside=beside)


def _score_differences(
    study: Study,
    known: References,
    scores: Sequence[Mapping[Thing, Mapping[str, Any]]],
    rows: Sequence[tuple[Thing, Thing]],
) -> Iterator[Disagreement]:
    for pair in rows:
        values = [readings(scores[k].get(thing, {}), "score") for k, thing in enumerate(pair)]
        ours, theirs = ([0 if v is None else v for v in some] for some in values)
        if ours[0] != theirs[0]:
            sides = []
            for k, thing in enumerate(pair):
                given = study.given(k, "salience")[thing.key[0]]
                name = (given.prefix if given is not None else "") + thing.key[1]
                sides.append(
                    Saying((name,), known.span(k, thing), f"{told((ours, theirs)[k])} for {known.words(k, thing)}")
                )
            within = ours[0] in theirs or theirs[0] in ours
            yield Disagreement("salience", LINKS, "score", pair[0].key[0], sides[0], sides[1], within=within)
