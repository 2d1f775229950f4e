"""Clusters: whether two annotators make the same things one; CoNLL F1, and the mentions on which they part."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from karat.agreement.disagreements import ATTRIBUTES, Disagreement, Pairs, Saying
from karat.agreement.figures import Figure, absent, plain
from karat.agreement.items import Item
from karat.agreement.pairing import left_over
from karat.agreement.study import Key, Study, owner_key
from karat.metrics.contingency import Clustering, contingency
from karat.metrics.coreference import METRICS, coreference_statistics
from karat.metrics.statistics import IntArray

NOT_ADDITIVE = "the metric does not add up over sentences"

#: Pairs of clusters that an annotator calls nearly one, as sets of two.
Near = set[frozenset[Key]]


def near_pairs(study: Study, side: int, layer: str) -> Near:
    """The pairs of a side's clusters that may be taken for one or for two."""
    found: Near = set()
    for number, given in enumerate(study.given(side, layer)):
        for pair in (given.data.get("near_identity") or ()) if given else ():
            found.add(frozenset((number, str(name)) for name in pair))
    return found


def cluster_figures(
    name: str,
    title: str,
    study: Study,
    sides: tuple[Sequence[Item], Sequence[Item]],
    pairs: Pairs,
    near: tuple[Near, Near],
) -> list[Figure]:
    """CoNLL F1 (the mean F1 of MUC, B³ and CEAFe, singletons kept) over all mentions, and over the paired ones alone.

    Optional mentions that only one side has are left out. Clusters that one side calls nearly identical are read as one
    where the other side makes them one, and else as two.
    """
    owners = joined(sides, pairs, near)
    lone = [left_over(len(items), (pair[k] for pair in pairs)) for k, items in enumerate(sides)]
    wanted = [[r for r in rows if not items[r].optional] for rows, items in zip(lone, sides, strict=True)]
    excused = sum(len(rows) - len(kept) for rows, kept in zip(lone, wanted, strict=True))
    whole = _conll(study, sides, pairs, wanted, owners)
    matched = _conll(study, sides, pairs, [[], []], owners)
    figures = []
    for suffix, words, (value, parts), n in (
        ("", "", whole, [len(pairs) + len(rows) for rows in wanted]),
        ("_matched", ", on mentions that both have", matched, [len(pairs)] * 2),
    ):
        if not sum(n):
            figures.append(absent(name + suffix, title + words, "CoNLL F1", "neither side has any"))
            continue
        counts = {"both": float(len(pairs)), "a": float(n[0]), "b": float(n[1])}
        figures.append(
            plain(
                name + suffix,
                title + words,
                "CoNLL F1",
                value,
                counts,
                NOT_ADDITIVE,
                beside=parts,
                excused=0 if suffix else excused,
            )
        )
    return figures


def joined(
    sides: tuple[Sequence[Item], Sequence[Item]], pairs: Pairs, near: tuple[Near, Near]
) -> tuple[dict[Key, Key], dict[Key, Key]]:
    """For either side, its clusters as they are read: those nearly identical that the other makes one, as one."""
    result: list[dict[Key, Key]] = []
    for k in (0, 1):
        partners: dict[Key, set[Key]] = {}
        for pair in pairs:
            partners.setdefault(owner_key(sides[k][pair[k]]), set()).add(owner_key(sides[1 - k][pair[1 - k]]))
        reading = {owner_key(item): owner_key(item) for item in sides[k]}
        for first, second in sorted(sorted(pair) for pair in near[k] if len(pair) == 2):
            if partners.get(first, set()) & partners.get(second, set()):
                old, new = reading[second], reading[first]
                reading = {key: new if value == old else value for key, value in reading.items()}
        result.append(reading)
    return result[0], result[1]


def _conll(
    study: Study,
    sides: tuple[Sequence[Item], Sequence[Item]],
    pairs: Pairs,
    lone: Sequence[Sequence[int]],
    owners: tuple[dict[Key, Key], dict[Key, Key]],
) -> tuple[float, dict[str, float]]:
    """CoNLL F1 and its three parts over the pairs and the unpaired rows `lone`."""
    first = _clustering(sides[0], [*(a for a, _ in pairs), *lone[0]], range(len(pairs) + len(lone[0])), owners[0])
    keys = [*range(len(pairs)), *range(len(pairs) + len(lone[0]), len(pairs) + len(lone[0]) + len(lone[1]))]
    second = _clustering(sides[1], [*(b for _, b in pairs), *lone[1]], keys, owners[1])
    n = len(study.materials)
    statistics = coreference_statistics(contingency(first, second, n), ["muc", "b_cubed", "ceaf_e", "conll3"])
    found = {name: METRICS[name].finish(table.sum(axis=0), np.nan)["f1"] for name, table in statistics.items()}
    parts = {name: float(value) for name, value in found.items() if np.isfinite(value)}
    # Singletons alone have no links, and MUC is 0/0: the mean is then of what is defined.
    defined = [parts[name] for name in ("muc", "b_cubed", "ceaf_e") if name in parts]
    return float(np.mean(defined)) if defined else np.nan, {k: v for k, v in parts.items() if k != "conll3"}


def _clustering(items: Sequence[Item], rows: Sequence[int], keys: Sequence[int], owners: dict[Key, Key]) -> Clustering:
    numbers: dict[Key, int] = {}
    cluster = [numbers.setdefault(owners[owner_key(items[row])], len(numbers)) for row in rows]
    unit: IntArray = np.array([items[row].document for row in rows], dtype=np.int64)
    return Clustering(unit, np.array(cluster, dtype=np.int64), np.array(list(keys), dtype=np.int64))


def identity_disagreements(
    layer: str,
    what: str,
    sides: tuple[Sequence[Item], Sequence[Item]],
    pairs: Pairs,
    alignment: Sequence[tuple[Key, Key]],
    near: tuple[Near, Near],
) -> Iterator[Disagreement]:
    """Mentions that both have, in clusters that do not stand for each other; `within` where one
    side calls it near or has it as an alternative. `what` is the field of an alternative that says so (entity, event).
    """
    owners = joined(sides, pairs, near)
    partner = dict(alignment)
    read_alike = {(owners[0][a], owners[1][b]) for a, b in alignment}
    for a, b in pairs:
        one, other = sides[0][a], sides[1][b]
        keys = owner_key(one), owner_key(other)
        if partner.get(keys[0]) == keys[1]:
            continue
        others = [[(k[0], str(e)) for e in item.readings(what)[1:]] for item, k in ((one, keys[0]), (other, keys[1]))]
        within = (owners[0][keys[0]], owners[1][keys[1]]) in read_alike
        within = within or any(partner.get(key) == keys[1] for key in others[0]) or partner.get(keys[0]) in others[1]
        yield Disagreement(
            layer,
            ATTRIBUTES,
            f"{what} identity",
            one.document,
            _member(one, sides[0]),
            _member(other, sides[1]),
            within=within,
        )


def _member(item: Item, items: Sequence[Item]) -> Saying:
    """Whom a side takes a mention for: the cluster and what else is in it."""
    owner = owner_key(item)
    others = [i for i in items if owner_key(i) == owner and i is not item]
    named = ", ".join(f'"{i.record.get("quote", "")}"' for i in others[:4]) + (", …" if len(others) > 4 else "")
    return Saying((item.name,), item.span, f"{owner[1]} with {named}" if others else f"{owner[1]}, alone")
