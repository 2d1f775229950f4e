"""Bumps: which version of the gold a change of labels demands, proven where it can be.

MAJOR where the text, offsets or ids change: what was stored beside the gold no longer fits. MINOR where a score can
move. PATCH where none can: either the labels that are scored are the same, or answers scored against both say so, of
which the old and the new gold are always two. Before 1.0.0 the second number stands for MAJOR, too (Semantic Versioning
2.0.0, item 4).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from copy import copy
from dataclasses import dataclass, replace
from typing import Any

from karat.answers import Answer, as_answer
from karat.corpus import DocumentFiles
from karat.documents import as_document
from karat.layout import LAYERS
from karat.model import Document
from karat.scoring import Policies, score_answers
from karat.versions.changes import DOCUMENT, Change

NONE, PATCH, MINOR, MAJOR = "none", "patch", "minor", "major"
#: So many reasons are told; the first is enough to decide.
SHOWN = 5
_NUMBERS = re.compile(r"(\d+)\.(\d+)\.(\d+)")
_OFFSETS = re.compile(r"(?:^|\.)(?:span|head)$")


@dataclass(frozen=True, slots=True)
class Demand:
    """The version that a document's changes demand: `bump`, why, the versions before and now, and how it was proven.

    `answers` is the number of answers that were scored against both golds, 0 where none had to be.
    """

    document: str
    bump: str
    reasons: tuple[str, ...]
    old: str
    new: str
    answers: int = 0

    @property
    def enough(self) -> bool:
        """Whether the new version is as far from the old one as the changes demand."""
        return far_enough(self.old, self.new, self.bump)


def far_enough(old: str, new: str, bump: str) -> bool:
    """Whether one version is a step of at least this kind after another.

    >>> far_enough("1.2.3", "1.3.0", "minor"), far_enough("1.2.3", "1.3.0", "major")
    (True, False)
    >>> far_enough("0.2.0", "0.3.0", "major")
    True
    """
    numbers = [_NUMBERS.match(version) for version in (old, new)]
    if numbers[0] is None or numbers[1] is None:
        return False
    before, after = (tuple(map(int, match.groups())) for match in numbers if match)
    if bump == NONE:
        return after >= before
    parts = {PATCH: 3, MINOR: 2, MAJOR: 1 if before[0] else 2}[bump]
    return after[:parts] > before[:parts]


def demanded(old: DocumentFiles, new: DocumentFiles, found: Sequence[Change], answers: Sequence[Answer] = ()) -> Demand:
    """What the changes of one document demand; `answers` of systems are scored against both golds.

    Raises CorpusError where one of the two cannot be scored against.
    """
    mine = [change for change in found if change.document == new.id and change.field != "gold_version"]
    versions = [str(files.meta.map.get("gold_version", "")) if files.meta else "" for files in (old, new)]
    reasons = list(_major(old, new, mine))
    if reasons:
        return Demand(new.id, MAJOR, tuple(reasons[:SHOWN]), versions[0], versions[1])
    if not mine:
        return Demand(new.id, NONE, (), versions[0], versions[1])
    before, after = as_document(old), as_document(new)
    if _scored(before) == _scored(after):
        same = "the labels that are scored are the same"
        return Demand(new.id, PATCH, (same,), versions[0], versions[1])
    stored = [_gold_as_answer(old), _gold_as_answer(new), *(a for a in answers if a.document in (None, new.id))]
    moved = [words for answer in stored for words in _moved(before, after, answer)]
    if moved:
        return Demand(new.id, MINOR, tuple(dict.fromkeys(moved))[:SHOWN], versions[0], versions[1], len(stored))
    same = f"no number moved for {len(stored)} answers scored against both, the old and the new gold among them"
    return Demand(new.id, PATCH, (same,), versions[0], versions[1], len(stored))


def _major(old: DocumentFiles, new: DocumentFiles, found: Sequence[Change]) -> Iterator[str]:
    hashes = [files.versions()[-1].get("sha256") if files.versions() else None for files in (old, new)]
    if hashes[0] != hashes[1]:
        yield "the text is another"
    gone = {(c.layer, c.quote, c.start): c.id for c in found if c.kind == "removed" and c.id and c.quote}
    for change in found:
        place = (change.layer, change.quote, change.start)
        if change.kind == "added" and change.id and place in gone:
            yield f'{change.layer}: {gone[place]} "{change.quote}" is now {change.id}'
        elif change.kind == "changed" and change.layer != DOCUMENT and change.id and _OFFSETS.search(change.field):
            yield change.words


def _scored(document: Document) -> Document:
    """A document without what no score depends on: how its gold is called, and what is only told of it."""
    return replace(document, gold_hashes={}, gold_version=None, meta={})


def _gold_as_answer(files: DocumentFiles) -> Answer:
    value: dict[str, Any] = {"document": files.id}
    for layer in LAYERS[1:]:
        data = files.gold.records(layer)
        if data.get("status") != "none":
            value |= {key: item for key, item in data.items() if isinstance(item, list) and key != "provenance"}
    return as_answer(value, f"the gold of {files.id}")


def _moved(before: Document, after: Document, answer: Answer) -> Iterator[str]:
    """Every number of a report that is another against the new gold."""
    one, other = (_figures(document, answer) for document in (before, after))
    for name in (*one, *(n for n in other if n not in one)):
        if one.get(name) != other.get(name):
            yield f"{name}: {_shown(one.get(name))} → {_shown(other.get(name))}"


def _figures(document: Document, answer: Answer) -> dict[str, Any]:
    report = score_answers([document], [copy(answer)], policies=Policies(resamples=0)).as_dict()
    found: dict[str, Any] = {}
    for layer, told in report["layers"].items():
        _flatten(layer, told.get("metrics", {}), found)
    return found


def _flatten(path: str, value: Any, found: dict[str, Any]) -> None:
    if isinstance(value, dict):
        for key, item in value.items():
            _flatten(f"{path}.{key}", item, found)
    elif isinstance(value, (int, float)):
        found[path] = value


def _shown(value: Any) -> str:
    return "n/a" if value is None else f"{value:.4g}" if isinstance(value, float) else str(value)
