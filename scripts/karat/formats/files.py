"""Files: predictions in any of the forms that are known, recognised by their content, as answers to be scored."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

from karat.answers import Answer, PredictionError, as_answer
from karat.formats.brat import is_brat, read_brat
from karat.formats.carry import Carrier
from karat.formats.foreign import ForeignDocument, counted
from karat.formats.label_maps import LabelMap, nearest
from karat.formats.langextract import is_langextract, read_langextract
from karat.formats.llm_answer import is_flat, read_flat
from karat.formats.predictions import as_answers, decoded, join_answers, values
from karat.formats.relabel import relabelled
from karat.formats.span_lists import is_span, is_span_list, read_span_lists
from karat.model import Document

#: The forms by the names that `--from` takes, and what messages call them.
FORMS = {
    "karat": "Karat's own predictions",
    "langextract": "langextract documents",
    "brat": "brat standoff",
    "spans": "lists of spans",
    "llm": "the flat answer of a language model",
}
#: So many unknown labels are listed; the rest are counted.
SHOWN = 8

Items = list[tuple[str, Any]]


@dataclass(frozen=True, slots=True)
class Reading:
    """The answers of a file, its form, and the line that tells a user what was read, and what could not be.

    What else is worth knowing is in the answers' notes, and so in the report.
    """

    form: str
    answers: list[Answer]
    told: str = ""


def read_file(
    data: bytes, name: str, documents: Sequence[Document], form: str | None = None, labels: LabelMap | None = None
) -> Reading:
    """The answers of a file in any known form, which its content shows unless `form` names it.

    Foreign answers are of the document that they name, of the one whose text they carry, of the one that the file is
    named after, or of the only one. Raises PredictionError, in one sentence, where a file cannot be read or belongs
    to no document.
    """
    used = labels or LabelMap()
    text = decoded(data, name)
    if form == "brat" or (form is None and is_brat(text)):
        return _carried("brat", [read_brat(text, name)], name, documents, used)
    if form == "llm":
        return _flat(text, name, documents, used)
    items = list(values(text, name))
    form = form or _recognised(items)
    if form == "llm":
        return _flat(text, name, documents, used)
    if form == "karat":
        return Reading(form, as_answers([(place, relabelled(value, used)) for place, value in items], name))
    return _carried(form, list(_foreign(form, items, name)), name, documents, used)


def _recognised(items: Items) -> str:
    """The form that values are in; ours where they are in none of the others, so that ours explains what is wrong."""
    found = [value for _, value in items]
    if found and all(map(is_langextract, found)):
        return "langextract"
    if found and (all(map(is_span, found)) or all(map(is_span_list, found))):
        return "spans"
    return "llm" if found and all(map(is_flat, found)) else "karat"


def _foreign(form: str, items: Items, name: str) -> Iterable[ForeignDocument]:
    if form == "spans":
        if items and all(is_span(value) for _, value in items):
            items = [(name, [value for _, value in items])]
        for place, value in items:
            yield from read_span_lists(value, place)
        return
    for place, value in items:
        if not is_langextract(value):
            raise PredictionError(f"{place}: is no annotated document of langextract: it has no list of `extractions`")
        yield read_langextract(value, place)


def _carried(
    form: str, found: Sequence[ForeignDocument], name: str, documents: Sequence[Document], labels: LabelMap
) -> Reading:
    carrier = Carrier(labels)
    size: Counter[str] = Counter()
    left: Counter[str] = Counter()
    answers, other = [], 0
    for one in found:
        document = _document_of(one, name, documents, len(found) == 1)
        answers.append(as_answer(carrier.answer(one, document.id, document.text), one.place))
        size.update(span=len(one.spans), event=len(one.events), link=len(one.links))
        left.update(one.left)
        other += one.text is not None and one.text != document.text
    # A tool that found no times in one document of several attempted them there too.
    attempted = frozenset().union(*(a.attempted for a in answers)) if answers else frozenset()
    for answer in answers:
        answer.attempted = attempted
    behind = f"not carried over: {counted(left)}" if left.total() else ""
    remarks = [remark for remark in (behind, *_remarks(carrier, labels, other)) if remark]
    if answers:
        answers[0].notes += [f"{FORMS[form]}: {remark}" for remark in remarks]
    dialects = sorted({one.system for one in found if one.system})
    head = f"{name}: read as {FORMS[form]}{f' ({dialects[0]})' if len(dialects) == 1 else ''}"
    head += f": {counted(size) or 'empty'}{f'; labels: {labels.title}' if labels.title else ''}"
    return Reading(form, join_answers(answers, name), "; ".join(part for part in (head, behind) if part))


def _remarks(carrier: Carrier, labels: LabelMap, other: int) -> Iterable[str]:
    """What a user must know of a reading, a sentence each."""
    if carrier.ignored:
        yield f"left out as the label map says: {counted({'record': carrier.ignored})}"
    if labels.title:
        yield f"labels were read with the map {labels.title}{f': {labels.note}' if labels.note else ''}"
    if other:
        yield f"the text beside {counted({'answer': other})} is not that of the corpus, so offsets may not fit"
    if carrier.unknown:
        told = [_unknown(label, kind, n) for (label, kind), n in carrier.unknown.most_common(SHOWN)]
        more = f", and {len(carrier.unknown) - SHOWN} more" if len(carrier.unknown) > SHOWN else ""
        total = counted({"label": carrier.unknown.total()})
        yield f"{total} of no scheme of ours count as wrong; map them with --labels: {', '.join(told)}{more}"


def _unknown(label: str, kind: str, times: int) -> str:
    like = nearest(label, kind) if kind != "role" else None
    shown = "".join(c if c.isprintable() else "?" for c in label[:40])
    return f"{shown} ×{times}{f' (like {like[1]}?)' if like else ''}"


def _document_of(found: ForeignDocument, name: str, documents: Sequence[Document], alone: bool) -> Document:
    known = {document.id: document for document in documents}
    named = known.get(found.document or "")
    by_text = next((d for d in documents if found.text is not None and d.text == found.text), None)
    by_file = known.get(PurePath(name).stem)
    only = documents[0] if len(documents) == 1 and alone else None
    document = named or by_text or by_file if alone else named or by_text
    if document is None and only is None:
        raise PredictionError(
            f"{found.place}: does not say of which document it is; name the file after it, or give --document: "
            f"{', '.join(known)}"
        )
    return document or only  # type: ignore[return-value]


def _flat(text: str, name: str, documents: Sequence[Document], labels: LabelMap) -> Reading:
    """The flat answer of a language model: one document a file."""
    document = _document_of(ForeignDocument(name), name, documents, True)
    answer, remarks = read_flat(text, name, document.id, labels)
    return Reading("llm", [answer], ": ".join([f"{name}: read as {FORMS['llm']}", *remarks]))
