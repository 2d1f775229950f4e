"""What all tests share: nothing leaves this machine, and nothing outside decides what is tested."""

from __future__ import annotations

import os
import socket

import pytest

# A user's own settings must not change what the tests see.
for name in ("KARAT_ROOT", "NO_COLOR"):
    os.environ.pop(name, None)


@pytest.fixture(autouse=True)
def _no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """A test that opens a connection off this machine fails."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: object) -> None:
        host = address[0] if isinstance(address, tuple) else "local"
        assert host in ("127.0.0.1", "::1", "localhost", "local"), f"a test connects to {host}"
        connect(self, address)  # type: ignore[arg-type]

    monkeypatch.setattr(socket.socket, "connect", guarded)
