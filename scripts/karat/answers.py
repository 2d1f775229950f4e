"""Answers: what a system said of one document, validated against the prediction schema.

Nothing in an answer is trusted: a label that the scheme does not have is kept as what it is, a wrong one; anything else
outside the schema is refused, because nobody can say what it means.
"""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from karat.errors import KaratError
from karat.layout import LAYERS
from karat.quick_shape import quick_shape
from karat.records import RECORDS

#: The list of records → the layer that it belongs to. `mentions` is the flat form of entities.
LAYER_OF = {listing.key: layer for layer in reversed(LAYERS) for listing in RECORDS[layer]} | {"mentions": "entities"}

#: A file with more faults than this is not in our format at all; the rest of them would tell nothing.
SHOWN_FAULTS = 5


class PredictionError(KaratError):
    """Predictions that cannot be read; its text names the file, the place and the fault."""


_KINDS = {"object": "a map", "array": "a list", "string": "a text", "integer": "a whole number", "number": "a number"}


@dataclass(slots=True)
class Answer:
    """What a system said of one document. `attempted` are the layers that it says something about."""

    document: str | None
    records: dict[str, list[Any]]
    attempted: frozenset[str]
    offset_unit: str = "codepoint"
    document_order: bool = False
    system: Mapping[str, Any] = field(default_factory=dict)
    skipped: str | None = None
    error: str | None = None
    unknown_labels: Counter[str] = field(default_factory=Counter)
    #: What a reader had to count: unparsable, off_schema, dangling_reference, noise; and what it had to say.
    faults: Counter[str] = field(default_factory=Counter)
    notes: list[str] = field(default_factory=list)
    #: The hash of the text that it was made on, where it says so.
    text_sha256: str | None = None


def as_answer(value: Any, place: str = "the answer") -> Answer:
    """One answer from a value as JSON has it; PredictionError where it is not in the schema."""
    if not isinstance(value, Mapping):
        kind = {list: "a list", str: "a text", type(None): "nothing"}.get(type(value), f"a {type(value).__name__}")
        raise PredictionError(f"{place}: an answer is a map with `document` and layers, not {kind}")
    unknown = _validate(value, place)
    records = {key: value[key] for key in LAYER_OF if isinstance(value.get(key), list)}
    named = value.get("layers")
    skipped = value.get("skipped")
    left_out = skipped.get("layers", ()) if isinstance(skipped, Mapping) else ()
    # Entities and events both have near-identical pairs: these alone say nothing of a layer.
    attempted = {*(named or ()), *(LAYER_OF[key] for key in records if key != "near_identity")} - set(left_out)
    error, made_on = value.get("error"), value.get("text")
    return Answer(
        document=value.get("document"),
        records=records,
        attempted=frozenset(attempted),
        offset_unit=value.get("offset_unit", "codepoint"),
        document_order=value.get("order") == "document",
        system=value.get("system", {}),
        skipped=str(skipped.get("reason", "no reason given"))
        if isinstance(skipped, Mapping) and not left_out
        else None,
        error=str(error.get("message", error)) if isinstance(error, Mapping) else error,
        unknown_labels=unknown,
        text_sha256=made_on.get("sha256") if isinstance(made_on, Mapping) else None,
    )


def _validate(value: Any, place: str) -> Counter[str]:
    """Refuse what is not in the schema, but for labels that the scheme does not have: those, counted."""
    unknown: Counter[str] = Counter()
    if quick_shape("predictions")(value):
        return unknown
    from karat.schemas import validator

    faults: list[str] = []
    for error in validator("predictions").iter_errors(value):
        if (
            error.validator == "enum"
            and error.absolute_path
            and error.absolute_path[-1] not in ("order", "offset_unit")
        ):
            unknown[_short(str(error.instance), 40)] += 1
        elif len(faults) < SHOWN_FAULTS:
            path = "".join(f"[{p}]" if isinstance(p, int) else f".{p}" for p in error.absolute_path).lstrip(".")
            faults.append(f"{path or 'the map'} {_words(error)}")
    if faults:
        raise PredictionError(f"{place}: not in the prediction schema: {'; '.join(faults)}")
    return unknown


def _words(error: Any) -> str:
    """What is wrong with a value, in words that do not need a knowledge of JSON Schema."""
    keyword, instance = error.validator, error.instance
    if keyword == "additionalProperties" and isinstance(instance, Mapping):
        known = sorted(error.schema.get("properties", {}))
        strange = [name for name in instance if name not in known]
        if {"start", "end"} <= set(strange):
            return "has `start` and `end`: write `span: [start, end]`, and the label as `type`"
        near = difflib.get_close_matches(str(strange[0]), known, n=1)
        hint = f"did you mean {near[0]}?" if near else f"known are {', '.join(known[:12])}"
        return f"has {', '.join(repr(_short(str(n), 40)) for n in strange[:4])}, which is no field here: {hint}"
    if keyword == "type":
        wanted = error.validator_value if isinstance(error.validator_value, str) else " or ".join(error.validator_value)
        return f"is {_short(repr(instance), 40)}, and must be {_KINDS.get(wanted, wanted)}"
    if keyword == "anyOf":
        return f"is {_short(repr(instance), 40)}: a span has pairs of offsets, start and end"
    if keyword == "enum":
        return f"is {_short(repr(instance), 40)}: known are {', '.join(map(str, error.validator_value))}"
    return _short(error.message)


def _short(message: str, limit: int = 160) -> str:
    plain = "".join(c if c.isprintable() else " " for c in message)
    return plain if len(plain) <= limit else plain[:limit] + "…"
