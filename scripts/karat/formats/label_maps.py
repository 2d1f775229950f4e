"""Label maps: what the labels of other schemes are in ours, from small YAML files, and what no map knows.

```yaml
map: mine                        # its name, which the report tells
labels:
  entities: {person: PER, city: GPE.Population-Center}
  times: {date: DATE}
  events: {said: {type: Contact.Broadcast, class: REPORTING}}   # further fields of a record
roles: {Killer: Agent}           # argument roles of events
same: [Coreference]              # relations that make two mentions one entity
ignore: [job title]              # neither right nor wrong
```
A label that a map does not have is looked for among ours; one that is not there either is kept and counts as wrong.
"""

from __future__ import annotations

import difflib
import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from karat.corpus import read_bytes, read_source
from karat.errors import KaratError
from karat.layout import schema_dir
from karat.ontology import Ontology, load_ontology

FOLDER = "label-maps"
#: The groups of labels that a layer's records are typed by, and the field that holds them.
GROUPS = {
    "entities": ("entity_type", "type"),
    "times": ("timex_type", "type"),
    "quantities": ("quantity_unit", "unit"),
    "events": ("event_type", "type"),
    "relations": ("relation_type", "type"),
    "temporal": ("temporal_relation", "relation"),
    "causal": ("causal_type", "type"),
}
#: Where the label of a span, of an event, of a link is looked for, in this order.
KINDS = {
    "span": ("entities", "times", "quantities", "events"),
    "event": ("events",),
    "link": ("relations", "temporal", "causal"),
}
#: Layers whose labels are known by their last part too, because every tool prints them so.
_SHORT = ("events", "relations")
#: A map is for people to read.
MAX_BYTES = 1_000_000
_FIELDS = frozenset({"map", "note", "labels", "roles", "same", "ignore"})
#: Further fields that a target may set, and the groups of their labels.
_FURTHER = {"class": "event_class", "realis": "realis", "polarity": "polarity", "tense": "tense",
            "mode": "event_mode", "level": "mention_level", "mod": "timex_mod"}  # fmt: skip


class LabelMapError(KaratError):
    """A label map that cannot be read; its text names the file, the place and the fault."""


class Target(NamedTuple):
    """Where a label leads: a layer, the fields that it sets, and whether any scheme knows it."""

    layer: str
    fields: Mapping[str, str]
    known: bool = True


IGNORED = Target("", {})


@dataclass(frozen=True, slots=True)
class LabelMap:
    """A read map. `targets` is layer → their label, folded → fields; `note` is told whenever the map is used."""

    name: str = ""
    digest: str = ""
    note: str = ""
    targets: Mapping[str, Mapping[str, Mapping[str, str]]] = field(default_factory=dict)
    roles: Mapping[str, str] = field(default_factory=dict)
    same: frozenset[str] = frozenset()
    ignore: frozenset[str] = frozenset()

    @property
    def title(self) -> str:
        """How the report names it: by name and hash, because two files may have one name."""
        return f"{self.name} ({self.digest})" if self.name else ""

    def target(self, label: str, kind: str) -> Target:
        """Where a label leads that a `span`, an `event` or a `link` has.

        >>> LabelMap().target("gpe.nation", "span")
        Target(layer='entities', fields={'type': 'GPE.Nation'}, known=True)
        >>> LabelMap().target("persona", "span")
        Target(layer='entities', fields={'type': 'persona'}, known=False)
        """
        key = folded(label)
        if key in self.ignore:
            return IGNORED
        for layer in KINDS[kind]:
            fields = self.within(label, layer)
            if fields:
                return Target(layer, fields)
        for layer in KINDS[kind]:
            ours = _ours(GROUPS[layer][0]).get(key)
            if ours is not None:
                return Target(layer, {GROUPS[layer][1]: ours})
        return self._unknown(label, kind)

    def _unknown(self, label: str, kind: str) -> Target:
        """A label that nobody knows is a wrong one, in the layer that has the label most like it."""
        likeliest = nearest(label, kind)
        layer = likeliest[0] if likeliest else KINDS[kind][0]
        return Target(layer, {GROUPS[layer][1]: label}, known=False)

    def within(self, label: str, layer: str) -> Mapping[str, str] | None:
        """The fields that a label of a layer sets; {} where it is ignored, None where the map does not have it."""
        key = folded(label)
        if key in self.ignore:
            return {}
        section = self.targets.get(layer, {})
        if key not in section and layer in _SHORT:
            # Tools print the last part alone: Arrest-Jail.
            key = next((whole for whole in section if whole.rpartition(".")[2] == key), key)
        return section.get(key)

    def role(self, role: str) -> str | None:
        """The role of ours that a role is, itself if no map knows it; None where it is ignored.

        brat numbers roles that an event has twice (Theme2).

        >>> LabelMap().role("Victim2"), LabelMap().role("culprit")
        ('Victim', 'culprit')
        """
        for name in (role, role.rstrip("0123456789")):
            key = folded(name)
            if key in self.ignore:
                return None
            ours = self.roles.get(key) or _ours("argument_role").get(key)
            if ours is not None:
                return None if ours == "ignore" else ours
        return role


def folded(label: str) -> str:
    """The form in which labels are compared: case, and what stands between their parts, do not count.

    >>> folded("Conflict:Attack") == folded("conflict.attack"), folded("WORK_OF_ART")
    (True, 'work-of-art')
    """
    return label.strip().casefold().replace(":", ".").replace("_", "-").replace(" ", "-")


@lru_cache(maxsize=64)
def _ours(group: str) -> Mapping[str, str]:
    """Our labels of a group by their folded names; event and relation types by their last part too."""
    names = load_ontology().labels(group, abstract=True)
    # `other` says that it is none of these: no tool means our units by it.
    ours = {folded(name): name for name in names if name != "other"}
    if group in {GROUPS[layer][0] for layer in _SHORT}:
        for name in names:
            ours.setdefault(folded(name.rpartition(".")[2]), name)
    return ours


@lru_cache(maxsize=1024)
def nearest(label: str, kind: str) -> tuple[str, str] | None:
    """The layer and name of the label of ours that is most like another: by its names elsewhere, then by its letters.

    >>> nearest("PERSON", "span"), nearest("Dates", "span"), nearest("Zork", "span")
    (('entities', 'PER'), ('times', 'DATE'), None)
    """
    key = folded(label)
    letters: dict[str, tuple[str, str]] = {}
    for layer in KINDS[kind]:
        for name, one in load_ontology().group(GROUPS[layer][0]).labels.items():
            if key in map(folded, one.crosswalk.values()):
                return layer, name
            for part in (name, *name.split(".")):
                letters.setdefault(folded(part), (layer, name))
    close = difflib.get_close_matches(key[:80], letters, n=1, cutoff=0.7)
    return letters[close[0]] if close else None


def load_map(name: str) -> LabelMap:
    """The map of a file, or one that Karat ships, by its name.

    >>> load_map("conll2003").target("ORG", "span").fields
    {'type': 'ORG'}
    """
    if "/" in name or name.endswith((".yaml", ".yml")) or Path(name).is_file():
        return read_map(read_bytes(Path(name)), name)
    if name not in shipped_maps():
        raise LabelMapError(f"there is no file and no label map {name}; shipped are {', '.join(shipped_maps())}")
    path = schema_dir() / FOLDER / f"{name}.yaml"
    return read_map(read_bytes(path), path.name)


def shipped_maps() -> tuple[str, ...]:
    """The names of the maps that Karat ships."""
    return tuple(sorted(path.stem for path in (schema_dir() / FOLDER).glob("*.yaml")))


def read_map(data: bytes, name: str) -> LabelMap:
    """A map from its bytes. LabelMapError where it is no YAML of the profile, or names a label that is not ours."""
    if len(data) > MAX_BYTES:
        raise LabelMapError(f"{name}: is larger than a label map may be ({MAX_BYTES:,} bytes)")
    source = read_source(data, name)
    if not source.sound:
        at = source.problems[0] if source.problems else None
        raise LabelMapError(
            f"{name}{f':{at.line}:{at.column}' if at else ''}: is no map in YAML; see README, label maps"
        )
    value = source.map
    if strange := [key for key in value if key not in _FIELDS]:
        raise LabelMapError(f"{name}: has {strange[0]!r}; a label map has {', '.join(sorted(_FIELDS))}")
    ontology = load_ontology()
    labels = _section(value, "labels", dict, name)
    if strange := [layer for layer in labels if layer not in GROUPS]:
        raise LabelMapError(f"{name}: labels has {strange[0]!r}, which is no layer with labels: {', '.join(GROUPS)}")
    roles = _section(value, "roles", dict, name)
    for theirs, ours in roles.items():
        _check(ours == "ignore" or ours in ontology.labels("argument_role"), name, theirs, ours, "argument_role")
    return LabelMap(
        str(value.get("map") or Path(name).stem),
        hashlib.sha256(data).hexdigest()[:8],
        str(value.get("note") or ""),
        {layer: dict(_targets(layer, _section(labels, layer, dict, name), ontology, name)) for layer in labels},
        {folded(theirs): str(ours) for theirs, ours in roles.items()},
        frozenset(map(folded, _texts(value, "same", name))),
        frozenset({*map(folded, _texts(value, "ignore", name)), *_ignored(labels)}),
    )


def _section(value: Mapping[str, Any], key: str, kind: type, name: str) -> Any:
    found = value.get(key)
    if found is None:
        return kind()
    if not isinstance(found, kind):
        raise LabelMapError(f"{name}: {key} must be a {'map' if kind is dict else 'list'}")
    return found


def _texts(value: Mapping[str, Any], key: str, name: str) -> Iterator[str]:
    for item in _section(value, key, list, name):
        if not isinstance(item, str):
            raise LabelMapError(f"{name}: {key} lists {item!r}, which is no text")
        yield item


def _ignored(labels: Mapping[str, Any]) -> Iterator[str]:
    """The labels whose target is the word ignore."""
    for section in labels.values():
        yield from (folded(theirs) for theirs, ours in (section or {}).items() if ours == "ignore")


def _targets(
    layer: str, section: Mapping[str, Any], ontology: Ontology, name: str
) -> Iterator[tuple[str, Mapping[str, str]]]:
    group, main = GROUPS[layer]
    for theirs, ours in section.items():
        if ours == "ignore":
            continue
        fields = ours if isinstance(ours, dict) else {main: ours}
        for key, label in fields.items():
            of = group if key == main else _FURTHER.get(key)
            if of is None:
                raise LabelMapError(f"{name}: {theirs} sets {key!r}; a target may set {main}, {', '.join(_FURTHER)}")
            _check(label in ontology.labels(of, abstract=True), name, theirs, label, of)
        yield folded(theirs), {key: str(label) for key, label in fields.items()}


def _check(right: bool, name: str, theirs: str, ours: object, group: str) -> None:
    if right:
        return
    known: Iterable[str] = load_ontology().labels(group, abstract=True)
    close = difflib.get_close_matches(str(ours)[:80], known, n=1)
    hint = f"did you mean {close[0]}?" if close else f"`karat schema --labels {group}` lists ours"
    raise LabelMapError(f"{name}: {theirs} leads to {str(ours)[:40]!r}, which is no {group} of ours; {hint}")
