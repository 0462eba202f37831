"""The site of `benchmarks.import_images`: imports a folder per line, answers with milliseconds."""

import json
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

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


def whole_import(folder: Path) -> None:
    opened = receiving.begin(project="bench", source="FOLDER", by=person, at=_now())
    for _ in receive_all(opened, files_in([folder]), at=_now()):
        pass
    asking.request_preview(opened, by=person, at=_now())
    previewing.preview(Silent(), import_id=str(opened.pk), clock=_now)
    asking.request_run(opened, by=person, at=_now())
    running.run(Silent(), import_id=str(opened.pk), clock=_now)
    refused = opened.arrivals.exclude(outcome="TAKEN").values_list("sentence", flat=True)
    assert not refused, list(refused)


if __name__ == "__main__":
    django.setup()
    from django.core.management import call_command

    from reviewapp.accounts import services as accounts
    from reviewapp.provenance.intake import asking, previewing, receiving, running
    from reviewapp.provenance.intake.folders import files_in, receive_all

    call_command("migrate", verbosity=0)
    person = accounts.create_user(
        "bench@example.org", name="Bench", roles=["RESEARCHER"], by=None, at=_now()
    )
    for line in sys.stdin:
        began = time.perf_counter()
        whole_import(Path(line.strip()))
        print(json.dumps((time.perf_counter() - began) * 1000), flush=True)
