"""Comparison: several reports side by side, only where they were measured alike, with the odds that chance did it."""

from __future__ import annotations

import fnmatch
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from karat.errors import KaratError
from karat.metrics.statistics import Array
from karat.resampling import holm, minimal_detectable_difference, paired_permutation
from karat.scoring.known_metrics import known_metric


class ComparisonError(KaratError):
    """Reports that cannot be compared; its text says which part of which signature differs."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One system's number: its value (None where it has none, with the reason), interval, and test against the first.

    `p` is adjusted by Holm's method over the layers where the table has several; `detectable` is the smallest true
    difference to the first system that this test would find four times out of five.
    """

    value: float | None
    reason: str | None = None
    low: float | None = None
    high: float | None = None
    difference: float | None = None
    p: float | None = None
    detectable: float | None = None


@dataclass(frozen=True, slots=True)
class Comparison:
    """The table: systems in columns, numbers (`layer.metric.score`) in rows, and each row's signature."""

    systems: tuple[str, ...]
    rows: Mapping[str, tuple[Cell, ...]]
    signatures: Mapping[str, str]
    seed: int

    def as_dict(self) -> dict[str, Any]:
        """The table as plain data."""
        rows = {
            name: {
                "signature": self.signatures[name],
                "cells": [
                    {k: getattr(cell, k) for k in Cell.__slots__ if getattr(cell, k) is not None} for cell in cells
                ],
            }
            for name, cells in self.rows.items()
        }
        return {"systems": list(self.systems), "seed": self.seed, "rows": rows}


def read_report(data: bytes, name: str) -> dict[str, Any]:
    """A report from its JSON; ComparisonError where it is none."""
    from karat.schemas import validator

    try:
        report = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise ComparisonError(f"{name}: is not JSON: {error}") from None
    if not isinstance(report, dict) or report.get("karat_report") != 1:
        raise ComparisonError(f"{name}: is not a score report; `karat score --json` or `--output` writes one")
    fault = next(iter(validator("report").iter_errors(report)), None)
    if fault is not None:
        path = ".".join(str(p) for p in fault.absolute_path)
        raise ComparisonError(f"{name}: is not a valid report: {path}: {fault.message[:120]}")
    return report


def compare(
    reports: Sequence[Mapping[str, Any]],
    names: Sequence[str],
    patterns: Sequence[str] = ("*.strict.f1",),
    permutations: int = 10_000,
    seed: int = 7,
) -> Comparison:
    """Compare reports; the first is what the others are tested against.

    `patterns` choose the rows, as globs over `layer.metric.score`. Raises ComparisonError where a number was not
    measured alike in two reports that both have it, or no number is chosen.
    """
    keys = _chosen(reports, patterns)
    rows: dict[str, list[Cell]] = {}
    signatures: dict[str, str] = {}
    for key in keys:
        layer, metric, part = key.split(".")
        found = [report["layers"].get(layer, {}).get("metrics", {}).get(metric) for report in reports]
        signatures[key] = _one_signature(key, found, names)
        rows[key] = [_cell(report, layer, entry, part) for report, entry in zip(reports, found, strict=True)]
        first = found[0]
        for number, entry in enumerate(found[1:], 1):
            if first is not None and entry is not None:
                rows[key][number] = _tested(rows[key][0], rows[key][number], first, entry, part, permutations, seed)
    for number in range(1, len(reports)):
        _adjust(rows, number)
    return Comparison(tuple(names), {k: tuple(v) for k, v in rows.items()}, signatures, seed)


def _chosen(reports: Sequence[Mapping[str, Any]], patterns: Sequence[str]) -> list[str]:
    known = dict.fromkeys(
        f"{layer}.{metric}.{part}"
        for report in reports
        for layer, scored in report["layers"].items()
        for metric, entry in scored["metrics"].items()
        for part in entry["scores"]
    )
    chosen = [key for key in known if any(fnmatch.fnmatchcase(key, pattern) for pattern in patterns)]
    if not chosen:
        raise ComparisonError(f"no number is called {', '.join(patterns)}; there are {', '.join(list(known)[:8])}, …")
    return chosen


def _one_signature(key: str, found: Sequence[Mapping[str, Any] | None], names: Sequence[str]) -> str:
    """The signature that all reports have in common; ComparisonError names the parts that differ."""
    signed = [(name, str(entry["signature"])) for name, entry in zip(names, found, strict=True) if entry is not None]
    first_name, first = signed[0]
    for name, other in signed[1:]:
        if other != first:
            ours, theirs = set(first.split("|")), set(other.split("|"))
            raise ComparisonError(
                f"{key} was not measured alike: {first_name} has {' '.join(sorted(ours - theirs)) or 'less'}, "
                f"{name} has {' '.join(sorted(theirs - ours)) or 'less'}"
            )
    return first


def _cell(report: Mapping[str, Any], layer: str, entry: Mapping[str, Any] | None, part: str) -> Cell:
    if entry is None or part not in entry["scores"]:
        return Cell(None, report["layers"].get(layer, {}).get("reason", "not measured"))
    score = entry["scores"][part]
    interval = score.get("interval") or {}
    return Cell(score["value"], score.get("reason"), interval.get("low"), interval.get("high"))


def _tested(
    base: Cell, cell: Cell, first: Mapping[str, Any], other: Mapping[str, Any], part: str, permutations: int, seed: int
) -> Cell:
    """The cell with the paired test of its system against the first, where the statistics of both are there."""
    if base.value is None or cell.value is None:
        return cell
    difference = cell.value - base.value
    ours, theirs = _matrix(first), _matrix(other)
    metric = known_metric(first["statistics"]["metric"], first["statistics"]["columns"]) if ours is not None else None
    if ours is None or theirs is None or metric is None or ours.shape != theirs.shape or len(ours) < 2:
        return Cell(cell.value, cell.reason, cell.low, cell.high, difference)
    if part not in metric.finish(ours.sum(axis=0), 0.0):
        # A median does not add up: there is nothing to exchange.
        return Cell(cell.value, cell.reason, cell.low, cell.high, difference)
    test = paired_permutation(theirs, ours, metric, n_permutations=permutations, seed=seed)[part]
    detectable = minimal_detectable_difference(theirs, ours, metric, seed=seed)[part]
    return Cell(cell.value, cell.reason, cell.low, cell.high, difference, test.p_value, detectable)


def _matrix(entry: Mapping[str, Any]) -> Array | None:
    stored = entry.get("statistics")
    if not stored:
        return None
    matrix = np.zeros((stored["units"], len(stored["columns"])))
    for unit, row in stored["rows"].items():
        matrix[int(unit)] = row
    return matrix


def _adjust(rows: dict[str, list[Cell]], number: int) -> None:
    """Holm's correction (1979) over all tests of one system: the more one asks, the more chance answers."""
    tested = [key for key, cells in rows.items() if cells[number].p is not None]
    adjusted = holm([rows[key][number].p or 0.0 for key in tested]) if tested else ()
    for key, p in zip(tested, adjusted, strict=True):
        c = rows[key][number]
        rows[key][number] = Cell(c.value, c.reason, c.low, c.high, c.difference, float(p), c.detectable)
