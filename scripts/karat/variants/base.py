"""The base: the annotated document that cases edit, indexed once for all of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from karat.anchoring import Anchor, AnchoringText
from karat.corpus import DocumentFiles
from karat.records import RECORDS, RecordList, maps
from karat.spans import Span
from karat.text import position
from karat.variants.cases import CaseFault, VariantError
from karat.yaml_profile import YamlList, YamlMap


@dataclass(frozen=True, slots=True)
class Place:
    """Where a record stands in its layer: the list that holds it, that list's description, and its parent record."""

    layer: str
    listing: RecordList
    holder: list[Any]
    record: YamlMap
    parent: YamlMap | None


def index_of(layers: Mapping[str, Mapping[str, Any]]) -> dict[str, Place]:
    """Every record that has an id, by id."""
    found: dict[str, Place] = {}
    for layer, data in layers.items():
        for listing in RECORDS.get(layer, ()):
            holder = data.get(listing.key) or []
            for record in maps(holder):
                if "id" in record:
                    found[record["id"]] = Place(layer, listing, holder, record, None)
                if listing.children is not None:
                    below = record.get(listing.children.key) or []
                    for child in maps(below):
                        if "id" in child:
                            found[child["id"]] = Place(layer, listing.children, below, child, record)
    return found


class Base:
    """A document as cases see it: text, layers, records by id, places of words."""

    def __init__(self, files: DocumentFiles) -> None:
        text = files.text()
        if text is None or files.meta is None:
            raise VariantError(f"the text of {files.id} cannot be read; run `karat check`")
        for source in files.gold.layers.values():
            if not source.sound:
                raise VariantError(f"{source.name} cannot be read; run `karat check`")
        self.files = files
        self.text = text
        self.layers: dict[str, YamlMap] = {layer: source.map for layer, source in files.gold.layers.items()}

    @cached_property
    def index(self) -> dict[str, Place]:
        """Every record that has an id, by id."""
        return index_of(self.layers)

    @cached_property
    def zones(self) -> list[Span]:
        """The spans of the zones, in text order."""
        return sorted(tuple(zone["span"]) for zone in maps(self.layers.get("zones", YamlMap()).get("zones")))

    @cached_property
    def sentences(self) -> list[Span]:
        """The spans of the sentences, in text order."""
        return sorted(tuple(one["span"]) for one in maps(self.layers.get("zones", YamlMap()).get("sentences")))

    @cached_property
    def anchoring(self) -> AnchoringText:
        """The base text, prepared for anchoring."""
        return AnchoringText(self.text, self.sentences)


def strict_place(text: AnchoringText, hints: Mapping[str, Any], about: Any, where: str) -> Span:
    """The one place of a quote, to the letter, and where its prefix, suffix and context say; else CaseFault."""
    quote = str(hints["quote"])
    found = text.exact(quote)
    if not found:
        raise CaseFault(f"{shown_words(quote)} is not in {where}", about, "quote")
    grounding = text.ground(Anchor(quote=quote, **{k: hints[k] for k in _HINTS if k in hints}))
    if grounding.status != "exact" or grounding.span is None:
        raise CaseFault(ambiguity(text.text, quote, grounding.candidates, where), about, "quote")
    start, end = grounding.span[0], grounding.span[-1]
    prefix, suffix, context = (str(hints.get(name, "")) for name in ("prefix", "suffix", "context"))
    if prefix and not text.text[:start].endswith(prefix):
        raise CaseFault(f"{shown_words(quote)} does not stand after {shown_words(prefix)} in {where}", about, "prefix")
    if suffix and not text.text[end:].startswith(suffix):
        raise CaseFault(f"{shown_words(quote)} does not stand before {shown_words(suffix)} in {where}", about, "suffix")
    if context and not any(s[0] <= start and end <= s[-1] for s in text.exact(context)):
        raise CaseFault(f"{shown_words(quote)} does not stand in {shown_words(context)} in {where}", about, "context")
    if isinstance(hints.get("occurrence"), int) and hints["occurrence"] > len(found):
        message = f"{shown_words(quote)} occurs {len(found)} times in {where}, not {hints['occurrence']}"
        raise CaseFault(message, about, "occurrence")
    return grounding.span


_HINTS = ("context", "prefix", "suffix", "sentence", "occurrence")
_SHOWN_PLACES = 6


def ambiguity(text: str, quote: str, found: tuple[Span, ...], where: str) -> str:
    """The sentence about a quote that stands in several places."""
    places = "; ".join(f"…{text[max(0, s[0] - 16) : s[0]]}[{quote}]{text[s[-1] : s[-1] + 16]}…" for s in found)
    shown = places.replace("\n", " ") if len(found) <= _SHOWN_PLACES else f"{len(found)} places"
    remedy = f"add prefix, suffix, context or occurrence ({shown})"
    return f"{shown_words(quote)} occurs {len(found)} times in {where}: {remedy}"


def shown_words(words: str, limit: int = 60) -> str:
    """Words of a text as messages show them."""
    plain = " ".join(words.split())
    return f'"{plain if len(plain) <= limit else plain[:limit] + "…"}"'


def at_line(text: str, offset: int) -> str:
    """An offset as people find it: line and column of the text.

    >>> at_line("ab\\ncd", 4)
    'line 2, column 2'
    """
    line, column = position(text, offset)
    return f"line {line}, column {column}"


def copied(value: Any) -> Any:
    """A copy of YAML values that can be changed; positions of keys and items are shared with the original."""
    if isinstance(value, dict):
        new = YamlMap(getattr(value, "line", 1), getattr(value, "column", 1))
        new.update(value)
        if isinstance(value, YamlMap):
            new.key_at, new.value_at = value.key_at, value.value_at
        for key, item in value.items():
            if isinstance(item, (dict, list)):
                new[key] = copied(item)
        return new
    if isinstance(value, list):
        items = YamlList(getattr(value, "line", 1), getattr(value, "column", 1))
        is_flat = not value or not isinstance(value[0], (dict, list))
        items.extend(value if is_flat else map(copied, value))
        items.item_at = getattr(value, "item_at", None) or [(1, 1)] * len(items)
        return items
    return value


def as_yaml(value: dict[str, Any]) -> YamlMap:
    """A plain map as one that knows positions, none of which mean anything."""
    new = YamlMap()
    new.update(value)
    return new
