"""`karat reanchor`: every label moves with its words, nothing is lost unsaid, and it is all or nothing."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from small_corpus import TEXTS, small_corpus

from karat.anchoring import AnchoringText
from karat.cli import main
from karat.corpus import read_document
from karat.documents import load_document
from karat.layout import LAYERS, Root
from karat.records import anchors
from karat.spans import covered
from karat.versions.moving import EXACT, INSIDE, LOST, Mover

TOY = Path(__file__).parent / "valid" / "toy"
TEXT = (TOY / "corpus" / "toy" / "1.txt").read_text(encoding="utf-8")


@pytest.fixture
def toy(tmp_path: Path) -> Path:
    root = tmp_path / "toy"
    shutil.copytree(TOY, root)
    # Modelines lead to the schemas five folders above the toy's layers.
    for path in root.rglob("*.yaml"):
        path.write_text(path.read_text("utf-8").replace("../../../../../schema", "../../schema"), "utf-8")
    (root / "schema").symlink_to(TOY.parent.parent.parent / "schema", target_is_directory=True)
    return root


def reanchor(root: Path, text: str, *options: str) -> int:
    place = root.parent / "new.txt"
    place.write_text(text, encoding="utf-8", newline="")
    return main(["reanchor", "toy", "--root", str(root), "--text", str(place), *options])


def quotes(root: Path) -> dict[tuple[str, str], list[str]]:
    """The words of every label, by layer and record."""
    gold = read_document(Root(root), "toy").gold
    found: dict[tuple[str, str], list[str]] = {}
    for layer in LAYERS:
        for name, record in anchors(layer, gold.records(layer)):
            if "quote" in record:
                found.setdefault((layer, str(name)), []).append(record["quote"])
    return found


def contents(root: Path) -> dict[str, bytes]:
    return {
        str(p.relative_to(root)): p.read_bytes() for p in root.rglob("*") if p.is_file() and "schema" not in p.parts
    }


def test_words_before_the_text_move_every_label_and_change_none(toy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = quotes(toy)
    assert reanchor(toy, TEXT.replace("becuase", "becuase,")) == 0
    assert quotes(toy).keys() == before.keys()
    assert "inside" in capsys.readouterr().out
    assert main(["check", str(toy)]) == 0
    gold = read_document(Root(toy), "toy").gold
    for layer in LAYERS:
        assert gold.records(layer)["text"]["version"] == "2"


def test_a_paragraph_that_moved_is_found_by_its_context(toy: Path) -> None:
    parts = TEXT.split("\n\n")
    swapped = "\n\n".join([parts[0], parts[2], parts[1], *parts[3:]])
    before = quotes(toy)
    reanchor(toy, swapped)
    assert quotes(toy) == before


def test_what_is_not_in_the_new_text_is_an_orphan_and_nothing_is_written(
    toy: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = contents(toy)
    assert reanchor(toy, TEXT.replace("five hours", "long")) == 1
    out = capsys.readouterr().out
    assert 'times: tim-004 "five hours": not in the new text; "long" stands in its place' in out
    assert "nothing was written" in out
    assert contents(toy) == before


def test_dropped_orphans_take_with_them_what_needs_them_and_nothing_else(
    toy: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ids = {name for _, name in quotes(toy)}
    code = reanchor(toy, TEXT.replace("Sunday injured", "day injured"), "--drop-orphans", "--json")
    told = json.loads(capsys.readouterr().out)
    assert told["written"]
    lost = {one["id"] for one in told["orphans"]}
    gone = ids - {name for _, name in quotes(toy)}
    assert lost <= gone
    assert gone == {line.split()[1] for line in told["dropped"]} & ids
    # What is left refers to nothing that is gone.
    main(["check", str(toy), "--json"])
    checks = {finding["check"] for finding in json.loads(capsys.readouterr().out)["findings"]}
    assert not {c for c in checks if c.startswith(("reference", "span", "schema", "layer"))}, (code, checks)


def test_replaced_words_are_taken_only_when_asked_for(toy: Path) -> None:
    assert reanchor(toy, TEXT.replace("five hours", "six hours"), "--dry-run") in (0, 1)
    assert reanchor(toy, TEXT.replace("Wednesday", "Thursday"), "--replaced") in (0, 1)
    assert quotes(toy)["times", "tim-005"] == ["Thursday"]


def test_the_old_version_stays_scoreable_and_answers_made_on_it_are_not_mixed_up(
    toy: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = load_document(Root(toy), "toy")
    assert reanchor(toy, TEXT.replace("company had", "company it had")) == 0
    again = load_document(Root(toy), "toy", "1")
    assert again.gold == before.gold
    assert (again.text, again.version, again.gold_version) == (before.text, "1", "1.0.0")
    old = str(toy / "annotations" / "toy" / "versions" / "1" / "times.yaml")
    capsys.readouterr()
    assert main(["score", old, "--root", str(toy), "--resamples", "0"]) == 2
    assert "--text-version" in capsys.readouterr().err
    assert main(["score", old, "--root", str(toy), "--resamples", "0", "--text-version", "1", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["layers"]["times"]["metrics"]["strict"]["scores"]["f1"]["value"] == 1
    assert main(["score", old, "--root", str(toy), "--text-version", "7"]) == 2
    assert "it has 1, 2" in capsys.readouterr().err


def test_passes_stay_with_the_text_that_they_were_made_on(toy: Path) -> None:
    passes = toy / "annotations" / "toy" / "passes" / "a"
    passes.mkdir(parents=True)
    shutil.copy(toy / "annotations" / "toy" / "times.yaml", passes)
    assert reanchor(toy, TEXT.replace("company had", "company it had")) == 0
    kept = toy / "annotations" / "toy" / "versions" / "1" / "passes" / "a" / "times.yaml"
    assert "$schema=../../../../schema" in kept.read_text(encoding="utf-8")
    assert not passes.exists()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (TEXT, "byte for byte"), ("", "is empty"), (TEXT.replace("\n", "\r\n"), "text-crlf"),
        ("\ufeff" + TEXT, "text-bom"), (TEXT + " e\u0301", "text-not-nfc"),
    ],
)  # fmt: skip
def test_a_text_that_cannot_be_one_is_refused(
    text: str, words: str, toy: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = contents(toy)
    assert reanchor(toy, text) == 2
    assert words in capsys.readouterr().err
    assert contents(toy) == before


def test_a_failure_half_way_leaves_everything_as_it_was(toy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import karat.versions.swapping as swapping
    from karat.errors import KaratError

    def fail(path: Path, data: bytes) -> None:
        raise KaratError(f"{path}: cannot be written: no space left")

    before = contents(toy)
    monkeypatch.setattr(swapping, "replace_file", fail)
    assert reanchor(toy, TEXT.replace("company had", "company it had")) == 2
    assert contents(toy) == before


def test_emoji_and_combining_marks_are_code_points_like_any_other(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = small_corpus(tmp_path)
    new = tmp_path / "new.txt"
    new.write_text(TEXTS["marks"].replace("Fire crews", "Fire 🔥 crews").replace("left", "have left"), encoding="utf-8")
    assert main(["reanchor", "marks", "--root", str(root), "--text", str(new)]) == 0
    capsys.readouterr()
    assert main(["check", str(root)]) == 0


WORDS = st.sampled_from(["Kalo", "men", "died", "Two", "a", "raid", "hit", ".", "😀", "n̈", "Monday"])


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(WORDS, min_size=1, max_size=12), st.lists(WORDS, max_size=12), st.data())
def test_a_place_has_the_words_that_it_says_it_has(old: list[str], new: list[str], data: st.DataObject) -> None:
    one, other = " ".join(old), " ".join(new)
    start = data.draw(st.integers(0, len(one) - 1))
    end = data.draw(st.integers(start + 1, len(one)))
    place = Mover(one, other).place((start, end))
    if place.how == LOST:
        assert place.span is None
    elif place.how != INSIDE:
        assert place.span is not None
        assert covered(other, place.span) == one[start:end]


@settings(max_examples=100, deadline=None)
@given(st.lists(WORDS, min_size=1, max_size=12), st.lists(WORDS, min_size=1, max_size=4))
def test_words_added_at_the_end_move_nothing(old: list[str], more: list[str]) -> None:
    text = " ".join(old)
    mover = Mover(text, f"{text} | {' '.join(more)}")
    for span in AnchoringText(text).exact(old[0]):
        assert (mover.place(span).how, mover.place(span).span) == (EXACT, span)


def test_a_sentence_keeps_its_place_when_the_paragraph_before_it_goes_and_a_word_in_it_changes() -> None:
    # The map takes the "The" of the paragraph that is gone for that of the one that is left.
    old = "Kalo.\n\nThe decision was late.\n\nThe strikes on Sunday killed two men in the port of Kalo."
    new = "Kalo.\n\nThe strikes on Sunday killed three men in the port of Kalo."
    mover = Mover(old, new)
    place = mover.place((31, len(old)))
    assert old[31:].startswith("The strikes")
    assert (place.how, covered(new, place.span or ())) == (INSIDE, new[7:])
    assert mover.place((7, 29)).how == LOST


def test_a_layer_says_that_a_program_moved_it_and_ids_that_are_gone_are_not_given_again(
    toy: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    # tim-005 is the last of its kind: the next free number would be its own.
    reanchor(toy, TEXT.replace("on Wednesday ", ""), "--drop-orphans")
    data = read_document(Root(toy), "toy").gold.records("times")
    said = data["provenance"][-1]
    assert (said["kind"], said["role"], said["reviewed_by_person"]) == ("program", "import", False)
    assert "tim-005" in said["note"]
    path = toy / "annotations" / "toy" / "times.yaml"
    more = "- {quote: three days, type: DURATION, value: P3D, value_text_only: P3D}\nsignals:"
    path.write_text(path.read_text("utf-8").replace("\nsignals:", f"\n  {more}"), "utf-8")
    assert main(["fmt", str(path)]) == 0
    ids = [record["id"] for record in read_document(Root(toy), "toy").gold.records("times")["times"]]
    assert "tim-005" not in ids
    assert "tim-006" in ids


def test_gold_that_is_not_as_its_schema_wants_it_is_not_moved(toy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = toy / "annotations" / "toy" / "times.yaml"
    good = path.read_text("utf-8")
    for find, replace in (("[553, 563]", "[553]"), ("[553, 563]", "[554, 563]"), ("type: DURATION", "type: [")):
        path.write_text(good.replace(find, replace, 1), "utf-8")
        before = contents(toy)
        assert reanchor(toy, TEXT.replace("company had", "company it had")) == 2
        assert "run `karat check`" in capsys.readouterr().err
        assert contents(toy) == before
