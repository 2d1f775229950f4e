"""The `ner` configuration: sentences as tokens with BIO tags, the shape that CoNLL made common.

Tags can say less than spans. A name inside another, a name in several pieces, one that begins inside a token, and one
that nobody must find have no tag; their ids stand in `left_out`, so that nobody takes them for what is not there.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from typing import Any

from karat.dataset.columns import Column, ListOf, Row
from karat.dataset.flat import DOCUMENT
from karat.dataset.material import Material

OUTSIDE = "O"


def ner_columns() -> tuple[Column, ...]:
    """A row a sentence."""
    return (
        DOCUMENT,
        Column("sentence", "string", "The id of the sentence."),
        Column("zone_type", "string", "What kind of zone the sentence is in."),
        Column("tokens", ListOf("string"), "The tokens; null in a dataset that was built without the text."),
        Column("starts", ListOf("int32"), "The first code point of each token, in the text of the document."),
        Column("ends", ListOf("int32"), "The code point after each token."),
        Column("tags", ListOf("string"), "BIO tags of the names, by the type of their entity: B-GPE, I-GPE, O."),
        Column("fine_tags", ListOf("string"), "The same with subtypes: B-GPE.Nation."),
        Column("mention_tags", ListOf("string"), "The same as `tags` for all mentions, the outermost of those nested."),
        Column("left_out", ListOf("string"), "Names without a tag: nested, discontinuous, inside a token, optional."),
    )


def tokenised(text: str, start: int = 0, end: int | None = None) -> list[tuple[int, int]]:
    """The tokens of a stretch of text: runs of letters, digits and their marks; any other character alone.

    No token depends on a label. A combining mark belongs to the character before it, a joiner to both its sides.

    >>> text = "Iran's F-15, 2,500"
    >>> [text[a:b] for a, b in tokenised(text)]
    ['Iran', "'", 's', 'F', '-', '15', ',', '2', ',', '500']
    """
    found: list[tuple[int, int]] = []
    word = False
    stop = len(text) if end is None else end
    for at in range(start, stop):
        character = text[at]
        if character.isspace():
            word = False
            continue
        touches = bool(found) and found[-1][1] == at
        joins = unicodedata.category(character)[0] == "M" or character == "\u200d" or "\ufe00" <= character <= "\ufe0f"
        if touches and (joins or text[at - 1] == "\u200d" or (word and character.isalnum())):
            found[-1] = (found[-1][0], at + 1)
            continue
        found.append((at, at + 1))
        word = character.isalnum()
    return found


def ner_rows(material: Material) -> Iterator[Row]:
    mentions = [
        (m, e["type"]) for e in material.lists("entities", "entities") for m in e["mentions"]
    ]  # fmt: skip
    zones = {z["id"]: z["type"] for z in material.lists("zones", "zones")}
    if "entities" not in material.heads:
        return
    for sentence in material.lists("zones", "sentences"):
        start, end = sentence["span"][0], sentence["span"][-1]
        if zones.get(sentence["zone"]) == "boilerplate":
            continue
        tokens = tokenised(material.text, start, end)
        inside = [(m, label) for m, label in mentions if start <= m["span"][0] < end]
        names = [(m, label) for m, label in inside if m["level"] == "NAM"]
        fine, tagged = _tags(names, tokens)
        everything, _ = _tags([(m, _top(label)) for m, label in inside], tokens)
        yield {
            "document": material.document,
            "sentence": sentence["id"],
            "zone_type": zones.get(sentence["zone"]),
            "tokens": [material.text[a:b] for a, b in tokens] if material.with_text else None,
            "starts": [a for a, _ in tokens],
            "ends": [b for _, b in tokens],
            "tags": [_top(tag) for tag in fine],
            "fine_tags": fine,
            "mention_tags": everything,
            "left_out": [m["id"] for m, _ in names if m["id"] not in tagged],
        }


def _top(label: str) -> str:
    return label.split(".", 1)[0]


def _tags(mentions: Sequence[tuple[Any, str]], tokens: Sequence[tuple[int, int]]) -> tuple[list[str], set[str]]:
    """The tag of every token, and the ids of the mentions that have one: longer mentions go first."""
    first = {start: number for number, (start, _) in enumerate(tokens)}
    last = {end: number for number, (_, end) in enumerate(tokens)}
    tags, tagged = [OUTSIDE] * len(tokens), set()
    for mention, label in sorted(mentions, key=lambda pair: (pair[0]["span"][0] - pair[0]["span"][-1], pair[0]["id"])):
        span = mention["span"]
        if len(span) != 2 or mention.get("optional") or span[0] not in first or span[1] not in last:
            continue
        begin, stop = first[span[0]], last[span[1]] + 1
        if any(tag != OUTSIDE for tag in tags[begin:stop]):
            continue
        tags[begin:stop] = [f"B-{label}", *[f"I-{label}"] * (stop - begin - 1)]
        tagged.add(mention["id"])
    return tags, tagged
