"""A comparison as text, Markdown, LaTeX, CSV or JSON."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable

from karat.scoring.compare import Cell, Comparison
from karat.scoring.signature import short

#: Below this adjusted p a difference is starred.
ALPHA = 0.05


def as_text(comparison: Comparison) -> str:
    """An aligned table; a star is a difference to the first system that chance rarely makes."""
    rows = [["", *comparison.systems, "signature"]]
    rows += [
        [key, *(_value(cell) for cell in cells), short(comparison.signatures[key])]
        for key, cells in comparison.rows.items()
    ]
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    return "\n".join([*lines, "", *_legend(comparison)])


def _legend(comparison: Comparison) -> list[str]:
    if not any(cell.p is not None for cells in comparison.rows.values() for cell in cells):
        return []
    lines = [
        f"* differs from {comparison.systems[0]}: paired permutation over units, seed {comparison.seed}, "
        f"p < {ALPHA} after Holm's correction"
    ]
    for key, cells in comparison.rows.items():
        for name, cell in zip(comparison.systems[1:], cells[1:], strict=True):
            if cell.p is not None and cell.difference is not None:
                # Systems that never differ have no spread, and with it no smallest difference.
                found = f"; this test finds differences from {cell.detectable:.3f} up" if cell.detectable else ""
                p = f"p {cell.p:.3f}" if cell.p >= 0.0005 else "p < 0.001"
                lines.append(f"{key}: {name} {cell.difference:+.3f} ({p}){found}")
    return lines


def _value(cell: Cell) -> str:
    if cell.value is None:
        return "n/a"
    interval = f" [{cell.low:.2f}, {cell.high:.2f}]" if cell.low is not None and cell.high is not None else ""
    return f"{cell.value:.3f}{'*' if _differs(cell) else ' '}{interval}"


def _differs(cell: Cell) -> bool:
    return cell.p is not None and cell.p < ALPHA


def as_markdown(comparison: Comparison) -> str:
    """A Markdown table with the signatures below it."""
    head = "| | " + " | ".join(_markdown(s) for s in comparison.systems) + " |"
    lines = [head, "|---|" + "--:|" * len(comparison.systems)]
    for key, cells in comparison.rows.items():
        lines.append(f"| {key} | " + " | ".join(_value(cell).strip() for cell in cells) + " |")
    signed = [f"- `{key}`: `{long}`" for key, long in comparison.signatures.items()]
    return "\n".join([*lines, "", *(f"{line}  " for line in _legend(comparison)), "", *signed])


def _markdown(text: str) -> str:
    return text.replace("\\", "\\\\").replace("|", "\\|")


def as_latex(comparison: Comparison) -> str:
    """A tabular environment; the signatures stand in comments."""
    lines = [r"\begin{tabular}{l" + "r" * len(comparison.systems) + "}", r"\hline"]
    lines.append(" & ".join(["", *(_latex(s) for s in comparison.systems)]) + r" \\ \hline")
    for key, cells in comparison.rows.items():
        values = ["n/a" if c.value is None else f"{c.value:.3f}" + ("$^{*}$" if _differs(c) else "") for c in cells]
        lines.append(" & ".join([_latex(key), *values]) + r" \\")
    lines += [r"\hline", r"\end{tabular}"]
    return "\n".join([*lines, *(f"% {key}: {long}" for key, long in comparison.signatures.items())])


_LATEX = {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"} | {
    c: f"\\{c}" for c in "&%$#_{}"
}


def _latex(text: str) -> str:
    return "".join(_LATEX.get(c, c) for c in text)


def as_csv(comparison: Comparison) -> str:
    """A line a number and system, with everything that is known of it."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["number", "system", *Cell.__slots__, "signature"])
    for key, cells in comparison.rows.items():
        for name, cell in zip(comparison.systems, cells, strict=True):
            values = ["" if getattr(cell, slot) is None else getattr(cell, slot) for slot in Cell.__slots__]
            writer.writerow([key, name, *values, comparison.signatures[key]])
    return out.getvalue().rstrip("\n")


def as_json(comparison: Comparison) -> str:
    """The whole comparison."""
    return json.dumps(comparison.as_dict(), indent=2, ensure_ascii=False)


FORMATS: dict[str, Callable[[Comparison], str]] = {
    "text": as_text,
    "markdown": as_markdown,
    "latex": as_latex,
    "csv": as_csv,
    "json": as_json,
}
