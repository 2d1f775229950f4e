"""What `karat check` prints and returns: four forms of output, exit codes, waivers, and what one can point it at."""

from __future__ import annotations

import io
import json
import shutil
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from faults import TOY

from karat.checks import CheckResult, Finding, check_records, check_root
from karat.checks.output import as_github, as_sarif, as_text
from karat.checks.waivers import apply_waivers
from karat.cli import main
from karat.corpus import read_source
from karat.layout import Root

FOLDER = Path("annotations") / "toy"
TIMES, RELATIONS, WAIVERS = (FOLDER / f"{name}.yaml" for name in ("times", "relations", "waivers"))
DOCUMENT, TEXT = Path("corpus/toy/document.yaml"), Path("corpus/toy/1.txt")


@pytest.fixture
def corpus(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the toy corpus, which is where the command runs."""
    root = tmp_path / "tests" / "valid" / "toy"
    shutil.copytree(TOY, root)
    (tmp_path / "schema").symlink_to(TOY.parents[2] / "schema", target_is_directory=True)
    monkeypatch.chdir(root)
    return root


def edit(path: Path, find: str, replace: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert find in text
    path.write_text(text.replace(find, replace), encoding="utf-8")


@pytest.fixture
def wrong_quote(corpus: Path) -> Path:
    """The corpus with one span that is not where its quote is."""
    edit(TIMES, "span: [118, 123]", "span: [119, 124]")
    return corpus


@pytest.fixture
def warned(corpus: Path) -> Path:
    """The corpus with nothing worse than a warning."""
    edit(RELATIONS, "# yaml-language-server", "# yaml")
    return corpus


Captured = pytest.CaptureFixture[str]

# ---------------------------------------------------------------- text


@pytest.mark.usefixtures("wrong_quote")
def test_a_finding_is_one_line_and_its_remedy_another(capsys: Captured) -> None:
    assert main(["check"]) == 1
    out, err = capsys.readouterr()
    assert out == (
        'annotations/toy/times.yaml:43:25: error[span-quote-mismatch] sig-001: text[119:124] is "fter ", quote is '
        '"after"\n    help: "after" occurs at 118; run `karat fmt` to re-anchor   (guidelines/entities.md#S1)\n'
    )
    assert err == "1 error(s), 0 warning(s) in 1 document(s), 14 file(s), 165 records\n"


@pytest.mark.usefixtures("corpus")
def test_a_clean_corpus_prints_nothing_but_its_size(capsys: Captured) -> None:
    assert main(["check"]) == 0
    assert capsys.readouterr() == ("", "clean: 1 document(s), 14 file(s), 165 records\n")


@pytest.mark.usefixtures("warned")
def test_warnings_do_not_fail(capsys: Captured) -> None:
    assert main(["check"]) == 0
    out, err = capsys.readouterr()
    assert "warning[modeline-missing]" in out
    assert err.startswith("0 error(s), 1 warning(s) in ")
    assert main(["check", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["clean"] is True


def finding(number: int = 1, check: str = "span-quote-mismatch", **fields: Any) -> Finding:
    place: dict[str, Any] = {
        "file": "a.yaml",
        "line": number,
        "column": 1,
        "message": f"message {number}",
        "help": "help",
    }
    return Finding(check=check, **(place | fields))


def result(*findings: Finding) -> CheckResult:
    return CheckResult(findings, 1, 1, 1)


def test_of_many_alike_a_few_are_shown_and_the_rest_counted() -> None:
    many = result(*(finding(n) for n in range(1, 31)), finding(31, "id-duplicate"), finding(1, file="b.yaml"))
    lines = as_text(many, limit=20).split("\n")
    assert sum("message" in line for line in lines) == 22
    assert lines[39:42] == [
        "    help: help",
        "a.yaml: error[span-quote-mismatch] and 10 more like this; --all shows them",
        *lines[41:42],
    ]
    assert as_text(many).count("message") == 32
    assert "more like this" not in as_text(result(*(finding(n) for n in range(1, 21))), limit=20)


@pytest.mark.usefixtures("corpus")
def test_all_is_all(capsys: Captured) -> None:
    records = "".join(f"  - {{id: rel-{n:03}, type: X, arg1: men-0001, arg2: men-0002}}\n" for n in range(10, 60))
    RELATIONS.write_text(RELATIONS.read_text(encoding="utf-8") + records, encoding="utf-8")
    assert main(["check"]) == 1
    short = capsys.readouterr().out
    assert short.count("error[schema-unknown-label]") == 21
    assert "and 30 more like this; --all shows them" in short
    assert main(["check", "--all"]) == 1
    assert capsys.readouterr().out.count("error[schema-unknown-label]") == 50
    assert main(["check", "--json"]) == 1
    assert len(json.loads(capsys.readouterr().out)["findings"]) == 50


def test_colour_only_where_it_is_asked_for() -> None:
    assert "\x1b" not in as_text(result(finding()))
    assert "\x1b[31;1merror[span-quote-mismatch]\x1b[0m" in as_text(result(finding()), colour=True)


@pytest.mark.usefixtures("corpus")
def test_nothing_of_the_users_reaches_a_terminal_raw(capsys: Captured) -> None:
    edit(RELATIONS, "id: rel-001", r'id: "\e]0;owned\a\nrel"')
    RELATIONS.rename(FOLDER / "rel\x1b[31m\nations.yaml")
    assert main(["check"]) == 1
    out = capsys.readouterr().out
    assert len(out.splitlines()) == 2
    assert all(line.isprintable() for line in out.splitlines())


# ---------------------------------------------------------------- JSON, GitHub, SARIF


@pytest.mark.usefixtures("wrong_quote")
def test_json_has_every_field(capsys: Captured) -> None:
    for options in (["--json"], ["--format", "json"]):
        assert main(["check", *options]) == 1
        report = json.loads(capsys.readouterr().out)
        assert {key: report[key] for key in ("clean", "documents", "files", "records")} == {
            "clean": False, "documents": 1, "files": 14, "records": 165,
        }  # fmt: skip
        assert report["findings"] == [
            {
                "file": "annotations/toy/times.yaml", "line": 43, "column": 25, "check": "span-quote-mismatch",
                "level": 2, "severity": "error", "guideline": "entities#S1", "record": "sig-001",
                "message": 'sig-001: text[119:124] is "fter ", quote is "after"',
                "help": '"after" occurs at 118; run `karat fmt` to re-anchor',
            }
        ]  # fmt: skip


def test_github_annotations_are_escaped() -> None:
    """As the documentation of workflow commands has it: data `%`, CR, LF; properties `:` and `,` as well."""
    odd = finding(file="a,b:c%.yaml", message="50%\r\n: done, ok", help="x", severity="warning")
    assert as_github(result(odd)) == (
        "::warning file=a%2Cb%3Ac%25.yaml,line=1,col=1,title=span-quote-mismatch::50%25%0D%0A: done, ok (x)"
    )


@pytest.mark.usefixtures("wrong_quote")
def test_github_annotations_of_a_run(capsys: Captured) -> None:
    assert main(["check", "--format", "github"]) == 1
    out = capsys.readouterr().out
    assert out.startswith("::error file=annotations/toy/times.yaml,line=43,col=25,title=span-quote-mismatch::sig-001: ")
    assert len(out.splitlines()) == 1


@pytest.mark.usefixtures("wrong_quote")
def test_sarif_has_what_sarif_requires(capsys: Captured) -> None:
    """SARIF 2.1.0 (OASIS 2020): sections 3.13, 3.14, 3.19, 3.27, 3.28, 3.30 and 3.49."""
    edit(RELATIONS, "# yaml-language-server", "# yaml")
    assert main(["check", "--format", "sarif"]) == 1
    log = json.loads(capsys.readouterr().out)
    assert log["version"] == "2.1.0"
    assert log["$schema"].endswith("sarif-2.1.0.json")
    (run,) = log["runs"]
    assert run["columnKind"] == "unicodeCodePoints"
    driver = run["tool"]["driver"]
    assert driver["name"] == "karat"
    assert driver["version"]
    assert [rule["id"] for rule in driver["rules"]] == ["modeline-missing", "span-quote-mismatch"]
    for rule in driver["rules"]:
        assert rule["shortDescription"]["text"]
        assert rule["help"]["text"]
        assert rule["defaultConfiguration"]["level"] in ("error", "warning")
    assert [(r["ruleId"], r["level"]) for r in run["results"]] == [
        ("modeline-missing", "warning"),
        ("span-quote-mismatch", "error"),
    ]
    for item in run["results"]:
        assert driver["rules"][item["ruleIndex"]]["id"] == item["ruleId"]
        assert item["message"]["text"]
        (location,) = item["locations"]
        physical = location["physicalLocation"]
        assert physical["artifactLocation"]["uri"].startswith("annotations/toy/")
        assert physical["region"]["startLine"] >= 1
        assert physical["region"]["startColumn"] >= 1


@pytest.mark.parametrize(
    ("file", "uri"),
    [
        ("a b#c%.yaml", "a%20b%23c%25.yaml"),
        ("<stdin>", "%3Cstdin%3E"),
        ("é/ü.yaml", "%C3%A9/%C3%BC.yaml"),
        ("/a b/c.yaml", "file:///a%20b/c.yaml"),
        ("a\udcff.yaml", "a%FF.yaml"),
    ],
)
def test_sarif_names_files_by_uri(file: str, uri: str) -> None:
    log = json.loads(as_sarif(result(finding(file=file))))
    assert log["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == uri


@pytest.mark.usefixtures("corpus")
def test_an_empty_sarif_run_is_a_run(capsys: Captured) -> None:
    assert main(["check", "--format", "sarif"]) == 0
    (run,) = json.loads(capsys.readouterr().out)["runs"]
    assert run["results"] == []
    assert run["tool"]["driver"]["rules"] == []


# ---------------------------------------------------------------- waivers


def waive(*waivers: str) -> None:
    WAIVERS.write_text("waivers:\n" + "".join(f"  - {{{fields}, reason: accepted}}\n" for fields in waivers), "utf-8")


def fired() -> list[str]:
    return [f.check for f in check_root(Root(Path())).findings]


@pytest.mark.parametrize(
    "fields",
    [
        "check: span-quote-mismatch",
        "check: span-quote-mismatch, record: sig-001",
        "check: span-quote-mismatch, file: annotations/toy/times.yaml",
        "check: span-quote-mismatch, record: sig-001, file: annotations/toy/times.yaml, until: '9999-12-31'",
    ],
)
def test_a_waiver_accepts_a_finding(fields: str, wrong_quote: Path, capsys: Captured) -> None:
    waive(fields)
    assert main(["check"]) == 0
    assert capsys.readouterr().out == ""
    assert main(["check", str(wrong_quote)]) == 0
    assert main(["check", str(wrong_quote / TIMES)]) == 0


@pytest.mark.parametrize(
    ("fields", "about"),
    [
        ("check: span-quote-mismatch, record: tim-001", " of tim-001"),
        ("check: span-quote-mismatch, file: annotations/toy/zones.yaml", " in annotations/toy/zones.yaml"),
        ("check: span-not-in-text", ""),
    ],
)
@pytest.mark.usefixtures("wrong_quote")
def test_an_idle_waiver_is_an_error(fields: str, about: str) -> None:
    waive(fields)
    findings = check_root(Root(Path())).findings
    assert sorted(f.check for f in findings) == ["span-quote-mismatch", "waiver-unused"]
    idle = next(f for f in findings if f.check == "waiver-unused")
    check = fields.split(", ")[0].removeprefix("check: ")
    assert idle.message == f"nothing fires {check}{about} any more"
    assert (idle.file, idle.line, idle.column) == ("annotations/toy/waivers.yaml", 2, 5)


@pytest.mark.usefixtures("wrong_quote")
def test_two_waivers_of_one_finding_are_both_used() -> None:
    waive("check: span-quote-mismatch", "check: span-quote-mismatch, record: sig-001")
    assert fired() == []


@pytest.mark.usefixtures("corpus")
def test_a_waiver_of_no_check_is_an_error() -> None:
    waive("check: no-such-check", "check: waiver-unknown-check")
    assert sorted(fired()) == ["waiver-unknown-check", "waiver-unused"]


@pytest.mark.usefixtures("corpus")
def test_a_waiver_holds_for_the_text_and_the_document_too() -> None:
    edit(DOCUMENT, "code_points: 722", "code_points: 721")
    waive("check: text-length, file: corpus/toy/document.yaml")
    assert fired() == []


@pytest.mark.usefixtures("warned")
def test_a_waiver_of_a_check_that_was_not_run_is_not_idle() -> None:
    waive("check: modeline-missing")
    for level in range(5):
        assert check_root(Root(Path()), level=level).findings == ()


@pytest.mark.usefixtures("wrong_quote")
def test_a_waiver_ends_with_its_day() -> None:
    given = [finding(record="sig-001")]
    data = b"waivers: [{check: span-quote-mismatch, reason: x, until: '2030-05-12'}]"
    source = read_source(data, "waivers.yaml")
    assert apply_waivers(given, source, 4, date(2030, 5, 11)) == []
    assert apply_waivers(given, source, 4, date(2030, 5, 12)) == []
    assert apply_waivers(given, source, 4, date(2030, 5, 13)) == given
    assert [f.check for f in apply_waivers([], source, 4, date(2030, 5, 13))] == ["waiver-unused"]


@pytest.mark.usefixtures("wrong_quote")
def test_a_waivers_file_that_cannot_be_read_waives_nothing() -> None:
    WAIVERS.write_text("waivers: [", encoding="utf-8")
    assert sorted(fired()) == ["span-quote-mismatch", "yaml-syntax"]


# ---------------------------------------------------------------- what to check


def second_document(root: Path) -> None:
    """Another document beside the toy, with a mistake of its own."""
    for part in ("corpus", "annotations"):
        shutil.copytree(TOY / part / "toy", root / part / "other")
        for path in (root / part / "other").glob("*.yaml"):
            text = path.read_text(encoding="utf-8")
            path.write_text(
                text.replace("\nid: toy", "\nid: other").replace("document: toy", "document: other"), "utf-8"
            )
    edit(root / "annotations/other/relations.yaml", "rel-003", "rel-002")


def test_a_corpus_of_several_documents(wrong_quote: Path, capsys: Captured) -> None:
    second_document(wrong_quote)
    assert main(["check", "--json"]) == 1
    report = json.loads(capsys.readouterr().out)
    assert report["documents"] == 2
    assert [(f["file"], f["check"]) for f in report["findings"]] == [
        ("annotations/other/relations.yaml", "id-duplicate"),
        ("annotations/toy/times.yaml", "span-quote-mismatch"),
    ]


@pytest.mark.parametrize("folder", ["annotations/toy", "corpus/toy", "annotations/toy/", "./annotations/../corpus/toy"])
def test_a_documents_folder_is_that_document(folder: str, wrong_quote: Path, capsys: Captured) -> None:
    second_document(wrong_quote)
    assert main(["check", folder, "--json"]) == 1
    report = json.loads(capsys.readouterr().out)
    assert (report["documents"], len(report["findings"])) == (1, 1)
    assert report["findings"][0]["check"] == "span-quote-mismatch"


@pytest.mark.parametrize(
    ("path", "check"),
    [
        (TIMES, "span-quote-mismatch"), (RELATIONS, "modeline-missing"), (DOCUMENT, "text-length"),
        (WAIVERS, "waiver-unused"), (FOLDER / "zones.yaml", None), (TEXT, None),
    ],
)  # fmt: skip
def test_a_file_is_checked_among_its_neighbours_and_alone_reported(
    path: Path, check: str | None, wrong_quote: Path, capsys: Captured
) -> None:
    edit(RELATIONS, "# yaml-language-server", "# yaml")
    edit(DOCUMENT, "code_points: 722", "code_points: 721")
    waive("check: id-duplicate")
    for name in (str(path), str(wrong_quote / path)):
        main(["check", name, "--json"])
        report = json.loads(capsys.readouterr().out)
        assert [f["check"] for f in report["findings"]] == ([check] if check else [])
        assert report["files"] == 1


@pytest.mark.usefixtures("corpus")
def test_a_text_with_a_fault_is_reported_by_itself(capsys: Captured) -> None:
    TEXT.write_bytes(TEXT.read_bytes().replace(b"becuase", b"because"))
    assert main(["check", str(TEXT)]) == 1
    assert capsys.readouterr().out.startswith("corpus/toy/1.txt:1:1: error[text-hash]")


@pytest.mark.usefixtures("corpus")
def test_a_misnamed_layer_is_told_also_when_it_is_asked_for(capsys: Captured) -> None:
    TIMES.rename(FOLDER / "tmies.yaml")
    assert main(["check", str(FOLDER / "tmies.yaml")]) == 1
    assert "error[layer-unknown]" in capsys.readouterr().out


def test_a_layer_from_outside_is_checked_against_the_document_it_names(
    wrong_quote: Path, tmp_path: Path, capsys: Captured
) -> None:
    draft = tmp_path / "draft.yaml"
    shutil.move(TIMES, draft)
    assert main(["check", str(draft), "--root", str(wrong_quote), "--json"]) == 1
    report = json.loads(capsys.readouterr().out)
    assert [f["check"] for f in report["findings"]] == ["modeline-wrong", "span-quote-mismatch"]


def stdin(monkeypatch: pytest.MonkeyPatch, data: bytes) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(data)))


@pytest.mark.usefixtures("wrong_quote")
def test_standard_input_is_a_layer(monkeypatch: pytest.MonkeyPatch, capsys: Captured) -> None:
    stdin(monkeypatch, TIMES.read_bytes())
    assert main(["check", "-"]) == 1
    out = capsys.readouterr().out
    assert out.startswith("<stdin>:43:25: error[span-quote-mismatch] sig-001")
    assert len(out.splitlines()) == 2
    stdin(monkeypatch, (TOY / TIMES).read_bytes())
    assert main(["check", "-"]) == 0


@pytest.mark.parametrize(
    ("find", "replace", "check"),
    [
        ("document: toy", "document: nobody", "document-file-missing"),
        ("document: toy", "document: ../toy", "schema-bad-form"),
        ("document: toy\n", "", "schema-missing-field"),
        ("times:\n", "times: [\n", "yaml-syntax"),
    ],
)
@pytest.mark.usefixtures("corpus")
def test_standard_input_that_leads_nowhere(
    find: str, replace: str, check: str, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    stdin(monkeypatch, TIMES.read_text(encoding="utf-8").replace(find, replace).encode())
    assert main(["check", "-", "--json"]) == 1
    assert [f["check"] for f in json.loads(capsys.readouterr().out)["findings"]] == [check]


@pytest.mark.usefixtures("wrong_quote")
def test_several_paths_are_one_report(capsys: Captured) -> None:
    edit(RELATIONS, "rel-003", "rel-002")
    assert main(["check", str(TIMES), str(RELATIONS), str(TIMES), "--json"]) == 1
    report = json.loads(capsys.readouterr().out)
    assert [f["check"] for f in report["findings"]] == ["id-duplicate", "span-quote-mismatch"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["nowhere.yaml"], "nowhere.yaml: there is no such file"),
        (["nowhere/"], "nowhere: there is no such file"),
        (["annotations"], "annotations is neither a corpus root nor a document's folder"),
        (["annotations/toy/passes/a"], "annotations/toy/passes/a: there is no such file"),
        (["--root", "annotations"], "annotations is not a corpus root: it needs the folders corpus/ and annotations/"),
        (["--root", "nowhere"], "nowhere is not a folder"),
        (["notes.txt"], "notes.txt does not say what it is"),
        (
            ["--explain", "span-quote-missmatch"],
            "there is no check span-quote-missmatch; did you mean span-quote-mismatch?",
        ),
        (["--explain", "x"], "there is no check x; `karat check --list` names all of them"),
    ],
)
@pytest.mark.usefixtures("corpus")
def test_what_could_not_run_is_one_sentence(arguments: list[str], said: str, capsys: Captured) -> None:
    Path("notes.txt").write_text("note: nothing\n", encoding="utf-8")
    assert main(["check", *arguments]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith(f"karat check: {said}")
    assert len(err.splitlines()) == 1


# ---------------------------------------------------------------- levels, lists, explanations


@pytest.mark.parametrize(("level", "count"), [(0, 0), (1, 0), (2, 1), (3, 2), (4, 2)])
@pytest.mark.usefixtures("wrong_quote")
def test_level_is_the_highest_that_runs(level: int, count: int, capsys: Captured) -> None:
    edit(RELATIONS, "# yaml-language-server", "# yaml")
    assert main(["check", "--level", str(level), "--json"]) == (1 if level >= 2 else 0)
    assert len(json.loads(capsys.readouterr().out)["findings"]) == count


@pytest.mark.usefixtures("capsys")
def test_a_level_that_does_not_exist_is_refused() -> None:
    with pytest.raises(SystemExit) as stop:
        main(["check", "--level", "9"])
    assert stop.value.code == 2


def test_list_names_every_check_by_level(capsys: Captured) -> None:
    assert main(["check", "--list"]) == 0
    lines = capsys.readouterr().out.splitlines()
    names = [line.split()[2] for line in lines]
    assert names == sorted(check_records(), key=lambda name: (check_records()[name].level, name))
    assert main(["check", "--list", "--json"]) == 0
    assert [record["id"] for record in json.loads(capsys.readouterr().out)] == names


def test_explain_tells_all_of_one_check(capsys: Captured) -> None:
    record = check_records()["span-quote-mismatch"]
    assert main(["check", "--explain", record.id]) == 0
    out = capsys.readouterr().out
    assert out.startswith("span-quote-mismatch (level 2, error)\n")
    for words in (record.message, f"why: {record.why}", f"mend: {record.mend}", "guideline: guidelines/entities.md#S1"):
        assert words in out
    assert main(["check", "--explain", record.id, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["why"] == record.why
