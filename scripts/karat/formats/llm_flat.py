"""Gold in the flat form: what a perfect language model would answer. Few-shot examples are made of it, and a test."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from karat.anchoring import AnchoringText
from karat.formats.llm_form import Field, fields_of, flat_lists
from karat.records import maps
from karat.spans import pieces

Record = Mapping[str, Any]
#: So many characters to each side make the context of a quote that its sentence has more than once.
CONTEXT = 20
_LIST = {"mentions": "entities", "times": "times", "quantities": "quantities", "relations": "relations",
         "events": "events", "temporal": "tlinks", "causal": "clinks", "attributions": "attributions",
         "incidents": "incidents", "salience": "salience"}  # fmt: skip


class FlatWriter:
    """Writes the records of one document, as its layer files have them, in the flat form."""

    def __init__(self, text: str, sentences: Sequence[Sequence[int]]) -> None:
        self._text = text
        self._where = AnchoringText(text, sentences)
        self._starts = [sentence[0] for sentence in sentences]
        self._keys: dict[tuple[str, str], str] = {}

    def answer(self, records: Mapping[str, Any], layers: Iterable[str] | None = None) -> dict[str, list[Any]]:
        """The flat answer for some layers and those they refer to; `records` maps the lists' names to gold's lists."""
        lists = flat_lists(layers)
        rows = {one.name: list(self._rows(one.name, records.get(_LIST[one.name]))) for one in lists}
        self._name(rows)
        return {
            one.name: [self._record(row, fields_of(one, lists)) for row in rows[one.name]]
            for one in lists
        }  # fmt: skip

    def _rows(self, name: str, records: Any) -> Iterable[dict[str, Any]]:
        """The records of a list, mentions with what their entity or event says, in the order of the text."""
        for record in maps(records):
            if name not in ("mentions", "events"):
                yield dict(record)
                continue
            owner = "entity" if name == "mentions" else "event"
            for mention in maps(record.get("mentions")):
                shared = {key: record[key] for key in ("type", "mode") if key in record}
                yield {**shared, **mention, owner: record["id"]}

    def _name(self, rows: Mapping[str, list[dict[str, Any]]]) -> None:
        """Give every record a key as a model would: m1, t1, … in the order of the text."""
        for name, letter in (("mentions", "m"), ("times", "t"), ("quantities", "q"), ("events", "v"),
                             ("attributions", "a"), ("incidents", "i")):  # fmt: skip
            rows.get(name, []).sort(key=lambda row: row.get("span") or [0])
            for row in rows.get(name, []):
                self._key(row["id"], letter)
                for owner, of in (("entity", "x"), ("event", "e")):
                    if name in ("mentions", "events") and owner in row:
                        self._key(row[owner], of)

    def _key(self, name: str, letter: str) -> None:
        taken = sum(key[0] == letter for key in self._keys)
        self._keys.setdefault((letter, name), f"{letter}{taken + 1}")

    def _ref(self, name: object) -> str:
        return next((key for (_, known), key in self._keys.items() if known == name), str(name or ""))

    def _record(self, row: Record, fields: Iterable[Field]) -> dict[str, Any]:
        fields = tuple(fields)
        own = {field.name: self._value(row, field) for field in fields}
        names = own.keys()
        if "quote" in names:
            own |= self._place(row)
        if "cue" in names:
            own |= {part: self._quote((row.get(part) or {}).get("span")) for part in ("source", "cue", "content")}
            own["source_entity"] = self._ref((row.get("source") or {}).get("entity"))
            own["sentence"] = self._sentence(row["content"]["span"][0])
        if "killed" in names:
            own |= _incident(row)
        return own

    def _value(self, row: Record, field: Field) -> Any:
        value = row.get(field.name)
        if field.name == "key":
            return self._ref(row["id"])
        if field.kind == "records":
            return [self._record(inner, field.fields) for inner in maps(value)]
        if field.kind == "texts":
            return [self._ref(one) for one in value or ()]
        if field.kind == "boolean":
            return bool(value)
        if field.kind == "integer":
            return value if isinstance(value, int) else 0
        if field.kind == "number":
            return "" if value is None else str(value)
        is_key = bool(field.refers) or field.name in ("entity", "event")
        return self._ref(value) if is_key else value if isinstance(value, str) else ""

    def _place(self, row: Record) -> dict[str, Any]:
        span = row["span"]
        number = self._sentence(span[0])
        quote = self._quote(span)
        start, end = self._where.sentences[number]
        alike = [one for one in self._where.exact(quote) if start <= one[0] and one[-1] <= end]
        needed = len(span) == 2 and len(alike) > 1
        around = self._text[max(start, span[0] - CONTEXT) : min(end, span[-1] + CONTEXT)] if needed else ""
        return {"quote": quote, "sentence": number, "context": around}

    def _quote(self, span: Sequence[int] | None) -> str:
        """The words under a span, an ellipsis where the gap of a discontinuous one is."""
        return " … ".join(self._text[start:end] for start, end in pieces(span or ()))

    def _sentence(self, offset: int) -> int:
        return max(0, bisect_right(self._starts, offset) - 1)


def _incident(row: Record) -> dict[str, Any]:
    date = row.get("date") or {}
    told: dict[str, Any] = {"date": date.get("value") or "", "precision": date.get("precision") or ""}
    for kind in ("killed", "injured"):
        toll = (row.get("casualties") or {}).get(kind) or {}
        for name, field in (("best", kind), ("low", f"{kind}_low"), ("high", f"{kind}_high")):
            told[field] = "" if toll.get(name) is None else str(toll[name])
    return told
