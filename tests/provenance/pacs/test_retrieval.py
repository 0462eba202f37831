"""What a wish for series writes down, and what it never does."""

import json

import pytest

from reviewapp.accounts import services as accounts
from reviewapp.accounts.errors import NotAllowed
from reviewapp.accounts.roles import Role
from reviewapp.audit.models import Event
from reviewapp.jobs import services as jobs
from reviewapp.jobs.models import Job, State
from reviewapp.provenance.intake import ending, receiving
from reviewapp.provenance.intake.errors import ImportNotInState, StillReading
from reviewapp.provenance.intake.placing import Announced
from reviewapp.provenance.intake_models import Arrival, Import
from reviewapp.provenance.pacs import reception, retrieval, selectors
from reviewapp.provenance.pacs.errors import RetrievalNotUsable
from reviewapp.provenance.pacs.models import Landing, Retrieval, WantedSeries
from reviewapp.provenance.pacs.retrieval import Choice
from reviewapp.provenance.pacs.tasks import forget, retrieve
from tests.factories import AT, a_person, an_open_study
from tests.pacs_site.slices import series_uid, study_uid
from tests.provenance.pacs.factories import a_pacs, a_retrieval

pytestmark = pytest.mark.django_db


def test_the_uids_stand_nowhere_but_sealed() -> None:
    asked = a_retrieval(a_pacs(), numbers=(1, 2))

    models = (Retrieval, WantedSeries, Import, Arrival, Job, Event, Landing)
    kept = json.dumps([list(model.objects.values()) for model in models], default=str)
    assert study_uid(1) not in kept
    assert retrieval.uids_of(asked.wanted_series.get(number=2)) == (study_uid(1), series_uid(2))


def test_the_job_carries_an_id_and_a_title_without_a_patient() -> None:
    asked = a_retrieval(a_pacs(name="Ours"), project="chest")
    job = Job.objects.get()
    assert job.arguments == {"retrieval_id": str(asked.pk)}
    assert job.title == "Fetch from Ours for chest"


def test_series_named_twice_are_fetched_once() -> None:
    choice = Choice(study_uid(1), [series_uid(1)] * 3)
    by = a_person(Role.RESEARCHER)
    asked = retrieval.request_retrieval(a_pacs(), [choice], project="x", by=by, at=AT)
    assert asked.wanted_series.count() == 1


@pytest.mark.parametrize("role", [role for role in Role if role != Role.RESEARCHER])
def test_nobody_else_fetches(role: Role) -> None:
    with pytest.raises(NotAllowed):
        a_retrieval(a_pacs(), by=a_person(role))


def test_who_reads_in_a_study_fetches_nothing_and_is_sent_nothing() -> None:
    reader = a_person(Role.RESEARCHER)
    accounts.grant_role(reader, Role.READER, by=None, at=AT)
    to = reception.addressee(email=reader.email, project="chest")
    an_open_study(reader=reader)

    with pytest.raises(StillReading, match="nothing was begun"):
        a_retrieval(a_pacs(), by=reader)
    with pytest.raises(StillReading, match="nothing was begun"):
        reception.begin(to, sender="CT1", at=AT)
    assert not Import.objects.exists()


@pytest.mark.parametrize("number", [0, 501])
def test_there_are_too_few_and_too_many(number: int) -> None:
    choices = [Choice(f"1.2.{place}") for place in range(number)]
    by = a_person(Role.RESEARCHER)
    with pytest.raises(RetrievalNotUsable, match=f"{number} series were chosen"):
        retrieval.request_retrieval(a_pacs(), choices, project="x", by=by, at=AT)
    assert not Import.objects.exists()


def test_the_rest_is_a_retry_of_a_job_that_failed() -> None:
    asked = a_retrieval(a_pacs())
    Job.objects.update(state=State.FAILED, error="away", finished_at=AT, attempt=3)

    job = retrieval.fetch_the_rest(asked, by=asked.asked_by, at=AT)

    assert (job.pk, Job.objects.get().state) == (asked.job_id, State.QUEUED)


def test_the_rest_after_a_job_that_ended_is_another_job() -> None:
    asked = a_retrieval(a_pacs())
    Job.objects.update(state=State.SUCCEEDED, finished_at=AT)

    job = retrieval.fetch_the_rest(asked, by=asked.asked_by, at=AT)

    assert job.pk != asked.job_id
    assert Retrieval.objects.get().job_id == job.pk


def test_a_job_under_way_is_the_job() -> None:
    asked = a_retrieval(a_pacs())
    assert retrieval.fetch_the_rest(asked, by=asked.asked_by, at=AT).pk == asked.job_id


def test_who_reads_in_a_study_by_now_fetches_no_rest() -> None:
    asked = a_retrieval(a_pacs())
    accounts.grant_role(asked.asked_by, Role.READER, by=None, at=AT)
    an_open_study(reader=asked.asked_by)

    with pytest.raises(StillReading, match="nothing was begun"):
        retrieval.fetch_the_rest(asked, by=asked.asked_by, at=AT)


def test_nothing_is_left_to_fetch() -> None:
    asked = a_retrieval(a_pacs())
    WantedSeries.objects.update(state="UNCOUNTED", sealed_uids="")
    with pytest.raises(RetrievalNotUsable, match="All that was asked for is here"):
        retrieval.fetch_the_rest(asked, by=asked.asked_by, at=AT)


def test_an_import_that_went_on_takes_no_rest() -> None:
    asked = a_retrieval(a_pacs())
    Import.objects.update(state=Import.State.PREVIEWED)
    with pytest.raises(ImportNotInState):
        retrieval.fetch_the_rest(asked, by=asked.asked_by, at=AT)


def test_the_uids_of_an_ended_import_are_forgotten() -> None:
    going_on, over = a_retrieval(a_pacs()), a_retrieval(a_pacs(name="Another"))
    jobs.cancel(Job.objects.get(title__contains="Another"), by=over.asked_by, at=AT)
    ending.cancel(over.of, by=over.asked_by, at=AT)

    forget()

    assert over.wanted_series.get().sealed_uids == ""
    assert going_on.wanted_series.get().sealed_uids != ""


def test_a_job_that_is_lost_is_replaced() -> None:
    asked = a_retrieval(a_pacs())
    Retrieval.objects.update(job=None)
    asked.refresh_from_db()
    assert retrieval.fetch_the_rest(asked, by=asked.asked_by, at=AT).pk


@pytest.mark.usefixtures("may_ask_this_machine")
def test_the_task_fetches_and_says_how_it_went() -> None:
    asked = a_retrieval(a_pacs("http://127.0.0.1:9"))
    Job.objects.update(cancel_requested_at=AT)  # so that it is not even begun
    retrieve(str(asked.job_id))
    assert Job.objects.get().attempt == 0


def test_rows_have_names_for_people() -> None:
    asked = a_retrieval(a_pacs(name="Ours"))
    by = asked.asked_by
    begun = reception.begin(reception.Addressee(by, "chest"), sender="SCANNER1", at=AT)
    arrival = receiving.expect(asked.of, files=[Announced("a.dcm", 1)], at=AT)[0]
    wanted = asked.wanted_series.get()
    landing = Landing.objects.create(arrival=arrival, series=wanted)

    assert [str(row) for row in (asked, wanted, begun, landing)] == [
        "retrieval from Ours",
        "series 1 of retrieval from Ours",
        "reception from SCANNER1",
        "landing of file 1",
    ]


def test_a_person_finds_their_own_and_nobody_elses() -> None:
    asked = a_retrieval(a_pacs())
    reception.begin(reception.Addressee(asked.asked_by, "chest"), sender="A", at=AT)
    stranger = a_person(Role.RESEARCHER)

    assert selectors.retrieval_for(asked.asked_by, asked.pk) == asked
    assert selectors.receptions_of(asked.asked_by).count() == 1
    assert selectors.wanted_series(asked).count() == 1
    assert not selectors.retrievals_of(stranger).exists()
    assert not selectors.receptions_of(stranger).exists()
