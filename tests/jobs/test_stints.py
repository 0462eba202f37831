"""What a job runs on, and how long …"""

from datetime import timedelta
from pathlib import Path

import pytest
from pytest_django import Settings

from reviewapp.accounts.models import User
from reviewapp.jobs import gauge, ledger, machine, runner, selectors, sending
from reviewapp.jobs import services as jobs
from reviewapp.jobs.gauge import Gauged
from reviewapp.jobs.models import Job, State, Stint
from reviewapp.jobs.tasks import tell_of_the_end
from tests.factories import a_person
from tests.jobs.factories import AT, LEASE, Hands, a_claim, a_job, again

pytestmark = pytest.mark.django_db
LATER = timedelta(seconds=50)


def value(job: Job, label: str) -> str:
    return {row["label"]: row["value"] for row in machine.rows(again(job))}.get(label, "")


def test_is_nothing_before_a_worker_took_it() -> None:
    assert machine.rows(a_job()) == []


def test_is_told_from_the_first_moment_on() -> None:
    job = a_job()

    runner.run(job.pk, lambda progress: progress.check(), clocks=Hands().clocks())

    stint = Stint.objects.get(job=job)
    assert stint.device.endswith("cores")
    assert stint.memory is not None
    assert stint.memory > 10_000_000
    assert value(job, "Device") == stint.device
    assert "at most" in value(job, "Memory")


def test_keeps_the_highest_that_was_taken() -> None:
    claim = a_claim()
    for memory in (30_000_000, 2_500_000_000, 40_000_000):
        ledger.gauge(claim, Gauged("cpu", memory))

    assert value(Job.objects.get(), "Memory") == "40 MB, 2.5 GB at most"
    assert value(Job.objects.get(), "Card at work") == ""


def test_shows_a_card_where_there_is_one() -> None:
    ledger.gauge(a_claim(), Gauged("H200", 1_000_000, 3_000_000_000, 93))

    assert value(Job.objects.get(), "Card at work") == "93 % of the time"
    assert value(Job.objects.get(), "Memory of the card") == "3.0 GB"


def test_counts_until_the_end() -> None:
    claim = a_claim()
    ledger.finish(claim, State.SUCCEEDED, at=AT + LATER)

    assert value(Job.objects.get(), "Worked for") == "50 s"


def test_of_a_dead_worker_counts_until_it_was_last_heard_of() -> None:
    claim = a_claim()
    ledger.extend(claim, at=AT + timedelta(seconds=30), lease=LEASE)

    ledger.claim(claim.job_id, worker="there", at=AT + timedelta(hours=3), lease=LEASE)

    assert value(Job.objects.get(), "Worked for") == "30 s"


def test_adds_the_time_of_those_who_help() -> None:
    claim = a_claim()
    helped = again(Job.objects.get())
    helper = jobs.enqueue_helper("tests.nothing", helped, key="h", at=AT)
    ledger.extend(a_claim(helper), at=AT + timedelta(hours=1), lease=LEASE)
    ledger.extend(claim, at=AT + timedelta(minutes=2), lease=LEASE)

    assert value(helped, "Worked for") == "1 h 2 min"


def test_a_helpers_words_stand_among_those_of_the_job() -> None:
    claim = a_claim()
    helped = Job.objects.get()
    ledger.log(claim, "Begun.", level="info", at=AT)
    helper = jobs.enqueue_helper("tests.nothing", helped, key="h", at=AT)
    ledger.log(a_claim(helper), "Memory ran out.", level="warning", at=AT)

    lines = selectors.picture(again(helped))["lines"]

    assert isinstance(lines, list)
    assert [line["text"] for line in lines] == ["Begun.", "Helper: Memory ran out."]


def test_one_who_waits_is_told_its_place() -> None:
    a_claim()
    first = a_job(at=AT + timedelta(seconds=1))
    second = a_job(at=AT + timedelta(seconds=2))
    a_job(at=AT, queue="gpu")

    assert selectors.waiting(first) == "Next in its queue, 1 running there."
    assert selectors.waiting(second) == "1 before it in its queue, 1 running there."
    assert selectors.waiting(Job.objects.get(state=State.RUNNING)) == ""


def test_a_system_that_does_not_say_is_no_error(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(gauge, "STATM", tmp_path / "none")
    monkeypatch.setattr(gauge, "PROCESSORS", tmp_path / "none")
    gauge.processor.cache_clear()

    told = gauge.of_process()

    gauge.processor.cache_clear()
    assert told.memory is None
    assert told.device.endswith("cores")


class TestALetter:
    @pytest.fixture
    def patience(self, settings: Settings) -> timedelta:
        settings.JOB_LETTER_AFTER = timedelta(minutes=5)
        return timedelta(minutes=5)

    @pytest.fixture
    def sent(self, monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, object]]:
        """What goes to the queue, which no worker empties here."""
        sent: list[tuple[str, object]] = []

        def send(task: str, job_id: object, **_: object) -> None:
            sent.append((task, job_id))

        monkeypatch.setattr(sending, "send", send)
        return sent

    def test_is_left_to_a_task_so_that_no_mail_server_holds_up_a_worker_or_the_sweep(
        self,
        patience: timedelta,
        mailoutbox: list[object],
        sent: list[tuple[str, object]],
        django_capture_on_commit_callbacks: object,
    ) -> None:
        with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator] # as below
            self.end(State.SUCCEEDED, patience)

        assert mailoutbox == []
        assert sent[-1] == ("jobs.tell_of_the_end", Job.objects.get().pk)

    def test_goes_to_nobody_who_is_locked_out(
        self, patience: timedelta, mailoutbox: list[object]
    ) -> None:
        self.end(State.SUCCEEDED, patience)
        job = Job.objects.get()
        User.objects.update(is_active=False)

        tell_of_the_end(job_id=str(job.pk))

        assert mailoutbox == []

    def test_waits_no_longer_than_some_seconds(self, settings: Settings) -> None:
        assert settings.EMAIL_TIMEOUT == 10

    def end(self, state: State, after: timedelta, *, owned: bool = True, error: str = "") -> None:
        claim = a_claim(a_job(by=a_person() if owned else None, title="Train “Lungs”"))
        ledger.finish(claim, state, at=AT + after, error=error)

    def test_tells_who_asked_that_long_work_is_done(
        self,
        patience: timedelta,
        mailoutbox: list[object],
        django_capture_on_commit_callbacks: object,
    ) -> None:
        with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator] # pytest-django's
            self.end(State.SUCCEEDED, patience)
        tell_of_the_end(job_id=str(Job.objects.get().pk))

        (letter,) = mailoutbox
        assert letter.subject == "Done: Train “Lungs”"  # type: ignore[attr-defined] # a letter has one
        assert "is done" in letter.body  # type: ignore[attr-defined] # as above

    def test_says_why_there_is_no_result(
        self,
        patience: timedelta,
        mailoutbox: list[object],
        django_capture_on_commit_callbacks: object,
    ) -> None:
        with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator] # as above
            self.end(State.FAILED, patience, error="The disk is full.")
        tell_of_the_end(job_id=str(Job.objects.get().pk))

        assert "The disk is full." in mailoutbox[0].body  # type: ignore[attr-defined] # as above

    @pytest.mark.parametrize(
        ("state", "short", "owned"),
        [
            (State.SUCCEEDED, True, True),
            (State.CANCELLED, False, True),
            (State.SUCCEEDED, False, False),
        ],
    )
    def test_is_not_written_without_need(
        self,
        patience: timedelta,
        sent: list[tuple[str, object]],
        django_capture_on_commit_callbacks: object,
        state: State,
        *,
        short: bool,
        owned: bool,
    ) -> None:
        with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator] # as above
            self.end(state, patience - timedelta(seconds=short), owned=owned)

        assert "jobs.tell_of_the_end" not in dict(sent)
