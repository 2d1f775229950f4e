"""Reading a built dataset: its manifest, whether its files are what the manifest says, and its rows."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from karat.dataset.build import MANIFEST, parquet_path
from karat.dataset.columns import Column
from karat.dataset.configs import CONFIGS, VARIANTS, columns_with_canary
from karat.dataset.facts import overall_hash
from karat.dataset.parquet import content_hash, read_rows
from karat.dataset.variants import variant_columns
from karat.errors import KaratError
from karat.text import sha256


@dataclass(frozen=True, slots=True)
class Built:
    """A dataset in a folder, as its manifest tells of it."""

    folder: Path
    manifest: Mapping[str, Any]

    @property
    def configs(self) -> Mapping[str, Mapping[str, Any]]:
        """Rows and hash of every configuration."""
        found: Mapping[str, Mapping[str, Any]] = self.manifest["configs"]
        return found

    def rows(self, config: str) -> list[dict[str, Any]]:
        """The rows of a configuration."""
        return read_rows(self.folder / parquet_path(config))


def open_built(folder: Path) -> Built:
    """The dataset in a folder; KaratError, in one sentence, where there is none."""
    path = folder / MANIFEST
    if not path.is_file():
        raise KaratError(f"{folder} holds no dataset; `karat dataset build` makes one")
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise KaratError(f"{path} is not JSON: {error}") from error
    wanted = ("configs", "files", "content_sha256", "text", "documents", "name", "citation")
    if not isinstance(manifest, dict) or any(key not in manifest for key in wanted):
        raise KaratError(f"{path} is no manifest of a dataset that this version of Karat knows; build it again")
    return Built(folder, manifest)


def config_columns(config: str) -> tuple[Column, ...]:
    """The columns of a configuration by its name."""
    return columns_with_canary(variant_columns() if config == VARIANTS else CONFIGS[config].columns())


def faults(built: Built) -> list[str]:
    """What is not as the manifest says: files missing or changed, contents with another hash; a sentence each."""
    found = []
    for name, digest in built.manifest["files"].items():
        path = built.folder / name
        if not path.is_file():
            found.append(f"{path} is missing")
        elif sha256(path.read_bytes()) != digest:
            found.append(f"{path} is not the file that was built")
    if found:
        return found
    hashes = {}
    for name, told in built.configs.items():
        rows = built.rows(name)
        hashes[name] = content_hash(config_columns(name), rows)
        if len(rows) != told["rows"] or hashes[name] != told["sha256"]:
            found.append(f"{name} does not hold the rows that the manifest tells of")
    if not found and overall_hash(hashes) != built.manifest["content_sha256"]:
        found.append("the content hash of the manifest is not that of its configurations")
    return found
