"""Links: what an answer says of gold's relations, temporal and causal links, attributions and incidents."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import Any

from karat.metrics.temporal_relations import CODE, INVERSE, MERGED, RELATIONS
from karat.model import Annotations, Attribution, CausalLink, Incident, Relation, TemporalLink
from karat.ontology import load_ontology
from karat.reading import SLOTS
from karat.spans import Span, pieces
from karat.variants.alignment import Placed, align, match_groups
from karat.variants.translation import SAME_PLACE, Extra, Translation, filler, source

#: How much of two parts of an attribution must be shared for them to be about the same words: a source or a cue may be
#: cut in many ways; of a content more is at stake.
HALF, NEARLY = 0.5, 0.8


def translate_links(
    made: Translation, gold: Annotations, predicted: Annotations, ghosts: Annotations, layers: set[str]
) -> None:
    """Add the facets of links to a translation that has those of mentions, times and triggers."""
    if "relations" in layers:
        _relations(made, [*(gold.relations or ()), *(ghosts.relations or ())], predicted.relations or ())
    if "temporal" in layers:
        _temporal(made, [*(gold.temporal or ()), *(ghosts.temporal or ())], predicted.temporal or ())
    if "causal" in layers:
        _causal(made, [*(gold.causal or ()), *(ghosts.causal or ())], predicted.causal or ())
    if "attribution" in layers:
        ours = gold.attribution or ()
        _attributions(made, [*ours, *(ghosts.attribution or ())], predicted.attribution or (), len(ours))
    if "incidents" in layers:
        _incidents(made, [*(gold.incidents or ()), *(ghosts.incidents or ())], predicted.incidents or ())
    if "salience" in layers:
        for name, score in (predicted.salience or {}).items():
            if name in made.entity:
                made.facets.setdefault(made.entity[name], {})["salience"] = score


def _relations(made: Translation, gold: Iterable[Relation], predicted: Iterable[Relation]) -> None:
    """The types that are said of two entities in a sentence: a coreferent mention in the sentence is as good."""
    either_way = _symmetric()
    said: dict[Any, set[str]] = {}
    for one in predicted:
        first, second = _end(made, one.arg1), _end(made, one.arg2)
        said.setdefault((first, second), set()).add(one.type)
        if one.type in either_way:
            said.setdefault((second, first), set()).add(one.type)
    for one in gold:
        types = said.get((made.gold_end.get(one.arg1), made.gold_end.get(one.arg2)))
        if types:
            made.facets[one.id] = {"": frozenset(types), "type": frozenset(types)}


@cache
def _symmetric() -> frozenset[str]:
    return load_ontology().symmetric("relation_type")


def _end(made: Translation, name: str) -> tuple[str, int]:
    return made.who.get(name) or made.entity.get(name, name), made.sentence.get(name, -1)


def _temporal(made: Translation, gold: Iterable[TemporalLink], predicted: Iterable[TemporalLink]) -> None:
    """The relations of two events or times, either way round; relations with the same constraints are one."""
    said: dict[tuple[str, str], set[str]] = {}
    for one in predicted:
        ends = _node(made, one.source), _node(made, one.target)
        label, inverse = _directions(one.relation)
        said.setdefault(ends, set()).add(label)
        said.setdefault((ends[1], ends[0]), set()).add(inverse)
    for one in gold:
        found = said.get((one.source, one.target))
        if found:
            made.facets[one.id] = {"": frozenset(found), "relation": frozenset(found)}


def _node(made: Translation, name: str) -> str:
    return name if name == "dct" else made.event.get(name) or made.time.get(name) or f"other:{name}"


@cache
def _directions(relation: str) -> tuple[str, str]:
    """A relation and the one that says the same with the ends exchanged."""
    if relation not in CODE:
        return relation, relation
    merged = int(MERGED[CODE[relation]])
    return RELATIONS[merged], RELATIONS[int(MERGED[int(INVERSE[merged])])]


def _causal(made: Translation, gold: Iterable[CausalLink], predicted: Iterable[CausalLink]) -> None:
    """The types and polarities of links between two events; any trigger of an event is as good as another."""
    said: dict[tuple[str, str], set[tuple[str, str]]] = {}
    for one in predicted:
        said.setdefault((filler(made, one.source), filler(made, one.target)), set()).add((one.type, one.polarity))
    for one in gold:
        ends = tuple(made.gold_end.get(name, (name, -1))[0] for name in (one.source, one.target))
        found = said.get(ends)  # type: ignore[arg-type]
        if found:
            made.facets[one.id] = {
                "": frozenset(found),
                "type": frozenset(kind for kind, _ in found),
                "polarity": frozenset(polarity for _, polarity in found),
            }


def _attributions(made: Translation, gold: Sequence[Attribution], predicted: Sequence[Attribution], owed: int) -> None:
    """Attributions are found by their content, where that is said; else by their cue."""
    theirs_all = [Placed(_core(p), "") for p in predicted]
    found = align([Placed(_core(g), "") for g in gold[:owed]], theirs_all)
    used = {n for n in found if n is not None}
    rest = [Placed(() if n in used else p.span, "") for n, p in enumerate(theirs_all)]
    found += align([Placed(_core(g), "") for g in gold[owed:]], rest)
    pairs = [(g, predicted[n]) for g, n in zip(gold, found, strict=True) if n is not None]
    taken = {n for n in found if n is not None}
    made.extras += [Extra("attribution", "", _core(p), p.id) for n, p in enumerate(predicted) if n not in taken]
    made.attribution = {theirs.id: ours.id for ours, theirs in pairs}
    for ours, theirs in pairs:
        made.facets[ours.id] = {
            "": "attribution",
            "source": _source(made, ours, theirs),
            "cue": _part(ours.cue, theirs.cue, HALF),
            "content": _part(ours.content, theirs.content, NEARLY),
            "quote_type": theirs.quote_type,
            "kind": theirs.kind,
            "polarity": theirs.polarity,
            "nested_in": None if theirs.nested_in is None else made.attribution.get(theirs.nested_in, "another"),
        }


def _core(one: Attribution) -> Span:
    return one.content or one.cue or ()


def _source(made: Translation, ours: Attribution, theirs: Attribution) -> str | None:
    """Who speaks: an entity where the system says one; else gold's own, where its words are about the same."""
    if theirs.source_entity is not None:
        return source(made, theirs.source_entity)
    same = _part(ours.source, theirs.source, HALF)
    return (ours.source_entity or SAME_PLACE) if same == SAME_PLACE else same


def _part(ours: Span | None, theirs: Span | None, least: float) -> str | None:
    """Whether a part is about the same words as gold's."""
    if not theirs:
        return None
    if not ours:
        return "elsewhere"
    shared = sum(max(0, min(e, f) - max(s, t)) for s, e in pieces(ours) for t, f in pieces(theirs))
    union = sum(e - s for span in (ours, theirs) for s, e in pieces(span)) - shared
    return SAME_PLACE if shared >= least * union else "elsewhere"


def _incidents(made: Translation, gold: Sequence[Incident], predicted: Sequence[Incident]) -> None:
    """Incidents of one type stand for each other where they share the most fillers and evidence."""
    theirs_all = [(one, _slots(made, one, True)) for one in predicted]
    by_type: dict[str, list[tuple[str, frozenset[Any]]]] = {}
    for theirs, said in theirs_all:
        by_type.setdefault(theirs.type, []).append((theirs.id, _flat(said)))
    shared = {}
    for ours in gold:
        mine = _flat(_slots(made, ours, False))
        for name, fillers in by_type.get(ours.type, ()):
            # Those without anything in common stand for each other only where nothing else is left.
            shared[name, ours.id] = 1 + 1000 * len(mine & fillers)
    stands_for = match_groups(shared)
    for theirs, said in theirs_all:
        ours_id = stands_for.get(theirs.id)
        if ours_id is not None:
            slots = {slot: said.get(slot, frozenset()) for slot in SLOTS}
            made.facets[ours_id] = {"": theirs.type, "type": theirs.type, **slots}
        else:
            made.extras.append(Extra("incident", theirs.type, (), theirs.id))


def _flat(slots: dict[str, frozenset[Any]]) -> frozenset[Any]:
    return frozenset((slot, value) for slot, values in slots.items() for value in values)


def _slots(made: Translation, incident: Incident, translated: bool) -> dict[str, frozenset[Any]]:
    found = {slot: frozenset(_values(made, slot, values, translated)) for slot, values in incident.slots.items()}
    evidence = (made.trigger.get(name, name) if translated else name for name in incident.evidence)
    return {**found, "evidence": frozenset(evidence)}


def _values(made: Translation, slot: str, values: Iterable[Any], translated: bool) -> Iterator[Any]:
    for value in values:
        if slot == "date":
            yield value.get("value"), value.get("precision")
        elif slot == "casualties":
            for part, toll in value.items():
                yield part, *((toll or {}).get(bound) for bound in ("best", "low", "high"))
        elif slot == "status" or not translated:
            yield value
        else:
            yield source(made, str(value))
