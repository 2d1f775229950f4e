"""Documents: read from a corpus into the model, ready to be scored against."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from karat.corpus import CorpusError, DocumentFiles, Source, read_document, read_layer_set, shown
from karat.layout import LAYERS, Root
from karat.model import Document
from karat.quick_shape import quick_shape
from karat.reading import NEAR_EVENTS, Reader, read_zones
from karat.records import anchors
from karat.spans import covered, fault
from karat.text import decode_fault, sha256
from karat.yaml_profile import YamlMap, position_of

#: Statuses of a layer that holds labels to score against.
SCORED = ("in-progress", "pass", "adjudicated", "reviewed")


def load_documents(root: Root, names: Iterable[str] | None = None, text_version: str | None = None) -> list[Document]:
    """The documents of a corpus, all of them unless some are named, in the order of their ids.

    `text_version` asks for an older text with the gold that it had; else it is the newest.

    Raises CorpusError, in one sentence, where a document cannot be scored against; `karat check` says what is wrong.
    """
    known = root.document_ids()
    wanted = sorted(names) if names is not None else known
    for name in wanted:
        if name not in known:
            raise CorpusError(f"there is no document {name} in {root.path}; it has {', '.join(known) or 'none'}")
    return [load_document(root, name, text_version) for name in wanted]


def load_document(root: Root, name: str, text_version: str | None = None) -> Document:
    """One document with its newest text and its gold, or with an older text and the gold that it had."""
    files = read_document(root, name, passes=False)
    known = [str(version.get("version")) for version in files.versions()]
    if text_version is None or not known or text_version == known[-1]:
        return as_document(files)
    if text_version not in known:
        raise CorpusError(f"{name} has no text version {text_version}; it has {', '.join(known)}")
    folder = root.version_dir(name, text_version)
    if not folder.is_dir():
        raise CorpusError(f"the gold of text version {text_version} of {name} is not there: {shown(folder)}")
    files.gold = read_layer_set(name, folder)
    return as_document(files, text_version)


def as_document(files: DocumentFiles, text_version: str | None = None) -> Document:
    """The files of a document as the model, with its newest text unless another is named, of which its gold must be."""
    if files.meta is None:
        raise CorpusError(f"the document {files.id} has annotations, but no document.yaml")
    meta = _sound(files.meta)
    versions = files.versions()
    if not versions:
        raise CorpusError(f"{files.meta.name}: lists no version of the text")
    newest = versions[-1] if text_version is None else files.version(text_version) or versions[-1]
    label = str(newest.get("version"))
    data = files.texts.get(label)
    if data is None or decode_fault(data):
        raise CorpusError(f"{files.meta.name}: the text of version {label} is missing or not UTF-8")
    digest = sha256(data)
    if digest != newest.get("sha256"):
        raise CorpusError(f"{files.meta.name}: the text of version {label} is not the frozen one; run `karat check`")
    records, status, hashes = _layers(files, digest, data.decode("utf-8"))
    zones, sentences = read_zones(records)
    dct = meta.get("dct")
    return Document(
        id=files.id,
        text=data.decode("utf-8"),
        sha256=digest,
        version=label,
        language=str(meta.get("language", "")),
        dct=dct.get("value") if isinstance(dct, dict) else None,
        zones=zones,
        sentences=sentences,
        gold=Reader().annotations(records, status),
        status=status,
        gold_hashes=hashes,
        gold_version=newest.get("gold_version", meta.get("gold_version")),
        meta=meta,
    )


def _layers(files: DocumentFiles, digest: str, text: str) -> tuple[dict[str, Any], dict[str, str], dict[str, str]]:
    """All lists of all gold layers that have labels, by name, and the layers' statuses and hashes."""
    records: dict[str, Any] = {}
    status: dict[str, str] = {}
    hashes: dict[str, str] = {}
    for layer in LAYERS:
        source = files.gold.layers.get(layer)
        if source is None:
            continue
        data = checked_layer(source, layer, digest, text)
        if data is None:
            continue
        state = str(data["status"])
        status[layer] = state
        lists = {key: value for key, value in data.items() if isinstance(value, list) and key != "provenance"}
        records.update(
            {NEAR_EVENTS if (layer, key) == ("events", "near_identity") else key: lists[key] for key in lists}
        )
        hashes[layer] = _hash(lists)
    return records, status, hashes


def checked_layer(source: Source, layer: str, digest: str, text: str) -> YamlMap | None:
    """The map of a layer file; None where its status says that nobody has annotated it.

    `digest` is the hash of `text`. Raises CorpusError, in one sentence, where the file cannot be read, is not as its
    schema wants it, or does not agree with the text.
    """
    data = _well_formed(source, layer)
    if str(data["status"]) not in SCORED:
        return None
    named = data.get("text")
    if not isinstance(named, dict) or named.get("sha256") != digest:
        raise CorpusError(f"{source.name}: was made on another text than the newest version; run `karat check`")
    _quotes_agree(source, layer, text)
    return data


def _hash(lists: dict[str, Any]) -> str:
    """The hash of what a layer says, not of how its file is written: comments and order of fields do not count."""
    return sha256(json.dumps(lists, sort_keys=True, ensure_ascii=False).encode("utf-8"))


def _well_formed(source: Source, layer: str) -> YamlMap:
    """The map of a layer that its schema lets pass: half-edited gold must not be scored against without a word."""
    from karat.schemas import validator

    data = _sound(source)
    # The quick test says yes or no; jsonschema, which takes ten times as long, is asked only why not.
    error = None if quick_shape(layer)(data) else next(iter(validator(layer).iter_errors(data)), None)
    if error is not None:
        path = list(error.absolute_path)
        line, column = position_of(data, path)
        place = ".".join(str(step) for step in path) or "the file"
        raise CorpusError(f"{source.name}:{line}:{column}: {place} is not as its schema wants it; run `karat check`")
    return data


def _quotes_agree(source: Source, layer: str, text: str) -> None:
    for name, record in anchors(layer, source.map):
        span = record.get("span")
        if span is not None and (fault(span, len(text)) is not None or covered(text, span) != record.get("quote")):
            line, column = position_of(record, ("span",))
            raise CorpusError(
                f"{source.name}:{line}:{column}: {name or 'a span'} does not agree with the text; run `karat check`"
            )


def _sound(source: Source) -> YamlMap:
    if not source.sound:
        at = source.problems[0] if source.problems else None
        place = f"{source.name}:{at.line}:{at.column}" if at else source.name
        raise CorpusError(f"{place}: cannot be read ({at.check if at else 'no map'}); run `karat check`")
    return source.map
