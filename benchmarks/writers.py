"""`python -m benchmarks.writers prepare|row|people|system`: fifty threads insert; prints times."""

import json
import sys
import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from time import perf_counter
from typing import Any

import django

WRITERS, EACH = 50, 8
AT = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)


def write(what: str, by: Any) -> list[float]:  # noqa: ANN401  a row; models load after set-up
    from django.db import connection, transaction

    from benchmarks.models import BareRow
    from reviewapp.audit import services as audit

    times = []
    # The first opens a session and compiles what it calls; the site's sessions stay open.
    for _ in range(1 + EACH):
        began = perf_counter()
        with transaction.atomic():
            row = BareRow.objects.create(
                place="", token=uuid.uuid4(), answers={}, looked_for=timedelta(0), given_at=AT
            )
            if what != "row":
                audit.record("row.kept", row, by=by, at=AT)
        times.append((perf_counter() - began) * 1000)
    connection.close()
    return times[1:]


def measure(what: str) -> list[float]:
    people = _people() if what == "people" else [None] * WRITERS
    with ThreadPoolExecutor(WRITERS) as hands:
        done = list(hands.map(lambda by: write(what, by), people))
    return [time for times in done for time in times]


def _people() -> list[Any]:
    from reviewapp.accounts.models import User
    from tests.factories import a_person

    known = list(User.objects.filter(email__startswith="writer-")[:WRITERS])
    return known or [a_person(email=f"writer-{number}@example.org") for number in range(WRITERS)]


if __name__ == "__main__":
    django.setup()
    if sys.argv[1] == "prepare":
        from django.core.management import call_command

        call_command("migrate", verbosity=0, run_syncdb=True)
        _people()
        sys.exit()
    print(json.dumps(measure(sys.argv[1])))
