"""Studies, protocols and cases; may not know where an image came from."""
