"""A budget of minutes …"""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from reviewapp.accounts.models import User
from reviewapp.accounts.roles import Role
from reviewapp.audit.models import Event
from reviewapp.jobs import ledger
from reviewapp.jobs import services as jobs
from reviewapp.jobs.models import Job, State
from reviewapp.provenance.intake_models import Deidentification, Import
from reviewapp.provenance.models import CohortImage, CohortVersion
from reviewapp.synthesis import budgets, retrying, services, wanting
from reviewapp.synthesis.asking import Told
from reviewapp.synthesis.errors import BudgetNotUsable, BudgetSpent
from reviewapp.synthesis.services import How
from reviewapp.synthesis.wanting import Wish
from tests.factories import AT, a_person
from tests.jobs.factories import LEASE
from tests.synthesis import cohorts
from tests.synthesis.factories import a_model

pytestmark = pytest.mark.django_db


@pytest.fixture
def researcher() -> User:
    return a_person(Role.RESEARCHER)


@pytest.fixture
def version(researcher: User) -> CohortVersion:
    """Images that came in through the project Lungs."""
    found = cohorts.real(researcher, name="Ward", seeds=range(4))
    brought = Import.objects.create(
        project="Lungs", source="UPLOAD", begun_by=researcher, begun_at=AT, touched_at=AT
    )
    for held in CohortImage.objects.filter(version=found):
        Deidentification.objects.create(
            image_id=held.image_id, of=brought, profile="-", files=1, is_head=False, at=AT
        )
    return found


def ask(version: CohortVersion, by: User, *, minutes: int = 1) -> Job:
    wish = Wish("demo-class-flow", name="Learnt", seed=1, size=16, minutes=minutes)
    return wanting.request_training(version, wish, split=None, by=by, at=AT)


def spend(job: Job, minutes: float) -> None:
    claim = ledger.claim(job.pk, worker="here", at=AT, lease=LEASE)
    assert claim
    ledger.extend(claim, at=AT + timedelta(minutes=minutes), lease=LEASE)


def test_is_refused_before_the_work_once_it_is_spent(
    version: CohortVersion, researcher: User
) -> None:
    budgets.set_budget(researcher, queue="cpu", minutes=10, by=None, at=AT)
    spend(ask(version, researcher, minutes=10), 9.5)

    with pytest.raises(BudgetSpent, match="You have spent 10 of 10 minutes") as refused:
        ask(version, researcher)

    assert "Ask an administrator" in str(refused.value)
    assert Job.objects.count() == 1


def test_is_refused_when_more_is_asked_for_than_is_left(
    version: CohortVersion, researcher: User
) -> None:
    budgets.set_budget(researcher, queue="cpu", minutes=10, by=None, at=AT)
    spend(ask(version, researcher), 4)

    with pytest.raises(BudgetSpent, match=r"4 of 10 minutes .* and this asks for 7"):
        ask(version, researcher, minutes=7)
    ask(version, researcher, minutes=6)


def test_of_a_project_counts_what_anybody_did_with_its_images(
    version: CohortVersion, researcher: User
) -> None:
    budgets.set_budget("Lungs", queue="cpu", minutes=5, by=None, at=AT)
    spend(ask(version, a_person(Role.RESEARCHER)), 5)

    with pytest.raises(BudgetSpent, match="The project “Lungs” has spent 5 of 5"):
        ask(version, researcher)
    other = cohorts.real(researcher, name="Other", seeds=range(40, 44))
    ask(other, researcher)


def test_counts_what_helpers_did(version: CohortVersion, researcher: User) -> None:
    budget = budgets.set_budget("Lungs", queue="cpu", minutes=60, by=None, at=AT)
    helped = ask(version, researcher)
    spend(helped, 2)
    spend(jobs.enqueue_helper("synthesis.help", helped, key="h", at=AT), 3)

    assert budgets.standing_of(budget, at=AT + timedelta(minutes=3)).spent == 5


def test_forgets_what_is_older_than_thirty_days(version: CohortVersion, researcher: User) -> None:
    budget = budgets.set_budget(researcher, queue="cpu", minutes=9, by=None, at=AT)
    spend(ask(version, researcher), 9)
    later = AT + timedelta(days=30, minutes=4)

    assert budgets.standing_of(budget, at=later).spent == 5
    assert budgets.standing_of(budget, at=later + timedelta(minutes=6)).spent == 0


def test_of_one_queue_leaves_the_other_alone(version: CohortVersion, researcher: User) -> None:
    budgets.set_budget(researcher, queue="gpu", minutes=0, by=None, at=AT)

    ask(version, researcher)


def test_holds_sampling_and_another_try_too(version: CohortVersion, researcher: User) -> None:
    job = ask(version, researcher)
    jobs.cancel(job, by=researcher, at=AT)
    budgets.set_budget(researcher, queue="cpu", minutes=0, by=None, at=AT)

    with pytest.raises(BudgetSpent):
        retrying.retry(job, by=researcher, at=AT)
    with pytest.raises(BudgetSpent):
        services.request_sampling_of(a_model(), Told(count=1), How(seed=1), by=researcher, at=AT)
    assert Job.objects.get().state == State.CANCELLED


def test_is_set_and_lifted_with_an_event(researcher: User) -> None:
    by = a_person(Role.ADMINISTRATOR)
    first = budgets.set_budget(researcher, queue="cpu", minutes=5, by=by, at=AT)
    again = budgets.set_budget(researcher, queue="cpu", minutes=7, by=by, at=AT)
    assert first == again
    budgets.lift_budget(again, by=by, at=AT)

    verbs = list(Event.objects.filter(verb__startswith="budget.").values_list("verb", flat=True))
    assert sorted(verbs) == ["budget.lifted", "budget.set", "budget.set"]
    assert budgets.standings(at=AT) == []


@pytest.mark.parametrize(("whose", "minutes"), [("Hearts", 5), ("Lungs", -1)])
def test_that_means_nothing_is_refused(version: CohortVersion, whose: str, minutes: int) -> None:
    assert version
    with pytest.raises(BudgetNotUsable, match="nothing was changed"):
        budgets.set_budget(whose, queue="cpu", minutes=minutes, by=None, at=AT)


def test_is_set_from_a_terminal(version: CohortVersion, researcher: User) -> None:
    said = StringIO()
    call_command("budget", project="Lungs", minutes=30, stdout=StringIO())
    call_command("budget", person=researcher.email, minutes=20, stdout=said)

    assert "project Lungs: 30 minutes, processor; 0 spent" in said.getvalue()
    assert f"{researcher}: 20 minutes, processor; 0 spent" in said.getvalue()
    call_command("budget", project="Lungs", lift=True, stdout=StringIO())
    assert len(budgets.standings(at=AT)) == 1
    for wrong in ({"project": "Lungs", "lift": True}, {"person": "nobody@example.org"}):
        with pytest.raises(CommandError):
            call_command("budget", **wrong, minutes=None if "lift" in wrong else 1)
    with pytest.raises(CommandError, match="--minutes"):
        call_command("budget", project="Lungs")


class TestThePage:
    @pytest.fixture
    def browser(self, client: Client) -> Client:
        client.force_login(a_person(Role.ADMINISTRATOR))
        return client

    def test_says_that_there_is_no_limit(self, browser: Client) -> None:
        assert "No budget is set" in browser.get(reverse("budgets")).content.decode()

    @pytest.mark.usefixtures("version")
    def test_sets_shows_and_lifts(self, browser: Client, researcher: User) -> None:
        for whose in (researcher.email, "Lungs"):
            sent = {"whose": whose, "queue": "cpu", "minutes": 12}
            assert browser.post(reverse("budgets"), sent).status_code == 302

        shown = browser.get(reverse("budgets")).content.decode()
        assert str(researcher) in shown
        assert "project Lungs" in shown
        told = browser.get(reverse("api-budgets")).json()
        assert {(one["minutes"], one["spent"]) for one in told} == {(12, 0)}
        for one in told:
            browser.post(reverse("budget-lift", args=[one["id"]]))
        assert "No budget is set" in browser.get(reverse("budgets")).content.decode()

    def test_says_what_is_wrong_beside_what_was_typed(self, browser: Client) -> None:
        sent = {"whose": "Hearts", "queue": "cpu", "minutes": 12}

        answer = browser.post(reverse("budgets"), sent)

        assert answer.status_code == 422
        assert "No import belongs to a project “Hearts”" in answer.content.decode()

    def test_tells_a_person_what_they_have_used(self, client: Client, researcher: User) -> None:
        budgets.set_budget(researcher, queue="cpu", minutes=12, by=None, at=timezone.now())
        client.force_login(researcher)

        shown = client.get(reverse("train-model")).content.decode()

        assert "You have used 0 of 12 minutes" in shown
        assert reverse("budgets") not in shown

    def test_refuses_a_training_with_the_sentence(
        self, client: Client, version: CohortVersion, researcher: User
    ) -> None:
        budgets.set_budget(researcher, queue="cpu", minutes=0, by=None, at=AT)
        client.force_login(researcher)
        sent = {"version": str(version.pk), "preset": "demo-class-flow", "name": "x", "seed": 1}

        answer = client.post(reverse("api-trainings"), sent, content_type="application/json")

        assert answer.status_code == 422
        assert "You have spent 0 of 0 minutes" in answer.content.decode()
