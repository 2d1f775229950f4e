"""Results: what agreement on one layer came to, and on all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from karat.agreement.disagreements import Disagreement
from karat.agreement.figures import Figure
from karat.agreement.sides import Material


@dataclass(frozen=True, slots=True)
class LayerResult:
    """Agreement on one layer: its figures, every disagreement, and what a reader must know."""

    layer: str
    figures: Sequence[Figure]
    disagreements: Sequence[Disagreement]
    notes: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Agreement:
    """Agreement of two annotators. `absent` has the layers that could not be compared, with the reason."""

    a: str
    b: str
    materials: Sequence[Material]
    layers: Sequence[LayerResult]
    absent: Mapping[str, str]
    warnings: Sequence[str] = field(default_factory=tuple)

    @property
    def disagreements(self) -> list[Disagreement]:
        """All disagreements, in the order of the layers, each in that of the text."""
        return [d for result in self.layers for d in sorted(result.disagreements, key=lambda d: (d.document, d.start))]
