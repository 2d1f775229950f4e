"""Alignment: which record of a system stands for which record of gold, one to one, by place alone where it can.

Exact places come first, of several records at one place those of the same label. What is left is matched by overlap, so
that the sum of the shared proportions is as large as possible (`metrics.assignment`); where gold has a head, only what
covers some of it can stand for it. A label never decides more than a tie.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass

from karat.spans import Span, pieces

#: A shared label decides between equal overlaps, and never more.
_TIE = 1e-6


@dataclass(frozen=True, slots=True)
class Placed:
    """A record as alignment sees it: its place, its label, and its head where it has one."""

    span: Span
    label: str
    head: Span | None = None


def align(gold: Sequence[Placed], predicted: Sequence[Placed]) -> list[int | None]:
    """For each record of gold the number of the predicted one that stands for it, None where there is none.

    >>> gold = [Placed((0, 9), "GPE"), Placed((4, 9), "PER")]
    >>> align(gold, [Placed((5, 9), "PER"), Placed((0, 9), "ORG")])
    [1, 0]
    """
    found: list[int | None] = [None] * len(gold)
    taken = [not one.span for one in predicted]
    for key_of in (_place_and_label, _place):
        places: dict[Hashable, list[int]] = {}
        for number in range(len(predicted) - 1, -1, -1):
            if not taken[number]:
                places.setdefault(key_of(predicted[number]), []).append(number)
        for number, one in enumerate(gold):
            if found[number] is None and one.span and (same := places.get(key_of(one))):
                found[number] = same.pop()
                taken[found[number]] = True  # type: ignore[index]
    _align_rest(gold, predicted, found, taken)
    return found


def _place_and_label(one: Placed) -> Hashable:
    return one.span, one.label


def _place(one: Placed) -> Hashable:
    return one.span


def _align_rest(
    gold: Sequence[Placed], predicted: Sequence[Placed], found: list[int | None], taken: Sequence[bool]
) -> None:
    left = sorted((n for n, one in enumerate(gold) if found[n] is None and one.span), key=lambda n: gold[n].span)
    free = sorted((n for n, done in enumerate(taken) if not done), key=lambda n: predicted[n].span)
    edges = []
    first = 0
    for number in left:
        one = gold[number]
        reach = one.span[-1]
        for at in range(first, len(free)):
            other = predicted[free[at]]
            if other.span[0] >= reach:
                break
            shared = _shared(one.span, other.span)
            if shared and (one.head is None or _shared(one.head, other.span)):
                union = _length(one.span) + _length(other.span) - shared
                edges.append((number, free[at], shared / union + _TIE * (one.label == other.label)))
    if not edges:
        return
    from karat.metrics.assignment import best_matching

    rows, columns, weights = zip(*edges, strict=True)
    for (row, column, _), chosen in zip(edges, best_matching(rows, columns, weights).tolist(), strict=True):
        if chosen:
            found[row] = column


def _length(span: Span) -> int:
    return sum(end - start for start, end in pieces(span))


def _shared(one: Span, other: Span) -> int:
    if len(one) == len(other) == 2:
        return max(0, min(one[1], other[1]) - max(one[0], other[0]))
    return sum(max(0, min(e, f) - max(s, t)) for s, e in pieces(one) for t, f in pieces(other))


def match_groups(shared: Mapping[tuple[str, str], int]) -> dict[str, str]:
    """From groups of predicted records to groups of gold's, one to one, so that the most members agree.

    `shared` counts the members that a predicted and a gold group have in common, by their names in this order.

    >>> match_groups({("c1", "ent-1"): 3, ("c1", "ent-2"): 1, ("c2", "ent-1"): 1})
    {'c1': 'ent-1'}
    """
    if not shared:
        return {}
    settled = _without_rivals(shared)
    if settled is not None:
        return settled
    from karat.metrics.assignment import best_matching

    ours = {name: n for n, name in enumerate(dict.fromkeys(p for p, _ in shared))}
    theirs = {name: n for n, name in enumerate(dict.fromkeys(g for _, g in shared))}
    chosen = best_matching([ours[p] for p, _ in shared], [theirs[g] for _, g in shared], list(shared.values()))
    return {p: g for (p, g), is_best in zip(shared, chosen.tolist(), strict=True) if is_best}


def _without_rivals(shared: Mapping[tuple[str, str], int]) -> dict[str, str] | None:
    """The matching where every group meets one other group only, as all of gold's own do."""
    pairs = dict(shared.keys())
    return pairs if len(pairs) == len(shared) == len({g for _, g in shared}) else None
