"""Shares: a score told as the numerator and the denominator that it is the ratio of, or as what it is made of.

`Metric.finish` divides arrays of sums; what is told here are the very sums, so that a reader can check a score, round
it otherwise, or add it to others. Most scores are one ratio: `Share`. The others are combined of scores and of parts,
each with its own: `Combined`. `evaluate` does the division again, and must come to what `finish` comes to.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Literal, NamedTuple, TypeAlias

How: TypeAlias = Literal["mean", "harmonic mean", "beyond chance"]


class Share(NamedTuple):
    """What a score is a share of: numerator / denominator, and where the denominator is 0 the declared zero value."""

    numerator: float
    denominator: float


class Combined(NamedTuple):
    """A score made of others, by name: their mean, the harmonic mean of two, or (observed - expected) / (1 - expected).

    The last is the form of kappa (Cohen 1960), the second that of F1 (van Rijsbergen 1979).
    """

    how: How
    of: tuple[str, ...]


#: Name → how a score, or a part that scores are combined of, comes about. Names that are no score's are parts.
Told: TypeAlias = Mapping[str, Share | Combined]

#: From totals, in the order of a metric's columns, and the zero value, to what is told of them.
Tell: TypeAlias = Callable[[Sequence[float], float], Told]

F1 = Combined("harmonic mean", ("precision", "recall"))


def evaluate(told: Told, name: str, zero: float = 0.0) -> float:
    """The score or part of this name, from what is told; KeyError where nothing is.

    >>> evaluate({"precision": Share(1, 2), "recall": Share(1, 4), "f1": F1}, "f1")
    0.3333333333333333
    """
    one = told[name]
    if isinstance(one, Share):
        return one.numerator / one.denominator if one.denominator else zero
    values = [evaluate(told, part, zero) for part in one.of]
    if one.how == "mean":
        return sum(values) / len(values)
    first, second = values
    if one.how == "harmonic mean":
        return 2 * first * second / (first + second) if first + second else 0.0
    return (first - second) / (1 - second) if second != 1 else zero


def tell_shared(credit: float, predicted: float, gold: float, zero: float = 0.0, prefix: str = "") -> dict[str, Share]:
    """Precision, recall and F1 with one numerator: F1 is then a ratio too, 2 · credit / (predicted + gold).

    >>> tell_shared(2, 4, 2)["f1"]
    Share(numerator=4, denominator=6)
    """
    # Where 0/0 is nan, F1 is as undefined as what it is made of: no ratio of the sums says so.
    undefined = zero != zero and not (predicted and gold)
    whole = Share(0.0, 0.0) if undefined else Share(2 * credit, predicted + gold)
    return {
        f"{prefix}precision": Share(credit, predicted),
        f"{prefix}recall": Share(credit, gold),
        f"{prefix}f1": whole,
    }


def tell_prf(total: Sequence[float], zero: float) -> Told:
    """Of correct, predicted, gold (`statistics.PRF_COLUMNS`)."""
    correct, predicted, gold = total
    return tell_shared(correct, predicted, gold, zero)


def tell_four_sums(total: Sequence[float], zero: float) -> Told:  # noqa: ARG001 - the form of `Tell`
    """Of the numerators and denominators of precision and recall: F1 is their harmonic mean, and no ratio of sums."""
    p_num, p_den, r_num, r_den = total
    return {"precision": Share(p_num, p_den), "recall": Share(r_num, r_den), "f1": F1}


def tell_ratios(**columns: tuple[int, int]) -> Tell:
    """A `Tell` for scores that are each one column over another.

    >>> tell_ratios(accuracy=(0, 1), coverage=(1, 2))([3, 4, 8], 0.0)["coverage"]
    Share(numerator=4, denominator=8)
    """

    def tell(total: Sequence[float], zero: float) -> Told:  # noqa: ARG001 - the form of `Tell`
        return {name: Share(total[above], total[below]) for name, (above, below) in columns.items()}

    return tell


def under(name: str, told: Told) -> dict[str, Share | Combined]:
    """What is told of one metric as parts of another: every name gets `name.` in front.

    >>> under("b_cubed", {"f1": F1})
    {'b_cubed.f1': Combined(how='harmonic mean', of=('b_cubed.precision', 'b_cubed.recall'))}
    """
    return {
        f"{name}.{part}": one
        if isinstance(one, Share)
        else Combined(one.how, tuple(f"{name}.{other}" for other in one.of))
        for part, one in told.items()
    }
