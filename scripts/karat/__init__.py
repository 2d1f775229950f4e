"""Karat: the gold standard that information extraction is measured with."""
