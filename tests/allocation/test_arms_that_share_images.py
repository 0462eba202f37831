"""Arms with an image in common …"""

import pytest

from reviewapp.accounts.roles import Role
from reviewapp.allocation import services
from reviewapp.allocation.errors import ArmsNotUsable
from reviewapp.allocation.preflight import signing
from reviewapp.provenance import selectors as provenance
from reviewapp.provenance import services as cohorts
from reviewapp.reading.models import Worklist
from reviewapp.studies import drafting
from reviewapp.studies import services as studies
from reviewapp.studies.errors import ProtocolNotUsable
from reviewapp.studies.models import Part, Study
from tests.allocation.designs import FLOW, GAN, a_cohort
from tests.factories import AT, a_person, a_study, lock
from tests.studies.protocols import a_protocol

pytestmark = pytest.mark.django_db
PREFERRED = {
    "code": "better",
    "role": "PRIMARY",
    "metric": "PREFERENCE",
    "comparison": "SUPERIORITY",
    "question": "synthetic",
    "arms": ["flow", "gan"],
    "lower": "0.50",
}


def a_draft_of_two_versions() -> Study:
    """The second version of a cohort holds all images but one of the first."""
    first = a_cohort("flow", 8)
    images = list(provenance.images(first))[1:]
    second = cohorts.freeze_version(
        first.cohort, images=images, by=a_person(Role.RESEARCHER), at=AT
    )
    arms = [
        arm | {"version": str(version.pk), "digest": version.digest}
        for arm, version in ((FLOW, first), (GAN, second))
    ]
    study = a_study()
    by = study.members.get().user
    for _ in range(3):
        studies.add_member(study, user=a_person(), part=Part.READER, by=by, at=AT)
    places = {"design__cases": 4, "design__readers__planned": 3, "design__arms": arms}
    content = a_protocol(**places, criteria__list=[PREFERRED])
    drafting.save(study, content=content, by=by, at=AT)
    return study


def test_are_not_drawn() -> None:
    study = lock(a_draft_of_two_versions())
    by = study.members.get(part=Part.COORDINATOR).user

    with pytest.raises(ArmsNotUsable, match="“flow” and “gan” share 7 of their images"):
        services.draw_signed(study, by=by, at=AT)

    assert not Worklist.objects.exists()


def test_are_not_signed() -> None:
    with pytest.raises(ProtocolNotUsable, match="arms share 7 of their images") as said:
        signing.standing(a_draft_of_two_versions(), versions=provenance.versions())

    assert said.value.place == "design.arms"
