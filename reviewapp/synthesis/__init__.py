"""Makes images as background jobs; the one door to generation."""
