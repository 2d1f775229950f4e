"""Child processes: a program in a group of its own, with pipes that cannot block it or us, and nothing left of it.

Threads serve the three pipes, on every system in the same way. A program that floods its standard error is read all the
time and only the end of it is kept; one that floods its standard output has to wait until it is read. What a program
starts ends with it, unless that has left its process group (setsid), which only the system can find again.
"""

from __future__ import annotations

import contextlib
import os
import queue
import signal
import subprocess
import threading
import time
from collections import deque
from collections.abc import Mapping, Sequence

CHUNK = 65_536
#: Bytes of output that wait to be read before the program has to wait.
WAITING = 2**20
#: Bytes of standard error that are kept.
TAIL = 4_096
#: How long a pipe may stay open in other hands after the program itself has ended, in seconds.
HELD = 1.0


class Child:
    """A running program. `send` and `read` are for one thread; `stop` is for any, any number of times."""

    def __init__(self, argv: Sequence[str], environment: Mapping[str, str] | None = None) -> None:
        """Start it; OSError where that is not possible."""
        self._process = subprocess.Popen(
            list(argv),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            bufsize=0,
            env=environment,
            # A group of its own, so that all of it can be ended; a session, so that a terminal's Ctrl-C is ours alone.
            start_new_session=True,
        )
        self._changed = threading.Condition()
        self._output: deque[bytes] = deque()
        self._waiting = 0
        self._tail = b""
        self._ended_output = False
        self._ended_error = False
        self._exited: float | None = None
        self._stopped = False
        self._input: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        self._ending = threading.Lock()
        for serve in (self._write_input, self._read_output, self._read_error, self._await_exit):
            threading.Thread(target=serve, daemon=True).start()

    def send(self, data: bytes) -> None:
        """Give it bytes to read, now or whenever it gets to them; lost where it never does."""
        self._input.put(data)

    def end_input(self) -> None:
        """Close its standard input after what was sent."""
        self._input.put(None)

    def read(self, deadline: float) -> bytes:
        """The next bytes of its output, b"" at the end; TimeoutError at `deadline`, which is a monotonic time."""
        with self._changed:
            while True:
                now = time.monotonic()
                if now >= deadline:
                    # Also where there is more to read: a program that never stops to write is late as well.
                    raise TimeoutError
                if self._output:
                    break
                if self._ended_output or self._stopped or (self._exited is not None and now >= self._exited + HELD):
                    return b""
                until = deadline if self._exited is None else min(deadline, self._exited + HELD)
                self._changed.wait(until - now)
            chunk = self._output.popleft()
            self._waiting -= len(chunk)
            self._changed.notify_all()
            return chunk

    def wait(self, deadline: float) -> bool:
        """Wait for its end; False where `deadline` comes first."""
        with self._changed:
            while self._exited is None and not self._stopped:
                now = time.monotonic()
                if now >= deadline:
                    return False
                self._changed.wait(deadline - now)
        return True

    def stop(self) -> int:
        """End it and all that it started; gives its exit code, negative for a signal, as subprocess has it."""
        with self._ending:
            if self._process.returncode is None or not hasattr(os, "waitid"):
                # The program itself is not yet waited for, so its number, and its group's, cannot be another's.
                _kill(self._process)
                self._process.wait()
        with self._changed:
            self._stopped = True
            self._changed.notify_all()
        self._input.put(None)
        return int(self._process.returncode)

    def error_tail(self) -> str:
        """The end of its standard error; complete where the program has ended."""
        with self._changed:
            if self._exited is not None or self._stopped:
                self._changed.wait_for(lambda: self._ended_error, HELD)
            return self._tail.decode("utf-8", "backslashreplace").strip()

    def _write_input(self) -> None:
        stdin = self._process.stdin
        assert stdin is not None
        # A program that ends early, or closes its input, has simply read enough.
        with contextlib.suppress(OSError, ValueError), stdin:
            while (data := self._input.get()) is not None:
                view = memoryview(data)
                while view:
                    view = view[stdin.write(view) :]

    def _read_output(self) -> None:
        stdout = self._process.stdout
        assert stdout is not None
        with contextlib.suppress(OSError, ValueError), stdout:
            while chunk := stdout.read(CHUNK):
                with self._changed:
                    self._output.append(chunk)
                    self._waiting += len(chunk)
                    self._changed.notify_all()
                    self._changed.wait_for(lambda: self._waiting < WAITING or self._stopped)
                    if self._stopped:
                        break
        with self._changed:
            self._ended_output = True
            self._changed.notify_all()

    def _read_error(self) -> None:
        stderr = self._process.stderr
        assert stderr is not None
        with contextlib.suppress(OSError, ValueError), stderr:
            while chunk := stderr.read(CHUNK):
                with self._changed:
                    self._tail = (self._tail + chunk)[-TAIL:]
        with self._changed:
            self._ended_error = True
            self._changed.notify_all()

    def _await_exit(self) -> None:
        if hasattr(os, "waitid"):
            # Seen, and not yet waited for: see `stop`.
            with contextlib.suppress(ChildProcessError):
                os.waitid(os.P_PID, self._process.pid, os.WEXITED | os.WNOWAIT)
        else:
            self._process.wait()
        with self._changed:
            self._exited = time.monotonic()
            self._changed.notify_all()


def _kill(process: subprocess.Popen[bytes]) -> None:
    """End a process group that we started; a group that has ended already is none."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        if hasattr(os, "killpg"):
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()


def exit_words(code: int) -> str:
    """How a program ended.

    >>> exit_words(3), exit_words(-11)
    ('exit code 3', 'signal 11 (SIGSEGV)')
    """
    if code >= 0:
        return f"exit code {code}"
    try:
        return f"signal {-code} ({signal.Signals(-code).name})"
    except ValueError:
        return f"signal {-code}"
