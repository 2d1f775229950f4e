"""`karat fmt`: the same values and comments in one form; spans, heads and ids filled in; a file whole or untouched."""

from __future__ import annotations

import json
import os
import random
import re
import shutil
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from faults import TOY
from hypothesis import given, settings
from hypothesis import strategies as st

from karat.anchoring import AnchoringText
from karat.cli import main
from karat.corpus import read_document, read_source
from karat.formats.canonical import scalar
from karat.formats.fill import fill_layer
from karat.formats.layer_format import FormatError, format_source
from karat.layout import LAYERS, Root
from karat.records import anchors
from karat.schemas import load_schema
from karat.yaml_profile import parse_yaml

FOLDER = Path("annotations") / "toy"


def formatted(text: str, kind: str = "incidents") -> str:
    """The canonical form of a text that belongs to no document."""
    result = format_source(read_source(text.encode("utf-8"), "x.yaml"), kind)
    assert result.text is not None
    return result.text


def read(text: str) -> Any:
    parsed = parse_yaml(text)
    assert parsed.problems == ()
    return parsed.value


@pytest.fixture
def corpus(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the toy corpus, which is where the command runs."""
    root = tmp_path / "toy"
    shutil.copytree(TOY, root)
    monkeypatch.chdir(root)
    return root


# ---------------------------------------------------------------- values

#: What one reader or another takes for something else than a string, or for its end.
TRICKY = (
    "NO", "no", "Yes", "y", "N", "on", "OFF", "true", "False", "null", "Null", "~", "", " ", "=", "<<", "-", "?", ":",
    "2021-06-28", "2021-06-28T10:00:00Z", "12:30", "12:30:45", "190:20:30", "1_000", "0x1F", "0o17", "017", "1e5",
    "1.5", "-3", "+7", ".5", "1.", ".inf", "-.INF", ".nan", "NaN", "1,000", "# no comment", "a #b", "a: b", "a:", "[a]",
    "{a: b}", "&a", "*a", "!a", "!!str a", "|", ">", ">-", "%YAML", "@a", "`a`", "---", "...", "--- a", "a\nb", "\n",
    "a\n", " a", "a ", "a  b", "\ta", "a\tb", "a\r\nb", "\\", "a\\b", "'", '"', "don't", 'a "b" c', "'a' \"b\"", "“a”",
    "\x85", "\u2028", "\u2029", "\ufeff", "\u00a0", "\u00ad", "\u200b", "\x00", "\x1b[31m", "\x7f", "e\u0301", "é",
    "🔥", "👩‍🚒", "ﬁ", "ا", "١٢", "²", "Iraq", "a, b", "a-b", "ent-001", "null and void", "x" * 130,
    "word " * 40 + "end",
    "word  " * 30, "# " + "word " * 40, "a: " + "word " * 40, "word # " * 30, "é" * 70 + " " + "🔥" * 70,
)  # fmt: skip


def as_json(value: Any) -> str:
    """JSON that is YAML too: escapes for what is not to be seen, but no pairs of surrogates."""
    text = json.dumps(value, ensure_ascii=False)
    return "".join(c if c.isprintable() or ord(c) > 0xFFFF else f"\\u{ord(c):04x}" for c in text)


STRINGS = st.one_of(st.sampled_from(TRICKY), st.text(max_size=12), st.text("ab :#-'\"\\\n,[]{}&*!|>%@", max_size=12))
NUMBERS = st.one_of(st.integers(-(10**18) + 1, 10**18 - 1), st.floats(allow_nan=False, allow_infinity=False))
#: A NUL and its like stand in YAML only escaped, and PyYAML escapes them; lone halves of pairs stand nowhere.
VALUES = st.recursive(
    st.one_of(st.none(), st.booleans(), NUMBERS, STRINGS),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(STRINGS, inner, max_size=4)),
    max_leaves=12,
)
RECORDS_OF_ANY_KIND = st.fixed_dictionaries(
    {"world": st.dictionaries(STRINGS, VALUES, max_size=4)}, optional={"note": STRINGS, "motive": STRINGS}
)
STYLES = st.one_of(
    st.just(as_json),
    st.builds(
        lambda style, flow, width, uni: lambda v: yaml.safe_dump(
            v, default_style=style, default_flow_style=flow, width=width, allow_unicode=uni, sort_keys=False
        ),
        st.sampled_from([None, "'", '"', "|", ">"]), st.sampled_from([True, False, None]),
        st.sampled_from([20, 80, 9999]), st.booleans(),
    ),
)  # fmt: skip


def same_for_everybody(ours: Any, theirs: Any) -> None:
    """What our parser reads is what a YAML 1.1 reader reads, types included."""
    if isinstance(ours, dict):
        assert isinstance(theirs, dict)
        assert list(ours) == list(theirs)
        for key in ours:
            same_for_everybody(ours[key], theirs[key])
    elif isinstance(ours, list):
        assert isinstance(theirs, list)
        assert len(ours) == len(theirs)
        for one, other in zip(ours, theirs, strict=True):
            same_for_everybody(one, other)
    else:
        assert (type(ours), ours) == (type(theirs), theirs)


@settings(max_examples=150, deadline=None)
@given(st.lists(RECORDS_OF_ANY_KIND, max_size=3), STYLES)
def test_values_survive_in_any_style_for_any_reader(records: list[dict[str, Any]], style: Any) -> None:
    value = {"layer": "incidents", "incidents": [{"id": f"inc-{n:03}", **r} for n, r in enumerate(records, 1)]}
    text = style(value)
    before = parse_yaml(text)
    if before.problems:
        # PyYAML's own writer goes by YAML 1.1 and now and then writes what is no key or no string to us.
        assert style is not as_json
        return
    once = formatted(text)
    assert read(once) == before.value
    same_for_everybody(read(once), yaml.safe_load(once))
    assert formatted(once) == once


@pytest.mark.parametrize("value", TRICKY)
def test_a_string_stays_the_string(value: str) -> None:
    for text in (
        f"a: {scalar(value)}\n",
        f"{{a: {scalar(value)}}}\n",
        f"[{scalar(value)}, b]\n",
        f"{scalar(value)}: 1\n",
    ):
        assert json.dumps(value) in json.dumps(read(text))
        same_for_everybody(read(text), yaml.safe_load(text))


@pytest.mark.parametrize(
    "plain", ["NO", "2021-06-28", "12:30", "y", "0x1F", "1_000", "017", ".inf", "=", "on", "1e400"]
)
def test_a_plain_string_of_ours_becomes_one_for_everybody(plain: str) -> None:
    once = formatted(f"layer: incidents\nincidents: []\nnote: {plain}\n")
    assert read(once)["note"] == plain
    assert yaml.safe_load(once)["note"] == plain


@pytest.mark.parametrize("value", [1e22, 1e-7, -0.0, 1.5, 3.0, 123456789012345680.0, 5e-324, 1.7976931348623157e308])
def test_a_number_stays_the_number(value: float) -> None:
    assert read(f"a: {scalar(value)}\n")["a"] == value
    assert yaml.safe_load(f"a: {scalar(value)}\n")["a"] == value


def test_long_prose_is_folded_and_long_keys_are_read_again() -> None:
    prose, key = "word " * 60 + "end", "k" * 5000
    once = formatted(f"layer: incidents\nnote: {prose}\nincidents: []\n? {key}\n: {{? {key} : [1]}}\n")
    assert "note: >-\n  word word" in once
    assert all(len(line) <= 120 for line in once.splitlines() if "k" * 100 not in line)
    assert read(once)[key] == {key: [1]}
    assert formatted(once) == once


def test_an_empty_map_stays_one() -> None:
    assert formatted("# nothing\n{}\n", "waivers") == "# nothing\n{}\n"


# ---------------------------------------------------------------- order


def shuffled(value: Any, rng: random.Random, lists: bool = True) -> Any:
    """The same with the fields of every map, and the records of every list of records, in another order."""
    if isinstance(value, dict):
        keys = list(value)
        rng.shuffle(keys)
        return {key: shuffled(value[key], rng, key not in ("arguments", "factuality", "provenance")) for key in keys}
    if isinstance(value, list):
        items = [shuffled(item, rng) for item in value]
        if lists and all(isinstance(item, dict) and "id" in item for item in items):
            rng.shuffle(items)
        return items
    return value


@pytest.mark.parametrize("layer", LAYERS)
@pytest.mark.parametrize("seed", range(3))
def test_any_order_and_style_of_a_layer_has_one_form(layer: str, seed: int) -> None:
    rng = random.Random(f"{layer}{seed}")
    canonical = (TOY / FOLDER / f"{layer}.yaml").read_text(encoding="utf-8")
    modeline, body = canonical.split("\n", 1)
    value = shuffled(read(body), rng)
    text = as_json(value) if rng.random() < 0.5 else yaml.safe_dump(value)
    result = format_source(
        read_source(f"{modeline}\n{text}".encode(), "x.yaml"), layer, read_document(Root(TOY), "toy")
    )
    assert result.text == canonical


@pytest.mark.parametrize("layer", LAYERS)
def test_fields_stand_in_the_order_of_the_schema(layer: str) -> None:
    def check(value: Any, schema: Any) -> None:
        if isinstance(value, dict):
            known = [key for key in schema.get("properties", {}) if key in value]
            assert [key for key in value if key in known] == known
            for key, inner in value.items():
                check(inner, schema.get("properties", {}).get(key, {}))
        elif isinstance(value, list):
            for inner in value:
                check(inner, schema.get("items", {}))

    value = shuffled(read((TOY / FOLDER / f"{layer}.yaml").read_text(encoding="utf-8")), random.Random(layer))
    check(read(formatted(as_json({"unknown": 1, **value}), layer)), load_schema(layer))


# ---------------------------------------------------------------- comments

WORDS = st.text(
    st.characters(exclude_categories=("Cs", "Cc", "Zl", "Zp"), exclude_characters="#\ufeff"), max_size=8
).map(lambda words: " ".join(words.split()))
PLAIN_WORDS = st.text("abc é🔥'\"{}[]:,", max_size=9)
SIMPLE = st.recursive(
    st.one_of(st.integers(0, 9), PLAIN_WORDS),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.text("abc", min_size=1), inner, max_size=3)
    ),
    max_leaves=8,
)


@settings(max_examples=200, deadline=None)
@given(
    st.lists(st.fixed_dictionaries({"note": PLAIN_WORDS, "world": SIMPLE}), max_size=4),
    st.booleans(), st.randoms(use_true_random=False), st.lists(WORDS, min_size=1, max_size=8), st.booleans(),
)  # fmt: skip
def test_every_comment_stays_once(
    records: list[Any], flow: bool, rng: random.Random, remarks: list[str], ends: bool
) -> None:
    value = {"layer": "incidents", "incidents": [{"id": f"inc-{9 - n:03}", **r} for n, r in enumerate(records)]}
    # Both put every entry on a line of its own and break no string, so that a comment may stand above or behind any.
    text = (
        json.dumps(value, indent=1, ensure_ascii=False)
        if flow
        else yaml.safe_dump(value, default_flow_style=False, width=10**6)
    )
    lines = text.rstrip("\n").split("\n")
    written = [f"# c{number}{' ' + remark if remark else ''}" for number, remark in enumerate(remarks)]
    for words in written:
        at = rng.randrange(len(lines) + 1)
        if rng.random() < 0.5 or at == len(lines):
            lines.insert(at, " " * rng.randrange(6) + words)
        else:
            lines[at] += f" {words}"
    text = "\n".join(lines) + "\n" * ends
    assert read(text) == value
    once = formatted(text)
    assert {**read(once), "incidents": 0} == {**value, "incidents": 0}
    found = [line[line.index("# c") :] for line in once.split("\n") if "# c" in line]
    said = [words for line in found for words in re.split(r"\s+(?=# c[0-9])", line)]
    assert sorted(said) == sorted(written)
    assert formatted(once) == once


def test_comments_stay_with_what_they_are_about() -> None:
    text = """\
# yaml-language-server: $schema=x
# of the file

layer: times   # of the layer
# above the list
times:
  # of the second
  - {id: tim-002, span: [9, 12], quote: now}   # beside the second
  - id: tim-001
    # of the value
    value: >-    # a folded value
      2030-05-12
    span: [3, 5]
    quote: "y"
# at the end
"""
    assert (
        formatted(text, "times")
        == """\
# yaml-language-server: $schema=x
# of the file
layer: times # of the layer
# above the list
times:
  - id: tim-001
    span: [3, 5]
    quote: "y"
    # of the value
    value: "2030-05-12" # a folded value
  # of the second
  - {id: tim-002, span: [9, 12], quote: now} # beside the second
# at the end
"""
    )


def test_a_comment_behind_a_mark_of_folded_text_is_kept() -> None:
    text = "layer: times\ntimes: []\nnote: >- # remark\n " + " word" * 40 + "\n"
    once = formatted(text, "times")
    assert "note: >- # remark\n" in once
    assert formatted(once, "times") == once


@pytest.mark.parametrize("text", ["{} # c\n", "--- # c\n{}\n", "{ # c\n}\n", "# c\n--- {}\n...\n", "{}\n# c"])
def test_a_comment_without_a_neighbour_is_kept(text: str) -> None:
    assert formatted(text, "waivers") in ("# c\n{}\n", "{}\n# c\n")


def test_a_comment_beside_a_hint_moves_to_its_record(corpus: Path) -> None:
    path = corpus / FOLDER / "times.yaml"
    text = path.read_text(encoding="utf-8")
    hinted = text.replace(
        "  - {id: sig-001, span: [118, 123], quote: after, relation: AFTER}",
        "  - id: sig-001\n    quote: after\n    occurrence: 1 # not the other one\n    relation: AFTER",
    )
    assert hinted != text
    path.write_text(hinted, encoding="utf-8")
    assert main(["fmt", str(path)]) == 0
    once = path.read_text(encoding="utf-8")
    assert "  # not the other one\n  - {id: sig-001, span: [118, 123], quote: after, relation: AFTER}\n" in once


# ---------------------------------------------------------------- spans, heads, ids


def without_spans(layer: str) -> Iterator[tuple[str, Any]]:
    """The toy's layer with a way to say where instead of the offsets: how often the quote has occurred."""
    document = read_document(Root(TOY), "toy")
    text = AnchoringText(document.text() or "")
    original = (TOY / FOLDER / f"{layer}.yaml").read_text(encoding="utf-8")
    value = read(original)
    for _, record in anchors(layer, value):
        span = tuple(record["span"])
        if len(span) > 2:
            continue
        places = text.exact(record["quote"])
        del record["span"]
        if len(places) > 1:
            record["occurrence"] = places.index(span) + 1
        if record.get("level") == "NAM" and tuple(record["head"]) == span:
            del record["head"]
        elif "head" in record:
            head = tuple(record["head"])
            record["head"] = text.text[head[0] : head[1]]
    yield original, value


@pytest.mark.parametrize("layer", LAYERS)
def test_spans_and_heads_are_filled_from_quotes(layer: str) -> None:
    for original, value in without_spans(layer):
        source = read_source(as_json(value).encode(), "x.yaml")
        result = format_source(source, layer, read_document(Root(TOY), "toy"))
        assert result.filled.refusals == []
        assert result.text == original.split("\n", 1)[1]


def signal(corpus: Path, fields: str) -> Path:
    """The toy's times with another record for its one signal."""
    path = corpus / FOLDER / "times.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(re.sub(r"  - \{id: sig-001.*\n", f"  - {{{fields}}}\n", text), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    "hint",
    ["context: The attack on Sunday", "prefix: 'attack on '", "suffix: ' injured'", "sentence: 2", "occurrence: 1"],
)
def test_a_hint_decides_between_places_and_goes(hint: str, corpus: Path) -> None:
    path = signal(corpus, f"id: sig-001, quote: Sunday, {hint}, relation: AFTER")
    assert main(["fmt", str(path)]) == 0
    assert "  - {id: sig-001, span: [242, 248], quote: Sunday, relation: AFTER}\n" in path.read_text(encoding="utf-8")


def test_a_quote_that_moved_is_found_again_and_the_move_is_told(
    corpus: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = signal(corpus, "id: sig-001, span: [120, 125], quote: after, relation: AFTER")
    assert main(["fmt", str(path)]) == 0
    assert "span: [118, 123], quote: after" in path.read_text(encoding="utf-8")
    assert 'sig-001: "after" re-anchored from [120, 125] to [118, 123]' in capsys.readouterr().err


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ("quote: Sunday", ['"Sunday" occurs 2 times: add `context` or `occurrence`', "242: ", "463: ", "[Sunday]"]),
        ("quote: Sunday, context: on Sunday", ["occurs 2 times"]),
        ("quote: Monday", ['"Monday" is not in the text']),
        ("quote: ''", ["is not in the text"]),
        ("quote: Sunday, occurrence: second", ["occurrence must be a whole number"]),
        ("quote: Sunday, context: [1]", ["context must be a string"]),
    ],
)
def test_what_cannot_be_decided_is_refused_and_nothing_is_touched(
    fields: str, said: list[str], corpus: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = signal(corpus, f"id: sig-001, relation: AFTER,   {fields}")
    before = path.read_bytes(), path.stat().st_mtime_ns, sorted(os.listdir(path.parent))
    for options in ([], ["--check"], ["--diff"]):
        assert main(["fmt", *options, str(path)]) == 2
        out, err = capsys.readouterr()
        assert out == ""
        assert err.startswith("annotations/toy/times.yaml:43:")
        assert all(words in err for words in said)
    assert before == (path.read_bytes(), path.stat().st_mtime_ns, sorted(os.listdir(path.parent)))


def test_a_head_that_could_be_two_places_is_refused(corpus: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = corpus / FOLDER / "entities.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("head: [69, 84], level: NAM", "head: e, level: NOM"), encoding="utf-8")
    assert main(["fmt", str(path)]) == 2
    assert "men-0005.head" in (err := capsys.readouterr().err)
    assert "add `context`" not in err


def test_one_file_that_is_refused_does_not_keep_the_others(corpus: Path, capsys: pytest.CaptureFixture[str]) -> None:
    signal(corpus, "id: sig-001, relation: AFTER, quote: Monday")
    zones = corpus / FOLDER / "zones.yaml"
    right = zones.read_text(encoding="utf-8")
    zones.write_text(right.replace("layer: zones", "layer:   zones"), encoding="utf-8")
    assert main(["fmt", "--json"]) == 2
    assert json.loads(capsys.readouterr().out) == {
        "changed": ["annotations/toy/zones.yaml"],
        "refused": ["annotations/toy/times.yaml"],
    }
    assert zones.read_text(encoding="utf-8") == right


def test_many_refusals_are_not_all_told(corpus: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = corpus / FOLDER / "times.yaml"
    header = path.read_text(encoding="utf-8").partition("times:\n")[0]
    path.write_text(header + "times:\n" + "  - {quote: Monday}\n" * 500, encoding="utf-8")
    assert main(["fmt", str(path)]) == 2
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 21
    assert lines[-1] == "annotations/toy/times.yaml: and 480 more like these"


def test_new_records_get_the_next_ids_and_their_place(corpus: Path) -> None:
    path = signal(
        corpus, "quote: killed, relation: BEFORE}\n  - {quote: Wednesday, relation: BEFORE}\n  - {quote: after"
    )
    assert main(["fmt", str(path)]) == 0
    signals = read(path.read_text(encoding="utf-8"))["signals"]
    assert [(s["id"], s["quote"]) for s in signals] == [
        ("sig-001", "after"),
        ("sig-002", "killed"),
        ("sig-003", "Wednesday"),
    ]


def test_ids_are_never_used_again(corpus: Path) -> None:
    """Neither those that other layers, a decision or a remark still name, nor those of a deleted record in between."""
    (corpus / FOLDER / "decisions.yaml").write_text(
        "document: toy\ndecisions:\n  - {id: dec-001, records: [a/tim-017], choice: none, rule: times, cause: slip}\n",
        encoding="utf-8",
    )
    path = corpus / FOLDER / "times.yaml"
    text = path.read_text(encoding="utf-8")
    text = re.sub(r"  - \{id: tim-004.*\n", "  - {quote: three, type: DURATION, value: P3D, note: was tim-030}\n", text)
    path.write_text(
        text.replace("signals:", "  - {quote: hours, type: DURATION, value: PTXH}\nsignals:"), encoding="utf-8"
    )
    assert main(["fmt", str(path)]) == 0
    ids = {record["quote"]: record["id"] for record in read(path.read_text(encoding="utf-8"))["times"]}
    assert (ids["three"], ids["hours"]) == ("tim-031", "tim-032")
    assert len(set(ids.values())) == len(ids)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 700), st.integers(1, 20), st.booleans()), max_size=12))
def test_filling_twice_is_filling_once(places: list[tuple[int, int, bool]]) -> None:
    text = (TOY / "corpus/toy/1.txt").read_text(encoding="utf-8")
    records = [
        {
            "span": [at, min(at + length, len(text))],
            "quote": text[at : at + length],
            **({"id": f"tim-{n:03}"} if has else {}),
        }
        for n, (at, length, has) in enumerate(places, 1)
        if text[at : at + length].strip()
    ]
    value = read(as_json({"times": records}))
    fill_layer("times", value, AnchoringText(text), {"tim": 100})
    once = json.dumps(value)
    fill_layer("times", value, AnchoringText(text), {"tim": 200})
    assert json.dumps(value) == once
    starts = [record["span"][0] for record in value["times"]]
    assert starts == sorted(starts)
    assert len({record["id"] for record in value["times"]}) == len(records)


def test_a_layer_made_on_another_text_keeps_its_spans(corpus: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = signal(corpus, "id: sig-001, span: [120, 125], quote: after, relation: AFTER}\n  - {quote: Sunday")
    path.write_text(path.read_text(encoding="utf-8").replace("2d30e1c1", "2d30e1c2"), encoding="utf-8")
    assert main(["fmt", str(path)]) == 0
    assert "span: [120, 125], quote: after" in path.read_text(encoding="utf-8")
    assert "1 quote(s) without a span stay so" in capsys.readouterr().err


# ---------------------------------------------------------------- the command


def test_the_toy_is_canonical(corpus: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = {path: path.stat().st_mtime_ns for path in corpus.rglob("*")}
    assert main(["fmt", "--check"]) == 0
    assert main(["fmt"]) == 0
    assert capsys.readouterr() == ("", "")
    assert before == {path: path.stat().st_mtime_ns for path in corpus.rglob("*")}


@pytest.fixture
def untidy(corpus: Path) -> Path:
    path = corpus / FOLDER / "relations.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("layer: relations", "layer:   'relations'"), encoding="utf-8")
    return path


def test_check_writes_nothing_and_names_the_file(untidy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = untidy.read_bytes()
    assert main(["fmt", "--check"]) == 1
    assert capsys.readouterr() == (
        "",
        "1 file(s) not in canonical form; run `karat fmt`:\n  annotations/toy/relations.yaml\n",
    )
    assert main(["fmt", "--check", "--json"]) == 1
    assert json.loads(capsys.readouterr().out) == {"changed": ["annotations/toy/relations.yaml"], "refused": []}
    assert untidy.read_bytes() == before


def test_diff_writes_nothing_and_shows_the_change(untidy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    untidy.write_bytes(untidy.read_bytes().rstrip(b"\n"))
    before = untidy.read_bytes()
    assert main(["fmt", "--diff"]) == 1
    out = capsys.readouterr().out.split("\n")
    assert out[:2] == ["--- annotations/toy/relations.yaml", "+++ annotations/toy/relations.yaml"]
    assert "-layer:   'relations'" in out
    assert "+layer: relations" in out
    assert "\\ No newline at end of file" in out
    assert untidy.read_bytes() == before


def test_standard_input_goes_to_standard_output(
    untidy: Path, monkeypatch: pytest.MonkeyPatch, capfdbinary: Any
) -> None:
    data = untidy.read_bytes()
    for options, code in (([], 0), (["--check"], 1), (["--diff"], 1)):
        with untidy.open("rb") as stream:
            monkeypatch.setattr("sys.stdin", type("Stdin", (), {"buffer": stream}))
            assert main(["fmt", "-", *options]) == code
        out = capfdbinary.readouterr().out
        if not options:
            assert out == (TOY / FOLDER / "relations.yaml").read_bytes()
    assert untidy.read_bytes() == data


def test_json_does_not_mix_with_what_else_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["fmt", "-", "--json"]) == 2
    assert main(["fmt", "--diff", "--json"]) == 2
    assert all(line.startswith("karat fmt: --json prints JSON alone") for line in capsys.readouterr().err.splitlines())


def test_line_ends_and_a_byte_order_mark_are_mended(corpus: Path) -> None:
    path = corpus / FOLDER / "relations.yaml"
    right = path.read_bytes()
    for wrong in (b"\xef\xbb\xbf" + right, right.replace(b"\n", b"\r\n"), right.replace(b"\n", b"\r")):
        path.write_bytes(wrong)
        assert main(["fmt", str(path)]) == 0
        assert path.read_bytes() == right


def test_mode_and_link_are_kept(untidy: Path) -> None:
    real = untidy.with_name("real.yml")
    untidy.rename(real)
    real.chmod(0o640)
    untidy.symlink_to(real.name)
    assert main(["fmt", str(untidy)]) == 0
    assert untidy.is_symlink()
    assert real.read_bytes() == (TOY / FOLDER / "relations.yaml").read_bytes()
    assert stat.S_IMODE(real.stat().st_mode) == 0o640


@pytest.mark.parametrize("broken", ["replace", "fsync", "chmod"])
def test_a_failed_write_leaves_the_file_and_nothing_else(
    broken: str, untidy: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    before, names = untidy.read_bytes(), sorted(os.listdir(untidy.parent))

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(f"karat.atomic.os.{broken}", fail)
    assert main(["fmt", "annotations/toy/relations.yaml"]) == 2
    assert capsys.readouterr().err == "annotations/toy/relations.yaml: cannot be written: no space left on device\n"
    assert untidy.read_bytes() == before
    assert sorted(os.listdir(untidy.parent)) == names


def test_a_mistake_of_the_writer_is_told_and_the_file_kept(
    untidy: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    before = untidy.read_bytes()
    monkeypatch.setattr("karat.formats.layer_format.canonical", lambda *_: "layer: times\n")
    assert main(["fmt", str(untidy)]) == 2
    err = capsys.readouterr().err
    assert err.startswith("annotations/toy/relations.yaml: it cannot be written without a change")
    assert untidy.read_bytes() == before
    monkeypatch.setattr("karat.formats.layer_format.canonical", lambda root, *_: json.dumps(root))
    with pytest.raises(FormatError, match="losing a comment"):
        format_source(read_source(before, "x.yaml"), "relations")


def test_a_folder_without_our_files_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["fmt", str(tmp_path)]) == 2
    assert "there is no layer" in capsys.readouterr().err
