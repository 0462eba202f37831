"""Torch held still: one thread, deterministic algorithms, and a stream of chance of its own."""

from collections.abc import Iterator
from contextlib import contextmanager

import torch


@contextmanager
def one_thread(seed: int | None = None) -> Iterator[None]:
    """Make sums come out in one order; give back the caller's settings and chance afterwards."""
    threads = torch.get_num_threads()
    strict = torch.are_deterministic_algorithms_enabled()
    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(mode=True)
    try:
        with torch.random.fork_rng(devices=[]):
            if seed is not None:
                torch.manual_seed(seed)
            yield
    finally:
        torch.set_num_threads(threads)
        torch.use_deterministic_algorithms(mode=strict)
