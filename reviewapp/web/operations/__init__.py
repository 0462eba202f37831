"""For whoever runs the site: is it well, its backup and its way back."""
