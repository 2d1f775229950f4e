"""Snapshots: the documents of a corpus root, a folder of layers, or a git revision, read alike."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from karat.corpus import DocumentFiles, LayerSet, Source, read_document, read_layer_set, read_source
from karat.errors import KaratError
from karat.layout import LAYERS, SIDE_FILES, Root, is_root

#: git lists a file by its mode; links and submodules are nothing that we read.
_FILES = (b"100644", b"100755")
#: Reading from git goes through two processes, and neither should take a minute.
_PATIENCE = 60


class SnapshotError(KaratError):
    """A state of the labels that cannot be read; its text is one sentence."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The documents of one state of the labels by id; `whole` says that it is a corpus, not one folder of layers."""

    name: str
    documents: dict[str, DocumentFiles]
    whole: bool = True


def read_pair(first: str, second: str, root: Root) -> tuple[Snapshot, Snapshot]:
    """Two states to compare. A folder of layers is held against the same document of the other state alone."""
    one, other = read_snapshot(first, root), read_snapshot(second, root)
    if not one.whole or not other.whole:
        names = set(one.documents) & set(other.documents)
        if not names:
            told = (f"{s.name} ({', '.join(sorted(s.documents)) or 'none'})" for s in (one, other))
            raise SnapshotError(f"{' and '.join(told)} have no document in common")
        one, other = (Snapshot(s.name, {n: s.documents[n] for n in names}, s.whole) for s in (one, other))
    return one, other


def read_snapshot(name: str, root: Root) -> Snapshot:
    """A state of the labels: a corpus root, a folder of layers, else a git revision of the corpus at `root`.

    Raises SnapshotError where it is none of them, or holds a file that cannot be read.
    """
    place = Path(name)
    if place.is_dir() and is_root(place):
        found = Root(place)
        snapshot = Snapshot(name, {d: read_document(found, d, passes=False) for d in found.document_ids()})
    elif place.is_dir():
        snapshot = Snapshot(name, _folder(place), whole=False)
    elif place.exists():
        raise SnapshotError(f"{name} is a file; name a folder of layers, a corpus root or a git revision")
    else:
        snapshot = Snapshot(name, read_revision(name, root))
    for files in snapshot.documents.values():
        for source in (*files.gold.layers.values(), *([files.meta] if files.meta else [])):
            if not source.sound:
                raise SnapshotError(f"{source.name} cannot be read; run `karat check`")
    return snapshot


def _folder(place: Path) -> dict[str, DocumentFiles]:
    layers = read_layer_set("", place)
    if not layers.layers:
        raise SnapshotError(f"{place} is neither a corpus root nor a folder of layers: it holds no layer")
    named = {str(source.map.get("document")) for source in layers.layers.values() if source.sound}
    if len(named) != 1:
        raise SnapshotError(f"the layers in {place} are of several documents: {', '.join(sorted(named)) or 'none'}")
    document = named.pop()
    layers.document = document
    return {document: DocumentFiles(document, None, {}, layers)}


def read_revision(revision: str, root: Root) -> dict[str, DocumentFiles]:
    """The documents of a corpus as a git revision has them; nothing is checked out.

    Raises SnapshotError where git is not there, the corpus is under no version control, or has no such revision.
    """
    if shutil.which("git") is None:
        raise SnapshotError(f"{revision} is no folder, and to read a revision needs git, which is not installed")
    if _git(root, "rev-parse", "--git-dir") is None:
        raise SnapshotError(f"{revision} is no folder, and {root.path} is in no git repository with revisions")
    named = not revision.startswith("-") and _git(root, "rev-parse", "--verify", "--quiet", f"{revision}^{{commit}}")
    if not named:
        raise SnapshotError(f"{revision} is neither a folder nor a revision that git knows")
    commit = named.decode("ascii").strip()
    listed = _git(root, "ls-tree", "-r", "-z", commit, "--", "annotations", "corpus") or b""
    wanted: dict[str, str] = {}
    for line in filter(None, listed.split(b"\0")):
        head, _, path = line.partition(b"\t")
        mode, kind, object_id = head.split()
        name = path.decode("utf-8", "surrogateescape")
        if mode in _FILES and kind == b"blob" and _is_ours(PurePosixPath(name)):
            wanted[name] = object_id.decode("ascii")
    if not wanted:
        raise SnapshotError(f"{revision} has no corpus/ or annotations/ in {root.path}")
    return _assembled(revision, dict(zip(wanted, _blobs(root, list(wanted.values())), strict=True)))


def _git(root: Root, *arguments: str, given: bytes | None = None) -> bytes | None:
    """What git says, None where it fails."""
    command = ["git", "-C", str(root.path), *arguments]
    try:
        run = subprocess.run(command, input=given, capture_output=True, timeout=_PATIENCE, check=False)
    except subprocess.TimeoutExpired:
        raise SnapshotError(f"git {arguments[0]} gave no answer within {_PATIENCE} seconds") from None
    return run.stdout if run.returncode == 0 else None


def _is_ours(path: PurePosixPath) -> bool:
    """Whether a file is a document's identity, a text, or one of its gold layers."""
    if len(path.parts) != 3:
        return False
    known = path.stem in (*LAYERS, *SIDE_FILES)
    return path.suffix in (".yaml", ".txt") if path.parts[0] == "corpus" else path.suffix == ".yaml" and known


def _blobs(root: Root, objects: list[str]) -> list[bytes]:
    """The contents of git objects, in order, from one process."""
    out = _git(root, "cat-file", "--batch", given="".join(f"{one}\n" for one in objects).encode("ascii"))
    if out is None:
        raise SnapshotError("git could not read the files of this revision")
    found, at = [], 0
    for _ in objects:
        end = out.index(b"\n", at)
        size = int(out[at:end].split()[-1])
        found.append(out[end + 1 : end + 1 + size])
        at = end + 1 + size + 1
    return found


def _assembled(revision: str, contents: dict[str, bytes]) -> dict[str, DocumentFiles]:
    documents: dict[str, DocumentFiles] = {}
    texts: dict[str, dict[str, bytes]] = {}
    for name, data in contents.items():
        area, document, file = PurePosixPath(name).parts
        known = documents.setdefault(
            document, DocumentFiles(document, None, {}, LayerSet(document, Path("annotations") / document))
        )
        if file.endswith(".txt"):
            texts.setdefault(document, {})[file] = data
            continue
        source: Source = read_source(data, f"{revision}:{name}")
        stem = file.removesuffix(".yaml")
        if area == "corpus" and stem == "document":
            known.meta = source
        elif area == "annotations":
            (known.gold.layers if stem in LAYERS else known.gold.others)[stem] = source
    for document, files in documents.items():
        for version in files.versions():
            files.texts[str(version.get("version"))] = texts.get(document, {}).get(str(version.get("file")))
    return documents
