"""The site of `benchmarks.pacs`: reads a word per line, does it, answers with milliseconds."""

import json
import os
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

import django


class Silent:
    """Hears what work reports, and keeps nothing of it."""

    def report(self, done: int, total: int | None = None, unit: str = "") -> None:
        pass

    def log(self, text: str, *, level: str = "info") -> None:
        pass

    def made(self, thing: object) -> None:
        pass

    def check(self) -> None:
        pass


def _now() -> datetime:
    return datetime.now(UTC)


def _asked(number: int) -> Any:  # noqa: ANN401 a row that can be named only once Django is set up
    choice = retrieval.Choice(study_uid(number), [series_uid(number)])
    return retrieval.request_retrieval(pacs, [choice], project="bench", by=person, at=_now())


def fetch(number: int) -> None:
    asked = _asked(number)
    fetching.retrieve(progress, retrieval_id=str(asked.pk), clock=_now, pauses=())
    ending.cancel(asked.of, by=person, at=_now())


def whole_import(number: int) -> None:
    asked = _asked(number)
    fetching.retrieve(progress, retrieval_id=str(asked.pk), clock=_now, pauses=())
    previewing.preview(progress, import_id=str(asked.of_id), clock=_now)
    asked.of.refresh_from_db()
    asking.request_run(asked.of, by=person, at=_now())
    running.run(progress, import_id=str(asked.of_id), clock=_now)


def receive(number: int) -> None:
    send(sorted(folder.glob(f"series-{number}-*.dcm")), port=port, to="REVIEWAPP")


def _serve(acts: dict[str, Callable[[int], None]]) -> None:
    for line in sys.stdin:
        what, number = line.split()
        began = time.perf_counter()
        acts[what](int(number))
        print(json.dumps((time.perf_counter() - began) * 1000), flush=True)


if __name__ == "__main__":
    django.setup()
    from django.core.management import call_command

    from reviewapp.accounts import services as accounts
    from reviewapp.jobs.progress import Progress
    from reviewapp.provenance.intake import asking, ending, previewing, running
    from reviewapp.provenance.pacs import fetching, registry, retrieval
    from reviewapp.provenance.pacs.receiver import Limits, Receiver, sender
    from reviewapp.provenance.pacs.reception import Addressee
    from tests.pacs_site.orthanc import SENDER, send
    from tests.pacs_site.slices import series_uid, study_uid

    call_command("migrate", verbosity=0)
    address, folder = sys.argv[1], Path(sys.argv[2])
    person = accounts.create_user(
        "bench@example.org", name="Bench", roles=["RESEARCHER"], by=None, at=_now()
    )
    described = registry.Described(
        "Orthanc", address, os.environ["PACS_USER"], os.environ["PACS_PASSWORD"]
    )
    pacs = registry.list_pacs(described, by=None, at=_now())
    progress = cast("Progress", Silent())
    receiver = Receiver(
        title="REVIEWAPP",
        senders=[sender(SENDER)],
        to=Addressee(person, "bench"),
        limits=Limits(per_second=2**40),
        clock=_now,
    )
    port = receiver.start("127.0.0.1", 0)
    _serve({"fetch": fetch, "import": whole_import, "receive": receive})
    receiver.stop(grace=5)
