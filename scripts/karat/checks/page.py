"""The page of checks: schema/checks.md, every check in words, generated from the records of schema/checks.yaml."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from karat.checks.findings import CheckRecord, check_records, guideline_page
from karat.layout import schema_dir

PAGE_FILE = "checks.md"

LEVELS = {
    0: "bytes",
    1: "YAML and JSON Schema",
    2: "ids, references, and quotes that equal the text",
    3: "inside a layer",
    4: "between layers",
    5: "release",
}

_FIRST_LINE = "<!-- Generated from schema/checks.yaml by karat schema --write; do not edit. -->"
_INTRO = """\
# Checks

`karat check` holds a corpus to these {count} rules. Each has an id that never changes, a fixture in `tests/invalid/`
that fires it and nothing else, and a message that states the fault before the remedy; `{{…}}` stands for what the
message fills in. An error fails a run, a warning does not. `karat check --explain ID` prints one of them. A level is
run only over what the levels below it let pass, so that one mistake is one finding. A finding that a corpus accepts is
waived in `waivers.yaml` beside its layers, with the reason; a waiver that nothing needs any more is an error itself."""


def checks_page(directory: Path | None = None) -> str:
    """The page as Markdown: a section for each level, a heading for each check, sorted by level and id."""
    records = sorted(check_records(directory).values(), key=lambda record: (record.level, record.id))
    lines = [_FIRST_LINE, "", _INTRO.format(count=len(records))]
    level = None
    for record in records:
        if record.level != level:
            level = record.level
            lines += ["", f"## Level {level}: {LEVELS[level]}"]
        lines += ["", f"### `{record.id}`", "", *_described(record)]
    return "\n".join(lines) + "\n"


def _described(record: CheckRecord) -> Iterator[str]:
    yield f"{record.severity.capitalize()}: {_plain(record.message)}"
    yield ""
    yield f"- Why: {_plain(record.why)}"
    yield f"- Mend: {_plain(record.mend)}"
    if record.guideline:
        yield f"- Guideline: [{record.guideline}](../annotations/{guideline_page(record.guideline)})"


def _plain(text: str) -> str:
    """A text that Markdown shows as it is: it knows the asterisk, the backslash and the angle bracket."""
    return text.replace("\\", "\\\\").replace("*", "\\*").replace("<", "&lt;")


def write_page(directory: Path | None = None, check: bool = False) -> bool:
    """Write checks.md from the checks.yaml of a schema folder; with `check`, only compare.

    Returns whether the file was already what the records give.
    """
    path = (directory or schema_dir()) / PAGE_FILE
    text = checks_page(directory)
    fresh = path.is_file() and path.read_text(encoding="utf-8") == text
    if not fresh and not check:
        path.write_text(text, encoding="utf-8", newline="\n")
    return fresh
