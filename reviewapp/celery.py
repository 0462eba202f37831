"""The Celery application: finds every storey's tasks.py, and how work is handed out anywhere.

What differs between machines stands in the settings. Why each of these: docs/decisions/0006.
"""

import os

from celery import Celery
from django.conf import settings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "reviewapp.settings")

app = Celery("reviewapp")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

# RabbitMQ closes the channel of a message unacknowledged for 30 minutes (consumer_timeout), and
# with it every task of that worker; there the lease alone repairs what a dead worker held.
_acks_late = not settings.BROKER_URL.startswith("amqp")
_longest = int(settings.LONGEST_TASK.total_seconds())

app.conf.update(
    task_ignore_result=True,  # the job's row is the truth
    task_serializer="json",
    accept_content=["json"],
    task_default_queue=f"{settings.QUEUE_PREFIX}cpu",
    task_acks_late=_acks_late,
    task_reject_on_worker_lost=_acks_late,
    task_time_limit=_longest,
    task_soft_time_limit=_longest - 300,
    # A person waits while a message is sent; a broker that is away is the sweep's business.
    task_publish_retry_policy={"max_retries": 1, "interval_start": 0, "interval_max": 0.2},
    worker_prefetch_multiplier=1,
    worker_max_tasks_per_child=100,
    worker_max_memory_per_child=4_000_000,  # kilobytes, looked at between tasks
    worker_soft_shutdown_timeout=2 * settings.JOB_STOP_GRACE.total_seconds(),
    # A killed child holds its place this long; what it worked on is repaired by the lease.
    worker_lost_wait=1,
    worker_hijack_root_logger=False,
    # A lost broker is no reason to end twelve hours of work: the lease is in the database, and a
    # message delivered again finds the job taken.
    worker_cancel_long_running_tasks_on_connection_loss=False,
    broker_connection_timeout=3,
    broker_connection_retry_on_startup=True,
    broker_connection_max_retries=None,
    # The clock sweeps by its own hand: no busy worker and no lost broker can keep it from that.
    beat_scheduler="reviewapp.jobs.clock:Clock",
    beat_max_loop_interval=max(0.2, settings.JOB_SWEEP_EVERY.total_seconds() / 3),
)
