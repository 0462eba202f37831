"""Results and decision of a study: what was found, what it means, and who signed it."""
