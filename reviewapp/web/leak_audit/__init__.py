"""The leak audit: read a study as its readers do, and ask whether what arrives tells the arms."""
