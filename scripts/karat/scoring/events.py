"""Events: triggers, their attributes, their arguments, and which of them are one event."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import get_args

import numpy as np

from karat.metrics.errors import ErrorKind
from karat.metrics.events import ArgumentLevel, Arguments, argument_statistics, nugget_statistics
from karat.metrics.statistics import Metric
from karat.model import Annotations, Document, EventMention
from karat.scoring.confusion import attribute_tables, confusion
from karat.scoring.coreference import coreference_measures, without_optional
from karat.scoring.errors import span_errors
from karat.scoring.factuality import authors_value, factuality_errors, factuality_measures
from karat.scoring.fillers import Codes, Fillers
from karat.scoring.identity_errors import identity_errors
from karat.scoring.items import two_sides
from karat.scoring.layer_score import LayerScore
from karat.scoring.link_errors import arguments_stated, lost_argument
from karat.scoring.measures import Measure
from karat.scoring.span_measures import attribute_measure, boundary_measure, same_spans, semeval_measures, set_measure
from karat.scoring.statements import pair_statements, statement_errors, statement_table
from karat.scoring.units import Units

UNTYPED = "untyped"

ARGUMENT_TITLES: dict[ArgumentLevel, str] = {
    "Arg-I": "event type and span (TextEE)",
    "Arg-C": "event type, span and role (TextEE)",
    "Arg-I+": "the same with the trigger (TextEE, attached)",
    "Arg-C+": "the same with the trigger and the role (TextEE, attached)",
}
ATTRIBUTES: dict[str, Callable[[EventMention], str | None]] = {
    "type": lambda m: m.type,
    "realis": lambda m: m.realis,
    "polarity": lambda m: m.polarity,
    "class": lambda m: m.event_class,
    "tense": lambda m: m.tense,
}


def score_events(documents: Sequence[Document], answers: Sequence[Annotations], units: Units) -> LayerScore:
    """Triggers by span and type, all of them and the typed ones alone; attributes of those that were found; arguments
    by mention (TextEE's four) and by entity; hoppers as clusters; factuality."""
    gold_lists, pred_lists = [d.gold.event_mentions for d in documents], [a.event_mentions for a in answers]
    gold, pred, labels = two_sides(gold_lists, pred_lists, units, lambda m: m.type)
    typed = two_sides([_typed(g) for g in gold_lists], [_typed(p) for p in pred_lists], units, lambda m: m.type)
    # What hangs on a trigger is owed only where the trigger is.
    golds, owed = _required([d.gold for d in documents], answers)
    measures = [
        set_measure("trig_c", "span and type (TextEE Trig-C)", gold, pred, labels, units, "span+type"),
        set_measure("trig_c_typed", "the same, typed events only", *typed, units, "span+type:typed"),
        boundary_measure(gold, pred, units),
        *semeval_measures(gold, pred, units),
        *_nuggets(golds, owed, units),
    ]
    pairs = same_spans(gold, pred)
    found = list(zip(gold.take(pairs.gold), pred.take(pairs.pred), strict=True))
    answered = [m for mentions in pred_lists for m in mentions]
    absent = {}
    for name, attribute in ATTRIBUTES.items():
        if units.lack("events", f"{name}_exact", name, any(attribute(m) for m in answered), bool(answered)):
            absent[name] = "the answers do not give it"
            continue
        credit = [attribute(ours) == attribute(theirs) for ours, theirs in found]
        title = f"{name} of the triggers that were found"
        measures.append(attribute_measure(f"{name}_exact", title, credit, gold, pred, pairs, units))
    measures += _argument_measures(golds, owed, units)
    arguments = pair_statements(golds, owed, units.sides, arguments_stated, lost_argument)
    faults = {ErrorKind.ATTRIBUTE: lambda ours, theirs: bool(_differences(ours, theirs))}
    errors = [
        *span_errors("events", gold, pred, lambda m: str(m.type), faults, _differences),
        *statement_errors("events", arguments, "role"),
        *factuality_errors(gold, pred, pairs),
    ]
    near = [d.gold.near_events for d in documents]
    hoppers = coreference_measures(
        gold_lists, pred_lists, "event", "hoppers", "kbp4", near, layer="events", units=units
    )
    if isinstance(hoppers, str):
        absent["hoppers"] = hoppers
    else:
        measures += hoppers
        errors += identity_errors("events", documents, gold_lists, pred_lists, "event", near)
    measures += factuality_measures(golds, owed, units, gold, pred, pairs)
    tabled = {name: attribute for name, attribute in ATTRIBUTES.items() if name != "type"}
    tables = attribute_tables(found, tabled | {"factuality": authors_value}, "triggers that both sides have")
    return LayerScore(
        "events",
        len(gold),
        len(pred),
        tuple(measures),
        absent=absent,
        errors=tuple(errors),
        confusion=confusion(gold, pred, labels),
        confusions=tables | {"role": statement_table(arguments, "arguments, by trigger and filler")},
    )


def _differences(gold: EventMention, predicted: EventMention) -> str:
    """Which attributes differ, and how, of those that the system gives."""
    values = ((name, of(gold), of(predicted)) for name, of in ATTRIBUTES.items() if name != "type")
    return "; ".join(f"{n} {ours}, found as {theirs}" for n, ours, theirs in values if theirs not in (None, ours))


def _typed(mentions: Sequence[EventMention]) -> list[EventMention]:
    return [m for m in mentions if m.type != UNTYPED]


def _required(
    golds: Sequence[Annotations], answers: Sequence[Annotations]
) -> tuple[list[Annotations], list[Annotations]]:
    """Both sides without gold's optional triggers, and without predictions on their very spans."""
    ours: list[Annotations] = []
    theirs: list[Annotations] = []
    for gold, answer in zip(golds, answers, strict=True):
        kept, left = without_optional(gold.event_mentions, answer.event_mentions)
        for side, mentions, found in ((gold, kept, ours), (answer, left, theirs)):
            ids = {id(m) for m in mentions}
            events = tuple(replace(e, mentions=tuple(m for m in e.mentions if id(m) in ids)) for e in side.events or ())
            found.append(replace(side, events=events))
    return ours, theirs


def _nuggets(golds: Sequence[Annotations], answers: Sequence[Annotations], units: Units) -> list[Measure]:
    """The TAC KBP scores of nuggets: plain, with type, with realis, with both; partial credit by characters."""
    codes = Codes()
    gold, pred, _ = two_sides(
        [g.event_mentions for g in golds], [a.event_mentions for a in answers], units, lambda m: m.type
    )
    ours, theirs = (
        np.stack(codes.columns([(("type", m.type), ("realis", m.realis)) for m in items.records], 2), axis=1)
        for items in (gold, pred)
    )
    measures = []
    variants: dict[str, list[int]] = {"plain": [], "type": [0], "realis": [1], "type_realis": [0, 1]}
    for name, columns in variants.items():
        attributes = (ours[:, columns], theirs[:, columns]) if columns else (None, None)
        statistics = nugget_statistics(gold.counted(), pred.counted(), len(units), *attributes)
        label, title = f"nuggets_{name}", f"TAC KBP nuggets, {name.replace('_', ' and ')}, shared characters"
        measures.append(Measure(label, title, Metric(label), statistics, f"nugget:{name}:dice", group="nuggets"))
    return measures


def _argument_measures(golds: Sequence[Annotations], answers: Sequence[Annotations], units: Units) -> list[Measure]:
    codes = Codes()
    sides = list(zip(*units.sides, strict=True)) or [(), ()]
    by_place = [_arguments(side, sides[k], units, codes) for k, side in enumerate((golds, answers))]
    by_entity = [_entity_arguments(side, sides[k], codes) for k, side in enumerate((golds, answers))]
    measures = []
    for level in get_args(ArgumentLevel):
        name = level.lower().replace("-", "_").replace("+", "_attached")
        statistics = argument_statistics(level, by_place[0], by_place[1], len(units))
        measures.append(Measure(name, ARGUMENT_TITLES[level], Metric(name), statistics, level, group="arguments"))
    statistics = argument_statistics("Arg-C+", by_entity[0], by_entity[1], len(golds))
    title = "event, role and entity, any mention of either"
    name = "arg_c_entity"
    measures.append(
        Measure(name, title, Metric(name), statistics, "event+role+entity", unit="document", group="arguments")
    )
    return measures


def _arguments(side: Sequence[Annotations], fillers: Sequence[Fillers], units: Units, codes: Codes) -> Arguments:
    rows = []
    for number, (answer, known) in enumerate(zip(side, fillers, strict=True)):
        for mention in answer.event_mentions:
            unit = units.of(number, mention.span)
            trigger = codes((number, mention.span or ("lost", mention.id, id(known))))
            for argument in mention.arguments:
                filler = codes((number, known.at(argument.filler, argument.role)))
                rows.append((unit, codes(("type", mention.type)), trigger, codes(("role", argument.role)), filler))
    return Arguments(*np.array(rows, dtype=np.int64).reshape(-1, 5).T)


def _entity_arguments(side: Sequence[Annotations], fillers: Sequence[Fillers], codes: Codes) -> Arguments:
    """The arguments of events: the union over their mentions, each filler by who it is."""
    rows = []
    for number, (answer, known) in enumerate(zip(side, fillers, strict=True)):
        for event in answer.events or ():
            for mention in event.mentions:
                for argument in mention.arguments:
                    filler = codes((number, known.is_who(argument.filler, argument.role)))
                    who = codes((number, known.of_trigger(mention)))
                    rows.append((number, 0, who, codes(("role", argument.role)), filler))
    return Arguments(*np.array(rows, dtype=np.int64).reshape(-1, 5).T)
