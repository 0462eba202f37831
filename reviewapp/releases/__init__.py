"""Frozen exports of accepted cohort versions; the only way out of the building."""
