"""Operations: the changes of the gold that a case expects, applied one after the other in the order of the file."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from karat.layout import LAYERS
from karat.records import RECORDS, maps
from karat.spans import Span, contains
from karat.variants.base import ambiguity, copied, shown_words
from karat.variants.cases import CaseFault
from karat.variants.inline import HINTS, as_list, fill_anchor, fill_records, head_in, place_of, put_span
from karat.variants.labels import Labels, base_anchor
from karat.variants.refusals import Operation, is_part, refuse_stale, refuse_taken, written
from karat.variants.regrouping import merge, move_argument, relink, split
from karat.variants.removal import KEPT_EMPTY, drop, remove
from karat.yaml_profile import YamlMap

_STEPS = re.compile(r"[^.\[\]]+|\[\d+\]")
_MISSING = object()


def perform(labels: Labels, operation: Operation) -> None:
    """Apply one operation; CaseFault where it does not fit the gold."""
    name = operation["op"]
    for key in _NEEDS[name]:
        if key not in operation:
            raise CaseFault(f"{name} needs `{key}`", operation)
    strange = [k for k in operation if k not in ("op", "note", *_NEEDS[name], *_MAY.get(name, ()))]
    if strange:
        raise CaseFault(f"{name} has no use for `{strange[0]}`", operation, strange[0])
    _PERFORM[name](labels, operation)


def _set(labels: Labels, op: Operation) -> None:
    place = labels.find(op["id"], op)
    holder, key = _holder(place.record, op)
    actual = holder[key] if isinstance(holder, list) else holder.get(key)
    lost = labels.lost_part(op["id"], str(op["path"]))
    known = base_anchor(labels.base, op["id"], str(op["path"])) if lost is not None else None
    refuse_stale(op, f"{op['id']}.{op['path']}", actual if known is None else known, op["from"])
    to = op["to"]
    if to == actual:
        raise CaseFault(f"{op['id']}.{op['path']} stays {written(to)}: say so with {{op: keep, ids: […]}}", op, "to")
    if isinstance(to, (dict, list)):
        to = copied(to)
        for anchor in [to] if isinstance(to, dict) else maps(to):
            fill_anchor(labels.text, anchor, op)
    if to is None and key not in place.listing.parts:
        if isinstance(holder, list):
            drop(holder, [key])
        else:
            holder.pop(key, None)
    else:
        holder[key] = to
    labels.settle(op["id"], op["path"])


def _holder(record: YamlMap, op: Operation) -> tuple[Any, Any]:
    """The map or list that a path's last step is in, and that step."""
    path = str(op["path"])
    steps = [int(s[1:-1]) if s[0] == "[" else s for s in _STEPS.findall(path)]
    value: Any = record
    for number, step in enumerate(steps[:-1]):
        inside = _step(value, step)
        if inside is _MISSING or not isinstance(inside, (dict, list)):
            raise CaseFault(f"{op['id']} has no {_path(steps[: number + 1])}, so no {path}", op, "path")
        value = inside
    last = steps[-1]
    is_fit = (isinstance(last, int) and isinstance(value, list) and last < len(value)) or (
        isinstance(last, str) and isinstance(value, dict)
    )
    if not is_fit:
        raise CaseFault(f"{op['id']} has no {path}", op, "path")
    if last in ("id", "span", "quote"):
        raise CaseFault(f"{last} is not set: reanchor moves a label, and ids stay", op, "path")
    return value, last


def _step(value: Any, step: str | int) -> Any:
    if isinstance(value, dict) and isinstance(step, str):
        return value.get(step, _MISSING)
    if isinstance(value, list) and isinstance(step, int) and step < len(value):
        return value[step]
    return _MISSING


def _path(steps: list[str | int]) -> str:
    return "".join(f"[{s}]" if isinstance(s, int) else f".{s}" for s in steps).lstrip(".")


def _reanchor(labels: Labels, op: Operation) -> None:
    place = labels.find(op["id"], op)
    part = str(op.get("path", ""))
    anchor: Any = place.record
    if part:
        holder, key = _holder(place.record, op)
        anchor = _step(holder, key)
    is_anchor = isinstance(anchor, dict) and ("quote" in anchor or "span" in anchor)
    if not is_anchor:
        raise CaseFault(f"{op['id']}{'.' if part else ''}{part} has no place in the text", op, "path" if part else "id")
    if "quote" not in op and "head" not in op:
        raise CaseFault("reanchor needs `quote`, the new words, or `head`, or both", op)
    old = tuple(anchor["span"]) if "span" in anchor else None
    if "quote" in op:
        lost = labels.lost_part(op["id"], part)
        known = base_anchor(labels.base, op["id"], part)
        base_span = lost.span if lost else tuple(known["span"]) if known else old or ()
        span = _new_place(labels, op, base_span)
        put_span(anchor, span, labels.edited.text)
    elif old is None:
        raise CaseFault(f"the words of {op['id']} are destroyed: give its new `quote`", op)
    labels.settle(op["id"], part)
    if "head" in anchor or "level" in anchor:
        _set_head(labels, op, anchor, part)


def _set_head(labels: Labels, op: Operation, anchor: YamlMap, part: str) -> None:
    span = tuple(anchor["span"])
    head_part = f"{part}.head" if part else "head"
    if "head" in op:
        anchor["head"] = as_list(head_in(labels.text, span, str(op["head"]), op))
    elif anchor.get("level") == "NAM" or " " not in anchor["quote"]:
        anchor["head"] = as_list(span)
    elif labels.lost_part(op["id"], head_part) or not contains(span, anchor.get("head") or (-1, 0)):
        raise CaseFault(f"the head of {op['id']} is not in {shown_words(anchor['quote'])}: give `head` in words", op)
    labels.settle(op["id"], head_part)


def _new_place(labels: Labels, op: Operation, base_span: Span) -> Span:
    """The place of a label's new words; of several, the one in the sentence in which the label stood."""
    quote = str(op["quote"])
    found = labels.text.exact(quote)
    if len(found) > 1 and base_span and not any(hint in op for hint in HINTS):
        home = next((s for s in labels.base.sentences if s[0] <= base_span[0] < s[-1]), None)
        moved = labels.edited.spans.forward(home).span if home else None
        near = [s for s in found if moved and moved[0] <= s[0] and s[-1] <= moved[-1]]
        if len(near) == 1:
            return near[0]
        if near:
            raise CaseFault(ambiguity(labels.edited.text, quote, tuple(near), "its sentence"), op, "quote")
    return place_of(labels.text, op, op, "the edited text")


def _add(labels: Labels, op: Operation) -> None:
    record = copied(op["record"])
    fill_records(labels.text, record, op)
    if "path" in op:
        _add_inside(labels, op, record)
        return
    if "parent" in op:
        parent = labels.find(op["parent"], op, "parent")
        if parent.listing.children is None:
            raise CaseFault(f"{op['parent']} has no records inside of it", op, "parent")
        holder, prefix = parent.record[parent.listing.children.key], parent.listing.children.prefix
        named = f"{parent.listing.children.key} of {op['parent']}"
    else:
        holder, prefix, named = _list_of(labels, op, record)
    name = record.get("id")
    if prefix is not None:
        if not isinstance(name, str) or not name.startswith(f"{prefix}-"):
            raise CaseFault(f"a new record in {named} needs an `id` that begins with {prefix}-", op, "record")
        refuse_taken(labels, op, name)
        for child in maps(record.get("mentions")):
            refuse_taken(labels, op, str(child.get("id")))
    holder.append(record)
    labels.reindex()


def _add_inside(labels: Labels, op: Operation, record: Any) -> None:
    if "id" not in op:
        raise CaseFault("add with `path` needs `id`, the record that gets it", op)
    place = labels.find(op["id"], op)
    holder, key = _holder(place.record, op)
    items = holder.setdefault(key, copied([])) if isinstance(holder, dict) else holder[key]
    if not isinstance(items, list):
        raise CaseFault(f"{op['id']}.{op['path']} is no list", op, "path")
    if record in items:
        raise CaseFault(f"{op['id']}.{op['path']} has {written(record)} already", op, "record")
    items.append(record)


def _list_of(labels: Labels, op: Operation, record: Any) -> tuple[list[Any], str | None, str]:
    """The list of a layer that a new record belongs in: the one whose ids begin like its own, or that is named."""
    layer, key = str(op.get("layer", "")), op.get("list")
    prefix = str(record.get("id", "")).partition("-")[0] if isinstance(record, dict) else ""
    if layer not in LAYERS or layer not in labels.layers:
        raise CaseFault(f"add needs `layer`, one of {', '.join(labels.layers)}, or `parent`, or `id` and `path`", op)
    for listing in RECORDS[layer]:
        if listing.key == key or (key is None and listing.prefix == prefix):
            items = labels.layers[layer].setdefault(listing.key, copied([]))
            return items, listing.prefix, f"{layer}.{listing.key}"
    known = ", ".join(f"{one.key} ({one.prefix}-)" if one.prefix else f"list: {one.key}" for one in RECORDS[layer])
    raise CaseFault(f"{layer} has no list for this record; it has {known}", op, "record")


def _remove(labels: Labels, op: Operation) -> None:
    if "path" in op:
        _remove_inside(labels, op)
        return
    names = list(op.get("ids") or ()) + ([op["id"]] if "id" in op else [])
    if not names:
        _remove_unnamed(labels, op)
        return
    for name in names:
        labels.find(name, op, "id" if "id" in op else "ids")
    remove(labels, names)


def _remove_inside(labels: Labels, op: Operation) -> None:
    if "id" not in op or "from" not in op:
        raise CaseFault("remove with `path` needs `id`, and `from`, the item that goes", op)
    place = labels.find(op["id"], op)
    holder, key = _holder(place.record, op)
    items = _step(holder, key)
    if not isinstance(items, list) or op["from"] not in items:
        message = f"{op['id']}.{op['path']} is {written(None if items is _MISSING else items)} in the gold, and has no"
        raise CaseFault(f"{message} {written(op['from'])}: the case is stale", op, "from")
    drop(items, [items.index(op["from"])])
    if not items and key not in KEPT_EMPTY:
        holder.pop(key)


def _remove_unnamed(labels: Labels, op: Operation) -> None:
    """Remove a record of a list that gives no ids: bridges, event links, pairs, constraints, salience."""
    layer, key = str(op.get("layer", "")), str(op.get("list", ""))
    items = labels.layers.get(layer, YamlMap()).get(key)
    if "from" not in op or not isinstance(items, list):
        raise CaseFault("remove needs `id` or `ids`; or `layer`, `list` and `from`, for records without id", op)
    found = [n for n, one in enumerate(items) if one == op["from"] or is_part(op["from"], one)]
    if len(found) != 1:
        raise CaseFault(f"{layer}.{key} has {len(found)} records {written(op['from'])}: the case is stale", op, "from")
    drop(items, found)


def _keep(labels: Labels, op: Operation) -> None:
    for name in op["ids"]:
        labels.find(name, op, "ids")


_PERFORM: dict[str, Callable[[Labels, Operation], None]] = {
    "set": _set, "reanchor": _reanchor, "add": _add, "remove": _remove,
    "move_arg": move_argument, "merge": merge, "split": split, "relink": relink,
    "keep": _keep,
}  # fmt: skip
_NEEDS: dict[str, tuple[str, ...]] = {
    "set": ("id", "path", "from", "to"), "reanchor": ("id",), "add": ("record",), "remove": (),
    "move_arg": ("id", "filler", "from", "to"), "merge": ("id", "into"), "split": ("id", "mentions", "into"),
    "relink": ("id", "from", "to"), "keep": ("ids",),
}  # fmt: skip
_MAY: dict[str, tuple[str, ...]] = {
    "reanchor": ("path", "quote", "head", *HINTS),
    "add": ("layer", "list", "parent", "id", "path"),
    "remove": ("id", "ids", "path", "from", "layer", "list"),
    "split": ("record",),
}
