"""The registry: which function may raise which checks, at which level, and over which layers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from karat.checks.scope import Scope

CheckFunction = Callable[["Scope"], None]


@dataclass(frozen=True, slots=True)
class Registered:
    """A check function: the ids that it can raise, their level, and the layers without which it has nothing to say."""

    function: CheckFunction
    ids: tuple[str, ...]
    level: int
    needs: tuple[str, ...]


REGISTRY: list[Registered] = []


def check(level: int, *ids: str, needs: tuple[str, ...] = ()) -> Callable[[CheckFunction], CheckFunction]:
    """Register a function that looks at one scope and may raise the named checks."""

    def register(function: CheckFunction) -> CheckFunction:
        REGISTRY.append(Registered(function, ids, level, needs))
        return function

    return register
