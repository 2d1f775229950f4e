"""Faults: each folder of tests/invalid/ turns the valid toy corpus into one with exactly one kind of mistake.

`fault.yaml` lists edits of the toy corpus: `{file, find, replace}` (`find` must occur exactly once),
`{file, delete: true}`, `{file, append}`; files below `files/` are copied over it, for mistakes that are bytes.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from karat.yaml_profile import parse_yaml

TESTS = Path(__file__).parent
TOY = TESTS / "valid" / "toy"
INVALID = TESTS / "invalid"
#: Pages under which the toy's layers find their schemas: the same number of folders above as in the project.
DEPTH = Path("tests/valid/toy")


def broken_corpus(fixture: Path, folder: Path) -> Path:
    """Copy the toy corpus below `folder`, break it as the fixture says, and return its root."""
    root = folder / DEPTH
    shutil.copytree(TOY, root)
    if not (folder / "schema").exists():
        (folder / "schema").symlink_to(TESTS.parent / "schema", target_is_directory=True)
    recipe = fixture / "fault.yaml"
    if recipe.is_file():
        for edit in parse_yaml(recipe.read_text(encoding="utf-8")).value["edits"]:
            _apply(root / edit["file"], edit)
    overlay = fixture / "files"
    if overlay.is_dir():
        shutil.copytree(overlay, root, dirs_exist_ok=True)
    return root


def _apply(path: Path, edit: dict[str, object]) -> None:
    if edit.get("delete"):
        path.unlink()
        return
    old = path.read_text(encoding="utf-8") if path.is_file() else ""
    if "append" in edit:
        new = old + str(edit["append"])
    else:
        find = str(edit["find"])
        count = old.count(find)
        assert count == 1, f"{path.name}: {find!r} occurs {count} times, and must occur once"
        new = old.replace(find, str(edit["replace"]))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(new, encoding="utf-8", newline="")
