"""What the work says while it runs."""

from datetime import timedelta

import pytest

from reviewapp.jobs import ledger
from reviewapp.jobs.errors import Cancelled, LeaseLost
from reviewapp.jobs.models import Job, LogLine, State
from reviewapp.jobs.pace import Mark, rate, time_left
from tests.factories import a_cohort_version
from tests.jobs.factories import AT, Hands, a_claim, a_progress

pytestmark = pytest.mark.django_db


def test_a_report_is_written_once_a_second_at_most() -> None:
    hands = Hands()
    progress = a_progress(hands)

    progress.report(1, 10, "images")
    hands.second = 0.5
    progress.report(2, 10, "images")
    assert Job.objects.get().done == 1

    hands.second = 1.0
    progress.report(3, 10, "images")
    assert Job.objects.get().done == 3


def test_the_rate_counts_from_the_first_report_of_this_attempt() -> None:
    hands = Hands()
    progress = a_progress(hands)

    progress.report(500, 1000, "images")  # went on from a checkpoint
    hands.second = 10
    progress.report(520, 1000, "images")

    assert Job.objects.get().rate == 2.0


def test_flushing_twice_writes_once() -> None:
    progress = a_progress()
    progress.report(4)
    progress.flush()
    Job.objects.update(done=0)

    progress.flush()

    assert Job.objects.get().done == 0


def test_a_line_says_when_and_in_which_attempt() -> None:
    a_progress().log("Loaded 12 subjects.")

    line = LogLine.objects.get()
    assert (line.at, line.attempt, line.level, line.text) == (AT, 1, "info", "Loaded 12 subjects.")


def test_what_it_made_is_named_as_the_trail_names_things() -> None:
    version = a_cohort_version()

    a_progress().made(version)

    job = Job.objects.get()
    assert (job.made_kind, job.made_id) == ("provenance.cohortversion", str(version.pk))
    assert job.made_name == str(version)


def test_whoever_lost_the_job_names_nothing() -> None:
    progress = a_progress()
    Job.objects.update(attempt=2)

    with pytest.raises(LeaseLost):
        progress.made(a_cohort_version())

    assert Job.objects.get().made_kind == ""


@pytest.mark.parametrize("call", ["report", "log", "check"])
def test_every_call_stops_work_that_was_cancelled(call: str) -> None:
    progress = a_progress()
    progress.stop(Cancelled)

    with pytest.raises(Cancelled):
        {
            "report": lambda: progress.report(1),
            "log": lambda: progress.log("on"),
            "check": progress.check,
        }[call]()


def test_the_first_reason_to_stop_stands() -> None:
    progress = a_progress()
    progress.stop(Cancelled)
    progress.stop(LeaseLost)

    assert progress.must_stop is Cancelled


def test_work_that_lost_its_job_stops_at_its_next_report_or_line() -> None:
    claim = a_claim()
    ledger.finish(claim, State.CANCELLED, at=AT)

    with pytest.raises(LeaseLost):
        a_progress(claim=claim).report(1)
    with pytest.raises(LeaseLost):
        a_progress(claim=claim).log("on")


@pytest.mark.parametrize(
    ("done", "second", "expected"), [(10, 5.0, 2.0), (0, 5.0, None), (10, 0.0, None)]
)
def test_a_rate_needs_something_done_in_some_time(
    done: int, second: float, expected: float | None
) -> None:
    assert rate(Mark(0, 0.0), Mark(done, second)) == expected


@pytest.mark.parametrize(
    ("done", "total", "pace", "expected"),
    [
        (40, 100, 2.0, timedelta(seconds=30)),
        (120, 100, 2.0, timedelta(0)),
        (40, None, 2.0, None),
        (40, 100, None, None),
        (40, 100, 0.0, None),
    ],
)
def test_the_time_left_is_what_remains_at_this_rate(
    done: int, total: int | None, pace: float | None, expected: timedelta | None
) -> None:
    assert time_left(done=done, total=total, rate=pace) == expected
