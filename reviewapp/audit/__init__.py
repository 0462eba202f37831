"""The trail: append-only, hash-chained events; knows no other storey."""
