"""Agreement on ties: between events, between an aspectual verb and its event, between entities that are not one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from karat.agreement.disagreements import Disagreement
from karat.agreement.figures import Figure, f_measure
from karat.agreement.links import Link, Reading, items, link_disagreements, match, read_links, within
from karat.agreement.references import References, Thing
from karat.agreement.study import Study


def event_links(study: Study, known: References) -> tuple[list[Figure], list[Disagreement]]:
    """F1 of the ties between events, and of what an aspectual verb begins or ends."""
    links = [read_links(study, known, k, "events", "event_links", ("from", "to"), _type) for k in (0, 1)]
    aspects = [_aspects(study, known, k) for k in (0, 1)]
    figures, found = ties(study, known, "events", "event_links", "ties between events", links[0], links[1])
    more = ties(study, known, "events", "aspect", "aspects of events", aspects[0], aspects[1])
    return [*figures, *more[0]], [*found, *more[1]]


def _type(record: Mapping[str, Any]) -> str:
    return str(record.get("type"))


def _aspects(study: Study, known: References, side: int) -> list[Link]:
    """Every trigger that begins or ends another event, as a link to that event."""
    found = []
    for row, trigger in enumerate(study.triggers[side]):
        aspect = trigger.record.get("aspect")
        if isinstance(aspect, dict):
            other = known.find(side, trigger.document, str(aspect.get("event", "")))
            ends = Thing("trigger", (trigger.document, trigger.id), row), other
            words = f"{aspect.get('relation', '')} {known.words(side, other)}"
            item = replace(trigger, record=aspect, owner=None)
            found.append(Link(item, [Reading(ends, str(aspect.get("relation", "")))], words))
    return found


def bridges(study: Study) -> tuple[list[Figure], list[Disagreement]]:
    """F1 of the bridges between entities."""
    known = References(study)
    links = [read_links(study, known, k, "entities", "bridges", ("from", "to"), _type) for k in (0, 1)]
    return ties(study, known, "entities", "bridges", "bridges between entities", links[0], links[1])


def ties(
    study: Study, known: References, layer: str, name: str, title: str, first: Sequence[Link], second: Sequence[Link]
) -> tuple[list[Figure], list[Disagreement]]:
    """F1 of links by label and both ends, and by the ends alone."""

    def same_ends(a: Reading, b: Reading) -> bool:
        return all(known.alike(x, y) for x, y in zip(a.ends, b.ends, strict=True))

    n, draws = len(study.units), study.resamples
    typed, pairs = match(first, second, same_ends, True), match(first, second, same_ends, False)
    sides = items(first), items(second)
    figures = [
        f_measure(name, f"{title}: label and both ends", *sides, typed, n, draws,
                  len(within(first, second, typed, same_ends))),
        f_measure(f"{name}_untyped", f"{title}: both ends, any label", *sides, pairs, n, draws),
    ]  # fmt: skip
    return figures, list(link_disagreements(layer, name.replace("_", " "), first, second, pairs, same_ends))
