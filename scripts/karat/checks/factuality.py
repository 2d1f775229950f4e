"""Level 3, factuality: a value for every source, chains that begin with the author, realis that agrees with it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from karat.checks.findings import listed
from karat.checks.registry import check
from karat.checks.scope import Scope
from karat.records import maps

#: How a chain of sources calls the author of the text; everybody else in it is an entity.
AUTHOR = "AUTHOR"
ACTUAL, NEGATIVE = "ACTUAL", "NEG"
#: Values by which a source holds that the event is not real.
DENIALS = frozenset({"CT-", "PR-", "PS-"})

Chain = tuple[str, ...]


@check(3, "factuality-missing", "factuality-chain-duplicate", needs=("events",))
def chains(scope: Scope) -> None:
    """A mention has one value for the author, and one for every source between the author and another source."""
    for _, mention in scope.children("events", "events"):
        found: set[Chain] = set()
        for number, value in enumerate(maps(mention.get("factuality"))):
            chain: Chain = tuple(value["sources"])
            if chain in found:
                details = {"chain": _shown(chain)}
                scope.report("factuality-chain-duplicate", "events", mention, ("factuality", number), **details)
            found.add(chain)
        if scope.complete("events"):
            owed: dict[Chain, None] = {(AUTHOR,): None}
            # A chain that does not begin with the author is told of as such, and owes nothing.
            for chain in (c for c in found if c[0] == AUTHOR):
                owed.update(dict.fromkeys(chain[:length] for length in range(1, len(chain))))
            missing = [_shown(chain) for chain in owed if chain not in found]
            if missing and all(chain[0] == AUTHOR for chain in found):
                scope.report("factuality-missing", "events", mention, "factuality", missing=listed(sorted(missing)))


@check(3, "source-chain-author")
def chain_starts(scope: Scope) -> None:
    """A chain of sources begins with the author, who stands nowhere else in it."""
    for layer, record, path, chain in _all_chains(scope):
        if chain and (chain[0] != AUTHOR or AUTHOR in chain[1:]):
            scope.report("source-chain-author", layer, record, path, chain=_shown(chain), author=AUTHOR)


def _all_chains(scope: Scope) -> Iterator[tuple[str, Any, tuple[str | int, ...], Chain]]:
    for _, mention in scope.children("events", "events"):
        for number, value in enumerate(maps(mention.get("factuality"))):
            yield "events", mention, ("factuality", number, "sources"), tuple(value["sources"])
    for incident in scope.records("incidents", "incidents"):
        for number, chain in enumerate(incident["sources"]):
            yield "incidents", incident, ("sources", number), tuple(chain)


@check(3, "realis-factuality-conflict", "realis-polarity-conflict", needs=("events",))
def realis(scope: Scope) -> None:
    """What is actual is neither denied by the author nor negated."""
    for _, mention in scope.children("events", "events"):
        if mention.get("realis") != ACTUAL:
            continue
        author = next((v["value"] for v in maps(mention.get("factuality")) if v["sources"] == [AUTHOR]), None)
        if author in DENIALS:
            details = {"realis": ACTUAL, "author": AUTHOR, "value": author}
            scope.report("realis-factuality-conflict", "events", mention, "realis", **details)
        elif mention.get("polarity") == NEGATIVE:
            details = {"realis": ACTUAL, "polarity": NEGATIVE}
            scope.report("realis-polarity-conflict", "events", mention, "realis", **details)


def _shown(chain: Chain) -> str:
    return " > ".join(chain)
