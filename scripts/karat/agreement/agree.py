"""Agreement: two sides in, a result for every layer that both have."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from karat.agreement.attribution import attribution
from karat.agreement.causal import causal
from karat.agreement.entities import entities
from karat.agreement.events import events
from karat.agreement.figures import RESAMPLES
from karat.agreement.incidents import incidents, salience
from karat.agreement.relations import relations
from karat.agreement.results import Agreement, LayerResult
from karat.agreement.sides import Material
from karat.agreement.study import Study
from karat.agreement.temporal import temporal
from karat.agreement.values import quantities, times
from karat.agreement.zones import zones
from karat.layout import LAYERS

#: From a study to agreement on one layer.
MEASURES: dict[str, Callable[[Study], LayerResult]] = {
    "zones": zones,
    "entities": entities,
    "times": times,
    "quantities": quantities,
    "relations": relations,
    "events": events,
    "temporal": temporal,
    "causal": causal,
    "attribution": attribution,
    "incidents": incidents,
    "salience": salience,
}


def agree(
    materials: Sequence[Material],
    names: tuple[str, str],
    layers: Sequence[str] | None = None,
    resamples: int = RESAMPLES,
    alone: Sequence[str] = (),
) -> Agreement:
    """Agreement of the two sides of some documents, layer by layer.

    `names` are how the sides are shown, `layers` those that are wanted (all), `alone` documents that only one side is
    about. A layer that a side does not give, in any document, is absent, with the reason; in documents where only one
    side gives it, it is left out.
    """
    results: list[LayerResult] = []
    absent: dict[str, str] = {}
    warnings = [f"only one side is about these documents, which were left out: {', '.join(alone)}"] if alone else []
    for layer in LAYERS if layers is None else [name for name in LAYERS if name in layers]:
        reason = _absence(materials, names, layer)
        if reason is not None:
            absent[layer] = reason
            continue
        having = [m for m in materials if all(layer in side for side in m.sides)]
        if len(having) < len(materials):
            warnings.append(f"{layer}: left out where only one side has it: {len(materials) - len(having)} documents")
        if all(m.sides[0][layer].data == m.sides[1][layer].data for m in having) and names[0] != names[1]:
            warnings.append(f"{layer}: the two are the same in every record, ids included: one work, not two")
        results.append(MEASURES[layer](Study([_only_common(m, layer) for m in materials], resamples)))
    warnings += _by_models(materials, [result.layer for result in results])
    warnings += [f"{result.layer}: {note}" for result in results for note in result.notes]
    return Agreement(*names, tuple(materials), tuple(results), absent, tuple(warnings))


def _by_models(materials: Sequence[Material], layers: Sequence[str]) -> list[str]:
    """What must stand beside figures of two models: they err alike."""
    kinds = [
        {str(p.get("kind")) for m in materials for layer in layers if layer in m.sides[k]
         for p in m.sides[k][layer].data.get("provenance", ()) if p.get("role") == "annotation"}
        for k in (0, 1)
    ]  # fmt: skip
    if kinds[0] == kinds[1] == {"model"}:
        return ["both sides are the work of models, which err alike: read agreement as an upper bound"]
    return []


def _only_common(material: Material, layer: str) -> Material:
    """A document without a layer that only one of its sides gives."""
    if all(layer in side for side in material.sides):
        return material
    first, second = ({name: given for name, given in side.items() if name != layer} for side in material.sides)
    return replace(material, sides=(first, second))


def _absence(materials: Sequence[Material], names: tuple[str, str], layer: str) -> str | None:
    """Why a layer cannot be compared; None where it can."""
    having = [[m for m in materials if layer in m.sides[k]] for k in (0, 1)]
    if not having[0] and not having[1]:
        return "neither side has it"
    for k in (0, 1):
        if not having[k]:
            return f"only {'BA'[k]} has it"
    common = [m for m in materials if all(layer in side for side in m.sides)]
    if not common:
        return "no document has it on both sides"
    if names[0] != names[1] and all(m.sides[0][layer].origin == m.sides[1][layer].origin for m in common):
        return "both sides read it from one file, so there is nothing to compare"
    return None
