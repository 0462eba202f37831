"""Freeze sets of images, divide, compare and describe them; may not know the reading room."""
