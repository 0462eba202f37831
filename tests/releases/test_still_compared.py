"""While a study under way still compares its images, or after it was revoked, a release …"""

import pytest

from reviewapp.accounts.roles import Role
from reviewapp.provenance.models import CohortVersion
from reviewapp.releases import services
from reviewapp.releases.errors import NotReleasable, ReleaseRevoked
from reviewapp.releases.models import Release
from reviewapp.studies import services as studies
from reviewapp.studies.models import Part, Study
from tests.acceptance.studies import about_chance, an_open_study, content
from tests.factories import AT, a_cohort_version, a_person, a_study, lock
from tests.releases.making import a_packed_release, a_requested_release, an_accepted_decision

pytestmark = pytest.mark.django_db


def a_locked_study_of(*versions: CohortVersion) -> Study:
    study = a_study()
    by = study.members.get().user
    for _ in range(4):
        studies.add_member(study, user=a_person(), part=Part.READER, by=by, at=AT)
    rules = content(about_chance(), cases=24, readers=4)
    for arm, version in zip(rules["design"]["arms"], versions, strict=True):
        arm |= {"version": str(version.pk), "digest": version.digest}
    lock(study, content=rules)
    study.refresh_from_db()
    return study


def withdraw(study: Study) -> None:
    by = study.members.get(part=Part.COORDINATOR).user
    studies.withdraw(study, reason="Why.", by=by, at=AT)


def test_is_not_asked_for_until_it_has_ended() -> None:
    decision = an_accepted_decision()
    study = a_locked_study_of(a_cohort_version(size=24), decision.cohort_version)

    with pytest.raises(NotReleasable, match="still compares"):
        a_requested_release(decision)
    assert not Release.objects.exists()
    withdraw(study)
    assert a_requested_release(decision)


def test_is_not_asked_for_if_its_acquired_images_are_compared_elsewhere() -> None:
    decision = an_accepted_decision()
    rules = decision.evaluation.protocol.content
    acquired = CohortVersion.objects.get(pk=rules["design"]["arms"][0]["version"])
    a_locked_study_of(acquired, a_cohort_version(synthetic=True, size=24))

    with pytest.raises(NotReleasable, match="still compares"):
        a_requested_release(decision)


def test_is_not_handed_out_either() -> None:
    release, person = a_packed_release(formats=["PNG"]), a_person(Role.RESEARCHER)
    services.accept_terms(release, by=person, at=AT)
    study = a_locked_study_of(a_cohort_version(size=24), release.cohort_version)

    with pytest.raises(NotReleasable, match="still compares"):
        services.open_download(release, by=person, at=AT)
    withdraw(study)
    assert services.open_download(release, by=person, at=AT).exists()


def test_does_not_care_about_studies_of_other_images() -> None:
    readers = [a_person(Role.READER) for _ in range(4)]
    an_open_study(content(about_chance(), cases=24, readers=4), readers)

    assert a_requested_release(an_accepted_decision())


def test_that_was_revoked_is_not_asked_for_again_in_the_same_way() -> None:
    release = a_packed_release(formats=["PNG"])
    services.revoke(release, reason="A leak.", by=release.released_by, at=AT)

    with pytest.raises(ReleaseRevoked, match=r"A leak\. .*other terms"):
        a_requested_release(release.decision, formats=["PNG"])
    assert a_requested_release(release.decision, formats=["PNG"], terms="Others.") != release
