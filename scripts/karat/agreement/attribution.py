"""Agreement on attribution: cues, sources, contents, and the roles of tokens."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from karat.agreement.disagreements import LINKS, Disagreement, Pairs, Saying, markables, saying, told
from karat.agreement.figures import Figure, Row, absent, chance_corrected, f_measure, from_table, proportion, resampled
from karat.agreement.items import Item
from karat.agreement.pairing import Candidate, choose, dice, shared
from karat.agreement.references import References
from karat.agreement.results import LayerResult
from karat.agreement.study import Study, exact_pairs
from karat.metrics.classification import alpha_metric, alpha_statistics
from karat.spans import Span, pieces

ROLES = ("source", "cue", "content")
ATTRIBUTES = ("quote_type", "kind", "polarity")
#: A word, or one sign that is neither a letter nor white space.
TOKEN = re.compile(r"\w+|[^\w\s]")
#: What decides between cues that fit equally well.
CONTENT_TIE, SOURCE_TIE = 0.1, 0.01


def attribution(study: Study) -> LayerResult:
    """Cues by exact span; attributions paired by cue, or by content where a side has no cue; sources, contents and
    attributes of the pairs; α of the roles of tokens (Krippendorff 2011; Newell et al. 2018, PolNeAR)."""
    sides = tuple(study.items(k, "attribution", "attributions", place=_place) for k in (0, 1))
    first, second = sides
    known = References(study)
    pairs = _paired(first, second)
    both = [(first[a], second[b]) for a, b in pairs]
    cues = [[replace(i, span=part(i, "cue")) for i in side if part(i, "cue")] for side in sides]
    n, draws = len(study.units), study.resamples
    same_cues = exact_pairs(cues[0], cues[1], "polarity")
    named = [(one, other, _entity(known, 0, one), _entity(known, 1, other)) for one, other in both]
    sources = [Row(min(a.unit, b.unit), [x], [y]) for a, b, x, y in named]
    rows = {role: _role_rows(both, role) for role in ROLES}
    alike = [_nested(first, second, pairs, one, other) for one, other in both]
    nesting = [Row(min(a.unit, b.unit), [True], [same]) for (a, b), same in zip(both, alike, strict=True)]
    figures = [
        f_measure("cues", "cues, same span", cues[0], cues[1], same_cues, n, draws),
        f_measure(
            "attributions",
            "attributions, by their cues, or contents where there is none",
            first,
            second,
            pairs,
            n,
            draws,
        ),
        proportion("source_entity", "entity of the source, of the pairs", sources),
        *(proportion(f"{role}_exact", f"{role} of the pairs, same span", found) for role, found in rows.items()),
        _characters(both, n, draws),
        *(
            chance_corrected(
                f"{name}_kappa",
                f"{name.replace('_', ' ')} of the pairs",
                [Row(min(a.unit, b.unit), a.readings(name), b.readings(name)) for a, b in both],
                n,
                draws,
            )
            for name in ATTRIBUTES
        ),
        proportion("nesting", "what the pairs are nested in", nesting),
        _token_alpha(study, first, second),
    ]
    disagreements: list[Disagreement] = [
        replace(d, stage=LINKS) for d in markables("attribution", "attribution", first, second, pairs, _words)
    ]
    for one, other in both:
        disagreements += _differences(one, other)
    for (one, other), same in zip(both, alike, strict=True):
        if not same:
            ends = [saying(i, f"nested in {i.record.get('nested_in', 'nothing')}") for i in (one, other)]
            disagreements.append(Disagreement("attribution", LINKS, "nesting", one.document, ends[0], ends[1]))
    for one, other, x, y in named:
        if x != y:
            ends = [saying(one, f"source {x}"), saying(other, f"source {y}")]
            disagreements.append(Disagreement("attribution", LINKS, "source entity", one.document, ends[0], ends[1]))
    return LayerResult("attribution", figures, disagreements)


def part(item: Item, role: str) -> Span:
    """The span of a role, empty where there is none."""
    return _span(item.record.get(role))


def _span(value: Any) -> Span:
    return tuple(value.get("span") or ()) if isinstance(value, dict) else ()


def _place(record: Any) -> Span:
    return _span(record.get("cue")) or _span(record.get("content")) or _span(record.get("source"))


def _words(item: Item) -> str:
    return f"attribution {item.record.get('quote_type', '')}".strip()


def _paired(first: Sequence[Item], second: Sequence[Item]) -> Pairs:
    """Attributions whose cues overlap; where either has no cue, whose contents do."""
    found: list[Candidate] = []
    for a, one in enumerate(first):
        for b, other in enumerate(second):
            if one.document != other.document:
                continue
            cues, contents = (dice(part(one, role), part(other, role)) for role in ("cue", "content"))
            bare = not part(one, "cue") or not part(other, "cue")
            weight = cues if not bare else 0.5 * contents
            if weight > 0:
                ties = CONTENT_TIE * contents + SOURCE_TIE * dice(part(one, "source"), part(other, "source"))
                found.append((a, b, weight + ties))
    return choose(found)


def _entity(known: References, side: int, item: Item) -> str:
    """The entity of a source in words that are equal where both sides mean one."""
    source = item.record.get("source")
    name = source.get("entity") if isinstance(source, dict) else None
    if name is None:
        return "none"
    thing = known.find(side, item.document, str(name))
    ours = known.partner(1, thing) if side else thing
    shown = known.words(0, ours) if ours is not None else known.words(side, thing)
    key = ours.key[1] if ours is not None else f"{thing.key[1]} of {'AB'[side]}"
    return f"{key} {shown}"


def _role_rows(both: Sequence[tuple[Item, Item]], role: str) -> list[Row]:
    rows = []
    for one, other in both:
        ours, theirs = ([_span(v) for v in item.readings(role)] for item in (one, other))
        if ours[0] or theirs[0]:
            rows.append(Row(min(one.unit, other.unit), ours, theirs))
    return rows


def _nested(first: Sequence[Item], second: Sequence[Item], pairs: Pairs, one: Item, other: Item) -> bool:
    outer = [item.record.get("nested_in") for item in (one, other)]
    if None in outer:
        return outer[0] == outer[1]
    ids = {(first[a].document, first[a].id, second[b].id) for a, b in pairs}
    return (one.document, str(outer[0]), str(outer[1])) in ids


def _characters(both: Sequence[tuple[Item, Item]], n_units: int, draws: int) -> Figure:
    """F1 of the characters of the contents of paired attributions."""
    table = np.zeros((n_units, 3))
    for one, other in both:
        ours, theirs = part(one, "content"), part(other, "content")
        lengths = [sum(end - start for start, end in pieces(span)) for span in (ours, theirs)]
        table[min(one.unit, other.unit)] += (shared(ours, theirs), lengths[1], lengths[0])
    return from_table("content_characters", "characters of the contents of the pairs", table, draws)


def _token_alpha(study: Study, first: Sequence[Item], second: Sequence[Item]) -> Figure:
    """Nominal α over tokens; a token is labelled with all roles that it plays: none, cue, source+content."""
    name, title = "token_alpha", "roles of tokens"
    unit, labels = [], []
    for number, material in enumerate(study.materials):
        played = [_roles_at(side, number, len(material.text)) for side in (first, second)]
        for token in TOKEN.finditer(material.text):
            unit.append(study.units.of(number, token.span()))
            labels.append(tuple(_label(roles, *token.span()) for roles in played))
    used = sorted({label for pair in labels for label in pair})
    if len(used) < 2:
        return absent(name, title, "α", "neither side gives any token a role")
    codes = np.array([[used.index(pair[k]) for pair in labels] for k in (0, 1)])
    table = alpha_statistics(codes, unit, len(study.units), len(used))
    metric = alpha_metric(len(used))
    value = float(metric.finish(table.sum(axis=0), np.nan)["alpha"])
    agreeing = float((codes[0] == codes[1]).sum())
    interval, why = (None, "no token disagrees") if value == 1 else resampled(table, metric, "alpha", study.resamples)
    counts = {"agree": agreeing, "pairs": float(len(labels))}
    return Figure(name, title, "α", value, counts, None, interval, why, {"raw": agreeing / len(labels)})


def _roles_at(side: Sequence[Item], document: int, length: int) -> dict[str, np.ndarray[Any, np.dtype[np.bool_]]]:
    """Which characters of a document play each role."""
    found = {role: np.zeros(length, dtype=bool) for role in ROLES}
    for item in side:
        if item.document == document:
            for role in ROLES:
                for start, end in pieces(part(item, role)):
                    found[role][start:end] = True
    return found


def _label(roles: dict[str, np.ndarray[Any, np.dtype[np.bool_]]], start: int, end: int) -> str:
    return "+".join(role for role in ROLES if roles[role][start:end].any()) or "none"


def _differences(one: Item, other: Item) -> list[Disagreement]:
    """Roles of a pair that stand elsewhere, and attributes that differ."""
    found = []
    for role in ROLES:
        ours, theirs = ([_span(v) for v in item.readings(role)] for item in (one, other))
        if ours[0] != theirs[0]:
            sides = [
                Saying((item.name,), span[0] or item.span, role if span[0] else f"no {role}")
                for item, span in ((one, ours), (other, theirs))
            ]
            within = ours[0] in theirs or theirs[0] in ours
            found.append(Disagreement("attribution", LINKS, role, one.document, sides[0], sides[1], within=within))
    for name in ATTRIBUTES:
        values = one.readings(name), other.readings(name)
        if values[0][0] != values[1][0]:
            within = values[0][0] in values[1] or values[1][0] in values[0]
            ends = saying(one, told(values[0])), saying(other, told(values[1]))
            found.append(Disagreement("attribution", LINKS, name.replace("_", " "), one.document, *ends, within=within))
    return found
