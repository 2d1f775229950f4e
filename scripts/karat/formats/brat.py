"""brat standoff: the lines of an `.ann` file.

The form is that of brat's own description (brat.nlplab.org/standoff.html) and of its reader (`annotation.py`, 2021):
an id, a tab, the annotation. T binds a type to words, by offsets in code points, half-open, pieces of a discontinuous
span divided by `;`; E is an event with its trigger and arguments; R a binary relation; `*` an equivalence; A (M in old
files) an attribute; N an entry of a knowledge base; # a note. The text itself is not in the file: it is that of the
document.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from typing import Any

from karat.answers import PredictionError
from karat.formats.foreign import MAX_RECORDS, ForeignDocument, ForeignEvent, ForeignLink, ForeignSpan

_LINE = re.compile(r"(?:[TREAMN#][^\s]*|\*)\t\S")
_PIECES = re.compile(r"[0-9]{1,12} [0-9]{1,12}(?:;[0-9]{1,12} [0-9]{1,12})*")
#: What a note or an entry of a knowledge base is called when it is counted as left behind.
_LEFT = {"#": "note", "N": "normalisation"}


def is_brat(text: str) -> bool:
    """Whether the first lines of a text are those of an .ann file, all of them.

    >>> is_brat("T1\\tPER 0 3\\tAnn\\n"), is_brat('{"times": []}'), is_brat("T1: x")
    (True, False, False)
    """
    lines = [line for line in text[:20_000].split("\n")[:20] if line.strip()]
    return bool(lines) and all(_LINE.match(line) for line in lines)


def read_brat(text: str, name: str) -> ForeignDocument:
    """The annotations of a file. PredictionError, with its number, on a line that brat would not read either.

    >>> found = read_brat("T1\\tPER 0 3;8 11\\tAnn Roe\\nT2\\tDie 4 7\\tdie\\nE1\\tDie:T2 Victim:T1\\n", "x.ann")
    >>> found.spans[0].span, found.events[0].arguments
    ((0, 3, 8, 11), (('Victim', 'T1'),))
    """
    found = ForeignDocument(name)
    attributes: dict[str, dict[str, Any]] = {}
    seen: Counter[str] = Counter()
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        if number > MAX_RECORDS:
            raise PredictionError(f"{name}: has more than {MAX_RECORDS:,} lines")
        key, tab, rest = line.rstrip("\r").partition("\t")
        if not tab or not key or not _read_line(found, attributes, key, rest):
            raise PredictionError(
                f"{name}:{number}: is no line of brat standoff; such a line is an id, a tab and an annotation: "
                "T1, a tab, PER 0 3, a tab, Ann"
            )
        if key != "*" and key[0] in "TER":
            seen[key] += 1
    twice = next((key for key, times in seen.items() if times > 1), None)
    if twice is not None:
        raise PredictionError(f"{name}: the id {twice[:20]} is used twice")
    known = {s.id for s in found.spans} | {e.id for e in found.events}
    found.spans = [replace(s, attributes=attributes.get(str(s.id), {})) for s in found.spans]
    found.events = [replace(e, attributes=attributes.get(e.id, {})) for e in found.events]
    found.left["attribute"] += sum(len(a) for key, a in attributes.items() if key not in known)
    return found


def _read_line(found: ForeignDocument, attributes: dict[str, dict[str, Any]], key: str, rest: str) -> bool:
    """Read one line; whether it could be read."""
    head, _, tail = rest.partition("\t")
    words = head.split()
    kind = key[0]
    if kind == "T":
        label, _, places = head.partition(" ")
        if not label or not _PIECES.fullmatch(places.strip()):
            return False
        span = tuple(int(offset) for piece in places.strip().split(";") for offset in piece.split())
        found.spans.append(ForeignSpan(key, label, span, tail or None))
        return True
    if kind == "E":
        # An id has no colon; a type such as Conflict:Attack may have one.
        pairs = [word.rpartition(":")[::2] for word in words]
        if not pairs or not all(all(pair) for pair in pairs):
            return False
        found.events.append(ForeignEvent(key, *pairs[0], tuple(pairs[1:])))
        return True
    if kind == "R":
        ends = [word.partition(":")[::2] for word in words[1:]]
        if len(ends) != 2 or not all(all(end) for end in ends):
            return False
        first, second = sorted(ends) if {end[0] for end in ends} == {"Arg1", "Arg2"} else ends
        found.links.append(ForeignLink(key, words[0], first[1], second[1]))
        return True
    if kind == "*":
        if len(words) < 3:
            return False
        if words[0] == "Equiv":
            found.same.append(tuple(words[1:]))
        else:
            found.left["symmetric relation"] += 1
        return True
    if kind in "AM":
        if len(words) < 2:
            return False
        attributes.setdefault(words[1], {})[words[0]] = words[2] if len(words) > 2 else True
        return True
    if kind in _LEFT:
        found.left[_LEFT[kind]] += 1
        return True
    return False
