"""Refusals: what an operation expects of the gold and does not find, and ids that are not free."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from karat.variants.cases import CaseFault
from karat.variants.labels import Labels

Operation = Mapping[str, Any]


def written(value: Any, limit: int = 120) -> str:
    text = "absent" if value is None else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= limit else text[:limit] + "…"


def refuse_stale(op: Operation, what: str, actual: Any, expected: Any) -> None:
    """CaseFault where the gold has not what the case says it has; offsets count only where the case gives them."""
    if isinstance(expected, dict) and isinstance(actual, dict) and "span" not in expected:
        actual = {key: value for key, value in actual.items() if key not in ("span", "head")}
    if actual != expected or isinstance(actual, bool) != isinstance(expected, bool):
        message = f"{what} is {written(actual)} in the gold, not {written(expected)}: the case is stale"
        raise CaseFault(message, op, "from")


def is_part(some: Any, record: Any) -> bool:
    return isinstance(some, dict) and isinstance(record, dict) and all(record.get(k) == v for k, v in some.items())


def refuse_taken(labels: Labels, op: Operation, name: str) -> None:
    if name in labels.index or name in labels.base.index:
        free = _next_free(labels, name.partition("-")[0])
        raise CaseFault(f"the id {name} is taken; {free} is free", op, "record")


def _next_free(labels: Labels, prefix: str) -> str:
    taken = [n for n in {*labels.index, *labels.base.index} if n.startswith(f"{prefix}-")]
    highest = max((int(n.partition("-")[2]) for n in taken), default=0)
    digits = max((len(n.partition("-")[2]) for n in taken), default=3)
    return f"{prefix}-{highest + 1:0{digits}}"
