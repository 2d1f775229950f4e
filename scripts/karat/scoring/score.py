"""Scoring: answers against gold, from grounding to the report."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from karat.answers import Answer
from karat.errors import KaratError
from karat.layout import LAYERS
from karat.model import Annotations, Document
from karat.scoring.fillers import all_sides
from karat.scoring.grounding import Ambiguous, Doubtful, Grounded, ground_answer
from karat.scoring.layer_score import LayerScore
from karat.scoring.layers import SCORERS
from karat.scoring.policies import Policies
from karat.scoring.report import Report, count_answers
from karat.scoring.scope import outside_boilerplate
from karat.scoring.units import Units


class ScoringError(KaratError):
    """Answers that cannot be scored; its text says which and why."""


def score_answers(
    documents: Sequence[Document],
    answers: Iterable[Answer],
    *,
    system: Mapping[str, Any] | None = None,
    policies: Policies | None = None,
) -> Report:
    """Score the answers of one system over some documents.

    An answer belongs to the document that it names; where there is one document, it may name none. A document without
    an answer, or with an error in its place, was attempted and not answered: all its gold is missed. A layer that no
    answer attempts is n/a, and so is one that no document has gold for.

    Raises ScoringError on an answer for a document that is not scored, on two for one document, and on one that names
    another text than the document's.
    """
    rules = policies or Policies()
    by_document = assign(documents, list(answers))
    given = [a for a in by_document.values() if a is not None]
    attempted = frozenset().union(*(a.attempted for a in given)) if given else frozenset()
    annotations: list[Annotations] = []
    anchoring: dict[str, Counter[str]] = {}
    in_boilerplate = 0
    lost: list[tuple[str, str, str]] = []
    doubtful: list[tuple[str, Doubtful]] = []
    for document in documents:
        grounded = placed(by_document[document.id], document, attempted, rules)
        lost += [(document.id, *told) for told in grounded.lost]
        doubtful += [(document.id, one) for one in grounded.doubtful]
        inside, outside = outside_boilerplate(document, grounded.annotations)
        annotations.append(inside)
        in_boilerplate += outside
        for layer, counts in grounded.anchoring.items():
            anchoring.setdefault(layer, Counter()).update(counts)
    units = Units(documents, rules)
    units.sides = all_sides([d.gold for d in documents], annotations)
    scored, unscored = _score_layers(documents, annotations, units, attempted)
    units.sides = []  # the report keeps the units, and has no use for what only scoring needed
    outcomes = [outcome(a) for a in by_document.values()]
    named = system or next((a.system for a in given if a.system), {"name": "unnamed"})
    said = {name: frozenset() if a is None else a.attempted for name, a in by_document.items()}
    unknown: Counter[str] = sum((a.unknown_labels for a in given), Counter())
    faults: Counter[str] = Counter()
    for answer in given:
        # A zero says that somebody counted; a sum of counters would drop it.
        faults.update(answer.faults)
    counted = count_answers(len(documents), outcomes, unknown.total()) | dict(faults)
    said_of_reading = [note for a in given for note in a.notes]
    return Report(
        tuple(documents),
        units,
        rules,
        tuple(scored),
        unscored,
        anchoring,
        named,
        counted,
        (*_warnings(documents, scored, counted, in_boilerplate, unknown, said), *said_of_reading),
        tuple(lost),
        tuple(doubtful),
    )


def _score_layers(
    documents: Sequence[Document], annotations: Sequence[Annotations], units: Units, attempted: frozenset[str]
) -> tuple[list[LayerScore], dict[str, str]]:
    scored: list[LayerScore] = []
    unscored: dict[str, str] = {}
    for layer in LAYERS[1:]:
        have_gold = any(layer in d.status for d in documents)
        scorer = SCORERS.get(layer)
        reason = unscored_because(layer, attempted, have_gold)
        if reason is not None:
            unscored[layer] = reason
        elif scorer is None:
            unscored[layer] = "no metric yet"
        else:
            scored.append(scorer(documents, with_gold_only(layer, documents, annotations), units))
    return scored, unscored


def unscored_because(layer: str, attempted: frozenset[str], have_gold: bool) -> str | None:
    """Why a layer has no scores; None where it has."""
    if not have_gold:
        return "no gold yet"
    if layer not in attempted:
        return "not attempted by the system" if attempted else "no answer"
    return None


#: The fields of annotations that a layer fills.
FIELDS = {"entities": ("entities", "mentions")}


def with_gold_only(layer: str, documents: Sequence[Document], annotations: Sequence[Annotations]) -> list[Annotations]:
    """The answers, without this layer for documents that have no gold of it: nothing can be right there, or wrong."""
    empty: dict[str, Any] = dict.fromkeys(FIELDS.get(layer, (layer,)))
    return [
        answer if layer in document.status else replace(answer, **empty)
        for document, answer in zip(documents, annotations, strict=True)
    ]


def placed(answer: Answer | None, document: Document, attempted: frozenset[str], rules: Policies) -> Grounded:
    """An answer grounded in its document; none, or one that is an error, is as one that attempts and says nothing."""
    usable = answer if answer is not None and answer.error is None else Answer(document.id, {}, attempted)
    ambiguous: Ambiguous = "first" if rules.ambiguous == "first" else "any"
    return ground_answer(usable, document, ambiguous)


def assign(documents: Sequence[Document], answers: Sequence[Answer]) -> dict[str, Answer | None]:
    """The answer of each document, None where there is none; ScoringError where one belongs nowhere, or two to one."""
    assigned: dict[str, Answer | None] = {document.id: None for document in documents}
    for answer in answers:
        name = answer.document
        if name is None and len(documents) == 1:
            name = documents[0].id
        if name is None:
            raise ScoringError(f"an answer does not say which document it is of; there are {', '.join(assigned)}")
        if name not in assigned:
            raise ScoringError(
                f"there is an answer for {name}, which is not among the documents: {', '.join(assigned)}"
            )
        if assigned[name] is not None:
            raise ScoringError(f"there are two answers for {name}")
        assigned[name] = answer
        document = next(d for d in documents if d.id == name)
        if answer.text_sha256 not in (None, document.sha256):
            raise ScoringError(
                f"the answer for {name} says that it was made on another text than version {document.version}; "
                "`karat score --text-version` scores against the gold of an older one"
            )
    return assigned


def outcome(answer: Answer | None) -> str:
    """How an answer came in: answered, skipped, errored, or missing."""
    if answer is None:
        return "missing"
    if answer.error is not None:
        return "errored"
    return "skipped" if answer.skipped is not None else "answered"


def _warnings(
    documents: Sequence[Document],
    scored: Sequence[LayerScore],
    counted: Mapping[str, int],
    in_boilerplate: int,
    unknown: Mapping[str, int],
    attempted: Mapping[str, frozenset[str]],
) -> list[str]:
    """What a reader must know before comparing."""
    warnings = []
    unfinished = sorted({s.layer for s in scored for d in documents if d.status.get(s.layer) == "in-progress"})
    if unfinished:
        warnings.append(f"gold is in progress: {', '.join(unfinished)}; numbers will move when it is complete")
    warnings += [note for s in scored for note in s.notes]
    for layer in (s.layer for s in scored):
        without = sum(layer not in d.status for d in documents)
        if without:
            warnings.append(f"{layer}: documents without gold were left out: {without} of {len(documents)}")
        silent = sum(layer in d.status and layer not in attempted[d.id] for d in documents)
        if silent:
            warnings.append(f"{layer}: documents that the system did not attempt count as missed: {silent}")
    if in_boilerplate:
        warnings.append(f"predictions in boilerplate, which is not annotated, were left out: {in_boilerplate}")
    lost = counted["documents"] - counted["answered"] - counted["skipped"]
    if lost:
        fate = "all their gold counts as missed" if scored else "nothing could be scored"
        warnings.append(f"documents without an answer: {lost} of {counted['documents']}; {fate}")
    if counted["unknown_label"]:
        named = ", ".join(sorted(unknown)[:6]) + (", …" if len(unknown) > 6 else "")
        warnings.append(
            f"labels that are not in the scheme count as wrong: {counted['unknown_label']} ({named}); "
            "`karat schema --labels` shows those that are"
        )
    return warnings
