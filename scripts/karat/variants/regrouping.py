"""Regrouping: operations that put records elsewhere: arguments into other roles, mentions into other clusters."""

from __future__ import annotations

from typing import Any

from karat.checks.references import REFERENCES, values_at
from karat.records import PREFIXES, maps
from karat.variants.base import Place, as_yaml, copied
from karat.variants.cases import CaseFault
from karat.variants.labels import Labels
from karat.variants.refusals import Operation, is_part, refuse_taken, written
from karat.variants.removal import drop
from karat.yaml_profile import YamlMap


def move_argument(labels: Labels, op: Operation) -> None:
    place = labels.find(op["id"], op)
    arguments = list(maps(place.record.get("arguments")))
    found = [a for a in arguments if a.get("filler") == op["filler"] and a.get("role") == op["from"]]
    if not found:
        had = [f"{a.get('role')}: {a.get('filler')}" for a in arguments]
        message = f"{op['id']} has no argument {op['from']}: {op['filler']}; it has {', '.join(had) or 'none'}"
        raise CaseFault(f"{message}: the case is stale", op, "from")
    found[0]["role"] = op["to"]


def merge(labels: Labels, op: Operation) -> None:
    place, into = labels.find(op["id"], op), labels.find(op["into"], op, "into")
    _refuse_kind(op, place, into)
    key = place.listing.children.key if place.listing.children else ""
    into.record[key].extend(place.record[key])
    drop(place.holder, [n for n, one in enumerate(place.holder) if one is place.record])
    for reference in REFERENCES:
        data = labels.layers.get(reference.layer, YamlMap())
        records = data.get(reference.key)
        for record in records if isinstance(records, list) else ():
            for path, value in list(values_at(record, reference.path)):
                if value == op["id"]:
                    _put_at(record, path, op["into"])
        if isinstance(records, list):
            drop(records, [n for n, record in enumerate(records) if _joins_itself(record)])
    labels.reindex()


def _joins_itself(record: Any) -> bool:
    """Whether a pair or a link has one record at both ends."""
    if isinstance(record, list):
        return len(record) == 2 and record[0] == record[1]
    ends = [(record.get(a), record.get(b)) for a, b in (("from", "to"), ("source", "target")) if a in record]
    return any(isinstance(one, str) and one == other for one, other in ends)


def _put_at(record: Any, path: tuple[Any, ...], value: Any) -> None:
    for step in path[:-1]:
        record = record[step]
    if isinstance(record, list) and value in record:
        drop(record, [path[-1]])
    else:
        record[path[-1]] = value


def _refuse_kind(op: Operation, place: Place, into: Place) -> None:
    if place.listing.children is None or into.listing is not place.listing:
        raise CaseFault("only two entities, or two events, can be merged or split", op, "id")
    if place.record is into.record:
        raise CaseFault(f"{op['id']} cannot be merged with itself", op, "into")


def split(labels: Labels, op: Operation) -> None:
    place = labels.find(op["id"], op)
    child = place.listing.children
    if child is None:
        raise CaseFault("only an entity or an event can be split", op, "id")
    prefix = place.listing.prefix
    if not str(op["into"]).startswith(f"{prefix}-"):
        raise CaseFault(f"the new record of {op['id']} needs an id that begins with {prefix}-", op, "into")
    refuse_taken(labels, op, op["into"])
    wanted = list(op["mentions"])
    mentions = place.record[child.key]
    known = [m["id"] for m in mentions]
    strange = [name for name in wanted if name not in known]
    if strange:
        raise CaseFault(f"{strange[0]} is no mention of {op['id']}, which has {', '.join(known)}", op, "mentions")
    if len(wanted) == len(known):
        raise CaseFault(f"{op['id']} would have no mention left", op, "mentions")
    fields = {k: v for k, v in place.record.items() if k not in ("id", child.key, "note")}
    new = as_yaml({"id": op["into"], **fields, **copied(op.get("record") or {})})
    new[child.key] = copied([m for m in mentions if m["id"] in wanted])
    drop(mentions, [n for n, m in enumerate(mentions) if m["id"] in wanted])
    place.holder.append(new)
    labels.reindex()


def relink(labels: Labels, op: Operation) -> None:
    place = labels.find(op["id"], op)
    if PREFIXES.get(op["id"].partition("-")[0]) != "entities":
        raise CaseFault(f"only entities are linked, and {op['id']} is none", op, "id")
    link, given = place.record.get("link"), op["from"]
    if not is_part(given, link or {}) or not given:
        message = f"the link of {op['id']} is {written(link)} in the gold, not {written(given)}: the case is stale"
        raise CaseFault(message, op, "from")
    place.record["link"] = copied(op["to"])
