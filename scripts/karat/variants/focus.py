"""Focus: what of the gold decides whether a case is passed, and whether it can decide anything."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from karat.records import maps
from karat.variants.base import Base, index_of
from karat.variants.cases import Case, CaseFault


def refuse_focus(case: Case, base: Base, variant: Any) -> Iterator[CaseFault]:
    """What is wrong with the focus of a case: ids that neither the base nor the variant has."""
    here = index_of({layer: source.map for layer, source in variant.files.gold.layers.items()})
    known = {*here, *base.index} if variant.edited is not None else set(here)
    items = case.record.get("focus")
    for number, item in enumerate(items or ()):
        name = str(item).partition(".")[0]
        if name not in known:
            yield CaseFault(f"the focus {item} is of no record of the gold, before or after", items, number)


def named_ids(case: Case) -> set[str]:
    """The ids of which the expected operations of a case say what becomes of them."""
    names: set[str] = set()
    for op in maps(case.record.get("expect")):
        names |= {op["id"]} if "id" in op else set()
        names |= set(op.get("ids") or ())
    return names
