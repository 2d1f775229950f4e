"""Level 3, what entities are tied to: links to knowledge bases, bridges, near-identical pairs, shared names."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from karat.checks.entities import NAME
from karat.checks.findings import quoted
from karat.checks.places import head_of, placed_mentions
from karat.checks.registry import check
from karat.checks.scope import Scope
from karat.folding import fold
from karat.ontology import top_type
from karat.records import maps
from karat.spans import covered

LINKED = "linked"
PLACES = frozenset({"GPE", "LOC", "FAC"})
IDS = ("wikidata", "geonames")


@check(3, "link-incomplete", "link-id-not-linked", "link-not-a-place", needs=("entities",))
def links(scope: Scope) -> None:
    """A link says where its id was verified; without an id it is no link; points are for places."""
    for entity in scope.records("entities", "entities"):
        link = entity.get("link")
        if not isinstance(link, dict):
            continue
        given = [key for key in (*IDS, "alternatives") if key in link]
        if link.get("status") != LINKED:
            if given:
                details = {"status": link.get("status"), "field": given[0], "value": quoted(link[given[0]])}
                scope.report("link-id-not-linked", "entities", entity, ("link", given[0]), **details)
        else:
            missing = _missing(link, scope.complete("entities"))
            if missing:
                scope.report("link-incomplete", "entities", entity, "link", missing=missing)
        fields = [key for key in ("geonames", "point") if key in link]
        if fields and not any(top_type(kind) in PLACES for kind in _types(entity)):
            details = {"field": fields[0], "value": link[fields[0]], "type": entity.get("type")}
            scope.report("link-not-a-place", "entities", entity, ("link", fields[0]), **details)


def _missing(link: Any, complete: bool) -> str | None:
    if not any(key in link for key in IDS):
        return "id"
    if "evidence" not in link:
        return "evidence"
    if complete and "geonames" in link and "point" not in link:
        return "point beside its geonames id"
    return None


def _types(entity: Any) -> Iterator[str]:
    for reading in (entity, *maps(entity.get("alternatives"))):
        if "type" in reading:
            yield str(reading["type"])


@check(3, "link-shared", needs=("entities",))
def one_id_one_entity(scope: Scope) -> None:
    """Two entities with the same id in a knowledge base are one, unless they are said to be nearly identical."""
    tied = _tied_pairs(scope)
    owners: dict[tuple[str, Any], str] = {}
    for entity in scope.records("entities", "entities"):
        link, name = entity.get("link"), str(entity.get("id"))
        if not isinstance(link, dict) or link.get("status") != LINKED:
            continue
        for key in IDS:
            value = link.get(key)
            owner = owners.setdefault((key, value), name) if value is not None else name
            if owner != name and frozenset((owner, name)) not in tied:
                scope.report("link-shared", "entities", entity, ("link", key), field=key, value=value, other=owner)
                break


@check(3, "name-without-link", needs=("entities",))
def names_are_linked(scope: Scope) -> None:
    """Every named entity says whether a knowledge base has it."""
    if not scope.complete("entities"):
        return
    for entity in scope.records("entities", "entities"):
        named = (m for m in maps(entity.get("mentions")) if m.get("level") == NAME and m.get("optional") is not True)
        name = next(named, None)
        if name is not None and "link" not in entity and entity.get("optional") is not True:
            scope.report("name-without-link", "entities", entity, quote=quoted(name.get("quote")))


@check(3, "name-two-entities", needs=("entities",))
def one_name_one_entity(scope: Scope) -> None:
    """The same name with the same type is the same entity, unless a tie or an alternative says that it may be."""
    tied = _tied_pairs(scope)
    owners: dict[tuple[str, str], tuple[Any, Any]] = {}
    told: set[frozenset[str]] = set()
    for span, mention, entity in placed_mentions(scope):
        head = head_of(scope, mention, span)
        if mention.get("level") != NAME or head is None:
            continue
        name = covered(scope.text or "", head)
        first, owner = owners.setdefault((fold(name), str(entity.get("type"))), (mention, entity))
        pair = frozenset((str(entity.get("id")), str(owner.get("id"))))
        if owner is entity or first.get("span") == mention.get("span") or pair in tied or pair in told:
            continue
        told.add(pair)
        details = {"name": quoted(name), "entity": entity.get("id"), "other": first.get("id"), "owner": owner.get("id")}
        scope.report("name-two-entities", "entities", mention, "head", **details)


def _tied_pairs(scope: Scope) -> set[frozenset[str]]:
    """Pairs of entities that the layer itself holds apart or holds to be hard to tell apart."""
    pairs = {frozenset(map(str, pair)) for _, pair in _near_pairs(scope)}
    pairs |= {frozenset((str(b.get("from")), str(b.get("to")))) for b in scope.records("entities", "bridges")}
    for entity, mention in scope.children("entities", "entities"):
        for reading in maps(mention.get("alternatives")):
            if "entity" in reading:
                pairs.add(frozenset((str(entity.get("id")), str(reading["entity"]))))
    return pairs


def _near_pairs(scope: Scope) -> Iterator[tuple[int, list[Any]]]:
    pairs = scope.layers.records("entities").get("near_identity")
    for number, pair in enumerate(pairs if isinstance(pairs, list) else ()):
        if isinstance(pair, list) and len(pair) == 2 and id(pair) not in scope.refused:
            yield number, pair


@check(3, "entity-tie-self", "entity-tie-duplicate", needs=("entities",))
def ties(scope: Scope) -> None:
    """Bridges and near-identical pairs join two entities, each pair once."""
    root: Any = scope.layers.records("entities")
    first: dict[tuple[str, frozenset[str]], int] = {}
    for number, pair in _near_pairs(scope):
        line, _ = root["near_identity"].item_at[number]
        _tie(scope, first, (root, ("near_identity", number)), ("near_identity", *map(str, pair)), line)
    for bridge in scope.records("entities", "bridges"):
        ends = (str(bridge.get("from")), str(bridge.get("to")))
        _tie(scope, first, (bridge, ("from",)), (str(bridge.get("type")), *ends), bridge.line)


def _tie(
    scope: Scope,
    first: dict[tuple[str, frozenset[str]], int],
    place: tuple[Any, tuple[str | int, ...]],
    tie: tuple[str, ...],
    line: int,
) -> None:
    kind, one, other = tie
    key = kind, frozenset((one, other))
    if one == other:
        scope.report("entity-tie-self", "entities", *place, kind=kind, one=one)
    elif key in first:
        scope.report("entity-tie-duplicate", "entities", *place, kind=kind, one=one, other=other, line=first[key])
    else:
        first[key] = line
