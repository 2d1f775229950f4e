"""Swapping: a planned move to a new text written to disk, whole or not at all.

Everything new is prepared beside the document's folder; then two renames and the replacement of document.yaml make it
the corpus. Where one of them fails, the ones before are taken back.
"""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from karat.atomic import replace_file
from karat.errors import KaratError
from karat.layout import Root
from karat.versions.reanchor import Plan

_MODELINE = re.compile(rb"(# yaml-language-server: \$schema=)((?:\.\./)+)")
#: Folders of a document that stay with the version of the text on which they were made.
OF_VERSION = ("passes",)


def write_plan(root: Root, made: Plan) -> list[Path]:
    """Write a plan that has its files; the paths that are new or changed. KaratError where the disk does not let it."""
    if not made.files:
        raise ValueError("a plan with orphans that were not to be dropped has nothing to write")
    folder = root.layer_dir(made.document)
    meta = root.document_file(made.document)
    text = meta.parent / f"{made.new}.txt"
    fresh = folder.with_name(f".{made.document}.new")
    before = folder.with_name(f".{made.document}.before")
    for place in (text, fresh, before):
        if place.exists():
            raise KaratError(f"{place} is in the way; see what it is, and remove it")
    try:
        _prepare(folder, fresh, made)
        text.write_bytes(made.data)
        folder.rename(before)
        try:
            fresh.rename(folder)
            replace_file(meta, made.files["document.yaml"].encode("utf-8"))
        except BaseException:
            if folder.exists():
                folder.rename(fresh)
            before.rename(folder)
            raise
    except BaseException as error:
        text.unlink(missing_ok=True)
        shutil.rmtree(fresh, ignore_errors=True)
        if isinstance(error, OSError):
            raise KaratError(f"{error.filename or folder}: {error.strerror or error}; nothing was written") from error
        raise
    shutil.rmtree(before)
    layers = sorted(folder / name for name in made.files if name != "document.yaml")
    return [text, meta, *layers, root.version_dir(made.document, made.old)]


def _prepare(folder: Path, fresh: Path, made: Plan) -> None:
    """The document's new folder: new layers, everything else as it was, and the old version in a folder of its own."""
    shutil.copytree(folder, fresh, symlinks=True)
    kept = fresh / "versions" / made.old
    kept.mkdir(parents=True)
    for path in sorted(folder.glob("*.yaml")):
        (kept / path.name).write_bytes(_deeper(path.read_bytes()))
    for name in OF_VERSION:
        if (fresh / name).is_dir():
            (fresh / name).rename(kept / name)
            for path in (kept / name).rglob("*.yaml"):
                path.write_bytes(_deeper(path.read_bytes()))
    for name, text in made.files.items():
        if name != "document.yaml":
            (fresh / name).write_bytes(text.encode("utf-8"))


def _deeper(data: bytes) -> bytes:
    """A file as it is two folders further down: the path to its schema is longer."""
    return _MODELINE.sub(rb"\1../../\2", data, count=1)
