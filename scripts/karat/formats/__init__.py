"""Formats: the canonical form of our files, and the forms in which predictions arrive."""
