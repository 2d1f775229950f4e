"""Telling: changes of labels as text for a terminal, Markdown for a pull request, JSON for programs."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from itertools import groupby

from karat.versions.changes import Change

_SPECIAL = re.compile(r"([\\`*_\[\]<>|#@~&])")


def as_text(found: Sequence[Change]) -> str:
    """A line for every change, below the name of its document; nothing where nothing changed."""
    lines: list[str] = []
    for document, group in groupby(found, key=lambda one: one.document):
        lines += ["", f"{document}:", *(f"  {one.words}" for one in group)]
    return "\n".join(lines[1:])


def as_markdown(found: Sequence[Change]) -> str:
    """The same for a pull request: a heading for every document, a list for every layer.

    >>> change = Change("d", "times", "changed", "tim-001", "a*b", "value", "value 1 → 2")
    >>> print(as_markdown([change]))
    ### d: 1 change of labels
    <BLANKLINE>
    **times** (1)
    <BLANKLINE>
    - tim-001 “a\\*b”: value 1 → 2
    """
    return "\n".join(_markdown(found))


def _markdown(found: Iterable[Change]) -> Iterator[str]:
    for number, (document, group) in enumerate(groupby(found, key=lambda one: one.document)):
        listed = list(group)
        if number:
            yield ""
        yield f"### {_escaped(document)}: {len(listed)} change{'s' if len(listed) > 1 else ''} of labels"
        for layer, inside in groupby(listed, key=lambda one: one.layer):
            ones = list(inside)
            yield from ("", f"**{layer}** ({len(ones)})", "")
            for one in ones:
                name = " ".join(filter(None, (one.id, f"“{_escaped(one.quote)}”" if one.quote else "")))
                yield f"- {name}{': ' if name else ''}{_escaped(one.said)}"


def as_json(found: Sequence[Change]) -> str:
    """The changes as a list of maps."""
    return json.dumps({"changes": [asdict(one) for one in found]}, ensure_ascii=False, indent=2)


def _escaped(words: str) -> str:
    """Words that no Markdown reader takes for marks, links or mentions of a user, on one line."""
    return _SPECIAL.sub(r"\\\1", " ".join(words.split()))
