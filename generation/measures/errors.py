"""Why a measure could not be taken, or should not be."""


class NotMeasurable(Exception):
    """The message says what is wrong, what follows from it and what would help."""
