"""Recipes of trained generators: what one may say, how it is checked, and the files themselves."""
