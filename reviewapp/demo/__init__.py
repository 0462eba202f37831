"""Builds the demonstration from phantoms, through the same services people use."""
