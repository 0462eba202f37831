"""Measures that look at an attribute …"""

import numpy as np
import pytest

from generation.measures.usefulness import arms
from reviewapp.accounts.models import User
from reviewapp.accounts.roles import Role
from reviewapp.imaging.models import Image
from reviewapp.jobs.models import Job
from reviewapp.provenance import services as provenance
from reviewapp.provenance.models import CohortVersion
from reviewapp.synthesis import comparing, grouping
from reviewapp.synthesis.comparing import Against, Ruler
from reviewapp.synthesis.errors import MeasuringNotUsable
from reviewapp.synthesis.measured_models import Measurement
from reviewapp.synthesis.tasks import measure
from tests.factories import AT, a_person, a_run
from tests.synthesis.cohorts import a_picture, frozen

pytestmark = pytest.mark.django_db(transaction=True)
RULER = Ruler(seed=1, low=-2000, high=2000, size=16, draws=100, attribute="sex")


@pytest.fixture
def by() -> User:
    return a_person(Role.RESEARCHER)


def picture(seed: int, sex: str) -> "np.ndarray[tuple[int, ...], np.dtype[np.int16]]":
    """Women are bright and men dark, so that anybody can learn it."""
    return (a_picture(seed) // 2 + (900 if sex == "F" else -900)).astype(np.int16)


def a_ward(by: User, *, sexes: str = "FM", people: int = 60) -> CohortVersion:
    images = []
    for n in range(people):
        sex = sexes[n % len(sexes)]
        attributes = {"sex": sex} if sex != "?" else {}
        images.append(
            provenance.keep_acquired(
                picture(n, sex), source="a ward", attributes=attributes, subject=f"person {n}"
            )
        )
    return frozen(images, name=f"Ward {sexes}", by=by)


def drawn(by: User, sexes: str) -> CohortVersion:
    run = a_run(seed=1000, count=24, by=by)
    images: list[Image] = []
    for n in range(24):
        sex = sexes[n % len(sexes)]
        pixels = picture(1000 + n, sex)
        images.append(provenance.keep_sample(pixels, run=run, number=n, attributes={"sex": sex}))
    return frozen(images, name=f"Drawn {sexes}", by=by)


def work(version: CohortVersion, ward: CohortVersion, name: str) -> dict[str, Measurement]:
    job = comparing.request_measuring(
        version, Against(ward), RULER, measures=[name], by=version.frozen_by, at=AT
    )
    measure(job_id=str(job.pk))
    return {row.name: row for row in Measurement.objects.order_by("pk")}


def test_a_group_that_was_never_drawn_is_seen(by: User) -> None:
    found = work(drawn(by, "F"), a_ward(by), "subgroup coverage")

    women, men = found["group_coverage[F]"], found["group_coverage[M]"]
    gap = found["coverage_gap_largest"]
    assert women.estimate is not None
    assert women.estimate > 0.2
    assert (men.estimate, men.details["synthetic"]) == (0, 0)
    assert women.details["synthetic"] == 1
    assert gap.estimate == pytest.approx(women.estimate)
    assert gap.details["p_value"] < 0.05


def test_groups_drawn_alike_differ_by_no_more_than_chance(by: User) -> None:
    found = work(drawn(by, "FM"), a_ward(by), "subgroup coverage")

    assert found["coverage_gap_largest"].details["p_value"] > 0.05
    assert found["group_coverage[M]"].details["synthetic"] == 0.5


def test_groups_that_are_too_small_are_refused_and_said(by: User) -> None:
    found = work(drawn(by, "F"), a_ward(by, sexes="F" * 14 + "M"), "subgroup coverage")

    assert "At least two groups of 5 are needed" in found["subgroup coverage"].refusal


def test_what_synthetic_images_are_useful_for(by: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(grouping, "STEPS", 15)

    found = work(drawn(by, "FM"), a_ward(by), "usefulness")

    names = ["ceiling", "synthetic", "real 7", "both 7", "both - real 7", "real 30", "both 30"]
    assert list(found)[:7] == [f"auroc[{name}]" for name in names]
    for name in names[:2]:
        assert found[f"auroc[{name}]"].estimate == pytest.approx(1, abs=0.05)
    assert found["auroc[ceiling]"].details["seeds"] == 3


def test_a_side_without_the_attribute_is_refused(by: User) -> None:
    ward = a_ward(by)
    version = drawn(by, "X")

    found = work(version, ward, "usefulness")

    assert (
        "no images with a value that the real training images have" in found["usefulness"].refusal
    )


def test_a_network_that_learns_nothing_gives_no_number(
    by: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(grouping, "STEPS", 1)
    monkeypatch.setattr(arms, "MOST_SPREAD", -1.0)

    found = work(drawn(by, "FM"), a_ward(by), "usefulness")

    assert "has not converged, so no usefulness is shown" in found["usefulness"].refusal


@pytest.mark.parametrize("attribute", ["", "age"])
def test_an_attribute_that_nobody_has_is_refused_before(by: User, attribute: str) -> None:
    version, ward = drawn(by, "FM"), a_ward(by, people=4)
    ruler = Ruler(seed=1, low=-2000, high=2000, attribute=attribute)

    with pytest.raises(MeasuringNotUsable, match="Choose among: sex"):
        comparing.request_measuring(
            version, Against(ward), ruler, measures=["usefulness"], by=by, at=AT
        )
    assert not Job.objects.exists()
