"""One shot: a process a document, whose input ends after the document, and all of whose output is the answer."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from karat.extractors.faults import Fault, timed_out, too_large
from karat.extractors.output import merged_answer, one_answer
from karat.extractors.processes import Child, exit_words
from karat.extractors.replies import Noise, Reply
from karat.extractors.request import Request

if TYPE_CHECKING:
    from karat.extractors.command_door import CommandDoor


class OneShotSession:
    """A process a document: its input ends after the document, and all of its output is the answer."""

    def __init__(self, door: CommandDoor) -> None:
        self._door = door

    def ask(self, requests: list[Request]) -> list[Reply]:
        """A reply for each request, each from a process of its own."""
        return [self._ask(request) for request in requests]

    def close(self) -> Noise:
        """Nothing is running between documents."""
        return Noise()

    def _ask(self, request: Request) -> Reply:
        began = time.monotonic()
        reply = Reply()
        child = self._door.start()
        try:
            data, fault = self._output(child, request, began + self._door.timeout)
        finally:
            code = self._door.end(child)
        if fault is None and code != 0:
            fault = Fault("crash", f"it ended with {exit_words(code)}")
        if fault is None:
            text_mode = self._door.mode == "text"
            found = merged_answer(data, reply.noise) if text_mode else one_answer(data, request.id, reply.noise)
            if isinstance(found, Fault):
                fault = found
            else:
                reply.value = found
        if fault is not None:
            reply.fault, reply.stderr = fault, child.error_tail()
        reply.seconds = time.monotonic() - began
        return reply

    def _output(self, child: Child, request: Request, deadline: float) -> tuple[bytes, Fault | None]:
        """All that a program wrote, and why it had to be ended, if it had to."""
        text = str(request.document["text"])
        child.send(text.encode("utf-8", "surrogatepass") if self._door.mode == "text" else request.line())
        child.end_input()
        data = bytearray()
        try:
            while chunk := child.read(deadline):
                data += chunk
                if len(data) > self._door.max_output:
                    return b"", too_large(self._door.max_output)
            in_time = child.wait(deadline)
        except TimeoutError:
            in_time = False
        return bytes(data), None if in_time else timed_out(self._door.timeout)
