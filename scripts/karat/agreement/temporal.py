"""Agreement on temporal order: which pairs are marked, how they are related, and what follows from all of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from karat.agreement.clusters import NOT_ADDITIVE
from karat.agreement.figures import Figure, Row, absent, chance_corrected, f_measure, plain
from karat.agreement.links import Link, Reading, items, link_disagreements, match, read_links, within
from karat.agreement.references import References, Thing
from karat.agreement.results import LayerResult
from karat.agreement.study import Study
from karat.metrics.temporal import AWARENESS, awareness_statistics
from karat.metrics.temporal_relations import CODE, INVERSE, RELATIONS, links

ENDS = ("source", "target")


def temporal(study: Study) -> LayerResult:
    """F1 of the pairs that are marked, either way round; κ of the relations on pairs that both mark; awareness.

    Events are those of the hoppers that stand for each other, times those of one span. On a pair the relation is read
    from what comes first in the text, because κ depends on the direction that is chosen.
    """
    known = References(study)
    first, second = (
        [_turned(known, k, link) for link in
         read_links(study, known, k, "temporal", "tlinks", ENDS, lambda r: str(r.get("relation")))]
        for k in (0, 1)
    )  # fmt: skip

    def same_pair(a: Reading, b: Reading) -> bool:
        return all(known.alike(x, y) for x, y in zip(a.ends, b.ends, strict=True))

    n, draws = len(study.units), study.resamples
    pairs, typed = match(first, second, same_pair, False), match(first, second, same_pair, True)
    rows = [Row(min(first[a].unit, second[b].unit), first[a].labels, second[b].labels) for a, b in pairs]
    figures = [
        f_measure("pairs", "pairs that are marked", items(first), items(second), pairs, n, draws),
        chance_corrected("relation_kappa", "relation of the pairs that both mark", rows, n, draws),
        f_measure("relations", "pairs with their relation", items(first), items(second), typed, n, draws,
                  len(within(first, second, typed, same_pair))),
        _awareness(study, known, first, second),
    ]  # fmt: skip
    return LayerResult(
        "temporal", figures, list(link_disagreements("temporal", "link", first, second, pairs, same_pair))
    )


def _turned(known: References, side: int, link: Link) -> Link:
    """The link read from the end that comes first in the text; the document time comes last."""
    source, target = link.readings[0].ends
    if known.position(side, source) <= known.position(side, target):
        return link
    turned = [Reading((target, source), _inverse(str(reading.label))) for reading in link.readings]
    words = f"{turned[0].label} {known.words(side, target)} → {known.words(side, source)}"
    return replace(link, readings=turned, words=words)


def _inverse(relation: str) -> str:
    """What B is to A where A is this to B; a label that the scheme does not have stays as it is.

    >>> _inverse("BEFORE"), _inverse("VAGUE"), _inverse("NEARBY")
    ('AFTER', 'VAGUE', 'NEARBY')
    """
    return RELATIONS[INVERSE[CODE[relation]]] if relation in CODE else relation


def _awareness(study: Study, known: References, first: Sequence[Link], second: Sequence[Link]) -> Figure:
    """Temporal awareness: what either side says that the other says or implies (UzZaman and Allen 2011)."""
    name, title = "awareness", "temporal awareness, by closure and reduction"
    nodes: dict[tuple[int, Thing], int] = {}
    sides = []
    for side, found in enumerate((first, second)):
        rows = []
        for link in found:
            if link.readings[0].label in CODE:
                ends = [_node(known, side, thing) for thing in link.readings[0].ends]
                source, target = (nodes.setdefault(end, len(nodes)) for end in ends)
                rows.append((link.item.document, source, str(link.readings[0].label), target))
        sides.append(links(rows))
    if not len(sides[0]) and not len(sides[1]):
        return absent(name, title, "F1", "neither side has any")
    table = awareness_statistics(sides[0], sides[1], len(study.materials))
    value = AWARENESS.finish(table.sum(axis=0), 0.0)["f1"]
    return plain(
        name, title, "F1", value, {"links of a": float(len(sides[0])), "links of b": float(len(sides[1]))}, NOT_ADDITIVE
    )


def _node(known: References, side: int, thing: Thing) -> tuple[int, Thing]:
    """A thing as the same node on both sides: that of A where there is one."""
    other = known.partner(1, thing) if side else None
    return (0, other) if other is not None else (side, thing)
