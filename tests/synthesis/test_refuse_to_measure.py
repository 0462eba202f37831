"""A wish to measure a cohort version is refused …"""

from dataclasses import replace

import pytest

from reviewapp.accounts.models import User
from reviewapp.accounts.roles import Role
from reviewapp.jobs.models import Job
from reviewapp.provenance.models import CohortVersion
from reviewapp.synthesis import comparing
from reviewapp.synthesis.comparing import Against, Ruler
from reviewapp.synthesis.errors import MeasuringNotUsable, SeedNotUsable, StillReading
from tests.factories import AT, a_locked_study, a_person
from tests.synthesis import cohorts
from tests.synthesis.factories import a_split, drawn_by_what_learned

pytestmark = pytest.mark.django_db
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


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"size": 8}, "8 pixels a side"),
        ({"most": 5}, "5 images a side"),
        ({"draws": 1}, "1 draws"),
        ({"level": 1.0}, "1.0 as the level"),
        ({"size": 512, "most": 257}, "257 images of 512 pixels .* at most 256 images"),
        ({"low": 5.0, "high": 5.0}, "5 to 5 is no range"),
        ({"high": float("nan")}, "is no range"),
    ],
)
def test_a_ruler_that_measures_nothing_is_refused(
    drawn: CohortVersion, ward: CohortVersion, changed: dict[str, float], why: str
) -> None:
    with pytest.raises(MeasuringNotUsable, match=why):
        ask(drawn, Against(ward), ruler=replace(RULER, **changed))  # type: ignore[arg-type]  # one number
    assert not Job.objects.exists()


def test_a_seed_that_is_none_is_refused(drawn: CohortVersion, ward: CohortVersion) -> None:
    with pytest.raises(SeedNotUsable):
        ask(drawn, Against(ward), ruler=replace(RULER, seed=-1))


def test_what_makes_no_comparison_is_refused(
    by: User, drawn: CohortVersion, ward: CohortVersion
) -> None:
    split = a_split(ward, TRAIN=24, HOLD_OUT=24)
    other = cohorts.real(by, name="Other", seeds=range(200, 240))
    for version, against, names, why in (
        (drawn, Against(ward), ("beauty",), "“beauty” cannot be measured"),
        (drawn, Against(ward), ("memorisation",), "against what the model learned from"),
        (ward, Against(ward), QUICK, "holds others"),
        (drawn, Against(drawn), QUICK, "holds others"),
        (drawn, Against(ward, ward), QUICK, "none of it is unseen"),
        (drawn, Against(ward, other, split), QUICK, "no training part"),
    ):
        with pytest.raises(MeasuringNotUsable, match=why):
            ask(version, against, *names)
    with pytest.raises(MeasuringNotUsable, match="“nothing” cannot be measured"):
        comparing.request_measuring(
            drawn, Against(ward), RULER, measures=(), by=drawn.frozen_by, at=AT
        )
    assert not Job.objects.exists()


def test_who_still_reads_measures_nothing(drawn: CohortVersion, ward: CohortVersion) -> None:
    reader = a_person()
    a_locked_study(reader=reader)

    with pytest.raises(StillReading):
        comparing.request_measuring(drawn, Against(ward), RULER, measures=QUICK, by=reader, at=AT)


def test_leaks_are_searched_in_exactly_what_the_model_learned_from(
    by: User, drawn: CohortVersion, ward: CohortVersion
) -> None:
    other = cohorts.real(by, name="Other", seeds=range(200, 240))
    split, tiny = a_split(ward, TRAIN=24, HOLD_OUT=24), a_split(ward, TRAIN=1, HOLD_OUT=47)
    drawn_by_what_learned(drawn, version=ward, split=split)

    for against in (Against(ward, ward, tiny), Against(other, ward), Against(ward, other)):
        with pytest.raises(MeasuringNotUsable, match="the train part of split 1 of Ward v1"):
            ask(drawn, against, "leaked images")
    assert ask(drawn, Against(ward, ward, split), "leaked images")
    assert ask(drawn, Against(ward, ward, tiny), "kd")


def test_two_models_with_different_splits_are_two(by: User, ward: CohortVersion) -> None:
    split, tiny = a_split(ward, TRAIN=24, HOLD_OUT=24), a_split(ward, TRAIN=1, HOLD_OUT=47)
    one, two = (cohorts.drawn(by, seeds=seeds) for seeds in (range(1000, 1012), range(1012, 1024)))
    both = cohorts.frozen([*one, *two], name="Both", by=by)
    for images, part in ((one, split), (two, tiny)):
        alone = cohorts.frozen(images, name=f"Of {part}", by=by)
        drawn_by_what_learned(alone, version=ward, split=part)

    for part in (split, tiny):
        with pytest.raises(MeasuringNotUsable, match="freeze the images of each"):
            ask(both, Against(ward, ward, part), "leaked images")
