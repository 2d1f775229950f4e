"""The layers that can be scored, each with its scorer, in the order of the report."""

from __future__ import annotations

from karat.scoring.entities import score_entities
from karat.scoring.layer_score import Scorer
from karat.scoring.quantities import score_quantities
from karat.scoring.times import score_times

SCORERS: dict[str, Scorer] = {
    "entities": score_entities,
    "times": score_times,
    "quantities": score_quantities,
}
