"""The flat answer of a language model as predictions, with what was wrong with it counted and nothing mended unsaid.

Five counters: answers that hold no JSON (`unparsable`), records that are not of the flat form (`off_schema`), labels
outside the scheme (`unknown_label`), keys that lead nowhere (`dangling_reference`), and quotes that are nowhere in the
text, which the anchoring counts. A record that can be read is kept, whatever is wrong with it, and a record that
cannot be read is no record: it is counted.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from karat.answers import Answer, as_answer
from karat.formats.foreign import counted
from karat.formats.label_maps import LabelMap
from karat.formats.llm_form import FLAT, Field, FlatList
from karat.formats.llm_json import find_json
from karat.formats.llm_records import predictions
from karat.formats.relabel import relabelled

_NUMBER = re.compile(r"[-+]?[0-9]{1,15}(?:\.[0-9]{1,9})?")
_LISTS: Mapping[str, FlatList] = {one.name: one for one in FLAT}
#: Where the keys of a kind of record are defined: a list, and the field.
_DEFINED = {
    "mention": (("mentions", "key"),),
    "entity": (("mentions", "entity"),),
    "time": (("times", "key"),),
    "trigger": (("events", "key"),),
    "attribution": (("attributions", "key"),),
    "source": (("mentions", "entity"), ("mentions", "key")),
    "node": (("events", "event"), ("events", "key"), ("times", "key")),
}
_ALWAYS = {"source": {"AUTHOR"}, "node": {"dct"}}


def is_flat(value: Any) -> bool:
    """Whether a value is a flat answer: its records have keys and quotes, which ours have not.

    >>> is_flat({"times": [{"key": "t1", "quote": "Sunday"}]}), is_flat({"times": [{"quote": "Sunday"}]})
    (True, False)
    """
    if not isinstance(value, dict):
        return False
    firsts = [value[name][0] for name in _LISTS if isinstance(value.get(name), list) and value[name]]
    return any(isinstance(first, dict) and "key" in first for first in firsts)


def read_flat(text: str, place: str, document: str, labels: LabelMap | None = None) -> tuple[Answer, list[str]]:
    """The answer that a model's words hold, and what a user should be told of the reading.

    >>> answer, told = read_flat("Sorry, no.", "x.json", "d")
    >>> answer.error, answer.faults["unparsable"]
    ('the answer holds no JSON of the flat form', 1)
    """
    value, noise = find_json(text, lambda found: isinstance(found, dict) and bool(found.keys() & _LISTS.keys()))
    faults = Counter(dict.fromkeys(("unparsable", "off_schema", "dangling_reference", "noise"), 0))
    if value is None:
        faults["unparsable"] = 1
        reason = "the answer holds no JSON of the flat form"
        return Answer(document, {}, frozenset(), error=reason, faults=faults), [reason]
    faults["noise"] = noise
    given = _read(value, faults)
    faults["dangling_reference"] = _dangling(given)
    answer = as_answer(relabelled({"document": document, **predictions(given)}, labels or LabelMap()), place)
    answer.attempted = frozenset(_LISTS[name].layer for name in given)
    answer.faults = faults
    told = counted({
        "off-schema record": faults["off_schema"], "unknown label": answer.unknown_labels.total(),
        "dangling reference": faults["dangling_reference"], "stray line": noise,
    })  # fmt: skip
    return answer, [told] if told else []


def _read(value: Mapping[str, Any], faults: Counter[str]) -> dict[str, list[dict[str, Any]]]:
    """The lists of an answer with records that have all fields, of the right types."""
    faults["off_schema"] += sum(name not in _LISTS for name in value)
    given: dict[str, list[dict[str, Any]]] = {}
    for name, one in _LISTS.items():
        if name not in value:
            continue
        items = value[name]
        if not isinstance(items, list):
            faults["off_schema"] += 1
            continue
        given[name] = _records(items, one.fields, faults)
        keys = Counter(record["key"] for record in given[name] if "key" in record)
        # Two records of one key: whoever refers to it does not say to which.
        faults["off_schema"] += sum(times - 1 for key, times in keys.items() if key)
    return given


def _records(items: Iterable[Any], fields: tuple[Field, ...], faults: Counter[str]) -> list[dict[str, Any]]:
    read = []
    for item in items:
        if not isinstance(item, dict):
            faults["off_schema"] += 1
            continue
        record: dict[str, Any] = {}
        fits = item.keys() <= {field.name for field in fields}
        for field in fields:
            if field.name not in item and field.name == "counted":
                # The schema leaves it out where no mentions are asked for.
                record[field.name] = ""
                continue
            record[field.name], right = _value(item.get(field.name), field, faults)
            fits = fits and right and field.name in item
        faults["off_schema"] += not fits
        read.append(record)
    return read


def _value(value: Any, field: Field, faults: Counter[str]) -> tuple[Any, bool]:
    """The value of a field as the form has it, and whether it was so already."""
    if field.kind == "records":
        return (_records(value, field.fields, faults), True) if isinstance(value, list) else ([], False)
    if field.kind == "texts":
        texts = [str(one) for one in value if isinstance(one, str) and one] if isinstance(value, list) else []
        return texts, isinstance(value, list) and len(texts) == len(value)
    if field.kind == "boolean":
        return value is True, isinstance(value, bool)
    if field.kind == "integer":
        if isinstance(value, int) and not isinstance(value, bool):
            return value, value >= 0
        return int(value) if isinstance(value, str) and re.fullmatch(r"[0-9]{1,9}", value) else -1, False
    if field.kind == "number":
        said = value.strip() if isinstance(value, str) else ""
        if isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e15:
            return repr(value), False
        return (said, True) if not said or _NUMBER.fullmatch(said) else ("", False)
    if isinstance(value, str):
        return value, bool(value) or field.may_be_empty
    return (str(value) if isinstance(value, int) and not isinstance(value, bool) else ""), False


def _dangling(given: Mapping[str, list[dict[str, Any]]]) -> int:
    """How many keys lead to no record of the answer."""
    known = {
        kind: {str(record[name]) for where, name in places for record in given.get(where, ())}
        | _ALWAYS.get(kind, set())
        for kind, places in _DEFINED.items()
    }
    return sum(
        _lost(record, field, known) for name, records in given.items() for record in records
        for field in _LISTS[name].fields
    )  # fmt: skip


def _lost(record: Mapping[str, Any], field: Field, known: Mapping[str, set[str]]) -> int:
    value = record[field.name]
    if field.fields:
        return sum(_lost(inner, sub, known) for inner in value for sub in field.fields)
    if not field.refers:
        return 0
    names = value if isinstance(value, list) else [value] if value else []
    return sum(not any(name in known[kind] for kind in field.refers) for name in names)
