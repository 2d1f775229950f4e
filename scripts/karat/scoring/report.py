"""The report: everything that was measured in one run, as data that the report schema describes."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from karat.anchoring import STATUSES
from karat.metrics.shares import Combined, Share, evaluate
from karat.metrics.statistics import Array
from karat.model import Document
from karat.resampling import Interval
from karat.scoring.confusion import Confusion
from karat.scoring.errors import Error
from karat.scoring.grounding import Doubtful
from karat.scoring.intervals import MEANING, intervals
from karat.scoring.layer_score import LayerScore
from karat.scoring.measures import Measure, finished, told
from karat.scoring.policies import Policies
from karat.scoring.signature import gold_hash, short, signature
from karat.scoring.units import Units
from karat.spans import covered
from karat.version import __version__

#: Reports of more sentences than this are for programs, and ten times as quick to write on one line.
READABLE_UNITS = 1_000

#: Why there is no score where there was nothing to be right or wrong about.
NOTHING = "neither gold nor the system has any"


@dataclass(frozen=True, slots=True, repr=False)
class Report:
    """A scored run. `layers` holds what was scored, `unscored` layer → reason, `answers` the counts of what came in.

    `lost` tells of anchors that were found nowhere: document, layer, and what the system gave; `doubtful`, by document,
    of all that were not simply where they were said to be.
    """

    documents: tuple[Document, ...]
    units: Units
    policies: Policies
    layers: tuple[LayerScore, ...]
    unscored: Mapping[str, str]
    anchoring: Mapping[str, Counter[str]]
    system: Mapping[str, Any]
    answers: Mapping[str, int]
    warnings: tuple[str, ...] = field(default_factory=tuple)
    lost: tuple[tuple[str, str, str], ...] = ()
    doubtful: tuple[tuple[str, Doubtful], ...] = ()
    _intervals: dict[int, dict[str, Interval]] = field(default_factory=dict, compare=False)

    def __repr__(self) -> str:
        layers = ", ".join(scored.layer for scored in self.layers) or "nothing"
        return f"<Report of {self.system.get('name', 'unnamed')} on {len(self.documents)} document(s): {layers}>"

    @property
    def signature(self) -> str:
        """What all numbers of the report have in common."""
        return signature(self.documents, self.policies)

    def measure(self, layer: str, name: str) -> Measure:
        """One measure by layer and name; KeyError if it was not taken."""
        for scored in self.layers:
            if scored.layer == layer:
                for measure in scored.measures:
                    if measure.name == name:
                        return measure
        taken = [f"{s.layer}.{m.name}" for s in self.layers for m in s.measures]
        raise KeyError(f"{layer}.{name} was not measured; there are {', '.join(taken[:8])}, …")

    def intervals(self, measure: Measure) -> dict[str, Interval]:
        """The intervals of a measure's scores, or the reasons why there are none; resampled once."""
        known = self._intervals.get(id(measure))
        if known is None:
            known = self._intervals[id(measure)] = intervals(measure, self.documents, self.units, self.policies)
        return known

    def score(self, layer: str, name: str, part: str = "f1") -> float:
        """One number: `report.score("times", "strict")` is the strict F1 of time expressions."""
        measure = self.measure(layer, name)
        return finished(measure, measure.total, self.policies.zero)[part]

    def as_dict(self) -> dict[str, Any]:
        """The report as plain data, valid against `report.schema.json`."""
        layers: dict[str, Any] = {scored.layer: self._layer(scored) for scored in self.layers}
        for layer, reason in self.unscored.items():
            layers[layer] = {"attempted": False, "reason": reason, "metrics": {}}
        total: Counter[str] = sum(self.anchoring.values(), Counter())
        result = {
            "karat_report": 1,
            "karat": __version__,
            "signature": self.signature,
            "short": short(self.signature),
            "policies": {
                "zero": self.policies.zero,
                "ambiguous": self.policies.ambiguous,
                "duplicates": self.policies.duplicates,
                "ungrounded": self.policies.ungrounded,
                "resamples": self.policies.resamples,
                "seed": self.policies.seed,
            },
            "gold": [self._gold(document) for document in self.documents],
            "system": dict(self.system),
            "answers": dict(self.answers),
            "anchoring": _statuses(total),
            "anchors": [_anchor(document, one) for document, one in self.doubtful],
            "layers": layers,
            "errors": [self._error(error) for error in self.errors()],
        }
        if self.policies.resamples:
            result["note"] = f"{MEANING['sentence']}; where documents are the units, {MEANING['document']}"
        return result | ({"warnings": list(self.warnings)} if self.warnings else {})

    def to_json(self) -> str:
        """The report as JSON text, keys in a fixed order, numbers in full precision; a large one on one line."""
        indent = 2 if len(self.units) <= READABLE_UNITS else None
        text = json.dumps(self.as_dict(), indent=indent, ensure_ascii=False)
        # JSON lets a system send half of a surrogate pair, which no file of text can hold.
        return text.encode("utf-8", "replace").decode("utf-8") + "\n"

    def _gold(self, document: Document) -> dict[str, Any]:
        gold = {
            "document": document.id,
            "version": document.version,
            "sha256": document.sha256,
            "gold_sha256": gold_hash([document]),
            "status": dict(document.status),
        }
        return gold | ({"gold_version": document.gold_version} if document.gold_version else {})

    def _layer(self, scored: LayerScore) -> dict[str, Any]:
        layer: dict[str, Any] = {
            "attempted": True,
            "gold": scored.gold,
            "predicted": scored.predicted,
            "anchoring": _statuses(self.anchoring.get(scored.layer, Counter())),
            "metrics": {measure.name: self._metric(scored, measure) for measure in scored.measures},
        }
        if scored.confusion is not None:
            layer["confusion"] = _table(scored.confusion)
        if scored.confusions:
            layer["confusions"] = {name: {"of": c.of} | _table(c) for name, c in scored.confusions.items()}
        if scored.absent:
            layer["absent"] = dict(scored.absent)
        return layer

    def errors(self) -> list[Error]:
        """Every error of every layer, in the order of the documents and of the text."""
        found = [error for scored in self.layers for error in scored.errors]
        return sorted(found, key=lambda error: (error.document, error.start, error.layer, error.kind))

    def _error(self, error: Error) -> dict[str, Any]:
        document = self.documents[error.document]
        told: dict[str, Any] = {"document": document.id, "layer": error.layer, "kind": error.kind}
        for side, pointer in (("gold", error.gold), ("predicted", error.predicted)):
            if pointer is not None:
                told[side] = {"id": pointer.id, "label": pointer.label}
                if pointer.span:
                    told[side] |= {"span": list(pointer.span), "quote": covered(document.text, pointer.span)}
        return told | ({"note": error.note} if error.note else {})

    def _metric(self, scored: LayerScore, measure: Measure) -> dict[str, Any]:
        extra = [f"scope:{scored.scope}"] if scored.scope else []
        long = signature(self.documents, self.policies, scored.layer, measure.match, extra)
        metric: dict[str, Any] = {"signature": long, "short": short(long), "title": measure.title, "unit": measure.unit}
        metric |= self._scores(measure, measure.total)
        for name, interval in self.intervals(measure).items():
            if name in metric["scores"]:
                metric["scores"][name]["interval"] = self._interval(interval, measure.unit)
        metric["statistics"] = _rows(measure)
        if measure.by_type:
            metric["by_type"] = {name: self._scores(measure, total) for name, total in measure.by_type.items()}
        if measure.unit == "sentence":
            by_zone = self.units.by_zone(measure.statistics)
            metric["by_zone"] = {name: self._scores(measure, total) for name, total in by_zone.items()}
        for name, share in measure.further.items():
            metric["scores"][name] = _score(evaluate({name: share}, name, np.nan), share)
        return metric | ({"note": measure.note} if measure.note else {})

    def _interval(self, interval: Interval, unit: str) -> dict[str, Any]:
        if interval.low is None or interval.high is None:
            return {"reason": interval.reason or "undefined"}
        return {
            "low": interval.low,
            "high": interval.high,
            "level": interval.level,
            "method": interval.method,
            "unit": unit,
            "resamples": self.policies.resamples,
            "seed": self.policies.seed,
        }

    def _scores(self, measure: Measure, total: Array) -> dict[str, Any]:
        return scores_of(measure, total, self.policies.zero)


def scores_of(measure: Measure, total: Array, zero: float) -> dict[str, Any]:
    """The scores of some totals of a measure (shape (K,)), with what they are made of, as the report tells them."""
    made = told(measure.metric, total, zero)
    reason = "0/0" if np.any(total) else NOTHING
    values = finished(measure, total, zero)
    result: dict[str, Any] = {"scores": {name: _score(value, made.get(name), reason) for name, value in values.items()}}
    if parts := [name for name in made if name not in values]:
        parts_of = {name: evaluate(made, name, zero) if np.any(total) else np.nan for name in parts}
        result["parts"] = {name: _score(value, made[name], reason) for name, value in parts_of.items()}
    result["counts"] = {n: _number(v) for n, v in zip(measure.metric.columns, total.tolist(), strict=True)}
    return result


def _table(confusion: Confusion) -> dict[str, Any]:
    return {"labels": list(confusion.labels), "table": [list(row) for row in confusion.table]}


def _rows(measure: Measure) -> dict[str, Any]:
    """The statistics of each unit that has any: enough to compare systems without scoring them again."""
    busy = np.flatnonzero(measure.statistics.any(axis=1))
    rows = {str(unit): [_number(v) for v in measure.statistics[unit].tolist()] for unit in busy}
    return {
        "metric": measure.metric.name,
        "columns": list(measure.metric.columns),
        "units": len(measure.statistics),
        "rows": rows,
    }


def _score(value: float, made: Share | Combined | None, reason: str = NOTHING) -> dict[str, Any]:
    score: dict[str, Any] = {"value": value} if value == value else {"value": None, "reason": reason}
    if isinstance(made, Share):
        score["numerator"], score["denominator"] = map(_number, made)
    elif made is not None:
        score["how"], score["of"] = made.how, list(made.of)
    return score


def _number(value: float) -> int | float:
    """A count as the whole number that it is."""
    return int(value) if float(value).is_integer() else float(value)


def _anchor(document: str, one: Doubtful) -> dict[str, Any]:
    told: dict[str, Any] = {"document": document, "layer": one.layer, "status": one.status}
    told |= {"id": one.id} if one.id else {}
    told |= {"quote": one.quote} if one.quote is not None else {}
    return told | ({"span": list(one.span)} if one.span else {})


def _statuses(counts: Mapping[str, int]) -> dict[str, int]:
    return {"total": sum(counts.values()), **{status: int(counts.get(status, 0)) for status in STATUSES}}


def count_answers(documents: int, outcomes: Sequence[str], unknown_labels: int) -> dict[str, int]:
    """How the answers came in, as the report counts them.

    >>> count_answers(2, ["answered", "errored"], 0)
    {'documents': 2, 'answered': 1, 'skipped': 0, 'errored': 1, 'unknown_label': 0}
    """
    seen = Counter(outcomes)
    named = {name: seen[name] for name in ("answered", "skipped", "errored")}
    return {"documents": documents, **named, "unknown_label": unknown_labels}
