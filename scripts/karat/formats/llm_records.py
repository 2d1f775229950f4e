"""Records of the flat form as records of the prediction schema, layer by layer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

Record = dict[str, Any]
Given = Mapping[str, list[Record]]


def predictions(given: Given) -> dict[str, list[Any]]:
    """The lists of a flat answer, whose records have all fields, as lists of the prediction schema.

    >>> predictions({"times": [dict(key="t1", quote="Sunday", sentence=3, context="", type="DATE", value="2030-05-12",
    ...                             value_text_only="", mod="")]})
    {'times': [{'id': 't1', 'quote': 'Sunday', 'sentence': 3, 'type': 'DATE', 'value': '2030-05-12'}]}
    """
    answer: dict[str, list[Any]] = {}
    for name, records in given.items():
        if name == "events":
            answer["events"] = _events(records)
        elif name == "temporal":
            hoppers = {r["event"] for r in given.get("events", ())}
            of_mention = {r["key"]: r["event"] for r in given.get("events", ()) if r["key"] not in hoppers}
            answer["tlinks"] = [_link(record, of_mention) for record in records]
        else:
            key, read = _READERS[name]
            answer[key] = [read(record) for record in records]
    return answer


def _said(record: Record, *names: str) -> Record:
    """The fields that say something."""
    return {name: record[name] for name in names if record[name] not in ("", [])}


def _named(record: Record) -> Record:
    return {"id": record["key"]} if record["key"] else {}


def _place(record: Record) -> Record:
    place = {"quote": record["quote"]} | ({"sentence": record["sentence"]} if record["sentence"] >= 0 else {})
    return place | _said(record, "context")


def _mention(record: Record) -> Record:
    return {**_named(record), **_place(record), **_said(record, "type", "level", "role", "entity")}


def _time(record: Record) -> Record:
    return {**_named(record), **_place(record), **_said(record, "type", "value", "value_text_only", "mod")}


def _quantity(record: Record) -> Record:
    numbers = {name: _number(record[name]) for name in ("value", "low", "high") if record[name]}
    return {**_named(record), **_place(record), **_said(record, "operator", "unit", "counted"), **numbers}


def _number(said: str) -> int | float:
    value = float(said)
    return int(value) if value.is_integer() else value


def _relation(record: Record) -> Record:
    return {name: record[name] or "?" for name in ("type", "arg1", "arg2")}


def _link(record: Record, of_mention: Mapping[str, str]) -> Record:
    ends = {name: of_mention.get(record[name], record[name]) or "?" for name in ("source", "target")}
    return {**ends, "relation": record["relation"]}


def _causal(record: Record) -> Record:
    ends = {name: record[name] or "?" for name in ("source", "target")}
    return {**ends, "type": record["type"], **_said(record, "polarity")}


def _events(records: list[Record]) -> list[Record]:
    """The mentions of each event under it; one that names no event is an event by itself."""
    events: dict[str, Record] = {}
    for number, record in enumerate(records):
        name = record["event"] or f"event {number + 1} without a key"
        event = events.setdefault(name, {"id": name, "mentions": []})
        if record["mode"]:
            event.setdefault("mode", record["mode"])
        arguments = [{"role": a["role"], "filler": a["filler"] or "?"} for a in record["arguments"]]
        factuality = [{**_said(f, "sources"), "value": f["value"]} for f in record["factuality"]]
        event["mentions"].append(
            {
                **_named(record), **_place(record), **_said(record, "type", "class", "realis", "polarity", "tense"),
                "arguments": arguments, **({"factuality": factuality} if factuality else {}),
            }
        )  # fmt: skip
    return list(events.values())


def _attribution(record: Record) -> Record:
    hint = {"sentence": record["sentence"]} if record["sentence"] >= 0 else {}
    source = {"quote": record["source"], **hint} if record["source"] else {}
    source |= {"entity": record["source_entity"]} if record["source_entity"] else {}
    parts = {"source": source} if source else {}
    parts |= {name: {"quote": record[name], **hint} for name in ("cue", "content") if record[name]}
    return {**_named(record), **parts, **_said(record, "quote_type", "kind", "polarity", "nested_in")}


def _incident(record: Record) -> Record:
    new = {**_named(record), **_said(record, "type", "mode")}
    if record["date"]:
        new["date"] = {"value": record["date"], **_said(record, "precision")}
    new |= _said(record, "place", "perpetrators", "targets", "victims", "weapons", "participants")
    tolls: Record = {}
    for kind in ("killed", "injured"):
        bounds = (("best", kind), ("low", f"{kind}_low"), ("high", f"{kind}_high"))
        toll = {name: abs(int(float(record[field]))) for name, field in bounds if record[field]}
        tolls |= {kind: toll} if toll else {}
    new |= {"casualties": tolls} if tolls else {}
    return {**new, **_said(record, "status"), "aggregate": record["aggregate"], **_said(record, "evidence")}


def _salience(record: Record) -> Record:
    return {"entity": record["entity"] or "?", "score": min(5, max(0, record["score"]))}


_READERS: dict[str, tuple[str, Callable[[Record], Record]]] = {
    "mentions": ("mentions", _mention),
    "times": ("times", _time),
    "quantities": ("quantities", _quantity),
    "relations": ("relations", _relation),
    "causal": ("clinks", _causal),
    "attributions": ("attributions", _attribution),
    "incidents": ("incidents", _incident),
    "salience": ("salience", _salience),
}
