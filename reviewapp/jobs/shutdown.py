"""Tell the work in every child of a worker that the worker is going home."""

from mmap import mmap

# Shared memory made before the pool forks: the children of a worker hear nothing else of the
# parent's SIGTERM, which by itself would wait for as long as the work takes.
_flag = mmap(-1, 1)


def begin(**_: object) -> None:
    _flag[0] = 1


def has_begun() -> bool:
    return bool(_flag[0])


def forget() -> None:
    """For tests, which share one process with the next test."""
    _flag[0] = 0
