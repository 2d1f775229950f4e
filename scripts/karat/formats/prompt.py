"""The prompt: instructions for a language model, from the guidelines and the ontology, with one worked example.

The guidelines give what a page says first and the sentence of each rule; the ontology gives the labels; the flat form
gives the answer's shape. Their examples are left out, because they come from the corpus: no prompt may hold a piece of
the text that is scored. The worked example is an invented document outside of the corpus.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from karat.corpus import read_document
from karat.documents import load_document
from karat.formats.llm_flat import FlatWriter
from karat.formats.llm_form import Field, FlatList, fields_of, flat_lists
from karat.formats.llm_schema import llm_schema
from karat.guidelines import FOLDER
from karat.layout import LAYERS, Root, home
from karat.model import Document
from karat.ontology import Group, Label, load_ontology

#: The worked example: a corpus root of its own, and its document.
EXAMPLE = ("tests/valid/toy", "toy")
BOILERPLATE = "boilerplate"
#: A token of the usual vocabularies is some four characters of English.
CHARACTERS_A_TOKEN = 4
#: Rules about what the flat form does not ask for, by page; rules that name a field that it lacks are found without.
LEFT_OUT = {
    "entities": {"S2", "G1", "C4", "B1", "L2"},
    "times": {"T10", "T11"},
    "quantities": {"N10"},
    "events": {"E3"},
    "incidents": {"I3", "I11"},
}
#: So many words of the text in a row, quoted in a rule or a definition, are a piece of it.
PIECE = 3

_RULE = re.compile(r"^### (\S+)\n\n\*\*(.+?)\*\*", re.DOTALL | re.MULTILINE)
_INTRODUCTION = re.compile(r"^# .+?\n\n(.+?)\n\n", re.DOTALL)
_LINK = re.compile(r"\[([^]]+)\]\([^)]*\)")
_CODE = re.compile(r"`([A-Za-z_]+)[^`]*`")
_QUOTED = re.compile(r'"([^"]+)"')
_PARENTHESIS = re.compile(r" ?\([^()]*\)")


@dataclass(frozen=True, slots=True)
class Prompt:
    """What is given to a model: `system`, the instructions; `user`, the document; `schema`, the form of the answer."""

    system: str
    user: str
    schema: Mapping[str, Any]

    @property
    def text(self) -> str:
        """Both parts as one text."""
        return f"{self.system}\n\n{self.user}\n" if self.user else f"{self.system}\n"

    @property
    def size(self) -> tuple[int, int]:
        """Words, and tokens as far as they can be told without a vocabulary."""
        return len(self.text.split()), -(-len(self.text) // CHARACTERS_A_TOKEN)


def make_prompt(
    layers: Iterable[str] | None = None, document: Document | None = None, keep_out: Iterable[str] = ()
) -> Prompt:
    """The prompt for some layers (all without) and those that they refer to; with the document, if one is given.

    `keep_out` are texts of which no piece may stand in the instructions: those of the corpus.
    """
    lists = flat_lists(layers)
    hidden = [*keep_out, *([document.text] if document else [])]
    parts = [_opening(lists), *(_section(one, lists, hidden) for one in lists), _closing(lists)]
    parts += _example([one.layer for one in lists], document)
    user = f"# The document\n\n{numbered(document)}" if document else ""
    return Prompt("\n\n".join(parts), user, llm_schema([one.layer for one in lists]))


def numbered(document: Document) -> str:
    """A document as a model sees it: its creation time, and each sentence on a line, with its number from 0.

    Boilerplate is not annotated and is left out; the numbers go on counting it.
    """
    outside = {zone.id for zone in document.zones if zone.type == BOILERPLATE}
    zones = {zone.id: zone.type for zone in document.zones}
    lines = [f"Document creation time: {document.dct or 'unknown'}"]
    last = ""
    for number, sentence in enumerate(document.sentences):
        if sentence.zone in outside:
            continue
        if sentence.zone != last:
            lines += ["", f"({zones.get(sentence.zone, 'text')})"]
            last = sentence.zone
        words = " ".join(document.text[sentence.span[0] : sentence.span[-1]].split("\n"))
        lines.append(f"[{number}] {words}")
    return "\n".join(lines)


def _opening(lists: Sequence[FlatList]) -> str:
    names = ", ".join(f"`{one.name}`" for one in lists)
    return (
        "# Task\n\nYou extract information from one news article. Read it whole, then answer with one JSON object and "
        f"nothing else: no words around it, no code fence. It has the lists {names}. Every record has all the fields "
        'listed for it, in that order; "" stands where there is nothing to say.\n\n'
        "Quotes are copied from the text character for character, typing errors included, and never shortened, mended "
        "or joined; where words of something else stand between the pieces of one expression, write … between them. "
        "Each line of the text begins with the number of its sentence in brackets, which is no part of the text. "
        "Annotate everything that the rules below ask for, in titles, headings and captions too, and nothing that they "
        "do not."
    )


def _section(one: FlatList, lists: Sequence[FlatList], hidden: Sequence[str]) -> str:
    page = (home() / FOLDER / f"{one.layer}.md").read_text(encoding="utf-8")
    fields = tuple(fields_of(one, lists))
    parts = [f"# {one.layer.capitalize()}", _plain(_INTRODUCTION.search(page)[1], hidden) or one.description]  # type: ignore[index]
    parts += ["\n".join([f"Fields of a record of `{one.name}`:", *_fields(fields)])]
    seen: set[str] = set()
    for field in _all(fields):
        if field.group and field.group not in seen and load_ontology().group(field.group).layer == one.layer:
            seen.add(field.group)
            parts.append("\n".join(_labels(load_ontology().group(field.group), hidden)))
    rules = [f"- {rule}" for rule in _rules(one, fields, page, hidden)]
    return "\n\n".join([*parts, *(["\n".join(["Rules:", *rules])] if rules else [])])


def _all(fields: Iterable[Field]) -> Iterator[Field]:
    for field in fields:
        yield field
        yield from _all(field.fields)


def _fields(fields: Iterable[Field], indent: str = "") -> Iterator[str]:
    kinds = {"integer": "a whole number", "boolean": "true or false", "texts": "a list of texts", "records": "a list"}
    for field in fields:
        kind = f" ({kinds[field.kind]})" if field.kind in kinds else ""
        yield f"{indent}- `{field.name}`{kind}: {field.description}"
        yield from _fields(field.fields, indent + "  ")


def _labels(group: Group, hidden: Sequence[str]) -> Iterator[str]:
    yield f"Labels of `{group.name}`: {_plain(group.definition, hidden)}"
    for label in group.labels.values():
        if not label.abstract:
            yield f"- {label.name}: {_plain(label.definition, hidden)}{_constraints(label)}"


def _constraints(label: Label) -> str:
    if label.roles:
        roles = "; ".join(f"{role}: {'/'.join(sorted(fillers))}" for role, fillers in label.roles.items())
        return f" Roles and who fills them: {roles}."
    if label.arg1 or label.arg2:
        return f" {'/'.join(sorted(label.arg1))} to {'/'.join(sorted(label.arg2))}."
    return ""


def _rules(one: FlatList, fields: Sequence[Field], page: str, hidden: Sequence[str]) -> Iterator[str]:
    """The sentences of the rules that speak of what is asked for, and quote no piece of a hidden text."""
    ontology = load_ontology()
    known = {field.name for field in _all(fields)} | {"dct"}
    known |= {name for group in ontology.groups.values() for name in group.labels if group.layer == one.layer}
    for name, sentence in _RULE.findall(page):
        words = " ".join(sentence.split())
        spoken = set(_CODE.findall(words))
        if name not in LEFT_OUT.get(one.layer, ()) and spoken <= known and not any(_pieces(words, hidden)):
            yield _plain(words, hidden)


def _plain(text: str, hidden: Sequence[str]) -> str:
    """Words of a page without links, and without parentheses that quote a piece of a hidden text.

    >>> _plain('A region ("northern Iraq", "a hill").', ["He is in northern Iraq now."])
    'A region.'
    >>> _plain("See [events](events.md).", [])
    'See events.'
    """
    words = _LINK.sub(r"\1", " ".join(text.split()))
    return _PARENTHESIS.sub(lambda found: "" if any(_pieces(found[0], hidden, 2)) else found[0], words)


def _pieces(text: str, hidden: Sequence[str], least: int = PIECE) -> Iterator[str]:
    """The quotations of a text that are pieces of a hidden one."""
    for quoted in _QUOTED.findall(text):
        if len(quoted.split()) >= least and any(quoted in one for one in hidden):
            yield quoted


def _closing(lists: Sequence[FlatList]) -> str:
    order = ", ".join(one.name for one in lists)
    return (
        f"# Answer\n\nOne JSON object with the lists {order}, an empty list where the text has nothing. Keys are your "
        "own and lead from record to record: use no key that no record has."
    )


def _example(layers: Sequence[str], asked: Document | None) -> list[str]:
    """The worked example, one record a line; none if it is the very document that is asked about."""
    folder, name = EXAMPLE
    root = Root(Path(home(), folder))
    document = load_document(root, name)
    if asked is not None and asked.sha256 == document.sha256:
        return []
    files = read_document(root, name)
    records: dict[str, Any] = {}
    for layer in LAYERS:
        # Entities and events both have a list `near_identity`, which the flat form has not.
        records |= {key: value for key, value in files.gold.records(layer).items() if isinstance(value, list)}
    answer = FlatWriter(document.text, [s.span for s in document.sentences]).answer(records, layers)
    lists = [
        f"{json.dumps(key)}: [\n" + ",\n".join(json.dumps(row, ensure_ascii=False) for row in rows) + "\n]"
        for key, rows in answer.items()
    ]
    body = ",\n".join(lists)
    return [f"# Example\n\n{numbered(document)}\n\nThe answer:\n\n{{{body}}}"]
