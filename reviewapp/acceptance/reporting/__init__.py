"""The report of an evaluation: the same evaluation gives the same words and the same bytes."""
