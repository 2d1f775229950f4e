"""A scope: the layers of one annotator over one document, indexed for checks, and the place where they report."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from karat.checks.findings import Finding, worded
from karat.checks.text_level import verified_text
from karat.corpus import DocumentFiles, LayerSet, Source, shown
from karat.records import RECORDS, RecordList, maps, walk
from karat.yaml_profile import YamlMap, position_of

_ID = re.compile("[a-z]{3}-[0-9]{2,}")


@dataclass(frozen=True, slots=True)
class Entry:
    """A record in the index: its layer, its list, itself, and the record that it is nested in."""

    layer: str
    listing: RecordList
    record: YamlMap
    parent: YamlMap | None


@dataclass
class Scope:
    """What check functions see. They take records from `records`, look ids up in `entry`, and `report`."""

    files: DocumentFiles
    layers: LayerSet
    findings: list[Finding] = field(default_factory=list)
    #: Records that the schema refused, by identity: later levels pass over them, so that no mistake is told twice.
    refused: set[int] = field(default_factory=set)
    #: Layers whose spans must not be compared with the text, because they were made on another one.
    unanchored: set[str] = field(default_factory=set)
    #: Layers of which nobody can say what they hold: the file contradicts its name, or may be one that is misnamed.
    doubtful: set[str] = field(default_factory=set)
    #: The spans and heads that checks have found trustworthy or not (None), by the identity of their records.
    spans: dict[int, tuple[int, ...] | None] = field(default_factory=dict)
    heads: dict[int, tuple[int, ...] | None] = field(default_factory=dict)
    _certain: dict[str, bool] = field(default_factory=dict)
    _records: dict[tuple[str, str], list[YamlMap]] = field(default_factory=dict)
    _children: dict[tuple[str, str, str], list[tuple[YamlMap, YamlMap]]] = field(default_factory=dict)

    def source(self, layer: str) -> Source | None:
        """The file of a layer as it was read; None if there is none."""
        return self.layers.layers.get(layer)

    def readable(self, layer: str) -> bool:
        """Whether a layer is there, was read as a map without a problem of the profile, and is what its name says."""
        source = self.source(layer)
        return source is not None and source.sound and layer not in self.doubtful

    def certain(self, home: str) -> bool:
        """Whether it is certain which ids a list (`entities.mentions`) holds: it was read, and no id in it refused."""
        if home not in self._certain:
            layer, _, key = home.partition(".")
            self._certain[home] = self._holds_ids(layer, key)
        return self._certain[home]

    def _holds_ids(self, layer: str, key: str) -> bool:
        if self.source(layer) is None:
            return layer not in self.doubtful
        data = self.layers.records(layer)
        top = next(one for one in RECORDS[layer] if key in (one.key, one.children.key if one.children else None))
        lists = [data.get(top.key)]
        if top.key != key:
            lists += [record.get(key) for record in maps(data.get(top.key))]
        return self.readable(layer) and all(
            isinstance(one, list) and all(isinstance(r, dict) and _ID.fullmatch(str(r.get("id"))) for r in one)
            for one in lists
        )

    def status(self, layer: str) -> str:
        """A layer's status; `none` where it is absent."""
        return str(self.layers.records(layer).get("status", "none"))

    def complete(self, layer: str) -> bool:
        """Whether a layer says that it is finished: only then is something missing from it a mistake."""
        return self.status(layer) in ("pass", "adjudicated", "reviewed")

    def records(self, layer: str, key: str) -> Iterator[YamlMap]:
        """The records of a list that the schema let pass. What that is, is settled before the first check asks."""
        found = self._records.get((layer, key))
        if found is None:
            listed = maps(self.layers.records(layer).get(key)) if self.readable(layer) else ()
            found = self._records[layer, key] = [record for record in listed if id(record) not in self.refused]
        return iter(found)

    def children(self, layer: str, key: str, child: str = "mentions") -> Iterator[tuple[YamlMap, YamlMap]]:
        """Every (parent, nested record) of a list whose parent the schema let pass."""
        found = self._children.get((layer, key, child))
        if found is None:
            pairs = ((parent, record) for parent in self.records(layer, key) for record in maps(parent.get(child)))
            found = self._children[layer, key, child] = list(pairs)
        return iter(found)

    @cached_property
    def index(self) -> dict[str, Entry]:
        """Every record by id over all layers, refused ones too (they exist); the first wins where an id is doubled."""
        found: dict[str, Entry] = {}
        for layer in filter(self.readable, RECORDS):
            for listing, record, parent in walk(layer, self.layers.records(layer)):
                name = record.get("id")
                if isinstance(name, str):
                    found.setdefault(name, Entry(layer, listing, record, parent))
        return found

    def entry(self, name: object, *lists: str) -> Entry | None:
        """The record with this id, if it is in one of the named lists (`entities.mentions`) or none is named."""
        found = self.index.get(name) if isinstance(name, str) else None
        if found is None or id(found.parent or found.record) in self.refused:
            return None
        return found if not lists or f"{found.layer}.{found.listing.key}" in lists else None

    @cached_property
    def text(self) -> str | None:
        """The text that the layers are about; None where it is not what document.yaml says or wants mending."""
        return self.files.text() if verified_text(self.files) else None

    @cached_property
    def sentences(self) -> list[YamlMap]:
        """The sentence records in text order, those with a usable span."""
        return sorted(
            (s for s in self.records("zones", "sentences") if s.get("span")),
            key=lambda s: (s["span"][0], s["span"][-1]),
        )

    def report_at(self, check: str, layer: str, line: int, column: int, **details: Any) -> None:
        """Note a finding at a place of a layer's file that is in no record."""
        source = self.source(layer)
        name = source.name if source else str(self.layers.folder / f"{layer}.yaml")
        self.findings.append(worded(check, name, line, column, {"id": layer, "layer": layer, **details}))

    def report(
        self,
        check: str,
        layer: str,
        record: Mapping[str, Any] | Sequence[Any] | None = None,
        key: str | tuple[str | int, ...] | None = None,
        **details: Any,
    ) -> None:
        """Note a finding on a record of a layer, at the value that `key` (a name or a path) leads to.

        `{id}` in the message is the record's id unless the details say otherwise.
        """
        source = self.source(layer)
        name = source.name if source else shown(self.layers.folder / f"{layer}.yaml")
        line, column = 1, 1
        if record is not None:
            path = (key,) if isinstance(key, str) else key or ()
            line, column = position_of(record, path)
        elif isinstance(key, str) and source is not None:
            line, column = position_of(source.map, (key,))
        label = record.get("id") if isinstance(record, Mapping) else None
        given = {"id": label or layer, "layer": layer, **details}
        self.findings.append(worded(check, name, line, column, given, label if isinstance(label, str) else None))
