"""Corpora for the tests of the dataset: of two documents, and with one label changed."""

from __future__ import annotations

import shutil
from pathlib import Path

from karat.layout import Root, home

TOY = Path(__file__).parent.parent / "valid" / "toy"
ARTICLE = "iraq-truce-2021"


def two_documents(folder: Path) -> Root:
    """The article and the invented text, one corpus."""
    root = folder / "both"
    shutil.copytree(TOY, root)
    for place in ("corpus", "annotations"):
        shutil.copytree(home() / place / ARTICLE, root / place / ARTICLE, ignore=shutil.ignore_patterns("passes"))
    return Root(root)


def changed(folder: Path, layer: str, old: str, new: str) -> Root:
    """A copy of the invented corpus with one change to a layer."""
    root = folder / "changed"
    shutil.copytree(TOY, root)
    path = root / "annotations" / "toy" / f"{layer}.yaml"
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8")
    return Root(root)
