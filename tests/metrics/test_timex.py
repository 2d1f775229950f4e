"""TempEval-3 scores of time expressions, and credit for granularity, by hand and by the calendar."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from karat.metrics.timex import TIMEX, timex_statistics
from karat.metrics.timex_values import duration_length, granularity_credit, value_interval

# Gold, predicted, relaxed, strict, type and value counts of the four documents of the TempEval-3 toolkit's sample
# (e02eb2d, data/gold and data/system, evaluate_entities.py without the id normaliser), and what it prints of them.
SAMPLE = {
    "AFP_ENG_19970401.0006": (2, 4, 1, 1, 1, 0),
    "AFP_ENG_19970401.0092": (4, 4, 3, 3, 3, 1),
    "AFP_ENG_19970401.0099": (8, 9, 6, 6, 6, 1),
    "AFP_ENG_19970401.0129": (17, 16, 16, 9, 16, 8),
}
PRINTED = {
    "strict_f1": 59.38,
    "strict_precision": 57.58,
    "strict_recall": 61.29,
    "relaxed_f1": 81.25,
    "relaxed_precision": 78.79,
    "relaxed_recall": 83.87,
    "value_f1": 31.25,
    "type_f1": 81.25,
    "value_precision": 30.30,
    "value_recall": 32.26,
    "value_accuracy": 38.46,
    "type_accuracy": 100.0,
}


def first_n(true: int, total: int) -> list[bool]:
    return [i < true for i in range(total)]


def sample_statistics() -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    gold_unit: list[int] = []
    predicted_unit: list[int] = []
    pairs: list[tuple[int, int]] = []
    strict, types, values = [], [], []
    for unit, (gold, predicted, relaxed, n_strict, n_type, n_value) in enumerate(SAMPLE.values()):
        pairs += [(len(gold_unit) + i, len(predicted_unit) + predicted - 1 - i) for i in range(relaxed)]
        gold_unit += [unit] * gold
        predicted_unit += [unit] * predicted
        strict += first_n(n_strict, relaxed)
        types += first_n(n_type, relaxed)
        values += first_n(n_value, relaxed)
    return timex_statistics(
        gold_unit, predicted_unit, 4, pairs=pairs, strict=strict, type_match=types, value_match=values
    )


def test_scores_are_those_that_the_toolkit_prints() -> None:
    scores = TIMEX.finish(sample_statistics().sum(axis=0), 0.0)
    for name, printed in PRINTED.items():
        assert round(100 * scores[name].item(), 2) == printed, name


def test_attribute_f1_is_accuracy_times_relaxed_f1() -> None:
    """UzZaman et al. 2013, section 4.1, for the sample as a whole and each of its documents."""
    stats = sample_statistics()
    for total in [*stats, stats.sum(axis=0)]:
        scores = TIMEX.finish(total, 0.0)
        for name in ("type", "value", "granularity"):
            expected = scores[f"{name}_accuracy"] * scores["relaxed_f1"]
            assert scores[f"{name}_f1"].item() == pytest.approx(expected.item(), abs=1e-15)


@pytest.mark.parametrize(("zero", "both_empty"), [(0.0, 0.0), (1.0, 1.0)])
def test_empty_sides(zero: float, both_empty: float) -> None:
    """The toolkit gives 1 if neither side has an expression (zero = 1), and 0 for a side that alone is empty."""
    nothing: dict[str, list[bool]] = {"pairs": [], "strict": [], "type_match": [], "value_match": []}
    neither = TIMEX.finish(timex_statistics([], [], 1, **nothing).sum(axis=0), zero)
    assert {score.item() for score in neither.values()} == {both_empty}
    gold_only = TIMEX.finish(timex_statistics([0], [], 1, **nothing).sum(axis=0), 0.0)
    assert {score.item() for score in gold_only.values()} == {0.0}
    assert timex_statistics([], [], 0, **nothing).shape == (0, len(TIMEX.columns))


def test_an_expression_counts_in_one_pair_only() -> None:
    stats = timex_statistics(
        [0, 0],
        [0, 0, 0],
        1,
        pairs=[(0, 0), (0, 1), (1, 0), (1, 1), (1, 2)],
        strict=[False, True, True, True, True],
        type_match=[True, True, True, False, True],
        value_match=[False, True, True, True, True],
        value_credit=[0.5, 1, 1, 1, 1],
    )
    assert dict(zip(TIMEX.columns, stats[0].tolist(), strict=True)) == {
        "strict": 1,
        "relaxed": 2,
        "type": 1,
        "value": 1,
        "granularity": 1.5,
        "predicted": 3,
        "gold": 2,
    }


@settings(max_examples=50, deadline=None)
@given(st.data())
def test_statistics_add_up_over_units(data: st.DataObject) -> None:
    unit = st.integers(0, 3)
    gold, predicted = data.draw(st.lists(unit, max_size=12)), data.draw(st.lists(unit, max_size=12))
    pairs = [(g, p) for g, a in enumerate(gold) for p, b in enumerate(predicted) if a == b]
    flags = {
        name: data.draw(st.lists(st.booleans(), min_size=len(pairs), max_size=len(pairs)))
        for name in ("strict", "type_match", "value_match")
    }
    by_unit = timex_statistics(gold, predicted, 4, pairs=pairs, **flags)
    together = timex_statistics([0] * len(gold), [0] * len(predicted), 1, pairs=pairs, **flags)
    assert by_unit.sum(axis=0).tolist() == together[0].tolist()
    matched = by_unit[:, :5].max(axis=1)
    assert (matched == by_unit[:, 1]).all()
    assert (matched <= by_unit[:, 5:].min(axis=1)).all()


# --- values ----------------------------------------------------------------------------------------------------------


def days(value: str) -> tuple[date, date]:
    """First and last day of a value's interval."""
    interval = value_interval(value)
    assert interval is not None
    assert interval.start % 86_400 == interval.end % 86_400 == 0
    return date.fromordinal(interval.start // 86_400 + 1), date.fromordinal(interval.end // 86_400)


@pytest.mark.parametrize(
    ("value", "first", "last"),
    [
        ("2021-06-27", date(2021, 6, 27), date(2021, 6, 27)),
        ("2021-06", date(2021, 6, 1), date(2021, 6, 30)),
        ("2020-02", date(2020, 2, 1), date(2020, 2, 29)),
        ("2021-12", date(2021, 12, 1), date(2021, 12, 31)),
        ("2021", date(2021, 1, 1), date(2021, 12, 31)),
        ("202", date(2020, 1, 1), date(2029, 12, 31)),
        ("19", date(1900, 1, 1), date(1999, 12, 31)),
        ("2021-Q2", date(2021, 4, 1), date(2021, 6, 30)),
        ("2021-H2", date(2021, 7, 1), date(2021, 12, 31)),
        ("2021-W26", date(2021, 6, 28), date(2021, 7, 4)),
        ("2021-W26-7", date(2021, 7, 4), date(2021, 7, 4)),
        ("2021-W26-WE", date(2021, 7, 3), date(2021, 7, 4)),
        ("2020-W53", date(2020, 12, 28), date(2021, 1, 3)),
        ("9999", date(9999, 1, 1), date(9999, 12, 31)),
        ("2021-06-27/2021-07", date(2021, 6, 27), date(2021, 7, 31)),
    ],
)
def test_dates_are_intervals_of_the_calendar(value: str, first: date, last: date) -> None:
    """ISO 8601 for days and weeks; TimeML 1.2.1 for Q, H, WE and shortened years."""
    assert days(value) == (first, last)


@given(st.dates(date(1, 1, 1), date(9998, 12, 31)))
def test_every_day_lies_in_its_week_month_quarter_and_year(day: date) -> None:
    year, week, weekday = day.isocalendar()
    iso = day.isoformat()
    wider = [f"{year:04}-W{week:02}", iso[:7], f"{iso[:4]}-Q{(day.month + 2) // 3}", iso[:4], iso[:3], iso[:2]]
    assert granularity_credit([iso] * len(wider), wider).tolist() == [0.5] * len(wider)
    assert granularity_credit(wider, [iso] * len(wider)).tolist() == [0.5] * len(wider)
    assert granularity_credit([iso], [f"{year:04}-W{week:02}-{weekday}"]).tolist() == [1.0]
    next_day = (day + timedelta(days=1)).isoformat()
    assert granularity_credit([iso, iso], [next_day, f"{next_day}T10"]).tolist() == [0.0, 0.0]


@pytest.mark.parametrize(
    ("gold", "predicted", "credit"),
    [
        ("2021-06-27", "2021-06", 0.5),
        ("2021-06", "2021-06-27", 0.5),
        ("2021-06-27T10:30", "2021-06-27", 0.5),
        ("2021-06-27T10:30", "2021-06-27T10", 0.5),
        ("2021-06-27T10:30:00", "2021-06-27T10:30", 0.5),
        ("2021-06-27TNI", "2021-06-27", 0.5),
        ("2021-06-27TNI", "2021-06", 0.5),
        ("2021-06-27TNI", "2021-06-27TMO", 0.0),
        ("2021-06-27TNI", "2021-06-27T23", 0.0),
        ("2021-SU", "2021", 0.5),
        ("2021-SU", "2021-07", 0.0),
        ("2021-06", "2021-W26", 0.0),
        ("2021-06-27T24:00", "2021-06-28T00:00", 1.0),
        ("PXD", "PXD", 1.0),
        ("PXD", "P3D", 0.0),
        ("P1Y", "P12M", 1.0),
        ("P1D", "PT24H", 1.0),
        ("P1.5D", "PT36H", 1.0),
        ("P1M", "P30D", 0.0),
        ("P1D", "2021-06-27", 0.0),
        ("2021-06-27", "P1D", 0.0),
        ("PRESENT_REF", "PRESENT_REF", 1.0),
        ("PRESENT_REF", "2021-06-27", 0.0),
        ("XXXX-06", "2021-06", 0.0),
        ("XXXX-WXX-1", "XXXX-WXX-1", 1.0),
        ("", "", 1.0),
    ],
)
def test_credit_by_hand(gold: str, predicted: str, credit: float) -> None:
    assert granularity_credit([gold], [predicted]).tolist() == [credit]
    assert granularity_credit([gold], [predicted], partial=0.25).tolist() == [{0.5: 0.25}.get(credit, credit)]


@pytest.mark.parametrize(
    "value",
    [
        "2021-13",
        "2021-02-30",
        "2021-W54",
        "2019-W53",
        "0000",
        "2021-06T10",
        "2021-06-27T25",
        "2021-06-27T24:01",
        "2021-06-27T10:60",
        "2021-06-27T",
        "2021/2020",
        "2021-06-27T10:30Z",
        "BC0100",
        "٢٠٢١",
        "P",
        "PT",
        "T10",
        "2021-",
        "2021\n",
    ],
)
def test_values_that_name_no_interval(value: str) -> None:
    assert value_interval(value) is None
    assert duration_length(value) is None
    assert granularity_credit([value, "2021"], ["2021", value]).tolist() == [0.0, 0.0]


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet="0123456789-WXPTYMDHSQE:/.", max_size=12), st.text(alphabet="0123456789-WXPTQ/", max_size=9))
def test_any_text_is_read_and_credit_is_symmetric(first: str, second: str) -> None:
    forth, back = granularity_credit([first, second], [second, first])
    assert forth == back
    assert forth in (0.0, 0.5, 1.0)
    assert granularity_credit([first], [first]).tolist() == [1.0]
