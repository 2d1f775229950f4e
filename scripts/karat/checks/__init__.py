"""Checks: what a valid corpus is, from bytes (level 0) to agreement between layers (level 4)."""

from karat.checks.findings import CheckRecord, Finding, check_records
from karat.checks.runner import CheckResult, check_document, check_root, check_source

__all__ = ["CheckRecord", "CheckResult", "Finding", "check_document", "check_records", "check_root", "check_source"]
