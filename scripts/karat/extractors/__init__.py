"""Extractors: the doors through which any system's answers come in, and the baselines that Karat ships."""

from karat.extractors.callable_door import ExtractorError, load_callable
from karat.extractors.request import extract_request
from karat.extractors.runner import Run, run_extractor

__all__ = ["ExtractorError", "Run", "extract_request", "load_callable", "run_extractor"]
