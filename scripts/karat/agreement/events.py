"""Agreement on events: triggers, their attributes, hoppers; arguments and factuality are in modules of their own."""

from __future__ import annotations

from karat.agreement.arguments import arguments, factuality
from karat.agreement.clusters import cluster_figures, identity_disagreements, near_pairs
from karat.agreement.disagreements import Disagreement, Pairs, markables, values
from karat.agreement.figures import chance_corrected, f_measure
from karat.agreement.items import Item, readings
from karat.agreement.pairing import choose, same
from karat.agreement.references import References
from karat.agreement.results import LayerResult
from karat.agreement.study import Study, exact_pairs
from karat.agreement.ties import event_links
from karat.agreement.values import ValueRow, as_rows, attribute_rows, spans_within

UNTYPED = "untyped"
ATTRIBUTES = ("type", "realis", "polarity", "class", "tense")


def events(study: Study) -> LayerResult:
    """Triggers by exact span, the typed ones by span and type; attributes of those that both have; hoppers."""
    sides = study.items(0, "events", "events", True), study.items(1, "events", "events", True)
    typed = [[m for m in side if m.record.get("type") != UNTYPED] for side in sides]
    n, draws = len(study.units), study.resamples
    pairs, typed_pairs = exact_pairs(*sides, "type"), _typed(typed[0], typed[1])
    both = [(sides[0][a], sides[1][b]) for a, b in pairs]
    rows = {name: attribute_rows(both, name) for name in ATTRIBUTES}
    modes = _modes(both)
    figures = [
        f_measure(
            "nuggets_typed", "triggers of typed events, same span and type", typed[0], typed[1], typed_pairs, n, draws
        ),
        f_measure("nuggets", "all triggers, same span", *sides, pairs, n, draws, spans_within(sides, pairs)),
        *(
            chance_corrected(f"{name}_kappa", f"{name} of the triggers that both have", as_rows(rows[name]), n, draws)
            for name in ATTRIBUTES
        ),
        chance_corrected("mode_kappa", "mode of the attacks that both have", as_rows(modes), n, draws),
    ]
    near = near_pairs(study, 0, "events"), near_pairs(study, 1, "events")
    figures += cluster_figures("hoppers", "hoppers, triggers match by span", study, sides, pairs, near)
    known = References(study)
    further = [part(study, known) for part in (arguments, factuality, event_links)]
    disagreements: list[Disagreement] = [
        *markables("events", "trigger", *sides, pairs, lambda m: str(m.record.get("type", ""))),
        *(d for name in ATTRIBUTES for d in values("events", name, rows[name])),
        *values("events", "mode", modes),
        *identity_disagreements("events", "event", sides, pairs, study.event_pairs, near),
        *(d for _, differences in further for d in differences),
    ]
    figures += [figure for some, _ in further for figure in some]
    return LayerResult("events", figures, disagreements)


def _typed(first: list[Item], second: list[Item]) -> Pairs:
    return choose(same(first, second, lambda m: (m.document, m.span, m.record.get("type")) if m.span else None))


def _modes(both: list[tuple[Item, Item]]) -> list[ValueRow]:
    """Pairs of triggers with the modes of their events, where either side gives one."""
    rows: list[ValueRow] = []
    for one, other in both:
        ours, theirs = (readings(item.owner or {}, "mode") for item in (one, other))
        if ours[0] is not None or theirs[0] is not None:
            rows.append((one, other, ours, theirs))
    return rows
