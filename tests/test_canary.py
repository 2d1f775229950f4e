"""`karat canary`: found wherever it is, in whatever size of blocks, and nowhere else."""

from __future__ import annotations

import gzip
import io
import json
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from karat.cli import main
from karat.corpus import read_document
from karat.layout import Root
from karat.versions import Needles, add_guid, needles_of, search

TOY = Path(__file__).parent / "valid" / "toy"
FILES = read_document(Root(TOY), "toy", passes=False)
NEEDLES = needles_of([FILES])
GUID = "d4b7c1e2-5a90-4c3f-8e61-7f2ab09c6d15"
LAYER = (TOY / "annotations" / "toy" / "times.yaml").read_bytes()


@pytest.mark.parametrize("spelling", [GUID, GUID.upper(), GUID.replace("-", ""), f'"{GUID}"', f"x{GUID}y"])
def test_a_canary_is_found_in_every_spelling(spelling: str) -> None:
    found = list(search(io.BytesIO(b"a\nb " + spelling.encode() + b"\n"), NEEDLES))
    assert [(leak.line, leak.kind, leak.what) for leak in found] == [(2, "canary", "the canary of toy")]


def test_what_only_looks_alike_is_not_found() -> None:
    text = f"{GUID[:-1]}\nid: tim-004\n- {{id: tim-004, span: [553, 563], quote: five hours, type: DURATION}}\n"
    assert list(search(io.BytesIO(text.encode()), NEEDLES)) == []
    assert list(search(io.BytesIO((TOY / "corpus" / "toy" / "1.txt").read_bytes()), NEEDLES)) == []
    assert list(search(io.BytesIO(b""), NEEDLES)) == []


def test_labels_are_found_without_their_canary_and_as_json_has_them() -> None:
    bare = LAYER.replace(GUID.encode(), b"")
    plain = {leak.what for leak in search(io.BytesIO(bare), NEEDLES)}
    assert plain
    assert all(name.startswith("toy/times.yaml:") for name in plain)
    dumped = json.dumps({"text": bare.decode()}).encode()
    assert {leak.what for leak in search(io.BytesIO(dumped), NEEDLES)} == plain


@settings(max_examples=150, deadline=None)
@given(
    st.integers(1, 400), st.lists(st.sampled_from([b"x" * 70, LAYER, GUID.encode(), b"\n", b"id: tim-004"]), max_size=6)
)
def test_the_size_of_blocks_changes_nothing(block: int, parts: list[bytes]) -> None:
    data = b"".join(parts)
    assert list(search(io.BytesIO(data), NEEDLES, block)) == list(search(io.BytesIO(data), NEEDLES, len(data) + 1))


def test_gzip_is_read_as_what_is_in_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    plain, packed = tmp_path / "a.txt", tmp_path / "a.gz"
    plain.write_bytes(LAYER)
    packed.write_bytes(gzip.compress(LAYER) + gzip.compress(b"more\n" + LAYER))
    assert main(["canary", str(plain), "--root", str(TOY), "--json"]) == 1
    once = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert main(["canary", str(packed), "--root", str(TOY), "--json"]) == 1
    assert len(capsys.readouterr().out.splitlines()) == 2 * len(once)
    packed.write_bytes(gzip.compress(LAYER)[:-20])
    assert main(["canary", str(packed), "--root", str(TOY)]) == 2
    assert "damaged" in capsys.readouterr().err


def test_standard_input_and_further_guids(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"AAAAAAAA-0000-0000-0000-000000000000")))
    guid = "aaaaaaaa-0000-0000-0000-000000000000"
    assert main(["canary", "-", "--root", str(TOY), "--guid", guid]) == 1
    assert "<stdin>:1: canary: the canary of --guid" in capsys.readouterr().out


class Endless(io.RawIOBase):
    """A line of some length that never ends, made as it is read."""

    def __init__(self, length: int) -> None:
        self.left = length

    def read(self, size: int = -1) -> bytes:
        taken = min(size, self.left)
        self.left -= taken
        return b"x" * taken


def test_a_line_without_end_costs_no_memory() -> None:
    needles = Needles()
    add_guid(needles, GUID, "toy")
    tracemalloc.start()
    assert list(search(Endless(64 << 20), needles)) == []  # type: ignore[arg-type]
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    # A block, what is held of the one before, and a copy in small letters: a few MiB of the 64.
    assert peak < 8 << 20
