"""Goals: what agreement should come to before adjudication, what stops a release, and what others have published."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import lru_cache
from typing import Any

from karat.layout import schema_dir
from karat.yaml_profile import parse_yaml

FILE = "agreement.yaml"


@dataclass(frozen=True, slots=True)
class Goal:
    """The bar of one figure. `published` is the best agreement of people that is known, with its source, or None."""

    layer: str
    measure: str
    goal: float
    blocker: float
    published: str | None = None

    def as_json(self) -> dict[str, Any]:
        """As JSON has it."""
        return asdict(self)


@lru_cache(maxsize=1)
def load_goals() -> Mapping[tuple[str, str], Goal]:
    """The goals by layer and figure, from schema/agreement.yaml.

    >>> load_goals()["entities", "names"].blocker
    0.95
    """
    text = (schema_dir() / FILE).read_text(encoding="utf-8")
    goals = [Goal(**entry) for entry in parse_yaml(text).value["goals"]]
    return {(goal.layer, goal.measure): goal for goal in goals}


def verdict(value: float | None, goal: Goal) -> str:
    """Where a value stands against its goal.

    >>> bar = Goal("times", "times", 1.0, 0.93)
    >>> verdict(1.0, bar), verdict(0.95, bar), verdict(0.9, bar), verdict(None, bar)
    ('meets goal', 'above blocker', 'below blocker', 'n/a')
    """
    if value is None:
        return "n/a"
    # A goal of .98 is met by 49 of 50, whatever binary fractions make of it.
    if value >= goal.goal - 1e-9:
        return "meets goal"
    return "above blocker" if value >= goal.blocker - 1e-9 else "below blocker"
