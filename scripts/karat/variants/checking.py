"""Checking: every case built and held to all checks, on as many processors as there are."""

from __future__ import annotations

import gc
import multiprocessing
import os
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from karat.variants.building import Builder
from karat.variants.cases import Case, Fault

#: Fewer cases than this are built sooner than another process is started.
WORTH_A_PROCESS = 24

#: What forked processes inherit: nothing has to be sent to them but the numbers of the cases.
_work: tuple[Builder, Sequence[Case]] | None = None


@contextmanager
def uncollected() -> Iterator[None]:
    """Without the search for cycles: among hundreds of thousands of small records it takes a third of the time."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def build_all(builder: Builder, cases: Sequence[Case], processes: int | None = None) -> list[Fault]:
    """Build and check every case; everything that is wrong with them, in the order of the cases.

    `processes` are as many as there are processors if none is given; one where processes cannot be forked safely.
    """
    wanted = processes or min(os.cpu_count() or 1, len(cases) // WORTH_A_PROCESS)
    if wanted <= 1 or not _can_fork():
        with uncollected():
            return [fault for case in cases for fault in builder.build(case)[1]]
    global _work
    # What is worked out once for all cases is worked out before the processes part.
    _ = builder.base_facets, builder.base.index, builder.base.anchoring
    _work = builder, cases
    try:
        with multiprocessing.get_context("fork").Pool(wanted) as pool:
            found = pool.map(_faults, range(len(cases)), chunksize=8)
    finally:
        _work = None
    return [fault for faults in found for fault in faults]


def _can_fork() -> bool:
    return "fork" in multiprocessing.get_all_start_methods() and threading.active_count() == 1


def _faults(number: int) -> list[Fault]:
    assert _work is not None
    builder, cases = _work
    gc.disable()
    return builder.build(cases[number])[1]
