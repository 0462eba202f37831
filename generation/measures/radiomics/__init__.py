"""Forty features of a region's grey values, shape and texture, and how two sets of them compare."""
