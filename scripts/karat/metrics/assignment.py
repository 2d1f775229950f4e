"""Maximum-weight one-to-one matching on sparse bipartite graphs, for whole corpora at once.

A graph is given as its edges; what no edge joins cannot be matched. Nearly all edges of real clusterings are settled by
one exact rule (`_settle`), with array operations over all documents together; what is left falls into small
components, and each of these goes to scipy's linear assignment.
"""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from karat.metrics.statistics import Array, IntArray

BoolArray: TypeAlias = npt.NDArray[np.bool_]

# A component of more cells than this is solved sparsely, in memory linear in its edges; a smaller one faster densely.
DENSE_CELLS = 1 << 16
# A component of no more cells than this is solved here, in less time than scipy's solvers take to be imported.
FEW_CELLS = 256
# So few edges are joined faster than scipy's graphs are imported, which one article need not wait for.
FEW_EDGES = 5_000
# Long paths of equal weights settle only from their ends; after so many rounds they are better left to the solver.
ROUNDS = 32


def best_matching(left: npt.ArrayLike, right: npt.ArrayLike, weight: npt.ArrayLike) -> BoolArray:
    """Choose edges, no two of which share an end, so that the sum of their weights is as large as possible.

    `left` and `right` (shape (n,), integers from 0) are the ends of the edges, `weight` (shape (n,)) is not negative;
    an edge is given once. Returns which edges are chosen, shape (n,); edges without weight never are. Where several
    matchings are best, the choice depends on the order of the edges alone.

    >>> best_matching([0, 0, 1], [0, 1, 0], [3.0, 2.0, 2.0]).tolist()
    [False, True, True]
    """
    rows, columns = np.asarray(left, dtype=np.int64), np.asarray(right, dtype=np.int64)
    weights = np.asarray(weight, dtype=float)
    chosen = np.zeros(len(weights), dtype=bool)
    open_edges = np.flatnonzero(weights > 0)
    for _ in range(ROUNDS):
        if not len(open_edges):
            break
        row, column = _renumber(rows[open_edges]), _renumber(columns[open_edges])
        settled = _settle(row, column, weights[open_edges])
        if not len(settled):
            break
        chosen[open_edges[settled]] = True
        row_taken, column_taken = np.zeros(row.max() + 1, dtype=bool), np.zeros(column.max() + 1, dtype=bool)
        row_taken[row[settled]] = True
        column_taken[column[settled]] = True
        open_edges = open_edges[~(row_taken[row] | column_taken[column])]
    if len(open_edges):
        picked = _solve_components(rows[open_edges], columns[open_edges], weights[open_edges])
        chosen[open_edges[picked]] = True
    return chosen


def _settle(row: IntArray, column: IntArray, weight: Array) -> IntArray:
    """Edges that some best matching contains, no two sharing an end.

    An edge at least as heavy as the heaviest other edge at its one end and the heaviest other at its other end together
    is such: a matching without it has at most those two in its place. Taking one leaves the rule true for the rest.
    """
    rival = _heaviest_other(row, weight) + _heaviest_other(column, weight)
    safe = np.flatnonzero(weight >= rival)
    # Two safe edges meet only if they are equally heavy and both lead to a leaf; the first is as good as the second.
    for end in (row, column):
        _, first = np.unique(end[safe], return_index=True)
        safe = safe[np.sort(first)]
    return safe


def _heaviest_other(end: IntArray, weight: Array) -> Array:
    """For every edge, the weight of the heaviest other edge at this end, 0 if there is none."""
    n_ends = int(end.max()) + 1
    best = np.zeros(n_ends)
    np.maximum.at(best, end, weight)
    is_best = weight == best[end]
    alone = np.bincount(end[is_best], minlength=n_ends)[end] == 1
    second = np.zeros(n_ends)
    np.maximum.at(second, end[~is_best], weight[~is_best])
    return np.where(is_best & alone, second[end], best[end])


def components(left: npt.ArrayLike, right: npt.ArrayLike) -> IntArray:
    """Number the connected components of a bipartite graph: for every edge its component, shape (n,).

    >>> components([0, 1, 1, 2], [5, 6, 7, 5]).tolist()
    [0, 1, 1, 0]
    """
    rows, columns = np.asarray(left, dtype=np.int64), np.asarray(right, dtype=np.int64)
    if not len(rows):
        return rows
    if len(rows) <= FEW_EDGES:
        return _renumber(_join_ends(rows.tolist(), columns.tolist()))
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    n_rows = int(rows.max()) + 1
    n = n_rows + int(columns.max()) + 1
    graph = coo_array((np.ones(len(rows)), (rows, columns + n_rows)), shape=(n, n))
    _, label = connected_components(graph, directed=False)
    return _renumber(label[rows].astype(np.int64))


def _join_ends(rows: list[int], columns: list[int]) -> IntArray:
    """For every edge, the number of the first edge of its component (union-find with path halving, Tarjan 1975)."""
    parent = list(range(len(rows)))

    def root(edge: int) -> int:
        while parent[edge] != edge:
            parent[edge] = edge = parent[parent[edge]]
        return edge

    for ends in (rows, columns):
        first: dict[int, int] = {}
        for edge, end in enumerate(ends):
            one, other = root(edge), root(first.setdefault(end, edge))
            parent[max(one, other)] = min(one, other)
    return np.array([root(edge) for edge in range(len(parent))], dtype=np.int64)


def rank_within(group: IntArray) -> IntArray:
    """For every item, how many earlier items are in its group; groups are numbered from 0.

    >>> rank_within(np.array([3, 0, 3, 3])).tolist()
    [0, 0, 1, 2]
    """
    order = np.argsort(group, kind="stable")
    count = np.bincount(group)
    rank = np.empty(len(group), dtype=np.int64)
    rank[order] = np.arange(len(group)) - (np.cumsum(count) - count)[group[order]]
    return rank


def _solve_components(row: IntArray, column: IntArray, weight: Array) -> IntArray:
    """The edges of a best matching, component by component."""
    component = components(row, column)
    order = np.argsort(component, kind="stable")
    starts = np.flatnonzero(np.diff(component[order], prepend=-1)).tolist()
    rows, columns, weights = _within(row, component)[order], _within(column, component)[order], weight[order]
    picked = []
    for start, stop in zip(starts, [*starts[1:], len(order)], strict=True):
        part = slice(start, stop)
        picked.append(order[part][_solve(rows[part], columns[part], weights[part])])
    return np.concatenate(picked)


def _within(end: IntArray, component: IntArray) -> IntArray:
    """For every edge, the number of this end of it among those of its component; all edges of an end are in one."""
    _, first, number = np.unique(end, return_index=True, return_inverse=True)
    return rank_within(component[first])[number]


def _solve(row: IntArray, column: IntArray, weight: Array) -> IntArray:
    """The edges of a best matching of one component, by linear assignment."""
    n_rows, n_columns = int(row.max()) + 1, int(column.max()) + 1
    if n_rows * n_columns > DENSE_CELLS:
        return _solve_sparsely(row, column, weight)
    dense = np.zeros((n_rows, n_columns))
    dense[row, column] = weight
    partner = np.full(n_rows, -1)
    if dense.size <= FEW_CELLS:
        matched_rows, matched_columns = _solve_few(dense)
    else:
        from scipy.optimize import linear_sum_assignment

        matched_rows, matched_columns = linear_sum_assignment(dense, maximize=True)
    partner[matched_rows] = matched_columns
    return np.flatnonzero(partner[row] == column)


def _solve_few(dense: Array) -> tuple[list[int], list[int]]:
    """Linear assignment by shortest augmenting paths with potentials (Kuhn 1955; Jonker and Volgenant 1987): the rows
    and columns of the cells with the greatest sum, one in every row or in every column."""
    if dense.shape[0] > dense.shape[1]:
        columns, rows = _solve_few(dense.T)
        return rows, columns
    cost = (-dense).tolist()
    n_columns = dense.shape[1]
    # Column n_columns stands for none yet; the row that is being added is put there.
    of_row, of_column = [0.0] * len(cost), [0.0] * (n_columns + 1)
    row_at = [-1] * (n_columns + 1)
    for added in range(len(cost)):
        row_at[n_columns] = added
        at = n_columns
        shortest, before, done = [float("inf")] * n_columns, [n_columns] * n_columns, [False] * (n_columns + 1)
        while row_at[at] >= 0:
            done[at] = True
            row = row_at[at]
            step, nearest = float("inf"), -1
            for column in range(n_columns):
                if not done[column]:
                    length = cost[row][column] - of_row[row] - of_column[column]
                    if length < shortest[column]:
                        shortest[column], before[column] = length, at
                    if shortest[column] < step:
                        step, nearest = shortest[column], column
            for column in range(n_columns + 1):
                if done[column]:
                    of_row[row_at[column]] += step
                    of_column[column] -= step
                elif column < n_columns:
                    shortest[column] -= step
            at = nearest
        while at != n_columns:
            row_at[at] = row_at[before[at]]
            at = before[at]
    matched = [column for column in range(n_columns) if row_at[column] >= 0]
    return [row_at[column] for column in matched], matched


def _solve_sparsely(row: IntArray, column: IntArray, weight: Array) -> IntArray:
    """The same in memory linear in the edges: every row gets a column of its own that stands for no partner.

    Each row then has exactly one edge, so a constant on all weights changes no choice; it keeps them above 0, since
    the solver takes a stored 0 for a missing edge.
    """
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import min_weight_full_bipartite_matching

    n_rows, n_columns = int(row.max()) + 1, int(column.max()) + 1
    own = np.arange(n_rows)
    constant = weight.max()
    values = np.concatenate([weight + constant, np.full(n_rows, constant)])
    ends = (np.concatenate([row, own]), np.concatenate([column, n_columns + own]))
    graph = csr_array((values, ends), shape=(n_rows, n_columns + n_rows))
    partner = np.full(n_rows, -1)
    matched_rows, matched_columns = min_weight_full_bipartite_matching(graph, maximize=True)
    partner[matched_rows] = matched_columns
    return np.flatnonzero(partner[row] == column)


def _renumber(code: IntArray) -> IntArray:
    """Codes from 0 without gaps, in order."""
    used = np.zeros(int(code.max()) + 1, dtype=bool)
    used[code] = True
    return np.asarray((np.cumsum(used) - 1)[code])
