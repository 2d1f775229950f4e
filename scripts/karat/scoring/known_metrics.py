"""Known metrics: from the name and the columns of stored statistics back to the function that finishes them."""

from __future__ import annotations

from collections.abc import Sequence

from karat.metrics import (
    attribution,
    classification,
    coreference,
    geo,
    links,
    macro,
    overlap,
    semeval2013,
    templates,
    temporal,
    timex,
    values,
)
from karat.metrics.mention_matching import MENTION_OVERLAP_RATIO
from karat.metrics.statistics import PRF_COLUMNS, Metric

_MODULES = (attribution, classification, geo, links, macro, overlap, templates, temporal, timex, values)
_NAMED: dict[str, Metric] = {
    metric.name: metric
    for metric in (
        *coreference.METRICS.values(),
        *semeval2013.METRICS.values(),
        *(
            m
            for module in (attribution, classification, geo, links, macro, overlap, templates, temporal, timex, values)
            for m in vars(module).values()
        ),
        MENTION_OVERLAP_RATIO,
    )
    if isinstance(metric, Metric)
}
_BY_COLUMNS: dict[tuple[str, ...], Metric] = {metric.columns: metric for metric in _NAMED.values()}


def known_metric(name: str, columns: Sequence[str]) -> Metric | None:
    """The metric of this name, if its columns are these; else any with these columns; None where there is none.

    >>> known_metric("anything", PRF_COLUMNS).columns
    ('correct', 'predicted', 'gold')
    >>> known_metric("blanc_ua", known_metric("blanc_conll", _NAMED["blanc_conll"].columns).columns).name
    'blanc_ua'
    """
    wanted = tuple(columns)
    named = _NAMED.get(name)
    if named is not None and named.columns == wanted:
        return named
    return Metric(name) if wanted == PRF_COLUMNS else _BY_COLUMNS.get(wanted)
