"""The command door: a program in any language, fed on standard input. What it is fed and answers: `protocol`.

One deadline and one bound of output hold for each document. A program that crashes, hangs, floods or babbles costs the
document that it was asked for, and nothing else: a process a document, or a new one after it. Each process has a group
of its own, which is ended with it.
"""

from __future__ import annotations

import hashlib
import re
import shlex
import shutil
import threading
from collections.abc import Sequence
from pathlib import Path

from karat.extractors.faults import ExtractorError, Stopped, escaped
from karat.extractors.one_shot import OneShotSession
from karat.extractors.processes import Child
from karat.extractors.protocol import MODES
from karat.extractors.replies import Session
from karat.extractors.stream import StreamSession

#: Seconds a document, and seconds until a stream process has said hello: a model may have to be loaded.
TIMEOUT = 120.0
START_TIMEOUT = 300.0

#: Bytes on standard output for one document.
MAX_OUTPUT = 16 * 2**20

_QUOTED = re.compile(r"'[^']*'|\"(?:\\.|[^\"\\])*\"|\\.")
_SHELL = re.compile(r"[|<>;&`]|\$[A-Za-z_({]")


class CommandDoor:
    """A command and how it is spoken to; `session` starts it.

    `timeout` is in seconds a document, `start_timeout` in seconds for a stream process to say hello, `max_output` in
    bytes a document. Raises ExtractorError where there is no such program.

    >>> CommandDoor("cat -u", "text", timeout=5).argv
    ['cat', '-u']
    """

    batch = 1

    def __init__(
        self,
        command: str | Sequence[str],
        mode: str = "once",
        *,
        timeout: float = TIMEOUT,
        start_timeout: float = START_TIMEOUT,
        max_output: int = MAX_OUTPUT,
        name: str | None = None,
        identity: str | None = None,
    ) -> None:
        if mode not in MODES:
            raise ExtractorError(f"there is no mode {mode!r}; there are {', '.join(MODES)}")
        self.argv = split_command(command) if isinstance(command, str) else list(command)
        if not self.argv or shutil.which(self.argv[0]) is None:
            program = escaped(self.argv[0] if self.argv else "")
            raise ExtractorError(f"there is no program {program!r}, or it may not be run")
        self.mode, self.timeout, self.start_timeout, self.max_output = mode, timeout, start_timeout, max_output
        self.name = name or shlex.join(self.argv)
        self._identity = identity
        self._running: set[Child] = set()
        self._lock = threading.Lock()
        self._stopped = False

    def identity(self) -> str:
        """The command, and the bytes of every file that it names."""
        if self._identity is not None:
            return self._identity
        named = {word: path for word in self.argv if (path := Path(shutil.which(word) or word)).is_file()}
        hashes = [f"{word}={hashlib.sha256(path.read_bytes()).hexdigest()}" for word, path in sorted(named.items())]
        return "\n".join([f"command:{self.mode}", *self.argv, *hashes])

    def session(self) -> Session:
        """A session in the door's mode."""
        return StreamSession(self) if self.mode == "stream" else OneShotSession(self)

    def start(self) -> Child:
        """Start the program once more; ExtractorError where the system refuses, or after `stop`."""
        with self._lock:
            if self._stopped:
                raise Stopped("the run was stopped")
            try:
                child = Child(self.argv)
            except OSError as error:
                reason = (error.strerror or str(error)).lower()
                raise ExtractorError(f"{escaped(self.argv[0])} cannot be started: {reason}") from error
            self._running.add(child)
            return child

    def end(self, child: Child) -> int:
        """End a program that `start` gave; its exit code."""
        code = child.stop()
        with self._lock:
            self._running.discard(child)
        return code

    def stop(self) -> None:
        """End every program of this door; none is started any more."""
        with self._lock:
            self._stopped = True
            running = list(self._running)
        for child in running:
            self.end(child)


def split_command(command: str) -> list[str]:
    """The words of a command, as a POSIX shell splits them; ExtractorError for what only a shell could do.

    >>> split_command("awk -F '|' -f days.awk")
    ['awk', '-F', '|', '-f', 'days.awk']
    """
    try:
        words = shlex.split(command)
    except ValueError as error:
        raise ExtractorError(f"the command cannot be split into words: {str(error).lower()}") from error
    found = _SHELL.search(_QUOTED.sub("", command))
    if found is not None:
        raise ExtractorError(
            f"no shell runs the command, and {found[0][0]!r} means nothing without one: "
            "quote it, or write sh -c '…' around all of it"
        )
    if not words:
        raise ExtractorError("the command is empty")
    return words
