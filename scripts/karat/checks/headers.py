"""Level 3, headers: what a layer file says of itself holds for its scheme, its canary, its status and its makers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from karat.checks.findings import listed, quoted
from karat.checks.registry import check
from karat.checks.scope import Scope
from karat.layout import LAYERS
from karat.ontology import load_ontology
from karat.records import RECORDS, maps

EMPTY, REVIEWED = "none", "reviewed"
PERSON, REVIEW = "person", "review"

_MODELINE = re.compile(r"#\s*yaml-language-server:\s*\$schema=(\S+)")
_SCHEME = re.compile(r"[0-9]+\.[0-9]+")
_CANARY = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def _headers(scope: Scope) -> Iterator[tuple[str, Any]]:
    for layer in LAYERS:
        if scope.readable(layer):
            yield layer, scope.layers.records(layer)


@check(0, "file-no-line-end")
def endings(scope: Scope) -> None:
    """A layer file ends with a line end; one that was cut off while it was copied mostly does not."""
    for layer in LAYERS:
        source = scope.source(layer)
        if source is not None and source.text and scope.readable(layer) and not source.text.endswith(("\n", "\r")):
            last = source.text.count("\n") + 1
            column = len(source.text) - source.text.rfind("\n")
            scope.report_at("file-no-line-end", layer, last, column)


@check(3, "canary-differs", "scheme-unknown")
def identity(scope: Scope) -> None:
    """A layer carries the canary of its document and follows a scheme that this program knows."""
    known = load_ontology().scheme
    wanted = scope.files.meta.map.get("canary") if scope.files.meta else None
    for layer, header in _headers(scope):
        scheme, canary = header.get("scheme"), header.get("canary")
        if isinstance(scheme, str) and _SCHEME.fullmatch(scheme) and scheme != known:
            scope.report("scheme-unknown", layer, None, "scheme", scheme=quoted(scheme), known=quoted(known))
        if _is_canary(wanted) and _is_canary(canary) and canary != wanted:
            scope.report("canary-differs", layer, None, "canary", canary=canary, wanted=wanted)


def _is_canary(value: object) -> bool:
    return isinstance(value, str) and _CANARY.fullmatch(value) is not None


@check(3, "status-none-with-records", "provenance-missing", "review-without-person")
def makers(scope: Scope) -> None:
    """Status and provenance agree with each other and with what the file holds."""
    kinds = load_ontology().labels("annotator_kind")
    for layer, header in _headers(scope):
        filled = [listing.key for listing in RECORDS[layer] if header.get(listing.key)]
        if scope.status(layer) == EMPTY and header.get("status") == EMPTY and filled:
            count = sum(len(header[key]) for key in filled)
            scope.report("status-none-with-records", layer, None, "status", count=count, lists=listed(filled))
        provenance = header.get("provenance")
        if not isinstance(provenance, list):
            continue
        if scope.complete(layer) and not provenance:
            scope.report("provenance-missing", layer, None, "provenance", status=scope.status(layer))
        entries = list(maps(provenance))
        if all(entry.get("kind") in kinds for entry in entries):
            _review(scope, layer, header, provenance)


def _review(scope: Scope, layer: str, header: Any, provenance: list[Any]) -> None:
    people = [entry for entry in maps(provenance) if entry.get("kind") == PERSON]
    if header.get("status") == REVIEWED and not any(entry.get("role") == REVIEW for entry in people):
        scope.report("review-without-person", layer, None, "status", claim=f"status is {REVIEWED}")
    elif not people:
        for number, entry in enumerate(provenance):
            if isinstance(entry, dict) and entry.get("reviewed_by_person") is True:
                claim = f"provenance[{number}] says reviewed_by_person: true"
                path = ("provenance", number, "reviewed_by_person")
                scope.report("review-without-person", layer, header, path, claim=claim)
                return


@check(3, "modeline-missing", "modeline-wrong")
def modelines(scope: Scope) -> None:
    """The first line of a layer file tells editors its schema, and the schema is there."""
    for layer in LAYERS:
        source = scope.source(layer)
        # What comes through a pipe stands nowhere, so a relative path leads nowhere either.
        if source is None or source.text is None or not scope.readable(layer) or source.name.startswith("<"):
            continue
        found = _MODELINE.match(source.text.partition("\n")[0])
        wanted = f"{layer}.schema.json"
        if found is None:
            scope.report("modeline-missing", layer, wanted=wanted)
        else:
            fault = _modeline_fault(found[1], wanted, Path(source.name).parent)
            if fault:
                scope.report("modeline-wrong", layer, target=quoted(found[1]), fault=fault, wanted=wanted)


def _modeline_fault(target: str, wanted: str, folder: Path) -> str | None:
    if target.rpartition("/")[2] != wanted:
        return f"is not {wanted}"
    if "://" in target or (folder / target).is_file():
        return None
    return "is not there"
