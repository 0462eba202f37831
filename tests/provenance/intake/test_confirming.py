"""A person's word on images …"""

import pytest
from django.db import DatabaseError, transaction

from reviewapp.accounts.roles import Role
from reviewapp.audit.models import Event
from reviewapp.imaging.models import Image
from reviewapp.provenance import confirmations, selectors
from reviewapp.provenance import services as provenance
from reviewapp.provenance.intake import confirming
from reviewapp.provenance.intake.errors import OptionsNotUsable
from reviewapp.provenance.intake_models import Confirmation, Deidentification, Import
from reviewapp.provenance.models import CohortImage
from tests.factories import AT, a_cohort_version, a_person, an_image
from tests.provenance.intake.factories import a_dicom, a_png, imported

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reading_here")]


def say(opened: Import, image: Image, verdict: str, *, face: str = "") -> int:
    said = {"clean": [image.pk]} if verdict == "CLEAN" else {"excluded": [image.pk]}
    both = {"clean": [], "excluded": [], **said}
    return confirming.confirm(opened, face=face, by=opened.begun_by, at=AT, **both)


@pytest.fixture
def opened() -> Import:
    return imported(a_png=a_png())


@pytest.fixture
def image(opened: Import) -> Image:
    return Image.objects.get()


def waiting() -> list[Image]:
    return list(confirmations.unconfirmed(Image.objects.all()))


def test_it_is_kept_with_who_and_when(opened: Import, image: Image) -> None:
    assert waiting() == [image]

    say(opened, image, "CLEAN")

    kept = Confirmation.objects.get()
    assert (kept.by, kept.at, kept.verdict) == (opened.begun_by, AT, "CLEAN")
    assert waiting() == []
    assert Event.objects.get(verb="images.confirmed").facts["CLEAN"] == [str(image.pk)]


def test_the_same_word_twice_is_one(opened: Import, image: Image) -> None:
    say(opened, image, "CLEAN")

    assert say(opened, image, "CLEAN") == 0
    assert Confirmation.objects.count() == 1


def test_a_change_of_mind_is_a_new_revision(opened: Import, image: Image) -> None:
    say(opened, image, "CLEAN")
    say(opened, image, "EXCLUDED")

    assert [one.revision for one in confirmations.history(image)] == [1, 2]
    assert waiting() == [image]


def test_an_image_of_no_import_waits_for_nobody() -> None:
    an_image()

    assert waiting() == []


def test_an_image_of_another_import_is_passed_over(opened: Import) -> None:
    assert say(opened, an_image(), "CLEAN") == 0


def test_a_head_needs_a_word_about_its_face() -> None:
    opened = imported(a_dcm=a_dicom(BodyPartExamined="HEAD"))
    image = Image.objects.get()

    with pytest.raises(OptionsNotUsable, match="a face could be rendered"):
        say(opened, image, "CLEAN")
    with pytest.raises(OptionsNotUsable):
        say(opened, image, "CLEAN", face="LOVELY")
    say(opened, image, "CLEAN", face="DEFACED")

    assert Confirmation.objects.get().face == "DEFACED"


def test_a_word_about_a_face_is_one_of_those_that_are_known(opened: Import, image: Image) -> None:
    with pytest.raises(OptionsNotUsable, match="faces is unknown"):
        say(opened, image, "CLEAN", face="LOVELY")

    assert waiting() == [image]


def test_the_database_wants_the_word_about_a_face_too(opened: Import) -> None:
    head = imported(a_dcm=a_dicom(BodyPartExamined="HEAD"))
    image = Deidentification.objects.get(of=head).image
    row = Confirmation(
        image=image, revision=1, verdict="CLEAN", face="NO_HEAD", by=head.begun_by, at=AT
    )

    with pytest.raises(DatabaseError, match="word about its face"), transaction.atomic():
        row.save()


def test_a_word_is_never_taken_back(opened: Import, image: Image) -> None:
    say(opened, image, "CLEAN")

    with pytest.raises(DatabaseError, match="kept for ever"), transaction.atomic():
        Confirmation.objects.update(verdict="EXCLUDED")
    with pytest.raises(DatabaseError, match="kept for ever"), transaction.atomic():
        Confirmation.objects.all()._raw_delete("default")


def test_the_database_lets_no_unconfirmed_image_into_a_cohort(image: Image) -> None:
    version = a_cohort_version()
    row = CohortImage(version_id=version.pk, image=image)

    with pytest.raises(DatabaseError), transaction.atomic():
        row.save()


def test_who_brought_or_confirmed_an_image_is_one_of_its_makers(
    opened: Import, image: Image
) -> None:
    looked, chose = a_person(Role.RESEARCHER), a_person(Role.RESEARCHER)
    confirming.confirm(opened, clean=[image.pk], excluded=[], by=looked, at=AT)
    cohort = provenance.create_cohort(name="Chosen", by=chose, at=AT)
    version = provenance.freeze_version(cohort, images=[image], by=chose, at=AT)

    assert selectors.makers(version) == {opened.begun_by_id, looked.pk, chose.pk}


def test_who_brought_the_same_files_later_is_one_of_its_makers(
    opened: Import, image: Image
) -> None:
    later = imported(b_png=a_png())
    say(opened, image, "CLEAN")
    chose = a_person(Role.RESEARCHER)
    cohort = provenance.create_cohort(name="Chosen", by=chose, at=AT)
    version = provenance.freeze_version(cohort, images=[image], by=chose, at=AT)

    assert selectors.makers(version) == {opened.begun_by_id, later.begun_by_id, chose.pk}


def test_the_report_says_what_was_removed() -> None:
    imported(a_dcm=a_dicom())
    found = confirmations.deidentification_of(Image.objects.get())

    assert found
    assert any("PatientName" in name for name in found.removed)
    assert "Jane" not in str(found.removed)
    assert confirmations.deidentification_of(an_image()) is None
