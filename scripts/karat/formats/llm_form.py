"""The flat form: what a language model is asked to answer, field by field; schema, prompt and reader are made of it.

One list a layer, one flat map a record, every field always there: "" where there is nothing to say, because the
structured outputs of no vendor need to know a null. Numbers that may be missing are texts for that reason. A record
is known by a key of the model's own, and its place by the words, the number of their sentence and some context.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from karat.errors import KaratError
from karat.layout import LAYERS
from karat.ontology import load_ontology


@dataclass(frozen=True, slots=True)
class Field:
    """A field: `kind` is text, label, number (a text), integer, boolean, texts or records; `group` names the labels of
    a label; `refers` says in words what a key refers to."""

    name: str
    kind: str
    description: str
    group: str | None = None
    may_be_empty: bool = True
    refers: tuple[str, ...] = ()
    fields: tuple[Field, ...] = ()

    def labels(self) -> tuple[str, ...]:
        """The values of a label field: those that gold may use, and "" where it may be empty."""
        names = load_ontology().labels(self.group) if self.group else ()
        return (*names, "") if self.may_be_empty else names


@dataclass(frozen=True, slots=True)
class FlatList:
    """The list of a layer: its name in the answer, what its records are, their fields, the layers it refers to."""

    layer: str
    name: str
    description: str
    fields: tuple[Field, ...]
    needs: tuple[str, ...] = ()


def _key(example: str) -> Field:
    return Field("key", "text", f"Your own key for this record: {example}1, {example}2, …", may_be_empty=False)


def _label(name: str, group: str, description: str, may_be_empty: bool = False) -> Field:
    return Field(name, "label", description, group, may_be_empty)


def _refs(name: str, description: str) -> Field:
    return Field(name, "texts", f"{description}: keys of entities (x1), none or several.", refers=("entity",))


_PLACE = (
    Field("quote", "text", "The words, copied character for character.", may_be_empty=False),
    Field("sentence", "integer", "The number of the sentence, as it stands before it."),
    Field(
        "context", "text",
        'Five to twelve words around the quote, copied with it; "" if the sentence has the quote only once.',
    ),
)  # fmt: skip
_FILLER = ("mention", "time", "trigger")

FLAT: tuple[FlatList, ...] = (
    FlatList("entities", "mentions", "Every mention of an entity, nested ones too.", (
        _key("m"), *_PLACE,
        _label("type", "entity_type", "The type of the entity."),
        _label("level", "mention_level", "The form of the mention."),
        _label("role", "gpe_role", 'For GPE: the side that is meant; "" for other types.', True),
        Field("entity", "text", "Your key of the entity: x1, x2, …; the same for all mentions of one entity.",
              may_be_empty=False),
    )),
    FlatList("times", "times", "Every time expression.", (
        _key("t"), *_PLACE,
        _label("type", "timex_type", "The TIMEX3 type."),
        Field("value", "text", "The TIMEX3 value, given the document creation time."),
        Field("value_text_only", "text", "The TIMEX3 value that the text alone gives, X for what it leaves open."),
        _label("mod", "timex_mod", 'What a modifier does to the value; "" without one.', True),
    )),
    FlatList("quantities", "quantities", "Every number with its modifier and unit of measure.", (
        _key("q"), *_PLACE,
        _label("operator", "quantity_operator", "How the true number stands to the one written."),
        Field("value", "number", 'The number in digits; "" if none is written.'),
        Field("low", "number", 'For vague: the least that is meant; else "".'),
        Field("high", "number", 'For vague: the most that is meant, if there is one; else "".'),
        _label("unit", "quantity_unit", "What the value is a number of."),
        Field("counted", "text", 'The key of the mention (m1) or event mention (v1) that is counted; "" if neither.',
              refers=("mention", "trigger")),
    )),
    FlatList("relations", "relations", "Every relation between two mentions of one sentence.", (
        _label("type", "relation_type", "The type of the relation."),
        Field("arg1", "text", "The key of the first mention.", may_be_empty=False, refers=("mention",)),
        Field("arg2", "text", "The key of the second mention.", may_be_empty=False, refers=("mention",)),
    ), ("entities",)),
    FlatList("events", "events", "Every mention of an event, by its trigger.", (
        _key("v"), *_PLACE,
        _label("type", "event_type", "The type of the event."),
        Field("event", "text", "Your key of the event: e1, e2, …; the same for all mentions of one event.",
              may_be_empty=False),
        _label("mode", "event_mode", 'For an attack: how; "" if the text does not say.', True),
        _label("class", "event_class", "The TimeML class."),
        _label("realis", "realis", "Whether it took place."),
        _label("polarity", "polarity", "Whether it is negated."),
        _label("tense", "tense", "The TimeML tense of the trigger."),
        Field("arguments", "records", "Who and what takes part, in the sentence of the trigger.", fields=(
            _label("role", "argument_role", "The role."),
            Field("filler", "text", "The key of the mention (m1), time (t1) or event mention (v1).",
                  may_be_empty=False, refers=_FILLER),
        )),
        Field("factuality", "records", "How sure each source is.", fields=(
            Field("sources", "texts", "AUTHOR, then keys of entities (x1), outermost first.", refers=("source",)),
            _label("value", "factuality_value", "How sure the last of them is."),
        )),
    ), ("entities", "times")),
    FlatList("temporal", "temporal", "The order of events and times.", (
        Field("source", "text", "The key of an event (e1) or time (t1).", may_be_empty=False, refers=("node",)),
        Field("target", "text", "The key of an event (e1) or time (t1), or dct for the document creation time.",
              may_be_empty=False, refers=("node",)),
        _label("relation", "temporal_relation", "How the source stands to the target."),
    ), ("events", "times")),
    FlatList("causal", "causal", "What causes, licenses or is meant to bring about what.", (
        Field("source", "text", "The key of an event mention (v1).", may_be_empty=False, refers=("trigger",)),
        Field("target", "text", "The key of an event mention (v1).", may_be_empty=False, refers=("trigger",)),
        _label("type", "causal_type", "How the source stands to the target."),
        _label("polarity", "polarity", "NEG where the text denies the link."),
    ), ("events",)),
    FlatList("attribution", "attributions", "Who says or thinks what.", (
        _key("a"),
        Field("sentence", "integer", "The number of the sentence in which the content begins."),
        Field("source", "text", 'The words for who says it; "" if none.'),
        Field("source_entity", "text", 'The key of the entity (x1) that says it; "" if none.', refers=("entity",)),
        Field("cue", "text", 'The word that attributes it; "" if none.'),
        Field("content", "text", "What is said, copied; … where words of others stand between its pieces.",
              may_be_empty=False),
        _label("quote_type", "quote_type", "How the words of the source are given."),
        _label("kind", "attribution_kind", "What the source does with the content."),
        _label("polarity", "polarity", "Whether the attribution is negated."),
        Field("nested_in", "text", 'The key of the attribution (a1) around this one; "" if none.',
              refers=("attribution",)),
    ), ("entities",)),
    FlatList("incidents", "incidents", "One template for each incident of the document.", (
        _key("i"),
        _label("type", "event_type", "The type of the incident."),
        _label("mode", "event_mode", 'For an attack: how; "" if the text does not say.', True),
        Field("date", "text", 'The date, YYYY-MM-DD or as exact as it is known; "" if it is not.'),
        _label("precision", "date_precision", 'How exactly the date is known; "" without one.', True),
        _refs("place", "Where"), _refs("perpetrators", "Who did it"), _refs("targets", "What was hit"),
        _refs("victims", "Who came to harm"), _refs("weapons", "By what"), _refs("participants", "Who took part"),
        *(
            Field(name, "number", f'How many people were {kind}{bound}; "" if the text does not say.')
            for kind in ("killed", "injured")
            for name, bound in ((kind, ", the best estimate"), (f"{kind}_low", ", at least"),
                                (f"{kind}_high", ", at most"))
        ),
        _label("status", "incident_status", "Whether it took place."),
        Field("aggregate", "boolean", "True for a count over many incidents."),
        Field("evidence", "texts", "The keys of the event mentions (v1) that tell of it.", refers=("trigger",)),
    ), ("entities", "events", "times")),
    FlatList("salience", "salience", "How much the document is about each entity.", (
        Field("entity", "text", "The key of the entity (x1).", may_be_empty=False, refers=("entity",)),
        Field("score", "integer", "0 to 5."),
    ), ("entities",)),
)  # fmt: skip

#: The layers that the flat form has.
COVERED = tuple(one.layer for one in FLAT)


class FlatFormError(KaratError):
    """A layer that the flat form does not have."""


def flat_lists(layers: Iterable[str] | None = None) -> tuple[FlatList, ...]:
    """The lists of some layers and of those that they refer to, in the order of the layers; all without `layers`.

    >>> [one.name for one in flat_lists(["relations"])]
    ['mentions', 'relations']
    """
    wanted = set(COVERED if layers is None else layers)
    for layer in wanted:
        if layer not in COVERED:
            known = "is no layer" if layer not in LAYERS else "has no flat form"
            raise FlatFormError(f"{layer} {known}; there are {', '.join(COVERED)}")
    for one in reversed(FLAT):
        if one.layer in wanted:
            wanted.update(one.needs)
    return tuple(one for one in FLAT if one.layer in wanted)


def fields_of(one: FlatList, given: Iterable[FlatList]) -> Iterator[Field]:
    """The fields of a list, without those that could only refer to lists that are not given.

    >>> times = flat_lists(["quantities"])
    >>> "counted" in [field.name for field in fields_of(times[0], times)]
    False
    """
    layers = {other.layer for other in given}
    for field in one.fields:
        if field.name != "counted" or "entities" in layers:
            yield field
