"""The build hook: a wheel carries the schemas, the corpus and the gold; an editable install reads the checkout.

A static `force-include` would copy the data into an editable install too, where it would grow stale.
"""

from __future__ import annotations

from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

# The toy is the worked example of `karat prompt`.
DATA = ("schema", "corpus", "annotations", "tests/valid/toy")


class DataHook(BuildHookInterface):  # type: ignore[type-arg]
    """Adds the data folders to wheels that are not editable."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Declare what the wheel holds besides the package."""
        if version != "editable":
            build_data["force_include"].update({folder: f"karat/_data/{folder}" for folder in DATA})
