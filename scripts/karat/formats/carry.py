"""Carrying over: a foreign answer as one in our prediction schema, its labels read through a label map.

What has no place in the schema is counted in the document's `left`. Offsets and words go on as the tool gave them:
whether they agree with the text is for the anchoring to find, and to count.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from karat.answers import PredictionError
from karat.folding import fold
from karat.formats.foreign import ForeignDocument, ForeignEvent, ForeignLink, ForeignSpan
from karat.formats.label_maps import IGNORED, LabelMap, Target, folded
from karat.ontology import load_ontology
from karat.spans import covered, fault

#: An attribute of another tool's that is a field of ours, by layer, and the group of its labels (None: free text).
ATTRIBUTES: dict[str, dict[str, str | None]] = {
    "entities": {"level": "mention_level", "role": "gpe_role"},
    "times": {"value": None, "mod": "timex_mod"},
    "events": {"class": "event_class", "realis": "realis", "polarity": "polarity", "tense": "tense"},
}
#: The key of the answer that holds a layer's records.
KEYS = {"entities": "mentions", "times": "times", "quantities": "quantities", "events": "events",
        "relations": "relations", "temporal": "tlinks", "causal": "clinks"}  # fmt: skip
#: More pieces of a discontinuous span the prediction schema does not take.
MAX_PIECES = 6
#: So many different labels are read; each of them is compared with all of ours.
MAX_LABELS = 2_000
_ENDS = {"relations": ("arg1", "arg2"), "temporal": ("source", "target"), "causal": ("source", "target")}

Records = dict[str, list[Any]]


class Carrier:
    """Carries answers over, document by document. `unknown` counts labels that no map knows, by label and kind;
    `ignored` counts records whose label the map says to ignore."""

    def __init__(self, labels: LabelMap) -> None:
        self._labels = labels
        self._place = ""
        self._targets: dict[tuple[str, str], Target] = {}
        self.unknown: Counter[tuple[str, str]] = Counter()
        self.ignored = 0

    def answer(self, found: ForeignDocument, document: str, text: str) -> dict[str, Any]:
        """One document's answer, as the prediction schema has it."""
        records: Records = {}
        self._place = found.place
        triggers = {event.trigger: event.id for event in found.events}
        events = set(triggers.values())
        spans = {s.id: s for s in found.spans if s.id is not None}
        entity_of = self._entities(found)
        for span in found.spans:
            if span.id is None or span.id not in triggers:
                self._span(span, found, records, text, entity_of)
        for event in found.events:
            self._event(event, spans.get(event.trigger), found, records, text)
        for link in found.links:
            self._link(link, records, triggers, events)
        return {"document": document, **records}

    def _target(self, label: str, kind: str) -> Target | None:
        """Where a label leads; None where that is nowhere."""
        target = self._targets.get((label, kind))
        if target is None:
            if len(self._targets) == MAX_LABELS:
                raise PredictionError(
                    f"{self._place}: has more than {MAX_LABELS:,} different labels, which no scheme has"
                )
            target = self._targets[label, kind] = self._labels.target(label, kind)
        if target == IGNORED:
            self.ignored += 1
            return None
        if not target.known:
            self.unknown[label, kind] += 1
        return target

    def _entities(self, found: ForeignDocument) -> dict[str, str]:
        """The entity of each span that is said to be the same as another; empty where the file says nothing of it."""
        named = [(one.first, one.second) for one in found.links if folded(one.label) in self._labels.same]
        parent: dict[str, str] = {}

        def root(name: str) -> str:
            while parent.setdefault(name, name) != name:
                parent[name] = name = parent[parent[name]]
            return name

        for first, *others in [*found.same, *named]:
            for other in others:
                parent[root(other)] = root(first)
        return {name: f"entity of {root(name)}" for name in list(parent)}

    def _span(
        self, span: ForeignSpan, found: ForeignDocument, records: Records, text: str, entity_of: Mapping[str, str]
    ) -> None:
        target = self._target(span.label, "span")
        if target is None:
            return
        anchor = _anchor(span, text)
        if anchor is None:
            found.left["faulty span"] += 1
            return
        record = {**anchor, **target.fields, **_attributes(span.attributes, target.layer, found)}
        if span.id is not None:
            record["id"] = span.id
        if span.confidence is not None:
            record["confidence"] = span.confidence
        if target.layer == "entities" and entity_of:
            record["entity"] = entity_of.get(str(span.id), f"entity of {span.id}")
        if target.layer == "events":
            record = {"mentions": [record]}
        records.setdefault(KEYS[target.layer], []).append(record)

    def _event(
        self, event: ForeignEvent, trigger: ForeignSpan | None, found: ForeignDocument, records: Records, text: str
    ) -> None:
        target = self._target(event.label, "event")
        if target is None:
            return
        anchor = None if trigger is None else _anchor(trigger, text)
        if trigger is None or anchor is None:
            found.left["event without a trigger"] += 1
            return
        fields = _attributes({**trigger.attributes, **event.attributes}, "events", found)
        mention = {"id": event.id, **anchor, **target.fields, **fields, "arguments": self._arguments(event)}
        records.setdefault("events", []).append({"id": _hopper(event.id), "mentions": [mention]})

    def _arguments(self, event: ForeignEvent) -> list[dict[str, str]]:
        arguments = []
        for theirs, filler in event.arguments:
            role = self._labels.role(theirs)
            if role is None:
                self.ignored += 1
                continue
            if role not in load_ontology().labels("argument_role"):
                self.unknown[theirs, "role"] += 1
            arguments.append({"role": role, "filler": filler})
        return arguments

    def _link(self, link: ForeignLink, records: Records, triggers: Mapping[str, str], events: set[str]) -> None:
        if folded(link.label) in self._labels.same:
            return
        target = self._target(link.label, "link")
        if target is None:
            return
        ends = [triggers.get(end, end) for end in (link.first, link.second)]
        if target.layer == "temporal":
            # The order is of events, which may have several mentions; so the link is to the event around this one.
            ends = [_hopper(end) if end in events else end for end in ends]
        record = {**target.fields, **dict(zip(_ENDS[target.layer], ends, strict=True))}
        records.setdefault(KEYS[target.layer], []).append(record | ({"id": link.id} if link.id else {}))


def _hopper(event: str) -> str:
    """The id of an event whose one mention has an id: the two must not share it."""
    return f"event of {event}"


def _anchor(span: ForeignSpan, text: str) -> dict[str, Any] | None:
    """The anchor of a span: offsets, and the words where they disagree or where there is nothing else.

    Words that differ from the text only in case, spaces or composition say nothing that the offsets do not. Offsets
    that take in white space at an end (some tokenizers' do) are kept with the words inside, so that the anchoring
    mends the span and counts that it did. None where there are neither offsets nor words.
    """
    if span.span is None:
        return {"quote": span.quote} if span.quote else None
    offsets = _joined(span.span)
    if len(offsets) > 2 * MAX_PIECES:
        return None
    anchor: dict[str, Any] = {"span": offsets}
    quote = span.quote
    if fault(offsets, len(text)) is None:
        words = covered(text, offsets)
        if quote is None or fold(words).strip() == fold(quote).strip():
            quote = words.strip() if words.strip() != words else None
    return anchor | ({"quote": quote} if quote and quote.strip() else {})


def _joined(span: tuple[int, ...]) -> list[int]:
    """The pieces of a span in order, those that touch as one.

    >>> _joined((8, 11, 0, 3, 3, 5))
    [0, 5, 8, 11]
    """
    pieces = sorted(zip(span[::2], span[1::2], strict=True))
    joined: list[int] = []
    for start, end in pieces:
        if joined and start == joined[-1] and end > start:
            joined[-1] = end
        else:
            joined += [start, end]
    return joined


def _attributes(given: Mapping[str, Any], layer: str, found: ForeignDocument) -> dict[str, str]:
    """The attributes that are fields of ours; the others are counted as left behind."""
    ours: dict[str, str] = {}
    for name, value in given.items():
        key = folded(str(name))
        known = ATTRIBUTES.get(layer, {})
        group = known.get(key)
        labels: Iterable[str] = load_ontology().labels(group) if group else ()
        match = {folded(label): label for label in labels}.get(folded(value) if isinstance(value, str) else "")
        if match is not None:
            ours[key] = match
        elif key in known and group is None and isinstance(value, str) and value.strip():
            ours[key] = value.strip()[:200]
        else:
            found.left["attribute"] += 1
    return ours
