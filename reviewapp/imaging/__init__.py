"""Images, presentation copies and their stores; may not know where an image came from."""
