"""Reanchoring: all layers of a document moved to a new version of its text, all or nothing.

The layers of gold move. The old ones stay as they were in `annotations/<document>/versions/<old>/`, and the passes,
which were made on the old text, stay with it there, so that the old version can still be scored against.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Protocol

from karat.checks.text_level import form_faults
from karat.corpus import CorpusError, DocumentFiles, Source
from karat.documents import checked_layer
from karat.errors import KaratError
from karat.layout import LAYERS
from karat.records import maps, walk
from karat.spans import covered
from karat.text import decode_fault, sha256
from karat.versions.dropping import delete, drop, remove
from karat.versions.moving import CONTEXT, EXACT, LOST, Mover
from karat.yaml_profile import YamlList, YamlMap

HEAD = "head"


class Rewriting(Protocol):
    """A file whose value is changed in place and then written with its comments (`karat.formats`)."""

    root: YamlMap

    def text(self) -> str: ...


Rewriter = Callable[[Source, str], Rewriting]


@dataclass(frozen=True, slots=True)
class Label:
    """A label that did not simply move along: its layer, record, part of it, old words, how it moved, and new words."""

    layer: str
    id: str
    part: str
    quote: str
    how: str
    now: str | None

    @property
    def words(self) -> str:
        """The label on one line."""
        part = f" ({self.part})" if self.part else ""
        name = f'{self.layer}: {self.id}{part} "{self.quote}"'
        if self.how == LOST:
            return f"{name}: not in the new text" + (f'; "{self.now}" stands in its place' if self.now else "")
        return f'{name}: {self.how}, now "{self.now}"'


@dataclass(slots=True)
class Plan:
    """What a move to a new text would do: counts of how spans moved, labels with other words, orphans, files.

    `files` are the new contents of layers by name, and of document.yaml; empty where orphans forbid to write.
    """

    document: str
    old: str
    new: str
    data: bytes
    moved: Counter[str] = field(default_factory=Counter)
    changed: list[Label] = field(default_factory=list)
    orphans: list[Label] = field(default_factory=list)
    dropped: list[str] = field(default_factory=list)
    files: dict[str, str] = field(default_factory=dict)


def plan(
    files: DocumentFiles, data: bytes, rewriter: Rewriter, *, note: str = "", replaced: bool = False,
    drop_orphans: bool = False, day: date | None = None,
) -> Plan:  # fmt: skip
    """What becomes of every label of a document if `data` is its next text.

    Raises KaratError where the new text cannot be one, or a layer of gold cannot be moved as it is.
    """
    meta, old = _sound_meta(files), files.text()
    if old is None:
        raise CorpusError(f"{meta.name}: the newest text is missing or not UTF-8; run `karat check`")
    versions = files.versions()
    newest = versions[-1]
    new = _readable(data, files, meta)
    number = str(max(int(str(v["version"])) for v in versions) + 1)
    result = Plan(files.id, str(newest["version"]), number, data)
    digest = sha256(old.encode("utf-8"))
    for layer, source in files.gold.layers.items():
        checked_layer(source, layer, digest, old)
    opened = {layer: rewriter(files.gold.layers[layer], layer) for layer in LAYERS if layer in files.gold.layers}
    mover = Mover(old, new, replaced)
    dead: set[str] = set()
    for layer, rewriting in opened.items():
        lost = _move_layer(layer, rewriting.root, mover, result)
        dead |= lost
        rewriting.root["text"].update({"version": number, "sha256": sha256(data)})
    roots = {layer: rewriting.root for layer, rewriting in opened.items()}
    result.dropped = drop(roots, dead)
    if result.orphans and not drop_orphans:
        return result
    for layer, data_of in roots.items():
        if data_of.get("status") != "none":
            _sign(data_of, layer, result, day or date.today())
    described = rewriter(meta, "document")
    _add_version(described.root, result, new, note)
    result.files = {f"{layer}.yaml": rewriting.text() for layer, rewriting in opened.items()}
    result.files["document.yaml"] = described.text()
    return result


def _sound_meta(files: DocumentFiles) -> Source:
    if files.meta is None or not files.meta.sound or not files.versions():
        raise CorpusError(f"the document {files.id} has no document.yaml that can be read; run `karat check`")
    return files.meta


def _readable(data: bytes, files: DocumentFiles, meta: Source) -> str:
    """The new text, if it is in the form that texts have and is not one of the document's already."""
    for check, line, column, _ in form_faults(data, meta.map.get("canary")):
        raise KaratError(f"the new text, {line}:{column}: {check}; `karat check --explain {check}` says what to mend")
    if decode_fault(data) is not None or not data.strip():
        raise KaratError("the new text is empty")
    known = next((v for v in files.versions() if v.get("sha256") == sha256(data)), None)
    if known is not None:
        raise KaratError(f"the new text is that of version {known.get('version')}, byte for byte")
    return data.decode("utf-8")


def _anchored(layer: str, data: Any) -> list[tuple[str, Any, str, Any]]:
    """Every map with a span: the id it is of, itself, which part of its record it is, and what falls without it.

    What falls is (list, item) for an alternative, None for the record as a whole.
    """
    found = []
    for listing, record, _ in walk(layer, data):
        name = str(record.get("id", listing.key))
        readings = record.get("alternatives")
        for reading in (record, *maps(readings)):
            falls = None if reading is record else (record, readings, reading)
            kind = "" if reading is record else "alternative"
            if listing.anchored and reading.get("span"):
                found.append((name, reading, kind, falls))
            for part in listing.parts:
                value = reading.get(part)
                if isinstance(value, dict) and value.get("span"):
                    found.append((name, value, " ".join(filter(None, (kind, part))), falls))
    return found


def _move_layer(layer: str, data: Any, mover: Mover, result: Plan) -> set[str]:
    """Move every span of a layer; the ids of the records that are lost."""
    dead: set[str] = set()
    for name, record, part, falls in _anchored(layer, data):
        old, quote = tuple(record["span"]), str(record["quote"])
        place = mover.place(old)
        lost = Label(layer, name, part, quote, LOST, place.instead) if place.span is None else None
        if place.span is not None:
            _put(record, "span", place.span)
            record["quote"] = now = covered(mover.new, place.span)
            if record.get(HEAD):
                head = mover.head(record[HEAD], place.span)
                if head is None:
                    lost = Label(layer, name, HEAD, covered(mover.old, record[HEAD]), LOST, None)
                else:
                    _put(record, HEAD, head)
        result.moved[place.how if lost is None else LOST] += 1
        if lost is not None:
            result.orphans.append(lost)
            if falls is None:
                dead.add(name)
            else:
                _fall(*falls)
        elif place.how not in (EXACT, CONTEXT):
            result.changed.append(Label(layer, name, part, quote, place.how, now))
    return dead


def _fall(record: Any, readings: Any, reading: Any) -> None:
    if any(one is reading for one in readings):
        remove(readings, reading)
    if not readings and "alternatives" in record:
        delete(record, "alternatives")


def _put(record: Any, key: str, span: tuple[int, ...]) -> None:
    value = record[key]
    first = value.item_at[0] if isinstance(value, YamlList) and value.item_at else (1, 1)
    value[:] = span
    if isinstance(value, YamlList):
        value.item_at = [first] * len(span)


def _sign(data: Any, layer: str, result: Plan, day: date) -> None:
    """Say in a layer that a program moved it. What was left out is named, so that its id is never given again."""
    mine = (told.removeprefix(f"{layer}: ") for told in result.dropped if told.startswith(f"{layer}: "))
    ids = sorted({told for told in mine if " " not in told})
    left = f"; left out, because their words are gone: {', '.join(ids)}" if ids else ""
    entry = YamlMap()
    entry.update(
        annotator="karat-reanchor", kind="program", date=day.isoformat(), role="import", reviewed_by_person=False,
        note=f"Moved from text version {result.old} to {result.new}{left}.",
    )  # fmt: skip
    listed = data["provenance"]
    listed.append(entry)
    if isinstance(listed, YamlList):
        listed.item_at.append((listed.line, listed.column))


def _add_version(meta: YamlMap, result: Plan, text: str, note: str) -> None:
    """Put the new version's record into document.yaml, and into the old one's which gold it had at last."""
    listed = meta["versions"]
    old = listed[-1]
    old["gold_version"] = meta.get("gold_version")
    record = YamlMap(old.line, old.column)
    record.update(
        version=result.new, file=f"{result.new}.txt", sha256=sha256(result.data), code_points=len(text),
        note=note or f"Takes the place of version {result.old}; the labels were moved with `karat reanchor`.",
    )  # fmt: skip
    listed.append(record)
    if isinstance(listed, YamlList):
        listed.item_at.append(listed.item_at[-1])
