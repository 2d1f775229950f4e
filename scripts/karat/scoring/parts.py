"""Parts: documents counted apart, on any machine, and the counts added up to the scores of the whole.

`count` is what an engine maps over documents, `+` is what it reduces with, and `finish` takes the ratios at the end.
The scores are those of `score_answers` over all documents at once, to the last digit: counts are integers or exact
fractions, so neither the order of the parts nor their size matters. What does not add up is not here: lists of errors,
tables of confusion, intervals, and medians.
"""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import lru_cache
from typing import Any, TypeAlias, TypeVar

import numpy as np

from karat.answers import Answer
from karat.layout import LAYERS
from karat.metrics.statistics import Array
from karat.model import Document
from karat.scoring.fillers import all_sides
from karat.scoring.layers import SCORERS
from karat.scoring.measures import Measure
from karat.scoring.policies import Policies
from karat.scoring.report import scores_of
from karat.scoring.scope import outside_boilerplate
from karat.scoring.score import ScoringError, assign, outcome, placed, unscored_because, with_gold_only
from karat.scoring.signature import short, signature
from karat.scoring.units import ZONES, Units
from karat.version import __version__

#: A sum that is never rounded.
Exact: TypeAlias = "int | Fraction"
Sums: TypeAlias = tuple[Exact, ...]
Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Known:
    """What a signature says of a document: its name, its text, its gold."""

    id: str
    version: str
    sha256: str
    gold_hashes: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Counted:
    """The sums of a measure: `total` has one for each of its columns, and so have the others by name."""

    total: Sums
    by_type: Mapping[str, Sums]
    by_zone: Mapping[str, Sums]

    def __add__(self, other: Counted) -> Counted:
        return Counted(
            _plus(self.total, other.total),
            _joined(self.by_type, other.by_type, _plus),
            _joined(self.by_zone, other.by_zone, _plus),
        )


@dataclass(frozen=True, slots=True)
class Layer:
    """A layer's counts: items of both sides, what gold is confined to, and the measures by name."""

    gold: int
    predicted: int
    scopes: frozenset[str]
    measures: Mapping[str, Counted]

    def __add__(self, other: Layer) -> Layer:
        measures = _joined(self.measures, other.measures, lambda a, b: a + b)
        return Layer(
            self.gold + other.gold, self.predicted + other.predicted, self.scopes | other.scopes, measures
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Counts:
    """What was counted of some documents; counts of different documents add up, in any order, and can be pickled."""

    policies: Policies
    documents: Mapping[str, Known]
    layers: Mapping[str, Layer]
    attempted: frozenset[str] = frozenset()
    with_gold: frozenset[str] = frozenset()
    asked: Mapping[tuple[str, str, str], tuple[bool, bool]] = field(default_factory=dict)
    answers: Counter[str] = field(default_factory=Counter)
    anchoring: Mapping[str, Counter[str]] = field(default_factory=dict)

    def __add__(self, other: Counts) -> Counts:
        """The counts of both; ScoringError where they share a document, or were not counted alike."""
        shared = sorted(self.documents.keys() & other.documents.keys())
        if shared:
            raise ScoringError(f"{shared[0]} was counted twice")
        if self.policies != other.policies:
            raise ScoringError("the parts were counted under different policies")
        return Counts(
            self.policies,
            {**self.documents, **other.documents},
            _joined(self.layers, other.layers, lambda a, b: a + b),
            self.attempted | other.attempted,
            self.with_gold | other.with_gold,
            _joined(self.asked, other.asked, lambda a, b: (a[0] or b[0], a[1] or b[1])),
            self.answers + other.answers,
            _joined(self.anchoring, other.anchoring, lambda a, b: a + b),
        )


def count(documents: Sequence[Document], answers: Iterable[Answer], *, policies: Policies | None = None) -> Counts:
    """Count the answers of one system over some documents: one of them, or as many as a worker has.

    An answer belongs to the document that it names, as in `score_answers`. Intervals are not computed, so the policies
    are taken without resamples.

    >>> import karat
    >>> from karat.answers import as_answer
    >>> document = karat.load()["iraq-truce-2021"]
    >>> counts = count([document], [as_answer({"times": [{"quote": "In March this year", "type": "DATE"}]})])
    >>> finish(counts)["layers"]["times"]["metrics"]["strict"]["counts"]["predicted"]
    1
    """
    rules = dataclasses.replace(policies or Policies(), resamples=0)
    by_document = assign(documents, list(answers))
    given = [a for a in by_document.values() if a is not None]
    attempted = frozenset().union(*(a.attempted for a in given)) if given else frozenset()
    annotations = []
    anchoring: dict[str, Counter[str]] = {}
    for document in documents:
        grounded = placed(by_document[document.id], document, attempted, rules)
        annotations.append(outside_boilerplate(document, grounded.annotations)[0])
        for layer, counts in grounded.anchoring.items():
            anchoring.setdefault(layer, Counter()).update(counts)
    units = Units(documents, rules, part=True)
    units.sides = all_sides([d.gold for d in documents], annotations)
    layers = {}
    for layer in LAYERS[1:]:
        # Of a layer that nobody attempts here another part may know more: its gold is counted in any case.
        scored = SCORERS[layer](documents, with_gold_only(layer, documents, annotations), units)
        measures = {m.name: _counted(m, units) for m in scored.measures}
        scopes = frozenset([scored.scope] if scored.scope else [])
        layers[layer] = Layer(scored.gold, scored.predicted, scopes, measures)
    return Counts(
        rules,
        {d.id: Known(d.id, d.version, d.sha256, dict(d.gold_hashes)) for d in documents},
        layers,
        attempted,
        frozenset(layer for d in documents for layer in d.status),
        dict(units.asked),
        Counter(outcome(a) for a in by_document.values()),
        anchoring,
    )


def finish(counts: Counts) -> dict[str, Any]:
    """The scores of what was counted, as a report has them: layers, measures, scores with numerators, signatures."""
    documents: Any = [counts.documents[name] for name in sorted(counts.documents)]
    layers: dict[str, Any] = {}
    for layer in LAYERS[1:]:
        reason = unscored_because(layer, counts.attempted, layer in counts.with_gold)
        if reason is not None:
            layers[layer] = {"attempted": False, "reason": reason, "metrics": {}}
            continue
        found = counts.layers[layer]
        scope = _scope(found.scopes)
        metrics: dict[str, Any] = {}
        for measure in _measures(counts.policies)[layer]:
            if _lacking(counts, layer, measure):
                continue
            name, zero, counted = measure.name, counts.policies.zero, found.measures[measure.name]
            long = signature(documents, counts.policies, layer, measure.match, [f"scope:{scope}"] if scope else [])
            metric: dict[str, Any] = {
                "signature": long,
                "short": short(long),
                "title": measure.title,
                "unit": measure.unit,
            }
            metric |= scores_of(measure, _rounded(counted.total), zero)
            for key, sums in (("by_type", counted.by_type), ("by_zone", counted.by_zone)):
                if sums:
                    metric[key] = {of: scores_of(measure, _rounded(one), zero) for of, one in sums.items()}
            metrics[name] = metric
        layers[layer] = {
            "attempted": True, "gold": found.gold, "predicted": found.predicted, "metrics": metrics,
            "anchoring": {"total": counts.anchoring.get(layer, Counter()).total(), **counts.anchoring.get(layer, {})},
        }  # fmt: skip
    return {
        "karat": __version__,
        "signature": signature(documents, counts.policies),
        "documents": len(documents),
        "answers": {name: counts.answers[name] for name in ("answered", "skipped", "errored", "missing")},
        "layers": layers,
    }


@lru_cache(maxsize=8)
def _measures(policies: Policies) -> dict[str, tuple[Measure, ...]]:
    """Every measure of every layer, with nothing counted: parts carry sums alone, and what they mean is known here."""
    units = Units([], policies, part=True)
    return {layer: SCORERS[layer]([], [], units).measures for layer in LAYERS[1:]}


def _counted(measure: Measure, units: Units) -> Counted:
    by_zone: Mapping[str, Array] = {}
    if measure.unit == "sentence":
        by_zone = {name: measure.statistics[units.zone == number] for number, name in enumerate(ZONES)}
    return Counted(
        _exact(measure.statistics),
        {name: _exact(total[None, :]) for name, total in measure.by_type.items()},
        # The zone for what is in no sentence stands in a report only where something was counted in it.
        {name: _exact(rows) for name, rows in by_zone.items() if name != ZONES[-1] or rows.any()},
    )


def _exact(rows: Array) -> Sums:
    """The sums of columns (n, K) without rounding: every float is a fraction of whole numbers."""
    if (rows == np.floor(rows)).all():
        return tuple(int(sum(map(int, column))) for column in rows.T.tolist())
    return tuple(_plain(sum((Fraction(v) for v in column), Fraction(0))) for column in rows.T.tolist())


def _plain(value: Fraction) -> Exact:
    return int(value) if value.denominator == 1 else value


def _plus(one: Sums, other: Sums) -> Sums:
    return tuple(a + b for a, b in zip(one, other, strict=True))


def _rounded(sums: Sums) -> Array:
    return np.array([float(value) for value in sums], dtype=float)


def _joined(
    one: Mapping[Any, Value], other: Mapping[Any, Value], plus: Callable[[Value, Value], Value]
) -> dict[Any, Value]:
    """Two maps as one; what both have is added."""
    found = dict(one)
    for key, value in other.items():
        found[key] = plus(found[key], value) if key in found else value
    return found


def _scope(scopes: frozenset[str]) -> str | None:
    """Several scopes of a layer, as `levels:NAM+NOM`, as one."""
    if not scopes:
        return None
    kind = next(iter(scopes)).partition(":")[0]
    return f"{kind}:" + "+".join(sorted({part for scope in scopes for part in scope.partition(":")[2].split("+")}))


def _lacking(counts: Counts, layer: str, measure: Measure) -> bool:
    """Whether a measure is left out of the whole: there were answers to it, and none gave what it needs."""
    if measure.name == "macro_match" and len(counts.documents) == 1:
        return True
    return any(
        answered and not given
        for (asked_layer, name, _), (answered, given) in counts.asked.items()
        if asked_layer == layer and name in (measure.name, measure.group)
    )
