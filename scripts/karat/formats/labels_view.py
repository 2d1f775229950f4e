"""The labels of a document as people read them: each sentence with what is marked in it, layer by layer.

It works on the raw records of one annotator (gold or a pass), so that every field can be seen, and needs no layer to be
there. References are told in words: a filler is the mention's quote, an event its first trigger.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from karat.corpus import LayerSet
from karat.names import Names, start_of
from karat.records import maps


@dataclass(frozen=True, slots=True)
class Line:
    """One label: where it begins in the text, its layer, its id, what is marked, and what is said of it."""

    start: int
    layer: str
    id: str
    quote: str
    label: str


@dataclass(frozen=True, slots=True)
class SentenceView:
    """A sentence and its labels; `zone` is the type of its zone."""

    id: str
    zone: str
    zone_id: str
    quote: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class View:
    """A document's labels: sentence by sentence, and those that belong to no single sentence."""

    sentences: tuple[SentenceView, ...]
    document: tuple[Line, ...] = field(default=())


def labels_view(layers: LayerSet, wanted: Iterable[str] | None = None) -> View:
    """Every label of some layers (all unless some are named), put beside the sentence in which it begins."""
    chosen = set(wanted) if wanted is not None else set(_LINES)
    names = Names(layers)
    lines = [line for layer, tell in _LINES.items() if layer in chosen for line in tell(layers.records(layer), names)]
    zones = {str(z.get("id")): str(z.get("type")) for z in maps(layers.records("zones").get("zones"))}
    sentences = sorted(
        (s for s in maps(layers.records("zones").get("sentences")) if s.get("span")), key=lambda s: s["span"][0]
    )
    starts = [s["span"][0] for s in sentences]
    inside: dict[int, list[Line]] = {}
    document: list[Line] = []
    for line in lines:
        number = bisect_right(starts, line.start) - 1
        (inside.setdefault(number, []) if line.start >= 0 and number >= 0 else document).append(line)
    order = {layer: rank for rank, layer in enumerate(_LINES)}
    views = tuple(
        SentenceView(
            str(s.get("id")), zones.get(str(s.get("zone")), "?"), str(s.get("zone")), str(s.get("quote")),
            tuple(sorted(inside.get(n, ()), key=lambda line: (order[line.layer], line.start))),
        )
        for n, s in enumerate(sentences)
    )  # fmt: skip
    return View(views, tuple(document))


def _line(layer: str, record: Mapping[str, Any], *labels: Any, start: int | None = None, quote: str = "") -> Line:
    said = [str(label) for label in labels if label not in (None, "", False)]
    said += [f"or {_reading(reading)}" for reading in maps(record.get("alternatives"))]
    said += ["optional"] if record.get("optional") else []
    place = start_of(record) if start is None else start
    return Line(place, layer, str(record.get("id", "")), quote or str(record.get("quote", "")), "  ".join(said))


def _reading(reading: Mapping[str, Any]) -> str:
    return ", ".join(f"{key} {value}" for key, value in reading.items())


def _zones(data: Mapping[str, Any], _: Names) -> Iterator[Line]:
    for record in maps(data.get("sic")):
        yield _line("zones", record, record.get("type"), f"read {record.get('normalised')!r}")
    for record in maps(data.get("credits")):
        yield _line("zones", record, "image credit")


def _entities(data: Mapping[str, Any], names: Names) -> Iterator[Line]:
    for entity in maps(data.get("entities")):
        link = entity.get("link") if isinstance(entity.get("link"), dict) else {}
        for mention in maps(entity.get("mentions")):
            said = [entity.get("type"), mention.get("level"), _role(mention), entity.get("specificity")]
            whole = f"= {names.of(entity.get('id'))}"
            yield _line("entities", mention, *said, whole, link.get("wikidata") or link.get("status"))
    for bridge in maps(data.get("bridges")):
        ends = f"{names.of(bridge.get('from'))} → {names.of(bridge.get('to'))}"
        yield _line("entities", bridge, bridge.get("type"), ends, start=names.start(bridge.get("from")), quote="bridge")


def _role(mention: Mapping[str, Any]) -> str | None:
    said = [f"role {mention['role']}"] if mention.get("role") else []
    return " ".join([*said, *(key for key in ("metonymy", "world_knowledge") if mention.get(key))]) or None


def _times(data: Mapping[str, Any], names: Names) -> Iterator[Line]:
    for record in maps(data.get("times")):
        alone = f"({record.get('value_text_only')})" if record.get("value_text_only") != record.get("value") else None
        anchor = f"from {names.of(record['anchor'])}" if record.get("anchor") else None
        yield _line("times", record, record.get("type"), record.get("value"), alone, record.get("mod"), anchor)
    for record in maps(data.get("signals")):
        yield _line("times", record, "signal", record.get("relation"))


def _quantities(data: Mapping[str, Any], names: Names) -> Iterator[Line]:
    for record in maps(data.get("quantities")):
        value = record.get("value", f"from {record.get('low')}" + (f" to {record['high']}" if "high" in record else ""))
        counted = f"of {names.of(record['counted'])}" if record.get("counted") else None
        yield _line("quantities", record, record.get("operator"), value, record.get("unit"), counted)
    for record in maps(data.get("constraints")):
        parts = " + ".join(names.of(part) for part in record.get("parts", ()))
        start = names.start(*record.get("parts", ()))
        yield _line("quantities", record, f"{parts} = {names.of(record.get('total'))}", start=start, quote="sum")


def _relations(data: Mapping[str, Any], names: Names) -> Iterator[Line]:
    for record in maps(data.get("relations")):
        ends = f"{names.of(record.get('arg1'))} → {names.of(record.get('arg2'))}"
        yield _line("relations", record, ends, start=names.start(record.get("arg1")), quote=str(record.get("type")))


def _events(data: Mapping[str, Any], names: Names) -> Iterator[Line]:
    for event in maps(data.get("events")):
        for mention in maps(event.get("mentions")):
            said = [mention.get(key) for key in ("type", "class", "realis", "polarity", "tense")]
            aspect = mention.get("aspect")
            acts = f"{aspect.get('relation')} {names.of(aspect.get('event'))}" if isinstance(aspect, dict) else None
            yield _line("events", mention, *said, event.get("mode"), f"= {names.of(event.get('id'))}", acts)
            for argument in maps(mention.get("arguments")):
                filler = names.of(argument.get("filler"))
                yield _line("events", argument, filler, start=start_of(mention), quote=f"  {argument.get('role')}")
            for value in maps(mention.get("factuality")):
                chain = " > ".join(names.of(source) for source in value.get("sources", ()))
                yield _line("events", value, value.get("value"), start=start_of(mention), quote=f"  {chain}")
    for link in maps(data.get("event_links")):
        ends = f"{names.of(link.get('from'))} → {names.of(link.get('to'))}"
        yield _line("events", link, ends, start=names.start(link.get("from")), quote=str(link.get("type")))


def _temporal(data: Mapping[str, Any], names: Names) -> Iterator[Line]:
    for record in maps(data.get("tlinks")):
        source, target = record.get("source"), record.get("target")
        said = f"{names.of(source)} {record.get('relation')} {names.of(target)}"
        yield _line("temporal", record, said, start=names.start(source, target), quote=f"clause {record.get('rule')}")


def _causal(data: Mapping[str, Any], names: Names) -> Iterator[Line]:
    for record in maps(data.get("clinks")):
        source, target = record.get("source"), record.get("target")
        signal = record.get("signal")
        warrant = f'"{signal.get("quote")}"' if isinstance(signal, dict) else record.get("warrant")
        said = (f"{names.of(source)} → {names.of(target)}", record.get("polarity"), warrant)
        yield _line("causal", record, *said, start=names.start(target, source), quote=str(record.get("type")))


def _attribution(data: Mapping[str, Any], names: Names) -> Iterator[Line]:
    for record in maps(data.get("attributions")):
        parts = {
            key: record.get(key) if isinstance(record.get(key), dict) else {} for key in ("source", "cue", "content")
        }
        source = parts["source"]
        whose = f" = {names.of(source['entity'])}" if source.get("entity") else ""
        said = [f'source "{source.get("quote", "–")}"{whose}', f'cue "{parts["cue"].get("quote", "–")}"']
        said += [str(record.get(key)) for key in ("quote_type", "kind", "polarity")]
        nested = f"in {record['nested_in']}" if record.get("nested_in") else None
        start = start_of(parts["content"])
        yield _line("attribution", record, *said, nested, start=start, quote=str(parts["content"].get("quote", "–")))


def _incidents(data: Mapping[str, Any], names: Names) -> Iterator[Line]:
    for record in maps(data.get("incidents")):
        said = [f"{key} {names.told(value)}" for key, value in record.items() if key not in ("id", "type", "world")]
        yield _line("incidents", record, *said, start=-1, quote=str(record.get("type")))


def _salience(data: Mapping[str, Any], names: Names) -> Iterator[Line]:
    for record in maps(data.get("salience")):
        yield _line("salience", record, record.get("score"), start=-1, quote=names.of(record.get("entity")))


_LINES: dict[str, Callable[[Mapping[str, Any], Names], Iterator[Line]]] = {
    "zones": _zones, "entities": _entities, "times": _times, "quantities": _quantities, "relations": _relations,
    "events": _events, "temporal": _temporal, "causal": _causal, "attribution": _attribution,
    "incidents": _incidents, "salience": _salience,
}  # fmt: skip
