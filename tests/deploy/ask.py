"""`python -m tests.deploy.ask QUESTION …`: speak to the site from a process with its settings."""

import json
import os
import sys
from collections.abc import Callable
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "reviewapp.settings")
django.setup()

from django.conf import settings  # noqa: E402  after set-up
from django.test import Client  # noqa: E402  after set-up
from django.utils import timezone  # noqa: E402  after set-up

from reviewapp.accounts.models import User  # noqa: E402  after set-up
from reviewapp.jobs.models import Job  # noqa: E402  after set-up
from reviewapp.reading.models import Side  # noqa: E402  after set-up
from reviewapp.synthesis.services import request_sampling  # noqa: E402  after set-up


def reader() -> dict[str, Any]:
    """The demo's reader, signed in, and a frame of theirs."""
    side = Side.objects.select_related("reading__worklist__reader", "copy").first()
    assert side
    client = Client()
    client.force_login(side.reading.worklist.reader)
    name = settings.SESSION_COOKIE_NAME
    return {
        "cookie": f"{name}={client.cookies[name].value}",
        "frame": f"/api/reading/frames/{side.token}",
        "digest": side.copy.digest,
        "size": side.copy.size,
    }


def sample(recipe: str) -> dict[str, str]:
    by = User.objects.get(email__startswith="researcher@")
    job = request_sampling(recipe, count=2, seed=5, by=by, at=timezone.now())
    return {"job": str(job.pk)}


def job(key: str) -> dict[str, str]:
    found = Job.objects.get(pk=key)
    return {"state": found.state, "error": found.error}


if __name__ == "__main__":
    questions: dict[str, Callable[..., dict[str, Any]]] = {
        "reader": reader,
        "sample": sample,
        "job": job,
    }
    sys.stdout.write(json.dumps(questions[sys.argv[1]](*sys.argv[2:])))
