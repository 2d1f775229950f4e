"""The corpus on disk: YAML files read with their positions, a document with its texts and its layers."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from karat.errors import KaratError
from karat.layout import LAYERS, Root
from karat.text import decode_fault
from karat.yaml_profile import Parsed, Problem, YamlMap, parse_yaml

#: A layer of this size would hold some ten thousand articles like ours; more is a mistake or an attack.
MAX_BYTES = 64 * 1024 * 1024

#: Faults of form: the bytes want mending, yet what the file says is as clear as without them.
FORM_FAULTS = frozenset({"file-bom", "file-crlf"})

#: The name of a text: a file beside document.yaml, as the schema has it. Any other could point anywhere.
_TEXT_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*\.txt")
_DOCUMENT_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
#: No file system takes longer names.
_LONGEST_NAME = 255


class CorpusError(KaratError):
    """A corpus that cannot be read; its text is one sentence that names the file and, where it can, line and column."""


@dataclass(frozen=True, slots=True)
class Source:
    """A YAML file as it was read: its name for messages, bytes, text (None if not UTF-8), value and problems."""

    name: str
    data: bytes
    text: str | None
    value: Any
    problems: tuple[Problem, ...]

    @property
    def map(self) -> YamlMap:
        """The value where it is a map, else an empty one."""
        return self.value if isinstance(self.value, YamlMap) else YamlMap()

    @property
    def sound(self) -> bool:
        """Whether the file says clearly what it says: a map, read without a problem but those of form."""
        return isinstance(self.value, YamlMap) and all(p.check in FORM_FAULTS for p in self.problems)


def read_bytes(path: Path) -> bytes:
    """The bytes of a file; CorpusError, in one sentence, where there are none to be had or far too many."""
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise CorpusError(f"{shown(path)}: {_reason(error)}") from error
    if len(data) > MAX_BYTES:
        raise CorpusError(f"{shown(path)}: is larger than {MAX_BYTES // 2**20} MiB, which no file here may be")
    return data


def _reason(error: OSError) -> str:
    if isinstance(error, FileNotFoundError):
        return "there is no such file"
    if isinstance(error, IsADirectoryError):
        return "is a folder, not a file"
    if isinstance(error, PermissionError):
        return "may not be read: permission denied"
    return f"cannot be read: {(error.strerror or str(error)).lower()}"


def read_source(data: bytes, name: str) -> Source:
    """Read a YAML file's bytes under the profile.

    >>> read_source(b"layer: times", "x.yaml").map["layer"]
    'times'
    """
    problems: list[Problem] = []
    body = data
    if data.startswith(b"\xef\xbb\xbf"):
        problems.append(Problem("file-bom", 1, 1))
        body = data[3:]
    fault = decode_fault(body)
    if fault is not None:
        line, column, reason = fault
        problems.append(Problem("file-not-utf8", line, column, {"fault": reason}))
        return Source(name, data, None, None, tuple(problems))
    text = body.decode("utf-8")
    if "\r" in text:
        line = text.count("\n", 0, text.index("\r")) + 1
        count = text.count("\r")
        problems.append(Problem("file-crlf", line, 1, {"count": count}))
    parsed: Parsed = parse_yaml(text)
    if not parsed.problems and not isinstance(parsed.value, YamlMap):
        kind = "list" if isinstance(parsed.value, list) else "single value"
        problems.append(Problem("yaml-not-a-map", 1, 1, {"kind": kind}))
    return Source(name, data, text, parsed.value, (*problems, *parsed.problems))


@dataclass(slots=True)
class LayerSet:
    """The layers of one annotator over one document: gold, or a pass. `folder` is shown in messages."""

    document: str
    folder: Path
    layers: dict[str, Source] = field(default_factory=dict)
    others: dict[str, Source] = field(default_factory=dict)

    def records(self, layer: str) -> Mapping[str, Any]:
        """The map of a layer, empty where the layer is absent or is no map."""
        source = self.layers.get(layer)
        return source.map if source else YamlMap()


#: Layers that links are made over. A later sitting of a pass leaves out those that it did not touch.
BASE_LAYERS = ("zones", "entities", "times", "quantities", "events")


def over_gold(one: LayerSet, gold: LayerSet) -> LayerSet:
    """A pass with the base layers that it lacks taken from the gold, over which its links were made."""
    lacking = {layer: gold.layers[layer] for layer in BASE_LAYERS if layer in gold.layers and layer not in one.layers}
    return LayerSet(one.document, one.folder, {**lacking, **one.layers}, one.others)


@dataclass(slots=True)
class DocumentFiles:
    """Everything on disk about one document. `text` is that of the newest version that could be read."""

    id: str
    meta: Source | None
    texts: dict[str, bytes | None]
    gold: LayerSet
    passes: list[LayerSet] = field(default_factory=list)

    def versions(self) -> list[Mapping[str, Any]]:
        """The version records of document.yaml that are maps."""
        listed = self.meta.map.get("versions") if self.meta else None
        return [v for v in listed if isinstance(v, dict)] if isinstance(listed, list) else []

    def version(self, label: str) -> Mapping[str, Any] | None:
        """The record of a version, the first where it is listed twice."""
        return next((v for v in self.versions() if str(v.get("version")) == label), None)

    def text(self, version: object = None) -> str | None:
        """The text of a version, the last one if none is named; None where it is missing or is not UTF-8."""
        known = [str(v.get("version")) for v in self.versions()]
        wanted = known[-1] if version is None and known else str(version)
        data = self.texts.get(wanted)
        return None if data is None or decode_fault(data) else data.decode("utf-8")


def shown(path: Path) -> str:
    """A path as messages show it: relative to the working folder where it is below it; links are not followed."""
    try:
        return Path(os.path.abspath(path)).relative_to(Path.cwd()).as_posix()
    except ValueError:
        return str(path)


def is_document_id(name: object) -> bool:
    """Whether a value can be the id of a document, and so the name of its folder: words joined by hyphens.

    >>> is_document_id("iraq-truce-2021"), is_document_id("../etc"), is_document_id(7)
    (True, False, False)
    """
    return isinstance(name, str) and _DOCUMENT_ID.fullmatch(name) is not None


def is_text_name(name: object) -> bool:
    """Whether a value can be the `file` of a version.

    >>> is_text_name("1.txt"), is_text_name("../1.txt")
    (True, False)
    """
    return isinstance(name, str) and _TEXT_NAME.fullmatch(name) is not None


def read_layer_set(document: str, folder: Path) -> LayerSet:
    """Read every YAML file of a folder of layers; files that are no layer are kept apart in `others`."""
    result = LayerSet(document, folder)
    for path in sorted(folder.glob("*.yaml")) if folder.is_dir() else []:
        source = read_source(read_bytes(path), shown(path))
        (result.layers if path.stem in LAYERS else result.others)[path.stem] = source
    return result


def read_document(root: Root, document: str, *, passes: bool = True) -> DocumentFiles:
    """Read one document: identity, texts, gold layers, passes. What is missing is None, never an exception.

    Without `passes` those are left alone: they are many files, and nobody scores against them.
    """
    if len(document) > _LONGEST_NAME:
        return DocumentFiles(document, None, {}, LayerSet(document, root.layer_dir(document)))
    path = root.document_file(document)
    meta = read_source(read_bytes(path), shown(path)) if path.is_file() else None
    files = DocumentFiles(document, meta, {}, read_layer_set(document, root.layer_dir(document)))
    for version in files.versions():
        name, label = version.get("file"), str(version.get("version"))
        is_safe = isinstance(name, str) and is_text_name(name) and len(name) <= _LONGEST_NAME
        text = path.parent / str(name) if is_safe else None
        if label not in files.texts:
            files.texts[label] = read_bytes(text) if text is not None and text.is_file() else None
    if passes:
        files.passes = [read_layer_set(document, folder) for folder in root.pass_dirs(document)]
    return files
