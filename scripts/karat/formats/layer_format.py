"""Formatting a file: read, filled, written in canonical form, and proven to say the same."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from karat.anchoring import AnchoringText
from karat.corpus import DocumentFiles, Source
from karat.errors import KaratError
from karat.formats.canonical import canonical
from karat.formats.comments import Comments, places, read_comments
from karat.formats.fill import Filled, fill_layer, highest_numbers, is_nameless, is_span
from karat.layout import LAYERS
from karat.records import anchors, maps, walk
from karat.schemas import load_schema
from karat.text import sha256
from karat.yaml_profile import YamlMap, parse_yaml


class FormatError(KaratError):
    """A file that our own writer would not write right."""


@dataclass(frozen=True, slots=True)
class Formatted:
    """The canonical text of a file (None if it was refused), and what filling had to say."""

    text: str | None
    filled: Filled


def format_source(
    source: Source, kind: str, document: DocumentFiles | None = None, folder: Path | None = None
) -> Formatted:
    """Format a sound source of a kind (a layer's name, `document`, ...); layers are filled from their document's text.

    `folder` says whose layers the file belongs to, gold's or a pass's: ids must be free among those.
    """
    if source.text is None or not source.sound:
        raise ValueError("only a source without problems can be formatted")
    # A copy of our own: filling changes values in place, and callers keep theirs.
    root = parse_yaml(source.text).value
    comments = read_comments(source.text, root)
    filled = Filled()
    if kind in LAYERS:
        tied = comments.above or comments.beside
        homes = {place: home for place, home in places(root) if home is not None} if tied else {}
        nameless = any(is_nameless(listing, record) for listing, record, _ in walk(kind, root))
        taken = highest_numbers(root, *_neighbours(document, kind, folder)) if nameless else {}
        words = _anchoring_text(document, root)
        filled = fill_layer(kind, root, words, taken)
        bare = sum("quote" in record and "span" not in record for _, record in anchors(kind, root))
        if words is None and bare:
            filled.notes.append(f"{bare} quote(s) without a span stay so: the text that the header names is not here")
        if filled.refusals:
            return Formatted(None, filled)
        comments.rescue(root, homes)
    text = canonical(root, load_schema(kind), comments)
    _prove(text, root, comments)
    return Formatted(text, filled)


class Rewriting:
    """A file whose values a program changes, and which is then written with its comments and proven, as by `fmt`.

    `root` is the file's value, to be changed in place; `text` is the canonical text of what it has become.
    """

    def __init__(self, source: Source, kind: str) -> None:
        if source.text is None or not source.sound:
            raise ValueError("only a source without problems can be rewritten")
        self.kind = kind
        self.root: YamlMap = parse_yaml(source.text).value
        self._comments = read_comments(source.text, self.root)
        self._homes = {place: home for place, home in places(self.root) if home is not None}
        # A container that is taken out must not give its identity to a new one while its comments ask for it.
        self._kept = list(_containers(self.root))

    def text(self) -> str:
        """The text to write; records are sorted first, and comments of what is gone go to what it was in."""
        if self.kind in LAYERS:
            fill_layer(self.kind, self.root, None, {})
        self._comments.rescue(self.root, self._homes)
        text = canonical(self.root, load_schema(self.kind), self._comments)
        _prove(text, self.root, self._comments)
        return text


def _containers(value: Any) -> Iterator[Any]:
    if isinstance(value, (dict, list)):
        yield value
        for item in value.values() if isinstance(value, dict) else value:
            yield from _containers(item)


def _neighbours(document: DocumentFiles | None, kind: str, folder: Path | None) -> Iterator[Mapping[str, Any]]:
    """What else one annotator wrote of a document: the other layers, decisions, waivers."""
    if document is None:
        return
    sets = [s for s in (document.gold, *document.passes) if folder is None or s.folder.resolve() == folder.resolve()]
    own = (sets or [document.gold])[0]
    yield from (source.map for layer, source in own.layers.items() if layer != kind)
    yield from (source.map for source in own.others.values())


def _anchoring_text(document: DocumentFiles | None, data: YamlMap) -> AnchoringText | None:
    """The text that a layer is of; None where it is not to be had, or is not the one that the labels were made on."""
    if document is None:
        return None
    named = data.get("text")
    header = named if isinstance(named, Mapping) else {}
    text = document.text(header.get("version"))
    if text is None or header.get("sha256", sha256(text.encode("utf-8"))) != sha256(text.encode("utf-8")):
        return None
    spans = [sentence.get("span") for sentence in maps(document.gold.records("zones").get("sentences"))]
    return AnchoringText(text, sorted(span for span in spans if is_span(span)))


def _prove(text: str, root: YamlMap, comments: Comments) -> None:
    """Read what was written: it must hold the same values and the same comments. Anything else is our own mistake.

    The mistake is told, and the file stays as it is: labels are worth more than their form.
    """
    again = parse_yaml(text)
    if again.problems or again.value != root:
        raise FormatError("it cannot be written without a change to what it says; please report this")
    if Counter(_words(read_comments(text, again.value))) != Counter(_words(comments)):
        raise FormatError("it cannot be written without losing a comment; please report this")


def _words(comments: Comments) -> Iterator[str]:
    above = (words for group in comments.above.values() for words in group)
    for words in (*comments.preamble, *comments.footer, *above, *comments.beside.values()):
        # Two remarks that come to stand on one line are one comment to a reader.
        yield from re.split(r"\s+(?=#)", words)
