"""Templates for tests: written as nested lists, turned into arrays, and drawn at random."""

from __future__ import annotations

from typing import TypeAlias

from hypothesis import strategies as st

from karat.metrics.templates import Templates

Filler: TypeAlias = list[int]
Template: TypeAlias = tuple[int, list[list[Filler]]]
"""A type, and for every role its fillers, each a list of mention keys."""
Document: TypeAlias = list[Template]


def templates(documents: list[Document]) -> Templates:
    """Arrays of the templates of some documents."""
    unit: list[int] = []
    kind: list[int] = []
    filler_template: list[int] = []
    filler_role: list[int] = []
    mention_filler: list[int] = []
    mention_key: list[int] = []
    for number, document in enumerate(documents):
        for template_type, roles in document:
            unit.append(number)
            kind.append(template_type)
            for role, fillers in enumerate(roles):
                for mentions in fillers:
                    filler_template.append(len(unit) - 1)
                    filler_role.append(role)
                    mention_filler += [len(filler_role) - 1] * len(mentions)
                    mention_key += mentions
    columns = (unit, kind, filler_template, filler_role, mention_filler, mention_key)
    return Templates(*columns)  # type: ignore[arg-type]


def documents(n: int, n_roles: int = 2, most_templates: int = 3) -> st.SearchStrategy[list[Document]]:
    """Small random documents; a mention may stand in several fillers."""
    filler = st.lists(st.integers(0, 5), max_size=3, unique=True)
    template = st.tuples(st.integers(0, 1), st.lists(st.lists(filler, max_size=3), min_size=n_roles, max_size=n_roles))
    return st.lists(st.lists(template, max_size=most_templates), min_size=n, max_size=n)
