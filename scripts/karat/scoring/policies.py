"""Policies: what scorers decide without saying so, declared, and part of every signature."""

from __future__ import annotations

from dataclasses import dataclass

from karat.anchoring import RULE


@dataclass(frozen=True, slots=True)
class Policies:
    """The declared policies of a run; every one of them is part of every signature.

    `zero` is what a ratio with denominator 0 counts as, `ambiguous` how open quotes find their place, `duplicates`
    what happens to a second identical prediction (`collapse` or `fp`), `ungrounded` what a quote is that is not in the
    text; `semeval` is how the SemEval-2013 schemas align (`optimal`, or `nervaluate` with all its ways); `resamples`
    and `seed` are those of the intervals, of which there are none with 0 resamples.
    """

    zero: float = 0.0
    ambiguous: str = "any"
    duplicates: str = "collapse"
    ungrounded: str = "fp"
    semeval: str = "optimal"
    resamples: int = 2000
    seed: int = 7

    def parts(self) -> list[str]:
        """The policies as parts of a signature.

        >>> "|".join(Policies().parts())
        'anchor:ctx1|amb:any|dup:collapse|ungr:fp|semeval:optimal|zero:0|ci:logit-t/2000/s7'
        """
        return [
            f"anchor:{RULE}", f"amb:{self.ambiguous}", f"dup:{self.duplicates}", f"ungr:{self.ungrounded}",
            f"semeval:{self.semeval}", f"zero:{self.zero:g}", self.interval(),
        ]  # fmt: skip

    def interval(self) -> str:
        """The part of a signature that says how intervals were made."""
        return f"ci:logit-t/{self.resamples}/s{self.seed}" if self.resamples else "ci:none"
