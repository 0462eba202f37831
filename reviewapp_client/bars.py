"""A bar on the terminal while something takes long; nothing where nobody watches."""

import sys
from time import monotonic

WIDTH = 30
EVERY = 0.1  # seconds


class Bar:
    """Called with how much of how much is done, as often as one likes."""

    def __init__(self, what: str, *, quiet: bool) -> None:
        self.what, self._seen = what, 0.0
        self.shows = not quiet and sys.stderr.isatty()

    def __call__(self, done: int, total: int | None) -> None:
        if not self.shows or (monotonic() - self._seen < EVERY and done != total):
            return
        self._seen = monotonic()
        share = min(1.0, done / total) if total else 0.0
        bar = "█" * round(WIDTH * share)
        said = f"{share:4.0%}" if total else f"{done:,}"
        sys.stderr.write(f"\r{self.what:24.24} {bar:·<{WIDTH}} {said}")
        sys.stderr.flush()

    def close(self) -> None:
        if self.shows and self._seen:
            sys.stderr.write("\n")
