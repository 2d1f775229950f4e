"""Labels: the gold of a variant while it is made, carried through the edits and changed by the expected operations."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from karat.anchoring import AnchoringText
from karat.edits import Edit
from karat.records import RECORDS, maps, sort_key
from karat.spans import Span, covered
from karat.variants.base import Base, Place, at_line, copied, index_of, shown_words
from karat.variants.cases import CaseFault
from karat.variants.editing import Edited, PlacedEdit
from karat.variants.inline import as_list, put_span
from karat.yaml_profile import YamlMap


@dataclass(frozen=True, slots=True)
class Lost:
    """An anchored map whose words the edits destroyed or changed: the record's id, the part of it, its base span."""

    id: str
    part: str
    anchor: YamlMap
    span: Span
    destroyed: bool = True

    @property
    def name(self) -> str:
        """The record and the part as people write it."""
        return f"{self.id}.{self.part}" if self.part else self.id


@dataclass(slots=True)
class Labels:
    """All layers of a variant, which operations change in place; what was destroyed and is not yet settled."""

    base: Base
    edited: Edited
    layers: dict[str, YamlMap]
    lost: list[Lost] = field(default_factory=list)
    #: What else happened, in words: what went with a removed record.
    notes: list[str] = field(default_factory=list)
    _index: dict[str, Place] | None = None
    _anchoring: AnchoringText | None = None

    @property
    def index(self) -> dict[str, Place]:
        """Every record that has an id, by id."""
        if self._index is None:
            self._index = index_of(self.layers)
        return self._index

    def reindex(self) -> None:
        """Forget where records stand; called after a record came, went or moved."""
        self._index = None

    @property
    def text(self) -> AnchoringText:
        """The text of the variant, prepared for anchoring within its sentences."""
        if self._anchoring is None:
            zones = self.layers.get("zones", YamlMap())
            spans = sorted(tuple(s["span"]) for s in maps(zones.get("sentences")) if s.get("span"))
            self._anchoring = AnchoringText(self.edited.text, spans)
        return self._anchoring

    def find(self, name: str, about: Any, key: str = "id") -> Place:
        """The record of an id; CaseFault where there is none."""
        place = self.index.get(name)
        if place is None:
            gone = name in self.base.index
            message = f"{name} was removed before" if gone else f"there is no record {name} in the gold"
            raise CaseFault(message, about, key)
        return place

    def settle(self, name: str, part: str | None = None) -> None:
        """Take a record (or one part of it) off the list of what was destroyed."""
        self.lost = [one for one in self.lost if one.id != name or part not in (None, one.part)]

    def lost_part(self, name: str, part: str) -> Lost | None:
        """What was destroyed of a record's part, if it was."""
        return next((one for one in self.lost if (one.id, one.part) == (name, part)), None)

    def describe(self, lost: Lost) -> str:
        """The sentence about a label that the edits destroyed or changed and that nobody named."""
        words = shown_words(covered(self.base.text, lost.span))
        where = at_line(self.base.text, lost.span[0])
        if not lost.destroyed:
            remedy = "name it in `expect` with what becomes of it, or say `carry: true` if nothing does"
            return f"the edit changes the words of {lost.name}, {words} at {where} of the base text: {remedy}"
        part = f", path: {lost.part}" if lost.part not in ("", "head") else ""
        if lost.part == "head":
            remedy = f"name it with {{op: reanchor, id: {lost.id}, head: …}}"
        else:
            remedy = f"name it with {{op: reanchor, id: {lost.id}{part}, quote: …}} or {{op: remove, id: {lost.id}}}"
        return f"the edit destroys {lost.name}, {words} at {where} of the base text: {remedy}"

    def culprit(self, lost: Lost) -> Mapping[str, Any] | None:
        """The edit, as the case has it, that a label was lost to."""
        edits = (e for e in self.edited.edits if e.change.start < lost.span[-1] and lost.span[0] < e.change.end)
        inside = (e for e in self.edited.edits if lost.span[0] < e.change.start < lost.span[-1])
        found = next(edits, None) or next(inside, None)
        return found.record if found else None


def carried(base: Base, edited: Edited, named: Set[str]) -> Labels:
    """Copy all layers with every span moved through the edits; what they destroy is in `lost`.

    `named` are the records of which the case says what becomes of them: where their words were replaced by others,
    they stand on those.
    """
    labels = Labels(base, edited, {layer: copied(data) for layer, data in base.layers.items()})
    for name, place in labels.index.items():
        for part, anchor in anchors_of(place):
            if not _carry(labels, name, part, anchor, name in named) and name not in named and _is_small(place, part):
                labels.lost.append(Lost(name, part, anchor, tuple(base_anchor(base, name, part)["span"]), False))
    return labels


#: Labels of a few words, which seldom mean the same when one of the words is another.
_SMALL = frozenset({("times", "times"), ("times", "signals"), ("quantities", "quantities"), ("events", "mentions")})


def _is_small(place: Place, part: str) -> bool:
    return not part and (place.layer, place.listing.key) in _SMALL


def base_anchor(base: Base, name: str, part: str) -> Any:
    """The anchored map that a record of the base has in a part of it; None where it has none."""
    place = base.index.get(name)
    return None if place is None else dict(anchors_of(place)).get(part)


def anchors_of(place: Place) -> Iterator[tuple[str, Any]]:
    """The anchored maps of a record, each with the path to it; the record itself has the path ""."""
    readings = [("", place.record)]
    alternatives = place.record.get("alternatives")
    readings += [(f"alternatives[{n}].", one) for n, one in enumerate(maps(alternatives))]
    for path, reading in readings:
        if place.listing.anchored and "span" in reading:
            yield path.removesuffix("."), reading
        for part in place.listing.parts:
            value = reading.get(part)
            if isinstance(value, dict) and "span" in value:
                yield f"{path}{part}", value


def _carry(labels: Labels, name: str, part: str, anchor: YamlMap, named: bool) -> bool:
    """Move an anchored map to its new place, or note it as lost; whether its words are the same or carried over."""
    span = tuple(anchor["span"])
    fate = labels.edited.spans.forward(span)
    carries = any(edit.carries and _meets(edit, span) for edit in labels.edited.edits)
    follows = carries or (named and part in ("", "head"))
    place = fate.span or (fate.replacement if follows else None)
    if place is None:
        labels.lost.append(Lost(name, part, anchor, span))
        del anchor["span"]
        return True
    if is_tile(name):
        place = _grown(labels, span, place)
    put_span(anchor, place, labels.edited.text)
    if "head" in anchor:
        head = tuple(anchor["head"])
        fate_of_head = labels.edited.spans.forward(head)
        is_same = fate_of_head.status not in ("changed", "destroyed")
        moved = fate_of_head.span or fate_of_head.replacement
        if head == span:
            moved = place
        if moved is None or not (is_same or follows):
            labels.lost.append(Lost(name, f"{part}.head" if part else "head", anchor, head))
        else:
            anchor["head"] = as_list(moved)
    return carries or fate.status != "changed"


def is_tile(name: str) -> bool:
    """Whether a record is a zone or a sentence: what is put at the border of one of these belongs to it."""
    return name.startswith(("zon-", "snt-"))


def _grown(labels: Labels, span: Span, place: Span) -> Span:
    """The new place of a zone or sentence with what was inserted right at its borders."""
    start, end = place[0], place[-1]
    for edit in labels.edited.edits:
        if isinstance(edit.change, Edit) and edit.change.start == edit.change.end:
            start -= len(edit.change.to) if edit.change.start == span[0] else 0
            end += len(edit.change.to) if edit.change.start == span[-1] else 0
    return start, end


def _meets(edit: PlacedEdit, span: Span) -> bool:
    return edit.covers(span) or span[0] <= edit.change.start <= edit.change.end <= span[-1]


def sort_records(labels: Labels) -> None:
    """Put the records of every list in the order in which files have them, as `karat fmt` does."""
    for layer, data in labels.layers.items():
        for listing in RECORDS.get(layer, ()):
            records = data.get(listing.key)
            if not isinstance(records, list) or not all(isinstance(r, dict) for r in records):
                continue
            child = listing.children
            for record in records if child is not None else ():
                if child is not None and isinstance(record.get(child.key), list):
                    record[child.key].sort(key=partial(sort_key, child))
            records.sort(key=partial(sort_key, listing))
