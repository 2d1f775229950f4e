"""Formatting a file: read, filled, written in canonical form, and proven to say the same."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from karat.anchoring import AnchoringText
from karat.corpus import DocumentFiles, Source
from karat.formats.canonical import canonical
from karat.formats.comments import Comments, places, read_comments
from karat.formats.fill import Filled, fill_layer, highest_numbers
from karat.layout import LAYERS
from karat.schemas import load_schema
from karat.yaml_profile import YamlMap, parse_yaml


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
        homes = {place: home for place, home in places(root) if home is not None}
        taken = highest_numbers({**_neighbours(document, kind, folder), kind: root})
        filled = fill_layer(kind, root, _anchoring_text(document, root), taken)
        if filled.refusals:
            return Formatted(None, filled)
        comments.rescue(root, homes)
    text = canonical(root, load_schema(kind), comments)
    _prove(text, root, comments)
    return Formatted(text, filled)


def _neighbours(document: DocumentFiles | None, kind: str, folder: Path | None) -> Mapping[str, Mapping[str, Any]]:
    if document is None:
        return {}
    sets = [s for s in (document.gold, *document.passes) if folder is None or s.folder.resolve() == folder.resolve()]
    layers = (sets or [document.gold])[0]
    return {layer: layers.records(layer) for layer in layers.layers if layer != kind}


def _anchoring_text(document: DocumentFiles | None, data: YamlMap) -> AnchoringText | None:
    if document is None:
        return None
    named = data.get("text")
    text = document.text(named.get("version") if isinstance(named, dict) else None)
    if text is None:
        return None
    spans = [s.get("span") for s in document.gold.records("zones").get("sentences") or () if isinstance(s, dict)]
    return AnchoringText(text, sorted(s for s in spans if isinstance(s, list) and len(s) >= 2))


def _prove(text: str, root: YamlMap, comments: Comments) -> None:
    """Read what was written: it must hold the same values and the same comments. Anything else is our own mistake."""
    again = parse_yaml(text)
    if again.problems or again.value != root:
        raise AssertionError("the canonical form does not read back as the same values")
    kept = read_comments(text, again.value)
    if Counter(_words(kept)) != Counter(_words(comments)):
        raise AssertionError("the canonical form does not keep every comment")


def _words(comments: Comments) -> list[str]:
    above = (words for group in comments.above.values() for words in group)
    return [*comments.preamble, *comments.footer, *above, *comments.beside.values()]
