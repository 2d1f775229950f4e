"""Agreement on causal links: between which events, of which kind, with which polarity."""

from __future__ import annotations

from karat.agreement.figures import Row, chance_corrected, f_measure, proportion
from karat.agreement.links import Reading, items, link_disagreements, match, read_links, within
from karat.agreement.references import References
from karat.agreement.results import LayerResult
from karat.agreement.study import Study

ENDS = ("source", "target")


def causal(study: Study) -> LayerResult:
    """F1 of links by type and both ends, and by the ends alone; type, polarity and signal of those that both have.

    An end is right at any trigger of its event.
    """
    known = References(study)
    sides = [read_links(study, known, k, "causal", "clinks", ENDS, lambda r: str(r.get("type"))) for k in (0, 1)]
    first, second = sides

    def same_ends(a: Reading, b: Reading) -> bool:
        return all(known.alike(x, y) for x, y in zip(a.ends, b.ends, strict=True))

    n, draws = len(study.units), study.resamples
    typed, pairs = match(first, second, same_ends, True), match(first, second, same_ends, False)
    both = [(first[a], second[b]) for a, b in pairs]
    kinds = [Row(min(a.unit, b.unit), a.labels, b.labels) for a, b in both]
    polarity = [Row(min(a.unit, b.unit), a.item.readings("polarity"), b.item.readings("polarity")) for a, b in both]
    signals = [
        Row(min(a.unit, b.unit), *([_span(v) for v in link.item.readings("signal")] for link in (a, b)))
        for a, b in both
    ]
    strict = [
        (a, b)
        for a, b in typed
        if first[a].item.record.get("polarity", "POS") == second[b].item.record.get("polarity", "POS")
    ]
    figures = [
        f_measure(
            "causal",
            "links: type and both events",
            items(first),
            items(second),
            typed,
            n,
            draws,
            len(within(first, second, typed, same_ends)),
        ),
        f_measure(
            "causal_strict", "links: type, polarity and both events", items(first), items(second), strict, n, draws
        ),
        f_measure("causal_untyped", "links: both events, any type", items(first), items(second), pairs, n, draws),
        chance_corrected("type_kappa", "type of the links that both have", kinds, n, draws),
        chance_corrected("polarity_kappa", "polarity of the links that both have", polarity, n, draws),
        proportion("signal", "signal of the links that both have", signals),
    ]
    return LayerResult("causal", figures, list(link_disagreements("causal", "link", first, second, pairs, same_ends)))


def _span(signal: object) -> tuple[int, ...] | None:
    return tuple(signal.get("span") or ()) if isinstance(signal, dict) else None
