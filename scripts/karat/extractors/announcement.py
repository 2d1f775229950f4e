"""What an extractor says of itself: its name, and the layers that it will attempt."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from typing import Any

from karat.answers import LAYER_OF
from karat.extractors.faults import ExtractorError, escaped
from karat.layout import LAYERS


def described(system: object) -> Mapping[str, str]:
    """What a system says of itself, as far as a report has a place for it.

    >>> described({"name": "mine", "version": 2, "secret": "x"})
    {'name': 'mine', 'version': '2'}
    """
    if not isinstance(system, Mapping):
        return {}
    known = {key: system[key] for key in ("name", "version", "url") if isinstance(system.get(key), str | int | float)}
    return {key: escaped(str(value)) for key, value in known.items() if str(value).strip()}


def announced_layers(value: Any) -> frozenset[str]:
    """The layers that an extractor announces; None announces nothing. ExtractorError for what is no layer.

    >>> sorted(announced_layers(["times", "mentions"]))
    ['entities', 'times']
    """
    if value is None:
        return frozenset()
    if not isinstance(value, list | tuple | set | frozenset):
        raise ExtractorError(f"`layers` must be a list of layers, and is {escaped(repr(value), 60)}")
    layers = set()
    for name in value:
        layer = name if name in LAYERS else LAYER_OF.get(name) if isinstance(name, str) else None
        if layer is None:
            near = difflib.get_close_matches(str(name), LAYERS, n=1)
            hint = f"did you mean {near[0]}?" if near else f"there are {', '.join(LAYERS[1:])}"
            raise ExtractorError(f"the extractor announces {escaped(repr(name), 60)}, which is no layer: {hint}")
        layers.add(layer)
    return frozenset(layers)
