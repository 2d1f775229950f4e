"""Loading with `datasets`, offline: every configuration, the card's own examples, and no stale rows from its cache.

The whole file runs again with older versions of `datasets` (.ci/dataset).
"""

from __future__ import annotations

import doctest
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from dataset.corpora import TOY, changed
from dataset.test_rows import invented_case

from karat.dataset import build, document_of, open_built, write
from karat.documents import load_documents
from karat.layout import Root, home

# Looked up rather than imported, because it may not be imported before it is told to stay offline.
pytest.importorskip("importlib.util").find_spec("datasets") or pytest.skip(
    "needs datasets: pip install 'karat[dataset]'", allow_module_level=True
)

OWN = Root(home())


@pytest.fixture(scope="module")
def datasets(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The module, offline, with a cache of its own."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HF_HUB_OFFLINE", "1")
        patch.setenv("HF_HOME", str(tmp_path_factory.mktemp("cache")))
        import datasets

        datasets.disable_progress_bars()
        # Another test may have imported it before the settings were there.
        patch.setattr(datasets.config, "HF_HUB_OFFLINE", True)
        patch.setattr(datasets.config, "HF_DATASETS_CACHE", tmp_path_factory.mktemp("datasets"))
        yield datasets


@pytest.fixture(scope="module", params=["with text", "without text", "variants"])
def folder(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("built") / "hf"
    if request.param == "variants":
        write(build(Root(TOY), cases=lambda material: [invented_case(material)]), place)
    else:
        write(build(OWN, text=request.param == "with text"), place)
    return place


def test_every_configuration_loads_as_it_was_written(datasets: Any, folder: Path) -> None:
    built = open_built(folder)
    names = datasets.get_dataset_config_names(str(folder))
    assert names == list(built.configs)
    assert datasets.get_dataset_split_names(str(folder), "events") == ["test"]
    for name in names:
        loaded = datasets.load_dataset(str(folder), name, split="test")
        assert loaded.to_list() == built.rows(name), name


def test_streaming_gives_the_same_rows(datasets: Any, folder: Path) -> None:
    built = open_built(folder)
    for name in ("full", "events", "ner"):
        assert list(datasets.load_dataset(str(folder), name, split="test", streaming=True)) == built.rows(name)


def test_the_default_is_full_and_gives_the_gold(datasets: Any, tmp_path: Path) -> None:
    write(build(OWN), tmp_path / "hf")
    loaded = datasets.load_dataset(str(tmp_path / "hf"), split="test")
    assert [document_of(row) for row in loaded] == load_documents(OWN)


def test_a_changed_label_is_seen_at_once(datasets: Any, tmp_path: Path) -> None:
    """`datasets` keys its cache of a folder on the card and the file names, and would show the old rows."""
    place = tmp_path / "hf"

    def values() -> set[str]:
        return set(datasets.load_dataset(str(place), "times", split="test")["value"])

    write(build(Root(TOY)), place)
    before = values()
    # The same number of rows, of the same length in bytes: nothing but the hash tells them apart.
    write(build(changed(tmp_path, "times", "value: PT5H,", "value: PT6H,")), place)
    after = values()
    assert before - after == {"PT5H"}
    assert after - before == {"PT6H"}


def test_without_the_hash_the_cache_would_be_stale(datasets: Any, tmp_path: Path) -> None:
    """That the test above tests something: with the hashes cut out of the card the change is not seen."""
    place = tmp_path / "hf"

    def values() -> set[str]:
        card = place / "README.md"
        card.write_text(re.sub(r"sha256:[0-9a-f]{64}", "", card.read_text(encoding="utf-8")), encoding="utf-8")
        return set(datasets.load_dataset(str(place), "times", split="test")["value"])

    write(build(Root(TOY)), place)
    before = values()
    write(build(changed(tmp_path, "times", "value: PT5H,", "value: PT6H,")), place)
    assert values() == before


@pytest.mark.parametrize("text", [True, False], ids=["with text", "without text"])
def test_the_examples_of_the_card_run(
    datasets: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: bool
) -> None:
    write(build(OWN, text=text), tmp_path / "dist" / "hf")
    monkeypatch.chdir(tmp_path)
    card = (tmp_path / "dist" / "hf" / "README.md").read_text(encoding="utf-8")
    examples = doctest.DocTestParser().get_doctest(card, {}, "card", "README.md", 0)
    assert len(examples.examples) >= (9 if text else 7)
    result = doctest.DocTestRunner().run(examples)
    assert result.failed == 0


def test_nothing_reaches_out(datasets: Any, tmp_path: Path) -> None:
    """Every configuration loads in a process that cannot open a connection at all, offline mode or not."""
    built = build(OWN)
    write(built, tmp_path / "hf")
    code = (
        "import socket, sys\n"
        "def refuse(*a): raise SystemExit('a connection was opened')\n"
        "socket.socket.connect = refuse\n"
        "from datasets import get_dataset_config_names, load_dataset\n"
        "print(sum(load_dataset(sys.argv[1], n, split='test').num_rows for n in get_dataset_config_names(sys.argv[1])))"
    )
    environment = {"HF_HOME": str(tmp_path / "home"), "HF_HUB_OFFLINE": "1", "PYTHONDONTWRITEBYTECODE": "1"}
    run = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path / "hf")], capture_output=True, text=True, env=environment
    )
    assert run.stdout.split()[-1:] == [str(sum(len(table.rows) for table in built.tables))], run.stderr
