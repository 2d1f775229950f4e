"""Agreement on entities: mentions, their attributes, who is who, and what they are in a knowledge base."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from typing import Any

from karat.agreement.clusters import cluster_figures, identity_disagreements, near_pairs
from karat.agreement.disagreements import Disagreement, Pairs, markables, saying, values
from karat.agreement.figures import Row, chance_corrected, f_measure, proportion
from karat.agreement.items import Item, readings
from karat.agreement.pairing import choose, left_over, same
from karat.agreement.results import LayerResult
from karat.agreement.study import Study, exact_pairs, owner_key
from karat.agreement.ties import bridges

#: The mentions of both sides.
Sides = tuple[list[Item], list[Item]]


def top(label: object) -> str:
    """The first part of a type: GPE of GPE.Nation."""
    return str(label).split(".", 1)[0]


def type_readings(item: Item) -> list[Any]:
    """The types of a mention's entity: its type, then its alternatives."""
    return readings(item.owner or {}, "type")


def entities(study: Study) -> LayerResult:
    """Names by exact span; nominals and pronouns by head and by extent; attributes of the mentions that both have."""
    sides = study.items(0, "entities", "entities", True), study.items(1, "entities", "entities", True)
    names, others = _level(sides, True), _level(sides, False)
    n, draws = len(study.units), study.resamples
    exact, typed = exact_pairs(*names, "level"), _typed(names)
    heads = choose(same(*others, _head, lambda a, b: 1 + 0.5 * (a.span == b.span)))
    extents = exact_pairs(*others, "level")
    figures = [
        f_measure("names", "names, same span", *names, exact, n, draws, _within(names, exact, "span")),
        f_measure("names_typed", "names, same span and type", *names, typed, n, draws),
        f_measure(
            "nominals_head",
            "nominals and pronouns, same head",
            *others,
            heads,
            n,
            draws,
            _within(others, heads, "head"),
        ),
        f_measure(
            "nominals_extent",
            "nominals and pronouns, same extent",
            *others,
            extents,
            n,
            draws,
            _within(others, extents, "span"),
        ),
    ]
    pairs = study.mention_pairs
    both = [(sides[0][a], sides[1][b]) for a, b in pairs]
    rows = {name: _rows(both, name) for name in ("type", "subtype", "level", "role")}
    for name, some in rows.items():
        title = f"{name} of the mentions that both have"
        found = [Row(min(a.unit, b.unit), ours, theirs) for a, b, ours, theirs in some]
        figures.append(chance_corrected(f"{name}_kappa", title, found, n, draws))
    specificity = _specificity(study, sides)
    found = [Row(min(a.unit, b.unit), ours, theirs) for a, b, ours, theirs in specificity]
    figures.append(chance_corrected("specificity_kappa", "specificity of the entities that both have", found, n, draws))
    near = near_pairs(study, 0, "entities"), near_pairs(study, 1, "entities")
    figures += cluster_figures("coreference", "coreference, mentions match by head", study, sides, pairs, near)
    linked, unresolved = _links([(a, b) for a, b in both if {a.record.get("level"), b.record.get("level")} == {"NAM"}])
    figures.append(
        proportion(
            "links",
            "links of the names that both have",
            [Row(min(a.unit, b.unit), ours, theirs) for a, b, ours, theirs in linked],
        )
    )
    notes = [f"names whose link a side calls unresolved were not compared: {unresolved}"] if unresolved else []
    bridge_figures, bridge_differences = bridges(study)
    figures += bridge_figures
    disagreements: list[Disagreement] = [
        *markables("entities", "mention", *sides, pairs, _words),
        *_boundaries(both),
        *values("entities", "type", rows["subtype"]),
        *values("entities", "level", rows["level"]),
        *values("entities", "role", rows["role"]),
        *values("entities", "specificity", specificity),
        *identity_disagreements("entities", "entity", sides, pairs, study.entity_pairs, near),
        *values("entities", "link", linked),
        *bridge_differences,
    ]
    return LayerResult("entities", figures, disagreements, notes)


def _level(sides: Sides, names: bool) -> Sides:
    """The names of both sides, or all other mentions."""
    first, second = ([m for m in side if (m.record.get("level") == "NAM") == names] for side in sides)
    return first, second


def _head(item: Item) -> Hashable | None:
    return (item.document, item.head) if item.head else None


def _typed(sides: Sides) -> Pairs:
    """Items with one span whose entities have one type, at its first depth."""
    return choose(same(*sides, lambda m: (m.document, m.span, top((m.owner or {}).get("type"))) if m.span else None))


def _within(sides: Sides, pairs: Pairs, field: str) -> int:
    """How many of the unpaired have a place that the other side calls right as well."""
    lone = [[items[r] for r in left_over(len(items), (p[k] for p in pairs))] for k, items in enumerate(sides)]

    def places(item: Item) -> list[tuple[int, ...]]:
        own = item.head if field == "head" else item.span
        return [own, *(tuple(s) for s in item.readings(field)[1:])]

    found = [
        (a, b, 1.0)
        for a, one in enumerate(lone[0])
        for b, other in enumerate(lone[1])
        if one.document == other.document
        and (places(one)[0] in places(other) or places(other)[0] in places(one))
        and not one.optional
        and not other.optional
    ]
    return len(choose(found))


def _rows(both: Iterable[tuple[Item, Item]], name: str) -> list[tuple[Item, Item, list[Any], list[Any]]]:
    """Pairs with the readings of an attribute; roles only where either side gives one."""
    rows = []
    for one, other in both:
        if name in ("type", "subtype"):
            ours, theirs = type_readings(one), type_readings(other)
            if name == "type":
                ours, theirs = [top(t) for t in ours], [top(t) for t in theirs]
        else:
            ours, theirs = one.readings(name), other.readings(name)
        if name != "role" or ours[0] is not None or theirs[0] is not None:
            rows.append((one, other, ours, theirs))
    return rows


def _specificity(study: Study, sides: Sides) -> list[tuple[Item, Item, list[Any], list[Any]]]:
    first: list[dict[Any, Item]] = [{}, {}]
    for k, items in enumerate(sides):
        for item in items:
            first[k].setdefault(owner_key(item), item)
    rows = []
    for a, b in study.entity_pairs:
        one, other = first[0].get(a), first[1].get(b)
        if one is not None and other is not None:
            rows.append(
                (one, other, readings(one.owner or {}, "specificity"), readings(other.owner or {}, "specificity"))
            )
    return rows


def _links(both: Iterable[tuple[Item, Item]]) -> tuple[list[tuple[Item, Item, list[Any], list[Any]]], int]:
    """Pairs of names with what they are linked to, and how many have a link that is unresolved."""
    rows, unresolved = [], 0
    for one, other in both:
        links = [(item.owner or {}).get("link") or {} for item in (one, other)]
        if "unresolved" in (links[0].get("status"), links[1].get("status")):
            unresolved += 1
            continue
        if links[0] or links[1]:
            rows.append((one, other, *_ids(links[0], links[1])))
    return rows, unresolved


def _ids(one: dict[str, Any], other: dict[str, Any]) -> tuple[list[Any], list[Any]]:
    """What two links name, in one knowledge base where both can: Wikidata's id, else that of GeoNames."""
    base = "wikidata"
    if not (one.get("wikidata") and other.get("wikidata")) and one.get("geonames") and other.get("geonames"):
        base = "geonames"
    return _id(one, base), _id(other, base)


def _id(link: dict[str, Any], base: str) -> list[Any]:
    if not link:
        return ["no link"]
    if link.get("status") == "nil":
        return ["NIL"]
    named = link.get(base) or link.get("wikidata") or link.get("geonames")
    return [str(named), *map(str, link.get("alternatives") or ())]


def _boundaries(both: Iterable[tuple[Item, Item]]) -> Iterable[Disagreement]:
    """Mentions with one head and two extents."""
    for one, other in both:
        if one.span != other.span:
            ours, theirs = ([item.span, *(tuple(s) for s in item.readings("span")[1:])] for item in (one, other))
            yield Disagreement(
                "entities",
                "markables",
                "mention extent",
                one.document,
                saying(one, _words(one)),
                saying(other, _words(other)),
                within=ours[0] in theirs or theirs[0] in ours,
            )


def _words(item: Item) -> str:
    """A mention as a disagreement shows it."""
    return f"{item.record.get('level', '')} {(item.owner or {}).get('type', '')}".strip()
