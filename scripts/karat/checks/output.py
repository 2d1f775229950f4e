"""Output: findings as text, JSON, GitHub annotations or SARIF."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from karat.checks.findings import CheckRecord, check_records
from karat.checks.runner import CheckResult


def as_text(result: CheckResult, colour: bool = False) -> str:
    """One line a finding, its remedy below it; no summary, which belongs to the terminal."""
    paint = _paint if colour else _plain
    lines = []
    for f in result.findings:
        tag = paint(f"{f.severity}[{f.check}]", "31;1" if f.severity == "error" else "33;1")
        see = f"   (guidelines/{f.guideline.replace('#', '.md#')})" if f.guideline else ""
        lines.append(f"{paint(f'{f.file}:{f.line}:{f.column}', '1')}: {tag} {f.message}")
        lines.append(f"    {paint('help:', '36')} {f.help}{see}")
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

    fired = sorted({f.check for f in result.findings})
    driver = {"name": "karat", "version": __version__, "rules": [_rule(check_records()[name]) for name in fired]}
    results = [
        {
            "ruleId": f.check,
            "ruleIndex": fired.index(f.check),
            "level": f.severity,
            "message": {"text": f"{f.message}. {f.help}"},
            "locations": [
                {
                    "physicalLocation": {
                        "artifactLocation": {"uri": f.file},
                        "region": {"startLine": f.line, "startColumn": f.column},
                    }
                }
            ],
        }
        for f in result.findings
    ]
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    return json.dumps({"version": "2.1.0", "runs": [run]}, ensure_ascii=False, indent=2)


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
