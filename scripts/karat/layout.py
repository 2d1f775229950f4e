"""Layout: where a corpus keeps its files, and where Karat keeps its own.

A corpus root is any folder that holds `corpus/` and `annotations/`. Karat's own home, with its schemas and its gold,
is the checkout that the package is read from, or the data that a wheel carries.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from karat.errors import KaratError

#: The layers in the order in which they build on each other.
LAYERS = (
    "zones", "entities", "times", "quantities", "relations", "events",
    "temporal", "causal", "attribution", "incidents", "salience",
)  # fmt: skip

#: Further YAML files that may stand beside the layers of a document.
SIDE_FILES = ("counts", "decisions", "waivers")

ROOT_VARIABLE = "KARAT_ROOT"


class LayoutError(KaratError):
    """A folder or file that is not where it must be; its text is one sentence for the user."""


def home() -> Path:
    """The folder that holds Karat's own `schema/`, `corpus/` and `annotations/`."""
    package = Path(__file__).resolve().parent
    shipped = package / "_data"
    if (shipped / "schema").is_dir():
        return shipped
    checkout = package.parent.parent
    if (checkout / "schema").is_dir():
        return checkout
    raise LayoutError(f"Karat's own data is missing: neither {shipped} nor {checkout / 'schema'} exists; reinstall it")


def schema_dir() -> Path:
    """The folder of the JSON Schemas, the ontology and the checks."""
    return home() / "schema"


def is_root(folder: Path) -> bool:
    """Whether a folder is a corpus root."""
    return (folder / "corpus").is_dir() and (folder / "annotations").is_dir()


def find_root(given: str | Path | None = None, start: Path | None = None) -> Path:
    """The corpus root: the one given, that of the environment, the nearest at or above `start`, else Karat's own.

    Raises LayoutError where the folder that was asked for is no corpus root.
    """
    asked = given or os.environ.get(ROOT_VARIABLE)
    if asked:
        folder = Path(asked)
        if not folder.is_dir():
            raise LayoutError(f"{folder} is not a folder")
        if not is_root(folder):
            raise LayoutError(f"{folder} is not a corpus root: it needs the folders corpus/ and annotations/")
        return folder
    here = (start or Path.cwd()).resolve()
    return next((folder for folder in (here, *here.parents) if is_root(folder)), None) or home()


@dataclass(frozen=True, slots=True)
class Root:
    """A corpus root and the paths inside it."""

    path: Path

    def document_ids(self) -> list[str]:
        """The ids of all documents that have a folder in `corpus/` or in `annotations/`, sorted."""
        known = {p.name for p in (self.path / "corpus").iterdir() if p.is_dir()}
        # `guidelines/` lives beside the documents' folders and holds pages, not layers.
        known |= {p.name for p in (self.path / "annotations").iterdir() if p.is_dir() and any(p.glob("*.yaml"))}
        return sorted(name for name in known if not name.startswith((".", "_")))

    def document_file(self, document: str) -> Path:
        """Where a document's identity is kept."""
        return self.path / "corpus" / document / "document.yaml"

    def layer_dir(self, document: str) -> Path:
        """The folder of a document's gold layers."""
        return self.path / "annotations" / document

    def layer_file(self, document: str, layer: str) -> Path:
        """Where a layer of gold is kept."""
        return self.layer_dir(document) / f"{layer}.yaml"

    def version_dir(self, document: str, version: str) -> Path:
        """The folder of the gold layers that were made on an older version of a document's text."""
        return self.layer_dir(document) / "versions" / version

    def pass_dirs(self, document: str) -> list[Path]:
        """The folders of a document's independent passes, sorted."""
        passes = self.layer_dir(document) / "passes"
        return sorted(p for p in passes.iterdir() if p.is_dir()) if passes.is_dir() else []
