"""Objectives: what a family minimises and how it draws; the only thing in which families differ."""
