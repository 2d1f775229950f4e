"""`karat run`: an extractor on the corpus, and its scores."""

from __future__ import annotations

import argparse
import json
import signal
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, redirect_stdout
from pathlib import Path
from typing import TYPE_CHECKING, Any

from karat.cli.score import add_scoring_options, load, positive, show
from karat.errors import KaratError
from karat.extractors import protocol

if TYPE_CHECKING:
    from karat.extractors import Door, Problem, Run

#: Failures, and remarks, that are printed one by one.
PRINTED = 20

KEPT = "keep answers there, and take them from there while code and text are the same"
MODES = """\
what the program gets: the text (text), a request (once), or a request for each document in turn (stream)"""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.epilog = protocol.__doc__
    add_door_options(parser)
    parser.add_argument("--cache", metavar="FOLDER", help=KEPT)
    parser.add_argument("--smoke", action="store_true", help="send three tiny documents, and say what is wrong")
    parser.add_argument("--save", metavar="FILE", help="write the answers as JSONL to this file")
    add_scoring_options(parser)


def add_door_options(parser: argparse.ArgumentParser) -> None:
    """The options that say which extractor is asked, and how."""
    who = parser.add_mutually_exclusive_group()
    who.add_argument(
        "--extractor",
        metavar="NAME",
        help="package.module:function, a plug-in, or a built-in: baseline, empty (default: baseline)",
    )
    who.add_argument("--command", dest="program", metavar='"..."', help="a program of any language, with its arguments")
    parser.add_argument("--mode", choices=protocol.MODES, help=f"{MODES} (default: once)")
    limit = "for one document (a command: 120; a Python function: no limit)"
    parser.add_argument("--timeout", type=seconds, metavar="SECONDS", help=limit)
    parser.add_argument("--start-timeout", type=seconds, metavar="SECONDS", help="until a stream says hello (300)")
    jobs = "documents at once, each in a process of its own (1)"
    parser.add_argument("--jobs", type=positive, default=1, metavar="N", help=jobs)


def seconds(text: str) -> float:
    """A number of seconds above 0, for argparse."""
    try:
        value = float(text)
    except ValueError:
        value = 0.0
    if not 0 < value < 1e9:
        raise argparse.ArgumentTypeError(f"must be a number of seconds above 0, not {text!r}")
    return value


def run(options: argparse.Namespace) -> int:
    """Run and score; 0 if every document was answered, 1 if the extractor failed on one."""
    from karat.atomic import replace_file
    from karat.extractors import run_extractor

    # What an extractor prints in this process must not come between our own lines.
    with ended_by_signals(), redirect_stdout(sys.stderr):
        door = open_door(options)
        problems = _smoke(options, door) if options.smoke else None
        if problems is None:
            documents = load(options)
            progress = show_progress if sys.stderr.isatty() else None
            cache = Path(options.cache) if options.cache else None
            outcome = run_extractor(door, documents, progress, jobs=options.jobs, cache=cache)
    if problems is not None:
        return _show_problems(options, door, problems)
    if options.save:
        lines = "".join(json.dumps(answer, ensure_ascii=False) + "\n" for answer in outcome.raw)
        # Half a surrogate pair stays as JSON names it.
        replace_file(Path(options.save), lines.encode("utf-8", "backslashreplace"))
    show(options, documents, outcome.answers, _system(options, door, outcome), outcome.counters)
    tell(outcome.notes)
    tell(outcome.failures)
    return 1 if outcome.failures else 0


def open_door(options: argparse.Namespace) -> Door:
    """The door that the options ask for; KaratError where they do not fit each other, or lead to nothing."""
    from karat.extractors import CallableDoor, CommandDoor, find_extractor, worker_door
    from karat.extractors.command_door import START_TIMEOUT, TIMEOUT

    start = options.start_timeout or START_TIMEOUT
    if options.program is not None:
        mode = options.mode or "once"
        return CommandDoor(options.program, mode, timeout=options.timeout or TIMEOUT, start_timeout=start)
    if options.mode is not None:
        raise KaratError('--mode says how a program is spoken to, and needs --command "…"')
    name = options.extractor or "baseline"
    if options.jobs > 1 or options.timeout is not None:
        return worker_door(name, options.timeout, start)
    return CallableDoor(find_extractor(name), name)


def _system(options: argparse.Namespace, door: Door, outcome: Run) -> dict[str, Any]:
    """What the report says of the system, and how many of its answers are from the cache."""
    system: dict[str, Any] = {**outcome.system}
    system["name"] = options.name or system.get("name") or door.name
    if outcome.cached:
        system["note"] = f"answers from the cache: {outcome.cached} of {len(outcome.answers)}"
    return system


def _smoke(options: argparse.Namespace, door: Door) -> list[Problem]:
    from karat.extractors import smoke_problems
    from karat.extractors.smoke import SLOW

    return smoke_problems(door, SLOW if options.timeout is None else min(SLOW, options.timeout / 2))


def _show_problems(options: argparse.Namespace, door: Door, problems: list[Problem]) -> int:
    """Print what the smoke test found; 0 if that is nothing."""
    from karat.extractors.smoke_documents import smoke_documents

    if options.json:
        told = [{"document": p.document, "kind": p.kind, "message": p.message} for p in problems]
        print(json.dumps({"system": door.name, "clean": not problems, "problems": told}, indent=2, ensure_ascii=False))
        return 1 if problems else 0
    for problem in problems:
        print(f"{problem.document or 'all documents'}: {problem.kind}: {problem.message}")
    count = f"{len(problems)} problem{'s' if len(problems) > 1 else ''}" if problems else "all well"
    print(f"smoke test, {len(smoke_documents())} documents: {count}")
    return 1 if problems else 0


def tell(sentences: Iterable[str], command: str = "karat run") -> None:
    """Print sentences to standard error, the first of many."""
    told = list(sentences)
    for sentence in told[:PRINTED]:
        print(f"{command}: {sentence}", file=sys.stderr)
    if len(told) > PRINTED:
        print(f"{command}: and {len(told) - PRINTED} more like these", file=sys.stderr)


@contextmanager
def ended_by_signals() -> Iterator[None]:
    """Let a polite end of this process be one for what it has started, as Ctrl-C is."""

    def interrupt(number: int, frame: object) -> None:  # noqa: ARG001 - the signature is signal's
        raise KeyboardInterrupt

    known = [getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]
    try:
        before = {number: signal.signal(number, interrupt) for number in known if _is_ours(number)}
    except ValueError:
        # Not the main thread of a program that has called us: its signals are its own.
        before = {}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _is_ours(number: int) -> bool:
    """Whether a signal still ends this process: what nohup ignores, or a host program handles, stays so."""
    return signal.getsignal(number) is signal.SIG_DFL


def show_progress(done: int, total: int) -> None:
    """A counter on one line; nothing for a run that is over before it could be read."""
    if total > 1:
        end = "\r" if done < total else "\r\x1b[K"
        print(f"{done} of {total} documents", end=end, file=sys.stderr, flush=True)
