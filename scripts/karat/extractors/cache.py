"""The cache: answers kept in a folder, so that a run again over the same text by the same code costs nothing.

A key is made of who answers (`Door.identity`: the name and a hash of its code), of all that is asked (text, sentences,
language, creation time) and of the layers wanted. Only answers are kept, never faults or errors. A file that is
damaged is no answer, and is written anew.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from karat.atomic import replace_file
from karat.corpus import MAX_BYTES
from karat.errors import KaratError
from karat.extractors.announcement import announced_layers, described
from karat.extractors.faults import ExtractorError
from karat.extractors.replies import Reply
from karat.extractors.request import Request

#: The version of the files' form; another one is another key.
FORM = 1


class Cache:
    """Answers of one extractor in a folder, a file each. Raises KaratError where the folder cannot be used."""

    def __init__(self, folder: Path, identity: str | None) -> None:
        if identity is None:
            raise ExtractorError("answers can be cached only of an extractor that has a name and a source to be found")
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise KaratError(f"{folder}: is no folder to keep answers in: {(error.strerror or '').lower()}") from error
        self._folder, self._identity = folder, identity

    def get(self, request: Request) -> Reply | None:
        """The reply that was kept for such a request."""
        path = self._path(request)
        try:
            if path.stat().st_size > MAX_BYTES:
                return None
            kept = json.loads(path.read_bytes())
            if not isinstance(kept, dict) or kept["form"] != FORM or not isinstance(kept["answer"], dict):
                return None
            announced = announced_layers(kept["announced"])
        except (OSError, ValueError, KeyError, RecursionError, ExtractorError):
            return None
        return Reply(value=kept["answer"], announced=announced, system=described(kept.get("system")), cached=True)

    def put(self, request: Request, reply: Reply) -> None:
        """Keep a reply whose value is an answer; the caller has seen that it is one."""
        kept = {
            "form": FORM,
            "announced": sorted(reply.announced),
            "system": dict(reply.system),
            "answer": reply.value,
        }
        replace_file(self._path(request), json.dumps(kept).encode("ascii"))

    def _path(self, request: Request) -> Path:
        asked: list[Any] = [FORM, self._identity, request.document, list(request.layers)]
        key = hashlib.sha256(json.dumps(asked, sort_keys=True).encode("ascii")).hexdigest()
        return self._folder / f"{key}.json"
