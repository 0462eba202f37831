"""`python -m benchmarks.fill READERS CASES`: an open study; prints each reader's key and places."""

import json
import secrets
import sys
from pathlib import Path
from typing import Any

import django

FRAME = (512, 512)  # a slice of a CT


def fill(readers: int, cases: int) -> list[dict[str, Any]]:
    from django.conf import settings
    from django.core.management import call_command

    call_command("migrate", verbosity=0, run_syncdb=True)
    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)
    _one_size_of_frame(Path(settings.STATIC_ROOT))
    return _study(readers, cases)


def _one_size_of_frame(static: Path) -> None:
    """The yardstick of a frame: a plain static file of the same bytes."""
    (static / "frame.bin").write_bytes(secrets.token_bytes(FRAME[0] * FRAME[1] * 2))


def _study(readers: int, cases: int) -> list[dict[str, Any]]:
    from django.conf import settings

    from reviewapp.imaging import stores
    from reviewapp.imaging.models import PresentationCopy
    from reviewapp.reading.models import Worklist
    from tests.factories import an_open_study

    study = an_open_study(readers=readers, cases=cases)
    frame = Path(settings.STATIC_ROOT, "frame.bin").read_bytes()
    PresentationCopy.objects.update(digest=stores.keep(frame), size=len(frame))
    return [_reader(worklist) for worklist in Worklist.objects.filter(study=study)]


def _reader(worklist: Any) -> dict[str, Any]:  # noqa: ANN401  a row; models load after set-up
    from django.conf import settings
    from django.test import Client

    client = Client()
    client.force_login(worklist.reader)
    readings = worklist.readings.prefetch_related("sides").order_by("position")
    return {
        "session": client.cookies[settings.SESSION_COOKIE_NAME].value,
        "session_name": settings.SESSION_COOKIE_NAME,
        "csrf": secrets.token_hex(16),
        "csrf_name": settings.CSRF_COOKIE_NAME,
        "readings": [reading.token for reading in readings],
        "frames": [side.token for reading in readings for side in reading.sides.all()],
    }


if __name__ == "__main__":
    django.setup()
    print(json.dumps(fill(int(sys.argv[1]), int(sys.argv[2]))))
