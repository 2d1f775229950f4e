"""The span map: against a text whose every character knows where it comes from, and by what must hold for any edits."""

from __future__ import annotations

from typing import TypeAlias

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from karat.edits import Block, Edit, EditError, Move, SpanMap, apply, between, trimmed
from karat.spans import Span, covered

# Two letters, so that equal stretches are common; a space; two characters beyond the Basic Multilingual Plane.
letters = st.text(alphabet="ab 😀𝒳", max_size=14)
Chars: TypeAlias = list[tuple[int | None, str]]


@st.composite
def edited(draw: st.DrawFn) -> tuple[str, list[Edit]]:
    """A text and edits of it that do not overlap, often touching each other; no two insertions at one place."""
    text = draw(letters)
    cuts = sorted(draw(st.lists(st.integers(0, len(text)), max_size=8)))
    edits: list[Edit] = []
    for start, end in zip(cuts[::2], cuts[1::2], strict=False):
        is_second = any(e.start == e.end == start == end for e in edits)
        if not is_second and not (edits and start < edits[-1].end):
            edits.append(Edit(start, end, draw(letters.map(lambda t: t[:4]))))
    return text, edits


@st.composite
def spans_in(draw: st.DrawFn, length: int) -> Span:
    start = draw(st.integers(0, length - 1))
    return start, draw(st.integers(start + 1, length))


def brute(text: str, edits: list[Edit]) -> Chars:
    """The new text's characters, each with the old offset that it comes from, None for new ones."""
    out: Chars = []
    at = 0
    for edit in sorted(edits, key=lambda e: (e.start, e.end)):
        out += [(n, text[n]) for n in range(at, edit.start)] + [(None, c) for c in edit.to]
        at = edit.end
    return out + [(n, text[n]) for n in range(at, len(text))]


def brute_forward(text: str, edits: list[Edit], span: Span) -> Span | None:
    """The new place of a span, by what the module says of edits inside of it and insertions at its borders."""
    start, end = span
    for edit in edits:
        overlaps = edit.start < end and start < edit.end
        if edit.start < edit.end and overlaps and not (start <= edit.start and edit.end <= end):
            return None
    kept = {n for n, _ in brute(text, edits) if n is not None}
    if not kept & set(range(start, end)):
        return None

    def place(offset: int, at_end: bool) -> int:
        """The new offset of an old border, counted from the edits before it."""
        moved = offset
        for edit in edits:
            is_insertion_at = edit.start == edit.end == offset
            if edit.end < offset or (edit.end == offset and edit.start < edit.end) or (is_insertion_at and not at_end):
                moved += len(edit.to) - (edit.end - edit.start)
        return moved

    return place(start, False), place(end, True)


@given(edited())
def test_edits_make_the_text_that_replacing_from_the_right_makes(case: tuple[str, list[Edit]]) -> None:
    text, edits = case
    by_hand = text
    for edit in sorted(edits, key=lambda e: (e.start, e.end), reverse=True):
        by_hand = by_hand[: edit.start] + edit.to + by_hand[edit.end :]
    made, spans = apply(text, edits)
    assert made == by_hand
    assert (spans.old_length, spans.new_length) == (len(text), len(made))


@settings(max_examples=300)
@given(edited(), st.data())
@example(("abb", [Edit(1, 2, "x"), Edit(2, 2, "y")]), (0, 2))
@example(("bab", [Edit(1, 1, "y"), Edit(1, 2, "x")]), (1, 3))
def test_a_span_goes_where_its_characters_go(case: tuple[str, list[Edit]], data: st.DataObject | Span) -> None:
    text, edits = case
    if not text:
        return
    span = data if isinstance(data, tuple) else data.draw(spans_in(len(text)))
    made, spans = apply(text, edits)
    fate = spans.forward(span)
    assert fate.span == brute_forward(text, edits, span)
    assert (fate.status == "destroyed") == (fate.span is None)
    if fate.status in ("kept", "moved", "touched"):
        assert covered(made, fate.span or ()) == covered(text, span)
        assert [n for n, _ in brute(text, edits)[slice(*(fate.span or ()))]] == list(range(*span))
    if fate.status == "kept":
        assert fate.span == span


@given(edited(), st.data())
def test_a_touched_span_has_a_new_neighbour_and_no_other_has(case: tuple[str, list[Edit]], data: st.DataObject) -> None:
    text, edits = case
    if not text:
        return
    span = data.draw(spans_in(len(text)))
    fate = apply(text, edits)[1].forward(span)
    if fate.status not in ("kept", "moved", "touched") or fate.span is None:
        return
    origins = [-1, *(n for n, _ in brute(text, edits)), len(text)]
    neighbours = origins[fate.span[0]], origins[fate.span[1] + 1]
    assert (fate.status == "touched") == (neighbours != (span[0] - 1, span[1]))


@given(edited(), st.data())
def test_replaced_words_lead_to_what_replaces_them(case: tuple[str, list[Edit]], data: st.DataObject) -> None:
    text, edits = case
    replaced = [e for e in edits if e.start < e.end and e.to]
    if not replaced:
        return
    edit = data.draw(st.sampled_from(replaced))
    made, spans = apply(text, edits)
    fate = spans.forward((edit.start, edit.end))
    assert fate.status == "destroyed"
    assert fate.replacement is not None
    assert covered(made, fate.replacement) == edit.to


@given(edited(), st.data())
def test_the_inverse_leads_back(case: tuple[str, list[Edit]], data: st.DataObject) -> None:
    text, edits = case
    if not text:
        return
    span = data.draw(spans_in(len(text)))
    _, spans = apply(text, edits)
    assert spans.inverse().inverse() == spans
    there = spans.forward(span)
    if there.span is None:
        return
    back = spans.back(there.span)
    assert back.span is not None
    if there.status == "changed":
        # What was deleted at a border of the span is not found again; all that was kept is.
        kept = [n for n, _ in brute(text, edits) if n is not None and span[0] <= n < span[1]]
        assert span[0] <= back.span[0] <= kept[0]
        assert kept[-1] < back.span[1] <= span[1]
    else:
        assert back.span == span


@st.composite
def three_texts(draw: st.DrawFn) -> list[tuple[str, SpanMap]]:
    """Three maps, each from the text that the one before leads to."""
    text = draw(letters)
    maps = []
    for _ in range(3):
        cuts = sorted(draw(st.lists(st.integers(0, len(text)), max_size=6, unique=True)))
        edits = [Edit(a, b, draw(letters.map(lambda t: t[:3]))) for a, b in zip(cuts[::2], cuts[1::2], strict=False)]
        text, spans = apply(text, edits)
        maps.append((text, spans))
    return maps


@settings(max_examples=300)
@given(three_texts(), st.data())
def test_two_maps_in_turn_are_one_map(maps: list[tuple[str, SpanMap]], data: st.DataObject) -> None:
    (_, first), (last, second), _ = maps
    both = first.then(second)
    if not first.old_length:
        return
    span = data.draw(spans_in(first.old_length))
    middle = first.forward(span)
    if middle.span is not None and middle.status != "changed":
        there = second.forward(middle.span)
        if there.span is not None and there.status != "changed":
            assert both.forward(span).span == there.span
            assert both.forward(span).status not in ("changed", "destroyed")
    kept = both.forward(span)
    if kept.status in ("kept", "moved", "touched"):
        assert kept.span is not None
        assert len(last[slice(*kept.span)]) == span[1] - span[0]


@given(three_texts())
def test_composing_is_associative_and_has_a_unit(maps: list[tuple[str, SpanMap]]) -> None:
    first, second, third = (spans for _, spans in maps)
    one, other = first.then(second).then(third), first.then(second.then(third))
    assert [b for b in one.blocks if b.length] == [b for b in other.blocks if b.length]
    unit = apply("x" * first.old_length, [])[1]
    assert unit.is_identity
    assert unit.then(first) == first
    assert first.then(apply("x" * first.new_length, [])[1]) == first


def test_adjacent_edits_stay_two_through_another_map() -> None:
    middle, first = apply("a-b c", [Edit(0, 1, "x"), Edit(1, 3, "yz")])
    second = apply(middle, [Edit(4, 5, "d")])[1]
    # Without the seam between the two edits both words would be one stretch of new ones.
    assert first.then(second).forward((0, 1)).replacement == (0, 1)
    assert second.inverse().then(first.inverse()).forward((0, 1)).replacement == (0, 1)


def test_pieces_that_come_to_touch_are_one() -> None:
    spans = apply("US bases and personnel", [Edit(2, 12, "")])[1]
    fate = spans.forward((0, 2, 12, 22))
    assert (fate.status, fate.span) == ("changed", (0, 12))


def test_maps_that_do_not_meet_are_refused() -> None:
    _, spans = apply("abc", [])
    with pytest.raises(ValueError, match="cannot go on from 2"):
        spans.then(apply("ab", [])[1])


@given(edited(), st.data())
def test_pieces_of_a_discontinuous_span_share_their_fate(case: tuple[str, list[Edit]], data: st.DataObject) -> None:
    text, edits = case
    if len(text) < 4:
        return
    at = sorted(data.draw(st.lists(st.integers(0, len(text)), min_size=4, max_size=4, unique=True)))
    spans = apply(text, edits)[1]
    parts = [spans.forward(at[:2]), spans.forward(at[2:])]
    whole = spans.forward(at)
    if any(part.span is None for part in parts):
        assert whole.status == "destroyed"
    else:
        first, second = (part.span or () for part in parts)
        # What lay between them may be gone: then they are one piece.
        wanted = (*first, *second) if first[1] < second[0] else (first[0], second[1])
        assert whole.span == wanted


@given(letters, letters, st.data())
def test_between_two_texts_nothing_unequal_is_shared(old: str, new: str, data: st.DataObject) -> None:
    spans = between(old, new)
    for block in spans.blocks:
        assert old[block.old : block.old + block.length] == new[block.new : block.new + block.length]
    assert between(old, old).is_identity
    if old:
        span = data.draw(spans_in(len(old)))
        fate = spans.forward(span)
        if fate.status in ("kept", "moved", "touched"):
            assert covered(new, fate.span or ()) == covered(old, span)


def test_between_goes_by_words() -> None:
    old, new = "The strike killed four men on Sunday.", "The raid killed five men, on Sunday, too."
    spans = between(old, new)
    at = old.index("men")
    assert covered(new, spans.forward((at, at + 3)).span or ()) == "men"
    # "four" and "five" begin with the same letter, and are other words.
    assert spans.forward((18, 22)).status == "destroyed"


@given(letters, st.data())
def test_a_moved_stretch_takes_its_spans_along(text: str, data: st.DataObject) -> None:
    if len(text) < 3:
        return
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    at = data.draw(st.sampled_from([n for n in range(len(text) + 1) if n <= start or n >= end]))
    made, spans = apply(text, [Move(start, end, at)])
    rest = text[:start] + text[end:]
    where = at if at <= start else at - (end - start)
    assert made == rest[:where] + text[start:end] + rest[where:]
    span = data.draw(spans_in(end - start))
    inside = (span[0] + start, span[1] + start)
    fate = spans.forward(inside)
    assert fate.status in ("kept", "moved", "touched")
    assert covered(made, fate.span or ()) == covered(text, inside)


def test_an_edit_inside_of_what_moves_goes_with_it() -> None:
    text = "one two. three four. five."
    made, spans = apply(text, [Move(0, 9, 21), Edit(4, 7, "zwei")])
    assert made == "three four. one zwei. five."
    assert covered(made, spans.forward((0, 3)).span or ()) == "one"
    # What spans the place that it was cut from is torn apart.
    assert spans.forward((4, 14)).status == "destroyed"


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ([Edit(0, 3, ""), Edit(2, 4, "")], r"overlap at \[2, 3\)"),
        ([Edit(2, 2, "x"), Edit(2, 2, "y")], "insert at 2"),
        ([Edit(3, 9, "")], r"\[3, 9\) is no place in 5"),
        ([Move(0, 3, 2)], "into itself"),
        ([Move(0, 3, 5), Edit(2, 4, "")], r"overlap at \[2, 4\)"),
        ([Move(0, 2, 3), Edit(2, 4, "")], r"overlap at \[2, 4\)"),
        ([Move(0, 3, 5), Move(2, 4, 5)], r"overlap at \[2, 3\)"),
    ],
)
def test_changes_that_cannot_be_made_together_are_refused(changes: list[Edit | Move], message: str) -> None:
    with pytest.raises(EditError, match=message):
        apply("abcde", changes)


def test_adjacent_edits_stay_two() -> None:
    # The hyphen and what follows are edited apart, so a span over the first word and the hyphen keeps its end.
    text, spans = apply("Iraq-Syria border", [Edit(4, 5, " and "), Edit(5, 10, "Jordan")])
    assert text == "Iraq and Jordan border"
    assert spans.forward((0, 5)).span == (0, 9)
    assert spans.forward((5, 10)).replacement == (9, 15)


@given(letters, letters)
def test_trimming_changes_the_same_text(quote: str, to: str) -> None:
    text = f"<{quote}>"
    edit = trimmed(1, quote, to)
    assert apply(text, [edit])[0] == f"<{to}>"
    assert 1 <= edit.start <= edit.end <= 1 + len(quote)


def test_a_map_reads_as_what_it_is() -> None:
    spans = SpanMap(3, 4, [Block(0, 1, 3)])
    assert repr(spans) == "SpanMap(3, 4, [Block(old=0, new=1, length=3)])"
    assert spans != "anything else"
