"""The worksheet of adjudication: every disagreement as an item to settle, stage by stage, in YAML."""

from __future__ import annotations

from typing import Any

import yaml

from karat.agreement.disagreements import STAGES, Disagreement, Saying
from karat.agreement.output import window
from karat.agreement.results import Agreement
from karat.spans import covered
from karat.text import Lines

#: So much of a line is given as context.
WIDTH = 300

HEADER = """\
# What two annotators disagree about, to be settled stage by stage, each before the next begins. Of every item,
# `records`, `choice`, `rule` (page#id) and `cause` (slip, guideline-gap, real-ambiguity) make a line of decisions.yaml.
"""


def worksheet(result: Agreement) -> str:
    """The worksheet as YAML. Excused disagreements, about records that nobody must have, are in it and say so."""
    lines = [Lines(m.text) for m in result.materials]
    items = [(d, _item(result, d, lines[d.document], n + 1)) for n, d in enumerate(_in_stages(result))]
    data = {
        "a": result.a,
        "b": result.b,
        "documents": [{"id": m.id, "version": m.version, "sha256": m.sha256} for m in result.materials],
        "stages": [{"stage": stage, "items": [item for d, item in items if d.stage == stage]} for stage in STAGES],
    }
    return HEADER + yaml.dump(data, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=110)


class Flow(list[Any]):
    """A list that is written on one line."""


class _Dumper(yaml.SafeDumper):
    """Without anchors, which the profile of our YAML does not have."""

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002 - the signature is yaml's
        """Nothing is written as an alias."""
        return True


_Dumper.add_representer(
    Flow, lambda dumper, value: dumper.represent_sequence("tag:yaml.org,2002:seq", value, flow_style=True)
)


def _in_stages(result: Agreement) -> list[Disagreement]:
    return [d for stage in STAGES for d in result.disagreements if d.stage == stage]


def _item(result: Agreement, d: Disagreement, lines: Lines, number: int) -> dict[str, Any]:
    material = result.materials[d.document]
    places = [said.span for said in (d.a, d.b) if said is not None and said.span]
    item: dict[str, Any] = {
        "number": number,
        "document": material.id,
        "layer": d.layer,
        "kind": d.kind,
        "records": Flow(sorted({name for said in (d.a, d.b) if said is not None for name in said.records})),
    }
    if places:
        start = min(span[0] for span in places)
        left, right = window(material.text, start, WIDTH)
        item["place"] = "{}:{}".format(*lines.position(start))
        item["context"] = material.text[left:right]
    item["a"], item["b"] = (_side(material.text, said) for said in (d.a, d.b))
    if d.excused:
        item["excused"] = "the record is optional"
    if d.within:
        item["within_alternatives"] = True
    return item | {"choice": "", "rule": "", "cause": ""}


def _side(text: str, said: Saying | None) -> dict[str, Any] | str:
    if said is None:
        return "nothing"
    place = {"quote": covered(text, said.span), "span": Flow(said.span)} if said.span else {}
    return {**place, "says": said.words}
