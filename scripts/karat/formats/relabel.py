"""Relabelling: predictions in our own schema whose labels are of another scheme, read through a label map."""

from __future__ import annotations

from typing import Any

from karat.formats.carry import KEYS
from karat.formats.label_maps import GROUPS, KINDS, LabelMap

#: The keys of an answer whose records have labels that a map may lead elsewhere, with their layers.
_LAYERS = {key: layer for layer, key in KEYS.items()} | {"entities": "entities"}


def relabelled(value: Any, labels: LabelMap) -> Any:
    """An answer with the labels of ours in place of those that the map knows; what it ignores is left out.

    A flat mention whose label leads to another layer goes there.

    >>> times = LabelMap("m", targets={"times": {"date": {"type": "DATE"}}})
    >>> relabelled({"mentions": [{"quote": "Sunday", "type": "date"}]}, times)
    {'times': [{'quote': 'Sunday', 'type': 'DATE'}]}
    """
    if not labels.name or not isinstance(value, dict):
        return value
    answer = {key: one for key, one in value.items() if key not in _LAYERS or not isinstance(one, list)}
    for key, layer in _LAYERS.items():
        if not isinstance(value.get(key), list):
            continue
        kept = [_record(record, layer, labels) for record in value[key]]
        rest = [record for where, record in kept if where == layer and record is not None]
        moved = [(where, record) for where, record in kept if where != layer]
        if rest or not moved:
            answer.setdefault(key, []).extend(rest)
        for where, record in moved:
            answer.setdefault(KEYS[where], []).append(record)
    return answer


def _record(record: Any, layer: str, labels: LabelMap) -> tuple[str, Any]:
    """The layer of a record and the record with our labels; None where its label is ignored."""
    if not isinstance(record, dict):
        return layer, record
    new = dict(record)
    if isinstance(new.get("mentions"), list):
        inner = [_record(mention, layer, labels)[1] for mention in new["mentions"]]
        new["mentions"] = [mention for mention in inner if mention is not None]
    if isinstance(new.get("arguments"), list):
        new["arguments"] = [one for one in (_argument(a, labels) for a in new["arguments"]) if one is not None]
    label = new.get(GROUPS[layer][1])
    if not isinstance(label, str):
        return layer, new
    others = () if layer != "entities" or "mentions" in new else KINDS["span"][1:3]
    for where in (layer, *others):
        fields = labels.within(label, where)
        if fields is None:
            continue
        if not fields:
            return layer, None
        if where != layer:
            new = {key: one for key, one in new.items() if key not in ("type", "entity", "level", "head", "role")}
        return where, {**new, **fields}
    return layer, new


def _argument(argument: Any, labels: LabelMap) -> Any:
    if not isinstance(argument, dict) or not isinstance(argument.get("role"), str):
        return argument
    role = labels.role(argument["role"])
    return None if role is None else {**argument, "role": role}
