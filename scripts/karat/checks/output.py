"""Output: findings as text, JSON, GitHub annotations or SARIF."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from pathlib import PurePath
from typing import Any
from urllib.parse import quote

from karat.checks.findings import CheckRecord, check_records, guideline_page, printable
from karat.checks.runner import CheckResult

#: Where the schema of SARIF is kept; what reads SARIF asks for it, and nothing here opens it.
SARIF_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


def as_text(result: CheckResult, colour: bool = False, limit: int | None = None) -> str:
    """One line a finding, its remedy below it; no summary, which belongs to the terminal.

    Of findings of one check in one file no more than `limit` are shown; one line gives the number of the others.
    """
    paint = _paint if colour else _plain
    lines = []
    alike = Counter((f.file, f.check) for f in result.findings)
    seen: Counter[tuple[str, str]] = Counter()
    for f in result.findings:
        kind = (f.file, f.check)
        seen[kind] += 1
        if limit is not None and seen[kind] > limit:
            continue
        file = printable(f.file)
        tag = paint(f"{f.severity}[{f.check}]", "31;1" if f.severity == "error" else "33;1")
        see = f"   ({guideline_page(f.guideline)})" if f.guideline else ""
        lines.append(f"{paint(f'{file}:{f.line}:{f.column}', '1')}: {tag} {f.message}")
        lines.append(f"    {paint('help:', '36')} {f.help}{see}")
        if seen[kind] == limit and alike[kind] > limit:
            lines.append(f"{paint(file, '1')}: {tag} and {alike[kind] - limit:,} more like this; --all shows them")
    return "\n".join(lines)


def _paint(text: str, code: str) -> str:
    return f"\x1b[{code}m{text}\x1b[0m"


def _plain(text: str, code: str) -> str:  # noqa: ARG001 - the same signature as _paint
    return text


def as_json(result: CheckResult) -> str:
    """The findings and the counts as one JSON object."""
    findings = [
        {
            "file": f.file, "line": f.line, "column": f.column, "check": f.check, "level": f.level,
            "severity": f.severity, "message": f.message, "help": f.help, "guideline": f.guideline, "record": f.record,
        }
        for f in result.findings
    ]  # fmt: skip
    counts = {"documents": result.documents, "files": result.files, "records": result.records}
    return json.dumps({"clean": result.clean, **counts, "findings": findings}, ensure_ascii=False, indent=2)


def as_github(result: CheckResult) -> str:
    """Workflow commands that GitHub shows as annotations on the lines of a pull request."""
    lines = []
    for f in result.findings:
        place = f"file={_property(f.file)},line={f.line},col={f.column},title={_property(f.check)}"
        lines.append(f"::{f.severity} {place}::{_data(f'{f.message} ({f.help})')}")
    return "\n".join(lines)


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def as_sarif(result: CheckResult) -> str:
    """SARIF 2.1.0 (OASIS 2020), with the rules that fired and columns in code points."""
    from karat.version import __version__

    fired = {name: number for number, name in enumerate(sorted({f.check for f in result.findings}))}
    driver = {"name": "karat", "version": __version__, "rules": [_rule(check_records()[name]) for name in fired]}
    results = [
        {
            "ruleId": f.check,
            "ruleIndex": fired[f.check],
            "level": f.severity,
            "message": {"text": f"{f.message}. {f.help}"},
            "locations": [
                {
                    "physicalLocation": {
                        "artifactLocation": {"uri": _uri(f.file)},
                        "region": {"startLine": f.line, "startColumn": f.column},
                    }
                }
            ],
        }
        for f in result.findings
    ]
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    return json.dumps({"$schema": SARIF_SCHEMA, "version": "2.1.0", "runs": [run]}, ensure_ascii=False, indent=2)


def _uri(file: str) -> str:
    """A path as a reference that SARIF takes: relative to the working folder, or with the scheme of files."""
    return PurePath(file).as_uri() if PurePath(file).is_absolute() else quote(file, errors="surrogateescape")


def _rule(record: CheckRecord) -> dict[str, Any]:
    return {
        "id": record.id,
        "shortDescription": {"text": record.why},
        "help": {"text": record.mend},
        "defaultConfiguration": {"level": record.severity},
    }


FORMATS: dict[str, Callable[[CheckResult], str]] = {
    "text": as_text,
    "json": as_json,
    "github": as_github,
    "sarif": as_sarif,
}
