"""Sides: what each of two annotators said, read from folders of layers, passes, gold, or files of predictions."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from karat.answers import LAYER_OF, Answer
from karat.corpus import DocumentFiles, LayerSet, Source, read_bytes, read_document, read_layer_set, read_source, shown
from karat.documents import checked_layer
from karat.errors import KaratError
from karat.layout import LAYERS, Root
from karat.reading import NEAR_EVENTS
from karat.records import maps
from karat.text import sha256

GOLD = "gold"
#: Joins several folders to one annotator; a layer of a later one rules.
JOIN = "+"

#: Layers whose records those of other layers refer to.
REFERRED = ("entities", "times", "quantities", "events")

#: From the bytes and the name of a file of predictions to the answers in it.
ReadFile = Callable[[bytes, str], list[Answer]]


class AgreementError(KaratError):
    """Sides that cannot be compared; its text is one sentence that says why."""


@dataclass(frozen=True, slots=True)
class Given:
    """A layer as one side gives it: its lists, where it is from, and how its ids begin in a decision (`a/`)."""

    data: Mapping[str, Any]
    origin: str
    prefix: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """One folder, pass or file of a side: its layers' files by document, or answers; `name` is how it is shown."""

    name: str
    files: Mapping[str, Mapping[str, Source]] = field(default_factory=dict)
    answers: tuple[Answer, ...] = ()


@dataclass(frozen=True, slots=True)
class Material:
    """A document with what both sides and gold give of it: layers by name. `starts` are those of its sentences."""

    id: str
    text: str
    sha256: str
    version: str
    starts: tuple[int, ...]
    sides: tuple[dict[str, Given], dict[str, Given]]
    gold: dict[str, Given]


def read_parts(root: Root, spec: str, read_file: ReadFile) -> list[Part]:
    """The parts that the name of a side stands for: `gold`, a pass, a folder or a file, several of them joined by `+`.

    Raises AgreementError where there is no such thing.
    """
    names = [spec] if Path(spec).exists() else spec.split(JOIN)
    return [_part(root, name.strip(), read_file) for name in names]


def _part(root: Root, name: str, read_file: ReadFile) -> Part:
    known = root.document_ids()
    if name == GOLD:
        sets = {d: read_layer_set(d, root.layer_dir(d)) for d in known}
        return Part(GOLD, {d: dict(layers.layers) for d, layers in sets.items() if layers.layers})
    passes = {d: folder for d in known for folder in root.pass_dirs(d) if folder.name == name}
    if passes:
        return Part(_slug(name), {d: _layers_of(read_layer_set(d, folder), d) for d, folder in passes.items()})
    path = Path(name)
    if name and path.is_dir():
        layers = read_layer_set("", path)
        return Part(_slug(path.resolve().name), {_document(layers): _layers_of(layers, _document(layers))})
    if name and path.is_file():
        return _file(path, read_file)
    there = sorted({folder.name for d in known for folder in root.pass_dirs(d)})
    passes_told = ", ".join(there) if there else "none"
    raise AgreementError(f"{name or 'an empty name'!s}: is no folder, no file and no pass (passes here: {passes_told})")


def _file(path: Path, read_file: ReadFile) -> Part:
    data = read_bytes(path)
    if path.stem in LAYERS and path.suffix in (".yaml", ".yml"):
        layers = LayerSet("", path, {path.stem: read_source(data, shown(path))})
        if "text" in layers.layers[path.stem].map:
            return Part(_slug(path.resolve().parent.name), {_document(layers): _layers_of(layers, _document(layers))})
    return Part(_slug(path.stem), answers=tuple(read_file(data, shown(path))))


def _document(layers: LayerSet) -> str:
    """The document that the layers of a folder name."""
    if not layers.layers:
        raise AgreementError(
            f"{shown(layers.folder)}: holds no layer file; layers are {', '.join(f'{n}.yaml' for n in LAYERS)}"
        )
    first = next(iter(layers.layers.values()))
    named = first.map.get("document")
    if not isinstance(named, str):
        raise AgreementError(f"{first.name}: is no layer file, or broken: it names no document; run `karat check`")
    return named


def _layers_of(layers: LayerSet, document: str) -> dict[str, Source]:
    if not layers.layers:
        _document(layers)
    for source in layers.layers.values():
        if source.map.get("document") != document:
            raise AgreementError(f"{source.name}: is of the document {source.map.get('document')}, not of {document}")
    return dict(layers.layers)


def _slug(name: str) -> str:
    """A name as the ids of decisions want it before their slash.

    >>> _slug("Pass A_1")
    'pass-a-1'
    """
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-") or "x"


def documents_of(parts: Iterable[Part], only: str | None = None) -> set[str]:
    """The documents that a side is about; an answer that names none is of the only document."""
    found: set[str] = set()
    for part in parts:
        found |= part.files.keys()
        found |= {a.document or only or "" for a in part.answers}
    return found - {""}


def read_material(
    root: Root, sides: tuple[Sequence[Part], Sequence[Part]], wanted: Sequence[str] | None = None
) -> tuple[list[Material], list[str]]:
    """What both sides say of the documents that they share, and the documents that only one of them is about.

    Raises AgreementError where they share none, or not one that is `wanted`; CorpusError where a file is not sound.
    """
    known = root.document_ids()
    only = known[0] if len(known) == 1 else None
    first, second = (documents_of(parts, only) for parts in sides)
    shared = first & second
    for name in wanted or ():
        if name not in shared:
            raise AgreementError(
                f"{name} is not a document of both sides; they share {', '.join(sorted(shared)) or 'none'}"
            )
    if not shared:
        told = [", ".join(sorted(names)) or "no document" for names in (first, second)]
        raise AgreementError(f"the two have no document in common: one is of {told[0]}, the other of {told[1]}")
    for name in sorted(shared):
        if name not in known:
            raise AgreementError(f"there is no document {name} in {root.path}; it has {', '.join(known) or 'none'}")
    chosen = sorted(wanted) if wanted else sorted(shared)
    labels = _prefixes(sides)
    return [_material(read_document(root, n), sides, labels, only) for n in chosen], sorted(first ^ second)


def _prefixes(sides: tuple[Sequence[Part], Sequence[Part]]) -> list[list[str]]:
    """How ids begin: by the name of the pass; a/ and b/ where both sides have parts of one name that differ."""
    names = [{p.name for p in parts} - {GOLD} for parts in sides]
    clash = bool(names[0] & names[1])
    return [
        ["" if p.name == GOLD else f"{'ab'[k] if clash else p.name}/" for p in parts] for k, parts in enumerate(sides)
    ]


def _material(
    files: DocumentFiles, sides: tuple[Sequence[Part], Sequence[Part]], labels: list[list[str]], only: str | None
) -> Material:
    if files.meta is None or not files.versions():
        raise AgreementError(f"{files.id}: its document.yaml is missing or lists no version of the text")
    version, text = _text(files, sides)
    digest = str((files.version(version) or {}).get("sha256"))
    read: dict[str, Given | None] = {}

    def checked(source: Source, layer: str, prefix: str) -> Given | None:
        if source.name not in read:
            data = checked_layer(source, layer, digest, text)
            read[source.name] = None if data is None else Given(data, source.name, prefix)
        return read[source.name]

    names = [_layer_names(parts, files.id, only) for parts in sides]
    gold = {}
    for layer in _stand_ins(names[0], names[1]):
        source = files.gold.layers.get(layer)
        named = source.map.get("text") if source is not None else None
        # Gold of another text cannot stand in.
        if source is not None and isinstance(named, dict) and named.get("sha256") == digest:
            gold[layer] = checked(source, layer, "")
    known = {layer: found for layer, found in gold.items() if found is not None}
    given: list[dict[str, Given]] = []
    for k, parts in enumerate(sides):
        found: dict[str, Given] = {}
        for part, prefix in zip(parts, labels[k], strict=True):
            for layer, source in part.files.get(files.id, {}).items():
                layer_given = checked(source, layer, prefix)
                if layer_given is not None:
                    found[layer] = layer_given
            for answer in part.answers:
                if (answer.document or only) == files.id:
                    found |= _answered(answer, text, _sentence_spans(known), part.name, prefix)
        given.append(found)
    starts = _starts(known, given)
    return Material(files.id, text, digest, version, starts, (given[0], given[1]), known)


def _layer_names(parts: Sequence[Part], document: str, only: str | None) -> set[str]:
    """The layers that a side gives of a document."""
    found = {layer for part in parts for layer in part.files.get(document, {})}
    answers = [a for part in parts for a in part.answers if (a.document or only) == document]
    return found.union(*(a.attempted for a in answers))


def _stand_ins(first: set[str], second: set[str]) -> list[str]:
    """The layers that gold must give: sentences, and what links refer to and a side lacks.

    >>> _stand_ins({"entities", "relations"}, {"relations"})
    ['zones', 'entities', 'times', 'quantities', 'events']
    >>> _stand_ins({"times"}, {"times"})
    ['zones']
    """
    links = (first & second) - {"zones", "times"}
    return ["zones", *(name for name in REFERRED if links and not {name} <= first & second)]


def _text(files: DocumentFiles, sides: tuple[Sequence[Part], Sequence[Part]]) -> tuple[str, str]:
    """The version that all layer files of both sides were made on, and its text; the newest if there are none."""
    by_hash = {str(v.get("sha256")): str(v.get("version")) for v in files.versions()}
    label = str(files.versions()[-1].get("version"))
    seen: tuple[str, str] | None = None
    for part in (p for parts in sides for p in parts):
        for source in part.files.get(files.id, {}).values():
            named = source.map.get("text")
            digest = str(named.get("sha256")) if isinstance(named, dict) else ""
            if digest not in by_hash:
                raise AgreementError(
                    f"{source.name}: was made on a text that {files.id} has no version of; run `karat check`"
                )
            if seen is not None and seen[0] != digest:
                raise AgreementError(f"{source.name}: was made on another version of the text than {seen[1]}")
            seen, label = (digest, source.name), by_hash[digest]
    text = files.text(label)
    data = files.texts.get(label)
    if text is None or data is None:
        raise AgreementError(f"{files.id}: the text of version {label} is missing or not UTF-8; run `karat check`")
    if by_hash.get(sha256(data)) != label:
        raise AgreementError(f"{files.id}: the text of version {label} is not the frozen one; run `karat check`")
    return label, text


def _sentence_spans(gold: Mapping[str, Given]) -> list[tuple[int, ...]]:
    zones = gold.get("zones")
    return [tuple(s["span"]) for s in maps(zones.data.get("sentences"))] if zones else []


def _starts(gold: Mapping[str, Given], given: Sequence[Mapping[str, Given]]) -> tuple[int, ...]:
    """Where sentences begin: in gold, else where all sides that have zones agree that one begins."""
    sources = [gold] if "zones" in gold else [side for side in given if "zones" in side]
    starts = [{span[0] for span in _sentence_spans(source)} for source in sources]
    return tuple(sorted(set.intersection(*starts))) if starts else ()


def _answered(
    answer: Answer, text: str, sentences: Sequence[tuple[int, ...]], name: str, prefix: str
) -> dict[str, Given]:
    """The layers of an answer, with spans in the text, and ids where it gives none."""
    if answer.error is not None or answer.skipped is not None:
        return {}
    # Scoring takes a while to load, and two passes do without it.
    from karat.scoring import ground_records

    records = ground_records(answer, text, sentences)
    flat = records.pop("mentions", [])
    if flat:
        records["entities"] = [*records.get("entities", []), *_grouped(flat)]
    lists: dict[str, dict[str, Any]] = {layer: {} for layer in LAYERS if layer in answer.attempted}
    for key, found in records.items():
        layer, plain = ("events", "near_identity") if key == NEAR_EVENTS else (LAYER_OF.get(key, ""), key)
        if layer in lists:
            lists[layer][plain] = found
            for number, record in enumerate(r for r in maps(found) if "id" not in r):
                record["id"] = f"#{key}-{number + 1}"
            for parent in maps(found):
                for number, child in enumerate(m for m in maps(parent.get("mentions")) if "id" not in m):
                    child["id"] = f"{parent['id']}.{number + 1}"
    return {layer: Given(data, f"{name}:{layer}", prefix) for layer, data in lists.items()}


def _grouped(flat: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Flat mentions as entities; one without an entity is an entity by itself."""
    entities: dict[str, dict[str, Any]] = {}
    for number, mention in enumerate(flat):
        name = str(mention.get("entity") or f"#entity-{number + 1}")
        entity = entities.setdefault(name, {"id": name, "type": mention.get("type", ""), "mentions": []})
        entity["mentions"].append({"id": f"#mention-{number + 1}", **mention})
    return list(entities.values())
