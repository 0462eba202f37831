"""A study is drawn as its protocol was signed …"""

from collections import Counter
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from reviewapp.accounts.models import User
from reviewapp.accounts.roles import Role
from reviewapp.allocation import selectors, services
from reviewapp.allocation.errors import ArmsNotUsable
from reviewapp.reading.models import Reading, Side, Worklist
from reviewapp.studies import services as studies
from reviewapp.studies.models import Case, CaseImage, Part, Study
from tests.allocation.designs import FLOW, GAN, REAL, a_cohort, a_study_locked_under
from tests.factories import AT, a_person, a_study, lock
from tests.studies.protocols import a_protocol

pytestmark = pytest.mark.django_db
JUDGED = [
    {"code": "synthetic", "kind": "YES_NO", "text": "Is this image synthetic?"},
]


@pytest.fixture
def by() -> User:
    return a_person(Role.COORDINATOR)


def a_small_protocol(readers: int, **places: object) -> dict[str, Any]:
    usual: dict[str, Any] = {
        "design__cases": 6,
        "design__readers__planned": readers,
    }
    return a_protocol(**usual | places)


def drawn(
    *, readers: int = 3, size: int = 12, values: tuple[str, ...] = ("",), **places: object
) -> Study:
    people = [a_person() for _ in range(readers)]
    content = a_small_protocol(readers, **places)
    linked = content["design"].get("matching", {}).get("by") in {"SOURCE", "SUBJECT"}
    study = a_study_locked_under(content, readers=people, size=size, values=values, linked=linked)
    services.draw_signed(study, by=study.members.get(part=Part.COORDINATOR).user, at=AT)
    return study


def agrees(study: Study) -> bool:
    """Whether the seed gives again what was written down, and the worklists hold just that."""
    kept = selectors.schedule(study).digest
    return kept == selectors.derived(study).digest == selectors.stored(study)


def parts(study: Study) -> Counter[str]:
    return Counter(Reading.objects.filter(worklist__study=study).values_list("part", flat=True))


def shown(study: Study, part: str) -> list[list[str]]:
    """The codes of the arms of what stands on the screen, side by side."""
    codes = {
        image.pk: version.cohort.name.split(" ")[0]
        for version in selectors.arms(study)
        for image in (row.image for row in version.cohort_images.select_related("image"))
    }
    readings = Reading.objects.filter(worklist__study=study, part=part).prefetch_related("sides")
    return [sorted(codes[side.copy.image_id] for side in row.sides.all()) for row in readings]


@pytest.mark.parametrize(
    "matching",
    [
        {"by": "CHANCE"},
        {"by": "EXACT", "attributes": ["sex"]},
        {"by": "NEAREST", "attributes": ["age", "sex"]},
        {"by": "SOURCE"},
        {"by": "SUBJECT"},
    ],
)
def test_with_its_matching(matching: dict[str, object]) -> None:
    study = drawn(design__matching=matching, values=("F", "M"), size=8)

    assert shown(study, "CASE") == [["flow", "real"]] * 18
    if matching["by"] != "CHANCE":
        for case in Case.objects.all():
            alike = case.case_images.values_list("copy__image__attributes__sex", flat=True)
            assert len(set(alike)) == 1
    assert agrees(study)


def test_with_hidden_repeats_and_catch_cases() -> None:
    study = drawn(
        design__catch={"both_real": 1, "both_synthetic": 2},
        design__repeats={"percent": 34, "distance": 2, "session": "SAME"},
    )

    assert parts(study) == {"CASE": 18, "CATCH": 9, "REPEAT": 6}
    assert Counter(map(tuple, shown(study, "CATCH"))) == {("real", "real"): 3, ("flow", "flow"): 6}
    for worklist in Worklist.objects.filter(study=study):
        first = dict(worklist.readings.filter(part="CASE").values_list("case_id", "position"))
        for case, position in worklist.readings.filter(part="REPEAT").values_list(
            "case_id", "position"
        ):
            assert position - first[case] >= 2
    assert agrees(study)


def test_with_an_image_that_is_spoilt_on_purpose() -> None:
    study = drawn(design__catch={"degraded": 2})

    looks = Counter(
        Side.objects.filter(reading__part="CATCH").values_list("copy__look", "reading__worklist")
    )
    assert set(looks.values()) == {2}
    assert len({look for look, _ in looks}) == 2
    assert len(set(Side.objects.values_list("copy__size", flat=True))) == 1
    assert agrees(study)


def test_with_single_images() -> None:
    study = drawn(design__kind="SINGLE", questions=JUDGED)

    assert Counter(map(tuple, shown(study, "CASE"))) == {("real",): 9, ("flow",): 9}
    assert set(Side.objects.values_list("place", flat=True)) == {"A"}
    assert CaseImage.objects.filter(case__study=study).count() == 6
    assert agrees(study)


def test_with_three_arms() -> None:
    study = drawn(design__arms=[REAL, FLOW, GAN])

    assert Counter(map(tuple, shown(study, "CASE"))) == {("flow", "real"): 9, ("gan", "real"): 9}
    assert len(selectors.arms(study)) == 3
    assert agrees(study)


def test_with_two_generators_and_no_real_images() -> None:
    better = {
        "code": "better",
        "role": "PRIMARY",
        "metric": "PREFERENCE",
        "comparison": "SUPERIORITY",
        "question": "synthetic",
        "arms": ["flow", "gan"],
        "lower": "0.50",
    }
    study = drawn(design__arms=[FLOW, GAN], criteria__list=[better])

    assert shown(study, "CASE") == [["flow", "gan"]] * 18


def test_with_cases_that_groups_share_out() -> None:
    study = drawn(readers=4, design__readers={"planned": 4, "scheme": "SPLIT", "groups": 2})

    lists = [
        frozenset(worklist.readings.values_list("case_id", flat=True))
        for worklist in Worklist.objects.filter(study=study)
    ]
    assert sorted(Counter(lists).values()) == [2, 2]
    assert {len(cases) for cases in lists} == {3}
    assert agrees(study)


def test_with_cases_that_all_share_and_cases_of_two() -> None:
    study = drawn(design__readers={"planned": 3, "scheme": "PARTIAL", "overlap": 3})

    lists = [
        set(worklist.readings.values_list("case_id", flat=True))
        for worklist in Worklist.objects.filter(study=study)
    ]
    assert [len(cases) for cases in lists] == [5, 5, 5]
    assert (len(set.intersection(*lists)), len(set.union(*lists))) == (3, 6)
    assert agrees(study)


def test_with_strata_in_balance() -> None:
    study = drawn(
        design__kind="SINGLE",
        design__cases=8,
        questions=JUDGED,
        design__strata=[{"attribute": "sex", "role": "BALANCE"}],
        values=("F", "M", "M"),
    )

    told = Side.objects.filter(reading__worklist__study=study).values_list(
        "reading__worklist", "copy__image__attributes__sex"
    )
    assert sorted(Counter(told).values()) == [2, 2, 2, 6, 6, 6]
    assert agrees(study)


def test_with_sides_in_exact_balance_for_every_reader_and_every_part() -> None:
    study = drawn(readers=3, design__cases=7, design__catch={"both_real": 2}, size=20)

    real = {
        row.image_id
        for version in selectors.arms(study)
        if version.cohort.name.startswith("real")
        for row in version.cohort_images.all()
    }
    for worklist in Worklist.objects.filter(study=study):
        sides = Side.objects.filter(reading__worklist=worklist, reading__part="CASE", place="A")
        first = sum(image in real for image in sides.values_list("copy__image_id", flat=True))
        assert first in {3, 4}


def test_in_as_many_statements_whatever_its_size() -> None:
    def cost(cases: int) -> int:
        content = a_small_protocol(3, design__cases=cases)
        study = a_study_locked_under(content, readers=[a_person() for _ in range(3)], size=20)
        by = study.members.get(part=Part.COORDINATOR).user
        with CaptureQueriesContext(connection) as queries:
            services.draw_signed(study, by=by, at=AT)
        return len(queries)

    assert cost(4) == cost(16)


def test_but_not_of_a_version_of_the_other_kind(by: User) -> None:
    real, flow = a_cohort("real", 4), a_cohort("flow", 4)
    turned = [
        arm | {"version": str(version.pk), "digest": version.digest}
        for arm, version in ((REAL, flow), (FLOW, real))
    ]
    study = a_study()
    content = a_small_protocol(3, design__cases=2, design__arms=turned)
    coordinator = study.members.get().user
    for _ in range(3):
        studies.add_member(study, user=a_person(), part=Part.READER, by=coordinator, at=AT)

    with pytest.raises(ArmsNotUsable, match="does not hold real images only"):
        services.draw_signed(lock(study, content=content), by=by, at=AT)
