"""Confusions as people read them: a grid where one fits a line, else the cells off the diagonal, the largest first."""

from __future__ import annotations

from collections.abc import Iterator

from karat.scoring.confusion import Confusion
from karat.scoring.report import Report

#: A grid that is wider than this is told as a list.
WIDTH = 110
#: So many cells of a list are shown.
CELLS = 20

MISSED, SPURIOUS = "missed", "spurious"


def render_confusions(report: Report) -> str:
    """Every table of every layer; gold's labels are rows, the system's columns."""
    blocks = []
    for scored in report.layers:
        tables = {"label": scored.confusion} if scored.confusion is not None else {}
        for name, confusion in (tables | dict(scored.confusions)).items():
            blocks.append("\n".join(_block(f"{scored.layer}.{name}", confusion)))
    return "\n\n".join(blocks) or "nothing was scored that could be confused"


def _block(name: str, confusion: Confusion) -> Iterator[str]:
    same = sum(row[number] for number, row in enumerate(confusion.table[:-1]))
    yield f"{name}: {confusion.of}: {confusion.gold} gold, {confusion.predicted} predicted, {same} the same"
    labels = [_plain(label) for label in confusion.labels]
    columns = [*labels, MISSED]
    if not labels:
        return
    first = max(len(label) for label in [*labels, SPURIOUS])
    widths = [max(len(label), 5) for label in columns]
    if first + sum(widths) + 2 * len(widths) + 2 <= WIDTH:
        yield "  " + " " * first + "".join(f"  {c:>{w}}" for c, w in zip(columns, widths, strict=True))
        for row, label in zip(confusion.table, [*labels, SPURIOUS], strict=True):
            # The corner would be what neither side has.
            cells = [str(n) if n else "·" for n in row]
            if label is SPURIOUS:
                cells[-1] = ""
            yield f"  {label:{first}}{''.join(f'  {c:>{w}}' for c, w in zip(cells, widths, strict=True))}".rstrip()
        return
    yield from _listed(confusion, labels)


def _listed(confusion: Confusion, labels: list[str]) -> Iterator[str]:
    n = len(labels)
    cells = [
        (-count, row, column)
        for row, counts in enumerate(confusion.table)
        for column, count in enumerate(counts)
        if count and row != column
    ]
    for count, row, column in sorted(cells)[:CELLS]:
        gold = labels[row] if row < n else ""
        if row == n:
            words = f"{labels[column]} {SPURIOUS}"
        else:
            words = f"{gold} {MISSED}" if column == n else f"{gold}, found as {labels[column]}"
        yield f"  {-count:>5}  {words}"
    if len(cells) > CELLS:
        yield f"  … and {len(cells) - CELLS} more cells; the report has all of them"


def _plain(label: str) -> str:
    """A stranger's label without anything that a terminal would obey."""
    return "".join(c if c.isprintable() else "?" for c in label)
