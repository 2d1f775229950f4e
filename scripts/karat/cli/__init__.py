"""The command line: finds the command, runs it, and turns a user's mistake into one sentence and exit code 2."""

from __future__ import annotations

import argparse
import io
import os
import sys
from collections.abc import Sequence
from importlib import import_module

from karat.errors import KaratError

#: Command name → one line of help. A command is the module of its name, with `arguments(parser)` and `run(options)`.
COMMANDS = {
    "check": "check documents, layers and everything between them",
    "fmt": "write layers in their canonical form; fill spans and ids",
    "run": "run an extractor on the corpus and score its answers",
    "variants": "the contrast suite: edits of the text and what they change",
    "score": "score a file of predictions",
    "show": "print the text, sentence by sentence, with what is marked in it",
    "compare": "put score reports side by side, if they were measured alike",
    "prompt": "print what to ask a language model, with one worked example",
    "diff": "what changed in the labels, in words",
    "reanchor": "move all labels to a new version of the text",
    "release": "what a release still lacks, and which version it must have",
    "canary": "look for the corpus in a dump of text",
    "new": "start a corpus or a document that checks clean",
    "agree": "how far two annotators agree, and where they do not",
    "dataset": "build the dataset for Hugging Face and every reader of Parquet; put a text back",
    "schema": "show the schemas and labels; write what is generated of them",
}


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; the exit code is 0 (all well), 1 (findings, or a threshold missed) or 2 (could not run)."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    parser = _parser(arguments)
    options = parser.parse_args(arguments)
    if not getattr(options, "command", None):
        parser.print_help()
        return 0
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # What a terminal cannot show (a letter, half of a broken file name) is escaped, and never stops a report.
            stream.reconfigure(errors="backslashreplace")
    try:
        code = int(options.module.run(options))
        sys.stdout.flush()
        return code
    except BrokenPipeError:
        # The reader (head, less) has had enough. Python would complain once more while it closes the stream.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        print("karat: interrupted", file=sys.stderr)
        return 130
    except KaratError as error:
        print(f"karat {options.command}: {error}", file=sys.stderr)
        return 2
    except OSError as error:
        place = f"{error.filename}: " if error.filename else ""
        print(f"karat {options.command}: {place}{(error.strerror or str(error)).lower()}", file=sys.stderr)
        return 2


def _parser(arguments: Sequence[str]) -> argparse.ArgumentParser:
    """The parser; only the module of the command that is asked for is imported, so that start-up stays fast."""
    from karat.version import __version__

    parser = argparse.ArgumentParser(
        prog="karat",
        description="The gold standard that information extraction is measured with.",
        epilog="Exit codes: 0 all well, 1 findings, 2 could not run. `karat COMMAND --help` tells more.",
    )
    parser.add_argument("--version", action="version", version=f"karat {__version__}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", title="commands")
    asked = next((word for word in arguments if word in COMMANDS), None)
    for name, line in COMMANDS.items():
        sub = commands.add_parser(name, help=line, description=line[0].upper() + line[1:] + ".")
        if name == asked:
            module = import_module(f"karat.cli.{name}")
            module.arguments(sub)
            sub.set_defaults(module=module)
    return parser
