"""What cannot be started here as containers is started as the same processes."""
