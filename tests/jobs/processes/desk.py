"""A person at the desk of a test's own site: reads wishes as JSON lines, answers each with one.

A process of its own, because its database and its queue are not those of the test process.
"""

import json
import sys
from collections.abc import Callable
from datetime import UTC, datetime

import django


def _enqueue(task: str, *, queue: str = "cpu", **arguments: object) -> object:
    job = jobs.enqueue(task, title=task, by=None, at=datetime.now(UTC), queue=queue, **arguments)
    return str(job.pk)


def _enqueue_without_sending(task: str, **arguments: object) -> object:
    """As if the process had died between the commit and the message."""
    with transaction.atomic():
        job_id = _enqueue(task, **arguments)
        transaction.get_connection().run_on_commit.clear()
    return job_id


def _send(task: str, job_id: str, *, times: int = 1) -> object:
    for _ in range(times):
        sending.send(task, job_id, queue="cpu")  # type: ignore[arg-type] # text will do
    return times


def _cancel(job_id: str) -> object:
    with transaction.atomic():
        jobs.cancel(Job.objects.get(pk=job_id), by=None, at=datetime.now(UTC))  # type: ignore[arg-type]
    return None


def _row(job_id: str) -> object:
    job = Job.objects.get(pk=job_id)
    return {
        "state": job.state,
        "attempt": job.attempt,
        "max_attempts": job.max_attempts,
        "error": job.error,
        "done": job.done,
        "worker": job.worker,
        "log": [line.text for line in job.log_lines.order_by("id")],
    }


def _migrate() -> object:
    call_command("migrate", verbosity=0)
    return None


def _forget() -> object:
    return Job.objects.all().delete()[0]


def _serve(wishes: dict[str, Callable[..., object]]) -> None:
    for line in sys.stdin:
        wish = json.loads(line)
        answer = wishes[wish["do"]](*wish["with"], **wish["and"])
        print(json.dumps(answer), flush=True)  # noqa: T201 the answer


if __name__ == "__main__":
    django.setup()
    from django.core.management import call_command
    from django.db import transaction

    from reviewapp.jobs import sending
    from reviewapp.jobs import services as jobs
    from reviewapp.jobs.models import Job

    _serve(
        {
            "migrate": _migrate,
            "forget": _forget,
            "enqueue": _enqueue,
            "enqueue_without_sending": _enqueue_without_sending,
            "send": _send,
            "cancel": _cancel,
            "row": _row,
            "waiting": sending.waiting,
        }
    )
