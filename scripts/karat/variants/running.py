"""Running: a system asked for the base and for every variant in a shuffled order, and judged on every case."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from karat.answers import Answer
from karat.extractors import Run, run_extractor
from karat.model import Document
from karat.variants.building import Builder, Variant
from karat.variants.cases import Case, Fault, VariantError
from karat.variants.checking import uncollected
from karat.variants.focus import Focus, parse_focus
from karat.variants.ghosts import ghosts_of
from karat.variants.judging import Judgement, SameWords, judge, lacking
from karat.variants.sides import Heard, Words, expected_facets, words_of
from karat.variants.translation import Facets, Ghosts

#: From documents to a run over them: what `karat.extractors.run_extractor` does with a door.
Ask = Callable[[Sequence[Document]], Run]


@dataclass(frozen=True, slots=True)
class Prepared:
    """A variant, ready to be judged: what gold says of it, and the records that it and the base lack of each other."""

    variant: Variant
    focus: tuple[Focus, ...]
    expected: dict[str, Facets]
    ghosts: Ghosts
    base_ghosts: Ghosts
    same_words: SameWords
    words: dict[str, Words]

    @property
    def case(self) -> Case:
        """The case that was built."""
        return self.variant.case


@dataclass(frozen=True, slots=True)
class Judged:
    """A case and its judgements, one a repeat."""

    prepared: Prepared
    judgements: tuple[Judgement, ...]

    @property
    def verdict(self) -> str:
        """The verdict over all repeats: that of the first that was no pass, so that only pass^k is a pass."""
        return next((j.verdict for j in self.judgements if j.verdict != "pass"), "pass")


@dataclass(slots=True)
class SuiteRun:
    """A run of the suite: every case judged, in the order of the cases, and what went wrong on the way."""

    document: Document
    cases: list[Judged] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    system: dict[str, Any] = field(default_factory=dict)
    seconds: float = 0.0
    repeats: int = 1
    seed: int = 0


def prepare(builder: Builder, cases: Sequence[Case]) -> tuple[list[Prepared], list[Fault]]:
    """Build cases without the checks that `karat variants build` makes; the faults of those that cannot be built."""
    prepared, faults = [], []
    base = builder.base_document
    words = words_of(base)
    with uncollected():
        for case in cases:
            variant, wrong = builder.build(case, check=False)
            faults += [fault for fault in wrong if fault.severity == "error"]
            if variant is not None and not any(fault.severity == "error" for fault in wrong):
                prepared.append(_prepared(variant, base, words))
    return prepared, faults


def _prepared(variant: Variant, base: Document, words: dict[str, Words]) -> Prepared:
    document = variant.document
    own = words_of(document)
    known = {**own, **words} if variant.edited else own
    focus = tuple(replace(one, words=known.get(one.id)) for one in (parse_focus(text) for text in variant.case.focus))
    ghosts, base_ghosts, spans = Ghosts(), Ghosts(), None
    if variant.edited is not None:
        spans = variant.edited.spans
        ghosts = ghosts_of(base.gold, document.gold, spans)
        base_ghosts = ghosts_of(document.gold, base.gold, spans.inverse())
    return Prepared(variant, focus, expected_facets(document, ghosts), ghosts, base_ghosts, SameWords(spans), own)


def asking(door: Any, *, jobs: int = 1, cache: Path | None = None, progress: Any = None) -> Ask:
    """What asks an extractor through any door; a plain function is one too."""
    return lambda documents: run_extractor(door, documents, progress, jobs=jobs, cache=cache)


def run_suite(builder: Builder, cases: Sequence[Case], ask: Ask, *, seed: int = 7, repeats: int = 1) -> SuiteRun:
    """Ask for the base and the variants, `repeats` times, and judge every case.

    Nothing tells a variant from a document: ids are opaque, and the order is shuffled by `seed`. Raises VariantError
    where a case cannot be built.
    """
    prepared, faults = prepare(builder, cases)
    if faults:
        more = f", and {len(faults) - 1} more" if len(faults) > 1 else ""
        raise VariantError(f"{faults[0]}{more}; `karat variants build` shows all")
    return run_prepared(builder.base_document, prepared, ask, seed=seed, repeats=repeats)


def run_prepared(
    base: Document, prepared: Sequence[Prepared], ask: Ask, *, seed: int = 7, repeats: int = 1
) -> SuiteRun:
    """Ask and judge, as `run_suite` does, with cases that were built before."""
    run = SuiteRun(base, repeats=repeats, seed=seed)
    judgements: dict[str, list[Judgement]] = {one.case.id: [] for one in prepared}
    for number in range(repeats):
        documents = [base, *(one.variant.document for one in prepared)]
        random.Random(seed + number).shuffle(documents)
        asked = ask(documents)
        run.failures += asked.failures
        run.seconds += asked.seconds
        run.system = run.system or dict(asked.system)
        with uncollected():
            for name, judgement in judge_all(base, prepared, asked.answers).items():
                judgements[name].append(judgement)
    run.cases = [Judged(one, tuple(judgements[one.case.id])) for one in prepared]
    return run


def judge_all(base: Document, prepared: Sequence[Prepared], answers: Sequence[Answer]) -> dict[str, Judgement]:
    """The judgement of every case, by id, from one answer for the base and one for every variant."""
    by_document = {answer.document: answer for answer in answers}
    heard = {one.case.id: Heard(one.variant.document, by_document[one.case.id]) for one in prepared}
    of_base = Heard(base, by_document[base.id]) if base.id in by_document else None
    everything = [*heard.values(), *([of_base] if of_base is not None else [])]
    layers = frozenset().union(*(one.layers for one in everything)) if everything else frozenset()
    plain = {name: one.side(expected=p.expected) for p in prepared for name, one in [(p.case.id, heard[p.case.id])]}
    fields = frozenset().union(*(side.said.attempted for side in plain.values()))
    if of_base is not None:
        fields |= of_base.side().said.attempted
    found = {}
    words = words_of(base)
    for one in prepared:
        mine = heard[one.case.id]
        reason = mine.skipped or (of_base.skipped if of_base and one.variant.edited else None) or ""
        is_broken = mine.error is not None or (of_base is not None and one.variant.edited and of_base.error is not None)
        reason = reason or ("" if is_broken else lacking(one.focus, layers, fields))
        if reason:
            found[one.case.id] = Judgement("skipped", reason=reason)
            continue
        side = None
        if of_base is not None and one.variant.edited is not None:
            side = of_base.side(one.base_ghosts, words=one.words)
        there = mine.side(one.ghosts, one.expected, words)
        found[one.case.id] = judge(one.case, one.focus, side, there, one.same_words)
    return found
