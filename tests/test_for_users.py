"""What other repositories take from this one: the hooks, the action, the form for wrong labels."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import Any

import pytest
import yaml
from small_corpus import small_corpus

from karat.cli import COMMANDS, main
from karat.layout import LAYERS, SIDE_FILES

ROOT = Path(__file__).resolve().parent.parent
if not (ROOT / ".github").is_dir():
    pytest.skip("needs a checkout", allow_module_level=True)


def read(name: str) -> Any:
    return yaml.safe_load((ROOT / name).read_text(encoding="utf-8"))


HOOKS = {hook["id"]: hook for hook in read(".pre-commit-hooks.yaml")}


def test_hooks_run_commands_that_there_are() -> None:
    for hook in HOOKS.values():
        program, command, *_ = shlex.split(hook["entry"])
        assert program == "karat"
        assert command in COMMANDS


def test_the_fmt_hook_takes_the_files_that_fmt_can_format_and_no_others(tmp_path: Path) -> None:
    wanted = re.compile(HOOKS["karat-fmt"]["files"])
    for kind in (*LAYERS, *SIDE_FILES):
        assert wanted.search(f"annotations/d/{kind}.yaml")
        assert wanted.search(f"annotations/d/passes/a/{kind}.yaml")
    assert wanted.search("corpus/d/document.yaml")
    for other in ("annotations/d/passes/a/doubts.md", "corpus/d/1.txt", "schema/checks.yaml", "annotations/x.yaml"):
        assert not wanted.search(other)
    root = small_corpus(tmp_path)
    files = [p for p in root.rglob("*.yaml") if wanted.search(p.relative_to(root).as_posix())]
    assert len(files) == len(list(root.rglob("*.yaml")))
    assert main(["fmt", "--check", *map(str, files)]) == 0


def test_the_action_runs_options_that_there_are(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = small_corpus(tmp_path)
    inputs = {name: one["default"] for name, one in read(".github/actions/karat-check/action.yml")["inputs"].items()}
    monkeypatch.chdir(root)
    runs = [step["run"] for step in read(".github/actions/karat-check/action.yml")["runs"]["steps"] if "run" in step]
    commands = [line for run in runs for line in run.splitlines() if "bin/karat" in line and "pip" not in line]
    lines = [shlex.split(line) for line in commands if "venv" not in line]
    assert [line[1] for line in lines] == ["check", "fmt"]
    values = {"$LEVEL": inputs["level"], "$CORPUS": inputs["path"]}
    for line in lines:
        assert main([values.get(word, word) for word in line[1:]]) == 0


def test_the_form_knows_all_layers() -> None:
    form = read(".github/ISSUE_TEMPLATE/label-error.yml")
    layer = next(item for item in form["body"] if item.get("id") == "layer")
    assert layer["attributes"]["options"] == list(LAYERS)
