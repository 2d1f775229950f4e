"""Agreement on zones: the parts of the text, its sentences, image credits, and defects of the source."""

from __future__ import annotations

from dataclasses import replace

from karat.agreement.disagreements import Disagreement, markables, values
from karat.agreement.figures import chance_corrected, f_measure, proportion
from karat.agreement.items import Item
from karat.agreement.results import LayerResult
from karat.agreement.study import Study, exact_pairs
from karat.agreement.values import as_rows, attribute_rows


def zones(study: Study) -> LayerResult:
    """Zones by span, and their types; sentences by their ends and as spans; credits; defects, mended."""
    lists = {
        name: (study.items(0, "zones", name), study.items(1, "zones", name))
        for name in ("zones", "sentences", "credits", "sic")
    }
    pairs = {name: exact_pairs(*sides, "type") for name, sides in lists.items()}
    both = {name: [(lists[name][0][a], lists[name][1][b]) for a, b in found] for name, found in pairs.items()}
    ends = _ends(lists["sentences"][0]), _ends(lists["sentences"][1])
    n, draws = len(study.units), study.resamples
    kinds = attribute_rows(both["zones"], "type")
    sic_kinds, sic_forms = attribute_rows(both["sic"], "type"), attribute_rows(both["sic"], "normalised")
    figures = [
        f_measure("zones", "zones, same span", *lists["zones"], pairs["zones"], n, draws),
        chance_corrected("type_kappa", "type of the zones that both have", as_rows(kinds), n, draws),
        f_measure("sentence_ends", "where sentences end", *ends, exact_pairs(*ends, "type"), n, draws),
        f_measure("sentences", "sentences, same span", *lists["sentences"], pairs["sentences"], n, draws),
        f_measure("credits", "image credits, same span", *lists["credits"], pairs["credits"], n, draws),
        f_measure("sic", "defects of the source, same span", *lists["sic"], pairs["sic"], n, draws),
        chance_corrected("sic_type_kappa", "type of the defects that both have", as_rows(sic_kinds), n, draws),
        proportion("sic_normalised", "what the defects that both have should be", as_rows(sic_forms)),
    ]
    disagreements: list[Disagreement] = []
    for name, words in (("zones", "zone"), ("sentences", "sentence"), ("credits", "credit"), ("sic", "defect")):
        disagreements += markables("zones", words, *lists[name], pairs[name], lambda i: str(i.record.get("type", "")))
    disagreements += [
        *values("zones", "type", kinds),
        *values("zones", "defect type", sic_kinds),
        *values("zones", "normalised", sic_forms),
    ]
    return LayerResult("zones", figures, disagreements)


def _ends(sentences: list[Item]) -> list[Item]:
    """The last character of every sentence, as an item."""
    return [replace(s, span=(s.span[-1] - 1, s.span[-1])) for s in sentences if s.span]
