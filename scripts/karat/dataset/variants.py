"""The `variants` configuration: cases of the contrast suite, each with the gold of its base and of its edited text.

How cases are read and built is the business of the contrast suite; here is only the form in which they come. The
command line hands a `CaseSource` to the builder; where it yields no case there is no configuration.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

from karat.dataset.columns import Column, ListOf, Row, Struct, json_text
from karat.dataset.flat import DOCUMENT
from karat.dataset.full import layer_struct, nested, records_of
from karat.dataset.hidden import hide, mapped, reveal
from karat.dataset.material import Material, Records, quoted, with_text, without_text
from karat.text import sha256


@dataclass(frozen=True, slots=True)
class VariantCase:
    """A case: the fields of its record in `variants.schema.json`, the edited text, and the gold that is right there.

    `records` are those of every layer after the edit, in the form of `Material.records`.
    """

    record: Mapping[str, Any]
    text: str
    records: Records


#: From a document to its cases.
CaseSource: TypeAlias = Callable[[Material], Iterable[VariantCase]]


def variant_columns() -> tuple[Column, ...]:
    """A row a case."""
    layers = Struct(layer_struct())
    return (
        Column("id", "string", "The id of the case; never reused."),
        DOCUMENT,
        Column("capability", "string", "The ability that is tested: factuality.negation."),
        Column("kind", "string", "What the edit must do to an answer: SAME, CHANGE or MINIMUM."),
        Column("severity", "string", "How much it matters."),
        Column("title", "string", "The case in a few words."),
        Column("rule", "string", "The rule of the guidelines that makes the expectation true."),
        Column("focus", ListOf("string"), "What decides pass or fail; the rest is side effect."),
        Column("edits", "string", "JSON text: the replacements."),
        Column("expect", "string", "JSON text: the changes of the gold."),
        Column("base_text", "string", "The text before the edit; null in a dataset that was built without it."),
        Column(
            "text",
            "string",
            "The text after the edit; with marks for what it shares with a base that is not shown.",
        ),
        Column("sha256", "string", "SHA-256 of the edited text's UTF-8 bytes."),
        Column("base", layers, "The gold of the text before the edit, nested as in `full`."),
        Column("edited", layers, "The gold of the text after the edit, nested as in `full`."),
    )


def variant_rows(material: Material, cases: Sequence[VariantCase]) -> Iterator[Row]:
    """The rows of the cases of a document; without its text, edited texts are told by what they share with it."""
    originals = [] if material.with_text else [material.original]

    def shown(value: Any) -> Any:
        return mapped(value, lambda words: hide(words, originals))

    for case in cases:
        record = case.record
        edited = replace(with_text(material), records=case.records)
        yield {
            "id": record["id"], "document": material.document, "capability": record["capability"],
            "kind": record["kind"], "severity": record.get("severity", "should"), "title": record.get("title"),
            "rule": record.get("rule"), "focus": list(record.get("focus") or ()),
            "edits": json_text(shown(record["edits"])), "expect": json_text(shown(record.get("expect") or [])),
            "base_text": material.text if material.with_text else None, "text": shown(case.text),
            "sha256": sha256(case.text.encode("utf-8")), "base": nested(material.records),
            "edited": nested((edited if material.with_text else without_text(edited)).records),
        }  # fmt: skip


def case_of(row: Mapping[str, Any], material: Material) -> VariantCase:
    """The case that a row was made of; `material` is its document, with the text."""
    originals = {material.original.name: material.original}

    def whole(value: Any) -> Any:
        return mapped(value, lambda words: reveal(words, originals))

    text = whole(row["text"])
    record = {key: whole(row[key]) for key in ("id", "capability", "kind", "severity", "title", "rule", "focus")}
    record |= {key: whole(json.loads(row[key])) for key in ("edits", "expect")}
    return VariantCase(record, text, quoted(whole(records_of(row["edited"], material.records)), text))
