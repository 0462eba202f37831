"""A file that this worker touches while it lives, for whoever watches its container.

Asking it over the broker would do for an idle one; one that runs work in its only process answers
nobody for as long as that takes.
"""

from celery import bootsteps
from django.conf import settings

SECONDS = 10


def beat() -> None:
    """Never in the way of the work: a disk that is full is told of elsewhere."""
    try:
        settings.PULSE_FILE.touch()
    except OSError:
        return


class Pulse(bootsteps.StartStopStep):
    """Beats in the worker's own loop, so that one which hangs is seen; at work the heart does."""

    requires = ("celery.worker.components:Timer",)

    def start(self, worker: object) -> None:
        beat()
        worker.timer.call_repeatedly(SECONDS, beat)  # type: ignore[attr-defined] # a worker has one
