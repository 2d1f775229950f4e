"""CEAF: clusters are paired one to one so that the similarity of the pairs adds up to the most (Luo 2005).

Both numerators are the same sum, so a document's statistics are those of a set match: (correct, predicted, gold).
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from karat.metrics.assignment import best_matching
from karat.metrics.contingency import Contingency
from karat.metrics.statistics import Array, sum_by_unit


def ceaf_m_statistics(table: Contingency) -> Array:
    """Mention-based CEAF: similarity φ3 = mentions shared, out of all mentions (Luo 2005).

    Returns (n_units, 3): similarity of the best pairing, predicted mentions, gold mentions.
    """
    return _statistics(table, table.cell_count.astype(float), table.predicted_size, table.gold_size)


def ceaf_e_statistics(table: Contingency) -> Array:
    """Entity-based CEAF: similarity φ4 = Dice of the two clusters, out of all clusters (Luo 2005).

    Returns (n_units, 3): similarity of the best pairing, predicted clusters, gold clusters.
    """
    sizes = table.gold_size[table.cell_gold] + table.predicted_size[table.cell_predicted]
    return _statistics(table, 2 * table.cell_count / sizes, table.predicted_size > 0, table.gold_size > 0)


def _statistics(
    table: Contingency, similarity: Array, predicted_weight: npt.NDArray[Any], gold_weight: npt.NDArray[Any]
) -> Array:
    """Similarity of the best pairing of every unit, and what each side could have reached."""
    paired = best_matching(table.cell_gold, table.cell_predicted, similarity)
    return np.stack(
        [
            sum_by_unit(table.cell_unit[paired], similarity[paired], table.n_units),
            sum_by_unit(table.predicted_unit, predicted_weight, table.n_units),
            sum_by_unit(table.gold_unit, gold_weight, table.n_units),
        ],
        axis=1,
    )
