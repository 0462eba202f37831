"""The reading room over HTTP: my reading, its frames, my answer; may not reach the sealed book."""
