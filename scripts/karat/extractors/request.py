"""The request: what every extractor is given of a document, through whichever door, and nothing else."""

from __future__ import annotations

import hashlib
from typing import Any

from karat.model import Document


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
