"""Level 3, salience: one score an entity, and scores that are the count of the summaries."""

from __future__ import annotations

from collections import Counter
from typing import Any

from karat.checks.events import readings
from karat.checks.registry import check
from karat.checks.scope import Scope
from karat.records import maps


@check(3, "salience-duplicate", "salience-score", needs=("salience",))
def scores(scope: Scope) -> None:
    """An entity has one score; where the summaries are at hand, it is the number of those that mention the entity."""
    first: dict[str, Any] = {}
    for record in scope.records("salience", "salience"):
        other = first.setdefault(record["entity"], record)
        if other is not record:
            details = {"id": record["entity"], "score": record["score"], "first": other["score"]}
            scope.report("salience-duplicate", "salience", record, "entity", **details)
    summaries = list(maps(scope.layers.records("salience").get("summaries")))
    if not summaries or not all(isinstance(summary.get("entities"), list) for summary in summaries):
        return
    counts = Counter(n for summary in summaries for n in {e for e in summary["entities"] if isinstance(e, str)})
    for name, record in first.items():
        if counts[name] not in readings(record, "score"):
            details = {"id": name, "score": record["score"], "count": counts[name], "summaries": len(summaries)}
            scope.report("salience-score", "salience", record, "score", **details)
    # An entity that is not listed has 0, which is wrong of one that a summary mentions.
    for name in sorted(counts.keys() - first.keys()) if scope.complete("salience") else ():
        details = {"id": name, "score": 0, "count": counts[name], "summaries": len(summaries)}
        scope.report("salience-score", "salience", None, "salience", **details)
