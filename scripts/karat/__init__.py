"""Karat: the gold standard that information extraction is measured with.

>>> import karat
>>> document = karat.load()["iraq-truce-2021"]
>>> document.text[:4], document.gold.times[1].value
('Iran', 'P1Y')
>>> karat.score(lambda request: {"times": []}).score("times", "strict")
0.0
>>> karat.check().clean
True
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from os import PathLike
from typing import TYPE_CHECKING, Any

from karat.errors import KaratError
from karat.version import __version__

if TYPE_CHECKING:
    from karat.checks import CheckResult
    from karat.extractors import Door
    from karat.extractors.callable_door import Extractor
    from karat.model import Document
    from karat.scoring import Policies, Report

__all__ = ["KaratError", "__version__", "check", "load", "score"]

# Heavy imports happen where they are used: `import karat` alone loads neither numpy nor a parser.


def load(root: str | PathLike[str] | None = None, documents: Iterable[str] | None = None) -> dict[str, Document]:
    """The documents of a corpus with their gold, by id: Karat's own corpus, or that of another root.

    Raises KaratError, in one sentence, where a document cannot be read.
    """
    from karat.documents import load_documents
    from karat.layout import Root, find_root

    found = load_documents(Root(find_root(None if root is None else str(root))), documents)
    return {document.id: document for document in found}


def score(
    predictions: str | PathLike[str] | Mapping[str, Any] | Sequence[Mapping[str, Any]] | Extractor | Door,
    *,
    root: str | PathLike[str] | None = None,
    documents: Iterable[str] | None = None,
    policies: Policies | None = None,
    labels: str | None = None,
) -> Report:
    """Score a file of predictions, answers as plain data, or an extractor.

    An extractor is a function of a request's document, an object with `extract` or `extract_batch`, or a door
    (`karat.extractors.CommandDoor("./mine")`).

    A file may be in any form that `karat score` reads; `labels` is a label map for it, a file or the name of a shipped
    one.

    Raises KaratError where the answers are not in the prediction schema or belong to no document. An extractor that
    fails on a document is counted, not raised.
    """
    from dataclasses import replace

    from karat.answers import Answer, as_answer
    from karat.scoring import score_answers

    gold = list(load(root, documents).values())
    system: dict[str, Any] | None = None
    answers: list[Answer]
    counters: Mapping[str, int] = {}
    if callable(predictions) or any(hasattr(predictions, name) for name in ("extract", "extract_batch", "session")):
        from karat.extractors import as_door, run_extractor

        door = as_door(predictions)
        run = run_extractor(door, gold)
        answers, counters = run.answers, run.counters
        system = {"name": door.name, **run.system}
    elif isinstance(predictions, Mapping):
        answers = [as_answer(predictions)]
    elif isinstance(predictions, str | PathLike):
        from pathlib import Path

        from karat.corpus import read_bytes
        from karat.formats.files import read_file
        from karat.formats.label_maps import load_map

        used = load_map(labels) if labels else None
        answers = read_file(read_bytes(Path(predictions)), str(predictions), gold, labels=used).answers
        system = next((dict(a.system) for a in answers if a.system), {"name": Path(predictions).name})
        system |= {"labels": used.title} if used else {}
    else:
        listed: Sequence[Any] = list(predictions)  # type: ignore[arg-type]
        answers = [as_answer(value, f"answer {number}") for number, value in enumerate(listed, 1)]
    report = score_answers(gold, answers, system=system, policies=policies)
    return replace(report, answers={**report.answers, **counters})


def check(
    root: str | PathLike[str] | None = None, documents: Iterable[str] | None = None, level: int = 4
) -> CheckResult:
    """Check a corpus up to a level; the result has sorted `findings` and says whether it is `clean`."""
    from karat.checks import check_root
    from karat.layout import Root, find_root

    return check_root(Root(find_root(None if root is None else str(root))), documents, level)
