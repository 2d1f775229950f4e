"""The contrast suite: building and checking every case that ships, and judging answers for them, in seconds.

PYTHONPATH=scripts:tests python tests/benchmarks/variants.py [--cases N]
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from typing import TypeVar

from variant_cases import gold_extractor

from karat.corpus import read_document
from karat.extractors import find_extractor, run_extractor
from karat.layout import Root, home
from karat.variants import Builder, build_all, read_suite
from karat.variants.checking import uncollected
from karat.variants.running import judge_all, prepare

Result = TypeVar("Result")
#: What the suite is held to: seconds for so many cases.
CASES, BUILDING, JUDGING = 170, 10.0, 2.0


def timed(name: str, cases: int, work: Callable[[], Result], limit: float | None = None) -> Result:
    """Do some work, and print how long it took: in all, for a case, and for as many as the limit is for."""
    start, processor = time.perf_counter(), time.process_time()
    result = work()
    seconds, used = time.perf_counter() - start, time.process_time() - processor
    scaled = seconds / cases * CASES
    told = f", of {limit:g}" if limit is not None else ""
    print(
        f"{name:34} {seconds:7.2f} s wall {used:7.2f} s here  {1000 * seconds / cases:7.1f} ms a case"
        f"  {scaled:6.2f} s for {CASES}{told}"
    )
    return result


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, help="only so many cases")
    options = parser.parse_args()
    root = Root(home())
    (document,) = root.document_ids()
    base = read_document(root, document, passes=False)
    cases = read_suite(root, base).select()[: options.cases]
    builder = Builder(root, base)
    print(f"{len(cases)} cases of {document}")
    builder.build(cases[0])
    timed("build and check, one process", len(cases), lambda: build_all(builder, cases, 1), BUILDING)
    timed("build and check, all processors", len(cases), lambda: build_all(builder, cases), BUILDING)
    prepared, _ = timed("build for a run", len(cases), lambda: prepare(builder, cases))
    documents = [builder.base_document, *(one.variant.document for one in prepared)]
    extractors = {
        "gold": gold_extractor(builder, [p.variant for p in prepared]),
        "baseline": find_extractor("baseline"),
    }
    for name, extractor in extractors.items():
        answers = run_extractor(extractor, documents).answers
        with uncollected():
            timed(f"judge {name}", len(cases), lambda a=answers: judge_all(documents[0], prepared, a), JUDGING)


if __name__ == "__main__":
    main()
