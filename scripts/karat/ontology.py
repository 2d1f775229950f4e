"""The ontology: every label name, what it means, which roles and fillers it allows, what it is called elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from karat.layout import schema_dir

FILE_NAME = "ontology.yaml"

#: What may fill a role besides entities of the named types.
OTHER_FILLERS = ("time", "event")

_NOTHING: Mapping[str, Any] = MappingProxyType({})


class OntologyError(Exception):
    """A label, group or role that the ontology does not have; its text is one sentence for the user."""


@dataclass(frozen=True, slots=True)
class Label:
    """One label. `roles` are those of an event type, `arg1` and `arg2` the argument types of a relation type.

    A `symmetric` relation type says the same with its ends exchanged.
    """

    group: str
    name: str
    definition: str
    rule: str | None = None
    parent: str | None = None
    abstract: bool = False
    incident: bool = False
    roles: Mapping[str, frozenset[str]] = field(default_factory=lambda: _NOTHING)
    arg1: frozenset[str] = frozenset()
    arg2: frozenset[str] = frozenset()
    symmetric: bool = False
    crosswalk: Mapping[str, str] = field(default_factory=lambda: _NOTHING)


@dataclass(frozen=True, slots=True)
class Group:
    """The values of one field, in the order of the file; `layer` is None for the fields of the files themselves."""

    name: str
    layer: str | None
    definition: str
    labels: Mapping[str, Label]


@dataclass(frozen=True, slots=True)
class CrosswalkRow:
    """One case of the event crosswalk: `codes` maps a scheme's name (ace2005, plover …) to its code."""

    case: str
    type: str
    mode: str | None
    codes: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Ontology:
    """All groups of labels of one version of the scheme, and the event crosswalk."""

    scheme: str
    groups: Mapping[str, Group]
    crosswalk: tuple[CrosswalkRow, ...]

    def group(self, name: str) -> Group:
        """The group of a name; OntologyError if there is none."""
        try:
            return self.groups[name]
        except KeyError:
            raise OntologyError(f"there is no group of labels named {name}; known: {', '.join(self.groups)}") from None

    def labels(self, group: str, *, abstract: bool = False) -> tuple[str, ...]:
        """The labels of a group that gold may use; with `abstract`, those that only group others too.

        >>> load_ontology().labels("realis")
        ('ACTUAL', 'GENERIC', 'OTHER')
        """
        return tuple(name for name, label in self.group(group).labels.items() if abstract or not label.abstract)

    def label(self, group: str, name: str) -> Label:
        """One label; OntologyError if the group lacks it.

        >>> load_ontology().label("entity_type", "GPE.Nation").parent
        'GPE'
        """
        labels = self.group(group).labels
        if name not in labels:
            raise OntologyError(f"{group} has no label {name}")
        return labels[name]

    def definition(self, group: str, name: str) -> str:
        """What a label means."""
        return self.label(group, name).definition

    def roles(self, event_type: str) -> tuple[str, ...]:
        """The roles of an event type.

        >>> load_ontology().roles("Life.Die")
        ('Agent', 'Victim', 'Instrument', 'Place', 'Time')
        """
        return tuple(self.label("event_type", event_type).roles)

    def fillers(self, event_type: str, role: str) -> frozenset[str]:
        """Who may fill a role of an event type: top entity types, `time`, `event`; empty if the type lacks the role.

        >>> sorted(load_ontology().fillers("Conflict.Attack", "Instrument"))
        ['VEH', 'WEA']
        """
        return self.label("event_type", event_type).roles.get(role, frozenset())

    def symmetric(self, group: str) -> frozenset[str]:
        """The labels of a group whose two ends may come in either order.

        >>> sorted(load_ontology().symmetric("relation_type"))
        ['PHYS.Near']
        """
        return frozenset(name for name, label in self.group(group).labels.items() if label.symmetric)

    def relation_arguments(self, relation_type: str) -> tuple[frozenset[str], frozenset[str]]:
        """The top entity types that the first and the second end of a relation may have."""
        label = self.label("relation_type", relation_type)
        return label.arg1, label.arg2

    def incident_types(self) -> tuple[str, ...]:
        """The event types that can have an incident template."""
        return tuple(name for name, label in self.group("event_type").labels.items() if label.incident)

    def event_crosswalk(self, event_type: str, mode: str | None = None) -> tuple[CrosswalkRow, ...]:
        """The cases of an event type and mode; those without a mode where the given one has none of its own.

        >>> [row.codes["cameo"] for row in load_ontology().event_crosswalk("Conflict.Attack", "aerial")]
        ['195']
        """
        rows = [row for row in self.crosswalk if row.type == event_type]
        exact = tuple(row for row in rows if row.mode == mode)
        return exact or tuple(row for row in rows if row.mode is None)


def top_type(label: str) -> str:
    """The first part of a dotted type: the coarser of the two depths at which types are scored.

    >>> top_type("GPE.Nation"), top_type("untyped")
    ('GPE', 'untyped')
    """
    return label.partition(".")[0]


def build_ontology(data: Mapping[str, Any]) -> Ontology:
    """The ontology of a map of the form of schema/ontology.yaml, which its schema has found valid."""
    groups = {
        name: Group(
            name,
            group.get("layer"),
            str(group["definition"]),
            MappingProxyType({str(label["name"]): _label(name, label) for label in group["labels"]}),
        )
        for name, group in data["groups"].items()
    }
    rows = tuple(
        CrosswalkRow(row["case"], row["type"], row.get("mode"), MappingProxyType(dict(row["codes"])))
        for row in data["event_crosswalk"]
    )
    return Ontology(str(data["scheme"]), MappingProxyType(groups), rows)


def _label(group: str, data: Mapping[str, Any]) -> Label:
    return Label(
        group=group,
        name=data["name"],
        definition=data["definition"],
        rule=data.get("rule"),
        parent=data.get("parent"),
        abstract=data.get("abstract", False),
        incident=data.get("incident", False),
        roles=MappingProxyType({role: frozenset(fillers) for role, fillers in data.get("roles", {}).items()}),
        arg1=frozenset(data.get("arg1", ())),
        arg2=frozenset(data.get("arg2", ())),
        symmetric=data.get("symmetric", False),
        crosswalk=MappingProxyType(dict(data.get("crosswalk", {}))),
    )


def load_ontology(directory: Path | None = None) -> Ontology:
    """The ontology of a schema folder, Karat's own if none is given; read once per process.

    Raises OntologyError where the file is no YAML of the profile.

    >>> load_ontology().scheme
    '1.0'
    """
    return _load((directory or schema_dir()) / FILE_NAME)


@lru_cache(maxsize=8)
def _load(path: Path) -> Ontology:
    from karat.yaml_profile import parse_yaml

    parsed = parse_yaml(path.read_text(encoding="utf-8"))
    if parsed.problems:
        problem = parsed.problems[0]
        raise OntologyError(f"{path}:{problem.line}:{problem.column}: {problem.check} {problem.details or ''}".rstrip())
    return build_ontology(parsed.value)
