"""Building: the same input gives the same bytes, the card says what the Parquet files hold, the text comes back."""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from dataset.corpora import ARTICLE, TOY, changed, two_documents
from dataset.test_rows import invented_case, strings
from test_cli import karat, one_sentence

from karat.cli.dataset import case_source
from karat.dataset import Dataset, build, document_of, faults, open_built, restore, write
from karat.dataset.hidden import stretches
from karat.dataset.material import read_material
from karat.documents import load_documents
from karat.errors import KaratError
from karat.layout import Root, home
from karat.text import sha256

pytest.importorskip("pyarrow", reason="needs pyarrow: pip install 'karat[dataset]'")
import pyarrow as pa
import pyarrow.parquet as pq

OWN = Root(home())
TEXT = home() / "corpus" / ARTICLE / "1.txt"
CANARY = "f0a61128-4f95-4e4e-950b-ce4a61516760"


@pytest.fixture(scope="module")
def whole() -> Dataset:
    return build(OWN)


@pytest.fixture(scope="module")
def bare() -> Dataset:
    return build(OWN, text=False)


@pytest.fixture(scope="module")
def folder(whole: Dataset, tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("built") / "hf"
    write(whole, place)
    return place


def front(card: str | bytes) -> dict[str, Any]:
    """The YAML of a card."""
    text = card.decode("utf-8") if isinstance(card, bytes) else card
    return yaml.safe_load(text.split("---\n")[1])  # type: ignore[no-any-return]


def test_the_same_input_gives_the_same_bytes(whole: Dataset, tmp_path: Path) -> None:
    assert dict(build(OWN).files) == dict(whole.files)
    # Another process, with another seed of its hashes.
    code = (
        "import sys; from karat.dataset import build, write; from karat.layout import Root, home; "
        "from pathlib import Path; write(build(Root(home())), Path(sys.argv[1]))"
    )
    environment = {"PYTHONPATH": str(home() / "scripts"), "PYTHONHASHSEED": "5", "PYTHONDONTWRITEBYTECODE": "1"}
    subprocess.run([sys.executable, "-c", code, str(tmp_path / "hf")], check=True, env=environment)
    for path, data in whole.files.items():
        assert (tmp_path / "hf" / path).read_bytes() == data, path


def test_the_card_matches_the_parquet_files_exactly(folder: Path, whole: Dataset) -> None:
    card = front(whole.files["README.md"])
    assert [c["config_name"] for c in card["configs"]] == [i["config_name"] for i in card["dataset_info"]]
    assert [c["config_name"] for c in card["configs"] if c.get("default")] == ["full"]
    assert len(card["configs"]) == 16
    for config, info in zip(card["configs"], card["dataset_info"], strict=True):
        (files,) = config["data_files"]
        path = folder / files["path"]
        table = pq.read_table(path)
        assert info["features"] == declared(table.schema), config["config_name"]
        (split,) = info["splits"]
        assert (split["name"], files["split"]) == ("test", "test")
        assert split["num_examples"] == table.num_rows
        assert split["num_bytes"] == info["dataset_size"] > 0
        assert info["download_size"] == path.stat().st_size
    in_folder = {path.relative_to(folder).as_posix() for path in folder.rglob("*.parquet")}
    assert in_folder == {c["data_files"][0]["path"] for c in card["configs"]}


def declared(schema: Any) -> list[dict[str, Any]]:
    """The features of a Parquet schema in the words of a card: written here anew, from pyarrow's types alone."""
    return [{"name": field.name, **feature(field.type)} for field in schema]


def feature(kind: Any) -> dict[str, Any]:
    if pa.types.is_struct(kind):
        return {"struct": declared(kind)}
    if pa.types.is_list(kind):
        inner = feature(kind.value_type)
        return {"list": inner.get("struct") or inner.get("dtype") or inner}
    names = {
        pa.string(): "string",
        pa.bool_(): "bool",
        pa.float64(): "float64",
        pa.int32(): "int32",
        pa.int64(): "int64",
    }
    return {"dtype": names[kind]}


def test_the_hash_is_of_what_tables_say(whole: Dataset, tmp_path: Path) -> None:
    toy = build(Root(TOY))
    other = build(changed(tmp_path, "times", "value: PT5H,", "value: PT6H,"))
    assert toy.content != other.content
    moved = {name for name, value in toy.facts.hashes.items() if other.facts.hashes[name] != value}
    # Every row of `documents` and `full` names the hash of each layer.
    assert moved == {"times", "full", "documents"}
    # What no table says does not move the hash.
    assert build(OWN, name="Another").content == whole.content


def test_every_description_has_the_hash_of_its_rows(whole: Dataset) -> None:
    for config in front(whole.files["README.md"])["configs"]:
        assert config["description"].endswith(f"sha256:{whole.facts.hashes[config['config_name']]}")


def test_the_canary_is_in_every_row_and_every_built_file(folder: Path, whole: Dataset) -> None:
    for name in ("README.md", "croissant.json", "manifest.json"):
        assert CANARY in whole.files[name].decode("utf-8"), name
    for path in folder.rglob("*.parquet"):
        assert CANARY.encode() in path.read_bytes()
        assert set(pq.read_table(path).column("canary").to_pylist()) == {CANARY}
    assert CANARY not in TEXT.read_text(encoding="utf-8")


def test_schemas_and_guidelines_travel_along(whole: Dataset) -> None:
    for path in (home() / "annotations" / "guidelines").glob("*.md"):
        assert whole.files[f"guidelines/{path.name}"] == path.read_bytes()
    assert whole.files["schema/ontology.yaml"] == (home() / "schema" / "ontology.yaml").read_bytes()
    assert "schema/entities.schema.json" in whole.files


def test_restoring_gives_the_build_with_the_text_to_the_byte(whole: Dataset, bare: Dataset, tmp_path: Path) -> None:
    write(bare, tmp_path / "hf")
    copy = tmp_path / "any name at all"
    copy.write_bytes(TEXT.read_bytes())
    again = restore(open_built(tmp_path / "hf"), [copy])
    assert again.content == whole.content
    assert dict(again.files) == dict(whole.files)


def test_nothing_of_the_text_is_in_a_build_without_it(bare: Dataset) -> None:
    words = TEXT.read_text(encoding="utf-8")
    for path, data in bare.files.items():
        for at in range(len(words) - 32):
            assert words[at : at + 32].encode() not in data, path
    assert b"sha256" in bare.files["manifest.json"]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda data: data + b"\n", "but for white space at its end"),
        (lambda data: data.replace(b"\n", b"\r\n"), "but for line ends or a byte order mark"),
        (lambda data: b"\xef\xbb\xbf" + data, "but for line ends or a byte order mark"),
        (lambda data: data.replace(b"Iran", b"Iraq"), "is not a text of this dataset: its SHA-256 is"),
        (lambda _: b"", "is not a text of this dataset: its SHA-256 is e3b0c442"),
    ],
)
def test_a_copy_that_is_not_the_text_is_refused(bare: Dataset, tmp_path: Path, change: Any, said: str) -> None:
    write(bare, tmp_path / "hf")
    (tmp_path / "copy.txt").write_bytes(change(TEXT.read_bytes()))
    before = (tmp_path / "hf" / "README.md").read_bytes()
    told = one_sentence(karat("dataset", "restore", tmp_path / "hf", "--text", tmp_path / "copy.txt"))
    assert said in told
    assert (tmp_path / "hf" / "README.md").read_bytes() == before


def test_two_documents_and_a_text_for_each(tmp_path: Path) -> None:
    root = two_documents(tmp_path)
    whole = build(root)
    assert [row["document"] for row in whole.tables[0].rows] == [ARTICLE, "toy"]
    assert [document_of(row) for row in whole.tables[0].rows] == load_documents(root)
    write(build(root, text=False), tmp_path / "hf")
    texts = [root.path / "corpus" / name / "1.txt" for name in (ARTICLE, "toy")]
    with pytest.raises(KaratError, match="no file is the text of toy"):
        restore(open_built(tmp_path / "hf"), texts[:1])
    assert dict(restore(open_built(tmp_path / "hf"), texts).files) == dict(whole.files)


def test_the_contrast_suite_has_a_configuration_and_comes_back(tmp_path: Path) -> None:
    root = Root(TOY)
    whole = build(root, cases=lambda material: [invented_case(material)])
    assert whole.tables[-1].name == "variants"
    write(build(root, text=False, cases=lambda material: [invented_case(material)]), tmp_path / "hf")
    assert not faults(open_built(tmp_path / "hf"))
    again = restore(open_built(tmp_path / "hf"), [TOY / "corpus" / "toy" / "1.txt"])
    assert dict(again.files) == dict(whole.files)


def test_a_second_build_touches_only_what_changed(whole: Dataset, bare: Dataset, tmp_path: Path) -> None:
    assert set(write(whole, tmp_path / "hf")) == set(whole.files)
    (tmp_path / "hf" / "notes.md").write_text("mine", encoding="utf-8")
    assert write(whole, tmp_path / "hf") == []
    (tmp_path / "hf" / "old").mkdir()
    (tmp_path / "hf" / "old" / "test-00000-of-00001.parquet").write_bytes(b"x")
    manifest = json.loads((tmp_path / "hf" / "manifest.json").read_text(encoding="utf-8"))
    manifest["files"]["old/test-00000-of-00001.parquet"] = "x"
    manifest["files"]["../outside"] = "x"
    (tmp_path / "outside").write_text("not ours", encoding="utf-8")
    (tmp_path / "hf" / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    assert "old/test-00000-of-00001.parquet" in write(bare, tmp_path / "hf")
    assert not (tmp_path / "hf" / "old").exists()
    assert (tmp_path / "outside").exists(), "a manifest deletes nothing outside of its folder"
    assert (tmp_path / "hf" / "notes.md").read_text(encoding="utf-8") == "mine"


def test_a_folder_that_is_not_ours_is_left_alone(whole: Dataset, tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("x", encoding="utf-8")
    with pytest.raises(KaratError, match="is not empty, and no dataset was built there before"):
        write(whole, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_info_tells_of_a_changed_file(whole: Dataset, tmp_path: Path) -> None:
    write(whole, tmp_path / "hf")
    run = karat("dataset", "info", tmp_path / "hf")
    assert run.returncode == 0
    assert run.stdout.splitlines()[0] == f"Karat, with text, sha256:{whole.content}"
    assert "every file is as it was built" in run.stdout
    told = json.loads(karat("dataset", "info", tmp_path / "hf", "--json").stdout)
    assert told["configs"]["full"]["rows"] == 1
    assert told["faults"] == []
    path = tmp_path / "hf" / "events" / "test-00000-of-00001.parquet"
    path.write_bytes(whole.files["times/test-00000-of-00001.parquet"])
    run = karat("dataset", "info", tmp_path / "hf")
    assert run.returncode == 1
    assert "is not the file that was built" in run.stdout
    # A manifest that was made to fit does not help: the hash of the rows is taken anew.
    manifest = json.loads((tmp_path / "hf" / "manifest.json").read_text(encoding="utf-8"))
    manifest["files"]["events/test-00000-of-00001.parquet"] = hashlib.sha256(path.read_bytes()).hexdigest()
    (tmp_path / "hf" / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    assert "events does not hold the rows" in karat("dataset", "info", tmp_path / "hf").stdout


def test_the_command_builds_and_restores(tmp_path: Path) -> None:
    whole = build(Root(TOY))
    run = karat("dataset", "build", "--root", TOY, "--without-text", "--out", tmp_path / "hf")
    assert (run.returncode, run.stderr) == (0, "")
    rows = sum(len(table.rows) for table in whole.tables)
    assert f"{len(whole.tables)} configurations, {rows} rows, without the text of toy" in run.stdout
    text = TOY / "corpus" / "toy" / "1.txt"
    run = karat("dataset", "restore", tmp_path / "hf", "--text", text, "--json")
    assert json.loads(run.stdout)["content_sha256"] == whole.content
    assert "has its text already" in one_sentence(karat("dataset", "restore", tmp_path / "hf", "--text", text))
    script = [sys.executable, str(home() / "scripts" / "build_dataset.py"), "--root", str(TOY)]
    environment = {"PYTHONPATH": str(home() / "scripts")}
    again = subprocess.run([*script, "--out", str(tmp_path / "hf")], capture_output=True, text=True, env=environment)
    assert "no file(s) changed" in again.stdout


def test_the_contrast_suite_of_the_article_travels_along(tmp_path: Path) -> None:
    material = read_material(OWN, ARTICLE)
    source = case_source(OWN)
    assert source is not None
    everything = list(source(material))
    assert len(everything) > 100
    # A tenth of them: all are made, hidden and restored in one way.
    cases = everything[::10]
    whole = build(OWN, cases=lambda _: cases)
    bare = build(OWN, cases=lambda _: cases, text=False)
    assert len(whole.tables[-1].rows) == len(cases)
    original = material.original
    for row in bare.tables[-1].rows:
        for words in strings(row):
            assert not list(stretches(words, original)), row["id"]
    write(bare, tmp_path / "hf")
    again = restore(open_built(tmp_path / "hf"), [TEXT])
    assert again.content == whole.content
    assert dict(again.files) == dict(whole.files)


def test_a_case_that_cannot_be_built_is_told(tmp_path: Path) -> None:
    root = changed(tmp_path, "times", "value: PT5H,", "value: PT6H,")
    folder = root.path / "annotations" / "toy" / "variants"
    folder.mkdir()
    header = (home() / "annotations" / ARTICLE / "variants" / "quantity.value.yaml").read_text(encoding="utf-8")
    version = sha256((TOY / "corpus" / "toy" / "1.txt").read_bytes())
    head = re.sub(r"sha256: [0-9a-f]{64}", f"sha256: {version}", header.split("variants:\n")[0])
    head = head.replace(ARTICLE, "toy").replace(CANARY, build(root).facts.canary)
    case = (
        "variants:\n  - id: quantity-value-001\n    capability: quantity.value\n    kind: CHANGE\n"
        "    rule: quantities#N1\n    title: x\n    edits:\n      - {quote: gone from here, to: x}\n"
        "    expect:\n      - {op: set, id: qty-001, path: value, from: 1, to: 2}\n    focus: [qty-001.value]\n"
    )
    (folder / "quantity.value.yaml").write_text(head + case, encoding="utf-8")
    said = one_sentence(karat("dataset", "build", "--root", root.path, "--out", tmp_path / "hf"))
    assert "gone from here" in said
    assert said.endswith("run `karat variants build`")
    assert not (tmp_path / "hf").exists()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["info", "nowhere"], "nowhere holds no dataset; `karat dataset build` makes one"),
        (["restore", "nowhere", "--text", "x"], "nowhere holds no dataset"),
        (["build", "--document", "gone", "--out", "x"], "there is no document gone"),
        (["build", "--root", "/dev/null", "--out", "x"], "/dev/null is not a folder"),
    ],
)
def test_mistakes_are_told_in_one_sentence(arguments: list[str], said: str, tmp_path: Path) -> None:
    assert said in one_sentence(karat("dataset", *arguments, cwd=tmp_path))
    assert not list(tmp_path.iterdir())


def test_a_manifest_that_is_none_is_told(tmp_path: Path) -> None:
    (tmp_path / "manifest.json").write_text("[1]", encoding="utf-8")
    assert "is no manifest of a dataset" in one_sentence(karat("dataset", "info", tmp_path))
    (tmp_path / "manifest.json").write_text("{", encoding="utf-8")
    assert "is not JSON" in one_sentence(karat("dataset", "info", tmp_path))
