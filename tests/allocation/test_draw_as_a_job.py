"""The draw as a job …"""

from collections.abc import Callable

import pytest
from django.db import connection

from reviewapp.accounts.models import User
from reviewapp.accounts.roles import Role
from reviewapp.allocation import asking, rederiving, services, tasks
from reviewapp.allocation.errors import DrawOutdated
from reviewapp.allocation.models import Arm, Schedule
from reviewapp.audit.models import Event
from reviewapp.imaging.models import PresentationCopy
from reviewapp.jobs.errors import Cancelled
from reviewapp.jobs.models import Job, State
from reviewapp.reading.models import Worklist
from reviewapp.studies import readers
from reviewapp.studies.models import Case, Part, Study
from reviewapp.studies.models import State as StudyState
from tests.factories import AT, a_person
from tests.web.coordinator.steps import a_signed_study, a_worker_draws

pytestmark = pytest.mark.django_db


class Told:
    """A job's hand that does something after so many copies."""

    def __init__(self, after: int, then: Callable[[], object]) -> None:
        self.after, self.then, self.lines = after, then, list[str]()

    def report(self, done: int, *_: object, **__: object) -> None:
        if done == self.after:
            self.then()

    def log(self, text: str, *, level: str = "info") -> None:
        self.lines.append(f"{level} {text}")

    def check(self) -> None:
        """It goes on."""

    def made(self, thing: object) -> None:
        self.lines.append(f"made {thing}")


@pytest.fixture
def by() -> User:
    return a_person(Role.COORDINATOR)


@pytest.fixture
def study(by: User) -> Study:
    return a_signed_study(by)


def run(study: Study, by: User, told: Told) -> None:
    asking.run(told, clock=lambda: AT, study_id=str(study.pk), by_id=str(by.pk))


def stop() -> None:
    raise Cancelled


def nothing() -> None:
    """Nothing happens meanwhile."""


def test_it_is_asked_for_once_and_stored_once(study: Study, by: User) -> None:
    jobs = {asking.request_draw(study, by=by, at=AT).pk for _ in range(2)}

    for _ in range(2):
        a_worker_draws(study)

    assert jobs == {Job.objects.get().pk}
    assert Job.objects.get().state == State.SUCCEEDED
    assert rederiving.compare(study).agrees
    verbs = Event.objects.filter(subject_id=str(study.pk)).values_list("verb", flat=True)
    assert list(verbs).count("study.draw_requested") == list(verbs).count("study.allocated") == 1


def test_done_again_it_draws_nothing_and_names_the_schedule(study: Study, by: User) -> None:
    told = Told(0, nothing)
    run(study, by, told)
    drawn = Schedule.objects.get()

    run(study, by, told)

    assert Schedule.objects.get() == drawn
    assert told.lines[-1] == f"made {drawn}"


def test_stopped_halfway_it_leaves_copies_and_nothing_that_anybody_sees(
    study: Study, by: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("reviewapp.imaging.services.COPIES_AT_ONCE", 1)

    with pytest.raises(Cancelled):
        run(study, by, Told(3, stop))

    kept = set(PresentationCopy.objects.values_list("pk", flat=True))
    assert len(kept) == 2
    for model in (Case, Worklist, Arm, Schedule):
        assert not model.objects.exists()
    run(study, by, Told(0, nothing))
    assert kept < set(PresentationCopy.objects.values_list("pk", flat=True))
    assert rederiving.compare(study).agrees


def test_copies_are_made_outside_of_the_transaction_that_stores(study: Study, by: User) -> None:
    depth = len(connection.savepoint_ids)
    seen = []

    run(study, by, Told(2, lambda: seen.append(len(connection.savepoint_ids))))

    assert seen == [depth]


def test_it_stores_nothing_for_readers_who_are_not_the_ones_it_drew_for(
    study: Study, by: User
) -> None:
    leaving = study.members.filter(part=Part.READER)[0]

    def replace() -> None:
        readers.replace(
            study,
            member=leaving,
            user=a_person(),
            qualification="Radiologist",
            experience_years=3,
            reason="Ill.",
            by=by,
            at=AT,
        )

    with pytest.raises(DrawOutdated, match="Draw it again"):
        run(study, by, Told(2, replace))
    assert not Worklist.objects.exists()


def test_of_two_at_once_the_first_stands(study: Study, by: User) -> None:
    told = Told(2, lambda: services.draw_signed(study, by=by, at=AT))

    run(study, by, told)

    assert told.lines[1:] == [
        "info Another job stored the schedule meanwhile; that one stands.",
        f"made schedule of {study}",
    ]
    assert Schedule.objects.count() == 1


def test_one_that_finds_the_schedule_stored_before_it_drew_lets_it_stand(
    study: Study, by: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def too_late(late: Study) -> services.Drawn:
        monkeypatch.undo()
        services.draw_signed(late, by=by, at=AT)
        return services.drawn_as_signed(late)

    told = Told(0, nothing)
    monkeypatch.setattr(services, "drawn_as_signed", too_late)

    run(study, by, told)

    assert told.lines == [
        "info Another job stored the schedule meanwhile; that one stands.",
        f"made schedule of {study}",
    ]


def test_after_one_that_ended_badly_another_is_started(study: Study, by: User) -> None:
    first = asking.request_draw(study, by=by, at=AT)
    Job.objects.filter(pk=first.pk).update(state=State.CANCELLED, finished_at=AT)

    second = asking.request_draw(study, by=by, at=AT)

    assert first != second == asking.latest_draw(study)
    tasks.draw(str(second.pk))
    assert rederiving.compare(study).agrees


def test_it_asks_the_database_where_the_study_is(study: Study, by: User) -> None:
    known_before = Study(pk=study.pk, name=study.name, state=StudyState.DRAFT)

    assert services.draw_signed(known_before, by=by, at=AT).study == study
