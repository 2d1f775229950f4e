"""The runner: reads documents, runs every check up to a level, applies waivers, sorts what was found."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

from karat.checks.findings import Finding, listed, quoted, worded
from karat.checks.registry import REGISTRY
from karat.checks.release import RELEASE_IDS, release_findings
from karat.checks.schema_level import SCHEMA_IDS, schema_findings
from karat.checks.scope import Scope
from karat.checks.text_level import TEXT_IDS, text_findings
from karat.checks.waivers import WAIVER_IDS, apply_waivers
from karat.corpus import DocumentFiles, LayerSet, Source, over_gold, read_document, shown
from karat.layout import LAYERS, SIDE_FILES, Root
from karat.records import walk

#: The modules whose import fills the registry, in the order in which their checks run.
CHECK_MODULES = (
    "references",
    "headers", "span_form", "zones", "entities", "entity_links", "times", "quantities", "relations", "text_places",
    "events", "arguments", "factuality", "temporal", "causal", "attribution", "attribution_links", "incidents",
    "incident_evidence", "salience", "audits",
)  # fmt: skip

#: Level 5 is for releases: it is run when it is asked for.
MAX_LEVEL = 4

#: Ids that are raised while files are read, before there is a scope to check.
READING_IDS = (
    "file-bom", "file-crlf", "file-not-utf8", "layer-unknown",
    "yaml-alias", "yaml-anchor", "yaml-duplicate-key", "yaml-empty", "yaml-key-not-string", "yaml-many-documents",
    "yaml-not-a-map", "yaml-syntax", "yaml-tag", "yaml-too-deep",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class CheckResult:
    """The outcome of a run: sorted findings, and how much was looked at."""

    findings: tuple[Finding, ...]
    documents: int
    files: int
    records: int

    @property
    def clean(self) -> bool:
        """Whether nothing was found that fails a run: warnings do not."""
        return not any(finding.severity == "error" for finding in self.findings)


def load_checks() -> None:
    """Import every module of checks, once."""
    for name in CHECK_MODULES:
        import_module(f"karat.checks.{name}")


def raised_ids() -> set[str]:
    """Every check id that code can raise."""
    load_checks()
    return {
        *READING_IDS,
        *TEXT_IDS,
        *SCHEMA_IDS,
        *WAIVER_IDS,
        *RELEASE_IDS,
        *(name for entry in REGISTRY for name in entry.ids),
    }


def check_root(root: Root, documents: Iterable[str] | None = None, level: int = MAX_LEVEL) -> CheckResult:
    """Check documents of a corpus, all of them unless some are named.

    Raises CorpusError where a file that is there cannot be read at all.
    """
    results = [check_document(root, read_document(root, name), level) for name in documents or root.document_ids()]
    return combine(results)


def combine(results: Iterable[CheckResult]) -> CheckResult:
    """Several results as one, sorted, each finding once."""
    parts = list(results)
    findings = tuple(_in_order(finding for part in parts for finding in part.findings))
    sums = (sum(getattr(part, name) for part in parts) for name in ("documents", "files", "records"))
    return CheckResult(findings, *sums)


def check_document(root: Root, files: DocumentFiles, level: int = MAX_LEVEL) -> CheckResult:
    """Check one document: its identity, its texts, its gold and every pass over it."""
    load_checks()
    findings = text_findings(files, shown(root.document_file(files.id)))
    if files.meta is not None:
        findings += _profile_findings(files.meta)
        if files.meta.sound and level >= 1:
            findings += schema_findings(files.meta, "document")[0]
    if level >= 5 and files.meta is not None and files.meta.sound:
        findings += release_findings(root, files)
    # What the waivers of the gold accept, they accept of the document and its texts too.
    findings = apply_waivers(
        [*findings, *_check_layers(files, files.gold, level)], files.gold.others.get("waivers"), level
    )
    for one in files.passes:
        golden = {source.name for source in files.gold.layers.values()}
        told = [f for f in _check_layers(files, over_gold(one, files.gold), level) if f.file not in golden]
        findings += apply_waivers(told, one.others.get("waivers"), level)
    sets = (files.gold, *files.passes)
    sources = [s for one in sets for s in (*one.layers.values(), *one.others.values())]
    records = sum(1 for one in sets for layer in one.layers for _ in walk(layer, one.records(layer)))
    count = len(sources) + len(files.texts) + (files.meta is not None)
    return CheckResult(tuple(_in_order(f for f in findings if f.level <= level)), 1, count, records)


def check_file(root: Root, document: str, place: Path, level: int = MAX_LEVEL) -> CheckResult | None:
    """Check a document, and keep what is about one of its files; None where the file is none of them."""
    files = read_document(root, document)
    result = check_document(root, files, level)
    name, meta = shown(place), shown(root.document_file(document))
    texts = {shown(root.document_file(document).parent / str(v.get("file"))) for v in files.versions()}
    layers = {
        source.name: (layer, source.map)
        for one in (files.gold, *files.passes)
        for layer, source in (*one.layers.items(), *one.others.items())
    }
    if name not in {meta, *texts, *layers}:
        return None
    records = sum(1 for _ in walk(*layers[name])) if name in layers else 0
    return CheckResult(_about(result, name), 1, 1, records)


def check_source(root: Root, source: Source, layer: str, document: str, level: int = MAX_LEVEL) -> CheckResult:
    """Check one layer file, which may stand anywhere, beside the other layers of its document in the corpus."""
    files = read_document(root, document)
    files.passes.clear()
    files.gold.layers[layer] = source
    result = check_document(root, files, level)
    return CheckResult(_about(result, source.name), 1, 1, sum(1 for _ in walk(layer, source.map)))


def check_form(source: Source, layer: str | None, level: int = MAX_LEVEL) -> CheckResult:
    """Check the form of a file alone, and its shape where its layer is known: all that can be said of it."""
    findings = _profile_findings(source)
    if source.sound and layer is not None:
        findings += schema_findings(source, layer)[0]
    return CheckResult(tuple(_in_order(f for f in findings if f.level <= level)), 0, 1, 0)


def _about(result: CheckResult, name: str) -> tuple[Finding, ...]:
    return tuple(f for f in result.findings if f.file == name or f.check == "document-file-missing")


def _in_order(findings: Iterable[Finding]) -> list[Finding]:
    """Findings by place, each once."""
    return sorted(set(findings), key=lambda f: (f.file, f.line, f.column, f.level, f.check, f.message, f.record or ""))


def _check_layers(files: DocumentFiles, layers: LayerSet, level: int) -> list[Finding]:
    scope = Scope(files, layers)
    for layer, source in layers.layers.items():
        scope.findings += _profile_findings(source)
        if source.sound and source.map.get("layer") in LAYERS and source.map["layer"] != layer:
            # It is one of two layers, and may be the wrong one of them: `layer-name` says so, and nothing else can.
            scope.doubtful |= {layer, source.map["layer"]} - (layers.layers.keys() - {layer})
        elif source.sound and level >= 1:
            scope.findings += _shape_findings(scope, layer, source)
    for name, source in layers.others.items():
        scope.findings += _side_findings(scope, name, source, level)
    if scope.text is None:
        # Without a text that is what it should be there is nothing to compare with; that was said once already.
        scope.unanchored.update(LAYERS)
    for entry in REGISTRY:
        if entry.level <= level and all(scope.readable(layer) for layer in entry.needs):
            entry.function(scope)
    return scope.findings


def _profile_findings(source: Source) -> list[Finding]:
    return [worded(p.check, source.name, p.line, p.column, p.details) for p in source.problems]


def _shape_findings(scope: Scope, layer: str, source: Source) -> list[Finding]:
    findings, paths = schema_findings(source, layer)
    for path in paths:
        listed_records = source.map.get(path[0]) if len(path) >= 2 else None
        if isinstance(listed_records, list) and isinstance(path[1], int):
            scope.refused.add(id(listed_records[path[1]]))
    return findings


def _side_findings(scope: Scope, name: str, source: Source, level: int) -> list[Finding]:
    if name not in SIDE_FILES:
        named = source.map.get("layer")
        near = [named] if named in LAYERS else difflib.get_close_matches(name, LAYERS, n=1)
        # What is missing where that layer should be may all stand here.
        scope.doubtful.update(layer for layer in near if layer not in scope.layers.layers)
        hint = f"did you mean {near[0]}.yaml?" if near else f"layers are {listed(LAYERS, len(LAYERS))}"
        return [worded("layer-unknown", source.name, 1, 1, {"name": quoted(name), "hint": hint})]
    findings = _profile_findings(source)
    if source.sound and level >= 1:
        findings += schema_findings(source, name)[0]
    return findings
