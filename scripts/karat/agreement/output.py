"""Agreement as people and programs read it: a table of figures in text or Markdown, JSON, and a list of differences."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from karat.agreement.disagreements import Disagreement, Saying
from karat.agreement.figures import Figure
from karat.agreement.goals import Goal, load_goals, verdict
from karat.agreement.results import Agreement
from karat.spans import pieces
from karat.text import Lines

#: So much of a line is shown; a longer one is cut around the disagreement.
WIDTH = 100
HEADER = ("layer", "measure", "value", "95 %", "of", "goal", "blocker", "")


def as_json(result: Agreement) -> dict[str, Any]:
    """All of it, as JSON has it."""
    goals = load_goals()
    return {
        "format": "karat-agreement/1",
        "a": result.a,
        "b": result.b,
        "documents": [{"id": m.id, "version": m.version, "sha256": m.sha256} for m in result.materials],
        "layers": {
            found.layer: {
                "figures": {f.name: _figure(f, goals.get((found.layer, f.name))) for f in found.figures},
                "disagreements": len(found.disagreements),
            }
            for found in result.layers
        },
        "absent": dict(result.absent),
        "warnings": list(result.warnings),
        "disagreements": [_difference(result, d) for d in result.disagreements],
    }


def _figure(figure: Figure, goal: Goal | None) -> dict[str, Any]:
    found: dict[str, Any] = {
        "title": figure.title,
        "metric": figure.metric,
        "value": figure.value,
        "reason": figure.reason,
        "counts": dict(figure.counts),
        "interval": list(figure.interval) if figure.interval else None,
        "no_interval": figure.no_interval,
        "beside": dict(figure.beside),
        "within_alternatives": {"value": figure.within, "count": figure.within_count},
        "excused": figure.excused,
    }
    if goal is not None:
        found["goal"] = goal.as_json() | {"verdict": verdict(figure.value, goal)}
    return found


def _difference(result: Agreement, d: Disagreement) -> dict[str, Any]:
    def side(said: Saying | None) -> dict[str, Any] | None:
        return None if said is None else {"records": list(said.records), "span": list(said.span), "says": said.words}

    return {
        "document": result.materials[d.document].id if d.document < len(result.materials) else None,
        "layer": d.layer,
        "stage": d.stage,
        "kind": d.kind,
        "a": side(d.a),
        "b": side(d.b),
        "excused": d.excused,
        "within_alternatives": d.within,
    }


def rows(result: Agreement) -> list[tuple[str, ...]]:
    """The table: a row a figure, cells as words."""
    goals = load_goals()
    table: list[tuple[str, ...]] = []
    for found in result.layers:
        for figure in found.figures:
            goal = goals.get((found.layer, figure.name))
            value = "n/a" if figure.value is None else number(figure.value)
            table.append(
                (
                    found.layer, f"{figure.title}, {figure.metric}", value, _interval(figure), counts(figure),
                    "" if goal is None else number(goal.goal), "" if goal is None else number(goal.blocker),
                    verdict(figure.value, goal) if goal is not None else "",
                )
            )  # fmt: skip
    return table


def number(value: float) -> str:
    """A figure as papers print it: .98, and never rounded up to 1.

    >>> number(0.976), number(1.0), number(0.9999), number(-0.05)
    ('.976', '1', '.999', '-.05')
    """
    shown = f"{value:.3f}"
    if value < 1 and shown == "1.000":
        shown = "0.999"
    shown = shown.rstrip("0").rstrip(".").replace("-0", "0") if float(shown) == 0 else shown.rstrip("0").rstrip(".")
    return shown.replace("0.", ".", 1) if shown.startswith(("0.", "-0.")) else shown


def _interval(figure: Figure) -> str:
    return "" if figure.interval is None else f"{number(figure.interval[0])} to {number(figure.interval[1])}"


def counts(figure: Figure) -> str:
    """What a figure is made of, in words."""
    told = figure.counts
    if "both" in told:
        words = [f"{told['both']:g} of {told['a']:g} and {told['b']:g}"]
    elif "agree" in told:
        words = [f"{told['agree']:g} of {told['pairs']:g}"]
    else:
        words = [f"{name} {value:g}" for name, value in told.items()]
    words += [f"{'α' if name == 'alpha' else name} {number(v)}" for name, v in figure.beside.items()]
    parts = [", ".join(words)] if words else []
    if figure.within is not None:
        parts.append(f"{number(figure.within)} within alternatives")
    if figure.excused:
        parts.append(f"{figure.excused} excused")
    return "; ".join([*parts, figure.reason] if figure.reason else parts)


def render(result: Agreement, markdown: bool = False) -> str:
    """The table of figures, what could not be compared, and warnings."""
    table = rows(result)
    tail = [f"{layer}: n/a, {reason}" for layer, reason in result.absent.items()]
    tail += [f"note: {warning}" for warning in result.warnings]
    count = sum(not d.excused for d in result.disagreements)
    tail.append(f"{count} disagreements, and {len(result.disagreements) - count} that are excused")
    title = f"Agreement of A ({result.a}) and B ({result.b}) on {', '.join(m.id for m in result.materials)}"
    if markdown:
        header = [*HEADER[:-1], "stands", "best published"]
        lines = [title, "", _line(header), _line(["---"] * len(header))]
        lines += [_line([*row, published]) for row, published in zip(table, _published(result), strict=True)]
        return "\n".join([*lines, "", *(f"- {line}" for line in tail)])
    widths = [max(len(row[c]) for row in [HEADER, *table]) for c in range(len(HEADER))]
    body = ["  ".join(cell.ljust(w) for cell, w in zip(row, widths, strict=True)).rstrip() for row in [HEADER, *table]]
    return "\n".join([title, "", *body, "", *tail])


def _published(result: Agreement) -> list[str]:
    """The best published agreement of people on what each figure measures, a row a figure."""
    goals = load_goals()
    found = [goals.get((layer.layer, figure.name)) for layer in result.layers for figure in layer.figures]
    return [(goal.published or "") if goal is not None else "" for goal in found]


def _line(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def render_disagreements(result: Agreement, limit: int | None = None) -> str:
    """Every disagreement, or the first `limit`, each with its line of the text and carets."""
    found = result.disagreements
    lines = [Lines(m.text) for m in result.materials]
    blocks = [block(result, d, lines[d.document]) for d in (found if limit is None else found[:limit])]
    if limit is not None and len(found) > limit:
        blocks.append(f"… and {len(found) - limit} more")
    return "\n".join(blocks or ["no disagreements"])


def block(result: Agreement, d: Disagreement, lines: Lines) -> str:
    """One disagreement with its line of the text."""
    material = result.materials[d.document]
    head = f"{d.layer} {d.kind}: {_side('A', d.a)}, {_side('B', d.b)}" + remark(d)
    places = [s for s in (d.a, d.b) if s is not None and s.span]
    if not places:
        return f"{material.id}: {head}"
    start = min(s.span[0] for s in places)
    line, column = lines.position(start)
    left, right = window(material.text, start)
    shown = [f"{material.id}:{line}:{column}: {head}", f"    {material.text[left:right]}"]
    same = d.a is not None and d.b is not None and d.a.span == d.b.span
    for said, name in ((d.a, "A and B" if same else "A"), (d.b, "B")):
        if said is not None and said.span and not (same and name == "B"):
            shown.append(f"    {_carets(said.span, left, right)} {name}")
    return "\n".join(shown)


def remark(d: Disagreement) -> str:
    """What a reader must know of a disagreement: that it is excused, or within alternatives."""
    return " (excused: optional)" * d.excused + " (within alternatives)" * d.within


def window(text: str, start: int, width: int = WIDTH) -> tuple[int, int]:
    """The part of the line at an offset that is shown, `width` characters at most."""
    first = text.rfind("\n", 0, start) + 1
    end = text.find("\n", start)
    last = len(text) if end < 0 else end
    left = max(first, min(start - width // 3, last - width))
    return left, min(last, left + width)


def _side(name: str, said: Saying | None) -> str:
    return f"{name} nothing" if said is None else f"{name} {said.words} [{', '.join(said.records)}]"


def _carets(span: Sequence[int], left: int, right: int) -> str:
    marks = [" "] * (right - left)
    for start, end in pieces(span):
        for at in range(max(start, left), min(end, right)):
            marks[at - left] = "^"
    return "".join(marks).rstrip()
