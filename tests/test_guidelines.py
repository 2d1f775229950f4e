"""The guidelines: references meet a rule, tables are fresh, examples stand in the texts, labels on their pages."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from karat import layout
from karat.checks import check_records
from karat.cli import main
from karat.guidelines import FOLDER, PAGES, crosswalk_block, labels_block, rule_ids, write_guidelines
from karat.layout import LAYERS
from karat.ontology import load_ontology

ROOT = Path(__file__).resolve().parent.parent
TEXTS = [
    (ROOT / "corpus" / "iraq-truce-2021" / "1.txt").read_text(encoding="utf-8"),
    (ROOT / "tests" / "valid" / "toy" / "corpus" / "toy" / "1.txt").read_text(encoding="utf-8"),
]
PAGE = {page: (ROOT / FOLDER / f"{page}.md").read_text(encoding="utf-8") for page in PAGES}
RULES = {page: rule_ids(text) for page, text in PAGE.items()}
ONTOLOGY = load_ontology()

#: The rules that the scheme itself names; none may be lost or renumbered.
SCHEME_RULES = {
    "entities": [*(f"S{n}" for n in range(1, 13)), "M1", "M2", "M3", "G1", *(f"C{n}" for n in range(1, 7))],
    "relations": ["R1", "R2", "R3"],
    "events": [*(f"E{n}" for n in range(1, 10)), "A1", "A2", "A3", "A4", "A6", "A8", "A9"],
    "attribution": [f"Q{n}" for n in range(1, 8)],
    "temporal": ["a", "b", "c"],
}
#: Rules for whose labels the texts have no case.
WITHOUT_CASE = {("causal", "K7")}

EXAMPLE = re.compile(r'^> (yes|no): (?:"((?:[^"\\]|\\.)*)"|(–)$)')
LAYER_PAGES = pytest.mark.parametrize("page", LAYERS)


def rule_texts(page: str) -> dict[str, str]:
    """The text under each rule's heading, up to the next heading of any level."""
    parts = re.split(r"^(#{2,3} .*)$", PAGE[page], flags=re.MULTILINE)
    return {head[4:]: body for head, body in zip(parts[1::2], parts[2::2], strict=True) if head.startswith("### ")}


def example_lines(page: str) -> list[str]:
    return [line for line in PAGE[page].splitlines() if re.match(r"> (?:yes|no)\b", line)]


def stands_in(quote: str, text: str) -> bool:
    """Whether the pieces of a quote stand in a text, in their order."""
    at = 0
    for piece in quote.replace('\\"', '"').split(" … "):
        found = text.find(piece, at)
        if found < 0 or not piece:
            return False
        at = found + len(piece)
    return True


def references() -> list[tuple[str, str]]:
    """Every guideline reference of the checks and the ontology, with who makes it."""
    found = [(record.guideline, record.id) for record in check_records().values() if record.guideline]
    for group in ONTOLOGY.groups.values():
        found += [(label.rule, f"{group.name} {label.name}") for label in group.labels.values() if label.rule]
    return found


def test_every_reference_resolves_to_a_page_or_a_heading() -> None:
    assert len(references()) > 200
    for reference, user in references():
        page, mark, rule = reference.partition("#")
        assert page in PAGES, f"{user} points to {reference}, and there is no such page"
        assert not mark or rule in RULES[page], f"{user} points to {reference}, and there is no such rule"


def test_links_between_pages_resolve() -> None:
    for page, text in PAGE.items():
        for target, rule in re.findall(r"\]\((?:([a-z]+)\.md)?(?:#(\w+))?\)", text):
            assert target in ("", *PAGES, "quality"), f"{page} links to {target}.md"
            assert not rule or rule in RULES[target or page], f"{page} links to {target}#{rule}"


@pytest.mark.parametrize("page", SCHEME_RULES)
def test_the_rules_of_the_scheme_are_all_there(page: str) -> None:
    assert not set(SCHEME_RULES[page]) - set(RULES[page])


def test_a_rule_id_is_given_once() -> None:
    ids = [rule for page in PAGES for rule in RULES[page]]
    assert len(ids) == len(set(ids))


def test_the_tables_are_fresh() -> None:
    assert write_guidelines(ROOT, check=True) == []


@LAYER_PAGES
def test_every_label_of_a_layer_is_on_its_page(page: str) -> None:
    assert labels_block(page, ONTOLOGY) in PAGE[page]
    assert crosswalk_block(page, ONTOLOGY) in PAGE[page]
    for group in ONTOLOGY.groups.values():
        if group.layer == page:
            assert f"**`{group.name}`**" in PAGE[page]
            for name, label in group.labels.items():
                row = re.search(rf"^\| `{re.escape(name)}`.*\|$", PAGE[page], re.MULTILINE)
                assert row is not None, f"{group.name} {name}"
                assert label.definition in PAGE[page]


@LAYER_PAGES
def test_every_example_stands_in_a_text(page: str) -> None:
    for line in example_lines(page):
        found = EXAMPLE.match(line)
        assert found is not None, f"not the form of an example: {line}"
        assert found[3] or any(stands_in(found[2], text) for text in TEXTS), f"in no text: {found[2]}"


@LAYER_PAGES
def test_every_rule_has_its_statement_and_both_examples(page: str) -> None:
    assert RULES[page]
    for rule, text in rule_texts(page).items():
        assert text.lstrip().startswith("**"), f"{page}#{rule} does not begin with its statement"
        assert re.search(r'^> yes: "', text, re.MULTILINE) or (page, rule) in WITHOUT_CASE, f"{page}#{rule}: no yes"
        assert re.search(r'^> no: ["–]', text, re.MULTILINE), f"{page}#{rule}: no no"


@LAYER_PAGES
def test_every_page_has_its_sections(page: str) -> None:
    sections = re.findall(r"^## (.+)$", PAGE[page], re.MULTILINE)
    assert sections[-3:] == ["Tie-breakers", "Crosswalk", "Change log"]
    assert "Version 1.0" in PAGE[page].split("## Change log")[1]
    assert all(len(line) <= 120 or line.startswith(("|", "**`")) for line in PAGE[page].splitlines())


def test_a_stale_table_is_named_and_mended(tmp_path: Path) -> None:
    shutil.copytree(ROOT / FOLDER, tmp_path / FOLDER)
    page = tmp_path / FOLDER / "times.md"
    right = page.read_text(encoding="utf-8")
    page.write_text(right.replace("`DURATION`", "`LENGTH`"), encoding="utf-8")
    assert write_guidelines(tmp_path, check=True) == ["times.md"]
    assert "`LENGTH`" in page.read_text(encoding="utf-8")
    assert write_guidelines(tmp_path) == ["times.md"]
    assert page.read_text(encoding="utf-8") == right
    assert write_guidelines(tmp_path) == []


def test_a_page_that_is_missing_is_not_made(tmp_path: Path) -> None:
    assert write_guidelines(tmp_path) == []
    assert list(tmp_path.iterdir()) == []


def test_the_command_names_a_stale_page_and_mends_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(ROOT / "schema", tmp_path / "schema")
    shutil.copytree(ROOT / FOLDER, tmp_path / FOLDER)
    monkeypatch.setattr(layout, "home", lambda: tmp_path)
    page = tmp_path / FOLDER / "causal.md"
    page.write_text(page.read_text(encoding="utf-8").replace("| `CAUSE` |", "| `CAUSES` |"), encoding="utf-8")
    assert main(["schema", "--check"]) == 1
    told = "annotations/guidelines/causal.md: is not what it is generated from; run `karat schema --write`\n"
    assert told in capsys.readouterr().err
    assert main(["schema", "--write"]) == 0
    assert main(["schema", "--check"]) == 0
