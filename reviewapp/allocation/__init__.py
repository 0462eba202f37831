"""Draws cases, sides and order before a study opens; the last to see both sides of the wall."""
