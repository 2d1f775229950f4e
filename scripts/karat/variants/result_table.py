"""The result as a table: capabilities against verdicts, rates with intervals, and every failure in its sentence."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from karat.variants.judging import VERDICTS

_SHORT = {
    "pass": "pass", "fail-base": "base", "fail-no-change": "same", "fail-wrong-change": "wrong",
    "side-effect": "side", "errored": "error", "skipped": "skip",
}  # fmt: skip
_RATES = {
    "consistency": "consistent", "sensitivity": "sensitive", "stability": "stable", "side_effects": "side effects",
}  # fmt: skip
_LEGEND = (
    "base: wrong in the base already; same: did not change with the text; wrong: changed to something wrong; "
    "side: right, but something else got worse; skip: not attempted. Rates are k/n with 95 % intervals (Wilson); "
    "cases of one article are not independent."
)


def render_result(result: Mapping[str, Any], failures: int | None = None) -> str:
    """A result as text; `failures` limits how many failed cases are shown, None shows all, 0 none."""
    rows = [*result["capabilities"], {**result["all"], "capability": "all"}]
    head = ["capability", "cases", *_SHORT.values(), *_RATES.values()]
    cells = [[row["capability"], str(row["cases"]), *_counts(row), *_rates(row)] for row in rows]
    name = result["system"].get("name", "unnamed")
    repeats = f", {result['repeats']} times" if result["repeats"] > 1 else ""
    lines = [f"{name} on {result['cases']} variants of {result['document']}{repeats}", ""]
    lines += _columns([head, *cells])
    lines += ["", *_wrapped(_LEGEND), "", result["signature"]]
    failed = [one for one in result["results"] if one["verdict"] not in ("pass", "skipped")]
    shown = failed if failures is None else failed[:failures]
    for one in shown:
        lines += ["", *_failure(one)]
    if len(shown) < len(failed):
        lines += ["", f"and {len(failed) - len(shown)} more failures; --failures shows them"]
    return "\n".join(lines)


def _counts(row: Mapping[str, Any]) -> list[str]:
    return [str(row["verdicts"][verdict] or "·") for verdict in VERDICTS]


def _rates(row: Mapping[str, Any]) -> list[str]:
    return [_rate(row[name]) for name in _RATES]


def _rate(rate: Mapping[str, Any]) -> str:
    if not rate["n"]:
        return "–"
    return f"{rate['k']}/{rate['n']} {rate['low'] * 100:.0f}–{rate['high'] * 100:.0f}"


def _columns(rows: Sequence[Sequence[str]]) -> list[str]:
    widths = [max(len(row[n]) for row in rows) for n in range(len(rows[0]))]
    lines = []
    for first, *rest in rows:
        cells = [first.ljust(widths[0]), *(c.rjust(w) for c, w in zip(rest, widths[1:], strict=True))]
        lines.append("  ".join(cells).rstrip())
    return lines


def _wrapped(text: str, width: int = 118) -> list[str]:
    lines, line = [], ""
    for word in text.split():
        if line and len(line) + 1 + len(word) > width:
            lines.append(line)
            line = word
        else:
            line = f"{line} {word}".strip()
    return [*lines, line]


def _failure(one: Mapping[str, Any]) -> Iterable[str]:
    verdicts = one["verdicts"]
    times = f" ({verdicts.count('pass')} of {len(verdicts)} passed)" if len(verdicts) > 1 else ""
    yield f"{one['id']}  {one['verdict']}{times}  {one['title']}"
    for before, after in one["sentences"]:
        if before:
            yield f"  - {_line(before)}"
        if after:
            yield f"  + {_line(after)}"
    for told in one["focus"]:
        words = _line(told["of"], 50)
        yield f'  {told["focus"]} "{words}": expected {shown(told["expected"])}, got {shown(told["said"])}'
        if "base_said" in told:
            yield f"    in the base: expected {shown(told['base_expected'])}, got {shown(told['base_said'])}"
    effects = one["side_effects"]
    if effects:
        more = f" and {len(effects) - 5} more" if len(effects) > 5 else ""
        yield f"  worse elsewhere: {'; '.join(effects[:5])}{more}"
    if one["reason"]:
        yield f"  {_line(one['reason'])}"


def _line(text: str, limit: int = 400) -> str:
    plain = " ".join(str(text).split())
    return plain if len(plain) <= limit else plain[:limit] + "…"


def shown(value: Any) -> str:
    """A value as a failure shows it.

    >>> shown(None), shown(["a", "b"]), shown(3)
    ('nothing', 'a, b', '3')
    """
    if value is None or value == []:
        return "nothing"
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
