"""Blocks of units: they cut nothing apart, and what is computed block by block is what is computed at once.

The expected values are those of one block that holds everything, as which a small corpus is always computed.
"""

from __future__ import annotations

from collections import Counter
from functools import partial
from typing import get_args

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from karat.metrics import blocks, overlap, semeval2013, temporal
from karat.metrics.blocks import unit_blocks
from karat.metrics.labelled_spans import Spans
from karat.metrics.overlap import align
from karat.metrics.semeval2013 import SCHEMAS, alignments
from karat.metrics.temporal import Mode, awareness_statistics
from karat.metrics.temporal_relations import RELATIONS, Links

UNITS = st.lists(st.integers(0, 6), max_size=30).map(lambda units: np.array(units, dtype=np.int64))
MANY = settings(max_examples=200, deadline=None)
SMALL = partial(unit_blocks, rows=5)


@MANY
@given(UNITS, UNITS, st.integers(1, 40))
def test_every_row_is_in_one_block_and_every_unit_too(gold: np.ndarray, pred: np.ndarray, rows: int) -> None:
    """The rows of both sides are dealt out without remainder, in their order, and blocks follow the units."""
    found = list(unit_blocks(gold, pred, rows))
    assert found
    last = -1
    for ours, theirs in found:
        units = {*gold[ours].tolist(), *pred[theirs].tolist()}
        assert not units or min(units) > last
        last = max(units, default=last)
        assert (ours.tolist(), theirs.tolist()) == (sorted(ours), sorted(theirs))
        assert len(ours) + len(theirs) <= rows or len(units) == 1
    for side, number in ((gold, 0), (pred, 1)):
        assert Counter(np.concatenate([block[number] for block in found]).tolist()) == Counter(range(len(side)))


@st.composite
def sides(draw: st.DrawFn) -> tuple[Spans, Spans]:
    """Two sides of labelled spans, some optional, some of two pieces, some equal, in any order of their units."""
    made = []
    for _ in range(2):
        n = draw(st.integers(0, 14))
        rng = np.random.default_rng(draw(st.integers(0, 2**32)))
        item = np.concatenate([np.arange(n), rng.integers(0, max(n, 1), min(n, 3))])
        start = rng.integers(0, 12, len(item))
        made.append(
            Spans.from_pieces(
                rng.integers(0, 5, n), rng.integers(0, 3, n), start, start + rng.integers(1, 5, len(item)), item,
                rng.random(n) < draw(st.sampled_from([0.0, 0.2])),
            )
        )  # fmt: skip
    return made[0], made[1]


def _lists(alignment: overlap.Alignment) -> dict[str, list[int]]:
    names = ("gold", "pred", "missed", "spurious", "repeated", "excused", "kind")
    return {name: getattr(alignment, name).tolist() for name in names}


@MANY
@given(sides())
def test_alignments_are_the_same_by_blocks(both: tuple[Spans, Spans]) -> None:
    """Pair for pair, in every mode and schema."""
    whole = [align(*both), align(*both, typed=True)]
    whole += [alignments(*both, mode=mode)[schema] for mode in ("optimal", "nervaluate") for schema in SCHEMAS]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(overlap, "unit_blocks", SMALL)
        patch.setattr(semeval2013, "unit_blocks", SMALL)
        parts = [align(*both), align(*both, typed=True)]
        parts += [alignments(*both, mode=mode)[schema] for mode in ("optimal", "nervaluate") for schema in SCHEMAS]
    assert [_lists(alignment) for alignment in whole] == [_lists(alignment) for alignment in parts]


@st.composite
def graphs(draw: st.DrawFn) -> tuple[Links, Links]:
    """Links of both sides, contradictory ones, self links and repeated ones among them."""
    made = []
    for _ in range(2):
        n = draw(st.integers(0, 25))
        rng = np.random.default_rng(draw(st.integers(0, 2**32)))
        unit, source, target = rng.integers(0, 5, n), rng.integers(0, 5, n), rng.integers(0, 5, n)
        made.append(Links(unit, source, target, rng.integers(0, len(RELATIONS), n)))
    return made[0], made[1]


@MANY
@given(graphs())
@pytest.mark.parametrize("mode", get_args(Mode))
def test_awareness_is_the_same_by_blocks(mode: Mode, both: tuple[Links, Links]) -> None:
    """To the last bit, in every mode."""
    whole = awareness_statistics(*both, 6, mode)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(temporal, "unit_blocks", SMALL)
        assert awareness_statistics(*both, 6, mode).tolist() == whole.tolist()


def test_a_unit_outside_is_refused() -> None:
    """A block writes into its own units' rows: a unit that is not there must not land in another's."""
    links = Links(*(np.array([value]) for value in (-1, 0, 1, 0)))
    with pytest.raises(ValueError, match=r"units must lie within 0\.\.2"):
        awareness_statistics(links, links, 3)


def test_small_corpora_are_one_block() -> None:
    """What all other tests compute is what `ROWS` rows are computed as."""
    assert len(list(unit_blocks(np.arange(blocks.ROWS), np.zeros(0, dtype=np.int64)))) == 1
    assert len(list(unit_blocks(np.arange(blocks.ROWS), np.zeros(1, dtype=np.int64)))) == 2
