"""The blind side: worklists, readings, ratings, signatures; may not know the sealed book."""
