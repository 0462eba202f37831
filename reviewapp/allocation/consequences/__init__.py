"""What a design costs its readers, and what its criteria can decide; knows no table."""
