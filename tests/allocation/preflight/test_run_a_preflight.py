"""A preflight …"""

from typing import Any

import numpy as np
import pytest
from django.db import DatabaseError, connection, transaction

from reviewapp.accounts.models import User
from reviewapp.accounts.roles import Role
from reviewapp.allocation import tasks
from reviewapp.allocation.errors import NothingToCompare
from reviewapp.allocation.models import Preflight, Sighting
from reviewapp.allocation.preflight import asking, selectors
from reviewapp.audit import selectors as audit
from reviewapp.imaging.form import Form, Photometric
from reviewapp.imaging.presentation import Look
from reviewapp.imaging.services import store_image
from reviewapp.jobs.models import State
from reviewapp.provenance.models import CohortVersion
from reviewapp.studies.models import Study
from tests.allocation.preflight.arms import HIGH, SIDE, an_arm, as_they_are, in_steps
from tests.factories import AT, a_person, a_study

pytestmark = pytest.mark.django_db


def presentation(**changed: object) -> dict[str, object]:
    window = {"center": 1000, "width": 2000}
    return {"rows": SIDE, "columns": SIDE, "low": 0, "high": HIGH, "window": window, **changed}


@pytest.fixture
def coordinator() -> User:
    return a_person(Role.COORDINATOR)


@pytest.fixture
def study(coordinator: User) -> Study:
    return a_study(coordinator=coordinator)


def arms(*, changed: Any = as_they_are) -> tuple[CohortVersion, CohortVersion]:  # noqa: ANN401 a change of pictures
    return an_arm("Ward", 0), an_arm("Made", 100, synthetic=True, changed=changed)


def run(
    study: Study,
    coordinator: User,
    both: tuple[CohortVersion, CohortVersion],
    **changed: object,
) -> Preflight:
    asked = asking.request(
        study, arms=both, presentation=presentation(**changed), by=coordinator, at=AT
    )
    tasks.run_preflight(str(asked.job_id))
    return selectors.preflight(study, asked.pk)


def told(asked: Preflight) -> Any:  # noqa: ANN401 what JSON holds
    found = selectors.outcome(asked)
    assert found is not None
    return found


def test_it_finds_a_planted_tell_and_keeps_its_pictures(study: Study, coordinator: User) -> None:
    asked = run(study, coordinator, arms(changed=in_steps))

    finding = told(asked)["finding"]
    assert told(asked)["counts"] == [12, 12]
    assert finding["is_above"]
    assert any(tell["cue"] == "step" and tell["is_above"] for tell in finding["tells"])
    shown = selectors.picture(study, asked.pk, tell=0, arm=1)
    assert shown is not None
    assert shown.startswith(b"\x89PNG")
    assert selectors.picture(study, asked.pk, tell=asking.SHOWN, arm=0) is None
    assert selectors.picture(study, asked.pk, tell=1000, arm=0) is None


def test_it_says_nothing_of_equal_arms(study: Study, coordinator: User) -> None:
    both = arms()
    run(study, coordinator, both)

    standing = selectors.standing(study, arms=both, presentation=presentation())

    assert standing == selectors.Standing(missing=(), tells=())
    assert not standing.needs_reason


def test_it_needs_a_reason_for_a_tell(study: Study, coordinator: User) -> None:
    both = arms(changed=in_steps)
    run(study, coordinator, both)

    standing = selectors.standing(study, arms=both, presentation=presentation())

    assert standing.needs_reason
    assert "A plain classifier tells" in standing.tells[0]
    assert any("dither" in tell for tell in standing.tells)


def test_it_counts_only_for_the_look_it_was_made_for(study: Study, coordinator: User) -> None:
    both = arms()
    run(study, coordinator, both)

    standing = selectors.standing(study, arms=both, presentation=presentation(step=2))

    assert standing.needs_reason
    assert "No preflight has compared" in standing.missing[0]


def test_one_that_waits_says_nothing_yet(study: Study, coordinator: User) -> None:
    both = arms()
    asked = asking.request(study, arms=both, presentation=presentation(), by=coordinator, at=AT)

    assert selectors.outcome(asked) is None
    assert selectors.picture(study, asked.pk, tell=0, arm=0) is None
    assert selectors.standing(study, arms=both, presentation=presentation()).missing


def test_arms_of_one_kind_are_compared_with_each_other_only() -> None:
    ward, made = arms()
    other = an_arm("Made elsewhere", 200, synthetic=True)

    assert selectors.compared([ward, made, other]) == [(ward, made), (ward, other)]
    assert selectors.compared([made, other]) == [(made, other)]


def test_copies_that_cannot_be_made_are_counted(study: Study, coordinator: User) -> None:
    both = arms()
    asked = run(study, coordinator, both, high=HIGH + 1)

    assert told(asked)["refused"] == [12, 12]
    assert told(asked)["finding"] is None
    assert selectors.picture(study, asked.pk, tell=0, arm=0) is None
    standing = selectors.standing(study, arms=both, presentation=presentation(high=HIGH + 1))
    assert "Too few copies" in standing.tells[0]


def test_colours_are_compared_by_their_brightness() -> None:
    pixels = np.zeros((SIDE, SIDE, 3), np.uint8)
    pixels[0, 0], pixels[1, 1] = 255, (1, 2, 3)
    image = store_image(pixels, attributes={}, form=Form(photometric=Photometric.RGB))
    look = Look(rows=SIDE, columns=SIDE, low=0, high=255, photometric=Photometric.RGB)

    copy = asking.copy_of(image, look)

    assert copy.shape == (1, SIDE, SIDE)
    assert (copy[0, 0, 0], copy[0, 1, 1]) == (765, 6)


def test_its_job_tells_nothing_of_the_arms(study: Study, coordinator: User) -> None:
    both = arms(changed=in_steps)

    job = run(study, coordinator, both).job

    said = " ".join([job.title, *job.log_lines.values_list("text", flat=True)])
    assert Sighting.objects.get().outcome["finding"]["is_above"]
    assert "differ" not in said
    assert not any(version.cohort.name in said for version in both)


def test_it_stands_in_the_trail(study: Study, coordinator: User) -> None:
    run(study, coordinator, arms())

    verbs = [line.verb for line in audit.events(study)]
    assert verbs[-2:] == ["preflight.requested", "preflight.run"]


def test_doing_the_job_again_changes_nothing(study: Study, coordinator: User) -> None:
    asked = run(study, coordinator, arms())
    kept = Sighting.objects.get().outcome

    class Quiet:
        def report(self, done: int, total: int | None = None, unit: str = "") -> None: ...

    asking.run(Quiet(), clock=lambda: AT, preflight_id=str(asked.pk))

    assert Sighting.objects.get().outcome == kept
    assert asked.job.state == State.SUCCEEDED


def test_it_refuses_one_arm_twice(study: Study, coordinator: User) -> None:
    ward = an_arm("Ward", 0, count=2)
    with pytest.raises(NothingToCompare, match="two different"):
        asking.request(study, arms=(ward, ward), presentation=presentation(), by=coordinator, at=AT)


def test_it_refuses_copies_too_small_to_have_a_border(study: Study, coordinator: User) -> None:
    both = an_arm("Ward", 0, count=2), an_arm("Made", 9, count=2, synthetic=True)
    with pytest.raises(NothingToCompare, match="at least 16"):
        asking.request(study, arms=both, presentation=presentation(rows=8), by=coordinator, at=AT)


@pytest.mark.parametrize("table", ["allocation_preflight", "allocation_sighting"])
@pytest.mark.parametrize("act", ["UPDATE {} SET {} = {}", "DELETE FROM {}"])
def test_the_database_keeps_it_as_it_was(
    study: Study, coordinator: User, table: str, act: str
) -> None:
    run(study, coordinator, arms())
    column = "look" if table == "allocation_preflight" else "found_at"

    with (
        pytest.raises(DatabaseError, match="kept for ever"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(act.format(table, column, column))

    assert "preflight of" in str(Preflight.objects.get())
    assert "finding of" in str(Sighting.objects.get())
