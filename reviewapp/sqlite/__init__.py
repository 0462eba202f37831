"""SQLite as Django's database, its one writer at a time in turn; knows nothing of the site."""
