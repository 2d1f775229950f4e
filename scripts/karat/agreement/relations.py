"""Agreement on relations: as facts about entities, and as ties between mentions."""

from __future__ import annotations

from karat.agreement.figures import Row, chance_corrected, f_measure
from karat.agreement.links import Link, Reading, items, link_disagreements, match, read_links, within
from karat.agreement.pairing import left_over
from karat.agreement.references import References
from karat.agreement.results import LayerResult
from karat.agreement.study import Study

ENDS = ("arg1", "arg2")


def relations(study: Study) -> LayerResult:
    """F1 of facts, a fact once a document; of ties between mentions that match by head, with and without the type."""
    known = References(study)
    first, second = (
        read_links(study, known, k, "relations", "relations", ENDS, lambda r: str(r.get("type"))) for k in (0, 1)
    )
    facts = [
        _facts(read_links(study, known, k, "relations", "relations", ENDS, lambda r: str(r.get("type")), known.cluster))
        for k in (0, 1)
    ]

    def by_place(a: Reading, b: Reading) -> bool:
        return all(known.alike(x, y, by_place=True) for x, y in zip(a.ends, b.ends, strict=True))

    def by_identity(a: Reading, b: Reading) -> bool:
        return all(known.alike(x, y) for x, y in zip(a.ends, b.ends, strict=True))

    n, draws = len(study.units), study.resamples
    told = match(facts[0], facts[1], by_identity, True)
    typed, pairs = match(first, second, by_place, True), match(first, second, by_place, False)
    # A tie that both told in the same place is one; only what is left may be the same fact told elsewhere.
    rest = left_over(len(first), (a for a, _ in pairs)), left_over(len(second), (b for _, b in pairs))
    elsewhere = match([first[r] for r in rest[0]], [second[r] for r in rest[1]], by_identity, False)
    loose = [*pairs, *((rest[0][a], rest[1][b]) for a, b in elsewhere)]
    rows = [Row(min(first[a].unit, second[b].unit), first[a].labels, second[b].labels) for a, b in pairs]
    figures = [
        f_measure(
            "relations_entity",
            "facts: type and both entities",
            items(facts[0]),
            items(facts[1]),
            told,
            n,
            draws,
            len(within(facts[0], facts[1], told, by_identity)),
        ),
        f_measure(
            "relations_mention",
            "relations: type and both mentions",
            items(first),
            items(second),
            typed,
            n,
            draws,
            len(within(first, second, typed, by_place)),
        ),
        f_measure(
            "relations_untyped", "relations: both mentions, any type", items(first), items(second), pairs, n, draws
        ),
        chance_corrected("type_kappa", "type of the relations that both have", rows, n, draws),
    ]
    found = list(link_disagreements("relations", "relation", first, second, loose, by_identity))
    return LayerResult("relations", figures, found)


def _facts(links: list[Link]) -> list[Link]:
    """Each fact once, in its first place; it is optional only if every telling of it is."""
    chosen: dict[tuple[object, ...], Link] = {}
    for link in links:
        own = link.readings[0]
        key = (link.item.document, own.ends, own.label)
        if key not in chosen or (chosen[key].optional and not link.optional):
            chosen[key] = link
    return list(chosen.values())
