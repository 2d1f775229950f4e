"""The toy's gold as an answer that tests may spoil, and its score."""

from __future__ import annotations

import copy
import json
import shutil
from functools import lru_cache
from pathlib import Path
from typing import Any

import karat
from karat.layout import LAYERS
from karat.records import RECORDS
from karat.scoring import Policies, Report
from karat.yaml_profile import parse_yaml

TOY = Path(__file__).parent / "valid" / "toy"
Answer = dict[str, Any]


@lru_cache(maxsize=1)
def _gold() -> str:
    answer: Answer = {"document": "toy"}
    for layer in LAYERS:
        data = parse_yaml((TOY / "annotations" / "toy" / f"{layer}.yaml").read_text(encoding="utf-8")).value
        answer |= {listing.key: data[listing.key] for listing in RECORDS[layer] if listing.key in data}
    return json.dumps(answer)


def gold_answer() -> Answer:
    """All layers of the toy's gold as one answer, new each time."""
    return json.loads(_gold())  # type: ignore[no-any-return]


def score(answer: Answer, root: Path = TOY) -> Report:
    """The report on an answer, without intervals; the answer itself stays as it is."""
    return karat.score(copy.deepcopy(answer), root=root, policies=Policies(resamples=0))


def changed_toy(folder: Path, layer: str, old: str, new: str) -> Path:
    """A copy of the toy's corpus with one change to a layer of its gold."""
    root = folder / "toy"
    if not root.exists():
        shutil.copytree(TOY, root)
    path = root / "annotations" / "toy" / f"{layer}.yaml"
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{old!r} occurs {text.count(old)} times"
    path.write_text(text.replace(old, new), encoding="utf-8")
    return root


def find(records: list[Answer], name: str) -> Answer:
    """The record of this id."""
    return next(r for r in records if r["id"] == name)


def mention(answer: Answer, key: str, name: str) -> Answer:
    """The mention of this id, of entities or events."""
    return next(m for r in answer[key] for m in r["mentions"] if m["id"] == name)
