"""Findings: what a check says, where, and the records of `schema/checks.yaml` that put it into words."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from karat.layout import schema_dir
from karat.yaml_profile import parse_yaml

#: A list in a message ends after so many items, and a word of the user's after so many characters: people read them.
SHOWN_ITEMS = 6
SHOWN_CHARACTERS = 500


@dataclass(frozen=True, slots=True)
class CheckRecord:
    """One check as data: its level (0 to 5), severity, message, reason, remedy and guideline section."""

    id: str
    level: int
    severity: str
    message: str
    why: str
    mend: str
    guideline: str | None = None


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """One line of a report. `file`, `line` and `column` count from 1; `record` is the id of what it is about."""

    file: str
    line: int
    column: int
    check: str
    message: str
    help: str
    severity: str = "error"
    level: int = 0
    guideline: str | None = None
    record: str | None = None


@cache
def check_records(directory: Path | None = None) -> dict[str, CheckRecord]:
    """Every check by id, as the `checks.yaml` of a schema folder lists them, Karat's own if none is given."""
    data = parse_yaml(((directory or schema_dir()) / "checks.yaml").read_text(encoding="utf-8")).value
    return {
        record["id"]: CheckRecord(
            record["id"],
            int(str(record["level"]).removeprefix("L")),
            record.get("severity", "error"),
            record["message"],
            record["why"],
            record["mend"],
            record.get("guideline"),
        )
        for record in data["checks"]
    }


def quoted(value: object, limit: int = 60) -> str:
    """A value of the user's as messages show it: in double quotes, on one line, no control characters, not too long.

    >>> quoted("a\\x1b[31m"), quoted("x" * 100, 5)
    ('"a\\\\u001b[31m"', '"xxxxx…"')
    """
    text = str(value)
    short = text if len(text) <= limit else text[:limit] + "…"
    return printable(json.dumps(short, ensure_ascii=False))


def printable(text: str) -> str:
    """A text with everything escaped that is not to be seen, or that a terminal would obey.

    >>> printable("a\x1b[31m b")
    'a\\\\u001b[31m b'
    """
    return text if text.isprintable() else "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in text)


def listed(values: object, limit: int = SHOWN_ITEMS) -> str:
    """Some values as a phrase: `a, b and 3 more`.

    >>> listed(["a", "b"]), listed("abcdefgh", 2)
    ('a, b', 'a, b and 6 more')
    """
    items = [str(v) for v in values]  # type: ignore[attr-defined]
    head = ", ".join(items[:limit])
    return head if len(items) <= limit else f"{head} and {len(items) - limit} more"


def guideline_page(guideline: str) -> str:
    """The place in the guidelines that a reference means.

    >>> guideline_page("entities#S1"), guideline_page("times")
    ('guidelines/entities.md#S1', 'guidelines/times.md')
    """
    page, mark, rule = guideline.partition("#")
    return f"guidelines/{page}.md{mark}{rule}"


def worded(
    check: str, file: str, line: int, column: int, details: Mapping[str, Any], record: str | None = None
) -> Finding:
    """A finding in the words of its check's record; a missing check or detail is our own mistake: KeyError.

    What the details quote of a file, though it be a megabyte long or full of control characters, stays one line.
    """
    known = check_records()[check]
    details = {name: _short(value) if isinstance(value, str) else value for name, value in details.items()}
    return Finding(
        file,
        line,
        column,
        check,
        known.message.format_map(details),
        known.mend.format_map(details),
        known.severity,
        known.level,
        known.guideline,
        record if record is not None and len(record) <= SHOWN_CHARACTERS else None,
    )


def _short(text: str) -> str:
    return printable(text if len(text) <= SHOWN_CHARACTERS else text[:SHOWN_CHARACTERS] + "…")
