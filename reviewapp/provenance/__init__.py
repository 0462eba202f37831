"""The sealed book: origins, cohorts and their versions; may not know the reading room."""
