"""Scoring: any system's answers against gold, every number with its signature."""

from karat.scoring.report import Report
from karat.scoring.score import ScoringError, score_answers
from karat.scoring.signature import Policies

__all__ = ["Policies", "Report", "ScoringError", "score_answers"]
