"""`python -m benchmarks.fill_room PAIRS SLICES FOLDER`: a study for a browser; prints its reader.

Pictures of 512 × 512 in 16 bits, nothing but noise: no drawing of them is quicker than another.
"""

import json
import sys
from pathlib import Path
from typing import Any

import django
import numpy as np

from benchmarks.fill import FRAME
from benchmarks.harness import ROOT

LOWEST, HIGHEST, SEED = -1000, 1000, 512
READERS = 3  # as few as the protocol takes


def fill(pairs: int, slices: int, bare: Path) -> list[dict[str, Any]]:
    from django.conf import settings
    from django.core.management import call_command

    from tests.browser import showing
    from tests.studies.protocols import a_protocol

    call_command("migrate", verbosity=0, run_syncdb=True)
    settings.STATICFILES_DIRS = [*settings.STATICFILES_DIRS, ("bare", bare)]
    call_command("collectstatic", verbosity=0, interactive=False)
    look = {
        "presentation__rows": FRAME[0],
        "presentation__columns": FRAME[1],
        "presentation__window": {"center": 0, "width": HIGHEST - LOWEST},
        **({"presentation__slices": slices} if slices > 1 else {}),
    }
    design = {"design__cases": pairs, "design__readers__planned": READERS}
    showing.open_(a_protocol(**look, **design), _drawn(2 * pairs, slices))
    return [_reader()]


def _drawn(count: int, slices: int) -> list[Any]:
    chance = np.random.default_rng(SEED)
    shape = (slices, *FRAME) if slices > 1 else FRAME
    made = [chance.integers(LOWEST, HIGHEST, shape, np.int16) for _ in range(count)]
    for picture in made:
        picture.flat[:2] = LOWEST, HIGHEST  # every copy reaches both ends
    return made


def _reader() -> dict[str, Any]:
    from django.conf import settings
    from django.test import Client

    from reviewapp.demo import making
    from reviewapp.reading.models import Worklist

    worklist = Worklist.objects.get(reader__email=f"reader{making.DOMAIN}")
    client = Client()
    client.force_login(worklist.reader)
    readings = worklist.readings.prefetch_related("sides").order_by("position")
    return {
        "session": client.cookies[settings.SESSION_COOKIE_NAME].value,
        "session_name": settings.SESSION_COOKIE_NAME,
        "room": f"/reading/{worklist.pk}/",
        "cases": [[side.token for side in reading.sides.order_by("place")] for reading in readings],
    }


if __name__ == "__main__":
    django.setup()
    print(json.dumps(fill(int(sys.argv[1]), int(sys.argv[2]), ROOT / sys.argv[3])))
