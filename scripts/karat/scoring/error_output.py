"""Errors as people read them: what was taken for what, the line of text, and carets below the words in question."""

from __future__ import annotations

from karat.scoring.errors import Error, Pointer
from karat.scoring.report import Report
from karat.spans import pieces
from karat.text import Lines

#: So much of a line is shown; a longer one is cut around the error.
WIDTH = 100
#: A note names clusters by words of the text and by a stranger's ids; longer ones are cut.
NOTE = 240


def render_errors(report: Report, limit: int | None = None) -> str:
    """Every error, or the first `limit`, in the order of the text, each with its line and carets."""
    errors = report.errors()
    lines = [Lines(document.text) for document in report.documents]
    shown = errors if limit is None else errors[:limit]
    blocks = [_block(report, error, lines[error.document]) for error in shown]
    more = len(errors) - len(shown)
    if more:
        blocks.append(f"… and {more} more")
    for document, layer, said in report.lost[: limit or len(report.lost)]:
        blocks.append(f"{document}: {layer}: {_plain(said)} is nowhere in the text")
    counts: dict[str, int] = {}
    for error in errors:
        counts[error.kind] = counts.get(error.kind, 0) + 1
    told = ", ".join(f"{count} {kind}" for kind, count in sorted(counts.items(), key=lambda c: (-c[1], c[0])))
    return "\n".join([*blocks, f"{len(errors)} errors: {told}" if errors else "no errors"])


def _block(report: Report, error: Error, lines: Lines) -> str:
    document = report.documents[error.document]
    head = f"{error.layer} {error.kind}: {_words(error)}" + (f" ({_plain(error.note, NOTE)})" if error.note else "")
    places = [p for p in (error.gold, error.predicted) if p is not None and p.span]
    if not places:
        return f"{document.id}: {head}; it is nowhere in the text"
    start = min(p.span[0] for p in places)
    line, column = lines.position(start)
    first = start - column + 1
    end = document.text.find("\n", start)
    last = len(document.text) if end < 0 else end
    left = max(first, min(start - WIDTH // 3, last - WIDTH))
    right = min(last, left + WIDTH)
    rows = [f"{document.id}:{line}:{column}: {head}", f"    {document.text[left:right]}"]
    same = error.gold and error.predicted and error.gold.span == error.predicted.span
    for pointer, name in ((error.gold, "gold and predicted" if same else "gold"), (error.predicted, "predicted")):
        if pointer is not None and pointer.span and not (same and name == "predicted"):
            rows.append(f"    {_carets(pointer, left, right)} {name}")
    return "\n".join(rows)


def _plain(text: str, limit: int = 100) -> str:
    """A stranger's words on one line, without anything that a terminal would obey."""
    shown = "".join(c if c.isprintable() else "?" for c in text)
    return shown if len(shown) <= limit else shown[:limit] + "…"


def _carets(pointer: Pointer, left: int, right: int) -> str:
    marks = [" "] * (right - left)
    for start, end in pieces(pointer.span):
        for at in range(max(start, left), min(end, right)):
            marks[at - left] = "^"
    return "".join(marks).rstrip()


def _words(error: Error) -> str:
    gold = error.gold.label if error.gold else ""
    predicted = error.predicted.label if error.predicted else ""
    if error.gold is None:
        return f"{predicted} is not in gold"
    if error.predicted is None:
        return f"{gold} was not found"
    return f"{gold}, found as {predicted}" if gold != predicted else gold
