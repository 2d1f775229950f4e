"""Scoring: any system's answers against gold, every number with its signature."""

from karat.scoring.policies import Policies
from karat.scoring.report import Report
from karat.scoring.score import ScoringError, score_answers

__all__ = ["Policies", "Report", "ScoringError", "score_answers"]
