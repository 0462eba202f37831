"""Measuring a cohort version …"""

from dataclasses import replace

import numpy as np
import pytest

from generation.measures import report
from generation.measures.errors import NotMeasurable
from reviewapp.accounts.models import User
from reviewapp.accounts.roles import Role
from reviewapp.audit.models import Event
from reviewapp.imaging.form import Form, Photometric
from reviewapp.jobs import services as jobs
from reviewapp.jobs.errors import Cancelled, LeaseLost
from reviewapp.jobs.ledger import Claim
from reviewapp.jobs.models import Job, State
from reviewapp.provenance import services as provenance
from reviewapp.provenance.models import CohortVersion
from reviewapp.synthesis import comparing, keeping, measuring
from reviewapp.synthesis.comparing import Against, Ruler
from reviewapp.synthesis.errors import MeasuringNotUsable
from reviewapp.synthesis.keeping import Taken
from reviewapp.synthesis.measured_models import ClosePair, Measurement, Measuring
from reviewapp.synthesis.tasks import measure as task
from tests.factories import AT, a_person
from tests.synthesis import cohorts
from tests.synthesis.factories import a_split, drawn_by_what_learned

pytestmark = pytest.mark.django_db(transaction=True)
RULER = Ruler(seed=1, low=-1000, high=1000, size=16, draws=100)
QUICK = ("kd", "diversity")


@pytest.fixture
def by() -> User:
    return a_person(Role.RESEARCHER)


@pytest.fixture
def ward(by: User) -> CohortVersion:
    return cohorts.real(by, name="Ward", seeds=range(48))


@pytest.fixture
def drawn(by: User) -> CohortVersion:
    return cohorts.synthetic(by, name="Drawn", seeds=range(1000, 1024))


def ask(drawn: CohortVersion, against: Against, *measures: str, ruler: Ruler = RULER) -> Job:
    return comparing.request_measuring(
        drawn, against, ruler, measures=measures or QUICK, by=drawn.frozen_by, at=AT
    )


def work(job: Job) -> Job:
    task(job_id=str(job.pk))
    job.refresh_from_db()
    return job


def numbers() -> dict[str, float | None]:
    return dict(Measurement.objects.order_by("pk").values_list("name", "estimate"))


def test_it_keeps_each_number_with_what_it_belongs_to(
    drawn: CohortVersion, ward: CohortVersion
) -> None:
    job = work(ask(drawn, Against(ward)))

    found = Measuring.objects.get()
    assert (job.state, job.done, job.total, job.unit) == (State.SUCCEEDED, 2, 2, "measures")
    assert (job.made_kind, job.made_id) == ("synthesis.measuring", str(found.pk))
    first = Measurement.objects.order_by("pk")[0]
    assert first.name.startswith("kd[enc=")
    assert first.low is not None
    assert first.estimate is not None
    assert first.low <= first.estimate
    assert (first.level, first.seed, first.images, first.subjects) == (0.95, 1, 48, 48)
    assert (first.cohort_digest, first.reference_digest) == (drawn.digest, ward.digest)
    assert set(first.inputs) == {"holdout", "synthetic"}
    assert "real_against_real" in first.details
    events = Event.objects.filter(verb="cohort.measured")
    assert [event.facts["measure"] for event in events.order_by("pk")] == list(QUICK)
    assert all(len(event.after) == 64 for event in events)


def test_the_same_wish_gives_the_same_numbers(drawn: CohortVersion, ward: CohortVersion) -> None:
    for _ in range(2):
        work(ask(drawn, Against(ward)))

    one, other = Measuring.objects.order_by("pk")
    assert [row.estimate for row in one.measurements.order_by("pk")] == [
        row.estimate for row in other.measurements.order_by("pk")
    ]


def test_a_copy_of_what_was_learned_from_is_found(by: User, ward: CohortVersion) -> None:
    unseen = cohorts.real(by, name="Unseen", seeds=range(200, 230))
    copied = cohorts.synthetic(by, name="Copied", seeds=range(22, 52))

    work(ask(copied, Against(unseen, ward), "memorisation", "leaked images"))

    assert numbers()["leaked images"] == 26  # as many as both hold: 22 to 47
    assert numbers()["nearer_to_train[pixels]"] == pytest.approx(1, abs=0.15)
    shown = ClosePair.objects.filter(space="fingerprint")
    assert shown.count() == 8
    assert not shown.exclude(training__in=ward.cohort_images.values("image")).exists()
    assert ClosePair.objects.filter(space="pixels", ratio__lt=0.1).exists()
    assert Measurement.objects.get(name="leaked images").training_digest == ward.digest


def test_images_of_nobody_leak_nothing(by: User, drawn: CohortVersion, ward: CohortVersion) -> None:
    unseen = cohorts.real(by, name="Unseen", seeds=range(200, 230))

    work(ask(drawn, Against(unseen, ward), "leaked images"))

    found = Measurement.objects.get()
    assert (found.estimate, found.low, found.high) == (0, 0, 0)
    assert found.details == {"unseen_real_images_found": 0}
    assert "Ward v1 is somebody's word" in found.warnings[0]


def test_what_was_trained_here_needs_nobodys_word(
    drawn: CohortVersion, ward: CohortVersion
) -> None:
    split = a_split(ward, TRAIN=24, HOLD_OUT=24)
    drawn_by_what_learned(drawn, version=ward, split=split)

    work(ask(drawn, Against(ward, ward, split), "leaked images"))

    assert Measurement.objects.get().warnings == []


def test_unseen_images_as_near_are_said_beside_it(by: User, ward: CohortVersion) -> None:
    # The same pictures of other people: what looks alike without any copying.
    twins = [
        provenance.keep_acquired(
            cohorts.a_picture(seed) + 2, source="a ward", attributes={}, subject=f"twin {seed}"
        )
        for seed in range(20)
    ]
    unseen = cohorts.frozen(twins, name="Twins", by=by)
    copied = cohorts.synthetic(by, name="Copied", seeds=range(20))

    work(ask(copied, Against(unseen, ward), "leaked images"))

    found = Measurement.objects.get()
    assert (found.estimate, found.details["unseen_real_images_found"]) == (20, 20)
    assert "20 of 20 unseen real images" in found.warnings[0]


def test_only_the_training_part_of_a_split_counts_as_learned_from(
    drawn: CohortVersion, ward: CohortVersion
) -> None:
    split = a_split(ward, TRAIN=24, HOLD_OUT=24)

    work(ask(drawn, Against(ward, ward, split), "memorisation"))

    found = Measurement.objects.filter(name__startswith="nearer_to_train")[0]
    assert (found.images, found.subjects) == (72, 72)


def test_a_subject_that_was_learned_from_is_not_unseen(
    by: User, drawn: CohortVersion, ward: CohortVersion
) -> None:
    mixed = cohorts.real(by, name="Mixed", seeds=range(20, 80))

    work(ask(drawn, Against(mixed, ward), "kd"))

    assert Measurement.objects.get().images == 32 + 24  # 48 to 79 are unseen


def test_more_than_asked_for_is_thinned(drawn: CohortVersion, ward: CohortVersion) -> None:
    work(ask(drawn, Against(ward), "kd", ruler=replace(RULER, most=20)))

    assert Measurement.objects.get().images == 40


def test_what_one_measure_cannot_do_is_kept_with_its_reason(
    drawn: CohortVersion, ward: CohortVersion, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_: object) -> object:
        raise NotMeasurable("Too few of them. Give more.")

    monkeypatch.setitem(report.OF_SETS, "kd", refuse)

    job = work(ask(drawn, Against(ward)))

    refused = Measurement.objects.get(measure="kd")
    assert (refused.estimate, refused.refusal) == (None, "Too few of them. Give more.")
    assert job.state == State.SUCCEEDED
    assert numbers().keys() > {"kd"}


def test_a_stopped_measuring_keeps_what_it_has_and_goes_on(
    drawn: CohortVersion, ward: CohortVersion, monkeypatch: pytest.MonkeyPatch
) -> None:
    work(ask(drawn, Against(ward)))
    whole, job, took = numbers(), ask(drawn, Against(ward)), measuring.Bench.take

    def take(self: measuring.Bench, name: str) -> Taken:
        if name == "diversity" and self._progress.attempt == 1:
            self._progress.stop(Cancelled)
        return took(self, name)

    monkeypatch.setattr(measuring.Bench, "take", take)

    assert work(job).state == State.CANCELLED
    mine = Measurement.objects.filter(measuring__job=job)
    assert [row.measure for row in mine] == ["kd"]
    jobs.retry(job, by=drawn.frozen_by, at=AT)
    assert work(job).state == State.SUCCEEDED
    assert dict(mine.values_list("name", "estimate")) == whole


def test_a_worker_that_lost_the_job_writes_nothing(
    drawn: CohortVersion, ward: CohortVersion
) -> None:
    job = ask(drawn, Against(ward))

    with pytest.raises(LeaseLost):
        keeping.keep(Claim(job.pk, 1), Measuring.objects.get(), Taken("kd", (), "No."), at=AT)
    assert not Measurement.objects.exists()


def test_too_few_images_end_it_with_a_sentence(by: User, ward: CohortVersion) -> None:
    few = cohorts.synthetic(by, name="Few", seeds=range(1000, 1005))
    job = ask(few, Against(ward))

    with pytest.raises(MeasuringNotUsable):
        task(job_id=str(job.pk))

    job.refresh_from_db()
    assert "There are 5 synthetic images" in job.error


def test_colours_end_it_with_a_sentence(by: User, drawn: CohortVersion) -> None:
    colours = [
        provenance.keep_acquired(
            np.full((8, 8, 3), n, np.uint8),
            source="a ward",
            attributes={},
            form=Form(photometric=Photometric.RGB),
            subject=f"person {n}",
        )
        for n in range(40)
    ]
    job = ask(drawn, Against(cohorts.frozen(colours, name="Colours", by=by)))

    with pytest.raises(MeasuringNotUsable, match="colours"):
        task(job_id=str(job.pk))


def test_sides_that_cannot_be_compared_end_it_with_a_sentence(
    drawn: CohortVersion, ward: CohortVersion, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(**_: object) -> object:
        raise NotMeasurable("These cannot be compared. Give others.")

    monkeypatch.setattr(measuring, "Inputs", refuse)
    job = ask(drawn, Against(ward))

    with pytest.raises(MeasuringNotUsable, match="cannot be compared"):
        task(job_id=str(job.pk))
