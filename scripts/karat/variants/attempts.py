"""Attempts: in which fields of which layers an answer says anything; of the others nothing can be asked of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields
from typing import Any

from karat.model import Annotations

#: Fields of the model that are called otherwise in files.
_FIELD_NAMES = {"event_class": "class"}
#: Fields without which a record would be none; that they are there says nothing.
_ALWAYS = frozenset({"id", "span", "optional", "evidence"})


def attempts(predicted: Annotations, layers: set[str]) -> set[tuple[str, str]]:
    """The fields of the attempted layers in which the system says anything at all: (layer, field)."""
    found: set[tuple[str, str]] = set()
    groups: dict[str, Iterable[Any]] = {
        "entities": [*(predicted.mentions or ()), *(predicted.entities or ())],
        "times": predicted.times or (),
        "quantities": predicted.quantities or (),
        "relations": predicted.relations or (),
        "events": [*predicted.event_mentions, *(predicted.events or ())],
        "temporal": predicted.temporal or (),
        "causal": predicted.causal or (),
        "attribution": predicted.attribution or (),
    }
    for layer, records in groups.items():
        if layer not in layers:
            continue
        open_fields: dict[type, list[str]] = {}
        for record in records:
            # A field is asked for until one record has it, which for most is the first.
            asked = open_fields.get(type(record))
            if asked is None:
                asked = open_fields[type(record)] = [f.name for f in fields(record) if f.name not in _ALWAYS]
            for name in [n for n in asked if getattr(record, n) not in (None, (), {})]:
                asked.remove(name)
                found.add((layer, _FIELD_NAMES.get(name, name)))
    if "incidents" in layers:
        found |= {("incidents", slot) for one in predicted.incidents or () for slot in one.slots}
    if "salience" in layers and predicted.salience:
        found.add(("entities", "salience"))
    return found
