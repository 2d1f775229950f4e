"""Errors of incidents: templates that are missed, spurious or of another type, and what is wrong in the others' slots.

Templates are mapped as the MUC-4 measure maps them, and so are the fillers of their slots; what is left in a slot on
both sides is one error, as it is one incorrect fill there, and its kind is told by the slot: `value` for dates and
casualties, `attribute` for the status, `role` for the slots that entities fill. Templates that were not mapped and
share a filler other than the status are one error of `type`; the rest is missed or spurious. The fillers of a template
that was not mapped are not told again.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from karat.metrics.templates import Edges, Templates, map_templates, pair_slots, shared_mentions
from karat.reading import SLOTS as SLOT_NAMES
from karat.scoring.confusion import LabelPair
from karat.scoring.errors import Error, Pointer
from karat.scoring.fillers import Fillers
from karat.scoring.incident_sides import Filler, IncidentSide
from karat.spans import Span

#: Slot → the kind of error that a wrong filler is; a slot that is not here is filled by entities.
KINDS = {"date": "value", "casualties": "value", "status": "attribute"}
_STATUS = SLOT_NAMES.index("status")


@dataclass(frozen=True, slots=True)
class TemplatePairs:
    """Rows of gold and prediction: templates `mapped` by MUC-4, others `alike` but for the type, right `fillers`."""

    mapped: Edges
    alike: Edges
    fillers: Edges


def pair_templates(gold: IncidentSide, pred: IncidentSide) -> TemplatePairs:
    """The mapping that the MUC-4 slots are scored under, and of what it leaves the pairs that share most fillers."""
    found = pair_slots(gold.templates, pred.templates)
    left, right, _ = shared_mentions(gold.templates, pred.templates, typed=False)
    ours, theirs = gold.templates.filler_template[left], pred.templates.filler_template[right]
    free = ~np.isin(ours, found.templates[0]) & ~np.isin(theirs, found.templates[1])
    free &= gold.templates.filler_role[left] != _STATUS
    alike = map_templates((ours[free], theirs[free]), np.ones(int(free.sum())))
    return TemplatePairs(found.templates, alike, found.fillers)


def type_pairs(gold: IncidentSide, pred: IncidentSide, pairs: TemplatePairs) -> list[LabelPair]:
    """The types of all templates, in pairs."""
    both = [(int(g), int(p)) for edges in (pairs.mapped, pairs.alike) for g, p in zip(*edges, strict=True)]
    left, right = {g for g, _ in both}, {p for _, p in both}
    rows: list[LabelPair] = [(gold.incidents[g].type, pred.incidents[p].type) for g, p in both]
    rows += [(i.type, None) for row, i in enumerate(gold.incidents) if row not in left]
    return rows + [(None, i.type) for row, i in enumerate(pred.incidents) if row not in right]


def incident_errors(
    gold: IncidentSide, pred: IncidentSide, pairs: TemplatePairs, sides: Sequence[tuple[Fillers, Fillers]]
) -> Iterator[Error]:
    """Every error of the templates, with the cause in the note where what it rests on was lost, or made up."""
    for g, p in zip(*pairs.alike, strict=True):
        yield Error("incidents", gold.document[g], "type", _incident(gold, g), _incident(pred, p))
    for rows, ours, k, kind in ((0, gold, 1, "missed"), (1, pred, 0, "spurious")):
        told = np.concatenate([pairs.mapped[rows], pairs.alike[rows]])
        for row in np.setdiff1d(np.arange(len(ours)), told).tolist():
            number = ours.document[row]
            note = _no_trigger(ours, row, sides[number][1 - k], sides[number][k], kind)
            shown = _incident(ours, row)
            yield Error("incidents", number, kind, shown if k else None, None if k else shown, note)
    left, right = _open(gold.templates, pairs.fillers[0]), _open(pred.templates, pairs.fillers[1])
    for g, p in zip(*pairs.mapped, strict=True):
        for slot in range(len(SLOT_NAMES)):
            wanted = [gold.fillers[row] for row in left.get((int(g), slot), ())]
            given = [pred.fillers[row] for row in right.get((int(p), slot), ())]
            yield from _slot_errors((gold, int(g), wanted), (pred, int(p), given), sides[gold.document[g]])


Open: TypeAlias = tuple[IncidentSide, int, list[Filler]]


def _slot_errors(gold: Open, pred: Open, sides: tuple[Fillers, Fillers]) -> Iterator[Error]:
    """What is left in a slot of two mapped templates."""
    number = gold[0].document[gold[1]]
    for one, other in _one_with_one(gold[2], pred[2]):
        note = _lost(one, sides[1], "was not found") or _lost(other, sides[0], "is not in gold")
        kind = "missed" if other is None else "spurious" if one is None else KINDS.get(SLOT_NAMES[one.slot], "role")
        yield Error("incidents", number, kind, _filler(gold, one), _filler(pred, other), note)


def _one_with_one(gold: Sequence[Filler], pred: Sequence[Filler]) -> list[tuple[Filler | None, Filler | None]]:
    """Fillers that say the same part first, the rest in the order of the text; then what one side has more of."""
    pairs: list[tuple[Filler | None, Filler | None]] = []
    alone, more = [], sorted(pred, key=_order)
    for one in sorted(gold, key=_order):
        row = next((row for row, other in enumerate(more) if one.part and one.part == other.part), None)
        if row is None:
            alone.append(one)
        else:
            pairs.append((one, more.pop(row)))
    return [*pairs, *zip_longest(alone, more)]


def _order(filler: Filler) -> tuple[Span, str]:
    return filler.span, filler.words


def _open(side: Templates, right: npt.NDArray[np.int64]) -> dict[tuple[int, int], list[int]]:
    """The fillers that are not right, by template and slot."""
    found: dict[tuple[int, int], list[int]] = {}
    for row in np.setdiff1d(np.arange(len(side.filler_role)), right).tolist():
        found.setdefault((int(side.filler_template[row]), int(side.filler_role[row])), []).append(row)
    return found


def _incident(side: IncidentSide, row: int) -> Pointer:
    incident = side.incidents[row]
    return Pointer(incident.id, side.places[row], incident.type + (" (aggregate)" if incident.aggregate else ""))


def _filler(side: Open, filler: Filler | None) -> Pointer | None:
    if filler is None:
        return None
    whole = _incident(side[0], side[1])
    words = f"{side[0].incidents[side[1]].type}.{SLOT_NAMES[filler.slot]} {filler.words}"
    return replace(whole, span=filler.span or whole.span, label=words)


def _lost(filler: Filler | None, other: Fillers, words: str) -> str | None:
    """Whether the other side has no mention of the entity that fills a slot."""
    if filler is None or filler.entity is None:
        return None
    found = any(key[0] == "mention" and ("span", key[1]) in other.places for key in filler.keys)
    return None if found else f"its filler {words}"


def _no_trigger(side: IncidentSide, row: int, own: Fillers, other: Fillers, kind: str) -> str | None:
    """Whether the other side has triggers, and none of those that speak of an incident."""
    places = [own.trigger[name] for name in side.incidents[row].evidence if name in own.trigger]
    if not places or not other.trigger or any(place in other.places for place in places):
        return None
    return "none of its triggers " + ("was found" if kind == "missed" else "is in gold")
