"""Checks of times and quantities where they could easily say too much: calendars, bounds, sums, what is counted."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from invented import Corpus, entity, quantity, sentence

from karat.checks.timex_values import disagreement, form, impossible


@pytest.mark.parametrize(
    ("quote", "language", "found"),
    [
        ("on Monday", "en-GB", 1),
        ("on Monday", "de", 0),
        ("Monday's", "en", 1),
        ("the 1990's", "en", 0),
        ("to date", "en", 0),
        ("Since", "en", 0),
    ],
)
def test_extents_of_times(tmp_path: Path, quote: str, language: str, found: int) -> None:
    corpus = Corpus(tmp_path, quote, language)
    time = {"id": "tim-001", **corpus.at(quote), "type": "DATE", "value": "PRESENT_REF"}
    assert corpus.checks("times", times=[time]) == ["time-extent"] * found


@pytest.mark.parametrize(
    ("value", "possible"),
    [
        ("2024-02-29", True), ("2023-02-29", False), ("XXXX-02-29", True), ("XXXX-02-30", False), ("XXXX-XX-31", True),
        ("XXXX-XX-32", False), ("2021-00", False), ("2021-13-01", False), ("2020-W53-5", True), ("2021-W53", False),
        ("XXXX-WXX-7", True), ("2021-06-27T24:00", True), ("2021-06-27T25", False), ("T20:61", False), ("TNI", True),
        ("199X", True), ("20", True), ("BC0044-02-30", False), ("0000-02-29", True), ("P400D", True),
        ("PAST_REF", True), ("2021-06-27T10:00+02:00", True),
    ],
)  # fmt: skip
def test_what_a_calendar_has(value: str, possible: bool) -> None:
    assert (impossible(value) is None) == possible
    assert form(value) in ("date", "time", "period", "reference")


@pytest.mark.parametrize(
    ("value", "text_only", "agree"),
    [
        ("2021-06-27", "XXXX-WXX-7", True), ("2021-06-27", "XXXX-WXX-6", False), ("2021-06-27", "XXXX-WXX-WE", True),
        ("2021-06-25", "XXXX-WXX-WE", False), ("2021-W25-WE", "XXXX-WXX-6", True), ("2021-03", "XXXX-03", True),
        ("2021-03", "XXXX-04", False), ("2021-03", "XXXX-Q1", True), ("2021-03", "XXXX-Q2", False),
        ("2021-09-01", "XXXX-H1", False), ("2021-Q3", "XXXX-H2", True), ("2020-01", "2021-01", False),
        ("1995", "199X", True), ("1995", "199", True), ("2021-01-01", "2020-W53", True),
        ("2021-01-01", "2021-W53", True),
        ("2021-06-28", "P2D", False), ("P1Y", "PXY", True), ("P1Y", "P12M", False), ("PT5H", "PT5.0H", True),
        ("PXD", "PXD", True), ("2021", "PAST_REF", True), ("2021-06-27T20:00", "XXXX-XX-XXT20:00", True),
        ("2021-06-27T20:00", "XXXX-XX-XXT08:00", False), ("2021-06-27TNI", "TNI", True),
        ("2021-06-27TNI", "TMO", False), ("2021-06-27TNI", "T22:00", True),
        ("2021-XX-XX", "XXXX-06-27", True), ("2021-SU", "XXXX-WI", False),
    ],
)  # fmt: skip
def test_what_two_values_can_both_mean(value: str, text_only: str, agree: bool) -> None:
    # 2021-W53 does not exist, so the pair with it is another finding's.
    assert (disagreement(value, text_only) is None) == agree
    assert (disagreement(text_only, value) is None) == agree


def test_alternatives_are_readings_of_their_own(tmp_path: Path) -> None:
    corpus = Corpus(tmp_path, "two days")
    time: dict[str, Any] = {
        "id": "tim-001",
        **corpus.at("two days"),
        "type": "DURATION",
        "value": "P2D",
        "mod": "APPROX",
    }
    time["alternatives"] = [{"type": "DATE", "value": "2021-06-27"}, {"mod": "LESS_THAN"}]
    assert corpus.checks("times", times=[time]) == []
    time["alternatives"] = [{"value": "2021-06-27"}, {"type": "DATE", "mod": "LESS_THAN"}]
    found = corpus.findings("times", times=[time])
    assert sorted(f.check for f in found) == ["time-mod-misfit", "time-value-form", "time-value-form"]


def test_long_chains_of_anchors_and_tails_of_circles(tmp_path: Path) -> None:
    count = 2000
    corpus = Corpus(tmp_path, "now " * count)
    chain: list[dict[str, Any]] = [
        {"id": f"tim-{n:04}", "span": [4 * n, 4 * n + 3], "quote": "now", "type": "DATE", "value": "PRESENT_REF"}
        | {"anchor": f"tim-{n + 1:04}"}
        for n in range(count)
    ]
    chain[-1]["anchor"] = "dct"
    assert corpus.checks("times", times=chain) == []
    chain[-1]["anchor"] = f"tim-{count - 2:04}"
    assert corpus.checks("times", times=chain) == ["time-anchor-cycle"]


@pytest.mark.parametrize(
    ("quote", "fields", "found"),
    [
        ("more than 40", {"value": 40, "operator": ">", "low": 41}, []),
        ("more than 40", {"value": 40, "operator": ">", "high": 30}, ["quantity-bounds"]),
        ("at most 40", {"value": 40, "operator": "<=", "high": 30}, []),
        ("about 40", {"value": 40, "operator": "~", "low": 35, "high": 45}, []),
        ("about 40", {"value": 40, "operator": "~", "low": 45, "high": 35}, ["quantity-bounds"]),
        ("forty", {"value": 40, "low": 39}, ["quantity-operator-misfit"]),
        ("dozens", {"operator": "vague", "low": 24}, []),
        ("dozens", {"operator": "vague"}, ["quantity-value-missing"]),
        ("dozens", {"operator": "vague", "value": 24, "low": 24}, ["quantity-operator-misfit"]),
        ("2,500", {"value": 2.5}, ["quantity-value-differs"]),
        ("2.5 million", {"value": 2500000}, []),
        ("minus 5", {"value": -5, "unit": "degree-celsius"}, []),
        ("One", {"value": 1}, []),
        ("14th", {"value": 14}, ["quantity-no-number"]),
    ],
)
def test_values_bounds_and_operators(tmp_path: Path, quote: str, fields: dict[str, Any], found: list[str]) -> None:
    corpus = Corpus(tmp_path, quote)
    assert corpus.checks("quantities", quantities=[quantity(corpus, 1, quote, **fields)]) == found


@pytest.mark.parametrize(
    ("part", "total", "found"),
    [
        ({"value": 2}, {"value": 4}, []),
        ({"value": 2}, {"value": 5}, ["constraint-sum"]),
        ({"value": 2, "operator": ">="}, {"value": 5}, []),
        ({"value": 4, "operator": ">="}, {"value": 5}, ["constraint-sum"]),
        ({"value": 9, "operator": "~"}, {"value": 5}, []),
        ({"operator": "vague", "low": 6}, {"value": 5}, ["constraint-sum"]),
        ({"value": 2, "unit": "metre"}, {"value": 4}, ["constraint-sum"]),
        ({"value": 0.1}, {"value": 2.1}, []),
    ],
)
def test_sums_are_wrong_only_where_they_cannot_be_right(
    tmp_path: Path, part: dict[str, Any], total: dict[str, Any], found: list[str]
) -> None:
    corpus = Corpus(tmp_path, "some few many")
    numbers = [quantity(corpus, 1, "few", value=2), quantity(corpus, 2, "many", **part)]
    numbers.append({"id": "qty-003", "span": [5, 13], "quote": "few many", "operator": "=", "unit": "count", **total})
    numbers = [numbers[2] | {"span": [0, 4, 9, 13], "quote": "some many"}, *numbers[:2]]
    constraint = {"type": "sum", "parts": ["qty-001", "qty-002"], "total": "qty-003"}
    assert corpus.checks("quantities", quantities=numbers, constraints=[constraint]) == found


def test_what_is_counted_may_stand_beside_its_number(tmp_path: Path) -> None:
    corpus = Corpus(tmp_path, "Guards came, two of them. Men left.")
    people = [
        entity(f"ent-00{n}", "PER.Group", corpus.mention(f"men-000{n}", w)) for n, w in ((1, "Guards"), (2, "Men"))
    ]
    zone = {"id": "zon-01", "type": "title", **corpus.at(corpus.text)}
    corpus.write("zones", zones=[zone], sentences=[
        sentence(corpus, 1, "Guards came, two of them."), sentence(corpus, 2, "Men left."),
    ])  # fmt: skip
    corpus.write("entities", entities=people)
    number = quantity(corpus, 1, "two", value=2, counted="men-0001")
    assert corpus.checks("quantities", quantities=[number]) == []
    assert corpus.checks("quantities", quantities=[number | {"counted": "men-0002"}]) == ["quantity-counted-apart"]
    assert corpus.checks("quantities", quantities=[number | {"counted": "men-0009"}]) == ["reference-dangling"]
