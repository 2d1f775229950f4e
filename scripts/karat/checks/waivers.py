"""Waivers: findings that a corpus accepts, as data; one that no finding needs any more is an error itself."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any

from karat.checks.findings import Finding, check_records, quoted, worded
from karat.corpus import Source
from karat.records import maps

WAIVER_IDS = ("waiver-unknown-check", "waiver-unused")

_CHECK_ID = re.compile("[a-z][a-z0-9]*(?:-[a-z0-9]+)*")


def apply_waivers(
    findings: list[Finding], source: Source | None, level: int, today: date | None = None
) -> list[Finding]:
    """Drop the findings that a waiver names by check and, where given, by record and file; tell of idle waivers.

    Of a check above the `level` that was run, nobody can say whether its waiver is idle. A waiver whose `until` is
    over waives nothing, and its findings are back.
    """
    if source is None or not source.sound:
        return findings
    day = (today or date.today()).isoformat()
    by_check: dict[str, list[Finding]] = defaultdict(list)
    for finding in findings:
        by_check[finding.check].append(finding)
    waived: set[Finding] = set()
    about_waivers = []
    for waiver in maps(source.map.get("waivers")):
        check = waiver.get("check")
        if not isinstance(check, str) or not _CHECK_ID.fullmatch(check):
            continue  # The schema says so.
        at = (source.name, waiver.line, waiver.column)
        if check not in check_records():
            about_waivers.append(worded("waiver-unknown-check", *at, {"name": quoted(check)}))
            continue
        matching = set(_matching(by_check[check], waiver))
        if matching and str(waiver.get("until", day)) >= day:
            waived |= matching
        elif not matching and check_records()[check].level <= level:
            about = "".join(
                f" {word} {waiver[key]}" for word, key in (("of", "record"), ("in", "file")) if waiver.get(key)
            )
            about_waivers.append(worded("waiver-unused", *at, {"name": check, "about": about}))
    return [finding for finding in findings if finding not in waived] + about_waivers


def _matching(findings: Iterable[Finding], waiver: dict[str, Any]) -> Iterable[Finding]:
    record, file = waiver.get("record"), waiver.get("file")
    for finding in findings:
        right_file = file is None or finding.file == file or finding.file.endswith(f"/{file}")
        if right_file and record in (None, finding.record):
            yield finding
