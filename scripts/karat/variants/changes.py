"""Changes: what a variant changes of the base, in words: its sentences, and its labels beside their offsets."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from karat.corpus import DocumentFiles, LayerSet
from karat.records import RECORDS, maps
from karat.spans import covered
from karat.variants.base import index_of
from karat.variants.building import Variant

_PLACES = ("span", "head")


def edited_sentences(variant: Variant, base: DocumentFiles) -> list[tuple[str, str]]:
    """The sentences that the edits touch, before and after; "" where there is none on one side."""
    text = base.text() or ""
    old, new = _sentences(base.gold), _sentences(variant.files.gold)
    if variant.edited is None:
        return [("", covered(variant.text, span)) for span in new.values()]
    rows = []
    for name in sorted({*old, *new}, key=lambda n: new.get(n) or old[n]):
        before = covered(text, old[name]) if name in old else ""
        after = covered(variant.text, new[name]) if name in new else ""
        if before != after:
            rows.append((before, after))
    return rows


def _sentences(layers: LayerSet) -> dict[str, tuple[int, ...]]:
    return {str(s["id"]): tuple(s["span"]) for s in maps(layers.records("zones").get("sentences"))}


def label_changes(variant: Variant, base: DocumentFiles) -> list[str]:
    """One line for each label that the variant has changed, added or removed, its offsets aside."""
    if variant.edited is None:
        return []
    old = index_of({layer: source.map for layer, source in base.gold.layers.items()})
    new = index_of({layer: source.map for layer, source in variant.files.gold.layers.items()})
    lines = []
    for name in sorted({*old, *new}, key=lambda n: (n.partition("-")[0], n)):
        if name not in new:
            lines.append(f"{name} removed: {_brief(old[name].record)}")
        elif name not in old:
            lines.append(f"{name} added: {_brief(new[name].record)}")
        elif old[name].layer != "zones" or old[name].listing.key == "sic":
            child = old[name].listing.children
            skipped = {child.key} if child else set()
            lines += [f"{name}{line}" for line in _differences(old[name].record, new[name].record, skipped)]
            lines += _moved(name, old[name].parent, new[name].parent)
    return [*lines, *_nameless(variant, base)]


def _moved(name: str, before: Any, after: Any) -> list[str]:
    one, other = (before or {}).get("id"), (after or {}).get("id")
    return [f"{name} moved from {one} to {other}"] if one != other else []


def _differences(old: Any, new: Any, skipped: set[str], path: str = "") -> Iterator[str]:
    if isinstance(old, dict) and isinstance(new, dict):
        for key in sorted({*old, *new}):
            if key not in (*_PLACES, "note") and key not in skipped:
                yield from _differences(old.get(key), new.get(key), set(), f"{path}.{key}")
    elif isinstance(old, list) and isinstance(new, list) and len(old) == len(new) and any(map(_is_map, old)):
        for number, (one, other) in enumerate(zip(old, new, strict=True)):
            yield from _differences(one, other, set(), f"{path}[{number}]")
    elif old != new:
        yield f"{path}: {_brief(old)} → {_brief(new)}"


def _is_map(value: Any) -> bool:
    return isinstance(value, dict)


def _nameless(variant: Variant, base: DocumentFiles) -> Iterator[str]:
    """Records without ids that came or went."""
    for layer, lists in RECORDS.items():
        for listing in lists:
            if listing.prefix is None:
                before = list(base.gold.records(layer).get(listing.key) or ())
                after = list(variant.files.gold.records(layer).get(listing.key) or ())
                yield from (f"{layer}.{listing.key} without {_brief(r)}" for r in before if r not in after)
                yield from (f"{layer}.{listing.key} with {_brief(r)}" for r in after if r not in before)


def _brief(value: Any, limit: int = 150) -> str:
    if isinstance(value, dict):
        value = {k: v for k, v in value.items() if k not in (*_PLACES, "id", "note")}
    text = "nothing" if value is None else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= limit else text[:limit] + "…"
