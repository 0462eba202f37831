"""Add-ons: change which images are seen, or how weights may change; never the objective."""
