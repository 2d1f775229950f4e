"""Focus: what of the gold decides whether a case is passed, and whether it can decide anything."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from karat.folding import fold
from karat.reading import SLOTS
from karat.records import PREFIXES, maps
from karat.variants.cases import Case, CaseFault
from karat.variants.translation import Facets

#: The fields of a record that can be in focus, by the prefix of its id; its layer stands first.
FIELDS: dict[str, tuple[str, tuple[str, ...]]] = {
    "men": ("entities", ("span", "type", "level", "role", "head", "entity")),
    "ent": ("entities", ("type", "specificity", "link", "mentions")),
    "tim": ("times", ("span", "type", "value", "value_text_only", "mod")),
    "qty": ("quantities", ("span", "value", "operator", "unit", "low", "high", "counted")),
    "rel": ("relations", ("type",)),
    "evm": (
        "events",
        ("span", "type", "class", "realis", "polarity", "tense", "event", "arguments", "factuality"),
    ),
    "evt": ("events", ("mode", "mentions")),
    "tlk": ("temporal", ("relation",)),
    "clk": ("causal", ("type", "polarity")),
    "att": ("attribution", ("source", "cue", "content", "quote_type", "kind", "polarity", "nested_in")),
    "inc": ("incidents", ("type", *SLOTS)),
}


@dataclass(frozen=True, slots=True)
class Focus:
    """One thing in focus: a record, a field of it ("" for the record), and a role or part inside of that.

    `words` are the kind, label and folded words of a record that only one of the two texts has.
    """

    text: str
    id: str
    field: str
    inside: str
    words: tuple[str, str, str] | None = None

    @property
    def layer(self) -> str:
        """The layer that a system must attempt."""
        return FIELDS[self.id[:3]][0]

    @property
    def attempt(self) -> str:
        """The field in which a system must say something somewhere; "" where a record alone says it."""
        return "" if self.field in ("span", "type", "relation") else self.field

    def of(self, facets: Mapping[str, Facets]) -> Any:
        """What some facets say of it; None where they have no such record."""
        known = facets.get(self.id)
        if known is None:
            return None
        value = known.get(self.field)
        if self.inside and isinstance(value, frozenset):
            return frozenset(one[1:] for one in value if one[0] == self.inside)
        return value


def parse_focus(text: str) -> Focus:
    """A focus from the words of a case; ValueError, in one sentence, where there is no such field.

    >>> parse_focus("evm-0010.arguments.Victim")
    Focus(text='evm-0010.arguments.Victim', id='evm-0010', field='arguments', inside='Victim', words=None)
    """
    name, _, rest = text.partition(".")
    field, _, inside = rest.partition(".")
    prefix = name.partition("-")[0]
    if prefix not in FIELDS:
        known = ", ".join(FIELDS)
        raise ValueError(f"{PREFIXES.get(prefix, prefix)} cannot be in focus; records of {known} can")
    if field and field not in FIELDS[prefix][1]:
        raise ValueError(f"{prefix}-… has no {field} that can be in focus; known are {', '.join(FIELDS[prefix][1])}")
    if inside and field not in ("arguments", "casualties"):
        raise ValueError(f"{field} has no parts that can be in focus: leave .{inside} out")
    return Focus(text, name, field, inside)


def refuse_focus(
    case: Case, base: Mapping[str, Facets], variant: Mapping[str, Facets], words: tuple[Mapping[str, str], ...]
) -> Iterator[CaseFault]:
    """What is wrong with the focus of a case, given what gold says of both texts (nothing of a MINIMUM case's base).

    `words` are the words of every record in the base and in the variant.
    """
    items = case.record.get("focus")
    sound = []
    for number, text in enumerate(items or ()):
        try:
            focus = parse_focus(str(text))
        except ValueError as error:
            yield CaseFault(f"the focus {text}: {error}", items, number)
            continue
        if focus.id not in base and focus.id not in variant:
            yield CaseFault(f"the focus {text} is of no record of the gold, before or after", items, number)
        elif focus.field and focus.of(base) is None and focus.of(variant) is None:
            yield CaseFault(f"the focus {text}: gold says nothing of it, before or after", items, number)
        else:
            sound.append(focus)
    if case.kind == "CHANGE" and sound and not any(_differs(f, base, variant, words) for f in sound):
        message = "nothing in focus is different in the gold of the variant: a system that ignores the edit would pass"
        yield CaseFault(message, items)
    if case.kind == "SAME":
        for number, text in enumerate(items or ()):
            found = next((one for one in sound if one.text == text), None)
            if found is not None and found.of(base) != found.of(variant):
                message = f"the focus {text} differs in the gold of the variant, and the case says SAME"
                yield CaseFault(message, items, number)


def _differs(
    focus: Focus, base: Mapping[str, Facets], variant: Mapping[str, Facets], words: tuple[Mapping[str, str], ...]
) -> bool:
    before, after = (fold(one.get(focus.id, "")) for one in words)
    return focus.of(base) != focus.of(variant) or (focus.field in ("", "span") and before != after)


def named_ids(case: Case) -> set[str]:
    """The ids of which the expected operations of a case say what becomes of them."""
    names: set[str] = set()
    for op in maps(case.record.get("expect")):
        names |= {op["id"]} if "id" in op else set()
        names |= set(op.get("ids") or ())
    return names
