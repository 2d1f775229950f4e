"""Attribution: who says what by which word; roles are credited under attributions that were paired by their cues."""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from karat.metrics.attribution import (
    Attributions,
    align_attributions,
    nesting_credit,
    role_statistics,
    span_overlap_statistics,
    tuple_statistics,
)
from karat.metrics.labelled_spans import Spans
from karat.metrics.overlap import PROPORTIONAL
from karat.metrics.statistics import Array, IntArray, Metric
from karat.metrics.values import ATTRIBUTE, attribute_statistics
from karat.model import Annotations, Attribution, Document
from karat.scoring.attribution_errors import ATTRIBUTES, attribution_errors, same_source
from karat.scoring.confusion import attribute_tables
from karat.scoring.items import Items, Labels, items_of
from karat.scoring.layer_score import LayerScore
from karat.scoring.measures import Measure
from karat.scoring.units import Units
from karat.spans import Span

ROLES = ("source", "cue", "content")


def score_attribution(documents: Sequence[Document], answers: Sequence[Annotations], units: Units) -> LayerScore:
    """Pairs by cue (by content where there is no cue); each role exact, proportional and in characters; the source also
    by entity; quote type, kind, polarity and nesting of the pairs; weighted tuples; contents by themselves.

    Gold's optional attributions are left out, and so is the prediction that is paired with one.
    """
    gold_lists, pred_lists = _without_optional([d.gold.attribution or () for d in documents],
                                               [a.attribution or () for a in answers], units)  # fmt: skip
    gold, pred = _roles(gold_lists, units), _roles(pred_lists, units)
    pairs = align_attributions(_aligned(gold), _aligned(pred))
    n = len(units)
    measures = []
    for role in ROLES:
        sides = _in_sentences(gold, role), _in_sentences(pred, role)
        for credit in ("exact", "proportional"):
            statistics = role_statistics(*sides, pairs, n, credit=credit)
            name, title = f"{role}_{credit}", f"{role} of paired attributions, {credit}"
            measures.append(Measure(name, title, _named(name), statistics, f"{role}:{credit}"))
    sides = _in_sentences(gold, "content"), _in_sentences(pred, "content")
    characters = role_statistics(*sides, pairs, n, credit="characters")
    title = "characters of the contents of paired attributions"
    measures.append(
        Measure("content_characters", title, _named("content_characters"), characters, "content:characters")
    )
    partial = span_overlap_statistics(*sides, n)
    title = "contents by themselves, shares of spans (Pareti 2015)"
    measures.append(Measure("content_overlap", title, _named("content_overlap"), partial, "content:overlap"))
    whole = tuple_statistics(
        Attributions(*(_in_sentences(gold, r) for r in ROLES)),
        Attributions(*(_in_sentences(pred, r) for r in ROLES)),
        n,
    )
    measures.append(Measure("tuples", "source, cue and content together (SF1)", _named("tuples"), whole, "tuple:sf1"))
    measures += _attribute_measures(gold, pred, pairs, units)
    rows = list(zip(pairs[0].tolist(), pairs[1].tolist(), strict=True))
    parts = {role: operator.attrgetter(role) for role in ROLES}
    both = [(gold["cue"].records[g], pred["cue"].records[p]) for g, p in rows]
    nested = nesting_credit(pairs, _parents(gold["cue"]), _parents(pred["cue"])).tolist()
    return LayerScore(
        "attribution",
        len(gold["cue"]),
        len(pred["cue"]),
        tuple(measures),
        errors=tuple(attribution_errors(gold["cue"], pred["cue"], rows, parts, units.sides, nested)),
        confusions=attribute_tables(both, ATTRIBUTES, "paired attributions"),
    )


def _without_optional(
    gold: Sequence[Sequence[Attribution]], pred: Sequence[Sequence[Attribution]], units: Units
) -> tuple[list[list[Attribution]], list[list[Attribution]]]:
    """Both sides without gold's optional attributions, and without the predictions that pair with those."""
    sides = _roles(gold, units)["cue"], _roles(pred, units)["cue"]
    rows, partners = align_attributions(_aligned(_roles(gold, units)), _aligned(_roles(pred, units)))
    excused = {int(p) for g, p in zip(rows, partners, strict=True) if sides[0].records[g].optional}
    kept = iter([row not in excused for row in range(len(sides[1]))])
    return [[a for a in some if not a.optional] for some in gold], [[a for a in some if next(kept)] for some in pred]


def _aligned(side: dict[str, Items]) -> Attributions:
    return Attributions(*(side[role].spans for role in ROLES))


def _named(name: str) -> Metric:
    return Metric(name, PROPORTIONAL.columns, PROPORTIONAL.finish)


def _roles(lists: Sequence[Sequence[Attribution]], units: Units) -> dict[str, Items]:
    """The three roles of all attributions as items; an absent role has no pieces, one that is nowhere is empty.

    All three are counted in the sentence of the cue, or of the content where there is none.
    """
    labels = Labels([""])
    anchors = items_of(lists, units, labels, lambda _: "", lambda a: a.cue or a.content or a.source or ())
    return {
        role: replace(items_of(lists, units, labels, lambda _: "", _role(role)), sentence=anchors.sentence)
        for role in ROLES
    }


def _role(name: str) -> Callable[[Attribution], Span]:
    def span(attribution: Attribution) -> Span:
        found: Span | None = getattr(attribution, name)
        return () if found is None else found or (0, 0)

    return span


def _in_sentences(side: dict[str, Items], role: str) -> Spans:
    return side[role].counted()


def _attribute_measures(
    gold: dict[str, Items],
    pred: dict[str, Items],
    pairs: tuple[IntArray, IntArray],
    units: Units,
) -> list[Measure]:
    ours, theirs = gold["cue"], pred["cue"]
    both = list(zip(ours.take(pairs[0]), theirs.take(pairs[1]), strict=True))
    fillers = units.sides
    credits: dict[str, tuple[str, list[bool] | Array]] = {
        "source_entity": (
            "entity of the source, any mention",
            [same_source(a, b, fillers[int(d)]) for d, (a, b) in zip(ours.document[pairs[0]], both, strict=True)],
        ),
        "quote_type": ("quote type", [a.quote_type == b.quote_type for a, b in both]),
        "kind": ("assertion, belief or fact", [a.kind == b.kind for a, b in both]),
        "polarity": ("polarity", [a.polarity == b.polarity for a, b in both]),
        "nesting": ("what it is nested in", nesting_credit(pairs, _parents(ours), _parents(theirs)).astype(float)),
    }
    measures = []
    for name, (title, credit) in credits.items():
        statistics = attribute_statistics(
            np.asarray(credit, dtype=float), ours.sentence[pairs[0]], ours.sentence, theirs.sentence, len(units)
        )
        metric = Metric(name, ATTRIBUTE.columns, ATTRIBUTE.finish)
        measures.append(Measure(name, f"{title}, paired attributions", metric, statistics, f"{name}@pairs"))
    return measures


def _parents(items: Items) -> IntArray:
    """The row of the attribution that each is nested in, -1 where it is in none."""
    rows = {(int(d), a.id): row for row, (d, a) in enumerate(zip(items.document, items.records, strict=True))}
    return np.array(
        [rows.get((int(d), a.nested_in), -1) for d, a in zip(items.document, items.records, strict=True)],
        dtype=np.int64,
    )
