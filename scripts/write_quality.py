"""Write the tables of annotations/guidelines/quality.md: agreement of the passes, from the passes themselves.

    python scripts/write_quality.py          writes them between the markers of the page
    python scripts/write_quality.py --check  exits with 1 where the page says something else

The base was annotated in one sitting and the links over the adjudicated base in another, so each figure is taken from
the sitting in which its labels were made: over a shared base, what belongs to the base agrees of itself.
"""

from __future__ import annotations

import sys
from bisect import bisect_right
from collections.abc import Callable, Sequence
from pathlib import Path

from karat.agreement import Agreement, agree, read_material, read_parts
from karat.agreement.output import rows
from karat.atomic import replace_file
from karat.corpus import LayerSet, read_document
from karat.formats.predictions import read_predictions
from karat.layout import Root
from karat.metrics.proportions import wilson_interval
from karat.records import walk

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "annotations" / "guidelines" / "quality.md"
DOCUMENT = "iraq-truce-2021"

#: The two sittings: the passes that are compared, and in words which figures come from them.
SITTINGS = (
    ("base", "a", "b"),
    ("links", "a-links+a-order", "b-links+b-order"),
)
#: Figures of entities and events that the second sitting made; all others of these layers are of the first.
OF_LINKS = {
    "entities": ("links of the names", "bridges"),
    "events": ("arguments", "role of the fillers", "factuality", "chains of sources", "ties between"),
}
BASE_LAYERS = ("zones", "entities", "times", "quantities", "events")

#: A fifth of the 38 sentences outside of boilerplate, drawn by random.Random(7).sample before the third pass was made.
SAMPLE = ("snt-04", "snt-05", "snt-07", "snt-10", "snt-19", "snt-21", "snt-24", "snt-26")
#: The words in the note of a decision by which it counts as an error of the gold.
WRONG = "the gold was wrong"


def compared(first: str, second: str) -> Agreement:
    """The agreement of two passes over the article, without resampling from a seed of its own."""
    root = Root(ROOT)
    sides = read_parts(root, first, read_predictions), read_parts(root, second, read_predictions)
    materials, _ = read_material(root, sides, [DOCUMENT])
    return agree(materials, (first, second))


def belongs(sitting: str, layer: str, title: str) -> bool:
    """Whether a figure was made in this sitting."""
    of_links = layer not in BASE_LAYERS or title.startswith(OF_LINKS.get(layer, ()))
    return of_links == (sitting == "links")


def table(sitting: str, result: Agreement) -> str:
    """The figures of a sitting as a Markdown table, without those that cannot be computed: `karat agree` says why."""
    lines = ["| layer | measure | value | 95 % | of | goal | blocker | |", "|---|---|--:|---|---|--:|--:|---|"]
    for row in rows(result):
        if belongs(sitting, row[0], row[1]) and row[2] != "n/a":
            lines.append("| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |")
    count = sum(not d.excused for d in result.disagreements)
    return "\n".join(
        [*lines, "", f"Disagreements: {count}, and {len(result.disagreements) - count} about optional records."]
    )


def residual() -> str:
    """What the third pass says of the gold, in the sentences that it covers, as a Markdown table.

    A label of the gold is in the sample if it begins there, a temporal pair if both events are told in one sentence of
    the sample or in two that follow each other. What the gold and the third pass differ in counts as an error of the
    gold only where the decision about it says so; differences without a decision are a mistake of this page.
    """
    gold, sample = read_document(Root(ROOT), DOCUMENT).gold, set(SAMPLE)
    sentences = {s["id"]: s["span"] for s in gold.records("zones")["sentences"]}
    places = [sentences[name] for name in SAMPLE]
    held = _labels(gold, lambda span: any(a <= span[0] < b for a, b in places))
    decisions = [
        d for d in gold.others["decisions"].map["decisions"] if any(r.startswith("third/") for r in d["records"])
    ]
    lines = [
        "| layer | labels of the gold in the sample | differ | wrong in the gold | 95 % |",
        "|---|--:|--:|--:|---|",
    ]
    sums = [0, 0, 0]
    for layer, number in held.items():
        own = [d for d in decisions if d["layer"] == layer]
        counts = number, len(own), sum(WRONG in str(d.get("note", "")) for d in own)
        sums = [a + b for a, b in zip(sums, counts, strict=True)]
        lines.append(_residual_row(layer, *counts))
    lines.append(_residual_row("all", *sums))
    told = ", ".join(sorted(sample))
    return "\n".join([*lines, "", f"The sample, drawn with seed 7 of all sentences outside of boilerplate: {told}."])


def _residual_row(name: str, number: int, differ: int, wrong: int) -> str:
    low, high = (float(limit) for limit in wilson_interval(wrong, number))
    return f"| {name} | {number} | {differ} | {wrong} | {low:.1%} to {high:.1%} |".replace("%", " %")


def _labels(gold: LayerSet, inside: Callable[[Sequence[int]], bool]) -> dict[str, int]:
    """How many labels each layer of the gold has in the sample."""
    found: dict[str, int] = {}
    triggers: dict[str, set[int]] = {}
    starts = [s["span"][0] for s in gold.records("zones")["sentences"]]
    for layer in ("entities", "times", "quantities", "events"):
        count = 0
        for _, record, parent in walk(layer, gold.records(layer)):
            if "span" in record and inside(record["span"]):
                count += 1 + len(record.get("arguments", ())) + len(record.get("factuality", ()))
                if layer == "events":
                    triggers.setdefault(parent["id"], set()).add(bisect_right(starts, record["span"][0]))
        found[layer] = count
    mentions = {m["id"]: m for e in gold.records("entities")["entities"] for m in e["mentions"]}
    told = {m["id"] for e in gold.records("events")["events"] for m in e["mentions"] if inside(m["span"])}
    found["relations"] = sum(inside(mentions[r["arg1"]]["span"]) for r in gold.records("relations")["relations"])
    times = {t["id"] for t in gold.records("times")["times"] if inside(t["span"])} | {"dct"}
    found["temporal"] = sum(
        r["source"] in triggers and (r["target"] in times or _together(triggers, r["source"], r["target"]))
        for r in gold.records("temporal")["tlinks"]
    )
    found["causal"] = sum({r["source"], r["target"]} <= told for r in gold.records("causal")["clinks"])
    found["attribution"] = sum(inside(r["content"]["span"]) for r in gold.records("attribution")["attributions"])
    found["incidents"] = sum(bool(told & set(r["evidence"])) for r in gold.records("incidents")["incidents"])
    return found


def _together(triggers: dict[str, set[int]], source: str, target: str) -> bool:
    """Whether two events are told in one sentence of the sample, or in the two that the pass took for neighbours."""
    if source not in triggers or target not in triggers:
        return False
    return any(
        abs(a - b) in (0, 2) and (a == b or {a, b} == {24, 26}) for a in triggers[source] for b in triggers[target]
    )


def filled(page: str) -> str:
    """The page with its tables written anew between their markers."""
    page = _between(page, "residual", residual())
    for sitting, first, second in SITTINGS:
        page = _between(page, sitting, table(sitting, compared(first, second)))
    return page


def _between(page: str, name: str, text: str) -> str:
    """The page with a text between the markers of a name."""
    begin, end = f"<!-- {name}: begin; generated by scripts/write_quality.py -->", f"<!-- {name}: end -->"
    before, found, rest = page.partition(begin)
    if not found or end not in rest:
        raise SystemExit(f"{PAGE}: the markers of {name} are missing")
    return f"{before}{begin}\n\n{text}\n\n{end}{rest.partition(end)[2]}"


def main(arguments: list[str]) -> int:
    """Write the page, or compare with it."""
    old = PAGE.read_text(encoding="utf-8")
    new = filled(old)
    if "--check" in arguments:
        print("fresh" if new == old else f"{PAGE.name} is stale: run python scripts/write_quality.py")
        return int(new != old)
    replace_file(PAGE, new.encode("utf-8"))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
