"""Croissant: `mlcroissant` accepts the metadata and reads the rows by it."""

from __future__ import annotations

import json
import subprocess
import sys
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

from karat.dataset import build, open_built, write
from karat.layout import Root, home

pytest.importorskip("pyarrow", reason="needs pyarrow: pip install 'karat[dataset]'")
pytest.importorskip("importlib.util").find_spec("mlcroissant") or pytest.skip(
    "needs mlcroissant: pip install 'karat[engines]'", allow_module_level=True
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("built") / "hf"
    write(build(Root(home())), place)
    return place


def validate(path: Path) -> subprocess.CompletedProcess[str]:
    command = [str(Path(sys.executable).with_name("mlcroissant")), "validate", "--jsonld", str(path)]
    return subprocess.run(command, capture_output=True, text=True, cwd=path.parent)


def test_the_metadata_is_valid(folder: Path) -> None:
    run = validate(folder / "croissant.json")
    assert run.returncode == 0, run.stderr
    assert "WARNING" not in run.stderr
    assert "Done." in run.stderr


def test_wrong_metadata_is_not(folder: Path, tmp_path: Path) -> None:
    """That the test above tests something."""
    told = json.loads((folder / "croissant.json").read_text(encoding="utf-8"))
    told["recordSet"][0]["field"][0]["source"]["fileObject"]["@id"] = "nowhere"
    (tmp_path / "croissant.json").write_text(json.dumps(told), encoding="utf-8")
    assert validate(tmp_path / "croissant.json").returncode != 0


@pytest.mark.filterwarnings("ignore")
def test_the_rows_can_be_read_by_it(folder: Path) -> None:
    import mlcroissant

    described = mlcroissant.Dataset(jsonld=str(folder / "croissant.json"))
    built = open_built(folder)
    for name in ("entities", "ner", "temporal", "quantities"):
        rows = built.rows(name)
        for ours, theirs in zip(rows, islice(described.records(name), len(rows)), strict=True):
            assert {key.split("/")[-1] for key in theirs} == set(ours)
            assert plain(theirs[f"{name}/document"]) == ours["document"]
            if name == "entities":
                assert plain(theirs["entities/spans"]) == ours["spans"]


def plain(value: Any) -> Any:
    """Values as mlcroissant gives them: text is bytes, names are paths."""
    if isinstance(value, dict):
        return {key.split("/")[-1]: plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [plain(item) for item in value]
    return value.decode("utf-8") if isinstance(value, bytes) else value
