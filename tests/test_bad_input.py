"""Bad input through the real command line: a finding or one sentence, the right exit code, and never much memory."""

from __future__ import annotations

import hashlib
import json
import os
import resource
import shutil
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from faults import TOY

from karat.layout import home

pytestmark = pytest.mark.skipif(not hasattr(resource, "RLIMIT_AS"), reason="needs a limit of memory for a process")

GIB = 2**30
TIMES = "annotations/toy/times.yaml"
ZONES = "annotations/toy/zones.yaml"
DOCUMENT = "corpus/toy/document.yaml"
TEXT = "corpus/toy/1.txt"
HEADER = (TOY / TIMES).read_text(encoding="utf-8").partition("times:\n")[0]
KEPT = ("zones", "entities", "times", "quantities", "relations")
REMARK = "Seen, weighed and found right. " * 12
SOURCES = Path(__file__).resolve().parent.parent / "scripts"


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a command ended: exit code, what it printed, and the findings by file and check where it printed JSON."""

    code: int
    out: str
    err: str

    @property
    def findings(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = json.loads(self.out)["findings"]
        return found

    @property
    def checks(self) -> list[str]:
        return [finding["check"] for finding in self.findings]


@dataclass(frozen=True, slots=True)
class Corpus:
    """A copy of the toy corpus that may be spoilt, and commands that are run in it as a user runs them."""

    root: Path

    def __truediv__(self, name: str) -> Path:
        return self.root / name

    def write(self, name: str, content: str | bytes) -> None:
        (self.root / name).write_bytes(content.encode("utf-8") if isinstance(content, str) else content)

    def replace(self, name: str, find: bytes, replacement: bytes) -> None:
        data = (self.root / name).read_bytes()
        assert find in data
        self.write(name, data.replace(find, replacement))

    def karat(self, *arguments: str, stdin: bytes = b"") -> Outcome:
        """Run a command in less than a GiB of memory. Whatever it does, it leaves no traceback."""
        run = subprocess.run(
            [sys.executable, "-m", "karat", *arguments],
            cwd=self.root, input=stdin, capture_output=True, timeout=120, preexec_fn=_limit_memory,
            env={**os.environ, "PYTHONPATH": str(SOURCES), "OPENBLAS_NUM_THREADS": "1"},
        )  # fmt: skip
        outcome = Outcome(run.returncode, run.stdout.decode(), run.stderr.decode())
        assert "Traceback" not in outcome.err
        assert outcome.code in (0, 1, 2), outcome.err
        return outcome

    def checked(self, *arguments: str, stdin: bytes = b"") -> list[str]:
        """The checks that fire; the exit code says whether there are any, and there is no sentence but the summary."""
        outcome = self.karat("check", "--json", *arguments, stdin=stdin)
        assert outcome.code == (1 if outcome.checks else 0), outcome.err
        assert len(outcome.err.splitlines()) == 1
        for finding in outcome.findings:
            assert finding["line"] >= 1
            assert finding["column"] >= 1
            assert finding["message"].isprintable()
            assert len(finding["message"]) < 2000
        return outcome.checks

    def refused(self, *arguments: str, stdin: bytes = b"") -> str:
        """The one sentence with which a command ends that could not run."""
        outcome = self.karat(*arguments, stdin=stdin)
        assert outcome.code == 2, outcome
        assert outcome.out == ""
        (sentence,) = outcome.err.splitlines()
        assert len(sentence) < 2000
        return sentence

    def spread(self, contents: Iterable[str | bytes]) -> dict[str | bytes, list[str]]:
        """The checks that fire on each of several contents: one run over as many passes with one layer each."""
        files = {}
        for number, content in enumerate(contents):
            name = f"annotations/toy/passes/p{number:03}/times.yaml"
            (self.root / name).parent.mkdir(parents=True)
            self.write(name, content)
            files[name] = content
        outcome = self.karat("check", "--json")
        assert len(outcome.err.splitlines()) == 1
        found: dict[str | bytes, list[str]] = {content: [] for content in files.values()}
        for finding in outcome.findings:
            assert finding["message"].isprintable()
            found[files[finding["file"]]].append(finding["check"])
        return found


def _limit_memory() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (GIB, GIB))


@pytest.fixture
def corpus(tmp_path: Path) -> Corpus:
    """A copy of the toy corpus with a few of its layers, so that a process is over soon."""
    root = tmp_path / "tests" / "valid" / "toy"
    shutil.copytree(TOY, root)
    (tmp_path / "schema").symlink_to(home() / "schema", target_is_directory=True)
    for path in (root / "annotations/toy").iterdir():
        if path.stem not in KEPT:
            path.unlink()
    return Corpus(root)


def test_the_toy_is_clean_from_the_command_line(corpus: Corpus) -> None:
    assert corpus.checked() == []


# ---------------------------------------------------------------- files that are not there, or cannot be read


def test_a_missing_file(corpus: Corpus) -> None:
    assert corpus.refused("check", "nowhere.yaml") == "karat check: nowhere.yaml: there is no such file"
    assert corpus.refused("fmt", "nowhere.yaml") == "nowhere.yaml: there is no such file"


def test_a_file_that_is_a_folder(corpus: Corpus) -> None:
    (corpus / TIMES).unlink()
    (corpus / TIMES).mkdir()
    assert corpus.refused("check").endswith("annotations/toy/times.yaml: is a folder, not a file")
    assert corpus.refused("check", TIMES).startswith(f"karat check: {TIMES} is neither a corpus root nor")
    assert corpus.refused("fmt").endswith("annotations/toy/times.yaml: is a folder, not a file")


@pytest.mark.parametrize(
    ("target", "reason"), [("gone.yaml", "there is no such file"), ("times.yaml", "too many levels of symbolic links")]
)
def test_a_link_that_leads_nowhere(target: str, reason: str, corpus: Corpus) -> None:
    (corpus / TIMES).unlink()
    (corpus / TIMES).symlink_to(target)
    for command in (["check"], ["fmt"]):
        sentence = corpus.refused(*command)
        assert "annotations/toy/times.yaml: " in sentence
        assert reason in sentence


@pytest.mark.parametrize("name", [TIMES, "annotations/toy", "corpus"])
def test_what_may_not_be_read(name: str, corpus: Corpus) -> None:
    (corpus / name).chmod(0)
    try:
        if os.access(corpus / name, os.R_OK):
            pytest.skip("this user, such as root, may read everything")
        assert "permission denied" in corpus.refused("check", "--root", str(corpus.root))
    finally:
        (corpus / name).chmod(0o755)


def test_a_misspelt_file_name(corpus: Corpus) -> None:
    (corpus / TIMES).rename(corpus / "annotations/toy/tmies.yaml")
    outcome = corpus.karat("check", "--json")
    assert outcome.checks == ["layer-unknown"]
    assert outcome.findings[0]["help"] == "did you mean times.yaml?"


def test_a_file_name_that_is_no_text(corpus: Corpus) -> None:
    os.rename(os.fsencode(corpus / TIMES), os.fsencode(corpus / "annotations/toy") + b"/tim\xff\n.yaml")
    assert corpus.checked() == ["layer-unknown"]
    for form in ("text", "github", "sarif"):
        assert corpus.karat("check", "--format", form).code == 1


# ---------------------------------------------------------------- bytes


def test_an_empty_file(corpus: Corpus) -> None:
    contents = ["", " \n\n ", "\t\n", "\n" * 1000, "# nothing\n", "---\n...\n", "~\n"]
    assert corpus.spread(contents) == {content: ["yaml-empty"] for content in contents}
    corpus.write(TIMES, "")
    assert "the file is empty" in corpus.refused("fmt", TIMES)


def test_a_byte_order_mark_and_carriage_returns(corpus: Corpus) -> None:
    right = (corpus / TIMES).read_bytes()
    for wrong, check in (
        (b"\xef\xbb\xbf" + right, "file-bom"),
        (right.replace(b"\n", b"\r\n"), "file-crlf"),
        (right.replace(b"\n", b"\r"), "file-crlf"),
    ):
        corpus.write(TIMES, wrong)
        assert corpus.checked(TIMES) == [check]
        assert corpus.karat("fmt", TIMES).code == 0
        assert (corpus / TIMES).read_bytes() == right


def test_bytes_that_are_not_utf8(corpus: Corpus) -> None:
    corpus.replace(TIMES, b"# yaml", "# Café 🔥\n# caf".encode() + b"\xe9 yaml")
    outcome = corpus.karat("check", "--json")
    assert [(f["check"], f["line"], f["column"]) for f in outcome.findings] == [("file-not-utf8", 2, 6)]
    assert "byte 0xe9" in corpus.refused("fmt", TIMES)
    corpus.write(TIMES, (TOY / TIMES).read_text(encoding="utf-8").encode("utf-16"))
    assert corpus.checked(TIMES) == ["file-not-utf8"]


def test_a_text_that_is_not_utf8(corpus: Corpus) -> None:
    corpus.replace(TEXT, "🔥 A".encode(), "🔥 ".encode() + b"\x80A")
    outcome = corpus.karat("check", "--json")
    assert [(f["check"], f["line"], f["column"]) for f in outcome.findings] == [("text-not-utf8", 7, 3)]


@pytest.mark.parametrize("where", ["end", "whole"])
def test_nul_bytes(where: str, corpus: Corpus) -> None:
    right = (corpus / TIMES).read_bytes()
    corpus.write(TIMES, right + b"\0\0" if where == "end" else b"\0" * len(right))
    assert corpus.checked() == ["yaml-syntax"]
    assert "U+0000" in corpus.refused("fmt", TIMES)
    corpus.write(TIMES, right)
    corpus.replace(TEXT, b"READ MORE", b"READ\0MORE")
    assert corpus.checked() == ["text-control-character"]


def test_a_wrong_hash(corpus: Corpus) -> None:
    corpus.replace(TEXT, b"becuase", b"because")
    assert corpus.checked() == ["text-hash"]
    assert corpus.karat("fmt").code == 0
    assert (corpus / TIMES).read_bytes() == (TOY / TIMES).read_bytes()


def test_an_emoji_before_a_span_moves_nothing(corpus: Corpus) -> None:
    """Offsets count code points, and so do the columns of findings, on a line with an emoji too."""
    corpus.replace(ZONES, b'burning warehouse on Sunday."}', b'burning warehouse on Sunday.", notes: x}')
    line = next(one for one in (corpus / ZONES).read_text(encoding="utf-8").split("\n") if "notes" in one)
    outcome = corpus.karat("check", "--json")
    assert [(f["check"], f["column"]) for f in outcome.findings] == [("schema-unknown-field", line.index("notes") + 1)]
    corpus.write(ZONES, (TOY / ZONES).read_bytes())
    corpus.replace(ZONES, b"span: [421, 470]", b"span: [422, 471]")
    outcome = corpus.karat("check", "--json", "--level", "2")
    assert outcome.checks == ["span-quote-mismatch"]
    assert 'text[422:471] is " A guard leaves' in outcome.findings[0]["message"]
    assert "occurs at 421" in outcome.findings[0]["help"]
    assert corpus.karat("fmt", ZONES).code == 0
    assert (corpus / ZONES).read_bytes() == (TOY / ZONES).read_bytes()


# ---------------------------------------------------------------- YAML


NOT_YAML = (
    "a: [1, 2\nb: }", "layer: 'times", "a: b: c", "\tlayer: times\n", "layer: times\n\ttimes: []\n", "@", "%", "{", '"',
    "'", '"\\ud800"', '"\\q"', "- a\nb: 1", "a:\n b\n- c", "? [a", "&", "*", "<html>: <: ", "PK\x03\x04", "\x1b[31m",
    "]", "a: |x\n", "\u2028: {", 'a: "\n', "...\n]",
)  # fmt: skip


def test_not_yaml(corpus: Corpus) -> None:
    assert corpus.spread(NOT_YAML) == {content: ["yaml-syntax"] for content in NOT_YAML}
    outcome = corpus.karat("fmt")
    assert outcome.code == 2
    assert len(outcome.err.splitlines()) == len(NOT_YAML)
    assert outcome.err.isascii()


def test_a_tab_is_called_a_tab(corpus: Corpus) -> None:
    corpus.write(TIMES, HEADER + "times:\n\t- {id: tim-001}\n")
    outcome = corpus.karat("check", "--json")
    assert [(f["line"], f["column"]) for f in outcome.findings] == [(19, 1)]
    assert "a tab may not indent a line" in outcome.findings[0]["message"]


def test_a_truncated_file(corpus: Corpus) -> None:
    data = (TOY / TIMES).read_bytes()
    parts = [data[: len(data) * share // 20] for share in range(1, 20)]
    found = corpus.spread(parts)
    assert all(found.values())
    assert all(len(checks) <= 8 for checks in found.values()), "what is cut off is not missed record by record"
    corpus.karat("fmt")


WRONG_SHAPES = (
    "times: {a: 1}\nlayer: [times]\ndocument: 5\ntext: nope\n", "[1, 2]", "just words", "7", "times: 7", "layer: times",
    HEADER + "times: [1, null, [a], {}, {id: [1]}, {id: tim-001, span: {a: b}, quote: 5}]",
    HEADER + "times:\n  - {id: tim-001, span: [1.0, 5.0], quote: x, type: DATE, value: 7}",
    HEADER + "times:\n  - {id: tim-001, span: [-1, true], quote: '', alternatives: 7}",
    HEADER + "times:\n  - {id: tim-001, span: [9, 3, 1], quote: x, context: [1], anchor: {}}\nsignals: ~",
    HEADER.replace("document: toy", "document: [toy]") + "times: []",
    HEADER.replace("text: {", "text: [{").replace('981c"}', '981c"}]') + "times: []",
    HEADER.replace('version: "1"', "version: {a: [b]}") + "times: []",
    HEADER.replace("provenance:", "provenance: 1\nnote:") + "times: []",
)  # fmt: skip


def test_yaml_of_the_wrong_shape(corpus: Corpus) -> None:
    for content, checks in corpus.spread(WRONG_SHAPES).items():
        assert checks, content
        assert all(
            check.startswith(("schema-", "yaml-not-a-map", "modeline-", "file-no-line-end")) for check in checks
        ), (content, checks)
    assert corpus.karat("fmt").code == 2


def test_a_huge_number(corpus: Corpus) -> None:
    layer = (TOY / TIMES).read_bytes()
    numbers = (b"9" * 100_000, b"1" + b"0" * 400 + b".5", b"1e400", b"0x10", b"1_0")
    contents = [layer.replace(b"[107, 117]", b"[107, " + number + b"]") for number in numbers]
    found = corpus.spread(contents)
    assert {tuple(set(checks) - {"modeline-wrong"}) for checks in found.values()} == {("schema-wrong-type",)}
    corpus.write(TIMES, layer.replace(b"[107, 117]", b"[107, 999999999999999999]"))
    assert corpus.checked(TIMES) == ["span-not-in-text"]


def test_a_key_of_a_megabyte(corpus: Corpus) -> None:
    key = "k" * 10**6
    corpus.write(TIMES, f"{HEADER}times: []\n{key}: 1\n")
    assert corpus.checked(TIMES) == ["yaml-syntax"]
    corpus.write(TIMES, f"{HEADER}times: []\n? {key}\n: 1\n? {key}\n: 2\n")
    assert corpus.checked(TIMES) == ["yaml-duplicate-key"]
    corpus.write(TIMES, f"{HEADER}times: []\n? {key}\n: 1\n")
    assert corpus.checked(TIMES) == ["schema-unknown-field"]
    assert corpus.karat("fmt", TIMES).code == 0
    assert corpus.checked(TIMES) == ["schema-unknown-field"]


def test_deep_nesting_on_a_line(corpus: Corpus) -> None:
    many = 100_000
    contents = ["a: " + "[" * many, "a: " + "{a: " * many, "- " * many, "? " * many, "[" * many + "]" * many]
    assert corpus.spread(contents) == {content: ["yaml-too-deep"] for content in contents}
    corpus.write(TIMES, contents[0])
    assert "nested more than 40 deep" in corpus.refused("fmt", TIMES)


def test_ten_thousand_nested_block_maps(corpus: Corpus) -> None:
    corpus.write(TIMES, "\n".join(" " * depth + "a:" for depth in range(10_000)))
    assert corpus.checked(TIMES) == ["yaml-too-deep"]


def test_a_yaml_bomb(corpus: Corpus) -> None:
    """Nine to the tenth power of strings, if any reader would follow the aliases."""
    names = "abcdefghij"
    lines = ["a: &a [x, x, x, x, x, x, x, x, x]"]
    lines += [f"{name}: &{name} [{', '.join([f'*{before}'] * 9)}]" for before, name in pairwise(names)]
    corpus.write(TIMES, HEADER + "times: []\n" + "\n".join(lines) + "\n")
    found = corpus.checked(TIMES)
    assert found.count("yaml-anchor") == 10
    assert found.count("yaml-alias") == 81
    assert set(found) == {"yaml-anchor", "yaml-alias"}
    assert "the anchor &a is not allowed" in corpus.refused("fmt", TIMES)


# ---------------------------------------------------------------- size


def test_five_megabytes_of_valid_records(tmp_path: Path) -> None:
    """A text of nothing but Sundays, each of them marked."""
    count, word = 12_000, "Sunday "
    corpus = Corpus(tmp_path)
    for folder in ("corpus/toy", "annotations/toy"):
        (tmp_path / folder).mkdir(parents=True)
    text = word * count
    old, new = hashlib.sha256((TOY / TEXT).read_bytes()).hexdigest(), hashlib.sha256(text.encode()).hexdigest()
    identity = (TOY / DOCUMENT).read_text(encoding="utf-8").replace(old, new)
    corpus.write(DOCUMENT, identity.replace("code_points: 722", f"code_points: {len(text)}"))
    corpus.write(TEXT, text)
    records = "".join(
        f"  - {{id: tim-{n + 1:03}, span: [{7 * n}, {7 * n + 6}], quote: Sunday, type: DATE, "
        'value: "2030-05-12", value_text_only: XXXX-WXX-7, '
        f'note: "{REMARK}"}}\n'
        for n in range(count)
    )
    layer = HEADER.replace(old, new).replace("../../../../../schema", str(home() / "schema")) + "times:\n" + records
    assert len(layer) > 5 * 10**6
    corpus.write(TIMES, layer)
    outcome = corpus.karat("check")
    assert (outcome.code, outcome.out) == (0, "")
    assert outcome.err == "clean: 1 document(s), 3 file(s), 12000 records\n"


def test_five_megabytes_with_a_fault_in_every_record(corpus: Corpus) -> None:
    """All of it in JSON; as text so much as a person reads."""
    count = 12_000
    records = "".join(
        f"  - {{id: tim-{n:03}, span: [242, 248], quote: Sunday, type: DAT{n}, value: XXXX-WXX-7, note: '{REMARK}'}}\n"
        for n in range(1, count + 1)
    )
    assert len(records) > 5 * 10**6
    corpus.write(TIMES, HEADER + "times:\n" + records)
    outcome = corpus.karat("check", TIMES, "--level", "1", "--json")
    assert outcome.code == 1
    assert outcome.checks == ["schema-unknown-label"] * count


# ---------------------------------------------------------------- documents


def test_a_layer_of_an_unknown_document(corpus: Corpus) -> None:
    layer = (TOY / TIMES).read_bytes()
    for name in (b"nobody", b"a" * 5000):
        assert corpus.checked("-", stdin=layer.replace(b"document: toy", b"document: " + name)) == [
            "document-file-missing"
        ]
    for name in (b"../toy", b"..", b'"a\\0b"'):
        assert corpus.checked("-", stdin=layer.replace(b"document: toy", b"document: " + name)) == ["schema-bad-form"]
    shutil.move(corpus / "corpus/toy", corpus / "corpus/other")
    assert set(corpus.checked()) == {"document-file-missing", "document-id"}


@pytest.mark.parametrize("name", ["../../etc/passwd", "/etc/passwd", "..", "'1.txt\\0'"])
def test_a_text_outside_of_the_folder_is_never_opened(name: str, corpus: Corpus) -> None:
    corpus.replace(DOCUMENT, b'file: "1.txt"', b"file: " + name.encode())
    watched = """
import sys
opened = []
sys.addaudithook(lambda event, args: opened.append(str(args[0])) if event == "open" else None)
from karat.cli import main
code = main(["check", "--json"])
texts = [name for name in opened if name.endswith(("passwd", ".txt"))]
sys.exit(f"opened {texts}" if texts else code)
"""
    run = subprocess.run(
        [sys.executable, "-c", watched], cwd=corpus.root, capture_output=True, text=True,
        env={**os.environ, "PYTHONPATH": str(SOURCES)},
    )  # fmt: skip
    assert "opened" not in run.stderr
    assert run.returncode == 1
    assert {f["check"] for f in json.loads(run.stdout)["findings"]} <= {
        "schema-bad-form", "schema-wrong-type", "yaml-syntax",
    }  # fmt: skip


def test_a_text_whose_name_is_longer_than_any_disk_takes(corpus: Corpus) -> None:
    corpus.replace(DOCUMENT, b'file: "1.txt"', b"file: " + b"x" * 5000 + b".txt")
    assert corpus.checked() == ["text-missing"]


# ---------------------------------------------------------------- standard input


def test_standard_input(corpus: Corpus) -> None:
    layer = (TOY / TIMES).read_bytes()
    assert corpus.checked("-", stdin=layer) == []
    assert corpus.checked("-", stdin=b"") == ["yaml-empty"]
    assert corpus.checked("-", stdin=b"\xff") == ["file-not-utf8"]
    assert "does not say what it is" in corpus.refused("check", "-", stdin=b"{}")
    assert corpus.karat("fmt", "-", stdin=layer).out == layer.decode()
    for nothing in (b"", b"{}"):
        assert corpus.refused("fmt", "-", stdin=nothing).startswith("<stdin>:")


def test_a_reader_that_has_had_enough(corpus: Corpus) -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "karat", "check", "--list"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, env={**os.environ, "PYTHONPATH": str(SOURCES)}, cwd=corpus.root,
    ) as run:  # fmt: skip
        assert run.stdout is not None
        assert run.stderr is not None
        run.stdout.close()
        assert run.stderr.read() == b""
        assert run.wait() == 0


def test_a_terminal_that_knows_ascii_alone(corpus: Corpus) -> None:
    corpus.replace(ZONES, 'quote: "🔥 A guard leaves the burning warehouse on Sunday."'.encode(), b"quote: x")
    for form in ("text", "json"):
        run = subprocess.run(
            [sys.executable, "-m", "karat", "check", "--format", form], cwd=corpus.root, capture_output=True,
            env={**os.environ, "PYTHONPATH": str(SOURCES), "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"},
        )  # fmt: skip
        assert run.returncode == 1
        assert b"Traceback" not in run.stderr
        assert run.stdout.isascii()
