"""Drawn pictures that look like body CT and are of nobody. Pure numpy and scipy; no weights."""
