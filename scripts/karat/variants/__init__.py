"""Variants: the contrast suite, edits of an annotated document that carry its gold along and say what must change."""

from karat.variants.building import Builder, Variant
from karat.variants.cases import Case, Fault, Suite, VariantError, read_suite
from karat.variants.checking import build_all
from karat.variants.results import as_json
from karat.variants.running import SuiteRun, asking, run_suite

__all__ = [
    "Builder",
    "Case",
    "Fault",
    "Suite",
    "SuiteRun",
    "Variant",
    "VariantError",
    "as_json",
    "asking",
    "build_all",
    "read_suite",
    "run_suite",
]
