"""A layer's score: what was measured of one layer, and the shape of the functions that measure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from karat.model import Annotations, Document
from karat.scoring.confusion import Confusion
from karat.scoring.errors import Error
from karat.scoring.measures import Measure
from karat.scoring.units import Units


@dataclass(frozen=True, slots=True)
class LayerScore:
    """What was measured of one layer; `gold` and `predicted` count the items that were scored.

    `scope` says, in the words of the signature, to what part of the layer the scores are confined. `notes` are for the
    reader; `absent` names what could not be measured, with the reason. `errors` lists every difference that the
    layer's measures count. `confusion` says what label was taken for what, over the alignment of spans; `confusions`
    has the further tables by name.
    """

    layer: str
    gold: int
    predicted: int
    measures: tuple[Measure, ...]
    scope: str | None = None
    notes: tuple[str, ...] = field(default_factory=tuple)
    absent: dict[str, str] = field(default_factory=dict)
    errors: tuple[Error, ...] = ()
    confusion: Confusion | None = None
    confusions: Mapping[str, Confusion] = field(default_factory=dict)


#: From documents, a system's annotations of each, and the units to count in, to the score of a layer.
Scorer = Callable[[Sequence[Document], Sequence[Annotations], Units], LayerScore]
