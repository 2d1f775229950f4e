"""Other people's corpora: three documents, one with emoji and combining marks, and every command on them."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from small_corpus import TEXTS, small_corpus

from karat.cli import COMMANDS, main
from karat.corpus import read_document
from karat.layout import LAYERS, Root

Capture = pytest.CaptureFixture[str]


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return small_corpus(tmp_path_factory.mktemp("three"))


def test_it_checks_clean_and_is_canonical(root: Path, capsys: Capture) -> None:
    assert main(["check", "--root", str(root)]) == 0
    assert "clean: 3 document(s)" in capsys.readouterr().err
    assert main(["fmt", "--check", "--root", str(root)]) == 0


def test_offsets_are_code_points(root: Path) -> None:
    # 11 = S p i n U+0308 a l, space, T a p: the mark that has no composed form counts for itself.
    entities = read_document(Root(root), "marks").gold.records("entities")["entities"]
    tap = next(e for e in entities if e["name"] == "Spin̈al Tap")
    assert tap["mentions"][0]["span"] == [0, 11]
    for mention in tap["mentions"]:
        start, end = mention["span"]
        assert TEXTS["marks"][start:end] == "Spin̈al Tap"


def test_one_canary_for_the_corpus_and_another_for_the_next(root: Path, tmp_path: Path) -> None:
    canaries = {read_document(Root(root), name).meta.map["canary"] for name in TEXTS}  # type: ignore[union-attr]
    assert len(canaries) == 1
    assert canaries.pop() in (root / "README.md").read_text(encoding="utf-8")
    assert main(["new", "corpus", str(tmp_path / "next")]) == 0
    assert (tmp_path / "next" / "README.md").read_text() != (root / "README.md").read_text()


def answers(root: Path, folder: Path) -> Path:
    """The corpus's gold as a file of answers."""
    lines = []
    for name in TEXTS:
        gold = read_document(Root(root), name).gold
        answer: dict[str, object] = {"document": name}
        for layer in ("entities", "times"):
            data = gold.records(layer)
            if data["status"] != "none":
                answer |= {k: v for k, v in data.items() if isinstance(v, list) and k != "provenance"}
        lines.append(json.dumps(answer))
    path = folder / "gold.jsonl"
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def test_gold_scores_one_and_the_baseline_runs(root: Path, tmp_path: Path, capsys: Capture) -> None:
    file = answers(root, tmp_path)
    report = tmp_path / "report.json"
    assert main(["score", str(file), "--root", str(root), "--resamples", "0", "--output", str(report)]) == 0
    layers = json.loads(report.read_text(encoding="utf-8"))["layers"]
    for layer in ("entities", "times"):
        assert layers[layer]["metrics"]["strict"]["scores"]["f1"]["value"] == 1
    saved = tmp_path / "run.jsonl"
    assert main(["run", "--root", str(root), "--resamples", "0", "--save", str(saved)]) == 0
    assert len(saved.read_text(encoding="utf-8").splitlines()) == 3
    capsys.readouterr()
    assert main(["compare", str(report), str(report)]) == 0


def test_show_prompt_and_schema(root: Path, capsys: Capture) -> None:
    for name in TEXTS:
        assert main(["show", name, "--root", str(root)]) == 0
    out = capsys.readouterr().out
    assert "Spin̈al Tap" in out
    assert "👩" in out
    assert main(["show", "--root", str(root)]) == 2
    assert "name a document: harbour, marks, short" in capsys.readouterr().err
    assert main(["prompt"]) == 0
    assert main(["schema", "--check"]) == 0


def test_agree_diff_and_canary(root: Path, tmp_path: Path, capsys: Capture) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(root, copy)
    for name in ("harbour", "marks"):
        for one in ("a", "b"):
            folder = copy / "annotations" / name / "passes" / one
            folder.mkdir(parents=True)
            for layer in ("zones", "entities", "times"):
                shutil.copy(copy / "annotations" / name / f"{layer}.yaml", folder)
    assert main(["agree", "a", "b", "--root", str(copy)]) == 0
    assert main(["diff", str(root), str(copy)]) == 0
    capsys.readouterr()
    path = copy / "annotations" / "marks" / "entities.yaml"
    path.write_text(path.read_text("utf-8").replace("GPE.Population-Center", "GPE.Nation"), "utf-8")
    assert main(["diff", str(root), str(copy)]) == 1
    assert 'marks:\n  entities: ent-002 "Kalo": type GPE.Population-Center → GPE.Nation\n' in capsys.readouterr().out
    assert main(["canary", str(path), "--root", str(root)]) == 1
    assert main(["canary", str(root / "corpus" / "marks" / "1.txt"), "--root", str(root)]) == 0


def test_a_new_text_of_one_document_leaves_the_others(root: Path, tmp_path: Path) -> None:
    copy, new = tmp_path / "copy", tmp_path / "new.txt"
    shutil.copytree(root, copy)
    new.write_text(TEXTS["harbour"].replace("A raid", "A new raid"), encoding="utf-8")
    assert main(["reanchor", "harbour", "--text", str(new), "--root", str(copy)]) == 0
    assert main(["check", "--root", str(copy)]) == 0
    for layer in LAYERS:
        for name in ("marks", "short"):
            path = f"annotations/{name}/{layer}.yaml"
            assert (copy / path).read_bytes() == (root / path).read_bytes()


def test_a_release_says_what_it_lacks_until_it_lacks_nothing(root: Path, tmp_path: Path, capsys: Capture) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(root, copy)
    assert main(["release", "--root", str(copy)]) == 1
    log = copy / "CHANGELOG.md"
    log.write_text("# Changelog\n\n" + "".join(f"### Gold 0.1.0 of {name}\n\n" for name in TEXTS), encoding="utf-8")
    assert main(["release", "--root", str(copy)]) == 1  # The labels came after the counts were locked.
    assert main(["release", "--lock", "--root", str(copy)]) == 0
    assert main(["release", "--root", str(copy)]) == 0
    assert main(["release", "--root", str(copy), "--against", str(root)]) == 0
    assert main(["fmt", "--check", "--root", str(copy)]) == 0
    capsys.readouterr()


def test_every_command_is_run_here_or_needs_no_corpus() -> None:
    source = Path(__file__).read_text(encoding="utf-8") + Path(small_corpus.__code__.co_filename).read_text("utf-8")
    elsewhere = {"variants", "dataset", "export", "import"}  # Their own tests run them on corpora of their own.
    assert {name for name in COMMANDS if f'["{name}"' not in source} <= elsewhere


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["new", "corpus", "{root}"], "not empty"),
        (["new", "document", "{root}/marks", "--text", "{text}"], "is there already"),
        (["new", "document", "{root}/No", "--text", "{text}"], "is no id"),
        (["new", "document", "{tmp}/x", "--text", "{text}"], "is not a corpus root"),
        (["new", "document", "{root}/crlf", "--text", "{crlf}"], "text-crlf"),
        (["new", "document", "{root}/binary", "--text", "{binary}", "--mend"], "is not UTF-8"),
        (["new", "document", "{root}/nothing", "--text", "{empty}"], "is empty"),
        (["new", "document", "{root}/gone", "--text", "{tmp}/gone"], "no such file"),
    ],
)
def test_what_cannot_be_started_is_refused(
    arguments: list[str], words: str, root: Path, tmp_path: Path, capsys: Capture
) -> None:
    contents = {"text": b"One.\n", "crlf": b"One.\r\n", "binary": b"\xff\xfe", "empty": b"\n"}
    for name, data in contents.items():
        (tmp_path / name).write_bytes(data)
    places = {"root": root, "tmp": tmp_path, **{name: tmp_path / name for name in contents}}
    before = sorted(root.rglob("*"))
    assert main([one.format(**places) for one in arguments]) == 2
    err = capsys.readouterr().err
    assert words in err
    assert err.count("\n") == 1
    assert sorted(root.rglob("*")) == before


def test_mend_brings_a_text_into_form(root: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(root, copy)
    (tmp_path / "t").write_bytes(b"\xef\xbb\xbfCafe\xcc\x81.\r\n")
    assert main(["new", "document", str(copy / "mended"), "--text", str(tmp_path / "t"), "--mend"]) == 0
    assert (copy / "corpus" / "mended" / "1.txt").read_bytes() == "Café.\n".encode()
    assert main(["check", "--root", str(copy)]) == 0
