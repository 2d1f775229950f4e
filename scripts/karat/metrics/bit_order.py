"""Transitive closure of many small directed graphs, as bit sets.

What a vertex reaches is one integer with a bit a vertex. Vertices are finished from the sinks upwards, so that an edge
costs one "or" of two integers; what lies on cycles or above them is closed by Warshall's algorithm (Warshall 1962). The
result is kept in machine words, so that millions of questions are answered by array operations.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from karat.metrics.statistics import IntArray

Words = npt.NDArray[np.uint64]
Mask = npt.NDArray[np.bool_]


def components(n: int, first: IntArray, second: IntArray) -> IntArray:
    """Label each of n vertices with the smallest vertex that the undirected edges connect it to.

    >>> components(4, np.array([3]), np.array([1])).tolist()
    [0, 1, 2, 1]
    """
    label = np.arange(n)
    while len(first):
        low = np.minimum(label[first], label[second])
        new = label.copy()
        for end in (first, second):
            np.minimum.at(new, label[end], low)
            np.minimum.at(new, end, low)
        new = new[new]
        if np.array_equal(new, label):
            break
        label = new
    return label


@dataclass(frozen=True, slots=True)
class BitOrder:
    """Which vertex is reached from which; vertices are numbered through all graphs.

    The row of vertex p is `width[graph[p]]` words, from `at[graph[p]] + (p - first[graph[p]]) * width[graph[p]]` on.
    """

    graph: IntArray
    first: IntArray
    at: IntArray
    width: IntArray
    reached: Words
    reached_through: Words

    def reaches(self, p: IntArray, q: IntArray) -> Mask:
        """Whether a path of one edge or more leads from p to q: arrays of one shape, pairwise vertices of one graph."""
        return self._bit(self.reached, p, q)

    def reaches_through(self, p: IntArray, q: IntArray) -> Mask:
        """Whether a path of two edges or more leads from p to q."""
        return self._bit(self.reached_through, p, q)

    def _bit(self, words: Words, p: IntArray, q: IntArray) -> Mask:
        graph = self.graph[p]
        column = q - self.first[graph]
        word = words[self.at[graph] + (p - self.first[graph]) * self.width[graph] + (column >> 6)]
        bit: Mask = (word >> (column & 63).astype(np.uint64) & np.uint64(1)).astype(bool)
        return bit


def transitive_closure(size: IntArray, source: IntArray, target: IntArray) -> BitOrder:
    """Close the edges source -> target over graphs of `size` vertices each, numbered through.

    >>> order = transitive_closure(np.array([3]), np.array([0, 1]), np.array([1, 2]))
    >>> order.reaches(np.array([0, 2]), np.array([2, 0])).tolist()
    [True, False]
    """
    first = np.cumsum(size) - size
    graph = np.repeat(np.arange(len(size)), size)
    width = (size + 63) // 64
    order = np.argsort(graph[source], kind="stable")
    edge_graph = graph[source[order]]
    local = np.stack([source[order], target[order]], axis=1) - first[edge_graph][:, None]
    bounds = np.searchsorted(edge_graph, np.arange(len(size) + 1)).tolist()
    edges = local.tolist()
    direct: list[bytes] = []
    through: list[bytes] = []
    for g, (n, words) in enumerate(zip(size.tolist(), width.tolist(), strict=True)):
        for parts, rows in zip((direct, through), _close(n, edges[bounds[g] : bounds[g + 1]]), strict=True):
            parts.extend(row.to_bytes(8 * words, "little") for row in rows)
    at = np.cumsum(size * width) - size * width
    return BitOrder(graph, first, at, width, _words(direct), _words(through))


def _words(rows: list[bytes]) -> Words:
    return np.frombuffer(b"".join(rows), dtype="<u8").astype(np.uint64, copy=False)


def _close(n: int, edges: list[list[int]]) -> tuple[list[int], list[int]]:
    """For each of n vertices the set of those it reaches, and of those it reaches through some vertex, as integers."""
    above: list[list[int]] = [[] for _ in range(n)]
    unfinished = [0] * n
    reached, through = [0] * n, [0] * n
    for u, v in edges:
        above[v].append(u)
        unfinished[u] += 1
    finished = [v for v in range(n) if not unfinished[v]]
    for v in finished:
        beyond = reached[v]
        to_v_and_beyond = beyond | 1 << v
        for u in above[v]:
            reached[u] |= to_v_and_beyond
            through[u] |= beyond
            unfinished[u] -= 1
            if not unfinished[u]:
                finished.append(u)
    if len(finished) < n:
        cyclic = [v for v in range(n) if unfinished[v]]
        for v in cyclic:
            for u in above[v]:
                reached[u] |= 1 << v
        for middle in cyclic:
            beyond = reached[middle]
            for u in cyclic:
                if reached[u] >> middle & 1:
                    reached[u] |= beyond
        for v in cyclic:
            for u in above[v]:
                through[u] |= reached[v]
    return reached, through
