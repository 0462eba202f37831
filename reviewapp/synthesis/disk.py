"""A disk that takes no more, in words: what stopped, what is kept, and what to do."""

import errno


def sentence(why: Exception, *, outcome: str, cure: str) -> str:
    """Say whether it is full or refuses otherwise; never where it stands."""
    full = getattr(why, "errno", None) == errno.ENOSPC or "No space left" in str(why)
    reason = getattr(why, "strerror", None) or "the file system refused it"
    cause = "The disk is full" if full else f"A file could not be written ({reason})"
    return f"{cause}, so {outcome}. {cure}"
