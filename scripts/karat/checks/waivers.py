"""Waivers: findings that a corpus accepts, as data; one that no finding needs any more is an error itself."""

from __future__ import annotations

from karat.checks.findings import Finding, check_records, quoted, worded
from karat.corpus import Source
from karat.records import maps

WAIVER_IDS = ("waiver-unknown-check", "waiver-unused")


def apply_waivers(findings: list[Finding], source: Source | None) -> list[Finding]:
    """Drop the findings that a waiver names by check and, where given, by record and file; tell of idle waivers."""
    if source is None or not source.sound:
        return findings
    left = list(findings)
    for waiver in maps(source.map.get("waivers")):
        check, record, file = waiver.get("check"), waiver.get("record"), waiver.get("file")
        at = (source.name, waiver.line, waiver.column)
        if check not in check_records():
            left.append(worded("waiver-unknown-check", *at, {"name": quoted(check)}))
            continue
        waived = [
            f
            for f in left
            if f.check == check and record in (None, f.record) and (file is None or f.file.endswith(f"/{file}"))
        ]
        if waived:
            left = [f for f in left if f not in waived]
        else:
            about = f" of {record}" if record else ""
            left.append(worded("waiver-unused", *at, {"name": check, "about": about}))
    return left
