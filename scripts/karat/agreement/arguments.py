"""Agreement on what hangs on a trigger that both annotators have: arguments and factuality."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from karat.agreement.disagreements import ATTRIBUTES, LINKS, Disagreement, Saying, agree_within, told
from karat.agreement.figures import Figure, Row, chance_corrected, f_measure
from karat.agreement.items import Item, readings
from karat.agreement.links import Link, Reading, items, link_disagreements, match, within
from karat.agreement.pairing import choose, left_over
from karat.agreement.references import References, Thing
from karat.agreement.study import Study
from karat.records import maps

AUTHOR = "AUTHOR"


def arguments(study: Study, known: References) -> tuple[list[Figure], list[Disagreement]]:
    """F1 of arguments on the triggers that both have, by entity and by mention; κ of the roles of fillers of both."""
    paired = [{pair[k] for pair in study.trigger_pairs} for k in (0, 1)]
    everything = [_arguments(study, known, k) for k in (0, 1)]
    first, second = (
        [link for link in side if link.readings[0].ends[0].row in paired[k]] for k, side in enumerate(everything)
    )

    def by_identity(a: Reading, b: Reading) -> bool:
        return known.alike(a.ends[0], b.ends[0], by_place=True) and known.alike(a.ends[1], b.ends[1])

    def by_place(a: Reading, b: Reading) -> bool:
        return all(known.alike(x, y, by_place=True) for x, y in zip(a.ends, b.ends, strict=True))

    n, draws = len(study.units), study.resamples
    told_alike, same_place = match(first, second, by_identity, True), match(first, second, by_place, True)
    of_all = match(everything[0], everything[1], by_identity, True)
    pairs = match(first, second, by_identity, False)
    rows = [Row(min(first[a].unit, second[b].unit), first[a].labels, second[b].labels) for a, b in pairs]
    sides = items(first), items(second)
    figures = [
        f_measure(
            "arguments",
            "arguments of the triggers that both have: role and entity",
            *sides,
            told_alike,
            n,
            draws,
            len(within(first, second, told_alike, by_identity)),
        ),
        f_measure(
            "arguments_mention",
            "arguments of the triggers that both have: role and mention",
            *sides,
            same_place,
            n,
            draws,
        ),
        f_measure(
            "arguments_all",
            "arguments of all triggers: role and entity",
            items(everything[0]),
            items(everything[1]),
            of_all,
            n,
            draws,
        ),
        chance_corrected("role_kappa", "role of the fillers that both have", rows, n, draws),
    ]
    return figures, list(link_disagreements("events", "argument", first, second, pairs, by_identity))


def _arguments(study: Study, known: References, side: int) -> list[Link]:
    found = []
    for row, trigger in enumerate(study.triggers[side]):
        for record in maps(trigger.record.get("arguments")):
            options = []
            for reading in (record, *({**record, **other} for other in maps(record.get("alternatives")))):
                filler = known.find(side, trigger.document, str(reading.get("filler", "")))
                ends = Thing("trigger", (trigger.document, trigger.id), row), filler
                options.append(Reading(ends, str(reading.get("role", ""))))
            filler = options[0].ends[1]
            place = known.span(side, filler) or trigger.span
            # An argument has no id of its own: it is told by that of its trigger.
            item = replace(trigger, record=record, span=place, owner=None)
            words = f'{record.get("role", "")} {known.words(side, filler)} of "{trigger.record.get("quote", "")}"'
            found.append(Link(item, options, words))
    return found


def factuality(study: Study, known: References) -> tuple[list[Figure], list[Disagreement]]:
    """κ of the author's values, and of all sources' values, on the triggers that both have; F1 of the chains."""
    author: list[Row] = []
    every: list[Row] = []
    chains: tuple[list[Item], list[Item]] = ([], [])
    common: list[tuple[int, int]] = []
    differences: list[Disagreement] = []
    for a, b in study.trigger_pairs:
        one, other = study.triggers[0][a], study.triggers[1][b]
        ours, theirs = list(maps(one.record.get("factuality"))), list(maps(other.record.get("factuality")))
        pairs = choose(
            (x, y, 1.0)
            for x, mine in enumerate(ours)
            for y, yours in enumerate(theirs)
            if _same_chain(known, one.document, mine.get("sources") or (), yours.get("sources") or ())
        )
        base = len(chains[0]), len(chains[1])
        chains[0].extend(replace(one, record=f) for f in ours)
        chains[1].extend(replace(other, record=f) for f in theirs)
        common += [(base[0] + x, base[1] + y) for x, y in pairs]
        for x, y in pairs:
            values = readings(ours[x], "value"), readings(theirs[y], "value")
            row = Row(min(one.unit, other.unit), *values)
            every.append(row)
            is_author = list(ours[x].get("sources") or ()) == [AUTHOR]
            if is_author:
                author.append(row)
            if values[0][0] != values[1][0]:
                differences.append(
                    Disagreement(
                        "events",
                        ATTRIBUTES if is_author else LINKS,
                        "factuality",
                        one.document,
                        _said(known, 0, one, ours[x]),
                        _said(known, 1, other, theirs[y]),
                        within=agree_within(*values),
                    )
                )
        differences += _lone_chains(known, (one, other), (ours, theirs), pairs)
    n, draws = len(study.units), study.resamples
    figures = [
        chance_corrected(
            "factuality_author_kappa", "factuality by the author, of the triggers that both have", author, n, draws
        ),
        chance_corrected("factuality_kappa", "factuality by all sources that both name", every, n, draws),
        f_measure("factuality_chains", "chains of sources, of the triggers that both have", *chains, common, n, draws),
    ]
    return figures, differences


def _same_chain(known: References, document: int, ours: Sequence[str], theirs: Sequence[str]) -> bool:
    return len(ours) == len(theirs) and all(
        known.alike(known.find(0, document, a), known.find(1, document, b)) for a, b in zip(ours, theirs, strict=True)
    )


def _lone_chains(
    known: References,
    ends: tuple[Item, Item],
    lists: tuple[list[dict[str, object]], list[dict[str, object]]],
    pairs: Sequence[tuple[int, int]],
) -> Iterator[Disagreement]:
    for k in (0, 1):
        for row in left_over(len(lists[k]), (pair[k] for pair in pairs)):
            record = lists[k][row]
            said = _said(known, k, ends[k], record)
            ours, theirs = (said, None) if k == 0 else (None, said)
            kind, excused = f"factuality only in {'AB'[k]}", bool(record.get("optional"))
            yield Disagreement("events", LINKS, kind, ends[k].document, ours, theirs, excused)


def _said(known: References, side: int, trigger: Item, record: dict[str, object]) -> Saying:
    sources = record.get("sources")
    names = (
        [known.words(side, known.find(side, trigger.document, str(s))) for s in sources]
        if isinstance(sources, list)
        else []
    )
    return Saying((trigger.name,), trigger.span, f"{told(readings(record, 'value'))} by {', '.join(names)}")
