"""The acts of `python -m generation`, one module each: its arguments and what it does."""
