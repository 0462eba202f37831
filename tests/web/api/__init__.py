"""The interface for programs: what its doors ask, and a study's life by tokens alone."""
