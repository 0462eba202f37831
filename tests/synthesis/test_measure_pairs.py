"""What only stood beside the images that a model learned to draw …"""

import pytest

from reviewapp.accounts.models import User
from reviewapp.accounts.roles import Role
from reviewapp.imaging.models import Image
from reviewapp.provenance import services as provenance
from reviewapp.provenance.models import CohortVersion
from reviewapp.synthesis import sides
from reviewapp.synthesis.beside import Roles
from reviewapp.synthesis.measured_models import Measuring
from reviewapp.synthesis.sides import Place
from tests.factories import a_person
from tests.synthesis import cohorts
from tests.synthesis.factories import a_split, drawn_by_what_learned

pytestmark = pytest.mark.django_db
BOTH = Roles(maps="modality=SEG", pairs="modality=MR")


@pytest.fixture
def by() -> User:
    return a_person(Role.RESEARCHER)


def a_ward(by: User) -> CohortVersion:
    """CT, MR and label map of each of four."""
    images = [
        provenance.keep_acquired(
            cohorts.a_picture(10 * n + number),
            source="a ward",
            attributes={"modality": modality},
            subject=f"person {number}",
        )
        for n, modality in enumerate(("CT", "MR", "SEG"))
        for number in range(4)
    ]
    return cohorts.frozen(images, name="Ward", by=by)


def modalities(entries: list[Place]) -> list[str]:
    found = Image.objects.in_bulk([entry.image_id for entry in entries])
    return [found[entry.image_id].attributes["modality"] for entry in entries]


def test_is_no_part_of_what_synthetic_images_are_held_against(
    by: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sides, "FEWEST", 1)
    ward, drawn = a_ward(by), cohorts.synthetic(by, name="Drawn", seeds=range(100, 102))
    split = a_split(ward, TRAIN=2, HOLD_OUT=2)
    halved = Measuring(version=drawn, reference=ward, ruler={"seed": 1})
    learned = Measuring(version=drawn, reference=ward, trained_on=ward, split=split, ruler={})
    untold = sides.sides(learned)
    drawn_by_what_learned(drawn, version=ward, split=split, roles=BOTH)

    for each in (sides.sides(halved), sides.sides(learned)):
        assert modalities(each.train) == modalities(each.holdout) == ["CT", "CT"]
        assert len(each.synthetic) == 2
    assert len(untold.train) == 6  # where nobody knows how it learned, every image counts


def test_is_told_apart_only_where_no_model_drew_it(
    by: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sides, "FEWEST", 1)
    images = cohorts.drawn(by, seeds=range(100, 102)) + cohorts.drawn(by, seeds=range(200, 202))
    ward, first = a_ward(by), cohorts.frozen(images[:2], name="First", by=by)
    mixed = cohorts.frozen(images, name="Mixed", by=by)
    drawn_by_what_learned(first, version=ward, split=None, roles=Roles(pairs="modality=MR"))
    second = cohorts.frozen(images[2:], name="Second", by=by)
    drawn_by_what_learned(second, version=ward, split=None, roles=Roles(pairs="modality=CT"))

    found = sides.sides(Measuring(version=mixed, reference=ward, ruler={"seed": 1}))

    assert set(modalities(found.train + found.holdout)) == {"CT", "MR", "SEG"}
