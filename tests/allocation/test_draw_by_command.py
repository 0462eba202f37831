"""`manage.py draw` and `manage.py rederive` …"""

from collections.abc import Callable
from io import StringIO
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command

from reviewapp.accounts.roles import Role
from reviewapp.allocation import asking
from reviewapp.allocation.management.commands import draw
from reviewapp.allocation.models import Schedule
from reviewapp.jobs import services as jobs
from reviewapp.reading.models import Side
from reviewapp.studies.models import Study
from tests.audit.flush import without_guards
from tests.factories import AT, a_locked_study, a_person, an_allocated_study
from tests.web.coordinator.steps import a_signed_study, a_worker_draws

pytestmark = pytest.mark.django_db


def said(command: str, *words: str) -> str:
    out = StringIO()
    call_command(command, *words, stdout=out)
    return out.getvalue()


def test_a_study_is_drawn_by_its_coordinator(monkeypatch: pytest.MonkeyPatch) -> None:
    by = a_person(Role.COORDINATOR)
    study = a_signed_study(by)

    monkeypatch.setattr(draw, "sleep", lambda _: a_worker_draws(study))

    told = said("draw", str(study.pk), "--by", by.email)

    assert "4 of 4 copies" in told

    assert f"“{study.name}” is drawn: {Schedule.objects.get(study=study).digest}." in told
    assert "is the one that its seed, its arms and its protocol give" in said(
        "rederive", str(study.pk)
    )


def test_who_does_not_wait_is_told_the_job() -> None:
    by = a_person(Role.COORDINATOR)
    study = a_signed_study(by)

    told = said("draw", str(study.pk), "--by", by.email, "--no-wait")

    job = asking.latest_draw(study)
    assert job is not None
    assert told == f"Draw the schedule of a study  {job.pk}\n"


def test_a_draw_that_does_not_succeed_is_no_success(monkeypatch: pytest.MonkeyPatch) -> None:
    by = a_person(Role.COORDINATOR)
    study = a_signed_study(by)

    def stop(_: float) -> None:
        job = asking.latest_draw(study)
        assert job is not None
        jobs.cancel(job, by=by, at=AT)

    monkeypatch.setattr(draw, "sleep", stop)

    with pytest.raises(CommandError, match="was stopped, so nothing is drawn"):
        said("draw", str(study.pk), "--by", by.email)
    assert not Schedule.objects.exists()


@pytest.mark.parametrize(
    ("role", "says"),
    [(Role.COORDINATOR, "coordinates no study"), (Role.RESEARCHER, "do not include “study.draw”")],
)
def test_nobody_else_draws_it(role: Role, says: str) -> None:
    study = a_signed_study(a_person(Role.COORDINATOR))

    with pytest.raises(CommandError, match=says):
        said("draw", str(study.pk), "--by", a_person(role).email)
    assert not Schedule.objects.exists()


def test_nobody_unknown_draws_it() -> None:
    with pytest.raises(CommandError, match="Nobody has an account under nobody"):
        said("draw", str(uuid4()), "--by", "nobody@example.org")


def test_a_refusal_of_the_draw_is_said() -> None:
    by = a_person(Role.COORDINATOR)
    study = a_locked_study(coordinator=by)

    with pytest.raises(CommandError, match="names no cohort versions"):
        said("draw", str(study.pk), "--by", by.email)


def test_what_readers_see_is_compared_with_what_was_drawn() -> None:
    study = an_allocated_study()
    one, other = Side.objects.filter(place="A")[:2]
    with without_guards():
        Side.objects.filter(pk=one.pk).update(copy=other.copy)

    with pytest.raises(CommandError, match="are not shown what was drawn, so do not evaluate"):
        said("rederive", str(study.pk))


def test_what_was_written_down_is_compared_with_its_seed() -> None:
    study = an_allocated_study(cases=8)
    with without_guards():
        Schedule.objects.filter(study=study).update(seed=1)

    with pytest.raises(CommandError, match="do not give its schedule again") as refused:
        said("rederive", str(study.pk))
    assert refused.value.returncode == 1


@pytest.mark.parametrize(
    ("make", "says"),
    [(lambda: Study(pk=uuid4()), "There is no study"), (a_locked_study, "No schedule was drawn")],
)
def test_without_a_schedule_there_is_nothing_to_compare(
    make: Callable[[], Study], says: str
) -> None:
    with pytest.raises(CommandError, match=says):
        said("rederive", str(make().pk))
