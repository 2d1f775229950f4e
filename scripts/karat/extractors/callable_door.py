"""The Python door: `package.module:function`, or an object with `extract`, called once a document."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeAlias

from karat.errors import KaratError

#: From a request's document to an answer in the prediction schema.
Extractor: TypeAlias = Callable[[Mapping[str, Any]], Any]

#: Names that need no module: the extractors that Karat ships.
BUILT_IN = {"baseline": "karat.extractors.baseline:extract", "empty": "karat.extractors.floors:empty"}


class ExtractorError(KaratError):
    """An extractor that cannot be found or called; its text says what was looked for."""


def load_callable(name: str) -> Extractor:
    """The extractor that `package.module:function` (or the name of a built-in) leads to.

    The attribute may be dotted (`module:object.method`), a function, an object with a method `extract`, or a class
    that makes such an object without arguments. The working folder is on the path, as it is for `python -m`.

    >>> load_callable("empty")({"id": "d", "text": ""})["times"]
    []
    """
    target = BUILT_IN.get(name, name)
    module_name, colon, attribute = target.partition(":")
    if not colon or not module_name or not attribute:
        known = ", ".join(BUILT_IN)
        raise ExtractorError(f"{name!r} is not of the form package.module:function, and not one of {known}")
    if (here := str(Path.cwd())) not in sys.path:
        sys.path.insert(0, here)
    try:
        found: Any = importlib.import_module(module_name)
    except Exception as error:
        # A stranger's module can fail in any way while it is imported; none of them is our own.
        reason = f"{type(error).__name__}: {error}"
        raise ExtractorError(f"the module {module_name} of {name} cannot be imported: {reason}") from error
    for part in attribute.split("."):
        if not hasattr(found, part):
            raise ExtractorError(f"{module_name} has no {attribute}; it has {_public(found)}")
        found = getattr(found, part)
    if isinstance(found, type):
        found = found()
    found = getattr(found, "extract", found)
    if not callable(found):
        raise ExtractorError(f"{name} is a {type(found).__name__}, not a function or an object with `extract`")
    extractor: Extractor = found
    return extractor


def _public(thing: Any, limit: int = 12) -> str:
    names = [n for n in dir(thing) if not n.startswith("_") and callable(getattr(thing, n, None))]
    return ", ".join(names[:limit]) or "nothing that could be called"
