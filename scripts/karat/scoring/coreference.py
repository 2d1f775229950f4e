"""Coreference: mentions as clusters, by every metric of the field; the unit is the document."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import zip_longest
from typing import Any

import numpy as np

from karat.metrics.contingency import Clustering, Singletons, contingency, in_singletons
from karat.metrics.coreference import METRICS, coreference_statistics
from karat.metrics.mention_matching import (
    MENTION_OVERLAP_RATIO,
    MatchMode,
    Mentions,
    match_mentions,
    mention_overlap_statistics,
)
from karat.metrics.statistics import IntArray
from karat.scoring.measures import Measure
from karat.scoring.units import Units
from karat.spans import pieces

TITLES = {
    "mentions": "mentions found, as in the CoNLL scorer",
    "muc": "MUC (Vilain et al. 1995)",
    "b_cubed": "B³ (Bagga and Baldwin 1998)",
    "ceaf_m": "CEAF by mentions (Luo 2005)",
    "ceaf_e": "CEAF by entities (Luo 2005)",
    "blanc_conll": "BLANC as in the CoNLL scorer 8.01",
    "blanc_ua": "BLANC as in the Universal Anaphora scorer",
    "lea": "LEA (Moosavi and Strube 2016)",
    "conll3": "mean F1 of MUC, B³ and CEAFe",
    "kbp4": "mean F1 of MUC, B³, CEAFe and BLANC",
}
ALL = ("mentions", "muc", "b_cubed", "ceaf_m", "ceaf_e", "blanc_conll", "blanc_ua", "lea", "conll3")

#: Suffix of a measure's name → how mentions match, what becomes of singletons, and which metrics are told so.
VARIANTS: dict[str, tuple[MatchMode, Singletons, tuple[str, ...]]] = {
    "": ("exact", "keep", ALL),
    "_head": ("head", "keep", ("lea", "conll3")),
    "_partial": ("partial", "keep", ("conll3",)),
    "_no_singletons": ("exact", "drop", ("muc", "b_cubed", "ceaf_e", "lea", "conll3")),
    "_head_no_singletons": ("head", "drop", ("conll3",)),
}


def coreference_measures(
    gold_lists: Sequence[Sequence[Any]],
    pred_lists: Sequence[Sequence[Any]],
    cluster: str = "entity",
    group: str = "coreference",
    average: str = "conll3",
    near: Sequence[Sequence[tuple[str, str]]] = (),
    *,
    layer: str,
    units: Units,
) -> list[Measure] | str:
    """Every coreference measure over documents; the reason in words where the system says nothing of identity.

    The lists hold mentions, a list a document; `cluster` names the attribute that says which cluster a mention is of.
    Gold's optional mentions neither help nor hurt: they are taken out on both sides. A predicted mention without a
    cluster is a singleton. `average` is the mean that the field reports: conll3 for entities, kbp4 for events. `near`
    has the pairs of gold clusters of each document that are nearly one: where the system makes them one, gold is read
    so too, and else as two, so that the pair neither helps nor hurts.
    """
    golds, preds = owed_mentions(gold_lists, pred_lists, cluster, near)
    given = any(getattr(m, cluster) is not None for mentions in preds for m in mentions)
    if units.lack(layer, group, "clusters", given, any(preds)):
        return "the answers give mentions without clusters"
    n = len(gold_lists)
    sides = _mentions(golds), _mentions(preds)
    clusters = _clusters(golds, cluster), _clusters(preds, cluster)
    exact = match_mentions(*sides, "exact")
    prefix = "" if group == "coreference" else f"{group}_"
    measures = []
    for suffix, (mode, singletons, names) in VARIANTS.items():
        left = [_kept(s, c, k, n, singletons) for s, c, k in zip(sides, clusters, exact, strict=True)]
        # Singletons go before mentions are matched: one that is dropped must not take another mention's partner.
        ours, theirs = (s.take(rows) for s, rows in zip(sides, left, strict=True))
        keys = match_mentions(ours, theirs, mode)
        gold, pred = (
            Clustering(s.unit[rows], c[rows], k) for s, c, k, rows in zip(sides, clusters, keys, left, strict=True)
        )
        table = contingency(gold, pred, n, singletons=singletons)
        wanted = [average if name == "conll3" else name for name in names]
        for name, statistics in coreference_statistics(table, wanted).items():
            match = f"{name}:{mode}|singletons:{singletons}"
            title = TITLES[name] + _words(mode, singletons)
            label = f"{prefix}{name}{suffix}"
            measures.append(Measure(label, title, METRICS[name], statistics, match, unit="document", group=group))
    overlap = mention_overlap_statistics(*sides, n)
    label, title = f"{prefix}mention_overlap", "mention overlap ratio (CRAC 2022)"
    measures.append(Measure(label, title, MENTION_OVERLAP_RATIO, overlap, "mor", unit="document", group=group))
    return measures


def owed_mentions(
    gold_lists: Sequence[Sequence[Any]],
    pred_lists: Sequence[Sequence[Any]],
    cluster: str,
    near: Sequence[Sequence[tuple[str, str]]] = (),
) -> tuple[list[list[Any]], list[list[Any]]]:
    """Both sides' mentions as their clusters are compared: without the optional ones, and gold's clusters that are
    nearly one read as the system reads them."""
    pairs = [without_optional(g, p) for g, p in zip(gold_lists, pred_lists, strict=True)]
    golds, preds = [g for g, _ in pairs], [p for _, p in pairs]
    return [_joined_as(g, p, cluster, alike) for g, p, alike in zip_longest(golds, preds, near, fillvalue=())], preds


def _kept(side: Mentions, cluster: IntArray, key: IntArray, n_units: int, singletons: Singletons) -> IntArray:
    """The rows that stay: all, or those of clusters with more mentions than one."""
    rows = np.arange(len(side))
    return rows if singletons == "keep" else rows[~in_singletons(Clustering(side.unit, cluster, key), n_units)]


def _words(mode: str, singletons: str) -> str:
    matching = f", mentions match by {mode}" if mode != "exact" else ""
    return matching + (", without singletons" if singletons == "drop" else "")


def without_optional(gold: Sequence[Any], pred: Sequence[Any]) -> tuple[list[Any], list[Any]]:
    """Both sides without gold's optional mentions, and without predictions that stand for one of them."""
    ours = [m for m in gold if not m.optional]
    excused = {m.span for m in gold if m.optional} - {m.span for m in ours}
    return ours, [m for m in pred if m.span not in excused]


def _joined_as(gold: Sequence[Any], pred: Sequence[Any], attribute: str, near: Sequence[tuple[str, str]]) -> list[Any]:
    """Gold with the nearly identical clusters joined that some cluster of the system has mentions of both of."""
    members = list(gold)
    for first, second in near:
        spans = [{m.span for m in members if getattr(m, attribute) == name} for name in (first, second)]
        touched = [{getattr(m, attribute) for m in pred if m.span in some} - {None} for some in spans]
        if touched[0] & touched[1]:
            members = [replace(m, **{attribute: first}) if getattr(m, attribute) == second else m for m in members]
    return members


def _mentions(lists: Sequence[Sequence[Any]]) -> Mentions:
    unit = np.repeat(np.arange(len(lists)), [len(mentions) for mentions in lists])
    members = [m for mentions in lists for m in mentions]
    flat = [(start, end, row) for row, m in enumerate(members) for start, end in pieces(m.span)]
    start, end, owner = np.array(flat, dtype=np.int64).reshape(-1, 3).T
    heads = [getattr(m, "head", None) or (-1, -1) for m in members]
    # A head in several pieces has no single start and end; its hull stands for it.
    head_start = np.array([h[0] for h in heads], dtype=np.int64)
    head_end = np.array([h[-1] for h in heads], dtype=np.int64)
    return Mentions.from_spans(unit, start, end, head_start=head_start, head_end=head_end, mention=owner)


def _clusters(lists: Sequence[Sequence[Any]], attribute: str) -> IntArray:
    """A number for every cluster of every document; a mention without one has its own."""
    codes: dict[tuple[int, object], int] = {}
    numbers = []
    for document, mentions in enumerate(lists):
        for row, mention in enumerate(mentions):
            name = getattr(mention, attribute)
            key = (document, name if name is not None else ("alone", row))
            numbers.append(codes.setdefault(key, len(codes)))
    return np.array(numbers, dtype=np.int64)
