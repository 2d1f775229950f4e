"""The table: a report as people read it in a terminal."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import numpy as np

from karat.metrics.shares import Share, evaluate
from karat.metrics.statistics import Array
from karat.scoring.intervals import MEANING
from karat.scoring.layer_score import LayerScore
from karat.scoring.measures import Measure, finished, told
from karat.scoring.report import Report
from karat.scoring.signature import short

Paint = Callable[[str, str], str]


class Row(NamedTuple):
    """A line of the table: a measure's name, or the part of it (a zone, a label), and the totals behind the numbers."""

    name: str
    part: str
    measure: Measure
    total: Array


#: More scores than this do not fit a line.
MANY_SCORES = 6

#: The counters of an answer's form, as they are read.
FAULTS = {
    "unparsable": "unparsable",
    "off_schema": "off the schema",
    "unknown_label": "unknown labels",
    "dangling_reference": "dangling references",
}
#: How a count of answers is told in the first line, beside those answered.
CAME_IN = {
    "skipped": "skipped", "errored": "errored", "timed_out": "of them timed out", "crashed": "of them crashed",
    "unparsable": "of them unparsable", "noise": "lines of noise", "cached": "from the cache",
}  # fmt: skip

BOLD, DIM, CYAN, YELLOW = "1", "2", "36;1", "33"


def plain(text: str, code: str) -> str:  # noqa: ARG001 - the same signature as `painted`
    """Text without colour."""
    return text


def painted(text: str, code: str) -> str:
    """Text in a terminal colour."""
    return f"\x1b[{code}m{text}\x1b[0m"


def render(report: Report, *, zones: bool = False, types: bool = False, colour: bool = False) -> str:
    """The report as text: a table a layer, then what every number depends on.

    `zones` and `types` add rows for each zone and label to every metric; without them zones are given for the first
    metric of a layer, the strict one.
    """
    paint = painted if colour else plain
    lines = [paint(_title(report), BOLD), *_anchoring(report), *_faults(report), ""]
    starred = False
    for scored in report.layers:
        block, star = _layer(report, scored, zones, types, paint)
        lines += [*block, ""]
        starred |= star
    for reason, layers in _unscored(report).items():
        lines.append(paint(f"n/a ({reason}): {', '.join(layers)}", DIM))
    if starred:
        lines.append(f"* 0/0, which counts as {report.policies.zero:g}")
    lines += [paint(f"note: {warning}", YELLOW) for warning in report.warnings]
    if report.policies.resamples and report.layers:
        lines.append(paint(f"note: {MEANING['sentence']}", DIM))
    lines.append(paint(f"signature {short(report.signature)}: {report.signature}", DIM))
    return "\n".join(lines)


def _title(report: Report) -> str:
    documents = report.documents
    name = str(report.system.get("name", "unnamed"))
    text = (
        f"{documents[0].id}, text version {documents[0].version}"
        if len(documents) == 1
        else f"{len(documents)} documents"
    )
    counts = report.answers
    # A model's answer has a line of its own for what was wrong with its form.
    elsewhere = ("unparsable", "noise") if "off_schema" in counts else ()
    other = [f"{counts[n]} {words}" for n, words in CAME_IN.items() if counts.get(n) and n not in elsewhere]
    answered = f"{counts['answered']} of {counts['documents']} answered" + "".join(f", {o}" for o in other)
    return f"{_safe(name)} on {text} ({answered})"


def _safe(text: str) -> str:
    """Text of a stranger's without anything that a terminal would obey."""
    return "".join(c if c.isprintable() else "?" for c in text)


def _anchoring(report: Report) -> list[str]:
    total: dict[str, int] = {}
    for counts in report.anchoring.values():
        for status, count in counts.items():
            total[status] = total.get(status, 0) + count
    everything = sum(total.values())
    if not everything:
        return ["anchors: none"]
    told = ", ".join(f"{count} {status}" for status, count in total.items() if count)
    lost = 100 * total.get("ungrounded", 0) / everything
    mended = 100 * total.get("repaired", 0) / everything
    return [f"anchors: {told} (ungrounded {lost:.1f} %, repaired {mended:.1f} %)"]


def _faults(report: Report) -> list[str]:
    """What was wrong with the form of the answers, where a reader had to count it: those of language models."""
    counts = report.answers
    if "off_schema" not in counts:
        return []
    lost = sum(statuses.get("ungrounded", 0) for statuses in report.anchoring.values())
    told = [f"{counts.get(name, 0)} {words}" for name, words in FAULTS.items()]
    chatter = f"; {counts['noise']} lines around the JSON" if counts.get("noise") else ""
    return [f"form: {', '.join(told)}, {lost} ungrounded{chatter}"]


def _layer(report: Report, scored: LayerScore, zones: bool, types: bool, paint: Paint) -> tuple[list[str], bool]:
    statuses = {d.status.get(scored.layer, "none") for d in report.documents}
    scope = f", {scored.scope}" if scored.scope else ""
    counted = _shares(scored.measures[0], scored.measures[0].total, 0.0).get("recall", Share(0, scored.gold))[1]
    spare = f", {scored.gold - counted:.0f} of them optional" if 0 < counted < scored.gold else ""
    state = ", ".join(sorted(statuses))
    head = f"{scored.layer}: {scored.gold} gold{spare} ({state}{scope}), {scored.predicted} predicted"
    groups: dict[str, list[Row]] = {}
    for number, measure in enumerate(scored.measures):
        rows = groups.setdefault(measure.group, [])
        rows.append(Row(measure.name, "", measure, measure.total))
        if measure.unit == "sentence" and (zones or number == 0):
            rows += [Row("", zone, measure, total) for zone, total in report.units.by_zone(measure.statistics).items()]
        if types:
            rows += [Row("", label, measure, total) for label, total in measure.by_type.items()]
    width = 2 + max(len(row.name or f"  {row.part}") for rows in groups.values() for row in rows)
    lines, starred = [paint(head, CYAN)], False
    for group, rows in groups.items():
        columns = f"{'P':>6} {'R':>6} {'F1':>6}  {'95 %':12}   {'correct':>8} {'predicted':>9} {'gold':>6}"
        heading = f"  {group or 'metric':{width}}{columns}"
        lines.append(paint(heading, DIM))
        for row in rows:
            cells, star = _cells(row.measure, row.total, report.policies.zero, _interval(report, row))
            starred |= star
            lines.append(f"  {row.name or f'  {row.part}':{width}}{cells}".rstrip())
    lines += [paint(f"  n/a {name}: {reason}", DIM) for name, reason in scored.absent.items()]
    return lines, starred


def _interval(report: Report, row: Row) -> str:
    """The interval of a measure's F1; nothing for its parts, which are too small to say so much about."""
    if not row.name:
        return ""
    found = report.intervals(row.measure).get("f1")
    if found is None or found.low is None or found.high is None:
        return ""
    return f"[{found.low:.2f}, {found.high:.2f}]"


def _shares(measure: Measure, total: Array, zero: float) -> dict[str, Share]:
    """The scores that are one ratio, as what they are ratios of."""
    return {name: one for name, one in told(measure.metric, total, zero).items() if isinstance(one, Share)}


def _cells(measure: Measure, total: Array, zero: float, interval: str = "") -> tuple[str, bool]:
    scores = finished(measure, total, zero)
    shares = _shares(measure, total, zero)
    if "f1" not in scores:
        further = scores | {name: evaluate({name: share}, name, np.nan) for name, share in measure.further.items()}
        if len(further) > MANY_SCORES:
            # A line is for reading; the report has all of them.
            further = {name: value for name, value in further.items() if name.endswith("f1")}
        return "   " + ", ".join(f"{name} {_decimal(value)}" for name, value in further.items()), False
    cells, starred = "", False
    for name in ("precision", "recall", "f1"):
        parts = (name,) if name in shares else ("precision", "recall")
        star = all(shares.get(part, Share(0, 1)).denominator == 0 for part in parts)
        star = star and not np.isnan(scores.get(name, 0.0))
        starred |= star
        cells += f"{_decimal(scores.get(name)):>6}{'*' if star else ' '}"
    cells += f" {interval:12}"
    if "precision" in shares:
        credit, predicted = shares["precision"]
        cells += f"   {_count(credit):>8} {_count(predicted):>9} {_count(shares['recall'][1]):>6}"
    if "accuracy" in shares:
        right, pairs = shares["accuracy"]
        cells += f"   {_count(right)} of the {_count(pairs)} matched"
    return cells, starred


def _decimal(value: Any) -> str:
    return "–" if value is None or np.isnan(value) else f"{float(value):.3f}"


def _count(value: float) -> str:
    return f"{value:.0f}" if float(value).is_integer() else f"{value:.1f}"


def _unscored(report: Report) -> Mapping[str, list[str]]:
    reasons: dict[str, list[str]] = {}
    for layer, reason in report.unscored.items():
        reasons.setdefault(reason, []).append(layer)
    return reasons
