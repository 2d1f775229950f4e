"""Scope: what of an answer gold speaks of. Boilerplate is not annotated, so what a system finds there is not scored."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any, TypeVar

from karat.model import Annotations, Document
from karat.spans import Span

BOILERPLATE = "boilerplate"

Record = TypeVar("Record")


def outside_boilerplate(document: Document, answer: Annotations) -> tuple[Annotations, int]:
    """The answer without what begins in boilerplate, and how many records that were."""
    places = [zone.span for zone in document.zones if zone.type == BOILERPLATE]
    if not places:
        return answer, 0
    left_out = 0

    def kept(records: Iterable[Record] | None, span: Callable[[Any], Span] = lambda r: r.span) -> Any:
        nonlocal left_out
        if records is None:
            return None
        everything = tuple(records)
        found = tuple(r for r in everything if not _within(span(r), places))
        left_out += len(everything) - len(found)
        return found

    def parents(records: Iterable[Any] | None) -> Any:
        """Entities and events with the mentions that are left; one that has lost all of them is lost too."""
        if records is None:
            return None
        pairs = [(r, tuple(m for m in r.mentions if not _within(m.span, places))) for r in records]
        return tuple(
            r if len(m) == len(r.mentions) else replace(r, mentions=m) for r, m in pairs if m or not r.mentions
        )

    events = kept(answer.event_mentions) if answer.events is not None else None
    return (
        replace(
            answer,
            entities=parents(answer.entities),
            mentions=kept(answer.mentions),
            times=kept(answer.times),
            quantities=kept(answer.quantities),
            events=parents(answer.events) if events is not None else None,
            attribution=kept(answer.attribution, lambda a: a.content or a.cue or a.source or ()),
        ),
        left_out,
    )


def _within(span: Span, places: list[Span]) -> bool:
    return bool(span) and any(start <= span[0] < end for start, end in places)
