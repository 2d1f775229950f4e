"""Anchoring: the rule, its corner cases, and what must hold for any text."""

from __future__ import annotations

import time
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from karat.anchoring import STATUSES, Anchor, AnchoringText, Grounding, choose_by_position, ground_all
from karat.folding import fold
from karat.spans import Span, covered

TEXT = "Kalo fell. US bases in Kalonia, and US-backed men in Kalo, waited; “Kalo”, they said, was theirs — for now."
SENTENCES = [(0, 10), (11, len(TEXT))]


def ground(**hints: object) -> Grounding:
    return AnchoringText(TEXT, SENTENCES).ground(Anchor(**hints))  # type: ignore[arg-type]


def test_offsets_that_agree_stand() -> None:
    assert ground(span=(0, 4), quote="Kalo") == Grounding("offset", ((0, 4),))
    assert ground(span=(0, 4)) == Grounding("offset", ((0, 4),))


def test_offsets_that_disagree_go_to_the_nearest_occurrence() -> None:
    at = TEXT.index("Kalo,")
    assert ground(span=(at - 3, at + 1), quote="Kalo") == Grounding("repaired", ((at, at + 4),))


def test_offsets_outside_of_the_text_are_no_offsets() -> None:
    assert ground(span=(5, 5000)).status == "ungrounded"
    assert ground(span=(5, 5000), quote="waited").status == "repaired"
    assert ground(span=(7, 3)).status == "ungrounded"


def test_word_bounded_occurrences_come_before_parts_of_words() -> None:
    assert all(TEXT[e : e + 3] != "nia" for _, e in ground(quote="Kalo").candidates)
    assert ground(quote="Kalon").candidates == ((23, 28),), "where there is no bounded one, a part of a word will do"
    assert ground(quote="US", context="US-backed men").candidates == ((36, 38),), "a hyphen bounds a word"


@pytest.mark.parametrize(
    ("hints", "start"),
    [
        ({"context": "men in Kalo"}, TEXT.index("Kalo,")),
        ({"context": "MEN  in kalo"}, TEXT.index("Kalo,")),
        ({"prefix": "“"}, TEXT.index("Kalo”")),
        ({"prefix": '"'}, TEXT.index("Kalo”")),
        ({"suffix": " fell"}, 0),
        ({"sentence": 0}, 0),
        ({"occurrence": 2}, TEXT.index("Kalo,")),
        ({"sentence": 1, "occurrence": 2}, TEXT.index("Kalo”")),
    ],
)
def test_hints_narrow(hints: dict[str, object], start: int) -> None:
    assert ground(quote="Kalo", **hints) == Grounding("exact", ((start, start + 4),))


def test_a_hint_that_leaves_nothing_is_passed_over() -> None:
    assert len(ground(quote="Kalo", context="nowhere at all").candidates) == 3
    assert ground(quote="Kalo", occurrence=9).status == "ambiguous"


@pytest.mark.parametrize(
    ("quote", "found"),
    [
        ('"Kalo"', "“Kalo”"),
        ("THEIRS - for now", "theirs — for now"),
        ("they  said", "they said"),
        ("they said.", "they said"),
        ("(waited)", "waited"),
    ],
)
def test_normalised_quotes(quote: str, found: str) -> None:
    grounding = ground(quote=quote)
    assert grounding.status == "normalised"
    assert grounding.span is not None
    assert covered(TEXT, grounding.span) == found


@pytest.mark.parametrize("gap", ["…", " ... ", " [...] ", "[…]"])
def test_an_ellipsis_makes_a_discontinuous_span_within_a_sentence(gap: str) -> None:
    grounding = ground(quote=f"US bases{gap}Kalonia")
    assert grounding == Grounding("elided", ((11, 19, 23, 30),))
    assert ground(quote=f"fell{gap}bases").status == "ungrounded", "not across a sentence's end"


@pytest.mark.parametrize("quote", ["", "  ", "Atlantis", "…", "Kalo … Atlantis"])
def test_what_is_not_there_is_ungrounded(quote: str) -> None:
    assert ground(quote=quote) == Grounding("ungrounded", ())


def test_the_whole_text_is_a_quote() -> None:
    assert ground(quote=TEXT) == Grounding("exact", ((0, len(TEXT)),))


def test_composed_and_decomposed_letters_are_the_same_letter() -> None:
    decomposed = unicodedata.normalize("NFD", "Zoë’s café")
    text = AnchoringText(decomposed)
    assert text.ground(Anchor(quote="café")).candidates == ((len("Zoe") + 1 + 3, len(decomposed)),)
    assert text.ground(Anchor(quote="caf")).candidates == ((7, 10),), "exact: the letters before the é"
    assert text.ground(Anchor(quote="CAFE")).status == "ungrounded", "half a letter is none"
    assert AnchoringText("각").ground(Anchor(quote=unicodedata.normalize("NFD", "각"))).status == "normalised"


def test_offsets_count_code_points_also_after_astral_characters() -> None:
    assert AnchoringText("😀😀 Kalo").ground(Anchor(quote="Kalo")).candidates == ((3, 7),)


def test_overlapping_occurrences_are_all_found() -> None:
    assert AnchoringText("ana anana").ground(Anchor(quote="nan")).candidates == ((5, 8),)
    assert AnchoringText("xaaax").ground(Anchor(quote="aa")).candidates == ((1, 3), (2, 4))


def test_document_order_moves_forward_only() -> None:
    text = AnchoringText("a b a b a")
    anchors = [Anchor(quote=q) for q in ("b", "a", "b", "a")]
    assert [g.span for g in ground_all(text, anchors, True)] == [(2, 3), (4, 5), (6, 7), (8, 9)]
    assert {g.status for g in ground_all(text, anchors, False)} == {"ambiguous"}


def test_a_thousand_quotes_of_one_word_take_a_thousand_places() -> None:
    text = AnchoringText("war " * 1000)
    groundings = ground_all(text, [Anchor(quote="war")] * 1000)
    places = [(4 * i, 4 * i + 3) for i in range(0, 1000, 2)]
    chosen = choose_by_position(groundings, places)
    assert len(set(chosen)) == 1000
    assert set(places) <= set(chosen)


words = st.text(alphabet="ab cé’\u0301😀.-\u00a0", min_size=0, max_size=30)


@settings(max_examples=400, deadline=None)
@given(words, st.data())
def test_every_piece_of_a_text_is_found_in_it(text: str, data: st.DataObject) -> None:
    if not text.strip():
        return
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    quote = text[start:end]
    prepared = AnchoringText(text)
    found = prepared.ground(Anchor(quote=quote))
    assert found.status in STATUSES
    if quote.strip():
        assert found.candidates
        assert all(covered(text, span) == quote for span in found.candidates)
        # With offsets there is nothing to decide.
        assert prepared.ground(Anchor(span=(start, end), quote=quote)).candidates == ((start, end),)


@settings(max_examples=300, deadline=None)
@given(words, words)
def test_whatever_is_found_reads_the_same_when_folded(text: str, quote: str) -> None:
    found = AnchoringText(text).ground(Anchor(quote=quote))
    for span in found.candidates:
        assert 0 <= span[0] < span[-1] <= len(text)
        if found.status in ("exact", "normalised") and len(span) == 2:
            assert fold(quote).strip(" .-'\"") in fold(covered(text, span))


spans = st.lists(st.integers(0, 6).map(lambda i: (i, i + 1)), max_size=5, unique=True)


def largest_matching(options: list[list[Span]], used: frozenset[Span] = frozenset()) -> int:
    """By trying everything."""
    if not options:
        return 0
    without = largest_matching(options[1:], used)
    return max([without, *(1 + largest_matching(options[1:], used | {s}) for s in options[0] if s not in used)])


@settings(max_examples=400, deadline=None)
@given(st.lists(spans.filter(lambda s: len(s) > 1), max_size=5), spans)
def test_open_anchors_take_as_many_places_as_they_can(candidates: list[list[Span]], places: list[Span]) -> None:
    groundings = [Grounding("ambiguous", tuple(c)) for c in candidates]
    chosen = choose_by_position(groundings, places)
    assert all(span in c for span, c in zip(chosen, candidates, strict=True))
    taken = {span for span in chosen if span in places}
    assert len(taken) == largest_matching([[s for s in c if s in places] for c in candidates])


# ---------------------------------------------------------------- properties of text that people really send

#: Letters, what combines with them, spaces of two kinds, quote marks of two kinds, and characters beyond the BMP.
awkward = st.text(alphabet="aé e\u0301\u00a0'’\"“”-–😀𝔄.", min_size=1, max_size=40)


def utf16_length(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


@settings(max_examples=300, deadline=None)
@given(awkward, awkward, awkward)
def test_offsets_are_code_points_whatever_stands_before(before: str, quote: str, after: str) -> None:
    """The span of a word is as long as the word, and starts as many code points in as stand before it."""
    text = f"{before} Kalo {after}"
    spans = AnchoringText(text).ground(Anchor(quote="Kalo")).candidates
    assert spans == ((len(before) + 1, len(before) + 5),)
    if utf16_length(before) != len(before):
        assert spans[0][0] != utf16_length(before) + 1, "offsets of UTF-16 would be others"


@settings(max_examples=300, deadline=None)
@given(awkward, st.data())
def test_typographic_variants_of_a_quote_find_the_same_places(text: str, data: st.DataObject) -> None:
    """Plain quote marks and hyphens for typographic ones, a no-break space for a space, composed letters for
    decomposed ones: each variant is found wherever the quote itself is, or at more places, never fewer."""
    start = data.draw(st.integers(0, len(text) - 1))
    quote = text[start : data.draw(st.integers(start + 1, len(text)))]
    prepared = AnchoringText(text)
    whole = start + len(quote) == len(text) or not unicodedata.combining(text[start + len(quote)])
    if not quote.strip() or unicodedata.combining(quote[0]) or not whole:
        return
    plain = quote.translate(str.maketrans("’“”–", '\'""-'))
    for variant in (plain, quote.replace(" ", "\u00a0"), unicodedata.normalize("NFC", quote), quote.upper()):
        found = prepared.ground(Anchor(quote=variant))
        if fold(variant).strip() == fold(quote).strip() and len(quote.strip()) == len(quote):
            assert found.candidates, (text, variant)
            assert all(fold(covered(text, s)).strip(" .-'\"") == fold(quote).strip(" .-'\"") for s in found.candidates)


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet="ab", min_size=1, max_size=14), st.text(alphabet="ab", min_size=1, max_size=4))
def test_repeated_and_overlapping_occurrences_are_all_candidates(text: str, quote: str) -> None:
    """Held against looking at every place."""
    everywhere = [(i, i + len(quote)) for i in range(len(text)) if text.startswith(quote, i)]
    inside = [s for s in everywhere if (s[0] and text[s[0] - 1].isalnum()) or (s[1] < len(text))]
    bounded = [s for s in everywhere if s not in inside]
    found = AnchoringText(text).ground(Anchor(quote=quote))
    assert list(found.candidates) == (bounded or everywhere)
    assert found.status == {0: "ungrounded", 1: "exact"}.get(len(found.candidates), "ambiguous")


@settings(max_examples=200, deadline=None)
@given(awkward)
def test_a_quote_that_is_not_there_is_ungrounded_and_the_whole_document_is_a_quote(text: str) -> None:
    prepared = AnchoringText(text)
    assert prepared.ground(Anchor(quote="Zzyzx")) == Grounding("ungrounded", ())
    assert prepared.ground(Anchor(quote=text + "Zzyzx")).status == "ungrounded"
    assert prepared.ground(Anchor(quote="")) == Grounding("ungrounded", ())
    if text.strip():
        assert (0, len(text)) in prepared.ground(Anchor(quote=text)).candidates


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from(["war", "peace", "😀", "war,"]), min_size=2, max_size=12), st.data())
def test_context_of_a_word_finds_that_very_word(words: list[str], data: st.DataObject) -> None:
    """Prefix and suffix up to both ends of the text leave one place only: the one they were cut around."""
    text = " ".join(words)
    start = data.draw(st.sampled_from([i for i in range(len(text)) if i == 0 or text[i - 1] == " "]))
    end = text.find(" ", start) if " " in text[start:] else len(text)
    anchor = Anchor(quote=text[start:end], prefix=text[:start] or None, suffix=text[end:] or None)
    found = AnchoringText(text).ground(anchor)
    assert (start, end) in found.candidates
    if anchor.prefix and anchor.suffix:
        assert found.candidates == ((start, end),)


def test_a_thousand_quotes_of_one_word_are_quick() -> None:
    """Speed is measured elsewhere; here only what would be a fault: work that grows with the square of the quotes."""
    text = AnchoringText("war and peace " * 2000)
    started = time.process_time()
    groundings = ground_all(text, [Anchor(quote="war")] * 1000)
    chosen = choose_by_position(groundings, [(14 * i, 14 * i + 3) for i in range(2000)])
    assert len(set(chosen)) == 1000
    assert time.process_time() - started < 1.0
