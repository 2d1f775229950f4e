"""Minimum: the short documents of MINIMUM cases, whose text and gold stand in the case itself."""

from __future__ import annotations

from typing import Any

from karat.anchoring import AnchoringText
from karat.layout import LAYERS
from karat.records import maps
from karat.variants.base import as_yaml, copied
from karat.variants.cases import Case, CaseFault
from karat.variants.inline import fill_records
from karat.yaml_profile import YamlMap


def minimum_layers(case: Case) -> tuple[str, dict[str, YamlMap]]:
    """The text of a MINIMUM case and its layers, with headers and every span filled in.

    Without zones of its own the text is one sentence in one paragraph. Raises CaseFault.
    """
    text = str(case.record["text"])
    given = case.record["layers"]
    unknown = next((layer for layer in given if layer not in LAYERS), None)
    if unknown:
        raise CaseFault(f"there is no layer {unknown}; layers are {', '.join(LAYERS)}", given, unknown)
    layers = {layer: copied(given[layer]) for layer in given}
    layers.setdefault("zones", _one_paragraph(text))
    sentences = [tuple(s["span"]) for s in maps(layers["zones"].get("sentences")) if s.get("span")]
    anchoring = AnchoringText(text, sentences or [(0, len(text))])
    for data in layers.values():
        fill_records(anchoring, data, case.record)
    return text, {layer: _with_header(case, layer, data) for layer, data in layers.items()}


def _one_paragraph(text: str) -> YamlMap:
    whole: dict[str, Any] = {"span": [0, len(text)], "quote": text}
    zone, sentence = {"id": "zon-01", "type": "paragraph", **whole}, {"id": "snt-01", "zone": "zon-01", **whole}
    data: YamlMap = copied({"zones": [zone], "sentences": [sentence]})
    return data


def _with_header(case: Case, layer: str, data: YamlMap) -> YamlMap:
    header = as_yaml({"layer": layer, "document": case.id, "scheme": case.header["scheme"], "status": "adjudicated"})
    header["canary"] = case.header["canary"]
    header["provenance"] = copied(case.header.get("provenance") or [])
    header.update(data)
    return header
