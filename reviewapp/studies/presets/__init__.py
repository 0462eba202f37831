"""Starting points of a protocol, one file each; data, no code."""
