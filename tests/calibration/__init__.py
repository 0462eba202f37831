"""Do the intervals cover what they say? Simulated studies with a known truth."""
