"""`karat variants`: build and check the contrast suite, list it, show a case, run an extractor on it."""

from __future__ import annotations

import argparse
import json
import sys
from contextlib import redirect_stdout
from typing import TYPE_CHECKING, Any

from karat.cli.run import KEPT, add_door_options, ended_by_signals, open_door, show_progress, tell
from karat.cli.score import count, positive
from karat.cli.terminal import harmless
from karat.layout import LayoutError, Root, find_root

if TYPE_CHECKING:
    from karat.corpus import DocumentFiles
    from karat.variants import Case, Suite, Variant

ACTIONS = {
    "build": "build every case, check it like gold, say what is wrong and where",
    "list": "the cases, by capability",
    "show": "one case: the edit, and what changes in the gold",
    "run": "run an extractor on the base and all cases, and say how it fared",
}


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True, title="actions")
    for name, line in ACTIONS.items():
        sub = actions.add_parser(name, help=line, description=line[0].upper() + line[1:] + ".")
        sub.add_argument("--root", help="the corpus root (default: $KARAT_ROOT, the nearest above, else Karat's own)")
        sub.add_argument("--document", metavar="ID", help="the annotated document (default: the only one)")
        sub.add_argument("--json", action="store_true", help="print the same as JSON")
        if name == "show":
            sub.add_argument("case", metavar="ID", help="the case")
        else:
            sub.add_argument("cases", nargs="*", metavar="GLOB", help="only cases whose id or capability fits")
        if name == "run":
            add_door_options(sub)
            sub.add_argument("--cache", metavar="FOLDER", help=KEPT)
            sub.add_argument("--seed", type=count, default=7, help="the seed of the order in which texts are sent (7)")
            sub.add_argument("--repeat", type=positive, default=1, metavar="K", help="ask K times; all must pass (1)")
            sub.add_argument("--failures", type=count, metavar="N", help="show the first N failures (default: all)")
            sub.add_argument("--name", help="the system's name in the result")
            sub.add_argument("--output", metavar="FILE", help="write the result as JSON to this file as well")


def run(options: argparse.Namespace) -> int:
    """Do what the action says; 0 if nothing was found wrong."""
    return {"build": _build, "list": _list, "show": _show, "run": _run}[options.action](options)


def _read(options: argparse.Namespace) -> tuple[Root, DocumentFiles, Suite]:
    from karat.corpus import read_document
    from karat.variants import read_suite

    root = Root(find_root(options.root))
    known = root.document_ids()
    name = options.document or (known[0] if len(known) == 1 else None)
    if name is None:
        raise LayoutError(f"name a document with --document: {', '.join(known) or 'there is none'}")
    if name not in known:
        raise LayoutError(f"there is no document {name} in {root.path}; it has {', '.join(known) or 'none'}")
    base = read_document(root, name, passes=False)
    return root, base, read_suite(root, base)


def _build(options: argparse.Namespace) -> int:
    from karat.variants import Builder, build_all

    root, base, suite = _read(options)
    builder = Builder(root, base)
    chosen = suite.select(options.cases)
    files = {case.file for case in chosen}
    faults = [fault for fault in suite.faults if not options.cases or fault.file in files]
    faults += build_all(builder, chosen)
    errors = sum(fault.severity == "error" for fault in faults)
    if options.json:
        from dataclasses import asdict

        print(json.dumps([asdict(fault) for fault in sorted(faults)], ensure_ascii=False, indent=2))
    else:
        for fault in sorted(faults):
            print(fault)
    wrong = len({fault.case for fault in faults if fault.severity == "error"})
    print(f"{len(chosen)} case(s) built, {wrong} with faults: {errors} error(s)", file=sys.stderr)
    return 1 if errors else 0


def _list(options: argparse.Namespace) -> int:
    _, _, suite = _read(options)
    cases = sorted(suite.select(options.cases), key=lambda case: (case.capability, case.id))
    if options.json:
        keys = ("id", "capability", "kind", "rule", "title", "focus", "severity", "author", "checked_by", "naturalness")
        listed = [{key: case.record[key] for key in keys if key in case.record} for case in cases]
        print(json.dumps(listed, ensure_ascii=False, indent=2))
        return 0
    capability = ""
    for case in cases:
        if case.capability != capability:
            capability = case.capability
            same = sum(one.capability == capability for one in cases)
            print(f"{capability} ({same})")
        print(f"  {case.id:<28} {case.kind:<8} {case.title}")
    return 0


def _show(options: argparse.Namespace) -> int:
    from karat.variants import Builder, VariantError

    root, base, suite = _read(options)
    case = next((one for one in suite.cases if one.id == options.case), None)
    if case is None:
        import difflib

        near = difflib.get_close_matches(options.case, [one.id for one in suite.cases], n=1)
        hint = f"did you mean {near[0]}?" if near else "`karat variants list` names all"
        raise VariantError(f"there is no case {options.case}; {hint}")
    variant, faults = Builder(root, base).build(case)
    for fault in sorted(faults):
        print(fault, file=sys.stderr)
    if variant is None:
        return 1
    view = _view(case, variant, base)
    if options.json:
        print(json.dumps(view, ensure_ascii=False, indent=2))
    else:
        print("\n".join(_rows(view)))
    return 1 if any(fault.severity == "error" for fault in faults) else 0


def _run(options: argparse.Namespace) -> int:
    from pathlib import Path

    from karat.atomic import replace_file
    from karat.variants import Builder, as_json, asking, run_suite
    from karat.variants.result_table import render_result

    root, base, suite = _read(options)
    cases = suite.select(options.cases)
    with ended_by_signals(), redirect_stdout(sys.stderr):
        door = open_door(options)
        progress = show_progress if sys.stderr.isatty() else None
        ask = asking(door, jobs=options.jobs, cache=Path(options.cache) if options.cache else None, progress=progress)
        run = run_suite(Builder(root, base), cases, ask, seed=options.seed, repeats=options.repeat)
    system = {**run.system, "name": options.name or run.system.get("name") or door.name}
    result = as_json(run, base, system)
    text = json.dumps(result, ensure_ascii=False, indent=2) + "\n"
    if options.output:
        replace_file(Path(options.output), text.encode("utf-8", "backslashreplace"))
    print(text if options.json else harmless(render_result(result, options.failures)), end="" if options.json else "\n")
    tell(run.failures, "karat variants run")
    return 1 if run.failures else 0


def _view(case: Case, variant: Variant, base: DocumentFiles) -> dict[str, Any]:
    from karat.variants.changes import edited_sentences, label_changes

    return {
        "id": case.id,
        "capability": case.capability,
        "kind": case.kind,
        "title": case.title,
        "rule": case.record.get("rule"),
        "focus": list(case.focus),
        "sentences": edited_sentences(variant, base),
        "changes": label_changes(variant, base),
        "notes": list(variant.notes),
    }


def _rows(view: dict[str, Any]) -> list[str]:
    rows = [f"{view['id']}  {view['capability']}  {view['kind']}  rule {view['rule']}", view["title"], ""]
    rows += ["Edited for a test of extractors; not news."]
    for before, after in view["sentences"]:
        rows += [f"  - {before}"] if before else []
        rows += [f"  + {after}"] if after else []
    rows += ["", f"focus: {', '.join(view['focus'])}", "changes of the gold, beside offsets:"]
    rows += [f"  {line}" for line in view["changes"]] or ["  none"]
    return rows + [f"  ({note})" for note in view["notes"]]
