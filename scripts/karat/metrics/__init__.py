"""Metric families: pure functions from arrays to statistics that add up."""
