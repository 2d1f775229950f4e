"""Level 3, mentions: extents and heads as the rules draw them, each mention in one entity, roles where they belong."""

from __future__ import annotations

from typing import Any

from karat.checks.findings import quoted
from karat.checks.places import Holders, head_of, is_english, placed_mentions, span_of
from karat.checks.registry import check
from karat.checks.scope import Scope
from karat.folding import fold
from karat.ontology import top_type
from karat.records import maps
from karat.spans import Span, contains, covered, fault

NAME = "NAM"
GEOPOLITICAL = "GPE"
SPECIFIC = "SPC"
#: Regions named by a direction are names with a name inside ("northern Iraq").
REGIONS = frozenset({"LOC.Region-General", "LOC.Region-International"})


@check(3, "head-outside-mention", needs=("entities",))
def heads(scope: Scope) -> None:
    """A head is a stretch of the text inside its mention."""
    for span, mention, _ in placed_mentions(scope):
        head = mention.get("head")
        if not isinstance(head, list):
            continue
        what = fault(head, len(scope.text or ""))
        if what is None and not contains(span, head):
            what = f"{head} is outside of the span {list(span)}"
        if what is not None:
            scope.report(
                "head-outside-mention", "entities", mention, "head", quote=quoted(mention["quote"]), fault=what
            )


@check(3, "mention-extent-edge", needs=("entities",))
def extents(scope: Scope) -> None:
    """An extent leaves out quote marks, commas, a possessive 's and a trailing parenthesis at its edges."""
    if not is_english(scope):
        return
    for span, mention, _ in placed_mentions(scope):
        head = head_of(scope, mention, span)
        if head is None:
            continue
        what = _edge_fault(covered(scope.text or "", span), head[0] > span[0], head[-1] < span[-1])
        if what is not None:
            scope.report("mention-extent-edge", "entities", mention, "span", quote=quoted(mention["quote"]), fault=what)


def _edge_fault(extent: str, opens_before_head: bool, ends_after_head: bool) -> str | None:
    """What stands at an edge that may not; apostrophes and brackets may belong to a name, so only outside the head."""
    quote = fold(extent)
    if quote[:1] in '",' or (opens_before_head and quote[:1] == "'"):
        return "begins with a quote mark or a comma"
    if quote[-1:] in '",':
        return "ends with a quote mark or a comma"
    if ends_after_head and quote.endswith(("'s", "'")):
        return "ends with a possessive or a quote mark"
    if ends_after_head and quote.endswith(")") and "(" in quote:
        return "ends with a parenthesis"
    return None


@check(3, "mention-crossing", needs=("entities",))
def nesting(scope: Scope) -> None:
    """Mentions nest or lie apart; only the pieces of a discontinuous one may lie between others."""
    found = sorted(
        ((span, mention) for span, mention, _ in placed_mentions(scope) if len(span) == 2),
        key=lambda item: (item[0][0], -item[0][1]),
    )
    open_ones: list[tuple[Span, Any]] = []
    for span, mention in found:
        while open_ones and open_ones[-1][0][1] <= span[0]:
            open_ones.pop()
        if open_ones and open_ones[-1][0][1] < span[1]:
            # Left out of what is open, so that it does not cross everything that follows inside it too.
            other = open_ones[-1][1]
            details = {"quote": quoted(mention["quote"]), "other": other.get("id"), "words": quoted(other["quote"])}
            scope.report("mention-crossing", "entities", mention, "span", **details)
        else:
            open_ones.append((span, mention))


@check(3, "mention-duplicate", "mention-two-entities", needs=("entities",))
def single_mentions(scope: Scope) -> None:
    """A mention stands once, in one entity."""
    in_entity: dict[tuple[int, Span], Any] = {}
    anywhere: dict[tuple[Span, Span | None], tuple[Any, Any]] = {}
    for span, mention, entity in placed_mentions(scope):
        quote = quoted(mention["quote"])
        twin = in_entity.setdefault((id(entity), span), mention)
        if twin is not mention:
            details = {"quote": quote, "entity": entity.get("id"), "other": twin.get("id")}
            scope.report("mention-duplicate", "entities", mention, "span", **details)
            continue
        head = head_of(scope, mention, span)
        first, owner = anywhere.setdefault((span, head), (mention, entity))
        if head is not None and owner is not entity:
            details = {"quote": quote, "entity": entity.get("id"), "other": first.get("id"), "owner": owner.get("id")}
            scope.report("mention-two-entities", "entities", mention, "span", **details)


@check(3, "mention-role-not-gpe", "mention-role-missing", needs=("entities",))
def roles(scope: Scope) -> None:
    """Mentions of geopolitical entities have a role, others have none."""
    complete = scope.complete("entities")
    for entity, mention in scope.children("entities", "entities"):
        kind, role = str(entity.get("type")), mention.get("role")
        details = {"quote": quoted(mention.get("quote")), "entity": entity.get("id"), "type": kind, "role": role}
        if role is not None and GEOPOLITICAL not in _top_types(entity):
            scope.report("mention-role-not-gpe", "entities", mention, "role", **details)
        elif role is None and top_type(kind) == GEOPOLITICAL and complete:
            scope.report("mention-role-missing", "entities", mention, **details)


def _top_types(entity: Any) -> set[str]:
    """The top types that an entity may have, those of its other readings included."""
    readings = [entity, *maps(entity.get("alternatives"))]
    return {top_type(str(reading["type"])) for reading in readings if "type" in reading}


@check(3, "mention-inside-name", needs=("entities",))
def names_are_whole(scope: Scope) -> None:
    """Nothing inside a name is a mention, but for the place in the name of a region."""
    found = list(placed_mentions(scope))
    names = []
    for span, mention, entity in found:
        head = head_of(scope, mention, span)
        if mention.get("level") == NAME and head is not None and entity.get("type") not in REGIONS:
            names.append((head, mention))
    holders = Holders(names)
    for span, mention, _ in found:
        other = holders.around(span, strictly=True)
        if other is not None and other is not mention:
            details = {"quote": quoted(mention["quote"]), "other": other.get("id"), "name": quoted(other["quote"])}
            scope.report("mention-inside-name", "entities", mention, "span", **details)


@check(3, "entity-generic-named", "entity-name-foreign", needs=("entities",))
def named_entities(scope: Scope) -> None:
    """An entity that the text names is specific, and goes by one of its names."""
    for entity in scope.records("entities", "entities"):
        names = [mention for mention in maps(entity.get("mentions")) if mention.get("level") == NAME]
        if not names:
            continue
        specificity, name = entity.get("specificity"), entity.get("name")
        if specificity != SPECIFIC:
            example = names[0]
            details = {"specificity": specificity, "mention": example.get("id"), "quote": quoted(example.get("quote"))}
            scope.report("entity-generic-named", "entities", entity, "specificity", **details)
        spans = [(mention, span_of(scope, "entities", mention)) for mention in names]
        if not all(span for _, span in spans) or not isinstance(name, str):
            continue
        written = {fold(str(mention["quote"])): str(mention["quote"]) for mention in names}
        for mention, span in spans:
            head = head_of(scope, mention, span or ())
            if head is not None:
                written[fold(covered(scope.text or "", head))] = covered(scope.text or "", head)
        if fold(name) not in written:
            scope.report("entity-name-foreign", "entities", entity, "name", name=quoted(name), names=_some(written))


def _some(written: dict[str, str]) -> str:
    return " or ".join(quoted(text) for text in sorted(set(written.values()), key=len, reverse=True)[:3])
