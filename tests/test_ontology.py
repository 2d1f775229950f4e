"""The ontology: complete, consistent in itself, and with exactly the tables of the scheme."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from karat.layout import LAYERS, schema_dir
from karat.ontology import OTHER_FILLERS, OntologyError, load_ontology, top_type
from karat.yaml_profile import parse_yaml

ONTOLOGY = load_ontology()
FILE = schema_dir() / "ontology.yaml"

#: The rule ids that scheme 1.0 has, by guideline page.
RULES = {
    "entities": {f"S{n}" for n in range(1, 13)} | {"M1", "M2", "M3", "G1"} | {f"C{n}" for n in range(1, 7)},
    "relations": {"R1", "R2", "R3"},
    "events": {f"E{n}" for n in range(1, 10)} | {f"A{n}" for n in range(1, 10)},
    "temporal": {"a", "b", "c"},
    "attribution": {f"Q{n}" for n in range(1, 8)},
}


def words(text: str) -> frozenset[str]:
    return frozenset(text.split("|"))


#: Scheme 1.0, section relations.
RELATIONS = {
    "PHYS.Located": ("PER|ORG|VEH|WEA", "LOC|GPE|FAC"),
    "PHYS.Near": ("PER|ORG|VEH|WEA", "LOC|GPE|FAC"),
    "PART-WHOLE.Geographical": ("FAC|LOC|GPE", "GPE|LOC"),
    "PART-WHOLE.Subsidiary": ("ORG", "ORG|GPE"),
    "ORG-AFF.Employment": ("PER", "ORG|GPE"),
    "ORG-AFF.Membership": ("PER", "ORG"),
    "ART.User-Owner": ("PER|ORG|GPE", "FAC|VEH|WEA"),
    "GEN-AFF.Org-Location": ("ORG", "GPE"),
    "GEN-AFF.Citizen": ("PER", "GPE"),
    "GEN-AFF.Sponsorship": ("GPE", "ORG"),
    "GEN-AFF.Affiliation": ("ORG", "GPE"),
}

#: Scheme 1.0, section events: the roles of each type, and the fillers that its table names.
ROLES = {
    "Conflict.Attack": "Attacker Target Instrument Place Time",
    "Life.Die": "Agent Victim Instrument Place Time",
    "Life.Injure": "Agent Victim Instrument Place Time",
    "Contact.Meet": "Entity Place Time Sponsor Topic",
    "Contact.Broadcast": "Entity Audience Topic",
    "Contact.CommitmentPromiseExpressIntent": "Communicator Recipient Topic",
    "Contact.RequestCommand": "Communicator Recipient Topic",
    "Government.Agreements.AcceptAgreementContractCeasefire": "Participant Place",
    "Movement.Transport-Person": "Agent Person Instrument Origin Destination Place Time",
    "untyped": "Agent Experiencer Theme",
}
FILLERS = {
    ("Conflict.Attack", "Attacker"): "PER|ORG|GPE",
    ("Conflict.Attack", "Target"): "PER|ORG|GPE|FAC|VEH|LOC|ABS",
    ("Conflict.Attack", "Instrument"): "WEA|VEH",
    ("Conflict.Attack", "Place"): "GPE|LOC|FAC",
    ("Life.Die", "Agent"): "PER|ORG|GPE",
    ("Life.Injure", "Victim"): "PER",
    ("Contact.Meet", "Entity"): "PER|ORG|GPE",
    ("Contact.Meet", "Sponsor"): "ORG|GPE",
    ("Contact.Meet", "Topic"): "event",
    ("Contact.CommitmentPromiseExpressIntent", "Topic"): "event",
    ("Contact.RequestCommand", "Topic"): "event",
    ("Movement.Transport-Person", "Instrument"): "VEH",
}


def test_layers_are_the_eleven() -> None:
    assert ONTOLOGY.labels("layer") == LAYERS
    assert {group.layer for group in ONTOLOGY.groups.values()} <= {*LAYERS, None}


def test_every_label_has_a_definition_that_is_a_sentence() -> None:
    for group in ONTOLOGY.groups.values():
        assert group.definition.endswith("."), group.name
        for label in group.labels.values():
            assert re.fullmatch(r"[A-Z\"`].*\.", label.definition, re.DOTALL), f"{group.name} {label.name}"
            assert "\n" not in label.definition


def test_every_label_of_a_layer_names_a_rule_that_exists() -> None:
    for group in ONTOLOGY.groups.values():
        for label in group.labels.values():
            page, _, rule = (label.rule or "").partition("#")
            assert group.layer is None or page in LAYERS, f"{group.name} {label.name}"
            assert not rule or rule in RULES[page], f"{group.name} {label.name}"


def test_parents_are_abstract_labels_and_abstract_labels_are_parents() -> None:
    for group in ONTOLOGY.groups.values():
        parents = {label.parent for label in group.labels.values() if label.parent}
        assert parents == {label.name for label in group.labels.values() if label.abstract}, group.name
        for label in group.labels.values():
            assert label.parent is None or label.name.startswith(f"{label.parent}."), label.name


def test_relation_types_take_the_arguments_of_the_scheme() -> None:
    found = {name: ONTOLOGY.relation_arguments(name) for name in ONTOLOGY.labels("relation_type")}
    assert found == {name: (words(first), words(second)) for name, (first, second) in RELATIONS.items()}


# By its definition: what is close to something has that close to it. Every other type tells its two ends apart.
def test_near_is_the_relation_whose_ends_have_no_order() -> None:
    assert ONTOLOGY.symmetric("relation_type") == {"PHYS.Near"}
    assert not any(ONTOLOGY.symmetric(group) for group in ONTOLOGY.groups if group != "relation_type")


def test_event_types_have_the_roles_of_the_scheme() -> None:
    assert {name: " ".join(ONTOLOGY.roles(name)) for name in ONTOLOGY.labels("event_type")} == ROLES


@pytest.mark.parametrize(("event_type", "role"), FILLERS)
def test_role_takes_the_fillers_of_the_scheme(event_type: str, role: str) -> None:
    assert ONTOLOGY.fillers(event_type, role) == words(FILLERS[event_type, role])


def test_every_role_and_every_filler_exists() -> None:
    tops = {label.name for label in ONTOLOGY.group("entity_type").labels.values() if label.abstract}
    used = set()
    for event_type in ONTOLOGY.labels("event_type"):
        for role in ONTOLOGY.roles(event_type):
            used.add(role)
            assert ONTOLOGY.fillers(event_type, role) <= {*tops, *OTHER_FILLERS}
            assert ONTOLOGY.fillers(event_type, role)
    assert used == set(ONTOLOGY.labels("argument_role"))


def test_a_role_that_a_type_lacks_takes_nothing() -> None:
    assert ONTOLOGY.fillers("Contact.Broadcast", "Attacker") == frozenset()


def test_incident_types_are_attack_meeting_agreement_and_commitment() -> None:
    assert set(ONTOLOGY.incident_types()) == {
        "Conflict.Attack",
        "Contact.Meet",
        "Contact.CommitmentPromiseExpressIntent",
        "Government.Agreements.AcceptAgreementContractCeasefire",
    }


def test_crosswalk_names_types_and_modes_that_exist() -> None:
    types, modes = set(ONTOLOGY.labels("event_type")), {*ONTOLOGY.labels("event_mode"), None}
    assert {row.type for row in ONTOLOGY.crosswalk} <= types
    assert {row.mode for row in ONTOLOGY.crosswalk} <= modes
    assert len({row.case for row in ONTOLOGY.crosswalk}) == len(ONTOLOGY.crosswalk)


def test_crosswalk_of_a_mode_without_a_row_is_that_of_the_type_without_mode() -> None:
    assert ONTOLOGY.event_crosswalk("Conflict.Attack", "firearms") == ()
    assert [row.codes["cameo"] for row in ONTOLOGY.event_crosswalk("Contact.Meet", "aerial")] == ["040"]
    truces = ONTOLOGY.event_crosswalk("Government.Agreements.AcceptAgreementContractCeasefire")
    assert [row.codes["cameo"] for row in truces] == ["0356", "0871"]


def test_any_yaml_reader_sees_the_same_ontology() -> None:
    # A YAML 1.1 reader takes bare words such as NO, ~ and dates for something else than text.
    text = FILE.read_text(encoding="utf-8")
    assert yaml.safe_load(text) == parse_yaml(text).value
    assert parse_yaml(text).problems == ()
    assert text.startswith("# ")


def test_unknown_names_are_told_in_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(OntologyError, match="no group of labels named color"):
        ONTOLOGY.labels("color")
    with pytest.raises(OntologyError, match="realis has no label MAYBE"):
        ONTOLOGY.definition("realis", "MAYBE")
    (tmp_path / "ontology.yaml").write_text("scheme: '1.0'\nscheme: '1.1'\n", encoding="utf-8")
    with pytest.raises(OntologyError, match=r"ontology\.yaml:2:1: yaml-duplicate-key"):
        load_ontology(tmp_path)


def test_top_type_is_the_first_of_the_two_depths() -> None:
    for name in ("entity_type", "relation_type", "event_type"):
        labels = ONTOLOGY.group(name).labels
        for label in ONTOLOGY.labels(name):
            assert top_type(label) in labels
