"""A session of the plugin: the cases that were asked for, and the one run of the extractor that they all look at."""

from __future__ import annotations

import argparse
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from karat.answers import Answer
from karat.cli.run import open_door
from karat.corpus import DocumentFiles, read_bytes, read_document
from karat.errors import KaratError
from karat.layout import LAYERS, Root, find_root
from karat.scoring import Policies, score_answers
from karat.variants import Builder, Case, SuiteRun, as_json, asking, read_suite, run_suite
from karat.variants.result_table import render_result, shown

_THRESHOLD = re.compile(r"(?P<layer>[a-z]+)\.(?P<metric>[a-z0-9_]+)\.(?P<score>[a-z0-9_]+)=(?P<least>[0-9]*\.?[0-9]+)")


@dataclass(frozen=True, slots=True)
class Threshold:
    """A score of the article that must be reached: layer, metric, score, and how much."""

    text: str
    layer: str
    metric: str
    score: str
    least: float

    @property
    def name(self) -> str:
        """The score by its full name."""
        return f"{self.layer}.{self.metric}.{self.score}"

    @classmethod
    def of(cls, text: str) -> Threshold:
        """From the words of the option; KaratError where they are no threshold.

        >>> Threshold.of("events.trig_c.f1=0.55").least
        0.55
        """
        found = _THRESHOLD.fullmatch(text.replace(" ", ""))
        if found is None or found["layer"] not in LAYERS:
            raise KaratError(f"--karat-fail-under {text}: write layer.metric.score=number, as times.value.f1=0.55")
        return cls(text, found["layer"], found["metric"], found["score"], float(found["least"]))


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a case ended: the verdict, the words for people, and what a report keeps."""

    verdict: str
    message: str
    properties: tuple[tuple[str, str], ...]


class Session:
    """What the options ask for. The extractor is asked once, for everything, when the first item runs."""

    def __init__(self, options: Mapping[str, Any]) -> None:
        self._options = options
        root = Root(find_root(options["root"]))
        self._base = _base(root, options["document"])
        suite = read_suite(root, self._base)
        faults = [fault for fault in suite.faults if fault.severity == "error"]
        if faults:
            raise KaratError(f"{faults[0]}; `karat variants build` shows all")
        self._cases = {case.id: case for case in suite.select(options["cases"])}
        if not self._cases:
            raise KaratError(f"{self._base.id} has no variants in {root.path}")
        if options["repeat"] < 1:
            raise KaratError("--karat-repeat must be at least 1")
        self.names = list(self._cases)
        self.thresholds = [Threshold.of(text) for text in options["fail_under"]]
        self.known_file = options["known_failures"]
        self.known_failures = _known(self.known_file, {case.id for case in suite.cases})
        self._builder = Builder(root, self._base)
        self._door = open_door(_door_options(options))
        self._run: SuiteRun | None = None
        self._answers: list[Answer] = []
        self._result: dict[str, Any] | None = None
        self._fault: KaratError | None = None

    def properties(self, name: str) -> list[tuple[str, str]]:
        """What a report keeps of a case before it ran."""
        record = self._cases[name].record
        keys = ("capability", "kind", "rule", "title", "severity")
        return [(f"karat_{key}", str(record[key])) for key in keys if key in record]

    def _done(self) -> dict[str, Any]:
        """The result of the one run; what stopped it stops every case."""
        if self._fault is not None:
            raise self._fault
        if self._result is None:
            cases: list[Case] = list(self._cases.values())
            ask = asking(self._door)

            def kept(documents: Any) -> Any:
                run = ask(documents)
                self._answers += [a for a in run.answers if a.document == self._base.id]
                return run

            options = self._options
            try:
                self._run = run_suite(self._builder, cases, kept, seed=options["seed"], repeats=options["repeat"])
            except KaratError as error:
                self._fault = error
                raise
            self._result = as_json(self._run, self._base, {"name": self._door.name})
        return self._result

    def outcome(self, name: str) -> Outcome:
        """How a case ended."""
        one = next(result for result in self._done()["results"] if result["id"] == name)
        verdicts = one["verdicts"]
        properties = [("karat_verdict", one["verdict"]), ("karat_verdicts", " ".join(verdicts))]
        if one["verdict"] == "skipped":
            return Outcome("skipped", one["reason"], tuple(properties))
        return Outcome(one["verdict"], "\n".join(_words(one)), tuple(properties))

    def scores(self, threshold: Threshold) -> list[float]:
        """A score of the article, for each repeat. KaratError where it was not measured."""
        self._done()
        document = self._builder.base_document
        found = []
        for answer in self._answers:
            report = score_answers([document], [answer], policies=Policies(resamples=0))
            try:
                found.append(report.score(threshold.layer, threshold.metric, threshold.score))
            except KeyError as error:
                reason = report.unscored.get(threshold.layer) or str(error.args[0])
                raise KaratError(f"{threshold.name} cannot be tested: {reason}") from None
        return found

    def table(self) -> str:
        """The capabilities and their verdicts; empty before the run."""
        return "" if self._result is None else render_result(self._result, 0)


def _base(root: Root, name: str | None) -> DocumentFiles:
    known = root.document_ids()
    wanted = name or (known[0] if len(known) == 1 else None)
    if wanted not in known:
        raise KaratError(f"--karat-document: name one of {', '.join(known) or 'none'}")
    return read_document(root, str(wanted), passes=False)


def _known(file: str | None, ids: set[str]) -> frozenset[str]:
    """The ids in a file of known failures: one a line, with a reason behind `#` if one likes."""
    if file is None:
        return frozenset()
    lines = read_bytes(Path(file)).decode("utf-8", "replace").splitlines()
    named = {line.partition("#")[0].strip(): number for number, line in enumerate(lines, 1)}
    named.pop("", None)
    for name, number in named.items():
        if name not in ids:
            raise KaratError(f"{file}:{number}: there is no case {name}")
    return frozenset(named)


def _door_options(options: Mapping[str, Any]) -> argparse.Namespace:
    if options["extractor"] and options["command"]:
        raise KaratError("--karat-extractor and --karat-command exclude each other")
    return argparse.Namespace(
        extractor=options["extractor"],
        program=options["command"],
        mode=options["mode"],
        timeout=options["timeout"],
        start_timeout=None,
        jobs=1,
    )


def _words(one: Mapping[str, Any]) -> list[str]:
    """What a failed case is about, in lines."""
    lines = [f"{one['verdict']}: {one['title']}"]
    if len(one["verdicts"]) > 1:
        lines.append(f"{one['verdicts'].count('pass')} of {len(one['verdicts'])} repeats passed")
    for before, after in one["sentences"]:
        lines += [f"- {before}"] if before else []
        lines += [f"+ {after}"] if after else []
    for told in one["focus"]:
        lines.append(f"{told['focus']} ({told['of']}): expected {shown(told['expected'])}, got {shown(told['said'])}")
        if "base_said" in told and told["base_said"] != told["base_expected"]:
            lines.append(f"  in the base: expected {shown(told['base_expected'])}, got {shown(told['base_said'])}")
    if one["side_effects"]:
        lines.append(f"worse elsewhere: {'; '.join(one['side_effects'][:8])}")
    return [*lines, one["reason"]] if one["reason"] else lines
