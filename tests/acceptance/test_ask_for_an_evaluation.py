"""Asking for an evaluation …"""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, transaction

from reviewapp.acceptance import asking, results, selectors, services, tasks
from reviewapp.acceptance.errors import NothingRated
from reviewapp.acceptance.models import EvaluationRequest
from reviewapp.accounts.models import User
from reviewapp.accounts.roles import Role
from reviewapp.audit import selectors as audit
from reviewapp.audit.canonical import canonical_json
from reviewapp.jobs import services as jobs
from reviewapp.jobs.errors import Cancelled
from reviewapp.jobs.models import Job
from reviewapp.jobs.models import State as JobState
from reviewapp.studies import services as studies
from reviewapp.studies.errors import StudyNotClosed
from reviewapp.studies.models import State, Study
from tests.acceptance.asked import work_off
from tests.factories import AT, a_person, an_open_study, rate_everything

pytestmark = pytest.mark.django_db


@pytest.fixture
def by() -> User:
    return a_person(Role.COORDINATOR)


def closed(by: User, *, read: bool = True) -> Study:
    study = an_open_study(coordinator=by)
    if read:
        rate_everything(study)
    return studies.close(study, by=by, at=AT)


def ask(study: Study, by: User, reason: str = "Everybody has read.") -> EvaluationRequest:
    return asking.request(study, by=by, at=AT, reason=reason)


def opened(study: Study) -> int:
    return audit.events(study).filter(verb="book.opened").count()


def test_leaves_the_book_shut_until_a_worker_takes_it(by: User) -> None:
    study = closed(by)

    ask(study, by)

    assert selectors.evaluation(study) is None
    assert opened(study) == 0
    (line,) = audit.events(study).filter(verb="evaluation.requested")
    assert line.reason == "Everybody has read."


def test_has_a_worker_evaluate_in_the_name_of_who_asked(by: User) -> None:
    study = closed(by)
    asked = ask(study, by)

    work_off(study)

    kept = selectors.evaluation(study)
    assert kept is not None
    assert (study.state, kept.evaluated_by, opened(study)) == (State.EVALUATED, by, 1)
    job = Job.objects.get(pk=asked.job_id)
    assert (job.state, job.made_kind, job.made_id) == (
        JobState.SUCCEEDED,
        "studies.study",
        str(study.pk),
    )
    assert job.done == job.total
    assert job.unit == "parts"


def test_twice_starts_one_job_while_the_first_is_under_way(by: User) -> None:
    study = closed(by)

    assert ask(study, by) == ask(study, by, "Again.")
    assert Job.objects.filter(task=asking.EVALUATE).count() == 1


def test_is_refused_before_the_study_is_closed_and_after_it_is_evaluated(by: User) -> None:
    with pytest.raises(StudyNotClosed):
        ask(an_open_study(coordinator=by), by)
    study = closed(by)
    ask(study, by)
    work_off(study)
    with pytest.raises(StudyNotClosed):
        ask(study, by)


def test_fails_with_a_sentence_and_can_be_asked_for_again(by: User) -> None:
    study = closed(by, read=False)
    first = ask(study, by)

    with pytest.raises(NothingRated):
        work_off(study)

    job = Job.objects.get(pk=first.job_id)
    assert job.state == JobState.FAILED
    assert "the sealed book stays shut" in job.error
    assert ask(study, by) != first


def test_cancelled_keeps_nothing_but_that_the_book_was_opened(by: User) -> None:
    study = closed(by)
    stops = {"after": 2}

    def told(done: int, _total: int) -> None:
        if done == stops["after"]:
            raise Cancelled

    with pytest.raises(Cancelled):
        services.evaluate(study, by=by, at=AT, reason="Ready.", told=told)

    study.refresh_from_db()
    assert (study.state, selectors.evaluation(study), opened(study)) == (State.CLOSED, None, 1)


def test_is_tried_again_after_it_was_cancelled(by: User) -> None:
    study = closed(by)
    asked = ask(study, by)
    jobs.cancel(asked.job, by=by, at=AT)
    tasks.evaluate(str(asked.job_id))
    assert selectors.evaluation(study) is None

    jobs.retry(Job.objects.get(pk=asked.job_id), by=by, at=AT)
    work_off(study)

    assert selectors.evaluation(study) is not None


def test_changes_nothing_where_a_worker_died_right_after_it_was_kept(by: User) -> None:
    study = closed(by)
    asked = ask(study, by)
    kept = services.evaluate(study, by=by, at=AT, reason="Ready.")

    work_off(study)

    assert selectors.evaluation(study) == kept
    assert Job.objects.get(pk=asked.job_id).state == JobState.SUCCEEDED
    assert opened(study) == 1


def test_gives_the_bytes_that_evaluating_at_once_gives(by: User) -> None:
    study = closed(by)
    with transaction.atomic():
        once = services.evaluate(study, by=by, at=AT, reason="Ready.")
        transaction.set_rollback(True)
    study.refresh_from_db()
    ask(study, by)
    work_off(study)

    kept = selectors.evaluation(study)

    assert kept is not None
    assert kept.inputs_digest == once.inputs_digest
    assert canonical_json(kept.results) == canonical_json(once.results)


def test_tells_every_part_once(by: User) -> None:
    told: list[tuple[int, int]] = []
    study = closed(by)

    services.evaluate(study, by=by, at=AT, reason="Ready.", told=lambda *far: told.append(far))

    total = told[0][1]
    assert told == [(done, total) for done in range(1, total + 1)]


def test_wants_a_reason_in_the_database_too(by: User) -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        ask(closed(by), by, reason="")


def test_keeps_no_reader_by_name_or_id(by: User) -> None:
    study = closed(by)
    kept = services.evaluate(study, by=by, at=AT, reason="Ready.").results
    reader = study.members.get(part="READER").user

    assert [one["reader"] for one in kept["per_reader"]] == ["R01"]
    assert str(reader.pk) not in canonical_json(kept).decode()
    assert selectors.reader_names(study) == {"R01": str(reader)}
    assert kept["schema"] == results.SCHEMA


# --- from a terminal ---


def command(study: Study, by: str, reason: str = "Everybody has read.") -> str:
    said = StringIO()
    call_command("evaluate", study.pk, by=by, reason=reason, stdout=said)
    return said.getvalue()


def test_from_a_terminal_names_the_job(by: User) -> None:
    study = closed(by)

    said = command(study, by.email)

    asked = selectors.evaluation_request(study)
    assert asked is not None
    assert str(asked.job_id) in said
    assert asked.reason == "Everybody has read."


def test_from_a_terminal_refuses_in_a_sentence(by: User) -> None:
    study = closed(by)

    for who, reason, says in (
        ("nobody@demo.example", "Ready.", "Nobody has an account"),
        (a_person(Role.COORDINATOR).email, "Ready.", "coordinates no study"),
        (a_person(Role.READER).email, "Ready.", "Your roles do not include"),
        (by.email, "  ", "Write why"),
    ):
        with pytest.raises(CommandError, match=says):
            command(study, who, reason)
    with pytest.raises(CommandError, match="Close it first"):
        command(an_open_study(coordinator=by), by.email)
    assert selectors.evaluation_request(study) is None
