"""The life of a study: its people, its lock, its amendments and its papers."""
