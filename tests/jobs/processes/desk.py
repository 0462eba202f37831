"""A person at the desk of a test's own site: reads wishes as JSON lines, answers each with one.

A process of its own, because its database and its queue are not those of the test process.
"""

import json
import sys
import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import django


def _enqueue(task: str, **arguments: Any) -> object:  # noqa: ANN401 JSON
    job = jobs.enqueue(task, title=task, by=None, at=datetime.now(UTC), **arguments)
    return str(job.pk)


def _enqueue_without_sending(task: str, **arguments: Any) -> object:  # noqa: ANN401 JSON
    """As if the process had died between the commit and the message."""
    with transaction.atomic():
        job_id = _enqueue(task, **arguments)
        transaction.get_connection().run_on_commit.clear()
    return job_id


def _sign_in(role: str) -> object:
    """A person with that role, and the cookie of their session."""
    person = accounts.create_user(
        f"{uuid.uuid4()}@example.org",
        name="Somebody",
        roles=[Role(role)],
        password="correct horse battery",
        by=None,
        at=datetime.now(UTC),
    )
    client = Client()
    client.force_login(person)
    name = settings.SESSION_COOKIE_NAME
    return {"person": str(person.pk), "cookies": {name: client.cookies[name].value}}


def _enqueue_for(person: str, task: str, **arguments: Any) -> object:  # noqa: ANN401 JSON
    by, at = User.objects.get(pk=person), datetime.now(UTC)
    return str(jobs.enqueue(task, title=task, by=by, at=at, **arguments).pk)


def _send(task: str, job_id: str, *, times: int = 1) -> object:
    for _ in range(times):
        sending.send(task, job_id, queue="cpu")  # type: ignore[arg-type] # text will do
    return times


def _cancel(job_id: str) -> object:
    with transaction.atomic():
        jobs.cancel(Job.objects.get(pk=job_id), by=None, at=datetime.now(UTC))  # type: ignore[arg-type]  # nobody
    return None


def _retry(job_id: str) -> object:
    with transaction.atomic():
        jobs.retry(Job.objects.get(pk=job_id), by=None, at=datetime.now(UTC))  # type: ignore[arg-type]  # nobody
    return None


def _row(job_id: str) -> object:
    job = Job.objects.get(pk=job_id)
    return {
        "state": job.state,
        "attempt": job.attempt,
        "max_attempts": job.max_attempts,
        "error": job.error,
        "done": job.done,
        "unit": job.unit,
        "worker": job.worker,
        "log": [line.text for line in job.log_lines.order_by("id")],
    }


def _migrate() -> object:
    call_command("migrate", verbosity=0)
    return None


def _forget() -> object:
    """End what still waits: some rows are kept for ever, with the job that they name."""
    waiting = Job.objects.filter(state__in=[State.QUEUED, State.RUNNING])
    return waiting.update(state=State.CANCELLED, finished_at=datetime.now(UTC))


def _serve(wishes: dict[str, Callable[..., object]]) -> None:
    for line in sys.stdin:
        wish = json.loads(line)
        answer = wishes[wish["do"]](*wish["with"], **wish["and"])
        print(json.dumps(answer), flush=True)  # noqa: T201 the answer


if __name__ == "__main__":
    django.setup()
    from django.conf import settings
    from django.core.management import call_command
    from django.db import transaction
    from django.test import Client

    from reviewapp.accounts import services as accounts
    from reviewapp.accounts.models import User
    from reviewapp.accounts.roles import Role
    from reviewapp.jobs import sending
    from reviewapp.jobs import services as jobs
    from reviewapp.jobs.models import Job, State
    from tests.allocation.processes import wishes as draws
    from tests.provenance.processes import wishes as imports
    from tests.synthesis.processes import wishes

    _serve(
        {
            "migrate": _migrate,
            "forget": _forget,
            "enqueue": _enqueue,
            "enqueue_without_sending": _enqueue_without_sending,
            "enqueue_for": _enqueue_for,
            "sign_in": _sign_in,
            "send": _send,
            "cancel": _cancel,
            "retry": _retry,
            "row": _row,
            "waiting": sending.waiting,
            "sample": wishes.sample,
            "sampled": wishes.sampled,
            "drawn_at_once": wishes.drawn_at_once,
            "train": wishes.train,
            "trained": wishes.trained,
            "measure": wishes.measure,
            "measured": wishes.measured,
            "draw": draws.draw,
            "drawn": draws.drawn,
            "bring": imports.bring,
            "brought": imports.brought,
            "taken": imports.taken,
        }
    )
