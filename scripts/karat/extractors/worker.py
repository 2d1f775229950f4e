"""A worker process: a Python extractor behind the stream protocol, so that it can be stopped, and run beside others.

What the extractor prints goes to standard error; standard output is the protocol's alone.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable
from typing import IO, Any

from karat.errors import KaratError
from karat.extractors.callable_door import CallableDoor, find_extractor
from karat.extractors.request import Request


def serve(name: str) -> None:
    """Answer on the process's own standard streams until bye, or the end of its input."""
    answers = os.fdopen(os.dup(1), "w", encoding="ascii", newline="\n")
    os.dup2(2, 1)
    sys.stdout = sys.stderr
    converse(name, sys.stdin.buffer, answers)


def converse(name: str, requests: Iterable[bytes | str], answers: IO[str]) -> None:
    """Answer the lines of the protocol: hello by loading the extractor, extract by calling it."""
    door: CallableDoor | None = None
    for line in requests:
        request = json.loads(line)
        said: dict[str, Any] = {"id": request["id"]}
        if request["cmd"] == "hello":
            try:
                door = CallableDoor(find_extractor(name), name)
            except KaratError as error:
                said["error"] = {"kind": "load", "message": str(error)}
            else:
                said["system"] = {"name": name, **door.system}
                if door.announced:
                    said["layers"] = sorted(door.announced)
        elif request["cmd"] == "extract" and door is not None:
            reply = door.session().ask([Request(request["id"], request["document"])])[0]
            if reply.fault is not None:
                said["error"] = {"kind": reply.fault.kind, "message": reply.fault.message}
            elif isinstance(reply.value, dict):
                said = {**reply.value, "id": request["id"]}
            else:
                kind = type(reply.value).__name__
                said["error"] = {"kind": "off-schema", "message": f"an answer is a map with layers, not a {kind}"}
        elif request["cmd"] == "bye":
            return
        answers.write(json.dumps(said) + "\n")
        answers.flush()
