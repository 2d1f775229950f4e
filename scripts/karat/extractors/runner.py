"""The runner: asks an extractor for every document, and counts a crash or a broken answer as one, going on."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeAlias

from karat.answers import Answer, PredictionError, as_answer
from karat.extractors.cache import Cache
from karat.extractors.callable_door import CallableDoor, Extractor, as_json
from karat.extractors.faults import Fault, Stopped, escaped
from karat.extractors.replies import Door, Noise, Reply
from karat.extractors.request import Request, extract_request, wanted_layers
from karat.model import Document

#: Called with how many documents are done, and of how many.
Progress = Callable[[int, int], None]

#: An answer, and its value with the layers that were attempted; or the fault.
Settled: TypeAlias = tuple[Answer, dict[str, Any]] | Fault
Result: TypeAlias = tuple[Reply, Settled]

#: The kinds of faults that a report counts by a name of their own, beside `errored`, which counts them all.
COUNTED = {"time-out": "timed_out", "crash": "crashed", "unparsable": "unparsable"}


#: Faults whose sentence shows the noise that there was.
SHOWN_ALREADY = ("unparsable", "wrong-id", "time-out")


@dataclass(slots=True)
class Run:
    """The answers of one run, what went wrong in it, and how long the extractor took.

    `raw` holds the answers as they came, to be saved: scored from there they give the same. `failures` are sentences
    for people, `notes` others that no number depends on. `system` is what the extractor said of itself.
    """

    answers: list[Answer] = field(default_factory=list)
    raw: list[dict[str, Any]] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    seconds: float = 0.0
    noise: Noise = field(default_factory=Noise)
    kinds: Counter[str] = field(default_factory=Counter)
    cached: int = 0
    system: dict[str, str] = field(default_factory=dict)

    @property
    def counters(self) -> dict[str, int]:
        """What a report counts of the run beyond answered, skipped and errored."""
        counted = {name: self.kinds[kind] for kind, name in COUNTED.items()}
        return {**counted, "noise": self.noise.lines, "cached": self.cached}


def run_extractor(
    extractor: Door | Extractor,
    documents: Sequence[Document],
    progress: Progress | None = None,
    *,
    jobs: int = 1,
    cache: Path | None = None,
) -> Run:
    """Ask for every document, `jobs` at a time. An exception or an answer outside the schema is an errored document.

    Answers are kept in the folder `cache`, and taken from there. Nothing that was started is left running. Raises
    nothing of the extractor's own but KeyboardInterrupt; ExtractorError where it cannot be asked at all.
    """
    door = as_door(extractor)
    layers = wanted_layers(documents)
    requests = [Request(f"r-{n}", extract_request(d), layers) for n, d in enumerate(documents, 1)]
    kept = None if cache is None else Cache(cache, door.identity())
    asking = Asking(door, requests, kept, progress)
    asking.run(jobs)
    run = Run(noise=asking.noise)
    for document, result in zip(documents, asking.results, strict=True):
        assert result is not None
        _enter(run, document, *result)
    return run


def as_door(extractor: Any) -> Door:
    """A door, or one to what can be called; ExtractorError for anything else."""
    return extractor if isinstance(extractor, Door) else CallableDoor(extractor)


class Asking:
    """Every request put to a door by some threads, each with a session of its own."""

    def __init__(
        self, door: Door, requests: Sequence[Request], cache: Cache | None = None, progress: Progress | None = None
    ) -> None:
        self.noise = Noise()
        self._door, self._requests, self._cache, self._progress = door, requests, cache, progress
        self.results = [self._kept(request) for request in requests]
        self._open = [number for number, result in enumerate(self.results) if result is None]
        self._done = len(requests) - len(self._open)
        self._lock = threading.Lock()

    def _kept(self, request: Request) -> Result | None:
        """What the cache has for a request, if it still is an answer."""
        reply = self._cache.get(request) if self._cache is not None else None
        settled = settle(reply) if reply is not None else None
        return None if reply is None or settled is None or isinstance(settled, Fault) else (reply, settled)

    def run(self, jobs: int = 1) -> None:
        """Ask until every request has a reply."""
        self._tell()
        threads = min(jobs, -(-len(self._open) // self._door.batch))
        try:
            if threads <= 1:
                # In this thread: some libraries insist on the main one.
                self._work()
                return
            with ThreadPoolExecutor(threads) as pool:
                futures = [pool.submit(self._work) for _ in range(threads)]
                try:
                    wait(futures, return_when=FIRST_EXCEPTION)
                finally:
                    # On Ctrl-C too: the others find nothing more to do, and what they wait for ends.
                    if not all(future.done() and future.exception() is None for future in futures):
                        self._abandon()
            errors = [error for future in futures if (error := future.exception()) is not None]
            for error in sorted(errors, key=lambda error: isinstance(error, Stopped)):
                raise error
        finally:
            self._door.stop()

    def _work(self) -> None:
        session = self._door.session()
        try:
            while numbers := self._next():
                requests = [self._requests[number] for number in numbers]
                for number, request, reply in zip(numbers, requests, session.ask(requests), strict=True):
                    settled = settle(reply)
                    self.results[number] = reply, settled
                    if self._cache is not None and not isinstance(settled, Fault) and settled[0].error is None:
                        self._cache.put(request, reply)
                with self._lock:
                    self._done += len(numbers)
                    self._tell()
        finally:
            noise = session.close()
            with self._lock:
                self.noise.update(noise)

    def _next(self) -> list[int]:
        with self._lock:
            numbers, self._open = self._open[: self._door.batch], self._open[self._door.batch :]
            return numbers

    def _abandon(self) -> None:
        with self._lock:
            self._open = []
        self._door.stop()

    def _tell(self) -> None:
        if self._progress is not None:
            self._progress(self._done, len(self._requests))


def settle(reply: Reply) -> Settled:
    """The answer in a reply, with the layers that were announced, and as plain data; or the fault."""
    if reply.fault is not None:
        return reply.fault
    try:
        value = as_json(reply.value)
        answer = as_answer(value)
    except PredictionError as error:
        return Fault("off-schema", str(error))
    except RecursionError:
        return Fault("off-schema", "the answer is nested too deep")
    skipped = value.get("skipped") or {}
    if answer.skipped is None and reply.announced:
        answer.attempted |= reply.announced - set(skipped.get("layers", ()))
        value["layers"] = sorted(answer.attempted)
    return answer, value


def _enter(run: Run, document: Document, reply: Reply, settled: Settled) -> None:
    """Enter a reply into the run. The extractor knows the document by an opaque id; the corpus by its own."""
    run.seconds += reply.seconds
    run.cached += reply.cached
    run.noise.update(reply.noise)
    run.system = run.system or dict(reply.system)
    if reply.noise.lines and not (isinstance(settled, Fault) and settled.kind in SHOWN_ALREADY):
        run.notes.append(f"{document.id}: on standard output {reply.noise.words()}")
    if isinstance(settled, Fault):
        answer = Answer(document.id, {}, reply.announced, error=settled.message)
        raw: dict[str, Any] = {"error": {"kind": settled.kind, "message": settled.message}}
        if reply.announced:
            raw["layers"] = sorted(reply.announced)
        run.kinds[settled.kind] += 1
    else:
        answer, raw = settled
        if answer.error is not None:
            told = raw["error"]
            run.kinds[str(told.get("kind")) if isinstance(told, dict) else "error"] += 1
    answer.document = document.id
    run.answers.append(answer)
    run.raw.append({**raw, "document": document.id})
    if answer.error is not None:
        tail = f"; its standard error ends: {last_lines(reply.stderr)}" if reply.stderr else ""
        run.failures.append(f"{document.id}: {escaped(answer.error, 1000)}{tail}")


def last_lines(text: str, lines: int = 3) -> str:
    """The end of what was written on standard error, on one line."""
    return escaped(" | ".join(line.strip() for line in text.splitlines()[-lines:] if line.strip()), 600)
