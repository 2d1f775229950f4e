"""Translation: an answer in gold's own terms, so that what it says of a record can be compared from text to text.

Every record of gold gets what the system says of it, field by field, with gold's ids in place of the system's and
places told as they differ from gold's. Nothing in a translation depends on offsets: the base's and the variant's can be
compared as they are, though one text is longer than the other. Gold translated by itself is what is expected.

`ghosts` are records that gold has on the other text only, at the place that the edits give them here: what a system has
there is what it should not have.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from karat.model import Annotations, Entity, EventMention, Mention, Quantity, Timex
from karat.spans import Span
from karat.variants.alignment import Placed, align, match_groups
from karat.variants.attempts import attempts

#: What is said of a record: field → value; the field "" says that it is there, and what it is.
Facets: TypeAlias = dict[str, Any]

#: A place that is gold's.
SAME_PLACE = "="


@dataclass(frozen=True, slots=True)
class Extra:
    """A record of the system's that stands for none of gold's: its kind, label, place and id."""

    kind: str
    label: str
    span: Span
    id: str


@dataclass(slots=True)
class Ghosts:
    """Records of the other text, by kind, with their places in this one."""

    mentions: list[Mention] = field(default_factory=list)
    times: list[Timex] = field(default_factory=list)
    quantities: list[Quantity] = field(default_factory=list)
    triggers: list[EventMention] = field(default_factory=list)
    links: Annotations = field(default_factory=Annotations)
    #: Records whose words are gone here, with the entity or event that they are of.
    gone: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Translation:
    """What a system says of each record of gold, what it says beyond that, and the ids that it means by gold's.

    `mention`, `time`, `trigger` and `attribution` lead from the system's ids to gold's; `entity` and `event` too, where
    a cluster of the system's stands for one of gold's.
    """

    facets: dict[str, Facets] = field(default_factory=dict)
    extras: list[Extra] = field(default_factory=list)
    mention: dict[str, str] = field(default_factory=dict)
    time: dict[str, str] = field(default_factory=dict)
    trigger: dict[str, str] = field(default_factory=dict)
    attribution: dict[str, str] = field(default_factory=dict)
    entity: dict[str, str] = field(default_factory=dict)
    event: dict[str, str] = field(default_factory=dict)
    #: The entity or event, in gold's ids where it can be told, that a mention or trigger of the system's is of.
    who: dict[str, str] = field(default_factory=dict)
    sentence: dict[str, int] = field(default_factory=dict)
    #: For gold's own mentions and triggers: the entity or event, and the number of the sentence.
    gold_end: dict[str, tuple[str, int]] = field(default_factory=dict)
    #: Records of the system's that are nowhere, and the records of gold's that their words mean.
    stands_in: dict[str, str] = field(default_factory=dict)
    #: The fields that the system says something in, by layer: (entities, link).
    attempted: set[tuple[str, str]] = field(default_factory=set)


def translate(
    gold: Annotations,
    predicted: Annotations,
    ghosts: Ghosts,
    sentences: Sequence[Span],
    layers: Iterable[str],
    stands_in: Mapping[str, str] | None = None,
) -> Translation:
    """Tell what an answer says of gold's records. `layers` are those that the system attempts.

    `stands_in` leads from records of the system's that are nowhere in the text to those of gold's that they mean.
    """
    from karat.variants.links import translate_links

    made = Translation(stands_in=dict(stands_in or {}))
    made.gold_end |= {name: (owner, -1) for name, owner in ghosts.gone.items()}
    attempted = set(layers)
    starts = [span[0] for span in sentences]
    for ours in (*(gold.mentions or ()), *ghosts.mentions):
        made.gold_end[ours.id] = ours.entity or ours.id, _sentence(ours.span, starts)
    for trigger in (*gold.event_mentions, *ghosts.triggers):
        made.gold_end[trigger.id] = trigger.event or trigger.id, _sentence(trigger.span, starts)
    if "entities" in attempted:
        _mentions(made, gold, predicted, ghosts, starts)
    if "times" in attempted:
        times = gold.times or ()
        for ours, theirs in _paired(made, "time", [*times, *ghosts.times], predicted.times or (), len(times)):
            made.time[theirs.id] = ours.id
            made.facets[ours.id] = _time(ours, theirs)
        made.time |= {name: meant for name, meant in made.stands_in.items() if meant.startswith("tim-")}
    if "events" in attempted:
        _triggers(made, gold, predicted, ghosts, starts)
    if "quantities" in attempted:
        known = gold.quantities or ()
        found = _paired(made, "quantity", [*known, *ghosts.quantities], predicted.quantities or (), len(known))
        for one, other in found:
            made.facets[one.id] = _quantity(made, one, other)
    translate_links(made, gold, predicted, ghosts.links, attempted)
    made.attempted |= attempts(predicted, attempted)
    return made


def _sentence(span: Span, starts: Sequence[int]) -> int:
    """The number of the sentence that a place is in; -1 for what is nowhere."""
    return bisect_right(starts, span[0]) if span else -1


def relative(gold: Span | None, predicted: Span | None) -> Any:
    """A place as it differs from gold's: "=" where it does not."""
    if gold == predicted:
        return SAME_PLACE
    if not predicted or not gold:
        return None if not predicted else "elsewhere"
    return predicted[0] - gold[0], predicted[-1] - gold[-1], len(predicted) - len(gold)


def _paired(
    made: Translation, kind: str, gold: Sequence[Any], predicted: Sequence[Any], owed: int
) -> list[tuple[Any, Any]]:
    """Gold's records (ghosts after the first `owed`) with those that stand for them; the rest are extras."""
    theirs = [Placed(p.span, _label(p)) for p in predicted]
    found = align([_placed(g) for g in gold[:owed]], theirs)
    used = {n for n in found if n is not None}
    if len(gold) > owed:
        rest = [Placed(() if n in used else p.span, p.label) for n, p in enumerate(theirs)]
        found += align([_placed(g) for g in gold[owed:]], rest)
        used = {n for n in found if n is not None}
    made.extras += [Extra(kind, theirs[n].label, p.span, p.id) for n, p in enumerate(predicted) if n not in used]
    return [(g, predicted[n]) for g, n in zip(gold, found, strict=True) if n is not None]


def _placed(record: Any) -> Placed:
    return Placed(record.span, _label(record), getattr(record, "head", None))


def _label(record: Any) -> str:
    return str(getattr(record, "type", "") or getattr(record, "unit", ""))


def _mentions(
    made: Translation, gold: Annotations, predicted: Annotations, ghosts: Ghosts, starts: Sequence[int]
) -> None:
    ours_all = [*(gold.mentions or ()), *ghosts.mentions]
    pairs = _paired(made, "mention", ours_all, predicted.mentions or (), len(gold.mentions or ()))
    shared: dict[tuple[str, str], int] = {}
    for ours, theirs in pairs:
        made.mention[theirs.id] = ours.id
        if theirs.entity is not None and ours.entity is not None:
            key = theirs.entity, ours.entity
            shared[key] = shared.get(key, 0) + 1
    own = {theirs.id: ours.entity for ours, theirs in pairs}
    _stand_in(made, shared, own, ((m.id, m.entity) for m in predicted.mentions or ()))
    made.entity = match_groups(shared)
    for theirs in predicted.mentions or ():
        # A mention is of gold's entity at its place; one that gold has not, of what its cluster stands for.
        who = own.get(theirs.id) or made.entity.get(theirs.entity or "")
        made.who[theirs.id] = who or f"other:{theirs.entity or theirs.id}"
        made.sentence.setdefault(theirs.id, _sentence(theirs.span, starts))
    for ours, theirs in pairs:
        made.facets[ours.id] = {
            "": theirs.type.partition(".")[0],
            "span": relative(ours.span, theirs.span),
            "type": theirs.type,
            "level": theirs.level,
            "role": theirs.role,
            "head": relative(ours.head, theirs.head) if theirs.head else None,
            "entity": None if theirs.entity is None else made.entity.get(theirs.entity, "another"),
        }
    members = _members(((made.mention.get(m.id), m.entity) for m in predicted.mentions or ()), made.entity)
    for entity in predicted.entities or ():
        name = made.entity.get(entity.id)
        if name is not None:
            made.facets[name] = _entity(entity, members.get(name, frozenset()))


def _stand_in(
    made: Translation,
    shared: dict[tuple[str, str], int],
    own: dict[str, str | None],
    theirs: Iterable[tuple[str, str | None]],
) -> None:
    """Let what is nowhere be of the entity or event that its words mean; of the record itself nothing is said."""
    for name, owner in theirs:
        end = made.gold_end.get(made.stands_in.get(name, ""))
        if end is not None:
            own[name], made.sentence[name] = end
            if owner is not None:
                shared[owner, end[0]] = shared.get((owner, end[0]), 0) + 1


def _members(rows: Iterable[tuple[str | None, str | None]], stands_for: Mapping[str, str]) -> dict[str, frozenset[str]]:
    """The members of each of gold's clusters, in gold's ids, in the cluster that stands for it."""
    found: dict[str, set[str]] = {}
    for member, owner in rows:
        name = stands_for.get(owner or "")
        if name is not None:
            found.setdefault(name, set()).add(member or "a mention that gold has not")
    return {name: frozenset(members) for name, members in found.items()}


def _entity(entity: Entity, members: frozenset[str]) -> Facets:
    link = entity.link
    return {
        "": entity.type.partition(".")[0],
        "type": entity.type,
        "specificity": entity.specificity,
        "link": None if link is None else (link.status, link.wikidata),
        "mentions": members,
    }


def _time(ours: Timex, theirs: Timex) -> Facets:
    # One of several values that are right stands for all of them.
    value = ours.value if theirs.value in ours.values else theirs.value
    return {
        "": theirs.type,
        "span": relative(ours.span, theirs.span),
        "type": theirs.type,
        "value": value,
        "value_text_only": theirs.value_text_only,
        "mod": theirs.mod,
    }


def _quantity(made: Translation, ours: Quantity, theirs: Quantity) -> Facets:
    counted = theirs.counted
    return {
        "": "quantity",
        "span": relative(ours.span, theirs.span),
        "value": theirs.value,
        "operator": theirs.operator,
        "unit": theirs.unit,
        "low": theirs.low,
        "high": theirs.high,
        "counted": None if counted is None else made.who.get(counted, "another"),
    }


def _triggers(
    made: Translation, gold: Annotations, predicted: Annotations, ghosts: Ghosts, starts: Sequence[int]
) -> None:
    triggers = predicted.event_mentions
    pairs = _paired(made, "trigger", [*gold.event_mentions, *ghosts.triggers], triggers, len(gold.event_mentions))
    shared: dict[tuple[str, str], int] = {}
    for ours, theirs in pairs:
        made.trigger[theirs.id] = ours.id
        if theirs.event is not None and ours.event is not None:
            key = theirs.event, ours.event
            shared[key] = shared.get(key, 0) + 1
    own = {theirs.id: ours.event for ours, theirs in pairs}
    _stand_in(made, shared, own, ((t.id, t.event) for t in triggers))
    made.event = match_groups(shared)
    for theirs in triggers:
        who = own.get(theirs.id) or made.event.get(theirs.event or "")
        made.who[theirs.id] = who or f"other:{theirs.event or theirs.id}"
        made.sentence.setdefault(theirs.id, _sentence(theirs.span, starts))
    for ours, theirs in pairs:
        made.facets[ours.id] = _trigger(made, ours, theirs)
    members = _members(((made.trigger.get(t.id), t.event) for t in triggers), made.event)
    for event in predicted.events or ():
        name = made.event.get(event.id)
        if name is not None:
            made.facets[name] = {"": "event", "mode": event.mode, "mentions": members.get(name, frozenset())}


def _trigger(made: Translation, ours: EventMention, theirs: EventMention) -> Facets:
    return {
        "": theirs.type,
        "span": relative(ours.span, theirs.span),
        "type": theirs.type,
        "class": theirs.event_class,
        "realis": theirs.realis,
        "polarity": theirs.polarity,
        "tense": theirs.tense,
        "event": None if theirs.event is None else made.event.get(theirs.event, "another"),
        "arguments": frozenset((a.role, filler(made, a.filler)) for a in theirs.arguments),
        "factuality": frozenset(
            (tuple("AUTHOR" if s == "AUTHOR" else source(made, s) for s in chain), value)
            for chain, value in theirs.factuality.items()
        ),
    }


def filler(made: Translation, name: str) -> str:
    """Who or what fills a role: the entity or event that the filler is of, or the time."""
    return made.who.get(name) or made.time.get(name) or f"other:{name}"


def source(made: Translation, name: str) -> str:
    """Who speaks: an entity, or the one that a mention is of."""
    return made.entity.get(name) or made.who.get(name) or f"other:{name}"
