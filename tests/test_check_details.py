"""Checks of headers, lists, zones, entities and relations where they could easily say too much, or crash."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from invented import MADE_BY_MODEL, MADE_BY_PERSON, Corpus, entity, quantity, sentence

from karat.checks import check_source, entities, entity_links, headers, quantities, text_places, times, zones
from karat.checks.places import Holders, Tiles, gaps, merged
from karat.corpus import read_source
from karat.layout import LAYERS, Root
from karat.ontology import load_ontology, top_type
from karat.records import RECORDS, sort_key


def test_the_sort_key_goes_by_place_then_length_then_number() -> None:
    timed, related, peopled = RECORDS["times"][0], RECORDS["relations"][0], RECORDS["entities"][0]
    ids = [{"id": f"rel-{n}"} for n in ("1001", "1000", "999")]
    assert sorted(ids, key=lambda r: sort_key(related, r)) == ids[::-1]
    spans = [{"id": "tim-003", "span": [5, 6]}, {"id": "tim-001", "span": [4, 6]}, {"id": "tim-002", "span": [4, 9]}]
    assert sorted(spans, key=lambda r: sort_key(timed, r)) == spans[::-1]
    one = {"id": "ent-002", "mentions": [{"span": [50, 60]}, {"span": [1, 2]}]}
    other = {"id": "ent-001", "mentions": [{"span": [3, 4]}]}
    assert sort_key(peopled, one) < sort_key(peopled, other)


def test_labels_that_checks_name_are_in_the_ontology() -> None:
    known = load_ontology().groups
    for group, labels in {
        "zone_type": {zones.TITLE, zones.LEAD, text_places.BOILERPLATE, *zones.CAPTIONS},
        "sic_type": {zones.STRAY_QUOTE, zones.MISSING_QUOTE},
        "mention_level": {entities.NAME},
        "specificity": {entities.SPECIFIC},
        "entity_type": {entities.GEOPOLITICAL, *entities.REGIONS, *entity_links.PLACES},
        "link_status": {entity_links.LINKED},
        "timex_type": set(times.FORMS),
        "timex_mod": times.POINT_MODS | times.LENGTH_MODS,
        "quantity_operator": {quantities.VAGUE, quantities.EXACT, *quantities.MORE, *quantities.LESS},
        "layer_status": {headers.EMPTY, headers.REVIEWED},
        "annotator_kind": {headers.PERSON},
        "provenance_role": {headers.REVIEW},
    }.items():
        assert labels <= known[group].labels.keys(), group
    assert set(times.FORMS) == set(load_ontology().labels("timex_type"))
    assert set(times.FORMS) >= times.POINTS | times.LENGTHS
    assert {top_type(label) for label in entities.REGIONS} == {"LOC"}


def test_a_list_out_of_order_is_one_finding_and_a_wrong_offset_is_not_a_second(tmp_path: Path) -> None:
    corpus = Corpus(tmp_path, "Monday, Tuesday, Wednesday.")
    days = [{"id": f"tim-00{n}", **corpus.at(d), "type": "DATE", "value": f"XXXX-WXX-{n}"} for n, d in
            enumerate(("Monday", "Tuesday", "Wednesday"), 1)]  # fmt: skip
    assert corpus.checks("times", times=days) == []
    assert corpus.checks("times", times=days[::-1]) == ["record-order"]
    days[0]["span"] = [17, 23]
    assert corpus.checks("times", times=days) == ["span-quote-mismatch"]


def test_layers_of_another_text_are_not_judged_by_this_one(tmp_path: Path) -> None:
    corpus = Corpus(tmp_path, "on Monday")
    time = {"id": "tim-001", "span": [0, 9], "quote": "on Monday", "type": "DATE", "value": "XXXX-WXX-1"}
    assert corpus.checks("times", times=[time]) == ["time-extent"]
    assert corpus.checks("times", times=[time], text={"version": "1", "sha256": "0" * 64}) == ["layer-text-hash"]


@pytest.mark.parametrize(
    ("header", "found"),
    [
        ({"provenance": [MADE_BY_PERSON | {"role": "review", "reviewed_by_person": True}], "status": "reviewed"}, []),
        ({"provenance": [MADE_BY_PERSON], "status": "reviewed"}, ["review-without-person"]),
        ({"provenance": [MADE_BY_MODEL | {"reviewed_by_person": True}]}, ["review-without-person"]),
        ({"provenance": [], "status": "in-progress"}, []),
        ({"provenance": [], "status": "pass"}, ["provenance-missing"]),
        ({"provenance": [MADE_BY_MODEL | {"kind": "ghost", "reviewed_by_person": True}]}, ["schema-unknown-label"]),
        ({"provenance": 7, "canary": 7, "scheme": 7}, ["schema-wrong-type"] * 3),
        ({"status": "none"}, []),
        ({"status": "none", "times": [7]}, ["schema-wrong-type", "status-none-with-records"]),
    ],
)
def test_headers(tmp_path: Path, header: dict[str, Any], found: list[str]) -> None:
    assert Corpus(tmp_path, "x").checks("times", **{"times": []} | header) == found


@pytest.mark.parametrize(
    ("line", "name", "found"),
    [
        ("# yaml-language-server: $schema=https://example.org/schema/times.schema.json", "times.yaml", []),
        ("# yaml-language-server: $schema=nowhere/times.schema.json", "times.yaml", ["modeline-wrong"]),
        ("# yaml-language-server: $schema=nowhere/times.schema.json", "<stdin>", []),
        ("# A remark.", "times.yaml", ["modeline-missing"]),
        ("# A remark.", "<stdin>", []),
    ],
)
def test_modelines_are_resolved_where_a_file_stands(tmp_path: Path, line: str, name: str, found: list[str]) -> None:
    corpus = Corpus(tmp_path, "x")
    body = corpus.layer_text("times", {"times": []}).partition("\n")[2]
    source = read_source(f"{line}\n{body}".encode(), name if name.startswith("<") else str(tmp_path / name))
    result = check_source(Root(tmp_path), source, "times", "x")
    assert [finding.check for finding in result.findings] == found
    assert result.clean == ("modeline-wrong" not in found)


def test_nothing_is_missing_from_an_unfinished_layer(tmp_path: Path) -> None:
    corpus = Corpus(tmp_path, "Ostrava has two bridges. More.")
    layers: dict[str, dict[str, Any]] = {
        "zones": {"zones": [{"id": "zon-01", "type": "paragraph", **corpus.at("Ostrava has two bridges.")}]}
        | {"sentences": []},
        "entities": {
            "entities": [
                {"id": "ent-001", "type": "GPE.Population-Center", "name": "Ostrava", "specificity": "SPC"}
                | {"mentions": [corpus.mention("men-0001", "Ostrava", level="NAM")]}
            ]
        },
        "quantities": {"quantities": [quantity(corpus, 1, "two")]},
    }
    for layer, lists in layers.items():
        corpus.write(layer, **lists, status="in-progress")
    assert corpus.checks() == []
    for layer, lists in layers.items():
        corpus.write(layer, **lists, status="pass")
    assert set(corpus.checks()) == {
        "zone-title-missing", "text-outside-zones", "sentence-gap",
        "mention-role-missing", "name-without-link", "quantity-value-missing",
    }  # fmt: skip


def test_layers_without_their_document_or_with_junk_inside_crash_nothing(tmp_path: Path) -> None:
    corpus = Corpus(tmp_path, "x")
    for layer in LAYERS:
        corpus.write(layer, **{listing.key: [7, None, {}, {"id": 7}, [[]]] for listing in RECORDS[layer]})
    assert {check.partition("-")[0] for check in corpus.checks()} == {"schema"}
    (tmp_path / "corpus" / "x" / "document.yaml").unlink()
    assert "document-file-missing" in corpus.checks()


@pytest.mark.parametrize(
    ("text", "quote", "found"),
    [
        ("Iran-backed", "Iran", []),
        ("3pm", "3", []),
        ("4,000 men", "4,0", ["span-cuts-word"]),
        ("Ukrainian", "Ukrain", ["span-cuts-word"]),
        ("北京市", "北京", []),
        ("coq\u0323", "coq", ["span-cuts-word"]),
        ("US men", "US ", ["span-white-space"]),
    ],
)
def test_edges_of_words(tmp_path: Path, text: str, quote: str, found: list[str]) -> None:
    corpus = Corpus(tmp_path, text)
    signal = {"id": "sig-001", **corpus.at(quote), "relation": "BEFORE"}
    assert corpus.checks("times", times=[], signals=[signal]) == found


def test_pieces_may_lie_between_each_other(tmp_path: Path) -> None:
    corpus = Corpus(tmp_path, "early and late April")
    pieces = {"span": [0, 5, 15, 20], "quote": "early April", "type": "DATE", "value": "XXXX-04", "mod": "START"}
    whole = {"id": "tim-002", **corpus.at("late April"), "type": "DATE", "value": "XXXX-04", "mod": "END"}
    assert corpus.checks("times", times=[{"id": "tim-001", **pieces}, whole]) == []


SPANS = st.lists(st.tuples(st.integers(0, 30), st.integers(1, 12)).map(lambda p: (p[0], p[0] + p[1])), max_size=12)


@given(SPANS, st.tuples(st.integers(0, 30), st.integers(1, 8)).map(lambda p: (p[0], p[0] + p[1])))
def test_holders_find_what_a_search_of_all_finds(spans: list[tuple[int, int]], asked: tuple[int, int]) -> None:
    holders = Holders((span, span) for span in spans)
    around = [span for span in spans if span[0] <= asked[0] and asked[1] <= span[1]]
    for strictly, right in ((False, around), (True, [span for span in around if span != asked])):
        found = holders.around(asked, strictly=strictly)
        assert found in right if right else found is None


@given(SPANS, st.tuples(st.integers(0, 30), st.integers(1, 20)).map(lambda p: (p[0], p[0] + p[1])))
def test_tiles_touch_and_gaps_remain_as_counted_by_character(
    spans: list[tuple[int, int]], asked: tuple[int, int]
) -> None:
    stretches = merged(spans)
    covered = {at for start, end in spans for at in range(start, end)}
    assert {at for start, end in stretches for at in range(start, end)} == covered
    bare = {at for start, end in gaps(stretches, *asked) for at in range(start, end)}
    assert bare == set(range(*asked)) - covered
    touching = [s for s in stretches if s[0] < asked[1] and asked[0] < s[1]]
    ends = [touching[0], touching[-1]][: len(touching)] if touching else []
    assert Tiles((s, s) for s in stretches).touched(asked) == ends


def test_one_sentence_in_the_wrong_zone_is_one_finding(tmp_path: Path) -> None:
    corpus = Corpus(tmp_path, "A title\n\nOne. Two.")
    listed = [{"id": "zon-01", "type": "title", **corpus.at("A title")}]
    listed.append({"id": "zon-02", "type": "lead", **corpus.at("One. Two.")})
    found = [sentence(corpus, n, quote) for n, quote in enumerate(("A title", "One.", "Two."), 1)]
    found[2]["zone"] = "zon-02"
    assert corpus.checks("zones", zones=listed, sentences=found) == ["sentence-outside-zone"]
    found[1]["zone"] = "zon-02"
    assert corpus.checks("zones", zones=listed, sentences=found) == []
    found[1] |= corpus.at("One. T")
    assert set(corpus.checks("zones", zones=listed, sentences=found)) == {"span-cuts-word", "span-overlap"}


@pytest.mark.parametrize(
    ("kind", "normalised", "found"),
    [
        ("stray-quote", "late", []),
        ("stray-quote", "«late", ["sic-not-mended"]),
        ("missing-quote", "“late”", []),
        ("missing-quote", "late", ["sic-not-mended"]),
        ("typo", "“late", ["sic-not-mended"]),
        ("typo", "", []),
    ],
)
def test_defects_are_mended(tmp_path: Path, kind: str, normalised: str, found: list[str]) -> None:
    corpus = Corpus(tmp_path, "“late")
    defect = {"id": "sic-01", **corpus.at("“late"), "type": kind, "normalised": normalised}
    assert corpus.checks("zones", zones=[], sentences=[], sic=[defect], status="in-progress") == found


@pytest.mark.parametrize(
    ("extent", "head", "found"),
    [
        ("the militias'", "militias", 1),
        ("the mayor's", "mayor", 1),
        ("Lloyd's", "Lloyd's", 0),
        ("Lloyd’s", "Lloyd", 1),
        ("“the calm", "calm", 1),
        ("the Brigade (KSS)", "Brigade", 1),
        ("the army (north) staff", "staff", 0),
    ],
)
def test_edges_of_extents(tmp_path: Path, extent: str, head: str, found: int) -> None:
    corpus = Corpus(tmp_path, f"So {extent}, they said.")
    record = entity("ent-001", "ORG.Commercial", corpus.mention("men-0001", extent, head))
    assert corpus.checks("entities", entities=[record]) == ["mention-extent-edge"] * found


def test_a_region_may_have_a_name_inside_its_name_and_no_one_else(tmp_path: Path) -> None:
    corpus = Corpus(tmp_path, "northern Iraq Force")
    nation = entity("ent-002", "GPE.Nation", corpus.mention("men-0002", "Iraq", level="NAM", role="LOC"))
    region = entity("ent-001", "LOC.Region-General", corpus.mention("men-0001", "northern Iraq", level="NAM"))
    force = entity("ent-003", "ORG.Government", corpus.mention("men-0003", "northern Iraq Force", level="NAM"))
    assert corpus.checks("entities", entities=[region, nation]) == []
    assert corpus.checks("entities", entities=[force, region, nation]) == ["mention-inside-name"] * 2


def test_what_crosses_is_told_once_and_pieces_cross_nothing(tmp_path: Path) -> None:
    corpus = Corpus(tmp_path, "US bases and men of war")
    wide = corpus.mention("men-0001", "US bases and men", "bases")
    late = corpus.mention("men-0002", "men of war", "men")
    inner = corpus.mention("men-0003", "war")
    records = [entity(f"ent-00{n}", "FAC.Building-Grounds", m) for n, m in enumerate((wide, late, inner), 1)]
    found = corpus.findings("entities", entities=records)
    assert [(f.check, f.record) for f in found] == [("mention-crossing", "men-0002")]
    wide |= {"span": [0, 2, 13, 16], "quote": "US men", "head": [13, 16]}
    assert corpus.checks("entities", entities=records) == []


def test_ties_excuse_what_looks_like_one_entity(tmp_path: Path) -> None:
    corpus = Corpus(tmp_path, "PMF and PMF")
    link = {"status": "linked", "wikidata": "Q1", "evidence": "x"}
    one = corpus.mention("men-0001", "PMF", level="NAM")
    other = one | {"id": "men-0002", "span": [8, 11], "head": [8, 11]}
    pair = [entity("ent-001", "ORG.Government", one, link=link), entity("ent-002", "ORG.Government", other, link=link)]
    assert corpus.checks("entities", entities=pair) == ["link-shared", "name-two-entities"]
    assert corpus.checks("entities", entities=pair, near_identity=[["ent-002", "ent-001"]]) == []
    other["alternatives"] = [{"entity": "ent-001"}]
    assert corpus.checks("entities", entities=pair) == []


def test_ties_are_counted_by_pair_even_on_one_line(tmp_path: Path) -> None:
    corpus = Corpus(tmp_path, "Men and women")
    people = [
        entity(f"ent-00{n}", "PER.Group", corpus.mention(f"men-000{n}", w)) for n, w in ((1, "Men"), (2, "women"))
    ]
    one, other, itself = ["ent-001", "ent-002"], ["ent-002", "ent-001"], ["ent-001", "ent-001"]
    assert corpus.checks("entities", entities=people, near_identity=[one, other]) == ["entity-tie-duplicate"]
    assert corpus.checks("entities", entities=people, near_identity=[one, itself]) == ["entity-tie-self"]
    bridge = {"type": "SET-MEMBER", "from": "ent-001", "to": "ent-002"}
    assert corpus.checks("entities", entities=people, near_identity=[one], bridges=[bridge]) == []


def test_other_readings_of_a_type_count(tmp_path: Path) -> None:
    corpus = Corpus(tmp_path, "The consulate in Kadan")
    house = entity("ent-001", "FAC.Building-Grounds", corpus.mention("men-0001", "The consulate in Kadan", "consulate"))
    town = entity("ent-002", "ORG.Media", corpus.mention("men-0002", "Kadan", level="NAM", role="LOC"))
    town["link"] = {"status": "linked", "geonames": 1, "point": [0.5, 1], "evidence": "x"}
    relation = {"id": "rel-001", "type": "PART-WHOLE.Geographical", "arg1": "men-0001", "arg2": "men-0002"}
    corpus.write("entities", entities=[house, town])
    found = ["link-not-a-place", "mention-role-not-gpe", "relation-argument-type"]
    assert corpus.checks("relations", relations=[relation]) == found
    town["alternatives"] = [{"specificity": "GEN"}, {"type": "GPE.Population-Center"}]
    assert corpus.checks("entities", entities=[house, town]) == []
