"""The request: what every extractor is given of a document, through whichever door, and nothing else."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from karat.extractors.protocol import VERSION
from karat.layout import LAYERS
from karat.model import Document


@dataclass(frozen=True, slots=True)
class Request:
    """A document to extract from, as an extractor sees it, and the layers that are wanted of it."""

    id: str
    document: dict[str, Any]
    layers: tuple[str, ...] = LAYERS[1:]

    def line(self) -> bytes:
        """The request as a line of the protocol."""
        return protocol_line(self.id, "extract", document=self.document, layers=self.layers)


def protocol_line(name: str, command: str, **more: Any) -> bytes:
    r"""A line of the protocol, in ASCII: what a program takes its input's encoding for does not matter then.

    >>> protocol_line("r-9", "bye")
    b'{"protocol": 1, "id": "r-9", "cmd": "bye"}\n'
    """
    return json.dumps({"protocol": VERSION, "id": name, "cmd": command, **more}).encode("ascii") + b"\n"


def wanted_layers(documents: Iterable[Document]) -> tuple[str, ...]:
    """The layers that some document has gold for; all but the zones where none has any."""
    have = {layer for document in documents for layer in document.status}
    return tuple(layer for layer in LAYERS[1:] if layer in have) or LAYERS[1:]


def opaque_id(document: Document) -> str:
    """A name that says nothing of the document but which text it has.

    It is made from the text's hash, so that an answer can be kept and found again.
    """
    return "d-" + hashlib.sha256(document.sha256.encode("ascii")).hexdigest()[:8]


def extract_request(document: Document) -> dict[str, Any]:
    """The document as an extractor sees it: opaque id, text, language, creation time, sentence spans."""
    return {
        "id": opaque_id(document),
        "text": document.text,
        "lang": document.language,
        "dct": document.dct,
        "sentences": [list(sentence.span) for sentence in document.sentences],
    }
