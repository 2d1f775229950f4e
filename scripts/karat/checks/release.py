"""Level 5, release: the canary is everywhere, the numbers are locked, and versions and change log tell one story."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

from karat.checks.findings import Finding, worded
from karat.corpus import DocumentFiles, read_bytes, read_source, shown
from karat.counts import COUNTS_FILE, counted
from karat.layout import Root
from karat.yaml_profile import position_of

RELEASE_IDS = (
    "canary-missing", "changelog-missing", "citation-version", "counts-differ", "counts-missing",
    "gold-version-unlogged", "package-version-unlogged",
)  # fmt: skip

CHANGELOG, CITATION, PROJECT = "CHANGELOG.md", "CITATION.cff", "pyproject.toml"
#: Files below a document's annotations that hold labels, in whatever form.
DATA_SUFFIXES = (".yaml", ".yml", ".json", ".jsonl")


def release_findings(root: Root, files: DocumentFiles) -> list[Finding]:
    """What keeps a document with a sound document.yaml from being released as it is."""
    return [*_canaries(root, files), *_counts(root, files), *_logged(root, files), *package_findings(root)]


def _canaries(root: Root, files: DocumentFiles) -> Iterator[Finding]:
    wanted = files.meta.map.get("canary") if files.meta else None
    if not isinstance(wanted, str) or not wanted:
        return
    folder = root.layer_dir(files.id)
    # Layers that carry another one are told by `canary-differs`, below level 5.
    told = {f"{one.folder / layer}.yaml" for one in (files.gold, *files.passes) for layer in one.layers}
    for path in sorted(folder.rglob("*")) if folder.is_dir() else ():
        if path.suffix in DATA_SUFFIXES and str(path) not in told and wanted.encode() not in read_bytes(path):
            yield worded("canary-missing", shown(path), 1, 1, {"wanted": wanted})


def _counts(root: Root, files: DocumentFiles) -> Iterator[Finding]:
    source = files.gold.others.get(COUNTS_FILE.removesuffix(".yaml"))
    path = shown(root.layer_dir(files.id) / COUNTS_FILE)
    if source is None:
        yield worded("counts-missing", path, 1, 1, {"document": files.id, "path": path})
        return
    locked = source.map.get("counts")
    if not source.sound or not isinstance(locked, dict):
        return
    actual = counted(files.gold)
    for name in sorted({*locked, *actual}):
        if locked.get(name, 0) != actual.get(name, 0):
            at = position_of(source.map, ("counts", name))
            details = {"list": name, "actual": actual.get(name, 0), "wanted": locked.get(name, 0)}
            yield worded("counts-differ", path, *at, details)


def _logged(root: Root, files: DocumentFiles) -> Iterator[Finding]:
    meta = files.meta
    version = meta.map.get("gold_version") if meta else None
    if meta is None or not isinstance(version, str):
        return
    log = headings(root)
    details = {"path": CHANGELOG, "version": version, "document": files.id}
    at = position_of(meta.map, ("gold_version",))
    if log is None:
        yield worded("changelog-missing", shown(root.path / CHANGELOG), 1, 1, details)
    elif not any(_names(line, version) and _names(line, files.id) for line in log):
        yield worded("gold-version-unlogged", meta.name, *at, details)


def package_findings(root: Root) -> Iterator[Finding]:
    """Whether the package that a corpus comes with has one version everywhere; nothing where it comes with none."""
    version = project_version(root)
    citation = root.path / CITATION
    if version is None:
        return
    if citation.is_file():
        source = read_source(read_bytes(citation), shown(citation))
        cited = source.map.get("version")
        if source.sound and str(cited) != version:
            at = position_of(source.map, ("version",))
            yield worded("citation-version", source.name, *at, {"actual": str(cited), "wanted": version})
    log = headings(root)
    if log is not None and not any(_names(line, version) and "package" in line.lower() for line in log):
        details = {"path": CHANGELOG, "version": version}
        yield worded("package-version-unlogged", shown(root.path / PROJECT), 1, 1, details)


def project_version(root: Root) -> str | None:
    """The version in the pyproject.toml of a corpus root; None where there is no such file, or it names none."""
    path = root.path / PROJECT
    if not path.is_file():
        return None
    try:
        project = tomllib.loads(read_bytes(path).decode("utf-8")).get("project")
    except (tomllib.TOMLDecodeError, UnicodeDecodeError):
        return None
    version = project.get("version") if isinstance(project, dict) else None
    return version if isinstance(version, str) else None


def headings(root: Root) -> list[str] | None:
    """The headings of the change log in their order; None where there is none."""
    path: Path = root.path / CHANGELOG
    if not path.is_file():
        return None
    text = read_bytes(path).decode("utf-8", "replace")
    return [line for line in text.split("\n") if line.startswith("#")]


def _names(line: str, words: str) -> bool:
    return re.search(rf"(?<![\w.-]){re.escape(words)}(?![\w-]|\.\w)", line) is not None
