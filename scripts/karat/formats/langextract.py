"""langextract: annotated documents of google/langextract, a map a document, as its JSONL has them.

The form is that of version 1.7.1 (`langextract/core/data.py`, `data_lib.py`): `document_id`, `text` and `extractions`,
each with `extraction_class`, `extraction_text`, `char_interval` ({start_pos, end_pos}, half-open, code points of
Python, or null) and `alignment_status`. Where the status is not `match_exact` the interval covers other words than the
text: it is what langextract grounds the extraction to, so it is taken, and the words are not.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from karat.formats.foreign import ForeignDocument, ForeignSpan, maps_of, text_of, whole

EXACT = "match_exact"


def is_langextract(value: Any) -> bool:
    """Whether a value is an annotated document of langextract.

    >>> is_langextract({"document_id": "d", "extractions": []}), is_langextract({"times": []})
    (True, False)
    """
    return isinstance(value, dict) and "extractions" in value and isinstance(value["extractions"], list | None)


def read_langextract(value: Any, place: str) -> ForeignDocument:
    """One annotated document."""
    found = ForeignDocument(place, text_of(value.get("document_id")), text_of(value.get("text")))
    listed = value.get("extractions") or []
    for extraction in maps_of(listed):
        one = _span(extraction, found)
        if one is not None:
            found.spans.append(one)
    if faulty := sum(not isinstance(item, dict) for item in listed):
        found.left["faulty extraction"] += faulty
    return found


def _span(extraction: Mapping[str, Any], found: ForeignDocument) -> ForeignSpan | None:
    label, quote = text_of(extraction.get("extraction_class")), text_of(extraction.get("extraction_text"))
    interval = extraction.get("char_interval")
    ends = [whole(interval.get(key)) for key in ("start_pos", "end_pos")] if isinstance(interval, dict) else []
    span = tuple(end for end in ends if end is not None)
    if label is None or (quote is None and len(span) != 2):
        found.left["faulty extraction"] += 1
        return None
    if text_of(extraction.get("description")):
        found.left["description"] += 1
    status = extraction.get("alignment_status")
    if len(span) == 2 and status not in (EXACT, None):
        # Counted, because the words that the model said are not the words that are scored.
        found.left["inexact wording"] += 1
        quote = None
    attributes = extraction.get("attributes")
    given = attributes if isinstance(attributes, dict) else {}
    return ForeignSpan(None, label, span if len(span) == 2 else None, quote, None, given)
