"""Publishing, against a hub on loopback: checked first, shown, without the text unless told, in one commit, resumed."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from dataset.corpora import ARTICLE, TOY
from dataset.hub import Hub, running
from invented import Corpus

from karat.dataset import build, faults, open_built, publish
from karat.dataset.hidden import Original
from karat.errors import KaratError
from karat.layout import Root, home

pytest.importorskip("pyarrow", reason="needs pyarrow: pip install 'karat[dataset]'")
pytest.importorskip("importlib.util").find_spec("huggingface_hub") or pytest.skip(
    "needs huggingface_hub: pip install 'karat[dataset]'", allow_module_level=True
)

CORPUS = Root(TOY)
SCRIPT = home() / "scripts" / "publish_dataset.py"
CONSENT = "I may publish the text of toy"


@pytest.fixture
def hub() -> Iterator[Hub]:
    with running(Hub()) as one:
        yield one


def run(hub: Hub, tmp_path: Path, *arguments: object) -> subprocess.CompletedProcess[str]:
    """The script with the hub's address and a token of its own; nothing of the user's settings."""
    environment = {
        "PATH": os.environ["PATH"], "PYTHONPATH": str(home() / "scripts"), "PYTHONDONTWRITEBYTECODE": "1",
        "HF_ENDPOINT": hub.address, "HF_HOME": str(tmp_path / "home"), "HF_TOKEN": "hf_test",
        "HF_HUB_DISABLE_XET": "1", "HF_HUB_DISABLE_TELEMETRY": "1", "HF_HUB_DISABLE_PROGRESS_BARS": "1",
    }  # fmt: skip
    # The later of two roots counts: a test may name another corpus.
    command = [sys.executable, str(SCRIPT), "owner/name", "--root", str(TOY), *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, env=environment, timeout=120, cwd=tmp_path)


def test_a_dry_run_shows_all_and_sends_nothing(hub: Hub, tmp_path: Path) -> None:
    done = run(hub, tmp_path, "--dry-run")
    assert (done.returncode, done.stderr) == (0, "")
    assert "without the text of toy" in done.stdout
    assert "  README.md\n" in done.stdout
    assert "nothing was sent; without --dry-run this goes to owner/name" in done.stdout
    assert hub.asked == []


def test_it_arrives_whole_and_without_the_text(hub: Hub, tmp_path: Path) -> None:
    done = run(hub, tmp_path)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1] == f"published: {hub.address}/datasets/owner/name/commit/{1:040d}"
    bare = build(CORPUS, text=False)
    assert hub.files == dict(bare.files)
    assert hub.commits == [f"Gold {bare.facts.gold_version}, content sha256:{bare.content[:16]}"]
    assert hub.tokens == {"Bearer hf_test"}
    assert hub.repositories[0]["type"] == "dataset"
    # What arrived is a dataset.
    for path, data in hub.files.items():
        target = tmp_path / "copy" / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
    assert faults(open_built(tmp_path / "copy")) == []


def test_nothing_of_the_article_would_be_sent() -> None:
    bare = publish.prepare(Root(home()), [ARTICLE])
    words = (home() / "corpus" / ARTICLE / "1.txt").read_text(encoding="utf-8")
    original = Original(f"{ARTICLE}@1", words)
    assert not bare.facts.text
    assert publish.leaked(bare, [original]) == []
    seen = publish.leaked(build(Root(home())), [original])
    assert {"zones", "full", "guidelines/events.md"} <= set(seen), "the guard sees a text where there is one"


def test_the_text_is_sent_only_on_the_very_words(hub: Hub, tmp_path: Path) -> None:
    for words in ("yes", CONSENT.lower(), f"I may publish the text of {ARTICLE}", ""):
        done = run(hub, tmp_path, "--with-text", words)
        assert done.returncode == 2
        assert f'say so in these words: --with-text "{CONSENT}"' in done.stderr
    assert hub.asked == []
    done = run(hub, tmp_path, "--with-text", CONSENT)
    assert done.returncode == 0, done.stderr
    assert "WITH the text of toy" in done.stdout
    assert hub.files == dict(build(CORPUS).files)


@pytest.mark.parametrize("endpoint", ["tree", "preupload", "put", "commit"])
def test_an_interrupted_run_is_resumed(hub: Hub, tmp_path: Path, endpoint: str) -> None:
    hub.fail = {endpoint: 1}
    done = run(hub, tmp_path)
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1, done.stderr
    assert "Traceback" not in done.stderr
    assert "run it again, what has arrived is not sent twice" in done.stderr
    assert hub.files == {}, "a commit is whole or it is not"
    done = run(hub, tmp_path)
    assert done.returncode == 0, done.stderr
    assert hub.files == dict(build(CORPUS, text=False).files)
    assert len(hub.uploads) == len(set(hub.uploads)) == 16, "no Parquet file was sent twice"


def test_what_is_there_is_not_sent_again(hub: Hub, tmp_path: Path) -> None:
    assert run(hub, tmp_path).returncode == 0
    hub.files["notes.md"] = b"somebody's own"
    hub.files["retired/test-00000-of-00001.parquet"] = b"of an older build"
    sent = len(hub.uploads)
    assert run(hub, tmp_path).returncode == 0
    assert len(hub.uploads) == sent
    assert "retired/test-00000-of-00001.parquet" not in hub.files
    assert hub.files["notes.md"] == b"somebody's own"
    before = len(hub.commits)
    assert run(hub, tmp_path).returncode == 0
    assert len(hub.commits) == before, "nothing new, no commit"


def test_a_pull_request_can_be_opened_instead(hub: Hub, tmp_path: Path) -> None:
    done = run(hub, tmp_path, "--pull-request", "--private")
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1] == f"published: {hub.address}/datasets/owner/name/discussions/1"
    made = hub.repositories[0]
    assert made.get("private") or made.get("visibility") == "private"


def test_a_corpus_that_does_not_check_clean_is_not_sent(hub: Hub, tmp_path: Path) -> None:
    corpus = Corpus(tmp_path / "x", "They met on Sunday.")
    corpus.write(
        "times", times=[{"id": "tim-001", "span": [12, 18], "quote": "Monday", "type": "DATE", "value": "2030"}]
    )
    done = run(hub, tmp_path, "--root", tmp_path / "x")
    assert done.returncode == 2
    assert "does not check clean, x/annotations/x/times.yaml:" in done.stderr
    assert hub.asked == []


def test_no_hub_is_one_sentence(tmp_path: Path) -> None:
    done = run(Hub(address="http://127.0.0.1:9"), tmp_path)
    assert done.returncode == 2
    assert done.stderr.startswith("publish_dataset: owner/name could not be published: ")
    assert done.stderr.count("\n") == 1


def test_a_leak_stops_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """Were the text not taken out, the second look at what is to be sent would see it."""
    monkeypatch.setattr("karat.dataset.publish.build", lambda *_, **__: build(CORPUS))
    with pytest.raises(KaratError, match=r"words of a text would be sent in .*a fault of Karat"):
        publish.prepare(CORPUS)
