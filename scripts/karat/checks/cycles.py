"""Cycles: where links lead back to where they came from. Linear in the links, and without recursion."""

from __future__ import annotations

from collections import deque
from collections.abc import Hashable, Sequence

Edge = tuple[Hashable, Hashable]


def cycles(edges: Sequence[Edge], through: Sequence[bool] | None = None) -> list[list[int]]:
    """One cycle for each knot of edges, as positions in `edges`, in the order in which it is walked.

    A knot is a strongly connected component (Tarjan 1972): all its cycles hang together, and mending one may mend the
    others. Its cycle goes through the first edge that it can go through, and takes the shortest way back. With
    `through`, a cycle must go through one of the edges that are true there; knots without such an edge are none.

    >>> cycles([("a", "b"), ("b", "c"), ("c", "b"), ("d", "d")])
    [[1, 2], [3]]
    >>> cycles([("a", "b"), ("b", "a")], through=[False, True])
    [[1, 0]]
    """
    numbers: dict[Hashable, int] = {}
    ends = [(numbers.setdefault(u, len(numbers)), numbers.setdefault(v, len(numbers))) for u, v in edges]
    leaving: list[list[tuple[int, int]]] = [[] for _ in numbers]
    for position, (source, target) in enumerate(ends):
        leaving[source].append((target, position))
    knot = _components(leaving)
    found: list[list[int]] = []
    told: set[int] = set()
    for position, (source, target) in enumerate(ends):
        if knot[source] != knot[target] or knot[source] in told or (through is not None and not through[position]):
            continue
        told.add(knot[source])
        found.append([position, *_way(leaving, knot, target, source)])
    return found


def walked(edges: Sequence[Edge], cycle: Sequence[int]) -> str:
    """A cycle as a phrase, a long one without its middle.

    >>> walked([("a", "b"), ("b", "a")], [0, 1])
    'a → b → a'
    """
    names = [str(edges[position][0]) for position in cycle]
    shown = names if len(names) <= 8 else [*names[:6], "…", names[-1]]
    return " → ".join([*shown, names[0]])


def _components(leaving: Sequence[Sequence[tuple[int, int]]]) -> list[int]:
    """The number of each node's strongly connected component."""
    component = [-1] * len(leaving)
    order = [-1] * len(leaving)
    low = [0] * len(leaving)
    followed = [0] * len(leaving)
    seen = count = 0
    stack: list[int] = []
    for root in range(len(leaving)):
        if order[root] >= 0:
            continue
        path = [root]
        while path:
            node = path[-1]
            if order[node] < 0:
                order[node] = low[node] = seen
                seen += 1
                stack.append(node)
            if followed[node] < len(leaving[node]):
                target = leaving[node][followed[node]][0]
                followed[node] += 1
                if order[target] < 0:
                    path.append(target)
                elif component[target] < 0:
                    low[node] = min(low[node], order[target])
                continue
            path.pop()
            if path:
                low[path[-1]] = min(low[path[-1]], low[node])
            if low[node] == order[node]:
                while component[node] < 0:
                    component[stack.pop()] = count
                count += 1
    return component


def _way(leaving: Sequence[Sequence[tuple[int, int]]], knot: Sequence[int], start: int, goal: int) -> list[int]:
    """The positions of the edges of a shortest way inside one component; none where start is goal."""
    came: dict[int, tuple[int, int]] = {start: (start, -1)}
    waiting = deque([start])
    while goal not in came:
        node = waiting.popleft()
        for target, position in leaving[node]:
            if knot[target] == knot[start] and target not in came:
                came[target] = (node, position)
                waiting.append(target)
    way: list[int] = []
    node = goal
    while node != start:
        node, position = came[node]
        way.append(position)
    return way[::-1]
