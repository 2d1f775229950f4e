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
from karat.layout import LAYERS
from karat.text import sha256


@dataclass(frozen=True, slots=True)
class VariantCase:
    """A case: the fields of its record in `variants.schema.json`, the edited text, and the gold that is right there.

    `records` are those of every layer after the edit, in the form of `Material.records`. A case of the kind MINIMUM is
    a short text of its own and has no base.
    """

    record: Mapping[str, Any]
    text: str
    records: Records

    @property
    def has_base(self) -> bool:
        """Whether it edits the document, or stands for itself."""
        return str(self.record["kind"]) != "MINIMUM"


#: From a document to its cases.
CaseSource: TypeAlias = Callable[[Material], Iterable[VariantCase]]

#: Fields of a case that are columns as they are.
_PLAIN = (
    Column("kind", "string", "What the edit must do to an answer: SAME, CHANGE or MINIMUM (a text of its own)."),
    Column("severity", "string", "How much it matters."),
    Column("title", "string", "The case in a few words."),
    Column("rule", "string", "The rule of the guidelines that makes the expectation true."),
    Column("author", "string", "Who wrote it."),
    Column("checked_by", ListOf("string"), "Who else has checked it."),
    Column("naturalness", "float64", "How natural the edited text reads, from 1 to 5."),
    Column("focus", ListOf("string"), "What decides pass or fail; the rest is side effect."),
    Column("dct", "string", "The document creation time, where the case sets another."),
    Column("note", "string", "A remark for people."),
)


def variant_columns() -> tuple[Column, ...]:
    """A row a case."""
    layers = Struct(layer_struct())
    marks = "with marks for what it shares with a base that is not shown"
    return (
        Column("id", "string", "The id of the case; never reused."),
        DOCUMENT,
        Column("capability", "string", "The ability that is tested: factuality.negation."),
        *_PLAIN,
        Column("edits", "string", "JSON text: the replacements."),
        Column("expect", "string", "JSON text: the changes of the gold."),
        Column("base_text", "string", "The text before the edit; null in a dataset that was built without it."),
        Column("text", "string", f"The text after the edit; {marks}."),
        Column("sha256", "string", "SHA-256 of the edited text's UTF-8 bytes."),
        Column("base", layers, "The gold of the text before the edit, nested as in `full`; null for MINIMUM."),
        Column("edited", layers, "The gold of the text after the edit, nested as in `full`."),
    )


def variant_rows(material: Material, cases: Sequence[VariantCase]) -> Iterator[Row]:
    """The rows of the cases of a document; without its text, edited texts are told by what they share with it."""
    originals = [] if material.with_text else [material.original]
    base = nested(material.records)

    def shown(value: Any) -> Any:
        return mapped(value, lambda words: hide(words, originals))

    for case in cases:
        record = case.record
        edited = replace(with_text(material), records=case.records)
        yield {
            "id": record["id"], "document": material.document, "capability": record["capability"],
            **shown({column.name: record.get(column.name) for column in _PLAIN}),
            "severity": record.get("severity", "should"),
            "naturalness": None if record.get("naturalness") is None else float(record["naturalness"]),
            "edits": json_text(shown(record.get("edits") or [])),
            "expect": json_text(shown(record.get("expect") or [])),
            "base_text": material.text if material.with_text and case.has_base else None, "text": shown(case.text),
            "sha256": sha256(case.text.encode("utf-8")), "base": base if case.has_base else None,
            "edited": nested((edited if material.with_text else without_text(edited)).records),
        }  # fmt: skip


def case_of(row: Mapping[str, Any], material: Material) -> VariantCase:
    """The case that a row was made of; `material` is its document, with the text."""
    originals = {material.original.name: material.original}

    def whole(value: Any) -> Any:
        return mapped(value, lambda words: reveal(words, originals))

    text = whole(row["text"])
    record = {"id": row["id"], "capability": row["capability"]}
    record |= {column.name: whole(row[column.name]) for column in _PLAIN}
    record |= {key: whole(json.loads(row[key])) for key in ("edits", "expect")}
    found = {layer: lists for layer, lists in records_of(row["edited"], LAYERS).items() if lists}
    return VariantCase(record, text, quoted(whole(found), text))
