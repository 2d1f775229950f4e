"""Atomic writing: a file is replaced whole, or it stays as it was."""

from __future__ import annotations

import contextlib
import os
import tempfile
from pathlib import Path

from karat.errors import KaratError


def replace_file(path: Path, data: bytes) -> None:
    """Write bytes to a temporary file beside `path`, then rename it over `path`; a link is followed, the mode kept.

    Raises KaratError, and leaves nothing behind, where the folder or the disk does not allow it.
    """
    target = path.resolve()
    temporary = None
    try:
        handle, temporary = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.", suffix=".tmp")
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(temporary, target.stat().st_mode & 0o7777 if target.exists() else 0o644)
        os.replace(temporary, target)
    except OSError as error:
        if temporary is not None:
            with contextlib.suppress(OSError):
                os.unlink(temporary)
        raise KaratError(f"{path}: cannot be written: {(error.strerror or str(error)).lower()}") from error
