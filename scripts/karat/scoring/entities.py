"""Entities: their mentions, who is who among them, and what they are in a knowledge base."""

from __future__ import annotations

from collections.abc import Sequence

from karat.model import Annotations, Document, Mention
from karat.scoring.confusion import attribute_tables, confusion
from karat.scoring.coreference import coreference_measures, without_optional
from karat.scoring.errors import span_errors
from karat.scoring.identity_errors import identity_errors
from karat.scoring.items import Items, two_sides
from karat.scoring.layer_score import LayerScore
from karat.scoring.link_errors import knowledge_base_errors, link_status, linked_pairs
from karat.scoring.links import link_measures, links_of
from karat.scoring.span_measures import boundary_measure, head_measure, semeval_measures, set_measure
from karat.scoring.units import Units

LEVELS = frozenset({"NAM", "NOM", "PRO"})


def top_type(label: str) -> str:
    """The first part of a label: GPE of GPE.Nation.

    >>> top_type("GPE.Nation")
    'GPE'
    """
    return label.split(".", 1)[0]


def score_entities(documents: Sequence[Document], answers: Sequence[Annotations], units: Units) -> LayerScore:
    """Mentions by span and type at two depths, by head, and by the four schemas; coreference; links.

    Where gold of a document is in progress and has mentions of some levels only (names), a prediction that says of
    itself that it is of another level is outside of what gold speaks of, and is left out.
    """
    gold_lists = [d.gold.mentions or () for d in documents]
    limits = [_levels(document) for document in documents]
    levels = frozenset().union(*limits)
    everything = [a.mentions or () for a in answers]
    pred_lists = [[m for m in some if _in_scope(m, limit)] for some, limit in zip(everything, limits, strict=True)]
    left_out = sum(map(len, everything)) - sum(map(len, pred_lists))
    gold, pred, labels = two_sides(gold_lists, pred_lists, units, lambda m: top_type(m.type))
    fine = two_sides(gold_lists, pred_lists, units, lambda m: m.type)
    measures = [
        set_measure("strict", "same span and type", gold, pred, labels, units, "span+type"),
        set_measure("strict_subtype", "same span and subtype", *fine, units, "span+subtype"),
        boundary_measure(gold, pred, units),
        *head_measure(gold, pred, labels, units),
        *semeval_measures(gold, pred, units),
    ]
    absent: dict[str, str] = {}
    near = [d.gold.near_entities for d in documents]
    owed = _owed(gold_lists, pred_lists, units)
    for name, found in (
        ("coreference", coreference_measures(gold_lists, pred_lists, near=near, layer="entities", units=units)),
        ("links", link_measures(documents, answers, *owed, units)),
    ):
        if isinstance(found, str):
            absent[name] = found
        else:
            measures += found
    scope = "levels:" + "+".join(sorted(levels)) if levels else None
    others = f"predictions of other levels than {', '.join(sorted(levels))} were left out: {left_out}"
    notes = (others,) if left_out else ()
    errors = list(span_errors("entities", gold, pred, lambda m: str(m.type)))
    tables = {}
    if "coreference" not in absent:
        errors += identity_errors(
            "entities", documents, gold_lists, pred_lists, "entity", near, lambda m: top_type(m.type)
        )
    if "links" not in absent:
        links = links_of([d.gold for d in documents], owed[0]), links_of(answers, owed[1])
        errors += knowledge_base_errors(*owed, *links)
        tables = attribute_tables(linked_pairs(*owed, *links), {"link": link_status}, "mentions that both sides have")
    return LayerScore(
        "entities",
        len(gold),
        len(pred),
        tuple(measures),
        scope,
        notes,
        absent,
        tuple(errors),
        confusion(gold, pred, labels),
        tables,
    )


def _owed(gold: Sequence[Sequence[Mention]], pred: Sequence[Sequence[Mention]], units: Units) -> tuple[Items, Items]:
    """Both sides without gold's optional mentions, and without predictions on their very spans."""
    pairs = [without_optional(g, p) for g, p in zip(gold, pred, strict=True)]
    ours, theirs, _ = two_sides([g for g, _ in pairs], [p for _, p in pairs], units, lambda m: top_type(m.type))
    return ours, theirs


def _levels(document: Document) -> frozenset[str]:
    """The levels of mention that gold speaks of, where it is not finished and does not have them all; else none."""
    if document.status.get("entities") != "in-progress":
        return frozenset()
    found = frozenset(m.level for m in document.gold.mentions or () if m.level)
    return frozenset() if found == LEVELS else found


def _in_scope(mention: Mention, levels: frozenset[str]) -> bool:
    return not levels or mention.level is None or mention.level in levels
