"""Cases over the toy's gold, written as in a case file, and extractors that answer from gold."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from pathlib import Path
from textwrap import dedent, indent
from typing import Any

from karat.corpus import DocumentFiles, read_document, read_source
from karat.layout import Root
from karat.records import RECORDS
from karat.variants import Builder, Case, Fault, Suite, Variant
from karat.variants.cases import read_cases
from karat.yaml_profile import YamlMap

TOY = Path(__file__).parent / "valid" / "toy"
Answer = dict[str, Any]

HEADER = """\
document: toy
text: {version: "1", sha256: SHA}
scheme: "1.0"
canary: CANARY
provenance:
  - {annotator: x, kind: model, date: "2030-01-01", role: annotation, reviewed_by_person: false}
variants:
"""


@cache
def toy_builder() -> Builder:
    """The builder of the toy's cases."""
    root = Root(TOY)
    return Builder(root, read_document(root, "toy", passes=False))


def suite_of(*bodies: str, capability: str = "x.y") -> Suite:
    """A suite from the bodies of cases: the fields below `id` and `capability`, which are filled in, or all of them."""
    base = toy_builder().base
    meta = base.files.meta.map if base.files.meta else YamlMap()
    text = HEADER.replace("SHA", str(meta["versions"][-1]["sha256"])).replace("CANARY", str(meta["canary"]))
    for number, body in enumerate(bodies, 1):
        lines = dedent(body).strip()
        if not lines.startswith("id:"):
            lines = f"id: x-y-{number:03d}\ncapability: {capability}\nrule: times#T5\n" + lines
        text += f"  -\n{indent(lines, '    ')}\n"
    suite = Suite("toy")
    read_cases(suite, read_source(text.encode(), "x.y.yaml"), capability, base.files)
    return suite


def case_of(body: str) -> Case:
    """One case, which its file accepts."""
    suite = suite_of(body)
    assert not suite.faults, [str(fault) for fault in suite.faults]
    return suite.cases[0]


def built(body: str) -> Variant:
    """A case's variant, without any fault."""
    variant, faults = toy_builder().build(case_of(body))
    assert not faults, "\n".join(map(str, faults))
    assert variant is not None
    return variant


def faults_of(body: str) -> list[Fault]:
    """What is wrong with a case."""
    return toy_builder().build(case_of(body))[1]


def record(variant: Variant, name: str) -> Any:
    """A record of a variant's gold; None where it has none."""
    from karat.variants.base import index_of

    found = index_of({layer: source.map for layer, source in variant.files.gold.layers.items()}).get(name)
    return None if found is None else found.record


def answer_of(files: DocumentFiles) -> Answer:
    """The gold of a document as an answer, all but what answers do not have."""
    answer: Answer = {"layers": [layer for layer in files.gold.layers if layer != "zones"]}
    for layer in answer["layers"]:
        data = files.gold.records(layer)
        for listing in RECORDS[layer]:
            if listing.key in data and listing.key not in ("near_identity", "constraints", "summaries"):
                answer[listing.key] = json.loads(json.dumps(data[listing.key]))
    return answer


def gold_extractor(builder: Builder, variants: Iterable[Variant]) -> Callable[[Mapping[str, Any]], Answer]:
    """Whatever it is asked for, it answers with the gold of that text."""
    base = builder.base
    answers = {(base.text, builder.base_document.dct): answer_of(base.files)}
    answers |= {(variant.text, variant.document.dct): answer_of(variant.files) for variant in variants}
    return lambda document: answers[document["text"], document["dct"]]


def by_quote(value: Any) -> Any:
    """An answer without offsets: every place by its quote alone."""
    if isinstance(value, dict):
        return {k: by_quote(v) for k, v in value.items() if not (k in ("span", "head") and "quote" in value)}
    return [by_quote(one) for one in value] if isinstance(value, list) else value
