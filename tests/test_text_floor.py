"""Spans, offsets in other units, and the YAML profile: what must hold for any input."""

from __future__ import annotations

import json

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from karat.spans import contains, covered, crosses, fault, hull, pieces
from karat.text import Lines, OffsetUnits, decode_fault
from karat.yaml_profile import YamlList, YamlMap, parse_yaml, position_of, resolve_plain

texts = st.text(alphabet=st.characters(codec="utf-8"), max_size=40)


@given(texts, st.data())
def test_units_lead_to_the_same_place(text: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(text)))
    units = OffsetUnits(text)
    assert units.to_codepoint(len(text[:at].encode("utf-16-le")) // 2, "utf16") == at
    assert units.to_codepoint(len(text[:at].encode("utf-8")), "utf8") == at
    assert units.to_codepoint(at, "codepoint") == at


def test_an_offset_inside_a_character_is_refused() -> None:
    units = OffsetUnits("a😀")
    for offset, unit in ((2, "utf16"), (3, "utf8"), (99, "utf16")):
        with pytest.raises(ValueError, match="inside a character"):
            units.to_codepoint(offset, unit)
    with pytest.raises(ValueError, match="the unit of offsets"):
        units.to_codepoint(0, "grapheme")


@given(texts, st.data())
def test_lines_and_columns_lead_back(text: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(text)))
    line, column = Lines(text).position(at)
    assert sum(len(part) + 1 for part in text.split("\n")[: line - 1]) + column - 1 == at


@given(st.binary(max_size=30))
def test_the_first_bad_byte_is_named(data: bytes) -> None:
    try:
        data.decode("utf-8")
        first_bad = None
    except UnicodeDecodeError as error:
        first_bad = error.start
    found = decode_fault(data)
    assert (found is None) == (first_bad is None)
    if found is not None and first_bad is not None:
        assert f"0x{data[first_bad]:02x} at offset {first_bad}:" in found[2]


span_lists = st.lists(st.integers(0, 30), min_size=2, max_size=6).filter(lambda s: len(s) % 2 == 0)


@given(span_lists, st.integers(0, 31))
def test_a_span_without_fault_has_ordered_pieces_in_the_text(span: list[int], length: int) -> None:
    good = span == sorted(span) and len(set(span)) == len(span) and span[-1] <= length
    assert (fault(span, length) is None) == good


@given(span_lists.map(lambda s: tuple(sorted(set(s)))).filter(lambda s: len(s) % 2 == 0 and s))
def test_span_relations(span: tuple[int, ...]) -> None:
    assert contains(span, span)
    assert contains(hull(span), span)
    assert not crosses(span, span)
    text = "".join(chr(97 + i % 26) for i in range(40))
    assert covered(text, span) == " ".join(text[s:e] for s, e in pieces(span))


@pytest.mark.parametrize(
    "word", ["NO", "yes", "on", "12:30", "2021-06-28", "0x1F", "1_000", "007", ".inf", "1e999", "=", "<<"]
)
def test_scalars_that_other_readers_mistake_are_strings(word: str) -> None:
    assert parse_yaml(f"a: {word}").value == {"a": word}


values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**17), 10**17)
    | st.floats(allow_nan=False, allow_infinity=False)
    | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=12,
)


@settings(max_examples=300, deadline=None)
@given(st.dictionaries(texts, values, min_size=1, max_size=4))
def test_what_pyyaml_writes_in_quotes_reads_back(value: dict[str, object]) -> None:
    written = yaml.safe_dump(value, default_style='"', allow_unicode=True)
    # PyYAML tags numbers that it quotes; only strings can be compared in this style.
    if "!!" not in written:
        parsed = parse_yaml(written)
        assert parsed.problems == ()
        assert parsed.value == value


@settings(max_examples=300, deadline=None)
@given(st.dictionaries(st.text("abc", min_size=1), values, min_size=1, max_size=4))
def test_json_is_yaml_and_positions_are_those_of_the_values(value: dict[str, object]) -> None:
    text = json.dumps(value, ensure_ascii=True, indent=1)
    parsed = parse_yaml(text)
    if any(isinstance(v, str) and "\\u" in json.dumps(v) for v in walk(value)) or "e" in str(list(walk(value))):
        return  # Surrogate pairs of JSON and exponents are not this test's subject.
    assert parsed.problems == ()
    lines = text.split("\n")
    for key in value:
        line, column = position_of(parsed.value, [key])
        assert lines[line - 1][column - 1 :].startswith(json.dumps(value[key], ensure_ascii=True)[0])


def walk(value: object) -> list[object]:
    if isinstance(value, dict):
        return [part for item in value.items() for part in [*walk(item[0]), *walk(item[1])]]
    if isinstance(value, list):
        return [part for item in value for part in walk(item)]
    return [value]


def test_positions_count_code_points_not_bytes() -> None:
    parsed = parse_yaml('{"😀é": 1, b: 2}')
    assert position_of(parsed.value, ["b"]) == (1, 14)


def test_maps_and_lists_know_where_they_stand() -> None:
    value = parse_yaml("a:\n  - x: 1\n    y: [2, 3]\n").value
    assert isinstance(value, YamlMap)
    assert isinstance(value["a"], YamlList)
    assert value["a"].item_at == [(2, 5)]
    assert value["a"][0].key_at == {"x": (2, 5), "y": (3, 5)}
    assert value["a"][0]["y"].item_at == [(3, 9), (3, 12)]


def test_a_number_too_long_for_other_readers_is_a_string() -> None:
    assert resolve_plain("9" * 18) == 10**18 - 1
    assert resolve_plain("9" * 5000) == "9" * 5000


def test_aliases_are_never_expanded() -> None:
    levels = "\n".join(f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]" for i in range(1, 12))
    parsed = parse_yaml("a0: &a0 [x, x, x, x, x, x, x, x, x]\n" + levels)
    assert {p.check for p in parsed.problems} == {"yaml-anchor", "yaml-alias"}
    assert len(json.dumps(parsed.value)) < 2000
