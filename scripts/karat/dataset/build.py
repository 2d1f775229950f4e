"""Building: a corpus as a folder of Parquet, card, metadata, schemas and guidelines; the same input, the same bytes."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from karat.atomic import replace_file
from karat.dataset.card import card_text
from karat.dataset.configs import Table, tables
from karat.dataset.croissant import croissant_text
from karat.dataset.facts import Facts, overall_hash
from karat.dataset.hidden import hide, reveal
from karat.dataset.material import Material, read_material, with_text, without_text
from karat.dataset.parquet import content_hash, parquet_bytes, to_arrow
from karat.dataset.variants import CaseSource, VariantCase
from karat.errors import KaratError
from karat.layout import Root, home, schema_dir
from karat.text import sha256
from karat.version import __version__
from karat.yaml_profile import parse_yaml

MANIFEST = "manifest.json"
CARD = "README.md"
CROISSANT = "croissant.json"
GUIDELINES = "guidelines"
SCHEMA = "schema"

#: Where a dataset is built unless it is said otherwise.
DEFAULT_FOLDER = "dist/hf"

#: What is copied of `schema/`: what a reader of the labels needs.
SCHEMA_FILES = ("*.schema.json", "ontology.yaml")


@dataclass(frozen=True, slots=True)
class Dataset:
    """A dataset in memory: its tables, and every file of its folder by its path there."""

    facts: Facts
    tables: tuple[Table, ...]
    files: Mapping[str, bytes] = field(repr=False)

    @property
    def content(self) -> str:
        """The hash of what all tables say."""
        return self.facts.content


def build(
    root: Root,
    documents: Sequence[str] | None = None,
    *,
    text: bool = True,
    name: str | None = None,
    cases: CaseSource | None = None,
) -> Dataset:
    """The dataset of a corpus, all documents unless some are named; without `text`, offsets and hashes only.

    `name` is what the card calls it; `cases` yields the contrast suite of a document. Raises KaratError, in one
    sentence, where a document's gold cannot be used, or pyarrow is absent.
    """
    known = root.document_ids()
    chosen = known if documents is None else sorted(set(documents))
    unknown = [document for document in chosen if document not in known]
    if unknown or not chosen:
        named = ", ".join(unknown) or "to build from"
        raise KaratError(f"there is no document {named} in {root.path}; it has {', '.join(known) or 'none'}")
    materials = [read_material(root, document) for document in chosen]
    suites: list[Sequence[VariantCase]] = [
        tuple(cases(material)) if cases is not None else () for material in materials
    ]
    title = name or ("Karat" if root.path.resolve() == home().resolve() else root.path.resolve().name)
    return assemble(materials, suites, text=text, name=title, citation=_citation(root), others=_others(root))


def assemble(
    materials: Sequence[Material],
    suites: Sequence[Sequence[VariantCase]],
    *,
    text: bool,
    name: str,
    citation: Mapping[str, Any],
    others: Mapping[str, bytes],
) -> Dataset:
    """The dataset of some documents, which have their texts; `others` are the files that travel along."""
    shown = [with_text(m) if text else without_text(m) for m in materials]
    found = tables(shown, suites)
    canary = " ".join(sorted({str(m.meta["canary"]) for m in materials}))
    files: dict[str, bytes] = {}
    arrow: dict[str, Any] = {}
    hashes = {table.name: content_hash(table.columns, table.rows) for table in found}
    for table in found:
        arrow[table.name] = to_arrow(table.columns, table.rows, canary)
        files[parquet_path(table.name)] = parquet_bytes(arrow[table.name])
    originals = [m.original for m in materials]
    files |= {path: _shown(path, data, originals, text) for path, data in others.items()}
    facts = Facts(
        name=name,
        text=text,
        canary=canary,
        citation=dict(citation),
        materials=tuple(shown),
        hashes=hashes,
        sizes={table: int(value.nbytes) for table, value in arrow.items()},
        digests={path: sha256(data) for path, data in files.items()},
        lengths={path: len(data) for path, data in files.items()},
    )
    files[CROISSANT] = croissant_text(facts, found).encode("utf-8")
    files[CARD] = card_text(facts, found).encode("utf-8")
    files[MANIFEST] = _manifest(facts, found, files).encode("utf-8")
    return Dataset(facts, tuple(found), dict(sorted(files.items())))


def parquet_path(config: str) -> str:
    """The one file of a configuration, named as the Hub names the parts of a split."""
    return f"{config}/test-00000-of-00001.parquet"


def _shown(path: str, data: bytes, originals: Sequence[Any], text: bool) -> bytes:
    """A file that travels along: guidelines quote the articles, and hide or show their words as the tables do."""
    if not path.startswith(f"{GUIDELINES}/"):
        return data
    page = reveal(data.decode("utf-8"), {o.name: o for o in originals})
    return (page if text else hide(page, originals)).encode("utf-8")


def _others(root: Root) -> dict[str, bytes]:
    """The schemas and the guidelines: the corpus's own where it has any, else Karat's."""
    found = {
        f"{SCHEMA}/{path.name}": path.read_bytes()
        for pattern in SCHEMA_FILES
        for path in sorted(schema_dir().glob(pattern))
    }
    own = root.path / "annotations" / "guidelines"
    pages = own if own.is_dir() else home() / "annotations" / "guidelines"
    return found | {f"{GUIDELINES}/{path.name}": path.read_bytes() for path in sorted(pages.glob("*.md"))}


def _citation(root: Root) -> dict[str, Any]:
    """What CITATION.cff of a corpus says, nothing where there is none."""
    path = root.path / "CITATION.cff"
    if not path.is_file():
        return {}
    value = parse_yaml(path.read_text(encoding="utf-8")).value
    wanted = ("title", "version", "date-released")
    cited: dict[str, Any] = {key: str(value[key]) for key in wanted if key in value}
    return cited | {"authors": [str(a.get("name") or a.get("family-names")) for a in value.get("authors", [])]}


def _manifest(facts: Facts, found: Sequence[Table], files: Mapping[str, bytes]) -> str:
    """What the folder holds, for programs: `karat dataset info` and `restore` read it."""
    manifest = {
        "karat_dataset": 1,
        "karat": __version__,
        "name": facts.name,
        "content_sha256": facts.content,
        "text": facts.text,
        "canary": facts.canary,
        "citation": facts.citation,
        "documents": [
            {"document": m.document, "version": m.version, "sha256": m.sha256, "gold_version": m.meta["gold_version"]}
            for m in facts.materials
        ],
        "configs": {table.name: {"rows": len(table.rows), "sha256": facts.hashes[table.name]} for table in found},
        "files": {path: sha256(data) for path, data in sorted(files.items())},
    }
    return json.dumps(manifest, indent=1, ensure_ascii=False) + "\n"


def write(dataset: Dataset, folder: Path) -> list[str]:
    """Write a dataset into a folder; files of an older build that are no longer in it are removed, others are left.

    Returns the paths that changed. Raises KaratError where the folder holds something that no build has put there.
    """
    old = old_files(folder)
    if old is None and folder.is_dir() and any(folder.iterdir()):
        raise KaratError(f"{folder} is not empty, and no dataset was built there before; name another folder")
    changed = []
    for path, data in dataset.files.items():
        target = folder / path
        if not target.is_file() or target.read_bytes() != data:
            target.parent.mkdir(parents=True, exist_ok=True)
            replace_file(target, data)
            changed.append(path)
    for path in sorted(set(old or ()) - set(dataset.files)):
        target = folder / path
        if target.is_file():
            target.unlink()
            changed.append(path)
            if not any(target.parent.iterdir()):
                target.parent.rmdir()
    return changed


def old_files(folder: Path) -> list[str] | None:
    """The files that the last build has put into a folder; None where there was none."""
    path = folder / MANIFEST
    if not path.is_file():
        return None
    try:
        listed = json.loads(path.read_text(encoding="utf-8"))["files"]
    except (ValueError, KeyError, TypeError) as error:
        raise KaratError(f"{path} is no manifest of a dataset; name another folder") from error
    # Only plain names below the folder: a manifest that was tampered with must not delete anything else.
    return [name for name in listed if ".." not in Path(name).parts and not Path(name).is_absolute()]


__all__ = ["Dataset", "assemble", "build", "old_files", "overall_hash", "write"]
