"""neleval 3.1.1, the fastest published scorer of MUC and B³, made to run on today's Python; its own code is unchanged.

    pip install neleval==3.1.1 --no-deps

It is no extra of ours, because it was written for Python up to 3.9: `neleval.annotation`, and with it the command
`neleval`, does not import on Python 3.10 or later, and CEAF stops at `np.int` where its assignment is not trivial. MUC
and B³ happen to use neither. `load` puts back, for as long as the process lasts, the names that are gone.
"""

from __future__ import annotations

import collections
import importlib
import importlib.util
from collections import abc
from types import ModuleType

import numpy as np

#: Moved to `collections.abc` in Python 3.3, gone from `collections` in 3.10; used by `neleval.annotation`.
MOVED = ("Sequence",)
#: Gone in numpy 1.24; used by `neleval.munkres`. numpy 2 has a `bool` again, which does as well.
GONE = {"bool": bool, "int": int}


def load() -> ModuleType | None:
    """neleval's module of coreference metrics, None if neleval is not installed."""
    if importlib.util.find_spec("neleval") is None:
        return None
    for name in MOVED:
        if not hasattr(collections, name):
            setattr(collections, name, getattr(abc, name))
    for name, kind in GONE.items():
        if name not in vars(np):
            setattr(np, name, kind)
    importlib.import_module("neleval.annotation")
    return importlib.import_module("neleval.coref_metrics")
