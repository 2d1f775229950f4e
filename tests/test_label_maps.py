"""Label maps: the shipped ones say what the ontology's crosswalk says, and a user's own are checked."""

from __future__ import annotations

from pathlib import Path

import pytest

from karat.formats.label_maps import GROUPS, LabelMap, LabelMapError, folded, load_map, nearest, read_map, shipped_maps
from karat.formats.relabel import relabelled
from karat.ontology import load_ontology, top_type

FOREIGN = Path(__file__).parent / "foreign"

#: The shipped maps that the crosswalk knows, and its name for their scheme.
SCHEMES = {"ace2005": "ace2005", "ontonotes5": "ontonotes", "timeml": "timeml"}
#: CoNLL-2003's names in OntoNotes' terms (Tjong Kim Sang and De Meulder 2003; MISC has none).
CONLL = {"PER": ["PERSON"], "ORG": ["ORG"], "LOC": ["GPE", "LOC", "FAC"]}
#: What a map says beyond the crosswalk, counted: more than that somebody must have weighed.
BEYOND = {"ontonotes5": 5, "timeml": 10, "ace2005": 63}


def named(layer: str, scheme: str) -> dict[str, set[str]]:
    """Their name → ours, by the crosswalk of a layer's labels. TimeML classes events where the others type them."""
    group = "event_class" if (layer, scheme) == ("events", "timeml") else GROUPS[layer][0]
    found: dict[str, set[str]] = {}
    for name, label in load_ontology().group(group).labels.items():
        if scheme in label.crosswalk:
            found.setdefault(label.crosswalk[scheme], set()).add(name)
    return found


def test_the_maps_that_the_issue_names_are_shipped() -> None:
    assert shipped_maps() == ("ace2005", "conll2003", "ontonotes5", "timeml")


@pytest.mark.parametrize("name", SCHEMES)
def test_a_shipped_map_says_what_the_crosswalk_says(name: str) -> None:
    """Each name of the crosswalk leads to the label that has it; to the first depth where several have it."""
    shipped = load_map(name)
    seen = 0
    for layer in GROUPS:
        for theirs, ours in named(layer, SCHEMES[name]).items():
            fields = shipped.within(theirs, layer)
            assert fields, f"{name} lacks {theirs}, which is {sorted(ours)} of {layer}"
            said = fields.get("class") or fields[GROUPS[layer][1]]
            tops = {top_type(label) for label in ours}
            right = ours if len(ours) == 1 else tops
            assert said in right, f"{name}: {theirs} leads to {said}; the crosswalk has {sorted(ours)}"
            seen += 1
    assert seen >= 8


@pytest.mark.parametrize("name", SCHEMES)
def test_what_a_map_says_beyond_the_crosswalk_is_weighed(name: str) -> None:
    """Entries of which the crosswalk has nothing are few and known; a new one is counted here with its reason there."""
    shipped = load_map(name)
    known = {layer: set(map(folded, named(layer, SCHEMES[name]))) for layer in GROUPS}
    beyond = [key for layer, targets in shipped.targets.items() for key in targets if key not in known[layer]]
    assert len(beyond) == BEYOND[name], beyond


def test_conll_agrees_with_ontonotes() -> None:
    conll, ontonotes = load_map("conll2003"), load_map("ontonotes5")
    for theirs, alike in CONLL.items():
        assert conll.target(theirs, "span").fields in [ontonotes.target(one, "span").fields for one in alike]
    assert conll.target("MISC", "span").layer == ""
    assert set(conll.targets["entities"]) == set(map(folded, CONLL))


@pytest.mark.parametrize(
    ("name", "label", "kind", "layer", "fields"),
    [
        ("ace2005", "Movement:Transport", "event", "events", {"type": "Movement.Transport-Person"}),
        ("ace2005", "Arrest-Jail", "event", "events", {"type": "untyped"}),
        ("ace2005", "ART.User-Owner-Inventor-Manufacturer", "link", "relations", {"type": "ART.User-Owner"}),
        ("ace2005", "ORG.Sports", "span", "entities", {"type": "ORG"}),
        ("ontonotes5", "PERSON", "span", "entities", {"type": "PER"}),
        ("ontonotes5", "MONEY", "span", "quantities", {"unit": "money"}),
        ("conll2003", "LOC", "span", "entities", {"type": "GPE"}),
        ("timeml", "REPORTING", "span", "events", {"type": "untyped", "class": "REPORTING"}),
        ("timeml", "IAFTER", "link", "temporal", {"relation": "AFTER"}),
    ],
)
def test_labels_lead_where_they_should(
    name: str, label: str, kind: str, layer: str, fields: dict[str, str]
) -> None:  # fmt: skip
    """From each scheme's guidelines: ACE 2005 5.4.3 and 6.6, OntoNotes 5.0, CoNLL-2003, TimeML 1.2.1."""
    target = load_map(name).target(label, kind)
    assert (target.layer, dict(target.fields), target.known) == (layer, fields, True)


@pytest.mark.parametrize("label", ["WORK_OF_ART", "Event", "language"])
def test_ignored_labels_are_nothing(label: str) -> None:
    assert load_map("ontonotes5").target(label, "span").layer == ""


def test_unknown_labels_are_wrong_ones_of_the_likeliest_layer() -> None:
    assert LabelMap().target("DATES", "span").layer == "times"
    assert LabelMap().target("Zork", "span") == ("entities", {"type": "Zork"}, False)
    assert nearest("WEAPON", "span") in (("entities", "WEA"), None)


def test_roles_and_numbered_roles() -> None:
    ace = load_map("ace2005")
    assert [ace.role(r) for r in ("Time-Within", "Artifact", "victim", "Target2", "Buyer")] == [
        "Time", "Person", "Victim", "Target", "Buyer",
    ]  # fmt: skip
    assert load_map(str(FOREIGN / "labels.yaml")).role("Extra") is None


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("labels: {entities: {x: PERSON}}", "x leads to 'PERSON', which is no entity_type of ours"),
        ("labels: {entities: {x: GPE.Nations}}", "did you mean GPE.Nation?"),
        ("labels: {moods: {x: y}}", "labels has 'moods', which is no layer"),
        ("labels: [x]", "labels must be a map"),
        ("labels: {events: {x: {kind: y}}}", "x sets 'kind'; a target may set type"),
        ("roles: {x: Culprit}", "which is no argument_role of ours"),
        ("lables: {}", "has 'lables'; a label map has"),
        ("ignore: [1]", "ignore lists 1, which is no text"),
        ("map: !!python/object/apply:os.system [echo]", "is no map in YAML"),
        ("map: &a x\nnote: *a", "is no map in YAML"),
        ("- x", "is no map in YAML"),
        ("map: [", "is no map in YAML"),
    ],
)
def test_a_map_that_is_wrong_is_one_sentence(text: str, words: str) -> None:
    with pytest.raises(LabelMapError) as raised:
        read_map(text.encode(), "mine.yaml")
    assert words in str(raised.value)
    assert str(raised.value).startswith("mine.yaml")
    assert len(str(raised.value).splitlines()) == 1


def test_a_map_of_any_size_is_not_read() -> None:
    with pytest.raises(LabelMapError, match="larger than a label map"):
        read_map(b"map: x\n" + b"# " * 600_000, "mine.yaml")


def test_our_own_form_is_relabelled_too() -> None:
    """OntoNotes labels in our schema: mentions that are times go there, what is ignored goes nowhere."""
    answer = {
        "document": "d",
        "mentions": [
            {"quote": "Ann", "type": "PERSON"},
            {"quote": "Sunday", "type": "DATE", "entity": "x"},
            {"quote": "Mass", "type": "WORK_OF_ART"},
        ],
        "events": [
            {"mentions": [{"quote": "killed", "type": "Life.Die", "arguments": [{"role": "Victim", "filler": "x"}]}]}
        ],
    }
    assert relabelled(answer, load_map("ontonotes5")) == {
        "document": "d",
        "mentions": [{"quote": "Ann", "type": "PER"}],
        "times": [{"quote": "Sunday", "type": "DATE"}],
        "events": answer["events"],
    }
    assert relabelled(answer, LabelMap()) is answer


def test_the_note_of_a_map_says_what_it_had_to_choose() -> None:
    for name, word in (("conll2003", "GPE"), ("ontonotes5", "DATE"), ("timeml", "untyped")):
        assert word in load_map(name).note
