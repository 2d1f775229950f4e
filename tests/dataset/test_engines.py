"""Other engines: the documentation's own blocks, run; and scoring in parts on a Dask cluster of this machine."""

from __future__ import annotations

import doctest
import json
import re
import shutil
from collections.abc import Iterator
from importlib.util import find_spec
from operator import add
from pathlib import Path
from typing import Any

import pytest
from dataset.corpora import two_documents
from test_cli import karat
from test_scoring_parts import spoilt, told

from karat.answers import as_answer
from karat.dataset import build, document_of, write
from karat.documents import load_documents
from karat.layout import Root, home
from karat.scoring import Policies, count, finish, score_answers

pytest.importorskip("pyarrow", reason="needs pyarrow: pip install 'karat[dataset]'")

PAGE = (home() / "scripts" / "dataset.md").read_text(encoding="utf-8")

#: What a block needs: the first of these words that stands in it names its module.
NEEDS = {"datasets": "datasets", "duckdb": "duckdb", "polars": "polars", "pyspark": "pyspark", "spark": "pyspark",
         "dask.dataframe": "dask", "dask.bag": "dask"}  # fmt: skip


def blocks() -> list[tuple[str, str]]:
    """The blocks of code of the page, each with the heading that it stands under."""
    found = []
    for section in re.split(r"^##+ ", PAGE, flags=re.MULTILINE):
        title = section.partition("\n")[0]
        found += [(title, block) for block in re.findall(r"```python\n(.*?)```", section, flags=re.DOTALL)]
    return found


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("page")
    write(build(Root(home())), place / "dist" / "hf")
    assert karat("run", "--save", place / "answers.jsonl").returncode == 0
    return place


@pytest.mark.filterwarnings("ignore")
def test_the_blocks_of_the_page_run(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In one session, in their order, as a reader would; a block whose engine is not here is left out, and told."""
    monkeypatch.chdir(folder)
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    monkeypatch.setenv("SPARK_LOCAL_IP", "127.0.0.1")
    monkeypatch.setenv("HF_HOME", str(folder / "cache"))
    monkeypatch.setenv("PYTHONPATH", str(home() / "scripts"))
    session: dict[str, Any] = {}
    ran, absent = 0, []
    for title, block in blocks():
        needed = next((module for word, module in NEEDS.items() if re.search(rf"\b{re.escape(word)}\b", block)), "")
        if needed and (find_spec(needed) is None or (needed == "pyspark" and shutil.which("java") is None)):
            absent.append(f"{title} ({needed})")
            continue
        test = doctest.DocTestParser().get_doctest(block, session, title, "scripts/dataset.md", 0)
        # A session of its own would forget what the block before it has named.
        test.globs = session
        result = doctest.DocTestRunner().run(test, clear_globs=False)
        assert result.failed == 0, title
        ran += 1
    if "spark" in session:
        session["spark"].stop()
    if not ran:
        pytest.skip(f"needs their engines: {', '.join(absent)}")
    print(f"left out: {', '.join(absent) or 'nothing'}")


@pytest.fixture
def cluster() -> Iterator[Any]:
    """Two worker processes on loopback."""
    if find_spec("distributed") is None:
        pytest.skip("needs Dask: pip install 'karat[engines]'")
    import dask
    from distributed import Client, LocalCluster

    with (
        dask.config.set({"distributed.worker.daemon": True, "distributed.comm.timeouts.connect": "60s"}),
        LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None, host="127.0.0.1") as local,
        Client(local) as client,
    ):
        yield client


def counted(pair: tuple[dict[str, Any], dict[str, Any]]) -> Any:
    """What a worker does with a row of `full` and an answer, both plain data."""
    return count([document_of(pair[0])], [as_answer(pair[1])])


@pytest.mark.filterwarnings("ignore")
def test_a_cluster_gives_the_scores_of_one_process(cluster: Any, tmp_path: Path) -> None:
    """A system that errs, over copies of two documents, a document a task."""
    import dask.bag

    root = two_documents(tmp_path)
    (full, *_) = build(root).tables
    rows, answers = [], []
    for number in range(6):
        row = dict(full.rows[number % 2])
        gold = document_of(row)
        row["document"] = f"{row['document']}-{number}"
        answer = spoilt(gold, number, frozenset())
        rows.append(json.loads(json.dumps(row)))
        answers.append({"document": row["document"], **answer.records})
    documents = sorted((document_of(row) for row in rows), key=lambda d: d.id)
    assert [d.id.rsplit("-", 1)[0] for d in documents[:3]] == [load_documents(root)[0].id] * 3
    whole = score_answers(documents, [as_answer(a) for a in answers], policies=Policies(resamples=0)).as_dict()
    cluster.run(_import_from, [str(home() / "scripts"), str(home() / "tests")])
    bag = dask.bag.from_sequence(list(zip(rows, answers, strict=True)), npartitions=6)
    added = finish(cluster.compute(bag.map(_counted_there).fold(add)).result())
    assert told(added) == told(whole)


def _import_from(places: list[str]) -> None:
    import sys

    sys.path[:0] = [place for place in places if place not in sys.path]


def _counted_there(pair: tuple[dict[str, Any], dict[str, Any]]) -> Any:
    return counted(pair)
