"""Results: the verdicts of a run counted for each capability, and everything as JSON.

- consistency: the focus right in base and variant (`pass` and `side-effect`) of all cases that were not skipped;
- sensitivity: of CHANGE cases whose base was right, those in which the system's answer changed at all;
- stability: of SAME cases that were answered, those in which it said of the focus the same twice, right or wrong;
- side effects: of cases whose focus was right twice, those in which something else got worse.

Each is k of n with the interval of Wilson (1927). Cases of one article are no independent trials, several of them edit
one sentence: an interval says how much so few cases can tell, not how another article would come out.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from karat.anchoring import RULE
from karat.corpus import DocumentFiles
from karat.metrics.proportions import wilson_interval
from karat.variants.base import index_of
from karat.variants.cases import CHANGE, MINIMUM, SAME
from karat.variants.changes import edited_sentences
from karat.variants.judging import VERDICTS, Judgement
from karat.variants.running import Judged, SuiteRun
from karat.version import __version__


@dataclass(frozen=True, slots=True)
class Rate:
    """k of n with its interval; without a case there is no value."""

    k: int
    n: int
    value: float | None
    low: float
    high: float

    @classmethod
    def of(cls, outcomes: Iterable[bool]) -> Rate:
        """The share of outcomes that are true.

        >>> rate = Rate.of([True, False, True])
        >>> rate.k, rate.n, round(rate.low, 3), round(rate.high, 3)
        (2, 3, 0.208, 0.939)
        """
        listed = list(outcomes)
        k, n = sum(listed), len(listed)
        low, high = wilson_interval(k, n)
        return cls(k, n, k / n if n else None, float(low), float(high))


@dataclass(frozen=True, slots=True)
class Row:
    """The cases of a capability, or all of them: how many had which verdict, and the rates."""

    capability: str
    cases: int
    verdicts: dict[str, int]
    consistency: Rate
    sensitivity: Rate
    stability: Rate
    side_effects: Rate


RIGHT = ("pass", "side-effect")


def rows_of(run: SuiteRun) -> tuple[list[Row], Row]:
    """A row for each capability, sorted by name, and one for all cases."""
    names = sorted({one.prepared.case.capability for one in run.cases})
    return [_row(n, [c for c in run.cases if c.prepared.case.capability == n]) for n in names], _row("all", run.cases)


def _row(name: str, cases: Sequence[Judged]) -> Row:
    counted = Counter(one.verdict for one in cases)
    asked = [one for one in cases if one.verdict != "skipped"]
    right = [one for one in asked if one.verdict in RIGHT]
    moved = [one for one in asked if _kind(one) == CHANGE and one.verdict not in ("fail-base", "errored")]
    calm = [one for one in asked if _kind(one) == SAME and one.verdict != "errored"]
    return Row(
        name,
        len(cases),
        {verdict: counted[verdict] for verdict in VERDICTS},
        Rate.of(one in right for one in asked),
        Rate.of(one.verdict != "fail-no-change" for one in moved),
        Rate.of(all(j.same for j in one.judgements) for one in calm),
        Rate.of(one.verdict == "side-effect" for one in right if _kind(one) != MINIMUM),
    )


def _kind(one: Judged) -> str:
    return one.prepared.case.kind


def as_json(run: SuiteRun, base: DocumentFiles, system: dict[str, Any]) -> dict[str, Any]:
    """The whole result as plain data."""
    rows, total = rows_of(run)
    return {
        "format": "karat-variants",
        "signature": signature(run),
        "system": system,
        "document": run.document.id,
        "cases": total.cases,
        "seed": run.seed,
        "repeats": run.repeats,
        "seconds": round(run.seconds, 3),
        "failures": run.failures,
        "capabilities": [asdict(row) for row in rows],
        "all": asdict(total),
        "results": [case_json(one, base) for one in run.cases],
    }


def signature(run: SuiteRun) -> str:
    """What the verdicts were reached with, in one line: equal signatures can be compared."""
    records = [{k: v for k, v in one.prepared.case.record.items() if k in _DECIDES} for one in run.cases]
    cases = hashlib.sha256(json.dumps(records, sort_keys=True, ensure_ascii=False).encode()).hexdigest()[:12]
    hashes = sorted(run.document.gold_hashes.items())
    gold = hashlib.sha256(repr(hashes).encode()).hexdigest()[:12]
    parts = [
        f"karat:{__version__}", f"variants:{cases}", f"cases:{len(run.cases)}", f"gold:{gold}",
        f"doc:{run.document.id}@{run.document.version}", f"anchor:{RULE}", "amb:any", "align:exact+overlap",
        f"seed:{run.seed}", f"repeat:{run.repeats}",
    ]  # fmt: skip
    return "|".join(parts)


#: What of a case can change a verdict; who wrote it and when cannot.
_DECIDES = frozenset({"id", "kind", "edits", "expect", "focus", "dct", "text", "layers"})


def case_json(one: Judged, base: DocumentFiles) -> dict[str, Any]:
    """One case as plain data: what was edited, what was expected, what the system said."""
    case = one.prepared.case
    worst = next((j for j in one.judgements if j.verdict != "pass"), one.judgements[0])
    name = Names(one, base)
    return {
        "id": case.id,
        "capability": case.capability,
        "kind": case.kind,
        "title": case.title,
        "severity": case.record.get("severity", "should"),
        "verdict": one.verdict,
        "verdicts": [judgement.verdict for judgement in one.judgements],
        "reason": worst.reason,
        "sentences": [list(pair) for pair in edited_sentences(one.prepared.variant, base)],
        "focus": _focus(worst, name, one.prepared.variant.edited is not None),
        "side_effects": [name.of_text(text) for text in worst.side_effects],
        "stable": worst.same,
    }


def _focus(judgement: Judgement, name: Names, has_base: bool) -> list[dict[str, Any]]:
    told = []
    for one in judgement.told:
        before = {"base_expected": name.of(one.base_expected), "base_said": name.of(one.base_said)} if has_base else {}
        said = {"expected": name.of(one.expected), "said": name.of(one.said), "right": one.said == one.expected}
        told.append({"focus": one.focus, "of": name.words(one.focus), **before, **said})
    return told


class Names:
    """Values of facets as people read them: ids with the words that they stand for."""

    def __init__(self, one: Judged, base: DocumentFiles) -> None:
        files = one.prepared.variant.files
        known = index_of({layer: source.map for layer, source in base.gold.layers.items()})
        known |= index_of({layer: source.map for layer, source in files.gold.layers.items()})
        self._words = {name: _words(place.record) for name, place in known.items()}

    def words(self, focus: str) -> str:
        """The words of the record in focus."""
        return self._words.get(focus.partition(".")[0], "")

    def of_text(self, text: str) -> str:
        """A side effect with the words of its record."""
        words = self.words(text)
        return f'{text} "{words}"' if words else text

    def of(self, value: Any) -> Any:
        """A value as JSON has it."""
        if isinstance(value, frozenset):
            return sorted((self.of(one) for one in value), key=str)
        if isinstance(value, tuple):
            return " ".join(str(self.of(one)) for one in value)
        if isinstance(value, str) and self._words.get(value):
            return f"{value} ({self._words[value]})"
        return value


def _words(record: dict[str, Any]) -> str:
    mentions = record.get("mentions") or [{}]
    return str(record.get("name") or record.get("quote") or mentions[0].get("quote") or "")
