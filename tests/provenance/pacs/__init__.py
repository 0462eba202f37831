"""Images from a PACS."""
