"""Two sides of the toy document for tests of agreement: gold as data, changed, and compared in memory or on disk."""

from __future__ import annotations

import copy
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import yaml

from karat.agreement import Agreement, agree
from karat.agreement.figures import Figure
from karat.agreement.sides import Given, Material
from karat.corpus import read_document
from karat.layout import LAYERS, Root

TOY = Path(__file__).parent / "valid" / "toy"
Layers = dict[str, dict[str, Any]]


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(k): _plain(v) for k, v in value.items()}
    return [_plain(v) for v in value] if isinstance(value, list) else value


_FILES = read_document(Root(TOY), "toy")
_GOLD: Layers = {layer: _plain(_FILES.gold.layers[layer].value) for layer in LAYERS}
TEXT = _FILES.text() or ""
STARTS = tuple(s["span"][0] for s in _GOLD["zones"]["sentences"])


def gold() -> Layers:
    """All layers of the toy document as plain data, to be changed freely."""
    return copy.deepcopy(_GOLD)


def record(layers: Layers, name: str) -> dict[str, Any]:
    """The record with an id."""
    for layer in layers.values():
        for listed in (v for v in layer.values() if isinstance(v, list)):
            for parent in (r for r in listed if isinstance(r, dict)):
                for found in (parent, *parent.get("mentions", [])):
                    if isinstance(found, dict) and found.get("id") == name:
                        return found
    raise KeyError(name)


def drop(layers: Layers, name: str) -> None:
    """Take a record out, and its entity or event if nothing is left of it."""
    for layer in layers.values():
        for key, listed in layer.items():
            if isinstance(listed, list):
                for parent in (r for r in listed if isinstance(r, dict) and "mentions" in r):
                    parent["mentions"] = [m for m in parent["mentions"] if m["id"] != name]
                layer[key] = [
                    r for r in listed
                    if not isinstance(r, dict) or (r.get("id") != name and r.get("mentions") != [])
                ]  # fmt: skip


def compared(a: Layers, b: Layers, layer: str | None = None, resamples: int = 0) -> Agreement:
    """Agreement of two sides in memory."""
    sides = tuple(
        {name: Given(data, f"{n}:{name}", f"{n}/") for name, data in side.items()} for n, side in (("a", a), ("b", b))
    )
    material = Material("toy", TEXT, "", "1", STARTS, (sides[0], sides[1]), {})
    return agree([material], ("a", "b"), [layer] if layer else None, resamples)


def figures(result: Agreement) -> dict[tuple[str, str], Figure]:
    """The figures by layer and name."""
    return {(found.layer, figure.name): figure for found in result.layers for figure in found.figures}


def figure(
    layer: str, name: str, change: Callable[[Layers], None], of_a: Callable[[Layers], None] | None = None
) -> Figure:
    """One figure of gold (as A) and gold changed (as B)."""
    a, b = gold(), gold()
    change(b)
    if of_a is not None:
        of_a(a)
    return figures(compared(a, b, layer))[layer, name]


def write_root(folder: Path, **passes: Layers) -> Path:
    """A corpus with the toy document and passes of it."""
    root = folder / "root"
    shutil.copytree(TOY, root)
    for name, layers in passes.items():
        write_layers(root / "annotations" / "toy" / "passes" / name, layers)
    return root


def write_layers(folder: Path, layers: Layers) -> Path:
    """Layers as files of a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for layer, data in layers.items():
        text = yaml.safe_dump(data, allow_unicode=True, sort_keys=False)
        (folder / f"{layer}.yaml").write_text(text, encoding="utf-8")
    return folder
