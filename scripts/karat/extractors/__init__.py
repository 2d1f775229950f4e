"""Extractors: the doors through which any system's answers come in, and the baselines that Karat ships."""

from karat.extractors.callable_door import CallableDoor, find_extractor, load_callable, worker_door
from karat.extractors.command_door import CommandDoor
from karat.extractors.faults import ExtractorError
from karat.extractors.replies import Door
from karat.extractors.request import Request, extract_request
from karat.extractors.runner import Run, as_door, run_extractor
from karat.extractors.smoke import Problem, smoke_problems

__all__ = [
    "CallableDoor",
    "CommandDoor",
    "Door",
    "ExtractorError",
    "Problem",
    "Request",
    "Run",
    "as_door",
    "extract_request",
    "find_extractor",
    "load_callable",
    "run_extractor",
    "smoke_problems",
    "worker_door",
]
