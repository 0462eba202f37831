"""A researcher who reads in a study too, and must not look up what they are asked …"""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from reviewapp.acceptance import services as acceptance
from reviewapp.accounts import services as accounts
from reviewapp.accounts.models import User
from reviewapp.accounts.roles import Role
from reviewapp.allocation import selectors as allocation
from reviewapp.imaging.models import Image
from reviewapp.jobs.models import Job
from reviewapp.provenance import selectors as provenance
from reviewapp.provenance import services as cohorts
from reviewapp.provenance.cohorts import leaks
from reviewapp.provenance.intake_models import Import
from reviewapp.provenance.models import CohortVersion
from reviewapp.studies import services as studies
from reviewapp.studies.models import Part, Study
from tests.factories import (
    AT,
    a_cohort_version,
    a_person,
    a_study,
    an_open_study,
    lock,
    rate_everything,
    some_pixels,
)
from tests.studies.protocols import a_protocol

pytestmark = pytest.mark.django_db


@pytest.fixture
def person() -> User:
    reader = a_person(Role.READER)
    accounts.grant_role(reader, Role.RESEARCHER, by=None, at=AT)
    return reader


@pytest.fixture
def browser(client: Client, person: User) -> Client:
    client.force_login(person)
    return client


@pytest.fixture
def study(person: User) -> Study:
    return an_open_study(reader=person)


def addresses(version: CohortVersion) -> list[str]:
    """The page of a cohort version, and the first of its images."""
    image = provenance.images(version)[0]
    return [reverse("cohort", args=[version.pk]), reverse("thumbnail", args=[image.pk])]


def answers(browser: Client, version: CohortVersion) -> list[int]:
    return [browser.get(address).status_code for address in addresses(version)]


@pytest.fixture
def told(study: Study, person: User) -> CohortVersion:
    """A version they see, in a cohort whose version before shares an image with an arm."""
    arm = allocation.arms(study)[0]
    mine = list(provenance.images(a_cohort_version()))
    cohort = cohorts.create_cohort(name="Mixed", by=person, at=AT)
    shared = [*mine, provenance.images(arm)[0]]
    cohorts.freeze_version(cohort, images=shared, by=person, at=AT)
    version = cohorts.freeze_version(cohort, images=mine, by=person, at=AT)
    leaks.request_leak_check(version, against=arm, by=a_person(Role.RESEARCHER), at=AT)
    return version


def evaluate(study: Study) -> None:
    by = study.members.get(part=Part.COORDINATOR).user
    rate_everything(study)
    studies.close(study, by=by, at=AT)
    acceptance.evaluate(study, by=by, at=AT, reason="Everybody has read.")


def test_they_do_not_see_the_arms(browser: Client, study: Study) -> None:
    for version in allocation.arms(study):
        assert answers(browser, version) == [404, 404]
        assert version.cohort.name not in browser.get(reverse("cohorts")).content.decode()


def test_they_do_not_see_the_arms_from_the_lock_on(browser: Client, person: User) -> None:
    arms = {kind: a_cohort_version(synthetic=kind == "SYNTHETIC") for kind in ("REAL", "SYNTHETIC")}
    content = a_protocol(design__readers__planned=3)
    for arm in content["design"]["arms"]:
        version = arms[arm["origin"]]
        arm |= {"version": str(version.pk), "digest": version.digest}
    draft = a_study()
    by = draft.members.get().user
    for reader in (person, a_person(), a_person()):
        studies.add_member(draft, user=reader, part=Part.READER, by=by, at=AT)

    assert answers(browser, arms["REAL"]) == [200, 200]

    lock(draft, content=content)

    for version in arms.values():
        assert answers(browser, version) == [404, 404]


def test_they_do_not_see_an_image_of_it_in_another_cohort(
    browser: Client, study: Study, person: User
) -> None:
    images = list(provenance.images(allocation.arms(study)[0]))
    elsewhere = cohorts.create_cohort(name="Some of them", by=person, at=AT)
    version = cohorts.freeze_version(elsewhere, images=images[:1], by=person, at=AT)

    assert answers(browser, version) == [404, 404]


@pytest.fixture
def beside(study: Study) -> Image:
    """Another slice of a subject whose image is in an arm."""
    shown = provenance.images(allocation.arms(study)[0])[0]
    subject = provenance.entry_of(shown).subject.pseudonym
    return cohorts.keep_acquired(some_pixels(), source="a ward", attributes={}, subject=subject)


def test_they_do_not_see_other_images_of_the_same_subject(browser: Client, beside: Image) -> None:
    for name in ("image", "thumbnail", "image-frame", "api-image"):
        assert browser.get(reverse(name, args=[beside.pk])).status_code == 404


def test_they_neither_count_nor_freeze_other_images_of_the_same_subject(
    browser: Client, person: User, beside: Image
) -> None:
    assert browser.get(reverse("api-facets")).json()["total"] == 0
    assert beside.pk in allocation.images_hidden_from(person)


def test_they_do_not_see_a_version_with_another_image_of_the_same_subject(
    browser: Client, person: User, beside: Image
) -> None:
    cohort = cohorts.create_cohort(name="Slices beside", by=person, at=AT)
    version = cohorts.freeze_version(cohort, images=[beside], by=person, at=AT)

    assert answers(browser, version) == [404, 404]


def test_they_see_what_has_nothing_to_do_with_it(browser: Client, study: Study) -> None:
    assert answers(browser, a_cohort_version()) == [200, 200]


def test_no_version_is_compared_with_one_they_do_not_see(
    browser: Client, told: CohortVersion
) -> None:
    page = browser.get(reverse("cohort", args=[told.pk])).content.decode()

    assert 'id="changes"' not in page
    assert "Mixed v1" not in page


def test_no_search_for_leaks_leads_to_a_version_they_do_not_see(
    browser: Client, study: Study, told: CohortVersion
) -> None:
    page = browser.get(reverse("cohort", args=[told.pk])).content.decode()

    assert allocation.arms(study)[0].cohort.name not in page
    assert browser.get(reverse("api-leak-checks", args=[told.pk])).json() == []


def test_an_image_does_not_name_the_versions_they_do_not_see(
    browser: Client, told: CohortVersion
) -> None:
    image = provenance.images(told)[0]
    page = browser.get(reverse("image", args=[image.pk])).content.decode()

    assert "Mixed v2" in page
    assert "Mixed v1" not in page


@pytest.mark.parametrize(
    ("address", "how"), [("imports", {}), ("api-imports", {"content_type": "application/json"})]
)
def test_they_begin_no_import_which_would_say_what_is_here_already(
    browser: Client, study: Study, address: str, how: dict[str, str]
) -> None:
    def begin() -> tuple[int, str]:
        answer = browser.post(reverse(address), {"project": "Lungs"}, **how)  # type: ignore[arg-type] # as a form or a program sends
        return answer.status_code, answer.content.decode()

    status, said = begin()

    assert status in {409, 422}
    assert "not evaluated yet" in said
    assert not Import.objects.exists()

    evaluate(study)
    assert begin()[0] in {201, 302}


def test_an_import_from_before_the_study_takes_nothing_in(browser: Client, person: User) -> None:
    opened = Import.objects.create(
        project="Lungs",
        source="UPLOAD",
        state="PREVIEWED",
        begun_by=person,
        begun_at=AT,
        touched_at=timezone.now(),
        options={},
    )
    an_open_study(reader=person)

    browser.post(reverse("import-run", args=[opened.pk]))

    assert not Job.objects.exists()


def test_all_of_it_is_told_once_the_study_is_evaluated(
    browser: Client, study: Study, told: CohortVersion
) -> None:
    evaluate(study)
    page = browser.get(reverse("cohort", args=[told.pk])).content.decode()

    assert 'id="changes"' in page
    assert allocation.arms(study)[0].cohort.name in page
    assert len(browser.get(reverse("api-leak-checks", args=[told.pk])).json()) == 1


def test_they_see_everything_once_it_is_evaluated(browser: Client, study: Study) -> None:
    evaluate(study)

    for version in allocation.arms(study):
        assert answers(browser, version) == [200, 200]


def test_who_does_not_read_it_sees_everything_all_along(client: Client, study: Study) -> None:
    client.force_login(a_person(Role.RESEARCHER))

    for version in allocation.arms(study):
        assert answers(client, version) == [200, 200]
