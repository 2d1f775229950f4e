"""Level 0, bytes: the text of every version is there, unchanged, and in the form that offsets need."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from typing import Any

from karat.checks.findings import Finding, worded
from karat.corpus import DocumentFiles, is_document_id, is_text_name
from karat.text import decode_fault, position, sha256
from karat.yaml_profile import position_of

TEXT_IDS = (
    "document-file-missing", "document-id", "text-bom", "text-canary", "text-control-character", "text-crlf",
    "text-hash", "text-length", "text-missing", "text-not-nfc", "text-not-utf8", "version-duplicate",
)  # fmt: skip

#: Anything else that is not to be seen would be lost by some editor, and the offsets with it.
_CONTROL = re.compile("[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\x7f-\\x9f]")
_SHA256 = re.compile("[0-9a-f]{64}")


def text_findings(files: DocumentFiles, document_path: str) -> list[Finding]:
    """Everything that is wrong with a document's identity and the bytes of its texts."""
    if files.meta is None:
        details = {"document": files.id, "path": document_path}
        return [worded("document-file-missing", document_path, 1, 1, details)]
    if not files.meta.sound:
        return []
    findings = []
    name, meta = files.meta.name, files.meta.map
    if is_document_id(meta.get("id")) and meta["id"] != files.id:
        at = position_of(meta, ("id",))
        findings.append(worded("document-id", name, *at, {"id": meta["id"], "folder": files.id}))
    seen: set[str] = set()
    for version in files.versions():
        label, file = str(version.get("version")), version.get("file")
        at = position_of(version, ())
        if label in seen:
            findings.append(worded("version-duplicate", name, *at, {"version": label}))
            continue
        seen.add(label)
        data = files.texts.get(label)
        if data is not None:
            shown = f"{name.removesuffix('document.yaml')}{file}"
            findings.extend(_byte_findings(data, version, shown, name, meta.get("canary")))
        elif is_text_name(file):
            findings.append(worded("text-missing", name, *at, {"version": label, "file": file}))
    return findings


def _byte_findings(
    data: bytes, version: Mapping[str, Any], shown: str, document: str, canary: object
) -> Iterator[Finding]:
    faults = list(form_faults(data, canary))
    if faults:
        # A text that must change anyway is not compared with its hash, and no label with it.
        yield from (worded(check, shown, line, column, details) for check, line, column, details in faults)
        return
    wanted, length = version.get("sha256"), version.get("code_points")
    actual, count = sha256(data), len(data.decode("utf-8"))
    if is_sha256(wanted) and actual != wanted:
        details = {"version": version.get("version"), "wanted": str(wanted)[:12], "actual": actual[:12]}
        # A text of other bytes has another length too: one finding tells it.
        yield worded("text-hash", shown, 1, 1, details)
    elif isinstance(length, int) and length > 0 and count != length:
        details = {"version": version.get("version"), "wanted": length, "actual": count}
        yield worded("text-length", document, *position_of(version, ("code_points",)), details)


def form_faults(data: bytes, canary: object) -> Iterator[tuple[str, int, int, dict[str, Any]]]:
    """Check, line, column and details of every fault in the form of a text."""
    fault = decode_fault(data)
    if fault is not None:
        line, column, reason = fault
        yield "text-not-utf8", line, column, {"fault": reason}
        return
    text = data.decode("utf-8")
    if text.startswith("\ufeff"):
        yield "text-bom", 1, 1, {}
    if "\r" in text:
        yield "text-crlf", *position(text, text.index("\r")), {"count": text.count("\r")}
    if not unicodedata.is_normalized("NFC", text):
        at = (i for i, line in enumerate(text.split("\n"), 1) if not unicodedata.is_normalized("NFC", line))
        yield "text-not-nfc", next(at), 1, {}
    strange = _CONTROL.search(text)
    if strange is not None:
        yield "text-control-character", *position(text, strange.start()), {"character": f"U+{ord(strange[0]):04X}"}
    if isinstance(canary, str) and canary and canary in text:
        yield "text-canary", *position(text, text.index(canary)), {}


def is_sha256(value: object) -> bool:
    """Whether a value has the form of a hash; the schema has told of those that have not."""
    return isinstance(value, str) and _SHA256.fullmatch(value) is not None


def verified_text(files: DocumentFiles) -> bool:
    """Whether the newest text is the one that document.yaml says it is: only then can spans be compared with it."""
    if files.meta is None or not files.meta.sound or not files.versions():
        return False
    newest = files.version(str(files.versions()[-1].get("version"))) or {}
    data = files.texts.get(str(newest.get("version")))
    return (
        data is not None
        and sha256(data) == newest.get("sha256")
        and next(form_faults(data, files.meta.map.get("canary")), None) is None
    )
