"""Variants: the contrast suite, edits of an annotated document that carry its gold along and say what must change."""

from karat.variants.building import Builder, Variant
from karat.variants.cases import Case, Fault, Suite, VariantError, read_suite

__all__ = ["Builder", "Case", "Fault", "Suite", "Variant", "VariantError", "read_suite"]
