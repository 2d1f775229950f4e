"""Scoring: any system's answers against gold, every number with its signature."""

from karat.scoring.grounding import Grounded, ground_answer, ground_records
from karat.scoring.parts import Counts, count, finish
from karat.scoring.policies import Policies
from karat.scoring.report import Report
from karat.scoring.score import ScoringError, score_answers

__all__ = [
    "Counts",
    "Grounded",
    "Policies",
    "Report",
    "ScoringError",
    "count",
    "finish",
    "ground_answer",
    "ground_records",
    "score_answers",
]
