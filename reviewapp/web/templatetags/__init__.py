"""The words templates may use beyond Django's own."""
