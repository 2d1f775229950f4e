"""Release: whether tag, package, citation, data card and change log tell one story, and what is missing from it."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from karat.checks.release import CHANGELOG, CITATION, PROJECT, headings, project_version
from karat.corpus import read_bytes, read_document, read_source
from karat.counts import COUNTS_FILE, counted, counts_text
from karat.errors import KaratError
from karat.layout import Root
from karat.version import __version__

#: Where `karat dataset build` writes the card, below the corpus root.
CARD = Path("dist/hf/README.md")
_DAY = re.compile(r"20\d\d-\d\d-\d\d")
_MODELINE = re.compile(r"# yaml-language-server: \$schema=(\S+)/document\.schema\.json")


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the story: what it is, what it says, and what is missing from it (empty where nothing is)."""

    name: str
    says: str
    missing: str = ""


def story(root: Root, tag: str | None = None) -> list[Part]:
    """Every part of a release that names a version; `tag` is the one to come, else those of the commit are asked."""
    version = project_version(root)
    parts = [*_package(root, version), *_tag(root, version, tag)] if version is not None else []
    return [*parts, *_golds(root)]


def _package(root: Root, version: str) -> Iterator[Part]:
    name = re.search(r'^name = "([^"]+)"', (root.path / PROJECT).read_text(encoding="utf-8"), re.MULTILINE)
    ours = name is not None and name[1] == "karat"
    wrong = f"version.py says {__version__}" if ours and __version__ != version else ""
    yield Part("package", version, wrong)
    path = root.path / CITATION
    if path.is_file():
        cited = read_source(read_bytes(path), CITATION).map
        missing = [] if str(cited.get("version")) == version else [f"the package is {version}"]
        if not _DAY.fullmatch(str(cited.get("date-released", ""))):
            missing.append("no `date-released`")
        yield Part(CITATION, f"{cited.get('version')}, {cited.get('date-released')}", "; ".join(missing))
    else:
        yield Part(CITATION, "nothing", "there is no such file")
    above = ""
    for line in headings(root) or []:
        above = line if line.startswith("## ") else above
        if version in line and "package" in line.lower():
            late = "unreleased" in above.lower()
            yield Part(CHANGELOG, line.strip("# "), "its section still stands under Unreleased" if late else "")
            return
    yield Part(CHANGELOG, "nothing", f"no section is about package {version}")


def _tag(root: Root, version: str, tag: str | None) -> Iterator[Part]:
    wanted = f"v{version}"
    found = [tag] if tag else _tags(root)
    if found is None:
        yield Part("tag", "nothing", "no git here to ask; give --tag")
    elif wanted in found:
        yield Part("tag", wanted)
    else:
        yield Part("tag", ", ".join(found) or "nothing", f"this commit needs the tag {wanted}")


def _tags(root: Root) -> list[str] | None:
    try:
        command = ["git", "-C", str(root.path), "tag", "--points-at", "HEAD"]
        run = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
    except (OSError, subprocess.SubprocessError):
        return None
    return run.stdout.split()


def _golds(root: Root) -> Iterator[Part]:
    card = root.path / CARD
    text = read_bytes(card).decode("utf-8", "replace") if card.is_file() else None
    for name in root.document_ids():
        meta = read_document(root, name, passes=False).meta
        if meta is None:
            continue
        gold = str(meta.map.get("gold_version"))
        logged = any(gold in line and name in line for line in headings(root) or [])
        yield Part(f"gold of {name}", gold, "" if logged else f"no section of {CHANGELOG} is about it")
        if text is not None:
            digest = str((meta.map.get("versions") or [{}])[-1].get("sha256"))
            lacks = [words for words in (gold, name, digest[:12]) if words not in text]
            stale = f"it does not name {', '.join(lacks)}; run `karat dataset build` again" if lacks else ""
            yield Part(CARD.as_posix(), f"{name} {gold}" if not lacks else "something else", stale)
    if text is None:
        yield Part(CARD.as_posix(), "not built, so not compared")


def locked(root: Root) -> dict[Path, str]:
    """The text of the file that locks the counts, for every document. KaratError where one has no document.yaml."""
    texts = {}
    for name in root.document_ids():
        files = read_document(root, name, passes=False)
        if files.meta is None or not files.meta.sound or not isinstance(files.meta.map.get("canary"), str):
            raise KaratError(f"{name} has no document.yaml that can be read; run `karat check`")
        line = _MODELINE.match(files.meta.text or "")
        canary = str(files.meta.map["canary"])
        counts = counts_text(name, canary, counted(files.gold), line[1] if line else "../../schema")
        texts[root.layer_dir(name) / COUNTS_FILE] = counts
    return texts
