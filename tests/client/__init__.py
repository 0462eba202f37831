"""The client: alone, and on the whole way against a site."""
