"""A stream session: one process for many documents, a line of JSON each way; after a fault that ends it, a new one."""

from __future__ import annotations

import contextlib
import itertools
import time
from typing import TYPE_CHECKING, TypeAlias

from karat.extractors.announcement import announced_layers, described
from karat.extractors.faults import ExtractorError, Fault, escaped, timed_out, too_large
from karat.extractors.output import BOM, Answer, looks_like_answer, parse_line, wrong_id
from karat.extractors.processes import Child, exit_words
from karat.extractors.replies import Noise, Reply
from karat.extractors.request import Request, protocol_line

if TYPE_CHECKING:
    from karat.extractors.command_door import CommandDoor

#: Seconds that a program has after bye to end by itself.
BYE_GRACE = 2.0
#: Seconds that are still waited for the right answer, after one to a request that was never made.
WRONG_ID_GRACE = 1.0
#: Processes in a row that say no hello, after which no further one is tried.
STARTS = 2

#: What came to a request: the answer, or why there is none and whether the process can go on after it.
Outcome: TypeAlias = Answer | tuple[Fault, bool]


class TooMuchOutput(Exception):
    """More bytes than one document may cost."""


class Lines:
    """The lines of a program's output, and the bytes that they have cost since `renew`."""

    def __init__(self, child: Child, limit: int) -> None:
        self._child, self._limit = child, limit
        self._rest = bytearray()
        self._searched = 0
        self._spent = 0

    def renew(self) -> None:
        """Begin to count bytes for another document."""
        self._spent = len(self._rest)

    def next(self, deadline: float) -> bytes | None:
        """The next line, None after the last; TimeoutError at `deadline`, TooMuchOutput beyond the limit."""
        while True:
            end = self._rest.find(b"\n", self._searched)
            if end >= 0:
                line = bytes(self._rest[:end])
                del self._rest[: end + 1]
                self._searched = 0
                return line
            self._searched = len(self._rest)
            chunk = self._child.read(deadline)
            if not chunk:
                line, self._rest, self._searched = bytes(self._rest), bytearray(), 0
                return line or None
            self._rest += chunk
            self._spent += len(chunk)
            if self._spent > self._limit:
                raise TooMuchOutput


class StreamSession:
    """A process that is asked for one document after another. `ask` starts it, and anew where it has ended."""

    def __init__(self, door: CommandDoor) -> None:
        self._door = door
        self._child: Child | None = None
        self._lines: Lines | None = None
        self._answered: set[str] = set()
        self._hellos = itertools.count(1)
        self._failed_starts = 0
        self._announced: frozenset[str] = frozenset()
        self._system: dict[str, str] = {}

    def ask(self, requests: list[Request]) -> list[Reply]:
        """A reply for each request, one at a time; the process goes on between them."""
        return [self._ask(request) for request in requests]

    def close(self) -> Noise:
        """Say bye, wait a moment, and end the process with all that it started."""
        noise = Noise()
        if self._child is None or self._lines is None:
            return noise
        bye = "bye"
        self._child.send(protocol_line(bye, "bye"))
        self._child.end_input()
        self._lines.renew()
        deadline = time.monotonic() + BYE_GRACE
        with contextlib.suppress(TimeoutError, TooMuchOutput):
            while (line := self._lines.next(deadline)) is not None:
                value = parse_line(line)
                if value is None or value.get("id") != bye:
                    noise.add(line)
            self._child.wait(deadline)
        self._end()
        return noise

    def _ask(self, request: Request) -> Reply:
        began = time.monotonic()
        reply = Reply()
        fault = self._start(request.layers, reply) if self._child is None else None
        began = began if fault is not None else time.monotonic()
        if fault is None:
            outcome = self._exchange(request.id, request.line(), self._door.timeout, reply.noise)
            if isinstance(outcome, dict):
                reply.value = outcome
            else:
                fault = self._settle(outcome, reply)
        reply.fault = fault
        reply.announced, reply.system = self._announced, self._system
        reply.seconds = time.monotonic() - began
        return reply

    def _start(self, layers: tuple[str, ...], reply: Reply) -> Fault | None:
        """Start the process and hear its hello."""
        if self._failed_starts >= STARTS:
            return Fault("no-answer", f"it was not asked, because the program said no hello {STARTS} times in a row")
        self._child = self._door.start()
        self._lines = Lines(self._child, self._door.max_output)
        name = f"hello-{next(self._hellos)}"
        hello = protocol_line(name, "hello", layers=layers)
        outcome = self._exchange(name, hello, self._door.start_timeout, reply.noise)
        if isinstance(outcome, tuple):
            self._failed_starts += 1
            fault = self._settle(outcome, reply, keep=False)
            return Fault(fault.kind, f"in answer to hello: {fault.message}")
        if outcome.get("error"):
            self._end()
            error = outcome["error"]
            told = error.get("message", error) if isinstance(error, dict) else error
            raise ExtractorError(f"{self._door.name} cannot run: {escaped(str(told), 400)}")
        self._failed_starts = 0
        self._system = dict(described(outcome.get("system")))
        system = outcome.get("system")
        nested = system.get("layers") if isinstance(system, dict) else None
        try:
            self._announced = announced_layers(outcome.get("layers", nested))
        except ExtractorError:
            self._end()
            raise
        return None

    def _exchange(self, name: str, line: bytes, timeout: float, noise: Noise) -> Outcome:
        """Send a line and wait for the answer to it; all other lines are noise."""
        assert self._child is not None
        assert self._lines is not None
        self._child.send(line)
        self._lines.renew()
        deadline = limit = time.monotonic() + timeout
        foreign: Fault | None = None
        try:
            while (got := self._lines.next(deadline)) is not None:
                value = parse_line(got)
                said = None if value is None else value.get("id")
                if value is not None and said == name:
                    self._answered.add(name)
                    return value
                noise.add(got)
                if value is None and got.removeprefix(BOM).lstrip()[:1] == b"{" and f'{name}"'.encode() in _double(got):
                    return Fault("unparsable", f"the answer is no JSON: {escaped(_decoded(got))}"), True
                known = isinstance(said, str) and said in self._answered
                if value is not None and looks_like_answer(value) and not known and foreign is None:
                    foreign = wrong_id(value, name)
                    deadline = min(limit, time.monotonic() + WRONG_ID_GRACE)
        except TimeoutError:
            return (foreign, True) if foreign is not None else (timed_out(timeout), False)
        except TooMuchOutput:
            return too_large(self._door.max_output), False
        return foreign or Fault("crash", ""), False

    def _settle(self, outcome: tuple[Fault, bool], reply: Reply, keep: bool = True) -> Fault:
        """The fault of a request in words, with the process ended if it cannot go on."""
        fault, goes_on = outcome
        child = self._child
        assert child is not None
        if not (goes_on and keep):
            # A program that has closed its output ends by itself; it may need a moment for that.
            ended = fault.kind == "crash" and child.wait(time.monotonic() + 1.0)
            code = self._end()
            if fault.kind == "crash":
                how = f"ended with {exit_words(code)}" if ended else "closed its standard output"
                fault = Fault("no-answer" if ended and code == 0 else "crash", f"it {how} before it answered")
        if fault.kind == "time-out" and reply.noise.lines:
            fault = Fault(
                fault.kind, f"{fault.message}; there came {reply.noise.words()}; an answer is one line of JSON"
            )
        reply.stderr = child.error_tail()
        return fault

    def _end(self) -> int:
        assert self._child is not None
        code = self._door.end(self._child)
        self._child = self._lines = None
        return code


def _double(line: bytes) -> bytes:
    """A line with one kind of quotation mark: Python prints maps with the other."""
    return line.replace(b"'", b'"')


def _decoded(line: bytes) -> str:
    return line[:1000].decode("utf-8", "backslashreplace")
