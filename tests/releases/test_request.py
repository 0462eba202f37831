"""A release …"""

import stat
from functools import partial
from pathlib import Path

import pytest
from django.conf import settings
from django.db import DatabaseError, transaction

from reviewapp.acceptance import deciding
from reviewapp.accounts.roles import Role
from reviewapp.audit.models import Event
from reviewapp.jobs.models import Job, State
from reviewapp.provenance.models import Origin
from reviewapp.releases import keys, selectors, services, tasks, wishes
from reviewapp.releases.errors import (
    NotPacked,
    NotReleasable,
    ReleaseRevoked,
    TermsNotAccepted,
    WishNotUsable,
)
from reviewapp.releases.models import (
    Package,
    Packing,
    Release,
    ReleaseRevocation,
    TermsAcceptance,
)
from tests.acceptance.signing import coordinator, decided
from tests.acceptance.studies import an_evaluated_study
from tests.audit.flush import without_guards
from tests.factories import AT, a_cohort_version, a_person, lock
from tests.releases.making import (
    a_packed_release,
    a_requested_release,
    a_wish,
    an_accepted_decision,
    packed,
)

pytestmark = pytest.mark.django_db


def test_is_asked_for_once_in_each_way() -> None:
    decision = an_accepted_decision()
    first = a_requested_release(decision)

    assert a_requested_release(decision) == first
    assert a_requested_release(decision, ratings=False) != first
    assert Job.objects.filter(task=services.PACK).count() == 2
    assert Event.objects.filter(verb="release.requested").count() == 2


@pytest.mark.parametrize("verdict", ["REJECTED", "INCONCLUSIVE"])
def test_is_only_of_what_was_accepted(verdict: str) -> None:
    decision = decided(an_evaluated_study(verdict))

    with pytest.raises(NotReleasable, match="No acceptance"):
        a_requested_release(decision)


def test_is_of_an_acceptance_in_force_and_of_synthetic_images_alone() -> None:
    decision = an_accepted_decision()
    members = decision.cohort_version.cohort_images.values("image")
    acquired = Origin.objects.filter(image__in=members)[:1]

    with without_guards():
        Origin.objects.filter(pk__in=list(acquired.values_list("pk", flat=True))).update(
            kind="REAL", run=None, number=None
        )
    with pytest.raises(NotReleasable, match="holds acquired images"):
        a_requested_release(decision)
    deciding.revoke(decision.study, reason="Why.", by=coordinator(decision.study), at=AT)
    with pytest.raises(NotReleasable, match="No acceptance"):
        a_requested_release(decision)
    assert not Release.objects.exists()


def test_is_packed_by_its_job() -> None:
    release = a_requested_release(formats=["PNG"])
    job = release.packing.job

    tasks.pack(job_id=str(job.pk))

    job.refresh_from_db()
    assert job.state == State.SUCCEEDED
    assert Package.objects.get().release == release
    assert Event.objects.filter(verb="release.packed").count() == 1


def test_is_downloaded_by_who_accepted_its_terms_until_it_is_revoked() -> None:
    release, person = a_requested_release(formats=["PNG"]), a_person(Role.RESEARCHER)
    download = partial(services.open_download, by=person, at=AT)

    with pytest.raises(NotPacked):
        download(release)
    packed(release)
    with pytest.raises(TermsNotAccepted):
        download(release)
    services.accept_terms(release, by=person, at=AT)
    services.accept_terms(release, by=person, at=AT)
    assert TermsAcceptance.objects.count() == 1
    assert download(release) == services.folder_of(release)
    assert [event.actor for event in selectors.downloads(release)] == [f"person:{person.pk}"]

    services.revoke(release, reason="A leak.", by=person, at=AT)
    release = selectors.release_for(person, release.pk)
    assert selectors.state(release) == "REVOKED"
    with pytest.raises(ReleaseRevoked, match=r"A leak\."):
        download(release)
    with pytest.raises(ReleaseRevoked, match="already"):
        services.revoke(release, reason="Again.", by=person, at=AT)
    assert [one["reason"] for one in selectors.revoked()] == ["A leak."]


def test_is_revoked_with_its_decision() -> None:
    release = a_packed_release(formats=["PNG"])
    study = release.decision.study

    assert selectors.state(release) == "READY"
    deciding.revoke(study, reason="Why.", by=coordinator(study), at=AT)

    release = Release.objects.get(pk=release.pk)
    assert selectors.state(release) == "REVOKED"
    assert [one["package"] for one in selectors.revoked()] == [release.package.digest]


def test_is_not_there_for_who_still_reads_its_images() -> None:
    from reviewapp.studies import services as studies
    from reviewapp.studies.models import Part
    from tests.acceptance.studies import about_chance, content
    from tests.factories import a_study

    release = a_requested_release()
    reader = a_person(Role.READER)
    assert release in selectors.releases_for(reader)

    study = a_study()
    by = study.members.get().user
    for person in (reader, a_person(), a_person(), a_person()):
        studies.add_member(study, user=person, part=Part.READER, by=by, at=AT)
    rules = content(about_chance(), cases=24, readers=4)
    arms = (a_cohort_version(size=24), release.cohort_version)
    for arm, version in zip(rules["design"]["arms"], arms, strict=True):
        arm |= {"version": str(version.pk), "digest": version.digest}
    lock(study, content=rules)

    assert release not in selectors.releases_for(reader)
    assert release.decision not in selectors.releasable_for(reader)
    assert release in selectors.releases_for(a_person(Role.READER))


@pytest.mark.parametrize(
    ("wrong", "because"),
    [
        ({"formats": []}, "in no format"),
        ({"formats": ["GIF"]}, "in no format"),
        ({"licence": "MINE"}, "no licence"),
        ({"terms": " "}, "0 characters"),
        ({"terms": "x" * 4001}, "4001 characters"),
    ],
)
def test_is_wished_for_in_a_way_that_can_be_packed(wrong: dict[str, object], because: str) -> None:
    with pytest.raises(WishNotUsable, match=because):
        a_wish(**wrong)


def test_has_a_wish_that_reads_back_as_it_was_written() -> None:
    wish = a_wish(terms=" One. \n Two. ")

    assert wishes.kept(wish.said()) == wish
    assert wish.terms == "One.\nTwo."


def test_is_kept_by_the_database() -> None:
    release = a_packed_release(formats=["PNG"])
    person = a_person(Role.RESEARCHER)
    services.accept_terms(release, by=person, at=AT)
    services.revoke(release, reason="Why.", by=person, at=AT)

    for kept in (Packing, Package, TermsAcceptance, ReleaseRevocation):
        for act in (kept.objects.all().delete, kept.objects.all()[0].save):
            with pytest.raises(DatabaseError, match="kept for ever"), transaction.atomic():
                act()
    with pytest.raises(DatabaseError), transaction.atomic():
        ReleaseRevocation.objects.create(
            release=a_requested_release(), revoked_by=person, revoked_at=AT, reason=""
        )


def test_is_signed_by_a_key_that_is_made_once_and_nobody_else_reads() -> None:
    path = Path(settings.DATA_DIR) / keys.NAME
    first = keys.the_key()

    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert keys.the_key().fingerprint == first.fingerprint
    keys._make(path)  # another process, a moment later
    assert keys.the_key().fingerprint == first.fingerprint
    assert sorted(file.name for file in path.parent.iterdir()) == [keys.NAME]
    assert services.public_key() == first.pem()


def test_reports_come_with_dicom_and_ratings_only_and_change_no_earlier_wish() -> None:
    for wrong in ({"formats": ["PNG"]}, {"ratings": False}):
        with pytest.raises(WishNotUsable, match="Choose DICOM and the ratings"):
            a_wish(reports=True, **wrong)

    assert a_wish(reports=True).digest != a_wish().digest
    assert "reports" not in a_wish().said()
    assert wishes.kept(a_wish(reports=True).said()) == a_wish(reports=True)
