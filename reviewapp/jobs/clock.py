"""The clock of the site: sends what is due, and sweeps by its own hand."""

from celery.beat import PersistentScheduler, ScheduleEntry
from django.db import close_old_connections
from kombu import Producer

from reviewapp.jobs.tasks import sweep


class Clock(PersistentScheduler):
    """A sweep sent through the queue would wait behind the very tasks whose worker died."""

    def apply_entry(self, entry: ScheduleEntry, producer: Producer | None = None) -> None:
        if entry.task != sweep.name:
            super().apply_entry(entry, producer=producer)
            return
        close_old_connections()
        try:
            sweep()
        except Exception:
            self.logger.exception("The sweep failed; the next one comes in its time.")
        finally:
            close_old_connections()
