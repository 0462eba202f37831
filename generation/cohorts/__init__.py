"""Cohorts: images with their subjects, attributes, masks and splits, as they were acquired."""
