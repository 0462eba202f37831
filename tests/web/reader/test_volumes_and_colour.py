"""The reading room of a study of volumes, or of pictures in colour …"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from django.test import Client
from numpy.typing import NDArray

from reviewapp.accounts.roles import Role
from reviewapp.allocation import services as allocation
from reviewapp.allocation.services import Arms
from reviewapp.imaging.form import PLAIN, Form, Photometric
from reviewapp.provenance import services as provenance
from reviewapp.provenance.models import CohortVersion
from reviewapp.reading.models import Rating, Reading
from reviewapp.studies import services as studies
from reviewapp.studies.models import Part
from tests.factories import AT, a_person, a_reading, a_run, a_study, lock
from tests.studies.protocols import a_protocol
from tests.web.reader.conftest import signed_in

pytestmark = pytest.mark.django_db
SIDE, SLICES, READERS = 16, 5, 3
VOLUMES: dict[str, Any] = {"slices": SLICES, "slice_spacing": 2000, "unit": "HU"}
COLOURS: dict[str, Any] = {
    "photometric": "RGB",
    "low": 0,
    "high": 255,
    "window": {"center": 128, "width": 256},
}


def volumes(seed: int) -> list[NDArray[np.integer]]:
    chance = np.random.default_rng(seed)
    found = [chance.integers(-1000, 1001, (SLICES, SIDE, SIDE), np.int16) for _ in range(2)]
    for volume in found:
        volume[0, 0, :2] = (-1000, 1000)  # every picture fills the range
    return list(found)


def colours(seed: int) -> list[NDArray[np.integer]]:
    chance = np.random.default_rng(seed)
    return [chance.integers(0, 256, (SIDE, SIDE, 3), np.uint8) for _ in range(2)]


def a_version(
    pictures: Sequence[NDArray[np.integer]], form: Form, *, synthetic: bool
) -> CohortVersion:
    by = a_person(Role.RESEARCHER)
    run = a_run(count=len(pictures), by=by) if synthetic else None
    images = [
        provenance.keep_sample(pixels, run=run, number=number, attributes={}, form=form)
        if run
        else provenance.keep_acquired(pixels, source="a ward", attributes={}, form=form)
        for number, pixels in enumerate(pictures)
    ]
    cohort = provenance.create_cohort(name=f"{form.photometric} {synthetic}", by=by, at=AT)
    return provenance.freeze_version(cohort, images=images, by=by, at=AT)


def a_reading_of(
    real: Sequence[NDArray[np.integer]],
    synthetic: Sequence[NDArray[np.integer]],
    shown: dict[str, Any],
    form: Form = PLAIN,
) -> Reading:
    """The first place of a worklist whose protocol shows pictures so."""
    arms = Arms(a_version(real, form, synthetic=False), a_version(synthetic, form, synthetic=True))
    study = a_study()
    by = study.members.get().user
    for _ in range(READERS):
        studies.add_member(study, user=a_person(), part=Part.READER, by=by, at=AT)
    content = a_protocol(design__cases=2, design__readers__planned=READERS)
    content["presentation"] |= shown
    for arm, version in zip(content["design"]["arms"], (arms.real, arms.synthetic), strict=True):
        arm |= {"version": str(version.pk), "digest": version.digest}
    lock(study, content=content)
    allocation.allocate(study, arms=arms, by=by, at=AT)
    return a_reading(study=studies.open_reading(study, by=by, at=AT))


def sent(reading: Reading, reader: Client) -> list[bytes]:
    sides = reading.sides.order_by("place")
    return [reader.get(f"/api/reading/frames/{side.token}").content for side in sides]


def test_says_how_many_slices_there_are_and_what_they_count_in() -> None:
    reading = a_reading_of(volumes(1), volumes(2), VOLUMES)

    body = signed_in(reading).get(f"/api/reading/worklists/{reading.worklist_id}").json()

    told = {"slices": SLICES, "colour": False, "unit": "HU"}
    assert body["picture"].items() >= told.items()


def test_says_no_millimetres_that_the_pictures_were_not_brought_to() -> None:
    reading = a_reading_of(volumes(1), volumes(2), VOLUMES)

    picture = signed_in(reading).get(f"/api/reading/worklists/{reading.worklist_id}").json()

    assert picture["picture"]["slice_spacing"] == 0


def test_sends_volumes_whole_slice_by_slice_and_all_of_one_length() -> None:
    real, synthetic = volumes(1), volumes(2)
    reading = a_reading_of(real, synthetic, VOLUMES)

    answers = sent(reading, signed_in(reading))

    originals = [(one + 1000).astype("<u2").tobytes() for one in (*real, *synthetic)]
    assert {len(each) for each in answers} == {2 * SLICES * SIDE * SIDE}
    assert all(each in originals for each in answers)


def test_sends_colours_as_they_are() -> None:
    form = Form(photometric=Photometric.RGB)
    real, synthetic = colours(1), colours(2)
    reading = a_reading_of(real, synthetic, COLOURS, form)

    answers = sent(reading, signed_in(reading))

    assert {len(each) for each in answers} == {3 * SIDE * SIDE}
    assert all(each in [one.tobytes() for one in (*real, *synthetic)] for each in answers)


def look_at(slice_: int) -> dict[str, object]:
    shown = {"place": "A", "center": 40, "width": 400, "zoom": 1.5, "slice": slice_}
    return shown | {"rotation": 0, "inverted": False, "mirrored": False}


def rate(reading: Reading, look: dict[str, object]) -> tuple[int, bytes]:
    answer = signed_in(reading).post(
        f"/api/reading/readings/{reading.token}/ratings",
        {
            "token": "3f0c7c0e-5d0a-4a70-9d0f-0f4f0d9e4f11",
            "answers": {"synthetic": "A", "confidence": 2},
            "looked_for_ms": 4000,
            "view": [look],
        },
        "application/json",
    )
    return answer.status_code, answer.content


def test_takes_the_slice_that_was_looked_at() -> None:
    reading = a_reading_of(volumes(1), volumes(2), VOLUMES)

    status, content = rate(reading, look_at(SLICES - 1))

    assert status == 201, content
    assert Rating.objects.get().view == [look_at(SLICES - 1)]


def test_refuses_a_look_at_a_slice_that_is_not_there() -> None:
    reading = a_reading_of(volumes(1), volumes(2), VOLUMES)

    status, content = rate(reading, look_at(SLICES))

    assert status == 409, content
    assert b"not on its screen" in content
    assert not Rating.objects.exists()
