"""Ghosts: records that gold has on one of two texts only, put where the edits give them a place on the other."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from karat.edits import SpanMap
from karat.model import Annotations
from karat.spans import Span
from karat.variants.translation import Ghosts

_LINKS = ("relations", "temporal", "causal", "attribution", "incidents")


def ghosts_of(there: Annotations, here: Annotations, spans: SpanMap) -> Ghosts:
    """The records of `there` that `here` lacks; `spans` leads from the text of the first to that of the second.

    A record whose words are not here any more has no ghost; a link has one, because its ends may still be here.
    """

    def place(span: Span | None) -> Span:
        return spans.forward(span).span or () if span else ()

    return Ghosts(
        mentions=_placed(there.mentions, here.mentions, place),
        times=_placed(there.times, here.times, place),
        quantities=_placed(there.quantities, here.quantities, place),
        triggers=_placed(there.event_mentions, here.event_mentions, place),
        links=_links(there, here, place),
        gone={
            **{m.id: m.entity or m.id for m in _missing(there.mentions, here.mentions) if not place(m.span)},
            **{t.id: t.event or t.id for t in _missing(there.event_mentions, here.event_mentions) if not place(t.span)},
        },
    )


def _missing(there: Iterable[Any] | None, here: Iterable[Any] | None) -> list[Any]:
    known = {one.id for one in here or ()}
    return [one for one in there or () if one.id not in known]


def _placed(there: Iterable[Any] | None, here: Iterable[Any] | None, place: Callable[[Span | None], Span]) -> list[Any]:
    moved = [(one, place(one.span)) for one in _missing(there, here)]
    return [
        replace(one, span=span, head=place(one.head) or None) if hasattr(one, "head") else replace(one, span=span)
        for one, span in moved
        if span
    ]


def _links(there: Annotations, here: Annotations, place: Callable[[Span | None], Span]) -> Annotations:
    return Annotations(
        relations=tuple(_missing(there.relations, here.relations)),
        temporal=tuple(_missing(there.temporal, here.temporal)),
        causal=tuple(_missing(there.causal, here.causal)),
        attribution=tuple(
            replace(one, source=place(one.source), cue=place(one.cue), content=place(one.content))
            for one in _missing(there.attribution, here.attribution)
        ),
        incidents=tuple(_missing(there.incidents, here.incidents)),
    )


def is_empty(ghosts: Ghosts) -> bool:
    """Whether there is no ghost at all."""
    lists = (ghosts.mentions, ghosts.times, ghosts.quantities, ghosts.triggers)
    return not any(lists) and not ghosts.gone and not any(getattr(ghosts.links, name) for name in _LINKS)
