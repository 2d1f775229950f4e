"""The house: floors import downwards only, start-up is quick, files are small, nothing of one machine is in them."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "scripts" / "karat"

#: Module or package (below karat) → its floor. What is listed in `karat.` order of the design; a new module must say.
FLOORS = {
    "metrics": 0, "resampling": 0, "errors": 0, "version": 0,
    "spans": 1, "text": 1, "folding": 1, "anchoring": 1, "span_map": 1, "edits": 1, "atomic": 1,
    "yaml_profile": 2, "layout": 2, "records": 2, "corpus": 2, "model": 2, "reading": 2, "documents": 2,
    "ontology": 2, "schemas": 2, "quick_shape": 2, "answers": 2, "guidelines": 2, "names": 2, "counts": 2,
    "checks": 3,
    "scoring": 4, "agreement": 4, "formats": 4, "extractors": 4, "variants": 4, "dataset": 4, "versions": 4,
    "cli": 5, "pytest_plugin": 5, "__init__": 5, "__main__": 5,
}  # fmt: skip
PRODUCTS = {name for name, floor in FLOORS.items() if floor == 4}
#: What one product may take of another: its data forms, never its insides.
BETWEEN_PRODUCTS: set[tuple[str, str]] = {
    ("agreement", "scoring"), ("variants", "scoring"), ("variants", "extractors"), ("versions", "scoring"),
}  # fmt: skip

MODULES = sorted(PACKAGE.rglob("*.py"))


def home(path: Path) -> str:
    """The name in FLOORS that a file belongs to."""
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imports(path: Path) -> set[str]:
    """The names in FLOORS that a file imports, wherever in it; type-checking imports too."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            parts = node.module.split(".")
            if parts[0] == "karat":
                found |= {parts[1]} if len(parts) > 1 else {a.name for a in node.names if a.name in FLOORS}
        elif isinstance(node, ast.Import):
            found |= {a.name.split(".")[1] for a in node.names if a.name.startswith("karat.")}
    return found


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_floors_import_downwards_only(path: Path) -> None:
    name = home(path)
    assert name in FLOORS, f"say in FLOORS on which floor {name} is"
    for other in imports(path) - {name}:
        assert FLOORS[other] <= FLOORS[name], f"{name} (floor {FLOORS[name]}) imports {other} (floor {FLOORS[other]})"
        if {name, other} <= PRODUCTS:
            assert (name, other) in BETWEEN_PRODUCTS, f"the product {name} imports the product {other}"


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_a_product_takes_only_public_names_of_another(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            for name, other in BETWEEN_PRODUCTS:
                inside = name == home(path) and node.module.startswith(f"karat.{other}.")
                assert not inside, f"{name} imports the inside of {other}: {node.module}"


@pytest.mark.parametrize(
    "arguments",
    [["--help"], ["--version"], ["check", "--help"], ["score", "--help"], ["agree", "--help"], ["dataset", "--help"]],
)
def test_starting_up_imports_nothing_heavy(arguments: list[str]) -> None:
    code = (
        "import sys; from karat.cli import main\n"
        f"try: main({arguments!r})\nexcept SystemExit: pass\n"
        "print(sorted({m.split('.')[0] for m in sys.modules}), file=sys.stderr)"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    loaded = set(ast.literal_eval(run.stderr))
    assert "karat" in loaded
    assert not loaded & {"datasets", "pandas", "scipy", "numpy", "pyarrow", "yaml", "jsonschema"}


def test_importing_karat_is_light() -> None:
    code = "import sys, karat; print([m for m in ('numpy', 'yaml', 'jsonschema', 'scipy') if m in sys.modules])"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert run.stdout.strip() == "[]"


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_a_module_fits_in_one_head(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 320
    assert ast.get_docstring(ast.parse(text)), "the first line says what the module is"


def tracked() -> list[Path]:
    """The files under version control, or all text files of a copy without it."""
    try:
        run = subprocess.run(["git", "ls-files", "-z"], capture_output=True, text=True, check=True, cwd=ROOT)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("needs git and a checkout")
    return [ROOT / name for name in run.stdout.split("\0") if name and (ROOT / name).is_file()]


def test_no_file_names_a_machine_or_a_package_host() -> None:
    # Written in pieces, so that this file does not name them either.
    hosts = ["pypi" + r"\.org", "pythonhosted" + r"\.org", "npmjs" + r"\.(?:org|com)", "deb" + r"\.debian\.org"]
    forbidden = re.compile("|".join([*hosts, r"(?<![\w.])/(?:work|root|home)/[A-Za-z_]", r"(?<![\w.])/tmp/[a-z]"]))
    for path in tracked():
        if path.suffix in (".py", ".md", ".toml", ".yaml", ".yml", ".json", ".cff", ".txt", "") and path != Path(
            __file__
        ):
            try:
                text = path.read_text(encoding="utf-8")
            except UnicodeDecodeError:
                continue
            found = forbidden.search(text)
            assert found is None, f"{path.relative_to(ROOT)} holds {found[0]!r}"
