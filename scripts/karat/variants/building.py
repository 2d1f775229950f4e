"""Building: from a case to its variant, an annotated document in memory that every check has looked at."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import Any

from karat.checks import Finding, check_document
from karat.corpus import DocumentFiles, LayerSet, Source
from karat.documents import as_document
from karat.guidelines import FOLDER, rule_ids
from karat.layout import Root, home
from karat.model import Document
from karat.reading import NEAR_EVENTS, Reader, read_zones
from karat.records import maps
from karat.text import sha256
from karat.variants.base import Base, as_yaml, copied
from karat.variants.cases import CHANGE, MINIMUM, SAME, Case, CaseFault, Fault
from karat.variants.editing import Edited, PlacedEdit, edited
from karat.variants.focus import named_ids, refuse_focus
from karat.variants.labels import Labels, carried, sort_records
from karat.variants.minimum import minimum_layers
from karat.variants.operations import perform
from karat.variants.removal import remove
from karat.variants.sides import expected_facets, words_of
from karat.variants.translation import Facets
from karat.yaml_profile import YamlMap


@dataclass(slots=True)
class Variant:
    """A case that was built: its text and labels as files of a document; `edited` is None for a MINIMUM case.

    `notes` say in words what went with removed records.
    """

    case: Case
    files: DocumentFiles
    text: str
    edited: Edited | None
    notes: tuple[str, ...] = ()
    _document: list[Document] = field(default_factory=list)

    @property
    def document(self) -> Document:
        """The variant as the model."""
        if not self._document:
            self._document.append(_as_model(self.files, self.text))
        return self._document[0]


class Builder:
    """Builds the cases of one document. `root` is only used to name places in findings; nothing is read or written."""

    def __init__(self, root: Root, base: DocumentFiles) -> None:
        self.root = root
        self.base = Base(base)

    @cached_property
    def base_document(self) -> Document:
        """The base as the model."""
        return as_document(self.base.files)

    def build(self, case: Case, check: bool = True) -> tuple[Variant | None, list[Fault]]:
        """The variant of a case, None where it could not be built, and everything that is wrong with it."""
        faults: list[Fault] = [case.fault(fault) for fault in self._rule(case)] if check else []
        before = len(faults)
        try:
            variant = self._variant(case, faults)
        except CaseFault as fault:
            return None, [*faults, case.fault(fault)]
        if len(faults) > before:
            return None, faults
        if check:
            faults += self._check(variant)
        if not any(fault.severity == "error" for fault in faults):
            faults += [case.fault(fault) for fault in self._focus(case, variant)]
        return variant, faults

    def _rule(self, case: Case) -> Iterable[CaseFault]:
        """That the rule of a case is one of the guidelines, those of the corpus or else Karat's own."""
        page, _, rule = str(case.record.get("rule", "")).partition("#")
        known = rules_of(self.root, page)
        if known is None:
            yield CaseFault(f"the guidelines have no page {page}", case.record, "rule")
        elif rule and rule not in known:
            yield CaseFault(f"{page}.md has no rule {rule}; it has {', '.join(known)}", case.record, "rule")

    def _focus(self, case: Case, variant: Variant) -> Iterable[CaseFault]:
        """What is wrong with the focus, by what gold says of base and variant."""
        if variant.edited is None:
            return refuse_focus(case, {}, expected_facets(variant.document), ({}, {}))
        words = ({name: told[2] for name, told in words_of(d).items()} for d in (self.base_document, variant.document))
        return refuse_focus(case, self.base_facets, expected_facets(variant.document), tuple(words))

    @cached_property
    def base_facets(self) -> dict[str, Facets]:
        """What gold says of the base, in its own terms."""
        return expected_facets(self.base_document)

    def _variant(self, case: Case, faults: list[Fault]) -> Variant:
        _refuse_form(case)
        if case.kind == MINIMUM:
            text, layers = minimum_layers(case)
            return Variant(case, self._files(case, text, layers), text, None)
        made = edited(case, self.base)
        labels = carried(self.base, made, named_ids(case))
        for edit in made.edits:
            if edit.takes_labels:
                _drop_labels(labels, edit)
        for operation in maps(case.record.get("expect")):
            try:
                perform(labels, operation)
            except CaseFault as fault:
                faults.append(case.fault(fault))
        faults += [case.fault(CaseFault(labels.describe(lost), labels.culprit(lost))) for lost in labels.lost]
        if "dct" in case.record:
            faults += [case.fault(fault) for fault in _unsaid_times(case, self.base)]
        sort_records(labels)
        files = self._files(case, made.text, labels.layers)
        return Variant(case, files, made.text, made, tuple(labels.notes))

    def _files(self, case: Case, text: str, layers: dict[str, YamlMap]) -> DocumentFiles:
        meta = self._meta(case, text)
        version = {"version": "1", "sha256": sha256(text.encode("utf-8"))}
        sources = {}
        for layer, data in layers.items():
            data["document"], data["text"] = case.id, as_yaml(dict(version))
            sources[layer] = _source(f"{case.id}/{layer}.yaml", data)
        folder = self.base.files.gold.folder / "variants" / case.id
        gold = LayerSet(case.id, folder, sources)
        return DocumentFiles(case.id, _source(f"{case.id}/document.yaml", meta), {"1": text.encode("utf-8")}, gold)

    def _meta(self, case: Case, text: str) -> YamlMap:
        base = self.base.files.meta
        meta: YamlMap = copied(base.map if base else YamlMap())
        data = text.encode("utf-8")
        meta["id"] = case.id
        meta["versions"] = copied(
            [{"version": "1", "file": "1.txt", "sha256": sha256(data), "code_points": len(text), "note": MARK}]
        )
        if "dct" in case.record:
            day = case.record["dct"]
            meta["dct"] = as_yaml({"value": day, "reasoning": "Set by the case."})
        return meta

    def _check(self, variant: Variant) -> list[Fault]:
        """The findings of every check of `karat check`, but for those that the case waives with a reason."""
        case = variant.case
        waivers = list(maps(case.record.get("waive")))
        used: set[int] = set()
        faults = []
        for finding in check_document(self.root, variant.files).findings:
            if case.kind == MINIMUM and finding.check in _OF_AN_ARTICLE:
                continue
            waiver = next((n for n, w in enumerate(waivers) if _waives(w, finding)), None)
            if waiver is None:
                faults.append(_as_fault(case, finding))
            else:
                used.add(waiver)
        idle = [w for n, w in enumerate(waivers) if n not in used]
        return faults + [case.fault(CaseFault(f"nothing needs the waiver of {w['check']}", w)) for w in idle]


def _as_model(files: DocumentFiles, text: str) -> Document:
    """The variant as the model, as `karat.documents` reads files; what that tests of them the checks have tested."""
    meta = files.meta.map if files.meta else YamlMap()
    records: dict[str, Any] = {}
    status: dict[str, str] = {}
    for layer, source in files.gold.layers.items():
        status[layer] = str(source.map["status"])
        for key, value in source.map.items():
            if isinstance(value, list) and key != "provenance":
                records[NEAR_EVENTS if (layer, key) == ("events", "near_identity") else key] = value
    zones, sentences = read_zones(records)
    dct = meta.get("dct")
    return Document(
        id=files.id,
        text=text,
        sha256=sha256(text.encode("utf-8")),
        version="1",
        language=str(meta.get("language", "")),
        dct=dct.get("value") if isinstance(dct, dict) else None,
        zones=zones,
        sentences=sentences,
        gold=Reader().annotations(records, status),
        status=status,
        gold_version=meta.get("gold_version"),
        meta=meta,
    )


#: What every variant says of itself, so that nobody takes it for news.
MARK = "Edited for a test of extractors; not news, and nothing in it is a claim about the world."


#: Checks of what an article has, which a sentence by itself need not have.
_OF_AN_ARTICLE = frozenset({"zone-title-missing"})


@cache
def rules_of(root: Root, page: str) -> tuple[str, ...] | None:
    """The ids of the rules of a page of guidelines; None where there is no such page."""
    places = (root.path / FOLDER / f"{page}.md", home() / FOLDER / f"{page}.md")
    path = next((place for place in places if place.is_file()), None)
    return None if path is None else rule_ids(path.read_text(encoding="utf-8"))


def _source(name: str, data: YamlMap) -> Source:
    return Source(name, b"", None, data, ())


def _refuse_form(case: Case) -> None:
    """What the schema cannot say: which fields go with which kind."""
    record = case.record
    inline = [key for key in ("text", "layers") if key in record]
    if case.kind == MINIMUM:
        wrong = next((key for key in ("edits", "expect", "dct") if key in record and key != "dct"), None)
        if wrong or len(inline) != 2:
            raise CaseFault("a MINIMUM case has `text` and `layers` of its own, and no edits", record, wrong)
    else:
        if inline:
            raise CaseFault(f"only a MINIMUM case has a {inline[0]} of its own", record, inline[0])
        if not record.get("edits") and "dct" not in record:
            raise CaseFault("has neither `edits` nor `dct`: nothing would be different", record)
    if case.kind == CHANGE and not record.get("expect"):
        raise CaseFault("a CHANGE case says in `expect` what changes", record)
    if case.kind == SAME and not record.get("edits"):
        raise CaseFault("a SAME case has `edits`", record)
    if not record.get("focus"):
        raise CaseFault("says no `focus`: what decides pass or fail", record)


def _drop_labels(labels: Labels, edit: PlacedEdit) -> None:
    """Remove what lost its words to a deletion that takes its labels along."""
    inside = {one.id for one in labels.lost if edit.covers(one.span) and one.part in ("", "head")}
    kept = {one.id for one in labels.lost if one.part not in ("", "head") and edit.covers(one.span)}
    anchored = {one.id for one in labels.lost if not edit.covers(one.span)}
    remove(labels, [name for name in labels.index if name in (inside | kept) - anchored])


def _unsaid_times(case: Case, base: Base) -> Iterable[CaseFault]:
    """Times that hang on the document creation time and of which the case does not say what they become."""
    named = named_ids(case)
    for time in maps(base.layers.get("times", YamlMap()).get("times")):
        hangs = time.get("anchor") == "dct" and time.get("value") != time.get("value_text_only")
        if hangs and time["id"] not in named:
            message = (
                f"another creation time may change {time['id']}, {time['quote']} = {time['value']}: say what it "
                f"becomes, {{op: set, id: {time['id']}, path: value, from: …, to: …}}, or {{op: keep, ids: […]}}"
            )
            yield CaseFault(message, case.record, "dct")


def _waives(waiver: YamlMap, finding: Finding) -> bool:
    return waiver["check"] == finding.check and waiver.get("record") in (None, finding.record)


def _as_fault(case: Case, finding: Finding) -> Fault:
    """A finding in the labels of a variant, at the operation that names its record, else at the case."""
    about: Any = None
    for op in maps(case.record.get("expect")):
        if finding.record is not None and finding.record in (op.get("id"), (op.get("record") or {}).get("id")):
            about = op
    message = f"{finding.message} [{finding.check}]"
    fault = case.fault(CaseFault(message, about))
    return Fault(fault.file, fault.line, fault.column, fault.case, message, finding.severity)
