"""Level 0, bytes: the text of every version is there, unchanged, and in the form that offsets need."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from typing import Any

from karat.checks.findings import Finding, worded
from karat.corpus import DocumentFiles
from karat.text import Lines, decode_fault, sha256
from karat.yaml_profile import position_of

TEXT_IDS = (
    "document-file-missing", "document-id", "text-bom", "text-canary", "text-control-character", "text-crlf",
    "text-hash", "text-length", "text-missing", "text-not-nfc", "text-not-utf8", "version-duplicate",
)  # fmt: skip


def text_findings(files: DocumentFiles, document_path: str) -> list[Finding]:
    """Everything that is wrong with a document's identity and the bytes of its texts."""
    if files.meta is None:
        details = {"document": files.id, "path": document_path}
        return [worded("document-file-missing", document_path, 1, 1, details)]
    if not files.meta.sound:
        return []
    findings = []
    name, meta = files.meta.name, files.meta.map
    if meta.get("id") != files.id and isinstance(meta.get("id"), str):
        at = position_of(meta, ("id",))
        findings.append(worded("document-id", name, *at, {"id": meta["id"], "folder": files.id}))
    seen: set[str] = set()
    for number, version in enumerate(files.versions()):
        label = str(version.get("version"))
        at = position_of(meta, ("versions", number))
        if label in seen:
            findings.append(worded("version-duplicate", name, *at, {"version": label}))
            continue
        seen.add(label)
        data = files.texts.get(label)
        file = str(version.get("file"))
        if data is None:
            findings.append(worded("text-missing", name, *at, {"version": label, "file": file}))
            continue
        shown = name.removesuffix("document.yaml") + file
        canary = meta.get("canary")
        findings.extend(_byte_findings(data, version, shown, (name, position_of(meta, ("versions", number))), canary))
    return findings


def _byte_findings(
    data: bytes, version: Mapping[str, Any], shown: str, record: tuple[str, tuple[int, int]], canary: object
) -> Iterator[Finding]:
    fault = decode_fault(data)
    if fault is not None:
        line, column, reason = fault
        yield worded("text-not-utf8", shown, line, column, {"fault": reason})
        return
    text = data.decode("utf-8")
    if text.startswith("\ufeff"):
        yield worded("text-bom", shown, 1, 1, {})
    if "\r" in text:
        line, column = Lines(text).position(text.index("\r"))
        yield worded("text-crlf", shown, line, column, {"count": text.count("\r")})
    if not unicodedata.is_normalized("NFC", text):
        at = next(i for i, line in enumerate(text.split("\n"), 1) if not unicodedata.is_normalized("NFC", line))
        yield worded("text-not-nfc", shown, at, 1, {})
    strange = next((i for i, c in enumerate(text) if c not in "\n\r\t" and unicodedata.category(c) == "Cc"), None)
    if strange is not None:
        line, column = Lines(text).position(strange)
        yield worded("text-control-character", shown, line, column, {"character": f"U+{ord(text[strange]):04X}"})
    if isinstance(canary, str) and canary and canary in text:
        line, column = Lines(text).position(text.index(canary))
        yield worded("text-canary", shown, line, column, {})
    actual = sha256(data)
    if actual != version.get("sha256"):
        details = {"version": version.get("version"), "wanted": str(version.get("sha256"))[:12], "actual": actual[:12]}
        # A text of other bytes has another length too: one finding tells it.
        yield worded("text-hash", shown, 1, 1, details)
    elif len(text) != version.get("code_points"):
        details = {"version": version.get("version"), "wanted": version.get("code_points"), "actual": len(text)}
        yield worded("text-length", record[0], *record[1], details)


def verified_text(files: DocumentFiles) -> bool:
    """Whether the newest text is the one that document.yaml says it is: only then can spans be compared with it."""
    versions = files.versions()
    if not versions:
        return False
    newest = versions[-1]
    data = files.texts.get(str(newest.get("version")))
    return data is not None and sha256(data) == newest.get("sha256") and decode_fault(data) is None
