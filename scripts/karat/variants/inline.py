"""Inline labels: records that a case writes with quotes, given the spans and heads that the quotes stand for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from karat.anchoring import Anchor, AnchoringText
from karat.spans import Span, contains, covered
from karat.variants.base import shown_words, strict_place
from karat.variants.cases import CaseFault
from karat.yaml_profile import YamlList, YamlMap

#: Ways to say where a quote stands; the span takes their place.
HINTS = ("context", "prefix", "suffix", "sentence", "occurrence")


def as_list(span: Span) -> YamlList:
    """A span as YAML has it."""
    items = YamlList()
    items.extend(span)
    items.item_at = [(1, 1)] * len(items)
    return items


def put_span(anchor: YamlMap, span: Span, text: str) -> None:
    """Give an anchored map its span and the words under it."""
    anchor["span"] = as_list(span)
    anchor["quote"] = covered(text, span)


def place_of(text: AnchoringText, hints: Mapping[str, Any], about: Any, where: str) -> Span:
    """The one place of a quote, a discontinuous one where it has an ellipsis; else CaseFault."""
    if "…" in str(hints["quote"]) and not text.exact(str(hints["quote"])):
        grounding = text.ground(Anchor.of({k: hints[k] for k in ("quote", *HINTS) if k in hints}))
        if grounding.status == "elided" and grounding.span is not None:
            return grounding.span
    return strict_place(text, hints, about, where)


def head_in(text: AnchoringText, span: Span, words: str, about: Any) -> Span:
    """The one place of a head inside a span; else CaseFault."""
    inside = [place for place in text.exact(words) if contains(span, place)]
    if len(inside) != 1:
        quote = shown_words(covered(text.text, span))
        raise CaseFault(f"the head {shown_words(words)} stands {len(inside)} times in {quote}", about, "head")
    return inside[0]


def fill_anchor(text: AnchoringText, anchor: Any, about: Any) -> None:
    """Give an anchored map its span, and its head where the words say it; hints are taken out."""
    if not isinstance(anchor, dict) or "quote" not in anchor:
        return
    if "span" in anchor:
        if covered(text.text, anchor["span"]) == anchor["quote"]:
            return
        raise CaseFault(f"{shown_words(anchor['quote'])} is not at {list(anchor['span'])}: leave the span out", about)
    span = place_of(text, anchor, about, "the edited text")
    for hint in HINTS:
        anchor.pop(hint, None)
    put_span(anchor, span, text.text)  # type: ignore[arg-type]
    if "head" in anchor or "level" in anchor:
        words = anchor.get("head")
        if isinstance(words, str):
            anchor["head"] = as_list(head_in(text, span, words, about))
        elif words is None and (anchor.get("level") == "NAM" or " " not in anchor["quote"]):
            anchor["head"] = as_list(span)


def fill_records(text: AnchoringText, value: Any, about: Any) -> None:
    """Fill every anchored map inside of a value, however deep."""
    if isinstance(value, dict):
        fill_anchor(text, value, about)
        for inside in list(value.values()):
            fill_records(text, inside, about)
    elif isinstance(value, list):
        for inside in value:
            fill_records(text, inside, about)
