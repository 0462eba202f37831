"""Differentially private training: clipped and noised gradients, and what they cost."""
