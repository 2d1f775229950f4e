"""The layers that can be scored, each with its scorer, in the order of the report."""

from __future__ import annotations

from karat.scoring.attribution import score_attribution
from karat.scoring.entities import score_entities
from karat.scoring.events import score_events
from karat.scoring.incidents import score_incidents
from karat.scoring.layer_score import Scorer
from karat.scoring.quantities import score_quantities
from karat.scoring.relations import score_relations
from karat.scoring.salience import score_salience
from karat.scoring.temporal import score_causal, score_temporal
from karat.scoring.times import score_times

SCORERS: dict[str, Scorer] = {
    "entities": score_entities,
    "times": score_times,
    "quantities": score_quantities,
    "relations": score_relations,
    "events": score_events,
    "temporal": score_temporal,
    "causal": score_causal,
    "attribution": score_attribution,
    "incidents": score_incidents,
    "salience": score_salience,
}
