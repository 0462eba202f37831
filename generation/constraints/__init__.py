"""Constraints: further loss terms that hold what a generator would draw to a rule."""
