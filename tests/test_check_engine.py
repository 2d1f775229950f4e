"""The engine of checks: shapes judged alike in brief and at length, all references followed, no follow-up noise."""

from __future__ import annotations

import copy
import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from faults import TOY
from hypothesis import given, settings
from hypothesis import strategies as st

from karat.checks import Finding, check_document, check_records, check_root
from karat.checks.references import REFERENCES
from karat.checks.schema_level import KEYWORD_CHECKS
from karat.corpus import read_document, read_source
from karat.formats.layer_format import format_source
from karat.layout import LAYERS, Root
from karat.quick_shape import quick_shape
from karat.records import PREFIXES
from karat.schemas import load_schema, validator
from karat.yaml_profile import parse_yaml

FILES = (*LAYERS, "document", "waivers", "decisions")
SILENT = {"$schema", "$comment", "title", "description", "markdownEnumDescriptions"}
CONTAINERS = {"properties", "items", "prefixItems"}


def toy(name: str) -> Any:
    folder = TOY / ("corpus" if name == "document" else "annotations") / "toy"
    path = folder / f"{name}.yaml"
    return parse_yaml(path.read_text(encoding="utf-8")).value if path.is_file() else {"waivers": [], "decisions": []}


# ---------------------------------------------------------------- shapes


def keywords(schema: dict[str, Any]) -> Iterator[str]:
    """Every keyword of a schema with all its parts, names of fields not among them."""
    for key, value in schema.items():
        yield key
        parts = value.values() if key == "properties" else value if isinstance(value, list) else [value]
        if key in ("properties", "items", "prefixItems", "anyOf"):
            for part in parts:
                yield from keywords(part)


@pytest.mark.parametrize("name", FILES)
def test_every_keyword_of_a_schema_has_a_check(name: str) -> None:
    assert set(keywords(load_schema(name))) - SILENT - CONTAINERS <= set(KEYWORD_CHECKS)


@pytest.mark.parametrize("name", [*LAYERS, "document"])
def test_a_valid_file_needs_no_second_opinion(name: str) -> None:
    assert quick_shape(name)(toy(name))


def containers(value: Any) -> Iterator[Any]:
    """Every map and list in a value."""
    if isinstance(value, dict | list):
        yield value
        for child in value.values() if isinstance(value, dict) else value:
            yield from containers(child)


VALUES = st.one_of(
    st.none(), st.booleans(), st.integers(-3, 800), st.floats(-3, 400), st.text(max_size=4), st.builds(list),
    st.builds(dict), st.sampled_from(["NAM", "ent-001", "2030-05-12", "dct", "1", "count", "entities"]),
    st.lists(st.integers(-1, 9), max_size=7),
)  # fmt: skip


def spoil(value: Any, draw: Callable[[st.SearchStrategy[Any]], Any]) -> None:
    """Take something out of a value, or put something else in its place, somewhere in the depth."""
    place = draw(st.sampled_from(list(containers(value))))
    keys = [*place, "new"] if isinstance(place, dict) else list(range(len(place)))
    if not keys:
        place.append(draw(VALUES))
        return
    key = draw(st.sampled_from(keys))
    if key != "new" and draw(st.booleans()):
        del place[key]
    else:
        place[key] = draw(VALUES)


@settings(max_examples=300, deadline=None)
@given(st.sampled_from([*LAYERS, "document"]), st.data())
def test_shapes_are_judged_alike_in_brief_and_at_length(name: str, data: st.DataObject) -> None:
    value = copy.deepcopy(dict(toy(name)))
    for _ in range(data.draw(st.integers(1, 2))):
        spoil(value, data.draw)
    assert quick_shape(name)(value) == validator(name).is_valid(value)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.sampled_from([*LAYERS, "document"]), min_size=1, max_size=3, unique=True), st.data())
def test_no_shape_of_a_corpus_breaks_a_check(names: list[str], data: st.DataObject) -> None:
    """Whatever is taken away or put elsewhere, levels only add findings, and the formatter comes to an end too."""
    files = read_document(Root(TOY), "toy")
    for name in names:
        value = copy.deepcopy(dict(toy(name)))
        for _ in range(data.draw(st.integers(1, 4))):
            spoil(value, data.draw)
        source = read_source(json.dumps(value, ensure_ascii=False).encode(), f"{name}.yaml")
        if name == "document":
            files.meta = source
        else:
            files.gold.layers[name] = source
            # A character that YAML forbids makes a file that fmt never gets to see.
            if source.sound:
                format_source(source, name, files)
    below: set[Finding] = set()
    for level in range(5):
        found = check_document(Root(TOY), files, level)
        assert below <= set(found.findings)
        assert all(finding.level <= level for finding in found.findings)
        below = set(found.findings)


def test_a_whole_number_with_a_point_is_no_offset() -> None:
    value = toy("times")
    value["signals"][0]["span"] = [118.0, 123.0]
    assert [e.validator for e in validator("times").iter_errors(value)] == ["type", "type"]


# ---------------------------------------------------------------- references


def id_paths(schema: dict[str, Any], path: str = "") -> Iterator[str]:
    """The path of every field whose form is that of an id, but for a record's own."""
    if any(f"{prefix}" in schema.get("pattern", "") for prefix in PREFIXES) and path.rpartition(".")[2] != "id":
        yield path
    for name, part in schema.get("properties", {}).items():
        yield from id_paths(part, f"{path}.{name}".lstrip("."))
    if "items" in schema:
        yield from id_paths(schema["items"], f"{path}[]")


@pytest.mark.parametrize("layer", LAYERS)
def test_every_field_that_holds_an_id_is_followed(layer: str) -> None:
    wanted = {
        (key, path.removeprefix("alternatives[]."))
        for key, part in load_schema(layer)["properties"].items()
        if part.get("type") == "array" and key != "provenance"
        for path in id_paths(part["items"])
    }
    assert wanted == {(r.key, r.path) for r in REFERENCES if r.layer == layer}


# ---------------------------------------------------------------- one mistake, one finding

LAYER = "annotations/toy/{}.yaml"
DOCUMENT, TEXT = "corpus/toy/document.yaml", "corpus/toy/1.txt"
OTHER_HASH = "0" * 64


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    root = tmp_path / "tests" / "valid" / "toy"
    shutil.copytree(TOY, root)
    (tmp_path / "schema").symlink_to(TOY.parents[2] / "schema", target_is_directory=True)
    return root


def edit(root: Path, file: str, find: str, replace: str) -> None:
    path = root / file
    text = path.read_text(encoding="utf-8")
    assert find in text
    path.write_text(text.replace(find, replace), encoding="utf-8", newline="")


def findings(root: Path, level: int = 4) -> list[Finding]:
    return list(check_root(Root(root), level=level).findings)


def fired(root: Path, level: int = 4) -> list[str]:
    return [finding.check for finding in findings(root, level)]


Spoil = Callable[[Path], None]


def replaced(file: str, find: str, replace: str) -> Spoil:
    return lambda root: edit(root, file, find, replace)


def written(file: str, text: str) -> Spoil:
    def spoil(root: Path) -> None:
        (root / file).write_text(text, encoding="utf-8")

    return spoil


def appended(file: str, text: str) -> Spoil:
    return lambda root: written(file, (root / file).read_text(encoding="utf-8") + text)(root)


def cut(file: str, before: str, text: str) -> Spoil:
    """The file ends before some words, and goes on with others."""
    return lambda root: written(file, (root / file).read_text(encoding="utf-8").partition(before)[0] + text)(root)


def renamed(layer: str, name: str) -> Spoil:
    def spoil(root: Path) -> None:
        (root / LAYER.format(layer)).rename(root / LAYER.format(name))

    return spoil


def copied(layer: str, name: str) -> Spoil:
    """A layer's file takes the place of another's."""

    def spoil(root: Path) -> None:
        shutil.copy(root / LAYER.format(layer), root / LAYER.format(name))

    return spoil


TIMES, ENTITIES, WAIVERS = LAYER.format("times"), LAYER.format("entities"), LAYER.format("waivers")
MENTIONS = "    mentions:\n      - {id: men-0001"

MISTAKES: dict[str, tuple[Spoil, str]] = {
    # A layer that many records refer to cannot be read, or not be found: they do not dangle one by one.
    "empty layer": (written(TIMES, ""), "yaml-empty"),
    "misspelt file": (renamed("times", "tmies"), "layer-unknown"),
    "file named as nothing": (renamed("times", "timexes-by-hand"), "layer-unknown"),
    "another layer's file": (copied("relations", "times"), "layer-name"),
    "misspelt list": (replaced(TIMES, "\ntimes:", "\ntime:"), "schema-unknown-field"),
    "list of a wrong type": (cut(TIMES, "times:\n", "times: none\n"), "schema-wrong-type"),
    # A record whose id is no id is there, only under another name.
    "id of a wrong form": (replaced(TIMES, "id: tim-002", "id: tim-2x"), "schema-bad-form"),
    "id missing": (replaced(TIMES, "- {id: tim-001, ", "- {"), "schema-missing-field"),
    "misspelt nested list": (replaced(ENTITIES, MENTIONS, MENTIONS.replace("s:", ":")), "schema-unknown-field"),
    "record that is a number": (replaced(TIMES, "times:\n", "times:\n  - 5\n"), "schema-wrong-type"),
    # What document.yaml says wrongly is said there, and not once more in each of eleven layers.
    "wrong hash": (replaced(DOCUMENT, "2d30e1c1", "2d30e1c2"), "text-hash"),
    "hash of a wrong form": (replaced(DOCUMENT, "2d30e1c1", "2D30E1C1"), "schema-bad-form"),
    "hash missing": (replaced(DOCUMENT, "    sha256:", "    sha265:"), "schema-unknown-field"),
    "length missing": (replaced(DOCUMENT, "    code_points: 722\n", ""), "schema-missing-field"),
    "length of a wrong type": (replaced(DOCUMENT, "code_points: 722", 'code_points: "722"'), "schema-wrong-type"),
    "version of a wrong type": (replaced(DOCUMENT, 'version: "1"', "version: 1"), "schema-wrong-type"),
    "version missing": (replaced(DOCUMENT, '  - version: "1"\n    file', "  - file"), "schema-missing-field"),
    "text outside": (replaced(DOCUMENT, 'file: "1.txt"', "file: ../../../secret.txt"), "schema-bad-form"),
    "document id of a wrong form": (replaced(DOCUMENT, "\nid: toy", "\nid: Toy!"), "schema-bad-form"),
    "document.yaml unreadable": (replaced(DOCUMENT, "versions:", "versions: ["), "yaml-syntax"),
    "document.yaml twice": (replaced(DOCUMENT, "\nid: toy", "\nid: toy\nid: toys"), "yaml-duplicate-key"),
    "text of another form": (replaced(TEXT, "\n\n", "\r\n\r\n"), "text-crlf"),
    # Headers.
    "layer of no layer": (replaced(TIMES, "layer: times", "layer: 7"), "schema-wrong-value"),
    "document of a wrong form": (replaced(TIMES, "document: toy", "document: Toy!"), "schema-bad-form"),
    "header version of a wrong form": (replaced(TIMES, 'version: "1"', 'version: "one"'), "schema-bad-form"),
    "header hash of a wrong form": (replaced(TIMES, "2d30e1c1", "2D30E1C1"), "schema-bad-form"),
    "made on another text": (
        replaced(TIMES, "2d30e1c11dfb2c40164e515714cbda93a8bc180dd35b7697fa32fc3e66bd981c", OTHER_HASH),
        "layer-text-hash",
    ),
    # Spans.
    "span of pieces of numbers": (replaced(TIMES, "span: [118, 123]", "span: [118.0, 123]"), "schema-wrong-type"),
    "other reading, wrong quote": (
        replaced(TIMES, "relation: AFTER}", "relation: AFTER, alternatives: [{span: [118, 123], quote: before}]}"),
        "span-quote-mismatch",
    ),
    "other reading, dangling": (
        replaced(ENTITIES, "head: [6, 10], level: NOM", "head: [6, 10], level: NOM, alternatives: [{entity: ent-999}]"),
        "reference-dangling",
    ),
    "pair with a dangling id": (appended(ENTITIES, "near_identity: [[ent-001, ent-999]]\n"), "reference-dangling"),
    "pair with half an id": (appended(ENTITIES, "near_identity: [[ent-001, ent-9]]\n"), "schema-bad-form"),
    # Waivers.
    "waiver of a check of a wrong form": (written(WAIVERS, "waivers: [{check: No, reason: x}]\n"), "schema-bad-form"),
}  # fmt: skip


@pytest.mark.parametrize("name", MISTAKES)
def test_one_mistake_is_one_finding(name: str, corpus: Path) -> None:
    spoil, check = MISTAKES[name]
    spoil(corpus)
    found = findings(corpus)
    assert {f.check for f in found} == {check}, [f"{f.file}:{f.line} {f.check}: {f.message}" for f in found]
    assert len(found) == 1


def test_two_mistakes_in_one_record_are_both_found(corpus: Path) -> None:
    edit(corpus, TIMES, "type: DURATION, value: P3D", "type: DURAT, value: three")
    assert sorted(fired(corpus)) == ["schema-bad-form", "schema-unknown-label"]


def test_faults_of_form_hide_nothing_else(corpus: Path) -> None:
    edit(corpus, TIMES, "span: [118, 123]", "span: [119, 124]")
    edit(corpus, TIMES, "\n", "\r\n")
    assert fired(corpus) == ["file-crlf", "span-quote-mismatch"]


def test_both_versions_of_a_text_are_checked_and_labels_only_on_the_newest(corpus: Path) -> None:
    (corpus / "corpus/toy/2.txt").write_bytes(b"Another text.\r\n")
    version = f'  - {{version: "2", file: 2.txt, sha256: "{OTHER_HASH}", code_points: 1}}\n'
    with (corpus / DOCUMENT).open("a", encoding="utf-8") as file:
        file.write(version)
    found = findings(corpus)
    assert [(f.check, Path(f.file).name) for f in found] == [("text-crlf", "2.txt")]


@pytest.mark.parametrize("level", range(5))
def test_a_run_up_to_a_level_finds_nothing_above_it(level: int, corpus: Path) -> None:
    edit(corpus, TEXT, "becuase", "because")
    edit(corpus, TIMES, "relation: AFTER", "relation: AFTR")
    edit(corpus, LAYER.format("relations"), "id: rel-003", "id: rel-002")
    edit(corpus, LAYER.format("relations"), "# yaml-language-server", "# yaml")
    (corpus / LAYER.format("topics")).write_text("layer: topics\n", encoding="utf-8")
    (corpus / LAYER.format("waivers")).write_text(
        "waivers: [{check: modeline-missing, reason: no editor}]\n", encoding="utf-8"
    )
    found = fired(corpus, level)
    expected = ["text-hash", "schema-unknown-label", "id-duplicate", "layer-unknown"]
    levels = [check_records()[check].level for check in expected]
    assert sorted(found) == sorted(check for check, at in zip(expected, levels, strict=True) if at <= level)


def test_what_is_one_pass_of_another_is_not_mixed_up(corpus: Path) -> None:
    folder = corpus / "annotations/toy/passes/a"
    shutil.copytree(corpus / "annotations/toy", folder)
    for path in folder.glob("*.yaml"):
        path.write_text(path.read_text().replace("$schema=../", "$schema=../../../"), encoding="utf-8")
    assert fired(corpus) == []
    edit(folder, "times.yaml", "tim-002", "tim-902")
    found = findings(corpus)
    assert {f.check for f in found} == {"reference-dangling"}
    assert all("/passes/a/" in f.file for f in found)


def test_a_later_sitting_of_a_pass_stands_on_the_gold_that_it_was_made_over(corpus: Path) -> None:
    folder = corpus / "annotations/toy/passes/a-links"
    folder.mkdir(parents=True)
    text = (corpus / "annotations/toy/relations.yaml").read_text(encoding="utf-8")
    (folder / "relations.yaml").write_text(text.replace("$schema=../", "$schema=../../../"), encoding="utf-8")
    assert fired(corpus) == []
    edit(folder, "relations.yaml", "arg2: men-0008", "arg2: men-0999")
    found = findings(corpus)
    assert {f.check for f in found} == {"reference-dangling"}
    assert all("/passes/a-links/" in f.file for f in found)


def test_what_is_wrong_in_gold_is_not_told_again_for_a_sitting_over_it(corpus: Path) -> None:
    folder = corpus / "annotations/toy/passes/a-links"
    folder.mkdir(parents=True)
    text = (corpus / "annotations/toy/relations.yaml").read_text(encoding="utf-8")
    (folder / "relations.yaml").write_text(text.replace("$schema=../", "$schema=../../../"), encoding="utf-8")
    edit(corpus, "annotations/toy/times.yaml", "quote: three days", "quote: three dais")
    found = findings(corpus)
    assert [f.check for f in found] == ["span-quote-mismatch"]
    assert not any("/passes/" in f.file for f in found)
