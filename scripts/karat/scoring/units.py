"""Units: the sentences over which statistics are counted, and the zone that each belongs to."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

import numpy as np

from karat.metrics.statistics import Array, IntArray, exact_total
from karat.model import Document
from karat.scoring.fillers import Fillers
from karat.scoring.policies import Policies
from karat.spans import Span

#: Scores are given for the running text, and apart for what stands around it.
BODY_ZONES = frozenset({"lead", "paragraph"})
ZONES = ("body", "title+heading+caption", "elsewhere")


class Units:
    """The sentences of some documents, numbered through; each document has one more unit for what is in no sentence."""

    def __init__(self, documents: Sequence[Document], policies: Policies | None = None, part: bool = False) -> None:
        #: What is counted in these units is counted under these policies.
        self.policies = policies or Policies()
        #: Both sides' records of each document, aligned once for all layers that refer to them.
        self.sides: list[tuple[Fillers, Fillers]] = []
        #: Whether these are a part of more documents, of which nothing is known here (`karat.scoring.parts`).
        self.part = part
        #: What a part has asked of its answers: (layer, measure or group, what) → whether there were answers to ask,
        #: and whether one gave it.
        self.asked: dict[tuple[str, str, str], tuple[bool, bool]] = {}
        self._first: list[int] = []
        self._starts: list[list[int]] = []
        self._ends: list[list[int]] = []
        zones: list[int] = []
        for document in documents:
            self._first.append(len(zones))
            self._starts.append([s.span[0] for s in document.sentences])
            self._ends.append([s.span[-1] for s in document.sentences])
            types = {zone.id: zone.type for zone in document.zones}
            zones.extend(0 if types.get(s.zone) in BODY_ZONES else 1 for s in document.sentences)
            zones.append(2)
        #: The number of each unit's zone in `ZONES`: shape (n_units,).
        self.zone: IntArray = np.array(zones, dtype=np.int64)

    def __len__(self) -> int:
        return len(self.zone)

    def of(self, document: int, span: Span | None) -> int:
        """The unit of a span of a document, by its first offset; what has no place is in the document's last unit."""
        starts = self._starts[document]
        last = self._first[document] + len(starts)
        if not span:
            return last
        number = bisect_right(starts, span[0]) - 1
        return self._first[document] + number if number >= 0 and span[0] < self._ends[document][number] else last

    def numbered(self, document: int, sentence: int) -> int:
        """The unit of a sentence by its number, from 0; the document's last unit where it has no such sentence."""
        return self._first[document] + min(sentence, len(self._starts[document]))

    def lack(self, layer: str, name: str, what: str, given: bool, answered: bool = True) -> bool:
        """Whether a measure, or a group of them, is left out because no answer gives what it needs.

        In a part of a run nothing is left out: another part may have an answer that gives it. What was asked is kept.
        """
        if self.part:
            self.asked[layer, name, what] = (answered, given)
            return False
        return answered and not given

    def by_zone(self, statistics: Array) -> dict[str, Array]:
        """Statistics (n_units, K) summed by zone: name → (K,). The last zone only where anything was counted in it."""
        sums = {name: exact_total(statistics[self.zone == number]) for number, name in enumerate(ZONES)}
        return {name: total for name, total in sums.items() if name != ZONES[2] or total.any()}
