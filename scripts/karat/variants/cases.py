"""Cases: the files of the contrast suite, read with their positions, and what is wrong with them as files."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from karat.checks.findings import worded
from karat.checks.schema_level import schema_findings
from karat.corpus import DocumentFiles, Source, read_bytes, read_source, shown
from karat.errors import KaratError
from karat.layout import Root
from karat.records import maps
from karat.text import sha256
from karat.yaml_profile import YamlMap, position_of

SAME, CHANGE, MINIMUM = "SAME", "CHANGE", "MINIMUM"


class VariantError(KaratError):
    """A suite that cannot be read or run; its text is one sentence for the user."""


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """What is wrong with a case, and where in its file; lines and columns count from 1."""

    file: str
    line: int
    column: int
    case: str
    message: str
    severity: str = "error"

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}: {self.severity} {self.case}: {self.message}"


class CaseFault(Exception):
    """A fault found while a case is built: the sentence, and the map (and key in it) that it is about."""

    def __init__(self, message: str, about: Any = None, key: str | int | None = None) -> None:
        super().__init__(message)
        self.about, self.key = about, key


@dataclass(frozen=True, slots=True)
class Case:
    """One case as its file has it. `record` is its map, with positions; `header` is the map of its file."""

    id: str
    capability: str
    kind: str
    file: str
    document: str
    record: YamlMap
    header: YamlMap

    @property
    def active(self) -> bool:
        """Whether it is built and scored."""
        return str(self.record.get("status", "active")) == "active"

    @property
    def focus(self) -> tuple[str, ...]:
        """What decides pass or fail."""
        return tuple(self.record.get("focus") or ())

    @property
    def title(self) -> str:
        """The case in a few words."""
        return str(self.record.get("title", ""))

    def fault(self, error: CaseFault) -> Fault:
        """A fault of this case with its place in the file."""
        about = error.about if error.about is not None else self.record
        line, column = position_of(about, () if error.key is None else (error.key,))
        return Fault(self.file, line, column, self.id, str(error))


@dataclass(slots=True)
class Suite:
    """The cases of a document in the order of their files, and the faults of the files."""

    document: str
    cases: list[Case] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    def select(self, patterns: Iterable[str] | None = None) -> list[Case]:
        """The active cases whose id or capability one of the patterns fits (shell globs); all without patterns.

        Raises VariantError where a pattern fits none.
        """
        active = [case for case in self.cases if case.active]
        chosen = list(patterns or ())
        for pattern in chosen:
            if not any(_fits(case, pattern) for case in active):
                known = ", ".join(sorted({case.capability for case in active})) or "none"
                raise VariantError(f"no active case fits {pattern!r}; capabilities are {known}")
        return [case for case in active if not chosen or any(_fits(case, pattern) for pattern in chosen)]


def _fits(case: Case, pattern: str) -> bool:
    return fnmatchcase(case.id, pattern) or fnmatchcase(case.capability, pattern)


def variants_dir(root: Root, document: str) -> Path:
    """Where the cases of a document are kept."""
    return root.layer_dir(document) / "variants"


def read_suite(root: Root, base: DocumentFiles) -> Suite:
    """Read every case file of a document; a file that is not in the schema gives faults and no cases."""
    suite = Suite(base.id)
    folder = variants_dir(root, base.id)
    for path in sorted(folder.glob("*.yaml")) if folder.is_dir() else []:
        source = read_source(read_bytes(path), shown(path))
        read_cases(suite, source, path.stem, base)
    _refuse_doubles(suite)
    return suite


def read_cases(suite: Suite, source: Source, capability: str, base: DocumentFiles) -> None:
    """Take the cases of one file into a suite; `capability` is what the file's name says."""
    findings = [worded(p.check, source.name, p.line, p.column, p.details) for p in source.problems]
    refused: set[int] = set()
    if source.sound:
        shape, paths = schema_findings(source, "variants")
        findings += shape
        refused = {int(path[1]) for path in paths if len(path) > 1 and path[0] == "variants"}
        if any(len(path) < 2 for path in paths):
            refused = set(range(len(source.map.get("variants") or ())))
    for f in findings:
        suite.faults.append(Fault(f.file, f.line, f.column, _name_at(source, f.line), f"{f.message} [{f.check}]"))
    if not source.sound:
        return
    suite.faults += _header_faults(source, base)
    for number, record in enumerate(maps(source.map.get("variants"))):
        if number in refused:
            continue
        case = Case(
            str(record["id"]), str(record["capability"]), str(record["kind"]), source.name, base.id, record, source.map
        )
        if case.capability != capability:
            message = f"its capability is {case.capability}, its file is that of {capability}: one file a capability"
            suite.faults.append(case.fault(CaseFault(message, record, "capability")))
        suite.cases.append(case)


def _name_at(source: Source, line: int) -> str:
    """The id of the case that a line of a file lies in, for findings of the file as a whole."""
    found = "the file"
    for record in maps(source.map.get("variants")):
        if record.line <= line:
            found = str(record.get("id", found))
    return found


def _header_faults(source: Source, base: DocumentFiles) -> list[Fault]:
    header, faults = source.map, []
    meta = base.meta.map if base.meta else YamlMap()
    text = base.text()
    wanted = {
        ("document",): base.id,
        ("canary",): meta.get("canary"),
        ("text", "sha256"): None if text is None else sha256(text.encode("utf-8")),
    }
    for path, value in wanted.items():
        actual: Any = header
        for step in path:
            actual = actual.get(step) if isinstance(actual, dict) else None
        if actual is not None and actual != value:
            message = f"{'.'.join(path)} is {actual}, and {base.id} has {value}"
            faults.append(Fault(source.name, *position_of(header, path), "the file", message))
    return faults


def _refuse_doubles(suite: Suite) -> None:
    seen: dict[str, Case] = {}
    for case in list(suite.cases):
        first = seen.setdefault(case.id, case)
        if first is not case:
            line = position_of(first.record, ("id",))[0]
            message = f"the id is taken: {first.file}:{line} has it"
            suite.faults.append(case.fault(CaseFault(message, case.record, "id")))
            suite.cases.remove(case)
