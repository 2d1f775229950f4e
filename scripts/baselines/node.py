"""Node: programs of npm, asked through a small script that prints their own output as JSON.

Install them in any folder (`npm install compromise chrono-node`) and name it in the variable BASELINES_NODE.
"""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

#: The folder that holds `node_modules`.
VARIABLE = "BASELINES_NODE"


def ask(script: str, document: Mapping[str, Any]) -> tuple[Any, str]:
    """The raw output and the version that a script of this folder prints for a request's document.

    Raises OSError where there is no Node, and CalledProcessError where the program fails.
    """
    run = subprocess.run(
        ["node", str(Path(__file__).with_name(script))],
        input=json.dumps({"text": document["text"], "dct": document.get("dct")}),
        capture_output=True,
        check=True,
        cwd=os.environ.get(VARIABLE, "."),
        # A program that looks at the clock or at the machine's time zone must see the same everywhere.
        env=os.environ | {"TZ": "UTC"},
        encoding="utf-8",
        timeout=60,
    )
    printed = json.loads(run.stdout)
    return printed["raw"], str(printed["version"])
