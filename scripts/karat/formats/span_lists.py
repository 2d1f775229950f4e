"""Span lists: plain lists of {start, end, label}, as GLiNER, spaCy and Hugging Face pipelines give them.

Three dialects of one idea, all with offsets in code points, half-open:
- GLiNER's `predict_entities`: {start, end, text, label, score};
- spaCy's `Doc.to_json`: a map with `text` and `ents`, each {start, end, label};
- Hugging Face's token classification: {entity_group, score, word, start, end}, or one {entity: "B-PER", score, index,
  word, start, end} a token, which are joined as the pipeline's own strategy `simple` joins them.
A list may be of one document; a map of several by their ids; or an item of JSONL with the document's id beside it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from karat.answers import PredictionError
from karat.formats.foreign import MAX_RECORDS, ForeignDocument, ForeignSpan, share, text_of, whole

#: Where a document's list may stand, and what may name the document beside it.
LISTS = ("ents", "entities", "spans", "predictions")
NAMES = ("document", "document_id", "doc_id", "id")
_LABELS = ("label", "entity_group", "entity", "type")
_QUOTES = ("text", "word", "quote")
_KNOWN = frozenset({*_LABELS, *_QUOTES, "start", "end", "score", "index"})
#: The tag of a token: B-PER, I-PER; L and U of BILOU, E and S of IOBES.
_TAG = re.compile(r"([BILUES])-(.+)", re.DOTALL)
_OPENS, _CLOSES = frozenset("BUS"), frozenset("LEUS")
#: What a piece begins with that begins a word.
_OPENING = ("▁", "Ġ")


@dataclass(frozen=True, slots=True)
class _Token:
    """One span of a list before tokens are joined; `index` is the number of a token where the list says so."""

    mark: str
    label: str
    start: int | None
    end: int | None
    quote: str | None
    confidence: float | None
    index: int | None
    is_tag: bool


def is_span(item: Any) -> bool:
    """Whether a value is a span of such a list.

    >>> is_span({"start": 0, "end": 3, "label": "PER"}), is_span({"span": [0, 3], "type": "PER"})
    (True, False)
    """
    if not isinstance(item, dict) or not any(isinstance(item.get(key), str) for key in _LABELS):
        return False
    has_offsets = whole(item.get("start")) is not None and whole(item.get("end")) is not None
    return has_offsets or ("word" in item and ("entity" in item or "entity_group" in item))


def is_span_list(value: Any) -> bool:
    """Whether a value is a list of spans, a map that holds one, or a map of such lists by documents."""
    if isinstance(value, list):
        return bool(value) and all(
            is_span(i) or (isinstance(i, list) and i and all(map(is_span, i))) for i in value[:3]
        )
    if not isinstance(value, dict):
        return False
    if _listed(value) is not None:
        return True
    lists = list(value.values())
    return (
        bool(lists) and all(isinstance(one, list) and all(is_span(i) for i in one[:3]) for one in lists) and any(lists)
    )


def _listed(value: Mapping[str, Any]) -> list[Any] | None:
    """The list of spans in a document's map. spaCy's `ents` may be empty; other names must hold spans to be known."""
    for key in LISTS:
        items = value.get(key)
        if isinstance(items, list) and ((items and is_span(items[0])) or (not items and key == "ents")):
            return items
    return None


def read_span_lists(value: Any, place: str) -> Iterator[ForeignDocument]:
    """The documents of a value: one, or several where it is a map by ids or a list of lists."""
    if isinstance(value, dict):
        items = _listed(value)
        if items is not None:
            name = next((text_of(value.get(key)) for key in NAMES if text_of(value.get(key))), None)
            yield _document(items, place, name, text_of(value.get("text")))
            return
        if not value or not all(isinstance(one, list) for one in value.values()):
            raise PredictionError(f"{place}: holds no list of spans; such a list is under {', '.join(LISTS)}")
        for name, one in value.items():
            yield _document(one, f"{place}: {name[:80]}", name, None)
    elif isinstance(value, list) and value and all(isinstance(one, list) for one in value):
        if len(value) > 1:
            raise PredictionError(f"{place}: {len(value)} lists of spans, and nothing says of which documents they are")
        yield _document(value[0], place, None, None)
    elif isinstance(value, list):
        yield _document(value, place, None, None)
    else:
        raise PredictionError(f"{place}: is no list of spans with `start`, `end` and `label`")


def _document(items: list[Any], place: str, name: str | None, text: str | None) -> ForeignDocument:
    if len(items) > MAX_RECORDS:
        raise PredictionError(f"{place}: has more than {MAX_RECORDS:,} spans")
    found = ForeignDocument(place, name, text)
    tokens: list[_Token] = []
    for item in items:
        if not is_span(item):
            found.left["faulty item"] += 1
            continue
        found.left["further field"] += sum(value not in (None, "") for key, value in item.items() if key not in _KNOWN)
        tokens.append(_token(item))
    found.spans = [_span(group) for group in _groups([t for t in tokens if t.label != "O"])]
    if joined := sum(t.is_tag for t in tokens):
        # Words, so that nobody takes tokens for entities when the numbers surprise.
        found.left.pop("further field", None)
        found.system = f"token tags ({joined} joined)"
    return found


def _token(item: Mapping[str, Any]) -> _Token:
    key = next(key for key in _LABELS if isinstance(item.get(key), str))
    said = str(item[key])
    tag = _TAG.fullmatch(said) if key == "entity" else None
    quote = next((str(item[k]) for k in _QUOTES if text_of(item.get(k))), None)
    return _Token(
        tag[1] if tag else ("I" if key == "entity" else "U"),
        tag[2] if tag else said,
        whole(item.get("start")),
        whole(item.get("end")),
        quote,
        share(item.get("score")),
        whole(item.get("index")),
        key == "entity",
    )


def _groups(tokens: list[_Token]) -> Iterator[list[_Token]]:
    """Tokens of one entity together: the same tag again, next to it, and not begun anew."""
    group: list[_Token] = []
    for token in tokens:
        if group and not (_continues(group[-1], token)):
            yield group
            group = []
        group.append(token)
    if group:
        yield group


def _continues(last: _Token, token: _Token) -> bool:
    if not token.is_tag or token.mark in _OPENS or last.mark in _CLOSES or token.label != last.label:
        return False
    if token.index is not None and last.index is not None:
        return token.index == last.index + 1
    # Without the number of the token its place must do: nothing but a space may stand between.
    return token.start is not None and last.end is not None and 0 <= token.start - last.end <= 1


def _span(group: list[_Token]) -> ForeignSpan:
    first, last = group[0], group[-1]
    scores = [t.confidence for t in group if t.confidence is not None]
    confidence = sum(scores) / len(scores) if scores else None
    if first.start is None or last.end is None:
        return ForeignSpan(None, first.label, None, _words(group), confidence)
    # The pieces of words are no quote: `##ad` stands in no text.
    quote = None if first.is_tag or "##" in (first.quote or "") else first.quote
    return ForeignSpan(None, first.label, (first.start, last.end), quote, confidence)


def _words(group: list[_Token]) -> str:
    """Word pieces as words, by the marks of WordPiece (##) and of SentencePiece and byte-level BPE (▁, Ġ)."""
    pieces = [token.quote or "" for token in group]
    opens = any(piece[:1] in _OPENING for piece in pieces)
    joined = ""
    for piece in pieces:
        if opens:
            joined += f" {piece[1:]}" if piece[:1] in _OPENING else piece
        else:
            joined += piece[2:] if piece.startswith("##") else f" {piece}"
    return joined.strip()
