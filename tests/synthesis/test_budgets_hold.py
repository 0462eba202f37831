"""A budget holds …"""

from datetime import timedelta
from threading import Thread
from time import sleep
from typing import Any

import pytest
from django.db import connection

from reviewapp.accounts.models import User
from reviewapp.accounts.roles import Role
from reviewapp.imaging.models import Image
from reviewapp.jobs import ledger
from reviewapp.jobs import services as jobs
from reviewapp.jobs.models import Job, State
from reviewapp.provenance.models import CohortVersion
from reviewapp.synthesis import budgets, comparing, services, tasks, wanting
from reviewapp.synthesis.asking import Told
from reviewapp.synthesis.comparing import Against, Ruler
from reviewapp.synthesis.errors import BudgetSpent
from reviewapp.synthesis.services import How
from reviewapp.synthesis.wanting import Wish
from tests.factories import AT, a_cohort_version, a_person
from tests.jobs.factories import LEASE
from tests.synthesis.factories import a_model

pytestmark = pytest.mark.django_db


@pytest.fixture
def researcher() -> User:
    return a_person(Role.RESEARCHER)


@pytest.fixture
def version(researcher: User) -> CohortVersion:
    return a_cohort_version(by=researcher)


def give(person: User, minutes: int) -> None:
    budgets.set_budget(person, queue="cpu", minutes=minutes, by=None, at=AT)


def ask(version: CohortVersion, by: User, *, minutes: int | None, later: int = 0) -> Job:
    wish = Wish("demo-class-flow", name="Learnt", seed=1, size=16, minutes=minutes)
    at = AT + timedelta(seconds=later)
    return wanting.request_training(version, wish, split=None, by=by, at=at)


def sample(by: User, *, count: int, seed: int = 1) -> Job:
    return services.request_sampling_of(
        a_model(), Told(count=count), How(seed=seed, steps=2), by=by, at=AT
    )


def end(job: Job, *, minutes: float) -> None:
    claim = ledger.claim(job.pk, worker="here", at=AT, lease=LEASE)
    assert claim
    at = AT + timedelta(minutes=minutes)
    ledger.extend(claim, at=at, lease=LEASE)
    ledger.finish(claim, State.SUCCEEDED, at=at)


def test_what_work_that_waits_will_take(version: CohortVersion, researcher: User) -> None:
    give(researcher, 10)
    ask(version, researcher, minutes=6)

    with pytest.raises(BudgetSpent, match="is to take 6 more, and this asks for 5"):
        ask(version, researcher, minutes=5)
    ask(version, researcher, minutes=4)


def test_nothing_for_work_that_has_ended(version: CohortVersion, researcher: User) -> None:
    give(researcher, 10)
    end(ask(version, researcher, minutes=9), minutes=1)

    ask(version, researcher, minutes=9)


def test_the_longest_training_where_none_is_said(version: CohortVersion, researcher: User) -> None:
    give(researcher, wanting.MOST_MINUTES - 1)

    with pytest.raises(BudgetSpent, match=f"asks for {wanting.MOST_MINUTES}"):
        ask(version, researcher, minutes=None)


def test_as_much_for_images_as_earlier_ones_took(researcher: User) -> None:
    end(sample(researcher, count=10), minutes=3)
    give(researcher, 10)

    with pytest.raises(BudgetSpent, match=r"3 of 10 minutes .* asks for 9"):
        sample(researcher, count=30, seed=2)
    sample(researcher, count=20, seed=3)


def test_for_phantoms_too(researcher: User) -> None:
    job = services.request_sampling("body-ct-phantom", count=10, seed=1, by=researcher, at=AT)
    Job.objects.update(total=10)
    end(job, minutes=2)
    give(researcher, 5)

    with pytest.raises(BudgetSpent, match="this asks for 4"):
        services.request_sampling("body-ct-phantom", count=20, seed=2, by=researcher, at=AT)
    later = services.request_sampling("body-ct-phantom", count=10, seed=2, by=researcher, at=AT)
    give(researcher, 1)
    with pytest.raises(BudgetSpent, match="the work did not begin"):
        tasks.sample_run(job_id=str(later.pk))
    assert not Image.objects.exists()


def test_as_much_for_measures_as_earlier_ones_took(researcher: User) -> None:
    drawn, ward = a_cohort_version(synthetic=True, by=researcher), a_cohort_version(by=researcher)

    def measure(most: int) -> Job:
        ruler = Ruler(seed=1, low=0, high=1, most=most)
        against = Against(ward)
        return comparing.request_measuring(
            drawn, against, ruler, measures=["kd"], by=researcher, at=AT
        )

    end(measure(100), minutes=2)
    give(researcher, 7)

    with pytest.raises(BudgetSpent, match=r"2 of 7 minutes .* asks for 6"):
        measure(300)
    measure(200)


def test_when_a_worker_begins_too(version: CohortVersion, researcher: User) -> None:
    give(researcher, 10)
    job = ask(version, researcher, minutes=8)
    give(researcher, 7)

    with pytest.raises(BudgetSpent):
        tasks.train(job_id=str(job.pk))

    job.refresh_from_db()
    assert job.state == State.FAILED
    assert "0 of 7 minutes" in job.error
    assert "this asks for 8, so the work did not begin" in job.error


def test_first_for_what_was_asked_first(version: CohortVersion, researcher: User) -> None:
    give(researcher, 10)
    first = ask(version, researcher, minutes=6)
    second = ask(version, researcher, minutes=4, later=1)
    give(researcher, 8)

    budgets.refuse_at_work(first.pk, at=AT)
    with pytest.raises(BudgetSpent, match="is to take 6 more, and this asks for 4"):
        budgets.refuse_at_work(second.pk, at=AT)


def test_nothing_against_the_rest_of_work_that_is_taken_over(
    version: CohortVersion, researcher: User
) -> None:
    give(researcher, 10)
    job = ask(version, researcher, minutes=10)
    for attempt, minutes in enumerate((9.5, 0.5)):
        at = AT + timedelta(hours=attempt)
        claim = ledger.claim(job.pk, worker="here", at=at, lease=LEASE)
        assert claim
        budgets.refuse_at_work(job.pk, at=at)
        ledger.extend(claim, at=at + timedelta(minutes=minutes), lease=LEASE)

    with pytest.raises(BudgetSpent, match="10 of 10 minutes"):
        budgets.refuse_at_work(job.pk, at=AT + timedelta(hours=2))


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite has one writer")
def test_against_two_who_ask_at_once(
    version: CohortVersion, researcher: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    give(researcher, 10)
    refused: list[BudgetSpent] = []
    enqueue = jobs.enqueue

    def slowly(*args: Any, **words: Any) -> Job:  # noqa: ANN401 what it was given
        sleep(1)
        return enqueue(*args, **words)

    def press() -> None:
        try:
            ask(version, researcher, minutes=6)
        except BudgetSpent as why:
            refused.append(why)
        finally:
            connection.close()

    monkeypatch.setattr(jobs, "enqueue", slowly)
    threads = [Thread(target=press) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(refused) == 1
    assert Job.objects.filter(task=wanting.TRAIN).count() == 1
